"""What a view needs besides the findings: the command that found them, and where things stand in the repository."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from extract.golden import SUFFIX
from extract.model import SEVERITIES, Discrepancy, Evidence
from extract.sources import Sources


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
        self._golden_text = lru_cache(maxsize=16)(self._read)

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
        return self.path(name) or self._below(self.context.golden / (name + SUFFIX)) or _absolute(self.sources.path(name))

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
        return self._below(Path(name)) if one is None else self._below(Path(one.path)) if one.place is None else None

    def _below(self, path: Path) -> str | None:
        """A path below the root, its links followed; None outside of it."""
        try:
            return path.resolve().relative_to(self.root).as_posix()
        except (ValueError, OSError):
            return None

    def _golden(self, evidence: Evidence) -> Spot | None:
        """The line of a golden file that holds a span of its page."""
        file = self.context.golden / (evidence.page + SUFFIX)
        path = self._below(file)
        if path is None or evidence.page not in self.sources.files:
            return None
        found = re.search(rf'"start": {evidence.start}, "end": {evidence.end}\b.*', text := self._golden_text(file))
        if found is None:
            return Spot(path)
        line = text.count("\n", 0, found.start()) + 1
        width = found.end() - (text.rfind("\n", 0, found.start()) + 1)
        return Spot(path, line, 1, line, width + 1)

    def _read(self, file: Path) -> str:
        try:
            return file.read_text("utf-8", "replace")
        except OSError:
            return ""


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
