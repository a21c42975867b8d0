"""Text that a template or a script left on a page instead of a value.

>>> [text for text in ("{{ price }}", "${price} USD", "%PRICE%", "[object Object]", "$NaN", "{0}") if not is_placeholder(text)]
[]
>>> [text for text in ("100% wool, 50% off", "{red}, [blue]", "undefined behaviour", "null and void", "$9") if is_placeholder(text)]
[]
"""

from __future__ import annotations

import re

MAX_TEXT = 2000
"""Characters of a text that are looked at."""

_MARKS = frozenset("{<[%_@#$")
_WORDS = re.compile(r"(?:undefined|NaN|null)(?:\W|\Z)|\W+(?:undefined|NaN)")
_ANYWHERE = re.compile(
    r"\{\{[^{}]*\}\}|[$#]\{[^{}]*\}|\{%[^%]*%\}|<%[^%]*%>|\[object [A-Z][A-Za-z]*\]"  # of scripts and of most languages of templates
    r"|(?<![\w%])%[A-Z][A-Z0-9_.]+%(?![\w%])|(?<!\w)__[A-Z][A-Z0-9_]*__(?!\w)|@Model\.\w"
)
_WHOLE = re.compile(r"\W*(?:undefined|NaN)\W*|null|\{[A-Za-z_0-9][\w.]*\}|\[\[[^\[\]]+\]\]|%[sdif]|%[\w.]*[A-Za-z_][\w.]*%")


def is_placeholder(text: str) -> bool:
    """Whether a text is, or holds, what should have been replaced by a value."""
    if _MARKS.isdisjoint(text) and not _WORDS.match(text):
        return False
    text = text.strip()[:MAX_TEXT]
    return _ANYWHERE.search(text) is not None or _WHOLE.fullmatch(text) is not None
