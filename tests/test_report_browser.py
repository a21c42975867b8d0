"""The report where a browser gives it less: hostile text, no script, a policy that kills script and style, print, forced colours, axe."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
import seeds
from browsing import MARKS, chromium, opened
from reports import Seen
from test_report import HOSTILE, everywhere

import extract.report.html as page

pytestmark = MARKS
VIEWS = ("#/causes", "#/rows", "#/pages", "#/coverage")
CENSUS = """() => { const found = {}; for (const one of document.querySelectorAll("*")) {
  const name = `${one.localName} ${one.getAttributeNames().sort().join(" ")}`; found[name] = (found[name] ?? 0) + 1; } return found; }"""
ADDRESSES = "() => [...document.querySelectorAll('[href], [src], [action]')].map((one) => one.href ?? one.src ?? one.action)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as one:
        yield one


def written(folder: Path, hostile: str, name: str = "a.txt") -> Path:
    """A report in which a text stands everywhere."""
    found = everywhere(hostile, folder / "pages", name)
    file = folder / "report.html"
    file.write_bytes(page.page(found, folder).encode("utf-8", "backslashreplace"))
    return file


# --- hostile text -----------------------------------------------------------------------------------------------------


def walked(tab: Any, one: Any, file: Path) -> Iterator[tuple[str, Counter[str], list[str]]]:
    """Every view of a report, and its dialogs, with the census of its elements and all addresses in it."""
    for view in (*VIEWS, "#/page/a.txt", "#/rows open", "#/causes x", "#/causes w", "#/causes d"):
        fragment, _, key = view.partition(" ")
        tab = one.report(file, fragment)
        if key == "open":
            tab.locator(".row").first.click()
            tab.locator(".detail .sentence").wait_for()
        elif key == "w":
            tab.keyboard.press("j")
            tab.keyboard.press("w")
            tab.locator("dialog textarea").fill("a reason that is long enough")
            tab.locator("dialog input[name=owner]").fill("me")
            tab.keyboard.press("Enter")
            tab.locator(".decision").first.wait_for()
        elif key:
            tab.keyboard.press("j")
            tab.keyboard.press(key)
            tab.locator("dialog[open]").wait_for()
        if fragment.startswith("#/page/"):
            tab.locator(".source").wait_for()
        yield view, Counter(tab.evaluate(CENSUS)), tab.evaluate(ADDRESSES)


@pytest.fixture(scope="module")
def harmless(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The kinds of elements, with the names of their attributes, that each view has."""
    found: dict[str, set[str]] = {}
    for text in ("harmless \u202e text", "harmless text that is long " * 15):
        file = written(tmp_path_factory.mktemp("harmless"), text)
        with opened(browser) as one:
            for view, census, _ in walked(one.report(file), one, file):
                found.setdefault(view, set()).update(census)
    return found


@pytest.mark.parametrize("hostile", ["all", *[text for text in HOSTILE[:12]]], ids=lambda text: str(HOSTILE.index(text)) if text in HOSTILE else text)
def test_hostile_text_adds_no_element_and_no_attribute_in_any_view(
    hostile: str, browser: Any, harmless: dict[str, set[str]], tmp_path: Path
) -> None:
    text = " ".join(one for one in HOSTILE if len(one) < 100) if hostile == "all" else hostile
    file = written(tmp_path, text + "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'>")
    with opened(browser) as one:
        for view, census, addresses in walked(one.report(file), one, file):
            assert set(census) <= harmless[view], view
            assert one.page.evaluate("window.pwned") is None
            assert [address for address in addresses if not address.startswith("file:")] == []


def test_a_page_name_stays_text_in_the_application(browser: Any, tmp_path: Path) -> None:
    name = "<img src=x onerror=alert(1)>&'\"#?%.txt"
    file = written(tmp_path, "harmless", name)
    with opened(browser) as one:
        tab = one.report(file, "#/pages")
        row = tab.locator(".row", has_text=name)
        assert row.inner_text().splitlines()[0] == name
        row.click()
        tab.locator(".source").wait_for()
        assert tab.locator("h2").first.inner_text() == name


# --- with less --------------------------------------------------------------------------------------------------------


def test_without_script_the_causes_are_there_as_text(browser: Any, tmp_path: Path) -> None:
    with opened(browser, java_script_enabled=False) as one:
        file = written(tmp_path, "harmless")
        tab = one.open(file.as_uri())
        words = " ".join(tab.locator("body").inner_text().split())
        assert "This view needs JavaScript for filters and evidence." in words
        assert "causes to review" in words
        assert tab.locator("article.card").count() == 3
        assert tab.locator("article.card mark").first.is_visible()


class Jenkins(BaseHTTPRequestHandler):
    """A server that sends the policy under which Jenkins serves what a job has made."""

    body: ClassVar[bytes] = b""

    def do_GET(self) -> None:
        """The report."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self'")
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@contextmanager
def jenkins(body: bytes) -> Iterator[str]:
    """The address of a report that is served so."""
    with HTTPServer(("127.0.0.1", 0), Jenkins) as server:
        Jenkins.body = body
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def test_under_the_policy_of_jenkins_the_causes_are_there_as_text(browser: Any, tmp_path: Path) -> None:
    file = written(tmp_path, "harmless")
    with jenkins(file.read_bytes()) as address:
        context = browser.new_context()
        tab = context.new_page()
        tab.goto(address)
        seen = Seen(tab.content())
        context.close()
    assert len(list(seen.all("article"))) == 3
    assert "causes to review" in seen.text
    assert "To do:" in seen.text


def test_a_report_that_was_cut_says_so(browser: Any, tmp_path: Path) -> None:
    file = written(tmp_path, "harmless")
    source = file.read_text("utf-8")
    start = source.index('<script type="application/json" id="more-0000">')
    file.write_text(source[:start] + source[source.index("</script>", start) + len("</script>") :], "utf-8")
    with opened(browser) as one:
        tab = one.report(file)
        assert "This report is incomplete (expected 5 parts, found 4). Download it again." in tab.locator("#app").inner_text()


def test_a_style_that_the_policy_does_not_name_is_refused(browser: Any, tmp_path: Path) -> None:
    file = written(tmp_path, "harmless")
    file.write_text(file.read_text("utf-8").replace("body {", "body  {", 1), "utf-8")
    with pytest.raises(AssertionError, match="style-src"), opened(browser) as one:
        one.report(file)


def test_what_is_folded_is_printed_and_controls_are_not(browser: Any, tmp_path: Path) -> None:
    file = written(tmp_path, "harmless")
    with opened(browser) as one:
        tab = one.report(file)
        tab.emulate_media(media="print")
        assert tab.locator("article.card .quote").last.is_visible()
        assert not tab.locator("#tools").is_visible()
        assert not tab.locator(".actions button").first.is_visible()


# --- for everybody ----------------------------------------------------------------------------------------------------


def violations(tab: Any) -> list[str]:
    """What axe finds serious or critical."""
    import axe_playwright_python

    axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
    tab.evaluate(axe)
    found = tab.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_any_view(scheme: str, width: int, browser: Any, tmp_path: Path) -> None:
    file = written(tmp_path, "harmless")
    with opened(browser, color_scheme=scheme, viewport={"width": width, "height": 800}) as one:
        for view in (*VIEWS, "#/page/a.txt", "#/coverage?show=entities"):
            tab = one.report(file, view)
            if view.startswith("#/page/"):
                tab.locator(".source").wait_for()
            assert violations(tab) == [], view
        tab = one.report(file, "#/rows")
        tab.locator(".row").first.click()
        tab.locator(".detail .sentence").wait_for()
        assert violations(tab) == []
        for key in ("w", "d", "?"):
            tab = one.report(file)
            tab.keyboard.press("j")
            tab.keyboard.press(key)
            tab.locator("dialog[open]").wait_for()
            assert violations(tab) == [], key


def test_axe_finds_nothing_serious_in_the_seeds(browser: Any) -> None:
    with opened(browser) as one:
        for view in (*VIEWS, f"#/page/{seeds.SEEDS[0]}"):
            tab = one.report(seeds.ROOT / "reports" / "discrepancies.html", view)
            if view.startswith("#/page/"):
                tab.locator(".source .line").first.wait_for()
            assert violations(tab) == [], view


@pytest.mark.parametrize("options", [{"forced_colors": "active"}, {"reduced_motion": "reduce"}, {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2}])
def test_nothing_is_lost_in_forced_colours_without_motion_and_at_200_per_cent(options: dict[str, Any], browser: Any, tmp_path: Path) -> None:
    file = written(tmp_path, "harmless")
    with opened(browser, **options) as one:
        for view in VIEWS:
            tab = one.report(file, view)
            assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing scrolls sideways"
        tab = one.report(file)
        assert tab.locator("article.card mark").first.is_visible()
        assert json.loads(tab.evaluate("JSON.stringify([...document.querySelectorAll('b.severity')].map((one) => one.textContent.slice(0, 1)))"))
