"""Who is to blame for a cause, as far as it shows: our extraction, until there is evidence for another."""

from __future__ import annotations

from typing import NamedTuple

from extract.causes import ACROSS, Cause
from extract.findings import Findings
from extract.model import Discrepancy, Evidence

OURS, SOURCE, SCHEMA, UNDECIDED = "our extraction", "the source", "the schema or rule", "undecided"


class Suspect(NamedTuple):
    """Who is suspected, and why in half a line."""

    who: str
    why: str


BY_RULE = {
    "refused": Suspect(SOURCE, "the file is no page"),
    "encoding": Suspect(SOURCE, "its bytes are broken"),
    "packing": Suspect(SOURCE, "its body is cut or broken"),
    "cut": Suspect(SOURCE, "the page ends inside"),
    "ragged-row": Suspect(SOURCE, "its rows are of several lengths"),
    "mended-table": Suspect(SOURCE, "its markup does not form a grid"),
    "empty-item": Suspect(SOURCE, "the list is written so"),
    "hidden": Suspect(SOURCE, "the page hides it"),
    "unknown-label": Suspect(SCHEMA, "no field has this label"),
    "unreadable": Suspect(SCHEMA, "the cell is not written as its field says"),
    "ambiguous": Suspect(SCHEMA, "nothing in it decides between the readings"),
    "timeout": Suspect(SCHEMA, "a pattern is too slow"),
    "sql-rule": Suspect(SCHEMA, "the rule failed"),
    "golden": Suspect(UNDECIDED, "the page, the schema or the golden file has changed"),
    "missing-golden": Suspect(UNDECIDED, "nobody has reviewed the page"),
    "surplus-golden": Suspect(UNDECIDED, "its page is gone"),
    "broken-golden": Suspect(UNDECIDED, "the golden file was changed by hand"),
    "currency": Suspect(SCHEMA, "it keeps no currency"),
    "near-miss": Suspect(UNDECIDED, "two names may be one"),
    "unused-waiver": Suspect(UNDECIDED, "what it waived is gone or has changed"),
    "expired-waiver": Suspect(UNDECIDED, "its day is over"),
    "crash": Suspect(OURS, "the tool failed"),
}
"""Rules that tell by themselves."""


def suspect(cause: Cause, findings: Findings) -> Suspect:
    """Who is suspected. The source is, where its values were read exactly, and two formats or two pages each say the same."""
    if cause.rule in BY_RULE:
        return BY_RULE[cause.rule]
    exact = [one for one in cause.examples if _read_exactly(one, findings)]
    formats = [(name, number) for name, number in cause.formats if name not in (ACROSS, "?")]
    counts = ", ".join(f"{name} {number:,}" for name, number in formats)
    if len(formats) > 1 and exact:
        return Suspect(SOURCE, f"the values were read exactly, the same on {len(formats)} formats: {counts}")
    if not formats and len(exact) == len(cause.examples) and all(_is_told_twice(one) for one in cause.examples):
        return Suspect(SOURCE, "the values were read exactly, each on two pages or more")
    if not exact:
        return Suspect(OURS, "the values were not read without choosing between ways")
    return Suspect(OURS, f"seen by one reader only: {counts}" if counts else "a value of one page may be its reader's fault")


def _is_told_twice(found: Discrepancy) -> bool:
    return len(found.support) > 1 and all(value.pages > 1 for value in found.support)


def _read_exactly(found: Discrepancy, findings: Findings) -> bool:
    """Whether every place that is quoted is a certain claim that nothing had to choose."""
    return bool(found.evidence) and all(_is_exact(one, findings) for one in found.evidence[:8])


def _is_exact(place: Evidence, findings: Findings) -> bool:
    said = findings.readings.page(place.page) if findings.readings is not None else None
    claims = said["claims"] if said is not None else ()
    return any((start, end) == (place.start, place.end) and not by and certain for start, end, _, _, _, by, certain in claims)
