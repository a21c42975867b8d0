"""Lists below a heading that have no bullets: read where something tells that they end, else said."""

from __future__ import annotations

import pytest

import extract
from extract.schema import compile_schema

SOUP = compile_schema(
    {
        "x-match": {"min": 1},
        "properties": {
            "name": {"type": "string", "x-line": ["{value} soup"]},
            "inside": {"type": "array", "items": {"type": "string"}, "x-kind": "list", "x-section": ["Ingredients"]},
        },
    }
)
READ = ["oats", "honey (40%)", "sea salt"]
WRITTEN = "oats, honey (40%), sea salt"


def read(below: str) -> extract.PageResult:
    html = f"<!doctype html><body><h1>Oat soup</h1><h2>Ingredients</h2>{below}</body></html>"
    return extract.read_page(extract.Page("page.html", html.encode()), SOUP)


@pytest.mark.parametrize(
    "below",
    [
        f"<p>{WRITTEN}</p>",
        f"<p>{WRITTEN}.</p>",
        f"<div>{WRITTEN.replace('honey', '<b>honey</b>')}</div>",
        f"<p>{WRITTEN.replace(', sea', ' and sea')}.</p>",
        f"<p>{WRITTEN}</p><h2>About us</h2><p>We cook, and more.</p>",
        f"<ul>{''.join(f'<li>{item}</li>' for item in READ)}</ul><p>Enjoy.</p>",
    ],
)
def test_a_written_list_alone_below_its_heading_is_read(below: str) -> None:
    assert read(below).record == {"name": "Oat", "inside": READ}


@pytest.mark.parametrize(
    "below",
    [
        f"<p>{WRITTEN}</p><p>Enjoy.</p>",
        "<p>Oats. Honey, too.</p>",
        "<p>Ask us</p>",
        "<p>Oats</p><p>Honey</p>",
        f"<p>{WRITTEN}</p><div>Show more</div>",
    ],
)
def test_what_may_go_on_is_not_read_and_said(below: str) -> None:
    result = read(below)
    assert result.record == {"name": "Oat"}
    assert [(one.rule, one.field) for one in result.discrepancies] == [("ambiguous", "inside")]
