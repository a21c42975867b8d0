"""The report and the review in a second browser, Firefox: opened from the disk, filtered, followed, waived, downloaded, saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import Project, bodies, lamps, occupations, page
from firefox import MARKS, Firefox, firefox, opened
from test_report import HOSTILE
from test_report_browser import ADDRESSES, CENSUS, VIEWS, written
from test_review_cli import begun

from extract.report import embed
from extract.runs import run

pytestmark = MARKS
REASON = "The site prints months where it means years."


@pytest.fixture(scope="module")
def browser() -> Iterator[Firefox]:
    with firefox() as one:
        yield one


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Pages that contradict each other, and one with numbers in no claim; with their report."""
    project = lamps(
        tmp_path_factory.mktemp("lamps"), a=page(), b=page(other="Gamma", watts="41,60"), c=page("Delta", "Beta", price="$30,$99"),
        d=page("Zeta", "Eta") + b"| Length 9 | 12 cm | 14 cm |\n\nA line with 77 in it.\n",
    )  # fmt: skip
    assert project.run("--reports", "reports").returncode == 0
    return project


def test_a_cause_is_filtered_followed_to_its_characters_waived_and_downloaded(browser: Firefox, tmp_path: Path) -> None:
    project = occupations(tmp_path)
    project.waivers.unlink()
    assert project.run("--reports", "reports").returncode == 0
    assert project.check().returncode == 1
    with opened(browser, downloads=tmp_path / "downloads") as tab:
        tab.report(tmp_path / "reports" / "discrepancies.html", "#/rows")
        tab.wait("document.querySelector('[role=grid]').getAttribute('aria-rowcount') === '11'")
        tab.click("details[data-facet=format] summary")
        tab.click("details[data-facet=format] .choices button")
        tab.wait(
            "document.querySelector('[role=grid]').getAttribute('aria-rowcount') === '7' && location.hash === '#/rows?format=flattened'"
        )
        tab.press("g", "c", "j", "e")
        tab.wait("document.querySelector('mark.focus')?.textContent === '6-12 months'")
        assert tab.texts("tr.lit th") == ["time_to_become"]
        tab.press("Escape")
        tab.wait("document.activeElement.textContent.includes('time_to_become')")
        tab.press("w")
        tab.wait("document.activeElement.name === 'reason'")
        tab.press(*REASON, "Tab", *"data desk", "Enter")
        tab.wait("document.querySelector('.summary').textContent.includes('1 of 1 cause decided')")
        tab.press("d")
        tab.wait("document.querySelector('#download') !== null")
        tab.click("#download")
        written = tab.downloaded()
        assert written.name == "waivers.toml"
        assert REASON in written.read_text("utf-8")
        written.rename(project.waivers)
    assert project.check().returncode == 0


def test_a_decision_is_saved_by_the_server_and_undone(browser: Firefox, tmp_path: Path) -> None:
    project = occupations(tmp_path)
    project.waivers.unlink()
    before = bodies(tmp_path)
    with begun(project) as session, opened(browser, origin=f"http://127.0.0.1:{session.port}/") as tab:
        tab.open(f"http://127.0.0.1:{session.port}/#token={session.token}")
        tab.wait("document.querySelector('#tabs .number') !== null && !location.href.includes('token')")
        tab.press("j", "w")
        tab.wait("document.activeElement.name === 'reason'")
        tab.press(*REASON, "Tab", *"data desk", "Enter")
        tab.wait("document.body.textContent.includes('block 1 waives 10 discrepancies')")
        assert project.check().returncode == 0
        tab.press("u")
        tab.wait("document.body.textContent.includes('Taken back: waive')")
        assert bodies(tmp_path) == before


@pytest.mark.parametrize("width", [1280, 390])
def test_every_view_opens_and_nothing_is_cut_off(width: int, browser: Firefox, shop: Project) -> None:
    with opened(browser, width=width) as tab:
        for view in (*VIEWS, "#/page/d.txt", "#/coverage?show=entities"):
            tab.report(shop.folder / "reports" / "discrepancies.html", view)
            tab.wait("document.querySelector('#cards:not([hidden]) article, .row, .source .line, table.heat') !== null")
            assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
            sizes = tab.evaluate(
                "(({scrollWidth, clientWidth, scrollHeight, clientHeight}) => [scrollWidth, clientWidth, scrollHeight, clientHeight])"
                "(document.querySelector('#tabs'))"
            )
            assert (sizes[0], sizes[2]) == (sizes[1], sizes[3]), "the tabs fit, without a bar to scroll them"
        colours = set()
        for _ in range(3):
            colours.add(tab.evaluate("document.documentElement.dataset.theme + getComputedStyle(document.body).backgroundColor"))
            tab.press("t")
        assert colours == {"undefinedrgb(246, 247, 249)", "lightrgb(246, 247, 249)", "darkrgb(15, 18, 20)"}


def test_packed_data_says_the_same(browser: Firefox, shop: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "PLAIN", 1000)
    monkeypatch.chdir(shop.folder)
    run(["pages"], "golden", "lamps.schema.json", reports=tmp_path)
    plain, packed = shop.folder / "reports" / "discrepancies.html", tmp_path / "discrepancies.html"
    assert 'type="application/gzip"' in packed.read_text("utf-8")
    seen = []
    for file in (plain, packed):
        with opened(browser) as tab:
            tab.report(file, "#/rows")
            rows = tab.texts(".row")
            tab.report(file, "#/page/d.txt")
            tab.wait("document.querySelector('.source .line') !== null")
            seen.append((rows, tab.texts(".source .line"), tab.texts(".source mark.bare"), tab.texts(".record")))
    assert seen[0] == seen[1]
    assert seen[0][2] == ["9", "12", "14", "77"]


def test_hostile_text_adds_no_element_and_no_attribute(browser: Firefox, tmp_path: Path) -> None:
    runs = "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'>"
    hostile = " ".join(one for one in HOSTILE if len(one) < 100) + runs
    kinds: list[dict[str, set[str]]] = []
    for folder, words in (("hostile", (hostile,)), ("harmless", ("harmless \u202e text", "harmless text that is long " * 15))):
        kinds.append({})
        for number, text in enumerate(words):
            file = written(tmp_path / folder / str(number), text)
            with opened(browser) as tab:
                for view in (*VIEWS, "#/page/a.txt", "#/rows open"):
                    tab.report(file, view.split()[0])
                    if view.endswith("open"):
                        tab.click(".row")
                        tab.wait("document.querySelector('.detail .sentence') !== null")
                    if "page" in view:
                        tab.wait("document.querySelector('.source, .row') !== null")
                    kinds[-1].setdefault(view, set()).update(tab.evaluate(f"({CENSUS})()"))
                    assert tab.evaluate("window.pwned") is None
                    assert [one for one in tab.evaluate(f"({ADDRESSES})()") if not one.startswith("file:")] == []
    for view, found in kinds[0].items():
        assert found <= kinds[1][view], view


@pytest.mark.parametrize(
    ("wrong", "said"),
    [("fetch('http://127.0.0.1:9/x').catch(() => 1)", "connect-src"), ("console.error('no such luck')", "no such luck"), ("alert(1)", "alert"),
     ("document.body.innerHTML = '<b>x</b>'", "require-trusted-types-for")],
)  # fmt: skip
def test_what_goes_wrong_in_a_page_is_seen(wrong: str, said: str, browser: Firefox, shop: Project) -> None:
    file = shop.folder / "reports" / "discrepancies.html"
    with opened(browser) as tab:
        tab.report(file)
        assert tab.faults() == []
        tab.evaluate(f"(() => {{ try {{ {wrong} }} catch {{}} }})()")
        assert any(said in one for one in tab.faults())
        browser.happened.clear()
        tab.open("about:blank")


def test_a_style_that_the_policy_does_not_name_is_refused(browser: Firefox, shop: Project, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text((shop.folder / "reports" / "discrepancies.html").read_text("utf-8").replace("body {", "body  {", 1), "utf-8")
    with opened(browser) as tab:
        tab.report(file)
        assert any("style-src" in one for one in tab.faults())
        browser.happened.clear()
        tab.open("about:blank")
