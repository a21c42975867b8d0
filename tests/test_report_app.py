"""The report as people work in it: found, filtered, followed to the marked characters, decided by keyboard alone, downloaded."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import MARKS, chromium, opened
from commands import Project, lamps, occupations, page

from extract.report import embed
from extract.runs import run

pytestmark = MARKS
REASON = "The site prints months where it means years."


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as one:
        yield one


@pytest.fixture(scope="module")
def seeds_report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Path]:
    """The seeds without their waiver, and their report."""
    project = occupations(tmp_path_factory.mktemp("seeds"))
    project.waivers.unlink()
    assert project.run("--reports", "reports").returncode == 0
    return project, project.folder / "reports" / "discrepancies.html"


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Path]:
    """Pages that contradict themselves and others in several fields, and have labels and numbers that nothing knows."""
    project = lamps(
        tmp_path_factory.mktemp("lamps"), a=page(), b=page(other="Gamma", watts="41,60"),
        c=page("Delta", "Beta", price="$30,$99", maker="Lumen,Osram"),
        d=page("Zeta", "Eta") + b"| Length 9 | 12 cm | 14 cm |\n\nA line with 77 in it.\n",
        e=page("Theta", "Iota", watts="40,600"), f=page("Zeta", "Kappa", watts="-,60"),
    )  # fmt: skip
    assert project.run("--reports", "reports").returncode == 0
    return project, project.folder / "reports" / "discrepancies.html"


def soon(holds: Callable[[], bool]) -> bool:
    """Whether something holds within ten seconds: the report draws what a key asks for a moment later."""
    for _ in range(200):
        if holds():
            return True
        time.sleep(0.05)
    return False


def focused(tab: Any) -> str:
    """The words of what has the focus."""
    return str(tab.evaluate("document.activeElement.textContent")).strip()


# --- the whole way ----------------------------------------------------------------------------------------------------


def test_a_cause_is_followed_to_its_marked_characters_and_waived_by_keyboard_alone(
    browser: Any, seeds_report: tuple[Project, Path]
) -> None:
    project, file = seeds_report
    project.waivers.write_text('[[waiver]]\nrule = "sum"\nfield = "gender_ratio"\nreason = "They round."\nowner = "Ünal"\n', "utf-8")
    project.run("--reports", "reports")
    assert project.check().returncode == 1
    with opened(browser, accept_downloads=True) as one:
        tab, keys = one.report(file), one.page.keyboard
        for key in "ge":  # g and another key: nothing; e: evidence of the first cause
            keys.press(key)
        keys.press("j")
        assert soon(lambda: "time_to_become \u00b7 unit" in focused(tab))
        keys.press("e")
        tab.locator("mark.focus").first.wait_for()
        assert soon(lambda: tab.locator("mark.focus").all_inner_texts() == ["6-12 months"])
        assert soon(lambda: tab.locator("tr.lit th").all_inner_texts() == ["time_to_become"])
        keys.press("Escape")
        tab.locator("#cards").wait_for()
        assert soon(lambda: "time_to_become \u00b7 unit" in focused(tab)), "back where the reader was"
        keys.press("w")
        tab.locator("dialog[open]").wait_for()
        keys.type(REASON)
        keys.press("Tab")
        keys.type("data desk")
        keys.press("Enter")
        assert soon(lambda: tab.locator("dialog[open]").count() == 0)
        assert soon(lambda: "1 of 2 causes decided" in tab.locator(".summary").inner_text())
        assert soon(lambda: tab.locator("article.decided").count() == 1)
        keys.press("d")
        assert soon(lambda: "1 decision, not saved" in tab.locator("#tools").inner_text())
        with tab.expect_download() as found:
            tab.locator("#download").focus()
            keys.press("Enter")
        found.value.save_as(project.folder / "waivers.toml")
    written = (project.folder / "waivers.toml").read_text("utf-8")
    assert written.startswith('[[waiver]]\nrule = "sum"'), "the old waivers are there too"
    assert "Ünal" in written
    assert written.count("[[waiver]]") == 2
    done = project.check()
    assert done.returncode == 0, done.stdout
    assert "10 waived" in done.stdout
    project.waivers.unlink()
    project.run("--reports", "reports")


def test_no_decision_is_taken_by_one_key(browser: Any, faulty: tuple[Project, Path]) -> None:
    """A decision would be kept as a draft, and be counted when the report is opened again."""
    with opened(browser) as one:
        for key in "keopnuyfwax":
            tab = one.report(faulty[1])
            tab.locator("#tools button", has_text="Decisions: 0").wait_for()
            for pressed in ("j", key, "Escape", "Escape"):
                tab.keyboard.press(pressed)
        one.report(faulty[1]).locator("#tools button", has_text="Decisions: 0").wait_for()


def test_a_decision_moves_the_focus_to_the_next_card_and_is_undone(browser: Any, faulty: tuple[Project, Path]) -> None:
    with opened(browser) as one:
        tab, keys = one.report(faulty[1]), one.page.keyboard
        assert tab.locator("#cards h2").count() >= 3
        keys.press("j")
        first, second = (str(tab.locator("#cards h2").nth(at).text_content()).strip() for at in (0, 1))
        assert soon(lambda: focused(tab) == first != second)
        keys.press("x")
        tab.locator("dialog[open]").wait_for()
        keys.press("Enter")
        tab.locator(".decision").wait_for()
        assert soon(lambda: focused(tab) == second)
        assert soon(lambda: "1 decision, not saved" in tab.locator("#tools").inner_text())
        tab.reload()
        tab.locator(".decision").wait_for()
        keys.press("u")
        tab.locator("#tools button", has_text="Decisions: 0").wait_for()
        assert soon(lambda: tab.locator(".decision").count() == 0)


def test_a_reason_that_is_too_short_is_refused_and_the_owner_is_remembered(browser: Any, faulty: tuple[Project, Path]) -> None:
    with opened(browser) as one:
        tab, keys = one.report(faulty[1]), one.page.keyboard
        keys.press("j")
        keys.press("w")
        tab.locator("dialog[open]").wait_for()
        keys.type("short")
        keys.press("Tab")
        keys.type("desk")
        keys.press("Enter")
        assert tab.locator("dialog[open]").count() == 1
        tab.locator("textarea").fill(REASON)
        keys.press("Enter")
        tab.locator(".decision").wait_for()
        keys.press("w")
        assert tab.locator("dialog input[name=owner]").input_value() == "desk"


# --- filters, rows, fragments -----------------------------------------------------------------------------------------


def test_filters_search_and_fragments_say_the_same(browser: Any, faulty: tuple[Project, Path]) -> None:
    rows = [json.loads(line) for line in (faulty[1].parent / "discrepancies.jsonl").read_text("utf-8").splitlines()]
    with opened(browser) as one:
        tab = one.report(faulty[1], "#/rows")
        assert tab.locator("h2", has_text=f"{len(rows)} rows").count() == 1
        for name, key in (("sev", "severity"), ("rule", "rule"), ("field", "field")):
            for value in {row[key] or "" for row in rows}:
                tab = one.report(faulty[1], f"#/rows?{name}={value}")
                many = sum((row[key] or "") == value for row in rows)
                assert tab.locator("[role=grid]").get_attribute("aria-rowcount") == str(many + 1)
        tab = one.report(faulty[1], "#/rows")
        tab.locator("details[data-facet=sev] summary").click()
        tab.locator("details[data-facet=sev] button", has_text="warning").click()
        assert "sev=warning" in tab.url
        assert tab.locator("details[data-facet=sev] button[aria-pressed=true]").inner_text().startswith("warning")
        shared = tab.url
        tab = one.report(faulty[1], shared[shared.index("#") :])
        assert tab.locator("[role=grid]").get_attribute("aria-rowcount") == str(sum(row["severity"] == "warning" for row in rows) + 1)
        tab.keyboard.press("/")
        tab.keyboard.type('"no such thing"')
        tab.locator(".empty").wait_for()
        assert f"No rows match these filters. {len(rows)} rows are hidden." in tab.locator(".empty").inner_text()
        tab.locator(".empty button").click()
        assert tab.locator("[role=grid]").get_attribute("aria-rowcount") == str(len(rows) + 1)
        tab = one.report(faulty[1], "#/rows?foo=1")
        assert "This link has a filter this report does not know: foo" in tab.locator("#filters").inner_text()
        tab = one.report(faulty[1], "#/cause/9f31c2ab9f31c2ab")
        assert "Cause 9f31c2ab9f31c2ab is not in this report; it may be gone." in tab.locator("#app").inner_text()


def test_a_row_opens_with_the_lines_that_it_quotes(browser: Any, faulty: tuple[Project, Path]) -> None:
    rows = [json.loads(line) for line in (faulty[1].parent / "discrepancies.jsonl").read_text("utf-8").splitlines()]
    with opened(browser) as one:
        for row in rows[:6]:
            tab = one.report(faulty[1], f"#/row/{row['id']}")
            tab.locator(".detail .sentence").wait_for()
            assert tab.locator(".detail .sentence").inner_text().strip() == " ".join(row["message"].split())
            texts = tab.locator(".detail .quote mark").all_inner_texts()
            assert set(texts) <= {place["text"] for place in row["evidence"]}
            assert texts or not row["evidence"]


def test_keys_walk_the_rows_and_the_row_that_is_left_has_the_focus_again(browser: Any, faulty: tuple[Project, Path]) -> None:
    with opened(browser) as one:
        tab, keys = one.report(faulty[1], "#/rows"), one.page.keyboard
        keys.press("j")
        keys.press("j")
        index = tab.evaluate("document.activeElement.getAttribute('aria-rowindex')")
        assert index == "4"
        keys.press("Enter")
        tab.locator(".detail").wait_for()
        keys.press("Escape")
        assert tab.locator(".detail").count() == 0
        keys.press("k")
        assert tab.evaluate("document.activeElement.getAttribute('aria-rowindex')") == "3"


# --- a page and its record --------------------------------------------------------------------------------------------


def test_the_text_of_a_page_is_whole_and_each_claim_stands_on_its_characters(browser: Any, seeds_report: tuple[Project, Path]) -> None:
    project, file = seeds_report
    for path in sorted(project.pages.iterdir())[:2]:
        text = path.read_text("utf-8")
        claims = json.loads((project.golden / f"{path.name}.json").read_text("utf-8"))["claims"]
        with opened(browser) as one:
            tab = one.report(file, f"#/page/{path.name}")
            tab.locator(".source .line").first.wait_for()
            lines = tab.evaluate("[...document.querySelectorAll('.source .line code')].map((one) => one.textContent)")
            assert lines == re.split(r"\r\n|\r|\n", text.removesuffix("\n"))
            marked = tab.evaluate(
                """() => { const found = {}; for (const one of document.querySelectorAll(".source mark"))
                for (const claim of one.dataset.claims.split(" ")) found[claim] = (found[claim] ?? "") + one.textContent; return found; }"""
            )
            assert [marked[str(number)] for number in range(len(claims))] == [
                text[one["start"] : one["end"]].replace("\n", "") for one in claims
            ]


def test_numbers_without_a_claim_are_marked_and_listed(browser: Any, faulty: tuple[Project, Path]) -> None:
    with opened(browser) as one:
        tab = one.report(faulty[1], "#/page/d.txt")
        tab.locator(".unclaimed").wait_for()
        assert tab.locator(".source mark.bare").all_inner_texts() == ["9", "12", "14", "77"]
        assert "Unclaimed numbers (4)" in tab.locator(".unclaimed h3").inner_text()
        tab.locator(".unclaimed button", has_text="77").click()
        assert tab.evaluate("document.activeElement.textContent") == "77"
        tab = one.report(faulty[1], "#/pages?sort=unclaimed")
        assert tab.locator(".row").first.inner_text().splitlines()[0] == "d.txt"


def test_focus_and_pointer_light_the_other_side(browser: Any, faulty: tuple[Project, Path]) -> None:
    with opened(browser) as one:
        tab = one.report(faulty[1], "#/page/a.txt")
        tab.locator(".source mark", has_text="$30").first.hover()
        assert tab.locator("tr.lit th").inner_text() == "price"
        tab.locator(".record button", has_text="$9").first.focus()
        assert tab.locator("mark.lit").all_inner_texts() == ["$9"]
        tab.keyboard.press("n")
        assert tab.locator("mark.focus").count() >= 1


def test_coverage_counts_what_pages_say(browser: Any, seeds_report: tuple[Project, Path]) -> None:
    with opened(browser) as one:
        tab = one.report(seeds_report[1], "#/coverage")
        assert "40 values agree, 185 were stated once, 10 are disputed" in " ".join(tab.locator(".headline").inner_text().split())
        row = tab.locator("table.heat tr", has_text="time_to_become")
        assert row.locator("td").all_inner_texts() == ["D 6", "D 4"]
        tab.get_by_role("button", name="Entities by field").click()
        tab.locator("table.small").wait_for()
        assert tab.locator("table.small tbody tr").count() == 8


# --- what is packed, and what is shared -------------------------------------------------------------------------------


def test_packed_data_is_opened_part_by_part_and_says_the_same(
    browser: Any, faulty: tuple[Project, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, file = faulty
    monkeypatch.setattr(embed, "PLAIN", 1000)
    monkeypatch.chdir(project.folder)
    run(["pages"], "golden", "lamps.schema.json", reports=tmp_path)
    packed = tmp_path / "discrepancies.html"
    assert 'type="application/gzip"' in packed.read_text("utf-8")
    seen = []
    for each in (file, packed):
        with opened(browser) as one:
            tab = one.report(each, "#/rows")
            rows = tab.locator(".row").all_inner_texts()
            tab.locator(".row").nth(2).click()
            tab.locator(".detail .sentence").wait_for()
            words = tab.locator(".detail").inner_text()
            parts = tab.locator("script[id^='src-']").count()
            tab = one.report(each, "#/page/d.txt")
            tab.locator(".source .line").first.wait_for()
            assert (parts, tab.locator("script[id^='src-']").count()) == (1, 0), "a part is read when it is asked for, and then let go"
            seen.append((rows, words, tab.locator(".source").inner_text(), tab.locator(".record").inner_text()))
    for mine, other in zip(*seen, strict=True):
        assert mine == other


def test_packed_data_that_is_damaged_is_told(
    browser: Any, faulty: tuple[Project, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embed, "PLAIN", 1000)
    monkeypatch.chdir(faulty[0].folder)
    run(["pages"], "golden", "lamps.schema.json", reports=tmp_path)
    file = tmp_path / "discrepancies.html"
    source = file.read_text("utf-8")
    at = source.index('id="src-0000">') + 200
    file.write_text(source[:at] + ("A" if source[at] != "A" else "B") + source[at + 1 :], "utf-8")
    with opened(browser) as one:
        tab = one.report(file, "#/page/d.txt")
        tab.locator("[role=alert]").first.wait_for()
        words = "This report is damaged (its part src-0000 cannot be unpacked). Download it again."
        assert words in tab.locator("#app").inner_text()


def test_the_address_of_a_card_without_script_leads_to_it_with_script_too(browser: Any, faulty: tuple[Project, Path]) -> None:
    rows = [json.loads(line) for line in (faulty[1].parent / "discrepancies.jsonl").read_text("utf-8").splitlines()]
    with opened(browser) as one:
        for row in rows[-2:]:
            tab = one.report(faulty[1], f"#cause-{row['cause']}")
            card = tab.locator(f"#cause-{row['cause']}")
            assert card.locator(".quote").first.is_visible()
            tab = one.report(faulty[1], f"#/cause/{row['cause']}/rows?state=open")
            assert tab.locator("[role=grid]").get_attribute("aria-rowcount") == str(sum(one["cause"] == row["cause"] for one in rows) + 1)
