"""What each decision of a review writes, what it leaves alone, and what undoing it takes back, to the byte."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import reviews
from commands import Project, bodies, lamps, page
from reviews import AGREE_WATTS, GOLDEN_PRICE, MISSING, WHY, cause

import seeds
from extract import fixes, golden
from extract.errors import UsageError
from extract.golden import ABSENT
from extract.model import Discrepancy
from extract.review.decisions import ChangedError, Review, decision_of
from extract.waivers import waiver_of


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return reviews.shop(tmp_path)


def decide(review: Review, what: tuple[str, str | None], decision: str, **more: Any) -> dict[str, Any]:
    """A decision on the cause of a rule and a field, as the page sends it."""
    return review.decide(decision_of({"cause": cause(review, what), "decision": decision, **more}), review.digest)


def ids(review: Review, what: tuple[str, str | None], entity: str) -> list[str]:
    """The ids of what was found of an entity."""
    of = cause(review, what)
    return [row.discrepancy.id for row in review.found.found if row.discrepancy.cause == of and row.discrepancy.entity == entity]


# --- accept and waive do what the commands do -------------------------------------------------------------------------


def test_accepting_a_cause_writes_what_the_command_writes(project: Project, tmp_path: Path) -> None:
    review = reviews.review(project)
    of = cause(review, GOLDEN_PRICE)
    before = bodies(project.golden)
    state = decide(review, GOLDEN_PRICE, "accept")
    assert state == {"cause": of, "decision": "accept", "open": 0, "waived": 0, "accepted": 2, "words": "Accepted 2 values in 1 file."}
    by_review = bodies(project.golden)
    assert {name for name in by_review if by_review[name] != before.get(name)} == {"a.txt.json"}
    for name, body in before.items():
        (project.golden / name).write_bytes(body)
    assert project.accept("--cause", of).returncode == 0
    assert bodies(project.golden) == by_review


def test_accepting_a_page_without_a_golden_file_writes_what_the_command_writes(project: Project) -> None:
    review = reviews.review(project)
    of = cause(review, MISSING)
    assert decide(review, MISSING, "accept")["accepted"] == 1
    by_review = bodies(project.golden)
    (project.golden / "d.txt.json").unlink()
    assert project.accept("--cause", of).stderr == ("Accepted 8 values in 1 file.\n  golden/d.txt.json\n3 differences left.\n")
    assert bodies(project.golden) == by_review


def test_waiving_writes_what_the_command_writes(project: Project) -> None:
    review = reviews.review(project)
    of = cause(review, AGREE_WATTS)
    state = decide(review, AGREE_WATTS, "waive", **WHY, expires="2099-12-31")
    assert (state["open"], state["waived"]) == (0, 1)
    by_review = project.waivers.read_bytes()
    project.waivers.unlink()
    done = project.waive("--cause", of, "--reason", WHY["reason"], "--owner", WHY["owner"], "--expires", "2099-12-31")
    assert done.returncode == 0
    assert project.waivers.read_bytes() == by_review
    assert state["words"].removeprefix(str(project.folder) + "/") == done.stderr.strip()


def test_a_row_alone_is_accepted_by_its_id_and_by_its_value(project: Project) -> None:
    review = reviews.review(project)
    before = bodies(project.golden)
    (one,) = ids(review, GOLDEN_PRICE, "beta")
    state = decide(review, GOLDEN_PRICE, "accept", ids=[one])
    assert (state["open"], state["accepted"]) == (1, 1)
    by_id = bodies(project.golden)
    with pytest.raises(UsageError, match="nothing of the cause"):
        decide(review, GOLDEN_PRICE, "undo")
    assert decide(review, GOLDEN_PRICE, "undo", ids=[one])["open"] == 2
    assert bodies(project.golden) == before
    assert decide(review, GOLDEN_PRICE, "accept", value="8")["open"] == 1
    assert bodies(project.golden) == by_id
    for options in (["--id", one], ["--value", "8"]):
        (project.golden / "a.txt.json").write_bytes(before["a.txt.json"])
        assert project.accept(*options).stderr.startswith("Accepted 1 value in 1 file.")
        assert bodies(project.golden) == by_id


def test_a_text_is_accepted_with_its_quotes_or_without(project: Project) -> None:
    before = bodies(project.golden)
    for value in ("Lumin", '"Lumin"'):
        (project.golden / "a.txt.json").write_bytes(before["a.txt.json"])
        assert project.accept("--value", value).stderr.startswith("Accepted 1 value in 1 file.")
    assert project.accept("--value", "Lumen").returncode == 2


def test_a_row_alone_is_waived_and_the_others_are_not(tmp_path: Path) -> None:
    rows = {"a": page(price="$30,$9"), "b": page(price="$31,$9", watts="40,60"), "c": page(price="$31,$8")}
    project = lamps(tmp_path, **rows)
    review = reviews.review(project)
    price = ("agree", "price")
    (one,) = ids(review, price, "alpha")
    state = decide(review, price, "waive", ids=[one], **WHY)
    assert (state["open"], state["waived"]) == (1, 1)
    block = tomllib.loads(project.waivers.read_text())["waiver"][0]
    assert block["values"] == [["30", "31"]]
    assert "entity" not in block
    by_review = project.waivers.read_bytes()
    project.waivers.unlink()
    assert project.waive("--cause", cause(review, price), "--id", one, "--reason", WHY["reason"], "--owner", WHY["owner"]).returncode == 0
    assert project.waivers.read_bytes() == by_review


def test_rows_of_equal_values_are_told_apart_by_entity(tmp_path: Path) -> None:
    project = lamps(tmp_path, a=page(price="$30,$30"), b=page(price="$31,$31"))
    review = reviews.review(project)
    (one,) = ids(review, ("agree", "price"), "beta")
    state = decide(review, ("agree", "price"), "waive", ids=[one], **WHY)
    assert (state["open"], state["waived"]) == (1, 1)
    assert tomllib.loads(project.waivers.read_text())["waiver"][0]["entity"] == ["beta"]


def test_rows_that_no_one_block_fits_alone_are_refused() -> None:
    def row(entity: str, values: tuple[str, ...], page: str | None = None) -> Discrepancy:
        return Discrepancy("agree", "error", page, entity, "price", values, "", (), "lamps", "other")

    one, two, crossed = row("one", ("30", "31")), row("two", ("40", "41")), row("one", ("40", "41"))
    of, chosen = one.cause, [one.id, two.id]
    assert waiver_of([one, two, row("six", ("30", "31"))], of, *WHY.values(), None, ids=chosen).entities == {"one", "two"}
    with pytest.raises(UsageError, match="no one waiver fits these discrepancies and no others"):
        waiver_of([one, two, crossed], of, *WHY.values(), None, ids=chosen)
    on_a_page = row("one", (), "a.txt")._replace(entity=None), row("two", (), "b.txt")._replace(entity=None)
    assert waiver_of(on_a_page, of, *WHY.values(), None, ids=[on_a_page[0].id]).pages == {"a.txt"}


def test_a_waiver_of_a_rule_in_sql_stands_beside_another_one(tmp_path: Path) -> None:
    project = lamps(tmp_path)
    for name, field in (("too-dear", "price"), ("too-bright", "watts")):
        folder = project.folder / "lamps"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.sql").write_text(
            f"SELECT page, entity, '{field}' AS field, 'Too much.' AS message FROM lamps WHERE {field} > 20\n"
        )
    review = reviews.review(project)
    for what in (("too-dear", "price"), ("too-bright", "watts")):
        assert decide(review, what, "waive", **WHY)["open"] == 0
    for what in (("too-dear", "price"), ("too-bright", "watts")):
        assert decide(review, what, "undo")["open"] > 0
    assert not project.waivers.exists()
    for what in (("too-dear", "price"), ("too-bright", "watts")):
        done = project.waive("--cause", cause(review, what), "--reason", WHY["reason"], "--owner", WHY["owner"])
        assert done.returncode == 0, done.stderr


REFUSED = {
    "a difference is not waived": (GOLDEN_PRICE, "waive", WHY, "what the rule 'golden' finds is not waived."),
    "a contradiction is not accepted": (AGREE_WATTS, "accept", {}, "nothing can be accepted of the rule 'agree'."),
    "no reason": (AGREE_WATTS, "waive", {"owner": "x"}, "the reason '' is too short."),
    "no owner": (AGREE_WATTS, "waive", {"reason": WHY["reason"]}, "the owner is empty."),
    "a day that has passed": (AGREE_WATTS, "waive", {**WHY, "expires": "2020-01-01"}, "the waiver would expire before today (2020-01-01)."),
    "a value that no page reads": (GOLDEN_PRICE, "accept", {"value": "77"}, "no difference fits."),
    "nothing to undo": (AGREE_WATTS, "undo", {}, "was decided here."),
    "a test of no page's fault": (MISSING, "fix", {}, "what the rule 'missing-golden' finds is no fault of reading one page."),
    "one value for two": (GOLDEN_PRICE, "fix", {"value": "30"}, "an expected value is of one discrepancy."),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_decided_is_refused_and_writes_nothing(what: str, project: Project) -> None:
    of, decision, more, why = REFUSED[what]
    review = reviews.review(project)
    before = bodies(project.folder)
    with pytest.raises(UsageError) as error:
        decide(review, of, decision, **more)
    assert why in str(error.value)
    assert bodies(project.folder) == before
    assert review.made == []


def test_what_is_waived_is_not_waived_again(project: Project) -> None:
    review = reviews.review(project)
    decide(review, AGREE_WATTS, "waive", **WHY)
    with pytest.raises(UsageError, match="is waived already"):
        decide(review, AGREE_WATTS, "waive", **WHY)


def test_a_page_that_changed_since_it_was_read_is_not_accepted(project: Project) -> None:
    review = reviews.review(project)
    before = bodies(project.golden)
    for name, what in (("a.txt", GOLDEN_PRICE), ("d.txt", MISSING)):
        project.write(name, page("Zeta", "Eta", price="$1,$2"))
        with pytest.raises(UsageError, match=f"{name}: has changed since it was read"):
            decide(review, what, "accept")
    assert bodies(project.golden) == before


def test_a_golden_file_that_says_otherwise_now_is_not_overwritten(project: Project) -> None:
    review = reviews.review(project)
    file = project.golden / "a.txt.json"
    file.write_bytes(file.read_bytes().replace(b'"price": 30,', b'"price": 35,'))
    body = file.read_bytes()
    with pytest.raises(UsageError, match="no difference fits"):
        decide(review, GOLDEN_PRICE, "accept", ids=ids(review, GOLDEN_PRICE, "alpha"))
    assert file.read_bytes() == body


def test_a_decision_on_another_state_of_the_waivers_is_refused(project: Project) -> None:
    review = reviews.review(project)
    old = review.digest
    decide(review, AGREE_WATTS, "waive", **WHY)
    for decision in ("accept", "fix", "undo", "waive"):
        with pytest.raises(ChangedError):
            review.decide(decision_of({"cause": cause(review, GOLDEN_PRICE), "decision": decision}), old)


def test_the_places_of_what_is_left_are_those_of_the_new_golden_file(project: Project) -> None:
    review = reviews.review(project)
    decide(review, GOLDEN_PRICE, "accept")
    left = [row.discrepancy for row in review.found.found if row.discrepancy.rule == "golden"]
    assert [one.field for one in left] == ["maker"]
    for one in left:
        for place in one.evidence:
            quoted = review.found.sources.quoted(place)
            assert quoted is not None
            assert quoted.marked == place.text


# --- undo -------------------------------------------------------------------------------------------------------------

THREE = (
    ("waive", AGREE_WATTS, WHY),
    ("accept", GOLDEN_PRICE, {}),
    ("accept", MISSING, {}),
    ("fix", GOLDEN_PRICE, {}),
    ("fix", AGREE_WATTS, {}),
)


@pytest.mark.parametrize(
    "text", [None, b"", b"# nothing yet", b"# first\n\n[[waiver]]\nrule = 'sum'\nreason = 'long enough, this'\nowner = 'x'\n"]
)
def test_undoing_all_in_turn_leaves_the_files_as_they_were(text: bytes | None, project: Project) -> None:
    if text is not None:
        project.waivers.write_bytes(text)
    review = reviews.review(project)
    before = bodies(project.folder)
    for decision, what, more in THREE[:1] + THREE[3:] + THREE[1:3]:
        decide(review, what, decision, **more)
    assert len(bodies(project.folder).keys() - before.keys()) == 3 - (text is not None)
    made = [one.decision for one in review.made]
    for one in reversed(made):
        review.decide(decision_of({"cause": one.cause, "decision": "undo"}), review.digest)
    assert bodies(project.folder) == before
    assert {row.discrepancy.id for row in review.found.found} == {row.discrepancy.id for row in reviews.review(project).found.found}


def test_an_earlier_block_is_taken_out_and_the_later_one_stays(tmp_path: Path) -> None:
    project = lamps(tmp_path, a=page(), b=page(price="$31,$9", watts="41,60"))
    project.waivers.write_text("# ours\n")
    review = reviews.review(project)
    watts, price = AGREE_WATTS, ("agree", "price")
    decide(review, watts, "waive", **WHY)
    first = project.waivers.read_text()
    decide(review, price, "waive", reason=WHY["reason"], owner="somebody else")
    both = project.waivers.read_text()
    assert decide(review, watts, "undo")["open"] == 1
    assert project.waivers.read_text() == "# ours\n" + both[len(first) :]
    assert decide(review, price, "undo")["open"] == 1
    assert project.waivers.read_text() == "# ours\n"


def test_blocks_that_are_taken_out_in_their_order_leave_no_file(tmp_path: Path) -> None:
    project = lamps(tmp_path, a=page(), b=page(price="$31,$9", watts="41,60"))
    review = reviews.review(project)
    before = bodies(project.folder)
    for decision in ("waive", "fix", "undo"):
        for what in (AGREE_WATTS, ("agree", "price")):
            decide(review, what, decision, **(WHY if decision == "waive" else {}))
    for what in (AGREE_WATTS, ("agree", "price")):
        decide(review, what, "undo")
    assert bodies(project.folder) == before


def test_what_somebody_changed_since_is_not_taken_back(project: Project) -> None:
    review = reviews.review(project)
    decide(review, AGREE_WATTS, "waive", **WHY)
    decide(review, GOLDEN_PRICE, "accept")
    project.waivers.write_text(project.waivers.read_text().replace("The shop", "This shop"))
    file = project.golden / "a.txt.json"
    file.write_bytes(file.read_bytes() + b"\n")
    before = bodies(project.folder)
    for what, name in ((AGREE_WATTS, "waivers.toml"), (GOLDEN_PRICE, "a.txt.json")):
        with pytest.raises(UsageError, match=f"{name}: has changed since that decision"):
            review.decide(decision_of({"cause": next(m.decision.cause for m in review.made if (m.decision.what == "waive") is (what == AGREE_WATTS)),
                                       "decision": "undo"}), review.digest)  # fmt: skip
    assert bodies(project.folder) == before
    assert len(review.made) == 2


def test_what_a_later_decision_wrote_is_undone_first(project: Project) -> None:
    review = reviews.review(project)
    maker, price = cause(review, ("golden", "maker")), cause(review, GOLDEN_PRICE)
    before = bodies(project.golden)
    for one in (maker, price):
        review.decide(decision_of({"cause": one, "decision": "accept"}), review.digest)
    with pytest.raises(UsageError, match="Undo what came later first"):
        review.decide(decision_of({"cause": maker, "decision": "undo"}), review.digest)
    for one in (price, maker):
        review.decide(decision_of({"cause": one, "decision": "undo"}), review.digest)
    assert bodies(project.golden) == before


# --- tests of what is read wrongly ------------------------------------------------------------------------------------


def outcomes(project: Project) -> dict[str, str]:
    """The outcome of each test that a review wrote, by its name without the digest."""
    code: dict[str, Any] = {}
    exec(compile((project.folder / "reports" / "test_fixes.py").read_text("utf-8"), "test_fixes.py", "exec"), code)
    found = {}
    for name in (one for one in code if one.startswith("test_")):
        try:
            code[name]()
            found[name.rpartition("_")[0]] = "PASSED"
        except AssertionError:
            found[name.rpartition("_")[0]] = "FAILED"
    return found


def reported(project: Project) -> dict[str, str]:
    """The same, as pytest reports it."""
    environment = {**os.environ, "PYTHONPATH": str(seeds.ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rA", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist", "reports/test_fixes.py"],
        cwd=project.folder, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    lines = [line.split(" ")[:2] for line in done.stdout.splitlines() if line.startswith(("PASSED ", "FAILED ", "ERROR "))]
    return {name.partition("::")[2].rpartition("_")[0]: outcome for outcome, name in lines}


def test_each_test_fails_until_what_it_is_about_is_mended(project: Project) -> None:
    review = reviews.review(project)
    decide(review, GOLDEN_PRICE, "fix", note="The cells are glued.")
    decide(review, AGREE_WATTS, "fix")
    of = "test_price_of_alpha", "test_price_of_beta", "test_watts_of_delta"
    assert outcomes(project) == reported(project) == dict.fromkeys(of, "FAILED")
    assert all(row.waiver is None for row in review.found.found), "what is to be mended stays open"
    text = (project.folder / "reports" / "test_fixes.py").read_text("utf-8")
    assert f"The golden file has 30; the page reads 31. {project.pages / 'a.txt'}:5:11 The cells are glued." in text
    project.write("a.txt", page(price="$30,$8"))
    assert outcomes(project) == {of[0]: "PASSED", of[1]: "FAILED", of[2]: "FAILED"}
    project.write("a.txt", page())
    project.write("c.txt", page("Delta", "Omega", watts="50,60"))
    assert outcomes(project) == dict.fromkeys(of, "PASSED")


def test_an_expected_value_is_what_a_person_typed(project: Project) -> None:
    review = reviews.review(project)
    decide(review, AGREE_WATTS, "fix", value="50")
    assert outcomes(project) == {"test_watts_of_delta": "FAILED"}
    project.write("c.txt", page("Delta", "Omega", watts="52,60"))
    assert outcomes(project) == {"test_watts_of_delta": "FAILED"}
    project.write("c.txt", page("Delta", "Omega", watts="50,60"))
    assert outcomes(project) == {"test_watts_of_delta": "PASSED"}


@pytest.mark.parametrize(
    ("what", "value", "why"),
    [
        (("golden", "maker"), "Lumin", "maker reads as 'Lumin' already."),
        (AGREE_WATTS, "fifty", "'fifty' is no value of watts. Write it as a page does, or as a record has it."),
    ],
)
def test_an_expected_value_that_is_read_already_or_never_can_be_is_refused(
    what: tuple[str, str], value: str, why: str, project: Project
) -> None:
    review = reviews.review(project)
    with pytest.raises(UsageError) as error:
        decide(review, what, "fix", value=value)
    assert why in str(error.value)
    assert not (project.folder / "reports").exists()


def test_a_fault_of_a_page_that_names_no_field_is_tested_by_its_id(tmp_path: Path) -> None:
    project = lamps(tmp_path)
    project.write("b.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    project.accept("--all")
    review = reviews.review(project)
    decide(review, ("refused", None), "fix")
    assert outcomes(project) == {"test_refused": "FAILED"}
    project.write("b.txt", page())
    assert outcomes(project) == {"test_refused": "PASSED"}


def test_the_command_writes_the_same_tests(project: Project) -> None:
    review = reviews.review(project)
    file = project.folder / "reports" / "test_fixes.py"
    (one,) = ids(review, GOLDEN_PRICE, "alpha")
    decide(review, GOLDEN_PRICE, "fix", ids=[one], value="$30", note="Glued.")
    decide(review, AGREE_WATTS, "fix")
    by_review = file.read_text("utf-8").replace(f"{project.folder}/", "")
    file.unlink()
    price, watts = (
        ["fix", "pages", "--golden", "golden", *project.options, "--cause", cause(review, of)] for of in (GOLDEN_PRICE, AGREE_WATTS)
    )
    done = project.extract(*price, "--id", one, "--value", "$30", "--note", "Glued.")
    assert (done.returncode, done.stderr) == (0, "reports/test_fixes.py: 1 test written, red until the extraction is mended.\n")
    assert project.extract(*watts).returncode == 0
    assert re.sub("_[0-9a-f]{12}(?=\\()", "", file.read_text("utf-8")) == re.sub("_[0-9a-f]{12}(?=\\()", "", by_review)
    for wrong, why in (
        ([*price, "--id", "0"], "the cause has no discrepancy of the id '0'. extract check --format json has the ids of all."),
        ([*price[:-1], "0"], "no discrepancy has that cause. extract check --format json has the ids of all."),
        (price[:-2], "fix needs pages to read, and one --cause. For example: extract fix pages/ --golden golden/ --cause ID"),
    ):
        done = project.extract(*wrong)
        assert (done.returncode, done.stderr) == (2, f"extract: {why}\n")


def test_a_test_is_written_once(project: Project) -> None:
    review = reviews.review(project)
    decide(review, GOLDEN_PRICE, "fix", ids=ids(review, GOLDEN_PRICE, "alpha"))
    decide(review, GOLDEN_PRICE, "fix")
    assert (project.folder / "reports" / "test_fixes.py").read_text("utf-8").count("\ndef test_") == 2
    with pytest.raises(UsageError, match="has a test of it already"):
        decide(review, GOLDEN_PRICE, "fix")


def test_no_other_file_is_added_to(project: Project) -> None:
    file = project.folder / "reports" / "test_fixes.py"
    file.parent.mkdir()
    file.write_text("x = 1\n")
    with pytest.raises(UsageError, match="is no file of such tests"):
        decide(reviews.review(project), GOLDEN_PRICE, "fix")
    assert file.read_text() == "x = 1\n"


@pytest.mark.parametrize("typed", ["$30", "30", "30.00"])
def test_an_expected_value_may_be_typed_as_the_page_writes_it(typed: str, project: Project) -> None:
    review = reviews.review(project)
    decide(review, GOLDEN_PRICE, "fix", ids=ids(review, GOLDEN_PRICE, "alpha"), value=typed)
    assert (project.folder / "reports" / "test_fixes.py").read_text("utf-8").rstrip().endswith(" == 30")


def test_a_value_below_a_field_is_found() -> None:
    shares = seeds.ROOT / "seeds" / seeds.SEEDS[0]
    record = golden.record_values(seeds.result(seeds.SEEDS[0]))
    entity, field, whole = next((*key, found) for key, found in record.items() if key[0] and isinstance(found, dict))
    part, right = next(iter(whole.items()))
    assert fixes.value(str(shares), shares.name, entity, f"{field}/{part}") == right
    assert fixes.value(str(shares), shares.name, entity, f"{field}/nothing") is ABSENT
    assert fixes.value(str(shares), shares.name, entity, "nothing") is ABSENT
    entity, field, items = next((*key, found) for key, found in record.items() if key[0] and isinstance(found, list))
    assert fixes.value(str(shares), shares.name, entity, f"{field}/0") == items[0]
    assert fixes.value(str(shares), shares.name, entity, f"{field}/999") is ABSENT
