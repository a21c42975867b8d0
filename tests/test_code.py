"""What must hold of the code: no site in it, and a README whose examples are what the commands print."""

from __future__ import annotations

import ast
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import seeds
from extract.meanings import MEANINGS

CODE = "\n".join(path.read_text("utf-8") for path in sorted((seeds.ROOT / "extract").rglob("*.py")))


def schema_strings(node: object) -> list[str]:
    """The labels and patterns of a schema."""
    if isinstance(node, dict):
        return [one for key, value in node.items() for one in ([key] if isinstance(value, dict) else []) + schema_strings(value)]
    if isinstance(node, list):
        return [one for value in node for one in schema_strings(value)]
    return [node] if isinstance(node, str) else []


def test_no_page_occupation_or_figure_of_a_seed_stands_in_the_code() -> None:
    names = {o["name"] for name in seeds.SEEDS for o in (seeds.result(name).record or {"occupations": []})["occupations"]}
    figures = {
        figure for name in seeds.SEEDS for figure in re.findall(r"[0-9][0-9.,]*[0-9]", seeds.body(name).decode()) if len(figure) >= 4
    }
    assert len(names) >= 7
    assert len(figures) > 60
    assert [name for name in (*seeds.SEEDS, *names) if name.removesuffix(".txt").lower() in CODE.lower()] == []
    found = {figure for figure in figures if re.search(rf"(?<![0-9.,]){re.escape(figure)}(?![0-9])", CODE)}
    assert found == set()


def test_no_label_of_the_schema_of_the_seeds_stands_in_the_code() -> None:
    document = json.loads((seeds.ROOT / "schemas" / "occupation-comparison.schema.json").read_text("utf-8"))
    fields = document["properties"]["occupations"]["items"]["properties"]
    labels = {label for field in fields.values() for label in field.get("x-labels", ()) if " " in label}
    assert len(labels) > 15
    assert [label for label in labels if label.lower() in CODE.lower()] == []
    assert [name for name in fields if "_" in name and re.search(rf"\b{name}\b", CODE)] == []


CONSOLE = re.findall(r"```console\n\$ (.+?)\n(.*?)```", (seeds.ROOT / "README.md").read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize(("command", "printed"), CONSOLE, ids=[command for command, _ in CONSOLE])
def test_the_readme_shows_what_a_command_prints(command: str, printed: str) -> None:
    words = shlex.split(command)
    assert words[0] == "extract"
    done = subprocess.run(
        [sys.executable, "-m", "extract", *words[1:]], cwd=seeds.ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0
    assert done.stdout + done.stderr == printed


def test_no_file_names_a_place_of_one_machine() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=seeds.ROOT, capture_output=True, text=True, check=True).stdout.split()
    texts = [Path(seeds.ROOT / name) for name in tracked if name.endswith((".py", ".md", ".toml", ".txt", ".json", ".yaml", ".yml"))]
    pattern = re.compile(r"(?<![\w.-])/(?:" + "|".join(("work", "root", "home/" + r"\w+")) + r")/")
    assert texts
    assert [path.name for path in texts if path.parent.name != "seeds" and pattern.search(path.read_text("utf-8"))] == []


def test_every_rule_of_the_code_has_a_meaning() -> None:
    named = set()
    for path in sorted((seeds.ROOT / "extract").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0]
            if called in ("Discrepancy", "wrong") and isinstance(first, ast.Constant) and isinstance(first.value, str):
                named.add(first.value)
    assert len(named) >= 20
    assert sorted({one for one in named if " " not in one} - set(MEANINGS)) == []
