"""A review in a real browser: a cause is waived by keyboard alone, saved, undone, and the check then says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kettles
import pytest
from browsing import MARKS, Opened, chromium
from commands import Project, bodies, lamps, occupations, page
from reviews import shop
from test_review_cli import Session, begun

pytestmark = MARKS
REASON = "The site counts its years in months."


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as one:
        yield one


class Reviewed:
    """The page of a session, opened by its address."""

    def __init__(self, browser: Any, session: Session) -> None:
        self.origin = f"http://127.0.0.1:{session.port}"
        self.opened = Opened(browser)
        self.page = self.opened.open(f"{self.origin}/#token={session.token}")
        self.page.locator("article.card, article").first.wait_for()

    def faults(self, *expected: str) -> list[str]:
        """What was refused, logged or asked for elsewhere than at the server."""
        refused = self.page.evaluate("window.refusals ?? []")
        elsewhere = [one for one in self.opened.asked if not one.startswith((f"{self.origin}/", "about:", "blob:"))]
        return [one for one in (*self.opened.wrong, *refused, *elsewhere) if not any(part in one for part in expected)]


def waive(shown: Any) -> None:
    """Waives the first cause, by keyboard."""
    for key in ("j", "w"):
        shown.keyboard.press(key)
    shown.keyboard.type(REASON)
    shown.keyboard.press("Tab")
    shown.keyboard.type("data desk")
    shown.keyboard.press("Enter")


def test_a_cause_is_waived_by_keyboard_and_the_check_passes(browser: Any, tmp_path: Path) -> None:
    project = occupations(tmp_path)
    project.waivers.unlink()
    assert project.check().returncode == 1
    with begun(project) as session:
        reviewed = Reviewed(browser, session)
        assert "token" not in reviewed.page.url
        waive(reviewed.page)
        reviewed.page.get_by_text("block 1 waives 10 discrepancies").first.wait_for()
        assert project.check().returncode == 0
        block = project.waivers.read_text("utf-8")
        assert REASON in block
        reviewed.page.reload()
        reviewed.page.get_by_text(REASON).first.wait_for(state="attached")
        assert reviewed.faults() == []


def test_undo_takes_the_block_back(browser: Any, tmp_path: Path) -> None:
    project = occupations(tmp_path)
    project.waivers.unlink()
    before = bodies(tmp_path)
    with begun(project) as session:
        reviewed = Reviewed(browser, session)
        waive(reviewed.page)
        reviewed.page.get_by_text("block 1 waives 10 discrepancies").first.wait_for()
        reviewed.page.keyboard.press("u")
        reviewed.page.get_by_text("Taken back: waive").first.wait_for()
        assert reviewed.faults() == []
    assert bodies(tmp_path) == before


def test_a_file_that_changed_on_disk_is_kept_until_the_reader_decides(browser: Any, tmp_path: Path) -> None:
    project = occupations(tmp_path)
    project.waivers.unlink()
    with begun(project) as session:
        reviewed = Reviewed(browser, session)
        theirs = '[[waiver]]\nrule = "sum"\nfield = "x"\nreason = "Long enough, this."\nowner = "x"\n'
        project.waivers.write_text(theirs)
        waive(reviewed.page)
        reviewed.page.get_by_text("changed on disk").first.wait_for()
        assert project.waivers.read_text() == theirs
        reviewed.page.get_by_role("button", name="Keep mine").click()
        reviewed.page.get_by_text("block 2 waives 10 discrepancies").first.wait_for()
        assert project.waivers.read_text("utf-8").startswith(theirs)
        assert reviewed.faults("409 (Conflict)") == []


def test_no_text_of_a_decision_or_a_page_runs(browser: Any, tmp_path: Path) -> None:
    runs = [
        "<script>window.pwned = 1</script>",
        "</script><img src=x onerror=window.pwned=1>",
        "javascript:window.pwned=1",
        *kettles.HOSTILE,
    ]
    project = lamps(tmp_path, a=page(), b=page(other="Gamma", watts="41,60"))
    project.write("</script><svg onload=window.pwned=1>".replace("/", "\u2215") + ".txt", page("Delta", "Beta", price="$30,$7"))
    project.accept("--all")
    with begun(project) as session:
        causes = session.causes()
        done = session.decide(causes["agree", "watts"], "waive", reason="\n".join(runs), owner=runs[0])
        assert done.status == 200, done
        done = session.decide(causes["agree", "price"], "waive", reason=runs[1], owner=runs[1])
        assert done.status == 200, done
        reviewed = Opened(browser)
        reviewed.open(f"http://127.0.0.1:{session.port}/#token={session.token}")
        reviewed.page.get_by_text("window.pwned").first.wait_for(state="attached")
        assert reviewed.page.evaluate("window.pwned") is None
        assert reviewed.page.evaluate("document.querySelectorAll('img, [onerror], [onload], a[href^=javascript]').length") == 0
        assert reviewed.page.evaluate("window.refusals") == []
        assert reviewed.wrong == []


def test_a_server_that_has_gone_is_said_and_the_decision_is_kept(browser: Any, tmp_path: Path) -> None:
    project: Project = shop(tmp_path)
    with begun(project) as session:
        reviewed = Reviewed(browser, session)
        session.end()
        reviewed.page.keyboard.press("j")
        reviewed.page.keyboard.press("x")
        reviewed.page.keyboard.press("Enter")
        reviewed.page.get_by_text("Server stopped; decisions are kept here.").first.wait_for()
