"""Names of entities: their identity, and where a text mentions them, in any number, case or possessive.

>>> identity("Collections/Night Auditor") == identity("collections,  night auditor") == identity("Collections and Night Auditor")
True

>>> from extract.numerals import ENGLISH
>>> mention = Mentions((identity("Chief of Staff"), identity("Welder")), ENGLISH)
>>> mention.at("the chiefs of staff and welders' pay", 0)
[(19, 'chief of staff')]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from extract.numerals import Locale
from extract.sentences import sentence_end

_JOINT = re.compile(r"(?:[\s,/&]+|(?<![^\s,/&])and(?![^\s,/&]))+", re.IGNORECASE)
_WORD = re.compile(r"[^\s,/&]+")
_POSSESSIVE = re.compile(r"(?:['\u2019]s|['\u2019])\Z")
_POSSESSIVE_BEHIND = re.compile(r"['\u2019]s?(?!\w)")
_CLOSING = tuple('.;:!?)"\u201d')


@lru_cache(maxsize=4096)
def identity(name: str) -> str:
    """What two spellings of one name share: NFC, case folded; white space, commas, slashes, ampersands and "and" are equal.

    >>> identity("Caf\\u0065\\u0301 Manager")
    'café manager'
    """
    folded = fold(name)
    return _JOINT.sub(" ", folded).strip() or folded.strip()


def fold(text: str) -> str:
    """A text without what two writings of one word may differ in: composition, case, the sort of apostrophe."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).replace("\u2019", "'")


@lru_cache(maxsize=64)
def _article(locale: Locale) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in locale.articles) or "(?!)"
    return re.compile(rf"(?:{words})\s+(?=\S)", re.IGNORECASE)


@lru_cache(maxsize=64)
def _beginning(locale: Locale, firsts: str) -> re.Pattern[str]:
    """An expression for an article, which may be missing, and one of the first characters of names."""
    return re.compile(rf"(?:{_article(locale).pattern})?+[{re.escape(firsts)}]" if firsts else "(?!)", re.IGNORECASE)


def without_article(text: str, locale: Locale) -> int:
    """Where the text begins behind its article; 0 where it has none."""
    match = _article(locale).match(text)
    return match.end() if match else 0


def is_title(text: str) -> bool:
    """Whether a text can be a name: short, one line, with a letter, no two sentences."""
    return 0 < len(text) <= 100 and any(c.isalpha() for c in text) and sentence_end(text) >= len(text.rstrip(".!?"))


def are_years(texts: Sequence[str]) -> bool:
    """Whether texts side by side are years, or seasons, at equal steps: they name columns, and no values are written so.

    >>> are_years(["2025", "2024", "2023"]), are_years(["2023/24", "2024/25"]), are_years(["1987", "2003"]), are_years(["2025"])
    (True, True, False, False)
    """
    found = [_YEAR.fullmatch(text.strip()) for text in texts]
    years = [int(one[1]) for one in found if one is not None]
    steps = {after - before for before, after in pairwise(years)}
    return len(years) == len(texts) > 1 and len(steps) == 1 and steps <= _STEPS


YEAR = r"(?:1[6-9]|2[01])[0-9]{2}"
_YEAR = re.compile(rf"({YEAR})(?:\s?[/\u2013-]\s?(?:[0-9]{{2}}|[0-9]{{4}}))?")
_STEPS = frozenset((-10, -5, -1, 1, 5, 10))


def _possessive(text: str) -> str:
    match = _POSSESSIVE.search(text)
    return match[0] if match else ""


class Mentions:
    """The names of a page, ready to be found in its text."""

    def __init__(self, identities: Sequence[str], locale: Locale) -> None:
        self.locale = locale
        self.words = [(tuple(name.split(" ")), name) for name in identities]
        self.by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for words, name in self.words:
            self.by_first.setdefault(name[:1], []).append((words, name))
        self.beginning = _beginning(locale, "".join(sorted(self.by_first)))

    def may_begin(self, text: str, start: int) -> bool:
        """Whether a name may begin at `start`, by its first letter: cheap, and true where `at` finds one."""
        return self.beginning.match(text, start) is not None or not text.isascii()

    def at(self, text: str, start: int) -> list[tuple[int, str]]:
        """The entities that the text names at `start`, an article before them or not: (end, identity), best first.

        Longer mentions come first; among names that only their number tells apart, the one with the fewest changes wins,
        and a tie names none.
        """
        likely = self.words
        if text.isascii():
            beginning = self.beginning.match(text, start)
            if beginning is None:
                return []
            start = beginning.end() - 1
            likely = self.by_first.get(text[start].lower(), [])
        elif article := _article(self.locale).match(text, start):
            start = article.end()
        found: dict[int, list[tuple[int, str]]] = {}
        for words, name in likely:
            match = self._match(text, start, words)
            if match is not None:
                for end in dict.fromkeys((match[0], match[0] - len(_possessive(text[start : match[0]])))):
                    found.setdefault(end, []).append((match[1], name))
        ends = []
        for end in sorted(found, reverse=True):
            ranked = sorted(found[end])
            if len(ranked) == 1 or ranked[0][0] < ranked[1][0]:
                ends.append((end, ranked[0][1]))
        return ends

    def whole(self, text: str) -> str | None:
        """The entity that the text names as a whole."""
        return next((name for end, name in self.at(text, 0) if not text[end:].strip("'\u2019s .:")), None)

    def _match(self, text: str, start: int, words: tuple[str, ...]) -> tuple[int, int] | None:
        """End of the mention that begins at `start`, and how many of its words are changed; None where it is none."""
        position, changes = start, 0
        for number, word in enumerate(words):
            token = _WORD.match(text, position)
            if token is None:
                return None
            change, end = self._same(token, word, number == len(words) - 1)
            if change is None:
                return None
            changes += change
            position = end
            if number < len(words) - 1:
                joint = _JOINT.match(text, position)
                if joint is None:
                    return None
                position = joint.end()
        return position, changes

    def _same(self, token: re.Match[str], word: str, last: bool) -> tuple[int | None, int]:
        """How far a token is from a word of the name (0 equal, 1 plural), and where the token's name part ends."""
        written = token[0]
        if fold(written) == word:
            return 0, self._behind_possessive(token, token.end())
        forms = [written]
        while last and len(forms) < 4 and forms[-1][-1:] in _CLOSING and len(forms[-1]) > 1:
            forms.append(forms[-1][:-1])
        for form in tuple(forms):
            bare = _POSSESSIVE.sub("", form)
            if last and bare != form and bare:
                forms.append(bare)
        for form in forms:
            folded = fold(form)
            end = token.start() + len(form)
            if folded == word:
                return 0, self._behind_possessive(token, end)
            if is_plural(folded, word, self.locale):
                return 1, self._behind_possessive(token, end)
        return None, 0

    @staticmethod
    def _behind_possessive(token: re.Match[str], end: int) -> int:
        match = _POSSESSIVE_BEHIND.match(token.string, end, token.end())
        return match.end() if match else end


def behind_corner(text: str, identities: Sequence[str], is_corner: Callable[[str], bool]) -> list[tuple[int, int, str]] | None:
    """The spans of names in a header row that begins with the title of its labels: `Feature` in `FeatureAlphaBeta`.

    Where a blank follows the title it must be known as one (`is_corner`), because a name may begin with words that are no part of its
    shorter form; where none does, none may stand between the names.

    >>> behind_corner("FeatureWelderChief of Staff", ["chief of staff", "welder"], {"Feature"}.__contains__)
    [(7, 13, 'welder'), (13, 27, 'chief of staff')]
    >>> behind_corner("Chief WelderClerk", ["welder", "clerk"], {"Feature"}.__contains__)
    """
    length = sum(map(len, identities))
    for start in range(max(1, len(text) - length - MAX_CORNER), min(MAX_CORNER, len(text) - length) + 1):
        corner = text[:start].strip()
        if text[start].isspace() or not (is_corner(corner) or (not text[start - 1].isspace() and _CORNER.fullmatch(corner))):
            continue
        spans = concatenation(text[start:], identities)
        if spans is not None and (is_corner(corner) or all(one[1] == other[0] for one, other in pairwise(spans))):
            return [(start + first, start + last, name) for first, last, name in spans]
    return None


MAX_CORNER = 40
"""Characters of the title of the labels in a header row."""
_CORNER = re.compile(r"[^\W\d_][^\d.;!?|]*")


def concatenation(text: str, identities: Sequence[str]) -> list[tuple[int, int, str]] | None:
    """The spans of names in a header row that is nothing but all of them, in any order and case, with or without blanks between.

    None where it is not, or could be cut in two ways.

    >>> concatenation("WelderChief of Staff", ["chief of staff", "welder"])
    [(0, 6, 'welder'), (6, 20, 'chief of staff')]
    """
    ways = list(_concatenations(text, 0, tuple(identities)))
    return ways[0] if len(ways) == 1 else None


def _concatenations(text: str, start: int, left: tuple[str, ...]) -> Iterator[list[tuple[int, int, str]]]:
    while start < len(text) and text[start].isspace():
        start += 1
    if not left:
        if start == len(text):
            yield []
        return
    for name in dict.fromkeys(left):
        end = _spelled(text, start, name.split(" "))
        if end is not None:
            rest = list(left)
            rest.remove(name)
            yield from ([(start, end, name), *others] for others in _concatenations(text, end, tuple(rest)))


def _spelled(text: str, start: int, words: Sequence[str]) -> int | None:
    """Where the words of a name end that are spelled out from `start` on; nothing needs to stand behind them."""
    for number, word in enumerate(words):
        end = _folds_to(text, start, word)
        if end is None:
            return None
        start = end
        if number < len(words) - 1:
            joint = _JOINT.match(text, start)
            if joint is None:
                return None
            start = joint.end()
    return start


def _folds_to(text: str, start: int, word: str) -> int | None:
    """Where the text from `start` ends that folds to a word; folding may change its length."""
    likely = text[start : start + len(word)]
    if fold(likely) == word:
        return start + len(likely)
    if text.isascii():
        return None
    ends = range(start + 1, min(len(text), start + 2 * len(word)) + 1)
    return next((end for end in reversed(ends) if fold(text[start:end]) == word), None)


@lru_cache(maxsize=4096)
def is_plural(word: str, singular: str, locale: Locale) -> bool:
    """Whether one folded word is a plural of the other by the locale's endings."""
    return any(
        singular.endswith(one) and (one or len(singular) > 1) and word == singular[: len(singular) - len(one)] + many
        for one, many in locale.plurals
    )
