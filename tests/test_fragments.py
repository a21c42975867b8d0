"""Figures whose currency, parentheses or percent sign stand in cells of their own."""

from __future__ import annotations

from typing import Any

import pytest

import extract
from extract.formats import BY_NAME
from extract.schema import compile_schema

FIELDS: dict[str, Any] = {
    "year": {"type": "string", "x-labels": ["Year"]},
    "sales": {"type": ["number", "null"], "x-kind": "money", "x-labels": ["Sales"]},
    "margin": {"type": "number", "x-kind": "percent", "x-labels": ["Margin"]},
    "remark": {"type": "string", "x-labels": ["Remark"]},
}
YEARS = compile_schema(
    {"x-match": {"min": 1}, "properties": {"years": {"type": "array", "x-entities": {"key": "year"}, "items": {"properties": FIELDS}}}}
)


def read(page: str) -> extract.PageResult:
    body = page if page.startswith("|") else f"<!doctype html><body>{page}</body>"
    result = extract.read_page(extract.Page("page", body.encode()), YEARS)
    plain = BY_NAME[result.format].plain
    for claim in result.claims:
        assert plain(body[claim.start : claim.end]) == claim.text
    return result


def html(*cells: str, between: str = "", label: str = "Sales") -> str:
    row = between.join(f"<td align=right>{cell}</td>" for cell in cells)
    return f"<table><tr><th></th><th colspan=3>2025</th><th colspan=3>2024</th></tr><tr><td>{label}</td>{between}{row}</tr></table>"


FIGURES: list[tuple[tuple[str, ...], Any, Any]] = [
    (("$", "5,120", "", "$", "4,870", ""), 5120, 4870),
    (("", "(120", ")", "", "340", ""), -120, 340),
    (("$", "(201", ")", "$", "288", ""), -201, 288),
    (("$ (", "201", ")", "EUR", "288", ""), -201, 288),
    (("(", "201", ")", "", "(288)", ""), -201, -288),
    (("$", "&mdash;", "", "$", "12", ""), None, 12),
]


@pytest.mark.parametrize("between", ["", "\n", " <!-- x -->\n "])
@pytest.mark.parametrize(("cells", "first", "second"), FIGURES)
def test_the_parts_of_a_figure_are_one_value(cells: tuple[str, ...], first: Any, second: Any, between: str) -> None:
    result = read(html(*cells, between=between))
    assert result.record == {"years": [{"year": "2025", "sales": first}, {"year": "2024", "sales": second}]}
    assert [one.rule for one in result.discrepancies if one.rule != "currency"] == []
    assert len([claim for claim in result.claims if claim.field == "sales"]) == 2


def test_a_percent_sign_belongs_to_the_figure_before_it() -> None:
    result = read(html("43.6", "%", "", "(4.5", ")%", "", label="Margin"))
    assert result.record == {"years": [{"year": "2025", "margin": 43.6}, {"year": "2024", "margin": -4.5}]}
    assert [claim.text for claim in result.claims if claim.field == "margin"] == ["43.6 %", "(4.5 )%"]


def test_the_columns_of_parts_need_no_name_above_them() -> None:
    page = "| Year |  | 2025 |  |  | 2024 |  |\n|---|---|---|---|---|---|---|\n| Sales | $ | (201 | ) | $ | 288 |  |\n| Margin |  | 4 | % |  | 5 | % |\n"
    result = read(page)
    assert result.record == {"years": [{"year": "2025", "sales": -201, "margin": 4}, {"year": "2024", "sales": 288, "margin": 5}]}
    assert result.discrepancies == ()


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("$", "", "", "$", "4", ""), ["unreadable"]),
        (("$", "5", "6", "", "4", ""), ["agree"]),
        (("", "(5", "", "", "4", ""), ["unreadable"]),
        (("", "5", ")", "", "4", ""), ["unreadable"]),
        (("", "5", "EUR", "", "4", ""), ["unreadable"]),
    ],
)
def test_what_is_no_part_of_a_figure_is_said(cells: tuple[str, ...], said: list[str]) -> None:
    assert [one.rule for one in read(html(*cells)).discrepancies] == said


def test_what_is_text_stays_in_its_cells() -> None:
    result = read(html("$", "5", "", "", "6", "", label="Remark"))
    assert {claim.text for claim in result.claims if claim.field == "remark"} == {"$", "5", "6"}


def test_a_part_below_another_name_is_no_part_of_a_figure() -> None:
    result = read("| Year | 2025 | 2024 |\n|---|---|---|\n| Sales | $ | 4,870 |\n| Margin | 5% | 6% |\n| Sales | 2,110 | % |\n")
    assert [(one.rule, one.entity) for one in result.discrepancies if one.rule == "unreadable"] == [
        ("unreadable", "2024"),
        ("unreadable", "2025"),
    ]
    assert result.record == {"years": [{"year": "2025", "sales": 2110, "margin": 5}, {"year": "2024", "sales": 4870, "margin": 6}]}
