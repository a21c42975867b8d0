"""HTML to blocks: lines, headings, items, tables, and what is left out."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_trees import PAGES, sample, sound_sample

import extract
from extract.formats import BY_NAME
from extract.markup import plain_markup, read_markup
from extract.model import Block, Table
from extract.schema import compile_schema


def shown(page: str) -> list[tuple[str, str]]:
    """The kinds and texts of blocks; of a table its grid."""
    return [
        (block.kind, str(block.table.grid()) if block.table else block.text) for block in read_markup(page + "\n") if block.kind != "hidden"
    ]


def table(page: str) -> Table:
    """The only table of a page."""
    (found,) = [block.table for block in read_markup(page + "\n") if block.table is not None]
    return found


def hidden(page: str) -> list[str]:
    """The source of what is hidden."""
    return [page[block.start : block.end] for block in read_markup(page + "\n") if block.kind == "hidden"]


@pytest.mark.parametrize(
    ("page", "blocks"),
    [
        ("<p>One.<p>Two", [("paragraph", "One."), ("line", "Two")]),
        ("<p>One.<br>Two.<br/><br/>Three", [("paragraph", "One."), ("paragraph", "Two."), ("line", "Three")]),
        ("<h1>A <b>b</b></h1>c<h2>d<br>e</h2>", [("heading", "A b"), ("line", "c"), ("heading", "d"), ("heading", "e")]),
        ("<ul><li>a<li><p>b.</p>c<ol><li>d</ol></ul>", [("item", "a"), ("item", "b."), ("line", "c"), ("item", "d")]),
        ("<div>a<div>b</div>c</div>", [("line", "a"), ("line", "b"), ("line", "c")]),
        ("a<b>b</b> <i>c</i><span>d</span>", [("line", "ab cd")]),
        ("<pre>a  b\n c</pre>", [("line", "a b"), ("line", "c")]),
        ("<title>a<b>&amp;</title>c", [("line", "a<b>&"), ("line", "c")]),
        ("a <select><option>b<option selected>c<optgroup><option>d</select> e", [("line", "a c e")]),
        ("<select><option>a<option>b</select>", []),
        ("a <button>b</button> c<p><button>d</button><p><button>e</button><button>f</button>", [("line", "a c"), ("line", "d")]),
        ("a<button>b</button>", [("line", "a")]),
        ("<svg><title>a</title><text>b</text></svg>c", [("line", "bc")]),
        ("a<noscript>b</noscript>", [("line", "ab")]),
        ("<svg><style>.a > b { c: d }</style><script>e</script><text>f</text></svg>", [("line", "f")]),
        ("<div><svg><path></div><script>if (a<b) c()</script><style>d</style>e", [("line", "e")]),
        ("", []),
        (" <p> <br>&nbsp;</p>\n", []),
    ],
)
def test_lines_are_those_that_a_reader_sees(page: str, blocks: list[tuple[str, str]]) -> None:
    assert shown(page) == blocks


def test_a_paragraph_stands_apart_and_a_line_break_does_not() -> None:
    blocks = read_markup("<div>a</div><div>b</div><p>c<br>d<ul><li>e<li>f</ul>")
    assert [(block.text, block.apart) for block in blocks] == [
        ("a", False),
        ("b", False),
        ("c", True),
        ("d", False),
        ("e", True),
        ("f", False),
    ]


@pytest.mark.parametrize(
    ("page", "grid"),
    [
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", [["a", "b"], ["c", "d"]]),
        ("<table><td>a<th>b</table>", [["a", "b"]]),
        ("<table><tfoot><tr><td>z</tfoot><tr><td>a<tbody><tr><td>b</table>", [["a"], ["b"], ["z"]]),
        ("<table><tr><td>a<br>b<p>c</p>d<td>e<b>f</b><i> g</i></table>", [["a b c d", "ef g"]]),
        ("<table><tr><td>a<ul><li>b<li>c</ul><td>&lt;d&gt;</table>", [["a b c", "<d>"]]),
        ("<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d</table>", [["a", "b", "b"], ["a", "c", "d"]]),
        ("<table><tr><td><span style='DISPLAY : none!important'>007</span>7<td hidden>x<td>8</table>", [["7", "8"]]),
        ("<table><tr><td><i aria-hidden=true>1</i>2<td><i aria-hidden=true>3</i></table>", [["2", "3"]]),
        ("<table><tr><td>a<template><td>b</template><td>c</table>", [["a", "c"]]),
        ("<table><tr style='visibility:hidden'><td>a<tr><td>b</table>", [["b"]]),
        ("<table><tr><td style='display:none;display:block'>a</table>", [["a"]]),
        ("<table><tr><td>a<script>b</script><style>c</style><!--d-->e</table>", [["ae"]]),
        ("<table><tr><td>3&nbsp;m<td>&#36;4<td>a\u00adb</table>", [["3 m", "$4", "a\u00adb"]]),
        ("<table><tr><td><svg><desc>a</desc><g>b</g></svg>c</table>", [["bc"]]),
        ("<table><tr><td>a<dl><dt>b<dd>c</dl>d</table>", [["a b c d"]]),
    ],
)
def test_a_table_is_a_grid_of_what_a_reader_sees(page: str, grid: list[list[str]]) -> None:
    found = [block.table for block in read_markup(page + "\n") if block.table is not None and block.start == 0]
    assert found[0].grid() == grid


def test_a_nested_table_is_one_of_its_own() -> None:
    page = "<table><tr><td>a<table><tr><td>b</table>c<td>d</table><table><tr><td>e</table>"
    assert [one.grid() for one in extract.tables(page)] == [[["a c", "d"]], [["b"]], [["e"]]]
    assert page[slice(*extract.tables(page)[1][1:3])] == "<table><tr><td>b</table>"


def test_text_between_the_rows_of_a_table_stands_before_it() -> None:
    assert shown("<table>a<tr><td>b</td></tr>c</table>d") == [("line", "a"), ("line", "c"), ("table", "[['b']]"), ("line", "d")]


def test_headers_are_known_by_their_tag_and_by_the_head_of_the_table() -> None:
    found = table("<table><thead><tr><td>a<th>b<tbody><tr><th>c<td>d</table>")
    assert [(cell.text, cell.header) for cell in found.cells] == [("a", True), ("b", True), ("c", True), ("d", False)]


def test_a_caption_is_one_and_a_line_too() -> None:
    page = "<table><caption>Alpha <b>vs</b> Beta</caption><tr><td>x<caption>more</caption></table>"
    assert next(block.table for block in read_markup(page + "\n") if block.table).caption == "Alpha vs Beta"
    assert sorted(text for _, text in shown(page)) == ["Alpha vs Beta", "[['x']]", "more"]


@pytest.mark.parametrize(
    ("page", "counts"),
    [
        ("<table><tr><td rowspan=9>a<td>x<tr><td>b</table>", {"clamped": 1}),
        ("<table><tr><td colspan=100000000>a</table>", {"clamped": 1}),
        ("<table><tr><td>a<td>b<tr><td>c</table>", {"padded": 1}),
        ("<table><tfoot><tr><td>a</tfoot><tbody><tr><td>b</table>", {"moved": 1}),
        ("<table><tr><td>a<tr></table>", {"empty": 1}),
        ("<table><tr><td>a<td rowspan=2>b<tr><td colspan=2>c</table>", {"overlapping": 1}),
        ("<table><tr><td><b hidden>a</b>b</table>", {"hidden": 1}),
        ("<table><tr><td>a</table>", {}),
    ],
)
def test_what_is_mended_in_a_table_is_counted(page: str, counts: dict[str, int]) -> None:
    assert dict(table(page).counts) == counts


def test_a_hidden_table_is_named_without_its_cells() -> None:
    page = "<div hidden><table><tr><td>a</table></div><table><tr><td>b</table>"
    assert [(one.grid(), one.counts) for one in extract.tables(page)] == [([], (("hidden", 1),)), ([["b"]], ())]


@pytest.mark.parametrize(
    ("page", "parts"),
    [
        ("<p hidden>a</p>b", ["<p hidden>a"]),
        ("<p style='visibility: hidden'>a<b>c</b></p>b", ["<p style='visibility: hidden'>a<b>c"]),
        ("<template>a</template><video>b</video><dialog>c</dialog><dialog open>d</dialog>", ["<template>a", "<video>b", "<dialog>c"]),
        ("<p hidden> </p>a", []),
        ("<p>overflow:hidden none", []),
        ("<p style='overflow:hidden'>a", []),
        ("<input type=hidden value=a><input value=''>b", []),
        ("<input value=a>b<input type=text>", ["<input value=a>"]),
        (
            "<select><option>a<optgroup><option>b<option selected>c<option>d</select><select><option>e",
            ["<option>a<optgroup><option>b", "<option>d", "<option>e"],
        ),
        ("a<button>b</button>", ["b"]),
        ("a<!-- b", ["<!-- b"]),
        ("a<b c='", ["<b c='"]),
    ],
)
def test_what_is_hidden_or_not_closed_is_listed(page: str, parts: list[str]) -> None:
    assert hidden(page) == parts


def test_hidden_parts_and_mended_tables_are_discrepancies_of_a_page() -> None:
    schema = compile_schema({"properties": {"price": {"x-kind": "money", "x-labels": ["Price"]}}, "x-match": {"min": 1}})
    page = "<p hidden>$9</p><table><tr><th>Price<td colspan=5000 rowspan=4>$3</table>"
    found = extract.read_page(extract.Page("a.html", page.encode()), schema)
    assert found.record == {"price": 3}
    rules = {one.rule: one for one in found.discrepancies}
    assert rules["hidden"].evidence[0].text == "<p hidden>$9"
    assert rules["mended-table"].values == ("1 clamped",)


@pytest.mark.parametrize(
    ("page", "grid"),
    [
        ("<dl><dt>a<dd>b<dt>c<dd>d</dl>", [["a", "b"], ["c", "d"]]),
        ("<dl><div><dt>a</dt><dd>b</dd></div><div><dt>c</dt><dd>d</dd></div></dl>", [["a", "b"], ["c", "d"]]),
        ("<dl><dt>a<dt>b<dd>c</dl>", [["a", "c"], ["b", "c"]]),
        ("<dl><dt>a<dd>b<dd>c</dl>", [["a", "b"], ["a", "c"]]),
        ("<dl><dt>a<dd>b<dl><dt>c<dd>d</dl></dl>", [["a", "b c d"]]),
    ],
)
def test_definitions_are_a_table_of_pairs(page: str, grid: list[list[str]]) -> None:
    found = table(page)
    assert found.grid() == grid
    assert all(cell.header == (cell.column == 0) for cell in found.cells)


@pytest.mark.parametrize("page", ["<dl><dd>a<dd>b</dl>", "<dl><dt>a<dt>b</dl>"])
def test_definitions_that_pair_nothing_are_lines(page: str) -> None:
    assert shown(page) == [("line", "a"), ("line", "b")]


@pytest.mark.parametrize(
    "page",
    [
        "<div class=specs><div class=row><span class=label>a</span><span>b</span></div><div class=row><span class=label>c</span><span>d</span></div></div>",
        "<div class=specs><div class=row><span class=label>a</span><span><ins>b</ins></span></div>"
        "<div class=row><span class=label>c<svg><path d=M0/></svg></span><span><mark>d</mark><button></button></span></div></div>",
        "<ul><li class='attr'><b>a</b> <span class=value>b</span></li><li class='attr'><b>c</b> <span class=value>d</span></li></ul>",
        "<div role=table><div role=row><div role=cell>a</div><div role=cell>b</div></div><div role=row><div>c</div><div><p>d</p></div></div></div>",
    ],
)
def test_rows_of_equal_children_are_a_table(page: str) -> None:
    found = table(page)
    assert found.grid() == [["a", "b"], ["c", "d"]]
    assert [page[cell.start : cell.end] for cell in found.cells] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    "page",
    [
        "<ul><li><a>a</a><a>b</a></li><li><a>c</a><a>d</a></li></ul>",
        "<div><div><span>a</span><span>b</span></div><div><span>c</span><span>d</span></div></div>",
        "<div class=grid><div class=row><div>a</div><div>b</div></div><div class=row><div>c</div></div><div class=row><div>e</div></div></div>",
        "<div class=grid><div class=row><div>a</div>x<div>b</div></div><div class=row><div>c</div><div>d</div></div></div>",
        f"<div class=grid><div class=row><div>a</div><div>{'b ' * 200}</div></div><div class=row><div>c</div><div>d</div></div></div>",
    ],
)
def test_menus_and_layouts_are_no_tables(page: str) -> None:
    assert [block for block in read_markup(page + "\n") if block.table] == []


@pytest.mark.parametrize(
    "page",
    [
        "<pre>\nSnakes\n| | Adder | Boa |\n|---|---|---|\n| Length | 1 m | 3 m |\n</pre>",
        "<div>Snakes</div><div>| | Adder | Boa |</div><div>| Length | 1 m | 3 m |</div>",
        "<p>Snakes<p>| | Adder | Boa |<br>| Length | 1 m | 3 m |",
    ],
)
def test_rows_that_kept_their_bars_are_a_table(page: str) -> None:
    assert shown(page) == [("line", "Snakes"), ("table", "[['', 'Adder', 'Boa'], ['Length', '1 m', '3 m']]")]
    assert [page[cell.start : cell.end] for cell in table(page).cells] == [cell.text for cell in table(page).cells]


def test_a_menu_between_bars_is_no_table() -> None:
    assert shown("<p>Home | Snakes | Help<p>One | two.") == [("line", "Home | Snakes | Help"), ("paragraph", "One | two.")]


def test_a_cell_that_holds_the_page_yields_its_blocks() -> None:
    page = "<table><tr><td>menu<td><h1>Adders</h1><p>They bite.<table><tr><td>Length<td>3 m</table></table>"
    assert [kind for kind, _ in shown(page)] == ["table", "heading", "paragraph", "table"]


@pytest.mark.parametrize(
    ("page", "blocks"),
    [
        ("<p>One. Tw", [("paragraph", "One.", "Tw")]),
        ("<p>One. Two.", [("paragraph", "One.", "Two.")]),
        ("<p>One<p>Tw<b>o", [("line", "One", ""), ("line", "", "Two")]),
        ("<p>One</p>", [("line", "One", "")]),
        ("<p>One<br>", [("line", "One", "")]),
    ],
)
def test_the_last_line_of_a_page_that_may_be_cut_is_read_up_to_its_last_closed_sentence(
    page: str, blocks: list[tuple[str, str, str]]
) -> None:
    assert [(block.kind, block.text, block.unread) for block in read_markup(page)] == blocks


@pytest.mark.parametrize("tail", ["3", "3<b", "3</b>", "3<!-- "])
def test_a_cell_that_the_end_of_the_page_may_have_cut_is_not_read(tail: str) -> None:
    (block,) = [block for block in read_markup("<table><tr><td>a<td><b>" + tail) if block.table]
    assert block.table is not None
    assert [cell.text for cell in block.table.cells] == ["a"]
    assert block.table.open
    assert ("open", 1) in block.table.counts


# --- spans ----------------------------------------------------------------------------------------------------------------


def regions(blocks: tuple[Block, ...]) -> list[tuple[int, int, str]]:
    """The spans and texts of all cells and lines."""
    found = [(cell.start, cell.end, cell.text) for block in blocks if block.table for cell in block.table.cells]
    return found + [(*block.region.span, block.text) for block in blocks if block.text]


@pytest.mark.parametrize(
    ("page", "text", "source"),
    [
        ("<p>A <b>B</b>&amp;<!-- x -->C", "A B&C", "A <b>B</b>&amp;<!-- x -->C"),
        ("<td> <b>$</b>1<i>,250</i> ", "$1,250", "$</b>1<i>,250"),
        ("<p>&nbsp;&eacute;&nbsp;</p>", "\u00e9", "&eacute;"),
        ("<p>a<b hidden>x</b>b", "ab", "a<b hidden>x</b>b"),
        ("<title>1 <b> 2</title>", "1 <b> 2", "<title>1 <b> 2</title>"),
    ],
)
def test_a_span_covers_what_stands_inside_its_text(page: str, text: str, source: str) -> None:
    ((start, end, found),) = regions(read_markup(page + "\n"))
    assert (found, page[start:end]) == (text, source)
    assert plain_markup(source) == text


def test_every_character_of_a_text_leads_back() -> None:
    page = "<p>A&nbsp;<b>B\n\t&amp;</b>x&NotEqualTilde;y</p>"
    (block,) = read_markup(page + "\n")
    sources = [page[slice(*block.region.source_of(at))] for at in range(len(block.text))]
    assert sources == ["A", "&nbsp;<b>", "B", "\n\t", "&amp;", "x", "&NotEqualTilde;", "&NotEqualTilde;", "y"]
    part = block.region.part(2, 6)
    assert (part.text, page[slice(*part.span)]) == ("B &x", "B\n\t&amp;</b>x")


@pytest.mark.parametrize("number", range(len(PAGES)))
def test_the_slice_of_everything_on_a_page_reads_as_its_text(number: int) -> None:
    page = PAGES[number]
    found = regions(read_markup(page + "\n"))
    assert len(found) > 10
    for start, end, text in found:
        assert plain_markup(page[start:end]) == text


@pytest.mark.parametrize("part", range(6))
def test_the_slice_of_everything_in_any_markup_reads_as_its_text(part: int) -> None:
    for seed in range(part * 100, part * 100 + 100):
        for page in (sound_sample(seed), sample(seed)):
            for start, end, text in regions(read_markup(page + "\n")):
                assert plain_markup(page[start:end]) == text, page


@given(st.text(alphabet="<>/!-ab=\"' &;#ptdrhl\n\0", max_size=80))
def test_any_text_is_read_and_its_spans_hold(page: str) -> None:
    for start, end, text in regions(read_markup(page + "\n")):
        assert 0 <= start <= end <= len(page)
        assert text == " ".join(text.split())


# --- limits ---------------------------------------------------------------------------------------------------------------

N = 30_000
KILLERS = {
    "attributes": "<table><tr><td " + " ".join(f"a{i}=1" for i in range(40_000)) + ">x</table>",
    "depth of blocks": "<div>" * N + "x" + "</div>" * N,
    "depth of lists": "<ul><li>" * N + "x",
    "depth of tables": "<table><tr><td>" * N + "x",
    "depth of lines": "<b>" * N + "x",
    "formatting opened again": "".join(f"<b id={i}>" for i in range(3000)) + "<p>x" * N,
    "links around blocks": "<a><div>" * N + "x",
    "tags that never end": "<a " * 10_000,
    "opening signs": "<" * N + "x",
    "references": "<p>" + "&a" * N + "&" * N,
    "a long number": "<p>&#" + "9" * N + ";",
    "wide": "<table><tr><td colspan=100000000>x<td>y</table>",
    "large": "<table><tr><td rowspan=65534 colspan=1000>x" + "<tr><td>y" * N + "</table>",
    "many spans": "<table>" + ("<tr>" + "<td rowspan=65534 colspan=1000>x" * 10) * 1000 + "</table>",
    "comments": "<p>x" + "<!--" * N,
    "scripts in comments": "<p>x<script>" + "<!--<script>" * N,
    "drawings": "<p>x<svg>" + "<svg><title>" * N,
    "stray end tags": "<div>" * 900 + "x" + "</b>" * N,
    "definitions": "<dl><dt>x<dd>" * N,
    "hidden parts": "x" + "<p hidden>y" * N,
    "text between rows": "<table>" + "x<tr><td>y" * N,
    "captions": "<table>" + "<caption>x" * N,
    "names": "x" + "".join(f"<x{i}>" for i in range(N)),
    "a long name": "x<" + "y" * 500_000 + ">",
    "options": "<select>" + "<option>x" * N,
    "templates": "x" + "<template>" * N,
    "grids": "<div class=grid>" * N + "<div class=row><p>a</p><p>b</p></div>" * 2,
    "grids beside each other": "<div class=grid><div class=row><p>a</p><p>b</p></div><div class=row><p>c</p><p>d</p></div></div>" * 3000,
    "lines of a program": "<pre>" + "x\n" * N + "</pre>",
    "bars of a program": "<pre>" + "| a | b |\n" * N + "</pre>",
    "solidi in a tag": "<p " + "/" * 500_000 + ">x",
    "signs in a tag": "<p " + "=" * 500_000 + ">x",
    "words that hide": "<p " + "hidden " * 50_000 + ">x</p>y",
    "rules of a style": "<p style='" + "a:b;" * 100_000 + "'>x",
    "sections that never end": "x<svg>" + "<![CDATA[" * N,
    "frames": "x" + "<iframe>y</iframe>" * N,
    "parts that are struck": "<p>x" + "<s>y</s>" * N,
    "parts out of hearing": "<p>x" + "<b aria-hidden=true>y" * N,
    "breaks": "x<br>" * 2 * N,
    "a row": "<table><tr>" + "<td>x" * 2 * N + "</table>",
    "rows": "<table>" + "<tr><td>x<td>y" * N + "</table>",
    "tables": "<table><tr><td>x</table>" * N,
    "tables in captions": "<table><caption>x" * N,
    "zeros": "x" + "\0" * 1_000_000,
    "references to blanks": "<p>x" + "&#32;" * 4 * N,
}


@pytest.mark.parametrize("what", KILLERS)
def test_a_page_made_to_kill_parsers_is_read_in_bounded_time(what: str) -> None:
    page = KILLERS[what]
    started = time.process_time()
    blocks = read_markup(page + "\n")
    cells = sum(len(row) for block in blocks if block.table for row in block.table.grid())
    assert time.process_time() - started < 5
    assert cells <= 400_000
    for start, end, text in regions(blocks)[:5]:
        assert BY_NAME["html"].plain(page[start:end]) == text
    assert bool(regions(blocks)) == (what not in ("tags that never end", "options"))


def test_a_nested_table_says_in_which_cell_it_stands() -> None:
    page = "<p>Here</p><table><tr><th>a<td><div><table><tr><td>x<td><table><tr><td>z</table></table></div>after<tr><td>b<td>2</table>"
    outer, inner, innermost = extract.tables(page.encode())
    assert (outer.within, inner.within, innermost.within) == (None, (outer.start, 0, 1), (inner.start, 0, 1))
    assert [cell.text for cell in outer.cells] == ["a", "after", "b", "2"]


def test_tags_that_stand_too_deep_are_counted_and_their_text_is_read() -> None:
    page = "<b><i>Over</b></i>\n" + "<div>" * 1200 + "<p>The bottom.\n" + "</div>" * 1200
    result = extract.read_page(extract.Page("deep.html", page.encode()), [extract.load_schema("occupation-comparison")])
    assert [block.text for block in read_markup(page) if block.text] == ["Over", "The bottom."]
    (found,) = [one for one in result.discrepancies if one.rule == "capped"]
    assert (found.severity, found.pattern) == ("warning", "deep")
    assert int(found.values[0]) >= 200
    assert "schema" in {one.rule for one in result.discrepancies}
