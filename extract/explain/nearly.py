"""What nearly fits: texts that are almost a label, and places where a pattern fits but for a few words.

pattern   It typically takes {value} to become both {entity} and {entity}
page      It usually takes 6-12 months to become both a clerk and a welder.
          fits "It", expected "typically", found "usually"; the rest fits
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice, takewhile
from typing import NamedTuple

from extract.kinds import KINDS, Writing, prefix, squeeze
from extract.names import Mentions
from extract.prose import Filled, Pattern, Search, places
from extract.sentences import sentence_end

MIN_ALIKE = 0.7
"""How alike a text and a label are at least, from 0 to 1, to be named."""


def alike(text: str, label: str) -> float:
    """How alike two short texts are in any case and order of words, from 0 to 1.

    >>> round(alike("Wingspen", "Wingspan"), 2)
    0.88
    >>> alike("height, full", "Full height")
    1.0
    """
    one, other = _folded(text), _folded(label)
    sorted_words = [" ".join(sorted(re.findall(r"\w+", words))) for words in (one, other)]
    return max(_ratio(one, other), _ratio(*sorted_words))


def _ratio(one: str, other: str) -> float:
    share: float = SequenceMatcher(None, one, other).ratio()
    return share


def _folded(text: str) -> str:
    return squeeze(text).casefold().rstrip(" :")


_HEAD = re.compile(r"[:=\t]|[ \u00a0]{2,}")


def nearest_beginning(line: str, label: str) -> tuple[str, float]:
    """The beginning of a line that is most like a label, and how alike they are; nothing needs to stand behind it.

    >>> nearest_beginning("Wingspen12 m9 m", "Wingspan")[0]
    'Wingspen'
    """
    head = _HEAD.search(line[:100])
    whole = line[: head.start()] if head else line
    best = (whole, alike(whole, label)) if len(whole) < 2 * len(label) else ("", 0.0)
    for length in range(max(2, len(label) - 3), min(len(line), len(label) + 4) + 1):
        share = _ratio(line[:length].casefold(), label.casefold())
        if share > best[1]:
            best = line[:length], share
    return best[0].rstrip(), best[1]


# --- patterns ---------------------------------------------------------------------------------------------------------


class Nearly(NamedTuple):
    """How far a pattern fits a text: its span there, what fits before the first difference, the differences, and more.

    `share` is that part of the pattern, words and holes counted alike, that fits.
    """

    start: int
    end: int
    fits: str
    differences: tuple[tuple[str, str], ...]
    rest_fits: bool
    share: float


class _Words(NamedTuple):
    """A pattern whose literals are taken word by word: `shown` has each piece as written."""

    pattern: Pattern
    shown: tuple[str, ...]

    def weight(self, start: int, end: int) -> int:
        """How many words and holes that tell something stand in some pieces."""
        return sum(piece not in ("rest", "name") for piece in self.pattern.pieces[start:end])


def by_words(pattern: Pattern) -> _Words:
    """The pattern with one piece a word."""
    parts = re.split(r"\{(\w*)\}", pattern.source.strip().replace("\u2019", "'"))
    pieces: list[re.Pattern[str] | str] = []
    shown: list[str] = []
    for index, part in enumerate(parts):
        if index % 2:
            pieces.append(part)
            shown.append(f"{{{part}}}")
            continue
        words = part.split()
        for number, word in enumerate(words):
            before = r"\s+" if number or part[:1].isspace() else r"(?<!\w)" if word[0].isalnum() and not index else ""
            behind = r"(?!\w)" if word[-1].isalnum() and (number + 1 < len(words) or part[-1:].isspace() or index + 1 == len(parts)) else ""
            gap = r"(?:\s+|\Z)" if number + 1 == len(words) and part[-1:].isspace() else ""
            pieces.append(re.compile(before + re.escape(word).replace("'", "['\u2019]") + behind + gap, re.IGNORECASE))
            shown.append(word)
    return _Words(pattern._replace(pieces=tuple(pieces)), tuple(shown))


class _Trace(Search):
    """A search that keeps how far it came."""

    def __init__(self, mentions: Mentions, pattern: Pattern, text: str, writing: Writing | None, whole: bool) -> None:
        super().__init__(mentions, pattern, text, writing, whole)
        self.far = (-1, 0)
        self.taken = 0

    def fill(self, piece: int, position: int, filled: tuple[Filled, ...]) -> Iterator[tuple[int, tuple[Filled, ...]]]:
        self.taken += 1
        if piece > self.far[0]:
            self.far = piece, position
        return super().fill(piece, position, filled)


class _Reach(NamedTuple):
    """Where an attempt ended: the piece that does not fit, the position, whether all of the pattern fits."""

    piece: int
    position: int
    done: bool


SKIPS = ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1), (2, 2), (0, 2), (2, 0), (1, 3), (3, 1), (3, 3))
"""Words of the pattern and of the page that a difference may take, likeliest first."""
MAX_DIFFERENCES = 3
MAX_STARTS = 300
"""Places of one text at which a pattern is tried."""
MAX_AHEAD = 400
"""Characters behind a difference in which a pattern may go on."""
MAX_STEPS = 2_000_000
"""Steps of matching that looking for what comes near may take on one page."""


class Aligner:
    """Finds how far a pattern fits the texts of one page."""

    def __init__(self, mentions: Mentions) -> None:
        self.mentions = mentions
        self.steps = MAX_STEPS

    def nearly(self, pattern: Pattern, text: str, writing: Writing | None, whole: bool) -> Nearly | None:
        """The place of a text where most of a pattern fits but not all; None where little of it does, or all, or no step is left."""
        words = by_words(pattern)
        if self.steps < 0 or not _shares_words(words, text):
            return None
        return _Attempts(self, words, text, writing, whole).best()


class _Attempts:
    """The attempts to fit one pattern to one text, a few differences aside."""

    def __init__(self, aligner: Aligner, words: _Words, text: str, writing: Writing | None, whole: bool) -> None:
        self.aligner, self.words, self.text, self.writing, self.whole = aligner, words, text, writing, whole

    def best(self) -> Nearly | None:
        """The attempt that fits most."""
        starts = takewhile(lambda _: self.aligner.steps > 0, self._starts())
        found = [one for start, first in starts if (one := self._from(start, first))]
        return max(found, key=lambda one: (one.share, -len(one.differences)), default=None)

    def _starts(self) -> Iterator[tuple[int, int]]:
        """Where a pattern may begin: the position, and the piece that stands there where the first words are others."""
        if self.whole:
            yield 0, 0
        else:
            yield from ((start, 0) for start in _begins(self.words, 0, self.text))
        for first in (1, 2):
            if first >= len(self.words.shown) or not all(isinstance(piece, re.Pattern) for piece in self.words.pattern.pieces[:first]):
                return
            begins = (
                (match.end() for match in islice(re.finditer(r"(?<!\S)\S++\s++", self.text), 4))
                if self.whole
                else _begins(self.words, first, self.text)
            )
            yield from ((start, first) for start in begins)

    def _from(self, start: int, first: int) -> Nearly | None:
        """One attempt from a position on, where the pieces before `first` are other words; None where nothing fits, or all."""
        differences: list[tuple[str, str]] = []
        begin = start
        if first:
            before = list(re.finditer(r"\S+", self.text[max(0, start - MAX_AHEAD) : start]))[-first:]
            begin = 0 if self.whole else max(0, start - MAX_AHEAD) + before[0].start() if before else start
            differences.append((quoted_words(self.words.shown[:first]), self.text[begin:start].strip()))
        reach = self._reach(first, start)
        matched = self.words.weight(first, reach.piece)
        if reach.done and not differences:
            return None
        if not matched:
            return None
        fits = self.text[begin : reach.position].strip() if not first else ""
        while not reach.done and len(differences) < MAX_DIFFERENCES and self.aligner.steps > 0:
            repaired = self._repair(reach)
            if repaired is None:
                differences.append(self._failure(reach))
                break
            difference, skipped, following = repaired
            differences.append(difference)
            matched += self.words.weight(skipped, following.piece)
            reach = following
        share = matched / max(1, self.words.weight(0, len(self.words.shown)))
        return Nearly(begin, max(reach.position, begin + 1), fits, tuple(differences), reach.done, share)

    def _reach(self, piece: int, position: int) -> _Reach:
        """How far the pattern fits from a piece and a position on; a value that can be read is passed even if no next word follows."""
        trace = _Trace(self.aligner.mentions, self.words.pattern, self.text, self.writing, self.whole)
        if 0 < piece < len(self.words.shown) and isinstance(self.words.pattern.pieces[piece], re.Pattern):
            while position > 0 and self.text[position - 1].isspace():
                position -= 1
        end = next((end for end, _ in trace.fill(piece, position, ())), None)
        self.aligner.steps -= trace.taken
        if end is not None:
            return _Reach(len(self.words.shown), end, True)
        piece, position = trace.far
        if self.words.shown[piece : piece + 1] == ("{value}",) and self.writing is not None and self.writing.kind not in ("text", "list"):
            stop = prefix(self.text, self.writing, position)
            if stop is not None:
                return _Reach(piece + 1, stop, False)
        return _Reach(piece, position, False)

    def _repair(self, at: _Reach) -> tuple[tuple[str, str], int, _Reach] | None:
        """The difference behind which most of what is left fits: its words, the next piece, and how far that reaches."""
        best: tuple[tuple[str, str], int, _Reach] | None = None
        ahead = self.text[at.position : at.position + MAX_AHEAD]
        limit = at.position + sentence_end(ahead)
        for piece, position in _resumptions(self.words, self.text, at, limit):
            if piece > len(self.words.shown) or (piece == len(self.words.shown) and not self.whole):
                continue
            reach = self._reach(piece, position)
            if not reach.done and self.words.weight(piece, reach.piece) < 2:
                continue
            if best is None or (reach.done, reach.piece) > (best[2].done, best[2].piece):
                found = self.text[at.position : position].strip()
                best = (self._expected(at.piece, piece), found), piece, reach
        return best

    def _failure(self, at: _Reach) -> tuple[str, str]:
        """What a pattern expected next, and the words that stand there."""
        stands = " ".join(self.text[at.position : at.position + 60].split()[:4])
        return self._expected(at.piece, min(at.piece + 1, len(self.words.shown))), stands

    def _expected(self, start: int, end: int) -> str:
        """Pieces of a pattern in words."""
        if start >= len(self.words.shown):
            return "the end of the line"
        if start == end:
            return f"{quoted_words(self.words.shown[start : start + 1])} at once"
        shown = self.words.shown[start:end]
        if len(shown) == 1 and shown[0] == "{value}" and self.writing is not None:
            return f"a {self.writing.kind} such as {KINDS[self.writing.kind].example!r}"
        if len(shown) == 1 and shown[0] in ("{entity}", "{entities}"):
            return "the name of an entity of the page"
        return quoted_words(shown)


def _begins(words: _Words, first: int, text: str) -> Iterator[int]:
    """Where a piece may stand: at its own places, or at beginnings of words if it is a hole."""
    piece = words.pattern.pieces[first]
    literal = piece if isinstance(piece, re.Pattern) else re.compile(r"(?<!\S)(?=\S)")
    for match in islice(places(literal, text), MAX_STARTS):
        yield match.start() + len(match[0]) - len(match[0].lstrip())


def _resumptions(words: _Words, text: str, at: _Reach, limit: int) -> Iterator[tuple[int, int]]:
    """Where a pattern may go on behind a difference: a piece, and a position; behind a hole at each place of the next word."""
    left = [match.start() for match in re.finditer(r"\S+", text[at.position : limit])]
    pieces = words.pattern.pieces
    following = pieces[at.piece + 1] if at.piece + 1 < len(pieces) else None
    if at.piece < len(pieces) and isinstance(pieces[at.piece], str) and isinstance(following, re.Pattern):
        yield from ((at.piece + 1, match.start()) for match in list(following.finditer(text, at.position, limit))[:4])
    for ours, theirs in SKIPS:
        if theirs <= len(left):
            yield at.piece + ours, at.position + left[theirs] if theirs < len(left) else limit


def quoted_words(words: Sequence[str]) -> str:
    """Words of a pattern in quotes."""
    return '"' + " ".join(words) + '"'


def _shares_words(words: _Words, text: str) -> bool:
    """Whether the text has at least half of a pattern's words."""
    own = {word.casefold() for word in re.findall(r"\w+", " ".join(w for w in words.shown if not w.startswith("{")))}
    there = set(re.findall(r"\w+", text.casefold()))
    return len(own) < 3 or 2 * len(own & there) >= len(own)


def is_near(one: Nearly) -> bool:
    """Whether enough of a pattern fits to be named: half of it, or three fifths where the rest does not fit."""
    return one.share >= (0.5 if one.rest_fits else 0.6)
