"""What stands beside names in one line (`Heron | shop`) is no part of them where another line has the names without it."""

from __future__ import annotations

from typing import Any

import pytest

import extract
from extract.schema import compile_schema

BIKES: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Bikes", "type": "object", "x-match": {"min": 1},
    "properties": {"bikes": {"type": "array", "x-entities": {"key": "name", "min": 2}, "items": {"type": "object", "properties": {
        "name": {"type": "string", "x-names": ["{name} vs {name}", "All about the {name}"]},
        "price": {"type": "number", "x-kind": "money", "x-labels": ["Price"]},
    }}}},
}  # fmt: skip


def names(title: str, *lines: str) -> list[str]:
    body = f"<!doctype html><title>{title}</title>" + "".join(f"<h1>{line}</h1>" for line in lines)
    body += "<h2>Falcon</h2><dl><dt>Price<dd>$5</dl><h2>Heron</h2><dl><dt>Price<dd>$6</dl>"
    result = extract.read_page(extract.Page("a.html", body.encode()), compile_schema(BIKES, name="bikes"))
    return [one["name"] for one in (result.record or {}).get("bikes", [])]


@pytest.mark.parametrize("mark", [" | ", " - ", " – ", " — ", " · ", " • ", " » ", " :: ", ": "])
def test_the_name_of_a_site_in_a_title_is_no_part_of_a_name(mark: str) -> None:
    assert names(f"Falcon vs Heron{mark}bikes", "Falcon vs Heron") == ["Falcon", "Heron"]
    assert names(f"Bikes{mark}Falcon vs Heron{mark}2026", "Falcon vs Heron") == ["Falcon", "Heron"]


def test_a_name_with_a_mark_that_two_lines_have_stays_whole() -> None:
    found = names("Falcon vs Heron - Steel", "Falcon vs Heron - Steel", "All about the Heron")
    assert found[:2] == ["Falcon", "Heron - Steel"]


def test_a_name_is_not_cut_to_what_no_line_has() -> None:
    assert names("Falcon vs Heron - Steel", "Falcon vs Egret")[1:2] != ["Heron"]
    assert names("Falcon vs Falcon - Steel", "All about the Falcon")[:2] == ["Falcon", "Falcon - Steel"]


def test_the_longest_of_the_names_that_other_lines_have_is_taken() -> None:
    found = names("Falcon vs Heron - Steel | bikes", "Falcon vs Heron - Steel", "Falcon vs Heron")
    assert found[:2] == ["Falcon", "Heron - Steel"]
