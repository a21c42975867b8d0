"""The pictures of the documents, taken of the pages that docs/review.md gives as its example: what they show is what the report shows today.

`EXTRACT_PICTURES=1 pytest tests/test_pictures.py` takes them anew, into `docs/pictures/`, with what a screen reader is told of each in
`tests/pictures/`. Fonts differ between machines, so it is the words that are compared, and of the pictures names and sizes.
"""

from __future__ import annotations

import datetime
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pngs
import pytest
from browsing import MARKS, chromium, opened
from test_review_doc import DOC, SCHEMA
from test_testing_doc import BLOCK

import seeds
from extract.checks import check
from extract.earlier import open_earlier
from extract.report import html
from extract.runs import run
from extract.surveys import survey
from extract.waivers import open_waivers

FOLDER, WORDS = seeds.ROOT / "docs" / "pictures", seeds.ROOT / "tests" / "pictures"
ANEW = os.environ.get("EXTRACT_PICTURES") == "1"
LARGEST = 60_000
"""Bytes of a picture."""
TODAY = datetime.date(2027, 1, 11)
WHY = "The shop mixes up two models of it."


class Picture(NamedTuple):
    """A picture: its name, the document that it is for, the report and the fragment that are opened, the keys that are pressed (`!` fills in
    a dialog), its size and its colours."""

    name: str
    document: str
    report: str
    fragment: str
    keys: str = ""
    width: int = 1280
    height: int = 720
    scheme: str = "light"


PICTURES = (
    Picture("first-screen", "review.md", "run", "#/causes"),
    Picture("first-screen-dark", "review.md", "run", "#/causes", scheme="dark"),
    Picture("evidence", "review.md", "run", "#/causes", "e", height=560),
    Picture("waive", "review.md", "run", "#/causes", "w?"),
    Picture("decisions", "review.md", "run", "#/causes", "w!d"),
    Picture("coverage", "review.md", "run", "#/coverage?show=entities", height=420),
    Picture("phone", "review.md", "run", "#/causes", width=390, height=844),
    Picture("check", "ci.md", "check", "#/causes"),
)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report of the first run of docs/review.md; and that of a check after its pages were scraped again, compared with the first."""
    folder = tmp_path_factory.mktemp("pictures")
    before = Path.cwd()
    os.chdir(folder)
    try:
        for file, _, body in [("schemas/lamps.schema.json", "", SCHEMA), *(one for one in BLOCK.findall(DOC) if one[0])]:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(body, "utf-8")
        run(["pages"], "golden", reports="reports", today=TODAY)
        for page in (folder / "scraped").iterdir():
            shutil.copy(page, folder / "pages")
        found = check(
            survey(["pages"], None), Path("golden"), open_waivers(None, (), TODAY), earlier=open_earlier("reports/discrepancies.jsonl")
        )
        (folder / "reports" / "check.html").write_text(html.page(found.findings, folder / "reports"), "utf-8")
    finally:
        os.chdir(before)
    return {"run": folder / "reports" / "discrepancies.html", "check": folder / "reports" / "check.html"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as one:
        yield one


@pytest.mark.parametrize("picture", [pytest.param(one, id=one.name, marks=MARKS) for one in PICTURES])
def test_a_picture_shows_what_the_report_says_today(picture: Picture, browser: Any, reports: dict[str, Path]) -> None:
    with opened(browser, color_scheme=picture.scheme, viewport={"width": picture.width, "height": picture.height}) as one:
        one.page.clock.set_fixed_time(datetime.datetime.combine(TODAY, datetime.time(12)))
        tab = one.report(reports[picture.report], picture.fragment)
        for key in picture.keys:
            if key in "!?":
                tab.locator("dialog textarea").fill(WHY)
                tab.locator("dialog [name=owner]").fill("lamp desk")
            if key != "?":
                tab.keyboard.press("Enter" if key == "!" else key)
            if key == "!":
                tab.locator(".decision").first.wait_for()
        if picture.fragment.startswith("#/coverage"):
            tab.locator(".heat td b").first.wait_for()
        if picture.keys == "e":
            tab.locator("mark.focus").first.wait_for()
        tab.evaluate("document.activeElement?.blur?.()") if not picture.keys else None
        tab.wait_for_timeout(300)
        words = steady(tab.locator("body").aria_snapshot())
        if ANEW:
            take(tab, picture)
            WORDS.mkdir(exist_ok=True)
            (WORDS / f"{picture.name}.yaml").write_text(words, "utf-8")
    assert words == (WORDS / f"{picture.name}.yaml").read_text("utf-8"), "take it anew: EXTRACT_PICTURES=1 pytest tests/test_pictures.py"


def steady(words: str) -> str:
    """What a screen reader is told, without the digest of the input and the version of the tool."""
    return re.sub(r"input \w+\u2026\w+ \u00b7 extract [\w.]+", "input DIGEST \u00b7 extract VERSION", words) + "\n"


def take(tab: Any, picture: Picture) -> None:
    """Takes a picture, with few colours."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{picture.name}.png").write_bytes(pngs.small(tab.screenshot()))


def test_every_picture_of_a_document_is_one_of_these_and_of_its_size() -> None:
    shown = {
        (file.name, name): alt
        for file in (seeds.ROOT / "docs").glob("*.md")
        for alt, name in re.findall(r"!\[([^\]]*)\]\(pictures/([\w-]+)\.png\)", file.read_text("utf-8"))
    }
    assert set(shown) == {(one.document, one.name) for one in PICTURES}
    assert all(len(alt) > 20 for alt in shown.values()), "a reader who does not see is told what there is"
    assert {one.stem for one in FOLDER.iterdir()} == {one.stem for one in WORDS.iterdir()} == {one.name for one in PICTURES}
    for one in PICTURES:
        body = (FOLDER / f"{one.name}.png").read_bytes()
        assert pngs.size(body) == (one.width, one.height), one.name
        assert len(body) <= LARGEST, one.name


def test_what_a_picture_says_is_the_story_of_its_document() -> None:
    for one in PICTURES:
        words = (WORDS / f"{one.name}.yaml").read_text("utf-8")
        assert "watts" in words.lower(), one.name
    assert WHY in DOC
    assert WHY in (WORDS / "decisions.yaml").read_text("utf-8")
    assert "+2 new, 0 gone since the earlier report" in (WORDS / "check.yaml").read_text("utf-8")
