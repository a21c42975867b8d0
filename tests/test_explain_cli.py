"""`extract explain` as a process: exit codes, every message a user may meet, and the sessions of the document."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import seeds

SCHEMA = seeds.ROOT / "schemas" / "occupation-comparison.schema.json"
GLUED = "001_3eec491ece66a2a4.txt"
DOC = (seeds.ROOT / "docs" / "explain.md").read_text("utf-8")
SESSIONS = re.findall(r"^```console\n\$ (.+?)\n(.*?)^```$", DOC, re.MULTILINE | re.DOTALL)


def extract(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """One command as a user runs it."""
    command = [sys.executable, "-m", "extract", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(seeds.ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", check=False, stdin=subprocess.DEVNULL
    )


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A folder with one page."""
    (tmp_path / "page.txt").write_bytes(seeds.body(GLUED))
    return tmp_path


def block(mark: str) -> str:
    """The only block of the document with a mark."""
    found = re.findall(rf"^```{mark}\n(.*?)^```$", DOC, re.MULTILINE | re.DOTALL)
    assert len(found) == 1
    return str(found[0])


@pytest.mark.parametrize(("command", "printed"), SESSIONS, ids=[command for command, _ in SESSIONS])
def test_the_document_shows_what_the_command_prints(command: str, printed: str, tmp_path: Path) -> None:
    (tmp_path / "kettles.schema.json").write_text(block("json schema"), "utf-8")
    (tmp_path / "tide.txt").write_text(block("text page"), "utf-8")
    words = shlex.split(command)
    assert words[:2] == ["extract", "explain"]
    done = extract(*words[1:], cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == printed


def test_the_document_has_a_session_of_every_sort() -> None:
    assert len(SESSIONS) == 6
    together = "".join(printed for _, printed in SESSIONS)
    for title in ("rows whose cells ran together", "nearly a label", "patterns", "headings of no field", "doubtful", "absent"):
        assert title in together


def test_a_field_is_explained_on_stdout(page: Path) -> None:
    done = extract("explain", "page.txt", "salary_range/min", "--entity", "collections representatives", "--schema", SCHEMA, cwd=page)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "page.txt: salary_range/min (range; x-labels 'Salary range'), by occupation-comparison\n\n"
        'Collections Representative: stated 26000. 1 statement.\n  35:13 "Between $26,000 And $42,000" (flattened)\n'
    )


def test_without_a_schema_the_known_ones_are_tried(page: Path) -> None:
    done = extract("explain", "page.txt", "average_age", cwd=page)
    assert done.returncode == 0
    assert "by occupation-comparison" in done.stdout


def test_json_is_data(page: Path) -> None:
    done = extract("explain", "page.txt", "average_age", "--format", "json", cwd=page)
    assert (done.returncode, done.stderr) == (0, "")
    data = json.loads(done.stdout)
    assert [(state["name"], state["state"], state["value"]) for state in data["states"]] == [
        ("Collections Representative", "stated", 46),
        ("Customer Service Representative", "stated", 40),
    ]
    assert data["rows"][0]["ways"][1] == {
        "cells": ["4", "640"],
        "refused_by": "the schema",
        "why": ["4 is less than the minimum of 14", "640 is greater than the maximum of 100"],
    }


def test_an_explanation_of_an_absent_field_is_exit_0_as_well(page: Path) -> None:
    text = (page / "page.txt").read_text("utf-8")
    (page / "page.txt").write_text(text[: text.index("Salary range")], "utf-8")
    done = extract("explain", "page.txt", "salary_range", cwd=page)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Collections Representative: absent." in done.stdout


def test_a_page_that_is_none_is_explained(tmp_path: Path) -> None:
    (tmp_path / "page.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    done = extract("explain", "page.png", "average_age", "--schema", SCHEMA, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "page.png: average_age\nThis is no page that can be read: binary (begins as a PNG image).\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("page.txt", "average_agee"), "extract: 'average_agee' is no field of occupation-comparison. Did you mean 'average_age'?\n"),
        (("page.txt", "title", "--entity", "x"), "extract: title is a field of the page, not of an entity. Leave --entity out.\n"),
        (
            ("page.txt", "skills", "--entity", "Collection Representative"),
            "extract: 'Collection Representative' is no entity of this page. Did you mean 'Collections Representative'?\n",
        ),
        (("page.txt", "skills/first"), "extract: skills is a list, and 'first' is no number of an item. Ask for skills/0.\n"),
        (("page.txt", "salary_range/mid"), "extract: salary_range has no part 'mid'. Did you mean 'min'?\n"),
        (("none.txt", "skills"), "extract: none.txt: no such file or folder. Give pages, or folders that hold them.\n"),
        (("folder", "skills"), "extract: folder: is a folder; explain takes one page. Give one of its files.\n"),
        (("page.txt", "skills", "--schema", "kettles"), "extract: kettles: no such schema. Give a file, or one of the names"),
    ],
)
def test_what_is_not_there_is_exit_2_with_advice(arguments: tuple[str, ...], message: str, page: Path) -> None:
    (page / "folder").mkdir()
    for name in ("a.txt", "b.txt"):
        (page / "folder" / name).write_bytes(b"Text.\n")
    done = extract("explain", *arguments, cwd=page)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(message)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [(), ("page.txt",), ("page.txt", "skills", "--format", "csv")])
def test_missing_or_wrong_arguments_are_exit_2(arguments: tuple[str, ...], page: Path) -> None:
    done = extract("explain", *arguments, cwd=page)
    assert done.returncode == 2
    assert "usage: extract explain" in done.stderr


def test_control_characters_of_a_page_do_not_reach_the_terminal(page: Path) -> None:
    body = (page / "page.txt").read_bytes().replace(b"Salary range", b"Salery \x1b[31mrange")
    (page / "page.txt").write_bytes(body)
    done = extract("explain", "page.txt", "salary_range", cwd=page)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
