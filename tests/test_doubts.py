"""A figure that two locales read as different values is certain only where the page does not tell the other way of writing."""

from __future__ import annotations

import random
import re
from collections import Counter
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

import extract
from extract.numerals import Locale, number_pattern, write_number
from extract.schema import compile_schema

EUROPEAN = {"decimal": ",", "group": "."}
FIELDS: dict[str, Any] = {
    "price": {"type": "number", "x-kind": "money", "x-labels": ["Price"]},
    "weight": {"type": "number", "x-kind": "decimal", "x-unit": {"kg": 1}, "x-labels": ["Weight"], "x-prose": ["The {entity} weighs {value}"]},
    "battery": {"type": "integer", "x-kind": "count", "x-unit": {"mAh": 1}, "x-labels": ["Battery"]},
    "share": {"type": "number", "x-kind": "percent", "x-labels": ["Share"]},
    "heats": {"type": "object", "x-kind": "range", "x-labels": ["Heats"], "properties": {
        "min": {"type": "number", "x-kind": "decimal", "x-unit": {"K": 1}}, "max": {"type": "number", "x-kind": "decimal", "x-unit": {"K": 1}}}},
    "seen": {"type": "string", "x-kind": "date", "x-labels": ["Seen"]},
    "loads": {"type": "array", "x-kind": "list", "items": {"type": "number", "x-kind": "decimal", "x-unit": {"t": 1}}, "x-labels": ["Loads"]},
}  # fmt: skip
KEY = {"type": "string", "x-labels": ["Model"], "x-names": ["{name} vs {name}", "{name} vs {name} vs {name}"]}


def schema_of(locale: dict[str, Any] | None = None, **fields: dict[str, Any]) -> extract.Schema:
    items = {"type": "object", "properties": {"name": KEY, **{name: {**field, **fields.get(name, {})} for name, field in FIELDS.items()}}}
    root = {"x-match": {"min": 1}, "properties": {"models": {"type": "array", "x-entities": {"key": "name"}, "items": items}}}
    return compile_schema({**root, "x-locale": locale} if locale else root)


SCHEMAS = {".": schema_of(), ",": schema_of(EUROPEAN)}


def csv(labels: list[str], rows: list[list[str]]) -> str:
    return "".join(";".join(row) + "\n" for row in [labels, *rows])


def bars(labels: list[str], rows: list[list[str]]) -> str:
    head, *body = ("| " + " | ".join(row) + " |\n" for row in [labels, *rows])
    return "".join([head, "|---" * len(labels) + "|\n", *body])


def html(labels: list[str], rows: list[list[str]]) -> str:
    cells = ["<th>" + "<th>".join(labels), *("<td>" + "<td>".join(row) for row in rows)]
    return f"<!doctype html><title>Models</title><body><table><tr>{'<tr>'.join(cells)}</table></body></html>\n"


def flattened(labels: list[str], rows: list[list[str]]) -> str:
    names, *values = zip(*rows, strict=True)
    lines = [label + "".join(cells) for label, cells in zip(labels[1:], values, strict=True)]
    return "\n".join([" vs ".join(names), "", "".join(names), *lines]) + "\n"


FORMS = {"csv": csv, "bars": bars, "html": html, "flattened": flattened}


def read(text: str, schema: extract.Schema, name: str = "page.txt") -> extract.PageResult:
    return extract.read_page(extract.Page(name, text.encode()), schema)


def said(result: extract.PageResult, field: str) -> list[Any]:
    """What the record has of a field of each entity; nothing where it is absent."""
    assert result.record is not None, result.discrepancies
    return [model[field] for model in result.record["models"] if field in model]  # type: ignore[attr-defined]


def doubted(result: extract.PageResult) -> list[extract.Discrepancy]:
    return [one for one in result.discrepancies if one.rule == "ambiguous" and one.pattern in ("marks", "order")]


# --- the other mark makes a figure doubtful -----------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_a_european_page_makes_a_figure_of_a_point_and_three_digits_doubtful(form: str) -> None:
    text = FORMS[form](["Model", "Price", "Weight"], [["Astra", "499,00 €", "5.000 kg"], ["Boreal", "529,50 €", "4.000 kg"]])
    result = read(text, SCHEMAS["."], f"page.{form}")
    assert said(result, "weight") == []
    assert [claim.alternatives for claim in result.claims if claim.field == "weight"] == [(5, 5000), (4, 4000)]
    first, second = doubted(result)
    assert (first.severity, first.field, first.entity, first.values) == ("warning", "weight", "astra", ("5", "5000"))
    assert (second.entity, second.values) == ("boreal", ("4", "4000"))
    assert [one.text for one in first.evidence] == ["5.000 kg", "499,00 €"]
    assert '{"decimal": ",", "group": "."}' in first.message
    assert said(read(text, SCHEMAS[","], f"page.{form}"), "weight") == [5000, 4000]


@pytest.mark.parametrize("form", FORMS)
def test_an_english_page_makes_a_figure_of_a_comma_and_three_digits_doubtful_in_a_european_locale(form: str) -> None:
    text = FORMS[form](["Model", "Price", "Weight"], [["Astra", "€499.00", "5,000 kg"], ["Boreal", "€529.50", "4,000 kg"]])
    result = read(text, SCHEMAS[","], f"page.{form}")
    assert said(result, "weight") == []
    assert [one.values for one in doubted(result)] == [("5", "5000"), ("4", "4000")]
    assert '{"decimal": ".", "group": ","}' in doubted(result)[0].message
    assert said(read(text, SCHEMAS["."], f"page.{form}"), "weight") == [5000, 4000]


def test_the_locale_that_is_named_reads_the_page() -> None:
    rows = [["Astra", "499,00 €", "5.000 mAh"], ["Boreal", "1.529,50 €", "4.800 mAh"]]
    result = read(csv(["Model", "Price", "Battery"], rows), SCHEMAS[","], "page.csv")
    assert (said(result, "price"), said(result, "battery"), result.discrepancies) == ([499, 1529.5], [5000, 4800], ())


def test_a_cell_of_the_same_field_that_could_not_be_read_tells_the_mark() -> None:
    result = read(csv(["Model", "Battery"], [["Astra", "5.000 mAh"], ["Boreal", "4.800 mAh"]]), SCHEMAS["."], "page.csv")
    assert said(result, "battery") == []
    assert [one.text for one in doubted(result)[0].evidence] == ["5.000 mAh", "4.800 mAh"]
    assert "in the same field" in doubted(result)[0].message


@pytest.mark.parametrize(
    "telling",
    ["It costs 499,00 € now.", "It costs EUR 499,5 now.", "It has 12,5 % of them.", "It weighs 1,5 kg.", "There are 1.234,5 of them."],
)
def test_a_figure_in_a_sentence_that_no_field_claims_tells_the_mark(telling: str) -> None:
    text = bars(["Model", "Weight"], [["Astra", "5.000 kg"]])
    assert said(read(f"{text}\nIt is good.\n", SCHEMAS["."]), "weight") == [5]
    result = read(f"{text}\n{telling}\n", SCHEMAS["."])
    assert said(result, "weight") == []
    assert "on the page" in doubted(result)[0].message


def test_a_cell_of_a_column_without_a_field_tells_the_mark() -> None:
    result = read(
        csv(["Model", "Weight", "Screen"], [["Astra", "5.000 kg", "6,1 in"], ["Boreal", "4.000 kg", "-"]]), SCHEMAS["."], "page.csv"
    )
    assert said(result, "weight") == []
    assert "'6,1 in' in the same table" in doubted(result)[0].message


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("price", "1.250 €", 1.25), ("weight", "1.250 kg", 1.25), ("share", "1.250 %", 1.25),
        ("heats", "1.100 K to 1.250 K", {"min": 1.1, "max": 1.25}), ("loads", "3 t, 1.250 t", [3, 1.25]),
    ],
)  # fmt: skip
def test_figures_of_every_kind_are_doubtful_beside_other_marks(field: str, text: str, value: Any) -> None:
    page = f"<!doctype html><table><tr><th><th>Astra<tr><th>{field.capitalize()}<td>{text}</table>"
    assert said(read(page, SCHEMAS["."]), field) == [value]
    result = read(f"{page}<p>Now 499,00 €</p>", SCHEMAS["."])
    assert said(result, field) == []
    assert [one.field for one in doubted(result)] == [field]


def test_a_list_with_a_doubtful_item_is_absent_as_a_whole() -> None:
    page = "<!doctype html><table><tr><th><th>Astra<tr><th>Loads<td>3 t, 1.250 t, 7 t</table><p>Now 499,00 €</p>"
    claims = [claim for claim in read(page, SCHEMAS["."]).claims if claim.field.startswith("loads")]
    assert [(claim.value, claim.alternatives) for claim in claims] == [(None, (3, 3)), (None, (Decimal("1.250"), 1250)), (None, (7, 7))]


def test_values_of_labelled_lines_and_of_sentences_are_doubtful_too() -> None:
    text = "Astra vs Boreal\n\nAstra\nBattery: 5.000 mAh\nPrice: 499,00 €\n\nThe Boreal weighs 1.250 kg.\n"
    assert {one.field for one in doubted(read(text, SCHEMAS["."]))} >= {"weight"}


def test_a_unit_that_the_header_gives_is_read_in_both_ways() -> None:
    result = read(csv(["Model", "Weight (kg)"], [["Astra", "1.250"], ["Boreal", "12,5"]]), SCHEMAS["."], "page.csv")
    assert (said(result, "weight"), [one.values for one in doubted(result)]) == ([], [("1.25", "1250")])


def test_the_dash_of_an_even_amount_tells_the_mark_before_it() -> None:
    rows = [["Astra", "99,- €", "5.000 kg"], ["Boreal", "1.250,– €", "4.000 kg"]]
    assert said(read(csv(["Model", "Price", "Weight"], rows), SCHEMAS["."], "page.csv"), "weight") == []


def test_a_count_with_decimals_tells_the_other_mark_of_itself() -> None:
    for locale, figure in ((".", "5.000 mAh"), (",", "5,000 mAh")):
        result = read(csv(["Model", "Battery"], [["Astra", figure], ["Boreal", "900 mAh"]]), SCHEMAS[locale], "page.csv")
        assert said(result, "battery") == [900]
        assert "a count has no decimals" in doubted(result)[0].message


# --- the order of dates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "bars", "html"])
@pytest.mark.parametrize(
    ("declared", "figures", "certain", "doubt"),
    [
        ("mdy", ["03/04/2025", "13/04/2025"], [], ('"2025-03-04"', '"2025-04-03"')),
        ("dmy", ["03/04/2025", "04/13/2025"], [], ('"2025-04-03"', '"2025-03-04"')),
        ("dmy", ["03.04.2025", "04.13.2025"], [], ('"2025-04-03"', '"2025-03-04"')),
        (None, ["03.04.2025", "04.13.2025"], ["2025-04-13"], ('"2025-04-03"', '"2025-03-04"')),
        ("mdy", ["03/04/2025", "04/13/2025"], ["2025-03-04", "2025-04-13"], None),
        ("dmy", ["03/04/2025", "13/04/2025"], ["2025-04-03", "2025-04-13"], None),
        (None, ["03.04.2025", "13.04.2025"], ["2025-04-03", "2025-04-13"], None),
        ("mdy", ["03/04/2025", "5 April 2025"], ["2025-03-04", "2025-04-05"], None),
        ("mdy", ["04/04/2025", "13/04/2025"], ["2025-04-04"], None),
    ],
)
def test_a_date_is_doubtful_where_its_column_has_the_other_order(
    form: str, declared: str | None, figures: list[str], certain: list[str], doubt: tuple[str, str] | None
) -> None:
    text = FORMS[form](["Model", "Seen"], [["Astra", figures[0]], ["Boreal", figures[1]]])
    result = read(text, schema_of({"dates": declared} if declared else None), f"page.{form}")
    assert (said(result, "seen"), [one.values for one in doubted(result)]) == (certain, [doubt] if doubt else [])
    if doubt:
        other = "dmy" if declared == "mdy" else "mdy"
        assert f'{{"dates": "{other}"}}' in doubted(result)[0].message


# --- what stays certain -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_three_decimals_beside_figures_with_points_are_certain(form: str) -> None:
    text = FORMS[form](["Model", "Weight"], [["Astra", "5.000 kg"], ["Boreal", "4.875 kg"], ["Cirrus", "12.5 kg"]])
    result = read(text, SCHEMAS["."], f"page.{form}")
    assert (said(result, "weight"), result.discrepancies) == ([5, 4.875, 12.5], ())


def test_figures_that_nothing_contradicts_are_certain() -> None:
    result = read(csv(["Model", "Weight", "Battery"], [["Astra", "5.000 kg", "4,000 mAh"]]), SCHEMAS["."], "page.csv")
    assert (said(result, "weight"), said(result, "battery")) == ([5], [4000])


def test_figures_of_the_same_column_weigh_more_than_those_of_others() -> None:
    rows = [["Astra", "499,00 €", "5.000 kg"], ["Boreal", "529,00 €", "12.5 kg"]]
    result = read(csv(["Model", "Price", "Weight"], rows), SCHEMAS["."], "page.csv")
    assert (said(result, "price"), said(result, "weight")) == ([], [5, 12.5])


def test_a_column_with_both_marks_is_doubtful() -> None:
    rows = [["Astra", "5.000 kg"], ["Boreal", "7,5 kg"], *([f"Model{n}", f"{n}.5 kg"] for n in range(1, 6))]
    assert said(read(csv(["Model", "Weight"], rows), SCHEMAS["."], "page.csv"), "weight") == [1.5, 2.5, 3.5, 4.5, 5.5]


def test_a_slip_in_a_small_table_is_outweighed_by_the_page() -> None:
    slip = bars(["Model", "Price", "Battery"], [["Astra", "$5,000", "4.001 mAh"], ["Boreal", "$6,000", "3,001 mAh"]])
    assert said(read(slip, SCHEMAS["."]), "price") == []
    assert said(read(f"{slip}\nIt was $1.50, $2.50 and now $3.50.\n", SCHEMAS["."]), "price") == [5000, 6000]


def test_a_figure_counts_once_whether_a_field_has_it_or_not() -> None:
    rows = [["Astra", "5,000 mAh", "1.5 %", "6,1 in"], ["Boreal", "4,000 mAh", "2.5 %", "-"]]
    result = read(csv(["Model", "Battery", "Share", "Screen"], rows), SCHEMAS["."], "page.csv")
    assert (said(result, "battery"), said(result, "share")) == ([], [1.5, 2.5])


def test_a_cell_that_neither_mark_makes_readable_tells_nothing() -> None:
    result = read(csv(["Model", "Battery"], [["Astra", "5,000 mAh"], ["Boreal", "1"], ["Cirrus", "4 h"]]), SCHEMAS["."], "page.csv")
    assert said(result, "battery") == [5000]


def test_cells_that_are_not_cut_tell_nothing() -> None:
    schema = schema_of(weight={"x-unit": {"": 1}})
    result = read("Astra vs Boreal\n\nAstraBoreal\nWeight1.234,567\nBattery5,000 mAh4,000 mAh\n", schema)
    assert [claim.certain for claim in result.claims if claim.field == "weight"] == [False, False]
    assert said(result, "battery") == [5000, 4000]


@pytest.mark.parametrize(("english", "expected"), [(4, [5000]), (3, [])])
def test_a_slip_among_many_figures_makes_no_other_column_doubtful(english: int, expected: list[int]) -> None:
    rows = [["Astra", "5,000 mAh", "12,5 %"], *([f"Model{n}", "-", f"{n}.5 %"] for n in range(1, english + 1))]
    result = read(csv(["Model", "Battery", "Share"], rows), schema_of(battery={"type": ["integer", "null"]}), "page.csv")
    assert [value for value in said(result, "battery") if value is not None] == expected


def test_a_bound_that_only_the_number_of_the_locale_meets_decides() -> None:
    rows = [["Astra", "5.000 kg", "499,00 €"]]
    text = csv(["Model", "Weight", "Price"], rows)
    assert said(read(text, schema_of(weight={"maximum": 50}), "page.csv"), "weight") == [5]
    assert said(read(text, schema_of(weight={"minimum": 50}), "page.csv"), "weight") == []
    assert said(read(text, schema_of(weight={"maximum": 9000}), "page.csv"), "weight") == []


@pytest.mark.parametrize("beside", ["See notes 3,5 and 7.", "It was 12.03.2026 at 10,30.", "Items 1,2 of 3", "Version 1.2.3,4"])
def test_figures_that_may_be_no_numbers_tell_nothing(beside: str) -> None:
    result = read(bars(["Model", "Battery"], [["Astra", "5,000 mAh"]]) + f"\n{beside}\n", SCHEMAS["."])
    assert said(result, "battery") == [5000]


def test_numbers_in_data_for_machines_are_certain() -> None:
    weight = {"type": "number", "x-kind": "decimal", "x-property": "weight"}
    schema = compile_schema({"x-match": {"min": 1}, "properties": {"weight": weight}})
    data = '<script type="application/ld+json">{"@type": "Product", "weight": 5.125}</script>'
    result = read(f"<!doctype html><body>{data}<p>499,00 €</p></body></html>", schema)
    assert result.record == {"weight": 5.125}


@pytest.mark.parametrize(("text", "value"), [("1.234,5 kg", 1234.5), ("1.234.567 kg", 1234567), ("12,5 kg", 12.5)])
def test_points_group_where_only_decimal_commas_are_declared(text: str, value: float) -> None:
    assert said(
        read(csv(["Model", "Weight"], [["Astra", text], ["Boreal", "2 kg"]]), schema_of({"decimal": ","}), "page.csv"), "weight"
    ) == [value, 2]


# --- pages of both ways of writing --------------------------------------------------------------------------------------

LOCALES = {".": Locale(".", ","), ",": Locale(",", ".")}
SHOWN = {"price": "{} €", "weight": "{} kg", "battery": "{} mAh", "share": "{} %"}
NAMES = ("Alpha", "Borea", "Cirrus", "Delta", "Eland", "Fjord", "Gamma", "Halden")


class Written(NamedTuple):
    """One cell: its value, the decimal mark that it is written with, and its figure."""

    value: Decimal
    mark: str
    figure: str

    @property
    def tells(self) -> str:
        """The only decimal mark that makes a number of the figure; empty where both do."""
        marks = [mark for mark, locale in LOCALES.items() if re.fullmatch(number_pattern(locale), self.figure)]
        return marks[0] if len(marks) == 1 else ""


def made_value(chance: random.Random, field: str) -> Decimal:
    """A value as fields have them, often one of thousands or of three decimals."""
    whole = Decimal(chance.choice([chance.randrange(1000, 9000, 1000), chance.randrange(1000, 9999), chance.randrange(1, 900)]))
    places = {"price": [0, 2], "weight": [0, 1, 3], "battery": [0], "share": [0, 1]}[field]
    return whole.scaleb(-chance.choice(places)) if field != "share" else Decimal(chance.randrange(1, 1000)).scaleb(-chance.choice(places))


def made_page(chance: random.Random, how: str, entities: int) -> dict[str, dict[str, Written]]:
    """Cells by field and name, written with one mark on the whole page, in each column, or in each cell."""
    page: dict[str, dict[str, Written]] = {}
    on_page = chance.choice(".,")
    for field in chance.sample(sorted(SHOWN), chance.randint(1, 4)):
        in_column = on_page if how == "page" else chance.choice(".,")
        page[field] = {}
        for name in NAMES[:entities]:
            mark = chance.choice(".,") if how == "cells" else in_column
            value = made_value(chance, field)
            page[field][name] = Written(value, mark, write_number(value, LOCALES[mark]))
    return page


def outcomes(how: str, form: str, pages: int) -> Counter[str]:
    """How many values of made-up pages are right, wrong, or doubtful; asserts that none is wrong where the page tells."""
    chance = random.Random(f"{how} {form}")
    counts: Counter[str] = Counter()
    for _ in range(pages):
        home, made = chance.choice(".,"), made_page(chance, how, 2 if form == "flattened" else chance.randint(2, 8))
        names = list(next(iter(made.values())))
        rows = [[name, *(SHOWN[field].format(cells[name].figure) for field, cells in made.items())] for name in names]
        result = read(FORMS[form](["Model", *(field.capitalize() for field in made)], rows), SCHEMAS[home], f"page.{form}")
        told = {one.tells for cells in made.values() for one in cells.values()} - {""}
        for claim in result.claims:
            if claim.field not in made:
                continue
            cell = made[claim.field][next(name for name in names if name.casefold() == claim.entity)]
            in_column = {one.tells for one in made[claim.field].values()} - {"", home}
            tells = bool(in_column or (how == "page" and told))
            right = claim.value == cell.value if claim.certain else cell.mark == home
            counts[("certain" if claim.certain else "doubtful") + (" right" if right else " wrong") + (" told" if tells else "")] += 1
            if claim.certain and tells:
                assert claim.value == cell.value, (claim, made)
            if not claim.certain and how == "page":
                assert cell.mark != home, (claim, made)
    return counts


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("how", ["page", "columns", "cells"])
def test_no_value_is_wrong_while_certain_where_the_page_or_its_column_tells_the_other_mark(how: str, form: str) -> None:
    counts = outcomes(how, form, 120)
    assert counts["certain right"] + counts["certain right told"] > 200
    assert counts["doubtful wrong told"] + counts["doubtful wrong"] > 5, counts


@pytest.mark.parametrize("form", FORMS)
def test_no_value_of_a_page_in_the_locale_of_its_schema_is_doubtful(form: str) -> None:
    counts = outcomes("page", form, 120)
    assert counts["doubtful right"] + counts["doubtful right told"] == 0
