"""Cells that say a value with something beside it that leaves it as it is.

    4½   4 1/2          a fraction that ends as a decimal         1 234 €              blanks that group by three
    1.2 kg (2.6 lb)     the value in another unit as well         $30 incl. 20 % VAT   a tax that is in it
    3.   3rd            a count that is a place
    Tuesday, 12 March 2024 (released)                             12 March 2024, 10:30   2024, March 12

What bounds or changes a value stays refused: from $9, ca. 5 kg, $9 excl. VAT, 1.2 kg (with lid), 5 kg / 100 m, 2024-03-12 (planned).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extract.currencies import SPOKEN
from extract.kinds import SHORT_CELL, Writing, read
from extract.model import Value
from extract.months import MONTHS
from extract.records import agree


def read_cell(text: str, writing: Writing) -> Value:
    """The value of a whole cell, with a remark beside it or not. Raises ValueError that says what was expected.

    >>> [str(read_cell(text, Writing("decimal", units=(("kg", Decimal(1)),)))) for text in ("1½ kg", "1.2 kg (2.6 lb)", "2.6 lb / 1.2 kg")]
    ['1.5', '1.2', '1.2']
    """
    try:
        return read(text, writing)
    except ValueError:
        remarks = _REMARKS.get(writing.kind)
        if remarks is None or len(text) > SHORT_CELL:
            raise
        values = [value for bare in remarks(text, writing) for value in _readable(bare, writing)]
        if not values or any(value != values[0] for value in values):
            raise
        return values[0]


def _readable(text: str, writing: Writing) -> Iterator[Value]:
    try:
        yield read(text, writing)
    except ValueError:
        return


# --- numbers ----------------------------------------------------------------------------------------------------------

_GROUPED = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?: [0-9]{3})+(?! ?[0-9]|[.,][0-9]{3}[,.])")
_VULGAR = {"\u00bd": "1/2", "\u00bc": "1/4", "\u00be": "3/4", "\u215b": "1/8", "\u215c": "3/8", "\u215d": "5/8", "\u215e": "7/8",
           "\u2155": "1/5", "\u2156": "2/5", "\u2157": "3/5", "\u2158": "4/5"}  # fmt: skip
_FRACTION = re.compile(
    rf"(?P<whole>[0-9]{{1,6}})?(?:(?P<vulgar>\s?[{''.join(_VULGAR)}])|\s(?P<above>[0-9]{{1,2}})[/\u2044](?P<below>[0-9]{{1,2}}))(?![0-9/\u2044.,])"
)
_SPLIT = re.compile(r"(?P<one>[^()]+?) ?(?:\((?P<two>[^()]+)\)| (?:/|\||or) (?P<three>[^()]+)|(?<=[^\W\d_])/(?=[0-9])(?P<four>[^()]+))")
_FIGURE = r"[0-9][0-9.,\u00bd\u00bc\u00be/]*(?: [0-9]/[0-9]{1,2})? ?"
_UNIT = r"(?:\u00b0?[^\W\d_][^\d(),]{0,12}?[23]?|['\"\u2032\u2033])"
_MEASURE = re.compile(rf"(?:{_FIGURE}(?P<first>{_UNIT}),? ?)?{_FIGURE}(?P<unit>{_UNIT})")
_DIMENSIONS = tuple(frozenset(words.split(";")) for words in (
    "kg;g;mg;t;lb;lbs;oz;st;kilogram;kilograms;gram;grams;tonne;tonnes;pound;pounds;ounce;ounces;stone",
    "mm;cm;m;km;';\";\u2032;\u2033;in;inch;inches;ft;feet;foot;yd;yard;yards;mi;mile;miles;metre;metres;meter;meters",
    "ml;cl;dl;l;litre;litres;liter;liters;gal;gallon;gallons;fl oz;pt;pint;pints;qt;quart;quarts;cup;cups",
    "km\u00b2;km2;sq km;mi\u00b2;mi2;sq mi;m\u00b2;m2;sq m;sqm;ft\u00b2;ft2;sq ft;sqft;ha;hectare;hectares;acre;acres",
    "\u00b0c;\u00b0f;k", "w;kw;hp;bhp;ps", "km/h;kph;mph;m/s;kn;knots", "bar;psi;kpa", "kj;kcal;cal",
))  # fmt: skip
"""Units of which one is written beside another for the same measure."""


def _in_blanks(text: str, writing: Writing) -> Iterator[str]:
    """The text with the blanks between groups of three as no-break ones, which group in every locale that groups."""
    found = _GROUPED.findall(text)
    if len(found) == 1 and len(re.findall(r"[0-9]+", text.replace(found[0], "0"))) <= 2:
        yield text.replace(found[0], found[0].replace(" ", "\u00a0"))


_ORDINAL = re.compile(r"(?P<number>[0-9]{1,4})(?:\.|\u00ba|\u00aa|(?P<ending>st|nd|rd|th))", re.IGNORECASE)


def _count(text: str, writing: Writing) -> Iterator[str]:
    """A count that blanks group, or that says which place something has: `3.`, `3rd`."""
    yield from _in_blanks(text, writing)
    yield from _converted(text, writing)
    place = _ORDINAL.fullmatch(text.strip()) if not writing.units else None
    if place is not None and (place["ending"] is None or place["ending"].lower() == _ending(int(place["number"]))):
        yield place["number"]


def _ending(number: int) -> str:
    return "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _number(text: str, writing: Writing) -> Iterator[str]:
    yield from _in_blanks(text, writing)
    fraction = _FRACTION.search(text)
    if fraction is not None and (fraction["whole"] or fraction["vulgar"]) and not re.search(r"[0-9.,]\s?\Z", text[: fraction.start()]):
        above, below = (_VULGAR[fraction["vulgar"].strip()].split("/")) if fraction["vulgar"] else (fraction["above"], fraction["below"])
        if int(below) in (2, 4, 5, 8, 10, 16) and 0 < int(above) < int(below):
            number = format(int(fraction["whole"] or 0) + Decimal(above) / Decimal(below), "f")
            yield text[: fraction.start()] + number.replace(".", writing.locale.decimal or ".") + text[fraction.end() :]
    yield from _converted(text, writing)


def _converted(text: str, writing: Writing) -> Iterator[str]:
    """The one of two measures of a cell whose unit the field has; none where both have one and they differ."""
    match = _SPLIT.fullmatch(text.strip()) if writing.units and all(word for word, _ in writing.units) else None
    if match is None:
        return
    halves = [match["one"].strip(), (match["two"] or match["three"] or match["four"]).strip()]
    units = [unit for half in halves for unit in _units(half)]
    if not any(dimension.issuperset(units) for dimension in _DIMENSIONS):
        return
    values = [list(_readable(half, writing)) for half in halves]
    own = {word.casefold() for word, _ in writing.units}
    if any(not value and own.intersection(_units(half)) for half, value in zip(halves, values, strict=True)):
        return
    if not all(values) or agree(values[0][0], values[1][0], "rounded") or _overlap(halves, values, writing):
        yield halves[0 if values[0] else 1]


def _overlap(halves: Sequence[str], values: Sequence[Sequence[Value]], writing: Writing) -> bool:
    """Whether two measures may be the same, each rounded to the digits that it is printed with: `154 g (5.4 oz)`."""
    bounds: list[tuple[Decimal, Decimal]] = []
    for half, (value,) in zip(halves, values, strict=True):
        figure = re.search(_FIGURE, half)
        printed = next(_readable(figure[0].strip(), Writing("decimal", writing.locale)), None) if figure is not None else None
        if not isinstance(printed, Decimal) or not printed or not isinstance(value, (int, Decimal)):
            return False
        step = abs(value / printed) * Decimal(1).scaleb(int(printed.as_tuple().exponent)) / 2
        bounds.append((value - step, value + step))
    (low, high), (least, most) = bounds
    return low <= most and least <= high


def _units(half: str) -> list[str]:
    """The units of a measure, `ft` and `in` of `5 ft 7 in`; an empty one for what is none."""
    match = _MEASURE.fullmatch(half)
    return [unit.strip(" .").casefold() for unit in match.groups() if unit] if match else [""]


# --- prices -----------------------------------------------------------------------------------------------------------

_TAX = r"(?:VAT|tax(?:es)?|GST|HST|MwSt|USt|TVA|IVA|BTW|moms|DPH)"
_INCLUDED = r"(?:incl|inkl|including|inclusive(?: of)?|inklusive)"
_RATE = r"(?:(?:all|[0-9]{1,2}(?:[.,][0-9])? ?%) )?"
_TAXED = rf"{_INCLUDED}\.? ?{_RATE}{_TAX}\.?|{_TAX} (?:included|inclusive|incl)\.?|TTC"
_BEHIND_PRICE = re.compile(rf"(?:,? (?:{_TAXED}|each|apiece|only)|,? \((?:{_TAXED}|each)\))\Z", re.IGNORECASE)
_SPOKEN = re.compile(r"(?P<amount>.*[0-9]) ?(?P<word>[^\W\d_]{3,9})")
_BEFORE_PRICE = re.compile(r"(?:now|only|just)(?: only| just)?:? ", re.IGNORECASE)


def _price(text: str, writing: Writing) -> Iterator[str]:
    text = " ".join(text.split())
    behind = _BEHIND_PRICE.search(text)
    bare = text[: behind.start()] if behind else text
    before = _BEFORE_PRICE.match(bare)
    bare = bare[before.end() :] if before else bare
    grouped = list(_in_blanks(bare, writing))
    bare = grouped[0] if grouped else bare
    spoken = _SPOKEN.fullmatch(bare)
    code = SPOKEN.get(spoken["word"].casefold()) if spoken is not None else None
    if spoken is not None and code is not None:
        bare = f"{spoken['amount']} {code}"
    if bare != text:
        yield bare


# --- ranges -----------------------------------------------------------------------------------------------------------

_FROM = re.compile(r"(?:from|ab|à partir de|a partir de|dès|desde|vanaf|a partire da) (?=\S)", re.IGNORECASE)
_UP_TO = re.compile(r"(?:bis(?: zu)?|max\.?|maximal|jusqu['\u2019]à|hasta|até|fino a|tot) (?=\S)", re.IGNORECASE)
_THROUGH = re.compile(r" (?:bis|à|hasta|tot|até) ", re.IGNORECASE)


def _range(text: str, writing: Writing) -> Iterator[str]:
    """A range in other words than those of English: `420 bis 1.330 l`, `ab 9 €`."""
    text = " ".join(text.split())
    bare = _THROUGH.sub(" to ", text)
    for words, english in ((_FROM, "over "), (_UP_TO, "up to ")):
        before = words.match(bare)
        bare = english + bare[before.end() :] if before else bare
    if bare != text:
        yield bare


# --- dates ------------------------------------------------------------------------------------------------------------

_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
_BEFORE_DATE = re.compile(rf"{_WEEKDAY},? ", re.IGNORECASE)
_TIME = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?: ?[ap]\.?m\.?)?(?: ?(?:Z|UTC|GMT|[A-Z]{3,4}|[+-][0-9]{2}:?[0-9]{2}))?"
_BEHIND_DATE = re.compile(rf"(?:,? {_WEEKDAY}|,? \({_WEEKDAY}\)|(?:T|,? (?:at )?){_TIME})\Z", re.IGNORECASE)
_REMARK = re.compile(r"(?P<date>[^()]+) \((?P<remark>[^()]{1,60})\)")
_YEAR_FIRST = re.compile(r"(?P<year>[12][0-9]{3}),? (?P<month>[A-Za-z]{3,9}\.?)(?: (?P<day>[0-9]{1,2}(?:st|nd|rd|th)?))?")
_NAMED = re.compile(
    r"(?:(?P<day>[0-9]{1,2})(?:\.|er|\u00ba)? (?:de |di )?)?(?P<month>[^\W\d_]{3,12})\.?,? (?:del? )?(?P<year>[12][0-9]{3})"
)
_AGE = re.compile(r"aged? [0-9]{1,3}(?: years)?")
_DOUBTS = (
    "expected planned scheduled estimated estimate est approx approximately circa ca c about around before after until by or not no tbc "
    "tba tbd cancelled canceled postponed provisional unconfirmed presumably probably possibly maybe since from to old style bc bce julian "
    "first previously originally"
)
_UNCERTAIN = frozenset(_DOUBTS.split())
"""Words that make a date another one, or less than certain."""


def _date(text: str, writing: Writing) -> Iterator[str]:
    text = " ".join(text.split())
    remark = _REMARK.fullmatch(text)
    bare = text
    if remark is not None:
        words = {word.casefold() for word in re.findall(r"[^\W\d_]+", remark["remark"])}
        if _AGE.fullmatch(remark["remark"]) or (not re.search(r"[0-9?]", remark["remark"]) and not words & _UNCERTAIN):
            bare = remark["date"]
        elif list(_readable(remark["remark"], writing)):
            yield remark["remark"]
            bare = remark["date"]
    behind = _BEHIND_DATE.search(bare)
    bare = bare[: behind.start()] if behind else bare
    before = _BEFORE_DATE.match(bare)
    bare = bare[before.end() :] if before else bare
    named = _NAMED.fullmatch(bare)
    month = MONTHS.get(named["month"].casefold()) if named is not None else None
    if named is not None and month is not None:
        bare = f"{named['year']}-{month:02}" + (f"-{int(named['day']):02}" if named["day"] else "")
    year_first = _YEAR_FIRST.fullmatch(bare)
    if year_first is not None:
        bare = " ".join(filter(None, (year_first["day"], year_first["month"], year_first["year"])))
    if bare != text:
        yield bare


def is_beside_date(text: str, before: bool) -> bool:
    """Whether a line beside that of a date leaves it as it is: words without a figure, such as a place; `before` it a name."""
    words = re.findall(r"[^\W\d_]+", text)
    if not words or re.search(r"[0-9?:]", text) or _UNCERTAIN.intersection(word.casefold() for word in words):
        return False
    return not before or (len(words) > 1 and all(word[0].isupper() for word in words))


_REMARKS = {"count": _count, "decimal": _number, "money": _price, "range": _range, "date": _date}
