"""`extract check` as a process: what it finds, what it says, where it says it is, with which exit code, and that it writes nothing."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path
from typing import Any

import pytest
from commands import LAMPS, Project, lamps, occupations, page, places, state

import extract
import seeds

GLUED = seeds.SEEDS[3]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """One page of lamps and its golden file."""
    return lamps(tmp_path)


# --- the seeds --------------------------------------------------------------------------------------------------------


def test_the_seeds_are_as_their_golden_files_say(tmp_path: Path) -> None:
    done = occupations(tmp_path).check()
    assert (done.returncode, done.stdout, done.stderr) == (0, "No discrepancies on 5 pages, 10 waived.\n", "")


def test_without_its_waiver_the_one_cause_of_the_seeds_is_told_once(tmp_path: Path) -> None:
    project = occupations(tmp_path)
    project.waivers.unlink()
    done = project.check()
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0] == "10 discrepancies of 1 cause on 5 pages."
    assert lines[2].startswith("error equals in time_to_become, unit: 10 discrepancies on 5 pages (cause ")
    assert [line for line in lines if line.startswith(("error", "warning", "note"))] == [lines[2]]
    assert "  and 7 more" in lines
    cited = places(done.stdout, tmp_path)
    assert [text for _, text in cited] == ["6-12 months", "12"] * 3
    assert [file for file, _ in cited[::2]] == [f"pages/{name}" for name in seeds.SEEDS[:3]]


def test_one_digit_of_a_page_is_found_with_both_values_and_both_places(tmp_path: Path) -> None:
    project = occupations(tmp_path)
    project.replace(GLUED, "Number of jobs23,948", "Number of jobs23,949")
    done = project.check()
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0] == "1 discrepancy of 1 cause on 5 pages, 10 waived."
    assert lines[2].startswith("error golden in number_of_jobs, changed: 1 discrepancy on 1 page (cause ")
    assert lines[3] == f"  {GLUED}, collector: The golden file has 23948; the page reads 23949."
    assert places(done.stdout, tmp_path) == [(f"golden/{GLUED}.json", "23,948"), (f"pages/{GLUED}", "23,949")]
    assert lines[-2] == "  Take it with extract accept, or mend the page or the schema."
    assert lines[-1].startswith("  extract accept pages --golden golden --cause ")


# --- differences from a golden file -----------------------------------------------------------------------------------

# what happened to the page: its new body, the head of each cause, each headline, the places that are cited
DIFFERENCES = {
    "a value changed": (
        page(price="$30,$8"), ["error golden in price, changed: 1 discrepancy on 1 page"],
        ["a.txt, beta: The golden file has 9; the page reads 8."], [("golden/a.txt.json", "$9"), ("pages/a.txt", "$8")],
    ),
    "a value became a dash": (
        page(watts="-,60"), ["error golden in watts, changed: 1 discrepancy on 1 page"],
        ["a.txt, alpha: The golden file has 40; the page reads null."], [("golden/a.txt.json", "40"), ("pages/a.txt", "-")],
    ),
    "a row is gone": (
        page(price=""), ["error golden in price, gone: 2 discrepancies on 1 page"],
        [f"a.txt, {one}: The golden file has {price}; the page does not state it now, or not for certain."
         for one, price in (("alpha", 30), ("beta", 9))],
        [("golden/a.txt.json", "$30"), ("golden/a.txt.json", "$9")],
    ),
    "an entity came for another": (
        page(other="Gamma"), ["error golden, entity gone: 1 discrepancy on 1 page", "error golden, entity new: 1 discrepancy on 1 page"],
        ["a.txt, beta: The entity beta is gone: the golden file has it.", "a.txt, gamma: The entity gamma is new: the golden file has it not."],
        [("golden/a.txt.json", "Beta"), ("pages/a.txt", "Gamma")],
    ),
    "the page is an image": (
        b"\x89PNG\r\n\x1a\n\0\0", ["error golden, unread: 1 discrepancy on 1 page", "error refused, binary: 1 discrepancy on 1 page"],
        ["a.txt: The golden file has a record; the page yields none. This is no page that can be read: binary (begins as a PNG image).",
         "a.txt: This is no page that can be read: binary (begins as a PNG image)."], [],
    ),
    "the page is about something else": (
        b"Nothing here.\n", ["error golden, unread: 1 discrepancy on 1 page", "error schema, none: 1 discrepancy on 1 page"],
        ["a.txt: No schema knows this page. lamps comes nearest: 0 of the 1 labels or patterns that it needs.",
         "a.txt: The golden file has a record; the page yields none. No schema knows this page. "
         "lamps comes nearest: 0 of the 1 labels or patterns that it needs."], [],
    ),
    "a value may not be": (
        page(watts="40,99"),
        ["error golden in watts, changed: 1 discrepancy on 1 page", "error schema in watts, maximum: 1 discrepancy on 1 page"],
        None, [("golden/a.txt.json", "60"), ("pages/a.txt", "99"), ("pages/a.txt", "99")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", DIFFERENCES)
def test_a_difference_is_told_with_its_places(what: str, project: Project) -> None:
    body, heads, headlines, cited = DIFFERENCES[what]
    project.write("a.txt", body)
    before = state(project.folder)
    done = project.check()
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert sorted(line.partition(" (cause ")[0] for line in lines if line.startswith("error")) == heads
    assert headlines is None or sorted(line.strip() for line in lines if line.startswith("  a.txt")) == headlines
    assert sorted(places(done.stdout, project.folder)) == sorted(cited)
    same_facts(done.stdout, project.found(), 1)
    assert state(project.folder) == before


def same_facts(text: str, data: dict[str, Any], code: int) -> None:
    """The JSON has what the text has: causes with their counts, the headline and places of each example."""
    found = data["discrepancies"]
    assert data["exit"] == code
    assert sum(cause["discrepancies"] for cause in data["causes"]) == len(found)
    heads = []
    for cause in data["causes"]:
        own = [one for one in found if one["cause"] == cause["cause"]]
        assert len(own) == cause["discrepancies"]
        assert {one["rule"] for one in own} == {cause["rule"]}
        place = f" in {cause['field']}" if cause["field"] else ""
        heads.append(f"{cause['severity']} {cause['rule']}{place}{', ' * bool(cause['pattern'])}{cause['pattern']}")
        assert f"  {cause['remedy']}\n" in text
        assert own[0]["message"] in text
        for evidence in own[0]["evidence"][:4]:
            file = evidence["page"] if evidence["page"].startswith(("golden/", "waivers")) else f"pages/{evidence['page']}"
            assert f"    {file}:{evidence['line']}:{evidence['column']}  " in text
    told = [line.rpartition(" (cause ") for line in text.splitlines() if line.startswith(("error ", "warning ", "note "))]
    assert [head.rpartition(": ")[0] for head, _, _ in told] == heads
    assert [end.removesuffix(")") for _, _, end in told] == [cause["cause"] for cause in data["causes"]]


def test_a_value_that_is_new_is_told(tmp_path: Path) -> None:
    project = lamps(tmp_path, a=page(maker=""))
    project.write("a.txt", page())
    done = project.check()
    assert done.returncode == 1
    assert "error golden in maker, new: 2 discrepancies on 1 page" in done.stdout
    assert 'a.txt, alpha: The golden file does not have it; the page reads "Lumen".' in done.stdout
    assert places(done.stdout, tmp_path) == [("pages/a.txt", "Lumen"), ("pages/a.txt", "Osra")]


def test_values_that_only_moved_are_a_note_on_stderr(project: Project) -> None:
    project.write("a.txt", b"Home\n\n" + page())
    before = state(project.folder)
    done = project.check("--fail-on", "note")
    assert (done.returncode, done.stdout) == (0, "No discrepancies on 1 page.\n")
    assert done.stderr == "1 golden file holds its values at older places; extract run refreshes them.\n"
    assert state(project.folder) == before
    project.write("b.txt", page("Gamma", "Delta"))
    project.run()
    for name in ("a.txt", "b.txt"):
        project.write(name, b"Home\n\nNews\n\n" + (project.pages / name).read_bytes())
    assert project.check().stderr == "2 golden files hold their values at older places; extract run refreshes them.\n"


def test_a_golden_value_that_a_hand_changed_is_cited_where_the_claim_stands(project: Project) -> None:
    golden = project.golden / "a.txt.json"
    golden.write_text(golden.read_text("utf-8").replace('"price": 30,', '"price": 31,').replace('"value": 30,', '"value": 31,'), "utf-8")
    done = project.check()
    assert "a.txt, alpha: The golden file has 31; the page reads 30." in done.stdout
    assert places(done.stdout, project.folder) == [("golden/a.txt.json", "$30"), ("pages/a.txt", "$30")]


# --- golden files that are missing, without a page, or broken ---------------------------------------------------------


def test_a_page_without_a_golden_file_is_no_pass(project: Project) -> None:
    project.write("b c.txt", page("Gamma", "Delta"))
    done = project.check()
    assert done.returncode == 1
    assert "error missing-golden, missing: 1 discrepancy on 1 page" in done.stdout
    assert "  b c.txt: The page has no golden file golden/b c.txt.json.\n" in done.stdout
    assert done.stdout.endswith(
        "  Look at its record, then take it with extract accept, or extract run.\n"
        "  extract accept pages --golden golden --schema lamps.schema.json --page 'b c.txt'\n"
    )
    same_facts(done.stdout, project.found(), 1)


def test_a_golden_file_without_a_page_is_told_where_a_folder_is_checked(project: Project) -> None:
    (project.golden / "deep").mkdir()
    (project.golden / "deep" / "z.txt.json").write_bytes((project.golden / "a.txt.json").read_bytes())
    for other in ("README.md", ".hidden.json"):
        (project.golden / other).write_text("no golden file")
    done = project.check()
    assert done.returncode == 1
    assert done.stdout.startswith("1 discrepancy of 1 cause on 1 page.\n\nerror surplus-golden: 1 discrepancy on 1 page (cause ")
    assert "  deep/z.txt: The golden file golden/deep/z.txt.json has no page deep/z.txt.\n" in done.stdout
    assert done.stdout.endswith("  Restore the page, or delete the golden file.\n")
    same_facts(done.stdout, project.found(), 1)
    part = project.extract("check", "pages/a.txt", "--golden", "golden", *project.options)
    assert (part.returncode, part.stdout) == (0, "No discrepancies on 1 page.\n")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b"\xff\xfe", b'{"page": "a.txt", "claims": 3}'])
def test_a_broken_golden_file_is_named(body: bytes, project: Project) -> None:
    (project.golden / "a.txt.json").write_bytes(body)
    done = project.check()
    assert done.returncode == 1
    assert done.stdout.startswith("1 discrepancy of 1 cause on 1 page.\n\nerror broken-golden, broken: 1 discrepancy on 1 page (cause ")
    assert "  a.txt: golden/a.txt.json: is no golden file (" in done.stdout
    assert "Restore it from version control, or delete it and run again.\n" in done.stdout
    assert (project.golden / "a.txt.json").read_bytes() == body


def test_a_folder_where_a_golden_file_should_be_is_named(project: Project) -> None:
    (project.golden / "a.txt.json").unlink()
    (project.golden / "a.txt.json").mkdir()
    done = project.check()
    assert done.returncode == 1
    assert "error broken-golden, broken: 1 discrepancy on 1 page" in done.stdout
    assert "Is a directory" in done.stdout


# --- pages against each other, warnings -------------------------------------------------------------------------------


def test_two_pages_that_contradict_each_other_are_told_once_with_both_places(tmp_path: Path) -> None:
    project = lamps(tmp_path, a=page(), b=page(other="Gamma", watts="41,60"))
    done = project.check()
    assert done.returncode == 1
    assert done.stdout.startswith("1 discrepancy of 1 cause on 2 pages.\n\nerror agree in watts, other: 1 discrepancy on 2 pages")
    assert "  alpha: Pages differ in watts: '40' on 1 page (a.txt); '41' on 1 page (b.txt).\n" in done.stdout
    assert places(done.stdout, tmp_path) == [("pages/a.txt", "40"), ("pages/b.txt", "41")]
    assert (
        "  See which is right; the majority is no proof.\n  Or tolerate it: extract waive pages --schema lamps.schema.json --cause "
        in done.stdout
    )
    data = project.found()
    same_facts(done.stdout, data, 1)
    assert data["causes"][0]["formats"] == {"across pages": 1}
    assert (data["discrepancies"][0]["page"], data["discrepancies"][0]["values"]) == (None, ["40", "41"])


def test_an_occupation_that_two_seeds_tell_differently_is_told(tmp_path: Path) -> None:
    project = occupations(tmp_path)
    other = seeds.body(GLUED).decode().replace("Number of jobs23,948", "Number of jobs32,948")
    project.write("005.txt", other.encode())
    project.accept("--page", "005.txt")
    done = project.check()
    assert done.returncode == 1
    assert "error agree in number_of_jobs, other: 1 discrepancy on 2 pages" in done.stdout
    assert places(done.stdout, tmp_path) == [(f"pages/{GLUED}", "23,948"), ("pages/005.txt", "32,948")]


def test_a_warning_is_told_and_is_no_failure_unless_asked_for(tmp_path: Path) -> None:
    project = lamps(tmp_path, a=page(), b=page(other="Gamma", watts="-,60"))
    done = project.check()
    assert done.returncode == 0
    assert done.stdout.startswith("1 discrepancy of 1 cause on 2 pages.\n\nwarning agree in watts, null: 1 discrepancy on 2 pages")
    for level, code in (("error", 0), ("warning", 1), ("note", 1)):
        again = project.check("--fail-on", level)
        assert (again.returncode, again.stdout) == (code, done.stdout)
    assert project.found("--fail-on", "warning")["exit"] == 1


def test_a_note_fails_at_its_own_level_only(tmp_path: Path) -> None:
    project = lamps(tmp_path, a=page() + b"| Colour | Red | Green |\n")
    done = project.check("--fail-on", "warning")
    assert done.returncode == 0
    assert "note unknown-label, colour: 1 discrepancy on 1 page" in done.stdout
    assert "  a.txt: No field has the label 'Colour'.\n" in done.stdout
    assert project.check("--fail-on", "note").returncode == 1


def test_pages_shuffled_or_read_by_several_processes_make_the_same_report(tmp_path: Path) -> None:
    project = lamps(tmp_path, **{name: page(f"Lamp {name}", "Beta") for name in "abcdefghi"})
    for number, name in enumerate("abcdefghi"):
        project.write(f"{name}.txt", page(f"Lamp {name}", "Beta", price=f"${number},$9", watts=f"40,{60 + number % 2}"))
    done = project.check()
    files = [f"pages/{name}.txt" for name in "gadbcihfe"]
    assert project.check("--jobs", "2", PYTHONHASHSEED="7").stdout == done.stdout
    assert project.check("--jobs", "0").stdout == done.stdout
    shuffled = project.extract("check", *files, "--golden", "golden", *project.options)
    assert shuffled.stdout.replace(" ".join(files), "pages") == done.stdout


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    fields = {f"part_{number}": {"type": "integer", "x-kind": "count", "x-labels": [f"Part {number}"]} for number in range(60)}
    schema = json.loads(json.dumps(LAMPS))
    schema["properties"]["lamps"]["items"]["properties"] = {"name": {"type": "string", "x-names": ["{name} vs {name}"]}, **fields}

    def parts(plus: int) -> bytes:
        rows = "".join(f"| Part {number} | {number + plus} | {number + plus} |\n" for number in range(60))
        return f"Alpha vs Beta\n\n| | Alpha | Beta |\n|---|---|---|\n{rows}".encode()

    project = Project(tmp_path, "--schema", "lamps.schema.json")
    (tmp_path / "lamps.schema.json").write_text(json.dumps(schema))
    project.write("a.txt", parts(0))
    extract.run([project.pages], out=project.golden, schema=tmp_path / "lamps.schema.json")
    project.write("a.txt", parts(1))
    done = project.check()
    lines = done.stdout.splitlines()
    assert lines[0] == "120 discrepancies of 60 causes on 1 page."
    assert sum(line.startswith("error golden in part_") for line in lines) == 50
    assert lines[-1] == "And 10 more causes of 20 discrepancies."
    assert len(project.found()["causes"]) == 60


def test_places_of_equal_words_are_quoted_once_and_counted(tmp_path: Path) -> None:
    watts = {"a": "40,60", "b": "40,60", "c": "40,60", "d": "41,60", "e": "41,60", "f": "41,60"}
    project = lamps(tmp_path, **{name: page(other=f"Lamp {name}", watts=row) for name, row in watts.items()})
    done = project.check()
    assert "'40' on 3 pages (a.txt, ...); '41' on 3 pages (d.txt, ...)." in done.stdout
    assert places(done.stdout, tmp_path) == [("pages/a.txt", "40"), ("pages/d.txt", "41")]
    assert "    and 4 more places\n" in done.stdout


# --- what a user does wrong, what fails -------------------------------------------------------------------------------

# arguments, the whole message
WRONG = {
    "no pages": (["check"], "check needs pages to read. For example: extract check pages/ --golden golden/"),
    "no golden folder": (
        ["check", "pages"], "check needs the folder of the golden files (--golden). For example: extract check pages/ --golden golden/",
    ),
    "pages that are not there": (
        ["check", "nowhere", "--golden", "golden"], "nowhere: no such file or folder. Give pages, or folders that hold them.",
    ),
    "a folder without pages": (["check", "empty", "--golden", "golden"], "empty: no page there. Give pages, or folders that hold them."),
    "a golden folder that is not there": (
        ["check", "pages", "--golden", "gold"],
        "gold: no such folder of golden files. Give --golden, or write the golden files with extract run.",
    ),
    "a golden folder that is a file": (
        ["check", "pages", "--golden", "lamps.schema.json"],
        "lamps.schema.json: no such folder of golden files. Give --golden, or write the golden files with extract run.",
    ),
    "a schema that is not there": (
        ["check", "pages", "--golden", "golden", "--schema", "lamp"],
        "lamp: no such schema. Give a file, or one of the names occupation-comparison.",
    ),
    "waivers that are not there": (
        ["check", "pages", "--golden", "golden", "--waivers", "w.toml"],
        "w.toml: cannot be read (No such file or directory). Check the path given with --waivers.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_wrong_usage_is_told_with_its_remedy(what: str, project: Project) -> None:
    arguments, message = WRONG[what]
    (project.folder / "empty").mkdir()
    before = state(project.folder)
    done = project.extract(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"extract: {message}\n")
    assert state(project.folder) == before


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--fail-on", "fatal", "argument --fail-on: invalid choice: 'fatal'"),
        ("--today", "soon", "argument --today: 'soon' is no date; write it as 2027-06-30"),
        ("--jobs", "many", "argument --jobs: invalid int value: 'many'"),
    ],
)
def test_an_option_that_is_no_choice_is_wrong_usage(option: str, value: str, message: str, project: Project) -> None:
    done = project.check(option, value)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"extract check: error: {message}" in done.stderr


def test_a_page_file_that_is_not_there_is_wrong_usage(project: Project) -> None:
    (project.pages / "z.txt").symlink_to("gone")
    done = project.check()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "extract: pages/z.txt: cannot be read. Check its permissions, or leave it out.\n"


@pytest.mark.skipif(not os.access("/proc/self/mem", os.R_OK), reason="needs a file that opens and cannot be read")
def test_a_page_that_cannot_be_read_is_exit_3_and_the_others_are_checked(project: Project) -> None:
    (project.pages / "z.txt").symlink_to("/proc/self/mem")
    project.write("a.txt", page(price="$30,$8"))
    done = project.check()
    assert done.returncode == 3
    assert "a.txt, beta: The golden file has 9; the page reads 8." in done.stdout
    assert done.stderr == "z.txt: failed: cannot be read (Input/output error)\nNot complete: 1 failure.\n"
    data = project.found()
    assert data["exit"] == 3
    assert data["failed"] == [{"page": "z.txt", "reason": "cannot be read (Input/output error)"}]


# --- configuration ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("file", "head"), [("extract.toml", ""), ("pyproject.toml", "[project]\nname = 'x'\n\n[tool.extract]\n")])
def test_the_options_of_a_check_may_stand_in_a_file(file: str, head: str, tmp_path: Path) -> None:
    project = lamps(tmp_path, a=page(), b=page(other="Gamma", watts="-,60"))
    options = 'paths = ["pages"]\ngolden = "golden"\nschema = ["lamps.schema.json"]\nfail-on = "warning"\njobs = 2\nwaivers = "w.toml"\n'
    (tmp_path / file).write_text(head + options)
    done = project.extract("check")
    assert (done.returncode, done.stderr[:15]) == (2, "extract: w.toml")
    (tmp_path / "w.toml").write_text("")
    assert project.extract("check").returncode == 1
    assert project.extract("check", "--fail-on", "error").returncode == 0
    assert project.extract("check", "pages/a.txt", "--fail-on", "note").stdout == "No discrepancies on 1 page.\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('gloden = "x"', "'gloden' is no option. Did you mean 'golden'?"),
        ('jobs = "2"', "'jobs' is a int, found '2'."),
        ('paths = "pages"', "'paths' is a list, found 'pages'."),
        ("[x", "is not TOML: "),
    ],
)
def test_a_configuration_that_is_wrong_is_told(text: str, message: str, project: Project) -> None:
    (project.folder / "extract.toml").write_text(text + "\n")
    done = project.check()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"extract: extract.toml: {message}")


# --- terminals --------------------------------------------------------------------------------------------------------


def clean(text: str) -> bool:
    """Whether a text holds nothing that a terminal would obey."""
    return all(character.isprintable() or character == "\n" for character in text)


HOSTILE = "Lu\x1b[31mmen\x07\u202e\u2066\x9b2J"


def test_hostile_characters_of_a_page_do_not_reach_the_terminal(project: Project) -> None:
    project.write("a.txt", page(maker=f"{HOSTILE},Osra") + f"| {HOSTILE} | {HOSTILE} | 3 |\n".encode())
    done = project.check()
    assert done.returncode == 1
    assert "\\u001b[31m" in done.stdout
    assert "\\u202e" in done.stdout
    assert clean(done.stdout + done.stderr)


def test_a_hostile_name_of_an_entity_does_not_reach_the_terminal(project: Project) -> None:
    project.write("a.txt", page(other="Be\x1b[2Jta"))
    done = project.check()
    assert "entity new" in done.stdout
    assert clean(done.stdout + done.stderr)


NAMES = [
    b"a b.txt",
    b"q'\"uote.txt",
    b"back\\slash.txt",
    b"bad\xff.txt",
    b"new\nline.txt",
    b"esc\x1b[1m.txt",
    b"\xc3\xa9.txt",
    b"$(x);.txt",
]


def odd_names(folder: Path) -> Project:
    """A project of pages with names that hurt."""
    project = lamps(folder)
    for number, name in enumerate(NAMES):
        (project.pages / os.fsdecode(name)).write_bytes(page(f"Lamp {number}", f"Lamp {number}0"))
    extract.run([project.pages], out=project.golden, schema=folder / "lamps.schema.json")
    return project


def test_pages_of_any_name_are_checked_and_their_names_do_not_reach_the_terminal(tmp_path: Path) -> None:
    project = odd_names(tmp_path)
    assert project.check().stdout == "No discrepancies on 9 pages.\n"
    for number, name in enumerate(NAMES):
        (project.pages / os.fsdecode(name)).write_bytes(page(f"Lamp {number}", f"Lamp {number}0", price=f"$30,${number + 20}"))
    done = project.check()
    assert done.returncode == 1
    assert done.stdout.startswith("8 discrepancies of 1 cause on 9 pages.\n")
    assert clean(done.stdout + done.stderr)
    data = json.loads(project.raw("check", "pages", "--golden", "golden", "--format", "json", *project.options).stdout)
    expected = {os.fsencode(name).decode("utf-8", "backslashreplace") for name in map(os.fsdecode, NAMES)}
    shown = {one["page"].encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") for one in data["discrepancies"]}
    assert {name.replace("\\udcff", "\\xff") for name in shown} == expected


def test_a_terminal_of_ascii_gets_ascii(project: Project) -> None:
    project.write("a.txt", page(maker="Lümen,Osra"))
    for encoding in ("ascii", "latin-1", "utf-8"):
        done = project.raw("check", "pages", "--golden", "golden", *project.options, PYTHONIOENCODING=encoding, LC_ALL="C")
        assert done.returncode == 1
        assert "The golden file has" in done.stdout.decode(encoding)


def test_json_is_json_on_a_terminal_of_ascii(project: Project) -> None:
    project.write("a.txt", page(maker="Lümen,Osra"))
    done = project.raw("check", "pages", "--golden", "golden", "--format", "json", *project.options, PYTHONIOENCODING="ascii")
    assert json.loads(done.stdout)["discrepancies"][0]["values"] == ['"Lumen"', '"Lümen"']


def test_places_in_the_golden_file_of_a_name_that_is_no_text_are_right(tmp_path: Path) -> None:
    project = lamps(tmp_path)
    name = os.fsdecode(b"bad\xff.txt")
    (project.pages / name).write_bytes(page("Gamma", "Delta"))
    extract.run([project.pages], out=project.golden, schema=tmp_path / "lamps.schema.json")
    (project.golden / f"{name}.json").read_bytes().decode("utf-8")
    (project.pages / name).write_bytes(page("Gamma", "Delta", price="$31,$9"))
    done = project.check()
    assert ':29:65  {"entity": "gamma", "field": "price", "value": 30, "text": "«$30»", "start"' in done.stdout


def test_the_commands_of_a_report_do_what_they_say(tmp_path: Path) -> None:
    project = lamps(tmp_path, a=page(), b=page(other="Gamma", watts="41,60"))
    project.write("a.txt", page(price="$31,$9"))
    (tmp_path / "w.toml").write_text("")
    report = project.check("--waivers", "w.toml")
    told = [
        line.strip().removeprefix("Or tolerate it: ")
        for line in report.stdout.splitlines()
        if "extract accept pages" in line or " waive " in line
    ]
    assert len(told) == 3
    for command in told:
        words = shlex.split(command.replace("'...'", "'a reason that is long enough'"))
        assert words[0] == "extract"
        done = project.extract(*words[1:])
        assert done.returncode == 0, done.stderr
    assert project.check("--waivers", "w.toml").stdout == "No discrepancies on 2 pages, 2 waived.\n"


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("extract.toml", 'fail_on = "fatal"'),
        ("extract.toml", "paths = [1]"),
        ("pyproject.toml", "tool = 3"),
        ("pyproject.toml", "[tool]\nextract = 3"),
    ],
)
def test_a_configuration_of_wrong_values_is_told(file: str, text: str, project: Project) -> None:
    project.write("a.txt", page(price="$31,$9"))
    (project.folder / file).write_text(text + "\n")
    paths = [] if "paths" in text else ["pages"]
    done = project.extract("check", *paths, "--golden", "golden", *project.options)
    assert done.returncode == 2
    assert done.stderr.startswith(f"extract: {file}: ")


def test_what_is_wrong_with_a_waiver_is_on_no_page(project: Project) -> None:
    project.waivers.write_text('[[waiver]]\nrule = "sum"\nreason = "long enough, this"\nowner = "x"\n')
    assert "warning unused-waiver: 1 discrepancy (cause " in project.check().stdout
