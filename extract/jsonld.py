"""JSON-LD in the scripts of a page: every object with the place of each of its values.

    <script type="application/ld+json">{"name": "Glow", "offers": {"price": 49.50}}</script>

A script that is no JSON is not read, and said to be so; so is one that is nested too deep or too large. Line breaks within
strings are let pass. Of a repeated key all values count.

https://www.rfc-editor.org/rfc/rfc8259, https://www.w3.org/TR/json-ld11/#embedding-json-ld-in-html-documents
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from extract.items import JSON_LD, Given, Item, UnreadData, bare
from extract.tokens import Tokens, attributes

MAX_NESTED = 200
"""Objects and arrays within each other."""
MAX_PARTS = 100_000
"""Brackets, keys and values of one script."""

_TYPE = "application/ld+json"
_TOKEN = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"([ \t\r\n]*+:)?+|([\[\]{}])|(-?[0-9][0-9.eE+-]*+)|(true|false)', re.DOTALL)
_BEFORE = re.compile(r"(?:/\*|//)?[ \t]*+<!(?:--|\[CDATA\[)[ \t]*+(?:\*/)?")
_BEHIND = re.compile(r"(?:/\*|//)?[ \t]{0,9}(?:--|\]\])>\s{0,9}(?:\*/)?\Z")
_LONE = re.compile("[\ud800-\udfff]")


def json_items(tokens: Tokens) -> tuple[list[Item], list[UnreadData]]:
    """The objects of all scripts of JSON-LD in page order, outer ones first, and the scripts that are not read."""
    items: list[Item] = []
    unread: list[UnreadData] = []
    for start, end in _scripts(tokens):
        try:
            items += sorted(_items(tokens.text, start, end), key=lambda item: item.start)
        except _UnreadError as error:
            unread.append(UnreadData(error.at, min(error.at + SHOWN, end), error.why))
    return items, unread


SHOWN = 60
"""Characters of a script that cannot be read that are quoted, from where it goes wrong."""


def _scripts(tokens: Tokens) -> Iterator[tuple[int, int]]:
    """The content of each closed script of JSON-LD that holds anything, without a comment or CDATA section around it."""
    for index, name in enumerate(tokens.names[:-1]):
        if name != "script" or tokens.names[index + 1] != "/script":
            continue
        kind = attributes(tokens.attributes(index)).get("type", "")
        if kind.partition(";")[0].strip().lower() == _TYPE:
            found = _unwrapped(tokens.text, tokens.ends[index], tokens.starts[index + 1])
            if found[0] < found[1]:
                yield found


def _unwrapped(text: str, start: int, end: int) -> tuple[int, int]:
    start, end = _stripped(text, start, end)
    before = _BEFORE.match(text, start, end)
    if before:
        behind = _BEHIND.search(text, max(before.end(), end - _WRAPPING), end)
        start, end = _stripped(text, before.end(), behind.start() if behind else end)
    return start, end


_WRAPPING = 40
"""Characters from the end of a script in which the end of the comment around it stands."""


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """A slice without white space and byte order marks before it, and white space and semicolons behind it."""
    slice_ = text[start:end]
    start = end - len(slice_.lstrip(" \t\r\n\f\ufeff"))
    return start, max(start, end - len(slice_) + len(slice_.rstrip(" \t\r\n\f;")))


class _UnreadError(Exception):
    """A script that is not read: where it goes wrong, and why."""

    def __init__(self, at: int, why: str) -> None:
        super().__init__(why)
        self.at, self.why = at, why


def _check(text: str, start: int, end: int) -> None:
    """Raises `_UnreadError` where a slice is no JSON."""
    try:
        json.loads(text[start:end], strict=False, parse_int=len, parse_float=len, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise _UnreadError(min(start + error.pos, end - 1), "it is no JSON") from None
    except ValueError:
        raise _UnreadError(start, "it is no JSON") from None
    except RecursionError:
        raise _UnreadError(start, "it is nested too deep") from None


def _refuse(name: str) -> None:
    raise ValueError(name)


class _Open:
    """An object that is being read; `key` is the last one read."""

    def __init__(self, start: int, depth: int) -> None:
        self.item = Item(JSON_LD, start, depth, {})
        self.key = ""

    def add(self, value: Given | Item) -> None:
        """Adds a value of the last key; those of an array one by one."""
        self.item.properties.setdefault(self.key, []).append(value)

    @property
    def depth(self) -> int:
        """The depth of a thing in this object; what stands in a graph is not within it."""
        return self.item.depth + (self.key != "@graph")


def _items(text: str, start: int, end: int) -> list[Item]:
    """Every object of a JSON text."""
    _check(text, start, end)
    found: list[Item] = []
    nested: list[_Open | None] = []
    objects: list[_Open] = []
    for count, match in enumerate(_TOKEN.finditer(text, start, end)):
        written, colon, bracket, number, word = match.groups()
        if count > MAX_PARTS:
            raise _UnreadError(start, f"it has more than {MAX_PARTS} parts")
        if colon is not None:
            objects[-1].key = bare(_decoded(written))
        elif bracket in ("{", "["):
            one = _Open(match.start(), objects[-1].depth if objects else 0) if bracket == "{" else None
            nested.append(one)
            if len(nested) > MAX_NESTED:
                raise _UnreadError(match.start(), "it is nested too deep")
            if one is not None:
                if objects:
                    objects[-1].add(one.item)
                objects.append(one)
                found.append(one.item)
        elif bracket is not None:
            if nested.pop() is not None:
                objects.pop()
        elif objects:
            group = 1 if written is not None else 4 if number is not None else 5
            objects[-1].add(Given(_decoded(written) if group == 1 else word or number, *match.span(group)))
    return found


def _decoded(written: str) -> str:
    """What a string means; half a character pair is a replacement character."""
    return _LONE.sub("\ufffd", json.loads(f'"{written}"', strict=False)) if "\\" in written else written
