"""Pages that are made of marks and nothing else are read up to a limit, as if they were cut there, and say so."""

from __future__ import annotations

import re

import pytest

import extract
import seeds
from extract import reach
from extract.formats import BY_NAME
from extract.reach import BEYOND
from extract.schema import compile_schema

SCHEMA = compile_schema({"x-match": {"min": 1}, "properties": {
    "price": {"type": "number", "x-kind": "money", "x-labels": ["Price"], "x-select": ".price"},
    "colours": {"type": "array", "items": {"type": "string"}, "x-kind": "list", "x-section": ["Colours"]},
}})  # fmt: skip
FILLERS = {
    "headings": "<h1>x", "cells": "<td>x", "tables": "<table><tr><td>x</table>", "lines of a pre": "x\n", "items": "<li>x", "paragraphs": "<p>x y.",
    "definitions": "<dt>x<dd>y", "rows": "<tr><td>x<td>y",
}  # fmt: skip
AROUND = {"cells": "<table><tr>{}</table>", "lines of a pre": "<pre>{}</pre>", "definitions": "<dl>{}</dl>", "rows": "<table>{}</table>"}
TEXTS = {
    "lines": "x\n",
    "rows between bars": "| a | b |\n",
    "rows between commas": "a,b,c\n1,2,3\n",
    "one wide row": "a|",
    "returns": "x\r",
}
SIZE = 2_000_000


def pages() -> dict[str, str]:
    """Pages of 2 MB, with a price at the begin of each, and another at its end."""
    made = {name: AROUND.get(name, "{}").format(filler * (SIZE // len(filler))) for name, filler in FILLERS.items()}
    whole = {name: f"<html><p>Price: $5</p>{body}<p>Price: $9</p></html>" for name, body in made.items()}
    return whole | {f"text, {name}": f"Price: $5\n\n{filler * (SIZE // len(filler))}\n\nPrice: $9\n" for name, filler in TEXTS.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", pages())
def test_a_page_of_marks_is_read_up_to_a_limit_and_says_so(name: str) -> None:
    body = pages()[name].encode()
    result = extract.read_page(extract.Page("page", body), SCHEMA)
    (found,) = [one for one in result.discrepancies if one.rule == "capped"]
    assert (found.severity, found.values, found.pattern) == ("error", (BEYOND,), BEYOND)
    assert f"; {found.evidence[0].start and len(body) - found.evidence[0].start:,} characters behind them are not read." in found.message
    assert [(claim.field, claim.value) for claim in result.claims if claim.start > found.evidence[0].start] == []
    assert result.record in ({"price": 5}, None)


@pytest.mark.parametrize("limits", [reach.OF_MARKUP, reach.OF_TEXT], ids=["markup", "text"])
def test_pages_of_people_are_read_to_their_end(limits: tuple[reach.Limit, ...]) -> None:
    for name in seeds.SEEDS:
        text = seeds.body(name).decode()
        assert reach.reach(text * 2000, limits) == (2000 * len(text), ())


def test_a_large_page_may_have_as_many_marks_as_its_size_allows() -> None:
    (limit,) = reach.OF_TEXT
    sparse = ("x" * (limit.characters - 1) + "\n") * (2 * limit.most)
    assert reach.reach(sparse, reach.OF_TEXT) == (len(sparse), ())
    dense = ("x" * (limit.characters - 2) + "\n") * (2 * limit.most)
    end, (block,) = reach.reach(dense, reach.OF_TEXT)
    most = len(dense) // limit.characters
    assert end == most * (limit.characters - 1) + limit.characters - 2
    assert (block.kind, block.start, block.end, block.unread) == (BEYOND, end, len(dense), f"{most:,} lines and cells")


def test_what_stands_before_the_limit_is_read_as_if_the_page_were_cut_there(monkeypatch: pytest.MonkeyPatch) -> None:
    begin = "<html><p>Price: $5</p><h2>Colours</h2><ul><li>red</li><li>blue</li>"
    page = f"{begin}{'<li>green</li>' * 200}</ul><p class=price>$5</p></html>"
    for name, at in (("li", begin.count("<") - begin.count("</")), ("h2", 2)):
        limit = reach.Limit("tags", re.compile("<(?!/)"), at, 10**6)
        monkeypatch.setattr("extract.markup.OF_MARKUP", (limit,))
        BY_NAME["html"].read.cache_clear()  # type: ignore[attr-defined]
        result = extract.read_page(extract.Page("page", page.encode()), SCHEMA)
        (found,) = [one for one in result.discrepancies if one.rule == "capped"]
        cut = extract.read_page(extract.Page("page", page[: found.evidence[0].start].encode()), SCHEMA)
        assert (result.claims, result.record) == (cut.claims, cut.record), name
        assert [one for one in result.discrepancies if one is not found] == list(cut.discrepancies)
    BY_NAME["html"].read.cache_clear()  # type: ignore[attr-defined]
