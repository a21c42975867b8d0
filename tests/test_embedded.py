"""Data of pages, JSON-LD and microdata, and selected elements: read with their places, compared with what the page shows."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import extract
from extract.errors import UsageError
from extract.formats import BY_NAME
from extract.items import Given, Item, References, given_at
from extract.jsonld import MAX_NESTED, json_items
from extract.microdata import micro_items
from extract.outline import Outline
from extract.schema import compile_schema
from extract.selectors import compile_selector, select
from extract.tokens import scan

FIELDS: dict[str, Any] = {
    "name": {"type": "string", "x-kind": "text", "x-property": "name", "x-select": "h1"},
    "price": {"type": "number", "x-kind": "money", "x-unit": {"EUR": 1}, "x-labels": ["Price"], "x-property": ["offers/price", "price"]},
    "height": {"type": "number", "x-kind": "decimal", "x-unit": {"cm": 1}, "x-labels": ["Height"], "x-property": "height/value"},
    "released": {"type": "string", "x-kind": "date", "x-property": "releaseDate"},
    "colours": {"type": "array", "items": {"type": "string"}, "x-kind": "list", "x-property": "color", "x-select": ".colours li"},
}
SHOP = compile_schema({"type": "object", "x-match": {"min": 1}, "properties": FIELDS})
SHELF = compile_schema(
    {"x-match": {"min": 1}, "properties": {"lanterns": {"type": "array", "x-entities": {"key": "name", "min": 1}, "items": {
        "properties": {
            "name": {"type": "string", "x-kind": "text", "x-names": ["{name} vs {name}"], "x-property": "name"},
            "price": {"type": "number", "x-kind": "money", "x-labels": ["Price"], "x-property": "offers/price", "x-select": ".price"}},
    }}}}
)  # fmt: skip


def script(data: Any) -> str:
    """A script of JSON-LD; text is taken as it is."""
    written = data if isinstance(data, str) else json.dumps(data)
    return f'<script type="application/ld+json">{written}</script>'


def read(source: str, schema: extract.schema.Schema = SHOP) -> extract.PageResult:
    """What a page says; every claim is what a reader reads in its slice."""
    result = extract.read_page(extract.Page("page.html", f"<!doctype html>{source}\n".encode()), schema)
    text = f"<!doctype html>{source}\n"
    for claim in result.claims:
        assert BY_NAME["html"].plain(text[claim.start : claim.end]) == claim.text
        assert claim.text
    return result


def wrong(result: extract.PageResult) -> list[tuple[str, str | None]]:
    return [(one.rule, one.field) for one in result.discrepancies]


PRODUCT = {
    "@type": "Product", "name": "Glow 3", "releaseDate": "2021-03-05T09:00:00+01:00", "color": ["red", "blue"],
    "height": {"value": 24, "unitText": "cm"}, "offers": {"price": 49.50, "priceCurrency": "EUR"},
}  # fmt: skip
SHOWN = "<h1>Glow 3</h1><table><tr><th>Price<td>€49.50<tr><th>Height<td>24 cm</table><ul class=colours><li>red<li>blue</ul>"
MICRO = (
    '<div itemscope itemtype="https://schema.org/Product"><meta itemprop="schema:name" content="Glow 3"><p itemprop=offers itemscope>'
    "<b itemprop=price>49<i>.50</i></b><meta itemprop=priceCurrency content=EUR></p></div>"
)
RECORD = {"name": "Glow 3", "price": 49.5, "height": 24, "released": "2021-03-05", "colours": ["red", "blue"]}


# --- one thing --------------------------------------------------------------------------------------------------------


def test_data_and_what_is_shown_agree() -> None:
    result = read(script(PRODUCT) + SHOWN + MICRO)
    assert result.record == RECORD
    assert wrong(result) == []
    readers = [claim.reader for claim in result.claims if claim.field == "price"]
    assert readers == ["json-ld", "table", "microdata"]


def test_a_page_of_nothing_but_data_is_a_page() -> None:
    result = read(f"<html><head>{script(PRODUCT)}</head><body><noscript>Please enable JavaScript</noscript></body></html>")
    assert (result.format, result.record) == ("html", RECORD)


@pytest.mark.parametrize("data", [script({**PRODUCT, "offers": {"price": 55}}), MICRO.replace("49<i>", "55<i>")])
def test_data_that_contradicts_what_is_shown_is_reported(data: str) -> None:
    result = read(SHOWN + data)
    assert wrong(result) == [("agree", "price")]
    assert result.record is not None
    assert result.record["price"] == 49.5


def test_a_price_of_another_currency_is_no_price() -> None:
    result = read(SHOWN + script({"offers": {"price": 49.50, "priceCurrency": "USD"}}))
    assert wrong(result) == [("unreadable", "price")]


def test_numbers_of_data_are_written_with_a_point_whatever_the_locale() -> None:
    schema = compile_schema({"x-locale": {"decimal": ",", "group": "."}, "x-match": {"min": 1}, "properties": FIELDS})
    result = read("<p>Price: €1.234,500</p>" + script({"price": 1234.500}), schema)
    assert (result.record, wrong(result)) == ({"price": 1234.5}, [])


def test_the_item_with_most_fields_speaks_and_equals_must_agree() -> None:
    shop = {"@type": "Organization", "name": "Shop"}
    assert read(script([shop, PRODUCT]) + SHOWN).record == RECORD
    result = read(script([PRODUCT, {**PRODUCT, "name": "Glow 4"}]))
    assert wrong(result) == [("ambiguous", "name")]
    assert result.record == {key: value for key, value in RECORD.items() if key != "name"}
    assert wrong(read(script([PRODUCT, PRODUCT]))) == []


def test_several_values_of_one_item_are_ambiguous_unless_they_read_alike() -> None:
    assert wrong(read(script({"offers": [{"price": 1}, {"price": 2}]}))) == [("ambiguous", "price")]
    assert read(script({"offers": [{"price": 1}, {"price": "1.00"}]})).record == {"price": 1}


def test_the_same_characters_speak_once() -> None:
    result = read("<div itemscope><h1 itemprop=name>Glow 3</h1></div>")
    assert [claim.reader for claim in result.claims] == ["microdata"]


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ('{"name": "x",}', "it is no JSON"),
        ("{", "it is no JSON"),
        ('{"name": NaN}', "it is no JSON"),
        ("[" * 100_000, "it is nested too deep"),
        ("[" * (MAX_NESTED + 1) + "]" * (MAX_NESTED + 1), "it is nested too deep"),
        ("[" + "1," * 100_001 + "1]", "it has more than 100000 parts"),
    ],
)
def test_data_that_cannot_be_read_is_named_and_the_page_is_read(written: str, why: str) -> None:
    result = read(SHOWN + script(written))
    assert wrong(result) == [("unread-data", None)]
    assert why in result.discrepancies[0].message
    assert result.discrepancies[0].evidence
    assert result.record == {key: value for key, value in RECORD.items() if key != "released"}


def test_a_page_that_may_be_cut_gives_no_data() -> None:
    whole = f"<h1>Glow 3</h1>{script({'price': 5})}<p>More to"
    result = extract.read_page(extract.Page("page.html", whole.encode()), SHOP)
    assert [claim.reader for claim in result.claims] == []
    bound = extract.read_page(extract.Page("page.html", ("<p>Price: €5</p>" + whole).encode()), SHOP)
    assert ("cut", None) in wrong(bound)


def test_a_list_that_is_read_in_several_ways_is_one_list_each_time() -> None:
    tags = {"type": "array", "items": {"type": "string"}, "x-kind": "list", "x-section": ["Tags"], "x-select": "li", "x-property": "tag"}
    schema = compile_schema({"x-match": {"min": 1}, "properties": {"tags": tags}})
    result = read(
        "<div itemscope><h2>Tags</h2><ul><li itemprop=tag>500 g plums, halved<li itemprop=tag>2 eggs<li itemprop=tag>salt</ul></div>",
        schema,
    )
    assert (result.record, wrong(result)) == ({"tags": ["500 g plums, halved", "2 eggs", "salt"]}, [])


# --- entities ---------------------------------------------------------------------------------------------------------

TWO = "<h1>Glow 3 vs Dusk 1</h1><table><tr><th><th>Glow 3<th>Dusk 1<tr><th>Price<td>$49.50<td>$59</table>"


def test_items_are_matched_to_entities_by_their_names() -> None:
    data = [{"name": "dusk  1", "offers": {"price": "59.00"}}, {"name": "GLOW 3", "offers": {"price": 49.5}}]
    result = read(script(data) + TWO, SHELF)
    assert result.record == {"lanterns": [{"name": "Glow 3", "price": 49.5}, {"name": "Dusk 1", "price": 59}]}
    assert wrong(result) == []
    data[0]["offers"] = {"price": 60}
    result = read(script(data) + TWO, SHELF)
    assert [(one.rule, one.entity, one.field) for one in result.discrepancies] == [("agree", "dusk 1", "price")]


def test_an_item_of_no_entity_is_listed_and_gives_no_value() -> None:
    result = read(TWO + script({"name": "Moon", "offers": {"price": 4}}), SHELF)
    assert [(one.rule, one.severity, one.values) for one in result.discrepancies] == [("unread-data", "note", ("moon", "1"))]


def test_equal_columns_are_not_told_apart_by_data() -> None:
    result = read(TWO.replace("Dusk 1", "Glow 3") + script({"name": "Glow 3", "offers": {"price": 4}}), SHELF)
    assert not [claim for claim in result.claims if claim.reader == "json-ld"]
    assert ("unread-data", None) in wrong(result)


def test_data_names_the_entities_of_a_page_that_does_not() -> None:
    data = {"@graph": [{"name": "Shop"}, {"name": "Glow 3", "offers": {"price": 5}}, {"name": "Dusk 1", "offers": {"price": 6}}]}
    result = read(script(data), SHELF)
    assert result.record == {"lanterns": [{"name": "Glow 3", "price": 5}, {"name": "Dusk 1", "price": 6}]}


def test_as_many_elements_as_entities_are_selected_or_none_is_read() -> None:
    assert wrong(read(TWO + "<p class=price>$49.50</p><p class=price>$60</p>", SHELF)) == [("agree", "price")]
    result = read(TWO + "<p class=price>$49.50</p>", SHELF)
    assert wrong(result) == [("ambiguous", "price")]
    assert [claim.reader for claim in result.claims if claim.field == "price"] == ["table", "table"]


def test_selected_elements_name_the_entities_of_a_page_that_does_not() -> None:
    fields = {"name": {"type": "string", "x-select": "h3"}, "price": {"type": "number", "x-kind": "money", "x-select": ".price"}}
    schema = compile_schema(
        {"x-match": {"min": 1}, "properties": {"all": {"type": "array", "x-entities": {"key": "name"}, "items": {"properties": fields}}}}
    )
    cards = "".join(f"<div><h3>{name}</h3><b class=price>{price}</b></div>" for name, price in (("A", "$1"), ("B", ""), ("A", "$3")))
    result = read(cards, schema)
    assert result.record == {"all": [{"name": "A", "price": 1}, {"name": "B"}, {"name": "A", "price": 3}]}
    assert wrong(read(cards.replace("<b class=price></b>", ""), schema)) == [("ambiguous", "price")]


# --- the parts --------------------------------------------------------------------------------------------------------


def test_json_is_read_with_the_place_of_each_value() -> None:
    source = script(' //<![CDATA[\n{"schema:a": ["x\\u00e9", -1.50e1, true, null], "b": {"c": {"@value": "y"}}, "b": "z"}\n//]]> ')
    items, unread = json_items(scan(source))
    assert (len(items), unread) == (3, [])
    found = {path: given_at(items[0], path.split("/"), References(items)) for path in ("a", "b", "b/c", "d")}
    texts = {path: [(value.text, source[value.start : value.end]) for value, _ in values] for path, values in found.items()}
    assert texts == {
        "a": [("xé", "x\\u00e9"), ("-1.50e1", "-1.50e1"), ("true", "true")],
        "b": [("z", "z")], "b/c": [("y", "y")], "d": [],
    }  # fmt: skip


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=4),
    max_leaves=20,
)


def leaves(value: Any, inside: bool = False) -> list[str]:
    """The values in objects, in order, as they are written."""
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in leaves(one, True)]
    if isinstance(value, list):
        return [leaf for one in value for leaf in leaves(one, inside)]
    return [value if isinstance(value, str) else json.dumps(value)] if inside and value is not None else []


@given(JSON, st.booleans(), st.sampled_from([None, 1]))
def test_every_value_of_any_json_is_found_where_it_stands(value: Any, escaped: bool, indent: int | None) -> None:
    written = json.dumps(value, ensure_ascii=escaped, indent=indent).replace("<", "\\u003c")
    source = script(written)
    items, unread = json_items(scan(source))
    assert unread == []
    found = sorted(
        {one for item in items for values in item.properties.values() for one in values if isinstance(one, Given)}, key=lambda g: g.start
    )
    assert [one.text for one in found] == leaves(value)
    for one in found:
        quoted = source[one.start - 1] == '"'
        slice_ = source[one.start : one.end]
        assert (json.loads(f'"{slice_}"', strict=False) if quoted else slice_) == one.text


def test_references_lead_to_the_item_described() -> None:
    items, _ = json_items(scan(script({"@graph": [{"@id": "#a", "offers": {"@id": "#o"}}, {"@id": "#o", "price": 5}]})))
    values = given_at(items[1], ("offers", "price"), References(items))
    assert [value.text for value, _ in values] == ["5"]


@pytest.mark.parametrize(
    ("markup", "text", "slice_"),
    [
        ('<meta itemprop=p content="a &amp; b">', "a & b", "a &amp; b"),
        ("<a itemprop=p href='/x'>y</a>", "/x", "/x"),
        ("<img itemprop=p alt=z src=/x.png>", "/x.png", "/x.png"),
        ("<time itemprop=p datetime=2021-03-05>March</time>", "2021-03-05", "2021-03-05"),
        ("<time itemprop=p>2021</time>", "2021", "2021"),
        ("<data itemprop=p value=5>five</data>", "5", "5"),
        ("<meter itemprop=p value=0.5>half</meter>", "0.5", "0.5"),
        ("<span itemprop='q https://schema.org/p'>a<b>b</b><br>c</span>", "ab c", "a<b>b</b><br>c"),
        ("<span itemprop=p hidden>7</span>", "7", "7"),
        ("<span itemprop=p>7<i hidden>8</i></span>", "7", "7"),
        ("<p itemprop=p>", None, None),
        ("<data itemprop=p>five</data>", None, None),
    ],
)
def test_microdata_has_the_values_of_the_standard(markup: str, text: str | None, slice_: str | None) -> None:
    source = f"<div itemscope>{markup}</div>"
    (item,) = micro_items(Outline(scan(source)))
    found = [(one.text, source[one.start : one.end]) for one in item.properties.get("p", []) if isinstance(one, Given)]
    assert found == ([(text, slice_)] if text is not None else [])


def test_an_item_within_an_item_is_its_property() -> None:
    outer, inner = micro_items(Outline(scan("<p itemscope><b itemprop=o itemscope><i itemprop=a>1</i></b><i itemprop=b>2</i></p>")))
    assert outer.properties["o"] == [inner]
    assert isinstance(inner, Item)
    assert (set(outer.properties), set(inner.properties), inner.depth) == ({"o", "b"}, {"a"}, 1)


TREE = (
    "<html><head><title id=t>T</title></head><body><div class='a b' id=d><p>1<p data-x='pre-mid-end' lang=en>2<span>3</span></div>"
    "<table><tr><td>4<td class=b>5</table><a href=/m/1>6</a><p>7</body></html>"
)


@pytest.mark.parametrize(
    ("selector", "texts"),
    [
        ("p", ["1", "23", "7"]), ("div p", ["1", "23"]), ("body > p", ["7"]), ("html > body > div > p:nth-child(2)", ["23"]),
        ("div:first-child", ["123"]), ("body p:first-child", ["1"]), (".b", ["123", "5"]), ("#d.a.b", ["123"]), (".c", []),
        ("table > tr", []), ("table > tbody > tr > td:nth-child(2n)", ["5"]), ("td:nth-child(odd), a", ["4", "6"]),
        ("[data-x]", ["23"]), ("p[data-x^=pre]", ["23"]), ("[data-x$='end']", ["23"]), ('[data-x*="-mid-"]', ["23"]), ("[lang=EN]", []),
        ("div[class~=b] > *", ["1", "23"]), ("P SPAN", ["3"]), ("a[href^='/m/']", ["6"]), ("p:nth-child(-n+1)", ["1"]), ("[class~='a b']", []),
    ],
)  # fmt: skip
def test_a_selector_selects_what_a_browser_does(selector: str, texts: list[str]) -> None:
    outline = Outline(scan(TREE))
    found = [outline.text_tokens(index) for index in select(outline, compile_selector(selector))]
    assert ["".join(TREE[outline.tokens.starts[one] : outline.tokens.ends[one]] for one in tokens) for tokens in found] == texts


@pytest.mark.parametrize(
    "selector", [" ", "p >", "> p", "p,", "p + a", "p:hover", "body.x p", "p:nth-child(x)", "[a", "a::text", "p!", "1p"]
)
def test_another_selector_is_a_fault_of_the_schema_with_place_and_remedy(selector: str) -> None:
    with pytest.raises(UsageError, match=r"\$\.properties\.a\.x-select") as caught:
        compile_schema({"properties": {"a": {"type": "string", "x-select": ["p", selector]}}}, file="shop.json")
    assert "shop.json" in str(caught.value)


@pytest.mark.parametrize("path", ["offers.price", "a.b.c"])
def test_a_path_with_dots_is_a_fault_of_the_schema(path: str) -> None:
    written = rf"\$\.properties\.a\.x-property.*: '{path}' is one name with a dot in it\. Write the path as '{path.replace('.', '/')}'\."
    for paths in (path, ["offers/price", path]):
        with pytest.raises(UsageError, match=written):
            compile_schema({"properties": {"a": {"type": "string", "x-property": paths}}}, file="shop.json")


def test_data_of_entities_needs_a_property_of_their_key() -> None:
    items = {"properties": {"name": {"type": "string"}, "a": {"type": "string", "x-property": "a"}}}
    with pytest.raises(UsageError, match="Give name an x-property"):
        compile_schema({"properties": {"all": {"type": "array", "x-entities": {"key": "name"}, "items": items}}})


# --- hostile pages ----------------------------------------------------------------------------------------------------

N = 2_000_000
HOSTILE = {
    "open brackets": script("[" * N),
    "open objects": script('{"a":' * (N // 5)),
    "many values": script("[" + "1," * (N // 2) + "1]"),
    "items of one name": script("[" + '{"name":"A","offers":{"price":1}},' * 12_000 + "{}]"),
    "long string": script('{"name":"' + "a" * N + '"}'),
    "escapes": script('{"name":"' + "\\u00e9" * (N // 6) + '"}'),
    "blanks": script("<!--" + " " * N),
    "repeated key": script("{" + '"name":"x",' * 30_000 + '"name":"y"}'),
    "references": script('{"@graph":[{"@id":"#n","offers":[' + '{"@id":"#n"},' * 9_000 + "{}]}," + '{"offers":{"@id":"#n"},"a":1},' * 7_000 + "{}]}"),
    "many scripts": script('{"name":1,}') * 10_000,
    "nested properties": "<div itemscope>" + "<div itemprop=name>" * 900 + "<i>x</i> " * 20_000,
    "nested items": "<div itemscope itemprop=offers>" * 20_000 + "<b itemprop=price>1</b>",
    "options": "<select>" + "<option>x" * 40_000,
    "cards": "<p class=price>$5</p>" * 20_000,
    "items": "<div itemscope><b itemprop=name>A</b><i itemprop=price>5</i></div>" * 8_000,
    "rows": "<table>" + "<tr><td>Price<td>$5" * 10_000 + "</table>",
    "labels": "<table><tr>" + "<th>Price" * 20_000 + "<tr>" + "<td>$5" * 20_000 + "</table>",
    "selected in each other": "<div class=price>" * 2_000 + "<b>x</b>" * 20_000,
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("schema", [SHOP, SHELF], ids=["shop", "shelf"])
def test_hostile_data_is_read_or_refused_in_bounded_time(what: str, schema: extract.schema.Schema) -> None:
    started = time.process_time()
    result = extract.read_page(extract.Page("page.html", f"<h1>A vs B</h1>{HOSTILE[what]}\n<p>Price: $5</p>\n".encode()), schema)
    assert result.format == "html"
    assert time.process_time() - started < 10
