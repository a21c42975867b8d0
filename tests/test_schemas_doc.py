"""The examples of `docs/schemas.md`: each page gives the record and the discrepancies that stand below it, and no others.

A block marked `json schema` is a whole schema, `json fields` the properties of a page about one thing, `json adder` those of
an entity of a page that compares adders. A page is read by the schema above it. Without a block of discrepancies there are none.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import extract
import pytest
from extract.dialect import dialect
from extract.kinds import KINDS
from extract.prose import HOLES
from extract.rules import RULES
from extract.schema import compile_schema

DOC = Path(__file__).resolve().parents[1] / "docs" / "schemas.md"
TEXT = DOC.read_text(encoding="utf-8")
FENCE = re.compile(r"^```(?P<mark>[a-z ]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
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
        elif mark == "text page":
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


def result_of(group: Group) -> extract.PageResult:
    """What the page of a group yields."""
    return extract.read_page(extract.Page("page.txt", group.page.encode()), compile_schema(group.schema))


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


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: f"line-{group.line}")
def test_a_page_of_the_document_gives_the_record_below_it(group: Group) -> None:
    if group.record is None:
        pytest.skip("the document shows no record of this page")
    assert result_of(group).record == json.loads(group.record)


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: f"line-{group.line}")
def test_a_page_of_the_document_gives_the_discrepancies_below_it(group: Group) -> None:
    assert shown_discrepancies(result_of(group)) == (group.discrepancies or "")
