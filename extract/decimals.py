"""Figures that two locales read as different numbers, `5.000` and `1,250`, and what the page tells of the way it writes.

A figure is *telling* where one decimal mark alone makes a number of it: `499,00` and `1.234.567` are written with decimal commas,
`0.5` and `1,234.56` with points. Figures that tell the other mark than the locale of the schema make doubtful what either could have
written: those of its field any of its figures, else those of the table, else of the page, unless `MANY` times as many tell the
mark of the locale. The other number is never taken instead. A constraint of the field that only the number in its locale meets decides.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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
"""Figures of a table or page that outweigh one that is written otherwise: a slip, a version, a time of day."""
NUMERIC = frozenset(("money", "count", "decimal", "percent", "range", "share", "distribution", "duration"))
OTHER = {".": ",", ",": "."}
"""The decimal mark of the other way of writing."""
MARK_NAMES = {".": "points", ",": "commas"}


def doubt_figures(draft: Draft, blocks: Sequence[Block]) -> None:
    """Leaves uncertain the claims of figures that the page may have written with the other decimal mark than its schema says."""
    marks = _home_marks(draft.schema)
    telling = list(_refused(draft)) if marks else []
    if not marks or not (telling or _may_differ(blocks, marks)) or not any(_EITHER.search(claim.text) for claim in draft.claims):
        return
    doubts = _judge(draft, telling)
    if not doubts:
        return
    tables = _Tables(blocks)
    telling += _in_text(draft, blocks, [(one.place.start, one.place.end) for one in telling])
    tallies = _tallies(telling, tables)
    against = {at: tally for at in doubts if (tally := _against(draft, draft.claims[at], doubts[at], tallies, tables)) is not None}
    for at, tally in against.items():
        _tell(draft, draft.claims[at], doubts[at], tally)
    _doubt(draft, against.keys(), doubts)


# --- what may be written otherwise --------------------------------------------------------------------------------------

_ONLY = {
    mark: tuple(
        re.compile(pattern)
        for pattern in (
            rf"{re.escape(mark)}[0-9]{{1,2}}(?![0-9])",
            rf"0{re.escape(mark)}[0-9](?<![0-9.,]...)",
            rf"{re.escape(OTHER[mark])}[0-9]{{3}}[.,][0-9]",
        )
    )
    for mark in OTHER
}
"""What most figures have in them that one decimal mark alone makes a number of, in cells that are glued too, and few others.

Each begins with a character, which is ten times as fast as one expression for all.
"""


@lru_cache(maxsize=64)
def _home_marks(schema: Schema) -> frozenset[str]:
    """The decimal marks of the fields of numbers."""
    return frozenset(mark for field in schema.fields if (mark := _home(_writing(field))))


def _may_differ(blocks: Sequence[Block], marks: frozenset[str]) -> bool:
    """Whether a figure may tell another mark than fields have: on most pages there is none."""
    text = "\n".join([text for block in blocks for text in ([cell.text for cell in block.table.cells] if block.table else (block.text,))])
    return any(pattern.search(text) for mark in marks for pattern in _ONLY[OTHER[mark]])


_EITHER = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}(?![0-9])")
"""What a figure has in it that reads as two numbers."""


def _writing(field: Field) -> Writing:
    """How a value of a field is written, or an item of a list."""
    return field.writing.items if field.is_list and field.writing.items is not None else field.writing


def _home(writing: Writing) -> str:
    """The decimal mark of the numbers of a writing; empty where there are none."""
    mark = writing.locale.decimal
    return mark if mark in OTHER and writing.kind in NUMERIC else ""


@lru_cache(maxsize=1024)
def _otherwise(writing: Writing) -> Writing:
    """The writing with the other decimal mark."""
    locale = replace(writing.locale, decimal=OTHER[writing.locale.decimal or "."], group=None)
    return replace(writing, locale=locale, items=writing.items and _otherwise(writing.items))


# --- what the cells of fields tell --------------------------------------------------------------------------------------


class _Telling(NamedTuple):
    """A figure that is written with one decimal `mark`, and the path of its field, if it has one."""

    place: Evidence
    mark: str
    path: str = ""


def _refused(draft: Draft) -> Iterator[_Telling]:
    """The cells of fields that the other mark would make readable."""
    for one in draft.discrepancies:
        field = draft.schema.field(one.field) if one.field and one.rule == "unreadable" and one.evidence else None
        if field is not None and (home := _home(_writing(field))) and _reads_otherwise(one.evidence[0].text, _writing(field)):
            yield _Telling(one.evidence[0], OTHER[home], field.path)


def _judge(draft: Draft, telling: list[_Telling]) -> dict[int, tuple[Value, Value]]:
    """The claims that read as two values, by their number; those that tell the mark of their locale are added to the `telling`."""
    doubts: dict[int, tuple[Value, Value]] = {}
    for at, claim in enumerate(draft.claims):
        field = draft.schema.field_of(claim.field)
        if field is None or not _is_figure(claim) or not (home := _home(_writing(field))):
            continue
        other = _other_value(claim, _writing(field))
        if other is None:
            telling.append(_Telling(_place(claim), home, field.path))
        elif other != claim.value:
            doubts[at] = claim.value, other
    return doubts


def _is_figure(claim: Claim) -> bool:
    """Whether a claim may be of a figure with a mark; numbers in data for machines are written in one way."""
    return (
        claim.relation == "=" and claim.certain and claim.value is not None and claim.reader not in READERS
        and ("." in claim.text or "," in claim.text)
    )  # fmt: skip


def _place(claim: Claim) -> Evidence:
    return Evidence(claim.page, claim.start, claim.end, claim.text)


def _spelled(text: str, writing: Writing) -> Iterator[str]:
    """A cell as it stands, and with each unit that its header may have given it."""
    yield text
    yield from (f"{text} {unit}" for unit, _ in writing.units if unit)


def _other_value(claim: Claim, writing: Writing) -> Value:
    """The value of a claim's text with the other mark: the same where the mark makes no difference, None where it cannot be read."""
    for text in _spelled(claim.text, writing):
        try:
            if read_cell(text, writing) != claim.value:
                continue
        except ValueError:
            continue
        try:
            return read_cell(text, _otherwise(writing))
        except ValueError:
            return None
    return claim.value


def _reads_otherwise(text: str, writing: Writing) -> bool:
    """Whether the other mark alone makes a value of a text."""
    return any(not _reads(one, writing) and _reads(one, _otherwise(writing)) for one in _spelled(text, writing))


def _reads(text: str, writing: Writing) -> bool:
    try:
        read_cell(text, writing)
    except ValueError:
        return False
    return True


# --- what other figures tell --------------------------------------------------------------------------------------------

_CURRENCY = rf"(?:{choice(WRITTEN)}|(?:{choice(CODES)}))"
_NUMBER = r"[0-9]{1,12}(?:[.,][0-9]{1,12}){1,5}"
_ENTIRE = re.compile(rf"[-+\u2212]?(?:{_CURRENCY}{GAP})?(?P<number>{_NUMBER})(?:{GAP}[^\d\s.,][^\d.,]{{0,14}})?")
"""A cell that is nothing but a figure, perhaps with a unit."""
_BY_MARK = {mark: re.compile(number_pattern(Locale(mark, OTHER[mark]))) for mark in OTHER}


@lru_cache(maxsize=64)
def _among(schema: Schema) -> re.Pattern[str]:
    """A figure among words: an amount, a percentage, one with a unit of the schema, or one of which nothing else is known."""
    units = {unit for field in schema.fields for unit, _ in _writing(field).units if unit}
    after = rf"{GAP}(?:%|(?:{choice(units | set(WRITTEN) | set(CODES))})(?![^\W\d_]))"
    return re.compile(rf"(?:(?P<before>{_CURRENCY}){GAP}|(?<![0-9.,]))(?P<number>{_NUMBER})(?:(?P<after>{after})|(?![\w]|[.,][0-9]))")


def _mark_of(number: str) -> str:
    """The decimal mark that a number tells; empty where both or neither read it."""
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


@dataclass
class _Tally:
    """How many figures tell each mark, and the first of each; `where` says among which."""

    where: str
    counts: dict[str, int]
    firsts: dict[str, Evidence]


def _tallies(telling: Sequence[_Telling], tables: _Tables) -> dict[_Key, _Tally]:
    tallies: dict[_Key, _Tally] = {}
    for one in sorted(telling, key=lambda one: one.place):
        table = tables.around(one.place.start)
        for key in ((FIELD, one.path or None), (TABLE, table), (PAGE, None)):
            if key[1] is not None or key[0] == PAGE:
                tally = tallies.setdefault(key, _Tally(key[0], {".": 0, ",": 0}, {}))
                tally.counts[one.mark] += 1
                tally.firsts.setdefault(one.mark, one.place)
    return tallies


def _against(draft: Draft, claim: Claim, values: tuple[Value, Value], tallies: dict[_Key, _Tally], tables: _Tables) -> _Tally | None:
    """The figures that make a claim doubtful: those nearest to it that tell anything, if they do not tell its locale."""
    field = draft.schema.field_of(claim.field)
    if field is None or (not field.is_list and accepts(field, values[0]) and not accepts(field, values[1])):
        return None
    home = _home(_writing(field))
    for key in ((FIELD, field.path), (TABLE, tables.around(claim.start)), (PAGE, None)):
        tally = tallies.get(key)
        if tally is not None:
            own, other = tally.counts[home], tally.counts[OTHER[home]]
            return tally if other and (key[0] == FIELD or own < MANY * other) else None
    return None


def _tell(draft: Draft, claim: Claim, values: tuple[Value, Value], tally: _Tally) -> None:
    """Says why a claim is doubtful, and which locale would read the page."""
    field = draft.schema.field_of(claim.field)
    home = _home(_writing(field)) if field else "."
    there, sign = tally.firsts[OTHER[home]], OTHER[home]
    shown = tuple(json.dumps(as_json(value), ensure_ascii=False) for value in values)
    message = (
        f"{claim.field}: {claim.text!r} is {shown[0]} with decimal {MARK_NAMES[home]}, as the schema says, and {shown[1]} with decimal "
        f"{MARK_NAMES[sign]}, which {there.text!r} {tally.where} has. "
        f'Where pages of this type have {MARK_NAMES[sign]}, say x-locale {{"decimal": "{sign}", "group": "{home}"}}.'
    )
    path = field.path if field else claim.field
    found = Discrepancy(
        "ambiguous", WARNING, claim.page, claim.entity, path, shown, message, (_place(claim), there), draft.schema.name, "marks"
    )
    draft.discrepancies.append(found)


def _doubt(draft: Draft, against: Iterable[int], doubts: dict[int, tuple[Value, Value]]) -> None:
    """Leaves claims uncertain, and with an item of a list all that its reader has found of the list."""
    lists: set[tuple[str | None, str, str]] = set()
    for at in against:
        claim = draft.claims[at]
        field = draft.schema.field_of(claim.field)
        if field is not None and field.is_list:
            lists.add((claim.entity, field.path, claim.reader))
        draft.doubt(at, doubts[at])
    for at, claim in enumerate(draft.claims) if lists else ():
        field = draft.schema.field_of(claim.field)
        if claim.certain and field is not None and (claim.entity, field.path, claim.reader) in lists:
            draft.doubt(at, doubts.get(at, (claim.value, claim.value)))
