"""What the page's application works on: a head of causes and counts, rows in columns, and parts that are read when they are asked for.

    head          the run, its causes and facets, the caps that were met, and the list of the other parts
    rows          one entry per discrepancy in each column; entities, pages and values are numbers of a dictionary
    pages         one entry per page in each column
    entities      the entities by field, with how many pages state it
    more-0000     messages and quoted lines of `CHUNK` rows
    src-0000      text, record and claims of `SHELF` pages, those that most discrepancies quote first

Spans are in UTF-16 code units, as JavaScript counts. In a file the parts are embedded within a budget; the page of a review asks
for them, a row and a page at a time, and nothing is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from extract.causes import Cause, pages_of
from extract.findings import Findings, Waived
from extract.inputs import Input
from extract.model import SEVERITIES, Discrepancy, Evidence
from extract.readings import Figures
from extract.report.asread import MAX_SOURCE
from extract.report.embed import Embedded, script_json
from extract.report.places import cited
from extract.report.reopened import Reopened
from extract.report.shelves import Wanted, page_data, page_texts
from extract.report.suspects import suspect
from extract.report.text import count, last_line
from extract.waivers import FILE, NEVER, Waiver

BUDGET = 10_000_000
"""Bytes of the whole file."""
MANY, PER_CAUSE = 200_000, 2_000
"""Above so many rows the file keeps so many of each cause, those of the lowest ids."""
FOR_LINES, FOR_ROWS = 4_500_000, 8_200_000
"""Bytes up to which rows get their lines, and up to which they get their messages and places without the lines."""
CHUNK, SHELF = 1_000, 16
"""Rows, and pages, of one part."""
AROUND = 24
"""Characters of its line on each side of a quoted value."""
MAX_TEXT, MAX_PLACES, MAX_VALUES = 300, 6, 40
"""Characters of one text, places and values of one row."""
OPEN, WAIVED, REOPENED, NEW, KNOWN = range(5)
"""The states of a row. New and known is what is open where there is an earlier report."""
NOTHING = Figures("", None, 0, 0, 0, 0)
"""The figures of a page that was not read."""
T = TypeVar("T", bound=Hashable)


class Left(NamedTuple):
    """What the file has of what was found: rows, rows with their lines, and pages with their source."""

    rows: int
    all_rows: int
    lines: int
    sources: int
    pages: int
    unkept: int
    served: bool = False

    @property
    def words(self) -> str:
        """What is left out, in one sentence."""
        parts = []
        if self.rows < self.all_rows:
            parts.append(f"Rows shown: {self.rows:,} of {self.all_rows:,}.")
        if self.lines < self.rows:
            parts.append(f"Lines quoted of {self.lines:,} of {self.rows:,} rows.")
        if self.sources < self.pages:
            parts.append(f"Sources of {self.sources:,} of {self.pages:,} pages.")
        where = "Everything is in discrepancies.jsonl" + ("; extract review shows all." if parts else ".")
        if self.unkept:
            parts.append(f"Records of {count(self.unkept, 'page')} are missing: their working file could not be written.")
        return " ".join([*parts, *([] if self.served else [where])]) if parts else ""


class Payload:
    """The data of one page of findings. `room` is how many bytes the rest of the page leaves for it; None where all of it is asked for.
    `jobs` processes make it."""

    def __init__(self, findings: Findings, causes: Sequence[Cause], room: int | None = BUDGET, jobs: int = 1) -> None:
        self.findings, self.causes, self.jobs = findings, causes, jobs
        self.number = {cause.id: index for index, cause in enumerate(causes)}
        quoted = (name for one in findings.found for name in sorted(pages_of(one.discrepancy)))
        self.names = list(dict.fromkeys([*listed(findings), *quoted]))
        self.page_number = {name: index for index, name in enumerate(self.names)}
        self.embedded = Embedded()
        self.reopened = Reopened(findings)
        self.rows = findings.found if room is None else _kept(findings.found)
        self.open = Counter(one.discrepancy.cause for one in findings.found if one.waiver is None)
        self.shelves: dict[str, int] = {}
        self.described = [self._cause(one) for one in causes]
        self.chunk = CHUNK if room is not None else 1
        if room is None:
            self.shelves, lines = {name: self.page_number[name] for name in listed(findings)}, len(self.rows)
        else:
            lines = self._embed(room)
        unkept = findings.readings.unkept if findings.readings is not None else 0
        self.left = Left(
            len(self.rows), len(findings.found), lines, len(self.shelves.keys() & findings.formats.keys()),
            len(findings.formats), unkept, room is None,
        )  # fmt: skip

    def _embed(self, room: int) -> int:
        """Embeds the parts as far as there is room; the number of rows that have their lines."""
        room -= len(script_json(self.described))
        self.embedded.add("rows", self._rows())
        self.embedded.add("entities", self._entities())
        lines = self._lines(room)
        self._sources(room)
        self.embedded.add("pages", self._pages())
        return lines

    def part(self, name: str) -> Any:
        """A part that is asked for, with one row or one page in it; None where there is none of the name."""
        wholes = {"rows": self._rows, "entities": self._entities, "pages": self._pages}
        if name in wholes:
            return wholes[name]()
        kind, _, number = name.partition("-")
        at = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else -1
        if kind == "more" and 0 <= at < len(self.rows):
            return [self._more(self.rows[at].discrepancy, AROUND)]
        if kind == "src" and 0 <= at < len(self.shelves):
            return self._source(self.names[at])
        return None

    # --- rows ---------------------------------------------------------------------------------------------------------

    def _rows(self) -> dict[str, Any]:
        """The columns of the rows, and their dictionaries."""
        entities, values, waivers = _Dictionary[str](), _Dictionary[tuple[str, ...]](), _Dictionary[Waiver]()
        found = [one.discrepancy for one in self.rows]
        return {
            "id": "".join(one.id for one in found),
            "cause": [self.number[one.cause] for one in found],
            "severity": [SEVERITIES.index(one.severity) for one in found],
            "entity": [entities.of(one.entity) for one in found],
            "page": [self.page_number.get(one.page or "", -1) for one in found],
            "values": [values.of(_shortened(one.values)) for one in found],
            "whole": [int(_shortened(one.values) == one.values) for one in found],
            "first": [self._first(one) for one in found],
            "line": [self._line(one) for one in found],
            "state": [self._state(one) for one in self.rows],
            "waiver": [waivers.of(waiver) for _, waiver in self.rows],
            "entities": list(entities.items), "value": [list(one) for one in values.items],
            "waivers": [[one.reason, one.owner, one.expires.isoformat() if one.expires else ""] for one in waivers.items],
        }  # fmt: skip

    def _state(self, row: Waived) -> int:
        if row.waiver is not None:
            return WAIVED
        if self.reopened.words(row.discrepancy):
            return REOPENED
        return OPEN if self.findings.earlier is None else NEW if self.findings.is_new(row.discrepancy) else KNOWN

    def _first(self, found: Discrepancy) -> int:
        """The page of the first place that a row quotes."""
        return self.page_number[found.evidence[0].page] if found.evidence and found.evidence[0].page in self.page_number else -1

    def _line(self, found: Discrepancy) -> int:
        place = self.findings.sources.line_column(found.evidence[0]) if found.evidence else None
        return place[0] if place is not None else 0

    def _lines(self, room: int) -> int:
        """Adds messages and quoted lines as far as there is room; the number of rows that have their lines."""
        whole = 0
        for start in range(0, len(self.rows), CHUNK):
            if self.embedded.size > min(FOR_ROWS, room):
                break
            around = AROUND if self.embedded.size <= min(FOR_LINES, room) else 0
            rows = self.rows[start : start + CHUNK]
            self.embedded.add(f"more-{start // CHUNK:04}", [self._more(one.discrepancy, around) for one in rows])
            whole += len(rows) if around else 0
        return whole

    def _more(self, found: Discrepancy, around: int) -> list[Any]:
        """The message of a row, the lines that it quotes, the values of pages against each other, how it was opened again."""
        places = cited(found, MAX_PLACES)
        support = [[_cut(one.text), one.pages, self._place(one.place, 0)] for one in found.support[:MAX_PLACES]]
        more = len(found.evidence) - len(places)
        return [_cut(found.message, 2 * MAX_TEXT), [self._place(one, around) for one in places], more, support, self.reopened.words(found)]

    def _place(self, place: Evidence, around: int) -> list[Any]:
        """A quoted line: page, span, line number, what stands before (so many characters), in and behind the span."""
        places = self.findings.sources.places(place.page)
        number = self.page_number.get(place.page, -1)
        if places is None or place.start > len(places.text):
            return [number, -1, -1, 0, "", _cut(place.text), ""]
        line, _ = places.line_column(place.start)
        start, end = places.line(line)
        stop = max(place.start, min(place.end, end))
        before, after = places.text[max(start, place.start - around) : place.start], places.text[stop : min(end, stop + around)]
        before = "\u2026" + before if place.start - around > start else before
        after = after + "\u2026" if stop + around < end else after
        span = places.utf16(place.start), places.utf16(place.end)
        return [number, *span, line, before, _cut(places.text[place.start : stop]), after]

    # --- pages --------------------------------------------------------------------------------------------------------

    def _pages(self) -> dict[str, Any]:
        """The columns of the pages."""
        formats, schemas = _Dictionary[str](), _Dictionary[str]()
        figures = self.findings.readings.pages if self.findings.readings is not None else {}
        rows = [figures.get(name, NOTHING) for name in self.names]
        failed = dict(self.findings.failed)
        found = Counter(name for one in self.findings.open for name in pages_of(one))
        return {
            "name": self.names,
            "read": [1 if name in self.findings.formats else -1 if name in failed else 0 for name in self.names],
            "why": {self.page_number[name]: _cut(last_line(why)) for name, why in failed.items()},
            "format": [formats.of(self.findings.formats.get(name)) for name in self.names],
            "schema": [schemas.of(one.schema) for one in rows],
            "entities": [one.entities for one in rows], "values": [one.values for one in rows],
            "numbers": [one.numbers for one in rows], "unclaimed": [one.unclaimed for one in rows],
            "open": [found[name] for name in self.names], "shelf": [self.shelves.get(name, -1) for name in self.names],
            "formats": list(formats.items), "schemas": list(schemas.items),
        }  # fmt: skip

    def _sources(self, room: int) -> None:
        """Adds the sources of pages in parts, those that most discrepancies quote first, as far as there is room."""
        cited_in = Counter(name for one in self.findings.found for name in pages_of(one.discrepancy))
        order = sorted(listed(self.findings), key=lambda name: (-cited_in[name], name))
        room -= _room_for_pages(self.names)
        shelf: list[str] = []
        taken: list[str] = []
        files = self.findings.sources.files
        there = [name for name in order if name in files]
        texts = page_texts((self._wanted(name, files[name]) for name in there), MAX_SOURCE, self.jobs)
        for name, text in zip(there, texts, strict=True):
            if self.embedded.size > room:
                break
            if text:
                shelf.append(text)
                taken.append(name)
            if len(shelf) == SHELF:
                self._shelve(shelf, taken)
                shelf, taken = [], []
        if shelf:
            self._shelve(shelf, taken)

    def _shelve(self, shelf: list[str], names: list[str]) -> None:
        number = len(self.shelves) // SHELF
        self.embedded.add_text(f"src-{number:04}", f"[{','.join(shelf)}]")
        self.shelves.update(dict.fromkeys(names, number))

    def _wanted(self, name: str, one: Input) -> Wanted:
        said = self.findings.readings.page(name) if self.findings.readings is not None else None
        return Wanted(one, self.page_number[name], said, self.findings.formats.get(name) == "html")

    def _source(self, name: str) -> list[dict[str, Any]]:
        """A page with its record and claims; none where its file is gone."""
        one, places = self.findings.sources.files.get(name), self.findings.sources.places(name)
        return [] if one is None or places is None else [page_data(places, self._wanted(name, one))]

    def _entities(self) -> dict[str, Any]:
        """The entities, and for each field how many pages state it, once, more often or with a discrepancy."""
        readings = self.findings.readings
        if readings is None:
            return {"list": [], "unlisted": 0}
        rows = {key: {field: dict(states) for field, states in fields.items()} for key, fields in sorted(readings.entities.items())}
        for one in self.findings.open:
            if one.page is None and one.field in (states := rows.get((one.schema or "", one.entity or ""), {})):
                states[one.field]["across"] = 1
        named = [[schema, readings.names[schema, entity], entity, fields] for (schema, entity), fields in rows.items()]
        return {"list": named, "unlisted": readings.unlisted}

    # --- the head -----------------------------------------------------------------------------------------------------

    def head(self, mode: str, waivers_digest: str, state: str = "") -> str:
        """The head as JSON for a script; `state` is the number by which a page of a review asks for the other parts."""
        from extract import __version__

        found = self.findings
        coverage = found.readings.coverage if found.readings is not None else {}
        schemas = found.readings.schemas if found.readings is not None else {}
        data: dict[str, Any] = {
            "mode": mode, "version": __version__, "input": found.digest, "pages": found.pages, "failed": len(found.failed),
            "open": len(found.open), "waived": len(found.waived),
            "left": self.left._asdict(), "gone": [[one.id, one.total] for one in found.gone],
            "parts": self.embedded.listed(), "packed": self.embedded.packed, "chunk": self.chunk,
            "causes": self.described,
            "waivers": {"file": FILE, "text": self._waivers()},
            "coverage": [[*key, number] for key, number in coverage.items()],
            "fields": {name: [[field.path, int(field.per_entity)] for field in schema.fields] for name, schema in schemas.items()},
        }  # fmt: skip
        if mode == "served":
            data |= {"waivers_digest": waivers_digest, "state": state}
        return script_json(data)

    def _cause(self, cause: Cause) -> dict[str, Any]:
        return {
            "id": cause.id, "rule": cause.rule, "severity": cause.severity, "schema": cause.schema, "field": cause.field,
            "pattern": cause.pattern, "total": cause.total, "open": self.open[cause.id], "pages": cause.pages,
            "formats": dict(cause.formats),
            "suspect": suspect(cause, self.findings).who, "waivable": cause.rule not in NEVER,
            "acceptable": cause.rule in ("golden", "missing-golden"),
        }  # fmt: skip

    def _waivers(self) -> str:
        """The waivers as they are written, to which those of a reader are added."""
        waivers = self.findings.waivers
        places = self.findings.sources.places(waivers.file) if waivers is not None and waivers.waivers else None
        return places.text if places is not None else ""


class _Dictionary(Generic[T]):
    """Items that are written once, by their numbers; None is -1."""

    def __init__(self) -> None:
        self.items: dict[T, int] = {}

    def of(self, item: T | None) -> int:
        """The number of an item."""
        return -1 if item is None else self.items.setdefault(item, len(self.items))


def listed(findings: Findings) -> list[str]:
    """The pages of a run, those that failed last."""
    return list(dict.fromkeys([*findings.formats, *(name for name, _ in findings.failed)]))


def _kept(found: Sequence[Waived]) -> Sequence[Waived]:
    """The rows that the file has."""
    if len(found) <= MANY:
        return found
    groups: dict[str, list[tuple[str, int]]] = {}
    for index, one in enumerate(found):
        groups.setdefault(one.discrepancy.cause, []).append((one.discrepancy.id, index))
    kept = sorted(index for group in groups.values() for _, index in sorted(group)[:PER_CAUSE])
    return [found[index] for index in kept]


def _shortened(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_cut(one) for one in values[:MAX_VALUES])


def _cut(text: str, length: int = MAX_TEXT) -> str:
    return text if len(text) <= length else text[: length - 1] + "\u2026"


def _room_for_pages(names: Iterable[str]) -> int:
    """About the bytes that the columns of the pages take."""
    return sum(len(name) + 40 for name in names) // 2
