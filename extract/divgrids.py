"""Elements that are laid out as a table without being one: rows of equal children, by their classes or roles.

    <div class="specs">                                                               table
      <div class="row"><span class="label">Price</span><span>$3</span></div>          row of two cells
      <div class="row"><span class="label">Weight</span><span>2 kg</span></div>       row of two cells
    </div>

A grid has two or more rows with one name and class, each of two or more short cells and nothing else; the header may have one
cell less. A class or a role has to speak of rows, cells or labels: structure alone is found in every menu.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from extract.elements import VOID
from extract.tokens import RAW, SPACE, TEXT, Tokens, attributes

GRID, ROW, CELL, HEADER = "grid", "row", "cell", "header"
"""What an element is in a grid."""

MAX_CELL = 300
"""Characters of the source of the text in one cell."""
MAX_GRID_COLUMNS = 50

_PARTS = frozenset((
    "div", "section", "ul", "ol", "li", "span", "p", "a", "b", "strong", "em", "i", "label", "small", "sup", "sub", "abbr", "time",
))  # fmt: skip
_PART_ENDS = {"/" + name: name for name in _PARTS}
_INLINE = frozenset((
    "del", "ins", "s", "strike", "u", "mark", "q", "cite", "code", "kbd", "samp", "var", "dfn", "data", "output", "font", "bdi", "bdo",
    "big", "tt", "nobr", "button", "picture", "svg", "g", "path", "use", "circle", "rect", "line",
))  # fmt: skip
_WITHIN = VOID | _INLINE | {"/" + name for name in _INLINE}
"""What may stand in a cell without being a part of the grid."""
_ROWS = frozenset(("div", "section", "li", "p"))
_CELLS = frozenset(("div", "span", "p", "b", "strong", "label", "em"))
_WORD = r"(?:rows?|table|grid|cells?|specs?|specifications?|attrs?|attributes?|labels?|values?|fields?|propert(?:y|ies)|facts?|datum|data)"
_CLASS = re.compile(rf"(?<![a-z]){_WORD}(?![a-z])", re.IGNORECASE)
_HEAD = re.compile(r"(?<![a-z])(?:head|header|heading|th|label|name|key|term|title|columnheader|rowheader)(?![a-z])", re.IGNORECASE)
_NAMED = tuple(re.compile(rf"""{name}[ \t\n]*=[ \t\n]*("[^"]*"|'[^']*'|[^ \t\n>"']+)""") for name in ("class", "role"))


_TAG = re.compile(r"<(?:div|section|ul|ol|li|span|p|b|strong|label|em)[ \t\n]", re.IGNORECASE)
MAX_LOOKS = 50
"""Tags with one class that are looked at before all elements are."""


class _Part:
    """An element of the sort that grids are made of. `simple` where it holds nothing but such elements and text."""

    __slots__ = ("children", "index", "length", "name", "simple", "text")

    def __init__(self, index: int, name: str) -> None:
        self.index, self.name = index, name
        self.children: list[_Part] = []
        self.text = self.length = 0
        """Characters of text that stand in it and in none of its children, and all of them."""
        self.simple = True


def grids(tokens: Tokens) -> dict[int, str]:
    """What the start tags are that belong to grids; empty for most pages, after one look."""
    names = _names(tokens.text)
    words = set(" ".join(names).split())
    if not any(map(_speaks, words)) or not any(_is_on_part(tokens.text, name) for name in names if any(map(_speaks, name.split()))):
        return {}
    roles: dict[int, str] = {}
    for part in _wholes(tokens):
        if _is_grid(tokens, part):
            roles[part.index] = GRID
            for row in part.children:
                roles[row.index] = ROW
                heading = _heads(_class(tokens, row))
                for cell in row.children:
                    roles[cell.index] = HEADER if heading or _heads(_class(tokens, cell)) else CELL
    return roles


def _names(text: str) -> set[str]:
    """All classes and roles of a page, as they are written."""
    return {name[1:-1] if name[0] in "\"'" else name for pattern in _NAMED for name in set(pattern.findall(text))} - {""}


@lru_cache(maxsize=8192)
def _speaks(word: str) -> bool:
    """Whether a class or role speaks of rows, cells or labels."""
    return _CLASS.search(word) is not None


def _is_on_part(text: str, name: str) -> bool:
    """Whether one of the first tags with a class is of the sort that grids are made of."""
    at = text.find(name)
    for _ in range(MAX_LOOKS):
        if at < 0:
            return False
        if _TAG.match(text, text.rfind("<", 0, at)) is not None:
            return True
        at = text.find(name, at + len(name))
    return True


def _wholes(tokens: Tokens) -> Iterator[_Part]:
    """The elements of two or more parts and nothing else, innermost first; an element that others overlap is none."""
    starts, ends, parts, part_ends = tokens.starts, tokens.ends, _PARTS, _PART_ENDS
    stack: list[_Part] = []
    for index, name in enumerate(tokens.names):
        if name == SPACE:
            continue
        if name in parts:
            part = _Part(index, name)
            if stack:
                stack[-1].children.append(part)
            stack.append(part)
        elif name in part_ends:
            if not stack or stack[-1].name != part_ends[name]:
                stack.clear()
                continue
            part = stack.pop()
            if stack:
                stack[-1].length += part.length
                stack[-1].simple &= part.simple
            if part.simple and not part.text and len(part.children) > 1:
                yield part
        elif stack:
            if name == TEXT or name == RAW:  # noqa: SIM109 - twice as fast
                length = ends[index] - starts[index]
                stack[-1].text += length
                stack[-1].length += length
            elif name not in _WITHIN:
                stack[-1].simple = False


def _is_grid(tokens: Tokens, part: _Part) -> bool:
    rows = part.children
    if part.name not in ("div", "section", "ul", "ol") or rows[0].name not in _ROWS:
        return False
    widths = [len(row.children) for row in rows]
    width = widths[-1]
    if not 2 <= width <= MAX_GRID_COLUMNS or widths[0] not in (width, width - 1) or any(count != width for count in widths[1:]):
        return False
    if not all(row.name == rows[0].name and not row.text and _are_cells(row.children) for row in rows):
        return False
    if len({_class(tokens, row) for row in rows[1:]}) > 2:
        return False
    named = [_class(tokens, one) for one in (part, rows[-1], *rows[-1].children)]
    return any(_speaks(word) for name in named for word in name.split())


def _are_cells(cells: Sequence[_Part]) -> bool:
    """Whether all children of a row are short, and no rows of cells themselves."""
    if not all(cell.name in _CELLS and cell.length <= MAX_CELL for cell in cells) or not any(cell.length for cell in cells):
        return False
    return not any(sum(inner.name in ("div", "p", "li") for inner in cell.children) > 1 for cell in cells)


def _class(tokens: Tokens, part: _Part) -> str:
    return _named(tokens.attributes(part.index))


@lru_cache(maxsize=1024)
def _heads(name: str) -> bool:
    """Whether a class or role speaks of headings or labels."""
    return _HEAD.search(name) is not None


@lru_cache(maxsize=1024)
def _named(source: str) -> str:
    found = attributes(source)
    return f"{found.get('class', '')} {found.get('role', '')}".strip()
