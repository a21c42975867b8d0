"""The example of docs/pages.md is run, and prints what stands there."""

from __future__ import annotations

from pathlib import Path

import pytest
import test_testing_doc

import seeds
from extract.archives import ENDINGS
from extract.rowfiles import NAMES, PACKED_BODY

TEXT = (seeds.ROOT / "docs" / "pages.md").read_text("utf-8")


def test_the_example_prints_what_the_page_says(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    ran = 0
    for file, language, body in test_testing_doc.BLOCK.findall(TEXT):
        if file:
            (folder / file).write_text(body, "utf-8")
        elif language == "console":
            for command, printed in test_testing_doc.commands(body):
                assert test_testing_doc.shell(command, folder).stdout == printed
                ran += 1
    assert ran == 2


@pytest.mark.parametrize("word", [*ENDINGS, *(name for names in NAMES.values() for name in names), PACKED_BODY])
def test_the_page_names_every_ending_and_every_part(word: str) -> None:
    assert f"`{word}`" in TEXT or (word.endswith((".gz", ".tgz")) and ".gz" in TEXT)
