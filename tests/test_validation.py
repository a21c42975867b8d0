"""JSON Schema validation: the fast library and the one with the messages agree, and a pattern that takes too long quarantines its page."""

from __future__ import annotations

import copy
from typing import Any

import generator
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import extract
import seeds
from extract.schema import compile_schema
from extract.validation import accepts, violations

SLOW = {"properties": {"code": {"type": "string", "pattern": "^(x|xx)+$", "x-kind": "text", "x-labels": ["Code"]}}}


def slow_says(document: Any, record: Any) -> bool:
    return bool(jsonschema.Draft202012Validator(document).is_valid(record))


def fast_says(schema: extract.Schema, record: Any) -> bool:
    return not list(violations(schema, record))


def changed(record: dict[str, Any], field: str, value: Any) -> dict[str, Any]:
    """A record with one field of its first occupation changed, or taken away."""
    record = copy.deepcopy(record)
    if value is None and field == "name":
        del record["occupations"][0]["name"]
    else:
        record["occupations"][0][field] = value
    return record


CHANGES = [
    ("name", ""), ("name", None), ("yearly_salary", -1), ("yearly_salary", "much"), ("average_age", 13), ("average_age", 101),
    ("job_satisfaction", 5.5), ("highest_paying_city", "Springfield"), ("gender_ratio", {}), ("gender_ratio", {"Male": 101}),
    ("most_common_degree", {"name": "Diploma"}), ("time_to_become", {"min": 2, "unit": "weeks"}), ("skills", [{"name": "x", "percent": "y"}]),
    ("top_skills", [""]), ("surplus", 1), ("years_of_experience", 4), ("years_of_experience", 4.5), ("salary_range", {"min": 1, "max": 2}),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), CHANGES)
def test_both_libraries_agree_on_a_changed_record(field: str, value: Any) -> None:
    record = changed(next(iter(generator.corpus(3, 1))).record, field, value)
    assert fast_says(seeds.schema(), record) == slow_says(seeds.schema().document, record)


def test_both_libraries_agree_on_sound_records() -> None:
    for made in generator.corpus(4, 40):
        assert fast_says(seeds.schema(), made.record)
        assert slow_says(seeds.schema().document, made.record)


@given(st.one_of(st.none(), st.integers(-5, 120), st.floats(0, 6, allow_nan=False), st.text(max_size=5)))
def test_both_libraries_agree_on_any_value_of_a_field(value: object) -> None:
    for path in ("average_age", "job_satisfaction", "highest_paying_city", "name"):
        field = seeds.schema().field(path)
        assert field is not None
        assert accepts(field, value) == slow_says(dict(field.schema), value)  # type: ignore[arg-type]


def test_a_violation_names_its_path_and_what_was_found() -> None:
    found = list(violations(seeds.schema(), changed(next(iter(generator.corpus(3, 1))).record, "average_age", 13)))
    assert [(one.path, one.keyword) for one in found] == [(("occupations", 0, "average_age"), "minimum")]
    assert "13" in found[0].message


def test_a_pattern_that_takes_too_long_quarantines_the_page() -> None:
    schema = compile_schema(SLOW)
    result = extract.read_page(extract.Page("slow.txt", b"Code: " + b"x" * 4000 + b"y\n"), schema)
    assert result.record is None
    assert result.claims == ()
    assert [(one.rule, one.severity) for one in result.discrepancies] == [("timeout", "error")]
    assert "'^(x|xx)+$'" in result.discrepancies[0].message


def test_the_same_pattern_is_no_matter_on_other_pages() -> None:
    result = extract.read_page(extract.Page("fast.txt", b"Code: xxx\n"), compile_schema(SLOW))
    assert result.record == {"code": "xxx"}
    assert result.discrepancies == ()
