"""What pages say against each other: the SQL that finds disagreeing keys against a pairwise comparison, and what it leaves out."""

from __future__ import annotations

import itertools
import json
import random
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import Claim, Discrepancy, PageResult, Schema, across, store
from extract.consensus import consensus
from extract.model import NOTE, Value
from extract.records import agree
from extract.schema import compile_schema
from extract.store import Store, bounds_of

FIELDS = {
    "exact": {"type": "number", "x-kind": "decimal", "x-labels": ["Exact"]},
    "caseless": {"type": "string", "x-kind": "text", "x-labels": ["Caseless"], "x-agree": "caseless"},
    "rounded": {"type": "number", "x-kind": "decimal", "x-labels": ["Rounded"], "x-agree": "rounded"},
    "none": {"type": "number", "x-kind": "decimal", "x-labels": ["None"], "x-agree": "none"},
    "range": {"type": "object", "x-kind": "range", "x-labels": ["Range"], "x-agree": "rounded"},
    "list": {"type": "array", "items": {"type": "string"}, "x-kind": "list", "x-labels": ["List"]},
}


def schema() -> Schema:
    """A small made-up page type, a field for each way to agree."""
    items = {"properties": {"name": {"type": "string", "x-names": ["{name} vs {name}"]}, **FIELDS}}
    return compile_schema({"properties": {"things": {"type": "array", "x-entities": {"key": "name"}, "items": items}}}, name="things")


THINGS = schema()


def result(page: str, said: dict[tuple[str, str], Value], body: str | None = None, found: tuple[Discrepancy, ...] = ()) -> PageResult:
    """A page that says some values, by entity and field; the items of a list are claims of their own."""
    claims: list[Claim] = []
    for number, ((entity, field), value) in enumerate(sorted(said.items(), key=lambda item: item[0])):
        items = value if field == "list" and isinstance(value, tuple) else None
        for index, one in enumerate(items if items is not None else (value,)):
            path = field if items is None else f"{field}/{index}"
            at = number * 10 + index
            claims.append(Claim(page, entity, path, "=", one, "-" if one is None else str(one), at, at + 1, "table"))
    return PageResult(page, body or ascii(page), "pipe", "utf-8", "things", {"things": []}, tuple(claims), found)


def found(results: list[PageResult]) -> list[Discrepancy]:
    return list(across.check_pages(results, [THINGS]))


def keys(results: list[PageResult]) -> set[tuple[str, str | None, str | None]]:
    return {(one.severity, one.entity, one.field) for one in found(results) if one.rule == "agree"}


# --- which keys disagree ----------------------------------------------------------------------------------------------

numbers = st.sampled_from(
    ["0", "1", "4", "9", "10", "34900", "34872", "34850", "34853", "34949", "34999", "35000", "34900.0", "-4", "-4.5", "-3.9", "0.04"]
)
words = st.sampled_from(["Oracle", "oracle", "ORACLE ", "Ropes & Gray", "ropes  & gray", "STRASSE", "straße"])
VALUES: dict[str, st.SearchStrategy[Value]] = {
    "exact": numbers.map(Decimal),
    "rounded": numbers.map(Decimal),
    "none": numbers.map(Decimal),
    "caseless": words,
    "range": st.tuples(numbers.map(Decimal), numbers.map(Decimal)).map(lambda ends: (("min", ends[0]), ("max", ends[1]))),
    "list": st.lists(words, min_size=1, max_size=3).map(tuple),
}


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_keys_that_disagree_are_those_of_a_pairwise_comparison(data: st.DataObject) -> None:
    said: dict[str, list[Value]] = {}
    pages: list[dict[tuple[str, str], Value]] = [{} for _ in range(4)]
    for field, values in VALUES.items():
        said[field] = data.draw(st.lists(st.one_of(st.none(), values), min_size=4, max_size=4))
        for page, value in zip(pages, said[field], strict=True):
            page["alpha", field] = value
    expected = set()
    for field, values in said.items():
        stated = [value for value in values if value is not None]
        if not all(agree(one, other, FIELDS[field].get("x-agree", "exact")) for one, other in itertools.combinations(stated, 2)):
            expected.add(("error", "alpha", field))
        elif stated and len(stated) < len(values) and field != "none":
            expected.add(("warning", "alpha", field))
    assert keys([result(f"{n}.txt", page) for n, page in enumerate(pages)]) == expected


@pytest.mark.parametrize(
    ("rough", "inside", "outside"),
    [
        ("34900", ["34850", "34872", "34949", "34999"], ["34849", "35001"]),
        ("-4", ["-4.9", "-4", "-3.5001"], ["-5", "-3.49"]),
        ("-4", ["-3.5"], []),
        ("0", ["0.4", "-0.9", "0.99"], ["1", "-1"]),
        ("3.7", ["3.65", "3.79"], ["3.649", "3.8"]),
    ],
)
def test_the_bounds_of_a_rounded_number(rough: str, inside: list[str], outside: list[str]) -> None:
    bounds = bounds_of(Decimal(rough))
    for one in inside:
        assert bounds.low <= float(one) < bounds.high, one
        assert agree(Decimal(rough), Decimal(one), "rounded"), one
    for one in outside:
        assert not bounds.low <= float(one) < bounds.high, one
        assert not agree(Decimal(rough), Decimal(one), "rounded"), one


@pytest.mark.parametrize(("one", "other"), [("Lowe's", "Lowe\u2019s"), ("Nestl\u00e9", "Nestle\u0301"), ('"A"', "\u201cA\u201d")])
def test_texts_of_two_writings_are_equal(one: str, other: str) -> None:
    assert agree(one, other, "exact")
    assert found([result("a", {("alpha", "list"): (one,)}), result("b", {("alpha", "list"): (other,)})]) == []


def test_ten_is_no_rounding_of_zero() -> None:
    assert not agree(Decimal(0), Decimal(9), "rounded")
    assert not agree(Decimal(0), Decimal(10), "rounded")


# --- what a discrepancy across pages says -----------------------------------------------------------------------------


def test_a_contradiction_names_the_values_the_pages_and_their_numbers() -> None:
    results = [result(f"{n}.txt", {("alpha", "exact"): Decimal(n % 5 == 0)}) for n in range(1, 11)]
    (one,) = found(results)
    assert (one.rule, one.severity, one.page, one.entity, one.field) == ("agree", "error", None, "alpha", "exact")
    assert one.pattern == "other"
    assert one.values == ("0", "1")
    assert one.message == "Pages differ in exact: '0' on 8 pages (1.txt, ...); '1' on 2 pages (10.txt, ...)."
    assert Counter(place.text for place in one.evidence) == {"0": 3, "1": 2}


def test_a_dash_against_one_value_is_a_warning_and_against_two_no_more_than_the_contradiction() -> None:
    one, other, dash = ({("alpha", "exact"): value} for value in (Decimal(1), Decimal(2), None))
    assert keys([result("a", one), result("b", dash)]) == {("warning", "alpha", "exact")}
    assert keys([result("a", one), result("b", dash), result("c", other)]) == {("error", "alpha", "exact")}
    assert keys([result("a", dash), result("b", dash)]) == set()


def test_an_absent_field_agrees_with_everything() -> None:
    assert found([result("a", {("alpha", "exact"): Decimal(1)}), result("b", {("alpha", "caseless"): "x"})]) == []


def test_one_page_disagrees_with_nobody() -> None:
    assert found([result("a", {("alpha", "exact"): Decimal(1)})]) == []


def test_a_list_is_compared_only_where_its_end_was_seen() -> None:
    whole, part = {("alpha", "list"): ("a", "b", "c")}, {("alpha", "list"): ("a", "b")}
    cut = Discrepancy("cut", NOTE, "b", "alpha", "list", (), "", pattern="list")
    assert keys([result("a", whole), result("b", part)]) == {("error", "alpha", "list")}
    assert keys([result("a", whole), result("b", part, found=(cut,))]) == set()
    assert keys([result("a", whole), result("b", part, found=(cut._replace(entity="beta"),))]) == {("error", "alpha", "list")}


def test_equal_columns_of_a_page_are_not_compared_with_other_pages() -> None:
    twins = {("alpha", "exact"): Decimal(1), ("alpha #2", "exact"): Decimal(2)}
    assert keys([result("a", twins), result("b", {("alpha", "exact"): Decimal(2)}), result("c", {("alpha", "exact"): Decimal(2)})]) == set()


def test_a_mirrored_page_counts_once() -> None:
    said = [({("alpha", "exact"): Decimal(1)}, "x"), ({("alpha", "exact"): Decimal(1)}, "x"), ({("alpha", "exact"): Decimal(2)}, "y")]
    (one,) = found([result(f"{n}.txt", values, body) for n, (values, body) in enumerate(said)])
    assert "'1' on 1 page (0.txt)" in one.message
    assert {place.page for place in one.evidence} == {"0.txt", "2.txt"}


def test_many_values_are_counted_and_the_first_quoted() -> None:
    (one,) = found([result(f"{n:03}.txt", {("alpha", "exact"): Decimal(n)}) for n in range(40)])
    assert one.message.endswith(" and 28 more values.")
    assert len(one.values) == 40
    assert len(one.evidence) == across.MAX_VALUES


def test_a_long_value_is_told_by_its_beginning_and_a_digest() -> None:
    texts = ["x" * 500, "x" * 499 + "y"]
    (one,) = found([result(f"{n}.txt", {("alpha", "caseless"): text}) for n, text in enumerate(texts)])
    assert len(set(one.values)) == 2
    assert all(len(value) < 200 for value in one.values)


def test_hostile_texts_survive_the_database() -> None:
    texts = ["a\0b", "\u2028\U0001f600'\"; drop table statements; --", "\\u0000 \\", "\ud7ff\ue000"]
    results = [result(f"pa'ge \udcff{n}.txt", {('it\'s "alpha"', "caseless"): text}) for n, text in enumerate(texts)]
    (one,) = found(results)
    assert {place.text for place in one.evidence} == set(texts)
    assert {place.page for place in one.evidence} == {page.page for page in results}


def test_tables_in_a_file_answer_as_tables_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    results = [result(f"{n:02}", {("a", "exact"): Decimal(n % 3), ("b", "list/0"): f"x{n % 4}"}) for n in range(20)]
    in_memory = found(results)
    assert len(in_memory) == 2
    monkeypatch.setattr(store, "IN_MEMORY", 0)
    assert found(results) == in_memory


def test_keys_and_figures_of_many_shares_are_those_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    figures = {"exact": Decimal(4711), "rounded": Decimal(3310), "caseless": "x"}
    results = [result("a", {("sr manager", one): value for one, value in {**figures, "none": Decimal(17)}.items()})]
    results += [result("b", {("senior manager", one): value for one, value in {**figures, "none": Decimal(17)}.items()})]
    results += [result(f"{n:02}", {(f"thing {n % 4}", "exact"): Decimal(n % 3), ("b", "list/0"): f"x{n % 4}"}) for n in range(20)]
    results += [result("c", {("sr manager", "range"): Decimal(99)}), result("d", {("senior manager", "range"): Decimal(99)})]
    in_one = found(results)
    assert {one.rule for one in in_one} == {"agree", "near-miss"}
    monkeypatch.setattr(store, "SHARE", 1)
    assert found(results) == in_one


def test_the_order_of_the_pages_changes_nothing() -> None:
    rng = random.Random(7)
    results = [
        result(f"{n}.txt", {(entity, field): Decimal(rng.randrange(3)) for entity in ("alpha", "beta") for field in ("exact", "rounded")})
        for n in range(30)
    ]
    first = found(results)
    rng.shuffle(results)
    assert found(results) == first
    assert first


# --- near misses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "noted"),
    [
        ("special ed teacher", "special education teacher", True),
        ("sr manager", "senior manager", True),
        ("manager operations", "operations manager", True),
        ("welder", "baker", False),
    ],
)
def test_names_that_nearly_meet_are_noted_where_all_figures_are_equal(one: str, other: str, noted: bool) -> None:
    wide = compile_schema(
        {"properties": {"things": {"type": "array", "x-entities": {"key": "name"}, "items": {"properties": {
            "name": {"type": "string", "x-names": ["{name} vs {name}"]},
            **{f"f{n}": FIELDS["exact"] | {"x-labels": [f"F{n}"]} for n in range(3)},
        }}}}}, name="things",
    )  # fmt: skip
    pages = [result(f"{name}.txt", {(name, f"f{n}"): Decimal(4711 + n) for n in range(3)}) for name in (one, other)]
    notes = [found for found in across.check_pages(pages, [wide]) if found.rule == "near-miss"]
    assert [(found.severity, found.values) for found in notes] == ([("note", tuple(sorted((one, other))))] if noted else [])
    pages[1] = result(pages[1].page, {(other, f"f{n}"): Decimal(4711 + n + (n == 2)) for n in range(3)})
    assert [found for found in across.check_pages(pages, [wide]) if found.rule == "near-miss"] == []


# --- consensus --------------------------------------------------------------------------------------------------------


def verdicts(results: list[PageResult]) -> dict[str, tuple[Any, int, int, tuple[str, ...]]]:
    with Store([THINGS]) as store:
        for one in results:
            store.add(one)
        found = list(consensus(store))
    values = [None if one.value is None else json.loads(one.value) for one in found]
    return {one.field: (value, one.support, one.pages, one.dissenters) for one, value in zip(found, values, strict=True)}


def test_the_consensus_is_what_most_pages_say() -> None:
    results = [result(f"{n}.txt", {("alpha", "exact"): Decimal(1 if n < 3 else 2)}) for n in range(4)]
    assert verdicts(results) == {"exact": (1, 3, 4, ("3.txt",))}


def test_the_consensus_abstains_on_a_tie() -> None:
    results = [result(f"{n}.txt", {("alpha", "exact"): Decimal(n % 2)}) for n in range(4)]
    assert verdicts(results) == {"exact": (None, 0, 4, ("0.txt", "1.txt", "2.txt", "3.txt"))}


def test_a_mirror_does_not_break_a_tie() -> None:
    results = [result(f"{n}.txt", {("alpha", "exact"): Decimal(min(n, 1))}, body="a" if n else "b") for n in range(3)]
    assert verdicts(results)["exact"][0] is None


def test_rounded_numbers_support_each_other_and_the_finer_speaks() -> None:
    said = ["34900", "34872", "34900", "35100"]
    results = [result(f"{n}.txt", {("alpha", "rounded"): Decimal(one)}) for n, one in enumerate(said)]
    assert verdicts(results) == {"rounded": (34872, 3, 4, ("3.txt",))}


def test_a_dash_may_be_what_most_pages_say() -> None:
    results = [result(f"{n}.txt", {("alpha", "exact"): Decimal(1) if n else None}) for n in range(2)]
    assert verdicts(results)["exact"][0] is None
    results.append(result("z.txt", {("alpha", "exact"): None}))
    assert verdicts(results) == {"exact": (None, 2, 3, ("1.txt",))}


def test_two_precisions_of_one_number_are_both_compared() -> None:
    pages = [result(f"{n}.txt", {("alpha", "rounded"): Decimal(one)}) for n, one in enumerate(("2", "2.0", "1.7"))]
    for order in itertools.permutations(pages):
        assert keys(list(order)) == {("error", "alpha", "rounded")}
        assert verdicts(list(order)) == {"rounded": (2, 3, 3, ())}
    assert keys(pages[::2]) == set()
