"""The entities of a page: candidates from title and name patterns, confirmed by the header rows of its tables.

The order of knowing: tables whose header names them, else the candidates that a flattened header row confirms, else the
candidates that most patterns support. The spelling is that of the first header row; a page without one has the spelling of
its title or prose.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import product
from math import prod
from types import MappingProxyType
from typing import NamedTuple

from extract.footnotes import bare_end
from extract.grids import Labels, labelled
from extract.linepairs import split_line
from extract.model import Block, Cell
from extract.names import Mentions, identity, is_title
from extract.numerals import Locale
from extract.prose import Anchors, Filled, Matcher, Pattern, compile_pattern
from extract.regions import FlatRegion, Name, find_regions, label_at, value_start
from extract.schema import Schema
from extract.sheets import Words, has_letter

MAX_SETS = 40
"""Sets of candidate names that are tried on header rows."""


class TableLabels(NamedTuple):
    """A sheet of a table with what its labels say; `at` is the block of the table, `entities` the identities of its name cells by cell."""

    at: int
    labels: Labels
    entities: tuple[tuple[Cell, str], ...]

    @property
    def by_place(self) -> dict[tuple[int, int], str]:
        """The identity that each name cell stands for, by its row and column."""
        return {(cell.row, cell.column): name for cell, name in self.entities}


class Candidate(NamedTuple):
    """Names that one pattern finds in one place: each way to fill its holes, and the identities of each."""

    block: Block
    ways: tuple[tuple[Filled, ...], ...]
    identities: tuple[tuple[str, ...], ...]

    @property
    def names(self) -> frozenset[str]:
        """All identities."""
        return frozenset(name for names in self.identities for name in names)


def _candidate(block: Block, ways: tuple[tuple[Filled, ...], ...]) -> Candidate:
    return Candidate(block, ways, tuple(_identities_of(block.text, way) for way in ways))


class Found(NamedTuple):
    """What is known of a page's entities.

    `order` are identities in page order, `names` where they are named outside tables, `candidates` all that patterns found. `lines` are
    the names of lines with a label of names (`Hotel: Casa Azul`), by the block, where nothing else names the entities.
    """

    order: tuple[str, ...]
    tables: tuple[TableLabels, ...]
    regions: tuple[FlatRegion, ...] = ()
    names: tuple[Name, ...] = ()
    candidates: frozenset[str] = frozenset()
    lines: Mapping[int, Name] = MappingProxyType({})


def find_entities(blocks: Sequence[Block], schema: Schema) -> Found:
    """The entities of a page, its tables under their labels and its flattened regions."""
    candidates = _candidates(blocks, schema) if schema.entities is not None else []
    tables = tuple(_tables(blocks, schema, candidates, years=not schema.names))
    if schema.entities is None:
        return Found((), tables)
    named = {has_letter(cell.text) for table in tables for cell, _ in table.entities}
    if len(named) > 1:
        tables = tuple(_tables(blocks, schema, candidates, years=False))
    tabled = tuple(dict.fromkeys(name for table in tables for _, name in table.entities))

    found = list(dict.fromkeys((*_sets(candidates, schema.entities.min), *_shorter_sets(candidates, schema.entities.min))))

    def sets() -> Iterator[Sequence[str]]:
        if tabled:
            yield tabled
        yield from found

    regions = tuple(find_regions(blocks, schema, sets, years=not schema.names and True not in named))
    positions = [(blocks[table.at].start, n, i, name) for n, table in enumerate(tables) for i, (_, name) in enumerate(table.entities)]
    positions += [(name.region.start, 0, i, name.entity) for region in regions for i, name in enumerate(region.names)]
    order = tuple(dict.fromkeys(name for *_, name in sorted(positions)))
    lines: dict[int, Name] = {}
    if not order and not any(region.fields for region in regions):
        order = _by_mention(_supported(candidates, schema.entities.min), blocks, schema.locale)
        lines = _labelled_names(blocks, schema) if not order else {}
        order = order or tuple(dict.fromkeys(name.entity for name in lines.values()))
    names = tuple(Name(entity, one.block.region.part(hole.start, hole.end)) for one in candidates for entity, hole in _agreeing(one, order))
    return Found(order, tables, regions, names, frozenset[str]().union(*(one.names for one in candidates)), lines)


def _labelled_names(blocks: Sequence[Block], schema: Schema) -> dict[int, Name]:
    """The names behind a label of names in lines, by the block; none where another label of an entity stands before the first."""
    entities = schema.entities
    found: dict[int, Name] = {}
    for at, block in enumerate(blocks):
        label = label_at(block.text, schema) if block.kind not in ("table", "paragraph") and not block.open else None
        start = value_start(block.text, label.end, label.field) if label is not None and not label.torn else None
        if label is None or start is None or not label.field.per_entity:
            continue
        name = split_line(block.region.part(start, len(block.text)), schema)[0]
        if entities is None or label.field.path != entities.key:
            if not found:
                return {}
        elif is_title(name.text) and not _holds_label(name.text, schema):
            found[at] = Name(identity(name.text), name)
    least = entities.min if entities is not None else 1
    return found if len({name.entity for name in found.values()}) >= least else {}


def _holds_label(text: str, schema: Schema) -> bool:
    """Whether a label with a colon stands in a text."""
    labels = (schema.label_start.match(text, word.start()) for word in re.finditer(r"(?<!\S)\S", text)) if ":" in text else ()
    return any(label is not None and text[label.end() :].lstrip().startswith(":") for label in labels)


def _tables(blocks: Sequence[Block], schema: Schema, candidates: Sequence[Candidate], *, years: bool) -> Iterator[TableLabels]:
    """The sheets of all tables that a schema knows labels of; `years` where those over columns may name them: where nothing else does."""
    words = _words(schema, candidates)._replace(years=years)
    naming = {one.block.start: one.names for one in candidates}
    above: TableLabels | None = None
    for at, block in enumerate(blocks):
        if block.table is None:
            continue
        between = [one for one in blocks[above.at + 1 : at] if not (one.kind == "line" and words.is_ignored(one.text))] if above else []
        goes_on = above is not None and at - above.at <= MAX_BETWEEN and _goes_on(between, above, naming)
        below = above.labels if above is not None and goes_on else None
        found = labelled(block.table, words, below) if schema.may_label(block.table.texts()) else [Labels()]
        for labels in found:
            named = above.entities if above is not None and labels.columns and not labels.names else tuple(_identities(labels.names))
            above = TableLabels(at, labels, named)
            yield above


def _goes_on(between: Sequence[Block], above: TableLabels, naming: Mapping[int, frozenset[str]]) -> bool:
    """Whether a table may go on below some blocks with the columns of the table above, whose entities are all that they name.

    A table of one entity goes on right below itself only, because the line between may be the name of another, and so may as many
    lines as there are entities.
    """
    names = {name for _, name in above.entities}
    if any(one.kind != "line" for one in between) or (between and len(names) in (1, len(between))):
        return False
    return not any(identity(one.text) in names or not naming.get(one.start, names) <= names for one in between)


def _words(schema: Schema, candidates: Sequence[Candidate]) -> Words:
    """What a schema, and the patterns of names on a page, know of the texts in its tables."""
    key = schema.field(schema.entities.key) if schema.entities else None
    known = frozenset[str]().union(*(one.names for one in candidates))
    known |= {identity(name) for name in key.writing.known} if key is not None else set()
    matcher = _nobody(schema.locale)
    ignore = [pattern for pattern in schema.ignore if "{entity}" not in pattern.source]

    @cache
    def is_label(text: str) -> bool:
        return schema.heading(text) is not None

    @cache
    def is_key(text: str) -> bool:
        return key is not None and schema.label(text) is key

    @cache
    def is_ignored(text: str) -> bool:
        folded = text.casefold()
        return any(pattern.anchor in folded and matcher.whole(pattern, text) is not None for pattern in ignore)

    def is_name(text: str) -> bool:
        return identity(text) in known

    return Words(is_label, is_key if schema.entities is not None else None, is_ignored, is_name, schema.is_null)


MAX_BETWEEN = 4
"""Blocks from a table to its continuation below a line of something else."""


def _identities(cells: Sequence[Cell]) -> Iterator[tuple[Cell, str]]:
    """The name cells without marks of footnotes, and their identities; an ordinal tells two equal ones apart."""
    seen: dict[str, int] = {}
    for cell in map(_unmarked, cells):
        name = identity(cell.text)
        seen[name] = seen.get(name, 0) + 1
        yield cell, name if seen[name] == 1 else f"{name} #{seen[name]}"


def _unmarked(cell: Cell) -> Cell:
    end = bare_end(cell.text)
    region = cell.region.part(0, end) if end < len(cell.text) else cell.region
    return cell._replace(text=region.text, start=region.span[0], end=region.span[1], runs=region.runs) if region.text else cell


# --- candidates from patterns -----------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _furniture(schema: Schema) -> tuple[Pattern, ...]:
    """The ignored lines that hold names, as patterns that find them: `{name} vs {name} overview`."""
    sources = [pattern.source for pattern in schema.ignore if "{entity}" in pattern.source]
    return tuple(compile_pattern(source.replace("{entity}", "{name}")) for source in sources)


@lru_cache(maxsize=64)
def _nobody(locale: Locale) -> Matcher:
    """A matcher for pages whose names are not known yet."""
    return Matcher(Mentions((), locale))


def _candidates(blocks: Sequence[Block], schema: Schema) -> list[Candidate]:
    matcher = _nobody(schema.locale)
    found: list[Candidate] = []
    anchors = Anchors({at: block.text for at, block in enumerate(blocks) if block.kind != "table" and block.text})
    for at in sorted({at for pattern in (*schema.names, *_furniture(schema)) for at in anchors.near(pattern)}):
        block = blocks[at]
        text = block.text
        whole = block.kind in ("line", "heading")
        ways: list[list[Filled]] = []
        if whole:
            ways = next((w for p in _furniture(schema) if anchors.holds(p, at) and (w := matcher.all_names(p, text, True))), [])
        for pattern in schema.names if not ways else ():
            if anchors.holds(pattern, at) and (ways := matcher.all_names(pattern, text, whole)):
                found.append(_candidate(block, _with_articles(text, ways)))
                ways = []
        if ways:
            found.append(_candidate(block, _with_articles(text, ways)))
    return _without_asides(found)


_ASIDE = re.compile(r"\s+[|\u00b7\u2022\u00bb\u2013\u2014:-]+\s+|:\s+")
"""What parts a name from something else in one line: `Heron | shop`, `Shop: Heron`."""


def _without_asides(found: list[Candidate]) -> list[Candidate]:
    """Candidates whose names go on beyond a mark, as in a title that ends with the name of its site, with the names of another line that
    says the same without it; the longest first, so that what two lines have is known."""
    if not any(_ASIDE.search(one.block.text) for one in found):
        return found
    kept = list(found)
    others = Counter(names for one in found for names in frozenset(one.identities))
    for at in sorted(range(len(found)), key=lambda at: -max(sum(map(len, names)) for names in found[at].identities)):
        one = found[at]
        others.subtract(frozenset(one.identities))
        ways = zip(one.ways, one.identities, strict=True)
        shorter = tuple(way if others[names] else _without_aside(one.block.text, way, others) for way, names in ways)
        if shorter != one.ways:
            kept[at] = _candidate(one.block, tuple(dict.fromkeys(shorter)))
        others.update(frozenset(kept[at].identities))
    return kept


def _without_aside(text: str, way: tuple[Filled, ...], others: Mapping[tuple[str, ...], int]) -> tuple[Filled, ...]:
    """One way to fill the holes; or the longest without what stands before or behind marks that other lines have."""
    return next((holes for holes in _shorter_ways(text, way) if others.get(_identities_of(text, holes))), way)


def _shorter_ways(text: str, way: tuple[Filled, ...]) -> list[tuple[Filled, ...]]:
    """The ways to fill holes with less than one does, up to marks in what it took or from those on; the longest first."""
    parted = [(hole, *_parts(text, hole)) for hole in way]
    if not 1 < prod(map(len, parted)) <= MAX_SETS:
        return []
    return sorted(product(*parted), key=lambda holes: sum(hole.start - hole.end for hole in holes))[1:]


def _identities_of(text: str, holes: Sequence[Filled]) -> tuple[str, ...]:
    return tuple(identity(text[hole.start : hole.end]) for hole in holes)


def _parts(text: str, hole: Filled) -> Iterator[Filled]:
    """What a hole took up to each mark in it, and from each on."""
    for mark in _ASIDE.finditer(text, hole.start, hole.end):
        if hole.start < mark.start() and mark.end() < hole.end:
            yield hole._replace(end=mark.start())
            yield hole._replace(start=mark.end())


_ARTICLE_BEFORE = re.compile(r"\b(?:an?|the)\s+\Z", re.IGNORECASE)


def _with_articles(text: str, ways: list[list[Filled]]) -> tuple[tuple[Filled, ...], ...]:
    """The ways in which every name has an article, if the first has one; all of them where none is so."""
    named = [tuple(hole for hole in way if hole.hole == "name") for way in ways]
    with_article = [way for way in named if way and all(_ARTICLE_BEFORE.search(text[: hole.start]) for hole in way)]
    return tuple(dict.fromkeys(with_article or named))


def _sets(candidates: Sequence[Candidate], least: int) -> list[tuple[str, ...]]:
    """The sets of names that a page may be about: those named together, then the ones named alone, all at once."""
    together = [names for one in candidates for names in one.identities if len(names) >= max(2, least)]
    alone = dict.fromkeys(one.identities[0][0] for one in candidates if len(one.ways) == 1 and len(one.ways[0]) == 1)
    if len(alone) >= least:
        together.append(tuple(alone))
    return list(dict.fromkeys(names for names in together if len(set(names)) == len(names)))[:MAX_SETS]


def _shorter_sets(candidates: Sequence[Candidate], least: int) -> list[tuple[str, ...]]:
    """Sets of names without what stands beside them in their line, which a header row may confirm: `Heron vs Falcon: which is better?`."""
    lines = [one for one in candidates if _ASIDE.search(one.block.text)]
    found = (_identities_of(one.block.text, holes) for one in lines for way in one.ways for holes in _shorter_ways(one.block.text, way))
    return list(dict.fromkeys(names for names in found if len(names) >= max(2, least) and len(set(names)) == len(names)))[:MAX_SETS]


def _supported(candidates: Sequence[Candidate], least: int) -> tuple[str, ...]:
    """The set whose least supported name most patterns find; the first of the page where two have as many."""
    support: dict[str, int] = {}
    for candidate in candidates:
        for name in candidate.names:
            support[name] = support.get(name, 0) + 1
    sets = _sets(candidates, least)
    return max(sets, key=lambda names: (min(support[n] for n in names), sum(support[n] for n in names)), default=())


def _by_mention(names: Sequence[str], blocks: Sequence[Block], locale: Locale) -> tuple[str, ...]:
    """Names in the order in which the page first mentions them, in any number."""
    mentions = Mentions(names, locale)
    order: dict[str, None] = {}
    for block in blocks:
        for word in re.finditer(r"(?<!\S)(?=\S)", block.text):
            order.update(dict.fromkeys(name for _, name in mentions.at(block.text, word.start())[:1]))
            if len(order) == len(names):
                return tuple(order)
    return tuple(dict.fromkeys((*order, *names)))


def _agreeing(candidate: Candidate, order: Sequence[str]) -> list[tuple[str, Filled]]:
    """The names of a candidate that are entities of the page, by the one way in which all of them are."""
    fitting = [at for at, names in enumerate(candidate.identities) if all(name in order for name in names)]
    if len(fitting) != 1:
        return []
    return list(zip(candidate.identities[fitting[0]], candidate.ways[fitting[0]], strict=True))
