"""What a report of 100,000 discrepancies may cost, measured in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import MARKS

pytestmark = [*MARKS, pytest.mark.slow, pytest.mark.alone]


@pytest.mark.parametrize("causes", [40, 5_000])
def test_a_report_of_100000_discrepancies_keeps_to_its_budget(causes: int, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    from benchmarks.report import chromium, opening, write

    file, _ = write(100_000, tmp_path, causes)
    with sync_playwright() as play:
        browser = play.chromium.launch(**chromium())
        openings = [opening(browser, file) for _ in range(4)]
        browser.close()
    assert openings[0].size <= 10_000_000
    assert min(one.first for one in openings) <= 0.3
    assert min(one.usable for one in openings) <= 2
    assert max(one.heap for one in openings) <= 60
    assert min(one.search for one in openings) <= 0.3
    assert min(one.frame for one in openings) <= 0.034
    assert min(one.worst for one in openings) <= 0.2
