"""Planted faults: each is reported under its rule, entity and field at the right characters, and nothing else is.

`TABLE` holds what `python tests/planting.py` prints: the kinds, how many faults were planted in the world with this digest, how
many were found, and how many other alarms there were. Kinds whose name begins with "silent" must raise nothing.
"""

from __future__ import annotations

import planting
import pytest
import world
from planting_kinds import KINDS

DIGEST = "6cc5c3532675614a"
OPEN = {
    "a cell lost, the header's empty cell last": "the row is taken for one of a table whose header lacks its first cell",
}
"""Kinds that the tool does not yet report as it must."""
COUNTS = {kind.name: (kind.count, kind.count, 0) for kind in KINDS} | {
    "a cell lost, the header's empty cell last": (3, 0, 0),
}
TABLE = [planting.Line(kind, *counts) for kind, counts in COUNTS.items()]

RULES = {
    "agree", "ratio", "sum", "between", "equals", "leads", "descending", "asserts", "schema", "copied-column", "near-miss", "unreadable", "ambiguous",
    "ragged-row", "unknown-label", "unread-row", "empty-item", "encoding", "refused",
}  # fmt: skip


def test_the_faults_are_those_that_the_table_counts() -> None:
    known, faults = planting.planted_world()
    assert known.digest == DIGEST
    assert len(known.pages) >= 200
    assert sum(bool(fault.expected) for fault in faults) >= 200
    assert len({page.name for fault in faults for page in fault.pages}) >= len(faults)


def test_every_rule_has_faults_that_break_it() -> None:
    faults = planting.planted_world()[1]
    assert {alarm.rule for fault in faults for alarm in fault.expected} == RULES
    crossing = {alarm.field for fault in faults for alarm in fault.expected if alarm.rule == "agree" and alarm.page is None}
    fields = {field for page in planting.planted_world()[0].pages for _, field in world.facts(page)}
    assert crossing == fields
    assert {alarm.severity for fault in faults for alarm in fault.expected if alarm.rule == "agree"} == {"error", "warning"}


def test_no_two_faults_meet() -> None:
    known, faults = planting.planted_world()
    pages = {page.name: page for page in known.pages} | {page.name: page for fault in faults for page in fault.pages}
    together = world.across(pages.values())
    alone = {alarm: values for fault in faults for alarm, values in fault.values.items()}
    assert together == alone


def judged(kind: str) -> pytest.param:  # type: ignore[valid-type]
    """A kind as a parameter, which is expected to fail while it is open."""
    marks = [pytest.mark.xfail(strict=True, reason=OPEN[kind])] if kind in OPEN else []
    return pytest.param(kind, marks=marks)


@pytest.mark.parametrize("kind", [judged(kind.name) for kind in KINDS])
def test_a_planted_fault_is_reported_and_nothing_else(kind: str) -> None:
    fault = next(fault for fault in planting.planted_world()[1] if fault.kind == kind)
    assert bool(fault.expected) != kind.startswith("silent")
    result = planting.outcome([fault], near=True)
    assert result.missing == ()
    assert result.stray == ()


def test_all_planted_faults_are_reported_together_and_nothing_else() -> None:
    faults = [fault for fault in planting.planted_world()[1] if fault.kind not in OPEN]
    result = planting.outcome(faults)
    assert result.missing == ()
    assert result.stray == ()


@pytest.mark.slow
def test_the_table_of_faults_planted_one_at_a_time() -> None:
    assert planting.table(near=True) == TABLE
