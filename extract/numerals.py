"""Written numbers: signs, group and decimal marks, suffixes; and the marks and words of a locale.

    >>> read_number("12,345.60", ENGLISH)
    Decimal('12345.60')
    >>> read_number("12 345,60", Locale(decimal=",", group=" "))
    Decimal('12345.60')
    >>> read_number("1.2M", ENGLISH)
    Decimal('1.2E+6')

The exponent of the result is the last digit as printed: `98k` is 98E+3, known to the thousand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

MAX_NUMBER = 40
"""Characters of the longest number that is read: longer runs of digits are no figures, and cost time."""

MINUS = "-\u2212\u2013"
_MINUS, _DIGITS = frozenset(MINUS), frozenset("0123456789")
_SIGNS = _MINUS | frozenset("()")
_QUOTES = "\u2018\u2019\u02bc\u00b4"
"""What Swiss pages group with beside the plain apostrophe."""
_THIN = "\u00a0\u202f\u2009\u2007"
_SUFFIXES = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "mm": 6, "million": 6, "b": 9, "bn": 9, "billion": 9}


_SUFFIXED = re.compile(rf"(.*?[0-9])[ \u00a0]?({'|'.join(_SUFFIXES)})?", re.IGNORECASE | re.DOTALL)

GAP = r"[ \t\u00a0\u202f]{0,3}"
"""White space inside a value: bounded, so that a run of blanks costs no more than its length."""


def choice(words: Iterable[str]) -> str:
    """An expression for any of some words, of those with one first letter the longest first."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        by_first.setdefault(word[:1].casefold(), []).append(re.escape(word))
    return "|".join(alike[0] if len(alike) == 1 else f"(?:{'|'.join(alike)})" for alike in by_first.values())


def signed(match: re.Match[str], *signs: str) -> int:
    """1 or -1: a minus or parentheses around. Raises ValueError for one parenthesis alone, or one too many."""
    if _SIGNS.isdisjoint(match[0]):
        return 1
    groups = match.groupdict()
    opened, closed = ([one for one in names if groups.get(one)] for names in (("open", "open2"), ("close", "close2")))
    if len(opened) != len(closed) or len(opened) > 1:
        raise ValueError(f"expected both parentheses or none, found {match[0]!r}")
    negative = any(groups.get(sign) in _MINUS for sign in signs)
    if opened and negative:
        raise ValueError(f"expected a minus or parentheses, found both in {match[0]!r}")
    return -1 if negative or opened else 1


@dataclass(frozen=True, eq=False)
class Locale:
    """How a site writes: `decimal` and `group` marks, the order of a numeric date (`mdy`, `dmy`, `ymd`), words.

    `group` None means that none was declared: commas group, or points where commas are decimal marks, but a number may also stand
    without marks. `decimal` None means that the marks are told from each number alone. `plurals` are (singular ending, plural
    ending). Compared by identity, as the key of what is compiled from it.
    """

    decimal: str | None = "."
    group: str | None = None
    dates: str | None = None
    articles: tuple[str, ...] = ("a", "an", "the")
    plurals: tuple[tuple[str, str], ...] = (
        ("", "s"), ("", "es"), ("y", "ies"), ("man", "men"), ("person", "people"), ("child", "children"), ("f", "ves"),
        ("fe", "ves"), ("foot", "feet"), ("is", "es"),
    )  # fmt: skip


ENGLISH = Locale()
ANY_MARKS = Locale(decimal=None)
"""Each number tells its marks itself, as the strings of shops all over the world must."""


def _group(locale: Locale) -> str:
    """The mark between groups of three."""
    if locale.group is not None:
        return locale.group
    return "." if locale.decimal == "," else ","


@lru_cache(maxsize=64)
def number_pattern(locale: Locale) -> str:
    """An expression without groups for an unsigned number without its suffix."""
    if locale.decimal is None:
        return rf"(?:[0-9]{{1,40}}(?:[.,'{_QUOTES} {_THIN}][0-9]{{1,30}}){{0,12}}|[.,][0-9]{{1,30}})"
    groups = f"[{re.escape(_group(locale))}{_THIN}]" if locale.group != "" else "(?!)"
    whole = rf"(?:[1-9][0-9]{{0,2}}(?:{groups}[0-9]{{3}}){{1,8}}|0|[1-9][0-9]{{0,30}})"
    mark = re.escape(locale.decimal)
    return rf"(?:{whole}(?:{mark}[0-9]{{1,20}})?|{mark}[0-9]{{1,20}})(?![0-9])"


@lru_cache(maxsize=64)
def _number(locale: Locale) -> re.Pattern[str]:
    return re.compile(number_pattern(locale))


SUFFIX_PATTERN = r"(?:(?:[kKMB]|[ \u00a0]?(?:thousand|million|billion|bn))(?![A-Za-z]))"
"""Multiples behind a number; a small `m` or `b` is one behind an amount of money only, elsewhere it may be a unit."""
AMOUNT_SUFFIX_PATTERN = r"(?:(?:[kKmMbB]|mm|mn|[ \u00a0]?(?:thousand|million|billion|bn|mn))(?![A-Za-z]))"


def read_number(text: str, locale: Locale) -> Decimal:
    """The value of an unsigned number with or without a suffix, to the digit as printed.

    Raises ValueError where the marks do not fit the locale.
    """
    text = text.strip()
    if len(text) > MAX_NUMBER:
        raise ValueError(f"expected a number of at most {MAX_NUMBER} characters, found {len(text)}")
    if text[-1:] in _DIGITS:
        return Decimal(_plain(text, locale))
    parts = _SUFFIXED.fullmatch(text)
    if parts is None:
        raise ValueError(f"expected a number, found {text!r}")
    value = Decimal(_plain(parts[1], locale))
    exponent = _SUFFIXES[parts[2].lower()] if parts[2] else 0
    return value.scaleb(exponent) if exponent else value


def _plain(digits: str, locale: Locale) -> str:
    """`digits` with a point for the decimal mark and without group marks."""
    if locale.decimal is None:
        return _guess_marks(digits)
    if not _number(locale).fullmatch(digits):
        raise ValueError(f"expected a number written with {locale.decimal!r} for decimals, found {digits!r}")
    if digits.isdecimal():
        return digits
    if locale.group is None and locale.decimal == "." and digits.isascii():
        return digits.replace(",", "")
    kept = "".join([c for c in digits if c in _DIGITS or c == locale.decimal])
    return kept.replace(locale.decimal, ".")


def _guess_marks(digits: str) -> str:
    """Marks told from the number alone: the last of two sorts is the decimal mark, one sort before three digits groups.

    >>> [_guess_marks(text) for text in ("1.298,00", "1,298.00", "31.500", "1'049,95", "1.144.000", "1,00,000", "12,5")]
    ['1298.00', '1298.00', '31500', '1049.95', '1144000', '100000', '12.5']
    """
    marks = [c for c in digits if not c.isdigit()]
    sorts = list(dict.fromkeys(marks))
    if not marks:
        return digits
    last = marks[-1]
    groups = re.split(rf"[{re.escape(''.join(sorts))}]", digits)
    grouped = all(len(g) == 3 for g in groups[1:]) and 1 <= len(groups[0]) <= 3 and groups[0] != "0"
    if len(sorts) == 1 and grouped:
        return "".join(groups)
    if sorts == [","] and _LAKHS.fullmatch(digits):
        return "".join(groups)
    whole, _, fraction = digits.rpartition(last)
    if last not in ".," or marks.count(last) > 1 or len(sorts) > 2 or not _groups_well(whole):
        raise ValueError(f"expected a number, found {digits!r}, whose marks do not fit together")
    return "".join(c for c in whole if c.isdigit()).zfill(1) + "." + fraction


def _groups_well(whole: str) -> bool:
    parts = re.split(r"[^0-9]", whole)
    return len(parts) == 1 or (1 <= len(parts[0]) <= 3 and all(len(p) == 3 for p in parts[1:])) or bool(_LAKHS.fullmatch(whole))


_LAKHS = re.compile(r"[0-9]{1,2}(?:,[0-9]{2}){1,6},[0-9]{3}")
"""Groups as India writes them: `12,34,567`."""


def write_number(value: Decimal | int, locale: Locale) -> str:
    """The number as the locale prints it, every digit of the value kept."""
    text = f"{abs(Decimal(value)):,f}"
    group = _group(locale)
    text = text.replace(",", "\0").replace(".", locale.decimal or ".").replace("\0", group)
    return ("-" if value < 0 else "") + text


def shortest(value: Decimal) -> int | float:
    """The number of a record: an integer, or the shortest decimal."""
    return int(value) if value == value.to_integral_value() else float(value)
