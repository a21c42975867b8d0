"""`extract accept`: takes reviewed changes into golden files, by page, entity, field, cause, id or value, never everything by accident.

Where all differences of a page are taken its golden file is written anew. Where some are left, the others keep the value, the
claims and the discrepancies of the golden file, and so does its digest, which tells that it is not yet the page's.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from extract import golden
from extract.checks import Difference, broken, differences, missing
from extract.durable import sole_writer, write_file
from extract.errors import UsageError
from extract.golden import ABSENT
from extract.model import Discrepancy, PageResult, claim_order
from extract.names import identity
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
    """What was taken: the values, the files that were written, the differences that are left."""

    values: int
    written: tuple[Path, ...]
    left: int
    failed: tuple[tuple[str, str], ...]


def accept(pages: Survey, folder: Path, chosen: Selection, *, jobs: int = 1, progress: Progress | None = None) -> AcceptResult:
    """Takes the differences that a selection names. Raises UsageError where there is none."""
    if not folder.is_dir():
        advice = "Give --golden, or write the golden files with extract run."
        raise UsageError("no such folder of golden files.", file=str(folder), advice=advice)
    for one in pages.inputs:
        golden.path_of(one.name, folder)
    unknown = sorted(chosen.pages - pages.files.keys())
    if unknown:
        raise UsageError("is none of the pages.", file=unknown[0], advice="Name a page as its golden file does, below the folder given.")
    work = _Accept(folder, chosen)
    with sole_writer(folder):
        for outcome in pages.outcomes(jobs, progress):
            work.page(outcome)
    if not work.written and not work.failed:
        raise UsageError("no difference fits.", file=str(folder), advice="extract check lists the differences with their causes.")
    return AcceptResult(work.values, tuple(work.written), work.left, tuple(work.failed))


class _Accept:
    """An accept under way."""

    def __init__(self, folder: Path, chosen: Selection) -> None:
        self.folder, self.chosen = folder, chosen
        self.values = self.left = 0
        self.written: list[Path] = []
        self.failed: list[tuple[str, str]] = []

    def page(self, outcome: Outcome) -> None:
        """The differences of one page that are taken, into its golden file."""
        if outcome.result is None:
            self.failed.append((outcome.input.name, outcome.failure))
            return
        path = golden.path_of(outcome.input.name, self.folder)
        try:
            self.take(outcome.result, path)
        except OSError as error:
            self.failed.append((outcome.input.name, f"its golden file cannot be written ({error.strerror})"))
        except UsageError as error:
            self.failed.append((outcome.input.name, error.what + (f" {error.advice}" if error.advice else "")))

    def take(self, after: PageResult, path: Path) -> None:
        """Writes the golden file of one page with what is taken."""
        try:
            body = path.read_bytes()
            before = golden.load(body, str(path))
        except (FileNotFoundError, UsageError) as error:
            whole = broken(after, error) if isinstance(error, UsageError) else missing(after, path)
            if self.chosen.takes(whole):
                self.write(path, after, len(golden.record_values(after)))
            return
        found = list(differences(before, after, path, body.decode("utf-8", "surrogatepass")))
        taken = [one for one in found if self.chosen.takes(one.discrepancy)]
        left = [one for one in found if one not in taken]
        self.left += len(left)
        if taken:
            result = merged(before, after, left) if left else after
            self.write(path, result, sum(len(one.changes) for one in taken))

    def write(self, path: Path, result: PageResult, values: int) -> None:
        """Writes one golden file."""
        write_file(path, golden.dump(result))
        self.written.append(path)
        self.values += values


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
