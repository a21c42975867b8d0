"""Rules that a user writes in SQL: `schemas/<name>/<rule>.sql` selects the failing rows, as (page, entity, field, message).

They read the views `claims` and `pages`, and one wide view per schema, named as the schema is: a row per page and entity, a
column per field. A rule is one SELECT; it reaches no file, network or setting, and has a limit of time. Beside each stands
`<rule>.test.json`, pages on which it fires and is silent; `extract schema check` runs them. `docs/schemas.md` has an example.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from extract.errors import UsageError
from extract.meanings import MEANINGS
from extract.model import ERROR, SEVERITIES, Discrepancy, Evidence
from extract.names import identity
from extract.schema import Schema
from extract.store import Relations, Store

if TYPE_CHECKING:
    import duckdb

SUFFIX = ".sql"
TESTS = ".test.json"
FAILED = "sql-rule"
"""The rule of a discrepancy that says that a rule could not be completed."""
COLUMNS = ("page", "entity", "field", "message")
SECONDS = 60.0
"""What one rule may take over all pages of a run."""
MAX_ROWS = 10_000
"""Rows of one rule that are reported."""


class SqlRule(NamedTuple):
    """One file: its rule's name, the schema it belongs to, its text."""

    name: str
    schema: str
    file: Path
    sql: str


class RuleError(Exception):
    """A rule that could not be completed on the pages of a run."""


def rule_files(schema: Schema) -> list[Path]:
    """The SQL files of a schema, which stand in a folder of its name beside it."""
    return sorted((Path(schema.file).parent / schema.name).glob("*" + SUFFIX))


def load_rules(schemas: Sequence[Schema]) -> tuple[SqlRule, ...]:
    """The rules of some schemas, each tried on empty views. Raises UsageError that names the file and what to do."""
    rules = read_rules(schemas)
    try_rules(rules, schemas)
    return rules


def read_rules(schemas: Sequence[Schema]) -> tuple[SqlRule, ...]:
    """The rules of some schemas as they are written. Raises UsageError."""
    rules: list[SqlRule] = []
    for schema in schemas:
        for file in rule_files(schema):
            rule = SqlRule(file.name.removesuffix(SUFFIX), schema.name, file, _read(file))
            if rule.name in MEANINGS:
                raise UsageError(f"{rule.name!r} is the name of a rule that is built in.", file=str(file), advice="Rename the file.")
            rules.append(rule)
    return tuple(rules)


def try_rules(rules: Sequence[SqlRule], schemas: Sequence[Schema]) -> None:
    """Tries rules on empty views. Raises UsageError."""
    if not rules:
        return
    with Store(schemas, claims=True) as store:
        for rule in rules:
            try:
                _found(store, rule, selection_in(store))
            except RuleError as error:
                raise UsageError(str(error), file=str(rule.file), advice=f"A rule is one SELECT of {', '.join(COLUMNS)}.") from None


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot be read ({error}).", file=str(file), advice="Write it in UTF-8.") from None


def check_rules(relations: Relations, rules: Sequence[SqlRule], selection: Selection) -> Iterator[Discrepancy]:
    """What the rules find on the pages of a run; a rule that fails is a discrepancy of its own and stops no other."""
    for rule in rules:
        try:
            rows = _found(relations, rule, selection)
        except RuleError as error:
            message = f"The rule {rule.name} could not be completed: {error}"
            yield Discrepancy(FAILED, ERROR, None, None, None, (rule.name,), message, (), rule.schema, rule.name)
            continue
        yield from rows[:MAX_ROWS]
        if len(rows) > MAX_ROWS:
            message = f"The rule {rule.name} finds more than {MAX_ROWS:,} rows; the others are left out."
            yield Discrepancy("capped", ERROR, None, None, None, (rule.name,), message, (), rule.schema, rule.name)


# --- running one rule -------------------------------------------------------------------------------------------------

FOUND = """
SELECT DISTINCT CAST(page AS VARCHAR) AS page, CAST(entity AS VARCHAR) AS entity, CAST(field AS VARCHAR) AS field,
       CAST(message AS VARCHAR) AS message, {severity} AS severity
FROM rule ORDER BY page NULLS FIRST, entity NULLS FIRST, field NULLS FIRST, message NULLS FIRST, severity NULLS FIRST LIMIT {limit}
"""
"""The rows of the view `rule`."""

WITH_EVIDENCE = """
SELECT * FROM (
    SELECT found.page, found.entity, found.field, found.message, found.severity, c.start, c."end", c.text,
           row_number() OVER (
               PARTITION BY found.page, found.entity, found.field, found.message, found.severity ORDER BY c.start, c."end", c.text
           ) AS turn
    FROM found LEFT JOIN claims c ON c.page = found.page AND c.entity IS NOT DISTINCT FROM found.entity AND c.relation = '='
                                 AND (c.field = found.field OR starts_with(c.field, found.field || '/'))
) WHERE turn <= 3
ORDER BY page NULLS FIRST, entity NULLS FIRST, field NULLS FIRST, message NULLS FIRST, severity NULLS FIRST, turn
"""
"""The same, here the view `found`, with the first claims of each."""

Selection = Callable[[str], Iterator[tuple[Any, ...]]]
"""What runs a rule: the rows of WITH_EVIDENCE. Raises RuleError."""


def found_sql(columns: Sequence[str]) -> str:
    """The text FOUND for a view with these columns. Raises RuleError where they are not those of a rule."""
    _check_columns(columns)
    return FOUND.format(severity="CAST(severity AS VARCHAR)" if "severity" in columns else f"'{ERROR}'", limit=MAX_ROWS + 1)


def _found(relations: Relations, rule: SqlRule, selection: Selection) -> list[Discrepancy]:
    """The discrepancies of one rule, sorted. Raises RuleError."""
    rows = selection(rule.sql)
    return sorted((_discrepancy(relations, rule, row, group) for row, group in groupby(rows, key=lambda row: row[:5])), key=_order)


def selection_in(store: Store) -> Selection:
    """What runs rules in the database of a store."""

    def selection(sql: str) -> Iterator[tuple[Any, ...]]:
        return iter(_selected(store, sql))

    return selection


def _selected(store: Store, sql: str) -> list[tuple[Any, ...]]:
    import duckdb

    connection = store.connection().cursor()
    _lock(connection)
    timer = threading.Timer(SECONDS, connection.interrupt)
    timer.start()
    try:
        _check_single_select(connection, sql)
        connection.execute(f"CREATE TEMP VIEW rule AS {sql}")
        columns = [column[0] for column in connection.execute("SELECT * FROM rule LIMIT 0").description]
        connection.execute(f"CREATE TEMP TABLE found AS {found_sql(columns)}")
        return connection.execute(WITH_EVIDENCE).fetchall()
    except duckdb.InterruptException:
        raise RuleError(f"it took over {SECONDS:.0f} s.") from None
    except duckdb.Error as error:
        raise RuleError(_first_lines(str(error))) from None
    finally:
        timer.cancel()
        connection.close()


def _lock(connection: duckdb.DuckDBPyConnection) -> None:
    """Takes files, network and settings from the database, once and for good."""
    locked = connection.execute("SELECT value FROM duckdb_settings() WHERE name = 'lock_configuration'").fetchall()
    if locked and locked[0][0] != "true":
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")


def _check_single_select(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Refuses a file that is more or less than one SELECT."""
    import duckdb

    statements = connection.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        kinds = ", ".join(str(one.type).rpartition(".")[2] for one in statements) or "nothing"
        raise RuleError(f"expected one SELECT, found {kinds}.")


def _check_columns(named: Sequence[str]) -> None:
    missing = [column for column in COLUMNS if column not in named]
    unknown = [column for column in named if column not in (*COLUMNS, "severity")]
    if missing or unknown:
        parts = [f"it does not select {', '.join(missing)}"] if missing else []
        parts += [f"it selects {', '.join(unknown)}, which means nothing"] if unknown else []
        raise RuleError("; ".join(parts) + ".")


def _first_lines(text: str) -> str:
    return " ".join(line.strip() for line in text.strip().splitlines()[:3] if line.strip())[:400]


def _discrepancy(relations: Relations, rule: SqlRule, row: Sequence[str | None], claims: Iterable[tuple[Any, ...]]) -> Discrepancy:
    page, entity, field, message, severity = row
    if severity not in SEVERITIES:
        raise RuleError(f"it gives the severity {severity!r}; the severities are {', '.join(SEVERITIES)}.")
    name = None if page is None else relations.page_name(page)
    places = tuple(Evidence(name, *claim[5:8]) for claim in claims if name is not None and claim[5] is not None)
    values = tuple(one.text for one in places) or (message or "",)
    told = identity(entity) if entity is not None else None
    return Discrepancy(rule.name, severity, name, told, field, values, message or "", places, rule.schema)


def _order(found: Discrepancy) -> tuple[str, str, str, str]:
    return found.page or "", found.entity or "", found.field or "", found.message


# --- the tests beside the rules ---------------------------------------------------------------------------------------


def check_tests(schema: Schema) -> list[UsageError]:
    """What is wrong with the rules of a schema by the tests beside them: each fires on one case at least and is silent on another."""
    faults: list[UsageError] = []
    for rule in load_rules([schema]):
        file = rule.file.with_name(rule.name + TESTS)
        try:
            cases = _cases(file)
        except UsageError as error:
            faults.append(error)
            continue
        outcomes = [_outcome(schema, rule, case) for case in cases]
        faults.extend(
            UsageError(f"expected {expected}, found {found}.", file=str(file), place=f"case {case.name!r}")
            for case, (expected, found) in zip(cases, outcomes, strict=True) if expected != found
        )  # fmt: skip
        if not any(case.found for case in cases) or all(case.found for case in cases):
            advice = "A rule is tested where it fires and where it is silent."
            faults.append(UsageError("has no case that fires, or none that is silent.", file=str(file), advice=advice))
    return faults


class Case(NamedTuple):
    """One test of a rule: pages by name, and the (page, entity, field) that it finds on them."""

    name: str
    pages: dict[str, str]
    found: list[tuple[str | None, str | None, str | None]]


_SHAPE = 'It is {"cases": [{"name": "...", "pages": {"a.txt": ["a line", ...]}, "found": [["a.txt", "entity", "field"]]}]}.'


def _cases(file: Path) -> list[Case]:
    if not file.is_file():
        raise UsageError("is missing; each rule in SQL has its test beside it.", file=str(file), advice=_SHAPE)
    try:
        data = json.loads(file.read_bytes())
        return [
            Case(
                str(case["name"]),
                {str(name): _joined(lines) for name, lines in case["pages"].items()},
                [(p, e, f) for p, e, f in case["found"]],
            )
            for case in data["cases"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"is no test of a rule ({type(error).__name__}: {error}).", file=str(file), advice=_SHAPE) from None


def _joined(lines: str | list[str]) -> str:
    return lines if isinstance(lines, str) else "\n".join(lines) + "\n"


def _outcome(schema: Schema, rule: SqlRule, case: Case) -> tuple[list[str], list[str]]:
    """What a case expects and what the rule finds, as sorted words."""
    from extract.model import Page
    from extract.page import read_page

    with Store([schema], claims=True) as store:
        for name, text in sorted(case.pages.items()):
            store.add(read_page(Page(name, text.encode()), schema))
        found = [(one.page, one.entity, one.field) for one in check_rules(store, [rule], selection_in(store))]
    expected = [(page, None if entity is None else identity(entity), field) for page, entity, field in case.found]
    return sorted(map(str, expected)), sorted(map(str, found))
