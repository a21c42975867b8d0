"""The tree of a page is the one that browsers build, and reading it off the tokens gives the same."""

from __future__ import annotations

import random
import re
from pathlib import Path
from xml.etree.ElementTree import Element

import generator
import html5lib
import pytest
import twins

import seeds
from extract.divgrids import grids
from extract.hiding import suspects
from extract.markup import blocks_of
from extract.nesting import nested
from extract.tokens import scan
from extract.trees import MAX_DEPTH, Tree, parsed, tree
from extract.walks import TABLE, Walk

HTML = "{http://www.w3.org/1999/xhtml}"
SILENT = {"script", "style", "iframe", "noembed", "noframes", "template"}
TAGS = """<table> <tr> <td> <th> </td> </tr> </table> <tbody> </tbody> <thead> <tfoot> <caption> </caption> <col> <colgroup> <p> </p> <div> </div>
<b> </b> <i> </i> <a> </a> <span> </span> <ul> <li> </ul> <br> <form> </form> <input> <button> </button> <nobr> <font> </font> <h1> </h1> <dl> <dt>
<dd> </dl> <!--x--> <pre> </pre> a b&amp; &nbsp; x </x> <hr> <body> </body> </html> <head> <center> </center> <u> </u> <section> </section>
<style> </style> <textarea> </textarea> <title> </title> <img> <address> </address> </br> <em> </em>""".split()  # noqa: SIM905


def sample(seed: int, length: int = 20) -> str:
    """Tags in any order."""
    rng = random.Random(seed)
    pool = [*rng.sample(TAGS, 12), "<table>", "<tr>", "<td>", "x"]
    doctype = rng.choice(("<!doctype html>", ""))
    return doctype + "".join(rng.choice(pool) for _ in range(rng.randint(3, length)))


def sound_sample(seed: int) -> str:
    """Tags that are nested well, but for end tags that may be missing."""
    rng = random.Random(seed)
    inside = {
        "table": ["tr", "tbody", "caption", "thead"], "tbody": ["tr"], "thead": ["tr"], "tr": ["td", "th"], "ul": ["li"], "dl": ["dt", "dd"],
        "select": ["option"], "option": [], "title": [], "p": ["span", "b", "a"], "span": ["b", "i"], "b": ["span"], "a": ["span", "div"],
    }  # fmt: skip
    anywhere = ["div", "p", "table", "ul", "dl", "h2", "span", "b", "a", "pre", "select", "section", "button", "noscript"]
    optional = {"p", "li", "td", "th", "tr", "tbody", "thead", "dt", "dd", "option"}

    def write(name: str, depth: int) -> str:
        source = ""
        for _ in range(rng.randint(0, 3)):
            if rng.random() < 0.4 and name not in ("table", "tbody", "thead", "tr", "ul", "dl", "select"):
                source += rng.choice(("x", "a b", "&amp;", " y "))
            elif depth < 6 and inside.get(name, anywhere):
                child = rng.choice(inside.get(name, anywhere))
                given = rng.choice(("", "", "", " hidden", ' style="display:none"', " class=row", " rowspan=2", " aria-hidden=true"))
                source += f"<{child}{given}>{write(child, depth + 1)}"
                source += "" if child in optional and rng.random() < 0.4 else f"</{child}>"
        return source

    return rng.choice(("<!doctype html>", "")) + write("", 0)


def squeezed(text: str) -> str:
    """A text without its white space and NULs."""
    return re.sub(r"[\s\0\ufffd]+", "", text)


def browser_tables(source: str) -> list[list[list[str]]]:
    """The texts of the cells of all tables as html5lib builds them, without those of nested tables."""

    def text(element: Element) -> str:
        if not isinstance(element.tag, str) or element.tag == HTML + "table" or element.tag.removeprefix(HTML) in SILENT:
            return ""
        return (element.text or "") + "".join(text(child) + (child.tail or "") for child in element)

    def inner(element: Element) -> str:
        return (element.text or "") + "".join(text(child) + (child.tail or "") for child in element)

    found = []
    for table in html5lib.parse(source).iter(HTML + "table"):
        groups = [child for child in table if child.tag in (HTML + "tbody", HTML + "thead", HTML + "tfoot")]
        rows = [row for group in groups for row in group if row.tag == HTML + "tr"]
        found.append([[squeezed(inner(cell)) for cell in row if cell.tag in (HTML + "td", HTML + "th")] for row in rows])
    return found


def our_tables(found: Tree) -> list[list[list[str]]]:
    """The same of a tree of ours, hidden text aside."""
    walk = Walk(found)
    tokens = walk.tokens

    def text(flow: list[int]) -> str:
        from extract.tokens import unescape

        return squeezed("".join(unescape(tokens.text[tokens.starts[i] : tokens.ends[i]]) for i in flow if i >= 0))

    drafts = [draft for draft in walk.tables if draft is not None and draft.markup == TABLE]
    return [[[text(cell.flow) for cell in row] for _, rows in draft.groups for row in rows] for draft in drafts]


PAGES = [
    *(twins.MARKUPS[markup](seeds.body(seeds.SEEDS[0]).decode()) for markup in ("plain", "minified", "spans", "lines")),
    *(path.read_text("utf-8") for path in sorted((Path(__file__).parent / "pages").glob("*.html"))),
]


@pytest.mark.parametrize("number", range(len(PAGES)))
def test_the_tables_of_a_page_are_those_of_a_browser(number: int) -> None:
    page = PAGES[number]
    assert our_tables(tree(page)) == our_tables(parsed(scan(page))) == browser_tables(page) != []


@pytest.mark.parametrize("part", range(8))
def test_tables_in_any_markup_are_those_of_a_browser(part: int) -> None:
    for seed in range(part * 100, part * 100 + 100):
        page = sample(seed)
        assert our_tables(tree(page)) == our_tables(parsed(scan(page))) == browser_tables(page), page


@pytest.mark.parametrize("part", range(8))
def test_reading_sound_tags_off_the_tokens_gives_what_the_parser_gives(part: int) -> None:
    sound = 0
    for seed in range(part * 150, part * 150 + 150):
        for page in (sound_sample(seed), sample(seed, 8)):
            tokens = scan(page)
            laid_out, hiding = grids(tokens), suspects(tokens)
            events = nested(tokens, hiding.union(laid_out))
            if events is not None:
                sound += 1
                assert blocks_of(Tree(tokens, events, 0, laid_out, hiding, [])) == blocks_of(parsed(tokens)), page
    assert sound > 100


def test_pages_of_careful_authors_need_no_parser() -> None:
    for name, write in twins.MARKUPS.items():
        tokens = scan(write(next(generator.corpus(3, 1)).text))
        assert (nested(tokens, suspects(tokens)) is None) == (name == "noisy"), name  # `template` is for the parser


@pytest.mark.parametrize(
    ("page", "events"),
    [
        ("<table><tr><td>5<p>x</table>", ["table", "tbody", "tr", "td", "5", "p", "x", "/p", "/td", "/tr", "/tbody", "/table"]),
        ("<table>a<tr><td>b</table>", ["a", "table", "tbody", "tr", "td", "b", "/td", "/tr", "/tbody", "/table"]),
        ("<p>a<b>b<p>c", ["p", "a", "b", "b", "/b", "/p", "p", "b", "c", "/b", "/p"]),
        ("<svg><link><br>x", ["svg", "link", "/link", "/svg", "br", "x"]),
        ('<a"b>x</a"b>y', ["x-612262", "x", "/x-612262", "y"]),
        (
            "<select><table><tr><td>a</select>b",
            ["select", "table", "tbody", "tr", "td", "a", "b", "/td", "/tr", "/tbody", "/table", "/select"],
        ),
    ],
)
def test_the_parser_places_every_tag_and_text(page: str, events: list[str]) -> None:
    tokens = scan(page)
    shown = [name or tokens.text[tokens.starts[i] : tokens.ends[i]] for name, i in parsed(tokens).events if name != " "]
    assert shown == events


def test_what_is_too_deep_loses_its_tags_and_keeps_its_text() -> None:
    found = parsed(scan("<div>" * (MAX_DEPTH + 50) + "x<table><tr><td>y"))
    assert found.flattened == 51
    assert [name for name, _ in found.events].count("div") == MAX_DEPTH
    assert len([1 for name, index in found.events if not name]) == 2
