"""Whether a run would do what an earlier one did, so that it need not do it again.

A run asks a *question*: these schemas, rules, waivers on this day, these folders. Where a cache holds the answer to it on the same pages,
with golden files and reports as that run left them, the answer is that of before. Pages are the same that have the stamps of then, all of
them more than a minute old at that time; else they are read and compared byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from extract.cache import Cache
from extract.earlier import Earlier
from extract.holdings import Goldens, goldens_note
from extract.inputs import Input
from extract.report.files import FILES
from extract.stamps import AGE, PACKED, Stamp, clock, digest_of, digests_of, is_old, stamp_of, stamps_of
from extract.standing import Layout
from extract.surveys import Survey
from extract.waivers import Waivers


class Answer(NamedTuple):
    """What a run said: the lines about what it found, the levels of `--fail-on` at which it fails, what its report leaves out."""

    lines: tuple[str, ...]
    fails: tuple[str, ...]
    left: str


def question_of(pages: Survey, waivers: Waivers, folders: Sequence[Path], layout: Layout, earlier: Earlier | None, version: str) -> str:
    """A digest of all that the answer of a run depends on, besides its pages, golden files and reports."""
    try:
        body = Path(waivers.file).read_bytes()
    except OSError:
        body = b""
    question = [
        version, layout.question, (earlier.file, earlier.digest) if earlier is not None else None, pages.listed.left,
        [*map(str, pages.listed.found)], [(one.name, str(one.path)) for one in pages.listed.archives],
        os.getcwd(), [str(folder) for folder in folders], pages.complete, pages.part,
        [(one.name, one.schema, str(one.file), one.sql) for one in pages.rules], [(one.name, one.file) for one in pages.schemas],
        waivers.file, hashlib.sha256(body).hexdigest(), [one.holds(waivers.today) for one in waivers.waivers],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(question).encode()).hexdigest()


class Repeat:
    """A run that may be the repetition of an earlier one."""

    def __init__(self, cache: Cache, question: str, inputs: Sequence[Input], out: Path, reports: Path | None) -> None:
        self.cache, self.question, self.inputs, self.out, self.reports = cache, question, inputs, out, reports
        self.past: dict[str, Any] = _table(cache.note(question))
        self.begun = clock(out)
        self.files = stamps_of(dict.fromkeys(str(one.path) for one in inputs))

    @cached_property
    def digests(self) -> list[bytes | None]:
        """The digests of the pages, None for one that can no longer be read."""
        return digests_of(self.inputs)

    def answer(self, goldens: Goldens) -> Answer | None:
        """What the earlier run said, if all is as it was then; `goldens` then knows which golden files it kept."""
        past = self.past
        if not past or not self._reported():
            return None
        believed = past["files"] == self._named()
        if not believed and past["pages"] != self._pages():
            return None
        racy: Mapping[str, str] = past["racy"]
        if past["goldens"] != self._stamps(goldens, racy):
            return None
        stamps = {file: stamp_of(file) for file in racy}
        if any(digest_of(file) != bytes.fromhex(digest) for file, digest in racy.items()):
            return None
        young = {file: racy[file] for file, stamp in stamps.items() if stamp is None or not is_old(stamp, self.begun)}
        files = past["files"] if believed else self._believable()
        if len(young) < len(racy) or files != past["files"]:
            renewed = {**past, "racy": young, "goldens": self._stamps(goldens, young), "files": files}
            if {file: stamp_of(file) for file in racy} == stamps:
                self.cache.write_note(self.question, renewed)
        goldens.pages = dict(past["kept"])
        return Answer(tuple(past["lines"]), tuple(past["fails"]), past["left"])

    def _believable(self) -> str | None:
        """The digest of the stamps that the pages had before they were read, if all were old enough to be believed next time."""
        old = os.name != "nt" and self.files.newest < self.begun - AGE
        return self._named() if old else None

    def _named(self) -> str:
        """A digest of the stamps of the pages and of their names: a folder that is moved changes no stamp."""
        return hashlib.sha256(self.names + self.files.digest.encode()).hexdigest()

    @cached_property
    def names(self) -> bytes:
        """The names and places of all pages."""
        return "\0".join(f"{one.name}\0{one.path}\0{one.place or ''}" for one in self.inputs).encode("utf-8", "surrogateescape")

    def keep(self, answer: Answer, goldens: Goldens) -> None:
        """Keeps what this run said, and what is known of its golden files."""
        now = clock(self.out)
        known = goldens.data(now)
        self.cache.write_note(goldens_note(self.out), known)
        pages, files = known["pages"], known["files"]
        if None in self.digests or len(pages) < len(self.inputs):
            return
        layout = goldens.layout
        racy = {file: layout.file_digest(name, row[0]) for name, row in pages.items() if files[file := layout.file(name)] is None}
        stamps = [PACKED.pack(*stamp) for file in self._holding(goldens) if (stamp := files[file]) is not None]
        self.cache.write_note(self.question, {
            "pages": self._pages(), "files": self._believable(), "goldens": hashlib.sha256(b"".join(stamps)).hexdigest(), "racy": racy,
            "reports": self._reports(now),
            "kept": {name: row for name, row in pages.items() if len(row) > 1},
            "lines": answer.lines, "fails": answer.fails, "left": answer.left,
        })  # fmt: skip

    def _pages(self) -> str | None:
        """A digest of the names, places and bytes of all pages; None where one could not be read."""
        if None in self.digests:
            return None
        return hashlib.sha256(self.names + b"\0\0" + b"".join(filter(None, self.digests))).hexdigest()

    def _holding(self, goldens: Goldens) -> Iterable[str]:
        """The files that hold the golden files of the pages."""
        files = (goldens.layout.file(one.name) for one in self.inputs)
        return dict.fromkeys(files) if goldens.layout.together else files

    def _stamps(self, goldens: Goldens, racy: Mapping[str, str]) -> str:
        """A digest of the stamps of the files that hold the golden files, but for those whose content is compared."""
        return stamps_of(file for file in self._holding(goldens) if file not in racy).digest

    def _reported(self) -> bool:
        """Whether the reports are those of the earlier run."""
        files = [self.reports / name for name in FILES] if self.reports is not None else []
        return len(files) == len(self.past["reports"]) and all(
            [*(stamp_of(path) or ())] == stamp or ((found := digest_of(path)) is not None and found.hex() == digest)
            for path, (stamp, digest) in zip(files, self.past["reports"], strict=True)
        )

    def _reports(self, now: int) -> list[tuple[Stamp | None, str]]:
        """The stamps of the reports, where they are old enough, and their digests."""
        found: list[tuple[Stamp | None, str]] = []
        for name in FILES if self.reports is not None else ():
            path = (self.reports or Path()) / name
            stamp, digest = stamp_of(path), digest_of(path)
            old = stamp is not None and is_old(stamp, now)
            found.append((stamp if old else None, digest.hex() if digest is not None else ""))
        return found


def _table(note: Any) -> dict[str, Any]:
    return note if isinstance(note, dict) else {}
