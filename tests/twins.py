"""Pages of text as pages of HTML that say the same, in several markups.

Nothing here reads HTML: the blocks of a text page are written out, each text with its marks escaped.

    plain     headings, paragraphs, lists and tables as a careful author writes them
    spans     a title over each table, scopes, a table for the layout around everything
    minified  no end tag that may be missing, names in capitals, no quotes
    noisy     scripts, styles, comments, attributes, hidden parts, references for letters
    grids     tables as rows of `div` and `span`
    pairs     a heading and a `dl` for each column of a table
    lines     every line a `div`
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from html import escape

from extract.lines import read_blocks
from extract.model import Block

Rows = list[list[str]]


def _runs(text: str) -> Iterator[tuple[str, list[Block]]]:
    """The blocks of a text page, items of one list together."""
    run: list[Block] = []
    for block in read_blocks(text):
        if block.kind == "item":
            run.append(block)
            continue
        if run:
            yield "list", run
            run = []
        yield block.kind, [block]
    if run:
        yield "list", run


def _rows(block: Block) -> Rows:
    """The rows of a table, the empty cell of its header above the labels."""
    assert block.table is not None
    head, *body = block.table.grid()
    if head[0] and not head[-1]:
        head = ["", *head[:-1]]
    return [head, *body]


def _page(body: str, head: str = "") -> str:
    return f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">{head}</head>\n<body>\n{body}\n</body></html>\n'


def _written(
    text: str, table: Callable[[Rows], str], line: str = "<p>{}</p>", entry: str = "<li>{}</li>", word: Callable[[str], str] = escape
) -> str:
    """A page with its tables written by a function and everything else by forms."""
    parts = []
    for kind, blocks in _runs(text):
        if kind == "table":
            parts.append(table(_rows(blocks[0])))
        elif kind == "list":
            parts.append("<ul>" + "".join(entry.format(word(block.text)) for block in blocks) + "</ul>")
        elif kind == "heading":
            parts.append(f"<h2>{word(blocks[0].text)}</h2>")
        else:
            parts.append(line.format(word(blocks[0].text)))
    return "\n".join(parts)


def _cells(row: list[str], name: str, word: Callable[[str], str] = escape) -> str:
    return "".join(f"<{name}>{word(text)}</{name}>" for text in row)


def plain(text: str) -> str:
    """Tables with a head and a body."""

    def table(rows: Rows) -> str:
        body = "\n".join(f"<tr>{_cells(row[:1], 'th')}{_cells(row[1:], 'td')}</tr>" for row in rows[1:])
        return f"<table>\n<thead><tr>{_cells(rows[0], 'th')}</tr></thead>\n<tbody>\n{body}\n</tbody></table>"

    return _page(_written(text, table))


def spans(text: str) -> str:
    """Titles that span their tables, equal cells of one row in one, all of it in the cell of a table."""

    def row(cells: list[str]) -> str:
        if len(cells) == 3 and cells[1] == cells[2] and cells[1]:
            return f'<tr><th scope="row">{escape(cells[0])}</th><td colspan="2" align=center>{escape(cells[1])}</td></tr>'
        return f'<tr><th scope="row">{escape(cells[0])}</th>{_cells(cells[1:], "td")}</tr>'

    def table(rows: Rows) -> str:
        width = len(rows[0])
        title = f'<tr><th colspan="{width}">At a glance</th></tr>'
        head = "".join(f'<th scope="col">{escape(text)}</th>' for text in rows[0])
        return f'<table border="1">{title}<tr>{head}</tr>{"".join(row(cells) for cells in rows[1:])}</table>'

    inner = _written(text, table)
    layout = f"<table width=100%><tr><td>Menu</td><td valign=top>\n<h2>About</h2>{inner}</td></tr></table>"
    return _page(layout)


def minified(text: str) -> str:
    """As short as the standard allows."""

    def table(rows: Rows) -> str:
        head, *body = rows
        cells = "".join("<TH>" + escape(text, False) for text in head)
        return f"<TABLE><TR>{cells}" + "".join("<TR>" + "".join("<TD>" + escape(text, False) for text in row) for row in body) + "</TABLE>"

    return "<!doctype html><meta charset=utf-8>" + _written(text, table, "<P>{}", "<LI>{}")


def noisy(text: str) -> str:
    """What a template, an editor and an advertiser leave in a page."""
    rng = random.Random(text)

    def word(source: str) -> str:
        shown = "".join(f"&#{ord(c)};" if rng.random() < 0.05 and not c.isspace() else escape(c) for c in source)
        words = shown.split(" ")
        at = rng.randrange(len(words))
        words[at] = rng.choice(
            ("<b>{}</b>", "<span class='w'>{}</span>", "<!-- ad -->{}", "{}<wbr>", "<a href='/x?a=1&b=2>3'>{}</a>")
        ).format(words[at])
        return rng.choice((" ", "\n   ", "&#32;")).join(words)

    def table(rows: Rows) -> str:
        def cell(text: str, name: str) -> str:
            key = '<span style="color:red; display:none">0042</span>' if rng.random() < 0.3 else ""
            more = '<span aria-hidden="true"> \u25b2</span>' if text and rng.random() < 0.3 else ""
            return f'<{name} class="c{rng.randrange(9)}" data-v="a>b" >\n  {key}{word(text) if text else ""}{more}\n</{name}>'

        body = "".join(
            "<tr onclick='go()'>" + cell(row[0], "th") + "".join(cell(text, "td") for text in row[1:]) + "</tr>" for row in rows[1:]
        )
        head = "".join(cell(text, "th") for text in rows[0])
        hidden = '<tr style="display: none"><td>old</td><td>1</td><td>2</td></tr>'
        start = f"<div class=scroll><table class='x' id=t{rng.randrange(99)}><colgroup><col><col></colgroup>"
        return f"{start}<tr>{head}</tr>{hidden}{body}</table></div>"

    body = _written(
        text, table, '<p class="t">{}</p><script>if (a < b) document.write("<p>no</p>")</script>', '<li class="i">{}</li>', word
    )
    head = "<title>Page</title><style>td > b { color: red }</style><script src=a.js></script><!--[if IE]><table><![endif]-->"
    menu = "<nav hidden><ul><li>Home<li>Help</ul></nav><noscript><img src=x></noscript>"
    menu += "<svg viewBox='0 0 1 1'><title>logo</title><path d='M0'/></svg>"
    return _page(menu + body + "<template><table><tr><td>{{x}}</td></tr></table></template>", head)


def grids(text: str) -> str:
    """Tables of `div` and `span`."""

    def table(rows: Rows) -> str:
        lines = "".join(
            '<div class="table-row">' + "".join(f'<span class="cell">{escape(text)}</span>' for text in row) + "</div>" for row in rows
        )
        return f'<div class="table">{lines}</div>'

    return _page(_written(text, table))


def pairs(text: str) -> str:
    """A list of definitions for each column."""

    def table(rows: Rows) -> str:
        parts = []
        for column in range(1, len(rows[0])):
            entries = "".join(f"<dt>{escape(row[0])}</dt>\n<dd>{escape(row[column])}</dd>" for row in rows[1:])
            parts.append(f"<h3>{escape(rows[0][column])}</h3><dl>{entries}</dl>")
        return "".join(parts)

    return _page(_written(text, table))


def lines(text: str) -> str:
    """Lines parted by nothing but their elements."""

    def table(rows: Rows) -> str:
        return "<table>" + "".join(f"<tr>{_cells(row, 'td')}</tr>" for row in rows) + "</table>"

    return _page(_written(text, table, "<div>{}</div>", "<li>{}<br></li>"))


MARKUPS: dict[str, Callable[[str], str]] = {
    one.__name__: one for one in (plain, spans, minified, noisy, grids, pairs, lines)
}  # fmt: skip
