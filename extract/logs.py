"""The log of a CI runner, in which a line can be a command.

GitHub's runner obeys `::command::` behind any white space at the beginning of a line, and `##[command]` anywhere in a line, on
both streams (`TryParseV2` and `TryParse` of `ActionCommand.cs` in actions/runner); other runners know `##vso[` and
`##teamcity[`. A page that says so must not steer the log of the job that reads it: in words for people a dot breaks the
sequence, in JSON and XML an escape that means the same.
"""

from __future__ import annotations

import io
import os
import re
from typing import TextIO

COLONS = r"(?<=:):"
SHARPS = r"(?<=#)#(?=\w*\[)"
BREAK = "\u00b7"
NOTICE = "extract: quoted text holds what this runner takes for a command; a dot breaks it here (:\u00b7:, #\u00b7#[)."


def in_actions() -> bool:
    """Whether this process runs in a job of GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def broken(text: str) -> str:
    """A text in which every sequence that begins a command is broken by a dot.

    >>> broken("std::move ##[add-mask]x ##vso[task]")
    'std:·:move #·#[add-mask]x #·#vso[task]'
    """
    return re.sub(f"{COLONS}|{SHARPS}", lambda found: BREAK + found[0], text)


def in_json(text: str) -> str:
    """A JSON document of the same value in which no such sequence stands; `::` and `##` can only stand in its strings."""
    return re.sub(SHARPS, r"\\u0023", re.sub(COLONS, r"\\u003a", text))


def in_xml(text: str) -> str:
    """An XML document of the same content in which no such sequence stands; it has no CDATA, comment or namespace."""
    return re.sub(SHARPS, "&#35;", re.sub(COLONS, "&#58;", text))


class Log(io.TextIOBase):
    """A stream of words for people, line by line, with the commands in them broken. `changed` tells that there was one."""

    def __init__(self, stream: TextIO) -> None:
        self.stream, self.rest, self.changed = stream, "", False

    def write(self, text: str) -> int:
        """Writes the lines that are whole, and keeps the beginning of the next one."""
        lines, end, self.rest = (self.rest + text).rpartition("\n")
        self._put(lines + end)
        return len(text)

    def flush(self) -> None:
        """Writes what is kept."""
        kept, self.rest = self.rest, ""
        self._put(kept)
        self.stream.flush()

    def finish(self) -> None:
        """Writes what is kept, and says once that something was broken."""
        self.flush()
        if self.changed:
            self.stream.write(f"{NOTICE}\n")

    def isatty(self) -> bool:
        """Whether the stream is a terminal."""
        return self.stream.isatty()

    def safe(self, text: str) -> str:
        """A text for another stream of the same log."""
        after = broken(text)
        self.changed = self.changed or after != text
        return after

    def _put(self, text: str) -> None:
        if text:
            self.stream.write(self.safe(text))
