"""The texts that evidence points into: line and column of a span, and the line around it with the span marked."""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from extract.bodies import unpack
from extract.encodings import decode, decode_plain
from extract.inputs import Input
from extract.model import Evidence, Page

KEPT = 64
"""Texts that are kept in memory."""
BYTES = 4
"""Bytes of a character at most, in what pages are written in."""
AROUND = 160
"""Characters of a long line that are shown on each side of a span."""
MARKED = 400
"""Characters of a long span that are shown."""


_BREAK, _RETURNS = re.compile(r"\n"), re.compile(r"\r\n?|\n")  # the first is eight times as fast
_ASTRAL = re.compile(r"[\U00010000-\U0010ffff]")


class Places:
    """Line and column of the characters of a text, columns from 1 on, lines from `first` on; lines end at CR LF, CR or LF."""

    def __init__(self, text: str, first: int = 1) -> None:
        self.text, self.first = text, first
        self.starts = [0, *(match.end() for match in (_RETURNS if "\r" in text else _BREAK).finditer(text))]
        self.astral = [] if text.isascii() else [match.start() for match in _ASTRAL.finditer(text)]

    def line_column(self, position: int) -> tuple[int, int]:
        """The line and the column of a character."""
        line = bisect.bisect_right(self.starts, position) - 1
        return line + self.first, position - self.starts[line] + 1

    def utf16(self, position: int) -> int:
        """How many UTF-16 code units stand before a character: the position of it in JavaScript and in editors."""
        return position + bisect.bisect_left(self.astral, position)

    def of(self, position: int) -> str:
        """`line:column` of a character."""
        line, column = self.line_column(position)
        return f"{line}:{column}"

    def line(self, number: int) -> tuple[int, int]:
        """The span of a line, its break left out."""
        at = number - self.first
        start = self.starts[at]
        end = self.starts[at + 1] if at + 1 < len(self.starts) else len(self.text)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return start, end


class Quoted(NamedTuple):
    """A place as people read it: file, line and column, and the line around it in three parts, the middle one the span."""

    path: str
    line: int
    column: int
    before: str
    marked: str
    after: str

    @property
    def place(self) -> str:
        """`file:line:column`."""
        return f"{self.path}:{self.line}:{self.column}"


class Sources:
    """The files of a run by the name that evidence has for them: pages by their names, other files by their paths."""

    def __init__(self, files: Mapping[str, Input]) -> None:
        self.files = dict(files)
        self._places = lru_cache(maxsize=KEPT)(self._read)

    def _read(self, name: str) -> Places | None:
        one = self.files.get(name)
        return None if one is None else places_of(one)

    def places(self, name: str) -> Places | None:
        """The text of a file with its lines; None where the file is gone."""
        return self._places(name)

    def path(self, name: str) -> str:
        """The path of a file, its name where the run has none of it."""
        one = self.files.get(name)
        return name if one is None else one.shown

    def line_column(self, evidence: Evidence) -> tuple[int, int] | None:
        """The line and column at which evidence begins; None where its file is gone or has become shorter."""
        places = self._places(evidence.page)
        return None if places is None or evidence.start > len(places.text) else places.line_column(evidence.start)

    def quoted(self, evidence: Evidence) -> Quoted | None:
        """The line at which evidence begins, with the evidence marked; long lines are cut on both sides, with dots."""
        places = self._places(evidence.page)
        if places is None or evidence.start > len(places.text):
            return None
        line, column = places.line_column(evidence.start)
        start, end = places.line(line)
        stop = max(evidence.start, min(evidence.end, end))
        marked = places.text[evidence.start : stop]
        if stop < evidence.end or len(marked) > MARKED:
            marked = marked[:MARKED] + " ..."
        before, after = places.text[start : evidence.start], places.text[stop:end]
        before = before if len(before) <= AROUND else "... " + before[-AROUND:]
        after = after if len(after) <= AROUND else after[:AROUND] + " ..."
        return Quoted(self.path(evidence.page), line, column, before, marked, after)


def places_of(one: Input, longest: int | None = None) -> Places | None:
    """The text of a file with its lines; None where the file is gone, or its text has more than `longest` characters."""
    try:
        page = one.page()
    except OSError:
        return None
    if longest is None:
        return Places(text_of(page), one.line or 1)
    unpacked = unpack(page.body, longest * BYTES)
    if unpacked.excess or len(unpacked.body) > longest * BYTES:
        return None
    text = decode_plain(unpacked.body, page.content_type).text
    return Places(text, one.line or 1) if len(text) <= longest else None


def text_of(page: Page) -> str:
    """The text of a page."""
    return decode(page.body, page.content_type).text


def printable(text: str) -> str:
    """A text of a page without control characters and marks that turn the direction of writing: each is shown as its number."""
    return text if text.isprintable() else "".join(c if c.isprintable() else _number(ord(c)) for c in text)


def _number(character: int) -> str:
    return f"\\u{character:04x}" if character < 0x10000 else f"\\U{character:08x}"
