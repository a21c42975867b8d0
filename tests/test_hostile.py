"""Hostile texts of every kind on the whole way: in pages, their names and addresses, in decisions, through the report, the server and every format."""

from __future__ import annotations

import base64
import gzip
import html
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dialects
import pytest
import reviews
from browsing import MARKS, Opened, chromium
from commands import LAMPS, Project
from hostile import ALL, KINDS
from reviews import Served
from test_report import everywhere

import extract
from extract.logs import broken
from extract.report import html as page
from extract.report import views
from extract.report.context import Context
from reports import Seen

HARMLESS = (
    "harmless words",
    "harmless \u202e text",
    "harmless text that is long " * 15,
    "  two  lines\nof it ",
    "4 2 7",
    *(f"plain words {number}" for number in range(8)),
)


def written(text: str, number: int, watts: int, maker: str) -> bytes:
    """A page that compares two lamps, with a text in its title, a header, cells, a label and a paragraph."""
    words = html.escape(text)
    rows = [("Price", "$3", "$4"), ("Watts", watts, 60), ("Maker", f"{words} {maker}", f"{words}{maker}"), (words, words, f"77 {words}")]
    cells = "".join(f"<tr><th>{label}</th><td>{one}</td><td>{other}</td></tr>" for label, one, other in rows)
    return (
        f"<!doctype html><meta charset=utf-8><title>{words}</title><h1>{words} vs Plain {number}</h1><p>{words}</p>"
        f"<table><tr><th></th><th>{words}</th><th>Plain {number}</th></tr>{cells}</table>"
    ).encode()


def shop(folder: Path, texts: tuple[str, ...]) -> Project:
    """Two pages about each text, named by it, that differ in the watts and the maker of the lamp of its name; with their report."""
    folder.mkdir()
    project = Project(folder, "--schema", "lamps.schema.json")
    (folder / "lamps.schema.json").write_text(json.dumps(LAMPS), "utf-8")
    for number, text in enumerate(texts):
        name = text.replace("/", "\u2215").replace("\0", "\u2400").encode()[:180].decode("utf-8", "ignore")
        name = f"p{name}" if name.startswith(".") else name  # such files are hidden ones, which no run reads
        for which, (watts, maker) in enumerate([(40, "Lumen"), (41 + number % 9, "Osra")]):
            project.write(f"{name} {number} {which}.txt", written(text, number, watts, maker))
    done = project.run("--reports", "reports")
    assert done.returncode == 0, done.stderr
    assert {one for one in done.stdout + done.stderr if not one.isprintable()} <= {"\n"}
    return project


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return shop(tmp_path_factory.mktemp("hostile") / "shop", ALL)


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return shop(tmp_path_factory.mktemp("harmless") / "shop", HARMLESS)


def report(project: Project) -> Path:
    return project.folder / "reports" / "discrepancies.html"


# --- made-up findings, a text in each place ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_of_hostile_text_has_the_elements_of_a_harmless_one(kind: str, tmp_path: Path) -> None:
    twin = Seen(page.page(everywhere("harmless", tmp_path / "twin"), tmp_path)).census
    for number, text in enumerate(KINDS[kind]):
        seen = Seen(page.page(everywhere(text, tmp_path / str(number)), tmp_path))
        assert seen.census == twin, text
        assert [one for one in seen.text if not one.isprintable() and one not in "\n\t"] == [], text


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_keeps_hostile_text_text(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the names of rules, fields and schemas are hostile, which are the user's."""
    monkeypatch.chdir(tmp_path)
    context = Context(1, "error", {"*": "extract waive pages --cause CAUSE"}, tmp_path, tmp_path / "golden", "1.0")
    for number, text in enumerate(KINDS[kind]):
        found = everywhere(text, tmp_path / str(number), "a.txt")
        judged({name: views.encoded(view(found, context)).decode() for name, view in views.VIEWS.items()}, tmp_path)


def judged(shown: dict[str, str], root: Path) -> None:
    """Raises AssertionError where a format is not well-formed, commands a runner, or steers a terminal."""
    json.loads(shown["json"])
    dialects.junit(shown["junit"])
    dialects.sarif(shown["sarif"], root)
    dialects.markdown(shown["markdown"])
    for name in ("json", "junit", "sarif"):
        assert dialects.commands(shown[name]) == [], name
    for name in ("text", "lines"):
        assert dialects.commands(broken(shown[name])) == [], name
    for name in ("text", "lines", "github", "markdown"):
        assert {one for one in shown[name] if not one.isprintable()} <= {"\n"}, name
    obeyed = dialects.commands(shown["github"])
    assert {one.name for one in obeyed} <= {"error", "warning", "notice"}
    assert len(obeyed) == len(shown["github"].splitlines())


# --- pages, from the file to the report -------------------------------------------------------------------------------


def test_the_report_without_script_has_the_elements_of_a_harmless_one(hostile: Project, harmless: Project) -> None:
    mine, twin = (Seen(report(project).read_text("utf-8")) for project in (hostile, harmless))
    assert set(mine.census) <= set(twin.census)
    assert mine.addresses()
    assert [one for one in mine.addresses() if not one.startswith("../pages/")] == []
    assert len(part_of(mine, "pages")["name"]) == 2 * len(ALL)


def test_a_check_in_ci_keeps_hostile_text_text(hostile: Project) -> None:
    names = ("json", "junit", "sarif", "github", "markdown", "lines")
    options = [part for name in names for part in ("--format", f"{name}=out.{name}")]
    done = hostile.check(*options, "--format", "text", GITHUB_ACTIONS="true")
    assert done.returncode == 1
    assert dialects.commands(done.stdout + done.stderr) == []
    judged({name: (hostile.folder / f"out.{name}").read_text("utf-8") for name in names} | {"text": done.stdout}, hostile.folder)


def test_the_address_of_a_page_only_chooses_its_schema(harmless: Project) -> None:
    schema = extract.load_schema(harmless.folder / "lamps.schema.json")
    body = written("Alpha", 1, 40, "Lumen")
    read = extract.read_page(extract.Page("a.txt", body), schema)
    for text in ALL:
        assert extract.read_page(extract.Page("a.txt", body, text), schema)._replace(url=None) == read, text


# --- decisions --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(hostile: Project) -> Iterator[Served]:
    """A server on which each text was the reason and the owner of a waiver."""
    yield from deciding(hostile, ALL)


@pytest.fixture(scope="module")
def twin(harmless: Project) -> Iterator[Served]:
    yield from deciding(harmless, HARMLESS)


def deciding(project: Project, texts: tuple[str, ...]) -> Iterator[Served]:
    """A server, and a waiver of a row for each text."""
    with reviews.serving(project, idle=3600) as one:
        rows = [row.discrepancy for row in one.server.review.found.found if row.discrepancy.rule == "agree"]
        assert len(rows) > len(texts)
        for text, row in zip(texts, rows, strict=False):
            sent = {"cause": row.cause, "ids": [row.id], "decision": "waive", "waivers_digest": one.server.review.digest}
            got = one.post({**sent, "reason": f"The page says {text}", "owner": f"by {text}"})
            assert got.status == 200, (text, got.body)
            assert got.headers["Content-Type"] == "application/json"
        yield one


def part_of(page: Seen, name: str) -> dict[str, Any]:
    """A part of the data of a report, packed or not."""
    text = next(node.text for node in page.all("script") if node.attrib.get("id") == name)
    data: dict[str, Any] = json.loads(text if text.startswith("{") else gzip.decompress(base64.b64decode(text)))
    return data


def test_hostile_reasons_are_saved_as_they_are(served: Served) -> None:
    blocks = tomllib.loads(served.project.waivers.read_text("utf-8"))["waiver"]
    assert [(one["reason"], one["owner"]) for one in blocks] == [(f"The page says {text}".strip(), f"by {text}".strip()) for text in ALL]


def test_the_page_of_a_review_has_the_elements_of_a_harmless_one(served: Served, twin: Served) -> None:
    mine, other = (Seen(one.told().body.decode()) for one in (served, twin))
    assert set(mine.census) <= set(other.census)
    assert "window.pwned" in mine.text


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_decision_is_refused_whatever_it_says(kind: str, served: Served) -> None:
    before = served.project.waivers.read_bytes()
    digest = served.server.review.digest
    for text in KINDS[kind]:
        for what in (
            {"cause": text, "decision": "waive"},
            {"cause": text, "decision": text},
            {"decision": "fix", "ids": [text]},
            {text: text},
        ):
            got = served.post({"waivers_digest": digest, "reason": text, "owner": text, **what})
            assert got.status == 422, got
            assert set(got.json) == {"error"}
    assert served.project.waivers.read_bytes() == before


# --- in a browser -----------------------------------------------------------------------------------------------------

WALK = """async ({ids, pages, texts}) => {
  const shown = new Set(), wrong = [];
  const soon = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const look = () => {
    for (const one of document.querySelectorAll("*")) shown.add([one.localName, ...one.getAttributeNames().sort()].join(" "));
    for (const one of document.querySelectorAll("[href], [src], [action], [formaction]")) {
      const to = new URL(one.href ?? one.src ?? one.action, "about:blank");
      if (to.href !== "data:," && (to.protocol !== location.protocol || to.host !== location.host)) wrong.push(to.href);
    }
  };
  const to = async (hash, there) => {
    history.pushState(null, "", hash);
    dispatchEvent(new PopStateEvent("popstate"));
    for (let n = 0; n < 600 && !document.querySelector(there); n++) await soon();
    if (!document.querySelector(there)) wrong.push(`${there} of ${hash}`);
  };
  for (const view of ["causes", "rows", "pages", "coverage", "coverage?show=entities", "causes?state=waived"]) {
    await to(`#/${view}`, "#cards, .row, table.heat");
    await soon();
    look();
  }
  for (const id of ids) { await to("#/rows", ".rows"); await to(`#/row/${id}`, ".detail .sentence"); look(); }
  for (const name of pages) { await to("#/pages", ".wide .row"); await to(`#/page/${encodeURIComponent(name)}`, ".source"); look(); }
  for (const text of texts) {
    const part = encodeURIComponent(text);
    for (const hash of [`#${text}`, `#/cause/${part}`, `#/page/${part}`, `#/page/${encodeURIComponent(pages[0])}?at=${part}`,
      `#/rows?q=${part}&sort=${part}&field=${part}&${part}=1`, `#/rows?sort=${part}`, `#/coverage?schema=${part}&show=${part}`]) {
      location.hash = hash;
      await soon();
    }
    look();
  }
  return {shown: [...shown], wrong, pwned: window.pwned ?? null};
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as one:
        yield one


def walked(browser: Any, address: str, ids: list[str], pages: list[str], texts: tuple[str, ...]) -> set[str]:
    """The kinds of elements with the names of their attributes that a report shows in all of its views; nothing may go wrong in them."""
    opened = Opened(browser)
    opened.page.set_default_timeout(120_000)
    tab = opened.open(address)
    tab.locator("#tabs a", has_text="Rows").locator(".number", has_not_text="loading").wait_for()
    got = tab.evaluate(WALK, {"ids": ids[:: max(1, len(ids) // 60)], "pages": pages[::4], "texts": texts})
    refused = tab.evaluate("window.refusals")
    elsewhere = [one for one in opened.asked if not one.startswith(("file:", "about:", "data:,", address.partition("#")[0]))]
    opened.context.close()
    assert [*opened.wrong, *refused, *elsewhere, *got["wrong"]] == []
    assert got["pwned"] is None
    return set(got["shown"])


@pytest.fixture(scope="module")
def known(browser: Any, harmless: Project) -> set[str]:
    """What a harmless report shows."""
    return of_file(browser, report(harmless), HARMLESS)


def of_file(browser: Any, file: Path, texts: tuple[str, ...]) -> set[str]:
    """What a report on a disk shows."""
    page = Seen(file.read_text("utf-8"))
    ids = part_of(page, "rows")["id"]
    return walked(browser, file.as_uri(), [ids[at : at + 16] for at in range(0, len(ids), 16)], part_of(page, "pages")["name"], texts)


def of_server(browser: Any, one: Served, texts: tuple[str, ...]) -> set[str]:
    """What a review shows."""
    found = one.server.review.found
    ids, pages = [row.discrepancy.id for row in found.found], sorted(found.formats)
    return walked(browser, f"http://127.0.0.1:{one.server.port}/#token={one.server.token}", ids, pages, texts)


class TestInABrowser:
    pytestmark = MARKS

    def test_every_view_of_a_hostile_report_has_the_elements_of_a_harmless_one(
        self, browser: Any, known: set[str], hostile: Project
    ) -> None:
        assert of_file(browser, report(hostile), ALL) <= known

    def test_every_view_of_a_hostile_review_has_the_elements_of_a_harmless_one(self, browser: Any, served: Served, twin: Served) -> None:
        assert of_server(browser, served, ALL[:10]) <= of_server(browser, twin, HARMLESS)
