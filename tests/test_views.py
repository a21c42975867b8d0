"""Each view of a check as a function: limits, order, identity, places outside of the repository, what each format forbids."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from pathlib import Path

import dialects
import kettles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.findings import Findings, findings
from extract.inputs import Input
from extract.logs import Log, broken, in_json, in_xml
from extract.model import ERROR, NOTE, WARNING, Discrepancy, Evidence
from extract.report import github, junit, markdown, oneline, sarif
from extract.report.context import Context, Spot, Spots
from extract.waivers import Waiver, Waivers

TODAY = datetime.date(2026, 1, 1)


def found(number: int = 0, page: str | None = "a.txt", **other: object) -> Discrepancy:
    """A discrepancy; each number is a cause of its own."""
    row = Discrepancy(
        "agree", ERROR, page, "alpha", f"field{number:05}", ("1", "2"), "The page says two things.", (), "kettles", "contradiction"
    )
    return row._replace(**other)


def all_of(
    rows: Sequence[Discrepancy], *, failed: Sequence[tuple[str, str]] = (), files: dict[str, Path] | None = None, waived: str = ""
) -> Findings:
    """The findings of some rows, those of one rule waived."""
    waivers = Waivers([Waiver(waived, row.field, "Known and tolerated.", "data desk") for row in rows if row.rule == waived], TODAY)
    formats = {row.page: "pipe" for row in rows if row.page is not None}
    inputs = {name: Input(name, str(path)) for name, path in (files or {}).items()}
    return findings(len(formats), formats, "", rows, failed, inputs, waivers, True)


def context(root: Path = Path(), **other: object) -> Context:
    """A check that failed."""
    return Context(1, ERROR, {"*": "extract waive pages --cause CAUSE"}, root, root / "golden", "1.0")._replace(**other)


# --- SARIF ------------------------------------------------------------------------------------------------------------


def results(rows: Sequence[Discrepancy], root: Path = Path(), **other: object) -> list[dict[str, object]]:
    """The results of some rows, as GitHub takes them."""
    run = dialects.sarif(sarif.report(all_of(rows, **other), context(root)), root)
    return list(run["results"])


def test_a_cause_keeps_its_fingerprint_and_its_place_when_pages_come_and_move() -> None:
    one, other = found(page="b.txt"), found(page="c.txt")
    (before,) = results([one])
    (after,) = results([other, one, other._replace(entity="beta")])
    assert after["partialFingerprints"] == before["partialFingerprints"]
    assert after["locations"] == before["locations"]


def test_beyond_the_limit_the_least_severe_causes_are_left_out_and_counted() -> None:
    rows = [found(n, severity=NOTE) for n in range(4_000)] + [found(n, severity=ERROR) for n in range(4_000, 5_200)]
    run = dialects.sarif(sarif.report(all_of(rows), context()), Path())
    assert len(run["results"]) == 5_000
    assert sum(result["level"] == "error" for result in run["results"]) == 1_200
    assert "200 more causes left out" in json.dumps(run["invocations"])


def test_a_cause_on_many_pages_links_to_a_hundred_and_counts_the_others() -> None:
    places = [Evidence(f"p{n:04}.txt", 0, 1, "x") for n in range(1_500)]
    (result,) = results([found(page=place.page, evidence=(place,)) for place in places])
    assert len(result["relatedLocations"]) == 100
    assert "and 1,400 more." in result["message"]["text"]
    (across,) = results([found(page=None, evidence=tuple(place._replace(text=place.page) for place in places))])
    assert len(across["relatedLocations"]) == 10
    assert "and 1,490 more places." in across["message"]["text"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text(min_size=1, max_size=20), st.text(max_size=20))
def test_no_text_of_a_page_breaks_a_log(message: str, name: str, quote: str) -> None:
    name = name.replace("/", "_").replace("\0", "_").replace(".", "_")
    (result,) = results([found(page=name, message=message, evidence=(Evidence(name, 0, 1, quote),))])
    assert len(result["relatedLocations"]) == 1


def test_of_many_causes_each_links_to_fewer_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MAX_RELATED_OF_ALL", 30)
    places = [Evidence(f"p{n:04}.txt", 0, 1, "x") for n in range(50)]
    told = results([found(number, page=place.page, evidence=(place,)) for place in places for number in range(3)])
    assert [len(result["relatedLocations"]) for result in told] == [10, 10, 10]
    assert all("and 40 more." in result["message"]["text"] for result in told)


def test_the_category_is_that_of_the_one_schema() -> None:
    def category(*schemas: str) -> str:
        log = sarif.report(all_of([]), context(schema_files={name: Path(name) for name in schemas}))
        return str(dialects.sarif(log, Path())["automationDetails"]["id"])

    assert category("kettles") == "extract/kettles/"
    assert category("kettles", "bridges") == "extract/"


# --- places -----------------------------------------------------------------------------------------------------------


def test_lines_end_where_the_usual_tools_end_them(tmp_path: Path) -> None:
    text = "a\x0bb\x85c\u2028d\r\ne\rf\n\U0001f9ea x"
    (tmp_path / "a.txt").write_bytes(text.encode())
    spots = Spots(all_of([], files={"a.txt": tmp_path / "a.txt"}).sources, context(tmp_path))
    assert spots.of(Evidence("a.txt", text.index("x"), text.index("x") + 1, "x")) == Spot("a.txt", 4, 3, 4, 4)
    assert spots.of(Evidence("a.txt", 2, 2, "")) == Spot("a.txt", 1, 3, 1, 4)
    assert spots.of(Evidence("a.txt", 900, 901, "x")) == Spot("a.txt")


def test_a_page_outside_of_the_repository_is_shown_by_its_golden_file(tmp_path: Path) -> None:
    for name in ("repository", "elsewhere"):
        (tmp_path / name).mkdir()
    kettles.write(tmp_path / "repository", a=kettles.page())
    kettles.golden(tmp_path / "repository")
    (tmp_path / "repository" / "pages").rename(tmp_path / "elsewhere" / "pages")
    (tmp_path / "repository" / "pages").symlink_to(tmp_path / "elsewhere" / "pages")
    page = tmp_path / "repository" / "pages" / "a.txt"
    text = page.read_text("utf-8")
    start = text.index("1.7 l")
    evidence = Evidence("a.txt", start, start + 5, "1.7 l")
    one = all_of([found(evidence=(evidence,))], files={"a.txt": page})
    run = dialects.sarif(sarif.report(one, context(tmp_path / "repository")), tmp_path / "repository")
    (place,) = run["results"][0]["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "golden/a.txt.json"
    line = dialects.quoted(place, tmp_path / "repository")
    assert '"text": "1.7 l"' in line
    assert line.startswith("    {")
    assert "file=golden/a.txt.json,line=" in github.report(one, context(tmp_path / "repository"))


def test_what_is_no_page_s_has_the_place_of_its_schema_else_of_a_file_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "kettles.schema.json").write_text("{}")
    one = found(page=None, entity=None)
    sources = all_of([one], files={"b.txt": tmp_path / "b.txt", "a.txt": tmp_path / "a.txt"}).sources
    known = context(tmp_path, schema_files={"kettles": tmp_path / "kettles.schema.json"})
    assert Spots(sources, known).primary(one) == Spot("kettles.schema.json")
    elsewhere = context(tmp_path, schema_files={"kettles": tmp_path.parent / "kettles.schema.json"})
    assert Spots(sources, elsewhere).primary(one) == Spot("a.txt")


# --- JUnit ------------------------------------------------------------------------------------------------------------


def cases(rows: Sequence[Discrepancy], **other: object) -> list[dialects.Case]:
    """The cases of some rows."""
    return dialects.junit(junit.report(all_of(rows, **other), context()))


def test_one_failure_per_page_of_twenty_lines_at_most() -> None:
    (case,) = cases([found(n) for n in range(50)])
    assert case.message == "50 discrepancies: The page says two things."
    assert len(case.text.splitlines()) == 20
    assert case.text.endswith("and 31 more lines")
    (whole,) = cases([found(n) for n in range(20)])
    assert "more line" not in whole.text


def test_a_page_of_which_all_is_waived_passes_and_says_so() -> None:
    (case,) = cases([found(), found(1)], waived="agree")
    assert (case.outcome, case.text) == ("system-out", "waived agree: Known and tolerated. (data desk)")


def test_beyond_a_limit_cases_have_their_message_only(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [found(line, page=f"{n}.txt") for n in range(9) for line in range(5)]
    monkeypatch.setattr(junit, "MAX_BYTES", len(junit.report(all_of(rows), context()).encode()) * 2 // 3)
    first, *_, last = cases(rows)
    assert "The page says two things." in first.text
    assert (last.message, last.text) == ("5 discrepancies: The page says two things.", "left out here; the text of the report has it")


def test_names_stay_unique_when_what_xml_forbids_is_written_out() -> None:
    names = ["a\x01.txt", "a\\u0001.txt", "a\udc80.txt", "a\ufffe.txt"]
    assert len({case.name for case in cases([found(page=name) for name in names])}) == 4


def test_of_very_many_pages_those_that_pass_are_one_case() -> None:
    rows = [found(0, page=f"{n:05}.txt", severity=ERROR if n % 10_000 == 0 else WARNING) for n in range(20_001)]
    assert [case.name for case in cases(rows)] == ["00000.txt", "10000.txt", "20000.txt", "19,998 other pages"]


def test_of_very_many_pages_that_fail_those_beyond_a_limit_are_one_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(junit, "MAX_PAGES", 3)
    rows = [found(0, page=f"{n}.txt", severity=WARNING if n == 1 else ERROR) for n in range(6)]
    assert [(case.name, case.outcome) for case in cases(rows)] == [
        ("0.txt", "failure"), ("2.txt", "failure"), ("3.txt", "failure"), ("1 other pages", "passed"), ("2 other pages that fail", "failure"),
    ]  # fmt: skip


@pytest.mark.parametrize("letter", ["x", "\u6f22", '"', ":", "\U0001f9ea"])
def test_the_document_stays_below_its_bytes_whatever_the_letters(letter: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(junit, "MAX_BYTES", 100_000)
    rows = [found(line, page=f"{n}.txt", message=letter * 200) for n in range(60) for line in range(20)]
    size = len(junit.report(all_of(rows), context()).encode())
    assert 90_000 < size < 101_000


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.text(min_size=1, max_size=20))
def test_any_text_is_legal_xml_and_a_case_of_its_page(message: str, name: str) -> None:
    (case,) = cases([found(page=name.replace("\0", "_"), message=message)])
    assert case.outcome == "failure"


# --- annotations, Markdown, lines -------------------------------------------------------------------------------------


def test_nine_annotations_of_each_severity_and_one_that_counts_the_rest() -> None:
    rows = [found(n, severity=severity) for n, severity in enumerate([NOTE] * 3 + [WARNING] * 10 + [ERROR] * 240)]
    told = dialects.commands(github.report(all_of(rows, failed=[("z.txt", "gone")]), context()))
    assert [one.name for one in told] == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 3
    assert told[0].data == "z.txt: gone"
    assert told[9].data == "And 232 more causes of severity error; the text of the report has them."
    assert told[19].data == "And 1 more cause of severity warning; the text of the report has them."


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.text(max_size=30), st.text(min_size=1, max_size=20))
def test_an_annotation_is_one_command_whatever_a_page_says(message: str, pattern: str, page: str) -> None:
    rows = [found(page=page.replace("\0", "_"), message=f"{message} 50%0A: a,b::c", pattern=f"::x, 5%2C{pattern}")]
    (command,) = dialects.commands(github.report(all_of(rows), context()))
    assert command.name == "error"
    assert command.data.endswith(f"(cause {rows[0].cause})")
    assert "50%0A: a,b:·:c" in command.data
    assert command.properties["title"].startswith("agree, field00000, :·:x, 5%2C")


def test_the_summary_shows_whole_causes_within_its_bytes() -> None:
    rows = [found(n, message="ä" * 350) for n in range(900)]
    whole = markdown.report(all_of(rows[:10]), context())
    assert "causes shown" not in whole
    for room in (2_000, 100_000, 900_000):
        text = markdown.report(all_of(rows), context(), room)
        shown = dialects.markdown(text).count("\n### ")
        assert room - 2_000 < len(text.encode()) <= room
        assert f"{shown} of 900 causes shown" in text
        assert text.endswith("</pre>\n\n")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_the_summary_says_what_a_page_says_and_nothing_of_it_is_markup(message: str) -> None:
    text = dialects.markdown(markdown.report(all_of([found(message=f"<{message}")]), context()))
    assert "a.txt, alpha: <" in text


def test_one_line_names_the_place_the_rule_and_the_cause() -> None:
    text = oneline.report(all_of([found(), found(entity="beta")], failed=[("z.txt", "one\ntwo")]), context())
    assert text == (
        "z.txt:1:1: error: could not be read: two\n"
        "a.txt:1:1: error: agree, field00000, contradiction: a.txt, alpha: The page says two things. (and 1 more) "
        f"[{found().cause}]\n"
    )


# --- logs -------------------------------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=":#[]aé \n", max_size=30))
def test_nothing_that_is_broken_or_escaped_is_a_command(text: str) -> None:
    assert dialects.commands(broken(text)) == []
    assert broken(text).replace("·", "") == text
    document = in_json(json.dumps({"a": text}, ensure_ascii=False))
    assert dialects.commands(document) == []
    assert json.loads(document) == {"a": text}
    assert dialects.commands(in_xml(text)) == []


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(alphabet=":#[x\n", max_size=5), max_size=8))
def test_a_command_written_in_pieces_is_broken(pieces: list[str]) -> None:
    import io

    stream = io.StringIO()
    log = Log(stream)
    for piece in pieces:
        log.write(piece)
    log.finish()
    assert stream.getvalue().startswith(broken("".join(pieces)))
    assert log.changed is ("·" in stream.getvalue())


@pytest.mark.parametrize("text", kettles.HOSTILE)
def test_hostile_texts_are_shown_in_every_view(text: str) -> None:
    rows = [found(message=f"The cell is {text}.", evidence=(Evidence("a.txt", 0, 1, text),))]
    (result,) = results(rows)
    assert result["level"] == "error"
    (case,) = cases(rows)
    assert "The cell is" in case.text
    assert len(dialects.commands(github.report(all_of(rows), context()))) == 1
    assert "The cell is" in dialects.markdown(markdown.report(all_of(rows), context()))
