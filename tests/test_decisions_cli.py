"""`extract accept` and `extract waive` as processes: what is taken or waived, what is left alone to the byte, and every message."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from commands import Project, bodies, lamps, occupations, page, state

import extract
import seeds
from extract import golden
from extract.model import Discrepancy

GLUED = seeds.SEEDS[3]
REASON, OWNER = "The shop prints it so.", "data desk"
WHY = ("--reason", REASON, "--owner", OWNER)


def fresh(project: Project, folder: Path) -> dict[str, bytes]:
    """The golden files that a run writes where there are none."""
    extract.run([project.pages], out=folder, schema=project.folder / "lamps.schema.json")
    return bodies(folder)


# --- accept -----------------------------------------------------------------------------------------------------------

NEW = {"a": page(price="$31,$8", watts="41,-"), "b": page("Gamma", "Delta", price="$31,$9"), "c": page("Zeta", "Eta", maker="Lum,Osra")}


@pytest.fixture
def changed(tmp_path: Path) -> Project:
    """Three pages of which six values have changed since their golden files were written."""
    project = lamps(tmp_path, a=page(), b=page("Gamma", "Delta"), c=page("Zeta", "Eta"))
    for name, body in NEW.items():
        project.write(f"{name}.txt", body)
    return project


def values(project: Project, name: str) -> dict[str, list[object]]:
    """The values of a golden file: of each field those of both lamps."""
    record = golden.load((project.golden / f"{name}.txt.json").read_bytes()).record
    assert record is not None
    both = record["lamps"]
    assert isinstance(both, list)
    return {field: [lamp.get(field) for lamp in both] for field in ("price", "watts", "maker")}


OLD_A = {"price": [30, 9], "watts": [40, 60], "maker": ["Lumen", "Osra"]}
OLD_B = OLD_C = OLD_A

# selection: values taken, files written, and the values of the three golden files then
SELECTIONS = {
    "a page": (["--page", "a.txt"], (4, ["a"]), OLD_A | {"price": [31, 8], "watts": [41, None]}, OLD_B, OLD_C),
    "two pages": (["--page", "b.txt", "--page", "c.txt"], (2, ["b", "c"]), OLD_A, OLD_B | {"price": [31, 9]}, OLD_C | {"maker": ["Lum", "Osra"]}),
    "an entity, however it is spelt": (["--entity", "ALPHA"], (2, ["a"]), OLD_A | {"price": [31, 9], "watts": [41, 60]}, OLD_B, OLD_C),
    "a field": (["--field", "price"], (3, ["a", "b"]), OLD_A | {"price": [31, 8]}, OLD_B | {"price": [31, 9]}, OLD_C),
    "two fields": (
        ["--field", "watts", "--field", "maker"], (3, ["a", "c"]), OLD_A | {"watts": [41, None]}, OLD_B, OLD_C | {"maker": ["Lum", "Osra"]},
    ),
    "a page and a field": (["--page", "a.txt", "--field", "price"], (2, ["a"]), OLD_A | {"price": [31, 8]}, OLD_B, OLD_C),
    "an entity and a field": (["--entity", "Beta", "--field", "watts"], (1, ["a"]), OLD_A | {"watts": [40, None]}, OLD_B, OLD_C),
    "all": (
        ["--all"], (6, ["a", "b", "c"]), OLD_A | {"price": [31, 8], "watts": [41, None]}, OLD_B | {"price": [31, 9]},
        OLD_C | {"maker": ["Lum", "Osra"]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", SELECTIONS)
def test_what_is_selected_is_taken_and_nothing_else(what: str, changed: Project, tmp_path: Path) -> None:
    options, (taken, written), *expected = SELECTIONS[what]
    before, pages = state(changed.golden), state(changed.pages)
    done = changed.accept(*options)
    assert (done.returncode, done.stdout) == (0, "")
    lines = done.stderr.splitlines()
    files = "1 file" if len(written) == 1 else f"{len(written)} files"
    assert lines[0] == f"Accepted {taken} value{'s' * (taken > 1)} in {files}."
    assert lines[1 : 1 + len(written)] == [f"  golden/{name}.txt.json" for name in written]
    assert [values(changed, name) for name in "abc"] == expected
    after = state(changed.golden)
    assert [name for name in sorted(after) if after[name] != before[name]] == [f"{name}.txt.json" for name in written]
    assert state(changed.pages) == pages
    for name in written:
        body = (changed.golden / f"{name}.txt.json").read_bytes()
        assert golden.dump(golden.load(body)) == body
    changed.accept("--all")
    assert bodies(changed.golden) == fresh(changed, tmp_path / "fresh")


def test_what_is_left_is_counted_over_all_pages(changed: Project) -> None:
    assert changed.accept("--field", "price").stderr.splitlines()[-1] == "3 differences left."
    assert changed.accept("--page", "a.txt").stderr.splitlines()[-1] == "1 difference left."
    assert changed.accept("--page", "c.txt").stderr == "Accepted 1 value in 1 file.\n  golden/c.txt.json\n"


def test_a_cause_is_taken_on_all_its_pages_and_on_a_page_alone(changed: Project) -> None:
    cause = next(one["cause"] for one in changed.found()["causes"] if one["field"] == "price")
    assert changed.accept("--cause", cause, "--page", "b.txt").stderr.startswith("Accepted 1 value in 1 file.\n  golden/b.txt.json\n")
    assert changed.accept("--cause", cause).stderr.startswith("Accepted 2 values in 1 file.\n  golden/a.txt.json\n")
    assert [values(changed, name)["price"] for name in "abc"] == [[31, 8], [31, 9], [30, 9]]
    assert all(one["field"] != "price" for one in changed.found()["causes"])


def test_a_seed_that_is_taken_in_two_parts_is_as_if_it_were_run_anew(tmp_path: Path) -> None:
    project = occupations(tmp_path)
    project.replace(GLUED, "Number of jobs23,948", "Number of jobs23,949")
    project.replace(GLUED, "  • Patients, 14%", "  • Patients, 15%")
    project.replace(GLUED, "Gender ratioMale, 36.0%", "Gender ratioMale, 46.0%")
    before = bodies(project.golden)
    assert "Accepted 1 value in 1 file." in project.accept("--field", "skills").stderr
    part = (project.golden / f"{GLUED}.json").read_bytes()
    assert golden.dump(golden.load(part)) == part
    old, now = golden.load(before[f"{GLUED}.json"]), golden.load(part)
    assert [(one.entity, one.field) for one in golden.changes(old, now)] == [("collector", "skills")]
    assert now.sha256 == old.sha256
    assert {(one["rule"], one["field"]) for one in project.found()["discrepancies"]} == {
        ("golden", "number_of_jobs"), ("golden", "gender_ratio"), ("sum", "gender_ratio"),
    }  # fmt: skip
    project.accept("--all")
    extract.run([project.pages], out=tmp_path / "fresh", schema=seeds.ROOT / "schemas" / "occupation-comparison.schema.json")
    assert bodies(project.golden) == bodies(tmp_path / "fresh")
    assert {name for name, body in bodies(project.golden).items() if body != before[name]} == {f"{GLUED}.json"}


def test_a_page_without_a_golden_file_is_taken_by_name_or_with_all(tmp_path: Path) -> None:
    project = lamps(tmp_path)
    project.write("b.txt", page("Gamma", "Delta"))
    project.write("deep/c.txt", page("Zeta", "Eta"))
    nothing = project.accept("--field", "price")
    assert (nothing.returncode, nothing.stderr[:32]) == (2, "extract: golden: no difference f")
    assert project.accept("--page", "b.txt").stderr == "Accepted 8 values in 1 file.\n  golden/b.txt.json\n"
    assert project.accept("--all").stderr == "Accepted 8 values in 1 file.\n  golden/deep/c.txt.json\n"
    assert bodies(project.golden) == fresh(project, tmp_path / "fresh")


def test_a_broken_golden_file_is_replaced_by_name(tmp_path: Path) -> None:
    project = lamps(tmp_path)
    (project.golden / "a.txt.json").write_bytes(b"{")
    assert project.accept("--field", "price").returncode == 2
    assert (project.golden / "a.txt.json").read_bytes() == b"{"
    assert project.accept("--page", "a.txt").returncode == 0
    assert bodies(project.golden) == fresh(project, tmp_path / "fresh")


def test_a_page_that_yields_no_record_any_more_is_taken_as_a_whole(changed: Project) -> None:
    changed.write("a.txt", b"Sold out.\n")
    assert changed.accept("--field", "watts").returncode == 2
    assert values(changed, "a") == OLD_A
    assert changed.accept("--page", "a.txt").returncode == 0
    assert golden.load((changed.golden / "a.txt.json").read_bytes()).record is None


def test_an_entity_that_came_for_another_is_taken_by_either_name(tmp_path: Path) -> None:
    project = lamps(tmp_path)
    project.write("a.txt", page(other="Gamma"))
    assert project.accept("--entity", "gamma", "--entity", "beta").returncode == 0
    assert bodies(project.golden) == fresh(project, tmp_path / "fresh")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "accept takes nothing by itself. Say --page, --entity, --field, --cause, --id or --value, or --all for all differences."),
        (
            ["--all", "--field", "price"],
            "accept takes everything and a part of it. Say --page, --entity, --field, --cause, --id or --value, or --all for all differences.",
        ),
        (["--page", "z.txt"], "z.txt: is none of the pages. Name a page as its golden file does, below the folder given."),
        (["--page", "pages/a.txt"], "pages/a.txt: is none of the pages. Name a page as its golden file does, below the folder given."),
        (["--cause", "0123456789abcdef"], "golden: no difference fits. extract check lists the differences with their causes."),
        (["--entity", "Omega"], "golden: no difference fits. extract check lists the differences with their causes."),
        (["--field", "prize"], "golden: no difference fits. extract check lists the differences with their causes."),
        (["--page", "c.txt", "--field", "price"], "golden: no difference fits. extract check lists the differences with their causes."),
    ],
)
def test_a_selection_of_nothing_is_wrong_usage(options: list[str], message: str, changed: Project) -> None:
    before = state(changed.folder)
    done = changed.accept(*options)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"extract: {message}\n")
    assert state(changed.folder) == before


def test_accept_without_pages_or_folder_says_what_it_needs(tmp_path: Path) -> None:
    project = lamps(tmp_path)
    for arguments, missing in ((["--golden", "golden"], "pages to read"), (["pages"], "the folder of the golden files (--golden)")):
        done = project.extract("accept", *arguments, "--all")
        assert (done.returncode, done.stderr) == (
            2, f"extract: accept needs {missing}. For example: extract accept pages/ --golden golden/\n",
        )  # fmt: skip


def test_a_golden_file_that_cannot_be_written_is_exit_3_and_the_others_are(changed: Project) -> None:
    (changed.golden / "a.txt.json").unlink()
    (changed.golden / "a.txt.json").mkdir()
    done = changed.accept("--all")
    assert done.returncode == 3
    assert done.stderr == (
        "Accepted 2 values in 2 files.\n  golden/b.txt.json\n  golden/c.txt.json\n"
        "a.txt: failed: its golden file cannot be written (Is a directory)\nNot complete: 1 failure.\n"
    )


def test_files_beyond_the_twentieth_are_counted_and_not_named(tmp_path: Path) -> None:
    project = lamps(tmp_path, **{f"p{number}": page(f"Lamp {number}", "Beta") for number in range(23)})
    for number in range(23):
        project.write(f"p{number}.txt", page(f"Lamp {number}", "Beta", price="$31,$9"))
    lines = project.accept("--all", "--jobs", "2").stderr.splitlines()
    assert lines[0] == "Accepted 23 values in 23 files."
    assert len(lines) == 21


# --- waive ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def torn(tmp_path: Path) -> Project:
    """Three pages that contradict each other about the watts of one lamp and the price of another."""
    return lamps(tmp_path, a=page(), b=page(other="Gamma", watts="41,60"), c=page("Delta", "Beta", price="$30,$7"))


def cause(field: str) -> str:
    """The cause of pages of lamps that contradict each other in a field."""
    return Discrepancy("agree", "error", None, None, field, (), "", (), "lamps", "other").cause


def test_a_waiver_is_written_and_holds(torn: Project) -> None:
    watts = cause("watts")
    done = torn.waive("--cause", watts, *WHY)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "waivers.toml: block 1 waives 1 discrepancy (agree in watts, pattern other).\n"
    assert torn.waivers.read_text("utf-8") == (
        '[[waiver]]\nrule = "agree"\nfield = "watts"\nschema = "lamps"\npattern = "other"\nvalues = [["40", "41"]]\n'
        f'reason = "{REASON}"\nowner = "{OWNER}"\n'
    )
    done = torn.check()
    assert done.returncode == 1
    assert done.stdout.startswith("1 discrepancy of 1 cause on 3 pages, 1 waived.\n\nerror agree in price")
    assert torn.waive("--cause", cause("price"), *WHY).stderr.startswith("waivers.toml: block 2 waives 1 discrepancy")
    done = torn.check("--fail-on", "note")
    assert (done.returncode, done.stdout) == (0, "No discrepancies on 3 pages, 2 waived.\n")
    waived = torn.found()["waived"]
    assert [one["waived"] for one in waived] == [{"reason": REASON, "owner": OWNER, "expires": None}] * 2


def test_a_waiver_is_added_behind_what_stands_there_byte_for_byte(torn: Project) -> None:
    watts = cause("watts")
    block = "[[waiver]]\nrule=\"sum\" # a comment of its own\n  reason = '''It is\nso, \"really\".'''\nowner = \"x\""
    for before in ("# ours\n\n", f"# Was weiß ich?\n\n{block}", f"\n\n{block}\n\n\n# the end\n", ""):
        torn.waivers.write_bytes(before.encode())
        done = torn.waive("--cause", watts, *WHY)
        assert (done.returncode, done.stderr[:21]) == (0, f"waivers.toml: block {1 + before.count('[[waiver]]')}")
        after = torn.waivers.read_bytes()
        assert after.startswith(before.encode())
        assert after[len(before.encode()) :].strip().startswith(b'[[waiver]]\nrule = "agree"')
        assert len(tomllib.loads(after.decode())["waiver"]) == 1 + before.count("[[waiver]]")


def test_a_waiver_goes_into_the_file_that_is_named(torn: Project) -> None:
    done = torn.waive("--cause", cause("watts"), *WHY, "--waivers", "other.toml")
    assert done.stderr.startswith("other.toml: block 1 waives 1 discrepancy ")
    assert not torn.waivers.exists()
    assert torn.check().stdout.startswith("2 discrepancies of 2 causes on 3 pages.")
    assert torn.check("--waivers", "other.toml").stdout.startswith("1 discrepancy of 1 cause on 3 pages, 1 waived.")


def test_a_waiver_of_the_seeds_is_narrowed_by_entity_and_by_page(tmp_path: Path) -> None:
    project = occupations(tmp_path)
    project.waivers.unlink()
    months = next(str(one["cause"]) for one in project.found()["causes"])
    done = project.waive("--cause", months, "--entity", "Collections, Customer Service", "--page", GLUED, *WHY)
    assert done.stderr == (
        "waivers.toml: block 1 waives 1 discrepancy "
        f"(equals in time_to_become, pattern unit, entity collections customer service, page {GLUED}).\n"
    )
    done = project.waive("--cause", months, "--page", seeds.SEEDS[0], "--page", seeds.SEEDS[1], *WHY)
    assert done.stderr == (
        f"waivers.toml: block 2 waives 4 discrepancies (equals in time_to_become, pattern unit, page {seeds.SEEDS[0]}, {seeds.SEEDS[1]}).\n"
    )
    data = project.found()
    assert {(one["page"], one["entity"]) for one in data["waived"] if one["page"] not in seeds.SEEDS[:2]} == {
        (GLUED, "collections customer service")
    }
    assert (len(data["waived"]), len(data["discrepancies"]), len(data["causes"]), data["exit"]) == (5, 5, 1, 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--cause", "0123456789abcdef", *WHY], "no discrepancy has the cause '0123456789abcdef'. extract check and the reports show the id of each cause."),
        (["--cause", "CAUSE", "--reason", "It is so.", "--owner", "x"], "the reason 'It is so.' is too short. Say why in at least 10 characters."),
        (["--cause", "CAUSE", "--reason", "It is so.   ", "--owner", "x"], "the reason 'It is so.   ' is too short. Say why in at least 10 characters."),
        (["--cause", "CAUSE", "--reason", REASON, "--owner", " \t"], "the owner is empty. Say who answers for the waiver."),
        (["--cause", "CAUSE", *WHY, "--entity", "Omega"], "the cause 'CAUSE' has no discrepancy of that entity, page or id. "
         "Leave --entity, --page and --id out to waive all of it."),
        (["--cause", "CAUSE", *WHY, "--page", "z.txt"], "the cause 'CAUSE' has no discrepancy of that entity, page or id. "
         "Leave --entity, --page and --id out to waive all of it."),
        (["--cause", "CAUSE", *WHY, "--expires", "2027-01-31", "--today", "2027-02-01"],
         "the waiver would expire before today (2027-01-31). Give a later --expires, or none."),
        (["--cause", "CAUSE", "--cause", "CAUSE", *WHY], "waive takes one --cause. extract check and the reports show the id of each."),
        (WHY, "waive takes one --cause. extract check and the reports show the id of each."),
    ],
)  # fmt: skip
def test_a_waiver_that_would_be_none_is_wrong_usage(options: list[str], message: str, torn: Project) -> None:
    watts = cause("watts")
    before = state(torn.folder)
    done = torn.waive(*(option.replace("CAUSE", watts) for option in options))
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"extract: {message.replace('CAUSE', watts)}\n")
    assert state(torn.folder) == before


def test_what_is_waived_is_not_waived_again(torn: Project) -> None:
    watts = cause("watts")
    torn.waive("--cause", watts, *WHY, "--expires", "2027-01-31", "--today", "2027-01-31")
    before = torn.waivers.read_bytes()
    done = torn.waive("--cause", watts, *WHY, "--today", "2027-01-31")
    assert (done.returncode, done.stderr) == (2, f"extract: waivers.toml, cause {watts}: is waived already. Change its block there.\n")
    assert torn.waivers.read_bytes() == before
    assert torn.waive("--cause", watts, *WHY, "--today", "2027-02-01").stderr.startswith("waivers.toml: block 2 waives 1 discrepancy")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--cause", "x", "--owner", OWNER], "the following arguments are required: --reason"),
        (["--cause", "x", "--reason", REASON], "the following arguments are required: --owner"),
        (["--cause", "x", *WHY, "--expires", "2027-02-30"], "argument --expires: '2027-02-30' is no date; write it as 2027-06-30"),
        (["--cause", "x", *WHY, "--today", "now"], "argument --today: 'now' is no date; write it as 2027-06-30"),
    ],
)
def test_an_option_of_waive_that_is_missing_or_wrong_is_named(arguments: list[str], message: str, tmp_path: Path) -> None:
    done = lamps(tmp_path).waive(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f"extract waive: error: {message}\n")


def test_waive_without_pages_says_what_it_needs(tmp_path: Path) -> None:
    done = lamps(tmp_path).extract("waive", "--cause", "x", *WHY)
    assert (done.returncode, done.stderr) == (
        2, "extract: waive needs pages to read. For example: extract waive pages/ --cause ID --reason '...' --owner '...'\n",
    )  # fmt: skip


def test_a_difference_from_a_golden_file_is_not_waived(torn: Project) -> None:
    torn.write("a.txt", page(maker="Lumin,Osra"))
    golden_cause = next(one["cause"] for one in torn.found()["causes"] if one["rule"] == "golden")
    done = torn.waive("--cause", golden_cause, *WHY)
    assert done.returncode == 2
    assert not torn.waivers.exists()
    torn.waivers.write_text(f'[[waiver]]\nrule = "golden"\nfield = "maker"\nreason = "{REASON}"\nowner = "x"\n')
    done = torn.check()
    assert (done.returncode, done.stderr) == (
        2, "extract: waivers.toml, block 1: what the rule 'golden' finds is not waived. "
        "Take it with extract accept, or mend the page or the schema.\n",
    )  # fmt: skip


HOSTILE = (
    "with \"quotes\" and 'others', '''three''' and \"\"\"three\"\"\"",
    "a line\nand [[waiver]]\n[[waiver]]\nrule = 3",
    "back\\slash \\u0041 \\n # comment = ] }",
    "bell \x07 escape \x1b[31m delete \x7f nel \x85 separator \u2028 turned \u202e tab \t end",
    "Größe 漢字 \U0001f600 {a = 1}",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_survive_a_round_trip(text: str, torn: Project) -> None:
    watts, price = ("--cause", cause("watts")), ("--cause", cause("price"))
    done = torn.waive(*watts, "--reason", text, "--owner", text)
    assert done.returncode == 0, done.stderr
    block = tomllib.loads(torn.waivers.read_bytes().decode())["waiver"][0]
    assert (block["reason"], block["owner"]) == (text, text)
    torn.waivers.write_bytes(torn.waivers.read_bytes().replace(b"other", b"null"))
    again = torn.waive(*price, "--reason", text, "--owner", text)
    assert again.stderr.startswith("waivers.toml: block 2 waives 1 discrepancy")
    data = torn.found()
    assert [(one["waived"]["reason"], one["waived"]["owner"]) for one in data["waived"]] == [(text, text)]
    told = torn.check().stdout
    assert "matches nothing: what it waived is gone, or has changed.\n" in told
    assert all(character.isprintable() or character == "\n" for character in told)


# --- waivers that expire, match nothing, or no longer fit -------------------------------------------------------------


def test_a_waiver_holds_to_the_end_of_its_last_day_and_then_re_opens(torn: Project) -> None:
    torn.waive("--cause", cause("price"), *WHY)
    torn.waive("--cause", cause("watts"), *WHY, "--expires", "2027-06-30", "--today", "2027-01-01")
    assert torn.waivers.read_text("utf-8").endswith("expires = 2027-06-30\n")
    done = torn.check("--today", "2027-06-30", "--fail-on", "note")
    assert (done.returncode, done.stdout) == (0, "No discrepancies on 3 pages, 2 waived.\n")
    done = torn.check("--today", "2027-07-01")
    assert done.returncode == 1
    assert done.stdout.startswith("2 discrepancies of 2 causes on 3 pages, 1 waived.\n\nerror agree in watts, other: 1 discrepancy")
    assert "warning expired-waiver in watts: 1 discrepancy" in done.stdout
    assert (
        f"  Block 2 (agree in watts, pattern other; {OWNER}: {REASON}) expired after 2027-06-30; 1 discrepancy is open again.\n"
        "    waivers.toml:10:1  «[[waiver]]»\n"
        "  Mend the cause, or give the waiver a new date.\n"
    ) in done.stdout
    torn.write("b.txt", page(other="Gamma"))
    torn.accept("--all")
    done = torn.check("--today", "2027-07-01")
    assert done.returncode == 0
    assert "expired after 2027-06-30; it matches nothing.\n" in done.stdout
    assert torn.check("--today", "2027-07-01", "--fail-on", "warning").returncode == 1


def test_a_waiver_that_matches_nothing_is_a_warning(tmp_path: Path) -> None:
    project = lamps(tmp_path)
    project.waivers.write_text(f'# first\n\n[[waiver]]\nrule = "sum"\nfield = "x"\nreason = "{REASON}"\nowner = "{OWNER}"\n')
    done = project.check()
    assert done.returncode == 0
    assert "warning unused-waiver in x: 1 discrepancy" in done.stdout
    assert f"  Block 1 (sum in x; {OWNER}: {REASON}) matches nothing: what it waived is gone, or has changed.\n" in done.stdout
    assert "    waivers.toml:3:1  «[[waiver]]»\n" in done.stdout
    assert done.stdout.endswith("  Delete its block.\n")
    assert project.check("--fail-on", "warning").returncode == 1
    part = project.extract("check", "pages/a.txt", "--golden", "golden", *project.options, "--fail-on", "note")
    assert (part.returncode, part.stdout) == (0, "No discrepancies on 1 page.\n")


def test_a_value_that_changed_re_opens_what_was_waived(torn: Project) -> None:
    torn.waive("--cause", cause("price"), *WHY)
    torn.waive("--cause", cause("watts"), *WHY)
    torn.write("b.txt", page(other="Gamma", watts="42,60"))
    torn.accept("--all")
    done = torn.check()
    assert done.returncode == 1
    assert "'40' on 1 page (a.txt); '42' on 1 page (b.txt)." in done.stdout
    assert re.search(r"^warning unused-waiver in watts: 1 discrepancy", done.stdout, re.MULTILINE)


def test_a_page_more_that_says_the_same_keeps_the_waiver(torn: Project) -> None:
    torn.waive("--cause", cause("price"), *WHY)
    torn.waive("--cause", cause("watts"), *WHY)
    torn.write("d.txt", page(other="Eta", watts="41,60"))
    torn.accept("--all")
    assert torn.check("--fail-on", "note").stdout == "No discrepancies on 4 pages, 2 waived.\n"


# --- a broken file of waivers -----------------------------------------------------------------------------------------

SOUND = 'rule = "agree"\nreason = "long enough, this"\nowner = "x"\n'
BROKEN = {
    "no TOML": ("[[waiver]\n", "waivers.toml: is not TOML: "),
    "no such day": (f"[[waiver]]\n{SOUND}expires = 2027-02-30\n", "waivers.toml: is not TOML: "),
    "no UTF-8": (b'[[waiver]]\nowner = "\xff"\n', "waivers.toml: is not TOML: 'utf-8' codec can't decode byte 0xff"),
    "another table": ("[owner]\n", "waivers.toml: 'owner' is no part of it. Each waiver is a block [[waiver]].\n"),
    "single brackets": (f"[waiver]\n{SOUND}", "waivers.toml: 'waiver' is no list of blocks. Write [[waiver]], with two brackets.\n"),
    "a misspelt key": (f'[[waiver]]\n{SOUND}reson = ""\n', "waivers.toml, block 1: 'reson' is no key of a waiver. Did you mean 'reason'?\n"),
    "a key unlike any": (f"[[waiver]]\n{SOUND}zzz = 1\n", "waivers.toml, block 1: 'zzz' is no key of a waiver."),
    "a misspelt rule": (f"[[waiver]]\n{SOUND}".replace("agree", "agre"), "waivers.toml, block 1: 'agre' is no rule. Did you mean 'agree'?\n"),
    "no rule": (
        '[[waiver]]\nreason = "long enough, this"\nowner = "x"\n',
        "waivers.toml, block 1: 'rule' is missing, or no text. A waiver says its rule, its reason and its owner.\n",
    ),
    "no reason": (
        f'[[waiver]]\n{SOUND}[[waiver]]\nrule = "agree"\nowner = "x"\n',
        "waivers.toml, block 2: 'reason' is missing, or no text. A waiver says its rule, its reason and its owner.\n",
    ),
    "a blank owner": (
        f"[[waiver]]\n{SOUND}".replace('"x"', '" "'),
        "waivers.toml, block 1: 'owner' is missing, or no text. A waiver says its rule, its reason and its owner.\n",
    ),
    "an owner that is a number": (
        f"[[waiver]]\n{SOUND}".replace('"x"', "3"),
        "waivers.toml, block 1: 'owner' is missing, or no text. A waiver says its rule, its reason and its owner.\n",
    ),
    "a short reason": (
        f"[[waiver]]\n{SOUND}".replace("long enough, this", "so it is"),
        "waivers.toml, block 1: the reason 'so it is' is too short. Say why in at least 10 characters.\n",
    ),
    "a quoted date": (
        f'[[waiver]]\n{SOUND}expires = "2027-06-30"\n',
        "waivers.toml, block 1: 'expires' is no date: '2027-06-30'. Write it as 2027-06-30, without quotes.\n",
    ),
    "a time of day": (f"[[waiver]]\n{SOUND}expires = 2027-06-30T12:00:00\n", "waivers.toml, block 1: 'expires' is no date: "),
    "a field that is a list": (f'[[waiver]]\n{SOUND}field = ["watts"]\n', "waivers.toml, block 1: 'field' is no text: ['watts'].\n"),
    "a page that is a number": (f"[[waiver]]\n{SOUND}page = 3\n", "waivers.toml, block 1: 'page' is neither a text nor a list of them: 3.\n"),
    "no entity": (f"[[waiver]]\n{SOUND}entity = []\n", "waivers.toml, block 1: 'entity' is neither a text nor a list of them: [].\n"),
    "values that are numbers": (
        f"[[waiver]]\n{SOUND}values = [[40, 41]]\n",
        "waivers.toml, block 1: 'values' is no list of lists of texts: [[40, 41]]. For example [[\"34812\", \"34872\"]].\n",
    ),
    "no values": (f"[[waiver]]\n{SOUND}values = []\n", "waivers.toml, block 1: 'values' is no list of lists of texts: []."),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_of_waivers_is_wrong_usage_for_every_command(what: str, tmp_path: Path) -> None:
    text, message = BROKEN[what]
    project = lamps(tmp_path)
    project.waivers.write_bytes(text if isinstance(text, bytes) else text.encode())
    before = state(tmp_path)
    done = project.check()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"extract: {message}")
    if what in ("no TOML", "no reason"):
        for again in (project.waive("--cause", "x", *WHY), project.run("--reports", "reports"), project.check("--waivers", "waivers.toml")):
            assert (again.returncode, again.stderr) == (2, done.stderr)
    assert state(tmp_path) == before


def test_a_block_may_say_less_than_waive_writes(torn: Project) -> None:
    torn.waivers.write_text(
        f'[[waiver]]\n{SOUND}field = "watts"\nentity = "ALPHA"\n[[waiver]]\n{SOUND}field = "price"\nvalues = ["7", "9"]\n'
    )
    assert torn.check("--fail-on", "note").stdout == "No discrepancies on 3 pages, 2 waived.\n"


# --- an entity that came or went, left as it was ----------------------------------------------------------------------


def test_a_value_is_taken_where_an_entity_that_came_for_another_is_left(tmp_path: Path) -> None:
    project = lamps(tmp_path)
    project.write("a.txt", page(other="Gamma", price="$31,$9"))
    done = project.accept("--entity", "alpha")
    assert (done.returncode, done.stderr) == (0, "Accepted 1 value in 1 file.\n  golden/a.txt.json\n2 differences left.\n")
    assert values(project, "a") == OLD_A | {"price": [31, 9]}
    left = [(one["entity"], one["pattern"]) for one in project.found()["discrepancies"]]
    assert sorted(left) == [("beta", "entity gone"), ("gamma", "entity new")]
    project.accept("--all")
    assert bodies(project.golden) == fresh(project, tmp_path / "fresh")


def test_an_entity_that_is_gone_is_left_once(tmp_path: Path) -> None:
    project = lamps(tmp_path)
    project.write("a.txt", page(other="Gamma"))
    assert project.accept("--entity", "gamma").stderr.endswith("1 difference left.\n")
    record = golden.load((project.golden / "a.txt.json").read_bytes()).record
    assert record is not None
    both = record["lamps"]
    assert isinstance(both, list)
    assert sorted(lamp["name"] for lamp in both) == ["Alpha", "Beta", "Gamma"]
    assert [(one["entity"], one["pattern"]) for one in project.found()["discrepancies"]] == [("beta", "entity gone")]


@pytest.mark.parametrize("body", [None, b"{"], ids=["missing", "broken"])
def test_a_part_of_a_golden_file_that_is_not_there_is_not_taken_as_the_whole(body: bytes | None, tmp_path: Path) -> None:
    project = lamps(tmp_path)
    (project.golden / "a.txt.json").unlink()
    if body is not None:
        (project.golden / "a.txt.json").write_bytes(body)
    done = project.accept("--page", "a.txt", "--field", "price")
    assert done.returncode == 2
    assert bodies(project.golden) == ({} if body is None else {"a.txt.json": body})


# --- more of waivers.toml ---------------------------------------------------------------------------------------------


def test_line_breaks_of_the_waivers_stay_as_they_are(torn: Project) -> None:
    before = f"# ours\r\n[[waiver]]\r\n{SOUND}".encode()
    torn.waivers.write_bytes(before)
    assert torn.waive("--cause", cause("watts"), *WHY).returncode == 0
    assert torn.waivers.read_bytes().startswith(before)


def test_waivers_that_are_no_tables_are_wrong_usage(tmp_path: Path) -> None:
    project = lamps(tmp_path)
    project.waivers.write_text("waiver = [3]\n")
    done = project.check()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("extract: waivers.toml, block 1: ")


def test_a_block_is_cited_where_it_stands(tmp_path: Path) -> None:
    project = lamps(tmp_path)
    head = "\n[[waiver]]\n"
    project.waivers.write_text(f"[[waiver]]\n{SOUND.replace('long enough', head).replace(chr(34) + head, chr(34) * 3 + head)}".replace(
        ', this"', ', this"""') + f"  [[ waiver ]]\n{SOUND}")  # fmt: skip
    rows = [one["evidence"][0] for one in project.found()["discrepancies"]]
    assert [(one["line"], one["column"], one["text"]) for one in rows] == [(1, 1, "[[waiver]]"), (7, 3, "[[ waiver ]]")]


def test_waivers_that_cannot_be_written_are_told(torn: Project) -> None:
    done = torn.waive("--cause", cause("watts"), *WHY, "--waivers", "lamps.schema.json/waivers.toml")
    assert done.returncode in (2, 3)
    assert "lamps.schema.json" in done.stderr


def test_waive_says_that_a_golden_difference_is_accepted_or_mended(torn: Project) -> None:
    torn.write("a.txt", page(maker="Lumin,Osra"))
    shown = next(one["cause"] for one in torn.found()["causes"] if one["rule"] == "golden")
    done = torn.extract("waive", "pages", "--golden", "golden", *torn.options, "--cause", shown, *WHY)
    assert done.returncode == 2
    assert "Take it with extract accept, or mend the page or the schema." in done.stderr


def test_a_name_that_is_hostile_does_not_reach_the_terminal_of_accept(tmp_path: Path) -> None:
    project = lamps(tmp_path)
    project.write("esc\x1b[2J\n.txt", page("Gamma", "Delta"))
    texts = [
        project.accept("--page", "x\x1b[2J").stderr,
        project.accept("--all").stderr,
        project.accept("--all", "--schema", "\x1b[2J").stderr,
    ]
    assert [text for text in texts if not all(c.isprintable() or c == "\n" for c in text)] == []
    assert texts[1].count("\n") == 2
