"""`extract accept`: takes reviewed changes into golden files, by page, entity, field, cause, id or value, never everything by accident.

Where all differences of a page are taken its golden file is written anew. Where some are left, the others keep the value, the
claims and the discrepancies of the golden file, and so does its digest, which tells that it is not yet the page's.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from extract import golden
from extract.checks import Difference, broken, differences, missing
from extract.durable import sole_writer
from extract.errors import UsageError
from extract.golden import ABSENT
from extract.layouts import open_layout
from extract.model import Discrepancy, PageResult, claim_order
from extract.names import identity
from extract.standing import Failure, Fate, Layout
from extract.surveys import Progress, Survey
from extract.workers import Outcome


class Selection(NamedTuple):
    """Which differences are taken: those that fit all that is given; `everything` stands alone."""

    pages: frozenset[str] = frozenset()
    entities: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    causes: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()
    everything: bool = False

    def takes(self, found: Discrepancy) -> bool:
        """Whether a difference is taken."""
        return self.everything or (
            (not self.pages or found.page in self.pages)
            and (not self.entities or found.entity in self.entities)
            and (not self.fields or found.field in self.fields)
            and (not self.causes or found.cause in self.causes)
            and (not self.ids or found.id in self.ids)
            and (not self.values or not self.values.isdisjoint(_spellings(found.values[-1:])))
        )


def _spellings(values: Sequence[str]) -> set[str]:
    """How people may write values that a page reads now: as reports show them, a text also without its quotes."""
    return {*values, *(json.loads(value) for value in values if value.startswith('"'))}


def selection(
    pages: Sequence[str], entities: Sequence[str], fields: Sequence[str], causes: Sequence[str], ids: Sequence[str],
    values: Sequence[str], everything: bool,
) -> Selection:  # fmt: skip
    """The selection of a command. Raises UsageError where nothing is selected, or everything and something."""
    some = bool(pages or entities or fields or causes or ids or values)
    if some == everything:
        what = "takes everything and a part of it." if some else "takes nothing by itself."
        raise UsageError(f"accept {what}", advice="Say --page, --entity, --field, --cause, --id or --value, or --all for all differences.")
    return Selection(
        frozenset(pages), frozenset(map(identity, entities)), frozenset(fields), frozenset(causes), frozenset(ids), frozenset(values),
        everything,
    )  # fmt: skip


class AcceptResult(NamedTuple):
    """What was taken: the values, the files that were written, the pages whose golden files those are, the differences that are left."""

    values: int
    written: tuple[Path, ...]
    pages: tuple[str, ...]
    left: int
    failed: tuple[tuple[str, str], ...]


def accept(pages: Survey, folder: Path, chosen: Selection, *, jobs: int = 1, progress: Progress | None = None) -> AcceptResult:
    """Takes the differences that a selection names. Raises UsageError where there is none."""
    if not folder.is_dir():
        advice = "Give --golden, or write the golden files with extract run."
        raise UsageError("no such folder of golden files.", file=str(folder), advice=advice)
    layout = open_layout(folder)
    layout.check_names(one.name for one in pages.inputs)
    unknown = sorted(chosen.pages - pages.files.keys())
    if unknown:
        raise UsageError("is none of the pages.", file=unknown[0], advice="Name a page as its golden file does, below the folder given.")
    work = _Accept(layout, chosen)
    with sole_writer(folder):
        layout.verify({})
        for outcome in pages.outcomes(jobs, progress):
            work.page(outcome)
        work.settle(work.writer.finish())
    if not work.written and not work.failed:
        raise UsageError("no difference fits.", file=str(folder), advice="extract check lists the differences with their causes.")
    files = dict.fromkeys(Path(layout.file(page)) for page in work.written)
    return AcceptResult(work.values, tuple(files), tuple(work.written), work.left, tuple(work.failed))


class _Accept:
    """An accept under way."""

    def __init__(self, layout: Layout, chosen: Selection) -> None:
        self.layout, self.chosen = layout, chosen
        self.writer = layout.writer(update=True)
        self.left = 0
        self.taken: dict[str, int] = {}
        self.written: list[str] = []
        self.failed: list[tuple[str, str]] = []

    @property
    def values(self) -> int:
        """How many values were taken into the golden files that were written."""
        return sum(self.taken[page] for page in self.written)

    def page(self, outcome: Outcome) -> None:
        """The differences of one page that are taken, into its golden file."""
        if outcome.result is None:
            self.failed.append((outcome.input.name, outcome.failure))
            return
        try:
            self.take(outcome.result)
        except OSError as error:
            self.failed.append((outcome.input.name, f"its golden file cannot be written ({error.strerror})"))
        except UsageError as error:
            self.failed.append((outcome.input.name, error.what + (f" {error.advice}" if error.advice else "")))

    def take(self, after: PageResult) -> None:
        """Writes the golden file of one page with what is taken."""
        try:
            document = self.layout.read(after.page)
            before = document.load() if document is not None else None
        except UsageError as error:
            if self.chosen.takes(broken(after, error)):
                self.write(after, len(golden.record_values(after)))
            return
        if document is None or before is None:
            if self.chosen.takes(missing(after, self.layout.where(after.page))):
                self.write(after, len(golden.record_values(after)))
            return
        found = list(differences(before, after, document))
        taken = [one for one in found if self.chosen.takes(one.discrepancy)]
        left = [one for one in found if one not in taken]
        self.left += len(left)
        if taken:
            result = merged(before, after, left) if left else after
            self.write(result, sum(len(one.changes) for one in taken))

    def write(self, result: PageResult, values: int) -> None:
        """Writes one golden file."""
        self.taken[result.page] = values
        self.settle(self.writer.take(result.page, golden.dump(result)))

    def settle(self, fates: Iterable[Fate | Failure]) -> None:
        """What became of some golden files."""
        for fate in fates:
            if isinstance(fate, Failure):
                self.failed.append((fate.name, fate.why))
            else:
                self.written.append(fate.page)


# --- a golden file of two readings ------------------------------------------------------------------------------------


def merged(before: PageResult, after: PageResult, left: Sequence[Difference]) -> PageResult:
    """The result of a page in which some differences are left as they were."""
    changes = [change for one in left for change in one.changes]
    keys = {(change.entity, change.field) for change in changes}
    if after.record is None or before.record is None or before.schema != after.schema:
        raise UsageError(
            "its record has come, gone or changed its schema, which is taken as a whole.",
            file=after.page,
            advice="Accept it by --page alone.",
        )
    record = copy.deepcopy(after.record)
    result = after._replace(record=record)
    for one in left:
        _put_back(one, before, result)
    kept = [claim for claim in before.claims if _of(claim.entity, claim.field, keys)]
    claims = [claim for claim in after.claims if not _of(claim.entity, claim.field, keys)]
    old = [found for found in before.discrepancies if _of(found.entity, found.field, keys)]
    new = [found for found in after.discrepancies if not _of(found.entity, found.field, keys)]
    return result._replace(sha256=before.sha256, claims=tuple(sorted((*claims, *kept), key=claim_order)), discrepancies=(*new, *old))


def _of(entity: str | None, field: str | None, keys: set[tuple[str | None, str]]) -> bool:
    parts = (field or "").split("/")
    return any((entity, "/".join(parts[:length])) in keys for length in range(1, len(parts) + 1))


def _put_back(left: Difference, before: PageResult, result: PageResult) -> None:
    """What the golden file has in place of a difference, into the record of a result."""
    items, old = dict(golden.record_items(result)), dict(golden.record_items(before))
    entity = left.discrepancy.entity
    if entity is not None and entity not in items:
        _holder(result.record, items).append(copy.deepcopy(old[entity]))
    elif entity is not None and entity not in old:
        holder = _holder(result.record, items)
        holder[:] = [item for item in holder if item is not items[entity]]
    elif entity is not None:
        for change in left.changes:
            _set(items[entity], [change.field], change.before)
    else:
        for change in left.changes:
            _set(result.record if result.record is not None else {}, change.field.split("/"), change.before)


def _holder(node: Any, items: dict[str, dict[str, Any]]) -> list[Any]:
    """The array of a record that holds its entities."""
    if isinstance(node, list):
        return node if any(node[0] is item for item in items.values()) else []
    found = (_holder(value, items) for value in node.values() if isinstance(value, (dict, list)) and value)
    return next((one for one in found if one), [])


def _set(node: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for part in path[:-1]:
        node = node.setdefault(part, {})
    if value is ABSENT:
        node.pop(path[-1], None)
    else:
        node[path[-1]] = copy.deepcopy(value)
