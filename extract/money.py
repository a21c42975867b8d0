"""Amounts of money: how one is written in a cell, and the one amount among the words of a shop.

    >>> price_among_words("Our price: from 49,95 € incl. 19 % VAT *", "no price")
    Amount(amount=Decimal('49.95'), currency='EUR', written=('€',))
    >>> price_among_words("up to 50 €", "no price")
    Traceback (most recent call last):
    ValueError: no price

Words are let go only where they leave the amount as it is. Where the text has another number, another currency, a word that
bounds, multiplies or takes off the amount, or, beside an amount without a currency, any word that is none of prices, it is refused.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from extract.currencies import CODES, SPOKEN, WRITTEN
from extract.numerals import AMOUNT_SUFFIX_PATTERN, ANY_MARKS, GAP, MINUS, Locale, choice, number_pattern, read_number, signed
from extract.pricewords import CHANGING, FILLERS, FREE, PRICE_WORDS, TAXES, WORDLIKE_CODES


class Amount(NamedTuple):
    """An amount, the ISO 4217 code of its currency, and how the currency was written."""

    amount: Decimal
    currency: str | None
    written: tuple[str, ...]


# --- a cell that is an amount -----------------------------------------------------------------------------------------

_SIGN = rf"[{MINUS}+]"
_PERIODS = "hour|hr|h|day|week|wk|month|mo|year|yr|annum|unit|ea|each|item|person|piece|pc|night"
_PER = (
    rf"(?:[ \u00a0]{{0,3}}(?:/|per\b|an?\b|each\b)[ \u00a0]{{0,3}}(?i:{_PERIODS})\b\.?"
    r"|[ \u00a0](?:hourly|daily|weekly|monthly|yearly|annually|p\.a\.))"
)
_CURRENCY = rf"(?:{choice(WRITTEN)}|(?:{choice(CODES)})(?![A-Za-z]))"


def money_pattern(locale: Locale) -> str:
    """An expression for an amount with its sign, currency, suffix and period."""
    number = number_pattern(locale)
    return (
        rf"(?P<open>\({GAP})?(?:(?P<sign>{_SIGN}){GAP})?(?:(?P<before>{_CURRENCY}){GAP}:?{GAP})?(?P<open2>\({GAP})?(?P<sign2>{_SIGN})?"
        rf"(?P<number>{number}{AMOUNT_SUFFIX_PATTERN}?)(?P<close2>{GAP}\))?(?:{GAP}(?P<after>{_CURRENCY}))?(?P<close>{GAP}\))?(?P<per>{_PER})?"
    )


def amount_of(match: re.Match[str], locale: Locale) -> Amount:
    """The amount of a match of `money_pattern`. Raises ValueError for two signs, two currencies and marks that do not fit."""
    before, after = match["before"], match["after"]
    if match["sign"] and match["sign2"]:
        raise ValueError(f"expected one sign, found two in {match[0]!r}")
    codes = [WRITTEN.get(word, word) for word in (before, after) if word]
    dollars = before == "$" and codes[-1].endswith("D")
    if (before and after and after not in CODES) or (len(set(codes)) > 1 and not dollars):
        raise ValueError(f"expected one currency, found {before!r} and {after!r}")
    amount = signed(match, "sign", "sign2") * read_number(match["number"], locale)
    return Amount(amount, codes[-1] if codes else None, tuple(word for word in (before, after) if word))


# --- the one amount among words ---------------------------------------------------------------------------------------


def price_among_words(text: str, refusal: str) -> Amount:
    """The one amount that a text writes. Raises ValueError with `refusal` where there is none, or it is not certain."""
    text = " ".join(text.translate(_FULL_WIDTH).split())
    words = [word.casefold() for word in _WORD.findall(text)]
    if words and not _DIGIT.search(text) and set(words) & FREE and set(words) <= FREE | PRICE_WORDS:
        return Amount(Decimal(0), None, ())
    if text.count("(") != text.count(")") or _PER_LITRE.search(text):
        raise ValueError(refusal)
    if any(word in TAXES for word in words):
        text = _TAX_RATE.sub(_blank, text)
    text = _QUANTITY.sub(_blank, text)
    matches = list(_amounts().finditer(text))
    found = [_among(match, text) for match in matches]
    first = found[0] if found else None
    if first is None or not all(_restates(text, match, first, other) for match, other in zip(matches[1:], found[1:], strict=True)):
        raise ValueError(refusal)
    assert first is not None
    rest = _amounts().sub(_blank, text)
    if not _leaves_amount(rest, first.currency, _known_before(text, matches[0])) or not _may_follow(text, matches[0]):
        raise ValueError(refusal)
    return first


_FULL_WIDTH = str.maketrans(
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict(zip(map(ord, "￥￡￠\u2010\u2011\ufe63\u3000"), "¥£¢--- ", strict=True))
)
_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_TAX_RATE = re.compile(r"(?<![-\u2212\u2013\d.,])(?<![-\u2212\u2013] )[0-9]{1,2}(?:[.,][0-9]{1,2})? ?%")
_UNITS = "kg|mg|g|lbs?|oz|cl|ml|l|ltr|litres?|liters?|cm|mm|m|m2|m\u00b2|sqm|stk|st|stück|pcs?|pieces?|units?|ks|szt|шт"
_QUANTITY = re.compile(
    rf"(?:/|\b(?:per|pro|je|par|por|za|for)\b) ?(?:[0-9]{{1,4}} ?(?:{_UNITS})(?![^\W_])|(?:m2|m3|m)(?![^\W_]))"
    r"|\bp/(?:m|w|d)\b",
    re.IGNORECASE,
)
_PER_LITRE = re.compile(
    r"(?<![0-9.,])[0-9]{1,2}[.,][0-9]{3} ?(?:[^\W\d_]{1,3}|[^\w\s/]|p\.)? ?(?:/|per|pro) ?(?:l|ltr|litres?|liters?|kwh|gal|gallon|min)\b",
    re.IGNORECASE,
)
"""Three decimals or a group of three: fuel and power are priced to the tenth of a cent."""


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


@lru_cache(maxsize=1)
def _amounts() -> re.Pattern[str]:
    """An amount anywhere in a text, with `1 250,-`, `500/-` and `12€50` as shops write them."""
    letters = {word for word in (*WRITTEN, *CODES) if word[0].isalpha() and word[-1].isalpha()}
    signs = choice(set(WRITTEN) - letters)
    spoken = rf"(?i:{choice(SPOKEN)})"
    currency = rf"(?:{signs}|(?<![^\W\d_])(?:{spoken}|{choice(letters)})(?![^\W\d_]))"
    number = number_pattern(ANY_MARKS)
    return re.compile(
        rf"(?:(?P<before>{currency}) ?(?::|\.(?![0-9]+(?![.,]?[0-9])))? ?)?(?P<sign>{_SIGN})?"
        rf"(?:(?P<whole>[0-9]{{1,6}})\u20ac(?P<cents>[0-9]{{2}})(?![0-9.,])|(?P<loose>[0-9]{{1,6}}\. [0-9]{{2}})(?![0-9.,]| ?{currency})"
        rf"|(?P<number>{number}(?:{AMOUNT_SUFFIX_PATTERN}(?![^\W\d_]))?))"
        rf"(?P<even> ?[.,:][-\u2013\u2014]{{1,2}}(?![0-9])|/[-=](?![0-9]))?"
        rf"(?: ?(?P<after>{currency}|\((?:{choice(CODES)})\))(?(before)(?! ?[0-9])))?"
    )


def _code(word: str) -> str | None:
    word = word.strip("()")
    return WRITTEN.get(word) or (word if word in CODES else SPOKEN.get(word.casefold()))


def _among(match: re.Match[str], text: str) -> Amount | None:
    """The amount of one match; None where a letter touches it, its currencies differ or its sign may be a separator."""
    begin, end = match.span()
    before, after = match["before"], match["after"]
    if (text[begin - 1 : begin].isalnum() and begin) or text[end : end + 1].isalnum() or (text[begin - 1 : begin] in (".", ",") and begin):
        return None
    written = tuple(word.strip("()") for word in (before, after) if word)
    codes = [_code(word) for word in written]
    if match["cents"]:
        written, codes = ("\u20ac",), ["EUR"]
        if before or after:
            return None
    if len(set(codes)) > 1 and not (before in ("$", "\u00a3", "\u00a5") and after and (codes[-1] or "").endswith(str(codes[0])[-1])):
        return None
    if match["loose"] and not before:
        return None
    digits = f"{match['whole']}.{match['cents']}" if match["cents"] else (match["loose"] or match["number"]).replace(". ", ".")
    sign = _sign_of(match, text)
    if sign is None:
        return None
    try:
        return Amount(sign * read_number(digits, ANY_MARKS), codes[-1] if codes else None, written)
    except ValueError:
        return None


def _sign_of(match: re.Match[str], text: str) -> int | None:
    """1 or -1; None where a dash may be a sign or a separator. `Shirt - $5` separates, `Balance: -$5` does not."""
    if match["sign"] and match["before"]:
        return -1 if match["sign"] in MINUS else 1
    begin = match.start()
    if match["sign"]:
        dash, head, glued = match["sign"], text[:begin], True
    else:
        head = text[:begin].rstrip()
        dash, glued = head[-1:], head == text[:begin]
        if not dash or dash not in MINUS + "+\u2014":
            return 1
        head = head[:-1]
    if not glued:
        return 1 if _WORD.search(head) and head.endswith(" ") and dash in MINUS + "\u2014" else None
    if head.strip() and not head.rstrip().endswith(":"):
        return None
    return -1 if dash in MINUS else 1 if dash == "+" else None


def _restates(text: str, match: re.Match[str], first: Amount, other: Amount | None) -> bool:
    """Whether a further amount says the first again, or stands in parentheses as it is elsewhere or for each unit."""
    if other is None:
        return False
    if (other.amount == first.amount and None in (first.currency, other.currency)) or other[:2] == first[:2]:
        return bool(first.currency)
    enclosed = text[: match.start()].rstrip().endswith("(")
    behind = text[match.end() :].lstrip()
    converted = None not in (first.currency, other.currency) and first.currency != other.currency and behind.startswith(")")
    return enclosed and (converted or re.match(r"(?:/|per\b|pro\b|je\b) ?\w*\.? ?\)", behind) is not None)


def _known_before(text: str, match: re.Match[str]) -> bool:
    """Whether nothing but a word of prices, or no word, stands right before a number that blanks group: `iPhone 6 300 €`."""
    if match["before"] or " " not in (match["number"] or ""):
        return True
    word = re.search(r"([^\W\d_]+)\W?\s*\Z", text[: match.start()])
    return word is None or word[1].casefold() in PRICE_WORDS


def _leaves_amount(rest: str, currency: str | None, known_before: bool) -> bool:
    """Whether what stands around an amount leaves it as it is."""
    words = [word.casefold() for word in _WORD.findall(rest)]
    codes = {_code(word) for word in _currency_words().findall(rest)}
    if re.search(r"[0-9]|[%~\u2248<>\u2264\u2265=+^#\u00a2\u00d7]", rest) or any(c.isdecimal() for c in rest) or codes - {currency}:
        return False
    if not known_before or any(word in CHANGING for word in words):
        return False
    if currency is not None and currency not in WORDLIKE_CODES:
        return True
    return all(word in PRICE_WORDS for word in words) and not (words and FILLERS.issuperset(words))


@lru_cache(maxsize=1)
def _currency_words() -> re.Pattern[str]:
    signs = {word for word in WRITTEN if not word[-1].isalpha() and not word[0].isalpha()}
    return re.compile(rf"{choice(signs)}|(?<![^\W\d_])(?:{choice(CODES - WORDLIKE_CODES)})(?![^\W\d_])")


def _may_follow(text: str, match: re.Match[str]) -> bool:
    """Whether the word behind an amount is none that might multiply it (`5 Mio`, `5 tys.`): a known one or a long one."""
    behind = re.match(r" ?([^\W\d_]+)", text[match.end() :])
    return behind is None or behind[1].casefold() in PRICE_WORDS or len(behind[1]) > 4
