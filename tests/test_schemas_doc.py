"""The examples of `docs/schemas.md`: each page gives the record and the discrepancies that stand below it, and no others.

A block marked `json schema` is a whole schema, `json fields` the properties of a page about one thing, `json adder` those of
an entity of a page that compares adders. A page is read by the schema above it. Without a block of discrepancies there are none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import extract
from extract.dialect import dialect
from extract.kinds import KINDS, Writing, squeeze
from extract.kinds import read as read_cell
from extract.prose import HOLES
from extract.rules import RULES
from extract.schema import Schema, compile_schema, load_schema
from extract.sqlrules import check_tests

DOC = Path(__file__).resolve().parents[1] / "docs" / "schemas.md"
TEXT = DOC.read_text(encoding="utf-8")
FENCE = re.compile(r"^```(?P<mark>[a-z ]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = ("text page", "html page")
SCHEMAS = ("json schema", "json fields", "json adder")


class Group(NamedTuple):
    """A page with the schema that reads it, and what must come out; `line` is that of the page's block."""

    line: int
    schema: dict[str, Any]
    page: str
    record: str | None
    record_span: tuple[int, int]
    discrepancies: str | None
    disc_span: tuple[int, int]


def groups(text: str) -> list[Group]:
    """The examples of a document in order."""
    found: list[Group] = []
    schema: dict[str, Any] = {}
    for match in FENCE.finditer(text):
        mark, body = match["mark"], match["body"]
        if mark in SCHEMAS:
            schema = whole_schema(mark, json.loads(body))
        elif mark in PAGES:
            found.append(Group(text.count("\n", 0, match.start()) + 1, schema, body, None, (0, 0), None, (0, 0)))
        elif mark == "json record":
            found[-1] = found[-1]._replace(record=body, record_span=match.span("body"))
        elif mark == "text discrepancies":
            found[-1] = found[-1]._replace(discrepancies=body, disc_span=match.span("body"))
    return found


def whole_schema(mark: str, given: dict[str, Any]) -> dict[str, Any]:
    """The schema that a block stands for."""
    if mark == "json schema":
        return given
    if mark == "json fields":
        return {"type": "object", "properties": given}
    item = {"type": "object", "properties": given}
    return {"type": "object", "properties": {"adders": {"type": "array", "x-entities": {"key": "name", "min": 2}, "items": item}}}


@cache
def compiled(source: str) -> Schema:
    """The schema of a document, compiled once."""
    return compile_schema(json.loads(source))


def result_of(group: Group) -> extract.PageResult:
    """What the page of a group yields."""
    return extract.read_page(extract.Page("page.txt", group.page.encode()), compiled(json.dumps(group.schema)))


def shown_record(record: dict[str, Any] | None) -> str:
    """A record as the document prints it: an entity or a field a line."""
    if record is None:
        return "null\n"
    lines = []
    for name, value in record.items():
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            items = ",\n   ".join(json.dumps(item, ensure_ascii=False) for item in value)
            lines.append(f"{json.dumps(name)}: [\n   {items}]")
        else:
            lines.append(f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}")
    return "{" + ",\n ".join(lines) + "}\n"


def shown_discrepancies(result: extract.PageResult) -> str:
    """A discrepancy a line: severity, rule, where, what."""
    lines = []
    for one in result.discrepancies:
        where = ", ".join(part for part in (one.entity, one.field) if part)
        lines.append(f"{one.severity} {one.rule}{f' ({where})' if where else ''}: {one.message}\n")
    return "".join(lines)


GROUPS = groups(TEXT)


@pytest.mark.parametrize("group", [group for group in GROUPS if group.record], ids=lambda group: f"line-{group.line}")
def test_a_page_of_the_document_gives_the_record_below_it(group: Group) -> None:
    assert result_of(group).record == json.loads(group.record or "")


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: f"line-{group.line}")
def test_a_page_of_the_document_gives_the_discrepancies_below_it(group: Group) -> None:
    assert shown_discrepancies(result_of(group)) == (group.discrepancies or "")


def test_every_block_of_the_document_belongs_to_an_example() -> None:
    marks = [match["mark"] for match in FENCE.finditer(TEXT)]
    assert set(marks) == {*SCHEMAS, *PAGES, "json record", "text discrepancies", "sql rule", "json test"}
    assert TEXT.count("```") == 2 * len(marks)
    assert all(group.schema and (group.record or group.discrepancies) for group in GROUPS)


def test_the_rule_in_sql_of_the_document_fires_and_is_silent_as_its_test_says(tmp_path: Path) -> None:
    (sql,) = (match["body"] for match in FENCE.finditer(TEXT) if match["mark"] == "sql rule")
    (cases,) = (match["body"] for match in FENCE.finditer(TEXT) if match["mark"] == "json test")
    items = {"properties": {
        "name": {"type": "string", "x-names": ["{name} vs {name}"]},
        "price": {"type": "number", "x-kind": "money", "x-unit": {"EUR": 1}, "x-labels": ["Price"]},
        "volume": {"type": "number", "x-kind": "decimal", "x-unit": {"l": 1}, "x-labels": ["Volume"]},
    }}  # fmt: skip
    document = {"properties": {"kettles": {"type": "array", "x-entities": {"key": "name"}, "items": items}}}
    (tmp_path / "kettles").mkdir()
    (tmp_path / "kettles.schema.json").write_text(json.dumps(document), "utf-8")
    (tmp_path / "kettles" / "dear-for-its-size.sql").write_text(sql, "utf-8")
    (tmp_path / "kettles" / "dear-for-its-size.test.json").write_text(cases, "utf-8")
    assert check_tests(load_schema(tmp_path / "kettles.schema.json")) == []


def test_the_first_schema_has_ten_lines() -> None:
    first = next(FENCE.finditer(TEXT))
    assert (first["mark"], first["body"].count("\n")) == ("json schema", 10)


# --- nothing of the dialect is missing --------------------------------------------------------------------------------


def section(keyword: str) -> str:
    """The text below the heading that names a keyword."""
    found = re.search(rf"^## [^\n]*{keyword}\b[^\n]*\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found, f"no section has {keyword} in its heading"
    return found[1]


@pytest.mark.parametrize("keyword", dialect()["properties"])
def test_every_keyword_has_a_section(keyword: str) -> None:
    assert section(keyword).strip()


def used(node: Any) -> Iterator[str]:
    """The keywords of a schema and all below it."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from used(value)
    elif isinstance(node, list):
        for value in node:
            yield from used(value)


def test_every_keyword_has_an_example() -> None:
    shown = {key for group in GROUPS for key in used(group.schema) if key.startswith("x-")}
    assert shown == set(dialect()["properties"])


def cells(keyword: str, name: str) -> list[str]:
    """The cells of the row that begins with a name in the tables of a section."""
    row = next(line for line in section(keyword).splitlines() if line.startswith(f"| `{name}`"))
    return [squeeze(cell) for cell in row.strip("|").split("|")]


@pytest.mark.parametrize("hole", HOLES)
def test_every_hole_is_described(hole: str) -> None:
    assert cells("x-prose", f"{{{hole}}}")[1]


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_described_and_seen_to_fire(rule: str) -> None:
    assert cells("x-rules", rule)[1]
    assert re.search(rf"^(?:error|warning) {rule} ", section("x-rules"), re.MULTILINE)


@pytest.mark.parametrize("how", dialect()["properties"]["x-agree"]["enum"])
def test_every_way_to_compare_is_described(how: str) -> None:
    assert cells("x-agree", how)[1]


def examples(cell: str) -> list[str]:
    """The written values in a cell of the table of kinds."""
    return [text for text in re.findall(r"`([^`]+)`", cell) if not text.startswith("x-")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_reads_and_refuses_what_its_row_says(kind: str) -> None:
    _, reads, _, refuses = cells("x-kind", kind)
    for text in examples(reads):
        read_cell(text, Writing(kind))
    for text in examples(refuses):
        with pytest.raises(ValueError, match="expected"):
            read_cell(text, Writing(kind))
