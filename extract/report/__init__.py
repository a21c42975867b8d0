"""Views of what a command found, one small module each: rows of JSON, a page of HTML, text for a terminal."""
