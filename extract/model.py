"""The types that a page passes through, all frozen and made of scalars and tuples.

    Page -> Decoded -> Sniffed -> Block (with its Table of Cells) -> Claim -> record -> Discrepancy

A *span* is a half-open range of code points in the decoded text. Text that a reader changed (an escaped bar, a character
reference, a tag inside a word) keeps `runs` that lead every character back to its source.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from extract.cells import grid

Scalar = str | int | Decimal | bool | None
Parts = tuple[tuple[str, Scalar], ...]
Value = Scalar | tuple["Value", ...]
"""What a claim says: a scalar, or the named parts of a cell of several (`(("min", 27), ("max", 44))`); of a list, its values."""

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)


class Page(NamedTuple):
    """One raw document: its name below the input, its bytes, and what came with it."""

    name: str
    body: bytes
    url: str | None = None
    content_type: str | None = None


class Decoded(NamedTuple):
    """The text of a body. `encoding` is the WHATWG name, `how` the step that decided, `replaced` the count of U+FFFD put in."""

    text: str
    encoding: str
    how: str
    replaced: int = 0
    packings: tuple[str, ...] = ()
    """How the body was packed, from outside in: `gzip`, `zlib`, `zstd`."""
    faults: tuple[str, ...] = ()
    """What was lost in unpacking it, in words."""


class Sniffed(NamedTuple):
    """What a body is. `name` is a format or why it is no page, `score` is from 0 to 1, `reasons` are words for people."""

    name: str
    score: float
    reasons: tuple[str, ...]
    format: str | None
    """The name of the `Format` whose reader takes the page; None where it is no page."""


class Run(NamedTuple):
    """Text from `at` on stands at source `[start, end)`: character by character if the lengths agree, else as a whole."""

    at: int
    start: int
    end: int


_BEYOND = float("inf")
"""Behind every place of a source."""


class Break(NamedTuple):
    """Where a line of a cell begins in its text, and whether it is an item of a list."""

    at: int
    item: bool


class Region(NamedTuple):
    """Text as read, beginning at `start` of the source; `runs` only where the two differ, `breaks` only in cells of several lines."""

    text: str
    start: int
    runs: tuple[Run, ...] = ()
    breaks: tuple[Break, ...] = ()

    @property
    def span(self) -> tuple[int, int]:
        """The source span of the whole text."""
        if not self.runs or not self.text:
            return self.start, self.start + len(self.text)
        return self.runs[0].start, self.runs[-1].end

    def part(self, start: int, end: int) -> Region:
        """The region of `text[start:end]` without the white space around it."""
        text = self.text[start:end]
        start += len(text) - len(text.lstrip())
        text = text.strip()
        if not self.runs or not text:
            return Region(text, self.start + start, (), self.breaks if text == self.text else ())
        end = start + len(text)
        runs: list[Run] = []
        for index in range(self._run_at(start), len(self.runs)):
            run = self.runs[index]
            if run.at >= end:
                break
            first, last = max(start, run.at), min(end, self._run_end(index))
            if self._run_end(index) - run.at == run.end - run.start:
                runs.append(Run(first - start, run.start + first - run.at, run.start + last - run.at))
            else:
                runs.append(Run(first - start, run.start, run.end))
        first, last = bisect_left(self.breaks, (start,)), bisect_left(self.breaks, (end,))
        breaks = tuple(Break(one.at - start, one.item) for one in self.breaks[first:last])
        return Region(text, runs[0].start, tuple(runs), breaks)

    def source_of(self, position: int) -> tuple[int, int]:
        """The source span of one character of a text with runs."""
        index = self._run_at(position)
        at, start, end = self.runs[index]
        if self._run_end(index) - at != end - start:
            return start, end
        return start + position - at, start + position - at + 1

    def _run_at(self, position: int) -> int:
        return bisect_right(self.runs, (position, _BEYOND)) - 1

    def _run_end(self, index: int) -> int:
        return self.runs[index + 1].at if index + 1 < len(self.runs) else len(self.text)


class Cell(NamedTuple):
    """One cell as written; `rowspan` and `colspan` as the grid has them, `start` and `end` of its content in the source.

    `scope` is what a header says of itself (`row`, `col`, `rowgroup`, `colgroup`), `heads` are the places of the cells that this
    one names as its headers: row and column.
    """

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str
    header: bool
    start: int
    end: int
    runs: tuple[Run, ...] = ()
    breaks: tuple[Break, ...] = ()
    scope: str = ""
    heads: tuple[tuple[int, int], ...] = ()

    @property
    def region(self) -> Region:
        """The cell's text with its way back to the source."""
        return Region(self.text, self.start, self.runs, self.breaks)


class Table(NamedTuple):
    """The cells of one table in row order. `counts` says what its reader padded, dropped or clamped: `(("padded", 2),)`.

    `open` where the page may have been cut inside its last row. A table in a cell of another one is `within` it: the `start`
    of that table, and the row and column of the cell. `ragged` are rows whose cells may stand in other columns than they say, `groups` the
    first rows of its groups of rows, where it has several.
    """

    cells: tuple[Cell, ...]
    start: int
    end: int
    caption: str | None = None
    counts: tuple[tuple[str, int], ...] = ()
    open: bool = False
    within: tuple[int, int, int] | None = None
    ragged: tuple[int, ...] = ()
    groups: tuple[int, ...] = ()

    def texts(self) -> Iterator[str]:
        """All texts of the table: its caption and its cells."""
        yield self.caption or ""
        for cell in self.cells:
            yield cell.text

    def grid(self) -> list[list[str]]:
        """Rows of text with spans expanded; a header whose empty cell stands on the wrong side is put right."""
        return grid(self.cells)[0]


class Block(NamedTuple):
    """A region of a page as its reader sees it: `table`, `heading`, `item`, `paragraph` or `line`, never blank.

    A region of kind `hidden`, behind all others, has no text: it tells what a reader of the page does not see.

    `[start, end)` is the whole of it in the source, `apart` where a blank line stands before it. `open` marks the last line
    of a page that ends without a line break: its `text` stops at the last closed sentence, and what it lost by that is
    `unread`.
    """

    kind: str
    region: Region
    start: int
    end: int
    table: Table | None = None
    apart: bool = False
    open: bool = False
    unread: str = ""

    @property
    def text(self) -> str:
        """The block's text as read."""
        return self.region.text


class Claim(NamedTuple):
    """This page, at these characters, says that this field of this entity has this value.

    `entity` is the identity (`extract.names.identity`), None for a field of the page itself. `field` is a path, `skills/2`
    for the item of a list. `relation` is `=`, or `>` and `<` where a sentence orders two entities; `value` is then the
    identity of the other. `text` is what a reader reads in the span. `decided_by` names what chose between several splits.
    `alternatives` are the values that a doubtful cell may have, and `value` is then None; the alternatives of the cells of
    one row belong together by position.
    """

    page: str
    entity: str | None
    field: str
    relation: str
    value: Value
    text: str
    start: int
    end: int
    reader: str
    decided_by: str | None = None
    alternatives: tuple[Value, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether the page leaves one reading only."""
        return not self.alternatives


def claim_order(claim: Claim) -> tuple[str, int, int, str, str]:
    """The order of claims everywhere: page, start, end, field, entity."""
    return claim.page, claim.start, claim.end, claim.field, claim.entity or ""


class Evidence(NamedTuple):
    """Characters of a page that a discrepancy is about."""

    page: str
    start: int
    end: int
    text: str


def quote(claims: Iterable[Claim]) -> tuple[Evidence, ...]:
    """The places of some claims, in their order, each once."""
    return tuple(dict.fromkeys(Evidence(c.page, c.start, c.end, c.text) for c in claims))


class Support(NamedTuple):
    """One value of a disagreement between pages: its first wording, the pages that say it, and the first place of it."""

    text: str
    pages: int
    place: Evidence


class Discrepancy(NamedTuple):
    """Anything wrong or doubtful. `page` is None where pages contradict each other, `entity` and `field` where none is meant.

    `pattern` is the kind of disagreement; with schema, rule and field it makes the cause. `support` has the values that pages
    say against each other, those of most pages first.
    """

    rule: str
    severity: str
    page: str | None
    entity: str | None
    field: str | None
    values: tuple[str, ...]
    message: str
    evidence: tuple[Evidence, ...] = ()
    schema: str | None = None
    pattern: str = ""
    support: tuple[Support, ...] = ()

    @property
    def id(self) -> str:
        """A digest of what is wrong, never of where: it stays when text moves."""
        where = None if self.entity is not None else self.page
        return _digest((self.rule, self.entity, self.field, self.values, where))

    @property
    def cause(self) -> str:
        """What discrepancies of one origin share."""
        return _cause((self.schema, self.rule, self.field, self.pattern))


def _digest(values: Sequence[object]) -> str:
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Unclaimed(NamedTuple):
    """A number that no claim covers: its span in the source, and where it stands in words."""

    start: int
    end: int
    why: str


class Residue(NamedTuple):
    """How many number-like tokens a page has, how many of them no claim covers, and the first of those."""

    numbers: int = 0
    unclaimed: int = 0
    first: tuple[Unclaimed, ...] = ()


_cause = lru_cache(maxsize=10_000)(_digest)


class PageResult(NamedTuple):
    """All that one page yields. `schema` and `record` are None where the page could not be read or no schema knows it."""

    page: str
    sha256: str
    format: str
    encoding: str | None
    schema: str | None
    record: dict[str, object] | None
    claims: tuple[Claim, ...]
    discrepancies: tuple[Discrepancy, ...]
    ignored: int = 0
    """Lines that the schema calls furniture."""
    decoded_by: str = ""
    """The step that decided on the encoding: `Decoded.how`."""
    text_sha256: str = ""
    """A digest of the text with its line breaks as LF, equal for mirrored pages; not in golden files."""
    residue: Residue = Residue()
    """The numbers that no claim covers; not in golden files."""
    url: str | None = None
    """Where the page was found, if that came with it."""
