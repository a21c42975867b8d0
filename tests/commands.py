"""The command as a process in a small project of its own, as a user runs it, and the pages of that project."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import extract
import seeds

COMPILED = tempfile.TemporaryDirectory(prefix="extract-tests-")
"""Where the commands of a session keep their compiled modules: hundreds of them start."""

LAMPS: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Pages that compare two lamps",
    "x-match": {"min": 1},
    "properties": {
        "lamps": {
            "type": "array",
            "x-entities": {"key": "name"},
            "items": {
                "properties": {
                    "name": {"type": "string", "x-names": ["{name} vs {name}"]},
                    "price": {"type": "number", "x-kind": "money", "x-labels": ["Price"]},
                    "watts": {"type": ["number", "null"], "maximum": 90, "x-kind": "decimal", "x-labels": ["Watts"]},
                    "maker": {"type": "string", "x-kind": "text", "x-labels": ["Maker"]},
                }
            },
        }
    },
}


def page(one: str = "Alpha", other: str = "Beta", **rows: str) -> bytes:
    """A page that compares two lamps: `price="$30,$9"` changes the cells of a row, `price=""` leaves it out."""
    cells = {"price": "$30,$9", "watts": "40,60", "maker": "Lumen,Osra"} | rows
    lines = [f"| {name.capitalize()} | {' | '.join(row.split(','))} |" for name, row in cells.items() if row]
    return f"{one} vs {other}\n\n| | {one} | {other} |\n|---|---|---|\n{chr(10).join(lines)}\n".encode()


class Project:
    """A folder with pages, golden files and schemas, and the commands that run in it."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder, self.options = folder, options
        self.pages, self.golden, self.waivers = folder / "pages", folder / "golden", folder / "waivers.toml"

    def extract(self, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """One command."""
        done = self.raw(*arguments, **environment)
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    def raw(self, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
        """One command, its output as bytes."""
        values = {**os.environ, "PYTHONPATH": str(seeds.ROOT), "PYTHONIOENCODING": "utf-8", "PYTHONPYCACHEPREFIX": COMPILED.name}
        values = {name: value for name, value in (values | environment).items() if name != "PYTHONDONTWRITEBYTECODE"}
        command = [sys.executable, "-m", "extract", *map(str, arguments)]
        done = subprocess.run(command, cwd=self.folder, env=values, capture_output=True, check=False, stdin=subprocess.DEVNULL)
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return done

    def check(self, *options: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """`extract check` of all pages."""
        return self.extract("check", "pages", "--golden", "golden", *self.options, *options, **environment)

    def found(self, *options: str | Path) -> dict[str, Any]:
        """What `extract check --format json` prints."""
        data: dict[str, Any] = json.loads(self.check("--format", "json", *options).stdout)
        return data

    def accept(self, *options: str | Path) -> subprocess.CompletedProcess[str]:
        """`extract accept` of all pages."""
        return self.extract("accept", "pages", "--golden", "golden", *self.options, *options)

    def waive(self, *options: str | Path) -> subprocess.CompletedProcess[str]:
        """`extract waive` of all pages."""
        return self.extract("waive", "pages", *self.options, *options)

    def run(self, *options: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """`extract run` of all pages."""
        return self.extract("run", "pages", "--out", "golden", *self.options, *options, **environment)

    def write(self, name: str, body: bytes) -> Path:
        """Writes a page."""
        path = self.pages / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        return path

    def replace(self, name: str, old: str, new: str) -> None:
        """Replaces a text of a page that stands there once."""
        body = (self.pages / name).read_bytes()
        assert body.count(old.encode()) == 1, (old, body.count(old.encode()))
        self.write(name, body.replace(old.encode(), new.encode()))


def lamps(folder: Path, **pages: bytes) -> Project:
    """A project of pages that compare lamps, with their golden files. One page, `a.txt`, where none is given."""
    project = Project(folder, "--schema", "lamps.schema.json")
    (folder / "lamps.schema.json").write_text(json.dumps(LAMPS), "utf-8")
    for name, body in (pages or {"a": page()}).items():
        project.write(f"{name}.txt", body)
    result = extract.run([project.pages], out=project.golden, schema=folder / "lamps.schema.json")
    assert len(result.written) == result.pages
    return project


def occupations(folder: Path) -> Project:
    """The seeds, their golden files and their waivers."""
    shutil.copytree(seeds.ROOT / "seeds", folder / "pages")
    shutil.copytree(seeds.ROOT / "golden", folder / "golden")
    shutil.copytree(seeds.ROOT / "schemas", folder / "schemas")
    shutil.copy(seeds.ROOT / "waivers.toml", folder / "waivers.toml")
    return Project(folder)


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    """The time and the bytes of every file below a folder."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes()) for path in paths}


def bodies(folder: Path) -> dict[str, bytes]:
    """The bytes of every file below a folder."""
    return {name: body for name, (_, body) in state(folder).items()}


def places(text: str, folder: Path) -> list[tuple[str, str]]:
    """The places that a report quotes, as (file, text); each file holds the text at the line and the column that are named."""
    found = re.findall("^    ([^ ].*?):([0-9]+):([0-9]+)  (.*?)\u00ab(.*?)\u00bb(.*)$", text, re.MULTILINE)
    for file, line, column, before, marked, after in found:
        whole = (folder / file).read_text("utf-8").split("\n")[int(line) - 1]
        assert whole[int(column) - 1 :].startswith(marked), (whole, column, marked)
        assert before + marked + after in whole
    return [(file, marked) for file, _, _, _, marked, _ in found]
