"""What an explanation of a field is, and how it is printed.

    tide.txt: volume (decimal), by kettles

    Alpha: absent. No statement on the page can be read.

    nearly a label
      5:1 "Volumme" is 92% like the label "Volume"

Places are spans of the page, printed as line:column.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from extract.golden import claim_json, discrepancy_json
from extract.model import Claim, Discrepancy, Evidence
from extract.sources import Places

STATED, NULL, ABSENT, DOUBTFUL = "stated", "null", "absent", "doubtful"

MAX_SHOWN = 6
"""Ways, claims or places of one sort that the text shows; the JSON has all."""


class Note(NamedTuple):
    """Words about a field, and where on the page the reason stands."""

    words: str
    places: tuple[Evidence, ...] = ()


class Said(NamedTuple):
    """A claim of the field; `lost` where the record has another value."""

    claim: Claim
    lost: bool = False


class State(NamedTuple):
    """What the record has of the field for one entity, or for the page (`entity` is then None).

    `state` is `stated`, `null`, `absent` or `doubtful`, `value` as the record has it, `why` says in words what decided.
    """

    entity: str | None
    name: str
    state: str
    value: Any
    why: str
    claims: tuple[Said, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()

    @property
    def known(self) -> bool:
        """Whether the record has the field."""
        return self.state in (STATED, NULL)


class TriedWay(NamedTuple):
    """One way to cut a row: its cells, what refused it (None where it is left) and why, in words."""

    cells: tuple[str, ...]
    refused_by: str | None
    why: tuple[str, ...] = ()


class TriedRow(NamedTuple):
    """A flattened row, equal ones together: where it stands, and the ways to cut it. `outcome` says in words what came of it."""

    places: tuple[Evidence, ...]
    outcome: str
    ways: tuple[TriedWay, ...] = ()


class NearLabel(NamedTuple):
    """A text of the page that is nearly a label of the field: `alike` is from 0 to 1."""

    label: str
    place: Evidence
    alike: float


class NearPattern(NamedTuple):
    """A place where a pattern nearly fits: what fits first, then what was expected and found, and whether the rest fits.

    `differences` are pairs of what the pattern has and what stands there instead.
    """

    keyword: str
    pattern: str
    place: Evidence
    fits: str
    differences: tuple[tuple[str, str], ...]
    rest_fits: bool
    share: float


class Explanation(NamedTuple):
    """Why a field of a page is as it is.

    `reasons` silence every field of the page, `limits` say what of it was not read, `unused` are labels, headings and
    paragraphs of the field that could not be used, `headings` those of no field with what the field may be below them,
    `unknown` labels of no field, `silent` patterns of which nothing stands on the page.
    """

    page: str
    format: str
    schema: str | None
    field: str
    described: str
    reasons: tuple[Note, ...] = ()
    states: tuple[State, ...] = ()
    rows: tuple[TriedRow, ...] = ()
    unused: tuple[Note, ...] = ()
    labels: tuple[NearLabel, ...] = ()
    patterns: tuple[NearPattern, ...] = ()
    silent: tuple[str, ...] = ()
    headings: tuple[Note, ...] = ()
    unknown: tuple[Evidence, ...] = ()
    limits: tuple[Note, ...] = ()


# --- text -------------------------------------------------------------------------------------------------------------


def as_text(one: Explanation, text: str) -> str:
    """An explanation for people; `text` is the page's, for lines and columns."""
    return "\n".join(_Printer(Places(text)).lines(one))


class _Printer:
    """The lines of an explanation."""

    def __init__(self, places: Places) -> None:
        self.places = places

    def lines(self, one: Explanation) -> Iterator[str]:
        yield f"{one.page}: {one.field}{f' ({one.described})' if one.described else ''}" + (f", by {one.schema}" if one.schema else "")
        yield from (self.note(note) for note in one.reasons)
        for state in one.states:
            yield ""
            yield from self.state(state)
        yield from self.section("rows whose cells ran together", [line for row in one.rows for line in self.row(row)])
        labels = [f"{self.at(near.place)} is {near.alike:.0%} like the label {quoted(near.label)}" for near in one.labels]
        yield from self.section("on the page, but not used", [self.note(note) for note in one.unused])
        yield from self.section("nearly a label", labels)
        patterns = [line for near in one.patterns for line in self.pattern(near)]
        if one.silent:
            patterns.append(f"nothing on the page comes near {_count(len(one.silent), 'pattern')}:")
            patterns += [f"  {silent}" for silent in one.silent[:MAX_SHOWN]] + _more(one.silent)
        yield from self.section("patterns", patterns)
        yield from self.section("headings of no field", [self.note(note) for note in one.headings])
        yield from self.section("labels of no field", [*(self.at(place) for place in one.unknown[:MAX_SHOWN]), *_more(one.unknown)])
        yield from self.section("the page", [self.note(note) for note in one.limits])

    @staticmethod
    def section(title: str, lines: Sequence[str]) -> Iterator[str]:
        if lines:
            yield from ("", title, *(f"  {line}" for line in lines))

    def state(self, state: State) -> Iterator[str]:
        value = f" {_cut(json.dumps(state.value, ensure_ascii=False), 160)}" if state.state == STATED else ""
        yield f"{state.name}: {state.state}{value}. {state.why}".rstrip()
        for said in state.claims[: 2 * MAX_SHOWN]:
            yield f"  {self.claim(said)}"
        yield from (f"  {line}" for line in _more(state.claims, 2 * MAX_SHOWN))
        told: dict[str, list[str]] = {}
        for found in state.discrepancies:
            places = told.setdefault(f"{found.severity} {found.rule}: {_cut(found.message, 240)}", [])
            places += [self.places.of(place.start) for place in found.evidence[:MAX_SHOWN]]
        yield from (f"  {words}" + (f" [{', '.join(places)}]" if places else "") for words, places in told.items())

    def claim(self, said: Said) -> str:
        claim = said.claim
        how = claim.reader if claim.decided_by is None else f"{claim.reader}, decided by {claim.decided_by}"
        order = "" if claim.relation == "=" else f": {claim.entity} {claim.relation} {claim.value}"
        state = "; lost the vote" if said.lost else "; doubtful" if claim.alternatives else ""
        return f"{self.places.of(claim.start)} {quoted(claim.text)} ({how}{state}){order}"

    def row(self, row: TriedRow) -> Iterator[str]:
        places = ", ".join(self.places.of(place.start) for place in row.places)
        yield f"{places} {quoted(row.places[0].text)}: {row.outcome}"
        left = [way for way in row.ways if way.refused_by is None]
        refused = [way for way in row.ways if way.refused_by is not None]
        for way in left[:MAX_SHOWN]:
            yield f"  {'taken' if len(left) == 1 else 'left':8}{_cells(way)}{_why(way)}"
        yield from (f"  {line}" for line in _more(left))
        for way in refused[:MAX_SHOWN]:
            yield f"  refused {_cells(way)} by {way.refused_by}{_why(way)}"
        yield from (f"  {line}" for line in _more(refused))

    def pattern(self, near: NearPattern) -> Iterator[str]:
        yield f"{near.keyword} {quoted(near.pattern, 200)}"
        found = ", then ".join(
            f"expected {expected}, found {quoted(found) if found else 'nothing'}" for expected, found in near.differences
        )
        fits = f"{quoted(near.fits)} fits, then" if near.fits else f"{quoted(near.place.text)}:"
        yield f"  {self.places.of(near.place.start)} {fits} {found}{'; the rest fits' if near.rest_fits else ''}"

    def note(self, note: Note) -> str:
        shown = [self.at(place) for place in note.places[:MAX_SHOWN]]
        mark = ": " if shown and note.words[0].isupper() else " " if shown else ""
        return f"{', '.join(shown)}{mark}{note.words}"

    def at(self, place: Evidence) -> str:
        return f"{self.places.of(place.start)} {quoted(place.text)}"


def quoted(text: str, length: int = 80) -> str:
    """A text of the page in quotes, on one line, cut where it is long."""
    return json.dumps(_cut(" ".join(text.split()), length), ensure_ascii=False)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 3] + "..."


def _cells(way: TriedWay) -> str:
    return " | ".join(quoted(cell, 40) for cell in way.cells)


def _why(way: TriedWay) -> str:
    return f": {'; '.join(way.why)}" if way.why else ""


def _more(shown: Sequence[object], most: int = MAX_SHOWN) -> list[str]:
    return [f"and {len(shown) - most} more"] if len(shown) > most else []


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


# --- JSON -------------------------------------------------------------------------------------------------------------


def as_json(one: Explanation, text: str) -> dict[str, Any]:
    """An explanation as data; each place has its span, line and column."""
    places = Places(text)
    data: dict[str, Any] = _plain(one, places)
    return data


def _plain(value: Any, places: Places) -> Any:
    if isinstance(value, Evidence):
        return {**_place(value.start, places), "start": value.start, "end": value.end, "text": value.text}
    if isinstance(value, Said):
        return {**claim_json(value.claim), **_place(value.claim.start, places), "lost": value.lost}
    if isinstance(value, Discrepancy):
        return discrepancy_json(value)
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _plain(part, places) for name, part in value._asdict().items()}
    if isinstance(value, tuple):
        return [_plain(part, places) for part in value]
    return value


def _place(position: int, places: Places) -> dict[str, int]:
    line, column = places.line_column(position)
    return {"line": line, "column": column}
