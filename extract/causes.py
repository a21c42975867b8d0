"""Discrepancies grouped by their cause: schema, rule, field and pattern of disagreement.

Page, entity and format are facets of a cause, never part of its identity: a page more changes no cause. What is kept of each
is bounded: counts, and a few examples that differ in format and page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from extract.earlier import KNOWN, MORE, NEW, Earlier
from extract.model import SEVERITIES, Discrepancy

EXAMPLES = 3
"""Discrepancies of one cause that stand for it."""
ROWS = 20
"""Discrepancies of one cause that are listed."""
ACROSS = "across pages"
"""What stands for the format and the page of discrepancies between pages."""


class Cause(NamedTuple):
    """What discrepancies of one origin share, how many there are, where, and some of them.

    `formats` counts them by the format of their page, `across pages` for those between pages. `rows` are the first of them.
    `new` is how many an earlier report does not have; `since` whether it has the cause (`new`, `more`, `known`), empty without one.
    """

    id: str
    rule: str
    severity: str
    schema: str | None
    field: str | None
    pattern: str
    total: int
    pages: int
    entities: int
    formats: tuple[tuple[str, int], ...]
    examples: tuple[Discrepancy, ...]
    rows: tuple[Discrepancy, ...]
    new: int = 0
    since: str = ""


ORDER = ("", NEW, MORE, KNOWN)


class Causes:
    """Causes under way; discrepancies are added in the order of a run. `earlier` is the report that they are compared with."""

    def __init__(self, formats: Mapping[str, str], earlier: Earlier | None = None) -> None:
        self.formats, self.earlier = formats, earlier
        self.groups: dict[str, _Group] = {}

    def add(self, found: Discrepancy) -> None:
        """Counts one discrepancy."""
        is_new = self.earlier is not None and found.id not in self.earlier.ids
        self.groups.setdefault(found.cause, _Group(found)).add(found, self.formats, is_new)

    def ranked(self) -> list[Cause]:
        """The causes, the most severe first, then what is new, then those of most discrepancies."""
        causes = [group.cause(self.earlier) for group in self.groups.values()]
        return sorted(causes, key=_rank)


def _rank(one: Cause) -> tuple[int, int, int, str, str, str]:
    return SEVERITIES.index(one.severity), ORDER.index(one.since), -one.total, one.rule, one.field or "", one.id


class _Group:
    def __init__(self, first: Discrepancy) -> None:
        self.first = first
        self.severity = first.severity
        self.count = self.new = 0
        self.pages: set[str] = set()
        self.entities: set[str] = set()
        self.formats: Counter[str] = Counter()
        self.examples: list[tuple[str, Discrepancy]] = []
        self.rows: list[Discrepancy] = []

    def add(self, found: Discrepancy, formats: Mapping[str, str], is_new: bool) -> None:
        self.count += 1
        self.new += is_new
        self.severity = min(self.severity, found.severity, key=SEVERITIES.index)
        self.pages.update({found.page} if found.page is not None else pages_of(found) & formats.keys())
        if found.entity is not None:
            self.entities.add(found.entity)
        form = formats.get(found.page, "?") if found.page is not None else ACROSS
        self.formats[form] += 1
        if len(self.rows) < ROWS:
            self.rows.append(found)
        self._exemplify(form, found)

    def _exemplify(self, form: str, found: Discrepancy) -> None:
        """Keeps an example of each format first, then of other pages, and between pages of other entities."""
        if all(form != kept for kept, _ in self.examples):
            repeated = next((i for i, (kept, _) in enumerate(self.examples) if sum(kept == k for k, _ in self.examples) > 1), None)
            if len(self.examples) == EXAMPLES and repeated is not None:
                del self.examples[repeated]
            if len(self.examples) < EXAMPLES:
                self.examples.append((form, found))
        elif len(self.examples) < EXAMPLES and all(_spot(kept) != _spot(found) for _, kept in self.examples):
            self.examples.append((form, found))

    def cause(self, earlier: Earlier | None) -> Cause:
        one = self.first
        since = "" if earlier is None else NEW if one.cause not in earlier.causes else MORE if self.new else KNOWN
        formats = tuple(sorted(self.formats.items(), key=lambda item: (-item[1], item[0])))
        examples = [found for _, found in self.examples]
        examples += [found for found in dict.fromkeys(self.rows) if found not in examples][: EXAMPLES - len(examples)]
        return Cause(
            one.cause, one.rule, self.severity, one.schema, one.field, one.pattern, self.count, len(self.pages), len(self.entities),
            formats, tuple(examples), tuple(self.rows), self.new, since,
        )  # fmt: skip


def _spot(found: Discrepancy) -> tuple[str | None, str | None]:
    return found.page, found.entity if found.page is None else None


def pages_of(found: Discrepancy) -> set[str]:
    """The pages that a discrepancy is about: its own, or those that its evidence quotes."""
    return {found.page} if found.page is not None else {one.page for one in found.evidence}


def causes_of(found: Iterable[Discrepancy], formats: Mapping[str, str], earlier: Earlier | None = None) -> list[Cause]:
    """The causes of some discrepancies, ranked; `formats` has the format of each page."""
    causes = Causes(formats, earlier)
    for one in found:
        causes.add(one)
    return causes.ranked()
