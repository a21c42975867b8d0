"""A review shows all: rows and sources beyond what a file keeps are fetched, one filter may decide thousands of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import reviews
from browsing import MARKS, Opened, chromium
from commands import LAMPS, Project, lamps, page
from reviews import GOLDEN_PRICE, Served, serving
from test_report_browser import violations

from extract.model import Discrepancy, Evidence

pytestmark = MARKS
ROWS = 7000


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as one:
        yield one


@pytest.fixture
def many(tmp_path: Path) -> Iterator[Served]:
    """A review of one cause with more rows than a file keeps of a cause; every second is of a lamp of the name odd."""
    project = lamps(tmp_path, a=page(), b=page("Delta", "Gamma"))
    with serving(project) as served:
        text = page().decode()
        place = Evidence("a.txt", text.index("$30"), text.index("$30") + 3, "$30")
        served.server.review.others = [
            Discrepancy("sum", "error", "a.txt", f"{('even', 'odd')[number % 2]} {number}", "price", (str(number), "1"),
                        f"Message {number} of all.", (place,), "lamps", "sum")
            for number in range(ROWS)
        ]  # fmt: skip
        served.server.review._judge()
        yield served


def shown(browser: Any, served: Served, fragment: str = "", **options: Any) -> Opened:
    """The page of a review, its rows there."""
    one = Opened(browser, **options)
    tab = one.open(served.server.address)
    tab.locator("#tabs a", has_text="Rows").locator(".number", has_not_text="loading").wait_for()
    if fragment:
        tab.evaluate(f"location.hash = {fragment!r}")
    return one


def faults(one: Opened, served: Served, *expected: str) -> list[str]:
    """What was refused, logged or asked for elsewhere than at the server."""
    origin = f"http://127.0.0.1:{served.server.port}/"
    elsewhere = [each for each in one.asked if not each.startswith((origin, "about:", "blob:"))]
    found = [*one.wrong, *one.page.evaluate("window.refusals ?? []"), *elsewhere]
    return [each for each in found if not any(part in each for part in expected)]


def test_every_row_is_there_with_its_lines_and_every_page_with_its_source(
    browser: Any, many: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    from extract.report import payload

    for name, value in (("MANY", 10), ("PER_CAUSE", 2), ("MAX_SOURCE", 1), ("FOR_LINES", 0), ("FOR_ROWS", 0)):
        monkeypatch.setattr(payload, name, value)
    one = shown(browser, many, "#/rows?sort=found")
    tab = one.page
    assert tab.locator(".left").inner_text() == "Nothing is left out of this review."
    tab.locator(f"[role=grid][aria-rowcount='{ROWS + 1}']").wait_for()
    tab.locator(".row").first.focus()
    tab.keyboard.press("End")
    tab.keyboard.press("Enter")
    tab.locator(".detail .sentence").wait_for()
    assert tab.locator(".detail .sentence").inner_text() == f"Message {ROWS - 1} of all."
    assert tab.locator(".detail .quote mark").inner_text() == "$30"
    tab.locator(".detail .quote a").click()
    tab.locator(".source mark.focus").wait_for()
    assert tab.locator(".source mark.focus").inner_text() == "$30"
    asked = [each.split("/data/1/")[1] for each in one.asked if "/data/1/" in each]
    assert sorted(asked) == ["more-6999", "pages", "rows", "src-0000"], "what is looked at is asked for, once"
    assert faults(one, many) == []
    one.context.close()


def test_a_filter_of_thousands_of_rows_is_decided_as_it_was_shown(browser: Any, many: Served) -> None:
    one = shown(browser, many, "#/rows?q=odd")
    tab = one.page
    tab.get_by_role("button", name="Waive 3,500 rows").click()
    tab.locator("dialog textarea").fill(reviews.WHY["reason"])
    tab.locator("dialog input[name=owner]").fill("data desk")
    tab.keyboard.press("Enter")
    tab.get_by_text("waives 3,500 discrepancies").first.wait_for()
    block = many.project.waivers.read_text("utf-8")
    assert block.count('", "1"]') == 3500, "a list of values, those of the rows that were shown"
    assert ('["6999", "1"]' in block, '["6998", "1"]' in block) == (True, False)
    assert sum(each.waiver is None for each in many.server.review.found.found) == ROWS - 3500
    tab.evaluate("location.hash = '#/rows?state=open'")
    tab.get_by_role("button", name="Waive 3,500 rows").wait_for()
    tab.evaluate("location.hash = '#/causes'")
    tab.keyboard.press("u")
    tab.get_by_text("Taken back: waive").first.wait_for()
    assert not many.project.waivers.exists()
    assert faults(one, many) == []
    one.context.close()


def test_rows_that_are_no_longer_those_that_were_shown_are_not_decided(browser: Any, many: Served) -> None:
    one = shown(browser, many, "#/rows?q=odd")
    many.server.review.others = many.server.review.others[2:]
    many.server.review._judge()
    tab = one.page
    tab.get_by_role("button", name="Fix extractor").first.click()
    tab.keyboard.press("Enter")
    tab.locator(".toast", has_text="Load the page again.").wait_for()
    words = tab.locator(".toast").inner_text()
    assert words.startswith("Not saved: no discrepancy of the cause has the id '")
    assert ".." not in words
    assert tab.locator(".decision").count() == 0
    assert faults(one, many, "422 (Unprocessable") == []
    one.context.close()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_keeps_the_report_away_is_said(scheme: str, width: int, browser: Any, tmp_path: Path) -> None:
    with serving(reviews.shop(tmp_path)) as served:
        for address, words in (
            (served.server.address.partition("#")[0], "This address has no token: open the one that extract review has printed."),
            (f"{served.server.address}x", "The token is missing or wrong: open the address that extract review has printed."),
        ):
            one = Opened(browser, color_scheme=scheme, viewport={"width": width, "height": 800})
            tab = one.open(address)
            tab.locator("#shell .failed", has_text=words).wait_for()
            assert violations(tab) == []
            assert faults(one, served, "403 (Forbidden)") == []
            one.context.close()
        served.project.waivers.write_text("[[waiver]\n")
        one = Opened(browser)
        tab = one.open(served.server.address)
        tab.locator("#shell .failed", has_text="is not TOML").wait_for()
        served.project.waivers.unlink()
        tab.reload()
        tab.locator("article.card").first.wait_for()
        assert violations(tab) == []
        assert faults(one, served, "422 (Unprocessable") == []
        one.context.close()


def test_a_page_that_changed_and_a_server_that_has_gone_are_told_where_their_data_should_be(browser: Any, tmp_path: Path) -> None:
    with serving(reviews.shop(tmp_path)) as served:
        one = shown(browser, served)
        served.project.write("a.txt", b"something else\n")
        one.page.evaluate("location.hash = '#/page/a.txt'")
        one.page.locator("[role=note]", has_text="has changed since it was read. Begin the review anew.").wait_for()
    one.page.evaluate("location.hash = '#/page/b.txt'")
    one.page.get_by_text("Server stopped; decisions are kept here.").first.wait_for()
    one.page.locator("[role=note]", has_text="The server of this review has stopped.").wait_for()
    one.context.close()


def test_what_was_read_of_a_page_of_html_is_served_too(browser: Any, tmp_path: Path) -> None:
    import json

    project = Project(tmp_path, "--schema", "lamps.schema.json")
    (tmp_path / "lamps.schema.json").write_text(json.dumps(LAMPS), "utf-8")
    project.write("a.html", b"<title>Alpha vs Beta</title><table><tr><th><th>Alpha<th>Beta<tr><th>Price<td>$3<b>0</b><td>$9</table>")
    assert project.run().returncode == 0
    with serving(project) as served:
        one = shown(browser, served, "#/page/a.html?show=read")
        one.page.locator(".source.read mark", has_text="$30").wait_for()
        assert faults(one, served) == []
        one.context.close()


def test_commands_name_ids_where_those_are_shorter_or_alone_are_right(browser: Any, tmp_path: Path) -> None:
    with serving(reviews.shop(tmp_path)) as served:
        review = served.server.review
        row = next(each.discrepancy for each in review.found.found if (each.discrepancy.rule, each.discrepancy.field) == GOLDEN_PRICE)
        one = shown(browser, served, f"#/row/{row.id}")
        one.page.locator(".detail .sentence").wait_for()
        served.server.stop()
        one.page.keyboard.press("a")
        one.page.keyboard.press("Enter")
        one.page.get_by_text("Server stopped").first.wait_for()
        one.page.keyboard.press("d")
        command = one.page.locator("pre[aria-label=Commands]").inner_text()
        assert command == f"extract accept PAGES --golden GOLDEN --cause {row.cause} --entity {row.entity}"
        one.context.close()
