"""`extract export` as a process: the consensus, the claims and the records, in CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import duckdb
import pytest
from commands import LAMPS, Project, lamps, occupations, page, state

import extract
import seeds
from extract.exports import DATABASES, exported
from extract.surveys import survey


def rows(project: Project, *options: str | Path) -> list[dict[str, Any]]:
    """The rows of a table in JSON, which are those of the table in CSV."""
    done = project.extract("export", "pages", *project.options, *options, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    found: list[dict[str, Any]] = json.loads(done.stdout)
    plain = project.extract("export", "pages", *project.options, *options)
    assert (plain.returncode, plain.stderr) == (0, "")
    table = list(csv.DictReader(io.StringIO(plain.stdout)))
    assert [list(row) for row in table] == [list(row) for row in found]
    for one, other in zip(table, found, strict=True):
        assert one == {key: cell(value) for key, value in other.items()}
    return found


def cell(value: object) -> str:
    """A value as a cell of CSV."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Six pages about one lamp; the last is a mirror of the first."""
    differ = {
        "b": page(other="Gamma", price="$31,$9"),
        "c": page(other="Delta", price="$31,$9", watts="41,60"),
        "d": page(other="Eps", watts="41,60"),
        "e": page(other="Eta", watts="-,60"),
    }
    return lamps(tmp_path, a=page(), **differ, m=page())


def test_the_consensus_is_what_most_pages_say_and_nothing_on_a_tie(project: Project) -> None:
    found = {(row["entity"], row["field"]): row for row in rows(project)}
    assert found["alpha", "maker"] == {
        "schema": "lamps", "entity": "alpha", "name": "Alpha", "field": "maker", "value": "Lumen", "verdict": "agreed", "support": 5, "pages": 5,
        "dissent": 0, "dissenters": [],
    }  # fmt: skip
    price = found["alpha", "price"]
    assert (price["value"], price["verdict"], price["support"], price["pages"], price["dissent"], price["dissenters"]) == (
        30, "majority", 3, 5, 2, ["b.txt", "c.txt"],
    )  # fmt: skip
    watts = found["alpha", "watts"]
    assert (watts["value"], watts["verdict"], watts["support"], watts["pages"], watts["dissent"]) == (None, "tie", 0, 5, 5)
    assert watts["dissenters"] == ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt"]
    assert (found["beta", "price"]["value"], found["beta", "price"]["pages"]) == (9, 1)
    assert list(found) == sorted(found)
    assert rows(project, "--table", "consensus") == list(found.values())


def test_a_dash_that_most_pages_print_is_the_consensus(tmp_path: Path) -> None:
    project = lamps(tmp_path, a=page(watts="-,60"), b=page(other="Gamma", watts="-,60"), c=page(other="Delta"))
    watts = next(row for row in rows(project) if (row["entity"], row["field"]) == ("alpha", "watts"))
    assert (watts["value"], watts["verdict"], watts["support"], watts["dissenters"]) == (None, "majority", 2, ["c.txt"])


def test_dissenters_beyond_the_tenth_are_counted(tmp_path: Path) -> None:
    pages = {f"p{number:02}": page(other=f"Lamp {number}", price="$30,$9" if number < 14 else "$31,$9") for number in range(26)}
    price = next(row for row in rows(lamps(tmp_path, **pages)) if (row["entity"], row["field"]) == ("alpha", "price"))
    assert (price["value"], price["support"], price["dissent"], price["dissenters"]) == (30, 14, 12, [f"p{n}.txt" for n in range(14, 24)])


def test_claims_are_those_of_the_pages_with_their_places(project: Project) -> None:
    found = rows(project, "--table", "claims")
    schema = extract.load_schema(project.folder / "lamps.schema.json")
    expected = 0
    for path in sorted(project.pages.iterdir()):
        result = extract.read_page(extract.Page(path.name, path.read_bytes()), schema)
        own = [row for row in found if row["page"] == path.name]
        expected += len(result.claims)
        assert [(row["entity"], row["field"], row["text"], row["start"]) for row in own] == [
            (claim.entity, claim.field, claim.text, claim.start) for claim in result.claims
        ]
        assert all(path.read_text("utf-8")[row["start"] : row["end"]] == row["text"] for row in own)
    assert len(found) == expected > 50
    assert {row["certain"] for row in found} == {True}


def test_records_are_a_row_per_page_and_entity(project: Project) -> None:
    found = rows(project, "--table", "records")
    assert found[:2] == [
        {"page": "a.txt", "format": "pipe", "entity": "alpha", "name": "Alpha", "price": 30, "watts": 40, "maker": "Lumen"},
        {"page": "a.txt", "format": "pipe", "entity": "beta", "name": "Beta", "price": 9, "watts": 60, "maker": "Osra"},
    ]
    assert [row["page"] for row in found] == [f"{name}.txt" for name in "aabbccddeemm"]
    assert next(row for row in found if row["page"] == "e.txt")["watts"] is None


def test_the_records_of_the_seeds_have_the_figures_of_their_golden_files(tmp_path: Path) -> None:
    found = rows(occupations(tmp_path), "--table", "records")
    for name in seeds.SEEDS:
        record = json.loads((seeds.ROOT / "golden" / f"{name}.json").read_bytes())["record"]
        own = {row["name"]: row for row in found if row["page"] == name}
        assert set(own) == {occupation["name"] for occupation in record["occupations"]}
        for occupation in record["occupations"]:
            row = own[occupation["name"]]
            assert {field: row[field] for field in occupation} == occupation
            assert all(value is None for field, value in row.items() if field not in (*occupation, "page", "format", "entity", "title"))
            assert row["title"] == record.get("title")


def test_the_consensus_of_the_seeds_has_no_dissent(tmp_path: Path) -> None:
    found = rows(occupations(tmp_path))
    assert {row["verdict"] for row in found} == {"agreed"}
    shared = next(row for row in found if row["name"] == "Collections, Customer Service" and row["field"] == "number_of_jobs")
    assert (shared["value"], shared["support"]) == (161544, 2)


@pytest.mark.parametrize("table", ["consensus", "claims", "records"])
def test_a_table_goes_into_a_file_and_does_not_hang_on_order_or_processes(table: str, project: Project) -> None:
    plain = project.extract("export", "pages", *project.options, "--table", table)
    files = [f"pages/{name}.txt" for name in "dbmeac"]
    done = project.extract(
        "export", *files, *project.options, "--table", table, "--out", "deep/table.csv", "--jobs", "2", PYTHONHASHSEED="5"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (project.folder / "deep" / "table.csv").read_bytes() == plain.stdout.encode()


def test_cells_with_commas_quotes_and_breaks_are_whole_in_csv(tmp_path: Path) -> None:
    project = lamps(tmp_path, a=page('Al, "the" pha', "Beta"))
    project.write("b\nc, d.txt", page('Al, "the" pha', "Gamma"))
    found = rows(project, "--table", "records")
    assert [(row["page"], row["name"]) for row in found][::2] == [("a.txt", 'Al, "the" pha'), ("b\nc, d.txt", 'Al, "the" pha')]


def two_schemas(folder: Path) -> Project:
    """Pages of two schemas in one folder."""
    project = lamps(folder)
    other = json.loads(json.dumps(LAMPS).replace("lamps", "stoves").replace('"Price"', '"Cost"'))
    (folder / "stoves.schema.json").write_text(json.dumps(other | {"x-match": {"min": 3}}))
    project.options = (*project.options, "--schema", "stoves.schema.json")
    project.write("s.txt", page("Gamma", "Delta").replace(b"Price", b"Cost"))
    return project


def test_records_of_two_schemas_do_not_make_one_table(tmp_path: Path) -> None:
    project = two_schemas(tmp_path)
    before = state(tmp_path)
    done = project.extract("export", "pages", *project.options, "--table", "records", "--out", "table.csv")
    assert (done.returncode, done.stdout, done.stderr) == (
        2, "", "extract: pages of 2 schemas (lamps, stoves) do not make one table. Choose one with --schema.\n",
    )  # fmt: skip
    assert state(tmp_path) == before
    assert {row["schema"] for row in rows(project)} == {"lamps", "stoves"}
    assert len(rows(Project(tmp_path, "--schema", "stoves.schema.json"), "--table", "records")) >= 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "extract: export needs pages to read. For example: extract export pages/ --table consensus --format csv\n"),
        (["nowhere"], "extract: nowhere: no such file or folder. Give pages, or folders that hold them.\n"),
        (["pages", "--table", "rows"], "argument --table: invalid choice: 'rows' (choose from consensus, claims, records, entities)\n"),
        (["pages", "--format", "text"], "argument --format: invalid choice: 'text' (choose from csv, json, parquet, duckdb, sqlite)\n"),
        (["pages", "--format", "sqlite"], "extract: a table as sqlite goes into a file. Give --out table.sqlite\n"),
    ],
)
def test_wrong_usage_is_told(arguments: list[str], message: str, tmp_path: Path) -> None:
    done = lamps(tmp_path).extract("export", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    choices = re.sub(r"(?<=choose from )[^)]*", lambda match: match[0].replace("'", ""), done.stderr)  # quoted or not, by version
    assert choices.endswith(message)


def test_pages_that_say_nothing_make_an_empty_table(tmp_path: Path) -> None:
    project = lamps(tmp_path, a=b"Nothing here.\n")
    for table in ("consensus", "claims", "records"):
        assert rows(project, "--table", table) == []


@pytest.mark.parametrize("out", ["pages", "lamps.schema.json/table.csv"])
def test_a_file_that_cannot_be_written_is_exit_3(out: str, project: Project) -> None:
    done = project.extract("export", "pages", *project.options, "--out", out)
    assert done.returncode == 3
    assert out in done.stderr


def test_records_have_the_order_of_the_record(tmp_path: Path) -> None:
    found = rows(occupations(tmp_path), "--table", "records")
    for name in seeds.SEEDS:
        record = json.loads((seeds.ROOT / "golden" / f"{name}.json").read_bytes())["record"]
        assert [row["name"] for row in found if row["page"] == name] == [one["name"] for one in record["occupations"]]


@pytest.mark.parametrize("table", ["consensus", "claims"])
def test_an_empty_table_has_its_header(table: str, tmp_path: Path) -> None:
    project = lamps(tmp_path, a=b"Nothing here.\n")
    assert project.extract("export", "pages", *project.options, "--table", table).stdout.split(",")[1:3] in (
        ["entity", "name"], ["schema", "entity"],
    )  # fmt: skip


# --- entities, and databases ------------------------------------------------------------------------------------------


def test_an_entity_is_one_row_with_the_consensus_of_each_field(project: Project) -> None:
    found = {row["entity"]: row for row in rows(project, "--table", "entities")}
    assert list(found) == ["alpha", "beta", "delta", "eps", "eta", "gamma"]
    assert found["alpha"] == {
        "entity": "alpha", "name": "Alpha",
        "price": 30, "price support": 3, "price pages": 5, "price dissenters": ["b.txt", "c.txt"],
        "watts": None, "watts support": 0, "watts pages": 5, "watts dissenters": ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt"],
        "maker": "Lumen", "maker support": 5, "maker pages": 5, "maker dissenters": [],
    }  # fmt: skip
    assert found["beta"] | {"price": 9, "price pages": 1} == found["beta"]


def test_entities_of_two_schemas_do_not_make_one_table(tmp_path: Path) -> None:
    project = two_schemas(tmp_path)
    done = project.extract("export", "pages", *project.options, "--table", "entities")
    assert (done.returncode, done.stdout) == (2, "")
    assert "pages of 2 schemas (lamps, stoves) do not make one table." in done.stderr


def stored(path: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a table in a file of any database, texts of JSON as they are."""
    if path.suffix == ".sqlite":
        with sqlite3.connect(path) as lite:
            cursor = lite.execute(f"SELECT * FROM {table}")
            return [dict(zip([column[0] for column in cursor.description], row, strict=True)) for row in cursor]
    with duckdb.connect(":memory:" if path.suffix == ".parquet" else str(path), read_only=path.suffix == ".duckdb") as database:
        relation = database.sql(f"SELECT * FROM {str(path)!r}" if path.suffix == ".parquet" else f"SELECT * FROM {table}")
        return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row with what is written as JSON read, and numbers as such."""
    found: dict[str, Any] = {}
    for key, value in row.items():
        try:
            found[key] = json.loads(value) if isinstance(value, str) and key not in ("text", "field", "said") else value
        except ValueError:
            found[key] = value
    return found


@pytest.mark.parametrize("table", ["consensus", "claims", "records", "entities"])
def test_a_database_has_the_rows_of_the_table(table: str, tmp_path: Path) -> None:
    with exported(survey([seeds.ROOT / "seeds"], "occupation-comparison"), table) as found:
        expected = list(found.rows())
        for form in DATABASES:
            (tmp_path / f"table.{form}").write_bytes(b"".join(found.body(form)))
    for form in DATABASES:
        rows = stored(tmp_path / f"table.{form}", table)
        assert [list(row) for row in rows] == [list(row) for row in expected]
        assert [plain(row) for row in rows] == [plain(row) for row in expected] != []


def test_a_database_goes_into_a_file(project: Project) -> None:
    for form in DATABASES:
        done = project.extract("export", "pages", *project.options, "--format", form, "--out", f"deep/table.{form}")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert len(stored(project.folder / "deep" / f"table.{form}", "consensus")) == len(rows(project))


@pytest.mark.parametrize("table", ["consensus", "records"])
def test_a_database_of_no_rows_has_its_table(table: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"Nothing here.\n")
    with exported(survey([tmp_path / "a.txt"], "occupation-comparison"), table) as found:
        for form in DATABASES:
            (tmp_path / f"table.{form}").write_bytes(b"".join(found.body(form)))
            assert stored(tmp_path / f"table.{form}", table) == []


def test_a_database_of_no_schema_is_told(tmp_path: Path) -> None:
    project = two_schemas(tmp_path)
    (project.pages / "a.txt").write_bytes(b"Nothing here.\n")
    done = project.extract("export", "pages/a.txt", *project.options, "--table", "records", "--format", "sqlite", "--out", "t.db")
    assert done.returncode == 2
    assert "no page is of a schema, which would tell the columns. Choose one with --schema." in done.stderr
    assert not (tmp_path / "t.db").exists()


def test_a_database_keeps_characters_of_any_plane(tmp_path: Path) -> None:
    lamps(tmp_path, a=page("Alpha", "B\u00e9ta \U0001f600"))
    with exported(survey([tmp_path / "pages"], tmp_path / "lamps.schema.json"), "claims") as found:
        for form in DATABASES:
            (tmp_path / f"table.{form}").write_bytes(b"".join(found.body(form)))
            assert "B\u00e9ta \U0001f600" in {row["text"] for row in stored(tmp_path / f"table.{form}", "claims")}
