"""A fault is of one cause wherever it stands: in every form of a page, on one page and on many; and two faults are of two causes.

`mutations.MUTATIONS` is the matrix: what is done to a cell, in which fields, and the kind that reports must give it.
"""

from __future__ import annotations

import mutations
import pytest
import twins
from mutations import CASES, MUTATIONS, mutated

import extract
import seeds
from extract.across import check_pages
from extract.checks import differences
from extract.inputs import Input
from extract.model import Discrepancy, PageResult
from extract.patterns import OTHER, PATTERNS, Neighbour, Row, Saying, data, pattern_of
from extract.schema import compile_schema
from extract.standing import Document

PIPE, FLAT = (0, 4), (1, 2, 3)
"""The seeds between bars, and those without."""
OWN = {0: 1, 1: 0, 2: 1, 3: 0, 4: 1}
"""The occupation of each seed that stands on no other one."""
WAYS = {
    "as they are, and HTML": ((0, "text"), (1, "text"), (2, "text"), (3, "plain"), (4, "pairs")),
    "turned round": ((0, "grids"), (1, "minified"), (2, "spans"), (3, "text"), (4, "flattened")),
}
"""Two ways to write the five pages, so that each form has several of them."""
AMBIGUOUS = {
    ("a digit lost", "number_of_jobs"), ("a digit lost", "average_age"), ("the end of a text lost", "highest_paying_city"),
    ("the end of a text lost", "best_paying_company"),
}  # fmt: skip
"""What may leave a flattened row without any cut that is certain: it has no value then, and says so."""
KNOWN = ("equals", "time_to_become")


def across(*pages: PageResult) -> list[Discrepancy]:
    """What some pages say against each other and the five seeds."""
    return [one for one in check_pages([*map(seeds.result, seeds.SEEDS), *pages], [seeds.schema()]) if one.rule == "agree"]


def changed(case: str, field: str, way: str) -> dict[str, PageResult]:
    """The seeds with a fault in each of them where it can be planted, by their names."""
    pages = {}
    for number, form in WAYS[way]:
        text = mutated(seeds.SEEDS[number], form, OWN[number], field, MUTATIONS[case].change)
        if text is not None:
            pages[f"{number}.{form}"] = seeds.read(text, f"{number}.{form}")
    return pages


def is_flat(page: str) -> bool:
    """Whether a page has its cells without anything between them."""
    return int(page[0]) in FLAT or page.endswith("flattened")


def test_every_form_of_a_seed_has_its_record() -> None:
    for number, form in {place for way in WAYS.values() for place in way}:
        assert mutations.page(seeds.SEEDS[number], form)[1].record == seeds.result(seeds.SEEDS[number]).record


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("case", "field"), CASES, ids=[f"{case} in {field}" for case, field in CASES])
def test_a_fault_on_many_pages_of_every_form_is_of_one_cause(case: str, field: str, way: str) -> None:
    pages = changed(case, field, way)
    found = [one for one in across(*pages.values()) if one.field == field]
    assert {one.pattern for one in found} == {MUTATIONS[case].kind}
    assert len({one.cause for one in found}) == 1
    assert {one.severity for one in found} == {"warning" if MUTATIONS[case].kind == "null" else "error"}
    quoted = {place.page for one in found for place in one.evidence}
    silent = pages.keys() - quoted
    assert not silent or (case, field) in AMBIGUOUS
    assert all(is_flat(name) and ("ambiguous", field) in {(one.rule, one.field) for one in pages[name].discrepancies} for name in silent)
    assert len(pages.keys() & quoted) > ((case, field) not in AMBIGUOUS)


@pytest.mark.parametrize("number", PIPE)
@pytest.mark.parametrize(("case", "field"), CASES, ids=[f"{case} in {field}" for case, field in CASES])
def test_a_page_reports_the_same_causes_in_every_form(case: str, field: str, number: int) -> None:
    told: dict[str, set[tuple[str, str | None]]] = {}
    for form in ("text", "flattened", *twins.MARKUPS):
        text = mutated(seeds.SEEDS[number], form, OWN[number], field, MUTATIONS[case].change)
        if text is not None and not (form == "flattened" and (case, field) in AMBIGUOUS):
            found = seeds.read(text, "page").discrepancies
            told[form] = {(one.cause, one.entity) for one in found if one.severity == "error" and (one.rule, one.field) != KNOWN}
    assert all(causes == told["text"] for causes in told.values())


@pytest.mark.parametrize(("case", "field"), CASES, ids=[f"{case} in {field}" for case, field in CASES])
def test_a_golden_file_tells_the_kind_of_a_change(case: str, field: str) -> None:
    kind = MUTATIONS[case].kind
    told = set()
    for number in seeds.SEEDS:
        index = seeds.SEEDS.index(number)
        text = mutated(number, "text", OWN[index], field, MUTATIONS[case].change)
        if text is not None and not (index in FLAT and (case, field) in AMBIGUOUS):
            document = Document(b"", Input("golden", "golden"))
            found = differences(seeds.result(number), seeds.read(text, number), document)
            told |= {(one.discrepancy.rule, one.discrepancy.field, one.discrepancy.pattern) for one in found}
    assert told == {("golden", field, "changed" if kind in (OTHER, "null") else kind)}


@pytest.mark.parametrize("field", sorted({field for _, field in CASES}))
def test_faults_of_two_kinds_in_one_field_are_of_two_causes(field: str) -> None:
    faults = [case for case, where in CASES if where == field]
    one_run = []
    for case, number in zip(faults, (0, 4, 0, 4, 0, 4, 0, 4), strict=False):
        text = mutated(seeds.SEEDS[number], "text", OWN[number], field, MUTATIONS[case].change)
        alone = [one for one in across(seeds.read(text, case)) if one.field == field] if text is not None else []
        one_run += [(one.cause, one.pattern) for one in alone]
    assert len({cause for cause, _ in one_run}) == len({pattern for _, pattern in one_run})
    assert {pattern for _, pattern in one_run} <= {MUTATIONS[case].kind for case in faults}


# --- what is no cell --------------------------------------------------------------------------------------------------

SEED = seeds.body(seeds.SEEDS[3]).decode()
PATIENTS, SERVICE, LAST = "  • Patients, 14%\n", "  • Customer Service, 10%\n", "  • Student Loans, 5%\n"
LISTED = {
    "months made years": (("6-12 months", "6-12 years"), {("time_to_become", "unit")}),
    "the last item of a list lost": ((LAST, ""), {("skills", "truncated")}),
    "an item of a list lost": ((SERVICE, ""), {("skills", "other")}),
    "two items of a list exchanged": ((PATIENTS + SERVICE, SERVICE + PATIENTS), {("skills", "other")}),
    "the end of a paragraph lost": ((" and report escalated concerns to the management.", ""), {("description", "truncated")}),
    "another sentence in a paragraph": (("to free the debt", "to be free"), {("description", "other")}),
    "the last of the top skills lost": (("patients, customer service and payment arrangements", "patients and customer service"), {("top_skills", "truncated")}),
}  # fmt: skip


@pytest.mark.parametrize("fault", LISTED)
def test_a_fault_of_prose_or_of_a_list_is_of_one_cause_in_every_form(fault: str) -> None:
    (old, new), expected = LISTED[fault]
    assert SEED.count(old) == 1
    text = SEED.replace(old, new)
    pages = [seeds.read(mutations.FORMS[form](text), form) for form in ("text", *twins.MARKUPS)]
    causes = [{(one.field, one.pattern, one.cause) for one in across(page)} for page in pages]
    assert {(field, pattern) for field, pattern, _ in causes[0]} == expected
    assert all(one == causes[0] for one in causes)


@pytest.mark.parametrize(
    ("cell", "kind"), [("$34,900", "rounding"), ("$34", "truncated"), ("$32,870", "shifted"), ("$418,464", "unit"), ("$51,019", OTHER)]
)
def test_a_page_against_itself_is_of_the_cause_of_pages_against_each_other(cell: str, kind: str) -> None:
    assert "34,872" in SEED
    alone = seeds.read(SEED.replace("Average salary$34,872", f"Average salary{cell}"), "alone")
    [inside] = [one for one in alone.discrepancies if one.rule == "agree"]
    [between] = across(seeds.read(SEED.replace("$34,872", cell), "all"))
    assert inside.pattern == between.pattern == kind
    assert inside.cause == between.cause
    assert inside.id != between.id


RULED = {
    "an hourly rate in the other column": ("Hourly rate$16.77$15.80", "Hourly rate$15.80$16.77", ("ratio", "yearly_salary", "shifted")),
    "an hourly rate with a digit of its neighbour": ("$16.77$15.80", "$16.771$5.80", ("ratio", "yearly_salary", "glued")),
    "an hourly rate without its cents": ("$16.77$15.80", "$16$15.80", ("ratio", "yearly_salary", "truncated")),
    "a salary in thousands": ("$34,872", "$34.872", ("ratio", "yearly_salary", "unit")),
    "a salary in round thousands": ("$34,872", "$35,000", ("ratio", "yearly_salary", "rounding")),
    "another hourly rate": ("$16.77$15.80", "$18.93$15.80", ("ratio", "yearly_salary", OTHER)),
    "years that lost a digit": ("Years of experience1212", "Years of experience112", ("equals", "years_of_experience", "truncated")),
    "other years": ("Years of experience1212", "Years of experience1712", ("equals", "years_of_experience", OTHER)),
    "a share that is wrong": ("Male, 36.0%", "Male, 46.0%", ("sum", "gender_ratio", OTHER)),
    "a range that begins above its end": ("Between $27,000 And $44,000", "Between $47,000 And $44,000", ("between", "salary_range", "above")),
    "lists of top skills exchanged": (
        "collector include patients, customer service and payment arrangements. The most important skills for a collections, customer service are "
        "strong customer service, customer service, and payment arrangements",
        "collector include strong customer service, customer service and payment arrangements. The most important skills for a collections, customer "
        "service are patients, customer service, and payment arrangements", ("leads", "top_skills", "shifted"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", RULED)
def test_a_broken_rule_tells_how_its_number_came_in_every_form(fault: str) -> None:
    old, new, expected = RULED[fault]
    assert old in SEED
    text = SEED.replace(old, new)
    for form in ("text", *twins.MARKUPS):
        found = seeds.read(mutations.FORMS[form](text), form).discrepancies
        assert expected in {(one.rule, one.field, one.pattern) for one in found}


# --- what else may merge or split -------------------------------------------------------------------------------------


def kettles(name: str, **more: object) -> extract.Schema:
    """A small schema under a name."""
    fields = {
        "name": {"type": "string", "x-names": ["{name} vs {name}"], "x-agree": "caseless"},
        "mass": {"type": "number", "x-kind": "decimal", "x-labels": ["Mass"], "x-unit": {"kg": 1, "g": 0.001, "lb": 0.45359237}},
        "price": {"type": "number", "x-kind": "money", "x-labels": ["Price"]},
        "maker": {"type": "string", "x-kind": "text", "x-labels": ["Maker"]},
    }
    items = {"properties": fields}
    return compile_schema({"properties": {"kettles": {"type": "array", "x-entities": {"key": "name"}, "items": items}}, **more}, name=name)


def table(schema: extract.Schema, page: str, name: str = "Alpha", **cells: str) -> PageResult:
    """A page of two kettles, of which the other one stands nowhere else."""
    rows = "".join(f"| {label} | {cell} | - |\n" for label, cell in {"Mass": "2 kg", "Price": "$30", "Maker": "Acme", **cells}.items())
    text = f"{name} vs Partner {page}\n\n| | {name} | Partner {page} |\n|---|---|---|\n{rows}\nThe end.\n"
    result = extract.read_page(extract.Page(page, text.encode()), schema)
    assert result.record is not None
    return result


def test_an_entity_spelt_otherwise_is_of_the_same_cause() -> None:
    schema = kettles("kettles")
    first, second = table(schema, "a", "Tool and Die"), table(schema, "b", "TOOL & DIE", Price="$41")
    third, fourth = table(schema, "c", "Press"), table(schema, "d", "press", Price="$41")
    found = check_pages([first, second, third, fourth], [schema])
    assert [(one.entity, one.pattern) for one in found] == [("press", OTHER), ("tool die", OTHER)]
    assert len({one.cause for one in found}) == 1


def test_figures_of_another_locale_are_of_the_same_kinds() -> None:
    english = kettles("kettles")
    german = kettles("kettles", **{"x-locale": {"decimal": ",", "group": "."}})
    [one] = check_pages([table(english, "a", Price="$1,234.80"), table(english, "b", Price="$1,234")], [english])
    [other] = check_pages([table(german, "a", Price="$1.234,80"), table(german, "b", Price="$1.234")], [german])
    assert one.pattern == other.pattern == "truncated"
    assert one.cause == other.cause


def test_two_schemas_never_share_a_cause() -> None:
    one, other = kettles("kettles"), kettles("irons")
    pages = [table(schema, f"{schema.name}{price}", Price=f"${price}") for schema in (one, other) for price in (30, 41)]
    found = check_pages(pages, [one, other])
    assert [(found.schema, found.pattern) for found in found] == [("irons", OTHER), ("kettles", OTHER)]
    assert len({one.cause for one in found}) == 2


@pytest.mark.parametrize(("cell", "kind"), [("2 lb", "unit"), ("2 g", "unit"), ("3.7 kg", OTHER), ("2000 g", None)])
def test_a_unit_is_told_from_a_number(cell: str, kind: str | None) -> None:
    schema = kettles("kettles")
    found = check_pages([table(schema, "a"), table(schema, "b", Mass=cell)], [schema])
    assert [one.pattern for one in found] == ([] if kind is None else [kind])


def test_names_that_nearly_meet_are_of_one_cause_however_many() -> None:
    changed = [seeds.read(SEED.replace("ollector", f"ollec{letters}or"), f"near{letters}") for letters in ("tt", "ct")]
    found = [one for one in check_pages([seeds.result(seeds.SEEDS[3]), *changed], [seeds.schema()]) if one.rule == "near-miss"]
    assert len(found) > 1
    assert len({one.cause for one in found}) == 1


def test_more_pages_that_say_the_same_change_no_cause() -> None:
    text = SEED.replace("Hourly rate$16.77$15.80", "Hourly rate$15.80$16.77")
    pages = [seeds.read(text + "\n" * number, f"{letter}{number}") for letter in "z0" for number in range(4)]
    few, many = across(pages[0]), across(*pages)
    assert {one.cause for one in few} == {one.cause for one in many}
    assert {one.pattern for one in many} == {"shifted"}


# --- the kinds themselves ---------------------------------------------------------------------------------------------


def said(value: str, text: str = "", *rows: Row) -> Saying:
    """A value as JSON, how it is written, and its rows."""
    return Saying(data(value), text or value, rows)


SAID = (
    ("16.77", "16.8", "rounding"), ("16.77", "17", "rounding"), ("16.72", "16.7", "rounding"), ("16.77", "16.7", "truncated"),
    ("16.77", "16", "truncated"), ("34872", "34870", "rounding"), ("34872", "34800", "truncated"), ("34872", "3487", "truncated"),
    ("0.5", "0", "rounding"), ("-8", "8", OTHER), ("-8.4", "-8", "rounding"), ("46", "40", OTHER), ("46", "50", OTHER),
    ("46", "47", OTHER), ("0", "7", OTHER), ("1e400", "1e401", OTHER), ("8", "0.08", "unit"), ("5", "60", "unit"), ("12", "1", "truncated"),
    ("true", "false", OTHER), ('"Danvers, MA"', '"Danvers"', "truncated"), ('"Danvers, MA"', '"Boston, MA"', OTHER),
    ('"a"', "1", OTHER), ("[1, 2, 3]", "[1, 2]", "truncated"), ("[1, 2, 3]", "[1, 3]", OTHER), ("[1, 2]", "[]", OTHER),
    ('{"min": 5, "max": 7}', '{"min": 5}', "truncated"), ('{"min": 5, "max": 7}', '{"max": 7}', OTHER),
    ('{"min": 6, "max": 12, "unit": "months"}', '{"min": 6, "max": 12, "unit": "years"}', "unit"),
    ('{"min": 6, "max": 12, "unit": "months"}', '{"min": 6, "unit": "months"}', "truncated"),
    ('{"min": 6, "max": 12, "unit": "months"}', '{"min": 6, "max": 11, "unit": "years"}', OTHER),
    ('{"amount": 5, "currency": "USD"}', '{"amount": 5, "currency": "EUR"}', "unit"),
    ('{"Male": 36.4, "Female": 63.6}', '{"Male": 36, "Female": 64}', "rounding"), ("null", "5", OTHER),
)  # fmt: skip


@pytest.mark.parametrize(("one", "other", "kind"), SAID)
def test_the_kind_of_two_values_in_either_order(one: str, other: str, kind: str) -> None:
    assert pattern_of([said(one), said(other)]) == kind
    assert pattern_of([said(other), said(one)]) == kind


def test_three_values_are_of_one_kind_or_of_none() -> None:
    assert pattern_of([said("16.77"), said("16.8"), said("17")]) == "rounding"
    assert pattern_of([said("16.77"), said("16.8"), said("71")]) == OTHER
    assert pattern_of([said(str(1000 + number)) for number in range(40)]) == OTHER


def test_equal_small_figures_of_two_columns_prove_nothing() -> None:
    same = Neighbour(data("8"), "8%", ((data("8"), "8%"),))
    assert pattern_of([said("8", "8%", Row(after=(same,))), said("3", "3%", Row(after=(same,)))]) == OTHER
    telling = Neighbour(data("32870"), "$32,870", ((data("32870"), "$32,870"),))
    assert pattern_of([said("34872"), said("32870", "$32,870", Row(after=(telling,)))]) == "shifted"


def test_every_kind_is_in_the_matrix() -> None:
    assert {one.kind for one in MUTATIONS.values()} == {*(pattern for pattern, _ in PATTERNS), "null", OTHER}
