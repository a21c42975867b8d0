"""Imports point one way, and the first import is cheap."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import extract

ROOT = Path(extract.__file__).parents[1]
FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "extract").rglob("*.py"))
}


def imported(module: str, *, top: bool) -> set[str]:
    """The modules of the package that a module imports: at its top, or inside of its functions."""
    tree = ast.parse(FILES[module].read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    inside = {id(node) for function in functions for node in ast.walk(function)}
    guards = [node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)]
    checking = {id(node) for guard in guards for node in ast.walk(guard)}
    names: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in checking or (id(node) in inside) is top:
            continue
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = module.split(".") if FILES[module].name == "__init__.py" else module.split(".")[:-1]
                base = ".".join([*package[: len(package) - node.level + 1], *([node.module] if node.module else [])])
            for alias in node.names:
                names.add(f"{base}.{alias.name}" if f"{base}.{alias.name}" in FILES else base)
    return (names & set(FILES)) - {module}


TOP = {module: imported(module, top=True) for module in FILES}
ALL = {module: TOP[module] | imported(module, top=False) for module in FILES}


def cycle(graph: dict[str, set[str]]) -> list[str]:
    """The modules of a cycle; empty where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_the_graph_of_imports_is_seen() -> None:
    assert len(FILES) > 20
    assert "extract.numerals" in TOP["extract.kinds"]
    assert "extract.pipes" in ALL["extract.lines"]
    assert any(ALL[module] - TOP[module] for module in FILES), "imports inside of functions are not seen"


def test_no_modules_import_each_other_at_their_top() -> None:
    assert cycle(TOP) == []


def test_no_modules_import_each_other_anywhere() -> None:
    assert cycle({module: imports - {"extract"} for module, imports in ALL.items()}) == []


def test_the_types_import_nothing_of_the_package_but_the_grid() -> None:
    assert TOP["extract.model"] == {"extract.cells"}
    assert TOP["extract.errors"] == set()


def test_only_the_commands_entry_imports_the_command_line() -> None:
    assert {module for module, imports in ALL.items() if "extract.cli" in imports} <= {"extract.__main__"}


def test_no_module_imports_the_package_itself_at_its_top() -> None:
    assert {module for module, imports in TOP.items() if "extract" in imports} <= {"extract.__main__", "extract.cli"}


def test_no_module_has_the_name_of_a_public_function() -> None:
    modules = {module.split(".")[1] for module in FILES if "." in module}
    assert modules & set(extract.__all__) == set()


def test_every_public_name_is_there_and_documented() -> None:
    for name in extract.__all__:
        assert getattr(extract, name).__doc__, name
        assert name in dir(extract)
    with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
        _ = extract.no_such_name


HEAVY = ("lxml", "duckdb", "jsonschema", "jsonschema_rs", "regex", "pandas", "polars", "pyspark", "pyarrow", "sqlglot")


@pytest.mark.parametrize(
    "code", ["import extract", "import extract.cli", "import runpy, sys; sys.argv = ['extract', '--help']; runpy.run_module('extract')"]
)
def test_the_first_import_and_the_help_load_nothing_heavy(code: str) -> None:
    run = f"import sys\ntry:\n    exec({code!r}, {{'__name__': '__main__'}})\nexcept SystemExit:\n    pass\n"
    code = run + "print(*sorted(sys.modules), file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True, cwd=ROOT)
    loaded = ran.stderr.split()
    assert "extract" in loaded
    assert [name for name in HEAVY if name in loaded] == []


@pytest.mark.parametrize("module", sorted(FILES))
def test_every_module_says_first_what_it_is(module: str) -> None:
    assert ast.get_docstring(ast.parse(FILES[module].read_text("utf-8"))) or module == "extract.__main__"
