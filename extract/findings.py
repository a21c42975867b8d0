"""What a command found, as its views take it: open and waived discrepancies, in order, and the texts that they point into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from extract.inputs import Input
from extract.model import SEVERITIES, Discrepancy
from extract.readings import Readings
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


def findings(
    pages: int, formats: Mapping[str, str], digest: str, found: Sequence[Discrepancy], failed: Sequence[tuple[str, str]],
    files: Mapping[str, Input], waivers: Waivers, complete: bool, readings: Readings | None = None,
) -> Findings:  # fmt: skip
    """The findings of a command under some waivers; what is wrong with the waivers comes last."""
    sources = Sources({waivers.file: Input(waivers.file, Path(waivers.file)), **files})
    return Findings(pages, formats, digest, judged(found, waivers, complete), tuple(failed), sources, readings, waivers)


def judged(found: Iterable[Discrepancy], waivers: Waivers, complete: bool) -> tuple[Waived, ...]:
    """Discrepancies with the waivers that they have, and what is wrong with the waivers, which comes last."""
    asked = [Waived(one, waivers.waiver(one)) for one in found if one.rule not in OF_WAIVERS]
    return (*asked, *(Waived(one, None) for one in waivers.findings(complete)))
