"""Rules in SQL on their way to Spark: what means the same is carried, some of it in other words, and the rest is refused by its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_sqlrules import DEAR, kettles

from extract import UsageError
from extract.sqlrules import RuleError, load_rules
from extract.store import relations

carrying = pytest.importorskip("extract.engines.carrying", reason="the packages of the extra `spark` are not installed")

KETTLES = "SELECT page, entity, 'price' AS field, {} AS message FROM kettles"


def views(folder: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = carrying.views_of(relations([kettles(folder)]))
    return found


REFUSED = {
    "median(price)::VARCHAR": "MEDIAN cannot be carried to Spark (MEDIAN(",
    "round(price) || ' a litre'": "ROUND cannot be carried",
    "lower(entity)": "LOWER cannot be carried",
    "sum(price) || ''": "SUM cannot be carried",
    "colours->>0": "JSONEXTRACTSCALAR cannot be carried",
    "CAST(entity AS DOUBLE) || ''": "CAST cannot be carried to Spark here",
    "CASE WHEN entity = 1 THEN 'one' END": "values of two types are not compared alike",
    "CASE WHEN entity IN ('a', price) THEN 'one' END": "values of two types are not compared alike",
    "(0.1 + 0.2) || ''": "decimal numbers are not calculated alike",
    "0.10 || ''": "it is not certain how",
    "format('{}', entity)": "cannot be carried",
    "CASE WHEN entity LIKE 'a_' THEN 'like' END": "LIKE cannot be carried",
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_may_mean_another_thing_is_refused(words: str, tmp_path: Path) -> None:
    with pytest.raises(RuleError) as error:
        carrying.carried_rule(KETTLES.format(words), views(tmp_path))
    assert REFUSED[words] in str(error.value)


CARRIED = {
    "'dear for ' || volume || ' l'": "TEXT_OF_DOUBLE(`kettles`.`volume`)",
    "CAST(price AS VARCHAR)": "TEXT_OF_DOUBLE(`kettles`.`price`)",
    "lid::VARCHAR": "CAST(`kettles`.`lid` AS STRING)",
    "CASE WHEN price > 0.5 THEN 'more' END": "> CAST(0.5 AS DOUBLE)",
    "CASE WHEN price / volume / 2 > 1 THEN 'more' END": "CAST('-Infinity' AS DOUBLE)",
    "coalesce(entity, 'nobody')": "COALESCE(`kettles`.`entity`, 'nobody')",
}


@pytest.mark.parametrize("words", CARRIED)
def test_what_is_said_otherwise_is_put_into_other_words(words: str, tmp_path: Path) -> None:
    assert CARRIED[words] in carrying.carried_rule(KETTLES.format(words), views(tmp_path)).replace("text_of_double", "TEXT_OF_DOUBLE")


def test_a_rule_that_is_not_carried_is_an_error_that_names_its_file(tmp_path: Path) -> None:
    schema = kettles(tmp_path, dear=DEAR, most=KETTLES.format("median(price)::VARCHAR") + " GROUP BY page, entity")
    with pytest.raises(UsageError, match="MEDIAN cannot be carried to Spark") as error:
        carrying.check_carried(load_rules([schema]), views(tmp_path))
    assert error.value.file == str(tmp_path / "kettles" / "most.sql")
    carrying.check_carried(load_rules([kettles(tmp_path, dear=DEAR, most=DEAR)]), views(tmp_path))


WORDS = {
    "SELECT": DEAR, "DISTINCT": f"SELECT DISTINCT * FROM ({DEAR})", "WHERE": DEAR,
    "GROUP BY": "SELECT page, entity, 'price' AS field, count(*) || '' AS message FROM kettles GROUP BY page, entity HAVING min(price) < max(volume)",
    "EXISTS": f"{DEAR} AND EXISTS (SELECT 1 FROM pages WHERE pages.page = kettles.page)",
    "WITH": f"WITH dear AS ({DEAR}) SELECT * FROM dear", "UNION": f"{DEAR} UNION {DEAR}", "EXCEPT": f"{DEAR} EXCEPT {DEAR}",
    "INTERSECT": f"{DEAR} INTERSECT {DEAR}", "CASE": KETTLES.format("CASE WHEN lid THEN 'lid' ELSE 'none' END"),
    "coalesce": KETTLES.format("coalesce(nullif(entity, 'beta'), 'nobody')"), "VARCHAR": KETTLES.format("CAST(lid AS VARCHAR)"),
    "DOUBLE": f"{DEAR} AND CAST(3 AS DOUBLE) < price", "IN": f"{DEAR} AND entity IN ('a', 'b')", "BETWEEN": f"{DEAR} AND price BETWEEN 1 AND 2",
    "IS NULL": f"{DEAR} AND lid IS NULL", "IS NOT DISTINCT FROM": f"{DEAR} AND price IS NOT DISTINCT FROM volume",
    "starts_with": f"{DEAR} AND starts_with(entity, 'a')", "concat": KETTLES.format("concat(entity, ' and ', page)"),
    "count": KETTLES.format("max(entity) || count(*)") + " GROUP BY page, entity",
}  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_what_the_document_says_is_carried_is_carried(word: str, tmp_path: Path) -> None:
    document = (Path(__file__).parent.parent / "docs" / "scale.md").read_text("utf-8")
    assert f"`{word}`" in document.partition("Carried are:")[2].partition("## ")[0]
    rules = load_rules([kettles(tmp_path, word=WORDS[word])])
    carrying.check_carried(rules, views(tmp_path))
