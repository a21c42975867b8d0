"""The closed dialect of the schemas: JSON Schema 2020-12 and the annotation keywords, nothing else.

A misspelt keyword is annotation to every other validator and would be ignored; here it is an error with its path and the
nearest right word. `pattern` keeps to what every engine reads alike and in linear time.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from extract.errors import UsageError
from extract.prose import compile_pattern
from extract.selectors import compile_selector

SUFFIX = ".schema.json"
INSTALLED = Path(__file__).with_name("schemas")
PACKAGED = INSTALLED if INSTALLED.is_dir() else Path(__file__).parent.parent / "schemas"
"""The schemas that come with the package: inside of it where it is installed, beside it in a checkout."""
DRAFT = "https://json-schema.org/draft/2020-12/schema"


class Fault(NamedTuple):
    """One thing that is wrong with a schema: where, what, and what to do."""

    place: str
    what: str
    advice: str


def check(document: Mapping[str, Any], file: str) -> None:
    """Raises UsageError with the faults of a schema, the first eight of them."""
    found = list(faults(document))
    if not found:
        return
    lines = [f"{fault.place}: {fault.what} {fault.advice}".rstrip() for fault in found[:8]]
    if len(found) > 8:
        lines.append(f"and {len(found) - 8} more.")
    raise UsageError("is not written in the dialect of docs/schemas.md.\n  " + "\n  ".join(lines), file=file)


def faults(document: Mapping[str, Any]) -> Iterator[Fault]:
    """Everything that is wrong with a schema, in document order."""
    if str(document.get("$schema", DRAFT)).rstrip("#") != DRAFT:
        yield Fault("$.$schema", f"{document['$schema']!r} is another draft.", f"Write {DRAFT!r}.")
        return
    import jsonschema_rs

    try:
        found = list(_lint(document, "$"))
        if not found and not jsonschema_rs.validator_for(dialect()).is_valid(document):
            found = list(_explained(document))
        yield from found or _patterns_with_holes(document, "$")
    except RecursionError:
        yield Fault("$", "is nested too deep to be checked.", "Move inner parts under $defs.")


@lru_cache(maxsize=1)
def dialect() -> dict[str, Any]:
    """The closed meta-schema."""
    loaded: dict[str, Any] = json.loads((PACKAGED / ("dialect" + SUFFIX)).read_bytes())
    return loaded


# --- linting ----------------------------------------------------------------------------------------------------------

_SCHEMA_MAPS = ("properties", "patternProperties", "$defs", "dependentSchemas")
_SCHEMA_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_SCHEMAS = (
    "items", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "contains", "propertyNames", "not", "if", "then",
    "else", "contentSchema",
)  # fmt: skip


def _subschemas(node: Mapping[str, Any], place: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    for key in _SCHEMA_MAPS:
        if isinstance(node.get(key), Mapping):
            yield from ((child, f"{place}.{key}.{name}") for name, child in node[key].items() if isinstance(child, Mapping))
    for key in _SCHEMA_LISTS:
        if isinstance(node.get(key), list):
            yield from ((child, f"{place}.{key}[{index}]") for index, child in enumerate(node[key]) if isinstance(child, Mapping))
    for key in _SCHEMAS:
        if isinstance(node.get(key), Mapping):
            yield node[key], f"{place}.{key}"


@lru_cache(maxsize=1)
def keywords() -> tuple[str, ...]:
    """Every keyword that may stand in a schema."""
    core = (
        "$id $schema $ref $anchor $dynamicRef $dynamicAnchor $vocabulary $comment $defs prefixItems items contains"
        " additionalProperties properties patternProperties dependentSchemas propertyNames if then else allOf anyOf oneOf not"
        " unevaluatedItems unevaluatedProperties type const enum multipleOf maximum exclusiveMaximum minimum exclusiveMinimum"
        " maxLength minLength pattern maxItems minItems uniqueItems maxContains minContains maxProperties minProperties"
        " required dependentRequired title description default deprecated readOnly writeOnly examples format contentEncoding"
        " contentMediaType contentSchema"
    )
    return (*core.split(), *dialect()["properties"])


def nearest(word: str, known: Iterator[str] | tuple[str, ...] | list[str]) -> str:
    """Advice with the nearest right word, or with all of them where none is near."""
    known = [str(one) for one in known]
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"Did you mean {close[0]!r}?" if close else f"Known are {', '.join(known)}." if len(known) < 20 else ""


def _lint(node: Mapping[str, Any], place: str) -> Iterator[Fault]:
    """Faults of one subschema and those below that another validator would pass over or stumble on."""
    for key, value in node.items():
        if key not in keywords():
            yield Fault(place, f"{key!r} is no keyword.", nearest(key, keywords()))
        elif key in ("$ref", "$dynamicRef") and not str(value).startswith("#"):
            yield Fault(f"{place}.{key}", f"{value!r} leads out of this file, and nothing is fetched.", "Copy what it names under $defs.")
    if isinstance(node.get("pattern"), str):
        yield from _lint_pattern(node["pattern"], f"{place}.pattern")
    for pattern in node.get("patternProperties", {}) if isinstance(node.get("patternProperties"), Mapping) else ():
        yield from _lint_pattern(pattern, f"{place}.patternProperties")
    for child, where in _subschemas(node, place):
        yield from _lint(child, where)


_UNSHARED = re.compile(r"\(\?(?!:)|\\[1-9]|\\[kKgGZzAQEXRCNpPbB]|(?<!\\)(?:[*+?]|\{[0-9,]+\})\+|\[\[|&&|--(?=[^\]]*\])")


def _lint_pattern(pattern: str, place: str) -> Iterator[Fault]:
    """A pattern must compile, and mean the same in linear time everywhere: no look-around, references, atomic groups."""
    unshared = _UNSHARED.search(pattern)
    if unshared:
        yield Fault(place, f"{unshared[0]!r} is not read alike by all engines.", "Use groups (?:...), classes and quantifiers only.")
        return
    try:
        re.compile(pattern)
    except re.error as error:
        yield Fault(place, f"{pattern!r} is no regular expression: {error}.", "")


def _patterns_with_holes(node: Mapping[str, Any], place: str) -> Iterator[Fault]:
    for key in ("x-names", "x-prose", "x-section", "x-line", "x-ignore"):
        for index, given in enumerate(node.get(key, ())):
            source = given if isinstance(given, str) else given.get("pattern", "")
            try:
                compile_pattern(source)
            except ValueError as error:
                yield Fault(f"{place}.{key}[{index}]", f"{error}.", "")
    given = node.get("x-select", ())
    for index, source in enumerate([given] if isinstance(given, str) else given):
        try:
            compile_selector(source)
        except ValueError as error:
            where = f"{place}.x-select" if isinstance(given, str) else f"{place}.x-select[{index}]"
            yield Fault(
                where, f"{error}.", "Read are types, .class, #id, [a], [a=v], ^= $= *= ~=, :first-child, :nth-child(), ' ', '>', ','."
            )
    yield from _property_paths(node, place)
    for child, where in _subschemas(node, place):
        yield from _patterns_with_holes(child, where)


def _property_paths(node: Mapping[str, Any], place: str) -> Iterator[Fault]:
    """A path of properties is written as all paths here are; no property of a vocabulary has a dot in its name."""
    given = node.get("x-property", ())
    for index, path in enumerate([given] if isinstance(given, str) else given):
        if re.fullmatch(r"\w+(?:\.\w+)+", path):
            where = f"{place}.x-property" if isinstance(given, str) else f"{place}.x-property[{index}]"
            yield Fault(where, f"{path!r} is one name with a dot in it.", f"Write the path as {path.replace('.', '/')!r}.")


# --- explaining what the meta-schema refuses --------------------------------------------------------------------------


def _explained(document: Mapping[str, Any]) -> Iterator[Fault]:
    """The meta-schema's errors in words; what is wrong with a part is not repeated for the whole."""
    import jsonschema

    seen: set[str] = set()
    for error in jsonschema.Draft202012Validator(dialect()).iter_errors(document):
        if error.validator == "unevaluatedProperties":
            continue
        best = jsonschema.exceptions.best_match([error]) or error
        if best.json_path not in seen:
            seen.add(best.json_path)
            yield _fault(best)
    if not seen:
        yield Fault("$", "is refused by the dialect's meta-schema.", "Compare it with docs/schemas.md.")


def _fault(error: Any) -> Fault:
    place = error.json_path
    if error.validator == "anyOf":
        error = next((one for one in error.context if one.validator == "enum" and isinstance(one.instance, str)), error)
    if error.validator == "enum":
        return Fault(place, f"{error.instance!r} is not known here.", nearest(str(error.instance), list(error.validator_value)))
    if error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        wrong = [key for key in error.instance if key not in known]
        return Fault(place, f"{wrong[0]!r} is no option here.", nearest(wrong[0], known))
    if error.validator == "required":
        return Fault(place, f"{error.message}.", "")
    return Fault(place, f"{error.message}.", "Compare it with docs/schemas.md.")
