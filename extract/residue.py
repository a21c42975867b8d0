"""The numbers on a page that no claim covers: what was not read, told without knowing what should have been.

A *number-like token* is a run of digits with its marks, `12,345` or `6`, in the text that a reader of the page sees; digits
between two letters (`B2B`) are part of a word. A token is claimed where a claim's span, certain or doubtful, touches it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from extract.model import Block, Claim, Region, Residue, Unclaimed

MAX_UNCLAIMED = 200
"""Unclaimed numbers of one page that are listed; all are counted."""
NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
REASONS = {
    "heading": "in a heading", "item": "in a list item", "paragraph": "in a sentence", "line": "in a line", "table": "in a table cell",
}  # fmt: skip
"""Where an unclaimed number stands, by the kind of its block."""


def residue_of(blocks: Sequence[Block], claims: Sequence[Claim]) -> Residue:
    """The residue of a page that was read into these blocks and claims."""
    covered = _merged(claims)
    starts = [start for start, _ in covered]
    tokens = sorted({(start, end): why for start, end, why in _numbers(blocks)}.items())
    left = [Unclaimed(*span, why) for span, why in tokens if not _touches(covered, starts, *span)]
    return Residue(len(tokens), len(left), tuple(left[:MAX_UNCLAIMED]))


def _numbers(blocks: Sequence[Block]) -> Iterator[tuple[int, int, str]]:
    """The number-like tokens of the text that is seen, and where each stands."""
    for block in blocks:
        if block.table is not None:
            why = REASONS["table"]
            for cell in block.table.cells:
                if NUMBER.search(cell.text) is not None:
                    for start, end in _in_region(cell.region):
                        yield start, end, why
        elif block.kind in REASONS:
            why = REASONS[block.kind]
            for start, end in _in_region(block.region):
                yield start, end, why


def _in_region(region: Region) -> Iterator[tuple[int, int]]:
    text, offset, runs = region.text, region.start, region.runs
    for found in NUMBER.finditer(text):
        start, end = found.span()
        if start and text[start - 1].isalpha() and text[end : end + 1].isalpha():
            continue
        yield (region.source_of(start)[0], region.source_of(end - 1)[1]) if runs else (offset + start, offset + end)


def _merged(claims: Sequence[Claim]) -> list[tuple[int, int]]:
    """The spans of claims as spans apart, in order."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted((claim.start, claim.end) for claim in claims):
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return spans


def _touches(covered: Sequence[tuple[int, int]], starts: Sequence[int], start: int, end: int) -> bool:
    """Whether one of the spans shares a character with `[start, end)`."""
    before = bisect_left(starts, end) - 1
    return before >= 0 and covered[before][1] > start
