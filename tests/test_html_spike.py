"""A page of HTML with character references and nested tags fits the types that text pages use.

The reader here is a toy, made to try the types only: `Block`, `Cell`, `Run` and `Claim` have to carry every value back to its
characters in the source, where a character may be five (`&amp;`) and a word may hold tags.
"""

from __future__ import annotations

import html
import re

import pytest

from extract import Page
from extract.binding import bind
from extract.model import Block, Cell, Region, Run, Table
from extract.records import facts_of, record_of
from extract.schema import compile_schema

PAGE = Page(
    "kettles.html",
    b"<html><head><title>Caf&eacute; One vs Tom &amp; Co</title></head><body>"
    b"<h2>Caf&#233; One vs Tom &amp; Co</h2>"
    b"<p>A <b>Caf&eacute;&nbsp;One</b> costs <i>$1<!-- group -->,250</i>, which is higher than the $9<sup></sup>50 of a Tom&nbsp;&amp;&nbsp;Co.</p>"
    b"<table><tr><th></th><th>Caf&eacute; <em>One</em></th><th>Tom &amp; <em>Co</em></th></tr>"
    b"<tr><th>Price</th><td>$<b>1,250</b></td><td>&#36;950</td></tr>"
    b"<tr><th>Lid &amp; base</th><td><span>Ye</span>s</td><td>&ndash;</td></tr></table></body></html>",
)

KETTLES = compile_schema(
    {
        "properties": {
            "kettles": {
                "type": "array",
                "x-entities": {"key": "name"},
                "items": {
                    "properties": {
                        "name": {"type": "string", "x-kind": "text", "x-names": ["{name} vs {name}"]},
                        "price": {
                            "type": "number",
                            "x-kind": "money",
                            "x-labels": ["Price"],
                            "x-prose": [
                                {"pattern": "{entity} costs {value}, which is higher than the {value} of {entity}", "asserts": "greater"}
                            ],
                        },
                        "lid": {"type": ["boolean", "null"], "x-kind": "boolean", "x-labels": ["Lid & base"]},
                    }
                },
            }
        }
    }
)

_TOKEN = re.compile(r"<!--.*?-->|<[^>]*>|&#?\w+;|[^<&]+", re.DOTALL)


def plain(source: str) -> str:
    """A slice of the source as a browser shows it, white space squeezed."""
    return " ".join("".join("" if token[0] == "<" else html.unescape(token) for token in _TOKEN.findall(source)).split())


def region(text: str, start: int, end: int) -> Region:
    """The text of a part of the source with a run for each token, so that every character leads back."""
    shown, runs = "", []
    for match in _TOKEN.finditer(text, start, end):
        if match[0][0] == "<":
            continue
        runs.append(Run(len(shown), match.start(), match.end()))
        shown += html.unescape(match[0])
    return Region(shown, runs[0].start if runs else start, tuple(runs))


def read(text: str) -> list[Block]:
    """Headings, paragraphs and tables of a page whose markup is sound."""
    blocks = []
    for match in re.finditer(r"<(h2|p|table)>(.*?)</\1>", text, re.DOTALL):
        if match[1] == "table":
            blocks.append(Block("table", Region("", match.start()), match.start(), match.end(), table(text, match)))
        else:
            kind = "heading" if match[1] == "h2" else "paragraph"
            blocks.append(Block(kind, region(text, match.start(2), match.end(2)), match.start(), match.end()))
    return blocks


def table(text: str, match: re.Match[str]) -> Table:
    cells = []
    for row, line in enumerate(re.finditer(r"<tr>(.*?)</tr>", text[: match.end()][match.start() :], re.DOTALL)):
        for column, cell in enumerate(re.finditer(r"<(t[hd])>(.*?)</\1>", line[1], re.DOTALL)):
            start = match.start() + line.start(1) + cell.start(2)
            end = match.start() + line.start(1) + cell.end(2)
            found = region(text, start, end)
            cells.append(Cell(row, column, 1, 1, found.text, cell[1] == "th", start, end, found.runs))
    return Table(tuple(cells), match.start(), match.end())


TEXT = PAGE.body.decode()
BOUND = bind(PAGE.name, TEXT, read(TEXT), KETTLES, plain)


def test_a_page_of_html_gives_its_record() -> None:
    assert record_of(facts_of(BOUND.claims, KETTLES), BOUND.order, KETTLES) == {
        "kettles": [{"name": "Café One", "price": 1250, "lid": True}, {"name": "Tom & Co", "price": 950, "lid": None}]
    }
    assert BOUND.discrepancies == ()


@pytest.mark.parametrize("claim", BOUND.claims, ids=lambda claim: f"{claim.field}-{claim.start}")
def test_the_slice_of_a_claim_read_as_html_is_its_text(claim: object) -> None:
    source = TEXT[claim.start : claim.end]  # type: ignore[attr-defined]
    assert plain(source) == claim.text  # type: ignore[attr-defined]
    assert not source.startswith(" ")


def test_a_value_with_tags_and_references_inside_has_a_span_that_covers_them() -> None:
    slices = {TEXT[claim.start : claim.end] for claim in BOUND.claims}
    assert {"$<b>1,250", "&#36;950", "Ye</span>s", "&ndash;", "$1<!-- group -->,250", "$9<sup></sup>50", "Tom &amp; <em>Co"} <= slices
