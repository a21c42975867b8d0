"""Golden pages as tests: does a page still say what its golden file has, as a whole or field by field?

What `extract.testing` shows to pytest. Only values are compared, as by `extract check`; rules and waivers are for that command.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from extract import golden
from extract.accepting import merged
from extract.checks import Difference, differences
from extract.errors import UsageError
from extract.inputs import Input, load_schemas
from extract.layouts import open_layout
from extract.model import Page, PageResult
from extract.page import read_page
from extract.report.text import headline, quotes
from extract.schema import Schema
from extract.sources import Sources, printable
from extract.standing import Document, Failure, Layout

Key = tuple[str | None, str | None] | None
"""What a test is about: an entity and a field; an entity as a whole; of a key that is None, everything."""
OTHERS = (None, None)
"""The key of all that the golden file does not have."""


class DifferenceError(Exception):
    """A page says otherwise than its golden file; the message quotes both."""


class Verifier:
    """The golden files of a test run, and what was accepted in it."""

    def __init__(self, folder: Path, pages: Path, schemas: Sequence[str] | None, per_field: bool, accept: bool) -> None:
        self.folder, self.pages, self.per_field, self.accept = folder.resolve(), pages, per_field, accept
        self.given = schemas
        self.values = 0
        self.written: set[Path] = set()

    @cached_property
    def schemas(self) -> tuple[Schema, ...]:
        """The schemas, compiled when the first page is read."""
        return load_schemas(self.given)

    @cached_property
    def layout(self) -> Layout:
        """The golden files. Raises UsageError where a shard is missing."""
        return open_layout(self.folder)

    def is_golden(self, path: Path) -> bool:
        """Whether a file is one of golden files."""
        return self.layout.holds(path.resolve())

    def pages_of(self, path: Path) -> Iterator[GoldenPage]:
        """The pages of a file of golden files. Raises UsageError where it is damaged."""
        return (GoldenPage(self, name) for name in self.layout.pages_in(path.resolve()))

    def summary(self) -> str:
        """What was accepted, in words."""
        files = len(self.written)
        return f"accepted {self.values:,} value{'' if self.values == 1 else 's'} in {files:,} file{'' if files == 1 else 's'}"


class GoldenPage:
    """A golden file, its page, and what differs between them."""

    def __init__(self, verifier: Verifier, name: str) -> None:
        self.verifier, self.name = verifier, name
        self.source = verifier.pages / name

    def tests(self) -> Iterator[tuple[str, Key]]:
        """The names of the tests and what they are about: one, or one for each value and one for what the golden file does not have.

        They begin with the name of the page where others stand in its file. Raises UsageError where the golden file is none.
        """
        if not self.verifier.per_field:
            yield self.name, None
            return
        page = [self.name] if self.verifier.layout.together else []
        for entity, field in golden.record_values(self.before):
            yield " ".join(printable(part) for part in (*page, entity, field) if part), (entity, field)
        yield " ".join([*map(printable, page), "nothing else"]), OTHERS

    def verify(self, key: Key) -> None:
        """Raises DifferenceError where the page says otherwise than the golden file; takes it where that was asked for."""
        mine = [one for one in self.differences if self._is_of(one, key)]
        if not mine:
            return
        if self.verifier.accept:
            self._take(mine)
            return
        own = self.document.source
        shown = own._replace(address=str(_shown(Path(own.shown))))
        sources = Sources({self.name: Input(self.name, str(_shown(self.source))), own.name: shown})
        lines: list[str] = []
        for one in mine:
            what = f"{one.discrepancy.field}: " if one.discrepancy.field else ""
            lines += [what + headline(one.discrepancy), *(f"  {line}" for line in quotes(one.discrepancy, sources))]
        lines.append("Take it with pytest --extract-accept, or mend the page or the schema.")
        raise DifferenceError("\n".join(lines))

    def line(self, key: Key) -> int:
        """The line of the golden file that a test is about, from 0 on."""
        claims = golden.claims_of(self.before, key[0], key[1] or "") if key is not None else ()
        text, first = self.document.text, max(self.document.source.line - 1, 0)
        place = golden.place_of(claims[0], text) if claims else None
        return first + (text.count("\n", 0, place.start) if place is not None else 0)

    # --- what is compared, read when it is first asked for ----------------------------------------------------------------

    @cached_property
    def document(self) -> Document:
        """The golden file as it stands."""
        found = self.verifier.layout.read(self.name)
        if found is None:
            raise UsageError("is gone.", file=str(self.verifier.layout.where(self.name)), advice="Run the tests again.")
        return found

    @cached_property
    def before(self) -> PageResult:
        """What the golden file has."""
        return self.document.load()

    @cached_property
    def after(self) -> PageResult:
        """What the page says."""
        try:
            body = self.source.read_bytes()
        except OSError as error:
            what = f"is the page of {self.verifier.layout.where(self.name)}, and cannot be read ({error.strerror})."
            raise UsageError(what, file=str(self.source), advice="Restore the page, or delete the golden file.") from None
        return read_page(Page(self.name, body), self.verifier.schemas)

    @cached_property
    def differences(self) -> list[Difference]:
        """What the page says otherwise."""
        return list(differences(self.before, self.after, self.document))

    def _is_of(self, one: Difference, key: Key) -> bool:
        """Whether a difference is of a test's key; what changes no value that the golden file has is of the others'."""
        if key is None:
            return True
        known = golden.record_values(self.before)
        keys = {(change.entity, change.field) for change in one.changes if (change.entity, change.field) in known}
        return key in keys or (not keys and key == OTHERS)

    def _take(self, taken: list[Difference]) -> None:
        """Writes the golden file with some differences taken, and compares anew."""
        left = [one for one in self.differences if one not in taken]
        result = merged(self.before, self.after, left) if left else self.after
        layout = self.verifier.layout
        writer = layout.writer(update=True)
        for fate in (*writer.take(self.name, golden.dump(result)), *writer.finish()):
            if isinstance(fate, Failure):
                raise UsageError(fate.why, file=fate.name)
        self.verifier.values += sum(len(one.changes) for one in taken)
        self.verifier.written.add(Path(layout.file(self.name)))
        for name in ("document", "before", "differences"):
            self.__dict__.pop(name, None)


def _shown(path: Path) -> Path:
    """A path below the working folder where it is there, as people know it."""
    here = Path.cwd()
    return path.resolve().relative_to(here) if path.resolve().is_relative_to(here) else path
