"""Entities that are named by a label in a line (`Model: Alpha`), with the labelled lines below."""

from __future__ import annotations

from typing import Any

import pytest

import extract
from extract.schema import compile_schema

FIELDS: dict[str, Any] = {
    "name": {"type": "string", "x-labels": ["Model", "Model name"]},
    "price": {"type": "number", "x-kind": "money", "x-labels": ["Price"]},
    "weight": {"type": "number", "x-kind": "decimal", "x-unit": {"kg": 1}, "x-labels": ["Weight"]},
    "colour": {"type": "string", "x-labels": ["Colour"]},
}
THINGS = compile_schema(
    {
        "x-match": {"min": 1},
        "properties": {
            "shop": {"type": "string", "x-labels": ["Shop"]},
            "things": {"type": "array", "x-entities": {"key": "name"}, "items": {"properties": FIELDS}},
        },
    }
)
BOTH = [{"name": "Alpha", "price": 9, "colour": "Red"}, {"name": "Beta", "price": 7, "colour": "Blue"}]


def read(text: str) -> extract.PageResult:
    result = extract.read_page(extract.Page("page", text.encode()), THINGS)
    for claim in result.claims:
        assert "<" in text or text[claim.start : claim.end] == claim.text
    return result


def things(result: extract.PageResult) -> Any:
    return None if result.record is None else result.record["things"]


@pytest.mark.parametrize(
    "text",
    [
        "Model: Alpha\nPrice: $9\nColour: Red\n\nModel: Beta\nPrice: $7\nColour: Blue\n",
        "Kettles\n\nModel: Alpha\nPrice: $9\nColour: Red\nModel: Beta\nPrice: $7\nColour: Blue\n",
        "Model name = Alpha\nPrice = $9\nColour = Red\n\nModel name = Beta\nPrice = $7\nColour = Blue\n",
        "Model: Alpha \u2022 Price: $9 \u2022 Colour: Red\nModel: Beta; Price: $7; Colour: Blue\n",
        "<!doctype html><body><p>Model: Alpha</p><p>Price: $9</p><p>Colour: Red</p><p>Model: Beta</p><p>Price: $7</p><p>Colour: Blue</p></body>",
        "<!doctype html><body><h2>Model: Alpha</h2><ul><li>Price: $9<li>Colour: Red</ul><h2>Model: Beta</h2><ul><li>Price: $7<li>Colour: Blue</ul></body>",
    ],
)
def test_the_lines_below_a_labelled_name_are_about_it(text: str) -> None:
    result = read(text)
    assert things(result) == BOTH
    assert result.discrepancies == ()


def test_a_page_of_one_record_has_one_entity() -> None:
    assert read("Shop: Umbra\nModel: Alpha\nPrice: $9\n").record == {"shop": "Umbra", "things": [{"name": "Alpha", "price": 9}]}


def test_what_stands_behind_the_blank_line_that_ends_a_record_is_about_nothing() -> None:
    result = read("Model: Alpha\nPrice: $9\n\nModel: Beta\nPrice: $7\n\nPrice: $1\n")
    assert things(result) == [{"name": "Alpha", "price": 9}, {"name": "Beta", "price": 7}]
    assert [(one.rule, one.field) for one in result.discrepancies] == [("unread-row", "price")]


def test_a_label_before_the_first_name_may_be_of_any_record_so_that_none_is_read() -> None:
    result = read("Price: $9\nModel: Alpha\nPrice: $7\nModel: Beta\n")
    assert things(result) in (None, [])
    assert result.discrepancies


def test_names_of_tables_come_before_those_of_lines() -> None:
    table = "| | Alpha | Beta |\n|---|---|---|\n| Price | $9 | $7 |\n\nModel: Gamma\nPrice: $5\n"
    assert [one["name"] for one in things(read(table))] == ["Alpha", "Beta"]


def test_names_of_patterns_come_before_those_of_lines() -> None:
    named = compile_schema(
        {
            "x-match": {"min": 1},
            "properties": {
                "things": {
                    "type": "array",
                    "x-entities": {"key": "name"},
                    "items": {"properties": {**FIELDS, "name": {**FIELDS["name"], "x-names": ["{name} vs {name}"]}}},
                }
            },
        }
    )
    text = "Alpha vs Beta\n\nAlpha\nPrice: $9\n\nBeta\nPrice: $7\n\nModel: Gamma\n"
    result = extract.read_page(extract.Page("page", text.encode()), named)
    assert things(result) == [{"name": "Alpha", "price": 9}, {"name": "Beta", "price": 7}]


def test_a_record_that_is_named_twice_is_one_entity_whose_values_are_compared() -> None:
    result = read("Model: Alpha\nPrice: $9\n\nModel: alpha\nPrice: $8\n")
    assert things(result) == [{"name": "Alpha", "price": 9}]
    assert "agree" in [one.rule for one in result.discrepancies]


def test_no_prefix_of_a_page_of_records_says_what_the_whole_does_not() -> None:
    text = "Model: Alpha\nPrice: $9\nColour: Red\n\nModel: Beta\nPrice: $7\nColour: Blue\n\nThe end.\n"

    def certain(part: str) -> set[tuple[str | None, str, str, int]]:
        return {(one.entity, one.field, one.text, one.start) for one in read(part).claims if one.certain}

    whole = certain(text)
    for end in range(len(text)):
        assert certain(text[:end]) <= whole
