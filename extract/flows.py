"""Text tokens in reading order to text as a reader sees it, with its way back to the source.

    5<b>0 </b>&euro;<!-- x --> a<br>year      "50 € a year": every character leads back, `€` to the six of its reference

White space is squeezed. The elements between two texts tell whether they are one word: `br`, blocks and cells part words,
inline elements do not. That is read off the source alone, so a slice of the source reads as it does within its page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.elements import PARTING, SHOWN
from extract.model import Region, Run
from extract.tokens import RAW, SPACE, TEXT, Tokens, references

_PARTING = PARTING | {"/" + name for name in PARTING} | {SPACE}
_CHUNK = re.compile(r"[^\s\0]++(?: [^\s\0]++)*+")


def region_of(tokens: Tokens, indices: Sequence[int]) -> Region:
    """The text of some text tokens, squeezed, as one region. Empty where they hold nothing but white space."""
    if len(indices) == 1:
        simple = _simple(tokens, indices[0])
        if simple is not None:
            return simple
    writer = _Writer()
    last = -1
    for index in indices:
        if last >= 0 and parts_words(tokens.names, last, index):
            writer.blank = True
        _write(writer, tokens, index)
        last = index
    return writer.region(tokens.starts[indices[0]] if indices else 0)


def parts_words(names: Sequence[str], last: int, index: int) -> bool:
    """Whether something between two tokens makes two words of them; tokens that changed their order are two."""
    return index < last or not _PARTING.isdisjoint(names[last + 1 : index])


def _simple(tokens: Tokens, index: int) -> Region | None:
    """The region of a text that stands in the source as it reads; None where it does not."""
    start = tokens.starts[index]
    source = tokens.text[start : tokens.ends[index]]
    if "&" in source or "\0" in source or "<" in source:
        return None
    text = " ".join(source.split())
    at = source.find(text)
    return Region(text, start + at) if at >= 0 else None


def _write(writer: _Writer, tokens: Tokens, index: int) -> None:
    start, end = tokens.starts[index], tokens.ends[index]
    if index and tokens.names[index - 1] in SHOWN:
        source = tokens.text[start:end]
        if "<" in source or (tokens.names[index] == RAW and "&" in source):
            end_tag = index + 1 if index + 1 < len(tokens.names) else index
            writer.whole(_squeezed(source, tokens.names[index] == TEXT), tokens.starts[index - 1], tokens.ends[end_tag])
            return
    if tokens.names[index] == TEXT and tokens.text.find("&", start, end) >= 0:
        last = start
        for at, behind, meaning in references(tokens.text, start, end):
            writer.plain(tokens.text, last, at)
            writer.whole(meaning, at, behind)
            last = behind
        start = last
    writer.plain(tokens.text, start, end)


def _squeezed(source: str, referring: bool) -> str:
    if referring and "&" in source:
        pieces, last = [], 0
        for at, behind, meaning in references(source):
            pieces += [source[last:at], meaning]
            last = behind
        source = "".join([*pieces, source[last:]])
    return " ".join(source.replace("\0", "").split())


class _Writer:
    """Text while it is written, with one run for each stretch that stands in the source as it reads."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.runs: list[Run] = []
        self.length = 0
        self.blank = False
        self.end = 0
        """Where in the source the last character ends."""

    def plain(self, text: str, start: int, end: int) -> None:
        """Adds a stretch of the source that holds no reference; only its white space may read differently."""
        last = start
        for match in _CHUNK.finditer(text, start, end):
            at, behind = match.span()
            if at > last and not self.blank:
                self.blank = text[last:at].strip("\0") != ""
            self._add(match[0], at, behind, True)
            last = behind
        if last < end and text[last:end].strip("\0"):
            self.blank = True

    def whole(self, meaning: str, start: int, end: int) -> None:
        """Adds text that stands in the source in another form."""
        if meaning.isspace():
            self.blank = True
        elif meaning:
            self._add(meaning, start, end, False)

    def _add(self, text: str, start: int, end: int, literal: bool) -> None:
        if self.blank and self.length:
            self._run(" ", self.end, start, start - self.end == 1)
        self.blank = False
        self._run(text, start, end, literal)
        self.end = end

    def _run(self, text: str, start: int, end: int, literal: bool) -> None:
        before = self.runs[-1] if self.runs else None
        self.pieces.append(text)
        if literal and before is not None and before.end == start and self.length - before.at == before.end - before.start:
            self.runs[-1] = Run(before.at, before.start, end)
        else:
            self.runs.append(Run(self.length, start, end))
        self.length += len(text)

    def region(self, start: int) -> Region:
        """All that was written."""
        text = "".join(self.pieces)
        if not text:
            return Region("", start)
        if len(self.runs) == 1 and self.runs[0].end - self.runs[0].start == len(text):
            return Region(text, self.runs[0].start)
        return Region(text, self.runs[0].start, tuple(self.runs))
