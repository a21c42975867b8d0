"""Kinds: how a value is written. Each is three functions, to find it in prose, to read a whole cell, to write it.

    >>> MONEY = Writing("money", ANY_MARKS)
    >>> read("$30k", MONEY)
    (('amount', Decimal('3.0E+4')), ('currency', 'USD'))
    >>> read("Between $21,500 And $90,000", Writing("range", items=Writing("money", scalar=True)))
    (('min', Decimal('21500')), ('max', Decimal('90000')))
    >>> read("More than 10 years", Writing("duration"))
    (('min', 10), ('unit', 'years'))
    >>> find("It takes 6-12 months to become one.", Writing("duration"))
    (9, 20)

A cell that is not written so raises `ValueError` with what was expected; text is never guessed into a value.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from extract.enumerations import items
from extract.model import Parts, Scalar, Value
from extract.money import Amount, amount_of, money_pattern, price_among_words
from extract.numerals import (
    ANY_MARKS,
    ENGLISH,
    GAP,
    MINUS,
    SUFFIX_PATTERN,
    Locale,
    choice,
    number_pattern,
    read_number,
    signed,
    write_number,
)
from extract.sentences import sentence_end

MAX_CELL = 4000
"""Characters of the longest cell that is read as anything but text."""
LONGEST = {"share": 400, "distribution": MAX_CELL, "range": 200}
SHORT_CELL = 100
"""Characters of the longest cell of a kind that is not in `LONGEST`: longer ones are none, and would cost time."""

DASHES = ("-", "\u2010", "\u2011", "\u2013", "\u2014", "\u2212")
"""What stands for "no value" where a schema names nothing else."""


@dataclass(frozen=True, eq=False)
class Writing:
    """How one field is written: its kind, and what the schema says about it.

    `units` are written units with their factors, `values` folded words with what they mean, `parts` the properties that
    hold the parts of the kind (`{"name": "label"}`), `items` how an item of a list or a bound of a range is written. A
    `scalar` money is its amount alone.
    """

    kind: str
    locale: Locale = ENGLISH
    units: tuple[tuple[str, Decimal], ...] = ()
    values: tuple[tuple[str, Scalar], ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    items: Writing | None = None
    scalar: bool = False
    known: tuple[str, ...] = ()

    def part(self, role: str) -> str:
        """The property that holds a part of the kind."""
        return dict(self.parts).get(role, role)


class Kind(NamedTuple):
    """One way of writing values. `find` gives the first span at or after a position, `read` raises ValueError."""

    name: str
    example: str
    find: Callable[[str, Writing, int], tuple[int, int] | None]
    read: Callable[[str, Writing], Value]
    write: Callable[[Value, Writing], str]


def squeeze(text: str) -> str:
    """The text with every run of white space as one blank, and none at its ends."""
    return " ".join(text.split())


def read(text: str, writing: Writing) -> Value:
    """The value of a whole cell. Raises ValueError that says what was expected."""
    kind = KINDS[writing.kind]
    for word, value in writing.values:
        if word == squeeze(text).casefold():
            return value
    if kind.name not in ("text", "list"):
        if len(text) > MAX_CELL:
            raise ValueError(f"expected a {kind.name} of at most {MAX_CELL} characters, found {len(text)}")
        if len(text) > LONGEST.get(kind.name, SHORT_CELL):
            raise _refuse(text.strip(), kind.name)
    return kind.read(text, writing)


@lru_cache(maxsize=1024)
def whole_cell(writing: Writing) -> Callable[[str], object] | None:
    """What matches every cell, without white space around it, that is written so: `read` refuses others. None where nothing tells."""
    if writing.kind not in _WHOLE or writing.values or writing.locale.decimal is None:
        return None
    return _expression(writing).fullmatch


_WHOLE = frozenset(("money", "count", "decimal", "percent", "share", "range", "date"))
"""Kinds of which a cell fits one expression as a whole."""


def takes_unit(writing: Writing, unit: str) -> bool:
    """Whether a number with a unit behind it is written so, and without it is not the same."""
    for sample in ("1", "1-2"):
        if writing.kind not in ("text", "list", "boolean", "date", "share", "distribution"):
            try:
                read(f"{sample} {unit}", writing)
            except ValueError:
                continue
            return _NO_UNIT.match(unit) is None or any(unit == one for one, _ in writing.units)
    return False


_NO_UNIT = re.compile(r"(?:[\d\s.,+-]*|[^\W\d_])\Z")
"""A number is none, and one letter may mean anything."""


def find(text: str, writing: Writing, start: int = 0) -> tuple[int, int] | None:
    """The first span at or after `start` that is written so."""
    return KINDS[writing.kind].find(text, writing, start)


def write(value: Value, writing: Writing) -> str:
    """A text that reads as the value."""
    for word, meant in writing.values:
        if meant == value and type(meant) is type(value):
            return word
    return KINDS[writing.kind].write(value, writing)


class _NotWrittenError(ValueError):
    """That a text is not written as a kind; put into words where somebody reads it, because most texts are only tried."""

    def __str__(self) -> str:
        text, kind = self.args
        shown = text if len(text) <= 60 else text[:57] + "..."
        return f"expected a {kind} such as {KINDS[kind].example!r}, found {shown!r}"


def _refuse(text: str, kind: str) -> ValueError:
    return _NotWrittenError(text, kind)


# --- expressions: one per kind and writing, compiled once -------------------------------------------------------------

_SIGN = rf"[{MINUS}+]"


@lru_cache(maxsize=1024)
def _expression(writing: Writing) -> re.Pattern[str]:
    exact_case = writing.kind in ("money", "range", "count", "decimal")
    return re.compile(_PATTERNS[writing.kind](writing), 0 if exact_case else re.IGNORECASE)


def _number_body(writing: Writing) -> str:
    written = _unit_pattern(writing)
    optional = "?" if any(word == "" for word, _ in writing.units) else ""
    unit = rf"(?:{GAP}(?P<unit>{written})){optional}" if written else ""
    suffix = "" if writing.units else f"{SUFFIX_PATTERN}?"
    return rf"(?P<open>\()?(?P<sign>{_SIGN})?(?P<number>{number_pattern(writing.locale)}{suffix}){unit}(?P<close>\))?"


def _unit_pattern(writing: Writing) -> str:
    """One of the units; empty where there are none."""
    units = tuple(word for word, _ in writing.units if word)
    return rf"(?i:{choice(units)})(?![^\W\d_])" if units else ""


_PERCENT = r"(?:%|percent\b|per cent\b|pct\b)"


def _percent_pattern(writing: Writing) -> str:
    number = rf"(?P<open>\()?(?P<sign>{_SIGN})?(?P<number>{number_pattern(writing.locale)})"
    return rf"{number}(?:(?P<close>\)){GAP}%|{GAP}{_PERCENT}(?P<close2>\))?)"


def _share_pattern(writing: Writing) -> str:
    return _named_percent(writing, r"(?:[0-9]{1,3}%\s)?(?=[^%]{0,200}?[^\W\d_])[^%\s][^%]{0,300}?")


def _named_percent(writing: Writing, name: str) -> str:
    """A name, a separator and a percent; the name of a share has a letter, that of a part of a whole may be `18-24`."""
    separator = rf"(?:{GAP}[,:;]\s{{0,3}}|{GAP}\({GAP}|\s{{1,3}}[-\u2013\u2014]\s{{1,3}}|\s{{1,3}})"
    return rf"(?P<name>{name}){separator}(?P<number>{number_pattern(writing.locale)}){GAP}%\)?"


@lru_cache(maxsize=256)
def _part_expression(locale: Locale) -> re.Pattern[str]:
    """One share of a distribution."""
    return re.compile(_named_percent(Writing("share", locale), r"[^%\s][^%]{0,300}?"))


_DURATION_UNITS = {
    "years": ("years", "year", "yrs", "yr"), "months": ("months", "month", "mos", "mo"), "weeks": ("weeks", "week", "wks", "wk"),
    "days": ("days", "day"), "hours": ("hours", "hour", "hrs", "hr"), "minutes": ("minutes", "minute", "mins", "min"),
    "seconds": ("seconds", "second", "secs", "sec"),
}  # fmt: skip
_UNIT_OF = {word: unit for unit, words in _DURATION_UNITS.items() for word in words}
_SMALL = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TO = r"(?i:\s{0,3}[-\u2010-\u2015\u2212]\s{0,3}|\s{1,3}(?:to|and|through|until)\s{1,3})"
_MORE = r"(?i:more\s{1,3}than|greater\s{1,3}than|over|at\s{1,3}least|above|starting\s{1,3}at|minimum\s{1,3}of|>=?|\u2265)"
_LESS = r"(?i:less\s{1,3}than|fewer\s{1,3}than|under|up\s{1,3}to|at\s{1,3}most|below|maximum\s{1,3}of|<=?|\u2264)"
_OR_MORE = r"(?i:\s{0,3}\+|\s{1,3}(?:or|and)\s{1,3}(?:more|up|above|over|higher))"
_OR_LESS = r"(?i:\s{1,3}(?:or|and)\s{1,3}(?:less|fewer|below|under|lower))"


def _bounds(one: str, mark: str = "") -> str:
    """A pair of bounds, one open bound, or one number, each written as `one`; `mark` begins the names of their groups."""
    return (
        rf"(?:(?:(?i:between|from)\s{{1,3}})?(?P<{mark}low>{one}){_TO}(?P<{mark}high>{one})"
        rf"|{_MORE}\s{{0,3}}(?P<{mark}above>{one})|{_LESS}\s{{0,3}}(?P<{mark}below>{one})"
        rf"|(?P<{mark}low2>{one}){_OR_MORE}|(?P<{mark}high2>{one}){_OR_LESS}|(?P<{mark}single>{one}))"
    )


def _duration_pattern(writing: Writing) -> str:
    one = rf"(?:{number_pattern(writing.locale)}|\b(?:an?|{'|'.join(_SMALL)})\b)"
    unit = rf"{GAP}-?{GAP}(?P<unit>{choice(tuple(_UNIT_OF))})\b"
    return rf"{_bounds(one)}{unit}(?P<more>{_OR_MORE})?"


def _bound_of(writing: Writing) -> Writing:
    """How one bound of a range is written: as its `items`, or as money unless it has units of its own."""
    return writing.items or _plain(("decimal" if writing.units else "money"), writing)


@lru_cache(maxsize=1024)
def _plain(kind: str, writing: Writing) -> Writing:
    """A writing of another kind with the same locale and units."""
    return Writing(kind, writing.locale, writing.units, scalar=True)


def _range_pattern(writing: Writing) -> str:
    bound = _bound_of(writing)
    each = _bounds(re.sub(r"\(\?P<\w+>", "(?:", _PATTERNS[bound.kind](bound)))
    unit = _PERCENT if bound.kind == "percent" else _unit_pattern(bound) if bound.kind in ("count", "decimal") else ""
    if not unit:
        return each
    return rf"(?:{_bounds(f'{_SIGN}?{number_pattern(bound.locale)}', SHARED)}{GAP}(?P<shared>{unit})|{each})"


SHARED = "shared_"
"""Before the names of the groups of bounds that have one unit behind them: `2-4 hours`."""


_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_MONTH = rf"(?P<name>{'|'.join(f'{m[:3]}(?:{m[3:]})?' if m != 'september' else 'sept?(?:ember)?' for m in _MONTHS)})\.?"


def _date_pattern(writing: Writing) -> str:
    month2 = _MONTH.replace("<name>", "<name2>")
    return (
        r"(?:(?P<y>[12][0-9]{3})[-/.](?P<m>[0-9]{1,2})(?:[-/.](?P<d>[0-9]{1,2}))?(?![0-9])"
        r"|(?P<a>[0-9]{1,2})(?P<mark>[-/.])(?P<b>[0-9]{1,2})(?P=mark)(?P<y2>[12][0-9]{3})(?![0-9])"
        rf"|{_MONTH}\s+(?:(?P<d2>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?P<y3>[12][0-9]{{3}})(?![0-9])"
        rf"|(?P<d3>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+{month2},?\s+(?P<y4>[12][0-9]{{3}})(?![0-9]))"
    )


_BOOLEANS = {
    "yes": True, "true": True, "y": True, "\u2713": True, "\u2714": True, "\u2705": True,
    "no": False, "false": False, "n": False, "\u2717": False, "\u2718": False, "\u274c": False,
}  # fmt: skip


def _boolean_pattern(writing: Writing) -> str:
    return rf"(?:{choice(tuple(dict(writing.values) or _BOOLEANS))})(?!\w)"


_PATTERNS: dict[str, Callable[[Writing], str]] = {
    "money": lambda writing: money_pattern(writing.locale),
    "count": _number_body,
    "decimal": _number_body,
    "percent": _percent_pattern,
    "share": _share_pattern,
    "duration": _duration_pattern,
    "range": _range_pattern,
    "date": _date_pattern,
    "boolean": _boolean_pattern,
}


# --- finding ----------------------------------------------------------------------------------------------------------


def _find_expression(text: str, writing: Writing, start: int) -> tuple[int, int] | None:
    """The first match that no letter or digit touches, so that it is not the piece of a longer word or number."""
    for match in _expression(writing).finditer(text, start):
        span = _whole_word(text, match)
        if span is not None:
            return span
    return None


def prefix(text: str, writing: Writing, start: int) -> int | None:
    """Where a value ends that begins at `start`, white space aside; None where none does."""
    while text[start : start + 1].isspace():
        start += 1
    if writing.kind not in _PATTERNS:
        span = find(text, writing, start)
    else:
        match = _expression(writing).match(text, start)
        span = _whole_word(text, match) if match else None
    return span[1] if span is not None and span[0] == start else None


def _whole_word(text: str, match: re.Match[str]) -> tuple[int, int] | None:
    """The span of a match that no letter or digit touches."""
    begin, end = match.span()
    begin += len(match[0]) - len(match[0].lstrip())
    before, after = text[begin - 1 : begin] if begin else "", text[end : end + 1]
    if (before.isalnum() and text[begin].isalnum()) or (after.isalnum() and text[end - 1].isalnum()):
        return None
    if after in (",", ".") and text[end + 1 : end + 2].isdigit():
        return None
    if (before in (",", ".") and text[begin - 2 : begin - 1].isdigit()) or (before.isdigit() and text[begin] in ",."):
        return None
    return begin, end


def _find_text(text: str, writing: Writing, start: int) -> tuple[int, int] | None:
    while start < len(text) and text[start].isspace():
        start += 1
    end = sentence_end(text, start)
    return (start, end) if end > start else None


# --- reading ----------------------------------------------------------------------------------------------------------


def _matched(text: str, writing: Writing) -> re.Match[str]:
    match = _expression(writing).fullmatch(text.strip())
    if match is None:
        raise _refuse(text.strip(), writing.kind)
    return match


def _read_money(text: str, writing: Writing) -> Value:
    amount, code, written = _amount(text.strip(), writing)
    if writing.units:
        factors = dict(writing.units)
        word = next((word for word in (*written, code, "" if code is None else None) if word in factors), None)
        if word is None and code is not None:
            raise ValueError(f"expected an amount in {' or '.join(factors)}, found {code} in {text.strip()!r}")
        amount = _times(amount, factors.get(word or "", Decimal(1)))
    return amount if writing.scalar else (("amount", amount), ("currency", code))


def currency_of(text: str, writing: Writing) -> str | None:
    """The ISO 4217 code of the currency in which a cell of money is written; None where it says none."""
    try:
        return _amount(text.strip(), writing).currency
    except ValueError:
        return None


def _amount(text: str, writing: Writing) -> Amount:
    """The amount of a whole cell; where no marks are known, also the one amount among words."""
    match = _expression(writing).fullmatch(text)
    if match is not None:
        return amount_of(match, writing.locale)
    if writing.locale.decimal is not None:
        raise _refuse(text, "money")
    return price_among_words(text, str(_refuse(text, "money")))


def _times(number: Decimal, factor: Decimal) -> Decimal:
    return number if factor == 1 else number * factor


def _read_number_in(text: str, writing: Writing) -> Decimal:
    match = _matched(text, writing)
    number = signed(match, "sign") * read_number(match["number"], writing.locale)
    if not writing.units:
        return number
    unit = match.groupdict().get("unit") or ""
    factors = {word.casefold(): factor for word, factor in writing.units}
    exact = dict(writing.units)
    return _times(number, exact[unit] if unit in exact else factors[unit.casefold()])


def _read_count(text: str, writing: Writing) -> Value:
    number = _read_number_in(text, writing)
    if number != number.to_integral_value():
        raise _refuse(text.strip(), "count")
    return int(number)


def _read_percent(text: str, writing: Writing) -> Value:
    match = _matched(text, writing)
    return signed(match, "sign") * read_number(match["number"], writing.locale)


def _read_share(text: str, writing: Writing) -> Value:
    match = _matched(text, writing)
    return _share(match, writing)


def _share(match: re.Match[str], writing: Writing) -> Parts:
    if match[0].endswith(")") != ("(" in match[0][match.end("name") - match.start() : match.start("number") - match.start()]):
        raise _refuse(match[0], "share")
    name = squeeze(match["name"])
    return ((writing.part("name"), name), (writing.part("percent"), read_number(match["number"], writing.locale)))


_BETWEEN_SHARES = re.compile(r"\s*[,;|/]\s*(?:and\s+)?|\s+(?:and\s+)?")


def _read_distribution(text: str, writing: Writing) -> Value:
    text = text.strip()
    shares: list[tuple[str, Scalar]] = []
    position = 0
    pattern = _part_expression(writing.locale)
    while position < len(text):
        if shares:
            between = _BETWEEN_SHARES.match(text, position)
            if between is None:
                raise _refuse(text, "distribution")
            position = between.end()
        match = pattern.match(text, position)
        if match is None:
            raise _refuse(text, "distribution")
        (_, name), (_, percent) = _share(match, writing)
        shares.append((str(name), percent))
        position = match.end()
    folded = [name.casefold() for name, _ in shares]
    if not shares or len(set(folded)) < len(folded):
        raise ValueError(f"expected each name of a distribution once, found {text!r}" if shares else str(_refuse(text, "distribution")))
    return tuple(shares)


def _bound_values(match: re.Match[str], one: Callable[[str], Scalar], mark: str = "") -> Parts:
    """`min` and `max` as the groups whose names begin with `mark` have them; a bound that is open is absent, one number alone is both."""
    groups = {name.removeprefix(mark): text for name, text in match.groupdict().items() if name.startswith(mark)}
    single = groups.get("single")
    low = groups.get("low") or groups.get("above") or groups.get("low2") or single
    high = groups.get("high") or groups.get("below") or groups.get("high2") or single
    if groups.get("low") and _suffix(groups["low"]) != _suffix(groups["high"]) and not _suffix(groups["low"]):
        raise ValueError(f"expected both bounds with their suffix, found {match[0]!r}")
    bounds = (("min", low), ("max", high))
    return tuple((role, one(text)) for role, text in bounds if text)


_SUFFIXED = re.compile(r"[0-9][ \u00a0]?([kKmMbB])(?![A-Za-z])")


def _suffix(text: str) -> str:
    found = _SUFFIXED.search(text)
    return found[1].lower() if found else ""


def _read_range(text: str, writing: Writing) -> Value:
    match = _matched(text, writing)
    bound = _bound_of(writing)
    unit = match.groupdict().get("shared") or ""

    def one(written: str) -> Scalar:
        value = read(f"{written} {unit}" if unit else written, bound)
        if isinstance(value, tuple):
            raise TypeError(f"a bound of a range is a scalar, not {value!r}")
        return value

    bounds = _bound_values(match, one, SHARED if unit else "")
    if unit and len({factor for _, factor in bound.units}) > 1 and _are_falling(bounds):
        raise ValueError(f"expected the unit of both bounds where the first is the greater one, found {text.strip()!r}")
    return tuple((writing.part(role), value) for role, value in bounds)


def _are_falling(bounds: Parts) -> bool:
    low, high = (dict(bounds).get(role) for role in ("min", "max"))
    return isinstance(low, (int, Decimal)) and isinstance(high, (int, Decimal)) and low > high


def _read_duration(text: str, writing: Writing) -> Value:
    match = _matched(text.strip().removesuffix("."), writing)
    unit = _UNIT_OF[match["unit"].lower()]

    def one(written: str) -> Scalar:
        word = "one" if written.lower() in ("a", "an") else written.lower()
        number = Decimal(_SMALL.index(word) + 1) if word in _SMALL else read_number(written, writing.locale)
        return int(number) if number == number.to_integral_value() else number

    bounds = _bound_values(match, one)
    if match["more"]:
        if not match["single"]:
            raise _refuse(text, "duration")
        bounds = bounds[:1]
    return tuple((writing.part(role), value) for role, value in (*bounds, ("unit", unit)))


def _read_date(text: str, writing: Writing) -> Value:
    g = _matched(text, writing).groupdict()
    year = int(g["y"] or g["y2"] or g["y3"] or g["y4"])
    if g["a"]:
        month, day = _month_and_day(int(g["a"]), int(g["b"]), writing.locale.dates or ("dots" if g["mark"] == "." else None), text)
    elif g["name"] or g["name2"]:
        month = [m[:3] for m in _MONTHS].index((g["name"] or g["name2"]).lower()[:3]) + 1
        day = int(g["d2"] or g["d3"] or 0)
    else:
        month, day = int(g["m"]), int(g["d"] or 0)
    try:
        datetime.date(year, month, day or 1)
    except ValueError:
        raise ValueError(f"expected a day of the calendar, found {text.strip()!r}") from None
    return f"{year:04d}-{month:02d}" + (f"-{day:02d}" if day else "")


def _month_and_day(first: int, second: int, order: str | None, text: str) -> tuple[int, int]:
    """Month and day of a numeric date, by the declared order; without one only where a single order is possible.

    With dots, and the year behind them, the day comes first in the date formats of all languages of CLDR but one (Ngomba).
    """
    if order == "mdy":
        return first, second
    if order == "dmy":
        return second, first
    if first > 12 or first == second:
        return second, first
    if second > 12:
        return first, second
    if order == "dots":
        return second, first
    raise ValueError(f"expected a date that reads one way; {text.strip()!r} may be either: say x-locale dates mdy or dmy")


def _read_boolean(text: str, writing: Writing) -> Value:
    found = _BOOLEANS.get(squeeze(text).casefold()) if not writing.values else None
    if found is None:
        words = " or ".join(repr(word) for word in (dict(writing.values) or {"yes": 1, "no": 1}))
        raise ValueError(f"expected {words}, found {text.strip()!r}")
    return found


def _read_text(text: str, writing: Writing) -> Value:
    value = squeeze(text)
    if not value:
        raise ValueError("expected text, found nothing")
    return value


def _read_list(text: str, writing: Writing) -> Value:
    one = writing.items or Writing("text", writing.locale)
    readings = items(text)
    if len(readings) > 1:
        raise ValueError(f"expected one conjunction before the last item, found {len(readings)} in {text.strip()!r}")
    values = [read(text[item.start : item.end], one) for item in readings[0] if item.end > item.start]
    if not values:
        raise _refuse(text, "list")
    return tuple(values)


# --- writing ----------------------------------------------------------------------------------------------------------


def _number(value: object) -> Decimal | int:
    if isinstance(value, bool) or not isinstance(value, (Decimal, int)):
        raise TypeError(f"a number is written, not {value!r}")
    return value


def _mapping(value: Value) -> dict[str, Scalar]:
    """Named parts by name."""
    parts: dict[str, Scalar] = {}
    for part in value if isinstance(value, tuple) else ():
        if not isinstance(part, tuple) or len(part) != 2 or not isinstance(part[0], str) or isinstance(part[1], tuple):
            raise TypeError(f"named parts are written, not {value!r}")
        parts[part[0]] = part[1]
    return parts


def _write_money(value: Value, writing: Writing) -> str:
    parts = _mapping(value) if isinstance(value, tuple) else {"amount": value}
    amount, code = parts["amount"], parts.get("currency")
    locale = writing.locale if writing.locale.decimal is not None else ENGLISH
    return f"{code} {write_number(_number(amount), locale)}" if code else write_number(_number(amount), locale)


def _write_number(value: Value, writing: Writing) -> str:
    number = _number(value)
    if not writing.units:
        return write_number(number, writing.locale)
    unit, factor = writing.units[0]
    return f"{write_number(number / factor, writing.locale)} {unit}".strip()


def _write_percent(value: Value, writing: Writing) -> str:
    return write_number(_number(value), writing.locale) + "%"


def _write_share(value: Value, writing: Writing) -> str:
    parts = _mapping(value)
    return f"{parts[writing.part('name')]}, {_write_percent(parts[writing.part('percent')], writing)}"


def _write_distribution(value: Value, writing: Writing) -> str:
    return " ".join(f"{name}, {_write_percent(percent, writing)}" for name, percent in _mapping(value).items())


def _write_bounds(parts: dict[str, Scalar], one: Callable[[Scalar], str]) -> str:
    if "min" not in parts:
        return f"less than {one(parts['max'])}"
    if "max" not in parts:
        return f"more than {one(parts['min'])}"
    return one(parts["min"]) if parts["min"] == parts["max"] else f"{one(parts['min'])} to {one(parts['max'])}"


def _roles(value: Value, writing: Writing) -> dict[str, Scalar]:
    role_of = {name: role for role, name in writing.parts}
    return {role_of.get(name, name): part for name, part in _mapping(value).items()}


def _write_range(value: Value, writing: Writing) -> str:
    return _write_bounds(_roles(value, writing), lambda bound: write(bound, _bound_of(writing)))


def _write_duration(value: Value, writing: Writing) -> str:
    parts = _roles(value, writing)
    return f"{_write_bounds(parts, lambda bound: write_number(_number(bound), writing.locale))} {parts['unit']}"


def _write_text(value: Value, writing: Writing) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _write_list(value: Value, writing: Writing) -> str:
    one = writing.items or Writing("text", writing.locale)
    return "; ".join(write(item, one) for item in value) if isinstance(value, tuple) else str(value)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("money", "$1,234.50", _find_expression, _read_money, _write_money),
        Kind("count", "1,234", _find_expression, _read_count, _write_number),
        Kind("decimal", "3.25", _find_expression, _read_number_in, _write_number),
        Kind("percent", "12.5%", _find_expression, _read_percent, _write_percent),
        Kind("range", "$100 to $200", _find_expression, _read_range, _write_range),
        Kind("share", "Widgets, 34%", _find_expression, _read_share, _write_share),
        Kind("distribution", "Red, 40% Blue, 60%", _find_text, _read_distribution, _write_distribution),
        Kind("duration", "2-4 years", _find_expression, _read_duration, _write_duration),
        Kind("date", "5 March 2021", _find_expression, _read_date, _write_text),
        Kind("boolean", "yes", _find_expression, _read_boolean, _write_text),
        Kind("list", "red, green and blue", _find_text, _read_list, _write_list),
        Kind("text", "words", _find_text, _read_text, _write_text),
    )
}


def parse(kind: str, text: str) -> object:
    """The value of a text that is written as a kind; parts as a dict, a list as a list.

    The marks of money are told from the number itself (`1.298,00`, `1,298.00`), and words may stand around one amount as shops
    write them (`From 49.95 EUR incl. VAT`); a cell of a page is read more strictly. Raises ValueError that says what was expected,
    for an unknown kind too.
    """
    if kind not in KINDS:
        raise ValueError(f"expected a kind ({', '.join(KINDS)}), found {kind!r}")
    writing = Writing(kind, ANY_MARKS if kind == "money" else ENGLISH)
    if kind == "list":
        found = _read_list(text, writing)
        return list(found) if isinstance(found, tuple) else found
    found = read(text, writing)
    return _mapping(found) if isinstance(found, tuple) else found
