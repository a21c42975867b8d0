"""What was waived with other values, and is open again since they changed."""

from __future__ import annotations

from extract.findings import Findings
from extract.model import Discrepancy
from extract.report.text import short
from extract.waivers import Waiver


class Reopened:
    """Open discrepancies that a waiver is about, but for their values: what was waived has changed.

    That one value became another is said only where a waiver of one value matches nothing any more, and one discrepancy can have
    taken its place; else it is only certain that the value is none of those that were waived.
    """

    def __init__(self, findings: Findings) -> None:
        self.waivers: dict[tuple[str, str | None], list[Waiver]] = {}
        for one in findings.waivers.waivers if findings.waivers is not None else ():
            if one.values:
                self.waivers.setdefault((one.rule, one.field), []).append(one)
        used = {one.waiver for one in findings.found if one.waiver is not None}
        fitting: dict[Waiver, set[tuple[str | None, tuple[str, ...]]]] = {}
        for found in findings.open if self.waivers else ():
            if (waiver := self._waiver(found)) is not None:
                fitting.setdefault(waiver, set()).add((found.entity, found.values))
        self.changed = {one for one, rows in fitting.items() if len(one.values) == len(rows) == 1 and one not in used}

    def _waiver(self, found: Discrepancy) -> Waiver | None:
        fitting = (one for one in self.waivers.get((found.rule, found.field), ()) if found.values not in one.values)
        return next((one for one in fitting if one._replace(values=frozenset()).fits(found)), None)

    def words(self, found: Discrepancy) -> str:
        """How a discrepancy was opened again; empty where it was not."""
        waiver = self._waiver(found)
        if waiver is None:
            return ""
        new = " / ".join(found.values)
        if waiver in self.changed:
            return short(f"Re-opened: the value changed from {' / '.join(*waiver.values)} to {new} since it was waived")
        return short(f"Re-opened: {new} is not among the values that were waived")
