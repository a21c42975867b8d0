"""A cut invents nothing: the certain claims of the beginning of a page of HTML are claims of the whole page."""

from __future__ import annotations

import copy
import json
import random
from itertools import islice
from typing import Any

import generator
import pytest
import twins

import extract
import seeds
from extract.schema import Schema, compile_schema

FIELDS: dict[str, Any] = {
    "name": {"type": "string", "x-kind": "text", "x-property": "name", "x-select": "h1"},
    "price": {"type": "number", "x-kind": "money", "x-unit": {"USD": 1}, "x-labels": ["Price"], "x-property": ["offers/price", "price"], "x-select": ".price"},
    "weight": {"type": "number", "x-kind": "decimal", "x-unit": {"kg": 1}, "x-labels": ["Weight"], "x-property": "weight"},
    "reviews": {"type": "integer", "x-kind": "count", "x-labels": ["Reviews"]},
    "colour": {"type": "string", "x-kind": "text", "x-labels": ["Colour"]},
    "about": {"type": "string", "x-section": ["About"]},
    "tags": {"type": "array", "items": {"type": "string"}, "x-kind": "list", "x-section": ["Tags"], "x-select": ".tags li"},
}  # fmt: skip
KEY = {"type": "string", "x-kind": "text", "x-labels": ["Model"], "x-names": ["{name} vs {name}"], "x-property": "name"}
ONE = compile_schema({"x-match": {"min": 1}, "properties": FIELDS})
MANY = compile_schema(
    {"x-match": {"min": 1}, "properties": {"lamps": {
        "type": "array", "x-entities": {"key": "name"}, "items": {"properties": {**FIELDS, "name": KEY}}}}}
)  # fmt: skip


def script(data: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>\n'


LABELS = "<tr><th>Model</th><th>Price</th><th>Weight</th></tr>\n"
BODIES = {
    "data that a later item overrules": script({"name": "Shop", "price": 3}) + script({"name": "Alpha", "price": 5, "weight": 2})
    + script({"name": "Beta", "price": 6, "weight": 2}),
    "data of one name": "<h1>Alpha vs Beta</h1>" + script([{"name": "Alpha", "price": 5}, {"name": "Beta", "price": 5}]) + script({"name": "Alpha", "price": 7}),
    "microdata": "<div itemscope><b itemprop=name>Alpha</b>\n<i itemprop=price>5</i></div>\n<div itemscope><b itemprop=name>Beta</b>\n<i itemprop=price>6</i></div>",
    "selected elements": "<h1>Alpha <b>x</b></h1>\n<p class=price>$5</p>\n<p class=price>$6</p>\n<ul class=tags><li>a</li>\n<li>b\nc</li></ul>",
    "as many elements as entities": "<h1>Alpha vs Beta</h1><p class=price>$5</p>\n<p class=price>$6</p>\n<p class=price>$7</p>",
    "a row of several values": "<table><tr><td>Weight</td><td>1 kg</td></tr>\n<tr><td>Price</td><td>$5</td><td>$6</td></tr></table>",
    "several rows of one thing": "<table><tr><th>Price</th><th>Weight</th></tr>\n<tr><td>$5</td><td>1 kg</td></tr>\n<tr><td>$6</td><td>2 kg</td></tr></table>",
    "a header that comes again": f"<h1>Alpha vs Beta</h1><table>{LABELS}<tr><td>Alpha</td><td>$5</td><td>1 kg</td></tr>{LABELS}<tr><td>Beta</td><td>$6</td><td>2 kg</td></tr></table>",
    "a header of two rows": f"<table>{LABELS}<tr><th>Name</th><th>USD</th><th>kg</th></tr>\n<tr><td>Alpha</td><td>$5</td><td>1 kg</td></tr></table>",
    "a table in a cell": "<h1>Alpha vs Beta</h1><table><tr><th></th><th>Alpha</th><th>Beta</th></tr><tr><td>Price</td><td>$5<table><tr><td>x</td></tr></table>.50</td></tr></table>",
    "definitions": "<dl><dt>Price</dt>\n<dd>$5</dd>\n<dd>$6</dd><dt>Weight</dt><dd>1 kg</dd></dl><dl><dt>Reviews</dt><dd>5 <dl><dt>x</dt><dd>y</dd></dl> or so</dd></dl>",
    "a grid": "<div class=grid><div class=row><b class=label>Price</b><b>$5</b></div>\n<div class=row><b class=label>Reviews</b><b>3</b></div></div>",
    "lines of the source": "<p>Reviews: 5\n000</p><p>Colour: light\nred<br>and\nblue</p><p>Price: $5 <small>per</small>\n<b>unit</b></p>",
    "struck and hidden lines": "<p>Colour: <del>red\n</del>blue</p><p><span aria-hidden=true>Colour: x</span>\ny</p>",
    "paragraphs": "<h2>About</h2><p>One.</p>\n<p>Two.</p>\n<h2>Tags</h2><ul class=tags><li>a</li>\n<li>b\nc</li><li>d</li></ul><p>Reviews: 7</p>",
    "paragraphs of div": "<h2>About</h2><div>One.</div>\n<div>Two.</div>\n<div>Three</div><h2>Tags</h2><p>a, b\n</p><p>c</p>",
    "paragraphs between breaks": "<h2>About</h2>One.<br>\nTwo.<br><br>Three.\n<h2>Tags</h2>a, b<br>c, d\n",
    "bars": "<pre>\n| | Alpha | Beta |\n|---|---|---|\n| Price | $5 | $6 |\n| Weight | 1 kg | 2 kg |\n</pre>",
}  # fmt: skip


def certain(text: str, schema: Schema) -> set[tuple[str | None, str, str, str]]:
    """What a page says and leaves no doubt about."""
    result = extract.read_page(extract.Page("page.html", text.encode()), schema)
    return {(one.entity, one.field, one.relation, str(one.value)) for one in result.claims if one.certain}


@pytest.mark.parametrize("schema", [ONE, MANY], ids=["one", "many"])
@pytest.mark.parametrize("name", BODIES)
def test_no_beginning_of_a_page_says_more_than_the_page(name: str, schema: Schema) -> None:
    page = f"<!DOCTYPE html><html><head><title>T</title></head>\n<body>\n{BODIES[name]}\n</body></html>\n"
    whole = certain(page, schema)
    for end in range(70, len(page)):
        assert certain(page[:end], schema) <= whole, page[:end]


@pytest.mark.parametrize("schema", [ONE, MANY], ids=["one", "many"])
def test_these_pages_say_something(schema: Schema) -> None:
    said = {name: certain(f"<html>{body}\n</html>", schema) for name, body in BODIES.items()}
    assert len([name for name, claims in said.items() if claims]) >= 7


def _with_data(page: str, rng: random.Random, record: dict[str, Any]) -> str:
    """A page with its record as JSON-LD, as microdata and in elements, as a shop has them."""
    jobs = record["occupations"]
    items: list[dict[str, Any]] = [{"name": one["name"], "pay": {"value": one.get("yearly_salary", 1), "currency": "USD"}} for one in jobs]
    items.insert(rng.randrange(3), {"name": "Board of jobs"})
    items.append({**items[-1], "pay": {"value": 99, "currency": "USD"}})
    micro = "".join(
        f"<div itemscope><b itemprop=name>{one['name']}</b>\n<i itemprop=age>{one.get('average_age', 30)}</i></div>\n" for one in jobs
    )
    chosen = "".join(f"<p class=rate>${one.get('hourly_rate', 1)}</p>\n" for one in [*jobs, *jobs[: rng.randrange(2)]])
    parts = ["".join(map(script, items)), micro, chosen]
    rng.shuffle(parts)
    return page.replace("</head>", f"{parts[0]}</head>").replace("</body>", f"{parts[1]}{parts[2]}</body>")


def _schema_with_data() -> Schema:
    document = copy.deepcopy(dict(seeds.schema().document))
    fields = document["properties"]["occupations"]["items"]["properties"]
    fields["name"]["x-property"] = "name"
    fields["yearly_salary"]["x-property"] = "pay/value"
    fields["average_age"]["x-property"] = "age"
    fields["hourly_rate"]["x-select"] = ".rate"
    return compile_schema(document)


GENERATED = [page for page in islice(generator.corpus(17, 12), 12) if page.layout in ("pipe", "glued", "lines")]


@pytest.mark.parametrize("markup", ["noisy", "plain", "spans", "grids"])
def test_no_beginning_of_a_generated_page_says_more_than_the_page(markup: str) -> None:
    schema, found = _schema_with_data(), 0
    for page in GENERATED:
        rng = random.Random(page.name + markup)
        record: Any = seeds.read(page.text).record
        text = _with_data(twins.MARKUPS[markup](page.text), rng, record)
        whole = certain(text, schema)
        ends = [at + 1 for at, char in enumerate(text) if char in ">\n;."]
        for end in (*rng.sample(ends, 24), *(rng.randrange(200, len(text)) for _ in range(8))):
            claims = certain(text[:end], schema)
            assert claims <= whole, text[max(0, end - 200) : end]
            found += len(claims)
    assert found > 1000


def test_a_page_without_its_end_gives_no_data() -> None:
    body = f"<p>Colour: red</p>{script({'price': 5})}<b class=price>$5</b>"
    for page in (f"<html>{body}", f"<body>{body}\n", f"<html><head></head>{body}</div>"):
        result = extract.read_page(extract.Page("page.html", page.encode()), ONE)
        assert result.record == {"colour": "red"}
        assert [(one.rule, one.values) for one in result.discrepancies] == [("cut", ("data",))]
    for page in (f"<html>{body}</html>", f"{body}\n", f"<!doctype html>{body}<p>", f"<body>{body}</body>"):
        assert extract.read_page(extract.Page("page.html", page.encode()), ONE).record == {"colour": "red", "price": 5}


@pytest.mark.parametrize("name", ["page.html", "page.txt"])
def test_the_line_that_a_page_ends_in_is_reported(name: str) -> None:
    page = "Weight: 1 kg\nPrice: $5" if name == "page.txt" else "<p>Weight: 1 kg<p>Price: $5"
    result = extract.read_page(extract.Page(name, page.encode()), ONE)
    assert result.record == {"weight": 1}
    assert [(one.rule, one.field, one.values) for one in result.discrepancies] == [("cut", "price", ("line",))]
