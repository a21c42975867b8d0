"""Figures that two locales read as different values, `5.000`, `1,250` and `3/4/2021`, and what the page tells of the way it writes.

A figure is *telling* where it has a value in one way of writing only: `499,00` and `1.234.567` with decimal commas, `0.5` and
`1,234.56` with points, `13/4/2021` with the day first. Figures that tell another way than a value was read in make it doubtful: any of
those of its field; where none of these tells, those of its table if they agree; else those of the page, unless `MANY` times as many
tell its own way. The other value is never taken instead. A constraint of the field that only the value as it was read meets decides.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from extract.currencies import CODES, WRITTEN
from extract.drafts import Draft
from extract.items import READERS
from extract.kinds import Writing
from extract.model import WARNING, Block, Claim, Discrepancy, Evidence, Region, Value
from extract.numerals import GAP, Locale, choice, number_pattern
from extract.remarks import read_cell
from extract.schema import Field, Schema
from extract.validation import accepts, as_json

MANY = 4
"""Figures of a page that outweigh one that is written another way: a slip, a version, a time of day."""
NUMERIC = frozenset(("money", "count", "decimal", "percent", "range", "share", "distribution", "duration"))
OTHER = {".": ",", ",": ".", "dmy": "mdy", "mdy": "dmy"}
"""The other way of writing, by the decimal mark or the order of a date."""
MARKS, ORDERS = (".", ","), ("dmy", "mdy")
SAID = {".": "decimal points", ",": "decimal commas", "dmy": "the day first", "mdy": "the month first"}


def doubt_figures(draft: Draft, blocks: Sequence[Block]) -> None:
    """Leaves uncertain the claims of figures that the page may have written in another way than they are read."""
    ways = _home_ways(draft.schema)
    telling = list(_refused(draft)) if ways else []
    if not ways or not (telling or _may_differ(draft, blocks, ways)) or not any(_EITHER.search(claim.text) for claim in draft.claims):
        return
    doubts = _judge(draft, telling)
    if not doubts:
        return
    tables = _Tables(blocks)
    telling += _in_text(draft, blocks, [(one.place.start, one.place.end) for one in telling])
    tallies = _tallies(telling, tables)
    against = {at: tally for at, doubt in doubts.items() if (tally := _against(draft.claims[at], doubt, tallies, tables)) is not None}
    for at, tally in against.items():
        _tell(draft, draft.claims[at], doubts[at], tally)
    _leave(draft, against.keys(), doubts)


# --- what may be written otherwise --------------------------------------------------------------------------------------

_ONLY = {
    mark: tuple(
        re.compile(pattern)
        for pattern in (
            rf"{re.escape(mark)}(?:[0-9]{{1,2}}(?![0-9])|[-\u2013\u2014])",
            rf"0{re.escape(mark)}[0-9](?<![0-9.,]...)",
            rf"{re.escape(OTHER[mark])}[0-9]{{3}}[.,][0-9]",
            rf"{re.escape(OTHER[mark])}000(?![0-9])",
        )
    )
    for mark in MARKS
}
"""What most figures have in them that one decimal mark alone makes a number of, in cells that are glued too, and few others.

Each begins with a character, which is ten times as fast as one expression for all.
"""


@lru_cache(maxsize=64)
def _home_ways(schema: Schema) -> frozenset[str]:
    """The decimal marks of the fields of numbers, and the orders of the dates; an empty one where none is declared."""
    writings = [_writing(field) for field in schema.fields]
    marks = {writing.locale.decimal or "" for writing in writings if writing.kind in NUMERIC}
    return frozenset(marks | {writing.locale.dates or "" for writing in writings if writing.kind == "date"})


def _may_differ(draft: Draft, blocks: Sequence[Block], ways: frozenset[str]) -> bool:
    """Whether a figure may tell another way than fields have: on most pages there is none."""
    if "" in ways and any(_MONTH_FIRST.search(claim.text) for claim in draft.claims):
        return True
    marks = ways.intersection(MARKS)
    if not marks:
        return False
    text = "\n".join([text for block in blocks for text in ([cell.text for cell in block.table.cells] if block.table else (block.text,))])
    return any(pattern.search(text) for mark in marks for pattern in _ONLY[OTHER[mark]])


_MONTH_FIRST = re.compile(r"(?<![0-9])[0-9]{1,2}[-/.](?:1[3-9]|2[0-9]|3[01])[-/.][12][0-9]{3}")
_EITHER = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}(?![0-9])|(?<![0-9])(?:0?[1-9]|1[0-2])([-/.])(?:0?[1-9]|1[0-2])\1[12][0-9]{3}")
"""What a figure has in it that reads as two values."""


def _writing(field: Field) -> Writing:
    """How a value of a field is written, or an item of a list."""
    return field.writing.items if field.is_list and field.writing.items is not None else field.writing


@lru_cache(maxsize=1024)
def _ways(writing: Writing) -> tuple[tuple[str, Writing], ...]:
    """Both ways to write a value: the marks of a number, the orders of a date; none of other kinds."""
    if writing.kind == "date":
        return tuple((way, _with(writing, replace(writing.locale, dates=way))) for way in ORDERS)
    home = writing.locale.decimal
    if writing.kind not in NUMERIC or home not in MARKS:
        return ()
    return (home, writing), (OTHER[home], _with(writing, replace(writing.locale, decimal=OTHER[home], group=None)))


def _with(writing: Writing, locale: Locale) -> Writing:
    return replace(writing, locale=locale, items=writing.items and _with(writing.items, locale))


# --- what the cells of fields tell --------------------------------------------------------------------------------------


class _Telling(NamedTuple):
    """A figure that is written in one `way`, and the path of its field, if it has one."""

    place: Evidence
    way: str
    path: str = ""
    is_count: bool = False
    """Whether nothing tells the way but that a count would have decimals: not the best of examples."""


class _Doubt(NamedTuple):
    """The value of a claim in the way that it was read, and in the other one."""

    field: Field
    way: str
    values: tuple[Value, Value]


def _refused(draft: Draft) -> Iterator[_Telling]:
    """The cells of fields that could not be read, and tell a way: mostly the other one."""
    for one in draft.discrepancies:
        field = draft.schema.field(one.field) if one.field and one.rule == "unreadable" and one.evidence else None
        if field is None or not _ways(_writing(field)):
            continue
        for text in _spelled(one.evidence[0].text, _writing(field)):
            values = _values(text, _writing(field))
            if len(values) == 1:
                yield _Telling(one.evidence[0], next(iter(values)), field.path)
                break


def _judge(draft: Draft, telling: list[_Telling]) -> dict[int, _Doubt]:
    """The claims that read as two values, by their number; those that read in one way only are added to the `telling`."""
    doubts: dict[int, _Doubt] = {}
    for at, claim in enumerate(draft.claims):
        field = draft.schema.field_of(claim.field)
        if field is None or not _is_figure(claim) or not _ways(_writing(field)):
            continue
        values = next(
            (found for text in _spelled(claim.text, _writing(field)) if claim.value in (found := _values(text, _writing(field))).values()),
            {},
        )
        if len(values) == 1:
            telling.append(_Telling(_place(claim), next(iter(values)), field.path))
        for way, value in values.items() if len(set(values.values())) == 2 else ():
            if value == claim.value:
                doubts[at] = _Doubt(field, way, (value, values[OTHER[way]]))
                if _is_count_with_decimals(doubts[at]):
                    telling.append(_Telling(_place(claim), OTHER[way], field.path, True))
    return doubts


def _is_count_with_decimals(doubt: _Doubt) -> bool:
    """Whether a count was read from a figure with decimals, `5.000`, which tells the other mark: counts are written without."""
    value, other = doubt.values
    return _writing(doubt.field).kind == "count" and isinstance(value, int) and isinstance(other, int) and abs(value) < abs(other)


def _is_figure(claim: Claim) -> bool:
    """Whether a claim may be of a figure with a mark; in data for machines numbers are written in one way."""
    return (
        claim.relation == "=" and claim.certain and claim.value is not None and claim.reader not in READERS
        and any(mark in claim.text for mark in ".,/-")
    )  # fmt: skip


def _place(claim: Claim) -> Evidence:
    return Evidence(claim.page, claim.start, claim.end, claim.text)


def _spelled(text: str, writing: Writing) -> Iterator[str]:
    """A cell as it stands, and with each unit that its header may have given it."""
    yield text
    yield from (f"{text} {unit}" for unit, _ in writing.units if unit)


def _values(text: str, writing: Writing) -> dict[str, Value]:
    """The values of a text by the ways that it reads in."""
    values: dict[str, Value] = {}
    for way, as_written in _ways(writing):
        try:
            values[way] = read_cell(text, as_written)
        except ValueError:
            continue
    return values


# --- what other figures tell --------------------------------------------------------------------------------------------

_CURRENCY = rf"(?:{choice(WRITTEN)}|(?:{choice(CODES)}))"
_NUMBER = r"[0-9]{1,12}(?:(?:[.,][0-9]{1,12}){0,5}[.,](?=[-\u2013\u2014])|(?:[.,][0-9]{1,12}){1,5})"
"""A number with a mark; a dash may stand for its decimals."""
_ENTIRE = re.compile(rf"[-+\u2212]?(?:{_CURRENCY}{GAP})?(?P<number>{_NUMBER})(?:{GAP}[^\d\s.,][^\d.,]{{0,14}})?")
"""A cell that is nothing but a figure, perhaps with a unit."""
_BY_MARK = {mark: re.compile(number_pattern(Locale(mark, OTHER[mark]))) for mark in MARKS}


@lru_cache(maxsize=64)
def _among(schema: Schema) -> re.Pattern[str]:
    """A figure among words: an amount, a percentage, one with a unit of the schema, or one of which nothing else is known."""
    units = {unit for field in schema.fields for unit, _ in _writing(field).units if unit}
    after = rf"{GAP}(?:%|(?:{choice(units | set(WRITTEN) | set(CODES))})(?![^\W\d_]))"
    return re.compile(rf"(?:(?P<before>{_CURRENCY}){GAP}|(?<![0-9.,]))(?P<number>{_NUMBER})(?:(?P<after>{after})|(?![\w]|[.,][0-9]))")


def _mark_of(number: str) -> str:
    """The decimal mark that a number tells; empty where both or neither read it."""
    number = number if number[-1].isdigit() else number + "0"
    found = [mark for mark, pattern in _BY_MARK.items() if pattern.fullmatch(number)]
    return found[0] if len(found) == 1 else ""


def _in_text(draft: Draft, blocks: Sequence[Block], judged: Sequence[tuple[int, int]]) -> Iterator[_Telling]:
    """The telling figures that are no values of fields: whole cells, and amounts, percentages and measures anywhere."""
    uncut = [(claim.start, claim.end) for claim in draft.claims if not claim.certain]
    spans, among = _Spans((*judged, *uncut)), _among(draft.schema)
    for block in blocks:
        regions = [cell.region for cell in block.table.cells] if block.table else [block.region]
        for region in regions:
            entire = _ENTIRE.fullmatch(region.text) if block.table else None
            for match in [entire] if entire else among.finditer(region.text):
                number = match["number"]
                known = entire or match["before"] or match["after"] or {".", ","} <= set(number)
                mark = _mark_of(number) if known else ""
                whole: Region = region.part(*match.span()) if mark else region
                start, end = whole.span
                if mark and spans.around(start) is None:
                    yield _Telling(Evidence(draft.page, start, end, whole.text), mark)


class _Spans:
    """Spans of a page, those inside of others left out."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
            if not self.ends or end > self.ends[-1]:
                self.starts.append(start)
                self.ends.append(end)

    def around(self, place: int) -> int | None:
        """The start of the span that a place lies in."""
        at = bisect_right(self.starts, place) - 1
        return self.starts[at] if at >= 0 and place < self.ends[at] else None


class _Tables(_Spans):
    """The tables of a page that stand in no other."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        super().__init__((block.start, block.end) for block in blocks if block.table is not None)


# --- what outweighs what ------------------------------------------------------------------------------------------------

FIELD, TABLE, PAGE = "in the same field", "in the same table", "on the page"
_Key = tuple[str, str | int | None]


class _Tally(NamedTuple):
    """How many figures tell each way, and the first of each; `where` says among which."""

    where: str
    counts: Counter[str]
    firsts: dict[str, _Telling]


def _tallies(telling: Sequence[_Telling], tables: _Tables) -> dict[_Key, _Tally]:
    tallies: dict[_Key, _Tally] = {}
    for one in sorted(telling, key=lambda one: (one.is_count, one.place)):
        table = tables.around(one.place.start)
        for key in ((FIELD, one.path or None), (TABLE, table), (PAGE, None)):
            if key[1] is not None or key[0] == PAGE:
                tally = tallies.setdefault(key, _Tally(key[0], Counter(), {}))
                tally.counts[one.way] += 1
                tally.firsts.setdefault(one.way, one)
    return tallies


def _against(claim: Claim, doubt: _Doubt, tallies: dict[_Key, _Tally], tables: _Tables) -> _Tally | None:
    """The figures that make a claim doubtful: those nearest to it that tell anything, if they do not tell its way."""
    field, way, values = doubt
    if not field.is_list and accepts(field, values[0]) and not accepts(field, values[1]):
        return None
    for key in ((FIELD, field.path), (TABLE, tables.around(claim.start)), (PAGE, None)):
        tally = tallies.get(key)
        own, other = (tally.counts[way], tally.counts[OTHER[way]]) if tally else (0, 0)
        if tally and other and (not own or key[0] == FIELD or (key[0] == PAGE and own < MANY * other)):
            return tally
        if own and not other:
            return None
    return None


def _tell(draft: Draft, claim: Claim, doubt: _Doubt, tally: _Tally) -> None:
    """Says why a claim is doubtful, and which locale would read the page."""
    way, other = doubt.way, OTHER[doubt.way]
    first, is_date = tally.firsts[other], way in ORDERS
    shown = tuple(json.dumps(as_json(value), ensure_ascii=False) for value in doubt.values)
    alone = first.is_count and first.path == doubt.field.path
    why = "and a count has no decimals" if alone else f"which {first.place.text!r} {tally.where} has"
    locale = {"dates": other} if is_date else {"decimal": other, "group": way}
    message = (
        f"{claim.field}: {claim.text!r} is {shown[0]} with {SAID[way]} and {shown[1]} with {SAID[other]}, {why}. "
        f"Where pages of this type have {SAID[other]}, say x-locale {json.dumps(locale)}."
    )
    evidence, pattern = tuple(dict.fromkeys((_place(claim), first.place))), "order" if is_date else "marks"
    found = Discrepancy(
        "ambiguous", WARNING, claim.page, claim.entity, doubt.field.path, shown, message, evidence, draft.schema.name, pattern
    )
    draft.discrepancies.append(found)


def _leave(draft: Draft, against: Iterable[int], doubts: dict[int, _Doubt]) -> None:
    """Leaves claims uncertain, and with an item of a list all that its reader has found of the list."""
    lists: set[tuple[str | None, str, str]] = set()
    for at in against:
        claim, doubt = draft.claims[at], doubts[at]
        if doubt.field.is_list:
            lists.add((claim.entity, doubt.field.path, claim.reader))
        draft.doubt(at, doubt.values)
    for at, claim in enumerate(draft.claims) if lists else ():
        field = draft.schema.field_of(claim.field)
        if claim.certain and field is not None and (claim.entity, field.path, claim.reader) in lists:
            draft.doubt(at, doubts[at].values if at in doubts else (claim.value, claim.value))
