"""A real Chromium for the tests of the report, driven by Playwright: what it refuses, logs or asks for is an error.

Nothing goes round the page's policy. A policy of hashes refuses `add_script_tag` and the polling of `wait_for_function`, so tests wait
for locators.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
MARKS = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")]
WATCH = """
window.refusals = [];
document.addEventListener("securitypolicyviolation", (one) => {
  window.refusals.push(`${one.violatedDirective} ${one.blockedURI} ${one.sample}`);
});
"""


@contextmanager
def chromium() -> Iterator[Any]:
    """A headless browser."""
    from playwright.sync_api import sync_playwright

    assert CHROMIUM is not None
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", "--js-flags=--expose-gc"])
        yield browser
        browser.close()


class Opened:
    """A page that is looked at, and what went wrong in it."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
        self.context.add_init_script(WATCH)
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.set_default_navigation_timeout(30_000)  # a new process on a busy machine
        self.wrong: list[str] = []
        self.silent = options.get("java_script_enabled") is False
        self.asked: list[str] = []
        self.page.on(
            "console", lambda one: self.wrong.append(f"console {one.type}: {one.text}") if one.type in ("error", "warning") else None
        )
        self.page.on("pageerror", lambda one: self.wrong.append(f"error: {one}"))
        self.page.on("requestfailed", lambda one: self.wrong.append(f"failed: {one.url[:200]}"))
        self.page.on("request", lambda one: self.asked.append(one.url))
        self.page.on("dialog", lambda one: one.accept())

    def open(self, address: str) -> Any:
        """Opens an address, as in a new tab."""
        self.page.goto("about:blank")
        self.page.goto(address)
        return self.page

    def report(self, file: Path, fragment: str = "") -> Any:
        """Opens a report from the disk; its rows are there."""
        page = self.open(file.resolve().as_uri() + fragment)
        page.locator("#tabs a", has_text="Rows").locator(".number", has_not_text="loading").wait_for()
        return page

    def faults(self) -> list[str]:
        """What was refused, logged or asked for elsewhere than on the disk."""
        refused = [] if self.silent else self.page.evaluate("window.refusals ?? []")
        elsewhere = [one for one in self.asked if not one.startswith(("file:", "about:", "blob:"))]
        return [*self.wrong, *refused, *elsewhere]


@contextmanager
def opened(browser: Any, **options: Any) -> Iterator[Opened]:
    """A page in a context of its own, in which nothing may go wrong."""
    one = Opened(browser, **options)
    yield one
    faults = one.faults()
    one.context.close()
    assert faults == [], faults
