"""Values against JSON Schema: jsonschema-rs says whether anything is wrong, jsonschema says what, in words with paths.

Nearly every record is right, so the slower library is imported for wrong ones only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from extract.errors import PatternTimeoutError
from extract.model import Value
from extract.numerals import shortest
from extract.schema import Field, Schema

PATTERN_SECONDS = 1.0
"""What a `pattern` of the schema may take on one value before the page is quarantined."""


class Violation(NamedTuple):
    """One value that breaks the schema: its path in the record, and what was expected and found."""

    path: tuple[str | int, ...]
    keyword: str
    message: str


def as_json(value: Value) -> Any:
    """A claim's value as the record has it: parts as an object, a list as an array, a number in its shortest form."""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return shortest(value)
    if isinstance(value, tuple):
        if all(isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str) for item in value):
            return {str(item[0]): as_json(item[1]) for item in value if isinstance(item, tuple)}
        return [as_json(item) for item in value]
    return value


@lru_cache(maxsize=512)
def _field_validator(field: Field) -> Any:
    return _compiled(field.schema)


@lru_cache(maxsize=64)
def _record_validator(schema: Schema) -> Any:
    return _compiled(schema.document)


def _compiled(document: Mapping[str, Any]) -> Any:
    import jsonschema_rs

    options = jsonschema_rs.RegexOptions()  # linear time, whatever the pattern
    return jsonschema_rs.Draft202012Validator(dict(document), pattern_options=options)


def accepts(field: Field, value: Value) -> bool:
    """Whether a value meets the constraints of its field."""
    return bool(_field_validator(field).is_valid(as_json(value)))


def violations(schema: Schema, record: Mapping[str, Any]) -> Iterator[Violation]:
    """Everything in a record that breaks its schema, the deepest cause of each, in record order."""
    if _record_validator(schema).is_valid(record):
        return
    import jsonschema

    errors = _slow_validator(schema).iter_errors(record)
    for error in sorted(errors, key=lambda error: [str(part) for part in error.absolute_path]):
        deepest = jsonschema.exceptions.best_match([error]) or error
        yield Violation(tuple(deepest.absolute_path), str(deepest.validator), deepest.message)


def refusals(field: Field, value: Value) -> list[tuple[str, str]]:
    """What in a value breaks the constraints of its field: keyword and words, the deepest cause of each."""
    if accepts(field, value):
        return []
    import jsonschema

    try:
        errors = list(_bounded(field.schema).iter_errors(as_json(value)))
    except PatternTimeoutError as error:
        return [("pattern", str(error))]
    deepest = [jsonschema.exceptions.best_match([error]) or error for error in errors]
    return [(str(error.validator), error.message) for error in deepest]


@lru_cache(maxsize=16)
def _slow_validator(schema: Schema) -> Any:
    return _bounded(schema.document)


def _bounded(document: Mapping[str, Any]) -> Any:
    import jsonschema

    bounded = jsonschema.validators.extend(  # type: ignore[no-untyped-call]
        jsonschema.Draft202012Validator, {"pattern": _pattern}
    )
    return bounded(dict(document))


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[Any]:
    """`pattern` in bounded time."""
    import jsonschema
    import regex

    if not isinstance(instance, str):
        return
    try:
        found = regex.search(pattern, instance, timeout=PATTERN_SECONDS)
    except TimeoutError:
        raise PatternTimeoutError(f"the pattern {pattern!r} took over {PATTERN_SECONDS:g} s on {instance[:60]!r}") from None
    if not found:
        yield jsonschema.ValidationError(f"{instance!r} does not match {pattern!r}")
