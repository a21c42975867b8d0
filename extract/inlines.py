r"""Markdown inside a cell to the text that a reader reads, with the way of each character back to the source.

    >>> read_inlines("**Oak** `a \\| b` [tall](http://x) \\*", 0)[0]
    'Oak a | b tall *'
    >>> read_inlines("5*3*2, snake_case_name, $5* and $7*", 0)
    ('5*3*2, snake_case_name, $5* and $7*', ())

The rules are those of CommonMark 0.31 (backslashes, code spans, references, tags, links, emphasis by flanking), and stricter where
plain text would suffer: no emphasis inside a word, none that begins with a closing or ends with an opening mark. Struck text
(`~~5~~`) keeps its marks: it is no longer what the page says. `[text][]` is a link wherever it is defined.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from extract.model import Run


class Piece(NamedTuple):
    """A character as read and its source span; `mark` where it may be the mark of emphasis."""

    text: str
    start: int
    end: int
    mark: bool = False


_MARKUP = re.compile(r"[\\`*_<\[&]")
_ESCAPED = re.compile(r"\\\\?(?P<bar>\|)|\\(?P<mark>[!-/:-@\[-`{-~])")
_TICKS = re.compile(r"`+")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAGS = "a|abbr|b|bdi|br|cite|code|del|dfn|em|font|i|ins|kbd|mark|p|q|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr"
_TAG = re.compile(rf"</?(?P<name>{_TAGS})(?:\s[^<>]{{0,300}})?\s?/?>", re.IGNORECASE)
_ADDRESS = re.compile(r"<((?:https?://|mailto:)[^\s<>]{1,500})>")
_LINK = re.compile(
    r"!?\[(?P<text>(?:[^\[\]\\]|\\.){0,500})\]"
    r"(?:\((?:<[^<>]{0,500}>|[^\s()<>]{0,500}(?:\([^\s()<>]{0,100}\)[^\s()<>]{0,100})?)(?:\s{1,3}(?:\"[^\"]{0,200}\"|'[^']{0,200}'))?\)|\[\])"
)


def read_inlines(raw: str, start: int) -> tuple[str, tuple[Run, ...]]:
    """The text of a cell and its runs, none where the text is the source itself. `start` is the cell's place in the source."""
    if not _MARKUP.search(raw):
        return raw, ()
    pieces = [piece for piece in _without_emphasis(_pieces(raw, 0, len(raw))) if piece.text]
    while pieces and pieces[0].text.isspace():
        del pieces[0]
    while pieces and pieces[-1].text.isspace():
        del pieces[-1]
    text = "".join(piece.text for piece in pieces)
    return (raw, ()) if text == raw else (text, _runs(pieces, start))


def _pieces(raw: str, at: int, end: int, linked: bool = False) -> list[Piece]:
    """The characters of `raw[at:end]` without escapes, code marks, tags and links."""
    pieces: list[Piece] = []
    while at < end:
        read = _special(raw, at, end, linked) if raw[at] in "\\`<[!&" else None
        if read is None:
            pieces.append(Piece(raw[at], at, at + 1, raw[at] in "*_"))
            at += 1
        else:
            found, at = read
            pieces.extend(found)
    return pieces


def _special(raw: str, at: int, end: int, linked: bool) -> tuple[list[Piece], int] | None:
    """What begins with a special character, and where it ends; None where the character is itself."""
    char = raw[at]
    if char == "\\":
        match = _ESCAPED.match(raw, at, end)
        return ([Piece(match["bar"] or match["mark"], at, match.end())], match.end()) if match else None
    if char == "`":
        return _code(raw, at, end)
    if char == "&":
        match = _REFERENCE.match(raw, at, end)
        read = html.unescape(match[0]) if match else ""
        return ([Piece(read, at, match.end())], match.end()) if match and len(read) == 1 else None
    if char == "<":
        match = _TAG.match(raw, at, end)
        if match:
            return ([Piece(" ", at, match.end())] if match["name"].lower() == "br" else []), match.end()
        match = _ADDRESS.match(raw, at, end)
        return (_literal(raw, match.start(1), match.end(1)), match.end()) if match else None
    match = _LINK.match(raw, at, end) if not linked else None
    if match is None or (match[0].endswith("[]") and not any(c.isalpha() for c in match["text"])) or (at and raw[at - 1].isalnum()):
        return None
    return _pieces(raw, match.start("text"), match.end("text"), True), match.end()


def _code(raw: str, at: int, end: int) -> tuple[list[Piece], int]:
    """A code span, or the backticks themselves where none closes it."""
    ticks = _TICKS.match(raw, at, end)
    assert ticks is not None
    for close in _TICKS.finditer(raw, ticks.end(), end):
        if len(close[0]) == len(ticks[0]):
            first, last = ticks.end(), close.start()
            if last - first > 2 and raw[first] == raw[last - 1] == " " and raw[first:last].strip():
                first, last = first + 1, last - 1
            return _literal(raw, first, last), close.end()
    return _literal(raw, at, ticks.end()), ticks.end()


def _literal(raw: str, at: int, end: int) -> list[Piece]:
    """Characters as they stand; only a bar is escaped there."""
    pieces = []
    while at < end:
        width = 2 if raw.startswith("\\|", at) and at + 1 < end else 1
        pieces.append(Piece(raw[at + width - 1], at, at + width))
        at += width
    return pieces


# --- emphasis ---------------------------------------------------------------------------------------------------------


class Marks(NamedTuple):
    """A run of marks of emphasis that are not used up: the indices of its pieces, and what it may do."""

    char: str
    left: list[int]
    opens: bool
    closes: bool


def _without_emphasis(pieces: list[Piece]) -> list[Piece]:
    """The pieces without the marks of emphasis that have their partner."""
    gone: set[int] = set()
    openers: list[Marks] = []
    for run in _mark_runs(pieces):
        if run.closes:
            _close(run, openers, gone)
        if run.opens and run.left:
            openers.append(run)
    return [piece for at, piece in enumerate(pieces) if at not in gone]


def _close(run: Marks, openers: list[Marks], gone: set[int]) -> None:
    """Pairs the marks of a closing run with the nearest opening ones; openers between them are none any more."""
    at = len(openers) - 1
    while run.left and at >= 0:
        opener = openers[at]
        if opener.char != run.char or _third(opener, run):
            at -= 1
            continue
        width = 2 if min(len(opener.left), len(run.left)) > 1 else 1
        gone.update(opener.left[-width:])
        gone.update(run.left[:width])
        del opener.left[-width:], run.left[:width], openers[at + 1 :]
        if not opener.left:
            del openers[at]
            at -= 1


def _third(opener: Marks, closer: Marks) -> bool:
    """The rule of three of CommonMark: such runs do not pair where one of them may both open and close."""
    both = (opener.opens and opener.closes) or (closer.opens and closer.closes)
    lengths = len(opener.left), len(closer.left)
    return both and sum(lengths) % 3 == 0 and any(length % 3 for length in lengths)


def _mark_runs(pieces: list[Piece]) -> list[Marks]:
    runs: list[Marks] = []
    at = 0
    while at < len(pieces):
        end = at
        while end < len(pieces) and pieces[end].mark and pieces[end].text == pieces[at].text:
            end += 1
        if end > at:
            before = pieces[at - 1].text if at else " "
            after = pieces[end].text if end < len(pieces) else " "
            runs.append(Marks(pieces[at].text, list(range(at, end)), _opens(before, after), _opens(after, before, "([{$\u20ac\u00a3")))
        at = max(end, at + 1)
    return runs


def _opens(before: str, after: str, never: str = ")]},.;:!?%") -> bool:
    """Whether marks between two characters open emphasis: the words stand behind them, and none touches them in front."""
    return not after.isspace() and not before.isalnum() and after not in never


def _runs(pieces: list[Piece], start: int) -> tuple[Run, ...]:
    runs: list[Run] = []
    at, single = 0, False
    for piece in pieces:
        plain = piece.end - piece.start == 1
        if runs and plain and single and runs[-1].end == start + piece.start:
            runs[-1] = runs[-1]._replace(end=start + piece.end)
        else:
            runs.append(Run(at, start + piece.start, start + piece.end))
        single = plain
        at += len(piece.text)
    return tuple(runs)
