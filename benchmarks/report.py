"""What a report of many discrepancies costs: its file, and the time and memory of a browser that opens it.

The pages and discrepancies are made up: pages of random words and numbers, so that they compress badly, a row for two places of one page,
and forty causes of very different size, or thousands. Of three openings the best is
told; times are those of the browser's own clock, its start left out.

    python -m benchmarks.report [ROWS | ROWSxCAUSES]...
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from extract.findings import Findings, Waived
from extract.inputs import Input
from extract.model import Claim, Discrepancy, Evidence, PageResult, Residue
from extract.readings import Readings, reading_of
from extract.records import facts_of
from extract.report import html
from extract.schema import Schema, load_schema
from extract.sources import Sources

PER_PAGE, CAUSES = 20, 40
"""Discrepancies of a page, and causes of all."""
ROOT = Path(__file__).parent.parent
WORDS = 4000
SCROLL = """() => new Promise((done) => {
  const frame = document.querySelector(".longlist"), times = [];
  let last = 0, at = 0;
  const step = (now) => {
    if (last) times.push(now - last);
    last = now;
    frame.scrollTop = (at++ * frame.scrollHeight) / 120;
    if (at < 120) requestAnimationFrame(step); else done(times.sort((one, other) => one - other));
  };
  requestAnimationFrame(step);
})"""
MARK = """new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries()[0].startTime)).observe({type: "mark", buffered: true}); })"""
FIRST = "() => performance.getEntriesByType('paint').find((one) => one.name === 'first-contentful-paint')?.startTime ?? 0"
SEARCH = """async () => {
  const start = performance.now(), box = document.getElementById("search"), before = location.hash;
  box.value = "$12";
  box.dispatchEvent(new Event("input"));
  while (location.hash === before) await new Promise((done) => setTimeout(done, 1));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - start - 120;
}"""
HEAP = "() => { globalThis.gc?.(); return performance.memory.usedJSHeapSize; }"


class Opening(NamedTuple):
    """One opening of a report: bytes of the file, seconds to the first card and until the rows can be used, MB of the heap, seconds of a
    search and of the median and the worst frame while all rows are scrolled through, and what the page says that it leaves out."""

    size: int
    first: float
    usable: float
    heap: float
    search: float
    frame: float
    worst: float
    left: str


def findings(rows: int, folder: Path, causes: int = CAUSES) -> Findings:
    """So many discrepancies of so many causes, their pages written below a folder."""
    rng = random.Random(1)
    vocabulary = ["".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(2, 11))) for _ in range(WORDS)]
    schema = load_schema(ROOT / "schemas" / "occupation-comparison.schema.json")
    readings, files, formats = Readings([schema]), {}, {}
    found: list[Waived] = []
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(max(1, rows // PER_PAGE)):
        name = f"{number:06}-{vocabulary[number % WORDS]}.txt"
        text, places = _text(rng, vocabulary)
        files[name], formats[name] = folder / name, ("pipe", "flattened", "html")[number % 3]
        files[name].write_text(text, "utf-8")
        for _ in range(PER_PAGE):
            at = len(found)
            cause = at + 1 if causes > CAUSES and at < causes else min(int(rng.paretovariate(0.7)), causes)
            found.append(Waived(_discrepancy(rng, name, text, places, vocabulary, schema, cause), None))
        result = _result(name, formats[name], text, places, schema)
        readings.take(reading_of(result, schema, facts_of(result.claims, schema)))
    sources = Sources({name: Input(name, str(path)) for name, path in files.items()})
    return Findings(len(files), formats, "0" * 64, tuple(found), (), sources, readings)


def _text(rng: random.Random, vocabulary: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """A page of about five kilobytes, and where its numbers stand."""
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    for index in range(700):
        word = f"${rng.randrange(10**6):,}" if index % 12 == 5 else rng.choice(vocabulary)
        if word[0] == "$":
            places.append((at, at + len(word)))
        parts.append(word + ("\n" if index % 14 == 13 else " "))
        at += len(parts[-1])
    return "".join(parts), places


def _discrepancy(
    rng: random.Random, page: str, text: str, places: list[tuple[int, int]], vocabulary: list[str], schema: Schema, cause: int
) -> Discrepancy:
    evidence = tuple(Evidence(page, start, end, text[start:end]) for start, end in rng.sample(places, 2))
    field = schema.fields[cause % len(schema.fields)].path
    values = tuple(one.text for one in evidence)
    message = f"The page says {field} is {values[0]!r} (1x), {values[1]!r} (1x)."
    entity = f"{vocabulary[rng.randrange(900)]} {vocabulary[rng.randrange(20)]}"
    severity = ("error", "error", "warning", "note")[cause % 4]
    return Discrepancy("agree", severity, page, entity, field, values, message, evidence, schema.name, f"kind {cause}")


def _result(name: str, form: str, text: str, places: list[tuple[int, int]], schema: Schema) -> PageResult:
    fields = [field.path for field in schema.fields if field.per_entity]
    claims = tuple(
        Claim(name, "one", fields[index % len(fields)], "=", text[start:end], text[start:end], start, end, "table")
        for index, (start, end) in enumerate(places)
    )
    return PageResult(name, "", form, "utf-8", schema.name, {}, claims, (), residue=Residue(len(places), 0))


def write(rows: int, folder: Path, causes: int = CAUSES) -> tuple[Path, float]:
    """Writes a report of so many rows and causes; its file, and the seconds that it took."""
    found = findings(rows, folder / "pages", causes)
    start = time.perf_counter()
    file = folder / "report.html"
    file.write_bytes(html.page(found, folder).encode("utf-8", "backslashreplace"))
    return file, time.perf_counter() - start


def opening(browser: Any, file: Path) -> Opening:
    """Opens a report, searches in it and scrolls through all of its rows."""
    address = file.resolve().as_uri()
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(120_000)
    page.goto("about:blank")
    page.goto(f"{address}#/causes")
    usable = page.evaluate(f"() => {MARK}") / 1000
    first = page.evaluate(FIRST) / 1000
    page.goto(f"{address}#/rows")
    page.locator(".row").first.wait_for()
    heap = page.evaluate(HEAP) / 1e6
    search = page.evaluate(SEARCH)
    page.evaluate("location.hash = '#/rows'")
    page.locator(".row").first.wait_for()
    frames = page.evaluate(SCROLL)
    left = page.locator(".left").inner_text()
    page.close()
    return Opening(file.stat().st_size, first, usable, heap, search / 1000, frames[len(frames) // 2] / 1000, frames[-1] / 1000, left)


def chromium() -> Any:
    """How Playwright opens the browser of the system."""
    import shutil

    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return {"executable_path": path, "args": ["--no-sandbox", "--js-flags=--expose-gc", "--enable-precise-memory-info"]}


def main() -> None:
    """Prints the table."""
    from playwright.sync_api import sync_playwright

    sizes = [_size(one) for one in sys.argv[1:] or ("100", "10000", "100000", "100000x5000")]
    print("    rows  causes     MB  made s  first card s  rows s  heap MB  search s  frame ms  worst")
    with sync_playwright() as play:
        browser = play.chromium.launch(**chromium())
        for rows, causes in sizes:
            with tempfile.TemporaryDirectory() as folder:
                file, made = write(rows, Path(folder), causes)
                one = min((opening(browser, file) for _ in range(3)), key=lambda each: each.usable)
            times = f"{one.first:13.2f} {one.usable:7.2f} {one.heap:8.1f} {one.search:9.3f}"
            frames = f"{one.frame * 1000:9.1f} {one.worst * 1000:6.1f}"
            print(f"{rows:8,} {causes:7,} {one.size / 1e6:6.2f} {made:7.1f} {times} {frames}\n{'':9}{one.left}")
        browser.close()


def _size(given: str) -> tuple[int, int]:
    rows, _, causes = given.partition("x")
    return int(rows), int(causes or CAUSES)


if __name__ == "__main__":
    main()
