"""What a command says of its findings in a few lines: the causes, each with an example, and the numbers that were not read."""

from __future__ import annotations

from collections.abc import Iterator

from extract.findings import Findings
from extract.report.text import count, gone_line, headline, news, since

MAX_CAUSES = 20
"""Causes that are shown."""


def summary(found: Findings) -> Iterator[str]:
    """The lines."""
    yield from _causes(found)
    yield from _gone(found)
    yield from _residue(found)


def _causes(found: Findings) -> Iterator[str]:
    """The discrepancies by cause, the most severe first, each with one example."""
    waived, total = f" {len(found.waived):,} waived." if found.waived else "", len(found.open)
    if not total:
        yield f"No open discrepancies.{waived}" if waived else "No discrepancies."
        return
    causes = found.causes
    yield f"{count(total, 'discrepancy')} of {count(len(causes), 'cause')}:{waived}"
    for cause in causes[:MAX_CAUSES]:
        place = f" in {cause.field}" if cause.field else ""
        where = f" on {count(cause.pages, 'page')}" if cause.pages else ""
        yield f"  {cause.severity} {cause.rule}{place} ({cause.id}): {cause.total:,}{where}{news(cause)}"
        yield f"    {headline(cause.examples[0])}"
    if len(causes) > MAX_CAUSES:
        yield f"  and {len(causes) - MAX_CAUSES} more causes; --reports FOLDER writes them all."


def _gone(found: Findings) -> Iterator[str]:
    """What is new and gone since an earlier report, if there is one."""
    if found.earlier is None:
        return
    yield f"{since(found)}."
    for one in found.gone[:MAX_CAUSES]:
        yield f"  gone: {gone_line(one)}"
    if len(found.gone) > MAX_CAUSES:
        yield f"  and {len(found.gone) - MAX_CAUSES} more causes"


def _residue(found: Findings) -> Iterator[str]:
    """How many numbers of the pages no claim covers."""
    pages = list(found.readings.pages.values()) if found.readings is not None else []
    numbers, unclaimed = sum(page.numbers for page in pages), sum(page.unclaimed for page in pages)
    if numbers:
        left = f"{unclaimed:,} of {numbers:,} numbers on the pages are in no claim ({unclaimed / numbers:.1%})."
        yield left if unclaimed else f"All {numbers:,} numbers on the pages are in claims."
