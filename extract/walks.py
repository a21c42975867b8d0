"""A walk through the tree of a page: which texts a reader sees, and in which cell, line or heading they stand.

A *flow* is the content of the page or of one cell: numbers of text tokens, and marks between them.

    <p>One<ul><li>two</ul><table>..</table>three      APART 1 APART APART ITEM 4 BREAK APART NESTED 12
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from extract import hiding
from extract.divgrids import GRID, HEADER, ROW
from extract.elements import CELLS, HEADINGS, INTEGRATION, NEW_LINE, NEW_PARAGRAPH, PARTING, STRUCK, UNSEEN, UNSEEN_FOREIGN, VOID
from extract.footnotes import marks
from extract.hiding import ARIA_HIDDEN
from extract.htmltables import ONE, Spans, spans_of
from extract.tokens import RAW, SPACE, TEXT, attributes
from extract.trees import Tree

BREAK, APART, HEADING, HEADING_END, ITEM, ARIA, ARIA_END, BUTTON, NESTED = -2, -3, -4, -5, -6, -7, -8, -9, -100
"""Marks: a new line, a new paragraph, around headings, a list item, around what is `aria-hidden` or struck out, before a button
(`ARIA_END` is behind it); `NESTED - n` is table n."""

TABLE, DEFINITIONS, NEITHER = "table", "dl", ""
"""What a table is made of, beside `GRID`; `NEITHER` is a list of definitions within another, which is part of its cell."""


_TEXTS = (TEXT, RAW)


class CellDraft(NamedTuple):
    """A cell while it is read: its content, and what its tag asks for; `token` is -1 for a cell without a tag."""

    flow: list[int]
    header: bool
    spans: Spans
    token: int


class TableDraft:
    """A table while it is read: groups of rows of cells. `outer` is the flow that it stands in, `at` where."""

    def __init__(self, markup: str, number: int, token: int, outer: list[int]) -> None:
        self.markup, self.number, self.token, self.outer, self.at = markup, number, token, outer, len(outer)
        self.end = 0
        self.captioned = False
        self.groups: list[tuple[str, list[list[CellDraft]]]] = []
        self.caption: list[int] = []
        self.hidden = 0
        """Parts of it that no reader sees."""
        self.open = False
        """Whether the page may go on inside it."""

    @property
    def rows(self) -> list[list[CellDraft]]:
        """The rows of the group that is being read."""
        if not self.groups:
            self.groups.append(("tbody", []))
        return self.groups[-1][1]


class Hidden(NamedTuple):
    """An element that no reader sees: its source from its tag to the end of its text, how many characters that is, and why."""

    start: int
    end: int
    characters: int
    why: str


class Walk:
    """What a walk finds: the flow of the page, its tables in order of their tags, and what is hidden.

    A table of `dl` that pairs nothing is None: its content stands in the flow. `unseen` are the text tokens of what is hidden,
    `concealed` the tags of tables in it. `end` is the text of no characters that stands where the page would go on (-1 where the
    page has its end), `open_flows` are those that it stands in.
    """

    def __init__(self, found: Tree) -> None:
        self.tree, self.tokens = found, found.tokens
        self.flow: list[int] = []
        self.tables: list[TableDraft | None] = []
        self.within: dict[int, tuple[int, int, int]] = {}
        """Where nested tables stand, by their numbers: the start of the table around each, and the row and column of its cell."""
        self.hidden: list[Hidden] = []
        self.unseen: set[int] = set()
        self.unheard: set[int] = set()
        """Texts that are `aria-hidden` or struck out, in lines and cells that say something else, and marks of footnotes."""
        self.marks = marks(self.tokens)
        self.concealed: list[int] = []
        last = len(self.tokens.names) - 1
        self.end = last if last >= 0 and self.tokens.starts[last] == self.tokens.ends[last] else -1
        self.open_flows: list[list[int]] = []
        self._into = self.flow
        self._drafts: list[TableDraft] = []
        self._foreign: list[str] = []
        self._aria: list[tuple[str, int, list[int]]] = []
        self._parts: list[tuple[str, int, Callable[[], None]]] = []
        self._at = self.position = self._lines = 0
        self._option = -1
        self._spanning = self.tokens.tags_with("rowspan", "colspan")
        self._next_is_open = False
        self._run()

    def _run(self) -> None:
        events, count, at = self.tree.events, len(self.tree.events), 0
        suspects, roles = self.tree.suspects, self.tree.grids
        aria, parts, foreign, marks, actions = self._aria, self._parts, self._foreign, _MARKS, _ACTIONS
        while at < count:
            name, index = events[at]
            at += 1
            self.position = at
            if name == TEXT or name == RAW:  # noqa: SIM109 - twice as fast
                if self._lines:
                    self._end_line(index)
                if index != self.end or not self._end_between_cells(at):
                    self._into.append(index)
                continue
            if name == SPACE:
                continue
            if name[0] != "/" and (index in suspects or name in _SUSPECT):
                why = self._why_unseen(name, index) or (ARIA_HIDDEN if name in _BESIDE else "")
                if why == ARIA_HIDDEN:
                    self._open_aria(name)
                elif why:
                    at = self._leave_out(at, name, index, why)
                    continue
            if aria:
                self._follow_aria(name)
            if parts and parts[-1][0] in (name, name[1:]) and index not in roles:
                self._follow_part(name)
            if roles and index in roles and self._open_part(name, index, roles[index]):
                continue
            if (foreign or name in _FOREIGN) and not self._meet_foreign(name):
                continue
            mark = marks.get(name)
            if mark is not None:
                self._into.append(mark)
                continue
            action = actions.get(name)
            if action is not None:
                self._at = at
                action(self, name, index)

    # --- the end of the page ------------------------------------------------------------------------------------------

    def _mark_open(self) -> None:
        """Marks what is open at the end of the page: tables, and the flows that hold the end or a table that does."""
        self.open_flows = [self._into, *(draft.outer for draft in self._drafts)]
        for draft in self._drafts:
            draft.open = True

    def _end_between_cells(self, at: int) -> bool:
        """Marks what the end of the page stands in; whether that is between the rows of a table, whose text stands before it."""
        self._mark_open()
        events = self.tree.events
        while at < len(events) and events[at][0][:1] == "/" and events[at][0][1:] not in PARTING:
            at += 1
        self._next_is_open = at < len(events) and events[at][0] == TABLE
        return self._next_is_open

    # --- what no reader sees ------------------------------------------------------------------------------------------

    def _why_unseen(self, name: str, index: int) -> str:
        if name in _SILENT:
            return _NO_TEXT
        if self._foreign and self._foreign[-1]:
            if name in UNSEEN_FOREIGN:
                return name
        elif name in UNSEEN:
            return name
        source = self.tokens.attributes(index) if index >= 0 else ""
        if name == OPTION and "selected" not in attributes(source):
            return name
        if name == "dialog" and "open" not in attributes(source):
            return name
        return hiding.hides(source)

    def _leave_out(self, at: int, name: str, index: int, why: str) -> int:
        """Steps over an element; the event behind it."""
        if name in VOID and not self._foreign:
            return at
        events, tokens = self.tree.events, self.tokens
        depth, characters, last, end = 1, 0, index, "/" + name
        if name == TABLE:
            self.concealed.append(index)
        while depth and at < len(events):
            inner, token = events[at]
            at += 1
            depth += (inner == name) - (inner == end)
            if inner == TABLE and token >= 0:
                self.concealed.append(token)
            if inner in _TEXTS:
                if token == self.end:
                    self._mark_open()
                last = max(last, token)
                self.unseen.add(token)
                characters += len(tokens.text[tokens.starts[token] : tokens.ends[token]].strip())
        if characters and why != _NO_TEXT:
            self._list_hidden(index, last, characters, why)
            if self._drafts:
                self._drafts[-1].hidden += 1
        return at

    def _list_hidden(self, index: int, last: int, characters: int, why: str) -> None:
        """Lists an element that is left out; the options of a field one behind the other are one part."""
        start, names = self.tokens.starts[max(index, 0)], self.tokens.names
        if why == OPTION and self.hidden and self.hidden[-1].why == OPTION and self._option >= 0:
            between = names[self._option + 1 : index]
            if TEXT not in between and "select" not in between:
                start, _, already, _ = self.hidden.pop()
                characters += already
        self.hidden.append(Hidden(start, self.tokens.ends[last], characters, why))
        self._option = last if why == OPTION else -1

    def _open_aria(self, name: str) -> None:
        if name not in VOID and name not in CELLS:
            self._into.append(BUTTON if name == "button" else ARIA)
            self._aria.append((name, 0, self._into))

    def _follow_aria(self, name: str) -> None:
        """Finds the end of the innermost element that is `aria-hidden`, among others of its name; its marks are in one flow."""
        outer, depth, flow = self._aria[-1]
        if name == outer:
            self._aria[-1] = (outer, depth + 1, flow)
        elif name == "/" + outer:
            self._aria[-1] = (outer, depth - 1, flow)
            if depth == 1:
                self._aria.pop()
                flow.append(ARIA_END)

    def _meet_foreign(self, name: str) -> bool:
        """Takes note of a tag within `svg` or `math`; whether it is one of HTML in there."""
        if name[0] == "/":
            return not (self._foreign.pop() if self._foreign else "")
        within = self._foreign[-1] if self._foreign else ""
        if name in _FOREIGN:
            self._foreign.append(name)
            return False
        self._foreign.append("" if within and name in INTEGRATION[within] else within)
        return not within

    # --- marks --------------------------------------------------------------------------------------------------------

    def preformatted(self, name: str, index: int) -> None:
        """`pre`, in which a line break of the source is one."""
        self._into.append(APART)
        self._lines += 1 if name == "pre" else -1

    def _end_line(self, index: int) -> None:
        last = self._into[-1] if self._into else -1
        if 0 <= last < index and "\n" in self.tokens.text[self.tokens.ends[last] : self.tokens.starts[index]]:
            self._into.append(BREAK)

    # --- tables -------------------------------------------------------------------------------------------------------

    def _open(self, markup: str, index: int) -> None:
        draft = TableDraft(markup, len(self.tables), index, self._into)
        draft.open, self._next_is_open = self._next_is_open, False
        self._into.append(NESTED - draft.number)
        self.tables.append(draft)
        self._drafts.append(draft)

    def _in(self, markup: str) -> bool:
        return bool(self._drafts) and self._drafts[-1].markup == markup

    def table(self, name: str, index: int) -> None:
        """`table`"""
        self._open(TABLE, index)

    def end_table(self, name: str, index: int) -> None:
        """`/table`"""
        if self._in(TABLE):
            self._close()

    def _close(self) -> TableDraft:
        draft = self._drafts.pop()
        self._into = draft.outer
        events, at = self.tree.events, self._at - 1
        while events[at][1] < 0 or (events[at][0] not in _TRACES and events[at][0] not in _TEXTS):
            at -= 1
        draft.end = self._end_of(draft, max(draft.token, events[at][1]))
        return draft

    def _end_of(self, draft: TableDraft, last: int) -> int:
        """Where a table ends in the source: with its end tag, or with the last of what stands in it."""
        tokens, close = self.tokens, "/" + draft.markup
        for index in range(last + 1, len(tokens.names)):
            name = tokens.names[index]
            if name == close:
                return tokens.ends[index]
            if name in _TEXTS or (name in _TRACES and name[0] != "/"):
                break
        return tokens.ends[last]

    def group(self, name: str, index: int) -> None:
        """`tbody`, `thead`, `tfoot`"""
        if self._in(TABLE):
            self._drafts[-1].groups.append((name, []))

    def row(self, name: str, index: int) -> None:
        """`tr`"""
        if self._in(TABLE):
            self._drafts[-1].rows.append([])

    def cell(self, name: str, index: int) -> None:
        """`td`, `th`"""
        draft = self._drafts[-1] if self._drafts else None
        if draft is None or draft.markup != TABLE:
            self._into.append(BREAK)
            return
        spans = ONE
        if index in self._spanning:
            given = attributes(self.tokens.attributes(index))
            spans = spans_of(given.get("rowspan"), given.get("colspan"))
        rows = draft.rows
        if not rows:
            rows.append([])
        cell = CellDraft([], name == "th" or draft.groups[-1][0] == "thead", spans, index)
        rows[-1].append(cell)
        self._into = cell.flow

    def end_cell(self, name: str, index: int) -> None:
        """`/td`, `/th`, `/caption`"""
        if self._drafts and self._drafts[-1].markup == TABLE:
            self._into = self._drafts[-1].outer

    def caption(self, name: str, index: int) -> None:
        """`caption`: the first is one, a further one stands outside."""
        if self._in(TABLE):
            draft = self._drafts[-1]
            if draft.captioned:
                draft.outer.append(APART)
            else:
                draft.captioned = True
                self._into = draft.caption

    # --- grids --------------------------------------------------------------------------------------------------------

    def _open_part(self, name: str, index: int, role: str) -> bool:
        """Opens a part of a grid; False where the grid stands in a cell of another that is no table."""
        if role == GRID:
            if any(draft.markup != TABLE for draft in self._drafts):
                return False
            self._open(GRID, index)
            ends: Callable[[], None] = self._end_grid
        elif not self._in(GRID):
            return False
        elif role == ROW:
            self._drafts[-1].rows.append([])
            ends = _nothing
        else:
            cell = CellDraft([], role == HEADER, ONE, index)
            self._drafts[-1].rows[-1].append(cell)
            self._into = cell.flow
            ends = self._end_grid_cell
        self._parts.append((name, 1, ends))
        return True

    def _follow_part(self, name: str) -> None:
        """Finds the end of the innermost part of a grid, among others of its name."""
        outer, depth, ends = self._parts.pop()
        depth += 1 if name == outer else -1
        if depth:
            self._parts.append((outer, depth, ends))
        else:
            self._at = self.position
            ends()

    def _end_grid(self) -> None:
        self._close()

    def _end_grid_cell(self) -> None:
        self._into = self._drafts[-1].outer

    # --- definitions --------------------------------------------------------------------------------------------------

    def definitions(self, name: str, index: int) -> None:
        """`dl`: a table of labels and values, unless it stands in a cell of another."""
        if any(draft.markup != TABLE for draft in self._drafts):
            self._into.append(APART)
            self._drafts.append(TableDraft(NEITHER, -1, index, self._into))
        else:
            self._open(DEFINITIONS, index)

    def end_definitions(self, name: str, index: int) -> None:
        """`/dl`: without a pair of a term and a definition it is a flow like any other."""
        if self._in(NEITHER):
            self._drafts.pop()
            self._into.append(APART)
        elif self._in(DEFINITIONS):
            draft = self._close()
            if not any(row[0].header and not row[-1].header for row in draft.rows):
                self.tables[draft.number] = None
                flow = [mark for row in draft.rows for cell in row for mark in (BREAK, *cell.flow)]
                draft.outer[draft.at : draft.at + 1] = [APART, *flow, APART]

    def term(self, name: str, index: int) -> None:
        """`dt`, `dd`: a term begins a row, unless it follows another."""
        if not self._in(DEFINITIONS):
            self._into.append(BREAK)
            return
        rows = self._drafts[-1].rows
        is_term = name == "dt"
        if not rows or (is_term and not rows[-1][-1].header):
            rows.append([])
        cell = CellDraft([], is_term, ONE, index)
        rows[-1].append(cell)
        self._into = cell.flow

    def end_term(self, name: str, index: int) -> None:
        """`/dt`, `/dd`"""
        if self._in(DEFINITIONS):
            self._into = self._drafts[-1].outer
        else:
            self._into.append(BREAK)


def _nothing() -> None:
    """The end of a row of a grid."""


# --- what an element does -------------------------------------------------------------------------------------------------

_SILENT = frozenset(("script", "style"))
"""What holds no text of a page, also within `svg`, where it may hold tags."""
_NO_TEXT = "no text"
OPTION = "option"
_BESIDE = STRUCK | {"button"}
"""What is read only where a line or cell says nothing else."""
_SUSPECT = UNSEEN | _SILENT | UNSEEN_FOREIGN | _BESIDE | {"dialog", OPTION}
_FOREIGN = frozenset(("svg", "math"))
_MARKS = {"br": BREAK, "/li": BREAK}
_MARKS.update({sign + name: BREAK for name in NEW_LINE - {"select", "option", "optgroup"} for sign in ("", "/")})
_MARKS.update({sign + name: APART for name in NEW_PARAGRAPH - {"pre"} for sign in ("", "/")})
_MARKS.update(dict.fromkeys(HEADINGS, HEADING) | {"/" + name: HEADING_END for name in HEADINGS} | {"li": ITEM})

_ACTIONS: dict[str, Callable[[Walk, str, int], None]] = {
    "pre": Walk.preformatted, "/pre": Walk.preformatted,
    "table": Walk.table, "/table": Walk.end_table, "caption": Walk.caption, "/caption": Walk.end_cell,
    "tbody": Walk.group, "thead": Walk.group, "tfoot": Walk.group, "tr": Walk.row,
    "td": Walk.cell, "th": Walk.cell, "/td": Walk.end_cell, "/th": Walk.end_cell,
    "dl": Walk.definitions, "/dl": Walk.end_definitions,
    "dt": Walk.term, "dd": Walk.term, "/dt": Walk.end_term, "/dd": Walk.end_term,
}  # fmt: skip
_TRACES = _MARKS.keys() | _ACTIONS.keys()
