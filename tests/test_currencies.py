"""Amounts of several currencies in a field of numbers are an error."""

from __future__ import annotations

from typing import Any

import pytest

import extract
from extract.schema import compile_schema


def found(price: dict[str, Any], *cells: str) -> list[tuple[str, ...]]:
    """The codes that discrepancies name, of a page that has these prices."""
    lines = ["Lamps", "", "| Lamp | Price |", "|---|---|", *(f"| Lamp {number} | {cell} |" for number, cell in enumerate(cells)), ""]
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Lamps", "type": "object", "x-match": {"min": 1},
        "properties": {"lamps": {"type": "array", "x-entities": {"key": "name", "min": 2}, "items": {"type": "object", "properties": {
            "name": {"type": "string", "x-labels": ["Lamp"]}, "price": {"x-labels": ["Price"], **price},
        }}}},
    }  # fmt: skip
    result = extract.read_page(extract.Page("a.txt", "\n".join(lines).encode()), compile_schema(document, name="lamps"))
    assert result.record is not None
    assert len(result.record["lamps"]) == len(cells)  # type: ignore[arg-type]
    return [one.values for one in result.discrepancies if one.rule == "currency"]


NUMBER: dict[str, Any] = {"type": "number", "x-kind": "money"}
LIST: dict[str, Any] = {"type": "array", "x-kind": "list", "items": {"type": "number", "x-kind": "money"}}


@pytest.mark.parametrize(("price", "cells"), [
    (NUMBER, ["$1,450", "990 €"]),
    (NUMBER, ["EUR 5", "$5", "€7", "6"]),
    (LIST, ["$5, $6", "€7, €8"]),
], ids=["two cells", "several", "items"])  # fmt: skip
def test_several_currencies_of_numbers_are_an_error(price: dict[str, Any], cells: list[str]) -> None:
    assert found(price, *cells) == [("EUR", "USD")]


@pytest.mark.parametrize(("price", "cells"), [
    (NUMBER, ["$1,450", "$990", "700", "-"]),
    (NUMBER, ["5", "6"]),
    ({"type": "object", "x-kind": "money"}, ["$5", "€6"]),
    ({**NUMBER, "x-unit": {"$": 1, "€": 2}}, ["$5", "€6"]),
    ({"type": "string"}, ["$5", "€6"]),
], ids=["one", "none", "kept", "converted", "text"])  # fmt: skip
def test_currencies_that_are_told_apart_or_equal_are_none(price: dict[str, Any], cells: list[str]) -> None:
    assert found(price, *cells) == []
