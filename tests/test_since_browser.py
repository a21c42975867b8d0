"""What is new and gone in the application, and causes that have no card."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import MARKS, chromium, opened
from commands import Project, lamps, page
from test_report_browser import violations

from extract.report import html
from reports import discrepancy, findings_of, write

pytestmark = MARKS


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as one:
        yield one


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Path]:
    """A report with a cause that is new, one that is known and one that is gone."""
    project = lamps(tmp_path_factory.mktemp("since"), a=page(maker="Lumen,Osra"), b=page(other="Gamma", watts="41,60", maker="Umbra,Osra"))
    assert project.run("--reports", "reports").returncode == 0
    project.write("b.txt", page(other="Gamma", watts="41,60", price="$31,$9"))
    assert project.run("--reports", "reports", "--since", "reports/discrepancies.jsonl").returncode == 0
    return project, project.folder / "reports" / "discrepancies.html"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_new_known_and_gone_are_states(width: int, scheme: str, browser: Any, compared: tuple[Project, Path]) -> None:
    with opened(browser, color_scheme=scheme, viewport={"width": width, "height": 844}) as one:
        tab = one.report(compared[1])
        assert "+1 new, 1 gone since the earlier report" in tab.locator(".summary").inner_text()
        assert tab.locator(".badge").all_inner_texts() == ["new"]
        assert tab.locator("#gone s").count() == 1
        tab.locator("[data-facet=state] summary").click()
        words = tab.locator("[data-facet=state] button").all_inner_texts()
        assert sorted("".join(one.split()) for one in words) == ["gone1", "known1", "new1"]
        assert violations(tab) == []
        tab.locator("[data-facet=state] button", has_text="gone").click()
        tab.locator("#gone li").wait_for()
        assert "state=gone" in tab.url
        assert tab.locator("#cards article:visible").count() == 0
        assert tab.locator("#app .empty").count() == 0
        assert violations(tab) == []
        tab = one.report(compared[1], "#/causes?state=new")
        assert tab.locator("#cards article:visible .badge").count() == tab.locator("#cards article:visible").count() == 1
        assert not tab.locator("#gone").is_visible()
        tab = one.report(compared[1], "#/rows?state=known")
        assert tab.locator("[role=grid]").get_attribute("aria-rowcount") == "2"
        tab = one.report(compared[1], "#/rows?state=gone")
        assert "What is gone is listed under Causes." in tab.locator(".empty").inner_text()
        head = json.loads(compared[1].read_text("utf-8").split('id="head">')[1].split("</script>")[0])
        tab = one.report(compared[1], f"#/cause/{head['gone'][0][0]}")
        tab.get_by_text("is gone since the earlier report.").wait_for()


def test_a_cause_without_a_card_is_found_and_opens_as_rows(browser: Any, tmp_path: Path) -> None:
    files = write(tmp_path, {"a.txt": "x\n"})
    found = [discrepancy(field=f"field {number}", pattern="kind") for number in range(html.MAX_CAUSES + 30)]
    found += [discrepancy("sum", field="late", entity=f"lamp {number}", severity="note") for number in range(html.SMALL + 1)]
    file = tmp_path / "report.html"
    file.write_text(html.page(findings_of(found, files), tmp_path), "utf-8")
    with opened(browser) as one:
        tab = one.report(file)
        assert tab.locator("#tabs a").first.inner_text().split()[1] == f"{html.MAX_CAUSES + 31}"
        assert tab.locator(".rest:not(.plain) summary").all_inner_texts() == ["agree: and 31 small causes of 1 row each"]
        assert tab.locator("article.note").count() == 1, "a large cause has its card, however low it stands"
        assert tab.locator(".pareto").count() == 0
        name = "field 99"
        tab = one.report(file, f'#/causes?q="{name}"'.replace(" ", "%20"))
        tab.locator(".rest:not(.plain) li", has_text=name).wait_for()
        assert tab.locator("#cards article:visible").count() == 0
        assert tab.locator("#app .empty").count() == 0
        assert violations(tab) == []
        tab.locator(".rest:not(.plain) li a").click()
        tab.locator("h2", has_text="1 row").first.wait_for()
        assert tab.locator(".row").count() == 1
        cause = tab.url.split("cause=")[1]
        tab = one.report(file, f"#/cause/{cause}")
        tab.get_by_text("has no card, as there are many.").wait_for()
