"""A plugin of pytest: one test per golden page. It is silent unless `extract_golden` or `--extract-golden` names the golden files.

Every run of pytest in an environment with this package imports it, so it holds hooks and imports nothing else of the package at its top.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from extract.verifying import GoldenPage, Verifier

GOLDEN, PAGES, SCHEMA = "extract_golden", "extract_pages", "extract_schema"
_verifier: pytest.StashKey[Verifier] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options; all names have the prefix of the package."""
    group = parser.getgroup("extract", "golden files of extract")
    group.addoption("--extract-golden", metavar="FOLDER", help="the golden files, each of which is a test")
    group.addoption("--extract-pages", metavar="FOLDER", help="the pages that the golden files are of")
    group.addoption("--extract-per-field", action="store_true", help="one test per entity and field of each golden file")
    group.addoption("--extract-accept", action="store_true", help="take what differs into the golden files")
    parser.addini(GOLDEN, "the folder of the golden files, below the folder of the configuration")
    parser.addini(PAGES, "the folder of the pages, below the folder of the configuration")
    parser.addini(SCHEMA, "schemas: files or names; all known ones by default", type="args")


def pytest_configure(config: pytest.Config) -> None:
    """Refuses to write golden files from several processes, and where nobody looks at what is taken."""
    golden, pages = _folder(config, "--extract-golden", GOLDEN), _folder(config, "--extract-pages", PAGES)
    accept = bool(config.getoption("--extract-accept"))
    if golden is None:
        if accept:
            raise pytest.UsageError(f"--extract-accept needs the golden files: --extract-golden, or {GOLDEN} in the configuration.")
        return
    if pages is None:
        raise pytest.UsageError(f"The pages of {golden} are not known: --extract-pages, or {PAGES} in the configuration.")
    for folder in (golden, pages):
        if not folder.is_dir():
            raise pytest.UsageError(f"{folder}: no such folder, of golden files or of their pages.")
    if accept and (config.getoption("numprocesses", None) or config.getoption("tx", None) or hasattr(config, "workerinput")):
        raise pytest.UsageError("--extract-accept writes files and runs in one process only: leave -n out.")
    if accept and os.environ.get("CI", "").lower() not in ("", "0", "false"):
        raise pytest.UsageError(
            "--extract-accept is refused where CI is set: accept on your own machine, and commit what you have reviewed."
        )
    from extract.verifying import Verifier

    root = config.rootpath
    schemas = [str(root / name) if (root / name).is_file() else name for name in config.getini(SCHEMA)]
    config.stash[_verifier] = Verifier(golden, pages, schemas or None, bool(config.getoption("--extract-per-field")), accept)


def _folder(config: pytest.Config, option: str, ini: str) -> Path | None:
    """A folder: of the command line below the working folder, of the configuration below its own."""
    given = config.getoption(option)
    if given:
        return config.invocation_params.dir / str(given)
    configured = str(config.getini(ini) or "")
    return config.rootpath / configured if configured else None


def pytest_collect_file(file_path: Path, parent: Any) -> GoldenFile | None:
    """The golden files, and no other file of their suffix."""
    verifier = parent.config.stash.get(_verifier, None)
    return GoldenFile.from_parent(parent, path=file_path) if verifier is not None and verifier.is_golden(file_path) else None


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """What was accepted."""
    verifier = config.stash.get(_verifier, None)
    if verifier is not None and verifier.accept:
        terminalreporter.write_line(f"extract: {verifier.summary()}")


class GoldenFile(pytest.File):
    """A file of golden files: for each a test, or one per entity and field."""

    def collect(self) -> Iterator[pytest.Item]:
        """The tests, in the order of the pages and their records."""
        for page in self.config.stash[_verifier].pages_of(self.path):
            for name, key in page.tests():
                yield GoldenItem.from_parent(self, name=name, page=page, key=key)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What is wrong with the file, without a traceback."""
        return _words(excinfo) or super().repr_failure(excinfo)


def _words(excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    """What a person has to know; empty for what only a traceback tells."""
    from extract.errors import UsageError
    from extract.verifying import DifferenceError

    return str(excinfo.value) if isinstance(excinfo.value, (DifferenceError, UsageError)) else ""


class GoldenItem(pytest.Item):
    """One test: the page says what the golden file has, of everything or of one key."""

    def __init__(self, *, page: GoldenPage, key: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.page, self.key = page, key

    def runtest(self) -> None:
        """Compares; takes what differs where that was asked for."""
        self.page.verify(self.key)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What differs, with the lines that say so; a traceback only for what is no difference."""
        return _words(excinfo) or super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The line of the golden file."""
        return self.path, self.page.line(self.key), self.name
