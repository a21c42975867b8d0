"""The pages that a report holds are the same whoever makes them."""

from __future__ import annotations

import gzip
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.inputs import Input, list_inputs
from extract.report import shelves
from extract.report.shelves import CHUNK, Wanted, page_texts

PAGES = CHUNK * 7 + 3


@pytest.fixture
def wanted(tmp_path: Path) -> list[Wanted]:
    """Pages of HTML and of text, one of them gone by now, one of them long."""
    for number in range(PAGES):
        html = "<p>\U0001f41f <td>" + "& " * number
        (tmp_path / f"{number:03}.html").write_text(html if number != 5 else html * 200, "utf-8")
    inputs: tuple[Input, ...] = list_inputs([str(tmp_path)]).pages
    (tmp_path / "017.html").unlink()
    said = {"entities": [], "values": [], "claims": [[4, 9, -1, "x", "table", None, True]], "unclaimed": [[5, 6]]}
    return [Wanted(one, number, said if number % 2 else None, number % 3 == 0) for number, one in enumerate(inputs)]


def test_a_bomb_is_left_out_before_it_is_unpacked(tmp_path: Path) -> None:
    bodies = {
        "a.html": gzip.compress(b"x" * (64 << 20)),
        "b.html": gzip.compress(b"<p>" + b"x" * 900),
        "c.html": ("\u3042" * 999).encode("utf-16"),
    }
    for name, body in bodies.items():
        (tmp_path / name).write_bytes(body)
    wanted = [Wanted(one, number, None, False) for number, one in enumerate(list_inputs([str(tmp_path)]).pages)]
    tracemalloc.start()
    assert [bool(text) for text in page_texts(wanted, 1000)] == [False, True, True]
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()


def test_several_processes_make_what_one_makes(wanted: list[Wanted]) -> None:
    alone = list(page_texts(wanted, 1000))
    assert list(page_texts(iter(wanted), 1000, 2)) == alone
    assert [number for number, text in enumerate(alone) if not text] == [5, 17]
    assert len(alone) == PAGES
    assert '"claims":[[5,10,-1,"x","table",null,true]],"unclaimed":[[6,7]]' in alone[1]


def test_what_a_process_that_died_should_have_made_is_made_here(wanted: list[Wanted], monkeypatch: pytest.MonkeyPatch) -> None:
    alone = list(page_texts(wanted, 1000))
    here, made = os.getpid(), shelves._text

    def deadly(one: Wanted, longest: int) -> str:
        if one.number == CHUNK * 3 and os.getpid() != here:
            os._exit(9)
        return made(one, longest)

    monkeypatch.setattr(shelves, "_text", deadly)
    assert list(page_texts(wanted, 1000, 2)) == alone


def test_no_more_is_made_than_is_asked_for(wanted: list[Wanted]) -> None:
    asked: list[int] = []

    def asking() -> Iterator[Wanted]:
        for one in wanted:
            asked.append(one.number)
            yield one

    texts = page_texts(asking(), 1000, 2)
    next(texts)
    texts.close()
    assert len(asked) < PAGES
