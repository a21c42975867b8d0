"""Tables as sites write them, each with the record that a person reads; what is not certain is absent and reported."""

from __future__ import annotations

from typing import Any

import made_tables
import pytest

import extract
from extract.schema import compile_schema

FIELDS: dict[str, Any] = {
    "price": {"type": "number", "x-kind": "money", "x-labels": ["Price"]},
    "weight": {"type": ["number", "null"], "x-kind": "decimal", "x-unit": {"kg": 1, "g": 0.001}, "x-labels": ["Weight"]},
    "height": {"type": "number", "x-kind": "decimal", "x-unit": {"cm": 1}, "x-labels": ["Height"]},
    "reviews": {"type": "integer", "x-kind": "count", "x-labels": ["Reviews"]},
}
PRICES: dict[str, Any] = {
    **FIELDS,
    "new": {"type": "number", "x-kind": "money", "x-labels": ["Price New"]},
    "used": {"type": "number", "x-kind": "money", "x-labels": ["Price Used"]},
}
NAME = {"type": "string", "x-labels": ["Model"], "x-names": ["{name} vs {name}"]}


def schema_of(fields: dict[str, Any], **keywords: Any) -> extract.Schema:
    items = {"properties": {"name": NAME, **fields}}
    kettles = {"type": "array", "x-entities": {"key": "name"}, "items": items}
    return compile_schema({"x-match": {"min": 1}, **keywords, "properties": {"kettles": kettles}})


KETTLES, OFFERS = schema_of(FIELDS, **{"x-ignore": ["Our choice"]}), schema_of(PRICES)
KETTLE = compile_schema({"x-match": {"min": 1}, "properties": PRICES})


def result(html: str, schema: extract.Schema = KETTLES) -> extract.PageResult:
    body = html if html.startswith("|") else f"<!doctype html><body>{html}\n"
    return extract.read_page(extract.Page("page", body.encode()), schema)


def kettles(found: extract.PageResult) -> dict[str, dict[str, Any]]:
    record: Any = found.record
    return {} if record is None else {one.pop("name"): one for one in record["kettles"]}


def wrong(found: extract.PageResult) -> list[tuple[str, str | None]]:
    return [(one.rule, one.field) for one in found.discrepancies if one.severity != "note"]


def one(**fields: Any) -> dict[str, Any]:
    return fields


YEARS = {"2025": one(price=30, reviews=5), "2024": one(price=9, reviews=7)}
PAIR = {"Alpha": one(price=30, reviews=5), "Beta": one(price=9, reviews=7)}
ROWS = "<tr><td>Price<td>$30<td>$9<tr><td>Reviews<td>5<td>7"
BOTH = "<tr><td>Alpha<td>$30<td>5<tr><td>Beta<td>$9<td>7"
OFFERED = {"Alpha": one(new=30, used=20, reviews=5), "Beta": one(new=9, used=8, reviews=6)}
OFFER_ROWS = "<tr><td>Alpha<td>$30<td>$20<td>5<tr><td>Beta<td>$9<td>$8<td>6"

READ: dict[str, tuple[str, dict[str, dict[str, Any]]]] = {
    # headers
    "the label of the key over the labels": (f"<table><tr><th>Model<th>Alpha<th>Beta{ROWS}</table>", PAIR),
    "names in a row of their own": (
        "<table><tr><td>Price<td>$30<td>$9<tr><td>Model<td>Alpha<td>Beta<tr><td>Reviews<td>5<td>7</table>", PAIR),
    "a corner of two columns": (
        "<table><tr><th colspan=2>Feature<th>Alpha<th>Beta<tr><th colspan=2>Price<td>$30<td>$9<tr><th>Size<th>Height<td>30 cm<td>9 cm</table>",
        {"Alpha": one(price=30, height=30), "Beta": one(price=9, height=9)}),
    "an empty corner of two columns": (
        "<table><tr><td><td><th>Alpha<th>Beta<tr><td rowspan=2>Size<td>Height<td>30 cm<td>9 cm<tr><td>Weight<td>1 kg<td>2 kg</table>",
        {"Alpha": one(height=30, weight=1), "Beta": one(height=9, weight=2)}),
    "an empty first column": (
        "<table><tr><td><td><th>Alpha<th>Beta<tr><td><td>Price<td>$30<td>$9<tr><td><td>Reviews<td>5<td>7</table>", PAIR),
    "numbered labels": ("<table><tr><th>#<th>Spec<th>Alpha<th>Beta<tr><td>1<td>Price<td>$30<td>$9<tr><td>2<td>Reviews<td>5<td>7</table>", PAIR),
    "numbered names": ("<table><tr><th>#<th>Kettle<th>Price<th>Reviews<tr><td>1<td>Alpha<td>$30<td>5<tr><td>2<td>Beta<td>$9<td>7</table>", PAIR),
    "one label over rows": ("<table><tr><th>Kettle<th>Price<tr><td>Alpha<td>$30<tr><td>Beta<td>$9</table>", {"Alpha": one(price=30), "Beta": one(price=9)}),
    "groups of names": (
        "<table><tr><th>Maker<th>Kettle<th>Price<th>Reviews<tr><td rowspan=2>Umbra<td>Alpha<td>$30<td>5<tr><td>Beta<td>$9<td>7</table>", PAIR),
    "a header that lacks its first cell": (f"<table><tr><th>Price<th>Reviews{BOTH}</table>", PAIR),
    "a row of links in the header": (f"<table><tr><th><th>Alpha<th>Beta<tr><th><th>Buy now<th>Buy now{ROWS}</table>", PAIR),
    "cells of headers alone": ("<table><tr><th><th>Alpha<th>Beta<tr><th>Bark<th>rough<th>fine<tr><th>Price<th>$3<th>$4</table>",
        {"Alpha": one(price=3), "Beta": one(price=4)}),
    "kettles side by side": (
        "<table><tr><th>Model<th>Price<th>Model<th>Weight<tr><td>Alpha<td>$30<td>Beta<td>9 kg</table>", {"Alpha": one(price=30), "Beta": one(weight=9)}),
    "labels side by side": (
        "<table><tr><th><th>Alpha<th><th>Alpha<tr><td>Price<td>$30<td>Weight<td>9 kg<tr><td>Reviews<td>3<td>Height<td>4 cm</table>",
        {"Alpha": one(price=30, weight=9, reviews=3, height=4)}),
    # several headers
    "the header again": ("<table><tr><th><th>Alpha<th>Beta<tr><td>Price<td>$30<td>$9<tr><th><th>Alpha<th>Beta<tr><td>Reviews<td>5<td>7</table>", PAIR),
    "the header again, below a title": (
        "<table><tr><th>Money<th>Alpha<th>Beta<tr><td>Price<td>$30<td>$9<tr><th>Opinions<th>Alpha<th>Beta<tr><td>Reviews<td>5<td>7</table>", PAIR),
    "other kettles below": (
        f"<table><tr><th><th>Alpha<th>Beta{ROWS}<tr><th><th>Gamma<th>Delta<tr><td>Price<td>$3<td>$4</table>",
        {**PAIR, "Gamma": one(price=3), "Delta": one(price=4)}),
    "other kettles below, without cells of headers": (
        f"<table><tr><td><td>Alpha<td>Beta{ROWS}<tr><td><td>Gamma<td>Delta<tr><td>Price<td>$3<td>$4</table>",
        {**PAIR, "Gamma": one(price=3), "Delta": one(price=4)}),
    "other kettles below, between bars": (
        "| | Alpha | Beta |\n|---|---|---|\n| Price | $30 | $9 |\n| Reviews | 5 | 7 |\n| | Gamma | Delta |\n| Price | $3 | $4 |\n",
        {**PAIR, "Gamma": one(price=3), "Delta": one(price=4)}),
    "one kettle below the other": (
        "<table><tr><td>Model<td>Alpha<tr><td>Price<td>$30<tr><td>Reviews<td>5<tr><td>Model<td>Beta<tr><td>Price<td>$9<tr><td>Reviews<td>7</table>", PAIR),
    "other labels below": (
        "<table><tr><th>Model<th>Price<tr><td>Alpha<td>$30<tr><td>Beta<td>$9<tr><th>Model<th>Reviews<tr><td>Alpha<td>5<tr><td>Beta<td>7</table>", PAIR),
    "other labels below, of two columns": (
        "<table><tr><th>Kettle<th>Price<tr><td>Alpha<td>$30<tr><td>Beta<td>$9<tr><th>Kettle<th>Reviews<tr><td>Alpha<td>5<tr><td>Beta<td>7</table>", PAIR),
    "other kettles below, numbered": (
        "<table><tr><td>#<td>Spec<td>Alpha<td>Beta<tr><td>1<td>Price<td>$30<td>$9<tr><td>2<td>Reviews<td>5<td>7"
        "<tr><td>#<td>Spec<td>Gamma<td>Delta<tr><td>3<td>Price<td>$3<td>$4</table>", {**PAIR, "Gamma": one(price=3), "Delta": one(price=4)}),
    "a last column of remarks": (
        "<table><tr><th>Spec<th>Alpha<th>Beta<th><tr><td>Price<td>$30<td>$9<td>edit<tr><td>Reviews<td>5<td>7<td>edit</table>", PAIR),
    "a row of words is no header": (
        "<table><tr><th><th>Alpha<th>Beta<tr><td>Price<td>$30<td>$9<tr><th>Verdict<th>good<th>poor<tr><td>Reviews<td>5<td>7</table>", PAIR),
    # units
    "units in the labels": (
        "<table><tr><th>Model<th>Price ($)<th>Weight (g)<tr><td>Alpha<td>30<td>1200<tr><td>Beta<td>9<td>2 kg<tr><td>Gamma<td>8<td>-</table>",
        {"Alpha": one(price=30, weight=1.2), "Beta": one(price=9, weight=2), "Gamma": one(price=8, weight=None)}),
    "units in other clothes": (
        "<table><tr><th><th>Alpha<th>Beta<tr><td>Weight [g]<td>1200<td>900<tr><td>Height, cm<td>3<td>4<tr><td>Price in USD<td>30<td>9</table>",
        {"Alpha": one(weight=1.2, height=3, price=30), "Beta": one(weight=0.9, height=4, price=9)}),
    "a row of units": ("<table><tr><th>Model<th>Price<th>Weight<tr><th><th>($)<th>(kg)<tr><td>Alpha<td>30<td>1.2</table>", {"Alpha": one(price=30, weight=1.2)}),
    "a column of units": (
        "<table><tr><th>Feature<th>Unit<th>Alpha<th>Beta<tr><td>Reviews<td>a year<td>5<td>7<tr><td>Weight<td>g<td>900<td>1 kg<tr><td>Price<td>$<td>30<td>9</table>",
        {"Alpha": one(price=30, reviews=5, weight=0.9), "Beta": one(price=9, reviews=7, weight=1)}),
    "a row of bare units": ("<table><tr><th rowspan=2>Model<th>Price<th>Weight<tr><th>$<th>g<tr><td>Alpha<td>30<td>900</table>", {"Alpha": one(price=30, weight=0.9)}),
    # labels among the values
    "labels between the values": ("<table><tr><th>Alpha<th><th>Beta<tr><td>$30<td>Price<td>$9<tr><td>5<td>Reviews<td>7</table>", PAIR),
    "labels between the values, below vs": ("<table><tr><th>Alpha<th>vs.<th>Beta<tr><td>$30<td>Price<td>$9<tr><td>5<td>Reviews<td>7</table>", PAIR),
    "labels behind the values": ("<table><tr><th>Alpha<th>Beta<th><tr><td>$30<td>$9<td>Price<tr><td>5<td>7<td>Reviews</table>", PAIR),
    # scope and headers
    "numbered rows, by scope": (
        "<table><tr><th scope=col>#<th scope=col>Kettle<th scope=col>Price<th scope=col>Reviews"
        "<tr><th scope=row>1<td>Alpha<td>$30<td>5<tr><th scope=row>2<td>Beta<td>$9<td>7</table>", PAIR),
    "numbered labels, by scope": (
        "<table><tr><th scope=col>#<th scope=col>Spec<th scope=col>Alpha<th scope=col>Beta"
        "<tr><th scope=row>1<td>Price<td>$30<td>$9<tr><th scope=row>2<td>Reviews<td>5<td>7</table>", PAIR),
    "names in the second column, by scope": (
        "<table><tr><th scope=col>Rank<th scope=col>Kettle<th scope=col>Price<th scope=col>Reviews"
        "<tr><td>A<th scope=row>Alpha<td>$30<td>5<tr><td>B<th scope=row>Beta<td>$9<td>7</table>", PAIR),
    "several headers of a row, by scope": (
        "<table><tr><th scope=col>Maker<th scope=col>Kettle<th scope=col>Price<tr><th scope=row>Umbra<th scope=row>Alpha<td>$30</table>",
        {"Alpha": one(price=30)}),
    "headers by their ids": (
        "<table><tr><td><th id=a>Alpha<th id=b>Beta<tr><th id=p>Price<td headers='b p'>$9<td headers='a p'>$30"
        "<tr><th id=r>Reviews<td headers='a r'>5<td headers='b r'>7</table>", PAIR),
    "headers of columns alone": (
        "<table><tr><td><th id=a>Alpha<th id=b>Beta<tr><td>Price<td headers=b>$9<td headers=a>$30<tr><td>Reviews<td headers=a>5<td headers=b>7</table>",
        PAIR),
    "headers of rows alone": (
        "<table><tr><td><td>Alpha<td>Beta<tr><th scope=row>Price<td>$30<td>$9<tr><th scope=row>Reviews<td>5<td>7</table>", PAIR),
    "a section by scope": (
        "<table><tr><td><th scope=col>Alpha<th scope=col>Beta<tr><th colspan=3 scope=rowgroup>Money<tr><th scope=row>Price<td>$30<td>$9"
        "<tr><th colspan=3 scope=rowgroup>Opinions<tr><th scope=row>Reviews<td>5<td>7</table>", PAIR),
    "other kettles below, by scope": (
        "<table><tr><td><th scope=col>Alpha<th scope=col>Beta<tr><th scope=row>Price<td>$30<td>$9"
        "<tr><td><th scope=col>Gamma<th scope=col>Delta<tr><th scope=row>Price<td>$3<td>$4</table>",
        {"Alpha": one(price=30), "Beta": one(price=9), "Gamma": one(price=3), "Delta": one(price=4)}),
    "other labels below, by scope": (
        "<table><tr><th scope=col>Model<th scope=col>Price<tr><th scope=row>Alpha<td>$3<tr><th scope=col>Model<th scope=col>Weight"
        "<tr><th scope=row>Alpha<td>1 kg</table>", {"Alpha": one(price=3, weight=1)}),
    # tables that name no entity
    "a row that goes on": (
        "<table><tr><th><th>Alpha<th>Beta<tr><td>Price<td>$30<td>$9</table><div>More</div><table><tr><td>Reviews<td>5<td>7</table>", PAIR),
    "a row that goes on beside sums": (
        "<table><tr><th><th>Alpha<th>Beta<th>Our choice<tr><td>Price<td>$30<td>$9<td>Beta</table><div>More</div>"
        "<table><tr><td>Reviews<td>5<td>7<td>Beta</table>", PAIR),
    "a row each below headings": (
        "<h1>Alpha vs Beta</h1><h2>Alpha</h2><table><tr><td>Price<td>$30</table><h2>Beta</h2><table><tr><td>Price<td>$9</table>",
        {"Alpha": one(price=30), "Beta": one(price=9)}),
    "titles of tables": (
        "<h1>Alpha vs Beta</h1><table><tr><th colspan=2>Alpha<tr><td>Price<td>$30</table><table><tr><th>Beta<tr><td>Price<td>$9</table>",
        {"Alpha": one(price=30), "Beta": one(price=9)}),
    "titles of sections": (
        "<h1>Alpha vs Beta</h1><table><tr><th colspan=2>Alpha<tr><td>Price<td>$30<tr><td>Reviews<td>5"
        "<tr><th colspan=2>Beta<tr><td>Price<td>$9<tr><td>Reviews<td>7</table>", PAIR),
    "sections below a title": (
        "<p>Alpha vs Beta.</p><table><tr><th colspan=2>Alpha<tr><td colspan=2>picture<tr><th colspan=2>Money<tr><td>Price<td>$30"
        "<tr><th colspan=2>Opinions<tr><td>Reviews<td>5</table>", {"Alpha": one(price=30, reviews=5), "Beta": {}}),
    "a column called value": (
        "<h1>Alpha vs Beta</h1><h2>Alpha</h2><table><tr><th>Feature<th>Value<tr><td>Price<td>$3</table>", {"Alpha": one(price=3), "Beta": {}}),
    "names that only sound like sums": (
        "<table><tr><th><th>AirPods Max<th>Social Media<tr><td>Price<td>$30<td>$9</table>", {"AirPods Max": one(price=30), "Social Media": one(price=9)}),
    "a label over headers of rows": (
        "<table><tr><th scope=col>Reviews<th scope=col>Model<th scope=col>Price<tr><th scope=row>5<th scope=row>Alpha<td>$30"
        "<tr><th scope=row>7<th scope=row>Beta<td>$9</table>", PAIR),
    "names below a title over them": (f"<table><tr><td><td colspan=2>Kettles<tr><td><td>Alpha<td>Beta{ROWS}</table>", PAIR),
    "numbers below the label of names": (
        f"<table><tr><th>Model<th>38<th>40{ROWS}</table>", {"38": one(price=30, reviews=5), "40": one(price=9, reviews=7)}),
    "years beside rows, below the label of names": (
        f"<table><tr><th>Model<th>Price<th>Reviews{BOTH.replace('Alpha', '2025').replace('Beta', '2024')}</table>", YEARS),
    "names that the title confirms": (
        "<h1>Average vs Total</h1><table><tr><th><th>Average<th>Total<tr><td>Price<td>$30<td>$9</table>", {"Average": one(price=30), "Total": one(price=9)}),
}  # fmt: skip


@pytest.mark.parametrize("page", READ)
def test_a_table_reads_as_a_person_reads_it(page: str) -> None:
    html, expected = READ[page]
    found = result(html)
    assert (kettles(found), wrong(found)) == (expected, [])


NAMELESS = compile_schema({"x-match": {"min": 1}, "properties": {"kettles": {
    "type": "array", "x-entities": {"key": "name"}, "items": {"properties": {"name": {"type": "string", "x-labels": ["Model"]}, **FIELDS}}}}})  # fmt: skip
BY_YEAR: dict[str, tuple[str, dict[str, dict[str, Any]]]] = {
    "years": (f"<table><tr><td><td>2025<td>2024{ROWS}</table>", YEARS),
    "years below the label of names": (f"<table><tr><th>Model<th>2025<th>2024{ROWS}</table>", YEARS),
    "years below a title": (f"<table><tr><td><td colspan=2>Years ended in June<tr><td><td>2025<td>2024{ROWS}</table>", YEARS),
    "seasons, later ones below": (
        "<table><tr><td><td>2023/24<td>2024/25<tr><td>Price<td>$3<td>$4<tr><td><td>2025/26<td>2026/27<tr><td>Price<td>$5<td>$6</table>",
        {"2023/24": one(price=3), "2024/25": one(price=4), "2025/26": one(price=5), "2026/27": one(price=6)}),
}  # fmt: skip


@pytest.mark.parametrize("page", BY_YEAR)
def test_years_name_columns_where_the_schema_has_no_pattern_of_names(page: str) -> None:
    html, expected = BY_YEAR[page]
    found = result(html, NAMELESS)
    assert (kettles(found), wrong(found)) == (expected, [])


@pytest.mark.parametrize("page", [page for page in BY_YEAR if "label of names" not in page])
def test_years_name_no_columns_where_the_schema_has_patterns_of_names(page: str) -> None:
    found = result(BY_YEAR[page][0])
    assert not any(name.startswith("20") for name in kettles(found))
    assert wrong(found)


def test_years_name_no_columns_of_a_page_whose_tables_have_names_of_words() -> None:
    tables = f"<table><tr><th><th>Alpha<th>Beta{ROWS}</table>", f"<p>Prices</p><table><tr><td><td>2025<td>2024{ROWS}</table>"
    for page in ("".join(tables), "".join(reversed(tables))):
        found = result(page, NAMELESS)
        assert (kettles(found), wrong(found)) == (PAIR, [("unread-table", None)])


OFFERS_READ: dict[str, tuple[str, dict[str, dict[str, Any]]]] = {
    "a label over two columns": (
        f"<table><tr><th rowspan=2>Model<th colspan=2>Price<th rowspan=2>Reviews<tr><th>New<th>Used{OFFER_ROWS}</table>", OFFERED),
    "the same without cells of headers": (
        f"<table><tr><td rowspan=2>Model<td colspan=2>Price<td rowspan=2>Reviews<tr><td>New<td>Used{OFFER_ROWS}</table>", OFFERED),
    "the same with the name below": (
        f"<table><tr><th><th colspan=2>Price<th>Info<tr><th>Model<th>New<th>Used<th>Reviews{OFFER_ROWS}</table>", OFFERED),
    "the same by scope": (
        "<table><tr><th rowspan=2 scope=col>Model<th colspan=2 scope=colgroup>Price<th rowspan=2 scope=col>Reviews<tr><th scope=col>New<th scope=col>Used"
        "<tr><th scope=row>Alpha<td>$30<td>$20<td>5<tr><th scope=row>Beta<td>$9<td>$8<td>6</table>", OFFERED),
    "three levels": (
        "<table><tr><th rowspan=3>Model<th colspan=3>Shop<tr><th colspan=2>Price<th rowspan=2>Reviews<tr><th>New<th>Used"
        f"{OFFER_ROWS}</table>", OFFERED),
    "a kettle over two columns": (
        "<table><tr><th rowspan=2><th colspan=2>Alpha<th colspan=2>Beta<tr><th>New<th>Used<th>New<th>Used"
        "<tr><td>Price<td>$30<td>$20<td>$9<td>$8<tr><td>Reviews<td colspan=2>5<td colspan=2>6</table>", OFFERED),
    "a label beside two rows": (
        "<table><tr><th colspan=2>Spec<th>Alpha<th>Beta<tr><th rowspan=2>Price<th>New<td>$30<td>$9<tr><th>Used<td>$20<td>$8"
        "<tr><th colspan=2>Reviews<td>5<td>6</table>", OFFERED),
    "a label over two rows": (
        "<table><tr><th><th>Alpha<th>Beta<tr><td>Reviews<td>5<td>6<tr><th colspan=3>Price<tr><td>New<td>$30<td>$9<tr><td>Used<td>$20<td>$8</table>", OFFERED),
}  # fmt: skip


@pytest.mark.parametrize("page", OFFERS_READ)
def test_labels_of_two_levels_are_one(page: str) -> None:
    html, expected = OFFERS_READ[page]
    found = result(html, OFFERS)
    assert (kettles(found), wrong(found)) == (expected, [])


NAMES_AS_LINES = "<tr><td>Price<td>$3<td>$4<tr><td>Height<td>1 cm<td>2 cm"
REPORTED: dict[str, tuple[str, dict[str, dict[str, Any]], list[tuple[str, str | None]]]] = {
    "a label over several columns": (
        f"<table><tr><th rowspan=2>Model<th colspan=2>Price<th rowspan=2>Reviews<tr><th>New<th>Used{OFFER_ROWS}</table>",
        {"Alpha": one(reviews=5), "Beta": one(reviews=6)}, [("ambiguous", "price")]),
    "a label in several groups of columns": (
        "<table><tr><th rowspan=2>Model<th colspan=2>New<th colspan=2>Used<tr><th>Price<th>Reviews<th>Price<th>Weight"
        "<tr><td>Alpha<td>$3<td>5<td>$2<td>1 kg</table>", {"Alpha": one(reviews=5, weight=1)}, [("ambiguous", "price")] * 2),
    "a label beside several rows": (
        "<table><tr><th colspan=2><th>Alpha<th>Beta<tr><th rowspan=2>Price<th>New<td>$3<td>$4<tr><th>Used<td>$2<td>$1<tr><th colspan=2>Reviews<td>5<td>7</table>",
        {"Alpha": one(reviews=5), "Beta": one(reviews=7)}, [("ambiguous", "price")]),
    "the name of something else above": (
        f"<table><tr><th><th>Alpha<th>Beta{ROWS}</table><div>Gamma</div><table><tr><td>Price<td>$5<tr><td>Weight<td>1 kg</table>",
        PAIR, [("unread-table", None)]),
    "names of others above": (
        f"<table><tr><th><th>Alpha<th>Beta{ROWS}</table><div>Gamma</div><div>Delta</div><table>{NAMES_AS_LINES}</table>", PAIR, [("unread-table", None)]),
    "a comparison of others above": (
        f"<table><tr><th><th>Alpha<th>Beta{ROWS}</table><div>Gamma vs Delta</div><table>{NAMES_AS_LINES}</table>", PAIR, [("unread-table", None)]),
    "the name of something else below one kettle": (
        "<table><tr><th><th>Alpha<tr><td>Price<td>$30</table><div>Gamma</div><table><tr><td>Reviews<td>7<tr><td>Weight<td>1 kg</table>",
        {"Alpha": one(price=30)}, [("unread-table", None)]),
    "a table of other names above": (
        f"<h1>Alpha vs Beta</h1><h2>Alpha</h2><table><tr><th><th>Alpha<th>Beta{ROWS}</table><table><tr><td>Weight<td>1 kg</table>",
        PAIR, [("unread-table", None)]),
    "a third name below lines": (
        "<h1>Alpha vs Beta</h1><div>Alpha</div><table><tr><td>Price<td>$30</table><div>Beta</div><table><tr><td>Price<td>$9</table>"
        "<div>Gamma</div><table><tr><td>Price<td>$1</table>", {"Alpha": one(price=30), "Beta": one(price=9)}, [("unread-table", None)]),
    "a section of something else": (
        "<h1>Alpha vs Beta</h1><table><tr><th colspan=2>Alpha<tr><td>Price<td>$30<tr><th colspan=2>Gamma<tr><td>Price<td>$9</table>",
        {"Alpha": one(price=30), "Beta": {}}, [("unread-table", None)]),
    "columns of sums": (
        "<table><tr><th><th>Alpha<th>Beta<th>Avg.<th>Difference (%)<th>Winner<tr><td>Price<td>$30<td>$9<td>$20<td>$21<td>Beta</table>",
        {"Alpha": one(price=30), "Beta": one(price=9)}, [("summary", None)] * 3),
    "a row of sums": (f"<table><tr><th>Model<th>Price<th>Reviews{BOTH}<tfoot><tr><th>Total:<th>$39<th>12</table>", PAIR, [("summary", None)]),
    "a short row": (f"<table><tr><th><th>Alpha<th>Beta{ROWS}<tr><td>Weight<td>1 kg</table>", PAIR, [("ragged-row", "weight")]),
    "a short row below labels": (
        "<table><tr><th>Model<th>Price<th>Reviews<tr><td>Alpha<td>$30<td>5<tr><td>Beta<td>7</table>",
        {"Alpha": one(price=30, reviews=5), "Beta": {}}, [("ragged-row", None)]),
    "a long row": (f"<table><tr><th><th>Alpha<th>Beta{ROWS}<tr><td>Weight<td>1 kg<td>2 kg<td>3 kg</table>", PAIR, [("ragged-row", "weight")]),
    "sections of one label below a title": (
        "<h1>Alpha vs Beta</h1><table><tr><th colspan=2>Alpha<tr><th colspan=2>Front<tr><td>Price<td>$30<tr><th colspan=2>Rear<tr><td>Price<td>$9</table>",
        {"Alpha": one(price=30), "Beta": {}}, [("unread-table", None)]),
    "values before their labels": ("<h1>Alpha vs Beta</h1><h2>Alpha</h2><p>Alpha: x</p><table><tr><td>$30<td>Price</table><table><tr><th>Model<th>Price<tr><td>Beta<td>$9</table>",
        {"Beta": one(price=9)}, [("unread-table", None)]),
    "other names than the header's": (
        "<table><tr><th><th>Product 1<th>Product 2<tr><td>Model<td>Alpha<td>Beta<tr><td>Price<td>$3<td>$4</table>",
        {"Product 1": one(price=3), "Product 2": one(price=4)}, [("unread-row", None)]),
    "figures above labels": ("<table><tr><td>Built<td>1987<td>1999<tr><td>Price<td>$3<td>$4</table>", {}, [("schema", None)]),
    "one year above labels": ("<table><tr><td><td>1987<tr><td>Price<td>$3</table>", {}, [("schema", None)]),
    "the same years twice": (
        "<table><tr><td><td>2025<td>2024<td>2025<td>2024<tr><td>Price<td>$3<td>$4<td>$5<td>$6</table>", {}, [("schema", None)]),
    "labels without names": ("<table><tr><th>Price<th>Reviews<tr><td>$3<td>5</table><p>Alpha vs Beta</p>", {}, [("schema", None)]),
}  # fmt: skip


@pytest.mark.parametrize("page", REPORTED)
def test_what_is_not_certain_is_absent_and_reported(page: str) -> None:
    html, expected, discrepancies = REPORTED[page]
    found = result(html)
    assert (kettles(found), wrong(found)) == (expected, discrepancies)


def test_a_row_that_leaves_a_cell_empty_is_not_short() -> None:
    found = result(f"<table><tr><th><th>Alpha<th>Beta{ROWS}<tr><td>Weight<td><td>1 kg</table>")
    assert kettles(found) == {"Alpha": one(price=30, reviews=5), "Beta": one(price=9, reviews=7, weight=1)}
    assert found.discrepancies == ()


@pytest.mark.parametrize(
    "table",
    [
        f"<table><tr><th><th>Alpha<th>Beta{ROWS}<tr><td>Bark<td>a<td>b<td>c</table>",
        "<table><tr><th><th>Alpha<th>Beta<th><tr><td>Price<td>$30<td>$9<td>edit<tr><td>Reviews<td>5<td>7<td>edit</table>",
        f"<table><tr><th>Model<th>Price<th>Reviews{BOTH.replace('5', '5<td>edit').replace('7', '7<td>edit')}</table>",
    ],
)
def test_what_no_field_and_no_name_heads_is_told_once(table: str) -> None:
    found = result(table)
    assert kettles(found) == PAIR
    assert [(one.rule, one.severity) for one in found.discrepancies] == [("unknown-label", "note")]


def test_a_schema_says_what_is_no_entity() -> None:
    ignoring = schema_of(FIELDS, **{"x-ignore": ["Our verdict", "Total"]})
    found = result(
        f"<table><tr><th><th>Alpha<th>Beta<th>Our verdict{ROWS.replace('9', '9<td>$1').replace('7', '7<td>8')}</table>", ignoring
    )
    assert (kettles(found), found.discrepancies, found.ignored) == (PAIR, (), 1)
    found = result(f"<table><tr><th>Model<th>Price<th>Reviews{BOTH}<tr><td>Total<td>$39<td>12</table>", ignoring)
    assert (kettles(found), found.discrepancies, found.ignored) == (PAIR, (), 1)


def test_a_schema_says_what_is_no_name_above_a_table() -> None:
    page = "<h1>Alpha vs Beta</h1><h2>Alpha</h2><table><tr><td>Price<td>$30</table><div>Sizes</div><table><tr><td>Height<td>3 cm</table>"
    assert kettles(result(page)) == {"Alpha": one(price=30), "Beta": {}}
    assert kettles(result(page, schema_of(FIELDS, **{"x-ignore": ["Sizes"]}))) == {"Alpha": one(price=30, height=3), "Beta": {}}


def test_a_schema_says_which_names_sound_like_sums() -> None:
    known = schema_of({**FIELDS, "name": {**NAME, "x-known": ["Total"]}})
    assert kettles(result("<table><tr><th><th>Alpha<th>Total<tr><td>Price<td>$30<td>$9</table>", known)) == {
        "Alpha": one(price=30),
        "Total": one(price=9),
    }


THINGS: dict[str, tuple[str, dict[str, Any]]] = {
    "two levels": ("<table><tr><th colspan=2>Price<tr><th>New<th>Used<tr><td>$3<td>$2</table>", one(new=3, used=2)),
    "numbers before the labels": ("<table><tr><td>1<td>Price<td>$3<tr><td>2<td>Reviews<td>5</table>", one(price=3, reviews=5)),
    "sections": ("<table><tr><th colspan=2>Price<tr><td>New<td>$3<tr><td>Used<td>$2<tr><th colspan=2>Size<tr><td>Height<td>3 cm</table>", one(new=3, used=2, height=3)),
    "units in the labels": ("<table><tr><td>Weight (g)<td>1200<tr><td>Reviews<td>5</table>", one(weight=1.2, reviews=5)),
}  # fmt: skip


@pytest.mark.parametrize("page", THINGS)
def test_a_table_about_one_thing_reads_as_a_person_reads_it(page: str) -> None:
    html, expected = THINGS[page]
    found = result(html, KETTLE)
    assert (found.record, wrong(found)) == (expected, [])


@pytest.mark.parametrize("label", ["Weight (approx.)", "Weight (2020)", "Weight (m)", "Height (mm)", "Reviews, total"])
def test_what_is_no_unit_of_the_field_makes_another_label(label: str) -> None:
    found = result(f"<table><tr><th>Model<th>Price<th>{label}<tr><td>Alpha<td>$3<td>5</table>")
    assert kettles(found) == {"Alpha": one(price=3)}
    assert [(one.rule, one.severity) for one in found.discrepancies] == [("unknown-label", "note")]


def certain(html: str) -> set[tuple[str | None, str, str, int]]:
    return {(claim.entity, claim.field, repr(claim.value), claim.start) for claim in result(html).claims if claim.certain}


@pytest.mark.parametrize("page", [page for page in READ if page not in ("other kettles below, between bars", "groups of names")])
def test_no_cut_of_a_table_says_what_the_whole_does_not(page: str) -> None:
    # A cut takes the rows that a cell spans, so it is not seen to name a group; the page between bars needs no document around it.
    text = READ[page][0]
    whole = certain(text)
    for cut in range(20, len(text), 5):
        body = f"<!doctype html><body>{text[:cut]}"
        found = extract.read_page(extract.Page("page", body.encode()), KETTLES)
        assert {(one.entity, one.field, repr(one.value), one.start) for one in found.claims if one.certain} <= whole, text[:cut]


def test_a_label_is_told_once_why_it_is_not_used() -> None:
    from extract.explain.fields import explain_field

    def unused(html: str, field: str) -> list[str]:
        page = extract.Page("page", f"<!doctype html><body>{html}\n".encode())
        return [note.words for note in explain_field(page, field, [KETTLES]).unused]

    assert unused(REPORTED["a label over several columns"][0], "price") == []
    assert unused(READ["other kettles below"][0], "price") == []
    assert unused("<table><tr><th><th>Alpha<tr><td>Price<td>$30</table><div>Gamma</div><table><tr><td>Reviews<td>7</table>", "reviews") == [
        "is a label of a table in which nothing names an entity, nor does a heading above it."
    ]


MADE = 1_000


def test_no_value_of_a_made_table_is_wrong_and_next_to_all_are_read() -> None:
    stated = read = 0
    for seed in range(MADE):
        table = made_tables.made(seed)
        found = extract.read_page(extract.Page("page", table.page.encode()), KETTLES)
        record = kettles(found)
        values = {(name, field): value for name, fields in record.items() for field, value in fields.items()}
        expected = {(name, field): float(value) for name, fields in table.says.items() for field, value in fields.items()}
        assert set(record) <= set(table.says), (seed, table.page)
        assert {key: value for key, value in values.items() if expected[key] != value} == {}, (seed, table.page)
        stated, read = stated + len(expected), read + len(values)
    assert read >= 0.999 * stated


@pytest.mark.parametrize("last", ["Yes", "-", "n/a"])
def test_a_last_column_that_is_the_same_in_all_rows_has_its_values(last: str) -> None:
    """The header's empty cell stands last; the last column is no column of remarks such as `edit`."""
    schema = compile_schema(
        {
            "x-match": {"min": 1},
            "x-null": ["-", "n/a"],
            "properties": {
                "lamps": {
                    "type": "array",
                    "x-entities": {"key": "name"},
                    "items": {
                        "properties": {
                            "name": {"type": "string"},
                            "solar": {"type": ["boolean", "null"], "x-labels": ["Solar"]},
                            "dimmer": {"type": ["boolean", "null"], "x-labels": ["Dimmer"]},
                        }
                    },
                }
            },
        }
    )
    value = True if last == "Yes" else None
    for others in ("No", "No"), ("Yes", "No"):
        page = f"| Alpha | Beta | |\n| Solar | {others[0]} | {last} |\n| Dimmer | {others[1]} | {last} |\n"
        found = extract.read_page(extract.Page("page.txt", page.encode()), schema).record
        alpha = {"solar": others[0] == "Yes", "dimmer": others[1] == "Yes"}
        assert found == {"lamps": [{"name": "Alpha", **alpha}, {"name": "Beta", "solar": value, "dimmer": value}]}
