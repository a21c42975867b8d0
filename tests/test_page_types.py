"""Three made-up page types that work from their schemas alone: columns, rows, and a page about one thing.

The content of `page_types/*.page.json` is laid out in every way that pages are written; what each layout leaves uncertain is
listed here, and every other value is the one of the record beside it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import extract
import extract.errors
from extract.schema import Schema, compile_schema

FOLDER = Path(__file__).with_name("page_types")
KETTLES, BRIDGES, LANTERN = (extract.load_schema(FOLDER / f"{name}.schema.json") for name in ("kettles", "bridges", "lantern"))
KETTLE_PAGE, BRIDGE_PAGE = (json.loads((FOLDER / f"{name}.page.json").read_text(encoding="utf-8")) for name in ("kettles", "bridges"))
LANTERN_PAGE = (FOLDER / "lantern.page.txt").read_text(encoding="utf-8")
LANTERN_RECORD = json.loads((FOLDER / "lantern.record.json").read_text(encoding="utf-8"))
GRID_RULE = "+----+----+----+----+\n"


def read(text: str | bytes, *schemas: Schema, url: str | None = None) -> extract.PageResult:
    """The result of a page of this text."""
    body = text.encode() if isinstance(text, str) else text
    return extract.read_page(extract.Page("page.txt", body, url), schemas)


def bars(rows: Sequence[Sequence[str]], rule: str = "", outer: bool = True, between: str = "") -> str:
    """A table with bars; `rule` is a line below the header, `between` one before every row."""
    lines = [f"| {' | '.join(row)} |" if outer else " | ".join(row) for row in rows]
    return "".join(f"{between}{line}\n{rule if number == 0 else ''}" for number, line in enumerate(lines)) + between


def kettles(layout: str, page: dict[str, Any] = KETTLE_PAGE) -> str:
    """The page that compares kettles in one layout."""
    rows = [["", *page["names"]], *page["rows"]]
    moved = [[*page["names"], ""], *page["rows"]]
    tables = {
        "bars and a rule line": lambda: bars(rows, "|---|---|---|---|\n"),
        "bars alone": lambda: bars(rows),
        "no outer bars": lambda: bars(rows, "---|---|---|---\n", outer=False),
        "the empty cell of the header last": lambda: bars(moved, "|---|---|---|---|\n"),
        "rule lines everywhere": lambda: bars(rows, between=GRID_RULE),
        "bold labels": lambda: bars([[f"**{row[0]}**" if row[0] else "", *row[1:]] for row in rows]),
        "tabs": lambda: "".join("\t".join(row) + "\n" for row in rows),
        "two blanks": lambda: "".join("  ".join(row).strip() + "\n" for row in rows),
        "one cell a line": lambda: "".join("\n".join(filter(None, row)) + "\n" for row in rows),
        "glued": lambda: "".join("".join(row) + "\n" for row in rows),
        "one blank": lambda: "".join(" ".join(row).strip() + "\n" for row in rows),
    }
    return f"{page['title']}\n\n{tables[layout]()}"


SURE_LAYOUTS = (
    "bars and a rule line", "bars alone", "no outer bars", "the empty cell of the header last", "rule lines everywhere", "bold labels",
    "tabs", "two blanks", "one cell a line",
)  # fmt: skip
EACH = ("alto quick", "brisa 200", "corvo mini")
DOUBTFUL = {
    # 1,204|87|15,310 may be 1,204|8|715,310 or 1,204|871|5,310 as well.
    "glued": {("brisa 200", "reviews"), ("corvo mini", "reviews")},
    # Blanks stand inside the names and lists as they do between the cells.
    "one blank": {(entity, field) for entity in EACH for field in ("maker", "colours")},
}


def without(record: dict[str, Any], doubtful: set[tuple[str, str]]) -> dict[str, Any]:
    """A record of kettles without its doubtful values."""
    items = [{k: v for k, v in one.items() if (one["model"].casefold(), k) not in doubtful} for one in record["kettles"]]
    return {**record, "kettles": items}


# --- (a) columns ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", SURE_LAYOUTS)
def test_a_comparison_with_separators_gives_the_whole_record_and_nothing_to_report(layout: str) -> None:
    result = read(kettles(layout), KETTLES)
    assert result.record == KETTLE_PAGE["record"]
    assert result.discrepancies == ()


@pytest.mark.parametrize("layout", DOUBTFUL)
def test_a_comparison_without_separators_gives_every_value_that_is_certain(layout: str) -> None:
    assert read(kettles(layout), KETTLES).record == without(KETTLE_PAGE["record"], DOUBTFUL[layout])


@pytest.mark.parametrize("layout", DOUBTFUL)
def test_what_a_lost_separator_leaves_doubtful_is_named_and_nothing_else_is(layout: str) -> None:
    result = read(kettles(layout), KETTLES)
    assert {(one.rule, one.severity) for one in result.discrepancies} == {("ambiguous", "warning")}
    assert {(one.entity, one.field) for one in result.discrepancies} == DOUBTFUL[layout]
    assert {(claim.entity, claim.field) for claim in result.claims if not claim.certain} == DOUBTFUL[layout]


def test_the_alternatives_of_a_doubtful_cell_hold_the_true_value() -> None:
    claims = [claim for claim in read(kettles("glued"), KETTLES).claims if claim.field == "reviews" and not claim.certain]
    assert [(claim.entity, 87 in claim.alternatives, 15310 in claim.alternatives) for claim in claims] == [
        ("brisa 200", True, False), ("corvo mini", False, True),
    ]  # fmt: skip


def test_a_list_among_the_alternatives_is_cut_between_words_as_the_page_means_it() -> None:
    claims = [claim for claim in read(kettles("one blank"), KETTLES).claims if claim.field == "colours" and not claim.certain]
    assert len(claims) == len(EACH)
    truth = (("Red", "black", "steel"), ("White",), None)
    assert all(true in claim.alternatives for claim, true in zip(sorted(claims, key=lambda c: c.entity), truth, strict=False))


def test_a_second_statement_decides_a_doubtful_row() -> None:
    document = json.loads(json.dumps(KETTLES.document))
    document["properties"]["kettles"]["items"]["properties"]["reviews"]["x-prose"] = ["{entity} has {value} reviews"]
    result = read(kettles("glued") + "\nThe Brisa 200 has 87 reviews.\n", compile_schema(document))
    assert [kettle.get("reviews") for kettle in result.record["kettles"]] == [1204, 87, 15310]
    assert [one for one in result.discrepancies if one.field == "reviews"] == []


@pytest.mark.parametrize("layout", ["glued", "one blank"])
def test_a_cell_in_small_letters_is_no_reason_to_lose_its_row(layout: str) -> None:
    page = {**KETTLE_PAGE, "rows": [["Made by", "northwind", "hollow", "tarn"], *KETTLE_PAGE["rows"][:2], ["Reviews", "12", "-4", "9,100"]]}
    result = read(kettles(layout, page), KETTLES)
    assert result.record is not None
    assert result.record["kettles"][0]["price"] == 39.99
    assert "maker" in {*result.record["kettles"][0], *(one.field for one in result.discrepancies)}


@pytest.mark.parametrize("layout", [*SURE_LAYOUTS, "glued"])
def test_below_a_row_that_no_field_names_every_row_is_read_or_reported(layout: str) -> None:
    page = {**KETTLE_PAGE, "rows": [*KETTLE_PAGE["rows"][:4], ["Guarantee", "24", "36", "12"], *KETTLE_PAGE["rows"][4:]]}
    result = read(kettles(layout, page), KETTLES)
    assert result.record is not None
    for kettle, truth in zip(result.record["kettles"], KETTLE_PAGE["record"]["kettles"], strict=True):
        assert kettle == {field: truth[field] for field in kettle}
        assert set(truth) - set(kettle) <= {one.field for one in result.discrepancies}


@pytest.mark.parametrize("layout", SURE_LAYOUTS)
def test_a_cell_that_is_missing_invents_no_kettle_and_no_value(layout: str) -> None:
    result = read(kettles(layout).replace("\n850 g", "").replace("850 g", ""), KETTLES)
    assert result.record is not None
    truth = {one["model"]: one for one in KETTLE_PAGE["record"]["kettles"]}
    assert [kettle["model"] for kettle in result.record["kettles"]] == list(truth)
    assert all(truth[kettle["model"]][field] == value for kettle in result.record["kettles"] for field, value in kettle.items())


@pytest.mark.parametrize("title", ["ALTO QUICK VS BRISA 200 VS CORVO MINI", "Corvo Mini vs Alto Quick vs Brisa 200"])
def test_names_are_found_in_a_title_of_another_case_or_order(title: str) -> None:
    record = read(kettles("glued", {**KETTLE_PAGE, "title": title}), KETTLES).record
    assert [kettle["model"] for kettle in record["kettles"]] == KETTLE_PAGE["names"]
    assert [kettle["price"] for kettle in record["kettles"]] == [39.99, 24.5, 1019]


# --- (b) entities in rows ---------------------------------------------------------------------------------------------


def bridges(layout: str, corner: str = "Bridge", tail: str = "") -> str:
    """The page of bridges in one layout; `corner` is the title of the column of names."""
    rows = [[corner, *BRIDGE_PAGE["labels"]], *BRIDGE_PAGE["rows"]]
    separator = {"tabs": "\t", "two blanks": "  ", "one cell a line": "\n", "glued": ""}.get(layout)
    text = bars(rows) if separator is None else "".join(separator.join(row) + "\n" for row in rows)
    return text + tail


BRIDGE_LAYOUTS = ("bars", "tabs", "two blanks", "one cell a line")


@pytest.mark.parametrize("layout", BRIDGE_LAYOUTS)
@pytest.mark.parametrize("corner", ["Bridge", "Name of the bridge"])
def test_a_table_with_one_entity_a_row_gives_the_whole_record(layout: str, corner: str) -> None:
    result = read(bridges(layout, corner), BRIDGES)
    assert result.record == BRIDGE_PAGE["record"]
    assert result.discrepancies == ()


def test_a_glued_row_whose_name_may_end_in_a_figure_is_ambiguous() -> None:
    result = read(bridges("glued"), BRIDGES)
    ambiguous = [one for one in result.discrepancies if one.rule == "ambiguous"]
    assert [one.evidence[0].text for one in ambiguous] == ["".join(row) for row in BRIDGE_PAGE["rows"]]
    assert [claim for claim in result.claims if claim.certain] == []


def test_a_pattern_of_the_name_cuts_glued_rows() -> None:
    result = read(bridges("glued"), with_name({"pattern": "^[^0-9]+$"}))
    assert result.record == BRIDGE_PAGE["record"]


def test_known_names_cut_glued_rows() -> None:
    result = read(bridges("glued"), with_name({"x-known": [row[0] for row in BRIDGE_PAGE["rows"]]}))
    assert result.record == BRIDGE_PAGE["record"]


def with_name(keywords: dict[str, Any]) -> Schema:
    """The schema of bridges with more said of their names."""
    document = json.loads(json.dumps(BRIDGES.document))
    document["properties"]["bridges"]["items"]["properties"]["name"].update(keywords)
    return compile_schema(document)


@pytest.mark.parametrize("layout", BRIDGE_LAYOUTS)
def test_lines_behind_a_table_of_rows_are_no_rows(layout: str) -> None:
    footer = "\nThe county office keeps the bridges. Ask there.\nImprint\nPrivacy\nCookies\nContact\nHelp\n"
    result = read(bridges(layout, tail=footer), BRIDGES)
    assert result.record == BRIDGE_PAGE["record"]
    assert [one for one in result.discrepancies if one.severity == "error"] == []


@pytest.mark.parametrize("separator", ["|", "\t"])
def test_a_column_that_no_field_names_hides_no_other_column(separator: str) -> None:
    rows = [["Bridge", "Span", "Piers", "Opened", "Toll"], ["Hollow Arch", "240 m", "4", "12 May 1931", "€2"]]
    result = read("".join(separator.join(row) + "\n" for row in rows), BRIDGES)
    assert result.record == {"bridges": [{"name": "Hollow Arch", "span": 240, "opened": "1931-05-12", "toll": 2}]}
    assert [(one.rule, one.evidence[0].text) for one in result.discrepancies] == [("unknown-label", "Piers")]


@pytest.mark.parametrize("separator", ["|", "\t"])
def test_no_bridge_is_named_by_another_column_than_that_of_names(separator: str) -> None:
    rows = [["Span", "Bridge", "Opened", "Toll", "Open to walkers"], ["240 m", "Hollow Arch", "12 May 1931", "€2", "Yes"]]
    result = read("".join(separator.join(row) + "\n" for row in rows), BRIDGES)
    assert "240 m" not in {claim.value for claim in result.claims if claim.field == "name"}


def test_two_bridges_of_one_name_are_two_entities() -> None:
    result = read(bridges("tabs").replace("Long Reach", "Hollow Arch"), BRIDGES)
    assert [bridge["span"] for bridge in result.record["bridges"]] == [240, 1200, 86.5]


# --- (c) a page about one thing ---------------------------------------------------------------------------------------


def test_a_page_without_entities_gives_one_record() -> None:
    result = read(LANTERN_PAGE, LANTERN)
    assert result.record == LANTERN_RECORD
    assert result.discrepancies == ()
    assert result.ignored == 2


@pytest.mark.parametrize("header", ["| Detail | Value |\n|---|---|\n", "| | |\n|---|---|\n"])
def test_a_header_without_labels_hides_no_row(header: str) -> None:
    assert read(LANTERN_PAGE.replace("| Burn time", f"{header}| Burn time"), LANTERN).record == LANTERN_RECORD


@pytest.mark.parametrize("separator", [": ", " = ", "\t", "  ", ":"])
def test_a_label_and_its_value_stand_apart_in_several_ways(separator: str) -> None:
    text = LANTERN_PAGE.replace("Our price: ", f"Our price{separator}")
    assert read(text, LANTERN).record == LANTERN_RECORD


def test_a_table_of_two_rows_below_labels_is_not_lost_without_a_word() -> None:
    text = LANTERN_PAGE.replace("Add to basket", "| Height | Width |\n|---|---|\n| 24 cm | 95 mm |\n| 30 cm | 99 mm |")
    fields = {one.field for one in read(text, LANTERN).discrepancies}
    assert fields & {"size/height", "size/width", None}


# --- which schema -----------------------------------------------------------------------------------------------------


def test_a_page_is_read_by_the_schema_that_knows_most_of_it() -> None:
    every = (BRIDGES, LANTERN, KETTLES)
    assert read(kettles("bars alone"), *every).schema == "kettles"
    assert read(bridges("bars"), *every).schema == "bridges"
    assert read(LANTERN_PAGE, *every).record == LANTERN_RECORD


def only(result: extract.PageResult) -> extract.Discrepancy:
    """The one discrepancy of a page."""
    assert len(result.discrepancies) == 1, result.discrepancies
    return result.discrepancies[0]


def test_a_page_that_two_schemas_know_equally_well_has_no_record_and_says_so() -> None:
    twin = compile_schema(LANTERN.document, name="lamp")
    result = read(LANTERN_PAGE, LANTERN, twin)
    wrong = only(result)
    assert (result.schema, result.record, result.claims) == (None, None, ())
    assert (wrong.rule, wrong.severity, wrong.pattern, wrong.values) == ("schema", "error", "tie", ("lamp", "lantern"))


def test_a_page_that_no_schema_knows_says_which_comes_nearest_and_how_near() -> None:
    wrong = only(read("Kettle news\n\nHeight: 24 cm\nWidth: 9 cm\nSpan: wide\n", KETTLES, LANTERN))
    assert (wrong.rule, wrong.pattern) == ("schema", "none")
    assert "lantern comes nearest: 2 of the 3" in wrong.message
    assert "size/height: height, size/width: width" in wrong.message


def test_an_address_chooses_a_schema_that_finds_little() -> None:
    text = "Lantern Dusk 1\nPrice: €3\n"
    assert read(text, LANTERN, url="https://shop.example/1").record is None
    assert read(text, KETTLES, LANTERN, url="https://lamps.example/1").record == {"title": "Lantern Dusk 1", "price": 3}


def test_a_schema_with_two_fields_knows_a_page_that_states_both() -> None:
    labels = {"cups": ["Cups", "Mugs"], "lids": ["Lids"]}
    fields = {name: {"type": "integer", "x-kind": "count", "x-labels": labels[name]} for name in labels}
    assert read("Cups: 3\nLids: 4\n", compile_schema({"type": "object", "properties": fields})).record == {"cups": 3, "lids": 4}


# --- what is wrong with a page ----------------------------------------------------------------------------------------


def test_two_tables_that_contradict_each_other_are_one_discrepancy_and_the_first_wins() -> None:
    text = kettles("bars alone") + "\nOnce more\n\n" + kettles("bars alone").replace("850 g", "900 g").partition("\n\n")[2]
    result = read(text, KETTLES)
    wrong = only(result)
    assert (wrong.rule, wrong.severity, wrong.entity, wrong.field) == ("agree", "error", "brisa 200", "weight")
    assert wrong.values == ("850 g", "900 g")
    assert [(one.text, one.start) for one in wrong.evidence] == [("850 g", text.index("850 g")), ("900 g", text.index("900 g"))]
    assert result.record == KETTLE_PAGE["record"]


def test_what_most_tables_say_wins_over_what_the_first_says() -> None:
    table = kettles("bars alone").partition("\n\n")[2]
    text = "\n\nOnce more\n\n".join((table.replace("850 g", "900 g"), table, table))
    result = read(text, KETTLES)
    assert only(result).rule == "agree"
    assert result.record["kettles"] == KETTLE_PAGE["record"]["kettles"]


def test_null_against_a_value_is_a_warning() -> None:
    table = kettles("bars alone").partition("\n\n")[2]
    wrong = only(read(f"{table}\nOnce more\n\n{table.replace('850 g', 'N/A')}", KETTLES))
    assert (wrong.rule, wrong.severity, wrong.pattern, wrong.values) == ("agree", "warning", "null", ("850 g", "N/A"))


@pytest.mark.parametrize("layout", SURE_LAYOUTS)
def test_an_unreadable_cell_is_named_and_its_neighbours_are_read(layout: str) -> None:
    result = read(kettles(layout).replace("850 g", "light"), KETTLES)
    wrong = only(result)
    assert (wrong.rule, wrong.severity, wrong.entity, wrong.field) == ("unreadable", "error", "brisa 200", "weight")
    assert [one.text for one in wrong.evidence] == ["light"]
    assert result.record == without(KETTLE_PAGE["record"], {("brisa 200", "weight")})


def test_an_unknown_label_is_noted() -> None:
    wrong = only(read(kettles("bars alone") + "| Whistles | Yes | No | No |\n", KETTLES))
    assert (wrong.rule, wrong.severity, wrong.evidence[0].text) == ("unknown-label", "note", "Whistles")


def test_a_value_that_the_schema_forbids_is_written_and_reported() -> None:
    result = read(kettles("bars alone").replace("87", "-87"), KETTLES)
    wrong = only(result)
    assert (wrong.rule, wrong.pattern, wrong.entity, wrong.field) == ("schema", "minimum", "brisa 200", "reviews")
    assert wrong.evidence[0].text == "-87"
    assert result.record["kettles"][1]["reviews"] == -87


def test_metres_are_no_millions_where_no_unit_is_declared() -> None:
    length = {"type": "number", "x-kind": "decimal", "x-labels": ["Length"]}
    result = read("Length: 3 m\n", compile_schema({"type": "object", "properties": {"length": length}}))
    assert result.record == {}
    assert only(result).rule == "unreadable"


# --- cuts -------------------------------------------------------------------------------------------------------------

PAGES = {
    **{f"kettles, {layout}": (KETTLES, kettles(layout)) for layout in (*SURE_LAYOUTS, *DOUBTFUL)},
    **{f"bridges, {layout}": (BRIDGES, bridges(layout)) for layout in (*BRIDGE_LAYOUTS, "glued")},
    "bridges, glued, with a pattern": (with_name({"pattern": "^[^0-9]+$"}), bridges("glued")),
    "lantern": (LANTERN, LANTERN_PAGE),
}


@pytest.mark.parametrize("page", PAGES)
def test_what_a_cut_page_claims_for_certain_the_whole_page_claims(page: str) -> None:
    schema, text = PAGES[page]
    body = text.encode()
    whole = certain(read(body, schema))
    for end in range(len(body)):
        assert certain(read(body[:end], schema)) <= whole, f"cut at byte {end}"


def certain(result: extract.PageResult) -> set[tuple[object, ...]]:
    """The certain claims of a page, who read them and what decided aside."""
    return {(c.entity, c.field, c.relation, c.value, c.text, c.start, c.end) for c in result.claims if c.certain}


@pytest.mark.parametrize("page", PAGES)
def test_every_claim_holds_the_characters_that_it_points_at(page: str) -> None:
    schema, text = PAGES[page]
    assert all(text[claim.start : claim.end] == claim.text for claim in read(text, schema).claims)


# --- rules ------------------------------------------------------------------------------------------------------------

RULED_LANTERN = {
    **LANTERN.document,
    "properties": {
        **LANTERN.document["properties"],
        "ounces": {"type": "number", "x-kind": "decimal", "x-unit": {"oz": 1}, "x-labels": ["Tank"]},
        "millilitres": {
            "type": "number", "x-kind": "decimal", "x-unit": {"ml": 1}, "x-labels": ["Tank in ml"],
            "x-rules": [{"rule": "ratio", "to": "ounces", "is": 29.57}],
        },
        "best": {
            "type": "array", "items": {"type": "string"}, "x-kind": "list", "x-labels": ["Best of"],
            "x-rules": [{"rule": "leads", "to": "materials/material"}],
        },
        "mix": {
            "type": "object", "x-kind": "distribution", "x-labels": ["Oil mix"],
            "x-rules": [{"rule": "sum", "is": 100, "within": 0.5}],
        },
    },
    "x-rules": [
        {"rule": "between", "path": "size/width", "max": "size/height", "message": "It is wider than high."},
        {"rule": "equals", "path": "burn_time/unit", "const": "hours", "severity": "warning", "cites": ["price"]},
    ],
}  # fmt: skip
RULED_PAGE = LANTERN_PAGE.replace(
    "Add to basket", "Tank: 8.5 oz\nTank in ml: 251 ml\nBest of: brass and glass\nOil mix: Palm, 60% Rape, 39.8%\nAdd to basket"
)
BROKEN = {
    "ratio": (("251 ml", "281 ml"), "millilitres", "error", {"8.5 oz", "281 ml"}),
    "sum": (("39.8%", "29.8%"), "mix", "error", {"Palm, 60% Rape, 29.8%"}),
    "between": (("95 mm", "295 mm"), "size/width", "error", {"24 cm", "295 mm"}),
    "equals": (("6-8 hours", "6-8 days"), "burn_time", "warning", {"6-8 days", "€49.50"}),
    "leads": (("brass and glass", "glass and brass"), "best", "error", {"glass", "brass", "Brass, 60%", "Glass, 30%", "Wool, 10%"}),
    "descending": (("Wool, 10%", "Wool, 40%"), "materials", "error", {"Brass, 60%", "Glass, 30%", "Wool, 40%"}),
}


def test_every_rule_is_silent_on_a_page_that_keeps_them() -> None:
    assert read(RULED_PAGE, compile_schema(RULED_LANTERN)).discrepancies == ()


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_is_reported_once_with_the_characters_that_break_it(rule: str) -> None:
    (old, new), field, severity, evidence = BROKEN[rule]
    text = RULED_PAGE.replace(old, new)
    wrong = only(read(text, compile_schema(RULED_LANTERN)))
    assert (wrong.rule, wrong.severity, wrong.field) == (rule, severity, field)
    assert {one.text for one in wrong.evidence} == evidence
    assert all(text[one.start : one.end] == one.text for one in wrong.evidence)


def test_a_rule_whose_values_are_not_stated_is_silent() -> None:
    text = RULED_PAGE.replace("Tank: 8.5 oz\n", "").replace("| Height | 24 cm |\n", "")
    assert read(text, compile_schema(RULED_LANTERN)).discrepancies == ()


def test_a_rule_that_names_no_field_is_an_error_of_the_schema() -> None:
    document = {**RULED_LANTERN, "x-rules": [{"rule": "between", "path": "size/width", "max": "size/heigth"}]}
    with pytest.raises(extract.errors.UsageError, match="size/heigth"):
        compile_schema(document)


def test_a_rule_of_an_entity_is_reported_for_the_one_that_breaks_it() -> None:
    document = json.loads(json.dumps(KETTLES.document))
    item = document["properties"]["kettles"]["items"]
    item["x-rules"] = [{"rule": "between", "path": "weight", "min": 0.9, "message": "A kettle this light falls over."}]
    wrong = only(read(kettles("tabs"), compile_schema(document)))
    assert (wrong.rule, wrong.entity, wrong.field) == ("between", "brisa 200", "weight")
    assert [one.text for one in wrong.evidence] == ["850 g"]
    assert wrong.message.startswith("A kettle this light falls over.")


def test_a_row_that_stands_in_no_table_is_named() -> None:
    result = read_kettles("Alpha vs Beta\n\nUpdated: 2021\nPrice$5$6\nVolume: 2 l\n")
    assert [(one.rule, one.field, one.values) for one in result.discrepancies if one.rule == "unread-row"] == [
        ("unread-row", "price", ("Price$5$6",)), ("unread-row", "volume", ("Volume: 2 l",)),
    ]  # fmt: skip


def test_a_row_of_the_page_in_a_table_of_entities_is_named() -> None:
    result = read_kettles("Alpha vs Beta\n\nAlphaBeta\nPrice$5$6\nUpdated2021\nVolume2 l1 l\n")
    assert [(one.rule, one.field) for one in result.discrepancies] == [("unread-row", "updated")]


def test_a_sentence_that_only_orders_is_a_claim() -> None:
    result = read_kettles("Alpha vs Beta\n\nAlphaBeta\nPrice$5$6\nVolume2 l1 l\n\nAlpha costs more than Beta.\n")
    assert [(one.rule, one.entity, one.field) for one in result.discrepancies] == [("asserts", "alpha", "price")]


def read_kettles(text: str) -> extract.PageResult:
    """A page of kettles, with a field of the page itself."""
    schema = compile_schema({"x-match": {"min": 1}, "properties": {
        "updated": {"type": "integer", "x-kind": "count", "x-labels": ["Updated"]},
        "kettles": {"type": "array", "x-entities": {"key": "name"}, "items": {"properties": {
            "name": {"type": "string", "x-names": ["{name} vs {name}"]},
            "price": {"type": "number", "x-kind": "money", "x-labels": ["Price"],
                      "x-prose": [{"pattern": "{entity} costs more than {entity}", "asserts": "greater"}]},
            "volume": {"type": "number", "x-kind": "decimal", "x-unit": {"l": 1}, "x-labels": ["Volume"]},
        }}},
    }})  # fmt: skip
    return extract.read_page(extract.Page("a.txt", text.encode()), schema)
