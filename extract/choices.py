"""Which of several ways to cut a flattened row: the order of evidence.

(1) the schema's constraints, (2) the page's other claims of the field, (3) fewest rules broken, (4) known names, then seams.
Lower evidence never overrules higher, and a tie is ambiguous. Where no way meets the constraints the kinds decide alone, and
the violation is reported as on any other page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from extract.kinds import squeeze
from extract.model import Value
from extract.names import identity
from extract.records import Facts, agree
from extract.schema import Field
from extract.splits import Way, constrained, grouped_first, is_doubtful, is_text, is_torn, known_count, known_names
from extract.validation import accepts


class Choice(NamedTuple):
    """The ways that are left and what decided: several are ambiguous, and so is one that is `doubtful`."""

    ways: tuple[Way, ...]
    decided_by: str | None = None
    doubtful: bool = False


class Columns(NamedTuple):
    """The cells of one row: the entity and the field of each."""

    entities: tuple[str | None, ...]
    fields: tuple[Field, ...]


def by_constraints(ways: Sequence[Way], text: str, columns: Columns) -> Choice:
    """The ways whose values the schema allows; all of them where it allows none."""
    if len(ways) == 1:
        return Choice(tuple(ways))
    allowed = [way for way in ways if all(_allowed(piece.value, piece.null, f) for piece, f in zip(way, columns.fields, strict=True))]
    best = allowed or list(ways)
    if allowed and any(field.writing.locale.group for field in columns.fields):
        best = grouped_first(best, text)
    return Choice(tuple(best), "constraint" if len(best) < len(ways) else None)


def _allowed(value: Value, null: bool, field: Field) -> bool:
    return null or accepts(field, value)


def by_claims(ways: Sequence[Way], columns: Columns, facts: Facts) -> Choice:
    """The ways that agree with most statements elsewhere on the page."""
    counts = [
        sum(_stated(piece.value, entity, field, facts) for piece, entity, field in zip(way, columns.entities, columns.fields, strict=True))
        for way in ways
    ]
    best = max(counts, default=0)
    kept = [way for way, count in zip(ways, counts, strict=True) if count == best]
    return Choice(tuple(kept), "claim" if len(kept) < len(ways) else None)


def _stated(value: Value, entity: str | None, field: Field, facts: Facts) -> bool:
    fact = facts.get(entity, {}).get(field.path)
    return fact is not None and agree(fact.value, value, field.agree if field.agree != "none" else "exact")


def by_rules(ways: Sequence[Way], broken: Callable[[Way], int]) -> Choice:
    """The ways that break fewest rules."""
    counts = [broken(way) for way in ways]
    kept = [way for way, count in zip(ways, counts, strict=True) if count == min(counts)]
    return Choice(tuple(kept), "rule" if len(kept) < len(ways) else None)


def by_names(ways: Sequence[Way], text: str, columns: Columns, others: frozenset[str], blanks: bool, loose: bool) -> Choice:
    """Free text: the ways with most known names, then the one seam that there is.

    Where blanks stand between cells as they do inside names (`blanks`), only a way of nothing but known names beats another;
    a row that is `loose` has to be such a way even where it is the only one.
    """
    whole = [way for way in ways if not is_torn(way, text, columns.fields)]
    known = [known_count(way, text, columns.fields, others) for way in whole]
    best = max(known, default=0)
    if best and (best == len(columns.fields) or not (blanks or loose)):
        kept = [way for way, count in zip(whole, known, strict=True) if count == best]
        return Choice(tuple(kept), "known" if len(kept) < len(ways) or len(ways) == 1 else None)
    if len(whole) == 1 and sum(not piece.null for piece in whole[0]) < 2:
        return Choice(tuple(whole))
    torn = any(known_count(way, text, columns.fields, others) for way in ways if way not in whole)
    if len(whole) == 1 and not loose and not torn and not is_doubtful(whole[0], text):
        return Choice(tuple(whole), "seam")
    return Choice(tuple(whole or ways), None, doubtful=True)


def by_known_name(ways: Sequence[Way], text: str, columns: Columns, candidates: frozenset[str]) -> Choice:
    """Rows that begin with a name: the ways whose name the schema knows, or a pattern found on the page."""
    known = known_names(columns.fields[0])
    names = [text[way[0].start : way[0].end] for way in ways]
    kept = [way for way, name in zip(ways, names, strict=True) if squeeze(name).casefold() in known or identity(name) in candidates]
    return Choice(tuple(kept), "known") if kept else Choice(tuple(ways))


def has_free_text(columns: Columns) -> bool:
    """Whether a cell of the row, but the last, ends where only names tell."""
    return any(is_text(one) and is_text(other) for one, other in pairwise(columns.fields))


def constrained_text(columns: Columns) -> bool:
    """Whether the schema tells of each free text more than its length, so that what it allows is proof enough."""
    return all(constrained(field) for field in columns.fields if is_text(field))


def names_elsewhere(facts: Facts, field: Field) -> frozenset[str]:
    """The folded texts that other statements of the page give the field."""
    values = (fact.value for entity in facts for path, fact in facts[entity].items() if path == field.path)
    return frozenset(squeeze(value).casefold() for value in values if isinstance(value, str))
