"""Options that stand in `extract.toml`, or under `[tool.extract]` in `pyproject.toml`, of the working folder."""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path
from typing import Any

from extract.arguments import LAYOUTS, LEVELS
from extract.dialect import nearest
from extract.errors import UsageError

OPTIONS = {
    "paths": list, "out": str, "schema": list, "update": bool, "fail_on": str, "reports": str, "golden": str, "waivers": str, "jobs": int,
    "since": str, "cache": str, "no_cache": bool, "layout": str, "shards": int,
}  # fmt: skip

CHOICES = {"fail_on": LEVELS, "layout": LAYOUTS}


def with_config(given: argparse.Namespace, *names: str) -> dict[str, Any]:
    """The options of a command: those of the command line, else those of the configuration, else None."""
    file, configured = _read()
    for key in configured:
        name = key.replace("-", "_")
        if name not in OPTIONS:
            raise UsageError(f"{key!r} is no option.", file=file, advice=nearest(name, list(OPTIONS)))
        value = configured[key]
        if not isinstance(value, OPTIONS[name]) or (isinstance(value, bool) and OPTIONS[name] is int):
            raise UsageError(f"{key!r} is a {OPTIONS[name].__name__}, found {value!r}.", file=file)
        if isinstance(value, list) and not all(isinstance(one, str) for one in value):
            raise UsageError(f"{key!r} is a list of texts, found {value!r}.", file=file)
        if value not in CHOICES.get(name, (value,)):
            raise UsageError(f"{key!r} is none of {', '.join(CHOICES[name])}: {value!r}.", file=file)
    settings = {key.replace("-", "_"): value for key, value in configured.items()}
    return {name: getattr(given, name) if getattr(given, name, None) not in (None, []) else settings.get(name) for name in names}


def _read() -> tuple[str, dict[str, Any]]:
    for name, table in (("extract.toml", ()), ("pyproject.toml", ("tool", "extract"))):
        path = Path(name)
        if not path.is_file():
            continue
        try:
            found: Any = tomllib.loads(path.read_text(encoding="utf-8"))
        except (ValueError, RecursionError, OSError) as error:
            if table:
                continue
            raise UsageError(f"is not TOML: {error}.", file=name, advice="Mend the syntax there.") from None
        for key in table:
            found = found.get(key, {}) if isinstance(found, dict) else found
        if not isinstance(found, dict):
            raise UsageError(f"[{'.'.join(table)}] is no table: {found!r}.", file=name)
        if found or not table:
            return name, found
    return "extract.toml", {}
