"""A page of HTML as its reader saw it, in the data of the report and on the screen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import MARKS, chromium, opened
from commands import LAMPS, Project, page
from hypothesis import given
from hypothesis import strategies as st
from test_report_browser import violations

from extract.markup import read_markup
from extract.report.asread import MAX_DEPTH, MAX_HIDDEN, as_read
from extract.sources import Places

LAYOUT = """<!doctype html><title>Alpha vs Beta</title>
<h1>Alpha vs\n Beta &#x1f4a1;</h1><p hidden>Do not show $77.</p><ul><li>one<li>two</ul>
<table><caption>What <i>they</i> cost</caption><tr><th><th>Alpha<th>Beta<tr><th>Price<td>$3<b>0</b><td>&#36;9
<tr><th rowspan=2>Watts<td colspan=2>40<tr><td>50<td>60</table>
<table><tr><td><h3>Left</h3><p>As of May.</p><table><tr><th>Inner<td>31</table><td><p>Right.</p></table>
<p>Behind.</p>"""


def words(source: str, runs: list[list[Any]]) -> str:
    """The text of some runs."""
    units = source.encode("utf-16-le", "surrogatepass")
    parts = (
        units[2 * run[0] : 2 * run[1]] if len(run) == 2 else run[2].encode("utf-16-le", "surrogatepass") for run in runs
    )  # fmt: skip
    return b"".join(parts).decode("utf-16-le", "surrogatepass")


def flat(source: str, blocks: list[list[Any]]) -> list[Any]:
    """Blocks with their words; a table is a list of rows."""
    found: list[Any] = []
    for kind, content in blocks:
        if kind == "table":
            found.append([[flat(source, inner) for *_, inner in row] for row in content])
        else:
            found.append(words(source, content) if kind == "text" else f"{kind}: {words(source, content)}")
    return found


def seen(source: str) -> list[Any]:
    """What was read of a page."""
    return flat(source, as_read(Places(source))["blocks"])


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


def test_hidden_parts_are_counted_and_the_first_have_their_places() -> None:
    source = "<p>Seen.</p>" + "<p hidden>\U0001f4a1 Not.</p>" * (MAX_HIDDEN + 3)
    found = as_read(Places(source))
    assert (len(found["hidden"]), found["all_hidden"]) == (MAX_HIDDEN, MAX_HIDDEN + 3)
    assert [words(source, [span])[:10] for span in found["hidden"][:2]] == ["<p hidden>"] * 2


# --- on the screen ----------------------------------------------------------------------------------------------------

ROW = "<tr><th>{}<td>{}<td>{}</tr>\n"
PAGE = """<!doctype html><html><head><title>Alpha vs Beta</title>
<script type="application/ld+json">{{"@type": "Product", "color": "red"}}</script></head><body>
<p>Both are <b>made in&nbsp;20<i>1</i>9</b>.</p><p hidden>Do not show $77.</p>
<table><tr><th><th>Alpha<th>Beta</tr>{}</table><p>All prices without tax.</p></body></html>
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as one:
        yield one


@pytest.fixture(scope="module")
def lamps(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Path]:
    """Pages of HTML, one of text, and their report."""
    project = Project(tmp_path_factory.mktemp("lamps"), "--schema", "lamps.schema.json")
    schema = json.loads(json.dumps(LAMPS))
    schema["properties"]["colour"] = {"type": "string", "x-kind": "text", "x-property": ["color"]}
    (project.folder / "lamps.schema.json").write_text(json.dumps(schema), "utf-8")
    rows = [("Price", "$3<b>0</b>", "&#36;9"), ("Watts", "40", "<span>6</span>0"), ("Maker", "L&uuml;men", "Osra\n &amp;  Sons \U0001f4a1")]
    project.write("a.html", PAGE.format("".join(ROW.format(*row) for row in rows)).encode())
    project.write("b.txt", page("Delta", "Gamma"))
    assert project.run("--reports", "reports").returncode == 0
    return project, project.folder / "reports" / "discrepancies.html"


MARKED = """() => { const found = {}; for (const one of document.querySelectorAll(".source mark"))
for (const claim of one.dataset.claims.split(" ").filter(Boolean)) found[claim] = (found[claim] ?? "") + one.textContent; return found; }"""


def test_each_claim_is_marked_on_the_text_that_was_read(browser: Any, lamps: tuple[Project, Path]) -> None:
    project, file = lamps
    claims = json.loads((project.golden / "a.html.json").read_text("utf-8"))["claims"]
    with opened(browser) as one:
        tab = one.report(file, "#/page/a.html?show=read")
        tab.locator(".source.read").wait_for()
        marked = tab.evaluate(MARKED)
        unseen = [number for number, claim in enumerate(claims) if claim["field"] == "colour"]
        assert [marked.get(str(number)) for number in range(len(claims))] == [
            None if number in unseen else claim["text"] for number, claim in enumerate(claims)
        ]
        assert len(unseen) == 1
        assert tab.locator(".source.read mark.bare").all_inner_texts() == ["2019"]
        assert tab.locator(".unclaimed .claimlink").all_inner_texts() == ["2019"]
        assert tab.locator(".record td .claimlink").all_inner_texts()[-3:] == ["$9", "60", "Osra & Sons \U0001f4a1"]
        rows = tab.locator(".source.read table tr").all_inner_texts()
        assert [row.split() for row in rows][:2] == [["Alpha", "Beta"], ["Price", "$30", "$9"]]
        assert "Do not show" not in tab.locator(".source.read > p").all_inner_texts()[1]


def test_the_claim_that_is_chosen_stays_from_the_source_to_what_was_read(browser: Any, lamps: tuple[Project, Path]) -> None:
    with opened(browser) as one:
        tab = one.report(lamps[1], "#/page/a.html?field=lamps[1].price")
        tab.locator("mark.focus").wait_for()
        assert tab.locator("mark.focus").inner_text() == "&#36;9"
        tab.keyboard.press("s")
        tab.locator(".source.read mark.focus").wait_for()
        assert tab.locator("mark.focus").inner_text() == "$9"
        assert "show=read" in tab.url
        assert tab.get_by_role("button", name="As read").get_attribute("aria-pressed") == "true"
        tab.keyboard.press("n")
        assert tab.locator("tr.lit th").inner_text() == "watts"
        tab.keyboard.press("s")
        tab.locator(".source:not(.read) mark.focus").wait_for()
        assert tab.locator("mark.focus").inner_text() == "40"
        assert "show" not in tab.url


def test_a_claim_that_nobody_sees_is_shown_in_the_source(browser: Any, lamps: tuple[Project, Path]) -> None:
    with opened(browser) as one:
        tab = one.report(lamps[1], "#/page/a.html?show=read")
        tab.locator(".record button.link", has_text="colour").click()
        tab.locator(".source:not(.read) mark.focus").wait_for()
        assert tab.locator("mark.focus").inner_text() == "red"
        tab = one.report(lamps[1], "#/page/a.html?show=read")
        tab.locator(".source.read .claimlink", has_text="Do not show").click()
        tab.locator(".source:not(.read) mark.here").first.wait_for()


def test_a_page_of_text_has_no_other_side(browser: Any, lamps: tuple[Project, Path]) -> None:
    with opened(browser) as one:
        tab = one.report(lamps[1], "#/page/b.txt?show=read")
        tab.locator(".source:not(.read) .line").first.wait_for()
        assert tab.locator(".switch button:visible").all_inner_texts() == ["Previous claim", "Next claim"]
        tab.keyboard.press("s")
        tab.get_by_text("This page is text: its source is what is read.").wait_for()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_what_was_read(scheme: str, width: int, browser: Any, lamps: tuple[Project, Path]) -> None:
    with opened(browser, color_scheme=scheme, viewport={"width": width, "height": 800}) as one:
        tab = one.report(lamps[1], "#/page/a.html?show=read&field=lamps[0].price")
        tab.locator(".source.read mark.focus").wait_for()
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing scrolls sideways"
        small = [("Source", "false"), ("As read", "true"), ("Record", "false")]
        shown = [(each.inner_text(), each.get_attribute("aria-pressed")) for each in tab.locator(".switch [aria-pressed]:visible").all()]
        assert shown == (small if width < 640 else small[:2])
        if width < 640:
            tab.get_by_role("button", name="Record").click()
            assert tab.locator(".record").is_visible()
            assert not tab.locator(".source").is_visible()
            assert violations(tab) == []
            tab.get_by_role("button", name="Source").click()
            tab.locator(".source:not(.read)").wait_for()
            assert violations(tab) == []
