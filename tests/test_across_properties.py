"""What holds of every set of pages: order, mirrors and agreeing pages change nothing, and a rule means the same within a page and across."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import extract
from extract import store
from extract.across import check_pages
from extract.model import Discrepancy, PageResult
from extract.schema import compile_schema

KETTLES = compile_schema(
    {
        "properties": {
            "kettles": {
                "type": "array",
                "x-entities": {"key": "name", "min": 2},
                "items": {
                    "properties": {
                        "name": {"type": "string", "x-kind": "text", "x-agree": "caseless"},
                        "price": {"type": ["number", "null"], "x-kind": "money", "x-labels": ["Price"]},
                        "mass": {"type": ["integer", "null"], "x-kind": "count", "x-labels": ["Mass"], "x-agree": "rounded"},
                        "volume": {"type": ["number", "null"], "x-kind": "decimal", "x-labels": ["Volume"], "x-agree": "rounded"},
                        "heats": {"type": ["object", "null"], "x-kind": "range", "x-labels": ["Heats"], "x-agree": "rounded"},
                        "colour": {"type": ["string", "null"], "x-kind": "text", "x-labels": ["Colour"], "x-agree": "caseless"},
                        "buyers": {"type": ["object", "null"], "x-kind": "distribution", "x-labels": ["Buyers"]},
                        "note": {"type": ["string", "null"], "x-kind": "text", "x-labels": ["Note"], "x-agree": "none"},
                    }
                },
            }
        }
    },
    name="kettles",
)

NUMBERS = st.one_of(
    st.integers(1, 400),
    st.builds(lambda digits, zeros: digits * 10**zeros, st.integers(1, 50), st.integers(0, 3)),
    st.sampled_from([3489, 3490, 3491, 3500, 34, 35, 34850, 34900, 34949, 34950, 34999, 35000]),
)
CELLS: dict[str, st.SearchStrategy[str]] = {
    "Price": st.one_of(st.sampled_from(["$30", "$30.00", "$30.50", "$31", "-"]), NUMBERS.map(lambda n: f"${n}")),
    "Mass": st.one_of(NUMBERS.map(str), st.just("-")),
    "Volume": st.one_of(st.sampled_from(["1.7", "1.70", "1.68", "1.65", "1.75", "1.79", "2", "2.0", "1", "-"]),
                        st.integers(1, 300).map(lambda n: f"{n / 100:.2f}")),
    "Heats": st.tuples(NUMBERS, NUMBERS).map(lambda ends: f"${min(ends)} to ${max(ends)}"),
    "Colour": st.sampled_from(["Red", "red", "RED", "Matt  black", "matt Black", "-"]),
    "Buyers": st.sampled_from(["Hotels, 41.5% Homes, 58.5%", "Hotels, 41.50% Homes, 58.50%", "Hotels, 41% Homes, 59%"]),
    "Note": st.sampled_from(["new", "old", "-"]),
}  # fmt: skip
NAMES = ("Alpha", "Beta", "Gamma/Delta", "GAMMA and DELTA", "alpha", "Gamma, Delta", "Epsilon")

Figures = Mapping[str, str]
"""Cells by label."""


def table(one: str, figures: Figures, other: str = "Other", others: Figures | None = None) -> list[str]:
    """The lines of a table of two kettles."""
    more = others or {}
    labels = [label for label in CELLS if label in figures or label in more]
    return [f"| | {one} | {other} |", *(f"| {label} | {figures.get(label, '-')} | {more.get(label, '-')} |" for label in labels)]


def read(name: str, *tables: Iterable[str]) -> PageResult:
    """The result of a page with some tables."""
    text = "\n\n".join("\n".join(lines) for lines in tables) + "\n"
    result = extract.read_page(extract.Page(name, text.encode()), KETTLES)
    assert result.record is not None
    return result


def found(results: Sequence[PageResult]) -> tuple[Discrepancy, ...]:
    """What is wrong across some pages."""
    return check_pages(results, [KETTLES])


FIGURES = st.fixed_dictionaries({"Price": CELLS["Price"], "Mass": CELLS["Mass"], "Volume": CELLS["Volume"]},
                                optional={label: CELLS[label] for label in ("Heats", "Colour", "Buyers", "Note")})  # fmt: skip
STATED = st.tuples(st.sampled_from(NAMES), FIGURES)


@st.composite
def pages(draw: st.DrawFn, least: int = 2, most: int = 6) -> list[PageResult]:
    """Some pages of two kettles each; the second has a name that stands on one page only."""
    stated = draw(st.lists(STATED, min_size=least, max_size=most))
    return [read(f"{number}.txt", table(name, figures, f"Partner {number}")) for number, (name, figures) in enumerate(stated)]


@settings(max_examples=15, deadline=None)
@given(pages(), st.randoms(use_true_random=False))
def test_the_order_of_pages_changes_nothing(results: list[PageResult], draw: random.Random) -> None:
    shuffled = list(results)
    draw.shuffle(shuffled)
    assert found(shuffled) == found(results)


@settings(max_examples=15, deadline=None)
@given(pages())
def test_keys_that_are_asked_for_a_share_at_a_time_are_the_same(results: list[PageResult]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "SHARE", 20)
        in_shares = found(results)
    assert in_shares == found(results)


@settings(max_examples=15, deadline=None)
@given(pages(), st.data())
def test_an_agreeing_page_changes_no_id_and_no_cause(results: list[PageResult], data: st.DataObject) -> None:
    before = found(results)
    again = data.draw(st.sampled_from(results))
    record: Any = again.record
    name = record["kettles"][0]["name"]
    own = {claim.field: claim.text for claim in again.claims if claim.entity == again.claims[0].entity}
    labels = {"price": "Price", "mass": "Mass", "volume": "Volume", "colour": "Colour", "buyers": "Buyers", "heats": "Heats"}
    figures = {labels[field]: text for field, text in own.items() if field in labels}
    for label in data.draw(st.sets(st.sampled_from(["Colour", "Buyers", "Heats"]))):
        figures.pop(label, None)
    agreeing = read("9.txt", table(name, figures, "Partner 9"))
    after = found([*results, agreeing])
    assert agreeing.discrepancies == ()
    assert {one.id for one in after if one.rule == "agree"} == {one.id for one in before if one.rule == "agree"}
    assert {one.cause for one in after if one.rule == "agree"} == {one.cause for one in before if one.rule == "agree"}


@settings(max_examples=15, deadline=None)
@given(pages())
def test_no_two_causes_share_an_id_and_no_two_discrepancies(results: list[PageResult]) -> None:
    every = [*found(results), *(one for result in results for one in result.discrepancies)]
    causes = {(one.schema, one.rule, one.field, one.pattern): one.cause for one in every}
    assert len(set(causes.values())) == len(causes)
    keys = {(one.rule, one.entity, one.field, one.values, one.page if one.entity is None else None): one.id for one in every}
    assert len(set(keys.values())) == len(keys)
    across = [(one.rule, one.entity, one.field) for one in found(results) if one.rule == "agree"]
    assert max(Counter(across).values(), default=0) <= 1


@settings(max_examples=15, deadline=None)
@given(pages(), st.data())
def test_a_mirror_changes_no_count(results: list[PageResult], data: st.DataObject) -> None:
    original = data.draw(st.sampled_from(results))
    mirror = original._replace(page=f"z-{original.page}", claims=tuple(c._replace(page=f"z-{c.page}") for c in original.claims))
    assert found([*results, mirror]) == found(results)
    assert found([mirror, *results]) == found(results)


def kinds(discrepancies: Iterable[Discrepancy]) -> list[tuple[str, str, str | None, str | None, str]]:
    """The disagreements, without the pages and values."""
    return sorted((one.rule, one.severity, one.entity, one.field, one.pattern) for one in discrepancies if one.rule == "agree")


@settings(max_examples=30, deadline=None)
@given(FIGURES, FIGURES)
@example({"Price": "$1", "Mass": "34900", "Volume": "1"}, {"Price": "$1.00", "Mass": "34872", "Volume": "1.0"})
@example({"Price": "$1", "Mass": "7", "Volume": "1.7"}, {"Price": "$1.01", "Mass": "-", "Volume": "1.68", "Colour": "Red"})
@example(
    {"Price": "$1", "Mass": "7", "Volume": "2", "Heats": "$3,500 to $34,900"},
    {"Price": "$1", "Mass": "8", "Volume": "2", "Heats": "$3,489 to $34,950"},
)
def test_two_statements_disagree_on_one_page_as_on_two(one: Figures, other: Figures) -> None:
    together = read("both.txt", table("Alpha", one), table("Alpha", other))
    apart = read("one.txt", table("Alpha", one)), read("two.txt", table("Alpha", other, "Another"))
    assert [found.rule for result in apart for found in result.discrepancies] == []
    alone = [found for found in kinds(together.discrepancies) if found[2] == "alpha"]
    assert alone == [found for found in kinds(found(apart)) if found[2] == "alpha"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(CELLS["Mass"], CELLS["Volume"]), min_size=3, max_size=4))
@example([("34900", "1"), ("34872", "1"), ("34872", "1")])
@example([("34900", "1"), ("34872", "1"), ("34941", "1")])
@example([("34900", "1.7"), ("-", "1.68"), ("-", "1.65")])
def test_several_statements_disagree_on_one_page_as_on_as_many(cells: list[tuple[str, str]]) -> None:
    stated = [{"Price": "$9", "Mass": mass, "Volume": volume} for mass, volume in cells]
    together = read("all.txt", *(table("Alpha", figures) for figures in stated))
    apart = [read(f"{number}.txt", table("Alpha", figures, f"Partner {number}")) for number, figures in enumerate(stated)]
    assert [one for one in kinds(together.discrepancies) if one[2] == "alpha"] == kinds(found(apart))


@settings(max_examples=30, deadline=None)
@given(st.permutations(["34900", "34872", "34941", "34950"]))
def test_the_order_of_statements_on_a_page_changes_no_disagreement(order: list[str]) -> None:
    result = read("all.txt", *(table("Alpha", {"Price": "$9", "Volume": "1", "Mass": mass}) for mass in order))
    assert kinds(result.discrepancies) == [("agree", "error", "alpha", "mass", "other")]


def test_shares_in_another_order_are_the_same_on_one_page_as_on_two() -> None:
    figures = {"Price": "$1", "Mass": "7", "Volume": "1"}
    one, other = ({**figures, "Buyers": cell} for cell in ("Hotels, 41.5% Homes, 58.5%", "Homes, 58.5% Hotels, 41.5%"))
    together = read("both.txt", table("Alpha", one), table("Alpha", other))
    apart = read("one.txt", table("Alpha", one)), read("two.txt", table("Alpha", other, "Another"))
    assert kinds(together.discrepancies) == kinds(found(apart)) == []


def test_one_page_alone_contradicts_no_other() -> None:
    result = read("one.txt", table("Alpha", {"Price": "$1", "Mass": "7", "Volume": "1"}))
    assert check_pages([result], [KETTLES]) == ()
    assert check_pages([], [KETTLES]) == ()
