"""No regular expression of the package takes for ever on any text, and those that read whole texts take linear time."""

from __future__ import annotations

import re
import signal
import time

import expressions
import fuzzing
import pytest
from expressions import Expression

from extract.model import Page
from extract.page import read_page

stopped = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="what takes for ever is stopped by a timer of the processor")
ANYHOW = frozenset(["match", "fullmatch", "finditer"])
EXPLODING = (r"[^\W\d](?:[^\W\d]|[ ._-])*:", r"(a+)+$", r"(a|a)*b", r"(?:\w+\s?)+;", r'"(?:[^"\\]|\\?.)*"\Z', r"(?:x|(?:y|[xz])*)*,")
SQUARE = (r"\s+and", r"[a-z]+\d", r"<!--.*?-->", r"\w*:?\w*;", r"[a-z.]*-[a-z.-]*\Z")
LINEAR = (
    r"(?<!\s)\s+and", r"[a-z]+", r"[^<>]{0,30}>", r"<[a-z][^<>]*>", r"(?:ab|cd)++e?", r"x", r"(\w)\1?",
)  # fmt: skip
OF_WHOLE_TEXTS = (
    "delimited.py _KEYED", "documents.py _DOCTYPE", "documents.py _HEADER", "footnotes.py _LAST_WORD", "linepairs.py _FURTHER", "pipes.py _DRAWN_RULE", "pipes.py _RULE",
    "sentences.py _SENTENCE_END", "tokens.py _ATTRIBUTE", "tokens.py _DOCTYPE", "tokens.py _MARKUP", "tokens.py _REFERENCE",
)  # fmt: skip
"""Expressions that are given texts of any length; most others are given a cell, a line or a head of some hundred characters."""


def made(pattern: str) -> Expression:
    return Expression(re.compile(pattern), ("here",), ANYHOW)


@stopped
@pytest.mark.parametrize("pattern", EXPLODING)
def test_an_expression_that_takes_for_ever_is_found(pattern: str) -> None:
    assert expressions.endless(made(pattern), 200) is not None


@stopped
@pytest.mark.parametrize("pattern", SQUARE)
def test_an_expression_that_takes_the_square_of_a_text_is_found(pattern: str) -> None:
    assert expressions.fault(made(pattern), 200) is not None


@stopped
@pytest.mark.parametrize("pattern", LINEAR)
def test_an_expression_of_linear_time_is_no_fault(pattern: str) -> None:
    assert expressions.endless(made(pattern), 100) is None
    assert expressions.fault(made(pattern), 100) is None


@stopped
def test_an_expression_is_tried_as_it_is_applied() -> None:
    mended = r"[^\W\d](?:[^\W\d]++|[ .-]++)*+:"
    assert expressions.fault(made(mended)._replace(how=frozenset(["match"])), 100) is None
    assert expressions.fault(made(mended), 100) is not None


def test_every_expression_of_the_package_is_looked_at() -> None:
    """But one that the watched pages do not reach, an alternation of currencies in which nothing repeats."""
    assert len(expressions.calls()) > 200
    assert len(expressions.expressions()) > 250
    assert sum(bool(expressions.attacks(one.pattern, 3)) for one in expressions.expressions()) > 150
    assert [place.split()[0] for place in expressions.unreached()] == ["money.py"]


@stopped
def test_no_expression_takes_for_ever() -> None:
    found = {one.places: attack for one in expressions.expressions() if (attack := expressions.endless(one, 45))}
    assert not found


@stopped
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_no_expression_takes_for_ever_on_many_texts(seed: int) -> None:
    found = {one.places: attack for one in expressions.expressions() if (attack := expressions.endless(one, 400, seed))}
    assert not found


@stopped
@pytest.mark.parametrize("place", OF_WHOLE_TEXTS)
def test_an_expression_of_whole_texts_takes_linear_time(place: str) -> None:
    meant = [one for one in expressions.expressions() if place in one.places]
    assert meant
    assert [found for one in meant if (found := expressions.fault(one, 150))] == []


TABLE = "Alpha vs Beta\n\n| | Alpha | Beta |\n|---|---|---|\n| Price | $30 | $9 |\n\n"
PAGES = {
    "blanks behind a colon": (f"{TABLE}Price: x: ", " ", "y\n"),
    "a document type without an end": ("<!doctype ", "a", "\n"),
    "a mark behind a word": (f"{TABLE}Maker: ", "a", "#\u00b9\n"),
    "a rule that is none": (f"{TABLE}|", "-", "a|\n"),
    "blanks in a sentence": (f"{TABLE}Alpha costs a", " ", "b. c\n"),
    "marks that end no sentence": ("Alpha", "!", f"vs b\n\n{TABLE}"),
    "the header of a letter": ("A: b\n", "  x\n", "<b>x</b>\n"),
    "underscores": (f"{TABLE}a,", "_", ",b\n"),
}


def seconds(before: str, piece: str, behind: str, size: int) -> float:
    """Of the processor, for a page of so many characters of one piece."""
    begin = time.process_time()
    read_page(Page("page", f"{before}{piece * (size // len(piece))}{behind}".encode()), fuzzing.schemas())
    return time.process_time() - begin


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_one_piece_is_read_in_linear_time(name: str) -> None:
    """With the square of it, each took longer than six seconds for the shorter one, and sixteen times as long for the other."""
    short, long = (seconds(*PAGES[name], size) for size in (40_000, 160_000))
    assert long < 10 * short + 1
