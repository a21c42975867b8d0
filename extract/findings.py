"""What a command found, as its views take it: open and waived discrepancies, in order, and the texts that they point into."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from extract.causes import Cause, causes_of
from extract.earlier import Earlier, Gone, Row
from extract.gists import Gist, Seen
from extract.inputs import Input
from extract.model import SEVERITIES, Discrepancy
from extract.readings import Readings
from extract.schema import Schema
from extract.sources import Sources
from extract.waivers import OF_WAIVERS, Waiver, Waivers

NEW_ONLY = "new-"
"""What stands before a severity at which a command fails only where an earlier report does not have the discrepancy."""


class Waived(NamedTuple):
    """A discrepancy and the waiver that it has, if any."""

    discrepancy: Discrepancy
    waiver: Waiver | None


class Findings(NamedTuple):
    """All discrepancies of a command in the order of its pages; `digest` is of the names and bytes of the pages, and of the earlier report.

    `readings` has what the pages say, and `waivers` what the discrepancies were judged by, for views that show them. `earlier` is the
    report that they are compared with, and `gone` what that one has and was not found now.
    """

    pages: int
    formats: Mapping[str, str]
    digest: str
    found: tuple[Waived, ...]
    failed: tuple[tuple[str, str], ...]
    sources: Sources
    readings: Readings | None = None
    waivers: Waivers | None = None
    earlier: Earlier | None = None
    gone: tuple[Gone, ...] = ()

    @property
    def open(self) -> list[Discrepancy]:
        """What no waiver waives."""
        return [one.discrepancy for one in self.found if one.waiver is None]

    @property
    def waived(self) -> list[Waived]:
        """What is waived."""
        return [one for one in self.found if one.waiver is not None]

    @property
    def causes(self) -> list[Cause]:
        """The causes of what is open, ranked."""
        return causes_of(self.open, self.formats, self.earlier)

    @property
    def new(self) -> int:
        """How many open discrepancies the earlier report does not have."""
        return sum(self.is_new(one) for one in self.open) if self.earlier is not None else 0

    def is_new(self, found: Discrepancy) -> bool:
        """Whether there is an earlier report and it does not have a discrepancy."""
        return self.earlier is not None and found.id not in self.earlier.ids

    def fails(self, found: Discrepancy, level: str) -> bool:
        """Whether an open discrepancy is one that a command fails at, whose `--fail-on` is `level`."""
        severity = level.removeprefix(NEW_ONLY)
        return SEVERITIES.index(found.severity) <= SEVERITIES.index(severity) and (severity == level or self.is_new(found))

    def any_fails(self, level: str) -> bool:
        """Whether a command fails at anything that is open."""
        return any(self.fails(one, level) for one in self.open)


def findings(
    pages: int, formats: Mapping[str, str], digest: str, found: Sequence[Discrepancy], failed: Sequence[tuple[str, str]],
    files: Mapping[str, Input], waivers: Waivers, complete: bool, readings: Readings | None = None, earlier: Earlier | None = None,
    unasked: Collection[str] = (),
) -> Findings:  # fmt: skip
    """The findings of a command under some waivers, compared with an earlier report; what is wrong with the waivers comes last.

    `complete` says that all pages were asked for, `unasked` are rules that the command does not apply: what it could not find is not gone.
    """
    sources = Sources({waivers.file: Input(waivers.file, waivers.file), **files})
    rows = judged(found, waivers, complete)
    plain = Findings(pages, formats, digest, rows, tuple(failed), sources, readings, waivers)
    if earlier is None:
        return plain
    unread = {name for name, _ in failed}

    def looked_at(row: Row) -> bool:
        if row.rule in unasked:
            return False
        return complete and not unread if row.page is None else row.page in formats or (complete and row.page not in unread)

    gone = earlier.gone({one.discrepancy.id for one in rows}, {one.discrepancy.cause for one in rows}, looked_at)
    both = hashlib.sha256(f"{digest}\n{earlier.digest}".encode()).hexdigest()
    return plain._replace(digest=both, earlier=earlier, gone=gone)


class Gathering:
    """The findings of a command under way."""

    def __init__(self, schemas: Iterable[Schema]) -> None:
        self.found: list[Discrepancy] = []
        self.failed: list[tuple[str, str]] = []
        self.formats: dict[str, str] = {}
        self.readings = Readings(schemas)
        self.digest = hashlib.sha256()

    def add(self, seen: Seen) -> Gist | None:
        """Adds a page; its gist, None where it failed."""
        self.found.extend(seen.discrepancies)
        gist = seen.gist
        if gist is None:
            self.failed.append((seen.input.name, seen.failure))
            return None
        self.formats[gist.page] = gist.format
        self.readings.take(gist.reading)
        self.digest.update(f"{gist.page}\0{gist.sha256}\n".encode("utf-8", "surrogateescape"))
        return gist

    def findings(
        self, pages: int, files: Mapping[str, Input], waivers: Waivers, complete: bool, earlier: Earlier | None,
        unasked: Collection[str] = (),
    ) -> Findings:  # fmt: skip
        """The findings, as `findings` makes them."""
        digest = self.digest.hexdigest()
        return findings(
            pages, self.formats, digest, self.found, self.failed, files, waivers, complete, self.readings, earlier, unasked,
        )  # fmt: skip


def judged(found: Iterable[Discrepancy], waivers: Waivers, complete: bool) -> tuple[Waived, ...]:
    """Discrepancies with the waivers that they have, and what is wrong with the waivers, which comes last."""
    asked = [Waived(one, waivers.waiver(one)) for one in found if one.rule not in OF_WAIVERS]
    return (*asked, *(Waived(one, None) for one in waivers.findings(complete)))
