"""What a command found, as its views take it: open and waived discrepancies, in order, and the texts that they point into."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from extract.gists import Gist, Seen
from extract.model import SEVERITIES, Discrepancy
from extract.readings import Readings
from extract.schema import Schema
from extract.sources import Sources
from extract.waivers import OF_WAIVERS, Waiver, Waivers


class Waived(NamedTuple):
    """A discrepancy and the waiver that it has, if any."""

    discrepancy: Discrepancy
    waiver: Waiver | None


class Findings(NamedTuple):
    """All discrepancies of a command in the order of its pages; `digest` is of the names and bytes of the pages.

    `readings` has what the pages say, and `waivers` what the discrepancies were judged by, for views that show them.
    """

    pages: int
    formats: Mapping[str, str]
    digest: str
    found: tuple[Waived, ...]
    failed: tuple[tuple[str, str], ...]
    sources: Sources
    readings: Readings | None = None
    waivers: Waivers | None = None

    @property
    def open(self) -> list[Discrepancy]:
        """What no waiver waives."""
        return [one.discrepancy for one in self.found if one.waiver is None]

    @property
    def waived(self) -> list[Waived]:
        """What is waived."""
        return [one for one in self.found if one.waiver is not None]

    def at_least(self, severity: str) -> bool:
        """Whether an open discrepancy is of this severity, or of a worse one."""
        return any(SEVERITIES.index(one.severity) <= SEVERITIES.index(severity) for one in self.open)


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

    def findings(self, pages: int, files: Mapping[str, Path], waivers: Waivers, complete: bool) -> Findings:
        """The findings under some waivers; what is wrong with the waivers comes last."""
        sources = Sources({waivers.file: Path(waivers.file), **files})
        found = judged(self.found, waivers, complete)
        return Findings(pages, self.formats, self.digest.hexdigest(), found, tuple(self.failed), sources, self.readings, waivers)


def judged(found: Iterable[Discrepancy], waivers: Waivers, complete: bool) -> tuple[Waived, ...]:
    """Discrepancies with the waivers that they have, and what is wrong with the waivers, which comes last."""
    asked = [Waived(one, waivers.waiver(one)) for one in found if one.rule not in OF_WAIVERS]
    return (*asked, *(Waived(one, None) for one in waivers.findings(complete)))
