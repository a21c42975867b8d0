"""Claims to facts, and facts to the nested record of one page.

A *fact* is what the record says of one field of one entity: the value that most claims carry, on a tie the first in page
order. A claim that a rule or another claim chose does not count as support.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from extract.model import Claim, Value
from extract.schema import Field, Schema
from extract.validation import as_json

CHOSEN = ("claim", "rule")
"""`decided_by` of claims that support nothing."""


class Statement(NamedTuple):
    """One statement of a field: a claim, or the claims of a list's items; `value` is then the tuple of their values."""

    value: Value
    claims: tuple[Claim, ...]

    @property
    def supports(self) -> bool:
        """Whether the statement counts in a vote."""
        return self.claims[0].decided_by not in CHOSEN


class Fact(NamedTuple):
    """The value of one field of one entity, the claims that carry it, and all statements of it in page order."""

    value: Value
    claims: tuple[Claim, ...]
    statements: tuple[Statement, ...]


Facts = dict[str | None, dict[str, Fact]]
"""Facts by entity (None: the page itself) and field path."""


Known = dict[tuple[str | None, Field], tuple[int, Fact]]
"""Facts and the number of claims that they are made of."""


def facts_of(claims: Sequence[Claim], schema: Schema | None, known: Known | None = None) -> Facts:
    """The facts of a page from its claims in page order; none without a schema. Only certain `=` claims count.

    `known` are those of fewer claims of the page, which are kept where no claim is new, and brought up to date.
    """
    if schema is None:
        return {}
    known = {} if known is None else known
    grouped: dict[tuple[str | None, Field], list[Claim]] = {}
    fields: dict[str, Field | None] = {}
    for claim in claims:
        if claim.relation == "=" and not claim.alternatives:
            path = claim.field
            field = fields[path] if path in fields else fields.setdefault(path, schema.field_of(path))
            if field is not None:
                grouped.setdefault((claim.entity, field), []).append(claim)
    facts: Facts = {}
    for (entity, field), group in grouped.items():
        before = known.get((entity, field))
        if before is None or before[0] != len(group):
            before = known[entity, field] = len(group), _fact(tuple(_statements(group, field)), field)
        facts.setdefault(entity, {})[field.path] = before[1]
    return facts


def _statements(claims: Sequence[Claim], field: Field) -> list[Statement]:
    """The claims of a list, a statement each time the numbers of one reader begin anew; else each claim alone."""
    if not field.is_list:
        return [Statement(claim.value, (claim,)) for claim in claims]
    found: list[Statement] = []
    items: dict[str, list[Claim]] = {}
    for claim in claims:
        begun = items.setdefault(claim.reader, [])
        if begun and (claim.field == field.path or claim.field.endswith("/0")):
            found.append(_whole(begun))
            begun.clear()
        if claim.field == field.path:
            found.append(Statement(claim.value, (claim,)))
        else:
            begun.append(claim)
    found += [_whole(begun) for begun in items.values() if begun]
    return sorted(found, key=lambda one: one.claims[0].start)


def _whole(items: Sequence[Claim]) -> Statement:
    return Statement(tuple(item.value for item in items), tuple(items))


def unanimous(statements: Sequence[Statement]) -> bool:
    """Whether all statements have one value as it stands: there is nothing to weigh."""
    first = statements[0].value
    return all(one.value == first and type(one.value) is type(first) for one in statements[1:])


def _fact(statements: tuple[Statement, ...], field: Field) -> Fact:
    if len(statements) == 1:
        return Fact(statements[0].value, statements[0].claims, statements)
    votes = voters(statements, field)
    if unanimous(statements):
        return Fact(votes[0].value, tuple(claim for one in statements for claim in one.claims), statements)
    counts = Counter(one.value for one in votes)
    values = list(counts)[:MAX_VALUES]
    if len(counts) > 1:
        values.sort(key=lambda one: -sum(n for other, n in counts.items() if agree(one, other, field.agree)))
    value = values[0]
    texts = {one.value for one in statements if isinstance(one.value, str)}
    alike = {text for text in texts if agree(value, text, field.agree)}
    carriers = [one for one in statements if (one.value in alike if isinstance(one.value, str) else agree(value, one.value, field.agree))]
    return Fact(value, tuple(claim for one in carriers for claim in one.claims), statements)


def voters(statements: Sequence[Statement], field: Field) -> list[Statement]:
    """The statements of a field that count in its vote."""
    votes = [statement for statement in statements if statement.supports] or list(statements)
    if field.agree == "caseless":
        votes = [one for one in votes if one.claims[0].reader in HEADERS] or votes
    return votes


MAX_VALUES = 100
"""Different values of one field that are weighed against each other, the first of the page."""
HEADERS = ("header",)
"""Readers whose spelling of a name wins."""


def agree(one: Value, other: Value, how: str) -> bool:
    """Whether two statements say the same: `exact`, `caseless`, or `rounded` (one is the other rounded or truncated).

    Parts have no order: `Male, 40% Female, 60%` is `Female, 60% Male, 40%`. How a character is composed, and the sort of a
    quotation mark, make no difference in any of them.
    """
    if one != other:
        one, other = canonical(one), canonical(other)
    if one == other:
        return type(one) is type(other) or (not isinstance(one, bool) and not isinstance(other, bool))
    if how == "none":
        return True
    if how == "caseless":
        return bool(folded(one) == folded(other))
    if how == "rounded" and isinstance(one, (int, Decimal)) and isinstance(other, (int, Decimal)):
        return _rounds_to(Decimal(one), Decimal(other)) or _rounds_to(Decimal(other), Decimal(one))
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        return how == "rounded" and all(agree(a, b, how) for a, b in zip(one, other, strict=True))
    return False


def said_as(value: Value, how: str) -> str:
    """A value as JSON text, the same for values that are equal, or that fold to one where the field agrees in any case."""
    value = canonical(value)
    return _sorted_json(as_json(folded(value) if how == "caseless" else value))


_sorted_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def canonical(value: Value) -> Value:
    """A value as it is compared: parts in the order of their names, texts in NFC with straight quotation marks."""
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value).translate(_STRAIGHT)
    if not isinstance(value, tuple):
        return value
    if is_parts(value):
        return tuple(sorted((canonical(part) for part in value), key=lambda part: str(part[0]) if isinstance(part, tuple) else ""))
    return tuple(canonical(item) for item in value)


_STRAIGHT = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})


def is_parts(value: tuple[Value, ...]) -> bool:
    """Whether a tuple is the named parts of one cell, not the items of a list."""
    return all(isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str) for item in value)


def folded(value: Any) -> Any:
    """A value whose texts are without case and extra white space."""
    if isinstance(value, tuple):
        return tuple(folded(part) for part in value)
    return " ".join(value.casefold().split()) if isinstance(value, str) else value


def _rounds_to(exact: Decimal, rough: Decimal) -> bool:
    """Whether a number rounded or truncated to the digits of another is that other; trailing zeros of an integer are no digits."""
    exponent = rough.as_tuple().exponent
    if not isinstance(exponent, int):
        return False
    for step in range(exponent, coarsest_unit(rough).adjusted() + 1):
        unit = Decimal(1).scaleb(step)
        if rough in (exact.quantize(unit, ROUND_HALF_UP), exact.quantize(unit, ROUND_DOWN)):
            return True
    return False


def coarsest_unit(number: Decimal) -> Decimal:
    """The largest unit that a number may be rounded to: that of its last digit, for an integer of its last one that is no zero.

    >>> [int(coarsest_unit(Decimal(one))) for one in ("34900", "34905", "0")]
    [100, 1, 1]
    """
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or exponent < 0 or not number:
        return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    zeros = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    return Decimal(1).scaleb(exponent + zeros)


# --- the record -------------------------------------------------------------------------------------------------------


def record_of(facts: Facts, order: Sequence[str], schema: Schema) -> dict[str, Any]:
    """The record of a page, its keys in the order of the schema; `order` are the identities in page order."""
    record = _object(facts.get(None, {}), [field for field in schema.fields if not field.per_entity])
    if schema.entities is None:
        return record
    fields = [field for field in schema.fields if field.per_entity]
    items = [_object(facts.get(entity, {}), fields) for entity in order]
    target = record
    for name in schema.entities.path[:-1]:
        target = target.setdefault(name, {})
    target[schema.entities.path[-1]] = items
    return _ordered(record, schema.document)


def _object(facts: Mapping[str, Fact], fields: Sequence[Field]) -> dict[str, Any]:
    item: dict[str, Any] = {}
    for field in fields:
        fact = facts.get(field.path)
        if fact is None:
            continue
        *groups, name = field.path.split("/")
        target = item
        for group in groups:
            target = target.setdefault(group, {})
        target[name] = as_json(fact.value)
    return item


def _ordered(record: dict[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    names = list(document.get("properties", {}))
    return {name: record[name] for name in sorted(record, key=lambda name: names.index(name) if name in names else len(names))}
