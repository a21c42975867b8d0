"""Sentence and heading patterns with holes, matched against text.

    It takes {value} to become both {entity} and {entity}
    Common {entity} skills

Literals match in any case and white space. A hole is filled from the text and then compared: `{entity}` with the names of the
page, `{value}` by reading it as the field's kind; `{name}` takes a name that is not known yet, `{rest}` anything. Every step
is bounded, so a pattern costs no more than its text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from extract.kinds import Writing, prefix, read
from extract.names import Mentions, is_title, without_article
from extract.sentences import sentence_end

HOLES = ("entity", "entities", "name", "value", "rest")
_HOLES = ", ".join(f"{{{hole}}}" for hole in HOLES)
_HOLE = re.compile(r"\{(\w*)\}")
_WORD_START, _WORD_AND_BLANKS = re.compile(r"(?<!\S)(?=\S)"), re.compile(r"\S+\s*")
_BETWEEN = re.compile(r"\s*(?:,\s*(?:and\s+)?|\s(?:and|vs\.?|&)\s+)\s*", re.IGNORECASE)

MAX_NAME = 160
"""Characters before a literal in which the hole that begins a pattern is looked for."""
MAX_FILL = 400
"""Characters that a hole before a literal may take."""
MAX_STEPS = 2000
"""Steps of matching one pattern in one text, and one more for each ten characters: what needs more does not fit."""


class Filled(NamedTuple):
    """What a hole took: its span in the text, and the identities it names."""

    hole: str
    start: int
    end: int
    entities: tuple[str, ...] = ()


class Match(NamedTuple):
    """One place where a pattern fits: its span in the text and its holes in order."""

    start: int
    end: int
    filled: tuple[Filled, ...]

    def of(self, hole: str) -> list[Filled]:
        """The fillings of one sort of hole."""
        return [filled for filled in self.filled if filled.hole == hole]

    @property
    def entities(self) -> list[str]:
        """The identities that the match names, in order."""
        return [name for filled in self.filled for name in filled.entities]


class Pattern(NamedTuple):
    """A compiled pattern: literals and holes by turns. `anchor` is its longest word, folded, `words` are all of them; `asserts` orders
    two entities."""

    source: str
    pieces: tuple[re.Pattern[str] | str, ...]
    anchor: str
    asserts: str | None = None
    words: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def compile_pattern(source: str, asserts: str | None = None) -> Pattern:
    """The pattern of a schema's text. Raises ValueError for a hole that there is not, or two holes without text between."""
    parts = _HOLE.split(source.strip().replace("\u2019", "'"))
    if any(brace in part for part in parts[::2] for brace in "{}"):
        raise ValueError(f"a brace without its other half, or with more than a word inside, in {source!r}; holes are {_HOLES}")
    pieces: list[re.Pattern[str] | str] = []
    for index, part in enumerate(parts):
        if index % 2:
            if part not in HOLES:
                raise ValueError(f"{{{part}}} is no hole; holes are {_HOLES}")
            pieces.append(part)
        elif part.strip():
            pieces.append(re.compile(_literal(part, index == 0, index == len(parts) - 1), re.IGNORECASE))
        elif 0 < index < len(parts) - 1:
            raise ValueError(f"two holes stand side by side in {source!r}: text between them must tell where one ends")
    words = [word for part in parts[::2] for word in re.findall(r"[a-z0-9]+", part.casefold())]
    return Pattern(source, tuple(pieces), max(words, key=len, default=""), asserts, tuple(dict.fromkeys(words)))


def _literal(part: str, first: bool, last: bool) -> str:
    words = [re.escape(word).replace("'", "['\u2019]") for word in part.split()]
    pattern = r"\s+".join(words)
    if part[0].isspace():
        pattern = r"\s+" + pattern
    elif first and part[0].isalnum():
        pattern = r"(?<!\w)" + pattern
    if part[-1].isspace():
        pattern += r"\s+"
    elif last and part[-1].isalnum():
        pattern += r"(?!\w)"
    return pattern


def places(literal: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Where a literal stands in a text; the white space that it may begin with is read once, at its beginning."""
    return _once(literal).finditer(text)


@lru_cache(maxsize=4096)
def _once(literal: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\s){literal.pattern}", literal.flags) if literal.pattern.startswith(r"\s+") else literal


class Anchors:
    """The texts of a page by their numbers, folded, to know fast in which of them a pattern may fit."""

    def __init__(self, texts: Mapping[int, str]) -> None:
        self.folded = {at: text.casefold() for at, text in texts.items()}
        self.all = "\n".join(self.folded.values())
        self.holding: dict[str, list[int]] = {}

    def near(self, pattern: Pattern) -> list[int]:
        """The texts that hold the anchor of a pattern, and all of its words where folding changes nothing else, in order."""
        found = self.holding.get(pattern.anchor)
        if found is None:
            found = [at for at, text in self.folded.items() if pattern.anchor in text] if pattern.anchor in self.all else []
            self.holding[pattern.anchor] = found
        return [at for at in found if self.holds(pattern, at)] if found and len(pattern.words) > 1 else found

    def holds(self, pattern: Pattern, at: int) -> bool:
        """Whether the words of a pattern are in a text; beyond ASCII letters may be equal that do not fold to one."""
        text = self.folded[at]
        if pattern.anchor not in text:
            return False
        return not text.isascii() or all(word in text for word in pattern.words)


class Matcher:
    """Finds patterns in the texts of one page, whose names it knows."""

    def __init__(self, mentions: Mentions) -> None:
        self.mentions = mentions

    def matches(self, pattern: Pattern, text: str, writing: Writing | None = None) -> Iterator[Match]:
        """Where a pattern fits, left to right, no two places overlapping."""
        position = 0
        search = Search(self.mentions, pattern, text, writing, whole=False)
        named = pattern.pieces[0] in ("entity", "entities")
        for start in self._starts(pattern, text):
            if start < position:
                continue
            if named and not self.mentions.may_begin(text, start):
                search.steps -= 1  # as an attempt that fails
                continue
            match = search.first(start)
            if match is not None and match.end > match.start:
                yield match
                position = match.end

    def whole(self, pattern: Pattern, text: str, writing: Writing | None = None) -> Match | None:
        """The fit of a pattern with the whole of a line, a closing colon or full stop aside."""
        first = pattern.pieces[0]
        if not isinstance(first, str) and first.match(text) is None:
            return None
        return Search(self.mentions, pattern, text, writing, whole=True).first(0)

    def all_names(self, pattern: Pattern, text: str, whole_line: bool) -> list[list[Filled]]:
        """Every way to fill the `{name}` holes of the first place where the pattern fits."""
        search = Search(self.mentions, pattern, text, None, whole_line)
        for start in self._starts(pattern, text):
            ways = [filled for _, filled in search.fill(0, start, ())]
            if ways:
                return [list(way) for way in ways[:20]]
        return []

    def _starts(self, pattern: Pattern, text: str) -> Iterator[int]:
        first = pattern.pieces[0]
        if not isinstance(first, str):
            yield from (match.start() for match in first.finditer(text))
        elif first in ("rest", "name"):
            yield 0
            position = sentence_end(text)
            while position < len(text):
                behind = _WORD_AND_BLANKS.match(text, position)
                position = behind.end() if behind else len(text)
                yield position
                position = sentence_end(text, position)
        else:
            yield from self._starts_before_literal(pattern, text)

    def _starts_before_literal(self, pattern: Pattern, text: str) -> Iterator[int]:
        """Beginnings of words before a place of the first literal, near enough to be what its hole takes."""
        literal = pattern.pieces[1] if len(pattern.pieces) > 1 else None
        behind = 0
        for match in places(literal, text) if isinstance(literal, re.Pattern) else ():
            start = max(behind, match.start() - MAX_NAME)
            yield from (word.start() for word in _WORD_START.finditer(text, start, match.start()))
            behind = match.start()
        if literal is None:
            yield from (word.start() for word in _WORD_START.finditer(text))


class Search:
    """The attempts to fit a pattern to a text: each step fills a hole or passes a literal, and steps are bounded in all."""

    def __init__(self, mentions: Mentions, pattern: Pattern, text: str, writing: Writing | None, whole: bool) -> None:
        self.mentions, self.pattern, self.text, self.writing, self.whole = mentions, pattern, text, writing, whole
        self.steps = MAX_STEPS + len(text) // 10

    def first(self, start: int) -> Match | None:
        """The first way to fit the pattern at a position."""
        for end, filled in self.fill(0, start, ()):
            return Match(start, end, filled)
        return None

    def fill(self, piece: int, position: int, filled: tuple[Filled, ...]) -> Iterator[tuple[int, tuple[Filled, ...]]]:
        """Every way to fit the pieces from one on, beginning at a position: the end, and all that was filled."""
        self.steps -= 1
        if self.steps < 0:
            return
        if piece == len(self.pattern.pieces):
            if not self.whole or not self.text[position:].strip(" \t:."):
                yield position, filled
            return
        current = self.pattern.pieces[piece]
        if not isinstance(current, str):
            literal = current.match(self.text, position)
            if literal:
                yield from self.fill(piece + 1, literal.end(), filled)
            return
        for one in _FILLINGS[current](self, piece, position):
            yield from self.fill(piece + 1, one.end, (*filled, one))

    def _ends(self, piece: int, position: int) -> Iterator[int]:
        """Where a hole that takes any text may end: before each place of the next literal."""
        following = self.pattern.pieces[piece + 1]
        if isinstance(following, str):
            return
        for match in following.finditer(self.text, position, min(len(self.text), position + MAX_FILL)):
            yield match.start()

    def _last(self, piece: int) -> bool:
        return piece + 1 == len(self.pattern.pieces)

    def _entity(self, piece: int, position: int) -> Iterator[Filled]:
        for end, name in self.mentions.at(self.text, position):
            if not self.text[end : end + 1].isalnum():
                yield Filled("entity", position, end, (name,))

    def _entities(self, piece: int, position: int) -> Iterator[Filled]:
        names: list[str] = []
        end = at = position
        while True:
            mention = next(iter(self._entity(piece, at)), None)
            if mention is None:
                break
            names.extend(mention.entities)
            end = mention.end
            between = _BETWEEN.match(self.text, end)
            if between is None:
                break
            at = between.end()
        if names:
            yield Filled("entities", position, end, tuple(names))

    def _value(self, piece: int, position: int) -> Iterator[Filled]:
        if self.writing is None:
            return
        if self._last(piece):
            stop = prefix(self.text, self.writing, position)
            if stop is not None:
                yield Filled("value", position, stop)
            return
        for end in self._ends(piece, position):
            content = self.text[position:end]
            if not content.strip():
                continue
            if self.writing.kind != "list":
                try:
                    read(content, self.writing)
                except ValueError:
                    continue
            yield Filled("value", position + len(content) - len(content.lstrip()), position + len(content.rstrip()))

    def _name(self, piece: int, position: int) -> Iterator[Filled]:
        ends = [sentence_end(self.text, position)] if self._last(piece) else self._ends(piece, position)
        for end in ends:
            start = position + without_article(self.text[position:end], self.mentions.locale)
            name = self.text[start:end].rstrip()
            if is_title(name):
                yield Filled("name", start, start + len(name))

    def _rest(self, piece: int, position: int) -> Iterator[Filled]:
        for end in [len(self.text)] if self._last(piece) else self._ends(piece, position):
            yield Filled("rest", position, end)


_FILLINGS: dict[str, Callable[[Search, int, int], Iterator[Filled]]] = {
    "entity": Search._entity, "entities": Search._entities, "value": Search._value, "name": Search._name, "rest": Search._rest,
}  # fmt: skip
