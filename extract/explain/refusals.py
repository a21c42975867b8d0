"""Why a flattened row was cut as it was: every way that the kinds allow, and what refused it.

The order of evidence is that of `extract.choices`; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from extract import choices
from extract.binding import Begun
from extract.choices import Choice, Columns
from extract.drafts import with_values
from extract.explain.explanation import TriedRow, TriedWay, quoted
from extract.kinds import read
from extract.model import Evidence
from extract.records import Facts, agree
from extract.rows import Uncut
from extract.rules import findings
from extract.schema import Field, Schema
from extract.splits import Split, Way, is_torn, known_count, split
from extract.validation import refusals

BY_WRITING, BY_SCHEMA, BY_KIND = "how its cells are written", "the schema", "its kind"
REFUSED_BY = {
    "constraint": BY_SCHEMA, "claim": "other claims of the page", "rule": "rules", "known": "known names", "seam": "seams", None: "names",
}  # fmt: skip


class _Tried(NamedTuple):
    """One row with all its ways (`every`), those written alike (`alike`), and the trail of choices; none where nothing cuts it."""

    row: Uncut
    every: Split
    alike: Split
    trail: tuple[Choice, ...]


def tried_rows(begun: Begun, field: Field) -> tuple[TriedRow, ...]:
    """The rows of a field that may be cut in several ways or in none, equal ones together. `begun` is read on by this."""
    teller = _Teller(begun)
    told: dict[tuple[str, str, tuple[TriedWay, ...]], list[Evidence]] = {}
    for row in teller.uncut:
        if field not in row.columns.fields:
            continue
        tried = teller.tried(row)
        if len(tried.every.ways) == 1 and not tried.every.capped and not tried.trail[-1].doubtful:
            continue
        start, end = row.region.span
        place = Evidence(begun.draft.page, start, end, row.region.text)
        outcome, ways = teller.outcome(tried), tuple(teller.ways(tried))
        told.setdefault((row.region.text, outcome, ways), []).append(place)
    return tuple(TriedRow(tuple(places), outcome, ways) for (_, outcome, ways), places in told.items())


class _Teller:
    """The rows of one page with what the page says elsewhere."""

    def __init__(self, begun: Begun) -> None:
        self.rows, self.schema = begun.rows, begun.draft.schema
        self.uncut: Sequence[Uncut] = tuple(begun.rows.uncut)
        self.waiting = {id(row) for row, _, _ in begun.rows.settle_sure()}
        self.facts: Facts = begun.draft.facts()

    def tried(self, row: Uncut) -> _Tried:
        """A row with its ways and how they were chosen from."""
        text, fields = row.region.text, row.columns.fields
        alike = split(text, fields, self.schema, row.blank)
        every = split(text, fields, self.schema, row.blank, alike=False)
        if not alike.ways:
            return _Tried(row, every, alike, (Choice(()),))
        first = choices.by_constraints(alike.ways, text, row.columns)
        trail = self.rows.evidence(row, first, alike.loose, self.facts) if id(row) in self.waiting else iter((first,))
        return _Tried(row, every, alike, tuple(trail))

    def outcome(self, tried: _Tried) -> str:
        """What came of a row, in words."""
        columns, last = tried.row.columns, tried.trail[-1]
        kinds = list(dict.fromkeys(field.writing.kind for field in columns.fields))
        into = f"{len(columns.fields)} cells of kind {', '.join(kinds)}"
        if tried.alike.ragged:
            return f"has not {len(columns.fields)} cells between tabs."
        if not tried.alike.ways:
            return f"is too long to be cut into {into}." if tried.alike.capped else f"cannot be cut into {into}."
        many = len(tried.every.ways)
        ways = "1 way" if many == 1 else f"{'the first ' if tried.every.capped else ''}{many} ways"
        text = f"{ways} to cut it into {into}"
        if all(refused_cells(way, columns) for way in tried.alike.ways):
            text += ", none of which the schema allows"
        if tried.every.capped:
            return f"{text}; more are not tried, so all of them are doubtful."
        if last.doubtful:
            return f"{text}; nothing proves where one name ends and the next begins."
        left = len(last.ways)
        return f"{text}; 1 is left." if left == 1 else f"{text}; {left} are left, nothing on the page decides."

    def ways(self, tried: _Tried) -> Iterator[TriedWay]:
        """The ways of a row, those that are left first, then what each step refused."""
        text, columns = tried.row.region.text, tried.row.columns
        if not tried.alike.ways:
            yield from _unread(text, columns, self.schema)
            return
        for way in tried.trail[-1].ways:
            yield TriedWay(_cells(way, text), None, refused_cells(way, columns))
        before = tried.alike.ways
        for step in tried.trail:
            for way in before:
                if way not in step.ways:
                    yield TriedWay(_cells(way, text), REFUSED_BY[step.decided_by], self.why(way, step, tried.row))
            before = step.ways
        for way in tried.every.ways:
            if way not in tried.alike.ways:
                why = "signs, currencies and grouped thousands are not alike in its cells"
                yield TriedWay(_cells(way, text), BY_WRITING, (why,))

    def why(self, way: Way, step: Choice, row: Uncut) -> tuple[str, ...]:
        """Why a step refused a way."""
        reasons: dict[str | None, Callable[[Way, Choice, Uncut], tuple[str, ...]]] = {
            "constraint": self._by_schema, "claim": self._by_claims, "rule": self._by_rules,
        }  # fmt: skip
        return reasons.get(step.decided_by, self._by_names)(way, step, row)

    def _by_schema(self, way: Way, step: Choice, row: Uncut) -> tuple[str, ...]:
        return refused_cells(way, row.columns) or ("a number of four digits or more without a group mark",)

    def _by_claims(self, way: Way, step: Choice, row: Uncut) -> tuple[str, ...]:
        said: list[str] = []
        for piece, entity, field in zip(way, row.columns.entities, row.columns.fields, strict=True):
            fact = self.facts.get(entity, {}).get(field.path)
            if fact is not None and not agree(fact.value, piece.value, field.agree if field.agree != "none" else "exact"):
                said.append(quoted(fact.claims[0].text, 40))
        return (f"elsewhere {' and '.join(said)}", *refused_cells(way, row.columns))

    def _by_rules(self, way: Way, step: Choice, row: Uncut) -> tuple[str, ...]:
        cells = zip(way, row.columns.entities, row.columns.fields, strict=True)
        facts = with_values(self.facts, [(piece.value, entity, field) for piece, entity, field in cells])
        paths = frozenset(field.path for field in row.columns.fields)
        return tuple(f"{rule.name}: {finding.message}" for rule, finding in findings(self.schema, facts, paths))

    def _by_names(self, way: Way, step: Choice, row: Uncut) -> tuple[str, ...]:
        text, fields = row.region.text, row.columns.fields
        if is_torn(way, text, fields):
            return ("a name would begin in lower case behind a letter",)
        others = frozenset().union(*(choices.names_elsewhere(self.facts, field) for field in fields))
        if step.decided_by == "known" and row.named is None:
            known = known_count(way, text, fields, others)
            return (f"{known} of its {len(fields)} cells {'is a known name' if known == 1 else 'are known names'}",)
        return (f"{_cells(way, text)[0]!r} is no known name",) if row.named is not None else ()


def refused_cells(way: Way, columns: Columns) -> tuple[str, ...]:
    """Which cells of a way the schema refuses, with the keyword's words."""
    return tuple(
        words if keyword.casefold() in words.casefold() else f"{words} ({keyword})"
        for piece, field in zip(way, columns.fields, strict=True)
        if not piece.null
        for keyword, words in refusals(field, piece.value)
    )


def _cells(way: Way, text: str) -> tuple[str, ...]:
    return tuple(text[piece.start : piece.end] for piece in way)


def _unread(text: str, columns: Columns, schema: Schema) -> Iterator[TriedWay]:
    """Of a row that nothing cuts: each first cell that can be read, and why what follows is no cell; the whole where none can."""
    fields = columns.fields
    tried = 0
    for end in range(1, min(len(text), MAX_FIRST)):
        first, rest = text[:end].strip(), text[end:].strip()
        if rest and len(fields) == 2 and _fault(first, fields[0], schema) is None and (fault := _fault(rest, fields[1], schema)):
            tried += 1
            yield TriedWay((first, rest), BY_KIND, (fault,))
    if not tried:
        whole = _fault(text, fields[0], schema)
        yield TriedWay((text,), BY_KIND, (whole or f"the whole of it reads as one cell, and {len(fields)} are expected",))


MAX_FIRST = 100
"""Characters of the longest first cell of a row that nothing cuts."""


def _fault(text: str, field: Field, schema: Schema) -> str | None:
    """Why a text is no cell of a field; None where it is one."""
    if schema.is_null(text):
        return None
    try:
        read(text, field.writing)
    except ValueError as error:
        return str(error)
    return None
