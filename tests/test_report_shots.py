"""Pictures of every state of the report for eyes, in `shots/`, which is not committed: light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import seeds
from browsing import MARKS, chromium, opened
from commands import Project, lamps, occupations, page

pytestmark = [*MARKS, pytest.mark.slow]
SHOTS = seeds.ROOT / "shots"
WHY = "The site prints months where it means years."


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as one:
        yield one


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A report of each kind: one cause, waived, several causes, none."""
    one = occupations(tmp_path_factory.mktemp("seeds"))
    assert one.run("--reports", "waived").returncode == 0
    one.waivers.unlink()
    assert one.run("--reports", "reports").returncode == 0
    several = Project(tmp_path_factory.mktemp("lamps"), "--schema", "lamps.schema.json")
    lamps(several.folder, a=page(), b=page(other="Gamma", watts="41,60"), c=page("Delta", "Beta", price="$30,$99"), e=page("Theta", "Iota", watts="40,600"),
          d=page("Zeta", "Eta") + b"| Length 9 | 12 cm | 14 cm |\n\nA line with 77 in it.\n")  # fmt: skip
    assert several.run("--reports", "reports").returncode == 0
    clean = lamps(tmp_path_factory.mktemp("clean"))
    assert clean.run("--reports", "reports").returncode == 0
    return {
        "one": one.folder / "reports", "waived": one.folder / "waived", "several": several.folder / "reports", "clean": clean.folder / "reports",
    }  # fmt: skip


STATES = (
    ("causes", "one", "#/causes", ""), ("waive", "one", "#/causes", "jw"), ("decided", "one", "#/causes", "jw!"), ("tray", "one", "#/causes", "jw!d"),
    ("keys", "one", "#/causes", "?"), ("page", "one", f"#/page/{seeds.SEEDS[0]}?at=290-301", ""), ("coverage", "one", "#/coverage", ""),
    ("entities", "one", "#/coverage?show=entities", ""), ("waived", "waived", "#/causes?state=waived", ""), ("several", "several", "#/causes", ""),
    ("rows", "several", "#/rows", ""), ("row", "several", "#/rows", "jjo"), ("pages", "several", "#/pages?sort=unclaimed", ""),
    ("unclaimed", "several", "#/page/d.txt", ""), ("nothing", "several", "#/rows?q=nowhere", ""), ("clean", "clean", "#/causes", ""),
)  # fmt: skip


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_has_its_picture(scheme: str, width: int, browser: Any, reports: dict[str, Path]) -> None:
    SHOTS.mkdir(exist_ok=True)
    for name, report, fragment, keys in STATES:
        with opened(browser, color_scheme=scheme, viewport={"width": width, "height": 844 if width < 640 else 900}) as one:
            tab = one.report(reports[report] / "discrepancies.html", fragment)
            for key in keys:
                if key == "!":
                    tab.locator("dialog textarea").fill(WHY)
                    tab.locator("dialog [name=owner]").fill("data desk")
                    key = "Enter"
                tab.keyboard.press(key)
            tab.locator("h1").wait_for()
            tab.wait_for_timeout(300)
            picture = tab.screenshot(path=SHOTS / f"{name}-{scheme}-{width}.png")
            assert len(picture) > 5000, name
