"""`extract check`: do the pages still read as their golden files say, and do the rules hold? Writes nothing.

A difference from a golden file is a discrepancy of the rule `golden`, told by entity and field; its evidence is the place in
the golden file, then the place on the page. A page without a golden file is one too, and a golden file without a page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from extract import golden
from extract.cache import open_cache
from extract.earlier import Earlier
from extract.engines.local import Known, read
from extract.errors import UsageError
from extract.findings import Findings, Gathering
from extract.gists import Seen
from extract.golden import ABSENT, Change
from extract.holdings import Goldens, goldens_note
from extract.inputs import Input
from extract.layouts import open_layout
from extract.model import ERROR, Claim, Discrepancy, Evidence, PageResult
from extract.patterns import MAX_COLUMNS, OTHER, Neighbour, Saying, data, pattern_of, rows_of, text_of
from extract.stamps import digests_of
from extract.standing import Document, Layout
from extract.surveys import Progress, Survey
from extract.waivers import Waivers

CHANGED, GONE, NEW = "changed", "gone", "new"
PLACES = 3
"""Places that are cited on each side of a difference."""


class CheckResult(NamedTuple):
    """What a check found. `moved` golden files hold the same values at other places, which is no difference.

    `schemas` has the schema of each page that was read, None where no schema knows it; `digests` the SHA-256 of its bytes.
    """

    findings: Findings
    moved: int
    schemas: Mapping[str, str | None]
    digests: Mapping[str, str]


def check(
    pages: Survey, folder: Path, waivers: Waivers, *, jobs: int = 1, progress: Progress | None = None, earlier: Earlier | None = None,
    cache: str | Path | None = None,
) -> CheckResult:  # fmt: skip
    """Compares the pages of a survey with the golden files of a folder, and applies every rule.

    A page that a cache knows, and whose golden file holds what the page makes, is not read.
    """
    if not folder.is_dir():
        advice = "Give --golden, or write the golden files with extract run."
        raise UsageError("no such folder of golden files.", file=str(folder), advice=advice)
    layout = open_layout(folder)
    layout.check_names(one.name for one in pages.inputs)
    work = _Check(layout, pages)
    with open_cache(cache, pages.schemas, bool(pages.rules), len(pages.inputs)) as kept:
        known, goldens = None, Goldens(layout, kept.note(goldens_note(folder)) if kept is not None else None)
        layout.verify(goldens.known_files)
        if kept is not None:
            known = Known(kept, digests_of(pages.inputs), lambda one, entry: goldens.changes(one.name, entry.golden) == ())
        compared = read(pages, work.page, jobs, progress, known)
        if kept is not None:
            kept.tidy(complete=pages.complete)
    work.failed.extend(compared.failed)
    work.found.extend(compared.found)
    work.found.extend(work.surplus() if pages.complete else ())
    found = work.findings(len(pages.inputs), work.files, waivers, pages.complete, earlier)
    return CheckResult(found, work.moved, work.schemas, work.digests)


class _Check(Gathering):
    """A check under way."""

    def __init__(self, layout: Layout, pages: Survey) -> None:
        super().__init__(pages.schemas)
        self.layout, self.files, self.pages = layout, dict(pages.files), frozenset(pages.files)
        self.schemas: dict[str, str | None] = {}
        self.digests: dict[str, str] = {}
        self.moved = 0

    def page(self, seen: Seen) -> None:
        """One page against its golden file."""
        gist = self.add(seen)
        if gist is None:
            return
        self.schemas[gist.page] = gist.schema
        self.digests[gist.page] = gist.sha256
        where = self.layout.where(gist.page)
        self.files[str(where)] = Input(str(where), self.layout.file(gist.page))
        if seen.golden:
            self.compare(golden.load(seen.golden), seen.golden, where)

    def compare(self, result: PageResult, made: bytes, where: Path) -> None:
        """A page that was read, and that makes these bytes, against its golden file."""
        try:
            document = self.layout.read(result.page)
            if document is None:
                self.found.append(missing(result, where))
                return
            before = document.load()
        except (OSError, UsageError) as error:
            self.found.append(broken(result, error))
        else:
            self.files[document.source.name] = document.source
            different = list(differences(before, result, document))
            self.found.extend(one.discrepancy for one in different)
            self.moved += not different and not document.holds(made)

    def surplus(self) -> Iterator[Discrepancy]:
        """Golden files whose page is not there."""
        for page in self.layout.pages():
            document = self.layout.read(page) if page not in self.pages else None
            if document is not None:
                name = document.source.name
                self.files[name] = document.source
                message = f"The golden file {name} has no page {page}."
                yield Discrepancy("surplus-golden", ERROR, page, None, None, (page,), message, (Evidence(name, 0, 1, "{"),))


# --- differences ------------------------------------------------------------------------------------------------------


def missing(result: PageResult, where: Path) -> Discrepancy:
    """A page without a golden file."""
    return _row("missing-golden", result, None, None, (), f"The page has no golden file {where}.", pattern="missing")


def broken(result: PageResult, error: Exception) -> Discrepancy:
    """A page whose golden file cannot be read."""
    return _row("broken-golden", result, None, None, (), str(error), pattern="broken")


class _Places(NamedTuple):
    """Where a golden file holds claims: its name, and its text."""

    name: str
    text: str

    def of(self, claims: Sequence[Claim]) -> list[Evidence]:
        """The places of some claims."""
        places = [golden.place_of(claim, self.text) for claim in claims]
        return [place._replace(page=self.name) for place in places if place is not None]


class Difference(NamedTuple):
    """One thing that a page says otherwise than its golden file, and the values of the record that it changes."""

    discrepancy: Discrepancy
    changes: tuple[Change, ...]


def differences(before: PageResult, after: PageResult, document: Document) -> Iterator[Difference]:
    """What a page says otherwise than its golden file, which is given as it stands too; an entity that came or went is one difference."""
    places = _Places(document.source.name, document.text)
    found = golden.changes(before, after)
    if before.record is not None and after.record is None:
        reasons = " ".join(one.message for one in after.discrepancies if one.severity == ERROR)
        message = f"The golden file has a record; the page yields none. {reasons}".rstrip()
        yield Difference(_row("golden", after, None, None, ("a record", "none"), message, (), "unread"), tuple(found))
        return
    had = {entity for entity, _ in golden.record_values(before)}
    has = {entity for entity, _ in golden.record_values(after)}
    for entity in sorted(entity for entity in had ^ has if entity is not None):
        row = _entity_row(entity, entity in has, before, after, places)
        yield Difference(row, tuple(change for change in found if change.entity == entity))
    for change in found:
        if change.entity is None or (change.entity in had and change.entity in has):
            yield Difference(_change_row(change, before, after, places), (change,))


def _entity_row(entity: str, came: bool, before: PageResult, after: PageResult, golden_places: _Places) -> Discrepancy:
    side = after if came else before
    claims = [claim for claim in side.claims if claim.entity == entity and claim.relation == "="][:1]
    places = [Evidence(c.page, c.start, c.end, c.text) for c in claims] if came else golden_places.of(claims)
    words = "is new: the golden file has it not" if came else "is gone: the golden file has it"
    return _row(
        "golden",
        after,
        entity,
        None,
        (NEW if came else GONE,),
        f"The entity {entity} {words}.",
        tuple(places),
        f"entity {NEW if came else GONE}",
    )


def _change_row(change: Change, before: PageResult, after: PageResult, golden_places: _Places) -> Discrepancy:
    old = _carriers(before, change, change.before)
    new = _carriers(after, change, change.after)
    places = golden_places.of(old) + [Evidence(c.page, c.start, c.end, c.text) for c in new]
    if change.after is ABSENT:
        pattern, message = GONE, f"The golden file has {shown(change.before)}; the page does not state it now, or not for certain."
    elif change.before is ABSENT:
        pattern, message = NEW, f"The golden file does not have it; the page reads {shown(change.after)}."
    else:
        pattern, message = (
            _pattern(change, before, after),
            f"The golden file has {shown(change.before)}; the page reads {shown(change.after)}.",
        )
    return _row("golden", after, change.entity, change.field, (shown(change.before), shown(change.after)), message, tuple(places), pattern)


def _pattern(change: Change, before: PageResult, after: PageResult) -> str:
    """How a value has changed, as far as it tells, else that it has."""
    pattern = pattern_of([_saying(change, before, change.before, after), _saying(change, after, change.after, before)])
    return CHANGED if pattern == OTHER else pattern


def _saying(change: Change, side: PageResult, value: Any, other: PageResult) -> Saying:
    """The value that one side has, with what the other entities of the page have on both."""
    claims = _carriers(side, change, value)
    own, its = dict(golden.record_items(side)), dict(golden.record_items(other))
    beside: list[tuple[int, Neighbour]] = []
    for entity, item in own.items() if claims and change.entity is not None and len(own) <= MAX_COLUMNS else ():
        at = change._replace(entity=entity)
        near = min(golden.claims_of(side, entity, change.field), key=lambda claim: abs(claim.start - claims[0].start), default=None)
        if near is None or entity == change.entity or near.start == claims[0].start:
            continue
        known = [(one, values[change.field]) for one, values in ((side, item), (other, its.get(entity, {}))) if change.field in values]
        texts = tuple((data(json.dumps(found)), _written(_carriers(one, at, found), at)) for one, found in known if found is not None)
        beside.append((near.start, Neighbour(data(json.dumps(item.get(change.field))), _written([near], at), texts)))
    return Saying(data(json.dumps(value)), _written(claims, change), rows_of(claims[0].start, beside) if claims else ())


def _written(claims: Sequence[Claim], change: Change) -> str:
    """How a value is written: by the first claim that has all of it, or by those of its items."""
    return text_of([one for one in claims if one.field == change.field][:1] or claims)


def _carriers(result: PageResult, change: Change, value: Any) -> list[Any]:
    """The claims that carry a value of a record, the first few; where none has it as a whole, those of its items."""
    from extract.validation import as_json

    claims = golden.claims_of(result, change.entity, change.field)
    return [claim for claim in claims if shown(as_json(claim.value)) == shown(value)][:PLACES] or list(claims[:PLACES])


def shown(value: Any) -> str:
    """A value of a record as words show it."""
    return "(absent)" if value is ABSENT else json.dumps(value, ensure_ascii=False)


def _row(
    rule: str, result: PageResult, entity: str | None, field: str | None, values: tuple[str, ...], message: str,
    evidence: tuple[Evidence, ...] = (), pattern: str = "",
) -> Discrepancy:  # fmt: skip
    return Discrepancy(rule, ERROR, result.page, entity, field, values, message, evidence, result.schema, pattern)
