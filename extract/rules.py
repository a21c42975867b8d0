"""Named rules on the record of one page: a rule yields bare findings, the loop stamps where it was.

A rule reads facts, so one fault gives one discrepancy however often the page repeats it. A path is `field` or `field/part`,
for a list `field/part` of each item; a rule whose paths are not all stated is silent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from extract.model import ERROR, WARNING, Claim, Discrepancy, Value, claim_order, quote
from extract.patterns import GLUED, MAX_COLUMNS, MAX_DIGITS, MEASURES, ORIGINS, OTHER, SHIFTED, UNIT, Saying, is_telling, pattern_of, plain
from extract.records import Fact, Facts
from extract.schema import Rule, Schema


class Finding(NamedTuple):
    """What breaks a rule: words with the values in them, and the paths whose claims show it."""

    message: str
    values: tuple[str, ...]
    paths: tuple[str, ...]
    pattern: str = OTHER


class View:
    """The facts of one entity, or of the page, by path; with `instead` those at some paths have other values."""

    def __init__(self, facts: Mapping[str, Fact], instead: Mapping[str, Value] = MappingProxyType({})) -> None:
        self.facts, self.instead = facts, instead

    def fact(self, path: str) -> Fact | None:
        """The fact that a path leads into."""
        if path in self.facts:
            return self.facts[path]
        head, _, _ = path.rpartition("/")
        return self.fact(head) if head else None

    def value(self, path: str) -> Value:
        """The value at a path; None where the page does not state it, or says that there is none."""
        if path in self.instead:
            return self.instead[path]
        fact = self.facts.get(path)
        if fact is not None:
            return fact.value
        head, _, part = path.rpartition("/")
        fact = self.facts.get(head) if head else None
        if fact is None or not isinstance(fact.value, tuple):
            return None
        if any(_is_parts(item) for item in fact.value):
            return tuple(_part(item, part) for item in fact.value)
        return _part(fact.value, part)


def _part(value: Value, name: str) -> Value:
    """The named part of a value."""
    parts = value if isinstance(value, tuple) else ()
    return next((part[1] for part in parts if isinstance(part, tuple) and len(part) == 2 and part[0] == name), None)


def _is_parts(item: object) -> bool:
    """Whether a value is the parts of one item, not one named part."""
    return isinstance(item, tuple) and bool(item) and isinstance(item[0], tuple)


def _number(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else None


def _shown(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


# --- the rules --------------------------------------------------------------------------------------------------------


def _path(rule: Rule) -> str:
    path = rule.option("path") or ""
    return f"{rule.field}/{path}" if rule.field and path else rule.field or path


def ratio(rule: Rule, view: View) -> Iterator[Finding]:
    """The number at the path is `is` times the one at `to`, as printed: some pair of numbers that print so has this ratio."""
    one, other = _number(view.value(_path(rule))), _number(view.value(rule.option("to")))
    if one is None or other is None:
        return
    factor = Decimal(str(rule.option("is")))
    low, high = _printed(one)
    bounds = sorted(bound * factor for bound in _printed(other))
    if bounds[0] > high or bounds[1] < low:
        yield Finding(
            f"{_shown(one)} is not {_shown(factor)} times {_shown(other)} ({_shown(other * factor)}).", (_shown(one), _shown(other)),
            (_path(rule), rule.option("to")), _pattern_of_ratio(one, other, factor),
        )  # fmt: skip


def _pattern_of_ratio(one: Decimal, other: Decimal, factor: Decimal) -> str:
    """How one of two numbers came of one that has the ratio."""
    if not factor or max(abs(number.adjusted()) for number in (one, other)) > MAX_DIGITS:
        return OTHER
    for wrong, bounds in ((one, [bound * factor for bound in _printed(other)]), (other, [bound / factor for bound in _printed(one)])):
        low, high = sorted(bounds)
        for pattern, origins in ORIGINS.items():
            if any(first <= high and low <= last for first, last in map(sorted, origins(wrong))):
                return pattern
    return OTHER


def _printed(number: Decimal) -> tuple[Decimal, Decimal]:
    """Between what numbers lie that are printed as this one, rounded half either way."""
    exponent = number.as_tuple().exponent
    half = Decimal(5).scaleb(exponent - 1) if isinstance(exponent, int) else Decimal(0)
    return number - half, number + half


def total(rule: Rule, view: View) -> Iterator[Finding]:
    """The numbers at the path, the shares of a distribution or of a list's items, sum to `is`, give or take `within`."""
    value = view.value(_path(rule))
    if not isinstance(value, tuple) or not value:
        return
    parts = [_number(part[1]) if isinstance(part, tuple) and len(part) == 2 else _number(part) for part in value]
    numbers = [part for part in parts if part is not None]
    if not numbers:
        return
    expected, within = Decimal(str(rule.option("is"))), Decimal(str(rule.option("within") or 0))
    found = sum(numbers, Decimal(0))
    if abs(found - expected) > within:
        yield Finding(f"The sum is {_shown(found)}, not {_shown(expected)}.", (_shown(found),), (_path(rule),))


def between(rule: Rule, view: View) -> Iterator[Finding]:
    """The number at the path is at least `min` and at most `max`, each a number or a path."""
    number = _number(view.value(_path(rule)))
    if number is None:
        return
    for side, word in (("min", "below"), ("max", "above")):
        given = rule.option(side)
        bound = _number(view.value(given)) if isinstance(given, str) else None if given is None else Decimal(str(given))
        if bound is not None and (number < bound if side == "min" else number > bound):
            paths = (_path(rule), given) if isinstance(given, str) else (_path(rule),)
            yield Finding(f"{_shown(number)} is {word} {_shown(bound)}.", (_shown(number), _shown(bound)), paths, word)


def equals(rule: Rule, view: View) -> Iterator[Finding]:
    """The value at the path is the one at `to`, or `const`."""
    value = view.value(_path(rule))
    constant = dict(rule.options).get("const", _ABSENT)
    other = view.value(rule.option("to")) if constant is _ABSENT else constant
    if value is None or (other is None and constant is _ABSENT) or _same(value, other):
        return
    paths = (_path(rule), rule.option("to")) if constant is _ABSENT else (_path(rule),)
    if _path(rule).rpartition("/")[2] in MEASURES:
        pattern = UNIT
    else:
        pattern = pattern_of([Saying(plain(one), _shown(one)) for one in (value, other)])
    yield Finding(f"{_shown(value)} is not {_shown(other)}.", (_shown(value), _shown(other)), paths, pattern)


_ABSENT = object()


def _same(one: object, other: object) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    if isinstance(one, (int, Decimal)) and isinstance(other, float):
        return Decimal(one) == Decimal(str(other))
    return one == other


def leads(rule: Rule, view: View) -> Iterator[Finding]:
    """The items of the list at the path are the first ones of the list at `to`, in order and any case; as far as that one goes."""
    first, whole = view.value(_path(rule)), view.value(rule.option("to"))
    if not isinstance(first, tuple) or not isinstance(whole, tuple):
        return
    expected = whole[: len(first)]
    if [_fold(item) for item in first[: len(expected)]] != [_fold(item) for item in expected]:
        shown = tuple(", ".join(_shown(item) for item in items) for items in (first, expected))
        yield Finding(f"{shown[0]} do not lead {shown[1]}.", shown, (_path(rule), rule.option("to")))


def _fold(item: object) -> object:
    return " ".join(item.casefold().split()) if isinstance(item, str) else item


def descending(rule: Rule, view: View) -> Iterator[Finding]:
    """The numbers at the path of a list's items never rise."""
    value = view.value(_path(rule))
    numbers = [_number(item) for item in value] if isinstance(value, tuple) else []
    for before, after in pairwise(numbers):
        if before is not None and after is not None and after > before:
            yield Finding(f"{_shown(after)} follows {_shown(before)}.", (_shown(before), _shown(after)), (_path(rule),))
            return


RULES: dict[str, Callable[[Rule, View], Iterator[Finding]]] = {
    "ratio": ratio,
    "sum": total,
    "between": between,
    "equals": equals,
    "leads": leads,
    "descending": descending,
}


# --- the loop ---------------------------------------------------------------------------------------------------------


def check_record(page: str, schema: Schema, facts: Facts, claims: Sequence[Claim]) -> Iterator[Discrepancy]:
    """What breaks the rules of a schema on one page, entity by entity, then the sentences that order entities wrongly."""
    for entity in facts:
        view = View(facts[entity])
        for rule in _rules(schema, entity):
            for finding in RULES[rule.name](rule, view):
                pattern = _pattern(rule, entity, facts, finding)
                yield _stamped(page, schema, rule, entity, view, finding._replace(pattern=pattern))
    yield from wrong_orders(page, schema, facts, claims)


def _pattern(rule: Rule, entity: str | None, facts: Facts, finding: Finding) -> str:
    """The pattern of what a rule finds: another column's, where that one tells how it came, else its own."""
    if rule.name not in EXACT or "const" in dict(rule.options) or len(facts) > MAX_COLUMNS:
        return finding.pattern
    own = facts[entity]
    for other in (fields for name, fields in facts.items() if name not in (None, entity)):
        for path in (_path(rule), rule.option("to")):
            mine, its = View(own).value(path), View(other).value(path)
            if mine is None or its is None:
                continue
            if mine == its:
                if is_telling(plain(mine)) and _is_kept(rule, View(other)):
                    return SHIFTED
                continue
            if _is_kept(rule, View(own, {path: its}), View(other, {path: mine})):
                return SHIFTED
            if any(_is_kept(rule, View(own, {path: one}), View(other, {path: another})) for one, another in _other_cuts(mine, its)):
                return GLUED
    return finding.pattern


def _other_cuts(mine: Value, its: Value) -> Iterator[tuple[Decimal, Decimal]]:
    """Two numbers of columns beside each other with another cut between their digits."""
    one, other = _number(mine), _number(its)
    if one is None or other is None or one < 0 or other < 0:
        return
    for left, right, swap in ((f"{one:f}", f"{other:f}", False), (f"{other:f}", f"{one:f}", True)):
        for at in range(1, MAX_SWALLOWED + 1):
            for cut in ((left[:-at], left[-at:] + right), (left + right[:at], right[at:])):
                if all(_PLAIN.fullmatch(part) for part in cut):
                    first, second = map(Decimal, cut)
                    yield (second, first) if swap else (first, second)


_PLAIN = re.compile(r"[0-9]{1,40}(?:\.[0-9]{1,40})?")
MAX_SWALLOWED = 3
"""Digits of a neighbour that may stand at the end of a number."""


def _is_kept(rule: Rule, *views: View) -> bool:
    """Whether a rule reads all that it needs, and nothing breaks it."""
    paths = (_path(rule), rule.option("to"))
    return all(view.value(path) is not None for view in views for path in paths) and not any(any(RULES[rule.name](rule, v)) for v in views)


EXACT = ("ratio", "equals", "leads")
"""Rules that next to no value of another entity keeps by chance."""


def _rules(schema: Schema, entity: str | None) -> Iterator[Rule]:
    yield from schema.page_rules if entity is None else schema.entity_rules
    for field in schema.fields:
        if field.per_entity == (entity is not None):
            yield from field.rules


def _stamped(page: str, schema: Schema, rule: Rule, entity: str | None, view: View, finding: Finding) -> Discrepancy:
    cited: list[Claim] = []
    for path in (*finding.paths, *rule.cites):
        fact = view.fact(path)
        cited.extend(fact.claims if fact is not None else ())
    message = f"{rule.message} {finding.message}".strip()
    field = rule.field or next(
        (one.path for one in schema.fields if one.path == _path(rule) or _path(rule).startswith(one.path + "/")), None
    )
    return Discrepancy(
        rule.name, rule.severity, page, entity, field, finding.values, message, quote(sorted(cited, key=claim_order)), schema.name,
        finding.pattern,
    )  # fmt: skip


def wrong_orders(page: str, schema: Schema, facts: Facts, claims: Sequence[Claim]) -> Iterator[Discrepancy]:
    """Sentences that say of two entities which has more, against the record."""
    for claim in claims:
        if claim.relation == "=":
            continue
        one = facts.get(claim.entity, {}).get(claim.field)
        other = facts.get(str(claim.value), {}).get(claim.field)
        left, right = _number(one.value if one else None), _number(other.value if other else None)
        if one is None or other is None or left is None or right is None:
            continue
        if left > right if claim.relation == ">" else left < right:
            continue
        word = "higher" if claim.relation == ">" else "lower"
        yield Discrepancy(
            "asserts", WARNING if left == right else ERROR, page, claim.entity, claim.field, (_shown(left), _shown(right)),
            f"A sentence says that {claim.field} of {claim.entity} is {word} than of {claim.value};"
            f" they are {_shown(left)} and {_shown(right)}.",
            quote(sorted((claim, *one.claims, *other.claims), key=claim_order)), schema.name, word,
        )  # fmt: skip


def broken(schema: Schema, facts: Facts, paths: frozenset[str]) -> int:
    """How many findings the rules that read some fields have on facts: evidence for one way to cut a row against another."""
    return sum(1 for _ in findings(schema, facts, paths))


def findings(schema: Schema, facts: Facts, paths: frozenset[str]) -> Iterator[tuple[Rule, Finding]]:
    """The findings of the rules that read some fields."""
    for entity in facts:
        for rule in _rules(schema, entity):
            if not paths.isdisjoint(rule_fields(rule)):
                yield from ((rule, finding) for finding in RULES[rule.name](rule, View(facts[entity])))


@lru_cache(maxsize=1024)
def rule_fields(rule: Rule) -> frozenset[str]:
    """The fields that a rule reads, and what their paths lead through."""
    given = [_path(rule)] + [value for name, value in rule.options if name in ("to", "min", "max") and isinstance(value, str)]
    return frozenset(part for path in given for part in (path, path.rpartition("/")[0]) if part)
