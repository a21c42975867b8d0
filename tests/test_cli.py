"""The command line as a process: exit codes, what is written, and every message a user may meet."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import seeds

SCHEMA = seeds.ROOT / "schemas" / "occupation-comparison.schema.json"
PAGE = seeds.SEEDS[3]


def extract(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """One command as a user runs it."""
    command = [sys.executable, "-m", "extract", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(seeds.ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", check=False, stdin=subprocess.DEVNULL
    )


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_run_writes_the_committed_golden_files_in_an_empty_folder(tmp_path: Path) -> None:
    done = extract("run", seeds.ROOT / "seeds", "--out", "golden", "--no-cache", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout == ""
    assert files(tmp_path) == {f"golden/{name}": body for name, body in files(seeds.ROOT / "golden").items()}


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    extract("run", seeds.ROOT / "seeds", "--out", "golden", cwd=tmp_path)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "golden").iterdir()}
    done = extract("run", seeds.ROOT / "seeds", "--out", "golden", cwd=tmp_path)
    assert "5 unchanged" in done.stderr
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "golden").iterdir()}


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder with one page, which has its golden file."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / PAGE).write_bytes(seeds.body(PAGE))
    assert extract("run", "pages", "--out", "golden", "--schema", SCHEMA, cwd=tmp_path).returncode == 0
    return tmp_path


def test_run_keeps_a_golden_value_that_would_change_and_says_how_to_take_it(pages: Path) -> None:
    page, golden = pages / "pages" / PAGE, pages / "golden" / f"{PAGE}.json"
    before = golden.read_bytes()
    page.write_bytes(page.read_bytes().replace(b"Number of jobs23,948", b"Number of jobs23,949"))
    done = extract("run", "pages", "--out", "golden", "--schema", SCHEMA, cwd=pages)
    assert done.returncode == 0
    assert golden.read_bytes() == before
    assert "collector, number_of_jobs: 23948 -> 23949" in done.stderr
    assert "--update" in done.stderr
    done = extract("run", "pages", "--out", "golden", "--schema", SCHEMA, "--update", cwd=pages)
    assert "1 refreshed" in done.stderr
    assert json.loads(golden.read_bytes())["record"]["occupations"][0]["number_of_jobs"] == 23949


def test_a_value_that_only_moved_is_no_change(pages: Path) -> None:
    page = pages / "pages" / PAGE
    page.write_bytes(b"Home\n\n" + page.read_bytes())
    done = extract("run", "pages", "--out", "golden", "--schema", SCHEMA, cwd=pages)
    assert "kept" not in done.stderr
    assert "1 refreshed" in done.stderr


def test_a_broken_golden_file_is_kept_and_named(pages: Path) -> None:
    golden = pages / "golden" / f"{PAGE}.json"
    golden.write_bytes(b"{")
    done = extract("run", "pages", "--out", "golden", "--schema", SCHEMA, cwd=pages)
    assert golden.read_bytes() == b"{"
    assert "is no golden file" in done.stderr


def test_fail_on_makes_discrepancies_an_exit_code(pages: Path) -> None:
    assert extract("run", "pages", "--out", "golden", "--schema", SCHEMA, "--fail-on", "error", cwd=pages).returncode == 1
    text = (pages / "pages" / PAGE).read_text("utf-8").replace("6-12 months", "6-12 years")
    (pages / "pages" / PAGE).write_text(text, "utf-8")
    assert extract("run", "pages", "--out", "other", "--schema", SCHEMA, "--fail-on", "note", cwd=pages).returncode == 0


def test_pages_that_are_none_are_named_and_the_others_are_read(pages: Path) -> None:
    for name, body in {
        "a.png": b"\x89PNG\r\n\x1a\n\0\0",
        "b.txt": b" \n",
        "c.html": b"<!doctype html><p>x</p>",
        "d.txt": b"\xff\xfea\0\xd8",
    }.items():
        (pages / "pages" / name).write_bytes(body)
    done = extract("run", "pages", "--out", "golden", "--schema", SCHEMA, cwd=pages)
    assert done.returncode == 0
    formats = {name: json.loads(body)["format"] for name, body in files(pages / "golden").items()}
    assert formats == {
        "a.png.json": "binary",
        "b.txt.json": "empty",
        "c.html.json": "html",
        "d.txt.json": "text",
        f"{PAGE}.json": "flattened",
    }
    assert json.loads((pages / "golden" / "a.png.json").read_bytes())["record"] is None
    assert "begins as a PNG image" in done.stderr


# --- what a user does wrong: exit 2, one paragraph that names the file, the place and the remedy, nothing written -------------


def broken_schema(folder: Path, text: str) -> Path:
    path = folder / "broken.schema.json"
    path.write_text(text, "utf-8")
    return path


def misspelt(keyword: str, value: object) -> str:
    return json.dumps({"properties": {"price": {"type": "number", "x-labels": ["Price"], keyword: value}}})


WRONG = {
    "a misspelt annotation keyword": (
        misspelt("x-lables", ["Cost"]),
        ["broken.schema.json", "$.properties.price", "'x-lables'", "'x-labels'"],
    ),
    "a misspelt keyword of JSON Schema": (misspelt("minimun", 1), ["broken.schema.json", "'minimun'", "'minimum'"]),
    "a misspelt kind": (misspelt("x-kind", "muney"), ["broken.schema.json", "'muney'", "'money'"]),
    "a misspelt rule": (
        misspelt("x-rules", [{"rule": "ratoi", "to": "x", "is": 2}]),
        ["broken.schema.json", "x-rules", "'ratoi'", "'ratio'"],
    ),
    "a broken JSON file": ('{"properties": {\n "a": }}', ["broken.schema.json", "line 2, column 7", "Mend"]),
    "a remote reference": (
        misspelt("$ref", "https://example.org/price.json"),
        ["broken.schema.json", "$.properties.price.$ref", "example.org", "$defs"],
    ),
    "a rule that leads nowhere": (
        misspelt("x-rules", [{"rule": "ratio", "to": "prise", "is": 2}]),
        ["broken.schema.json", "'prise'", "price"],
    ),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_broken_schema_is_an_error_with_place_and_remedy(fault: str, tmp_path: Path) -> None:
    text, expected = WRONG[fault]
    schema = broken_schema(tmp_path, text)
    done = extract("run", seeds.ROOT / "seeds", "--out", "golden", "--schema", schema, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert not (tmp_path / "golden").exists()
    assert all(part in done.stderr for part in expected), done.stderr
    assert "Traceback" not in done.stderr
    assert extract("schema", "check", schema, cwd=tmp_path).returncode == 2


def test_schema_check_praises_a_schema_that_is_in_order(tmp_path: Path) -> None:
    done = extract("schema", "check", SCHEMA, cwd=tmp_path)
    assert done.returncode == 0
    assert "in order" in done.stderr


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    done = extract("run", "nowhere", "--out", "golden", cwd=tmp_path)
    assert (done.returncode, files(tmp_path)) == (2, {})
    assert done.stderr == "extract: nowhere: no such file or folder. Give pages, or folders that hold them.\n"


def test_a_file_that_cannot_be_read_is_named_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text("Alpha")
    (tmp_path / "pages" / "b.txt").symlink_to(tmp_path / "gone.txt")
    done = extract("run", "pages", "--out", "golden", cwd=tmp_path)
    assert done.returncode == 2
    assert "b.txt: cannot be read." in done.stderr
    assert not (tmp_path / "golden").exists()


def test_an_output_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "golden").write_text("")
    done = extract("run", seeds.ROOT / "seeds", "--out", "golden", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("extract: golden: is a file")
    assert (tmp_path / "golden").read_text() == ""


@pytest.mark.parametrize("second", ["a.txt", "A.TXT"])
def test_two_inputs_with_one_output_path_are_an_error(second: str, tmp_path: Path) -> None:
    for folder, name in (("one", "a.txt"), ("two", second)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text("Alpha")
    done = extract("run", "one", "two", "--out", "golden", cwd=tmp_path)
    assert done.returncode == 2
    assert "two/" + second in done.stderr
    assert "one/a.txt" in done.stderr
    assert not (tmp_path / "golden").exists()


def test_an_unknown_schema_is_named_with_the_known_ones(tmp_path: Path) -> None:
    done = extract("run", seeds.ROOT / "seeds", "--out", "golden", "--schema", "kettles", cwd=tmp_path)
    assert done.returncode == 2
    assert "kettles: no such schema." in done.stderr
    assert "occupation-comparison" in done.stderr


def test_run_without_an_output_folder_says_what_it_needs(tmp_path: Path) -> None:
    done = extract("run", seeds.ROOT / "seeds", cwd=tmp_path)
    assert done.returncode == 2
    assert "--out" in done.stderr


def test_options_may_stand_in_a_configuration_file(tmp_path: Path) -> None:
    (tmp_path / "extract.toml").write_text(f'paths = ["{(seeds.ROOT / "seeds").as_posix()}"]\nout = "golden"\n')
    assert extract("run", cwd=tmp_path).returncode == 0
    assert len(files(tmp_path / "golden")) == 5
    (tmp_path / "extract.toml").write_text('ot = "golden"\n')
    done = extract("run", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "extract: extract.toml: 'ot' is no option. Did you mean 'out'?\n"


def test_a_write_that_fails_is_exit_3_and_the_others_are_written(pages: Path) -> None:
    (pages / "pages" / "x").mkdir()
    (pages / "pages" / "x" / "y.txt").write_text("Alpha beta.")
    (pages / "golden" / "x").write_text("in the way")
    done = extract("run", "pages", "--out", "golden", "--schema", SCHEMA, cwd=pages)
    assert done.returncode == 3
    assert "x/y.txt: failed: its golden file cannot be written" in done.stderr
    assert "1 unchanged" in done.stderr


# --- looking at pages -----------------------------------------------------------------------------------------------------


def test_sniff_prints_a_line_a_page(tmp_path: Path) -> None:
    done = extract("sniff", "--format", "json", seeds.ROOT / "seeds", cwd=tmp_path)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["name"] for answer in answers] == ["pipe", "flattened", "flattened", "flattened", "pipe"]
    assert all(answer["reasons"] for answer in answers)


def test_show_prints_each_value_with_line_and_column(tmp_path: Path) -> None:
    done = extract("show", seeds.ROOT / "seeds" / PAGE, "--schema", SCHEMA, cwd=tmp_path)
    assert done.returncode == 0
    assert '  hourly_rate: 16.77\n    13:12 "$16.77" (flattened)\n' in done.stdout
    assert 'time_to_become: {"min": 6, "max": 12, "unit": "months"}' in done.stdout
    assert "discrepancies\n  error equals collections customer service:" in done.stdout


def test_show_as_json_is_the_golden_file(tmp_path: Path) -> None:
    done = extract("show", seeds.ROOT / "seeds" / PAGE, "--schema", SCHEMA, "--format", "json", cwd=tmp_path)
    assert done.stdout.encode() == (seeds.ROOT / "golden" / f"{PAGE}.json").read_bytes()


def test_tables_prints_grids_in_three_formats(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("| | Alpha | Beta |\n|---|---|---|\n| Length, cm | 3 | 4 |\n\n\n| A | B |\n| 1 | 2 |\n", "utf-8")
    assert extract("tables", "page.txt", cwd=tmp_path).stdout == (
        "table 1\n              Alpha  Beta\n  Length, cm  3      4\n\ntable 2\n  A  B\n  1  2\n"
    )
    assert extract("tables", "page.txt", "--format", "csv", "--table", "1", cwd=tmp_path).stdout == ',Alpha,Beta\n"Length, cm",3,4\n'
    found = json.loads(extract("tables", "page.txt", "--format", "json", cwd=tmp_path).stdout)
    assert [table["rows"] for table in found] == [[["", "Alpha", "Beta"], ["Length, cm", "3", "4"]], [["A", "B"], ["1", "2"]]]
    done = extract("tables", "page.txt", "--table", "3", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "extract: page.txt: has 2 tables, no table 3.\n")


def test_control_characters_of_a_page_do_not_reach_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("| Alpha\x1b[31m | Beta |\n| 1 | 2\x07 |\n", "utf-8")
    for command in (("tables", "page.txt"), ("show", "page.txt"), ("sniff", "page.txt")):
        done = extract(*command, cwd=tmp_path)
        assert not any(ord(c) < 32 and c not in "\n\t" for c in done.stdout + done.stderr), command


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom extract.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'lxml', 'duckdb', 'jsonschema', 'jsonschema_rs', 'regex', 'tqdm', 'webencodings'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=seeds.ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_no_command_is_wrong_usage(tmp_path: Path) -> None:
    assert extract(cwd=tmp_path).returncode == 2
    assert extract("run", "--wrong", cwd=tmp_path).returncode == 2
    assert extract("--version", cwd=tmp_path).stdout.startswith("extract ")
