"""Marks of footnotes and placeholders of templates: neither is part of a label, a name or a value."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest

import extract
from extract.footnotes import marks
from extract.formats import BY_NAME
from extract.markup import plain_markup, read_markup
from extract.placeholders import is_placeholder
from extract.schema import compile_schema
from extract.tokens import scan

FIELDS: dict[str, Any] = {
    "price": {"type": "number", "x-kind": "money", "x-labels": ["Price"]},
    "reviews": {"type": "integer", "x-kind": "count", "x-labels": ["Reviews"]},
    "colour": {"type": "string", "x-labels": ["Colour"]},
    "extras": {"type": "array", "items": {"type": "string"}, "x-kind": "list", "x-labels": ["Extras"]},
    "stars": {"enum": ["Gold*", "{{}}", "null"], "x-labels": ["Stars"]},
}
MODEL = compile_schema({"x-match": {"min": 1}, "properties": FIELDS})
MODELS = compile_schema(
    {
        "x-match": {"min": 1},
        "properties": {
            "models": {
                "type": "array",
                "x-entities": {"key": "name"},
                "items": {"properties": {"name": {"type": "string", "x-labels": ["Model"]}, **FIELDS}},
            }
        },
    }
)


def read(html: str, schema: extract.Schema = MODEL) -> extract.PageResult:
    text = f"<!doctype html><body>{html}\n"
    result = extract.read_page(extract.Page("page.html", text.encode()), schema)
    for claim in result.claims:
        assert BY_NAME["html"].plain(text[claim.start : claim.end]) == claim.text
    return result


def pairs(**cells: str) -> str:
    return "<table>" + "".join(f"<tr><th>{name.capitalize()}<td>{cell}" for name, cell in cells.items()) + "</table>"


# --- marks ------------------------------------------------------------------------------------------------------------

RAISED = ["<sup>1</sup>", "<sup>1, 2</sup>", "<sup>*</sup>", "<sup>&dagger;</sup>", " <sup>[3]</sup>", "<sup><a href='#n'>a</a></sup>",
          "<a href=#n><sup>1</sup></a>", "<a href='#n'>*</a>", "<sup>i,ii</sup>", "<sup>1</sup><sup>2</sup>", "<sup>[citation needed]</sup>"]  # fmt: skip
WRITTEN = ["*", "\u2020", " \u2020", "[1]", " [a]", "[1][2]", "[^1]", " [^few-left]", "\u00b9", "**"]


@pytest.mark.parametrize("mark", RAISED + WRITTEN)
def test_the_mark_of_a_footnote_is_no_part_of_a_label(mark: str) -> None:
    assert read(f"<table><tr><th>Reviews{mark}<td>5<tr><th>Colour{mark}:<td>red</table>").record == {"reviews": 5, "colour": "red"}


@pytest.mark.parametrize("mark", RAISED)
def test_a_raised_mark_is_no_part_of_a_name_or_a_text_and_is_listed(mark: str) -> None:
    result = read(f"<table><tr><th><th>Alpha{mark}<th>Beta<tr><td>Colour<td>dark red{mark}<td>blue</table>", MODELS)
    assert result.record == {"models": [{"name": "Alpha", "colour": "dark red"}, {"name": "Beta", "colour": "blue"}]}
    assert [one.rule for one in result.discrepancies] == ["hidden"]
    assert {claim.text for claim in result.claims} == {"Alpha", "Beta", "dark red", "blue"}


@pytest.mark.parametrize("mark", WRITTEN)
def test_a_written_mark_is_no_part_of_a_name_or_a_text_and_is_counted(mark: str) -> None:
    result = read(f"<table><tr><th><th>Alpha{mark}<th>Beta<tr><td>Colour<td>dark red{mark}<td>blue</table>", MODELS)
    assert result.record == {"models": [{"name": "Alpha", "colour": "dark red"}, {"name": "Beta", "colour": "blue"}]}
    assert [(one.rule, one.severity, one.values) for one in result.discrepancies] == [("footnote", "note", ("2",))]
    assert {claim.text for claim in result.claims} == {"Alpha", "Beta", "dark red", "blue"}


@pytest.mark.parametrize(
    "mark",
    ["*", "\u2020", " [1]", "<sup>*</sup>", "<sup>[1]</sup>", "<sup><a href='#n'>1</a></sup>", "<a href='#n'>*</a>", " USD<sup>1</sup>"],
)
def test_a_mark_behind_an_amount_leaves_it_as_it_is(mark: str) -> None:
    result = read(pairs(price=f"$9{mark}", reviews="5"))
    assert result.record == {"price": 9, "reviews": 5}
    assert [one.severity for one in result.discrepancies] == ["note"]


@pytest.mark.parametrize(
    "cell", ["$9<sup>99</sup>", "$9<sup>1</sup>", "10<sup>6</sup>", "$9\u00b9", "$9<sup>a</sup>", "9 &euro;<sup>99</sup>"]
)
def test_raised_digits_behind_a_figure_are_no_mark(cell: str) -> None:
    result = read(pairs(price=cell, reviews="5"))
    assert result.record == {"reviews": 5}
    assert [(one.rule, one.severity, one.field) for one in result.discrepancies] == [("unreadable", "error", "price")]


TEXTS = {
    "m<sup>2</sup>": "m2",
    "cm<sup>3</sup>": "cm3",
    "E = mc<sup>2</sup>": "E = mc2",
    "CO<sup>2</sup>": "CO2",
    "H<sub>2</sub>O": "H2O",
    "16 GB<sup>1</sup>": "16 GB",
    "ruby<sup>a, b</sup>": "ruby",
    "n<sup>a</sup> red": "na red",
    "ruby<sup>i</sup>": "ruby",
    "D18<sup>ii</sup>": "D18",
    "D18<sup>i,iv</sup>": "D18",
    "D18<sup>xii; xiv</sup>": "D18",
    "D18<sup>i</sup>": "D18i",
    "XVIII<sup>e</sup>": "XVIIIe",
    "f<sup>iiii</sup>": "fiiii",
    "ruby<sup>th</sup>": "rubyth",
    "1<sup>st</sup> red": "1st red",
    "Acme<sup>TM</sup>": "AcmeTM",
    "<sup>1</sup> red": "1 red",
    "wool 80 %<sup>1</sup>": "wool 80 %",
    "red<sup>1</sup> and blue": "red and blue",
    "C*": "C*",
    "Hotel 5*": "Hotel 5*",
    "m\u00b2": "m\u00b2",
    "red<sup>1</sup>, <a href='#n'>blue</a>": "red, blue",
    "<s>red</s><sup>1</sup>": "",
    "A*B*": "A*B*",
    "page <a href='#p2'>2</a>": "page 2",
}


@pytest.mark.parametrize("cell", TEXTS)
def test_a_raised_text_is_a_mark_only_behind_a_word(cell: str) -> None:
    record: Any = read(pairs(colour=cell, reviews="5")).record
    assert record.get("colour", "") == TEXTS[cell]


def test_a_raised_figure_behind_a_figure_makes_a_name_or_a_text_doubtful() -> None:
    result = read(
        "<table><tr><th><th>Alpha 5<sup>1</sup><th>Beta<tr><td>Price<td>$9<td>$2<tr><td>Colour<td>10<sup>6</sup> reds<td>red</table>",
        MODELS,
    )
    assert result.record == {"models": [{"price": 9}, {"name": "Beta", "price": 2, "colour": "red"}]}
    assert [(one.rule, one.severity, one.field) for one in result.discrepancies] == [
        ("ambiguous", "warning", "colour"),
        ("ambiguous", "warning", "name"),
    ]


def test_the_items_of_a_list_have_no_marks_and_a_word_of_the_schema_keeps_its_own() -> None:
    result = read(pairs(extras="<ul><li>Lid<sup>1</sup><li>Cup*<li>Bag</ul>", stars="Gold*"))
    assert result.record == {"extras": ["Lid", "Cup", "Bag"], "stars": "Gold*"}


def test_a_mark_before_a_colon_is_no_part_of_a_line() -> None:
    assert read("<p>Reviews*: 5</p><p>Colour [1]: red</p><p>Price<sup>2</sup>: $9</p>").record == {
        "reviews": 5,
        "colour": "red",
        "price": 9,
    }


@pytest.mark.parametrize("part", range(4))
def test_a_slice_with_marks_reads_as_its_text(part: int) -> None:
    pieces = [
        "Alpha",
        " beta ",
        "5",
        "$9",
        "m",
        " ",
        "<sup>1</sup>",
        "<sup>",
        "</sup>",
        "<a href='#f'>",
        "</a>",
        "*",
        "[1]",
        "2",
        "<b>",
        "</b>",
        "<sup>*</sup>",
        "<br>",
        "<td>",
        "<s>x</s>",
        "&dagger;",
        "<sup><a href=#n>3</a></sup>",
        "<sup hidden>1</sup>",
    ]
    for seed in range(part * 200, part * 200 + 200):
        rng = random.Random(seed)
        page = "<table><tr><td>" + "".join(rng.choice(pieces) for _ in range(rng.randint(2, 14))) + "</table>\n"
        for block in read_markup(page):
            cells = [(cell.start, cell.end, cell.text) for cell in block.table.cells] if block.table else []
            for start, end, text in [*cells, *([(*block.region.span, block.text)] if block.text else [])]:
                assert plain_markup(page[start:end]) == text, page


@pytest.mark.parametrize(
    "page",
    [
        "x<sup>" * 30_000,
        "x" + "<i></i>" * 30_000 + "<a href=#x>*</a>" * 30_000,
        "<a href=#x>*" * 30_000,
        "x<sup>" + "*" * 300_000 + "</sup>",
        "<sup>1" + " x</sup>" * 30_000,
    ],
)
def test_marks_are_found_in_bounded_time(page: str) -> None:
    begin = time.process_time()
    marks(scan(page))
    assert time.process_time() - begin < 3


# --- placeholders -----------------------------------------------------------------------------------------------------

LEFT = ["{{ colour }}", "{{colour}} red", "${colour}", "#{colour}", "{% colour %}", "&lt;%= colour %&gt;", "[object Object]", "undefined",
        "NaN", "null", "%COLOUR%", "%colour%", "__COLOUR__", "{0}", "{colour}", "[[colour]]", "@Model.Colour", "%s"]  # fmt: skip


@pytest.mark.parametrize("text", LEFT)
def test_what_a_template_left_is_no_value_of_any_kind(text: str) -> None:
    result = read(pairs(colour=text, price=text, extras=f"<ul><li>Lid<li>{text}</ul>", reviews="5"))
    assert result.record == {"reviews": 5}
    assert [(one.rule, one.severity, one.field) for one in result.discrepancies] == [
        ("placeholder", "warning", "colour"), ("placeholder", "warning", "extras"), ("placeholder", "warning", "price"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["$NaN", "$undefined", "NaN%"])
def test_a_number_that_a_script_could_not_form_is_no_value(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "100% wool, 50% off",
        "{red} and [blue]",
        "[blue]",
        "undefined behaviour",
        "null and void",
        "$colour",
        "50%",
        "N/A",
        "a_b",
        "Nan bread",
        "#1",
        "x < y % 2",
    ],
)
def test_what_people_write_is_no_placeholder(text: str) -> None:
    assert not is_placeholder(text)


def test_a_text_that_the_schema_names_is_a_value() -> None:
    assert read(pairs(stars="null")).record == {"stars": "null"}


def test_a_placeholder_names_nothing() -> None:
    result = read("<table><tr><th><th>{{ a.name }}<th>Beta<tr><td>Price<td>$9<td>$2</table>", MODELS)
    assert result.record == {"models": [{"price": 9}, {"name": "Beta", "price": 2}]}
    assert [(one.rule, one.field) for one in result.discrepancies] == [("placeholder", "name")]


def test_a_placeholder_in_a_line_or_a_sentence_is_no_value() -> None:
    result = read("<p>Colour: {{ colour }}</p><p>Reviews: 5</p>")
    assert result.record == {"reviews": 5}
    assert [(one.rule, one.field) for one in result.discrepancies] == [("placeholder", "colour")]
