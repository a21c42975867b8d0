"""What a view needs besides the findings: the command that found them, and where things stand in the repository."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from extract.errors import UsageError
from extract.layouts import open_layout
from extract.model import SEVERITIES, Discrepancy, Evidence
from extract.sources import Sources
from extract.standing import Document, Layout


class Context(NamedTuple):
    """The command: its exit code, at what it fails (`--fail-on`), the commands that mend a rule, its files and its version.

    `root` is the folder of the repository, in which the command runs. `page_schemas` has the schema of each page that was read,
    None where no schema knows it; `schema_files` the file of each schema.
    """

    code: int
    fail_on: str
    remedies: Mapping[str, str]
    root: Path
    golden: Path
    version: str = ""
    page_schemas: Mapping[str, str | None] = {}
    schema_files: Mapping[str, Path] = {}


class Spot(NamedTuple):
    """A place in the repository: a path with slashes below its root, lines and columns from 1 on, the end behind the last character.

    `inside` is false where nothing of the repository holds it; the path is then an absolute one.
    """

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 2
    inside: bool = True


class Spots:
    """Where discrepancies stand in the repository. A page outside of it is shown by its golden file, whose claims have a line each."""

    def __init__(self, sources: Sources, context: Context) -> None:
        self.sources, self.context = sources, context
        self.root = context.root.resolve()
        self.path = lru_cache(maxsize=10_000)(self._path)
        self._document = lru_cache(maxsize=16)(self._read)

    def of(self, evidence: Evidence) -> Spot:
        """The place of evidence, which holds one character at least."""
        path = self.path(evidence.page)
        if path is None:
            return self._golden(evidence) or Spot(_absolute(self.sources.path(evidence.page)), inside=False)
        start = self.sources.line_column(evidence)
        end = self.sources.line_column(evidence._replace(start=max(evidence.start, evidence.end)))
        if start is None or end is None:
            return Spot(path)
        return Spot(path, *start, *(end if end > start else (start[0], start[1] + 1)))

    def file(self, name: str) -> str:
        """The path that stands for a page: its own, outside of the repository that of its golden file."""
        return self.path(name) or self._below(Path(self.goldens.file(name))) or _absolute(self.sources.path(name))

    def page(self, name: str) -> Spot:
        """The beginning of a page, or of its golden file."""
        return self.of(Evidence(name, 0, 1, ""))

    def primary(self, found: Discrepancy) -> Spot:
        """The one place of a discrepancy: on its own page, else on the page of the lowest name; without evidence that of its schema."""
        own = [one for one in found.evidence if one.page == found.page]
        if own or found.evidence:
            return self.of(own[0] if own else min(found.evidence, key=lambda one: (one.page, one.start)))
        return self.page(found.page) if found.page is not None else self._run(found.schema)

    def _run(self, schema: str | None) -> Spot:
        """The place of what is wrong with a run: its schema; where that is not of the repository, the first file that is."""
        file = self.context.schema_files.get(schema or "")
        others = (Path(self.sources.files[name].path) for name in sorted(self.sources.files) if self.sources.files[name].place is None)
        paths = (self._below(path) for path in [*([file] if file else []), *others])
        found = next((path for path in paths if path is not None), None)
        return Spot(found) if found is not None else Spot(_absolute(str(self.context.golden)), inside=False)

    def _path(self, name: str) -> str | None:
        one = self.sources.files.get(name)
        return self._below(Path(name)) if one is None else self._below(Path(one.path)) if one.place is None or one.line else None

    def _below(self, path: Path) -> str | None:
        """A path below the root, its links followed; None outside of it."""
        try:
            return path.resolve().relative_to(self.root).as_posix()
        except (ValueError, OSError):
            return None

    @cached_property
    def goldens(self) -> Layout:
        """The golden files, which were read before there was anything to show."""
        return open_layout(self.context.golden)

    def _golden(self, evidence: Evidence) -> Spot | None:
        """Where a golden file holds a span of its page; the file alone where it is one of many that have no lines."""
        if evidence.page not in self.sources.files:
            return None
        own = Path(evidence.page)
        if own.is_relative_to(self.context.golden) and self.goldens.together:
            path = self._below(self.context.golden / own.relative_to(self.context.golden).parts[0])
            return Spot(path) if path is not None else None
        path, document = self._below(Path(self.goldens.file(evidence.page))), self._document(evidence.page)
        if path is None or document is None:
            return Spot(path) if path is not None else None
        found = re.search(rf'("start": {evidence.start}, "end": {evidence.end})\b.*', text := document.text)
        line = document.source.line
        if found is None or (self.goldens.together and not line):
            return Spot(path, line or 1, end_line=line or 1)
        if line:
            return Spot(path, line, found.start(1) + 1, line, found.end(1) + 1)
        line = text.count("\n", 0, found.start()) + 1
        width = found.end() - (text.rfind("\n", 0, found.start()) + 1)
        return Spot(path, line, 1, line, width + 1)

    def _read(self, page: str) -> Document | None:
        try:
            return self.goldens.read(page)
        except (OSError, UsageError):
            return None


def _absolute(path: str) -> str:
    return Path(os.path.abspath(path)).as_posix()


def remedy(rule: str, cause: str, remedies: Mapping[str, str]) -> str:
    """The command that mends a cause; empty where there is none."""
    return remedies.get(rule, remedies.get("*", "")).replace("CAUSE", cause)


def by_cause(found: list[Discrepancy]) -> dict[str, list[Discrepancy]]:
    """Discrepancies by the id of their cause, those on the lowest page name first, so that the first one stays while it is there."""
    groups: dict[str, list[Discrepancy]] = {}
    for one in found:
        groups.setdefault(one.cause, []).append(one)
    return {cause: sorted(group, key=_order) for cause, group in groups.items()}


def _order(found: Discrepancy) -> tuple[str, int, str, tuple[str, ...]]:
    pages: Iterator[str] = (one.page for one in found.evidence)
    name = found.page if found.page is not None else min(pages, default="")
    return name, SEVERITIES.index(found.severity), found.entity or "", found.values
