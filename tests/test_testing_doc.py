"""docs/testing.md as a reader follows it: its files are written, its sessions run in their order, and print what stands there."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import seeds

DOCUMENT = seeds.ROOT / "docs" / "testing.md"
BLOCK = re.compile(r"(?:^`([^`\n]+)`\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(session: str) -> list[tuple[str, str]]:
    """The commands of a session and what each prints."""
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]]


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command as a shell runs it where `extract` and `pytest` are installed."""
    path = folder.parent / "bin"
    path.mkdir(exist_ok=True)
    for name, arguments in (("extract", "-m extract"), ("pytest", "-m pytest -p no:cacheprovider")):
        (path / name).write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {arguments} "$@"\n')
        (path / name).chmod(0o755)
    at_home = {key: value for key, value in os.environ.items() if key not in ("CI", "BUILD_NUMBER", "GITHUB_ACTIONS", "COLUMNS")}
    values = {**at_home, "PATH": f"{path}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(seeds.ROOT), "PYTHONIOENCODING": "utf-8"}
    values |= {"PYTHONUNBUFFERED": "1", "COLUMNS": "80", "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        ["sh", "-c", command], cwd=folder, env=values, text=True, encoding="utf-8", check=False, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, str, str]]]:
    """A folder in which the files are written and the sessions run: each command, what it should print, what it prints."""
    folder = tmp_path_factory.mktemp("doc") / "work"
    folder.mkdir()
    found = []
    for file, language, body in BLOCK.findall(DOCUMENT.read_text("utf-8")):
        if file:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(body, "utf-8")
        elif language == "console":
            found += [(command, printed, shell(command, folder).stdout) for command, printed in commands(body)]
        else:
            assert language == "sh"
            done = shell(body, folder)
            assert done.returncode == 0, done.stdout
    return folder, found


def test_every_session_prints_what_the_document_says(followed: tuple[Path, list[tuple[str, str, str]]]) -> None:
    found = followed[1]
    assert len(found) > 14
    for command, expected, printed in found:
        assert re.sub(r" in [0-9.]+s$", " in 0.03s", printed, flags=re.MULTILINE) == expected, command
    assert {command.split()[1] for command, _, _ in found if command.startswith("extract")} == {
        "run",
        "show",
        "check",
        "accept",
        "waive",
        "golden",
    }


def test_the_example_for_pytest_finds_a_changed_field_and_hides_no_other(
    followed: tuple[Path, list[tuple[str, str, str]]], tmp_path: Path
) -> None:
    shutil.copytree(followed[0], tmp_path / "work")
    page = tmp_path / "work" / "pages" / "alpha-beta.txt"
    page.write_text(page.read_text().replace("$9", "$8"))
    for file, failures in (("test_pages.py", "1 failed, 11 passed"), ("test_records.py", "1 failed, 1 passed")):
        done = shell(f"pytest -q {file}", tmp_path / "work")
        assert done.returncode == 1
        assert failures in done.stdout


def test_a_page_that_has_no_golden_file_yet_gets_one_and_fails(tmp_path: Path) -> None:
    for name in ("seeds", "golden", "schemas", "tests"):
        shutil.copytree(seeds.ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "corpus"))
    shutil.copy(seeds.ROOT / "pyproject.toml", tmp_path)
    golden = tmp_path / "golden" / f"{seeds.SEEDS[2]}.json"
    golden.unlink()
    command = "pytest -q tests/test_seeds.py -k what_its_golden_file_says"
    first = shell(command, tmp_path)
    assert first.returncode == 1
    assert "File not found in data directory, created:" in first.stdout
    assert golden.read_bytes() == (seeds.ROOT / "golden" / golden.name).read_bytes()
    assert shell(command, tmp_path).returncode == 0
