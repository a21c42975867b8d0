"""What pages say against each other: the fields of one entity that differ between pages, and names that nearly meet.

Which keys disagree is one SQL text over `store.Store`: values are counted first, evidence is fetched for the disagreeing keys
only, a few exemplars per value. It is the rule by which `page.disagreements` compares the statements of one page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from extract.model import ERROR, NOTE, WARNING, Discrepancy, Evidence, PageResult, Support
from extract.patterns import MAX_COLUMNS, NULL, Neighbour, Row, Saying, data, pattern_of, rows_of
from extract.schema import Schema
from extract.store import Store, evidence_of

if TYPE_CHECKING:
    import duckdb

    from extract.sqlrules import SqlRule

AGREE = "agree"
NEAR_MISS = "near-miss"

EXEMPLARS = 3
"""Pages that are quoted for each value."""
MAX_VALUES = 12
"""Values of one key that are quoted, those of most pages first; all are counted."""

SAID = """
CREATE OR REPLACE TEMP VIEW said AS
SELECT schema, entity, field, said, shape, stated, numbers
FROM statements SEMI JOIN originals USING (page)
WHERE whole
GROUP BY schema, entity, field, said, shape, stated, numbers
"""
"""Every value of every key: a key is a field of an entity. `2` and `2.0` are one value with two precisions."""

KEYS = """
CREATE OR REPLACE TEMP TABLE keys AS
WITH several AS (
    SELECT schema, entity, field, count(DISTINCT shape) FILTER (stated) AS shapes, bool_or(NOT stated) AS dash
    FROM said GROUP BY schema, entity, field HAVING count(*) > 1
), numbers AS (
    SELECT schema, entity, field, part, n.number, n.unit, n.low, n.high
    FROM (
        SELECT schema, entity, field, unnest(numbers) AS n, generate_subscripts(numbers, 1) AS part
        FROM said SEMI JOIN several USING (schema, entity, field)
    )
), torn AS (
    SELECT DISTINCT schema, entity, field FROM (
        SELECT schema, entity, field, low, high, min(number) OVER finer AS least, max(number) OVER finer AS most
        FROM numbers
        WINDOW finer AS (PARTITION BY schema, entity, field, part ORDER BY unit RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    ) WHERE least < low OR most >= high
)
SELECT schema, entity, field, shapes > 1 OR torn.field IS NOT NULL AS contradiction
FROM several LEFT JOIN torn USING (schema, entity, field)
WHERE shapes > 1 OR torn.field IS NOT NULL OR dash
"""
"""The keys on which pages disagree. Numbers that may be rounded agree where each lies within the bounds of every coarser one."""

EVIDENCE = """
WITH evidence AS (
    SELECT schema, entity, field, keys.contradiction, said, count(*) AS pages,
           arg_min(struct_pack(page := page, value := value, text := text, evidence := evidence), page, $exemplars) AS exemplars
    FROM statements SEMI JOIN originals USING (page) JOIN keys USING (schema, entity, field)
    WHERE whole
    GROUP BY schema, entity, field, keys.contradiction, said
), quoted AS (
    SELECT schema, entity, field, said, unnest(exemplars).page AS page FROM evidence WHERE contradiction
), beside AS (
    SELECT q.schema, q.entity, q.field, q.said, q.page, n.entity AS neighbour, n.value, n.text, n.evidence
    FROM quoted q JOIN statements n ON n.schema = q.schema AND n.field = q.field AND n.page = q.page AND n.entity <> q.entity
    WHERE n.stated AND n.whole AND q.page NOT IN (SELECT page FROM names GROUP BY page HAVING count(*) > $columns)
), known AS (
    SELECT schema, neighbour, field, list(struct_pack(value := value, text := text) ORDER BY pages DESC, said)[:$values] AS known
    FROM (
        SELECT s.schema, s.entity AS neighbour, s.field, s.said, min(s.value) AS value, min(s.text) AS text, count(*) AS pages
        FROM statements s SEMI JOIN originals USING (page)
             SEMI JOIN beside b ON b.schema = s.schema AND b.neighbour = s.entity AND b.field = s.field
        WHERE s.stated AND s.whole GROUP BY ALL
    ) GROUP BY schema, neighbour, field
), rows AS (
    SELECT schema, entity, field, said,
           list({page: page, value: value, text: text, evidence: evidence, known: known} ORDER BY page, neighbour) AS beside
    FROM beside JOIN known USING (schema, neighbour, field) GROUP BY schema, entity, field, said
)
SELECT evidence.*, rows.beside FROM evidence LEFT JOIN rows USING (schema, entity, field, said)
ORDER BY schema, entity, field, pages DESC, said
"""
"""The values of the disagreeing keys, the pages that say each, and the first few of them; what the other columns of those pages
have, and what all pages say of those."""


class Said(NamedTuple):
    """One value of a disagreeing key: as JSON, the pages that say it, its first wording and places, and what its pattern is told by."""

    value: str
    pages: int
    text: str
    first: str
    evidence: tuple[Evidence, ...]
    saying: Saying


def check_pages(results: Sequence[PageResult], schemas: Sequence[Schema]) -> tuple[Discrepancy, ...]:
    """All that is wrong across some pages, in any order of them."""
    from extract.sqlrules import load_rules

    rules = load_rules(schemas)
    with Store(schemas, claims=bool(rules)) as store:
        for result in results:
            store.add(result)
        return tuple(check(store, rules))


def check(store: Store, rules: Sequence[SqlRule] = ()) -> Iterator[Discrepancy]:
    """All that is wrong across the pages of a store: disagreements, near misses, then what rules in SQL find."""
    if store.pages > 1:
        yield from contradictions(store)
        yield from near_misses(store)
    if store.pages and rules:
        from extract.sqlrules import check_rules

        yield from check_rules(store, rules)


def contradictions(store: Store) -> Iterator[Discrepancy]:
    """The fields of entities of which two pages say different things; a dash against a value is a warning."""
    connection = store.connection()
    connection.execute(SAID)
    connection.execute(KEYS)
    rows = _rows(connection.execute(EVIDENCE, {"exemplars": EXEMPLARS, "values": MAX_VALUES, "columns": MAX_COLUMNS}))
    for (schema, entity, field, contradiction), group in groupby(rows, key=lambda row: row[:4]):
        values = [_said(store, *row[4:]) for row in group]
        if contradiction:
            values = [one for one in values if one.value != "null"] + [one for one in values if one.value == "null"]
        shown = values[:MAX_VALUES]
        more = f" and {len(values) - len(shown)} more values" if len(values) > len(shown) else ""
        said = "; ".join(_words(one) for one in shown)
        support = tuple(Support(one.text, one.pages, one.evidence[0]) for one in shown if one.evidence)
        yield Discrepancy(
            AGREE, ERROR if contradiction else WARNING, None, entity, field, tuple(sorted(_bounded(one.value) for one in values[:1000])),
            f"Pages differ in {field}: {said}{more}.", tuple(place for one in shown for place in one.evidence), schema,
            pattern_of([one.saying for one in values]) if contradiction else NULL, support,
        )  # fmt: skip


def _said(store: Store, value: str, pages: int, exemplars: Sequence[dict[str, str]], beside: Sequence[dict[str, Any]] | None) -> Said:
    places: list[Evidence] = []
    for one in exemplars:
        places.extend(evidence_of(store.page_name(one["page"]), one["evidence"]))
    text, first = exemplars[0]["text"], store.page_name(exemplars[0]["page"])
    return Said(value, pages, text, first, tuple(places), _saying(exemplars, beside or ()))


def _saying(exemplars: Sequence[dict[str, str]], beside: Sequence[dict[str, Any]]) -> Saying:
    """A value with the rows that it stands in on the pages that are quoted."""
    rows: list[Row] = []
    for one in exemplars:
        rows += rows_of(_start(one), [(_start(other), _neighbour(other)) for other in beside if other["page"] == one["page"]])
    return Saying(data(exemplars[0]["value"]), exemplars[0]["text"], tuple(rows))


def _neighbour(statement: dict[str, Any]) -> Neighbour:
    known = tuple((data(one["value"]), one["text"]) for one in statement["known"])
    return Neighbour(data(statement["value"]), statement["text"], known)


def _start(statement: dict[str, Any]) -> int:
    start: int = json.loads(statement["evidence"])[0][0]
    return start


def _words(one: Said) -> str:
    pages = "1 page" if one.pages == 1 else f"{one.pages:,} pages"
    written = one.text if len(one.text) <= 120 else one.text[:117] + "..."
    return f"{written!r} on {pages} ({one.first})" if one.pages == 1 else f"{written!r} on {pages} ({one.first}, ...)"


def _bounded(value: str) -> str:
    """A value as a discrepancy names it: a long one by its beginning and a digest."""
    from hashlib import sha256

    return value if len(value) <= 200 else f"{value[:160]}... {sha256(value.encode()).hexdigest()[:16]}"


def _rows(found: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := found.fetchmany(1000):
        yield from rows


# --- near misses ------------------------------------------------------------------------------------------------------

PAIRS = """
WITH figures AS (
    SELECT schema, entity, field, any_value(number) AS number
    FROM statements SEMI JOIN originals USING (page)
    WHERE number IS NOT NULL
    GROUP BY schema, entity, field HAVING min(number) = max(number)
), telling AS (
    SELECT schema, field, number FROM figures GROUP BY schema, field, number HAVING count(*) BETWEEN 2 AND $block
), pairs AS (
    SELECT DISTINCT schema, one.entity AS one, other.entity AS other
    FROM telling JOIN figures one USING (schema, field, number) JOIN figures other USING (schema, field, number)
    WHERE one.entity < other.entity
)
SELECT pairs.schema, one, other, count(*) AS shared
FROM pairs JOIN figures a ON a.schema = pairs.schema AND a.entity = one
           JOIN figures b ON b.schema = pairs.schema AND b.entity = other AND b.field = a.field
GROUP BY pairs.schema, one, other
HAVING count(*) >= $least AND count(*) FILTER (a.number <> b.number) = 0
ORDER BY pairs.schema, one, other
"""
"""Entities whose figures are equal wherever both have one. Only figures that few entities share bring two together."""

FEW = 20
"""A figure that more entities share tells nothing."""
LEAST = 3
"""Equal figures that two entities need."""
LIKENESS = 0.75
"""How near the letters of two names are, as `difflib` counts it."""


def near_misses(store: Store) -> Iterator[Discrepancy]:
    """Entities of nearly the same name whose figures are equal: perhaps one, spelt in two ways. They are never merged."""
    connection = store.connection()
    for schema, one, other, shared in _rows(connection.execute(PAIRS, {"block": FEW, "least": LEAST})):
        if not is_near(one, other):
            continue
        entities = store.schemas[schema].entities
        message = f"{one!r} and {other!r} have {shared} figures, all equal: perhaps one, spelt in two ways. They are not merged."
        places = tuple(_place(store, schema, entity) for entity in (one, other))
        yield Discrepancy(NEAR_MISS, NOTE, None, one, entities.key if entities else None, (one, other), message, places, schema)


def _place(store: Store, schema: str, entity: str) -> Evidence:
    """The first figure of an entity, on the first page that has it."""
    found = (
        store.connection()
        .cursor()
        .execute(
            "SELECT page, evidence FROM statements WHERE schema = ? AND entity = ? AND number IS NOT NULL ORDER BY page, field LIMIT 1",
            [schema, entity],
        )
    )
    page, evidence = found.fetchall()[0]
    return evidence_of(store.page_name(page), evidence)[0]


def is_near(one: str, other: str) -> bool:
    """Whether two identities may be spellings of one name: nearly the same letters, the same words, or shortened ones.

    >>> is_near("special ed teacher", "special education teacher"), is_near("sr manager", "senior manager")
    (True, True)
    >>> is_near("welder", "baker")
    False
    """
    first, second = one.split(), other.split()
    if sorted(first) == sorted(second):
        return True
    if len(first) == len(second) and all(_shortens(a, b) or _shortens(b, a) for a, b in zip(first, second, strict=True)):
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= LIKENESS


def _shortens(short: str, long: str) -> bool:
    """Whether a word is another, or its letters in order from the first on: `sr` of `senior`."""
    letters = iter(long)
    return short == long or (short[:1] == long[:1] and len(short) < len(long) and all(letter in letters for letter in short.rstrip(".")))
