"""Rules in SQL: found beside their schema, tried before a page is read, shut in, and tested by the cases beside them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import seeds
from extract import Page, PageResult, Schema, UsageError, load_schema, read_page, sqlrules, surveys
from extract.across import check_pages
from extract.runs import run
from extract.store import Store

SCHEMA = {
    "properties": {
        "title": {"type": "string", "x-line": ["{name} kettles"], "x-kind": "text"},
        "kettles": {
            "type": "array",
            "x-entities": {"key": "name"},
            "items": {
                "properties": {
                    "name": {"type": "string", "x-names": ["{name} vs {name}"]},
                    "price": {"type": "number", "x-kind": "money", "x-labels": ["Price"]},
                    "volume": {"type": "number", "x-kind": "decimal", "x-unit": {"l": 1}, "x-labels": ["Volume"]},
                    "lid": {"type": ["boolean", "null"], "x-kind": "boolean", "x-labels": ["Lid"]},
                    "colours": {"type": "array", "items": {"type": "string"}, "x-kind": "list", "x-labels": ["Colours"]},
                }
            },
        },
    }
}
PAGE = "| Alpha | Beta | |\n| Price | $30 | $9 |\n| Volume | 2 l | 1 l |\n| Lid | Yes | - |\n| Colours | red and blue | green |\n"
DEAR = "SELECT page, entity, 'price' AS field, 'dear for ' || volume || ' l' AS message FROM kettles WHERE price / volume > 10"


def kettles(folder: Path, **rules: str) -> Schema:
    """The schema of kettles with some rules beside it."""
    (folder / "kettles.schema.json").write_text(json.dumps(SCHEMA))
    (folder / "kettles").mkdir(exist_ok=True)
    for name, sql in rules.items():
        (folder / "kettles" / f"{name}.sql").write_text(sql)
    return load_schema(folder / "kettles.schema.json")


def read(schema: Schema, name: str = "a.txt", text: str = PAGE) -> PageResult:
    return read_page(Page(name, text.encode()), schema)


def test_a_rule_reports_its_rows_with_their_places(tmp_path: Path) -> None:
    schema = kettles(tmp_path, dear=DEAR)
    (found,) = check_pages([read(schema)], [schema])
    assert (found.rule, found.severity, found.page, found.entity, found.field) == ("dear", "error", "a.txt", "alpha", "price")
    assert found.message == "dear for 2.0 l"
    assert [place.text for place in found.evidence] == ["$30"]
    assert found.values == ("$30",)


def test_a_rule_may_give_its_severity_and_speak_of_no_page(tmp_path: Path) -> None:
    sql = "SELECT NULL AS page, entity, NULL AS field, count(*) || ' pages' AS message, 'note' AS severity FROM kettles GROUP BY entity"
    schema = kettles(tmp_path, pages=sql)
    found = check_pages([read(schema), read(schema, "b.txt", PAGE + "\n")], [schema])
    assert [(one.severity, one.page, one.entity, one.message) for one in found] == [
        ("note", None, "alpha", "2 pages"), ("note", None, "beta", "2 pages"),
    ]  # fmt: skip


def test_the_views_hold_claims_and_typed_records(tmp_path: Path) -> None:
    schema = kettles(tmp_path)
    with Store([schema], claims=True) as store:
        store.add(read(schema))
        rows = (
            store.connection().execute("SELECT page, format, entity, price, volume, lid, colours FROM kettles ORDER BY entity").fetchall()
        )
        assert rows == [
            ("a.txt", "pipe", "alpha", 30.0, 2.0, True, '["red","blue"]'),
            ("a.txt", "pipe", "beta", 9.0, 1.0, None, '["green"]'),
        ]
        claims = store.connection().execute("SELECT text, number, start FROM claims WHERE field = 'price' ORDER BY start").fetchall()
        assert claims == [("$30", 30.0, PAGE.index("$30")), ("$9", 9.0, PAGE.index("$9"))]


WRONG = {
    "two statements": ("SELECT 1; SELECT 2", "expected one SELECT, found SELECT, SELECT."),
    "no statement": ("-- nothing\n", "expected one SELECT, found nothing."),
    "a statement that changes something": ("DROP TABLE claims", "expected one SELECT, found DROP."),
    "a setting": ("SET memory_limit = '100GB'", "expected one SELECT, found SET."),
    "a copy to a file": ("COPY claims TO 'x.csv'", "expected one SELECT, found COPY."),
    "a missing column": ("SELECT page, entity, field FROM claims", "it does not select message."),
    "a column too many": (
        "SELECT page, entity, field, text AS message, 1 AS weight FROM claims",
        "it selects weight, which means nothing.",
    ),
    "a misspelt column": ("SELECT page, entity, field, txet AS message FROM claims", "txet"),
    "no SQL": ("SELEKT * FROM claims", "SELEKT"),
    "a file of this machine": (
        "SELECT content AS page, '' AS entity, '' AS field, '' AS message FROM read_text('/etc/hostname')",
        "disabled",
    ),
    "a folder of this machine": ("SELECT file AS page, '' AS entity, '' AS field, '' AS message FROM glob('/etc/*')", "disabled"),
    "a file as a table": ("SELECT '' AS page, '' AS entity, '' AS field, '' AS message FROM '/etc/hostname'", "does not exist"),
    "the network": ("SELECT '' AS page, '' AS entity, '' AS field, '' AS message FROM 'http://127.0.0.1:9/x.csv'", ""),
    "a severity that is none": ("SELECT '' AS page, '' AS entity, '' AS field, '' AS message, 'bad' AS severity", "'bad'"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_rule_is_an_error_before_a_page_is_read(fault: str, tmp_path: Path) -> None:
    sql, words = WRONG[fault]
    schema = kettles(tmp_path, wrong=sql)
    with pytest.raises(UsageError) as error:
        sqlrules.load_rules([schema])
    assert error.value.file == str(tmp_path / "kettles" / "wrong.sql")
    assert words in error.value.what


def test_a_rule_that_became_wrong_is_an_error_though_all_else_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = kettles(tmp_path, dear=DEAR).file
    (tmp_path / "pages").mkdir()
    for name in "ab":
        (tmp_path / "pages" / f"{name}.txt").write_text(PAGE)
    places = ([tmp_path / "pages"], tmp_path / "golden", schema)
    run(*places, cache=tmp_path / "cache")
    tried: list[object] = []
    with monkeypatch.context() as patch:
        patch.setattr(surveys, "try_rules", lambda rules, schemas: tried.append(rules))
        assert [one.rule for one in run(*places, cache=tmp_path / "cache").discrepancies] == ["dear", "dear"]
    assert tried == []
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "golden").rglob("*.json")}
    kettles(tmp_path, dear="SELECT 1")
    (tmp_path / "pages" / "c.txt").write_text(PAGE)
    with pytest.raises(UsageError, match=r"dear\.sql: it does not select page"):
        run(*places, cache=tmp_path / "cache")
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "golden").rglob("*.json")} == before


def test_a_rule_may_not_have_the_name_of_a_built_in_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'ratio' is the name of a rule that is built in"):
        sqlrules.load_rules([kettles(tmp_path, ratio=DEAR)])


def test_a_rule_that_is_no_text_is_named(tmp_path: Path) -> None:
    schema = kettles(tmp_path)
    (tmp_path / "kettles" / "x.sql").write_bytes(b"\xff")
    with pytest.raises(UsageError, match=r"x\.sql: cannot be read"):
        sqlrules.load_rules([schema])


def test_a_rule_that_fails_on_the_pages_stops_no_other(tmp_path: Path) -> None:
    fails = "SELECT page, entity, field, CAST(text AS INTEGER)::VARCHAR AS message FROM claims"
    schema = kettles(tmp_path, fails=fails, dear=DEAR)
    found = check_pages([read(schema)], [schema])
    assert [(one.rule, one.severity) for one in found] == [("dear", "error"), ("sql-rule", "error")]
    assert "The rule fails could not be completed: Conversion Error" in found[1].message


def test_a_rule_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sql = (
        "SELECT page, entity, field, sum(hash(n))::VARCHAR AS message FROM claims, range(100000000000) AS r(n) GROUP BY page, entity, field"
    )
    schema = kettles(tmp_path, slow=sql)
    rules = sqlrules.load_rules([schema])
    monkeypatch.setattr(sqlrules, "SECONDS", 0.5)
    with Store([schema], claims=True) as store:
        store.add(read(schema))
        (found,) = sqlrules.check_rules(store, rules, sqlrules.selection_in(store))
    assert (found.rule, found.severity) == ("sql-rule", "error")
    assert "it took over" in found.message


def test_a_rule_that_finds_too_much_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlrules, "MAX_ROWS", 3)
    schema = kettles(tmp_path, every="SELECT page, entity, field, text AS message FROM claims")
    found = check_pages([read(schema)], [schema])
    assert [one.rule for one in found] == ["every"] * 3 + ["capped"]
    assert found[-1].message == "The rule every finds more than 3 rows; the others are left out."


def test_comments_and_semicolons_are_no_fault(tmp_path: Path) -> None:
    schema = kettles(tmp_path, dear=f"-- why\n{DEAR} -- because\n;\n-- the end\n")
    assert [one.rule for one in check_pages([read(schema)], [schema])] == ["dear"]


# --- the tests beside the rules ---------------------------------------------------------------------------------------


def faults_of(folder: Path, cases: object) -> list[str]:
    schema = kettles(folder, dear=DEAR)
    (folder / "kettles" / "dear.test.json").write_text(cases if isinstance(cases, str) else json.dumps({"cases": cases}))
    return [str(fault) for fault in sqlrules.check_tests(schema)]


FIRES = {"name": "dear", "pages": {"a.txt": PAGE.splitlines()}, "found": [["a.txt", "Alpha", "price"]]}
SILENT = {"name": "cheap", "pages": {"a.txt": PAGE.replace("$30", "$3")}, "found": []}


def test_a_rule_that_fires_and_is_silent_as_its_test_says_is_in_order(tmp_path: Path) -> None:
    assert faults_of(tmp_path, [FIRES, SILENT]) == []


def test_a_case_that_comes_out_otherwise_is_named(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, [{**FIRES, "found": [["a.txt", "Beta", "price"]]}, SILENT])
    assert "dear.test.json, case 'dear': expected [\"('a.txt', 'beta', 'price')\"], found [\"('a.txt', 'alpha', 'price')\"]." in fault


@pytest.mark.parametrize("cases", [[FIRES], [SILENT], []])
def test_a_rule_is_tested_both_ways(cases: list[object], tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, cases)
    assert "has no case that fires, or none that is silent" in fault


@pytest.mark.parametrize("text", ["{", "[]", '{"cases": [{}]}', '{"cases": [{"name": "x", "pages": {}, "found": [["a"]]}]}'])
def test_a_test_of_another_shape_is_an_error_with_the_shape(text: str, tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, text)
    assert "is no test of a rule" in fault
    assert '"cases"' in fault


def test_a_rule_without_a_test_is_an_error(tmp_path: Path) -> None:
    (fault,) = sqlrules.check_tests(kettles(tmp_path, dear=DEAR))
    assert "dear.test.json: is missing; each rule in SQL has its test beside it." in str(fault)


# --- the shipped rule -------------------------------------------------------------------------------------------------


def test_the_shipped_rules_are_in_order() -> None:
    schema = seeds.schema()
    assert [file.name for file in sqlrules.rule_files(schema)] == ["copied-column.sql"]
    assert sqlrules.check_tests(schema) == []


def test_a_shipped_rule_that_is_made_blunt_fails_its_test(tmp_path: Path) -> None:
    folder = tmp_path / "schemas"
    shutil.copytree(seeds.ROOT / "schemas", folder)
    rule = folder / "occupation-comparison" / "copied-column.sql"
    rule.write_text(rule.read_text().replace("one.page = other.page AND ", ""))
    assert sqlrules.check_tests(load_schema(folder / "occupation-comparison.schema.json")) != []


def test_a_copied_column_of_a_seed_is_found() -> None:
    text = seeds.body("000_966ba5602eab0321.txt").decode()
    for line in text.splitlines():
        cells = line.split("|")
        if len(cells) == 5 and cells[1].strip() in ("Yearly salary", "Hourly rate", "Number of jobs", "Average age", "Average salary"):
            text = text.replace(line, "|".join([*cells[:3], cells[2], ""]))
    found = check_pages([seeds.read(text)], [seeds.schema()])
    assert [(one.rule, one.page, one.field) for one in found] == [("copied-column", "page.txt", "number_of_jobs")]
