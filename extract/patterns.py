"""The pattern of a disagreement: of what kind it is, as far as its values prove it.

    unit       12 months for 12 years, 0.08 for 8, thousands for ones
    shifted    the value is that of another column of its row
    glued      the characters of two columns beside each other with another cut between them, or both in one
    rounding   one is the other, rounded
    truncated  one is the beginning of the other: digits, words, items or the end of a range are lost
    null       a dash against a value
    other      nothing of it is proved

With schema, rule and field it makes the cause, so nothing of it may hang on a page's format, on where a value stands or on how many
pages say it. Values are JSON data here, their numbers `Decimal`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from itertools import product
from typing import Any, NamedTuple

from extract.model import Claim, Value
from extract.records import Facts, Statement, coarsest_unit
from extract.validation import as_json

UNIT, SHIFTED, GLUED, ROUNDING, TRUNCATED, NULL, OTHER = "unit", "shifted", "glued", "rounding", "truncated", "null", "other"
MAX_VALUES = 12
"""Values of one field beyond which no one kind explains them."""
MAX_COLUMNS = 50
"""Entities of a page beyond which none is compared with the others."""
MAX_DIGITS = 40
"""Digits of a number that are compared one by one."""
TELLING = 3
"""Digits of a value that two columns hardly share by chance."""
FACTORS = tuple(map(Decimal, (7, 12, 24, 52, 60, 100, 365, 1000, 1_000_000)))
"""What one unit is of another: of time, percent, thousands, millions."""
MEASURES = ("unit", "currency")
"""Parts of a value that say what its numbers count."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class Neighbour(NamedTuple):
    """Another column of a row: what its cell says, how it is written, and all values and texts that are known of its field."""

    value: Any
    text: str
    known: tuple[tuple[Any, str], ...]


class Row(NamedTuple):
    """The other columns of the row that a value stands in, from left to right."""

    before: tuple[Neighbour, ...] = ()
    after: tuple[Neighbour, ...] = ()


class Saying(NamedTuple):
    """One of the values that differ: what it is, how it is written, and rows that it stands in."""

    value: Any
    text: str
    rows: tuple[Row, ...] = ()


def data(text: str) -> Any:
    """A value that is kept as JSON text, its numbers as they are printed."""
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def text_of(claims: Sequence[Claim]) -> str:
    """What some claims of one value are on the page."""
    return " ".join(", ".join(claim.text for claim in claims).split())


def saying(statements: Sequence[Statement], entity: str | None, path: str, facts: Facts) -> Saying:
    """A value that a page states, with the rows of its statements; `facts` are those of the page."""
    first = statements[0]
    rows = [row_of(one, entity, path, facts) for one in statements]
    return Saying(plain(first.value), text_of(first.claims), tuple(row for found in rows for row in found))


def plain(value: Value) -> Any:
    """A claim's value as data."""
    return data(json.dumps(as_json(value)))


def row_of(statement: Statement, entity: str | None, path: str, facts: Facts) -> tuple[Row, ...]:
    """The other columns of the row that a statement stands in: of each entity the statement that is nearest to it."""
    at = statement.claims[0].start
    found: list[tuple[int, Neighbour]] = []
    for other, fields in facts.items() if len(facts) <= MAX_COLUMNS else ():
        stated = [one for one in fields[path].statements if one.claims and one.value is not None] if path in fields else []
        if not stated or other in (None, entity):
            continue
        near = min(stated, key=lambda one: abs(one.claims[0].start - at))
        known = {repr(one.value): (plain(one.value), text_of(one.claims)) for one in stated}
        found.append((near.claims[0].start, Neighbour(plain(near.value), text_of(near.claims), tuple(known.values())[:MAX_VALUES])))
    return rows_of(at, found)


def rows_of(at: int, found: Sequence[tuple[int, Neighbour]]) -> tuple[Row, ...]:
    """The row of a value that stands at a place, of other columns and their places; none where nothing else stands in it."""
    ordered = sorted((one for one in found if one[0] != at), key=lambda one: one[0])
    row = Row(tuple(one for start, one in ordered if start < at), tuple(one for start, one in ordered if start > at))
    return (row,) if ordered else ()


def pattern_of(sayings: Sequence[Saying]) -> str:
    """The kind of a disagreement: the first that tells, for one of the values, how all others came of it."""
    stated = [one for one in sayings if one.value is not None]
    if not 2 <= len(stated) <= MAX_VALUES:
        return OTHER
    for pattern, came in PATTERNS:
        for right in stated:
            if all(one is right or came(right, one) for one in stated):
                return pattern
    return OTHER


# --- columns ----------------------------------------------------------------------------------------------------------


def _is_shifted(right: Saying, wrong: Saying) -> bool:
    """Whether the wrong value is that of another column, wherever it stands, or the right one stands in that column.

    Two columns that are exchanged are proof; that one has what the other should have is, where the value is none that both may have.
    """

    def moved(one: Neighbour) -> bool:
        if one.value == wrong.value or one.value != right.value:
            return is_telling(wrong.value) and (one.value == wrong.value or any(value == wrong.value for value, _ in one.known))
        return is_telling(right.value) or any(value == wrong.value for value, _ in one.known)

    return bool(wrong.rows) and all(any(map(moved, (*row.before, *row.after))) for row in wrong.rows)


def is_telling(value: Any) -> bool:
    """Whether a value has so many digits, or parts, that two columns hardly share it by chance."""
    digits = sum(len(_digits(number).strip("0")) for number in _numbers(value) if _is_short(number))
    return digits >= TELLING or (isinstance(value, list) and len(value) >= TELLING)


def _is_glued(right: Saying, wrong: Saying) -> bool:
    """Whether two columns have the characters that they should have, with another cut between them, or all of them in one."""

    def fits(own: str, now: str, left: str, after: str) -> bool:
        return left + after in (own, now)

    return _is_of_rows(right, wrong, fits)


def _is_cut_in_row(right: Saying, wrong: Saying) -> bool:
    """Whether of the characters that two columns should have those at the end of one are lost; what is left may be cut elsewhere."""

    def fits(_: str, now: str, left: str, after: str) -> bool:
        kept, rest = now.removesuffix(after), now.removeprefix(left)
        return (0 < len(kept) < len(now) and left.startswith(kept)) or (0 < len(rest) < len(now) and after.startswith(rest))

    return _is_of_rows(right, wrong, fits)


def _is_of_rows(right: Saying, wrong: Saying, fits: Callable[[str, str, str, str], bool]) -> bool:
    """Whether each row of the wrong value fits with a column beside it: the characters of the value, of both columns as they are, and
    of the left and of the right one as they should be."""
    own, its = _characters(wrong.text), _characters(right.text)
    if not own or not its or own == its or not wrong.rows:
        return False

    def pairs(row: Row) -> Iterator[tuple[str, str, str]]:
        for one in row.before[-1:]:
            yield from ((_characters(one.text) + own, _characters(text), its) for _, text in one.known)
        for one in row.after[:1]:
            yield from ((own + _characters(one.text), its, _characters(text)) for _, text in one.known)

    return all(any(fits(own, *pair) for pair in pairs(row)) for row in wrong.rows)


def _characters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


# --- units ------------------------------------------------------------------------------------------------------------


def _is_of_another_unit(right: Saying, wrong: Saying) -> bool:
    """Whether the numbers are the same as values or as written, and what they count is not."""
    ours, theirs = list(_numbers(right.value)), list(_numbers(wrong.value))
    if ours == theirs:
        return bool(ours) and _measures(right.value) != _measures(wrong.value) and _bare(right.value) == _bare(wrong.value)
    written = _NUMBER.findall(right.text)
    return bool(written) and written == _NUMBER.findall(wrong.text) and _words(right.text) != _words(wrong.text)


def _is_multiple(right: Saying, wrong: Saying) -> bool:
    """Whether all numbers of one are so many times those of the other as one unit is of another."""
    ours, theirs = list(_numbers(right.value)), list(_numbers(wrong.value))
    if not any(ours) or len(ours) != len(theirs) or _bare(right.value, numbers=False) != _bare(wrong.value, numbers=False):
        return False
    pairs = list(zip(ours, theirs, strict=True))
    return any(all(one * factor == other for one, other in pairs) for factor in FACTORS)


def _measures(value: Any) -> list[Any]:
    return [value.get(name) for name in MEASURES] if isinstance(value, dict) else []


def _bare(value: Any, numbers: bool = True) -> Any:
    """A value without its units, and without its numbers."""
    if isinstance(value, dict):
        return {name: _bare(part, numbers) for name, part in value.items() if name not in MEASURES}
    if isinstance(value, list):
        return [_bare(part, numbers) for part in value]
    return 0 if isinstance(value, Decimal) and not numbers else value


def _numbers(value: Any) -> Iterator[Decimal]:
    if isinstance(value, Decimal):
        yield value
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _numbers(part)


def _words(text: str) -> str:
    """The letters, marks of percent and of currencies of a text."""
    return "".join(c for c in text.casefold() if c.isalpha() or c in "%\u2030\u00b0" or unicodedata.category(c) == "Sc")


# --- precision and ends -----------------------------------------------------------------------------------------------


def _is_rounded(right: Saying, wrong: Saying) -> bool:
    return _came(right.value, wrong.value, _rounds_to)


def _is_cut(right: Saying, wrong: Saying) -> bool:
    return _came(right.value, wrong.value, _begins) or _is_cut_in_row(right, wrong)


def _came(right: Any, wrong: Any, scalar: Callable[[Any, Any], bool]) -> bool:
    """Whether all scalars of a value are those of the other or came of them, and some did."""
    if isinstance(right, dict) and isinstance(wrong, dict):
        if scalar is _begins and len(wrong) < len(right):
            names = [name for name in right if name not in MEASURES][: len([name for name in wrong if name not in MEASURES])]
            right = {name: part for name, part in right.items() if name in (*names, *MEASURES)}
            return list(right) == list(wrong) and (right == wrong or _came(right, wrong, scalar))
        pairs = [(right[name], wrong[name]) for name in right] if list(right) == list(wrong) else []
    elif isinstance(right, list) and isinstance(wrong, list):
        if scalar is _begins and 0 < len(wrong) < len(right):
            return right[: len(wrong)] == wrong or _came(right[: len(wrong)], wrong, scalar)
        pairs = list(zip(right, wrong, strict=True)) if len(right) == len(wrong) else []
    else:
        return type(right) is type(wrong) and scalar(right, wrong)
    return any(one != other for one, other in pairs) and all(one == other or _came(one, other, scalar) for one, other in pairs)


def _rounds_to(right: Any, wrong: Any) -> bool:
    """Whether a number is another one in fewer digits, rounded half up or half to even.

    A whole number of which one digit is left proves nothing: every tenth number is one (40 for 42).
    """
    if not isinstance(right, Decimal) or not _is_short(right) or not _is_short(wrong):
        return False
    if len(wrong.normalize().as_tuple().digits) < 2 and right == right.to_integral_value():
        return False
    first, last = int(wrong.as_tuple().exponent), max(right.adjusted(), wrong.adjusted()) + 1
    steps = product(range(first, last + 1), (ROUND_HALF_UP, ROUND_HALF_EVEN))
    return right != wrong and any(right.quantize(Decimal(1).scaleb(step), way) == wrong for step, way in steps)


def _begins(right: Any, wrong: Any) -> bool:
    """Whether a number has lost digits at its end, or a text its end."""
    if isinstance(right, str):
        whole, part = " ".join(right.casefold().split()), " ".join(wrong.casefold().split())
        return whole != part and bool(part) and whole.startswith(part)
    if not isinstance(right, Decimal) or right.is_signed() != wrong.is_signed() or not _is_short(right) or not _is_short(wrong):
        return False
    digits, kept = _digits(right), _digits(wrong)
    if digits.startswith(kept) and len(kept) < len(digits):
        return True
    kept = kept.rstrip("0")  # 51,200 of 51,267
    return len(kept) > 1 and right.adjusted() == wrong.adjusted() and len(kept) < len(digits) and digits.startswith(kept)


def _is_short(number: Decimal) -> bool:
    return number.is_finite() and -MAX_DIGITS < number.adjusted() < MAX_DIGITS and len(number.as_tuple().digits) < MAX_DIGITS


def _digits(number: Decimal) -> str:
    """The digits of a number as it is printed, without its point: `0.05` is `005`."""
    return f"{abs(number):f}".replace(".", "")


PATTERNS: tuple[tuple[str, Callable[[Saying, Saying], bool]], ...] = (
    (SHIFTED, _is_shifted),
    (GLUED, _is_glued),
    (UNIT, _is_of_another_unit),
    (ROUNDING, _is_rounded),
    (TRUNCATED, _is_cut),
    (UNIT, _is_multiple),
)
"""How a wrong value came of the right one, what proves most first."""


# --- the other way round ----------------------------------------------------------------------------------------------

Span = tuple[Decimal, Decimal]


def _other_units(wrong: Decimal) -> Iterator[Span]:
    for factor in FACTORS:
        yield wrong * factor, wrong * factor
        yield wrong / factor, wrong / factor


def _unrounded(wrong: Decimal) -> Iterator[Span]:
    half = coarsest_unit(wrong) / 2
    yield wrong - half, wrong + half


def _uncut(wrong: Decimal) -> Iterator[Span]:
    sign = Decimal(1).copy_sign(wrong)
    yield wrong, wrong + sign * coarsest_unit(wrong)
    unit = Decimal(1).scaleb(int(wrong.as_tuple().exponent))
    for lost in range(1, MAX_LOST + 1):
        yield wrong.scaleb(lost), (wrong + sign * unit).scaleb(lost)


MAX_LOST = 3
"""Digits at the end of a number that may be lost without a trace of what it was."""
ORIGINS: dict[str, Callable[[Decimal], Iterator[Span]]] = {UNIT: _other_units, ROUNDING: _unrounded, TRUNCATED: _uncut}
"""Between what numbers the right one lies of which a wrong one came."""
