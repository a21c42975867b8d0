"""The closed dialect: what is misspelt or unshared is an error with its path and the nearest right word."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from extract.dialect import faults, keywords, nearest
from extract.errors import UsageError
from extract.schema import Schema, compile_schema, load_schema

DOCUMENT: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "x-match": {"min": 1},
    "x-null": ["-", "n/a"],
    "x-locale": {"decimal": ".", "group": ",", "dates": "dmy"},
    "properties": {
        "trees": {
            "type": "array",
            "x-entities": {"key": "name", "min": 2},
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "x-names": ["{name} vs {name}"]},
                    "height": {
                        "type": ["number", "null"], "minimum": 0, "x-kind": "decimal", "x-labels": ["Height"],
                        "x-unit": {"m": 1, "cm": 0.01},
                        "x-prose": ["{entity} grows {value}"], "x-agree": "rounded",
                        "x-rules": [{"rule": "ratio", "to": "girth", "is": 10, "severity": "warning"}],
                    },
                    "girth": {"type": ["number", "null"], "x-kind": "decimal", "x-labels": ["Girth"], "pattern": "^[a-z]+$"},
                    "evergreen": {"type": "boolean", "x-kind": "boolean", "x-labels": ["Evergreen"],
                                  "x-values": {"yes": True, "no": False}},
                    "uses": {"$ref": "#/$defs/uses", "x-section": ["Uses of {entity}"]},
                },
            },
        },
    },
    "$defs": {"uses": {"type": "array", "items": {"type": "string"}, "x-kind": "list"}},
}  # fmt: skip

ITEM = "properties.trees.items.properties"


def changed(path: str, value: object) -> dict[str, Any]:
    """The document with something else at a path; `None` takes it away."""
    document = copy.deepcopy(DOCUMENT)
    *parents, last = path.split(".")
    node: Any = document
    for part in parents:
        node = node[int(part)] if isinstance(node, list) else node[part]
    if value is None:
        del node[last]
    else:
        node[int(last) if isinstance(node, list) else last] = value
    return document


def refusal(document: dict[str, Any]) -> str:
    """What a user reads who gives this schema."""
    with pytest.raises(UsageError) as refused:
        compile_schema(document, file="trees.schema.json")
    return str(refused.value)


def test_a_schema_of_the_dialect_has_no_fault() -> None:
    assert list(faults(DOCUMENT)) == []
    schema = compile_schema(DOCUMENT, name="trees")
    assert isinstance(schema, Schema)
    assert [field.path for field in schema.fields] == ["name", "height", "girth", "evergreen", "uses"]


MISSPELT = [
    ("x-lables", "x-labels", f"{ITEM}.height.x-lables", ["Height"]),
    ("x-kindd", "x-kind", f"{ITEM}.height.x-kindd", "decimal"),
    ("minimun", "minimum", f"{ITEM}.height.minimun", 0),
    ("propertes", "properties", f"{ITEM}.height.propertes", {}),
    ("x-nul", "x-null", "x-nul", ["-"]),
    ("x-proze", "x-prose", f"{ITEM}.height.x-proze", ["{entity} grows {value}"]),
    ("x-section-s", "x-section", f"{ITEM}.uses.x-section-s", ["Uses"]),
    ("x-units", "x-unit", f"{ITEM}.height.x-units", {"m": 1}),
    ("x-value", "x-values", f"{ITEM}.evergreen.x-value", {"yes": True}),
    ("x-rule", "x-rules", f"{ITEM}.height.x-rule", []),
    ("x-agrees", "x-agree", f"{ITEM}.height.x-agrees", "exact"),
    ("x-ignored", "x-ignore", "x-ignored", ["More"]),
    ("x-matches", "x-match", "x-matches", {"min": 1}),
    ("x-locales", "x-locale", "x-locales", {"group": ","}),
    ("x-name", "x-names", f"{ITEM}.name.x-name", ["{name}"]),
    ("x-knowns", "x-known", f"{ITEM}.name.x-knowns", ["Oak"]),
    ("x-afters", "x-after", f"{ITEM}.uses.x-afters", {"field": "height"}),
    ("x-lines", "x-line", f"{ITEM}.name.x-lines", ["{entity}"]),
    ("x-selects", "x-select", f"{ITEM}.name.x-selects", "h1"),
    ("requird", "required", "requird", ["trees"]),
    ("additionalPropertys", "additionalProperties", "additionalPropertys", False),
    ("x-kindd", "x-kind", "$defs.uses.x-kindd", "list"),
    ("x-kindd", "x-kind", "$defs.uses.items.x-kindd", "text"),
]


@pytest.mark.parametrize(("wrong", "right", "path", "value"), MISSPELT, ids=lambda v: str(v)[:30])
def test_a_misspelt_keyword_is_told_with_its_place_and_the_right_word(wrong: str, right: str, path: str, value: object) -> None:
    message = refusal(changed(path, value))
    assert message.startswith("trees.schema.json: ")
    place = "$" + "".join(f".{part}" for part in path.split(".")[:-1])
    assert f"{place}: {wrong!r} is no keyword. Did you mean {right!r}?" in message


@pytest.mark.parametrize(
    ("path", "value", "place", "wrong", "right"),
    [
        (f"{ITEM}.height.x-kind", "muney", f"$.{ITEM}.height['x-kind']", "muney", "money"),
        (f"{ITEM}.height.x-kind", "percents", f"$.{ITEM}.height['x-kind']", "percents", "percent"),
        (f"{ITEM}.height.x-agree", "exakt", f"$.{ITEM}.height['x-agree']", "exakt", "exact"),
        (f"{ITEM}.height.x-rules.0.rule", "ratoi", f"$.{ITEM}.height['x-rules'][0].rule", "ratoi", "ratio"),
        (f"{ITEM}.height.x-rules.0.severity", "warn", f"$.{ITEM}.height['x-rules'][0].severity", "warn", "warning"),
        (f"{ITEM}.height.type", "nubmer", f"$.{ITEM}.height.type", "nubmer", "number"),
        ("x-locale.dates", "mdyy", "$['x-locale'].dates", "mdyy", "mdy"),
        ("x-locale", {"decimals": ","}, "$['x-locale']", "decimals", "decimal"),
        ("x-match", {"mins": 1}, "$['x-match']", "mins", "min"),
        ("properties.trees.x-entities", {"keys": "name", "key": "name"}, "$.properties.trees['x-entities']", "keys", "key"),
        (
            f"{ITEM}.height.x-rules.0",
            {"rule": "ratio", "to": "girth", "is": 1, "withn": 2},
            f"$.{ITEM}.height['x-rules'][0]",
            "withn",
            "within",
        ),
        (f"{ITEM}.height.x-prose", [{"pattern": "{entity}", "assert": "less"}], f"$.{ITEM}.height['x-prose'][0]", "assert", "asserts"),
        (
            f"{ITEM}.height.x-prose",
            [{"pattern": "{entity}", "asserts": "lesser"}],
            f"$.{ITEM}.height['x-prose'][0].asserts",
            "lesser",
            "less",
        ),
    ],
)
def test_a_misspelt_option_is_told_with_its_place_and_the_right_word(path: str, value: object, place: str, wrong: str, right: str) -> None:
    message = refusal(changed(path, value))
    line = next(line for line in message.splitlines() if repr(wrong) in line)
    assert f"Did you mean {right!r}?" in line
    assert line.strip().startswith(f"{place}: ")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("x-match.min", 0),
        ("x-match", {}),
        ("x-null", "-"),
        ("x-null", []),
        (f"{ITEM}.height.x-labels", "Height"),
        (f"{ITEM}.height.x-labels", [""]),
        (f"{ITEM}.height.x-unit", {"m": 0}),
        (f"{ITEM}.height.x-unit", {"m": "1"}),
        (f"{ITEM}.height.x-unit", {}),
        (f"{ITEM}.height.minimum", "0"),
        (f"{ITEM}.height.x-rules", [{"rule": "ratio", "to": "girth"}]),
        (f"{ITEM}.height.x-rules", [{"rule": "sum"}]),
        (f"{ITEM}.height.x-rules", [{"rule": "leads"}]),
        (f"{ITEM}.height.x-rules", [{"rule": "between"}]),
        (f"{ITEM}.height.x-rules", [{"rule": "equals", "to": "girth", "const": 1}]),
        (f"{ITEM}.height.x-rules", [{"to": "girth"}]),
        ("properties.trees.x-entities", {"min": 2}),
        ("required", "trees"),
        (f"{ITEM}.height", "number"),
    ],
)
def test_what_the_meta_schema_refuses_is_told_with_its_place(path: str, value: object) -> None:
    message = refusal(changed(path, value))
    last = next(part for part in reversed(path.split(".")) if not part.isdigit())
    assert last in message or path.split(".")[-2] in message
    assert "\n  $" in message


@pytest.mark.parametrize(
    "reference", ["https://example.org/other.json", "other.schema.json", "other.schema.json#/$defs/uses", "file:uses.json", "//host/x"]
)
def test_a_reference_out_of_the_file_is_refused(reference: str) -> None:
    message = refusal(changed(f"{ITEM}.uses.$ref", reference))
    assert f"$.{ITEM}.uses.$ref: {reference!r} leads out of this file, and nothing is fetched." in message
    assert "$defs" in message


@pytest.mark.parametrize("reference", ["#/$defs/use", "#/properties/nothing", "#/$defs/uses/items/1"])
def test_a_reference_that_leads_nowhere_is_refused(reference: str) -> None:
    assert f"{reference!r} leads nowhere" in refusal(changed(f"{ITEM}.uses.$ref", reference))


def test_a_reference_that_leads_back_to_itself_is_refused() -> None:
    assert "leads back to itself" in refusal(changed("$defs.uses", {"$ref": "#/$defs/uses"}))


@pytest.mark.parametrize(
    ("pattern", "construct"),
    [
        ("^(?=a)b$", "(?"), ("^(?!a)b$", "(?"), ("(?<=a)b", "(?"), ("(?<!a)b", "(?"), ("(?P<n>a)", "(?"), ("(?i)a", "(?"), ("(?>a)", "(?"),
        (r"(a)\1", r"\1"), (r"\Aa", r"\A"), (r"a\Z", r"\Z"), (r"\ba", r"\b"), (r"a\b", r"\b"),
        ("a++", "++"), ("a*+", "*+"), ("a{2}+", "{2}+"),
        ("[[:alpha:]]", "[["), ("[a&&b]", "&&"),
    ],
)  # fmt: skip
def test_a_pattern_that_not_every_engine_reads_alike_is_refused(pattern: str, construct: str) -> None:
    message = refusal(changed(f"{ITEM}.girth.pattern", pattern))
    assert f"$.{ITEM}.girth.pattern: " in message
    assert "is not read alike by all engines" in message
    assert construct[0] in message


@pytest.mark.parametrize("pattern", ["[a-z", "(a", "a)", "*a", "a{3,2}"])
def test_a_pattern_that_does_not_compile_is_refused(pattern: str) -> None:
    message = refusal(changed(f"{ITEM}.girth.pattern", pattern))
    assert f"$.{ITEM}.girth.pattern: " in message
    assert "is no regular expression" in message


@pytest.mark.parametrize(
    "pattern", ["^[^,]+, [A-Z]{2}$", "^(?:a|b)+$", "^\\d{3}-\\w+\\s?$", "^[A-Z][a-z]*(?: [A-Z][a-z]*)*$", "\\$[0-9]+\\.[0-9]{2}", "a\\+b"]
)
def test_a_pattern_of_the_shared_subset_is_taken(pattern: str) -> None:
    assert list(faults(changed(f"{ITEM}.girth.pattern", pattern))) == []


def test_a_pattern_property_is_linted_too() -> None:
    assert "patternProperties" in refusal(changed("patternProperties", {"^(?=a)": {}}))


@pytest.mark.parametrize("key", ["x-prose", "x-section", "x-line", "x-names"])
def test_a_hole_that_there_is_not_is_told_with_its_place(key: str) -> None:
    message = refusal(changed(f"{ITEM}.height.{key}", ["{entity} fine", "{entty} grows"]))
    assert f"$.{ITEM}.height.{key}[1]: {{entty}} is no hole; holes are " in message


def test_two_holes_side_by_side_are_told() -> None:
    assert "two holes stand side by side" in refusal(changed("x-ignore", ["{entity}{rest}"]))


def test_another_draft_is_refused() -> None:
    message = refusal(changed("$schema", "http://json-schema.org/draft-07/schema#"))
    assert "$.$schema: 'http://json-schema.org/draft-07/schema#' is another draft." in message


def test_a_schema_without_a_draft_is_of_the_dialect() -> None:
    assert list(faults(changed("$schema", None))) == []


def test_every_fault_is_told_up_to_eight() -> None:
    document = copy.deepcopy(DOCUMENT)
    for number in range(11):
        document[f"x-wrong-{number}"] = 1
    message = refusal(document)
    assert message.count("is no keyword") == 8
    assert "and 3 more." in message


def test_a_label_on_two_fields_is_refused() -> None:
    message = refusal(changed(f"{ITEM}.girth.x-labels", ["Girth", "height:"]))
    assert "'height:' stands on height and on girth" in message


def test_a_label_that_stands_twice_on_one_field_is_taken() -> None:
    assert compile_schema(changed(f"{ITEM}.girth.x-labels", ["Girth", "girth:"])).label("GIRTH") is not None


def test_a_key_that_the_items_lack_is_refused_with_those_there_are() -> None:
    message = refusal(changed("properties.trees.x-entities.key", "title"))
    assert "x-entities names the key 'title', which items.properties lacks." in message
    assert "$.properties.trees" in message
    assert "name, height, girth" in message


def test_a_second_array_of_entities_is_refused() -> None:
    message = refusal(changed("properties.shrubs", {"type": "array", "x-entities": {"key": "name"}, "items": {"properties": {"name": {}}}}))
    assert "a second x-entities" in message
    assert "$.properties.shrubs" in message


@pytest.mark.parametrize("value", [5, "text", None, [1], True])
def test_properties_that_are_no_object_are_told_not_raised(value: object) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["properties"] = value
    refusal(document)


@pytest.mark.parametrize(
    "key", ["$schema", "$ref", "x-prose", "x-section", "x-ignore", "x-names", "pattern", "patternProperties", "x-locale", "items", "allOf"]
)
@pytest.mark.parametrize("value", [5, None, [5], {"a": 5}, [None]], ids=repr)
def test_a_keyword_of_any_shape_is_a_fault_and_no_crash(key: str, value: object) -> None:
    document = copy.deepcopy(DOCUMENT)
    document[key] = value
    with suppress(UsageError):
        assert compile_schema(document).document is document


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"type": "object",}', "line 1, column 19"),
        ('{\n  "type": "object"\n  "x": 1\n}', "line 3, column 3"),
        ("", "line 1, column 1"),
        ("{", "line 1, column 2"),
    ],
)
def test_broken_json_is_told_with_line_and_column(tmp_path: Path, text: str, place: str) -> None:
    file = tmp_path / "trees.schema.json"
    file.write_text(text, "utf-8")
    with pytest.raises(UsageError) as refused:
        load_schema(file)
    assert f"trees.schema.json, {place}: is not JSON" in str(refused.value)
    assert refused.value.advice


def test_a_file_that_is_no_utf8_is_told(tmp_path: Path) -> None:
    file = tmp_path / "trees.schema.json"
    file.write_bytes(b'{"title": "\xff\xe9"}')
    with pytest.raises(UsageError, match="is not JSON"):
        load_schema(file)


def test_a_schema_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "trees.schema.json"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(DOCUMENT).encode())
    assert load_schema(file).name == "trees"


def test_deep_json_is_told_and_does_not_crash(tmp_path: Path) -> None:
    file = tmp_path / "trees.schema.json"
    file.write_text("[" * 100_000, "utf-8")
    with pytest.raises(UsageError):
        load_schema(file)


@pytest.mark.parametrize("text", ["[]", "5", "true", "null", '"text"'])
def test_a_root_that_is_no_object_is_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "trees.schema.json"
    file.write_text(text, "utf-8")
    with pytest.raises(UsageError, match="root is not an object"):
        load_schema(file)


def test_a_schema_that_there_is_not_is_told_with_the_names_that_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no-such-schema: no such schema.*Give a file, or one of the names "):
        load_schema("no-such-schema")
    with pytest.raises(UsageError):
        load_schema(tmp_path)


def test_a_schema_is_known_by_its_file_name_and_the_digest_of_its_bytes(tmp_path: Path) -> None:
    digests = set()
    for indent in (None, 2):
        file = tmp_path / "trees.schema.json"
        file.write_text(json.dumps(DOCUMENT, indent=indent), "utf-8")
        assert load_schema(file).name == "trees"
        digests.add(load_schema(file).digest)
    assert len(digests) == 2


@pytest.mark.parametrize(("word", "advice"), [("muney", "Did you mean 'money'?"), ("zzz", "Known are money, count.")])
def test_the_nearest_word_or_all_of_them_are_advised(word: str, advice: str) -> None:
    assert nearest(word, ["money", "count"]) == advice


def test_every_keyword_of_the_dialect_is_known() -> None:
    assert {"x-entities", "x-labels", "x-kind", "x-rules", "x-match", "properties", "$ref"} <= set(keywords())
    assert len(keywords()) == len(set(keywords()))
