"""`extract run` with reports, waivers and several processes: what it says, what it writes, and that nothing changes a byte of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import generator
import pytest
from commands import Project, bodies, lamps, occupations, page, state

import seeds

GLUED = seeds.SEEDS[3]
WHY = ("--reason", "The shop prints it so.", "--owner", "data desk")


def report(folder: Path) -> list[dict[str, Any]]:
    """The rows of `discrepancies.jsonl`."""
    return [json.loads(line) for line in (folder / "discrepancies.jsonl").read_text("utf-8").splitlines()]


# --- the seeds --------------------------------------------------------------------------------------------------------


def test_the_committed_reports_and_golden_files_of_the_seeds_are_what_a_run_writes(tmp_path: Path) -> None:
    for name in ("seeds", "schemas"):
        shutil.copytree(seeds.ROOT / name, tmp_path / name)
    shutil.copy(seeds.ROOT / "waivers.toml", tmp_path)
    done = Project(tmp_path).extract("run", "seeds/", "--out", "golden/", "--reports", "reports/")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == (
        "5 pages read; golden files in golden/: 5 written.\nNo open discrepancies. 10 waived.\n"
        "All 256 numbers on the pages are in claims.\nThe report is reports/discrepancies.html.\n"
    )
    for name in ("golden", "reports"):
        assert bodies(tmp_path / name) == bodies(seeds.ROOT / name)


def test_rows_of_the_report_point_at_their_texts_in_the_order_of_the_pages(tmp_path: Path) -> None:
    project = occupations(tmp_path)
    project.replace(GLUED, "Number of jobs23,948", "Number of jobs23,949")
    project.replace(GLUED, "Gender ratioMale, 36.0%", "Gender ratioMale, 46.0%")
    project.write("a.txt", seeds.body(GLUED))
    done = project.run("--reports", "reports", "--fail-on", "error")
    assert done.returncode == 1
    rows = report(tmp_path / "reports")
    assert {(row["rule"], row["page"]) for row in rows if row["waived"] is None} == {("sum", GLUED), ("agree", None)}
    assert [row["page"] for row in rows] == sorted((row["page"] for row in rows), key=lambda name: (name is None, name))
    assert list(rows[0]) == [
        "id", "cause", "rule", "severity", "schema", "page", "entity", "field", "pattern", "values", "message", "waived", "support",
        "evidence",
    ]  # fmt: skip
    assert all(list(place) == ["page", "start", "end", "line", "column", "text"] for row in rows for place in row["evidence"])
    for row in rows:
        assert row["evidence"]
        for place in row["evidence"]:
            text = (project.pages / place["page"]).read_text("utf-8")
            assert text[place["start"] : place["end"]] == place["text"]
            line = text.split("\n")[place["line"] - 1]
            assert line[place["column"] - 1 :].startswith(place["text"].split("\n")[0])
    assert len({row["id"] for row in rows}) == len({(row["rule"], row["entity"], row["field"], *row["values"]) for row in rows})


# --- waivers ----------------------------------------------------------------------------------------------------------


def test_a_run_judges_waivers_on_the_day_that_it_is_told(tmp_path: Path) -> None:
    project = lamps(tmp_path, a=page(), b=page(other="Gamma", watts="41,60"))
    done = project.run("--fail-on", "error")
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert lines[:2] == ["2 pages read; golden files in golden: 2 unchanged.", "1 discrepancy of 1 cause:"]
    assert lines[2].startswith("  error agree in watts (")
    assert lines[2].endswith("): 1 on 2 pages")
    assert lines[3] == "    alpha: Pages differ in watts: '40' on 1 page (a.txt); '41' on 1 page (b.txt)."
    cause = lines[2].partition("(")[2][:16]
    assert project.waive("--cause", cause, *WHY, "--expires", "2027-06-30", "--waivers", "w.toml", "--today", "2027-01-01").returncode == 0
    done = project.run("--waivers", "w.toml", "--today", "2027-06-30", "--fail-on", "note", "--reports", "r1")
    assert (done.returncode, done.stderr.splitlines()[1]) == (0, "No open discrepancies. 1 waived.")
    assert report(tmp_path / "r1")[0]["waived"] == {"reason": WHY[1], "owner": WHY[3], "expires": "2027-06-30"}
    done = project.run("--waivers", "w.toml", "--today", "2027-07-01", "--fail-on", "error", "--reports", "r2")
    assert (done.returncode, done.stderr.splitlines()[1]) == (1, "2 discrepancies of 2 causes:")
    assert "  warning expired-waiver in watts (" in done.stderr
    rows = report(tmp_path / "r2")
    assert [(row["rule"], row["waived"]) for row in rows] == [("agree", None), ("expired-waiver", None)]
    assert rows[1]["evidence"][0] == {"page": "w.toml", "start": 0, "end": 10, "line": 1, "column": 1, "text": "[[waiver]]"}


def test_discrepancies_are_no_failure_of_a_run_unless_asked_for(tmp_path: Path) -> None:
    project = lamps(tmp_path, a=page(), b=page(other="Gamma", watts="-,60"))
    assert [project.run(*option).returncode for option in ((), ("--fail-on", "error"), ("--fail-on", "warning"))] == [0, 0, 1]


# --- what a run says --------------------------------------------------------------------------------------------------


def test_golden_files_that_are_kept_are_told_value_by_value(tmp_path: Path) -> None:
    project = lamps(tmp_path, a=page(), b=page("Gamma", "Delta"))
    project.write("a.txt", page(price="$31,$8", watts="-,61", maker=""))
    project.write("b.txt", b"Home\n\n" + page("Gamma", "Delta"))
    project.write("c.txt", page("Zeta", "Eta"))
    before = bodies(project.golden)
    done = project.run("--jobs", "2")
    assert done.returncode == 0
    assert done.stderr == (
        "3 pages read; golden files in golden: 1 written, 1 refreshed.\n"
        "golden/a.txt.json: kept, although the page now says otherwise:\n"
        "  alpha, price: 30 -> 31\n  alpha, watts: 40 -> null\n"
        '  alpha, maker: "Lumen" -> (absent)\n'
        "  beta, price: 9 -> 8\n  beta, watts: 60 -> 61\n"
        '  beta, maker: "Osra" -> (absent)\n'
        "1 golden file kept. Take them with extract accept, or all with --update.\n"
        "No discrepancies.\n"
        "All 11 numbers on the pages are in claims.\n"
    )
    assert bodies(project.golden)["a.txt.json"] == before["a.txt.json"]
    assert "1 refreshed, 2 unchanged" in project.run("--update").stderr


def test_more_than_eight_values_of_a_kept_file_are_counted(tmp_path: Path) -> None:
    project = lamps(tmp_path)
    project.write("a.txt", page("Gamma", "Delta"))
    lines = project.run().stderr.splitlines()
    assert len([line for line in lines if " -> " in line]) == 8
    assert "  and 8 more" in lines


def test_more_than_twenty_causes_are_counted(tmp_path: Path) -> None:
    labels = "".join(f"| Label {number} | 3 | 4 |\n" for number in range(23))
    project = lamps(tmp_path, a=page() + labels.encode())
    done = project.run()
    lines = done.stderr.splitlines()
    assert sum(line.startswith("  note unknown-label") for line in lines) == 20
    assert lines[1] == "23 discrepancies of 23 causes:"
    assert lines[-2] == "  and 3 more causes; --reports FOLDER writes them all."
    assert lines[-1] == "69 of 73 numbers on the pages are in no claim (94.5%)."


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "golden"], "run needs pages to read. For example: extract run pages/ --out golden/"),
        (["pages"], "run needs a folder for the golden files (--out). For example: extract run pages/ --out golden/"),
        (
            ["pages", "--out", "golden", "--reports", "lamps.schema.json"],
            "lamps.schema.json: is a file, and the output goes into a folder. Give another --reports, or move the file.",
        ),
        (
            ["pages", "--out", "lamps.schema.json"],
            "lamps.schema.json: is a file, and the output goes into a folder. Give another --out, or move the file.",
        ),
        (
            ["pages", "--out", "golden", "--waivers", "none.toml"],
            "none.toml: cannot be read (No such file or directory). Check the path given with --waivers.",
        ),
    ],
)
def test_wrong_usage_is_told_before_anything_is_written(arguments: list[str], message: str, tmp_path: Path) -> None:
    project = lamps(tmp_path)
    project.write("b.txt", page("Gamma", "Delta"))
    before = state(tmp_path)
    done = project.extract("run", *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"extract: {message}\n")
    assert state(tmp_path) == before


def test_a_report_that_cannot_be_written_is_exit_3_and_the_other_is(tmp_path: Path) -> None:
    project = lamps(tmp_path)
    (tmp_path / "reports" / "discrepancies.jsonl").mkdir(parents=True)
    done = project.run("--reports", "reports")
    assert done.returncode == 3
    assert "reports/discrepancies.jsonl: failed: the report cannot be written (Is a directory)\nNot complete: 1 failure.\n" in done.stderr
    assert (tmp_path / "reports" / "discrepancies.html").read_text("utf-8").startswith("<!doctype html>")


@pytest.mark.skipif(not os.access("/proc/self/mem", os.R_OK), reason="needs a file that opens and cannot be read")
def test_a_page_that_cannot_be_read_is_exit_3_and_the_others_are_written(tmp_path: Path) -> None:
    project = lamps(tmp_path)
    (project.pages / "m.txt").symlink_to("/proc/self/mem")
    project.write("z.txt", page("Gamma", "Delta"))
    for jobs in ("1", "2"):
        done = project.run("--jobs", jobs)
        assert done.returncode == 3
        assert done.stderr.endswith("m.txt: failed: cannot be read (Input/output error)\nNot complete: 1 failure.\n")
        assert sorted(bodies(project.golden)) == ["a.txt.json", "z.txt.json"]


# --- nothing changes a byte -------------------------------------------------------------------------------------------

PAGES = 30


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, dict[str, bytes]]:
    """Generated pages, some of which contradict others, and what a run of them writes."""
    project = Project(tmp_path_factory.mktemp("made"), "--schema", "occupation-comparison")
    for number, one in enumerate(generator.corpus(31, PAGES)):
        text = one.text.replace("Hourly rate$1", "Hourly rate$2") if number % 4 == 0 else one.text
        project.write(f"{'deep/' * (number % 3)}{one.name}", text.encode())
    for name in seeds.SEEDS:
        project.write(name, seeds.body(name))
    done = project.extract("run", "pages", "--out", "out/golden", "--reports", "out/reports", *project.options)
    assert done.returncode == 0, done.stderr
    written = bodies(project.folder / "out")
    assert len(written) == PAGES + len(seeds.SEEDS) + 3
    assert len(report(project.folder / "out" / "reports")) > 10
    return project, written


@pytest.mark.parametrize("jobs", ["2", "3"])
def test_several_processes_write_the_same_bytes(jobs: str, made: tuple[Project, dict[str, bytes]]) -> None:
    project, expected = made
    out = f"jobs{jobs}/out"
    project.extract("run", "pages", "--out", f"{out}/golden", "--reports", f"{out}/reports", "--jobs", jobs, *project.options)
    assert same(bodies(project.folder / out), expected, f"jobs{jobs}/")


def same(found: dict[str, bytes], expected: dict[str, bytes], deeper: str) -> bool:
    """Whether a run wrote the expected files; its report links to pages from a folder that is so much deeper."""
    up = "../" * deeper.count("/")
    found = {name: body.replace(f"../{up}../pages".encode(), b"../../pages") for name, body in found.items()}
    assert [name for name in expected if found.get(name) != expected[name]] == []
    return list(found) == list(expected)


def test_the_order_of_the_arguments_changes_no_byte(made: tuple[Project, dict[str, bytes]]) -> None:
    project, expected = made
    flat = [path for path in sorted(project.pages.iterdir()) if path.is_file()]
    files = [f"pages/{path.name}" for path in flat]
    found = []
    for number, order in enumerate((files, files[::-1], files[1::2] + files[::2])):
        out = f"order{number}"
        project.extract("run", *order, "--out", f"{out}/golden", "--reports", f"{out}/reports", *project.options)
        found.append(bodies(project.folder / out))
    assert found[0] == found[1] == found[2]
    assert {name: body for name, body in found[0].items() if name.startswith("golden/")}.items() <= expected.items()


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Apia", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "77", "TZ": "Etc/GMT+9", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
    ],
    ids=["hash seed 1, LC_ALL=C", "hash seed 77, ASCII"],
)
def test_hash_seed_locale_and_time_zone_change_no_byte(environment: dict[str, str], made: tuple[Project, dict[str, bytes]]) -> None:
    project, expected = made
    out = f"seed{environment['PYTHONHASHSEED']}/out"
    options = ("--out", f"{out}/golden", "--reports", f"{out}/reports", *project.options)
    assert project.extract("run", "pages", *options, **environment).returncode == 0
    assert same(bodies(project.folder / out), expected, f"{out.partition('/')[0]}/")


def test_another_working_folder_changes_no_byte(made: tuple[Project, dict[str, bytes]], tmp_path: Path) -> None:
    project, expected = made
    elsewhere = Project(tmp_path)
    shutil.copytree(project.pages, tmp_path / "deep" / "pages")
    done = elsewhere.extract(
        "run", tmp_path / "deep" / "pages", "--out", "deep/out/golden", "--reports", "deep/out/reports", *project.options
    )
    assert done.returncode == 0
    assert bodies(tmp_path / "deep" / "out") == expected


def test_a_second_run_changes_no_byte(made: tuple[Project, dict[str, bytes]]) -> None:
    project, expected = made
    done = project.extract("run", "pages", "--out", "out/golden", "--reports", "out/reports", "--jobs", "2", *project.options)
    assert f"{PAGES + len(seeds.SEEDS)} unchanged" in done.stderr
    assert bodies(project.folder / "out") == expected


# --- a worker that dies -----------------------------------------------------------------------------------------------

DEADLY = """
    import multiprocessing, os, signal, sys
    from extract import cli, workers

    sound = workers.read_page

    def deadly(page, schemas):
        if page.name in {names!r}:
            os.kill(os.getpid(), signal.SIGKILL)
        return sound(page, schemas)

    if __name__ == "__main__":
        multiprocessing.set_start_method("fork")
        workers.read_page = deadly
        sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="workers inherit the page that kills them by fork")
@pytest.mark.parametrize("deadly", [["p07.txt"], ["p00.txt", "p01.txt", "p39.txt"]], ids=["one page", "three pages"])
def test_a_worker_that_dies_quarantines_its_page_and_loses_no_other(deadly: list[str], tmp_path: Path) -> None:
    project = lamps(tmp_path, **{f"p{number:02}": page(f"Lamp {number}", f"Stove {number}") for number in range(40)})
    expected = bodies(project.golden)
    (tmp_path / "deadly.py").write_text(textwrap.dedent(DEADLY).format(names=deadly))
    command = [sys.executable, "deadly.py", "run", "pages", "--out", "new", "--reports", "reports", "--jobs", "3", *project.options]
    values = {**os.environ, "PYTHONPATH": str(seeds.ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=values, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 3, done.stderr
    assert done.stderr.startswith(f"40 pages read; golden files in new: {40 - len(deadly)} written.\n")
    assert all(f"{name}: failed: its worker died\n" in done.stderr for name in deadly)
    assert done.stderr.endswith(f"Not complete: {len(deadly)} failure{'s' * (len(deadly) > 1)}.\n")
    assert bodies(tmp_path / "new") == {name: body for name, body in expected.items() if name.removesuffix(".json") not in deadly}
    rows = report(tmp_path / "reports")
    assert [(row["rule"], row["severity"], row["page"]) for row in rows] == [("crash", "error", name) for name in deadly]
    assert {row["message"] for row in rows} == {"The page is quarantined: its worker died; it was killed, or ran out of memory."}
    checked = [*command[:2], "check", "pages", "--golden", "golden", "--jobs", "2", *project.options]
    done = subprocess.run(checked, cwd=tmp_path, env=values, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 3
    assert f"error crash, worker: {len(deadly)} discrepanc" in done.stdout
    assert "surplus-golden" not in done.stdout


def test_a_name_that_is_hostile_does_not_reach_the_terminal_of_run(tmp_path: Path) -> None:
    project = lamps(tmp_path)
    name = "esc\x1b[2J\n.txt"
    project.write(name, page("Gamma", "Delta"))
    project.run()
    project.write(name, page("Gamma", "Delta", price="$31,$9", maker="Lu\x1b[2J\u202emen,Osra"))
    kept = project.run()
    assert "1 golden file kept." in kept.stderr
    (project.pages / f"{name}.lost").symlink_to("gone")
    texts = [kept.stderr, project.run().stderr, project.run("--reports", "\x1b[2J/x", "--schema", "\x1b[2J").stderr]
    assert [text for text in texts if not all(c.isprintable() or c == "\n" for c in text)] == []
