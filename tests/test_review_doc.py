"""docs/review.md as a reader follows it: its files are written, its sessions run in their order, and print what stands there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from test_testing_doc import BLOCK, commands, shell

import seeds

DOC = (seeds.ROOT / "docs" / "review.md").read_text("utf-8")
SCHEMA = next(
    body for file, _, body in BLOCK.findall((seeds.ROOT / "docs" / "testing.md").read_text("utf-8")) if file.endswith("schema.json")
)


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str]]:
    """Each command of the document, what it should print, what it prints; its schema is that of docs/testing.md."""
    folder = tmp_path_factory.mktemp("review-doc") / "work"
    found = []
    for file, language, body in [("schemas/lamps.schema.json", "json", SCHEMA), *BLOCK.findall(DOC)]:
        if file:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(body, "utf-8")
        else:
            assert language == "console"
            found += [(command, printed, shell(command, folder).stdout) for command, printed in commands(body)]
    return found


def steady(text: str) -> str:
    """What a command prints, without its time, its port and its token."""
    text = re.sub(r"http://127\.0\.0\.1:[0-9]+/#token=[\w-]{43}$", "ADDRESS", text, flags=re.MULTILINE)
    return re.sub(r" in [0-9.]+s$", " in 0.03s", text, flags=re.MULTILINE)


def test_every_session_prints_what_the_document_says(followed: list[tuple[str, str, str]]) -> None:
    assert len(followed) > 9
    for command, expected, printed in followed:
        assert steady(printed) == steady(expected), command
    assert {command.split()[1] for command, _, _ in followed if command.startswith("extract")} == {
        "run", "review", "waive", "check", "accept", "fix",
    }  # fmt: skip


def test_the_schema_is_the_one_of_the_other_page() -> None:
    assert json.loads(SCHEMA)["properties"]["lamps"]
    assert "`schemas/lamps.schema.json`" in DOC


def test_the_options_of_the_document_are_those_of_the_command(tmp_path: Path) -> None:
    told = shell("extract review --help", tmp_path).stdout
    assert set(re.findall(r"--[a-z][a-z-]+", told)) - {"--help", "--schema", "--jobs", "--today"} == set(
        re.findall(r"--[a-z][a-z-]+", DOC[DOC.index("| option | means |") : DOC.index("Each file is written")])
    )
