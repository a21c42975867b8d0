"""Labels and values outside of tables: in one line, in the cells of a layout, one line below the other; and fields of forms."""

from __future__ import annotations

import time
from typing import Any

import pytest

import extract
from extract.formats import BY_NAME
from extract.schema import compile_schema

FIELDS: dict[str, Any] = {
    "price": {"type": "number", "x-kind": "money", "x-labels": ["Price"]},
    "weight": {"type": "number", "x-kind": "decimal", "x-unit": {"kg": 1}, "x-labels": ["Weight"]},
    "reviews": {"type": "integer", "x-kind": "count", "x-labels": ["Reviews"]},
    "colour": {"type": "string", "x-labels": ["Colour"]},
    "extras": {"type": "array", "items": {"type": "string"}, "x-kind": "list", "x-labels": ["Extras"]},
}
THING = compile_schema({"x-match": {"min": 1}, "properties": FIELDS})
THINGS = compile_schema(
    {
        "x-match": {"min": 1},
        "properties": {
            "things": {
                "type": "array",
                "x-entities": {"key": "name"},
                "items": {"properties": {"name": {"type": "string", "x-labels": ["Model"], "x-names": ["{name} vs {name}"]}, **FIELDS}},
            }
        },
    }
)


def read(html: str, schema: extract.Schema = THING) -> extract.PageResult:
    text = f"<!doctype html><body>{html}<p>Reviews: 5</p>\n"
    result = extract.read_page(extract.Page("page.html", text.encode()), schema)
    for claim in result.claims:
        assert BY_NAME["html"].plain(text[claim.start : claim.end]) == claim.text
    return result


RED: dict[str, Any] = {"reviews": 5, "colour": "Red"}
ONE = [
    "<ul><li><b>Colour</b>: Red</li></ul>",
    "<p><b>Colour:</b> Red</p>",
    "<p>Colour: <b>Red</b></p>",
    "<p><strong>Colour</strong> Red</p>",
    "<p><b>Colour</b>: <b>Red</b></p>",
    "<p><b>Colour</b><i> : </i>Red</p>",
    "<ul><li><b>Colour</b> Red</li></ul>",
    "<span>Colour</span><span>Red</span>",
    "<div><span class=label>Colour</span> <span class=value>Red</span></div>",
    "<p><span class='spec-name'>Colour</span>Red</p>",
    "<label>Colour</label> Red",
    "<label>Colour <span>Red</span></label>",
    "<dl><div><dt>Colour</dt><dd>Red</dd></div></dl>",
    "<table><tr><td><b>Colour:</b> Red</table>",
    "<table><tr><td><span>Colour</span><span>Red</span></table>",
    "<table><tr><td>Kettle<br><b>Colour:</b> Red<br>made of steel</table>",
    "<div><label>Colour</label><div>Red</div></div>",
    "<p><b>Colour</b><br>Red</p>",
    "<div class=term>Colour</div><div>Red</div>",
    "<div>Colour:</div><div>Red</div>",
    "<p>Colour: Red | Made: here</p>",
    "<div><span>Colour</span> <span><s>Blue</s></span> <span>Red</span></div>",
    "<p>Colour<sup>1</sup>: Red</p>",
]


@pytest.mark.parametrize("html", ONE)
def test_a_label_and_its_value_are_read_as_a_person_reads_them(html: str) -> None:
    result = read(html)
    assert result.record == RED
    assert next(claim.text for claim in result.claims if claim.field == "colour") == "Red"


SEVERAL = [
    "<p><b>Colour:</b> dark red <b>Weight:</b> 1.2 kg</p>",
    "<p><b>Colour</b>: dark red; <b>Weight</b>: 1.2 kg</p>",
    "<p><b>Made:</b> here <b>Colour:</b> dark <i>red</i>, <b>Size:</b> big <b>Weight:</b> 1.2 kg</p>",
    "<table><tr><td><b>Colour:</b> dark red<td><b>Weight:</b> 1.2 kg</table>",
    "<table><tr><td>Colour: dark red<br>Weight: 1.2 kg</table>",
    "<p>Colour: dark red | Weight: 1.2 kg</p>",
    "<p>Colour: dark red, Weight: 1.2 kg</p>",
    "<p>Colour: <b>dark red</b> &bull; Weight: <b>1.2 kg</b></p>",
    "<span>Colour</span> <span>dark red</span> <span>Weight</span> <span>1.2 kg</span>",
    "<p><strong>Weight</strong> 1.2 kg <strong>Colour</strong> dark red <strong>Made</strong> here</p>",
]


@pytest.mark.parametrize("html", SEVERAL)
def test_several_labels_in_one_line_have_each_their_own_value(html: str) -> None:
    assert read(html).record == {"reviews": 5, "colour": "dark red", "weight": 1.2}


@pytest.mark.parametrize(
    "html",
    [
        "<p><b>Colour</b> is what the eye sees.</p>",
        "<p>The <b>Colour</b> red is nice</p>",
        "<a href=c>Colour</a> <a href=p>Price</a>",
        "<h2><b>Colour</b> Red</h2>",
        "<ul><li><a>Colour</a><li><a>Red</a></ul>",
        "<div>Price</div><div>Colour</div><div>Red</div>",
    ],
)
def test_a_word_of_a_sentence_a_menu_or_a_heading_is_no_label(html: str) -> None:
    assert read(html).record == {"reviews": 5}


@pytest.mark.parametrize(
    "html",
    [
        "<p><strong>Colour</strong> guide</p>",
        "<div>Colour</div><div>Red</div>",
        "<p><b>Extras</b><br>Lid</p>",
        "<span>Colour</span><span>Red</span><span>Blue</span>",
        "<div>Price</div><div>$1</div><div>$2</div>",
        "<div class=p><b>Extras</b><br>Lid<br>Bag</div>",
    ],
)
def test_a_line_that_may_be_a_label_with_a_value_is_said(html: str) -> None:
    result = read(html)
    assert result.record == {"reviews": 5}
    assert [(one.rule, one.severity) for one in result.discrepancies] == [("unread-row", "note")]


@pytest.mark.parametrize(
    "html", ["<p>Price $9 5%</p>", "<div>Price $9 <b>5%</b></div>", "<li>Price 9 to go</li>", "<div>Weight 2 kg or 3</div>"]
)
def test_a_label_with_more_than_a_figure_behind_it_is_said(html: str) -> None:
    result = read(html)
    assert result.record == {"reviews": 5}
    assert [(one.rule, one.severity) for one in result.discrepancies] == [("unread-row", "warning")]


def rows(**values: str) -> str:
    """Labels and values in elements of their own, below each other."""
    parts = (f"<div class=row><div class=label>{label}</div><div>{value}</div></div>" for label, value in values.items())
    return f"<section>{''.join(parts)}</section><h2>Beside</h2>"


def test_a_list_in_one_line_below_its_label_is_read_where_pairs_stand_around() -> None:
    assert read(rows(Price="$9", Extras="Lid, Bag", Colour="Red")).record == {**RED, "price": 9, "extras": ["Lid", "Bag"]}
    assert read(rows(Price="$9", Extras="Lid, Bag", Made="here")).record == {"reviews": 5, "price": 9, "extras": ["Lid", "Bag"]}
    assert read(rows(Price="$9", Extras="Lid, Bag")).record == {"reviews": 5, "price": 9, "extras": ["Lid", "Bag"]}


def test_a_list_of_several_lines_below_its_label_is_not_read_in_part() -> None:
    result = read(rows(Price="$9", Extras="Lid</div><div>Bag", Colour="Red"))
    assert result.record == {**RED, "price": 9}
    assert [(one.rule, one.field) for one in result.discrepancies] == [("unread-row", "extras")]


@pytest.mark.parametrize("value", ["on request", "What people say"])
def test_words_below_the_label_of_a_figure_may_be_something_else(value: str) -> None:
    result = read(f"<h3><b>Colour</b></h3><p>Red</p><div><b>Price</b></div><p>{value}</p>")
    assert result.record == RED
    assert [(one.rule, one.severity, one.field) for one in result.discrepancies] == [("unread-row", "note", "price")]


def test_a_figure_below_the_label_of_another_is_an_error() -> None:
    result = read("<h3><b>Colour</b></h3><p>Red</p><div><b>Price</b></div><p>9 to 12</p>")
    assert [(one.rule, one.severity, one.field) for one in result.discrepancies] == [("unreadable", "error", "price")]


@pytest.mark.parametrize("value", ["9 to 12", "$9 (was more)"])
def test_a_value_below_its_label_that_is_not_written_as_its_kind_is_said(value: str) -> None:
    result = read(rows(Colour="Red", Price=value))
    assert result.record == RED
    assert [(one.rule, one.severity, one.field) for one in result.discrepancies] == [("unreadable", "error", "price")]


def test_a_value_that_is_written_as_its_kind_needs_no_further_sign() -> None:
    assert read("<div>Price</div><div>$9</div><h3>Weight</h3><p>1.2 kg</p>").record == {"reviews": 5, "price": 9, "weight": 1.2}


@pytest.mark.parametrize("html", ["<div>Price</div><div>$1</div><div>$2</div>", "<a>Price</a><div>$1</div>", "<div>Price</div><h2>$1</h2>"])
def test_a_label_above_several_values_or_in_a_link_names_none(html: str) -> None:
    assert read(html).record == {"reviews": 5}


def test_a_stack_of_labels_names_no_value() -> None:
    assert read("<div>Weight</div><div>Price</div><div>2 kg</div><div>$9</div>").record == {"reviews": 5}


def test_cells_that_speak_of_several_things_are_not_read() -> None:
    result = read("<table><tr><td>Kettle<br>Price: $9<td>Pot<br>Price: $7</table>")
    assert result.record == {"reviews": 5}
    assert [(one.rule, one.severity) for one in result.discrepancies] == [("unread-table", "warning")]


def test_lines_with_elements_belong_to_the_entity_above() -> None:
    record: Any = read("<h1>Alpha vs Beta</h1><h2>Beta</h2><p><b>Colour</b> Red</p><table><tr><td><b>Price:</b> $9</table>", THINGS).record
    assert record["things"] == [{"name": "Alpha"}, {"name": "Beta", "price": 9, "colour": "Red", "reviews": 5}]


@pytest.mark.parametrize(
    "html",
    [
        "<ul><li>Extras: <ul><li>Lid<li>Cup</ul><li>Colour: Red</ul>",
        "<p><b>Extras</b></p><ul><li>Lid<li>Cup</ul><p>Colour: Red</p>",
        "<h3>Extras</h3><ul><li>Lid</li><li>Cup</li></ul><h3>Else</h3><ul><li>Bag</ul><p>Colour: Red</p>",
    ],
)
def test_the_items_below_the_label_of_a_list_are_its_value(html: str) -> None:
    result = read(html)
    assert result.record == {**RED, "extras": ["Lid", "Cup"]}
    assert result.discrepancies == ()


@pytest.mark.parametrize(
    "tags", [("<div><div>", "</div><div>", "</div></div>"), ("<h4>", "</h4><p>", "</p>"), ("<li><p>", "</p><p>", "</p></li>")]
)
def test_pairs_of_lines_one_behind_the_other_are_labels_and_values(tags: tuple[str, str, str]) -> None:
    before, between, behind = tags
    html = "".join(f"{before}{label}{between}{value}{behind}" for label, value in (("Colour", "Red"), ("Price", "$9")))
    assert read(html).record == {**RED, "price": 9}


# --- fields of forms ----------------------------------------------------------------------------------------------------

FORMS: dict[str, dict[str, Any]] = {
    "<p>Colour: <select><option>Blue<option selected>Red<option>Green</select></p>": RED,
    "<table><tr><th>Colour<td><select><option>Blue<option>Red</select></table>": {"reviews": 5},
    "<p>Colour: <input value=Red></p>": {"reviews": 5},
    "<table><tr><th>Colour<td><textarea>Red</textarea></table>": RED,
    "<p>Colour: Red <button>Choose</button></p>": RED,
    "<table><tr><th>Colour<td><button>Red</button></table>": RED,
    "<table><tr><th>Colour<td><button>Red</button><button>Blue</button></table>": {"reviews": 5},
}


@pytest.mark.parametrize("html", FORMS)
def test_a_field_of_a_form_is_read_as_it_shows(html: str) -> None:
    assert read(html).record == FORMS[html]


def test_the_options_of_a_field_are_one_part_that_is_left_out() -> None:
    result = read("<select>" + "<option>Land" * 200 + "</select>")
    assert [(one.rule, one.severity, one.values) for one in result.discrepancies] == [("hidden", "note", ("1",))]


@pytest.mark.parametrize(
    "line",
    [
        "<b>Price" + "<i>" * 30_000 + "</u>" * 30_000 + "</b>: $9",
        "<b>Price</b> " * 30_000,
        "<p>Price<br>x" * 20_000,
        "<table><tr><td>Price: $9</table>" * 3000,
    ],
)
def test_lines_are_looked_at_in_bounded_time(line: str) -> None:
    begin = time.process_time()
    read(line)
    assert time.process_time() - begin < 15
