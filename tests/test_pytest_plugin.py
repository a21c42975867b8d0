"""The plugin of pytest, in runs of pytest of its own: which tests there are, what a failure says, what is accepted and what refused."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import kettles
import pytest

import seeds

CONFIGURED = "[pytest]\nextract_golden = golden\nextract_pages = pages\nextract_schema = kettles\n"


def run(folder: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """A run of pytest in a folder: its exit code, and what it says."""
    inherited = {key: value for key, value in os.environ.items() if key != "CI" and not key.startswith("PYTEST")}
    settings = {**inherited, "PYTHONPATH": str(seeds.ROOT), "COLUMNS": "120", **environment}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "extract.testing",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:hypothesispytest",
        "-rA",
        *arguments,
    ]
    done = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout + done.stderr


def outcomes(output: str) -> dict[str, str]:
    """The outcome of each test of a run."""
    return {name: outcome for outcome, name in re.findall(r"^(PASSED|FAILED|ERROR) (.+?)(?: - .*)?$", output, re.MULTILINE)}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder of two pages with golden files, one of which has changed in two fields, and the configuration."""
    kettles.write(tmp_path, a=kettles.page(), b=kettles.page())
    kettles.golden(tmp_path)
    kettles.write(tmp_path, a=kettles.page(price="31.50", maker="Umbra"))
    (tmp_path / "pytest.ini").write_text(CONFIGURED, "utf-8")
    return tmp_path


def test_without_configuration_no_golden_file_is_a_test(shop: Path) -> None:
    (shop / "pytest.ini").write_text("[pytest]\n", "utf-8")
    code, output = run(shop)
    assert (code, outcomes(output)) == (5, {})


def test_one_test_per_golden_page_says_what_changed_where(shop: Path) -> None:
    (shop / "golden" / "notes.txt").write_text("not a golden file")
    (shop / "other.json").write_text("{}")
    code, output = run(shop)
    assert code == 1
    assert outcomes(output) == {"golden/a.txt.json::a.txt": "FAILED", "golden/b.txt.json::b.txt": "PASSED"}
    for words in (
        "price: a.txt, alpha: The golden file has 30.5; the page reads 31.5.",
        'maker: a.txt, alpha: The golden file has "Acme"; the page reads "Umbra".',
        "pages/a.txt:5:11  | Price | «$31.50» | $9 |",
        "Take it with pytest --extract-accept",
    ):
        assert words in output
    assert re.search(r"  golden/a\.txt\.json:[0-9]+:[0-9]+  .*«\$30\.50»", output)
    assert "Traceback" not in output
    assert "verifying.py" not in output


def test_one_test_per_field_on_request(shop: Path) -> None:
    code, output = run(shop, "--extract-per-field", "golden/a.txt.json")
    assert code == 1
    assert outcomes(output) == {
        f"golden/a.txt.json::{name}": "FAILED" if name in ("alpha price", "alpha maker") else "PASSED"
        for name in (
            *(f"{entity} {field}" for entity in ("alpha", "beta") for field in ("name", "price", "volume", "maker")),
            "nothing else",
        )
    }


def test_what_the_golden_file_does_not_have_fails_a_test_of_its_own(shop: Path) -> None:
    kettles.write(shop, b=kettles.page(other="Gamma"))
    code, output = run(shop, "--extract-per-field", "golden/b.txt.json")
    assert code == 1
    failed = {name.split("::")[1] for name, outcome in outcomes(output).items() if outcome == "FAILED"}
    assert failed == {"beta name", "beta price", "beta volume", "beta maker", "nothing else"}
    assert "The entity gamma is new: the golden file has it not." in output


def test_a_page_that_is_gone_and_a_golden_file_that_is_none_fail(shop: Path) -> None:
    (shop / "pages" / "a.txt").unlink()
    (shop / "golden" / "b.txt.json").write_text("{", "utf-8")
    code, output = run(shop)
    assert code == 1
    assert set(outcomes(output).values()) == {"FAILED"}
    assert "and cannot be read (No such file or directory). Restore the page, or delete the golden file." in output
    assert "is no golden file" in output
    code, output = run(shop, "--extract-per-field", "golden/b.txt.json")
    assert code == 2
    assert "is no golden file" in output
    assert "Traceback" not in output


def test_accept_writes_what_differs_passes_and_touches_nothing_else(shop: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in (shop / "golden").iterdir()}
    code, output = run(shop, "--extract-accept")
    assert code == 0
    assert set(outcomes(output).values()) == {"PASSED"}
    assert "extract: accepted 2 values in 1 file" in output
    changed = {path.name for path in (shop / "golden").iterdir() if path.stat().st_mtime_ns != before[path.name]}
    assert changed == {"a.txt.json"}
    code, output = run(shop, "--extract-accept")
    assert (code, "accepted 0 values in 0 files" in output) == (0, True)
    assert run(shop)[0] == 0


def test_accept_of_one_field_leaves_the_others(shop: Path) -> None:
    code, output = run(shop, "--extract-per-field", "--extract-accept", "-k", "price")
    assert code == 0
    assert "accepted 1 value in 1 file" in output
    alpha = json.loads((shop / "golden" / "a.txt.json").read_bytes())["record"]["kettles"][0]
    assert (alpha["price"], alpha["maker"]) == (31.5, "Acme")
    code, output = run(shop, "--extract-per-field")
    assert [name for name, outcome in outcomes(output).items() if outcome == "FAILED"] == ["golden/a.txt.json::alpha maker"]


REFUSED = {
    "where CI is set": (["--extract-accept"], {"CI": "true"}, CONFIGURED, "--extract-accept is refused where CI is set"),
    "without golden files": (["--extract-accept"], {}, "[pytest]\n", "--extract-accept needs the golden files"),
    "without pages": (
        [],
        {},
        "[pytest]\nextract_golden = golden\n",
        "are not known: --extract-pages, or extract_pages in the configuration",
    ),
    "of a folder that is not there": (["--extract-golden", "gold"], {}, CONFIGURED, "gold: no such folder"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_refuses(case: str, shop: Path) -> None:
    arguments, environment, configuration, message = REFUSED[case]
    (shop / "pytest.ini").write_text(configuration, "utf-8")
    before = (shop / "golden" / "a.txt.json").read_bytes()
    code, output = run(shop, *arguments, **environment)
    assert code == 4
    assert message in output
    assert (shop / "golden" / "a.txt.json").read_bytes() == before


def test_it_refuses_to_accept_from_several_processes_and_tests_in_them(shop: Path) -> None:
    code, output = run(shop, "-n", "2", "--extract-accept")
    assert code == 4
    assert "runs in one process only" in output
    code, output = run(shop, "-n", "2")
    assert code == 1
    assert outcomes(output) == {"golden/a.txt.json::a.txt": "FAILED", "golden/b.txt.json::b.txt": "PASSED"}


def test_options_name_the_folders_from_the_working_folder(shop: Path) -> None:
    (shop / "pytest.ini").write_text("[pytest]\nextract_schema = schemas/kettles.schema.json\n", "utf-8")
    code, output = run(shop / "golden", "--extract-golden", ".", "--extract-pages", "../pages")
    assert code == 1
    assert len(outcomes(output)) == 2


def test_it_works_beside_pytest_regressions(shop: Path) -> None:
    (shop / "test_figures.py").write_text("def test_figures(data_regression):\n    data_regression.check({'a': 1})\n", "utf-8")
    (shop / "test_figures").mkdir()
    (shop / "test_figures" / "test_figures.yml").write_text("a: 1\n", "utf-8")
    (shop / "test_figures" / "figures.json").write_text("{}", "utf-8")
    code, output = run(shop)
    assert code == 1
    assert outcomes(output) == {
        "golden/a.txt.json::a.txt": "FAILED", "golden/b.txt.json::b.txt": "PASSED", "test_figures.py::test_figures": "PASSED"
    }  # fmt: skip


def test_the_distribution_declares_the_plugin_and_it_imports_nothing_heavy() -> None:
    project = tomllib.loads((seeds.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"extract.testing": "extract.testing"}
    code = "import sys, extract.testing; print([name for name in sys.modules if name.startswith('extract')], 'duckdb' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=seeds.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "['extract', 'extract.testing'] False\n"
