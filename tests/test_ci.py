"""`extract check` in CI, as processes: every format over clean, waived, failing and partly broken runs, and hostile pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import dialects
import junitparser
import kettles
import pytest

FORMATS = ("text", "lines", "json", "junit", "sarif", "github", "markdown")


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, str]]:
    """A folder of each sort of run, in which every format was written, and what the check said on stderr."""
    made: dict[str, tuple[Path, str]] = {}
    for run, code in kettles.RUNS.items():
        folder = kettles.shop(tmp_path_factory.mktemp(run), run)
        options = [f"--format={name}=out/{name}" for name in FORMATS]
        done = kettles.check(folder, *options)
        assert (done.returncode, done.stdout) == (code, ""), done.stderr
        made[run] = folder, done.stderr
    return made


def view(shops: dict[str, tuple[Path, str]], run: str, name: str) -> str:
    """A view of a run."""
    return (shops[run][0] / "out" / name).read_text("utf-8")


RUNS = pytest.mark.parametrize("run", kettles.RUNS)


@RUNS
def test_sarif_is_what_github_takes(run: str, shops: dict[str, tuple[Path, str]]) -> None:
    found = dialects.sarif(view(shops, run, "sarif"), shops[run][0])
    (invocation,) = found["invocations"]
    assert invocation["exitCode"] == kettles.RUNS[run]
    assert invocation["executionSuccessful"] is (run != "broken")
    causes = json.loads(view(shops, run, "json"))["causes"]
    assert [result["partialFingerprints"]["primaryLocationLineHash"] for result in found["results"]] == [
        f"{one['cause']}:1" for one in causes
    ]
    assert [result["level"] for result in found["results"]] == [one["severity"] for one in causes]
    assert bool(found["results"]) is (run not in ("clean", "waived"))


def test_sarif_links_to_both_places_of_a_change(shops: dict[str, tuple[Path, str]]) -> None:
    root = shops["failing"][0]
    results = dialects.sarif(view(shops, "failing", "sarif"), root)["results"]
    changed = next(one for one in results if "golden, price, changed" in one["message"]["text"])
    assert "See [$30.50](1) and [$31.50](2)." in changed["message"]["text"]
    assert [dialects.quoted(place, root) for place in changed["relatedLocations"]] == ["$30.50", "$31.50"]
    assert dialects.quoted(changed["locations"][0], root) == "$31.50"
    assert changed["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "pages/a.txt"


def test_sarif_says_which_pages_could_not_be_read(shops: dict[str, tuple[Path, str]]) -> None:
    (invocation,) = dialects.sarif(view(shops, "broken", "sarif"), shops["broken"][0])["invocations"]
    (told,) = invocation["toolExecutionNotifications"]
    assert told["level"] == "error"
    assert told["message"]["text"].endswith("crash.txt could not be read: ##[add-mask]the end")


@RUNS
def test_junit_has_a_case_for_every_page(run: str, shops: dict[str, tuple[Path, str]]) -> None:
    cases = {case.name: case for case in dialects.junit(view(shops, run, "junit"))}
    pages = sorted(path.name for path in (shops[run][0] / "pages").iterdir())
    assert [name for name in pages if name not in cases] == []
    red = {case.outcome for case in cases.values()} & {"failure", "error"}
    assert red == {"clean": set(), "waived": set(), "warned": set(), "failing": {"failure"}, "broken": {"error"}}[run]
    assert all(case.file == f"pages/{name}" for name, case in cases.items() if name in pages)


@RUNS
def test_a_second_reader_of_junit_counts_the_same(run: str, shops: dict[str, tuple[Path, str]]) -> None:
    text = view(shops, run, "junit")
    (suite,) = junitparser.JUnitXml.fromstring(text.encode())
    cases, mine = list(suite), dialects.junit(text)
    assert [(case.classname, case.name) for case in cases] == [(one.group, one.name) for one in mine]
    outcomes = [[type(one).__name__.lower() for one in case.result] for case in cases]
    assert outcomes == [[one.outcome] if one.outcome in ("failure", "error") else [] for one in mine]
    assert [case.result[0].message for case in cases if case.result] == [one.message for one in mine if one.outcome in ("failure", "error")]
    suite.update_statistics()
    assert (suite.tests, suite.failures, suite.errors) == tuple(
        len(mine) if outcome is None else sum(one.outcome == outcome for one in mine) for outcome in (None, "failure", "error")
    )


@RUNS
def test_text_and_json_count_the_same(run: str, shops: dict[str, tuple[Path, str]]) -> None:
    found, text = json.loads(view(shops, run, "json")), view(shops, run, "text")
    assert found["exit"] == kettles.RUNS[run]
    assert {one["cause"] for one in found["discrepancies"]} == {one["cause"] for one in found["causes"]}
    assert sum(one["discrepancies"] for one in found["causes"]) == len(found["discrepancies"])
    assert {len(found["failed"])} == {1 if run == "broken" else 0}
    assert all(row["waived"]["reason"] for row in found["waived"])
    assert [one["cause"] for one in found["causes"][:50] if f"(cause {one['cause']})" not in text] == []
    assert text.startswith("No discrepancies") is (not found["causes"])


def test_junit_tells_what_is_waived_what_changed_and_what_broke(shops: dict[str, tuple[Path, str]]) -> None:
    waived = {case.name: case for case in dialects.junit(view(shops, "waived", "junit"))}
    assert waived["b.txt"].outcome == "system-out"
    assert waived["b.txt"].text == "waived schema: The shop sells urns among its kettles. (data desk)"
    assert waived["a.txt"].outcome == "passed"
    failing = {case.name: case for case in dialects.junit(view(shops, "failing", "junit"))}
    assert failing["a.txt"].group == "extract.kettles"
    assert failing["a.txt"].message.startswith("3 discrepancies: ")
    assert "The golden file has 30.5; the page reads 31.5." in failing["a.txt"].text
    assert "pages/a.txt:5:11  | Price | «$31.50» | $9 |" in failing["a.txt"].text
    across = [case for case in failing.values() if case.group == "extract.run"]
    assert any(case.name.startswith("agree, price, other (") for case in across)
    broken = {case.name: case for case in dialects.junit(view(shops, "broken", "junit"))}
    assert broken["crash.txt"].outcome == "error"
    assert "RuntimeError: no such luck\n::error::x\n" in broken["crash.txt"].text


def test_junit_passes_with_the_words_of_a_warning_unless_the_check_fails_at_it(shops: dict[str, tuple[Path, str]]) -> None:
    (case,) = [case for case in dialects.junit(view(shops, "warned", "junit")) if case.group == "extract.run"]
    assert case.outcome == "system-out"
    assert case.text.startswith("warning unused-waiver: ")
    done = kettles.check(shops["warned"][0], "--format", "junit", "--fail-on", "warning")
    (case,) = [case for case in dialects.junit(done.stdout) if case.group == "extract.run"]
    assert (done.returncode, case.outcome) == (1, "failure")


@RUNS
def test_annotations_are_within_what_a_step_may_have(run: str, shops: dict[str, tuple[Path, str]]) -> None:
    text = view(shops, run, "github")
    told = dialects.commands(text)
    assert len(told) == text.count("\n")
    assert {one.name for one in told} <= {"error", "warning", "notice"}
    assert max((sum(one.name == name for one in told) for name in ("error", "warning", "notice")), default=0) <= 10
    for one in told:
        assert set(one.properties) <= {"title", "file", "line", "endLine", "col", "endColumn"}
        assert "file" not in one.properties or (shops[run][0] / one.properties["file"].replace("·", "")).is_file()
    assert bool(told) is (run not in ("clean", "waived"))


@RUNS
def test_the_summary_shows_every_cause_and_no_markup_of_a_page(run: str, shops: dict[str, tuple[Path, str]]) -> None:
    text = dialects.markdown(view(shops, run, "markdown"))
    causes = json.loads(view(shops, run, "json"))["causes"]
    assert text.count("\n### ") == len(causes)
    assert [one["cause"] for one in causes if one["cause"] not in text] == []
    assert ("Not complete: 1 failure." in text) is (run == "broken")
    assert ("1 waived" in text) is (run == "waived")


@RUNS
def test_one_line_per_cause(run: str, shops: dict[str, tuple[Path, str]]) -> None:
    causes = json.loads(view(shops, run, "json"))["causes"]
    failed = json.loads(view(shops, run, "json"))["failed"]
    lines = view(shops, run, "lines").splitlines()
    assert len(lines) == len(causes) + len(failed)
    assert [line.endswith(f"[{one['cause']}]") for line, one in zip(lines[len(failed) :], causes, strict=True)] == [True] * len(causes)


def test_a_second_check_writes_the_same_bytes(shops: dict[str, tuple[Path, str]]) -> None:
    folder = shops["failing"][0]
    again = [f"--format={name}=again/{name}" for name in FORMATS]
    kettles.check(folder, *again, "--jobs", "2", PYTHONHASHSEED="7", TZ="Asia/Tokyo")
    assert {name: (folder / "again" / name).read_bytes() for name in FORMATS} == {
        name: (folder / "out" / name).read_bytes() for name in FORMATS
    }


# --- hostile pages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("run", ["failing", "broken"])
@pytest.mark.parametrize("name", [name for name in FORMATS if name != "github"])
def test_no_page_commands_the_runner_in_any_format(name: str, run: str, shops: dict[str, tuple[Path, str]]) -> None:
    done = kettles.check(shops[run][0], "--format", name, GITHUB_ACTIONS="true")
    assert dialects.commands(done.stdout) == []
    assert dialects.commands(done.stderr) == []
    assert done.returncode == kettles.RUNS[run]
    unescaped = dialects.commands(view(shops, run, "lines") + shops[run][1])
    assert unescaped, "the pages try nothing"


def test_annotations_and_the_text_beside_them_obey_no_page(shops: dict[str, tuple[Path, str]]) -> None:
    done = kettles.check(shops["failing"][0], "--format", "github", GITHUB_ACTIONS="true")
    told = dialects.commands(done.stdout)
    assert told == dialects.commands(view(shops, "failing", "github"))
    assert "·:error:·:@octocat" in done.stdout
    assert "#·#[" in done.stdout
    assert done.stderr.count("a dot breaks it here") == 1
    calm = kettles.check(shops["failing"][0], "--format", "text")
    assert "·" not in calm.stdout + calm.stderr


def test_the_data_of_json_and_xml_is_not_altered(shops: dict[str, tuple[Path, str]]) -> None:
    found = json.loads(view(shops, "failing", "json"))["discrepancies"]
    makers = {value for one in found if one["rule"] == "agree" and one["field"] == "maker" for value in one["values"]}
    assert {'"::stop-commands::x"', '"##[add-mask]a"', '"]]>"'} <= makers
    cases = dialects.junit(view(shops, "failing", "junit"))
    assert "::error::@octocat <b> ##[x].txt" in {case.name for case in cases}
    assert any("'x]]> l'" in case.text for case in cases)


# --- where views go ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def clean(shops: dict[str, tuple[Path, str]]) -> Path:
    """The folder of a clean run."""
    return shops["clean"][0]


def test_one_view_on_stdout_beside_others_in_files(clean: Path) -> None:
    done = kettles.check(clean, "--format", "sarif=new/out.sarif", "--format", "text")
    assert done.stdout == "No discrepancies on 2 pages.\n"
    dialects.sarif((clean / "new" / "out.sarif").read_text("utf-8"), clean)


WRONG: dict[str, tuple[list[str], str]] = {
    "an unknown format": (["xml"], "'xml' is no format. Formats are text, lines, json, jsonl, junit, sarif, github, markdown"),
    "two on stdout": (["json", "sarif"], "--format json and --format sarif would both go to stdout. Give all but one a file"),
    "two in one file": (["json=out/x", "sarif=./out/x"], "is the file of two formats"),
    "an empty name": (["json="], "--format json= names no file"),
    "a folder": (["json=pages"], "pages: is a folder"),
    "a summary outside of a job": (["markdown=GITHUB_STEP_SUMMARY"], "GITHUB_STEP_SUMMARY is not set"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_wrong_formats_are_wrong_usage(fault: str, clean: Path) -> None:
    formats, message = WRONG[fault]
    done = kettles.check(clean, *(f"--format={one}" for one in formats))
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert not (clean / "out" / "x").exists()


def test_a_report_that_cannot_be_written_is_exit_3(clean: Path) -> None:
    done = kettles.check(clean, "--format", "json=pages/a.txt/out.json", "--format", "text")
    assert done.returncode == 3
    assert "pages/a.txt/out.json: failed: the report cannot be written" in done.stderr
    assert done.stdout == "No discrepancies on 2 pages.\n"


def test_the_summary_of_a_job_is_added_to(shops: dict[str, tuple[Path, str]], tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("# Before\n\n", "utf-8")
    folder = shops["failing"][0]
    kettles.check(folder, "--format", "markdown=GITHUB_STEP_SUMMARY", GITHUB_STEP_SUMMARY=str(summary))
    kettles.check(folder, "--format", f"markdown={summary}", GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text("utf-8") == "# Before\n\n" + view(shops, "failing", "markdown") * 2


def test_the_summary_of_a_job_never_grows_beyond_its_limit(shops: dict[str, tuple[Path, str]], tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("x" * 895_000 + "\n\n", "utf-8")
    kettles.check(shops["failing"][0], "--format", "markdown=GITHUB_STEP_SUMMARY", GITHUB_STEP_SUMMARY=str(summary))
    added = summary.read_text("utf-8")[895_002:]
    assert 895_002 < summary.stat().st_size <= 900_000
    causes = json.loads(view(shops, "failing", "json"))["causes"]
    shown = dialects.markdown(added).count("\n### ")
    assert 0 < shown < len(causes)
    assert f"{shown} of {len(causes)} causes shown" in added


# --- a part of the pages, as commit hooks have it --------------------------------------------------------------------


def test_pages_of_a_part_are_named_below_the_whole_and_not_compared(tmp_path: Path) -> None:
    kettles.write(tmp_path, a=kettles.page())
    (tmp_path / "pages" / "sub").mkdir()
    (tmp_path / "pages" / "sub" / "b.txt").write_text(kettles.page(price="32"), "utf-8")
    kettles.golden(tmp_path)
    options = ("--golden", "golden", "--schema", "kettles", "--format", "json")
    whole: dict[str, Any] = json.loads(kettles.extract("check", "pages", *options, cwd=tmp_path).stdout)
    assert [one["rule"] for one in whole["causes"]] == ["agree"]
    part = kettles.extract("check", "pages/sub/b.txt", "pages/a.txt", "--part-of", "pages", *options, cwd=tmp_path)
    assert (part.returncode, json.loads(part.stdout)["causes"], json.loads(part.stdout)["pages"]) == (0, [], 2)
    wrong = kettles.extract("check", "schemas/kettles.schema.json", "--part-of", "pages", *options, cwd=tmp_path)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "schemas/kettles.schema.json: is not below pages. Give pages of the folder that --part-of names." in wrong.stderr
