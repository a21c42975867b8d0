"""The targets of `fuzzing`, for moments and without a limit of time: on pages that are cut, spliced and edited anyhow, on any bytes, and on what once failed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import fuzzing
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

PIECES = st.one_of(st.sampled_from(fuzzing.WORDS).map(str.encode), st.binary(max_size=6), st.text(max_size=6).map(str.encode))
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 60), PIECES), max_size=6)
LONGEST = 6000


@lru_cache(maxsize=len(fuzzing.TARGETS))
def begun(name: str) -> list[bytes]:
    return [body[:LONGEST] for body in fuzzing.corpus(name)]


def edited(body: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    """A body with pieces in place of some of its bytes."""
    for where, length, piece in edits:
        at = int(where * len(body))
        body = body[:at] + piece + body[at + length :]
    return body


@pytest.mark.parametrize("name", fuzzing.TARGETS)
def test_what_must_hold_of_any_bytes_holds_of_edited_pages(name: str) -> None:
    @given(st.integers(0, 10**6), EDITS)
    @example(0, [])
    def check(number: int, edits: list[tuple[float, int, bytes]]) -> None:
        fuzzing.TARGETS[name](edited(begun(name)[number % len(begun(name))], edits))

    check()


@pytest.mark.parametrize("name", fuzzing.TARGETS)
def test_what_must_hold_of_any_bytes_holds_of_noise(name: str) -> None:
    @given(st.binary(max_size=200))
    def check(body: bytes) -> None:
        fuzzing.TARGETS[name](body)

    check()


@pytest.mark.parametrize("path", sorted(fuzzing.FOUND.glob("*/*")), ids=lambda path: f"{path.parent.name}: {path.name}")
def test_an_input_that_once_failed_does_not_fail_again(path: Path) -> None:
    fuzzing.TARGETS[path.parent.name](path.read_bytes())


def test_a_target_that_takes_too_long_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzzing, "SECONDS", 0.0)
    with pytest.raises(AssertionError, match="5 bytes take"):
        fuzzing.timed(lambda body: sum(range(100_000)), b"short")
