"""Lists, tables and sections within pages of HTML: items as a person counts them, and what is not read is said."""

from __future__ import annotations

from typing import Any

import pytest

import extract
from extract.formats import BY_NAME
from extract.listings import listing
from extract.markup import read_markup
from extract.model import Region
from extract.schema import compile_schema

FIELDS: dict[str, Any] = {
    "price": {"type": "number", "x-kind": "money", "x-labels": ["Price"]},
    "reviews": {"type": "integer", "x-kind": "count", "x-labels": ["Reviews"]},
    "extras": {"type": "array", "items": {"type": "string"}, "x-kind": "list", "x-labels": ["Extras"]},
}
BOX = {"type": "array", "items": {"type": "string"}, "x-kind": "list", "x-section": ["In the box"]}
MODEL = compile_schema({"x-match": {"min": 1}, "properties": {**FIELDS, "box": BOX}})
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


def found(result: extract.PageResult) -> list[tuple[str, str, str | None]]:
    return [(one.rule, one.severity, one.field) for one in result.discrepancies]


# --- lists in cells ---------------------------------------------------------------------------------------------------

CELLS: dict[str, list[str]] = {
    "<ul><li>Lid</li><li>Cup</li></ul>": ["Lid", "Cup"],
    "<ul><li>Lid, steel<li>Cup and saucer</ul>": ["Lid, steel", "Cup and saucer"],
    "<ul><li>Lid<ul><li>Knob</ul><li>Cup</ul>": ["Lid", "Knob", "Cup"],
    "<ul><li>Lid, cup</ul>": ["Lid", "cup"],
    "Lid<br>Cup": ["Lid", "Cup"],
    "Lid<br/><br/>Cup<br/>": ["Lid", "Cup"],
    "<p>Lid</p><p>Cup</p>": ["Lid", "Cup"],
    "<div>Lid</div><div><b>C</b>up</div>": ["Lid", "Cup"],
    "Lid,<br>cup and<br>saucer": ["Lid", "cup", "saucer"],
    "&bull; Lid<br>&bull; Cup": ["Lid", "Cup"],
    "- Lid<br>- Cup": ["Lid", "Cup"],
    "<dl><dt>Lid<dd>Cup</dl>": ["Lid", "Cup"],
    "Lid, cup": ["Lid", "cup"],
    "Lid &bull; Cup, steel &bull; Bag": ["Lid", "Cup, steel", "Bag"],
    "<a href=l>Lid</a> <a href=c>Cup</a>": ["Lid", "Cup"],
    "<span class=tag>Lid</span><span class=tag>Cup</span>": ["Lid", "Cup"],
    "<b>Lid</b>": ["Lid"],
    "<a href=l>Lid</a>, <a href=c>cup</a>": ["Lid", "cup"],
}


@pytest.mark.parametrize("cell", CELLS)
def test_each_line_or_item_of_a_cell_is_an_item_of_a_list(cell: str) -> None:
    result = read(f"<table><tr><th>Extras<td>{cell}<tr><th>Reviews<td>5</table>")
    assert result.record == {"reviews": 5, "extras": CELLS[cell]}
    assert [claim.text for claim in result.claims if claim.field.startswith("extras/")] == CELLS[cell]
    assert result.discrepancies == ()


def test_each_entity_has_the_items_of_its_cell() -> None:
    page = "<table><tr><th><th>Alpha<th>Beta<tr><td>Extras<td><ul><li>Lid<li>Cup</ul><td>Lid<br>Bag<tr><td>Price<td>$1<td>$2</table>"
    record: Any = read(page, MODELS).record
    assert [one["extras"] for one in record["models"]] == [["Lid", "Cup"], ["Lid", "Bag"]]


@pytest.mark.parametrize(
    "page",
    ["<dl><dt>Extras<dd>Lid<dd>Cup<br>Bag</dl>", "<table><tr><th rowspan=2>Extras<td>Lid<tr><td><p>Cup</p><p>Bag</p></table>"],
)
def test_several_cells_beside_one_label_are_items_of_one_list(page: str) -> None:
    result = read(page)
    assert result.record == {"extras": ["Lid", "Cup", "Bag"]}
    assert result.discrepancies == ()


@pytest.mark.parametrize("cell", ["<span>Lid</span> <span>Cup</span>", "<b>Lid</b> <b>Cup</b>"])
def test_elements_without_a_class_may_be_items_or_words(cell: str) -> None:
    result = read(f"<table><tr><th>Extras<td>{cell}<tr><th>Reviews<td>5</table>")
    assert result.record == {"reviews": 5}
    assert found(result) == [("ambiguous", "warning", "extras")]


def test_a_list_whose_lines_hold_commas_reads_in_two_ways_and_is_absent() -> None:
    result = read("<table><tr><th>Extras<td>Lid<br>cup, saucer<tr><th>Reviews<td>5</table>")
    assert result.record == {"reviews": 5}
    assert found(result) == [("ambiguous", "warning", "extras")]
    assert [claim.alternatives for claim in result.claims if claim.alternatives] == [(("Lid", "cup, saucer"), ("Lid", "cup", "saucer"))]


@pytest.mark.parametrize(
    ("cell", "severity"), [("Includes:<ul><li>Lid<li>Cup</ul>", "note"), ("<ul><li>Lid<li>Cup</ul>and a bag", "warning")]
)
def test_a_line_beside_the_items_of_a_cell_is_said(cell: str, severity: str) -> None:
    result = read(f"<table><tr><th>Extras<td>{cell}<tr><th>Reviews<td>5</table>")
    assert result.record == {"reviews": 5, "extras": ["Lid", "Cup"]}
    assert found(result) == [("unread-text", severity, "extras")]


def test_a_cell_knows_where_its_lines_and_items_begin() -> None:
    (table,) = [block.table for block in read_markup("<table><tr><td>a<b>b</b><br>c<ul><li>d<li> e</ul><td>f</table>\n") if block.table]
    assert [tuple(map(tuple, cell.breaks)) for cell in table.cells] == [((3, False), (5, True), (7, True)), ()]
    part = table.cells[0].region.part(3, 8)
    assert (part.text, [tuple(one) for one in part.breaks]) == ("c d e", [(0, False), (2, True), (4, True)])


def test_a_text_of_one_line_is_a_written_list() -> None:
    assert listing(Region("lid, cup; saucer", 0)).readings == [((0, 8), (10, 16))]


# --- tables in cells --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell", ["<table><tr><td>$9</table>", "<div><table><tr><td><td>$9</table></div>", "<table><tr><td><table><tr><td>$9</table></table>"]
)
def test_a_cell_that_holds_a_table_with_one_text_has_that_value(cell: str) -> None:
    assert read(f"<table><tr><th>Price<td>{cell}<tr><th>Reviews<td>5</table>").record == {"price": 9, "reviews": 5}
    record: Any = read(f"<table><tr><th><th>Alpha<th>Beta<tr><td>Price<td>{cell}<td>$2</table>", MODELS).record
    assert record["models"] == [{"name": "Alpha", "price": 9}, {"name": "Beta", "price": 2}]


@pytest.mark.parametrize(
    "cell", ["<table><tr><td>now<td>$9</table>", "$8 <table><tr><td>$9</table>", "<table><tr><td>$8</table><table><tr><td>$9</table>"]
)
def test_a_cell_that_holds_more_than_one_text_in_a_table_is_not_read(cell: str) -> None:
    result = read(f"<table><tr><th>Price<td>{cell}<tr><th>Reviews<td>5</table>")
    assert result.record == {"reviews": 5}
    assert found(result) == [("unread-table", "warning", "price")]


def test_a_table_in_a_cell_of_no_label_is_read_by_itself() -> None:
    page = "<table><tr><td>Details<td><table><tr><th>Price<td>$9<tr><th>Reviews<td>5</table></table>"
    assert read(page).record == {"price": 9, "reviews": 5}


# --- sections ---------------------------------------------------------------------------------------------------------

SECTIONS: dict[str, tuple[list[str], list[tuple[str, str]]]] = {
    "<ul><li>Lid<li>Cup</ul>": (["Lid", "Cup"], []),
    "<ul><li>Lid<br>of steel<li><p>Cup</p><p>with saucer</p><li>Bag</ul>": (["Lid of steel", "Cup with saucer", "Bag"], []),
    "<p>You get:</p><ul><li>Lid<li>Cup</ul>": (["Lid", "Cup"], [("unread-text", "note")]),
    "<ul><li>Lid</ul><p>And also:</p><ul><li>Cup</ul>": (["Lid"], [("unread-text", "warning")]),
    "<ul><li>Lid<li>Cup</ul><p>Show more</p>": (["Lid", "Cup"], []),
    "<ul><li>Lid</ul><h3>Reviews of others</h3><ul><li>Good</ul>": (["Lid"], []),
}


def test_a_section_within_an_item_ends_with_its_list() -> None:
    result = read("<ul><li>In the box<ul><li>Lid<li>Cup</ul><li>Price: $9<li>Reviews: 5</ul>")
    assert result.record == {"box": ["Lid", "Cup"], "price": 9, "reviews": 5}
    assert result.discrepancies == ()


@pytest.mark.parametrize("section", SECTIONS)
def test_the_items_of_a_section_are_read_and_further_ones_are_said(section: str) -> None:
    items, rules = SECTIONS[section]
    result = read(f"<h3>In the box</h3>{section}<h2>Else</h2><p>Reviews: 5</p>")
    assert result.record == {"reviews": 5, "box": items}
    assert [(one.rule, one.severity) for one in result.discrepancies] == rules


# --- cuts -------------------------------------------------------------------------------------------------------------

WHOLE = [
    "<h3>In the box</h3><ul><li>Lid<br>of steel</li><li><p>Cup</p><p>big</p></li></ul><h3>Else</h3><p>Reviews: 5</p>",
    "<p>Reviews: 5</p><dl><dt>Extras</dt><dd>Lid, steel</dd><dd>Cup</dd><dt>Price</dt><dd>$9</dd></dl>",
    "<p>Reviews: 5</p><table><tr><th rowspan=2>Extras</th><td>Lid<br>Cup</td></tr><tr><td>Bag, red</td></tr></table>",
    "<p>Reviews: 5</p><table><tr><td>Kettle<br>Price: $9</td><td>Pot<br>Price: $7</td></tr></table>",
    "<p>Reviews: 5</p><table><tr><th>Price</th><td><table><tr><td>$9</td><td>$8</td></tr></table></td></tr></table>",
    (
        "<p><b>Reviews</b> 5 <b>Price</b>: $9 <b>Extras:</b> lid, cup</p><p>Colour*: red</p>"
        "<div>Reviews</div><div>5</div><div>Price</div><div>$9</div>"
    ),
    (
        "<table><tr><th>Reviews<sup>1</sup></th><td>5 <button>Show</button></td></tr>"
        "<tr><th>Extras</th><td><select><option>Lid</option><option selected>Cup</option></select></td></tr></table>"
    ),
]


@pytest.mark.parametrize("page", WHOLE)
def test_a_cut_invents_nothing(page: str) -> None:
    def claims(text: str) -> set[tuple[Any, ...]]:
        result = extract.read_page(extract.Page("page.html", text.encode()), MODEL)
        return {(one.field, repr(one.value), one.start) for one in result.claims if one.certain}

    text = f"<!doctype html><html><body>{page}</body></html>\n"
    whole = claims(text)
    assert whole
    for end in range(40, len(text)):
        assert claims(text[:end]) <= whole, text[:end]
