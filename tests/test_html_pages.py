"""Pages of HTML as sites write them, each with the record that a person reads; what is not certain is absent and reported."""

from __future__ import annotations

from typing import Any

import pytest

import extract
import seeds
from extract.schema import compile_schema

FIELDS: dict[str, Any] = {
    "price": {"type": "number", "x-kind": "money", "x-labels": ["Price"]},
    "weight": {"type": "number", "x-kind": "decimal", "x-unit": {"kg": 1}, "x-labels": ["Weight"]},
    "reviews": {"type": "integer", "x-kind": "count", "x-labels": ["Reviews"]},
    "colour": {"type": "string", "x-kind": "text", "x-labels": ["Colour"]},
}
KETTLES = compile_schema({"x-match": {"min": 1}, "properties": {"kettles": {
    "type": "array", "x-entities": {"key": "name"},
    "items": {"properties": {"name": {"type": "string", "x-labels": ["Model"], "x-names": ["{name} vs {name}"]}, **FIELDS}},
}}})  # fmt: skip
KETTLE = compile_schema({"x-match": {"min": 1}, "properties": FIELDS})


def read(html: str, schema: extract.Schema) -> extract.PageResult:
    return extract.read_page(extract.Page("page.html", f"<!doctype html><body>{html}\n".encode()), schema)


def kettles(html: str) -> dict[str, dict[str, Any]]:
    record: Any = read(html, KETTLES).record
    return {} if record is None else {one.pop("name"): one for one in record["kettles"]}


ROW = "<tr><td>Price<td>$30<td>$9"
COMPARISONS = {
    "a blank last column": (
        "<table><tr><th>Attribute<th>Alpha<th>Beta<th>&nbsp;<tr><td>Price<td>$30<td>$9<td></td><tr><td>Reviews<td>5<td>7<td></td></table>",
        {"Alpha": {"price": 30, "reviews": 5}, "Beta": {"price": 9, "reviews": 7}},
    ),
    "a title row of header cells": (
        f"<table><tr><th><th>Alpha<th>Beta<tr><th colspan=3>Money{ROW}<tr><td>Reviews<td>5<td>7</table>",
        {"Alpha": {"price": 30, "reviews": 5}, "Beta": {"price": 9, "reviews": 7}},
    ),
    "one a row, a repeated header and a group": (
        "<table><tr><th>Model<th>Price<th>Reviews<tr><td colspan=3>Kettles<tr><td>Alpha<td>$30<td>5<tr><th>Model<th>Price<th>Reviews"
        "<tr><td>Beta<td>$9<td>7<tr><td colspan=3>* prices without tax</table>",
        {"Alpha": {"price": 30, "reviews": 5}, "Beta": {"price": 9, "reviews": 7}},
    ),
    "a value over several fields": (
        "<table><tr><th>Model<th>Price<th>Weight<th>Colour<tr><td>Alpha<td colspan=3>discontinued<tr><td>Beta<td>$9<td>1 kg<td>red</table>",
        {"Alpha": {}, "Beta": {"price": 9, "weight": 1, "colour": "red"}},
    ),
    "lines below a heading of something else": (
        "<h1>Alpha vs Beta</h1><h3>Beta</h3><p>Price: $9</p><h2>Our other kettles</h2><p>Reviews: 500</p>", {"Alpha": {}, "Beta": {"price": 9}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("page", COMPARISONS)
def test_a_comparison_reads_as_a_person_reads_it(page: str) -> None:
    html, expected = COMPARISONS[page]
    assert kettles(html) == expected


THINGS = {
    "pairs across a row": (
        "<table><tr><th>Price<td>$9<th>Weight<td>1.2 kg<tr><th>Colour<td>red<th>Reviews<td>5</table>",
        {"price": 9, "weight": 1.2, "colour": "red", "reviews": 5},
    ),
    "a price that is struck": ("<table><tr><td>Price<td><s>$40.00</s> $30.50<tr><td>Reviews<td>5</table>", {"price": 30.5, "reviews": 5}),
    "a deletion in a line": ("<p>Colour: <del>red</del> blue</p>", {"colour": "blue"}),
    "raised digits": ("<table><tr><td>Price<td>$9<sup>99</sup><tr><td>Reviews<td>123<sup>1</sup><tr><td>Colour<td>red</table>", {"colour": "red"}),
    "letters that are raised": ("<table><tr><td>Colour<td>m<sup>th</sup> red<tr><td>Reviews<td>5</table>", {"colour": "mth red", "reviews": 5}),
}  # fmt: skip


@pytest.mark.parametrize("page", THINGS)
def test_a_page_about_one_thing_reads_as_a_person_reads_it(page: str) -> None:
    html, expected = THINGS[page]
    assert read(html, KETTLE).record == expected


@pytest.mark.parametrize("cell", ["$9<sup>99</sup>", "$3<sub>50</sub>", "10<sup>6</sup>"])
def test_raised_digits_are_an_error_and_no_number(cell: str) -> None:
    result = read(f"<table><tr><td>Price<td>{cell}<tr><td>Reviews<td>5</table>", KETTLE)
    assert [(one.rule, one.field) for one in result.discrepancies] == [("unreadable", "price")]


def test_rows_with_several_values_are_reported_and_not_read() -> None:
    result = read("<p>Colour: red</p><table><tr><th><th>Before<th>Now<tr><td>Price<td>$9<td>$10<tr><td>Reviews<td>5<td>6</table>", KETTLE)
    assert result.record == {"colour": "red"}
    assert [(one.rule, one.severity) for one in result.discrepancies] == [("unread-table", "warning")]


def test_a_section_of_several_paragraphs_is_what_a_reader_reads() -> None:
    page = (
        "<h1>Baker vs Clerk</h1><table><tr><th><th>Baker<th>Clerk<tr><td>Yearly salary<td>$31,200<td>$45,760<tr><td>Average age<td>41<td>37</table>"
        "<h3>What does a baker do?</h3><p>A baker bakes &amp; sells.</p><p hidden>Secret.</p><p>Bakers rise early.</p><h3>Else</h3>"
    )
    record: Any = read(page, seeds.schema()).record
    assert record["occupations"][0]["description"] == "A baker bakes & sells. Bakers rise early."


def test_many_rows_take_time_by_their_number() -> None:
    import time

    spent = []
    for rows in (2_000, 16_000):
        page = "<table><tr><th>Model<th>Price" + "".join(f"<tr><td>M{n}<td>$9" for n in range(rows)) + "</table>"
        begin = time.process_time()
        assert len(kettles(page)) == rows
        spent.append(time.process_time() - begin)
    assert spent[1] < 30 * spent[0]


@pytest.mark.parametrize("end", ["<td>$30.50<br>", "<td>$30.50\n", "<td><div>$30.50</div>", "<td><ul><li>$30.50</li>"])
def test_a_cell_that_the_page_may_have_cut_is_not_read(end: str) -> None:
    page = f"<!doctype html><table><tr><th>Model<th>Reviews<th>Price<tr><td>Alpha<td>5{end}"
    cut, whole = (extract.read_page(extract.Page("page.html", f"{page}{tag}".encode()), KETTLES) for tag in ("", "</table>\n"))
    assert cut.record == {"kettles": [{"name": "Alpha", "reviews": 5}]}
    assert whole.record == {"kettles": [{"name": "Alpha", "reviews": 5, "price": 30.5}]}
    assert "cut" in {one.rule for one in cut.discrepancies}


@pytest.mark.parametrize("rows", ["<tr><td>Reviews<td>5", "<tr><th>Reviews<th>Price<tr><td>5<td>$9"])
def test_a_table_of_one_thing_that_the_page_may_have_cut_is_not_read(rows: str) -> None:
    """A row with several values may follow, and then it is not read."""
    found = read(f"<p>Colour: red</p><table>{rows}</tr>", KETTLE)
    assert found.record == {"colour": "red"}
    assert {one.rule for one in found.discrepancies} == {"unread-table"}


@pytest.mark.parametrize("part", ["<s>$40</s>", '<span aria-hidden="true">0030</span>', "<span hidden>x</span>"])
def test_what_a_cell_leaves_out_is_listed(part: str) -> None:
    result = read(f"<table><tr><td>Price<td>{part} $30<tr><td>Reviews<td>5</table>", KETTLE)
    assert result.record == {"price": 30, "reviews": 5}
    assert [(one.rule, one.severity, one.values) for one in result.discrepancies] == [("hidden", "note", ("1",))]
