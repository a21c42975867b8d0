"""Marks that refer to a footnote: behind a label, a name or a value, and no part of it.

    Reviews<sup>1</sup>   $9<sup>*</sup>   D18<sup>ii</sup>   Alpha<sup><a href="#f">[2]</a></sup>   Price†   Alpha[1]      marks
    m<sup>2</sup>   10<sup>6</sup>   $9<sup>99</sup>   E = mc<sup>2</sup>   C*                           none

A raised number is a mark where it refers to a place of the page, stands in brackets, or stands behind a word that is no unit;
behind a digit it is a power, or cents. A raised letter is one behind a longer word, a Roman numeral of several letters anywhere.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from extract.elements import PARTING
from extract.tokens import RAW, SPACE, TEXT, Tokens, unescape

_SYMBOLS = r"(?:\*{1,3}|[\u2020\u2021\u00a7\u00b6\u2016]{1,3})"
_NUMBERS = r"[0-9]{1,2}(?:\s?[,;\u2013-]\s?[0-9]{1,2})*"
_ENCLOSED = r"\[[^\[\]]{1,30}\]|\((?:[0-9]{1,2}|[a-z*])\)"
_SYMBOL = re.compile(rf"(?:(?:{_SYMBOLS}|{_ENCLOSED})[\s,;]*+)++")
_NUMBER = re.compile(rf"[,;]?\s?{_NUMBERS}\s?[,;]?")
_LETTER = re.compile(r"[a-d](?:, ?[a-d])*|[iv]")
_ROMAN = r"x?(?:i{1,3}|i[vx]|vi{0,3}|x)"
_ROMANS = re.compile(rf"(?!.\Z){_ROMAN}(?:\s?[,;]\s?{_ROMAN})*")
"""Roman numerals of several letters, which are neither a power nor an ordinal."""
_LINK = r"(?:[0-9]{1,3}|[a-zA-Z]|[ivx]{2,5})"
_LINKED = re.compile(rf"{_LINK}(?:\s?[,;]\s?{_LINK})*|{_SYMBOL.pattern}")
_FRAGMENT = re.compile(r"(?:^|[\s\"'])href\s*=\s*[\"']?#", re.IGNORECASE)
_PLACE = re.compile(r"=\s*+[\"']?#")
_LAST_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]++)[\s.:!?)\]\"'\u201d\u2019]*+\Z")
_POWERS = "cm mm km dm nm um \u00b5m ft foot feet in inch inches yd yard yards mi mile miles meter meters metre metres sec second seconds"
_POWERED = frozenset(_POWERS.split())
"""Units that are written with a power."""
_ENDS = frozenset((*PARTING, *(f"/{name}" for name in PARTING)))
MIN_WORD = 4
"""Letters of a word behind which a raised letter is a mark: shorter ones are abbreviated so."""
MAX_INSIDE = 16
"""Tags and texts of the longest mark."""
MAX_TOKENS = 60
"""Tags and texts before a mark that are looked at."""
MAX_BEFORE = 40
"""Characters before a mark that are looked at, and of the longest mark."""


# --- marks among the tokens of a page -----------------------------------------------------------------------------------


def marks(tokens: Tokens) -> frozenset[int]:
    """The texts of a page that are marks."""
    likely = _links(tokens)
    if "sup" in tokens.names:
        likely.update(index for index, name in enumerate(tokens.names) if name == "sup")
    found: set[int] = set()
    for index in sorted(likely):
        inside = _inside(tokens, index)
        if inside and found.isdisjoint(inside) and _is_mark(tokens, index, inside, found):
            found.update(inside)
    return frozenset(found)


def _links(tokens: Tokens) -> set[int]:
    """The tags of links to places of the page: looked for in the text as a whole, which costs less than a look at each."""
    places = {bisect_right(tokens.starts, match.start()) - 1 for match in _PLACE.finditer(tokens.text)} - {-1}
    return {index for index in places if tokens.names[index] == "a" and _FRAGMENT.search(tokens.attributes(index))}


def _inside(tokens: Tokens, index: int) -> list[int]:
    """The texts of a short element that parts no words."""
    texts: list[int] = []
    end = "/" + tokens.names[index]
    for at in range(index + 1, min(index + MAX_INSIDE, len(tokens.names))):
        name = tokens.names[at]
        if name == end:
            return texts
        if name == TEXT:
            texts.append(at)
        elif name in _ENDS:
            break
    return []


def _is_mark(tokens: Tokens, index: int, inside: list[int], others: set[int]) -> bool:
    names = tokens.names
    content = " ".join("".join(_text(tokens, at) for at in inside).split())
    before = _before(tokens, index, others)
    if not before.strip() or len(content) > MAX_BEFORE:
        return False
    if _SYMBOL.fullmatch(content):
        return True
    if names[index] != "sup":
        return False
    around = [index - 1, *range(index + 1, inside[-1])]
    if any(at >= 0 and names[at] == "a" and _FRAGMENT.search(tokens.attributes(at)) for at in around):
        return _LINKED.fullmatch(content) is not None
    if _ROMANS.fullmatch(content) is not None:
        return True
    if _LETTER.fullmatch(content) is not None:
        word = _LAST_WORD.search(before)
        return word is not None and len(word[1]) >= MIN_WORD
    return _NUMBER.fullmatch(content) is not None and _is_behind_word(before, content)


def _text(tokens: Tokens, index: int) -> str:
    return unescape(tokens.text[tokens.starts[index] : tokens.ends[index]])


def _before(tokens: Tokens, index: int, others: set[int]) -> str:
    """What stands before a token in its line, other marks aside."""
    before = ""
    for at in range(index - 1, max(-1, index - MAX_TOKENS), -1):
        name = tokens.names[at]
        if name == TEXT:
            before = before if at in others else _text(tokens, at)[-MAX_BEFORE:] + before
        elif name == SPACE:
            before = " " + before
        elif name == RAW or name in _ENDS:
            break
        if len(before) >= MAX_BEFORE:
            break
    return before


def _is_behind_word(before: str, number: str) -> bool:
    """Whether a raised number stands behind a word that has no power: `Reviews`, `GB` before a 1, `30 %`."""
    word = _LAST_WORD.search(before)
    if word is None:
        return before.rstrip().endswith("%")
    letters = word[1].casefold()
    if letters in _POWERED or len(letters) == 1:
        return False
    return len(letters) > 2 or number.strip(" ,;")[0] not in "023"


# --- marks at the end of a text -----------------------------------------------------------------------------------------

_LAST = frozenset("*\u2020\u2021\u00a7\u00b6\u2016]\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")
_BEHIND = re.compile(
    r"\s*(?:(?P<star>\*{1,3})|[\u2020\u2021\u00a7\u00b6\u2016]{1,3}|(?P<raised>[\u00b9\u00b2\u00b3\u2074-\u2079])"
    r"|(?:\s?\[(?:\^?[0-9]{1,3}|[a-z]|\^[a-z][\w-]{0,20}|note [0-9]{1,2})\])+)\Z"
)
_DIGITS = str.maketrans("\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "123456789")


def bare_end(text: str) -> int:
    """Where a text ends without the mark behind it; its length where there is none.

    >>> [text[: bare_end(text)] for text in ("Price\u2020", "Alpha [1]", "Reviews*", "$9*", "C*", "a*b*", "m\u00b2", "Reviews\u00b9")]
    ['Price', 'Alpha', 'Reviews', '$9', 'C*', 'a*b*', 'm\u00b2', 'Reviews']
    """
    if text[-1:] not in _LAST:
        return len(text)
    match = _BEHIND.search(text, max(0, len(text) - MAX_BEFORE))
    if match is None:
        return len(text)
    before = text[: match.start()]
    if match["raised"] and not _is_behind_word(before, match["raised"].translate(_DIGITS)):
        return len(text)
    if match["star"] and ("*" in before or re.search(r"[^\W_]{2}[\s:.)\"]*\Z|[0-9%\u20ac$\u00a3]\Z", before) is None):
        return len(text)
    return match.start() if any(c.isalnum() for c in before) else len(text)
