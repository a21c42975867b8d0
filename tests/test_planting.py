"""Planted faults: each is reported under its rule, entity and field at the right characters, and nothing else is.

`TABLE` holds what `python tests/planting.py` prints: the kinds, how many faults were planted in the world with this digest, how
many were found, and how many other alarms there were. Kinds whose name begins with "silent" must raise nothing.
"""

from __future__ import annotations

from collections.abc import Callable

import planting
import pytest
import world
from planting_kinds import KINDS

from extract.model import Discrepancy

DIGEST = "6cc5c3532675614a"
TABLE = [planting.Line(kind.name, kind.count, kind.count, 0) for kind in KINDS]

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


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_a_planted_fault_is_reported_and_nothing_else(kind: str) -> None:
    fault = next(fault for fault in planting.planted_world()[1] if fault.kind == kind)
    assert bool(fault.expected) != kind.startswith("silent")
    result = planting.outcome([fault], near=True)
    assert result.missing == ()
    assert result.stray == ()


def test_all_planted_faults_are_reported_together_and_nothing_else() -> None:
    faults = planting.planted_world()[1]
    result = planting.outcome(faults)
    assert result.missing == ()
    assert result.stray == ()


@pytest.mark.slow
def test_the_table_of_faults_planted_one_at_a_time() -> None:
    assert planting.table(near=True) == TABLE


# --- the planter itself -----------------------------------------------------------------------------------------------


def with_reports(monkeypatch: pytest.MonkeyPatch, change: Callable[[tuple[Discrepancy, ...]], tuple[Discrepancy, ...]]) -> planting.Outcome:
    """The outcome of a fault of which the pages' reports are changed."""
    fault = next(fault for fault in planting.planted_world()[1] if fault.kind == "a degree of both tables")
    check = planting.check_pages
    monkeypatch.setattr(planting, "check_pages", lambda results, schemas: change(check(results, schemas)))
    return planting.outcome([fault], near=True)


def test_the_planter_sees_an_alarm_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [text[-13:] for text in with_reports(monkeypatch, lambda _: ()).missing] == ["is not raised"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda one: one._replace(evidence=tuple(place._replace(start=place.start + 1) for place in one.evidence)),
            "not what stands there",
        ),
        (lambda one: one._replace(evidence=one.evidence[:1]), "are quoted"),
        (lambda one: one._replace(values=one.values[:1]), "the values are"),
    ],
)
def test_the_planter_sees_an_alarm_that_quotes_what_it_should_not(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[Discrepancy], Discrepancy], words: str
) -> None:
    result = with_reports(monkeypatch, lambda found: tuple(change(one) for one in found))
    assert any(words in text for text in result.missing)
    assert result.stray == ()


@pytest.mark.parametrize(
    "change", [{"field": "average_age"}, {"severity": "warning"}, {"rule": "equals"}, {"entity": "nobody"}, {"page": "one.txt"}]
)
def test_the_planter_sees_an_alarm_that_is_stray(monkeypatch: pytest.MonkeyPatch, change: dict[str, str]) -> None:
    result = with_reports(monkeypatch, lambda found: tuple(one._replace(**change) for one in found))
    assert len(result.missing) == len(result.stray) == 1
