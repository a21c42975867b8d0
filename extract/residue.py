"""The numbers on a page that no claim covers: what was not read, told without knowing what should have been.

A *number-like token* is a run of digits with its marks, `12,345` or `6`, in the text that a reader of the page sees; digits
between two letters (`B2B`) are part of a word. A token is claimed where a claim's span, certain or doubtful, touches it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from extract.model import Block, Cell, Claim, Region, Residue, Unclaimed

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
    starts, ends = [start for start, _ in covered], [end for _, end in covered]
    tokens = _numbers(blocks)
    left: list[tuple[int, int]] = []
    for start, end in tokens:
        before = bisect_left(starts, end) - 1
        if before < 0 or ends[before] <= start:
            left.append((start, end))
    left.sort()
    return Residue(len(tokens), len(left), tuple(Unclaimed(*span, tokens[span]) for span in left[:MAX_UNCLAIMED]))


def _numbers(blocks: Sequence[Block]) -> dict[tuple[int, int], str]:
    """The number-like tokens of the text that is seen, and where each stands."""
    found: dict[tuple[int, int], str] = {}
    for block in blocks:
        if block.table is not None:
            for cell in block.table.cells:
                _add_numbers(found, cell, REASONS["table"])
        elif block.kind in REASONS:
            _add_numbers(found, block.region, REASONS[block.kind])
    return found


def _add_numbers(found: dict[tuple[int, int], str], written: Region | Cell, why: str) -> None:
    text, offset = written.text, written.start
    region = None if not written.runs else written.region if isinstance(written, Cell) else written
    for match in NUMBER.finditer(text):
        start, end = match.span()
        if start and text[start - 1].isalpha() and text[end : end + 1].isalpha():
            continue
        if region is not None:
            found[region.source_of(start)[0], region.source_of(end - 1)[1]] = why
        else:
            found[offset + start, offset + end] = why


def _merged(claims: Sequence[Claim]) -> list[tuple[int, int]]:
    """The spans of claims as spans apart, in order."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted((claim.start, claim.end) for claim in claims):
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return spans
