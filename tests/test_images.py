"""Images in cells that have no text: read where their words are a value, else said."""

from __future__ import annotations

from typing import Any

import pytest

import extract
from extract.formats import BY_NAME
from extract.schema import compile_schema

FIELDS: dict[str, Any] = {
    "name": {"type": "string", "x-kind": "text", "x-labels": ["Model"]},
    "waterproof": {"type": "boolean", "x-kind": "boolean", "x-labels": ["Waterproof"]},
    "stars": {"type": "number", "x-kind": "decimal", "x-labels": ["Stars"]},
    "colour": {"type": "string", "x-kind": "text", "x-labels": ["Colour"]},
    "extras": {"type": "array", "items": {"type": "string"}, "x-kind": "list", "x-labels": ["Extras"]},
}
THINGS = compile_schema(
    {"x-match": {"min": 1}, "properties": {"things": {"type": "array", "x-entities": {"key": "name"}, "items": {"properties": FIELDS}}}}
)


def read(label: str, cell: str) -> extract.PageResult:
    rows = f"<tr><th>Model<th>Alpha<th>Beta<tr><th>Stars<td>4<td>5<tr><th>{label}<td>{cell}</td><td></td>"
    text = f"<!doctype html><body><table>{rows}</table></body>"
    result = extract.read_page(extract.Page("page.html", text.encode()), THINGS)
    for claim in result.claims:
        assert BY_NAME["html"].plain(text[claim.start : claim.end]) == claim.text
    return result


def things(**said: Any) -> dict[str, Any]:
    return {"things": [{"name": "Alpha", "stars": 4, **said}, {"name": "Beta", "stars": 5}]}


YES = [
    "<img alt=Yes>",
    "<img src=tick.png alt='Yes'>",
    "<img src=tick.png alt=' Yes '/>",
    "<span class=icon><img alt=Yes></span>",
    "<i class=tick aria-label=Yes></i>",
    "<i class=tick title=yes></i>",
    "<svg aria-label=Yes><path d='M0 0'/></svg>",
    "<svg role=img aria-label=Yes></svg><img alt=''>",
    "<span aria-label=Yes><img alt=Yes></span>",
    "<img data-alt=No title='alt=No' alt=Yes>",
    "<!-- tick --> <img alt=Yes>",
    "<img alt='\u2713'>",
]


@pytest.mark.parametrize("cell", YES)
def test_the_words_of_an_image_are_the_value_of_a_cell_without_text(cell: str) -> None:
    result = read("Waterproof", cell)
    assert result.record == things(waterproof=True)
    assert result.discrepancies == ()


def test_a_number_may_be_an_image_too() -> None:
    assert read("Stars", "<span role=img aria-label='4.0'></span>").record == things(stars=4)


@pytest.mark.parametrize(
    "cell",
    [
        "", " ", "<br>", "<img alt=''>", "<img src=line.gif alt>", "<span class=spacer></span>", "<img hidden alt=Yes>",
        "<span style='display: none'><img alt=Yes></span>",
    ],
)  # fmt: skip
def test_an_empty_cell_an_ornament_and_what_is_hidden_say_nothing(cell: str) -> None:
    result = read("Waterproof", cell)
    assert result.record == things()
    assert [one.rule for one in result.discrepancies if one.rule != "hidden"] == []


@pytest.mark.parametrize(
    ("label", "cell", "message"),
    [
        ("Waterproof", "<img src=tick.png>", "waterproof: the cell holds images that say nothing or several things; it is not read."),
        (
            "Waterproof",
            "<svg><path d='M0 0'/></svg>",
            "waterproof: the cell holds images that say nothing or several things; it is not read.",
        ),
        (
            "Waterproof",
            "<img alt=Yes><img alt=No>",
            "waterproof: the cell holds images that say nothing or several things; it is not read.",
        ),
        ("Waterproof", "<img alt='Yes &amp; no'>", "waterproof: the cell holds images that say nothing or several things; it is not read."),
        ("Waterproof", "<img alt=tick>", "waterproof: the cell holds an image of 'tick'; it is not read."),
        ("Colour", "<img alt=Red>", "colour: the cell holds an image of 'Red'; it is not read."),
    ],
)
def test_an_image_that_is_no_value_is_said(label: str, cell: str, message: str) -> None:
    result = read(label, cell)
    assert result.record == things()
    assert [(one.rule, one.severity, one.message) for one in result.discrepancies] == [("unread-image", "note", message)]


def test_text_beside_an_image_is_the_value() -> None:
    assert read("Waterproof", "<img alt=No> Yes").record == things(waterproof=True)
    assert read("Colour", "<img alt=Blue>Red").record == things(colour="Red")


def test_the_image_of_another_element_is_not_read() -> None:
    rows = [("", "Alpha", "Beta"), ("Stars", "4", "5"), ("Waterproof", "", "<i aria-label=Yes></i>"), ("Colour", "Red", "Blue")]
    grid = "".join(f"<div class=row>{''.join(f'<div class=cell>{cell}</div>' for cell in row)}</div>" for row in rows)
    result = extract.read_page(extract.Page("page.html", f"<!doctype html><body><div class=table>{grid}</div></body>".encode()), THINGS)
    assert result.record == {
        "things": [{"name": "Alpha", "stars": 4, "colour": "Red"}, {"name": "Beta", "stars": 5, "colour": "Blue", "waterproof": True}]
    }


def test_the_image_of_another_cell_is_not_read() -> None:
    assert read("Waterproof", "</td><td></td><tr><th>Other<td><img alt=Yes>").record == things()
    assert read("Waterproof", "<table><tr><td><img alt=Yes></table>").record == things()
