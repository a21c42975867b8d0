"""Text tokens in reading order to text as a reader sees it, with its way back to the source.

    5<b>0 </b>&euro;<!-- x --> a<br>year      "50 € a year": every character leads back, `€` to the six of its reference

White space is squeezed. The elements between two texts tell whether they are one word: `br`, blocks and cells part words,
inline elements do not. That is read off the source alone, so a slice of the source reads as it does within its page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from extract.elements import PARTING, SHOWN
from extract.model import Region, Run
from extract.tokens import RAW, SPACE, TEXT, Tokens, references

_PARTING = PARTING | {"/" + name for name in PARTING} | {SPACE, "button", "/button"}
_RAISED = frozenset(("sup", "/sup", "sub", "/sub"))
"""Between digits these part numbers: `$9<sup>99</sup>` is not 999, nor is `123<sup>1</sup>` 1231."""
_CHUNK = re.compile(r"[^\s\0]++(?: [^\s\0]++)*+")


def region_of(tokens: Tokens, indices: Sequence[int]) -> Region:
    """The text of some text tokens, squeezed, as one region. Empty where they hold nothing but white space."""
    if len(indices) == 1:
        simple = simple_text(tokens, indices[0])
        if simple is not None:
            return Region(*simple)
    names = tokens.names
    pieces: list[str] = []
    runs: list[tuple[int, int, int]] = []
    length = end = 0
    blank = raised = False
    last = -1
    for index in indices:
        if last >= 0 and not blank:
            between = names[last + 1 : index]  # tokens that changed their order are two words
            blank = index < last or not _PARTING.isdisjoint(between)
            raised = not blank and not _RAISED.isdisjoint(between)
        last = index
        for piece, start, behind in _pieces(tokens, index):
            if not piece:
                blank = True
                continue
            if raised and pieces and pieces[-1][-1].isdigit() and piece[0].isdigit():
                blank = True
            raised = False
            if blank and length:
                pieces.append(" ")
                runs.append((length, end, start))
                length += 1
            blank = False
            pieces.append(piece)
            runs.append((length, start, behind))
            length += len(piece)
            end = behind
    if not pieces:
        return Region("", tokens.starts[indices[0]] if indices else 0)
    first = runs[0][1]
    if end - first == length and all(run[2] - run[1] == len(piece) for run, piece in zip(runs, pieces, strict=True)):
        return Region("".join(pieces), first)
    return Region("".join(pieces), first, tuple(map(_RUN, runs)))


_RUN: Callable[[tuple[int, int, int]], Run] = partial(tuple.__new__, Run)
"""`Run._make` without a call of Python's: a page has thousands."""


def _pieces(tokens: Tokens, index: int) -> list[tuple[str, int, int]]:
    """A text in stretches that stand in the source as they read, and those that do not; an empty one for white space."""
    text, start, end = tokens.text, tokens.starts[index], tokens.ends[index]
    if index and tokens.names[index - 1] in SHOWN:
        source = text[start:end]
        if "<" in source or (tokens.names[index] == RAW and "&" in source):
            whole = _squeezed(source, tokens.names[index] == TEXT)
            return [(whole, tokens.starts[index - 1], tokens.ends[min(index + 1, len(tokens.ends) - 1)])]
    found: list[tuple[str, int, int]] = []
    if tokens.names[index] == TEXT and text.find("&", start, end) >= 0:
        for at, behind, meaning in references(text, start, end):
            if at > start:
                _add_plain(found, text, start, at)
            found.append(("" if meaning.isspace() else meaning, at, behind))
            start = behind
    if start < end:
        _add_plain(found, text, start, end)
    return found


def _add_plain(found: list[tuple[str, int, int]], text: str, start: int, end: int) -> None:
    """Adds a stretch of the source that holds no reference; only its white space may read differently."""
    source = text[start:end]
    if " ".join(source.split()) == source and "\0" not in source:
        found.append((source, start, end))
        return
    for match in _CHUNK.finditer(text, start, end):
        at, behind = match.span()
        if at > start and text[start:at].strip("\0"):
            found.append(("", start, at))
        found.append((match[0], at, behind))
        start = behind
    if start < end and text[start:end].strip("\0"):
        found.append(("", start, end))


def simple_text(tokens: Tokens, index: int) -> tuple[str, int] | None:
    """A text that stands in the source as it reads, and where; None where it does not."""
    start = tokens.starts[index]
    source = tokens.text[start : tokens.ends[index]]
    if "&" in source or "\0" in source or "<" in source:
        return None
    text = " ".join(source.split())
    if text == source:
        return source, start
    at = source.find(text)
    return (text, start + at) if at >= 0 else None


def _squeezed(source: str, referring: bool) -> str:
    if referring and "&" in source:
        pieces, last = [], 0
        for at, behind, meaning in references(source):
            pieces += [source[last:at], meaning]
            last = behind
        source = "".join([*pieces, source[last:]])
    return " ".join(source.replace("\0", "").split())
