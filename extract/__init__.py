"""Turn raw pages into typed, checked records in which every value points at the characters it came from.

The path of a page, and the module of each step:

    bytes --encodings--> text --formats--> format --lines, pipes--> blocks --entities, binding--> claims
        --records--> record --rules, validation--> discrepancies

A page type is one JSON Schema whose annotation keywords say how its fields are written; see docs/schemas.md.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from extract.encodings import decode as decode
    from extract.errors import UsageError as UsageError
    from extract.formats import sniff as sniff
    from extract.kinds import parse as parse
    from extract.model import Claim as Claim
    from extract.model import Decoded as Decoded
    from extract.model import Discrepancy as Discrepancy
    from extract.model import Page as Page
    from extract.model import PageResult as PageResult
    from extract.model import Sniffed as Sniffed
    from extract.model import Table as Table
    from extract.page import read_page as read_page
    from extract.page import tables as tables
    from extract.runs import run as run
    from extract.schema import Schema as Schema
    from extract.schema import load_schema as load_schema

_HOME = {
    "decode": "encodings", "UsageError": "errors", "sniff": "formats", "parse": "kinds", "Claim": "model", "Decoded": "model",
    "Discrepancy": "model", "Page": "model", "PageResult": "model", "Sniffed": "model", "Table": "model", "read_page": "page",
    "tables": "page", "run": "runs", "Schema": "schema", "load_schema": "schema",
}  # fmt: skip

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    """A public name, its module imported when it is first asked for: the command's help needs none of them."""
    if name not in _HOME:
        raise AttributeError(f"module 'extract' has no attribute {name!r}")
    value = getattr(import_module(f"extract.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
