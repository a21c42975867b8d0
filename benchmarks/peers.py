"""What other tools cost that do the nearest thing end to end: a page of HTML to a typed record, validated, as JSON.

Each tool turns a page into its title, tables (rows of cells) and sections (a heading, what stands below it). What follows is the
same code for all: cells to values by their labels, sentences by compiled expressions, `jsonschema` with a validator that is made
once, `json`. None of them says where a value stands, decides what is doubtful or tells what it left out; and they know this page
alone, as a spider does, where we know it by its schema. A tool that is not installed is named and left out.

    pip install -c constraints.txt -e '.[bench]'
    python -m benchmarks peers
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from typing import Any, NamedTuple

import jsonschema

import extract
from benchmarks.made import Made, World
from benchmarks.measure import Goal, Section, Spread, by_turns, version_of
from benchmarks.pages import TOGETHER, load_schema, tally
from extract import golden


class Content(NamedTuple):
    """What a tool finds on a page, in page order: headings with the paragraphs and items below them, rows of tables."""

    title: str
    tables: list[list[list[str]]]
    sections: list[tuple[str, list[str], list[str]]]


# --- the same for all: content to a record ----------------------------------------------------------------------------


def number(text: str) -> int | float:
    """A number as it is printed."""
    text = text.strip("$% ").replace(",", "")
    return float(text) if "." in text else int(text)


def share(text: str) -> dict[str, Any]:
    name, _, percent = text.rpartition(", ")
    return {"name": name, "percent": number(percent)}


def distribution(text: str) -> dict[str, Any]:
    return {name: number(percent) for name, percent in re.findall(r"([A-Z].*?), ([0-9.]+)%", text)}


def amount(text: str) -> Any:
    """An amount as price-parser reads it."""
    from price_parser import Price

    return Price.fromstring(text).amount_float


def _range(money: Callable[[str], Any]) -> Callable[[str], dict[str, Any]]:
    return lambda text: dict(zip(("min", "max"), (money(one) for one in re.findall(r"\$[0-9,]+", text)), strict=True))


def cells(money: Callable[[str], Any]) -> dict[str, tuple[str, Callable[[str], Any]]]:
    """Field and reader of each label."""
    texts = ("Highest paying City", "Highest paying state", "Best paying company", "Best paying industry", "Most common major")
    known: dict[str, tuple[str, Callable[[str], Any]]] = {
        "Yearly salary": ("yearly_salary", money), "Average salary": ("yearly_salary", money), "Hourly rate": ("hourly_rate", money),
        "Growth rate": ("growth_rate", number), "Number of jobs": ("number_of_jobs", number),
        "Job satisfaction": ("job_satisfaction", number), "Most common degree": ("most_common_degree", share),
        "Average age": ("average_age", number), "Years of experience": ("years_of_experience", number),
        "Salary range": ("salary_range", _range(money)), "Gender ratio": ("gender_ratio", distribution),
        "Race ratio": ("race_ratio", distribution), "LGBT Percentage": ("lgbt_percentage", number),
    }  # fmt: skip
    return known | {label: (label.lower().replace(" ", "_"), str) for label in (*texts, "Most common college")}


DESCRIBED = re.compile(r"What does an? (.+) do\?")
DUTIES = re.compile(r"(.+) example responsibilities\.")
SKILLS = re.compile(r"Common (.+) skills")
TOP = re.compile(r"The (?:top three|most important) skills for an? (.+?) (?:include|are) ([^.]+)\.")
BOTH = re.compile(r"It typically takes (\d+)-(\d+) (years|months) to become both")
EACH = re.compile(
    r"While it typically takes (\d+)-(\d+) (years|months) to become an? (.+?), becoming an? (.+?) takes usually requires "
    r"(\d+)-(\d+) (years|months)"
)


def record_of(content: Content, known: dict[str, tuple[str, Callable[[str], Any]]]) -> dict[str, Any]:
    """The record of a page, of what a tool finds there."""
    found: dict[str, dict[str, Any]] = {}
    for table in content.tables:
        names = [name for name in table[0] if name][-2:]
        for label, *row in table[1:]:
            if label in known:
                field, read = known[label]
                for name, cell in zip(names, row, strict=False):
                    found.setdefault(name, {"name": name}).setdefault(field, None if cell == "-" else read(cell))
    of = {name.lower(): one for name, one in found.items()}
    record: dict[str, Any] = {"title": content.title} if content.title else {}
    for heading, paragraphs, items in content.sections:
        if paragraphs and (match := DESCRIBED.fullmatch(heading)):
            of[match[1]]["description"] = paragraphs[0]
        elif items and (match := DUTIES.fullmatch(heading)):
            of[match[1].lower()]["responsibilities"] = [item for item in items if item != "Show more"]
        elif items and (match := SKILLS.fullmatch(heading)):
            of[match[1]]["skills"] = [share(item) for item in items]
    _sentences(" ".join(content.sections[0][1]) if content.sections else "", of)
    return {**record, "occupations": list(found.values())}


def _sentences(text: str, of: dict[str, dict[str, Any]]) -> None:
    for name, words in TOP.findall(text):
        of[name]["top_skills"] = re.split(r", and | and |, ", words)
    if match := BOTH.search(text):
        for one in of.values():
            one["time_to_become"] = {"min": int(match[1]), "max": int(match[2]), "unit": match[3]}
    if match := EACH.search(text):
        of[match[4]]["time_to_become"] = {"min": int(match[1]), "max": int(match[2]), "unit": match[3]}
        of[match[5]]["time_to_become"] = {"min": int(match[6]), "max": int(match[7]), "unit": match[8]}


# --- the tools: a page to its content ---------------------------------------------------------------------------------


def _sections(elements: Iterable[tuple[str, str]]) -> list[tuple[str, list[str], list[str]]]:
    """Sections of headings ("h"), paragraphs ("p") and items ("li") in page order."""
    sections: list[tuple[str, list[str], list[str]]] = []
    for name, text in elements:
        if name == "h":
            sections.append((text, [], []))
        elif sections:
            (sections[-1][1] if name == "p" else sections[-1][2]).append(text)
    return sections


def _kind(tag: str) -> str:
    return "h" if tag in ("h1", "h2", "h3") else tag


def with_parsel() -> Callable[[str], Content]:
    """A spider's callback: CSS and XPath of parsel, which is lxml."""
    from parsel import Selector

    def content(html: str) -> Content:
        main = Selector(text=html).css("main")
        tables = [
            [["".join(cell.css("::text").getall()).strip() for cell in row.css("th, td")] for row in table.css("tr")]
            for table in main.css("table")
        ]  # fmt: skip
        elements = main.xpath(".//h1 | .//h2 | .//p | .//li")
        texts = ((_kind(one.root.tag), "".join(one.css("::text").getall()).strip()) for one in elements)
        return Content(main.css("h1::text").get("").strip(), tables, _sections(texts))

    return content


def with_pandas(flavor: str) -> Callable[[str], Content]:
    """The tables alone; pandas reads no prose."""
    import pandas

    def content(html: str) -> Content:
        frames = pandas.read_html(StringIO(html), flavor=flavor)
        tables = [
            [[str(name).partition("Unnamed: ")[0] for name in frame.columns], *frame.astype(str).values.tolist()] for frame in frames
        ]  # fmt: skip
        return Content("", tables, [])

    return content


def with_soup() -> Callable[[str], Content]:
    """BeautifulSoup over lxml."""
    from bs4 import BeautifulSoup

    def content(html: str) -> Content:
        main: Any = BeautifulSoup(html, "lxml").find("main")
        tables = [
            [[cell.get_text(strip=True) for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]
            for table in main.find_all("table")
        ]  # fmt: skip
        elements = main.find_all(["h1", "h2", "p", "li"])
        return Content(main.h1.get_text(strip=True), tables, _sections((_kind(one.name), one.get_text(strip=True)) for one in elements))

    return content


def with_trafilatura() -> Callable[[str], Content]:
    """The main content that it makes out, with tables, as XML."""
    import trafilatura

    def content(html: str) -> Content:
        found: Any = trafilatura.bare_extraction(html, include_tables=True, include_comments=False)
        body = found.body
        tables = [[["".join(cell.itertext()).strip() for cell in row] for row in table.iter("row")] for table in body.iter("table")]
        names = {"head": "h", "p": "p", "item": "li"}
        texts = [(names[one.tag], "".join(one.itertext()).strip()) for one in body.iter("head", "p", "item")]
        return Content(next((text for name, text in texts if name == "h"), ""), tables, _sections(texts))

    return content


def with_selectolax() -> Callable[[str], Content]:
    """By hand over lexbor."""
    from selectolax.lexbor import LexborHTMLParser

    def content(html: str) -> Content:
        main: Any = LexborHTMLParser(html).css_first("main")
        tables = [
            [[cell.text(strip=True) for cell in row.css("th, td")] for row in table.css("tr")] for table in main.css("table")
        ]  # fmt: skip
        texts = ((_kind(one.tag), one.text(strip=True)) for one in main.css("h1, h2, p, li"))
        return Content(main.css_first("h1").text(strip=True), tables, _sections(texts))

    return content


class Peer(NamedTuple):
    """A tool: what it is called, the packages that it needs, how it is made, how it reads money."""

    name: str
    packages: tuple[str, ...]
    make: Callable[[], Callable[[str], Content]]
    money: Callable[[str], Any] = number
    goal: tuple[float, float] | None = None
    """How many times our time it should take on lean HTML at least, and better."""


PEERS = (
    Peer("selectolax by hand", ("selectolax",), with_selectolax),
    Peer("parsel + price-parser", ("parsel", "price-parser"), with_parsel, amount, (3, 5)),
    Peer("BeautifulSoup (lxml) + price-parser", ("beautifulsoup4", "price-parser"), with_soup, amount),
    Peer("pandas.read_html (lxml)", ("pandas",), lambda: with_pandas("lxml"), number, (10, 15)),
    Peer("pandas.read_html (bs4)", ("pandas", "beautifulsoup4", "html5lib"), lambda: with_pandas("bs4")),
    Peer("trafilatura", ("trafilatura",), with_trafilatura, number, (15, 25)),
)


def path_of(peer: Peer, document: dict[str, Any]) -> Callable[[Made], bytes]:
    """The whole path of a tool: bytes to JSON that was validated."""
    content, known = peer.make(), cells(peer.money)
    validator = jsonschema.Draft202012Validator(document)

    def path(page: Made) -> bytes:
        record = record_of(content(page.body.decode("utf-8")), known)
        wrong = [error.message for error in validator.iter_errors(record)]
        return json.dumps({"record": record, "wrong": wrong}, ensure_ascii=False).encode()

    return path


def measure(turns: int) -> tuple[Section, ...]:
    """The table of lean and of fat pages."""
    return tuple(_section(form, turns) for form in ("lean", "fat"))


def _pages(form: str, turns: int) -> Iterator[list[Made]]:
    world = World(5, (turns + 1) * TOGETHER)
    for turn in range(turns + 1):
        yield [world.page(turn * TOGETHER + at, form) for at in range(TOGETHER)]


def _section(form: str, turns: int) -> Section:
    schema = load_schema()
    document = json.loads(json.dumps(schema.document))
    missing = {peer.name: [one for one in peer.packages if version_of(one) is None] for peer in PEERS}
    paths: dict[str, Callable[[Made], bytes]] = {
        "extract": lambda page: golden.dump(extract.read_page(extract.Page(page.name, page.body), schema))
    }
    paths |= {peer.name: path_of(peer, document) for peer in PEERS if not missing[peer.name]}
    took = by_turns(paths, _pages(form, turns))
    ours = took["extract"]
    rows: list[tuple[str, ...]] = []
    goals: list[Goal] = []
    sample = [page for batch in _pages(form, 3) for page in batch]
    for name, path in paths.items():
        counts = [tally(json.loads(path(page))["record"], page.record) for page in sample]
        right, wrong, absent = (sum(one[at] for one in counts) for at in range(3))
        ratio = Spread.ratio(took[name].cpu, ours.cpu)
        rows.append((
            name, f"{Spread.of(took[name].cpu).median * 1000:.2f}", ratio.written(".2f"),
            f"{Spread.ratio(took[name].wall, ours.wall).median:.2f}", f"{100 * right / (right + absent):.1f} %", str(wrong),
        ))  # fmt: skip
        peer = next((one for one in PEERS if one.name == name), None)
        if peer is not None and peer.goal and form == "lean":
            goals.append(Goal(f"{name} (lean), times our time", ratio.median, *peer.goal, at_most=False))
    rows += [(name, "not installed", "", "", "", "") for name, packages in missing.items() if packages]
    size = Spread.of([len(page.body) for page in sample]).median
    before = (
        f"{turns * TOGETHER} made-up pages of {size:,.0f} bytes, each read once by each; `extract` writes the bytes of its golden file, "
        "with the characters of each value. Times are of the processor, ratios with their quartiles; `on the clock` is the ratio while "
        f"other work may have run. Values and wrong ones of {len(sample)} pages."
    )
    columns = ("tool", "ms", "times ours", "on the clock", "values read", "wrong")
    return Section(f"Peers, {form} HTML", columns, tuple(rows), before, goals=tuple(goals))
