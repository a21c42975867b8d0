"""A page of HTML as its reader saw it, on the screen: its claims are marked on the text, and linked with the record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import MARKS, chromium, opened
from commands import LAMPS, Project, page
from test_report_browser import violations

pytestmark = MARKS
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
