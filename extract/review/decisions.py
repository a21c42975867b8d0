"""The decisions of a review: what was found in a run, what people decide on it, and what that writes.

    waive    a block in waivers.toml                accept   new values in golden files
    fix      tests that stay red until then         undo     takes back the last decision on the same cause and ids

Causes and ids are looked up in the run; nothing that a request says is a path.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from extract.accepting import Selection, accept
from extract.causes import pages_of
from extract.checks import check
from extract.durable import sole_writer
from extract.earlier import Earlier
from extract.errors import UsageError
from extract.findings import judged
from extract.fixes import HEAD, chosen, fix, tests_of
from extract.inputs import Input
from extract.layouts import open_layout
from extract.model import Discrepancy
from extract.review.journal import Accepted, Written, read, take_back
from extract.sources import Sources
from extract.surveys import Progress, Survey
from extract.waivers import Waivers, load_waivers, waive, waiver_of

WAIVE, ACCEPT, FIX, UNDO = "waive", "accept", "fix", "undo"
OF_GOLDEN = frozenset({"golden", "missing-golden", "broken-golden"})
"""Rules whose discrepancies are accepted."""
MAX_TEXT = 4000
"""Characters of a reason, an owner, a value or a note."""


class Decision(NamedTuple):
    """What a person decides on a cause, or on those of its discrepancies that have some ids."""

    cause: str
    what: str
    ids: frozenset[str] | None = None
    reason: str = ""
    owner: str = ""
    expires: datetime.date | None = None
    value: str | None = None
    note: str = ""
    rows: int | None = None
    """How many open discrepancies were shown to who decided."""


def decision_of(data: Mapping[str, Any]) -> Decision:
    """A decision as JSON has it: `cause` and `decision` at least. Raises UsageError."""
    unknown = data.keys() - {"cause", "decision", "ids", "reason", "owner", "expires", "value", "note", "rows", "waivers_digest"}
    if unknown:
        raise UsageError(f"{min(unknown)!r} is no part of a decision.")
    texts = {key: data.get(key) for key in ("cause", "decision", "reason", "owner", "value", "note", "expires")}
    for key, text in texts.items():
        if not isinstance(text, (str, type(None))) or len(text or "") > MAX_TEXT:
            raise UsageError(f"{key!r} is no text of at most {MAX_TEXT:,} characters.")
    if texts["decision"] not in (WAIVE, ACCEPT, FIX, UNDO):
        raise UsageError(f"{texts['decision']!r} is no decision.", advice="Decide to waive, accept, fix or undo.")
    ids = data.get("ids")
    if ids is not None and not (isinstance(ids, list) and ids and all(isinstance(one, str) for one in ids)):
        raise UsageError("'ids' is no list of texts.", advice="Leave it null for all of the cause.")
    rows = data.get("rows")
    if rows is not None and (not isinstance(rows, int) or isinstance(rows, bool)):
        raise UsageError("'rows' is no number.", advice="It says how many discrepancies the page showed.")
    try:
        expires = datetime.date.fromisoformat(texts["expires"]) if texts["expires"] else None
    except ValueError:
        raise UsageError(f"{texts['expires']!r} is no date.", advice="Write it as 2027-06-30.") from None
    return Decision(
        texts["cause"] or "", texts["decision"] or "", frozenset(ids) if ids is not None else None, texts["reason"] or "",
        texts["owner"] or "", expires, texts["value"] or None, texts["note"] or "", rows,
    )  # fmt: skip


class ChangedError(Exception):
    """The file of waivers is not the one that a decision was made on."""


class _Made(NamedTuple):
    """A decision that stands, the files that it wrote, and what takes it back. `pages` are those whose golden files are accepted."""

    decision: Decision
    files: tuple[Path, ...]
    take_back: Callable[[], None]
    pages: tuple[str, ...] = ()


class Review:
    """A run under review: what was found, under the waivers of now, and the decisions that stand, in their order."""

    def __init__(
        self, pages: Survey, folder: Path, waivers: Path, fixes: Path, *, schemas: Sequence[str] | None = None,
        today: datetime.date | None = None, jobs: int = 1, progress: Progress | None = None, earlier: Earlier | None = None,
    ) -> None:  # fmt: skip
        self.pages, self.folder, self.file, self.fixes, self.schemas = pages, folder, waivers, fixes, schemas
        self.today, self.jobs = today or datetime.date.today(), jobs
        self.made: list[_Made] = []
        self._open_waivers()
        result = check(pages, folder, self.waivers, jobs=jobs, progress=progress, earlier=earlier)
        self.found, self.digests = result.findings, result.digests
        rows = [one.discrepancy for one in self.found.found]
        self.of_golden: dict[str, list[Discrepancy]] = {}
        for one in rows:
            if one.rule in OF_GOLDEN and one.page is not None:
                self.of_golden.setdefault(one.page, []).append(one)
        self.others = [one for one in rows if one.rule not in OF_GOLDEN]
        self.totals = Counter(one.cause for one in rows if one.rule in OF_GOLDEN)

    # --- the waivers of now -----------------------------------------------------------------------------------------------

    @property
    def digest(self) -> str:
        """A digest of the file of waivers as it is on disk."""
        return hashlib.sha256(read(self.file) or b"").hexdigest()

    def _open_waivers(self) -> None:
        self.judged_by = self.digest
        blocks = load_waivers(self.file, [rule.name for rule in self.pages.rules]) if self.file.exists() else []
        self.waivers = Waivers(blocks, self.today, str(self.file))

    def refresh(self) -> None:
        """Judges anew if the file of waivers has changed. Raises UsageError where it is broken."""
        if self.digest != self.judged_by:
            self._judge()

    def _judge(self) -> None:
        self._open_waivers()
        rows = [*(one for page in sorted(self.of_golden) for one in self.of_golden[page]), *self.others]
        sources = Sources({str(self.file): Input(str(self.file), str(self.file)), **self.found.sources.files})
        found = judged(rows, self.waivers, self.pages.complete)
        self.found = self.found._replace(found=found, sources=sources, waivers=self.waivers)

    @property
    def saved(self) -> str:
        """The decisions that stand, counted, and where they are."""
        if not self.made:
            return "No decision was made."
        counts = Counter(one.decision.what for one in self.made)
        files = list(dict.fromkeys(str(path) for one in self.made for path in one.files))
        more = f" and {len(files) - 3:,} more files" if len(files) > 3 else ""
        return f"Saved: {', '.join(f'{total} {what}' for what, total in counts.items())}, in {', '.join(files[:3])}{more}."

    # --- deciding ---------------------------------------------------------------------------------------------------------

    def decide(self, one: Decision, digest: object) -> dict[str, Any]:
        """Saves a decision at once; the state of its cause then.

        Raises ChangedError where `digest` is not that of the file of waivers, UsageError where nothing can be saved.
        """
        if digest != self.digest:
            raise ChangedError
        self.refresh()
        words = {WAIVE: self._waive, ACCEPT: self._accept, FIX: self._fix, UNDO: self._undo}[one.what](one)
        self._judge()
        return {**self.state(one.cause), "words": words}

    def state(self, cause: str) -> dict[str, Any]:
        """A cause as it stands: how many of its discrepancies are open, waived and accepted, and the last decision on it."""
        rows = [row for row in self.found.found if row.discrepancy.cause == cause]
        waived = sum(row.waiver is not None for row in rows)
        last = next((one.decision.what for one in reversed(self.made) if one.decision.cause == cause), None)
        counts = {"open": len(rows) - waived, "waived": waived, "accepted": max(0, self.totals[cause] - len(rows))}
        return {"cause": cause, "decision": last, **counts}

    def _rows(self, one: Decision) -> tuple[list[Discrepancy], list[Discrepancy]]:
        """The discrepancies of a cause, and those that are decided on.

        Raises UsageError where there are none, an id is unknown, or others are open than were shown.
        """
        of_cause = [row for row in self.found.found if row.discrepancy.cause == one.cause]
        rows = [row.discrepancy for row in of_cause]
        if not rows:
            raise UsageError(f"no discrepancy of this run has the cause {one.cause!r}.", advice="Load the page again.")
        unknown = (one.ids or frozenset()) - {row.id for row in rows}
        if unknown:
            raise UsageError(f"no discrepancy of the cause has the id {min(unknown)!r}.", advice="Load the page again.")
        decided = [row for row in of_cause if one.ids is None or row.discrepancy.id in one.ids]
        is_open = sum(row.waiver is None for row in decided)
        if one.rows is not None and one.rows != is_open:
            what = f"the page showed {_count(one.rows, 'row')} of it, and {is_open:,} are open now."
            raise UsageError(what, advice="Load the page again.")
        return rows, [row.discrepancy for row in decided]

    def _waive(self, one: Decision) -> str:
        rows, _ = self._rows(one)
        block = waiver_of(rows, one.cause, one.reason, one.owner, one.expires, ids=sorted(one.ids or ()))
        before = read(self.file)
        words = waive(self.file, self.waivers, rows, block)
        self._keep(one, _added(self.file, before))
        return words

    def _accept(self, one: Decision) -> str:
        _, rows = self._rows(one)
        names = {row.page for row in rows if row.page is not None and row.rule in OF_GOLDEN}
        if not names:
            raise UsageError(f"nothing can be accepted of the rule {rows[0].rule!r}.", advice="Waive it, or mend the page or the schema.")
        part = self._part(names)
        before = self._golden_files(each.name for each in part.inputs)
        values = frozenset() if one.value is None else frozenset([one.value])
        taken = Selection(causes=frozenset([one.cause]), ids=frozenset(row.id for row in rows), values=values)
        result = accept(part, self.folder, taken, jobs=self.jobs)
        if result.failed and not result.written:
            raise UsageError(result.failed[0][1], file=result.failed[0][0])
        accepted = Accepted(self.folder, before, self._golden_files(result.pages))
        self.made.append(_Made(one, result.written, accepted.take_back, tuple(sorted(names))))
        self._compare(part)
        failed = "".join(f" {page}: failed: {why}." for page, why in result.failed)
        return f"Accepted {_count(result.values, 'value')} in {_count(len(result.written), 'file')}.{failed}"

    def _golden_files(self, pages: Iterable[str]) -> dict[str, bytes | None]:
        """The golden files of some pages as they stand; None where there is none."""
        layout = open_layout(self.folder)
        return {page: document.stored if (document := layout.read(page)) is not None else None for page in pages}

    def _keep(self, one: Decision, written: Written) -> None:
        """Keeps what a decision wrote."""
        self.made.append(_Made(one, (written.path,), partial(take_back, written)))

    def _fix(self, one: Decision) -> str:
        rows = chosen(self._rows(one)[0], one.ids, self.found.formats)
        self._part({page for row in rows for page in pages_of(row)} & self.digests.keys())
        tests = tests_of(rows, self.pages.files, self.schemas, one.value, one.note)
        before = read(self.fixes)
        words = fix(self.fixes, tests)
        self._keep(one, _added(self.fixes, before, HEAD.encode()))
        return words

    def _undo(self, one: Decision) -> str:
        of = one.cause, one.ids
        last = next((made for made in reversed(self.made) if (made.decision.cause, made.decision.ids) == of), None)
        if last is None:
            what = f"nothing of the cause {one.cause!r} was decided here."
            raise UsageError(what, advice="What was decided before is undone in its file.")
        with sole_writer(self.folder) if last.pages else nullcontext():
            last.take_back()
        self.made.remove(last)
        if last.pages:
            self._compare(self._part(set(last.pages)))
        files = ", ".join(map(str, last.files[:3]))
        return f"Taken back: {last.decision.what}, {files}{f' and {len(last.files) - 3:,} more' if len(last.files) > 3 else ''}."

    def _part(self, names: set[str]) -> Survey:
        """The survey of some pages alone, which must be as they were. Raises UsageError."""
        inputs = tuple(one for one in self.pages.inputs if one.name in names)
        for one in inputs:
            self.must_be_as_read(one)
        return self.pages._replace(listed=self.pages.listed._replace(pages=inputs, found=()), complete=False, part=True)

    def must_be_as_read(self, page: Input) -> None:
        """Raises UsageError where a page has other bytes than those that were read."""
        if page.sha256 != self.digests.get(page.name):
            raise UsageError("has changed since it was read.", file=page.shown, advice="Begin the review anew.")

    def _compare(self, part: Survey) -> None:
        """Compares some pages with their golden files anew."""
        found = check(part, self.folder, Waivers((), self.today), jobs=self.jobs).findings.open
        for page in part.files:
            self.of_golden[page] = [one for one in found if one.page == page and one.rule in OF_GOLDEN]


def _added(path: Path, before: bytes | None, head: bytes = b"") -> Written:
    """A file to which a decision has added something, behind the head that a new one has."""
    after = path.read_bytes()
    return Written(path, before, after, after[len(before if before else head) :], head)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
