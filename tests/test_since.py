"""What is new and what is gone since an earlier report: in the terminal, the reports, the exit code."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from commands import Project, lamps, page

from extract.causes import causes_of
from extract.earlier import open_earlier
from extract.errors import UsageError
from extract.findings import findings
from extract.inputs import Input
from extract.report import html, jsonl, payload
from extract.waivers import Waivers
from reports import Seen, discrepancy, findings_of, write

EARLIER = "earlier.jsonl"
TODAY = datetime.date(2027, 1, 1)


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    """Two pages that contradict each other in watts, their golden files, and the report of that."""
    project = lamps(tmp_path, a=page(), b=page(other="Gamma", watts="41,60"))
    assert project.run("--reports", "reports").returncode == 0
    (tmp_path / "reports" / "discrepancies.jsonl").rename(tmp_path / EARLIER)
    return project


def rows(file: Path) -> list[dict[str, Any]]:
    """The rows of a file."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


# --- what is new and gone ---------------------------------------------------------------------------------------------


def test_without_an_earlier_report_no_word_is_said_about_one(shop: Project) -> None:
    done = shop.run("--reports", "reports")
    said = [
        done.stdout + done.stderr,
        shop.check().stdout,
        *(shop.check("--format", name).stdout for name in ("json", "markdown", "sarif")),
    ]
    page = Seen((shop.folder / "reports" / "discrepancies.html").read_text("utf-8"))
    head = json.loads(next(one.text for one in page.all("script") if one.attrib.get("id") == "head"))
    assert head["gone"] == []
    for text in (*said, page.text, (shop.folder / "reports" / "discrepancies.jsonl").read_text("utf-8")):
        words = text.replace("New Roman", "").lower().replace("the new value", "").replace("baselinestate", "since")
        assert "since" not in words
        assert " gone" not in words
        assert '"new"' not in words


def test_what_is_new_and_what_is_gone_is_told_everywhere(shop: Project) -> None:
    shop.write("a.txt", page(price="$31,$9"))
    shop.write("b.txt", page(other="Gamma", watts="40,60"))
    done = shop.run("--reports", "reports", "--since", EARLIER)
    assert done.returncode == 0
    assert f"+1 new, 1 gone since {EARLIER}." in done.stderr
    assert "error agree in price" in done.stderr
    assert ", new\n" in done.stderr
    assert "gone: error agree in watts" in done.stderr
    report = (shop.folder / "reports" / "discrepancies.html").read_text("utf-8")
    seen = Seen(report)
    assert "+1 new, 1 gone since the earlier report" in seen.text
    assert [one.text for one in seen.all("span") if one.attrib.get("class") == "badge"] == ["new"]
    assert next(seen.all("s")).find("b").text.endswith("error")
    assert [one["new"] for one in rows(shop.folder / "reports" / "discrepancies.jsonl")] == [True]
    parts = {one.attrib["id"]: json.loads(one.text) for one in seen.all("script") if "json" in one.attrib.get("type", "")}
    assert parts["rows"]["state"] == [payload.NEW]
    assert parts["head"]["gone"] == [[rows(shop.folder / EARLIER)[0]["cause"], 1]]


def test_every_format_of_a_check_tells_it(shop: Project) -> None:
    base = shop.folder / "base.jsonl"
    assert shop.check("--format", f"jsonl={base}").returncode == 1
    shop.write("a.txt", page(price="$31,$9"))
    text = shop.check("--since", base).stdout
    assert f"+2 new, 0 gone since {base}." in text
    assert "on 2 pages, new (cause" in text
    assert "Gone" not in text
    data = shop.found("--since", base)
    assert (data["since"]["new"], data["since"]["gone"]) == (2, [])
    assert [one["since"] for one in data["causes"]] == ["new", "new", "known"]
    assert [one["field"] for one in data["causes"]][-1] == "watts", "new comes before known"
    assert {one["new"] for one in data["discrepancies"]} == {True, False}
    states = [one["baselineState"] for one in json.loads(shop.check("--since", base, "--format", "sarif").stdout)["runs"][0]["results"]]
    assert states == ["new", "new", "unchanged"]
    assert "&#43;2 new" in shop.check("--since", base, "--format", "markdown").stdout
    assert shop.check("--since", base, "--format", "lines").stdout.count("new") == 2
    gone = shop.folder / "gone.jsonl"
    shop.check("--format", f"jsonl={gone}")
    shop.write("a.txt", page())
    text = shop.check("--since", gone).stdout
    assert f"+0 new, 2 gone since {gone}." in text
    assert ", all of it: " in text
    assert "<del>" in shop.check("--since", gone, "--format", "markdown").stdout


def test_the_earlier_report_may_be_the_one_that_is_written(shop: Project) -> None:
    (shop.folder / "reports").mkdir(exist_ok=True)
    (shop.folder / EARLIER).rename(shop.folder / "reports" / "discrepancies.jsonl")
    done = shop.run("--reports", "reports", "--since", "reports/discrepancies.jsonl")
    assert "+0 new, 0 gone since reports/discrepancies.jsonl." in done.stderr
    before = (shop.folder / "reports" / "discrepancies.html").read_bytes()
    shop.run("--reports", "reports", "--since", "reports/discrepancies.jsonl")
    third = (shop.folder / "reports" / "discrepancies.html").read_bytes()
    shop.run("--reports", "reports", "--since", "reports/discrepancies.jsonl")
    assert (shop.folder / "reports" / "discrepancies.html").read_bytes() == third, "the same input gives the same bytes"
    assert before != third, "its digest is part of the input's"


def test_what_was_not_looked_at_is_not_gone(shop: Project) -> None:
    base = shop.folder / "base.jsonl"
    shop.write("a.txt", page(watts="400,60", price="$31,$9"))
    shop.check("--format", f"jsonl={base}")
    assert {one["rule"] for one in rows(base)} >= {"golden", "agree", "schema"}
    only_b = shop.extract("check", "pages/b.txt", "--golden", "golden", *shop.options, "--since", base)
    assert f"+0 new, 0 gone since {base}." in only_b.stdout
    assert "0 gone" in shop.run("--since", base).stderr, "a run compares nothing with golden files"
    (shop.folder / "pages" / "a.txt").unlink()
    (shop.folder / "golden" / "a.txt.json").unlink()
    assert f"+0 new, {len(rows(base))} gone" in shop.check("--since", base).stdout, "a page that is gone takes its own along"


def test_a_page_that_failed_keeps_what_it_had(tmp_path: Path) -> None:
    files = write(tmp_path, {"a.txt": "x\n", "b.txt": "x\n"})
    base = tmp_path / "base.jsonl"
    lines = [discrepancy(page=name, entity=name, message="m") for name in ("a.txt", "b.txt", None)]
    base.write_text("".join(jsonl.lines(findings_of(lines, files))), "utf-8")
    waivers, inputs = Waivers((), TODAY), {name: Input(name, str(path)) for name, path in files.items()}
    earlier = open_earlier(base)
    for failed, gone in (((), 3), ((("b.txt", "its worker died"),), 1)):
        formats = {name: "pipe" for name in files if name not in dict(failed)}
        found = findings(2, formats, "0", (), failed, inputs, waivers, True, None, earlier)
        assert sum(one.total for one in found.gone) == gone


# --- the exit code ----------------------------------------------------------------------------------------------------


def test_only_what_is_new_fails_where_it_is_asked_for(shop: Project) -> None:
    base = shop.folder / "base.jsonl"
    assert shop.check("--format", f"jsonl={base}").returncode == 1
    assert shop.check("--since", base).returncode == 1, "to compare changes no verdict"
    assert shop.check("--since", base, "--fail-on", "new-error").returncode == 0
    junit = shop.check("--since", base, "--fail-on", "new-error", "--format", "junit")
    assert 'failures="0"' in junit.stdout
    shop.write("c.txt", page("Delta", "Beta", watts="40,61"))
    assert shop.check("--since", base, "--fail-on", "new-error").returncode == 1
    assert 'failures="2"' in shop.check("--since", base, "--fail-on", "new-error", "--format", "junit").stdout
    assert shop.run("--since", base, "--fail-on", "new-error").returncode == 1


def test_a_level_of_what_is_new_needs_an_earlier_report(shop: Project) -> None:
    done = shop.check("--fail-on", "new-warning")
    assert done.returncode == 2
    assert "--fail-on new-warning needs an earlier report. Give --since discrepancies.jsonl." in done.stderr


def test_the_configuration_names_it_too(shop: Project) -> None:
    (shop.folder / "extract.toml").write_text(f'since = "{EARLIER}"\nfail_on = "new-error"\n', "utf-8")
    assert f"+0 new, 0 gone since {EARLIER}." in shop.check().stdout
    assert shop.check().returncode == 0


# --- broken files -----------------------------------------------------------------------------------------------------

LINE: dict[str, Any] = {
    "id": "0" * 16, "cause": "1" * 16, "rule": "agree", "severity": "error", "schema": None, "page": None, "field": None, "pattern": "",
    "message": "m", "waived": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("second", "what"),
    [
        ("{", "is no JSON of one line."),
        ("[]", "is no discrepancy: it is no object."),
        ("", "is no JSON of one line."),
        ("[" * 100_000, "is no JSON of one line."),
        (json.dumps(LINE)[:-9], "The file may be cut."),
        (json.dumps(LINE | {"id": "0"}), "its 'id' is no digest of 16 digits."),
        (json.dumps(LINE | {"cause": 7}), "its 'cause' is no digest of 16 digits."),
        (json.dumps(LINE | {"severity": "fatal"}), "its 'severity' is none of error, warning, note."),
        (json.dumps(LINE | {"message": None}), "its 'message' is no text."),
        (json.dumps(LINE | {"page": 3}), "its 'page' is neither a text nor null."),
        (json.dumps(LINE | {"waived": "yes"}), "its 'waived' is neither an object nor null."),
        (json.dumps({key: value for key, value in LINE.items() if key != "waived"}), "its 'waived' is neither an object nor null."),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_with_its_line_and_advice(second: str, what: str, tmp_path: Path) -> None:
    file = tmp_path / "base.jsonl"
    end = "" if "cut" in what else "\n"
    file.write_text(f"{json.dumps(LINE)}\n{second}{end}", "utf-8")
    with pytest.raises(UsageError) as caught:
        open_earlier(file)
    assert str(caught.value).startswith(f"{file}, line 2: is no ")
    assert what in str(caught.value)
    assert "Give a discrepancies.jsonl" in str(caught.value)


def test_a_file_that_is_none_is_a_fault_of_the_user_before_anything_is_written(shop: Project) -> None:
    shop.write("c.txt", page("Delta", "Beta"))
    for file in ("nowhere.jsonl", "pages", "golden/a.txt.json"):
        done = shop.run("--reports", "reports", "--since", file)
        assert done.returncode == 2
        assert file in done.stderr
        assert not (shop.folder / "golden" / "c.txt.json").exists()


def test_an_empty_report_is_one_without_discrepancies(shop: Project) -> None:
    (shop.folder / "empty.jsonl").write_bytes(b"")
    assert "+1 new, 0 gone since empty.jsonl." in shop.check("--since", "empty.jsonl").stdout


# --- what it says of causes -------------------------------------------------------------------------------------------


def test_causes_are_ranked_by_severity_then_news_then_number(tmp_path: Path) -> None:
    old = [discrepancy(field=field, entity=str(number)) for field in ("many", "more") for number in range(3)]
    files = write(tmp_path, {"a.txt": "x\n"})
    base = tmp_path / "base.jsonl"
    base.write_text("".join(jsonl.lines(findings_of(old, files))), "utf-8")
    found = [
        *old, discrepancy(field="more", entity="one more"), discrepancy(field="fresh"),
        discrepancy(field="grave", severity="warning"),
    ]  # fmt: skip
    ranked = causes_of(found, {"a.txt": "pipe"}, open_earlier(base))
    assert [(one.field, one.since, one.new) for one in ranked] == [
        ("fresh", "new", 1), ("more", "more", 1), ("many", "known", 0), ("grave", "new", 1),
    ]  # fmt: skip
    assert [one.since for one in causes_of(found, {})] == [""] * 4


def test_hostile_texts_of_an_earlier_report_are_text(tmp_path: Path) -> None:
    files = write(tmp_path, {"a.txt": "x\n"})
    base = tmp_path / "base.jsonl"
    hostile = "</script><img src=x onerror=pwned()>\u202e"
    base.write_text(json.dumps(LINE | {"message": hostile, "field": hostile, "pattern": hostile}) + "\n", "utf-8")
    waivers, inputs = Waivers((), TODAY), {name: Input(name, str(path)) for name, path in files.items()}
    found = findings(1, {"a.txt": "pipe"}, "0", (), (), inputs, waivers, True, None, open_earlier(base))
    seen = Seen(html.page(found, tmp_path))
    assert not list(seen.all("img"))
    assert "onerror=pwned()>\\u202e" in seen.text
