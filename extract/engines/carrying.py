"""SQL that is written for DuckDB, carried to Spark.

The texts of the package are written in what both say alike. A rule of a user may hold anything, and much that has one name in both
databases means two things: how a number becomes text, what a division by nought is, how letters are folded. So of a rule only what is known
to mean the same is carried, some of it in other words; the rest is refused by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlglot
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

from extract.errors import UsageError
from extract.sqlrules import WITH_EVIDENCE, RuleError, Selection, SqlRule, found_sql
from extract.store import RECORDS

Columns = Mapping[str, Mapping[str, str]]
"""The columns of the views that rules read, with their types."""

DOUBLE_TEXT = "text_of_double"
"""The function of Spark that writes a number as DuckDB does."""


def carried(sql: str) -> str:
    """A text of the package in the dialect of Spark."""
    return sqlglot.transpile(sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)[0]


def views_of(relations: Columns) -> dict[str, Mapping[str, str]]:
    """The relations that rules read, by the names of their views; none where they are not kept."""
    if "claims" not in relations:
        return {}
    wide = {name.removeprefix(RECORDS): columns for name, columns in relations.items() if name.startswith(RECORDS)}
    return {"claims": relations["claims"], "pages": relations["pages"], **wide}


# --- rules of users ---------------------------------------------------------------------------------------------------

_SHAPES = (
    exp.Select, exp.Union, exp.Except, exp.Intersect, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Subquery, exp.With, exp.CTE,
    exp.TableAlias, exp.Alias, exp.Identifier, exp.Column, exp.Table, exp.Star, exp.Distinct, exp.Paren, exp.Tuple, exp.Exists,
)  # fmt: skip
_VALUES = (exp.Literal, exp.Null, exp.Boolean, exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.Cast, exp.DataType, exp.Neg)
_TELLS = (
    exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.NullSafeEQ, exp.NullSafeNEQ, exp.In,
    exp.Between, exp.StartsWith,
)  # fmt: skip
_MAKES = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.DPipe, exp.Concat, exp.Count, exp.Min, exp.Max)
CARRIED = (*_SHAPES, *_VALUES, *_TELLS, *_MAKES)
"""What means the same in both databases, some of it in other words."""

_INTEGERS = {exp.DType.TINYINT, exp.DType.SMALLINT, exp.DType.INT, exp.DType.BIGINT}
_TEXTS = {exp.DType.VARCHAR, exp.DType.TEXT, exp.DType.CHAR}
_FAMILIES = ({*_INTEGERS, exp.DType.DOUBLE}, _TEXTS, {exp.DType.BOOLEAN})
"""Types whose values both databases compare with each other, and with no others, in the same way."""
_COMPARES = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ)


def carried_rule(sql: str, views: Columns) -> str:
    """The text of a rule in the dialect of Spark. Raises RuleError that says what cannot be carried."""
    kinds: dict[str, Any] = {}
    for view, columns in views.items():
        kinds[view] = {name: "VARCHAR" if kind == "JSON" else kind for name, kind in columns.items()}
    try:
        whole = annotate_types(
            qualify(sqlglot.parse_one(sql, read="duckdb"), schema=kinds, dialect="duckdb"), schema=kinds, dialect="duckdb"
        )
    except SqlglotError as error:
        raise RuleError(f"it cannot be carried to Spark: {' '.join(str(error).split())[:200]}.") from None
    nodes = list(whole.walk())
    for node in nodes:
        if type(node) not in CARRIED:
            raise RuleError(f"{node.key.upper()} cannot be carried to Spark ({_short(node)}).")
    for node in reversed(nodes):  # parts before what they are parts of
        new = _reworded(node)
        if new is not node:
            new.type = node.type
            node.replace(new)
    return whole.sql("spark", unsupported_level=sqlglot.ErrorLevel.RAISE)


def _short(node: Any) -> str:
    text: str = node.sql("duckdb")
    return text if len(text) <= 80 else f"{text[:77]}..."


def _reworded(node: Any) -> Any:
    """A part of a rule as Spark has to hear it. Raises RuleError where that is not known."""
    if isinstance(node, exp.Literal):
        return node if node.is_string or node.this.isdigit() else exp.cast(node.copy(), "double")
    if isinstance(node, exp.Cast):
        return _cast(node)
    if isinstance(node, (exp.DPipe, exp.Concat)):
        parts = (node.left, node.right) if isinstance(node, exp.DPipe) else tuple(node.expressions)
        for part in parts:
            part.replace(_as_text(part))
    elif isinstance(node, exp.Div):
        return _division(node.left, node.right)
    elif isinstance(node, (exp.Add, exp.Sub, exp.Mul)) and not node.find(exp.Column) and node.find(exp.Cast):
        raise RuleError(f"decimal numbers are not calculated alike ({_short(node)}).")
    elif isinstance(node, _COMPARES):
        _check_comparable(node, node.left, node.right)
    elif isinstance(node, exp.In):
        _check_comparable(node, node.this, *node.expressions)
    elif isinstance(node, exp.Between):
        _check_comparable(node, node.this, node.args["low"], node.args["high"])
    return node


def _kind(node: Any) -> Any:
    return node.type.this if node.type is not None else None


def _check_comparable(whole: Any, *parts: Any) -> None:
    kinds = {_kind(part) for part in parts} - {exp.DType.NULL}
    if not any(kinds <= family for family in _FAMILIES):
        raise RuleError(f"values of two types are not compared alike ({_short(whole)}).")


def _as_text(node: Any) -> Any:
    """A value as the text that DuckDB makes of it."""
    kind = _kind(node)
    if kind in _TEXTS or kind == exp.DType.NULL:
        return node.copy()
    if kind in _INTEGERS or kind == exp.DType.BOOLEAN:
        return exp.cast(node.copy(), "string", dialect="spark")
    if kind == exp.DType.DOUBLE and node.find(exp.Column):
        return exp.Anonymous(this=DOUBLE_TEXT, expressions=[node.copy()])
    raise RuleError(f"it is not certain how {_short(node)} becomes text.")


def _cast(node: Any) -> Any:
    to, kind = node.to.this, _kind(node.this)
    if to in _TEXTS:
        return _as_text(node.this)
    if to == exp.DType.DOUBLE and kind in (*_INTEGERS, exp.DType.DOUBLE):
        return node
    raise RuleError(f"CAST cannot be carried to Spark here ({_short(node)}).")


def _division(one: Any, other: Any) -> Any:
    """A quotient as IEEE 754 has it, also where the divisor is nought, of either sign."""
    a, b = (f"CAST({part.sql('spark')} AS DOUBLE)" for part in (one, other))
    sign = f"CASE WHEN CAST({b} AS STRING) = '-0.0' THEN DOUBLE('-Infinity') ELSE DOUBLE('Infinity') END"
    return exp.paren(sqlglot.parse_one(f"CASE WHEN {b} = 0 THEN {a} * {sign} ELSE {a} / {b} END", read="spark"))


def check_carried(rules: tuple[SqlRule, ...], views: Columns) -> None:
    """Raises UsageError that names the first rule that cannot be carried, and says what of it."""
    for rule in rules:
        try:
            carried_rule(rule.sql, views)
        except RuleError as error:
            advice = "Say it in other words (docs/scale.md lists what is carried), or run it on one machine."
            raise UsageError(str(error), file=str(rule.file), advice=advice) from None


def selection_in(spark: SparkSession, views: Columns) -> Selection:
    """What runs rules in a session that holds their views."""
    spark.udf.register(DOUBLE_TEXT, _text_of_double, "string")

    def selection(sql: str) -> Iterator[tuple[Any, ...]]:
        try:
            rule = spark.sql(carried_rule(sql, views))
            rule.createOrReplaceTempView("rule")
            spark.sql(carried(found_sql(rule.columns))).createOrReplaceTempView("found")
            yield from map(tuple, spark.sql(carried(WITH_EVIDENCE)).toLocalIterator())
        except (PySparkException, Py4JError) as error:
            raise RuleError(" ".join(str(error).split())[:400]) from None

    return selection


def _text_of_double(number: float | None) -> str | None:
    """A number as DuckDB writes it, which is as Python does."""
    return None if number is None else repr(number)
