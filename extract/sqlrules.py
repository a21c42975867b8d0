"""Rules that a user writes in SQL: `schemas/<name>/<rule>.sql` selects the failing rows, as (page, entity, field, message).

They read the views `claims` and `pages`, and one wide view per schema, named as the schema is: a row per page and entity, a
column per field. A rule is one SELECT; it reaches no file, network or setting, and has a limit of time. Beside each stands
`<rule>.test.json`, pages on which it fires and is silent; `extract schema check` runs them. `docs/schemas.md` has an example.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from extract.errors import UsageError
from extract.meanings import MEANINGS
from extract.model import ERROR, SEVERITIES, Discrepancy, Evidence
from extract.names import identity
from extract.schema import Schema
from extract.store import Store

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
    rules: list[SqlRule] = []
    for schema in schemas:
        for file in rule_files(schema):
            rule = SqlRule(file.name.removesuffix(SUFFIX), schema.name, file, _read(file))
            if rule.name in MEANINGS:
                raise UsageError(f"{rule.name!r} is the name of a rule that is built in.", file=str(file), advice="Rename the file.")
            rules.append(rule)
    if rules:
        with Store(schemas, claims=True) as store:
            for rule in rules:
                try:
                    _found(store, rule)
                except RuleError as error:
                    raise UsageError(str(error), file=str(rule.file), advice=f"A rule is one SELECT of {', '.join(COLUMNS)}.") from None
    return tuple(rules)


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot be read ({error}).", file=str(file), advice="Write it in UTF-8.") from None


def check_rules(store: Store, rules: Sequence[SqlRule]) -> Iterator[Discrepancy]:
    """What the rules find on the pages of a store; a rule that fails is a discrepancy of its own and stops no other."""
    for rule in rules:
        try:
            rows = _found(store, rule)
        except RuleError as error:
            message = f"The rule {rule.name} could not be completed: {error}"
            yield Discrepancy(FAILED, ERROR, None, None, None, (rule.name,), message, (), rule.schema, rule.name)
            continue
        yield from rows[:MAX_ROWS]
        if len(rows) > MAX_ROWS:
            message = f"The rule {rule.name} finds more than {MAX_ROWS:,} rows; the others are left out."
            yield Discrepancy("capped", ERROR, None, None, None, (rule.name,), message, (), rule.schema, rule.name)


# --- running one rule -------------------------------------------------------------------------------------------------

_WITH_EVIDENCE = """
WITH found AS (
    SELECT DISTINCT page::VARCHAR AS page, entity::VARCHAR AS entity, field::VARCHAR AS field, message::VARCHAR AS message,
           {severity} AS severity
    FROM rule LIMIT {limit}
)
SELECT found.page, found.entity, found.field, found.message, found.severity,
       arg_min(struct_pack(s := c.start, e := c."end", t := c.text), c.start, 3) AS evidence
FROM found LEFT JOIN claims c ON c.page = found.page AND c.entity IS NOT DISTINCT FROM found.entity AND c.relation = '='
                             AND (c.field = found.field OR starts_with(c.field, found.field || '/'))
GROUP BY ALL
"""


def _found(store: Store, rule: SqlRule) -> list[Discrepancy]:
    """The discrepancies of one rule, sorted. Raises RuleError."""
    import duckdb

    connection = store.connection().cursor()
    _lock(connection)
    timer = threading.Timer(SECONDS, connection.interrupt)
    timer.start()
    try:
        _check_single_select(connection, rule.sql)
        connection.execute(f"CREATE TEMP VIEW rule AS {rule.sql}")
        named = [column[0] for column in connection.execute("SELECT * FROM rule LIMIT 0").description]
        _check_columns(named)
        severity = "severity::VARCHAR" if "severity" in named else f"'{ERROR}'"
        rows = connection.execute(_WITH_EVIDENCE.format(severity=severity, limit=MAX_ROWS + 1)).fetchall()
    except duckdb.InterruptException:
        raise RuleError(f"it took over {SECONDS:.0f} s.") from None
    except duckdb.Error as error:
        raise RuleError(_first_lines(str(error))) from None
    finally:
        timer.cancel()
        connection.close()
    return sorted((_discrepancy(store, rule, *row) for row in rows), key=_order)


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


def _discrepancy(
    store: Store, rule: SqlRule, page: str | None, entity: str | None, field: str | None, message: str | None, severity: str | None,
    evidence: Sequence[Mapping[str, Any]] | None,
) -> Discrepancy:  # fmt: skip
    if severity not in SEVERITIES:
        raise RuleError(f"it gives the severity {severity!r}; the severities are {', '.join(SEVERITIES)}.")
    name = None if page is None else store.page_name(page)
    places = tuple(
        Evidence(name or "", one["s"], one["e"], one["t"]) for one in evidence or () if one["s"] is not None and name is not None
    )
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
        found = [(one.page, one.entity, one.field) for one in check_rules(store, [rule])]
    expected = [(page, None if entity is None else identity(entity), field) for page, entity, field in case.found]
    return sorted(map(str, expected)), sorted(map(str, found))
