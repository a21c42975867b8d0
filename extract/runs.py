"""The main job: reads every page below some paths, writes golden files that are not there yet, keeps the others."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from extract import golden
from extract.cache import Cache, Entry, open_cache
from extract.durable import sole_writer
from extract.earlier import Earlier, open_earlier
from extract.engines import local
from extract.errors import UsageError
from extract.findings import NEW_ONLY, Findings, Gathering
from extract.gists import Gist, Seen
from extract.holdings import Goldens, goldens_note
from extract.inputs import Input
from extract.layouts import open_layout
from extract.model import SEVERITIES, Discrepancy
from extract.repeats import Answer, Repeat, question_of
from extract.report.files import write_reports
from extract.report.summary import summary
from extract.standing import KEPT, REFRESHED, UNCHANGED, WRITTEN, Failure, Fate, Layout
from extract.surveys import Comparison, Engine, Progress, Survey, survey
from extract.waivers import OF_WAIVERS, Waivers, open_waivers


class Kept(NamedTuple):
    """A golden file that was kept although the page now reads differently."""

    page: str
    path: Path
    changes: tuple[golden.Change, ...]


@dataclass(frozen=True, eq=False)
class RunResult:
    """What a run did: golden files by outcome, the values that it did not change, and what it found.

    `failed` are pages that were not completed (our fault, or a file that could not be written), each with its reason. `answer` is what
    the run says of its findings.
    """

    pages: int
    written: tuple[Path, ...]
    refreshed: tuple[Path, ...]
    unchanged: int
    kept: tuple[Kept, ...]
    failed: tuple[tuple[str, str], ...]
    answer: Answer
    beside: tuple[str, ...]
    """What the archives hold besides pages, in words."""
    load: Callable[[], Findings]
    """Gathers the findings; where nothing has changed they are gathered only if somebody asks."""

    @cached_property
    def findings(self) -> Findings:
        """The discrepancies with their waivers, as reports show them."""
        return self.load()

    @property
    def discrepancies(self) -> tuple[Discrepancy, ...]:
        """All discrepancies: those of pages, in page order, then those across pages."""
        return tuple(one.discrepancy for one in self.findings.found if one.discrepancy.rule not in OF_WAIVERS)

    @property
    def left(self) -> str:
        """What the report leaves out, in words."""
        return self.answer.left

    def fails(self, level: str) -> bool:
        """Whether a command fails at what is open, whose `--fail-on` is `level`."""
        return level in self.answer.fails


def run(
    paths: Sequence[str | Path], out: str | Path, schema: str | Path | Sequence[str | Path] | None = None, *,
    reports: str | Path | None = None, update: bool = False, waivers: str | Path | None = None, today: datetime.date | None = None,
    jobs: int = 1, progress: Progress | None = None, since: str | Path | None = None,
    cache: str | Path | None = None, engine: Engine | None = None, layout: str | None = None, shards: int | None = None,
) -> RunResult:  # fmt: skip
    """Reads every page below `paths`, writes golden files below `out` and, where `reports` says so, the reports there.

    Raises UsageError before anything is written. A page without a golden file gets one. Where a value would change, the golden
    file is kept and the difference reported, unless `update` says to take it. Pages are read in the order of their names, by
    `jobs` processes. What stands in the output folders is no page. `since` is an earlier `discrepancies.jsonl` to compare with, maybe that
    of `reports`. What is known of pages is kept in the folder `cache`, where one is
    named, and a page that has not changed is not read again; the result is the same. An `engine` other than this machine knows no cache.
    Golden files of a new folder stand as `layout` says, in `shards` shards or as many as fit the pages.
    """
    folders = [Path(folder) for folder in (out, reports) if folder is not None]
    for folder, option in zip(folders, ("--out", "--reports"), strict=False):
        if folder.exists() and not folder.is_dir():
            advice = f"Give another {option}, or move the file."
            raise UsageError("is a file, and the output goes into a folder.", file=str(folder), advice=advice)
    may_be_repeated = cache is not None and all(folder.is_dir() for folder in folders)
    pages = survey(paths, schema, folders, checked=not may_be_repeated)
    judged = open_waivers(waivers, [rule.name for rule in pages.rules], today)
    earlier = open_earlier(since)
    goldens = open_layout(folders[0], layout, shards, pages=len(pages.inputs), begin=True)
    if not may_be_repeated:
        goldens.check_names(one.name for one in pages.inputs)
    with open_cache(cache, pages.schemas, bool(pages.rules), len(pages.inputs)) as kept, sole_writer(*folders):
        work = _Run(pages, judged, earlier, goldens, folders, update, jobs, kept, engine)
        if may_be_repeated:
            if (result := work.repeated()) is not None:
                return result
            pages.check()
            goldens.check_names(one.name for one in pages.inputs)
        return work.done(progress)


class _Run(Gathering):
    """A run under way."""

    def __init__(
        self, pages: Survey, waivers: Waivers, earlier: Earlier | None, layout: Layout, folders: Sequence[Path], update: bool, jobs: int,
        cache: Cache | None, engine: Engine | None,
    ) -> None:  # fmt: skip
        super().__init__(pages.schemas)
        pages = pages._replace(views=len(folders) > 1)
        self.survey, self.waivers, self.earlier, self.update, self.jobs = pages, waivers, earlier, update, jobs
        self.layout, self.writer = layout, layout.writer(update=update)
        self.reports = folders[1] if len(folders) > 1 else None
        self.written: list[Path] = []
        self.refreshed: list[Path] = []
        self.unchanged = 0
        self.kept: list[Kept] = []
        self.cache, self.repeat, self.engine = cache, None, engine
        self.goldens = Goldens(layout)
        if cache is not None:
            question = question_of(pages, waivers, folders, layout, earlier, cache.version)
            self.repeat = Repeat(cache, question, pages.inputs, layout.folder, self.reports)

    def repeated(self) -> RunResult | None:
        """The summary, where all is as an earlier run left it."""
        answer = self.repeat.answer(self.goldens) if self.repeat is not None else None
        kept = sorted(name for name, row in self.goldens.pages.items() if len(row) > 1)
        if answer is None or (kept and self.update):
            return None
        total = len(self.survey.inputs)
        self.kept = [Kept(name, self.layout.where(name), self.goldens.kept(name)) for name in kept]
        return RunResult(total, (), (), total - len(kept), tuple(self.kept), (), answer, self.survey.listed.left, self.again)

    def again(self) -> Findings:
        """The findings of a run that had nothing to do."""
        return self.gathered(local.read(self.survey, self.add, self.jobs, known=self.known()))

    def done(self, progress: Progress | None) -> RunResult:
        """Reads what is not known, writes what is not there, and says what was done."""
        if self.cache is not None and self.repeat is not None:
            self.goldens = Goldens(self.layout, self.cache.note(goldens_note(self.layout.folder)))
        self.layout.verify(self.goldens.known_files)
        engine = self.engine or local.engine(self.jobs, self.known(changed=True))
        compared = engine(self.survey, self.page, progress)
        self.settle(self.writer.finish())
        self.kept.sort()
        found = self.gathered(compared)
        left = ""
        if self.reports is not None:
            reported = write_reports(found, self.reports, self.jobs)
            self.failed.extend(reported.failed)
            left = reported.left
        levels = (prefix + severity for prefix in ("", NEW_ONLY) for severity in SEVERITIES)
        answer = Answer(tuple(summary(found)), tuple(level for level in levels if found.any_fails(level)), left)
        if self.cache is not None and self.repeat is not None:
            self.cache.tidy(complete=self.survey.complete)
            if not self.failed:
                self.repeat.keep(answer, self.goldens)
        return RunResult(
            found.pages, tuple(self.written), tuple(self.refreshed), self.unchanged, tuple(self.kept), tuple(self.failed), answer,
            self.survey.listed.left, lambda: found,
        )  # fmt: skip

    def known(self, *, changed: bool = False) -> local.Known | None:
        """What may save the reading of pages; `changed` asks for a page whose golden file would change, to write it."""
        if self.cache is None or self.repeat is None:
            return None
        if not changed:
            return local.Known(self.cache, self.repeat.digests)

        def suffices(one: Input, entry: Entry) -> bool:
            changes = self.goldens.changes(one.name, entry.golden)
            return changes is not None and not (changes and self.update)

        return local.Known(self.cache, self.repeat.digests, suffices)

    def gathered(self, compared: Comparison) -> Findings:
        """The findings, with those across pages."""
        self.found.extend(compared.found)
        self.failed.extend(compared.failed)
        survey = self.survey
        return self.findings(len(survey.inputs), survey.files, self.waivers, survey.complete, self.earlier, golden.RULES)

    def page(self, seen: Seen) -> None:
        """One page, to its golden file; nothing that goes wrong with it stops the others."""
        gist = self.add(seen)
        if gist is None:
            return
        if not seen.golden:
            self.leave(gist)
            return
        try:
            self.settle(self.writer.take(gist.page, seen.golden))
        except OSError as error:
            self.failed.append((gist.page, f"its golden file cannot be written ({error.strerror})"))

    def leave(self, gist: Gist) -> None:
        """The golden file of a page that is known: it holds what the page makes, or was kept before."""
        changes = self.goldens.kept(gist.page)
        if changes:
            self.kept.append(Kept(gist.page, self.layout.where(gist.page), changes))
        else:
            self.unchanged += 1

    def settle(self, fates: Iterable[Fate | Failure]) -> None:
        """What became of some golden files."""
        for fate in fates:
            if isinstance(fate, Failure):
                self.failed.append((fate.name, fate.why))
                continue
            self.goldens.settle(fate)
            where = self.layout.where(fate.page)
            if fate.what == KEPT:
                self.kept.append(Kept(fate.page, where, fate.changes))
            elif fate.what == UNCHANGED:
                self.unchanged += 1
            else:
                {WRITTEN: self.written, REFRESHED: self.refreshed}[fate.what].append(where)
