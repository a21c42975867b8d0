"""What pages say against each other: the fields of one entity that differ between pages, and names that nearly meet.

Which keys disagree is one SQL text over `store.Store`: values are counted first, evidence is fetched for the disagreeing keys
only, a few exemplars per value. It is the rule by which `page.disagreements` compares the statements of one page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from extract.model import ERROR, NOTE, WARNING, Discrepancy, Evidence, PageResult, Support
from extract.patterns import MAX_COLUMNS, MAX_VALUES, NULL, Neighbour, Saying, data, pattern_of, rows_of
from extract.schema import Schema
from extract.store import Relations, Store, evidence_of

if TYPE_CHECKING:
    from extract.sqlrules import Selection, SqlRule

AGREE = "agree"
NEAR_MISS = "near-miss"

EXEMPLARS = 3
"""Pages that are quoted for each value."""
MAX_NAMED = 1000
"""Values of one key that are named, those of most pages first; all are counted."""

SAID = """
SELECT schema, entity, field, said, shape, stated, numbers
FROM {statements} ANTI JOIN mirrors USING (page)
WHERE whole
GROUP BY schema, entity, field, said, shape, stated, numbers
"""
"""Every value of every key: a key is a field of an entity. `2` and `2.0` are one value with two precisions."""

KEYS = """
WITH several AS (
    SELECT schema, entity, field, count(DISTINCT CASE WHEN stated THEN shape END) AS shapes, bool_or(NOT stated) AS dash
    FROM said GROUP BY schema, entity, field HAVING count(*) > 1
), parts AS (
    SELECT schema, entity, field, part, n.unit AS unit,
           min(n.number) AS least, max(n.number) AS most, max(n.low) AS low, min(n.high) AS high
    FROM (SELECT * FROM said SEMI JOIN several USING (schema, entity, field)) CROSS JOIN UNNEST(numbers) WITH ORDINALITY AS u(n, part)
    GROUP BY schema, entity, field, part, n.unit
), torn AS (
    SELECT DISTINCT schema, entity, field FROM (
        SELECT schema, entity, field, low, high, min(least) OVER finer AS least, max(most) OVER finer AS most
        FROM parts
        WINDOW finer AS (PARTITION BY schema, entity, field, part ORDER BY unit ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    ) WHERE least < low OR most >= high
)
SELECT several.schema, several.entity, several.field, shapes > 1 OR torn.field IS NOT NULL AS contradiction
FROM several LEFT JOIN torn ON torn.schema = several.schema AND torn.entity = several.entity AND torn.field = several.field
WHERE shapes > 1 OR torn.field IS NOT NULL OR dash
"""
"""The keys on which pages disagree. Numbers that may be rounded agree where each lies within the bounds of every coarser one."""

SPOKEN = """
SELECT schema, entity, field, contradiction, said, page, value, text, evidence
FROM statements JOIN keys USING (schema, entity, field) ANTI JOIN mirrors USING (page)
WHERE whole
"""
"""What is said of the disagreeing keys."""

VOICES = f"""
WITH counted AS (
    SELECT schema, entity, field, contradiction, said, count(*) AS pages FROM spoken GROUP BY schema, entity, field, contradiction, said
), ranked AS (
    SELECT *, row_number() OVER (
        PARTITION BY schema, entity, field ORDER BY CASE WHEN contradiction AND said = 'null' THEN 1 ELSE 0 END, pages DESC, said
    ) AS place FROM counted
), all_of_a_key AS (
    SELECT schema, entity, field, count(*) AS many FROM counted GROUP BY schema, entity, field
)
SELECT ranked.*, many FROM (SELECT * FROM ranked WHERE place <= {MAX_NAMED}) ranked JOIN all_of_a_key USING (schema, entity, field)
"""
"""The values of the disagreeing keys in the order in which they are named, with the pages that say each, and how many values there are."""

QUOTED = f"""
SELECT * FROM (
    SELECT schema, entity, field, contradiction, said, place, page, value, text, evidence,
           row_number() OVER (PARTITION BY schema, entity, field, said ORDER BY page) AS turn
    FROM spoken JOIN (SELECT schema, entity, field, said, place FROM voices WHERE place <= {MAX_VALUES + 1}) shown
         USING (schema, entity, field, said)
) WHERE turn <= {EXEMPLARS}
"""
"""The first pages that say each value that is shown, and of one value more."""

BESIDE = f"""
SELECT q.schema, q.entity, q.field, q.place, q.turn, n.entity AS neighbour, n.value, n.text, n.evidence
FROM (SELECT * FROM quoted WHERE contradiction) q JOIN statements n ON n.schema = q.schema AND n.field = q.field AND n.page = q.page
     ANTI JOIN (SELECT page FROM names SEMI JOIN quoted USING (page) GROUP BY page HAVING count(*) > {MAX_COLUMNS}) crowded
     ON crowded.page = q.page
WHERE n.entity <> q.entity AND n.stated AND n.whole
"""
"""What the other columns of those pages have."""

KNOWN = f"""
SELECT * FROM (
    SELECT *, row_number() OVER (PARTITION BY schema, neighbour, field ORDER BY pages DESC, said) AS rank FROM (
        SELECT schema, entity AS neighbour, field, said, min(value) AS value, min(text) AS text, count(*) AS pages
        FROM statements SEMI JOIN (SELECT schema, neighbour AS entity, field FROM beside) b USING (schema, entity, field)
             ANTI JOIN mirrors USING (page)
        WHERE stated AND whole
        GROUP BY schema, entity, field, said
    )
) WHERE rank <= {MAX_VALUES}
"""
"""What all pages say of those."""

EVIDENCE = """
SELECT v.schema, v.entity, v.field, v.contradiction, v.many, v.said, v.pages, v.place, q.turn, q.page, q.value, q.text, q.evidence,
       b.neighbour, b.value, b.text, b.evidence, k.value, k.text
FROM voices v
LEFT JOIN quoted q ON q.schema = v.schema AND q.entity = v.entity AND q.field = v.field AND q.place = v.place
LEFT JOIN beside b ON b.schema = q.schema AND b.entity = q.entity AND b.field = q.field AND b.place = q.place AND b.turn = q.turn
LEFT JOIN known k ON k.schema = b.schema AND k.neighbour = b.neighbour AND k.field = b.field
ORDER BY v.schema, v.entity, v.field, v.place, q.turn, b.neighbour, k.rank
"""
"""All of that, key by key: a row for each value that a neighbour of a place of a value is known to have."""

DISAGREEING = (("spoken", SPOKEN), ("voices", VOICES), ("quoted", QUOTED), ("beside", BESIDE), ("known", KNOWN))
"""The steps from the keys to the evidence, each asked once."""


class Said(NamedTuple):
    """One value of a disagreeing key: as JSON, and the pages that say it; where it is quoted its first wording and places, and what its
    pattern is told by."""

    value: str
    pages: int
    text: str = ""
    first: str = ""
    evidence: tuple[Evidence, ...] = ()
    saying: Saying | None = None


def check_pages(results: Sequence[PageResult], schemas: Sequence[Schema]) -> tuple[Discrepancy, ...]:
    """All that is wrong across some pages, in any order of them."""
    from extract.sqlrules import load_rules, selection_in

    rules = load_rules(schemas)
    with Store(schemas, claims=bool(rules)) as store:
        for result in results:
            store.add(result)
        return tuple(check(store, rules, selection_in(store)))


def check(relations: Relations, rules: Sequence[SqlRule], selection: Selection) -> Iterator[Discrepancy]:
    """All that is wrong across the pages of a run: disagreements, near misses, then what rules in SQL find, which `selection` runs."""
    if relations.pages > 1:
        yield from contradictions(relations)
        yield from near_misses(relations)
    if relations.pages and rules:
        from extract.sqlrules import check_rules

        yield from check_rules(relations, rules, selection)


def contradictions(relations: Relations) -> Iterator[Discrepancy]:
    """The fields of entities of which two pages say different things; a dash against a value is a warning."""
    for number, share in enumerate(relations.shares):
        relations.view("said", SAID.format(statements=share))
        relations.table("keys", f"SELECT * FROM keys UNION ALL SELECT * FROM ({KEYS})" if number else KEYS)
    for name, sql in DISAGREEING:
        relations.table(name, sql)
    for (schema, entity, field, contradiction, many), group in groupby(relations.rows(EVIDENCE), key=lambda row: row[:5]):
        values = [_said(relations, value, pages, rows) for (value, pages), rows in groupby(group, key=lambda row: row[5:7])]
        shown = values[:MAX_VALUES]
        more = f" and {many - len(shown)} more values" if many > len(shown) else ""
        said = "; ".join(_words(one) for one in shown)
        support = tuple(Support(one.text, one.pages, one.evidence[0]) for one in shown if one.evidence)
        yield Discrepancy(
            AGREE, ERROR if contradiction else WARNING, None, entity, field, tuple(sorted(_bounded(one.value) for one in values)),
            f"Pages differ in {field}: {said}{more}.", tuple(place for one in shown for place in one.evidence), schema,
            pattern_of([one.saying for one in values if one.saying is not None]) if contradiction else NULL, support,
        )  # fmt: skip


def _said(relations: Relations, value: str, pages: int, group: Iterable[tuple[Any, ...]]) -> Said:
    """A value, of the rows of its exemplars, their neighbours, and what is known of those."""
    quoted = [(one, list(rows)) for one, rows in groupby(group, key=lambda row: row[9:13]) if one[0] is not None]
    if not quoted:
        return Said(value, pages)
    (page, first, text, _), _ = quoted[0]
    places = tuple(place for (page, _, _, evidence), _ in quoted for place in evidence_of(relations.page_name(page), evidence))
    rows = tuple(row for (_, _, _, evidence), beside in quoted for row in rows_of(_start(evidence), list(_neighbours(beside))))
    return Said(value, pages, text, relations.page_name(page), places, Saying(data(first), text, rows))


def _neighbours(rows: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, Neighbour]]:
    """The other columns of the row of an exemplar, each with its place."""
    for (name, value, text, evidence), known in groupby(rows, key=lambda row: row[13:17]):
        if name is not None:
            yield _start(evidence), Neighbour(data(value), text, tuple((data(one[17]), one[18]) for one in known))


def _start(evidence: str) -> int:
    start: int = json.loads(evidence)[0][0]
    return start


def _words(one: Said) -> str:
    pages = "1 page" if one.pages == 1 else f"{one.pages:,} pages"
    written = one.text if len(one.text) <= 120 else one.text[:117] + "..."
    return f"{written!r} on {pages} ({one.first})" if one.pages == 1 else f"{written!r} on {pages} ({one.first}, ...)"


def _bounded(value: str) -> str:
    """A value as a discrepancy names it: a long one by its beginning and a digest."""
    from hashlib import sha256

    return value if len(value) <= 200 else f"{value[:160]}... {sha256(value.encode()).hexdigest()[:16]}"


# --- near misses ------------------------------------------------------------------------------------------------------

FEW = 20
"""A figure that more entities share tells nothing."""
LEAST = 3
"""Equal figures that two entities need."""
LIKENESS = 0.75
"""How near the letters of two names are, as `difflib` counts it."""

FIGURES = """
SELECT schema, entity, field, min(number) AS number
FROM {statements} ANTI JOIN mirrors USING (page)
WHERE number IS NOT NULL
GROUP BY schema, entity, field HAVING min(number) = max(number)
"""
"""The fields of entities of which all pages state one number."""

ALIKE = f"""
WITH telling AS (
    SELECT schema, field, number FROM figures GROUP BY schema, field, number HAVING count(*) BETWEEN 2 AND {FEW}
), few AS (
    SELECT * FROM figures SEMI JOIN telling USING (schema, field, number)
), pairs AS (
    SELECT DISTINCT one.schema, one.entity AS one, other.entity AS other
    FROM few one JOIN few other ON other.schema = one.schema AND other.field = one.field AND other.number = one.number
    WHERE one.entity < other.entity
)
SELECT pairs.schema, pairs.one, pairs.other, count(*) AS shared
FROM pairs JOIN figures a ON a.schema = pairs.schema AND a.entity = pairs.one
           JOIN figures b ON b.schema = pairs.schema AND b.entity = pairs.other AND b.field = a.field
GROUP BY pairs.schema, pairs.one, pairs.other
HAVING count(*) >= {LEAST} AND count(CASE WHEN a.number <> b.number THEN 1 END) = 0
"""
"""Entities whose figures are equal wherever both have one. Only figures that few entities share bring two together."""

PAIRS = """
WITH named AS (
    SELECT schema, one AS entity FROM alike UNION SELECT schema, other AS entity FROM alike
), ranked AS (
    SELECT schema, entity, page, evidence, row_number() OVER (PARTITION BY schema, entity ORDER BY page, field) AS turn
    FROM (SELECT * FROM statements WHERE number IS NOT NULL) SEMI JOIN named USING (schema, entity)
), first AS (
    SELECT schema, entity, page, evidence FROM ranked WHERE turn = 1
)
SELECT alike.schema, one, other, shared, a.page, a.evidence, b.page, b.evidence
FROM alike JOIN first a ON a.schema = alike.schema AND a.entity = one JOIN first b ON b.schema = alike.schema AND b.entity = other
ORDER BY alike.schema, one, other
"""
"""The same with the first figure of each, on the first page that has it."""


def near_misses(relations: Relations) -> Iterator[Discrepancy]:
    """Entities of nearly the same name whose figures are equal: perhaps one, spelt in two ways. They are never merged."""
    for number, share in enumerate(relations.shares):
        sql = FIGURES.format(statements=share)
        relations.table("figures", f"SELECT * FROM figures UNION ALL {sql}" if number else sql)
    relations.table("alike", ALIKE)
    for schema, one, other, shared, *first in relations.rows(PAIRS):
        if not is_near(one, other):
            continue
        entities = relations.schemas[schema].entities
        message = f"{one!r} and {other!r} have {shared} figures, all equal: perhaps one, spelt in two ways. They are not merged."
        places = tuple(evidence_of(relations.page_name(page), evidence)[0] for page, evidence in (first[:2], first[2:]))
        yield Discrepancy(NEAR_MISS, NOTE, None, one, entities.key if entities else None, (one, other), message, places, schema)


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
