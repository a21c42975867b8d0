"""Where each character of a page's text went: into a line, a cell, or what is listed as left out.

    text of the browser's tree  ==  text tokens of the source        (as multisets of characters)
    each character of a token   in  lines, cells, open ends, or parts that are listed

White space is squeezed away on both sides; of a reference every character of its source counts as one.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

from extract.markup import read_markup
from extract.model import Block, Region
from extract.tokens import RAW, TEXT, references, scan, unescape

_HTML = "{http://www.w3.org/1999/xhtml}"
_SVG = "{http://www.w3.org/2000/svg}"
_PROGRAMS = {f"{space}{name}" for space in (_HTML, _SVG) for name in ("script", "style")}
_BLANK = re.compile(r"[\s\0\ufffd]+")
_BARS = re.compile(r"[|:=+-]")


def browser_text(source: str) -> Counter[str]:
    """The characters of text in the tree that html5lib builds, programs and style sheets aside."""

    def texts(element: Element) -> Iterator[str]:
        if element.tag not in _PROGRAMS and isinstance(element.tag, str):
            yield element.text or ""
            for child in element:
                yield from texts(child)
                yield child.tail or ""

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        root = html5lib.parse(source)
    return Counter(_BLANK.sub("", "".join(text for one in (root,) for text in texts(one))))


def token_text(source: str) -> Counter[str]:
    """The characters of the source's text tokens, and of the text in elements whose content is listed unread."""
    tokens = scan(source)
    found: Counter[str] = Counter()
    for name, start, end in zip(tokens.names, tokens.starts, tokens.ends, strict=True):
        if name in (TEXT, RAW):
            found += Counter(_BLANK.sub("", unescape(source[start:end]) if name == TEXT else source[start:end]))
    for start, end in tokens.skipped:
        found += Counter(_BLANK.sub("", source[start:end]))
    return found


def unaccounted(source: str) -> list[tuple[int, str]]:
    """The characters of a page's text that are in no line, no cell and no part that is listed, with their places."""
    blocks = read_markup(source)
    covered: set[int] = set()
    for start, end in _parts(source, blocks):
        covered.update(range(start, end))
    tokens = scan(source)
    lost = []
    for name, start, end in zip(tokens.names, tokens.starts, tokens.ends, strict=True):
        if name in (TEXT, RAW):
            lost += [(at, source[at]) for at in _characters(source, name, start, end) if at not in covered]
    return lost


def _characters(source: str, name: str, start: int, end: int) -> Iterator[int]:
    """The places of the characters of a text that are seen; those of a reference only if it means some."""
    at = start
    found = [*references(source, start, end)] if name == TEXT else []
    for first, behind, meaning in (*found, (end, end, " ")):
        yield from (place for place in range(at, first) if not _BLANK.match(source[place]))
        if not meaning.isspace():
            yield from range(first, behind)
        at = behind


def _parts(source: str, blocks: tuple[Block, ...]) -> Iterator[tuple[int, int]]:
    """The parts of a source that blocks account for."""
    for block in blocks:
        if block.kind == "hidden" or block.open:
            yield block.start, len(source) if block.open else block.end
        yield from _spans(block.region)
        if block.table is not None:
            is_bars = not source[block.start : block.start + 6].startswith("<")
            for cell in block.table.cells:
                yield from _spans(cell.region)
            if is_bars:
                yield from ((match.start(), match.end()) for match in _BARS.finditer(source))


def _spans(region: Region) -> Iterator[tuple[int, int]]:
    if region.text and region.runs:
        yield from ((run.start, run.end) for run in region.runs)
    elif region.text:
        yield region.span
