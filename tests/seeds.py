"""The seed pages, their schema and their results, read once per test session."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import extract

ROOT = Path(__file__).parent.parent
SEEDS = tuple(sorted(path.name for path in (ROOT / "seeds").glob("*.txt")))


@lru_cache(maxsize=1)
def schema() -> extract.Schema:
    """The schema of the seed pages."""
    return extract.load_schema(ROOT / "schemas" / "occupation-comparison.schema.json")


def body(name: str) -> bytes:
    """The bytes of a seed page."""
    return (ROOT / "seeds" / name).read_bytes()


def read(text: bytes | str, name: str = "page.txt") -> extract.PageResult:
    """The result of a page of the seeds' type."""
    return extract.read_page(extract.Page(name, text.encode() if isinstance(text, str) else text), schema())


@lru_cache(maxsize=16)
def result(name: str) -> extract.PageResult:
    """The result of a seed page."""
    return read(body(name), name)
