"""HTML to blocks: tables, headings, paragraphs, list items and lines, each with its exact span.

    <title>Adders</title>                        line
    <h2>Alpha</h2>                               heading
    <p>Adders are snakes.<br>They bite.          two paragraphs
    <table><tr><th>Length<td>3&nbsp;m</table>    table
    <dl><dt>Colour<dd>red</dl>                   table, of a label and a value in each row
    <div hidden>Snakes!</div>                    hidden: its text is left out

The tree is a browser's (`extract.trees`). A nested table is a table of its own; the cell around it does not hold its text. A
cell that holds a page's layout (headings, a nested table, several paragraphs) yields the blocks in it as well.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from extract.elements import CELLS, PARTING, STRUCK, UNSEEN, VOID
from extract.flows import region_of, simple_text
from extract.footnotes import marks
from extract.hiding import may_hide
from extract.htmltables import NOTHING, Declared, Place, declared, declares, form
from extract.lines import Line, table_runs
from extract.model import Block, Break, Cell, Region, Table
from extract.reach import OF_MARKUP, reach
from extract.sentences import closed_end, ends_sentence
from extract.tokens import RAW, RAW_ELEMENTS, TEXT, Tokens, attributes, scan
from extract.trees import Tree, has_end, tree
from extract.walks import (
    APART,
    ARIA,
    ARIA_END,
    BREAK,
    BUTTON,
    DEFINITIONS,
    HEADING,
    HEADING_END,
    ITEM,
    NESTED,
    OPTION,
    TABLE,
    CellDraft,
    TableDraft,
    Walk,
)  # fmt: skip


@lru_cache(maxsize=2)
def read_markup(text: str) -> tuple[Block, ...]:
    """The blocks of a page in page order; behind them one of kind `hidden` for each part whose text is left out, one of kind
    `deep` with the count of tags that stand too deep to be elements, one of kind `beyond` for what is not read, and one of kind `unended`
    where a document has no end tag and ends in a text or a tag.

    A table that is hidden is named without its cells.
    """
    end, beyond = reach(text, OF_MARKUP)
    found = tree(text[:end])
    cut = is_document(found.tokens) and not has_end(found.tokens) and not beyond and not text.rstrip().endswith(">")
    return (*blocks_of(found), *beyond, *((Block(UNENDED, Region("", end), end, end),) if cut else ()))


def blocks_of(found: Tree) -> tuple[Block, ...]:
    """The blocks of a tree."""
    page = Walk(found)
    blocks = list(_with_bars(list(_blocks(page))))
    for token in page.concealed:
        start, end = page.tokens.starts[token], page.tokens.ends[token]
        at = next((at for at, block in enumerate(blocks) if block.start > start), len(blocks))
        blocks.insert(at, Block("table", Region("", start), start, end, Table((), start, end, None, (("hidden", 1),)), True))
    size = len(page.tokens.text)
    deep = [Block("deep", Region("", size), size, size, unread=str(found.flattened))] if found.flattened else []
    return (*blocks, *_hidden(page), *deep)


def is_whole(tokens: Tokens) -> bool:
    """Whether a page is not cut: a document has its end tag, a fragment ends with a line break or behind its last block."""
    if has_end(tokens):
        return True
    if tokens.cut is not None or is_document(tokens):
        return False
    return tokens.text.endswith(("\n", "\r")) or not _ends_within_line(tokens)


def is_document(tokens: Tokens) -> bool:
    """Whether a source has a tag that an end tag belongs to at the end of the page, as a fragment has not."""
    return not _BEGINNINGS.isdisjoint(tokens.names)


_BEGINNINGS = frozenset(("html", "head", "body"))
UNENDED = "unended"


def _ends_within_line(tokens: Tokens) -> bool:
    """Whether no tag stands behind the last text that ends its line."""
    for name in reversed(tokens.names):
        if name in (TEXT, RAW):
            return True
        if name.lstrip("/") in PARTING:
            break
    return False


def plain_markup(source: str) -> str:
    """A slice of a page as a reader sees it, without the tables in it."""
    if "<" not in source and "&" not in source and "\0" not in source:
        return " ".join(source.split())
    tokens = scan(source)
    if _is_simple(tokens):
        left_out = marks(tokens)
        return region_of(tokens, [index for index, name in enumerate(tokens.names) if name in (TEXT, RAW) and index not in left_out]).text
    before = [f"<{name}{' selected' if name == OPTION else ''}>" for name in _opened_before(tokens)]
    page = Walk(tree("".join(before) + source))
    return region_of(page.tokens, _seen(page, page.flow)).text


_STRUCTURE = frozenset(("table", "tr", "td", "th", "caption", "svg", "math", "dialog", "title", "frameset", "plaintext")) | UNSEEN | STRUCK


def _opened_before(tokens: Tokens) -> list[str]:
    """The elements that end in a slice and do not begin in it, outermost first; an end tag within a block that begins is stray."""
    open_here: list[str] = []
    before: list[str] = []
    for name in tokens.names:
        if name[:1] == "/":
            if name[1:] in open_here:
                while open_here.pop() != name[1:]:
                    pass
            elif name[1:] not in _NOT_OPENED and _BLOCKS.isdisjoint(open_here):
                before.append(name[1:])
        elif name and name[0] not in "# " and name not in VOID:
            open_here.append(name)
    return before[::-1]


_BLOCKS = (PARTING - {"p", "li", "dt", "dd", "option", "optgroup"}) | {"noscript"}
_NOT_OPENED = (CELLS - {"li", "dt", "dd", "dl"}) | _STRUCTURE | RAW_ELEMENTS | {"html", "head", "body", "p", "button"}


def _is_simple(tokens: Tokens) -> bool:
    """Whether no tag of a slice can leave text out or move it."""
    if not (_STRUCTURE | {"select", OPTION, "button"}).isdisjoint(tokens.names):
        return False
    return not any(
        name and name[0] not in "/# " and tokens.ends[index] - tokens.starts[index] > len(name) + 2 and may_hide(tokens.attributes(index))
        for index, name in enumerate(tokens.names)
    )


# --- lines ----------------------------------------------------------------------------------------------------------------


class _Line(NamedTuple):
    """The text tokens between two breaks."""

    kind: str
    tokens: list[int]
    apart: bool


def _blocks(page: Walk) -> Iterator[Block]:
    """The blocks of a page's flow; those of a cell that holds layout stand behind the table of the cell."""
    waiting: list[Iterator[_Line | TableDraft]] = [_lines(page, page.flow)]
    while waiting:
        one = next(waiting[-1], None)
        if one is None:
            waiting.pop()
        elif isinstance(one, TableDraft):
            yield from _line_block(page, _Line("line", _seen(page, one.caption), True))
            yield _table_block(page, one)
            flows = [cell.flow for _, rows in one.groups for row in rows for cell in row if _is_layout(one, cell)]
            flows += [[mark for mark in one.caption if mark <= NESTED]]
            waiting.extend(_lines(page, flow) for flow in reversed(flows))
        else:
            yield from _line_block(page, one)


def _line_block(page: Walk, line: _Line) -> Iterator[Block]:
    """The block of a line; of the one that the end of the page may have cut, the closed sentences."""
    region = region_of(page.tokens, _unmarked(page, line.tokens))
    if page.end in line.tokens and _may_go_on(page.tokens):
        if not region.text:
            if is_document(page.tokens):
                yield Block("line", Region("", region.start), region.start, region.start, open=True)
            return
        closed = closed_end(region.text)
        if closed < len(region.text) and region.part(0, closed).span[1] == region.span[1]:
            closed = 0  # a title with markup in it is read as a whole
        kind, unread = "paragraph" if closed else "line", region.text[closed:].strip()
        yield Block(kind, region.part(0, closed), *region.span, None, line.apart, True, unread)
    elif region.text:
        kind = line.kind or ("paragraph" if ends_sentence(region.text) else "line")
        yield Block(kind, region, *region.span, None, line.apart)


def _may_go_on(tokens: Tokens) -> bool:
    """Whether the last line is open; a line break of the source ends that of a fragment, as in text."""
    return is_document(tokens) or not tokens.text.endswith(("\n", "\r"))


def _with_bars(blocks: list[Block]) -> Iterator[Block]:
    """The blocks with their lines that are rows between bars as tables, as in a `pre`."""
    if not any("|" in block.text for block in blocks):
        yield from blocks
        return
    at = 0
    while at < len(blocks):
        behind = at
        while behind < len(blocks) and not (blocks[behind].table or blocks[behind].region.runs or blocks[behind].open):
            behind += 1
        lines = [Line(one.text, one.start, one.end, False, one.apart) for one in blocks[at:behind]]
        for first, end, table in table_runs(lines):
            if table is None or any(cell.runs for cell in table.cells):
                yield from blocks[at + first : at + end]
            else:
                yield Block("table", Region("", table.start), table.start, table.end, table, lines[first].apart)
        yield from blocks[behind : behind + 1]
        at = behind + 1


def _lines(page: Walk, flow: Sequence[int]) -> Iterator[_Line | TableDraft]:
    """The lines of a flow, and the tables between them."""
    line: list[int] = []
    groups: dict[int, tuple[int, int]] = {}
    kind, in_heading, apart = "", False, False
    hearing = _Hearing()
    for mark in (*flow, APART):
        if mark >= 0 and (not line or mark == line[-1] + 1 or not _is_torn(page, line[-1], mark)):
            line.append(mark)
            if hearing.open:
                groups[mark] = hearing.group
            continue
        if mark in _HEARD:
            hearing.meet(mark)
            continue
        if line:
            yield _Line("heading" if in_heading else kind, _heard(page, line, groups) if groups else line, apart)
            line, kind, apart = [], "", False
            groups = {mark: hearing.group} if hearing.open else {}
        if mark >= 0:
            line = [mark]
        elif mark <= NESTED:
            table = page.tables[NESTED - mark]
            if table is not None:
                yield table
        else:
            apart = apart or mark in (APART, HEADING)
            kind = "item" if mark == ITEM else kind
            in_heading = mark == HEADING or (in_heading and mark != HEADING_END)


def _is_torn(page: Walk, last: int, index: int) -> bool:
    """Whether text of another place stands between two tokens in the source, so that no slice of it reads as one line."""
    if index < last:
        return True
    names = page.tokens.names
    passed = names[last + 1 : index]
    if TEXT not in passed and RAW not in passed:
        return False
    between = [at for at in range(last + 1, index) if names[at] in (TEXT, RAW)]
    return not page.unseen.issuperset(between)


def _unmarked(page: Walk, tokens: list[int]) -> list[int]:
    """The tokens without those that refer to a footnote."""
    if page.marks.isdisjoint(tokens):
        return tokens
    page.unheard.update(page.marks.intersection(tokens))
    return [token for token in tokens if token not in page.marks]


_HEARD = (ARIA, BUTTON, ARIA_END)


class _Hearing:
    """Which parts of a flow are `aria-hidden`, struck out or buttons.

    `group` is how many such elements are open, and the number of the innermost, below zero for a button.
    """

    def __init__(self) -> None:
        self.open: list[int] = []
        self.count = 0
        self.group = (0, 0)

    def meet(self, mark: int) -> None:
        """Takes note of an end of such an element."""
        if mark != ARIA_END:
            self.count += 1
            self.open.append(-self.count if mark == BUTTON else self.count)
        else:
            self.open.pop()
        self.group = (len(self.open), self.open[-1] if self.open else 0)


def _heard(page: Walk, tokens: list[int], groups: dict[int, tuple[int, int]]) -> list[int]:
    """The tokens outside of what is `aria-hidden`, struck out or a button; where there is nothing else, the first part of it.

    Of several buttons and nothing else there is none: they are what a reader may choose.
    """
    found = [groups.get(token, (0, 0)) for token in tokens]
    keep = min(found, default=(0, 0), key=lambda group: group[0])
    if keep[1] < 0 and any(group[0] == keep[0] and group[1] < 0 and group != keep for group in found):
        keep = (-1, 0)
    page.unheard.update(token for token, group in zip(tokens, found, strict=True) if group != keep)
    return [token for token, group in zip(tokens, found, strict=True) if group == keep]


# --- tables ---------------------------------------------------------------------------------------------------------------


def _is_layout(table: TableDraft, cell: CellDraft) -> bool:
    """Whether a cell holds parts of a page rather than a value."""
    flow = cell.flow
    if len(flow) == 1 and flow[0] >= 0:
        return False
    if min(flow, default=0) <= NESTED or HEADING in flow:
        return True
    return flow.count(APART) >= LAYOUT_BREAKS and sum(mark >= 0 for mark in flow) >= LAYOUT_BREAKS


LAYOUT_BREAKS = 6
"""Breaks between paragraphs, and texts, from which on a cell is taken for a part of the page."""


def _seen(page: Walk, flow: Sequence[int]) -> list[int]:
    """The text tokens of a flow, with those of definitions in it and without those of tables in it, in order of the source."""
    if len(flow) == 1 and flow[0] >= 0:
        return _unmarked(page, [flow[0]])
    tokens: list[int] = []
    groups: dict[int, tuple[int, int]] = {}
    hearing = _Hearing()
    for mark in flow:
        if mark >= 0:
            tokens.append(mark)
            if hearing.open:
                groups[mark] = hearing.group
        elif mark in _HEARD:
            hearing.meet(mark)
        elif mark <= NESTED:
            inner = page.tables[NESTED - mark]
            if inner is not None and inner.markup != TABLE:
                found = [token for row in inner.rows for cell in row for token in _seen(page, cell.flow)]
                tokens += found
                groups.update(dict.fromkeys(found, hearing.group) if hearing.open else {})
    return _unmarked(page, sorted(_heard(page, tokens, groups) if groups else tokens))


def _table_block(page: Walk, draft: TableDraft) -> Block:
    start, end = page.tokens.starts[draft.token], draft.end
    if draft.markup == DEFINITIONS:
        drafts, places, counts = _pairs(draft)
    else:
        drafts, places, counts = _grid(draft)
    said = [NOTHING] * len(drafts)
    if draft.markup == TABLE and declares(page.tokens.text[start:end]):
        said = declared([page.tokens.attributes(one.token) if one.token >= 0 else "" for one in drafts], places)
    cells = [
        _cell(page, one, place, about)
        for one, place, about in zip(drafts, places, said, strict=True)
        if not (draft.open and any(one.flow is flow for flow in page.open_flows))
    ]
    if draft.open:
        counts = [*counts, ("open", 1)]
    if draft.hidden:
        counts = [*counts, ("hidden", draft.hidden)]
    for one, place in zip(drafts, places, strict=True):
        for mark in one.flow:
            if mark <= NESTED:
                page.within[NESTED - mark] = (start, place.row, place.column)
    caption = region_of(page.tokens, _seen(page, draft.caption)).text or None
    groups = _groups(drafts, places, draft) if len(draft.groups) > 1 else ()
    table = Table(tuple(cells), start, end, caption, tuple(counts), draft.open, page.within.get(draft.number), groups=groups)
    return Block("table", Region("", start), start, end, table, True, draft.open)


def _grid(draft: TableDraft) -> tuple[list[CellDraft], list[Place], list[tuple[str, int]]]:
    """The cells of a table in row order, their places, and what was mended."""
    groups = sorted(draft.groups, key=lambda group: group[0] == "tfoot")
    drafts = [cell for _, rows in groups for row in rows for cell in row]
    places, counts = form([[[cell.spans for cell in row] for row in rows] for _, rows in groups])
    names = [name for name, _ in draft.groups]
    counts["moved"] += sum(len(rows) for at, (name, rows) in enumerate(draft.groups) if name == "tfoot" and {*names[at:]} != {"tfoot"})
    return drafts, places, sorted((+counts).items())


def _groups(drafts: Sequence[CellDraft], places: Sequence[Place], draft: TableDraft) -> tuple[int, ...]:
    """The first row of each group that has a cell."""
    at = {id(cell): place.row for cell, place in zip(drafts, places, strict=True)}
    first = (next((at[id(cell)] for row in rows for cell in row), None) for _, rows in draft.groups)
    return tuple(sorted(row for row in first if row is not None))


def _pairs(draft: TableDraft) -> tuple[list[CellDraft], list[Place], list[tuple[str, int]]]:
    """Terms in the first column and definitions in the second; the last of the fewer spans the rows of the others."""
    found: list[tuple[Place, CellDraft]] = []
    first = 0
    for row in draft.rows:
        sides = [[cell for cell in row if cell.header is header] for header in (True, False)]
        height = max(len(side) for side in sides)
        for column, side in enumerate(sides):
            for number, cell in enumerate(side):
                found.append((Place(first + number, column, height - number if cell is side[-1] else 1, 1), cell))
        first += height
    found.sort(key=lambda one: one[0])
    return [cell for _, cell in found], [place for place, _ in found], []


def _cell(page: Walk, draft: CellDraft, place: Place, said: Declared) -> Cell:
    """A cell with what its tag says of headers; one with a scope is a header."""
    flow = draft.flow
    row, column, rowspan, colspan = place
    scope, heads = said
    header = draft.header or scope != ""
    if len(flow) == 1 and flow[0] >= 0 and flow[0] not in page.marks:
        simple = simple_text(page.tokens, flow[0])
        if simple is not None and simple[0]:
            text, start = simple
            return _CELL((row, column, rowspan, colspan, text, header, start, start + len(text), (), (), scope, heads))
    region = region_of(page.tokens, _from_outside(page, flow, _seen(page, flow)))
    text, start, runs, _ = region
    if not text:
        at = page.tokens.ends[draft.token] if draft.token >= 0 else 0
        return Cell(row, column, rowspan, colspan, "", header, at, at, (), (), scope, heads)
    start, end = region.span if runs else (start, start + len(text))
    breaks = tuple(_breaks(page, flow, region)) if len(flow) > 1 or min(flow, default=0) < 0 else ()
    return Cell(row, column, rowspan, colspan, text, header, start, end, runs, breaks, scope, heads)


_CELL: Callable[[tuple[object, ...]], Cell] = partial(tuple.__new__, Cell)
"""`Cell._make` without a call of Python's."""


def _from_outside(page: Walk, flow: Sequence[int], tokens: list[int]) -> list[int]:
    """The tokens of a cell without text that was moved out of a table in it, if the cell would begin with that: its slice would begin
    inside of the table, and read otherwise."""
    if len(tokens) < 2 or min(flow) > NESTED:
        return tokens
    starts = page.tokens.starts
    for mark in flow:
        inner = page.tables[NESTED - mark] if mark <= NESTED else None
        if inner is not None and inner.markup == TABLE and starts[inner.token] < starts[tokens[0]] < inner.end <= starts[tokens[-1]]:
            page.unheard.update(token for token in tokens if starts[token] < inner.end)
            return [token for token in tokens if starts[token] >= inner.end]
    return tokens


def _breaks(page: Walk, flow: Sequence[int], region: Region) -> Iterator[Break]:
    """Where the lines of a cell begin, the first only if it is an item."""
    waiting: bool | None = None
    last = 0
    for mark in _unfolded(page, flow):
        if mark in _LINE_MARKS:
            waiting = bool(waiting) or mark == ITEM
        elif mark >= 0 and waiting is not None:
            first = bisect_left(region.runs, page.tokens.starts[mark], key=lambda run: run.start)
            at = region.runs[first].at if first < len(region.runs) else 0
            if at > last or (at == 0 == last and waiting):
                yield Break(at, waiting)
                last, waiting = at, None


_LINE_MARKS = (BREAK, APART, ITEM, HEADING, HEADING_END)


def _unfolded(page: Walk, flow: Sequence[int]) -> Iterator[int]:
    """A flow with the lines of definitions and grids in it."""
    for mark in flow:
        inner = page.tables[NESTED - mark] if mark <= NESTED else None
        if inner is None:
            yield mark
        elif inner.markup != TABLE:
            for row in inner.rows:
                for cell in row:
                    yield from (BREAK, *_unfolded(page, cell.flow))
            yield BREAK


def _hidden(page: Walk) -> Iterator[Block]:
    parts = [(part.start, part.end) for part in page.hidden]
    parts += [(page.tokens.starts[token], page.tokens.ends[token]) for token in (*page.tree.dropped, *sorted(page.unheard))]
    parts += page.tokens.skipped
    fields = [at for at, name in enumerate(page.tokens.names) if name == "input"] if "input" in page.tokens.names else []
    parts += [(page.tokens.starts[at], page.tokens.ends[at]) for at in fields if _is_filled(page.tokens, at)]
    if page.tokens.cut is not None:
        parts.append((page.tokens.cut, len(page.tokens.text)))
    for start, end in parts:
        if start < end:
            yield Block("hidden", Region("", start), start, end)


_NOT_WRITTEN = frozenset(["hidden", "checkbox", "radio", "submit", "button", "reset", "image", "file", "color", "range", "password"])


def _is_filled(tokens: Tokens, index: int) -> bool:
    """Whether a field of a form shows a text that it holds."""
    found = attributes(tokens.attributes(index))
    return bool(found.get("value", "").strip()) and found.get("type", "").lower() not in _NOT_WRITTEN
