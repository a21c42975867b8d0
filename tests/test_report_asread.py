"""A page of HTML as its reader saw it, in the data of the report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kettles
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import surveys
from extract.markup import read_markup
from extract.model import Page
from extract.report import asread
from extract.report.asread import MAX_DEPTH, MAX_HIDDEN, as_read, view_of
from extract.runs import run
from extract.sources import Places

LAYOUT = """<!doctype html><title>Alpha vs Beta</title>
<h1>Alpha vs\n Beta &#x1f4a1;</h1><p hidden>Do not show $77.</p><ul><li>one<li>two</ul>
<table><caption>What <i>they</i> cost</caption><tr><th><th>Alpha<th>Beta<tr><th>Price<td>$3<b>0</b><td>&#36;9
<tr><th rowspan=2>Watts<td colspan=2>40<tr><td>50<td>60</table>
<table><tr><td><h3>Left</h3><p>As of May.</p><table><tr><th>Inner<td>31</table><td><p>Right.</p></table>
<p>Behind.</p>"""


class Decoded:
    """The words of the blocks of a source, read in their order as the page does."""

    def __init__(self, source: str) -> None:
        self.units, self.at = source.encode("utf-16-le", "surrogatepass"), 0

    def words(self, runs: list[list[Any]]) -> str:
        """The text of some runs."""
        parts = []
        for behind, length, *text in runs:
            start = self.at + behind
            self.at = start + length
            parts.append(text[0].encode("utf-16-le", "surrogatepass") if text else self.units[2 * start : 2 * self.at])
        return b"".join(parts).decode("utf-16-le", "surrogatepass")

    def flat(self, blocks: list[list[Any]]) -> list[Any]:
        """Blocks with their words; a table is a list of rows."""
        found: list[Any] = []
        for kind, content in blocks:
            if kind == "table":
                found.append([[self.flat(inner) for *_, inner in row] for row in content])
            else:
                found.append(self.words(content) if kind == "text" else f"{kind}: {self.words(content)}")
        return found


def seen(source: str) -> list[Any]:
    """What was read of a page."""
    return Decoded(source).flat(as_read(Places(source))["blocks"])


def test_blocks_stand_in_page_order_and_those_of_a_cell_within_it() -> None:
    assert seen(LAYOUT) == [
        "line: Alpha vs Beta", "heading: Alpha vs Beta \U0001f4a1", "item: one", "item: two", "line: What they cost",
        [[[], ["Alpha"], ["Beta"]], [["Price"], ["$30"], ["$9"]], [["Watts"], ["40"]], [["50"], ["60"]]],
        [[["heading: Left", "paragraph: As of May.", [[["Inner"], ["31"]]]], ["Right."]]],
        "paragraph: Behind.",
    ]  # fmt: skip


def texts(blocks: list[Any]) -> Iterator[str]:
    """All texts, those of tables too."""
    for one in blocks:
        if isinstance(one, str):
            yield one
        else:
            yield from (text for row in one for cell in row for text in texts(cell))


TAGS = st.sampled_from(
    ["<table>", "<tr>", "<td>", "<th rowspan=2>", "<td colspan=3>", "</table>", "<caption>", "<p>", "<h2>", "<li>", "<ul>", "</ul>", "<br>",
     "<b>", "</b>", "<dl><dt>", "<dd>", "</dl>", "<div hidden>", "</div>", "&amp;", "&#x1f4a1;", "\r\n", "\0", "a", "word 7", " | ", "<pre>", "</pre>"]
)  # fmt: skip


@given(st.lists(TAGS, max_size=40))
def test_every_text_that_was_read_is_there(parts: list[str]) -> None:
    source = "".join(parts)
    blocks = read_markup(source)
    found = list(texts(seen(source)))
    read = [f"{one.kind}: {one.text}" for one in blocks if one.table is None and one.kind in ("heading", "paragraph", "item", "line")]
    assert [one for one in found if one.partition(": ")[0] in ("heading", "paragraph", "item", "line")] == [
        one for one in read if one[-1] != " "
    ]
    cells = {cell.text for one in blocks if one.table for cell in one.table.cells if cell.text}
    whole = " ".join(one.partition(": ")[2] or one for one in found)
    assert all(word in whole for cell in cells for word in cell.split())


def test_tables_within_each_other_end_somewhere_and_nothing_is_lost() -> None:
    many = 3 * MAX_DEPTH
    source = "".join(f"<table><tr><td>cell {number}<p>x" for number in range(many)) + "</table>" * many
    data = json.dumps(as_read(Places(source)))
    assert data.count("[[[") < 20 * many
    found = " ".join(texts(seen(source)))
    assert all(f"cell {number}" in found for number in range(many))


def test_what_is_hidden_in_a_cell_takes_nothing_from_the_cell_before_it() -> None:
    assert seen("<table><tr><td>Price<td>$9<td><del>$8</del> $7</table>") == [[[["Price"], ["$9"], ["$7"]]]]


def test_hidden_parts_are_counted_and_the_first_have_their_places() -> None:
    source = "<p>Seen.</p>" + "<p hidden>\U0001f4a1 Not.</p>" * (MAX_HIDDEN + 3)
    found = as_read(Places(source))
    assert (len(found["hidden"]), found["all_hidden"]) == (MAX_HIDDEN, MAX_HIDDEN + 3)
    assert [source.encode("utf-16-le")[2 * start :][:20].decode("utf-16-le") for start, _ in found["hidden"][:2]] == ["<p hidden>"] * 2


# --- where it comes from ----------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Four pages of HTML and one of text, with their schema."""
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(4):
        rows = f"<tr><td>Price<td>${number}<td>$9<tr><td>Volume<td>1 l<td>2 l<tr><td>Maker<td>Umbra {number}<td>Lumo"
        (pages / f"{number}.html").write_text(
            f"<!doctype html><body><h1>\U0001f4a1 {number}</h1><table><tr><th><th>Alpha<th>Beta{rows}</table></body>"
        )
    (pages / "4.txt").write_text("Alpha vs Beta\n")
    (tmp_path / "kettles.schema.json").write_text(json.dumps(kettles.SCHEMA))
    return tmp_path


def report_of(project: Path, name: str, **how: Any) -> bytes:
    """The report of a run over the pages."""
    out = project / name
    run([project / "pages"], out / "golden", project / "kettles.schema.json", reports=out / "reports", **how)
    return (out / "reports" / "discrepancies.html").read_bytes()


def test_a_report_of_few_pages_reads_none_again(project: Path) -> None:
    read_markup.cache_clear()
    report_of(project, "one")
    assert read_markup.cache_info().misses == 4


def test_a_report_is_the_same_where_pages_are_read_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = [report_of(project, "kept"), report_of(project, "kept-by-two", jobs=2)]
    cached = [report_of(project, f"cached-{name}", cache=project / "cache") for name in ("first", "second")]
    monkeypatch.setattr(surveys, "MAX_VIEWS", 4)
    read_markup.cache_clear()
    again = report_of(project, "again")
    assert read_markup.cache_info().misses == 8
    assert {*kept, *cached} == {again}


def test_a_page_whose_source_no_report_holds_has_no_view(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page("page.html", b"<p>one</p>")
    assert view_of(page) == as_read(Places("<p>one</p>"))
    monkeypatch.setattr(asread, "MAX_SOURCE", 9)
    assert view_of(page) is None
