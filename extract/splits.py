"""A flattened row to its cells: every way to cut it that the kinds allow, and the seams that tell names apart.

    $34,5002,870           no way: the second cell would have to begin inside a number
    12,345678              one way: 12,345 and 678
    67812,345              two ways: 678 and 12,345, or 67 and 812,345
    Delta Air LineseBay    a seam is evidence, not proof: only a known name tells `Lines` `eBay` from `Linese` `Bay`

A separator is evidence too: a row whose label is followed by a blank is cut at blanks, one whose label is not is cut anywhere
but there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from extract.kinds import read, squeeze, whole_cell
from extract.model import Value
from extract.numerals import MINUS
from extract.schema import Field, Schema

MAX_WAYS = 200
"""Ways to cut one row that are kept; a row with more says so."""
MAX_STEPS = 20_000
"""Pieces of one row that are tried."""
MAX_ROW = 4000
"""Characters of the longest row that is cut."""
SHORT_ROW = 64
"""Up to this length a row of numbers may be cut anywhere, beyond it at the edges of words and numbers only."""


class Piece(NamedTuple):
    """One cell of a row: its span in the row's text, its value, and whether it is a null mark."""

    start: int
    end: int
    value: Value
    null: bool


Way = tuple[Piece, ...]


class Split(NamedTuple):
    """The ways to cut a row.

    `capped` if some were dropped; `ragged` where tabs cut it into another number of cells; `loose` where cells are cut at
    blanks although none stands behind the label, or the other way round.
    """

    ways: tuple[Way, ...]
    capped: bool = False
    ragged: bool = False
    loose: bool = False


def split(text: str, fields: Sequence[Field], schema: Schema, blank: bool, alike: bool = True) -> Split:
    """The ways to cut a row's text into one cell per field; `blank` where a blank stands between the label and the text.

    Those whose cells are not written `alike` give way to others, unless all are asked for.
    """
    if len(text) > MAX_ROW:
        return Split((), capped=True)
    if "\t" in text:
        return Split((), ragged=True)
    found = _Ways(text, fields, schema, blanks=blank).all(alike)
    return found if found.ways else _Ways(text, fields, schema, blanks=None).all(alike)._replace(loose=True)


def _piece(text: str, start: int, end: int, field: Field, schema: Schema) -> Piece | None:
    """The cell of a span; None where it is not written as the field is."""
    content = text[start:end]
    if schema.is_null(content):
        return Piece(start, end, None, True)
    try:
        return Piece(start, end, read(content, field.writing), False)
    except ValueError:
        return None


class _Ways:
    """One enumeration. `blanks`: cells are cut at blanks only, anywhere but there (False), or anywhere (None)."""

    def __init__(self, text: str, fields: Sequence[Field], schema: Schema, blanks: bool | None) -> None:
        self.text, self.fields, self.schema, self.blanks = text, fields, schema, blanks
        self.end = len(text)
        self.steps = MAX_STEPS
        self.memo: dict[tuple[int, int, int], Piece | None] = {}
        self.cuts = [self._cuts(cell) for cell in range(len(fields) - 1)]

    def all(self, alike: bool) -> Split:
        """Every way, at most `MAX_WAYS`."""
        ways: list[Way] = []
        for way in self._pairs() if len(self.fields) == 2 else self._from(0, 0, ()):
            if len(ways) == MAX_WAYS:
                return Split(tuple(ways), capped=True)
            ways.append(way)
        return Split(tuple(_consistent(ways, self.text, self.fields) if alike else ways), capped=self.steps < 0)

    def _pairs(self) -> Iterator[Way]:
        """Every way to cut a row of two cells. The second is tried first: most places are refused by how it begins."""
        text, is_null = self.text, self.schema.is_null
        fits_first, fits_second = (whole_cell(field.writing) for field in self.fields)
        for end in self.cuts[0]:
            following = end
            while following < self.end and text[following].isspace():
                following += 1
            content = text[following:].rstrip()
            if not content or (fits_second is not None and not fits_second(content) and not is_null(content)):
                continue
            content = text[:end].strip()
            if fits_first is not None and not fits_first(content) and not is_null(content):
                continue
            second = self._look(1, following, self.end)
            first = self._look(0, 0, end) if second is not None else None
            if first is not None and second is not None:
                yield first, second

    def _from(self, cell: int, start: int, before: Way) -> Iterator[Way]:
        last = cell == len(self.fields) - 1
        for end in [self.end] if last else self.cuts[cell]:
            if end <= start:
                continue
            self.steps -= 1
            if self.steps < 0:
                return
            piece = self._read(cell, start, end)
            if piece is None:
                continue
            if last:
                yield (*before, piece)
                continue
            following = end
            while following < self.end and self.text[following].isspace():
                following += 1
            yield from self._from(cell + 1, following, (*before, piece))

    def _read(self, cell: int, start: int, end: int) -> Piece | None:
        key = (cell, start, end)
        if key not in self.memo:
            self.memo[key] = self._look(cell, start, end)
        return self.memo[key]

    def _look(self, cell: int, start: int, end: int) -> Piece | None:
        field = self.fields[cell]
        piece = _piece(self.text, start, end, field, self.schema)
        return piece if piece is None or piece.null or self._sound(field, start, end) else None

    def _sound(self, field: Field, start: int, end: int) -> bool:
        content = self.text[start:end]
        if is_text(field):
            return is_sound(content) or content.casefold() in known_names(field)
        return content[:1] not in ".,"

    def _cuts(self, cell: int) -> list[int]:
        """Where a cell may end: a free text at seams, unless what follows it is no text and tells."""
        text, end, field = self.text, self.end, self.fields[cell]
        free = is_text(field) and not constrained(field)
        if free and is_text(self.fields[cell + 1]):
            places = sorted(_text_cuts(text, field, self.schema, self.blanks))
        elif end <= SHORT_ROW or is_text(field):
            places = list(range(1, end))
        else:
            places = [i for i in range(1, end) if not (text[i - 1].isalpha() and text[i].isalpha() and not text[i].isupper())]
        closing = _closing(field, self.schema)
        if closing is not None:
            places = [i for i in places if text[i - 1] in closing]
        return [i for i in places if not text[i - 1].isspace() and (self.blanks is None or text[i].isspace() is self.blanks)]


_CLOSING = {"percent": "%t)", "share": "%)", "distribution": "%)", "count": "0123456789)kKmMnNbBdD", "decimal": "0123456789)kKmMnNbBdD"}


@lru_cache(maxsize=512)
def _closing(field: Field, schema: Schema) -> frozenset[str] | None:
    """The characters in which a cell of the field may end; None where that tells nothing."""
    last = _CLOSING.get(field.writing.kind)
    if last is None:
        return None
    words = [word for word, _ in (*field.writing.units, *field.writing.values)] + list(schema.nulls)
    ends = {word[-1] for word in words if word}
    return frozenset(last) | ends | {end.upper() for end in ends}


def is_text(field: Field) -> bool:
    """Whether a cell is free text, or a list of it."""
    writing = field.writing
    return writing.kind == "text" or (writing.kind == "list" and (writing.items is None or writing.items.kind == "text"))


def constrained(field: Field) -> bool:
    """Whether the schema says more of a text than its length."""
    return "pattern" in field.schema or "enum" in field.schema or "const" in field.schema


# --- numbers: a site groups thousands or it does not ------------------------------------------------------------------

_UNGROUPED = re.compile(r"(?<![0-9.,])[0-9]{4,}")
_CURRENCY_SIGN = re.compile(r"[^\d\s.,()+\-\u2212\u2013kKmMbB]")


def _consistent(ways: list[Way], text: str, fields: Sequence[Field]) -> list[Way]:
    """The ways whose cells are written alike: all amounts with a currency or none, thousands grouped everywhere or nowhere.

    A dash before a count is a null mark rather than a sign.

    Where the locale declares a group mark, numbers of four digits without it give way to any other reading.
    """
    if len(ways) < 2:
        return ways
    kinds = {field.writing.kind for field in fields}
    if kinds == {"count"}:
        ways = _prefer(ways, lambda way: not any(text[p.start] in MINUS for p in way if not p.null))
    if kinds == {"money"}:
        ways = _prefer(ways, lambda way: len({bool(_CURRENCY_SIGN.search(text[p.start : p.end])) for p in way if not p.null}) < 2)
    if kinds & {"money", "count", "decimal"}:
        declared = any(field.writing.locale.group for field in fields)

        def alike(way: Way) -> bool:
            pieces = [text[p.start : p.end] for p in way if not p.null]
            ungrouped = any(_UNGROUPED.search(piece) for piece in pieces)
            return not ungrouped or not (declared or any("," in piece for piece in pieces))

        return sorted(ways, key=lambda way: not alike(way)) if declared else _prefer(ways, alike)
    return ways


def grouped_first(ways: Sequence[Way], text: str) -> list[Way]:
    """The ways without a number of four digits that has no group mark; all of them where each has one."""
    return _prefer(list(ways), lambda way: not any(_UNGROUPED.search(text[p.start : p.end]) for p in way))


def _prefer(ways: list[Way], good: Callable[[Way], bool]) -> list[Way]:
    return [way for way in ways if good(way)] or ways


# --- names: seams -----------------------------------------------------------------------------------------------------

_PREFIXES = re.compile(r"(?:\b|(?<=[a-z.)]))(?:Mc|Mac|Fitz|De|Di|Da|Du|La|Le|Van|Von|O['\u2019])\Z")
_LETTER_AND_DIGITS = re.compile(r"[^\W\d_][0-9]+\Z")
_INITIAL = re.compile(r"(?:^|[^\w]|(?<=[a-z]))(?:[A-Z]\.)+\Z")


def seams(text: str) -> list[int]:
    """Where two names may meet that were written without anything between.

    >>> text = "McDonald'sPayPal"
    >>> [(text[:i], text[i:]) for i in seams(text)]
    [("McDonald's", 'PayPal'), ("McDonald'sPay", 'Pal')]
    """
    return [i for i in range(1, len(text)) if _is_seam(text, i)]


def _is_seam(text: str, i: int) -> bool:
    left, right = text[i - 1], text[i]
    if not (right.isupper() or right.isdigit()):
        return False
    if left.islower():
        return right.isdigit() or not _PREFIXES.search(text[:i])
    if left.isdigit():
        return right.isupper() and not _LETTER_AND_DIGITS.search(text[:i])
    if left in '!?)\u201d"':
        return True
    if left == ".":
        return not _INITIAL.search(text[:i])
    return left.isupper() and right.isupper() and text[i + 1 : i + 2].islower() and not _PREFIXES.search(text[:i])


def is_sound(name: str) -> bool:
    """Whether a text can be a whole name: it begins and ends as one, brackets and quotes closed, not a torn-off letter or two."""
    if not name or name[0] in ",.;:&/)-!?'\u2019" or name[-1] in ",;:&/(-" or name.endswith((" and", " of", " the")):
        return False
    letters = [c for c in name if c.isalnum()]
    if len(letters) < 2 or (len(letters) < 3 and not name.isupper()):
        return False
    return name.count("(") == name.count(")") and name.count('"') % 2 == 0


@lru_cache(maxsize=256)
def known_names(field: Field) -> frozenset[str]:
    """The folded names that the schema says may occur."""
    return frozenset(squeeze(name).casefold() for name in field.writing.known)


def _text_cuts(text: str, field: Field, schema: Schema, blanks: bool | None) -> set[int]:
    """Cuts of a free text: seams or blanks, the edges of known names and null marks, and the middle of equal halves."""
    start, end = 0, len(text)
    cuts = {i for i in range(start + 1, end) if text[i].isspace()} if blanks is not False else set()
    if blanks is not True:
        cuts.update(seams(text[:end]))
    folded = text.casefold()
    if len(folded) == len(text):
        for word in (*known_names(field), *schema.nulls):
            at = folded.find(word, start, end)
            while at >= 0:
                cuts.update((at, at + len(word)))
                at = folded.find(word, at + 1, end)
    half = (start + end) // 2
    if text[start:half] == text[half:end]:
        cuts.add(half)
    return {i for i in cuts if start < i < end}


def known_count(way: Way, text: str, fields: Sequence[Field], others: frozenset[str]) -> int:
    """How many cells of a way hold a name that the schema or another statement of the page knows, or that all cells share."""
    contents = [text[piece.start : piece.end].casefold() for piece in way]
    if len(contents) > 1 and len(set(contents)) == 1 and not way[0].null:
        return len(contents)
    return sum(
        1
        for piece, content, field in zip(way, contents, fields, strict=True)
        if not piece.null and (content in known_names(field) or squeeze(content) in others)
    )


def is_torn(way: Way, text: str, fields: Sequence[Field]) -> bool:
    """Whether a cut leaves a name beginning in lower case behind a letter: only a name known in this very writing does so."""
    return any(
        text[p.start].islower() and p.start > 0 and text[p.start - 1].isalpha() and text[p.start : p.end] not in field.writing.known
        for p, field in zip(way[1:], fields[1:], strict=True)
    )


def is_doubtful(way: Way, text: str) -> bool:
    """Whether a seam may be the inside of a brand such as `iRobot`: few names end in an `i`, and a brand is one word."""
    return any(_BRAND.search(text[: p.start]) and " " not in text[p.start : p.end] for p in way[1:] if not p.null)


_BRAND = re.compile(r"[^\W\d_]i\Z")
