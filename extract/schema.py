"""A JSON Schema with annotation keywords, compiled once per run: what the fields of a page type are called and how written.

`load_schema` finds a schema by path or by name (`./schemas`, then the package), checks it against the closed dialect and
compiles it. `docs/schemas.md` describes the dialect.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from extract.dialect import PACKAGED, SUFFIX, check, nearest
from extract.errors import UsageError
from extract.footnotes import bare_end
from extract.items import bare
from extract.kinds import DASHES, Writing, squeeze, takes_unit
from extract.model import ERROR, Scalar
from extract.numerals import ENGLISH, Locale
from extract.prose import Pattern, compile_pattern
from extract.selectors import Selector, compile_selector

Node = Mapping[str, Any]

DIALECT = "dialect"
FOLDER = Path("schemas")


class Rule(NamedTuple):
    """One entry of `x-rules`: its name, its options, and the field it stands on (empty for the whole entity)."""

    name: str
    field: str
    options: tuple[tuple[str, Any], ...]
    severity: str = ERROR
    message: str = ""
    cites: tuple[str, ...] = ()

    def option(self, name: str) -> Any:
        """The value of an option, None where it is not given."""
        return next((value for key, value in self.options if key == name), None)


@dataclass(frozen=True, eq=False)
class Field:
    """One field of a record: `path` in the record of its entity or page (`group/field`), its writing and where pages state it."""

    path: str
    schema: Node
    writing: Writing
    labels: tuple[str, ...] = ()
    prose: tuple[Pattern, ...] = ()
    sections: tuple[Pattern, ...] = ()
    after: tuple[str, ...] = ()
    lines: tuple[Pattern, ...] = ()
    properties: tuple[tuple[str, ...], ...] = ()
    selectors: tuple[Selector, ...] = ()
    agree: str = "exact"
    rules: tuple[Rule, ...] = ()
    per_entity: bool = True

    @property
    def is_list(self) -> bool:
        """Whether the field has one claim per item."""
        return self.writing.kind == "list"


class Heading(NamedTuple):
    """What a header of a table says of the cells that it heads: their field, and the unit of those that have none."""

    field: Field
    unit: str = ""


_WITH_UNIT = re.compile(r"(.*\S)\s*(?:\(\s*([^()]{1,20})\)|\[\s*([^\[\]]{1,20})\]|,\s*([^\s,]{1,10})|\s(?:in|/)\s+([^\s,]{1,10}))")
"""A label with a unit: in brackets, or behind a comma, a slash or `in`."""
_MAY_HAVE_UNIT = re.compile(r"[)\],/]|\bin\b")


class Entities(NamedTuple):
    """Where the record keeps the page's entities, which field names them, and how many a page has at least."""

    path: tuple[str, ...]
    key: str
    min: int


@dataclass(frozen=True, eq=False)
class Schema:
    """One page type. `document` is the JSON Schema as written, `digest` of its bytes."""

    name: str
    document: Node
    digest: str
    file: str
    fields: tuple[Field, ...]
    entities: Entities | None
    names: tuple[Pattern, ...]
    ignore: tuple[Pattern, ...]
    nulls: frozenset[str]
    locale: Locale
    match_min: int
    urls: tuple[str, ...]
    paths: tuple[str, ...]
    entity_rules: tuple[Rule, ...] = ()
    page_rules: tuple[Rule, ...] = ()
    by_label: Mapping[str, Field] = field(default_factory=dict)
    by_path: Mapping[str, Field] = field(default_factory=dict)
    label_start: re.Pattern[str] = re.compile("(?!)")
    label_words: frozenset[str] = frozenset()
    """The first words of all labels, case folded."""

    def may_label(self, texts: Iterable[str]) -> bool:
        """Whether the first word of any label is somewhere in some texts: most tables of most pages are about something else."""
        text = "\n".join(texts).casefold()
        return any(word in text for word in self.label_words)

    def label(self, text: str) -> Field | None:
        """The field that a whole cell or line names, a closing colon and the mark of a footnote aside."""
        folded = squeeze(text).rstrip(" :").casefold()
        return self.by_label.get(folded) or self.by_label.get(folded[: bare_end(folded)].rstrip(" :"))

    def heading(self, text: str) -> Heading | None:
        """The field that a header of a table names, and the unit that it gives to the values below it: `Weight (kg)`."""
        return _heading(self, text) if len(text) <= MAX_KEPT else self.read_heading(text)

    def read_heading(self, text: str) -> Heading | None:
        """The same, read anew."""
        field = self.label(text)
        match = _WITH_UNIT.fullmatch(squeeze(text).rstrip(" :")) if _MAY_HAVE_UNIT.search(text) else None
        if match is None:
            return Heading(field) if field is not None else None
        unit = next(part for part in match.groups()[1:] if part)
        named = field or self.label(match[1])
        known = named is not None and takes_unit(named.writing, unit)
        if field is not None:
            return Heading(field, unit if known else "")
        return Heading(named, unit) if named is not None and known else None

    def field(self, path: str) -> Field | None:
        """The field at a path."""
        return self.by_path.get(path)

    @cached_property
    def bare_amounts(self) -> dict[str, Writing]:
        """How the amounts are written, by the path of their field, of which the values are numbers, in whatever currency."""
        writings = {one.path: (one.writing.items or one.writing) if one.is_list else one.writing for one in self.fields}
        return {path: writing for path, writing in writings.items() if writing.kind == "money" and writing.scalar and not writing.units}

    def field_of(self, path: str) -> Field | None:
        """The field that a claim's path belongs to: its own, or the list's of which it is an item."""
        found = self.by_path.get(path)
        if found is None:
            head, _, tail = path.rpartition("/")
            found = self.by_path.get(head) if tail.isdigit() else None
        return found

    @property
    def has_properties(self) -> bool:
        """Whether a field stands in the data of pages."""
        return any(one.properties for one in self.fields)

    @property
    def selects(self) -> bool:
        """Whether a field is selected among the elements of a page."""
        return any(one.selectors for one in self.fields)

    def is_null(self, text: str) -> bool:
        """Whether a cell says that there is no value."""
        return squeeze(text).casefold() in self.nulls


MAX_KEPT = 100
"""Characters of the longest header that is kept: the pages of a run have the same ones."""


@lru_cache(maxsize=4096)
def _heading(schema: Schema, text: str) -> Heading | None:
    return schema.read_heading(text)


# --- finding and loading ----------------------------------------------------------------------------------------------


def schema_files() -> dict[str, Path]:
    """The schemas that pages may be bound to when none is named: those of `./schemas`, then the package's, by name."""
    found: dict[str, Path] = {}
    for folder in (PACKAGED, FOLDER):
        if folder.is_dir():
            found.update({path.name.removesuffix(SUFFIX): path for path in sorted(folder.glob("*" + SUFFIX))})
    found.pop(DIALECT, None)
    return dict(sorted(found.items()))


def load_schema(path_or_name: str | Path) -> Schema:
    """The schema of a file, or of a name such as `occupation-comparison`.

    Raises UsageError that names the file, the place in it and what to do.
    """
    given = str(path_or_name)
    path = Path(path_or_name)
    if not path.is_file():
        known = schema_files()
        if given not in known:
            raise UsageError(
                "no such schema.", file=given, advice=f"Give a file, or one of the names {', '.join(known) or '(none found in ./schemas)'}."
            )
        path = known[given]
    return compile_schema(*_read_json(path), name=path.name.removesuffix(SUFFIX).removesuffix(".json"), file=str(path))


def _read_json(path: Path) -> tuple[Node, bytes]:
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror}).", file=str(path), advice="Check the path and its permissions.") from None
    try:
        document = json.loads(body)
    except RecursionError:
        raise UsageError("is nested too deep to be a schema.", file=str(path), advice="Move inner parts under $defs.") from None
    except ValueError as error:  # wrong syntax, a wrong encoding, an integer of thousands of digits
        place = f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else None
        raise UsageError(f"is not JSON: {error}.", file=str(path), place=place, advice="Mend the syntax there.") from None
    if not isinstance(document, dict):
        raise UsageError("is no schema of a page: its root is not an object.", file=str(path), place="$")
    return document, body


def compile_schema(document: Node, body: bytes | None = None, *, name: str = "schema", file: str = "schema") -> Schema:
    """The compiled schema of a document that keeps to the dialect. Raises UsageError otherwise."""
    check(document, file)
    digest = hashlib.sha256(body if body is not None else json.dumps(document, sort_keys=True).encode()).hexdigest()
    return _Compiler(document, name, file).compile(digest)


# --- compiling --------------------------------------------------------------------------------------------------------


class _Compiler:
    """Walks one document: resolves its local references and turns annotations into fields."""

    def __init__(self, document: Node, name: str, file: str) -> None:
        self.document, self.name, self.file = document, name, file
        self.root = self.resolve(document)
        self.locale = _locale(self.root.get("x-locale"), ENGLISH)
        self.entities: Entities | None = None
        self.names: tuple[Pattern, ...] = ()
        self.entity_rules: tuple[Rule, ...] = ()

    def compile(self, digest: str) -> Schema:
        """The schema."""
        fields = tuple(self.walk(self.root, (), per_entity=False))
        by_label, pattern = _labels(fields, self.file)
        self.check_paths(fields)
        self.check_key(fields)
        match = self.root.get("x-match", {})
        key = self.entities.key if self.entities else None
        sources = sum(1 for f in fields if f.path != key and (f.labels or f.prose or f.sections or f.lines or f.properties or f.selectors))
        return Schema(
            self.name, self.document, digest, self.file, fields, self.entities, self.names,
            tuple(compile_pattern(source) for source in self.root.get("x-ignore", ())),
            frozenset(squeeze(text).casefold() for text in self.root.get("x-null", DASHES)),
            self.locale, match.get("min", max(1, min(3, sources))), tuple(match.get("url", ())), tuple(match.get("path", ())),
            self.entity_rules, _rules(self.root, ""), by_label, {one.path: one for one in fields}, pattern,
            frozenset(label.split(" ")[0] for label in by_label),
        )  # fmt: skip

    def check_paths(self, fields: tuple[Field, ...]) -> None:
        """Every path of a rule, and every field of `x-after`, leads to a field on the same level."""
        for per_entity in (True, False):
            own = [one for one in fields if one.per_entity == per_entity]
            rules = self.entity_rules if per_entity else _rules(self.root, "")
            paths = {one.path for one in own}
            for rule in (*rules, *(rule for one in own for rule in one.rules)):
                options = [rule.option(name) for name in ("to", "min", "max")] + [rule.option("path") if not rule.field else None]
                for path in (*options, *rule.cites):
                    if isinstance(path, str) and path not in paths and path.rpartition("/")[0] not in paths:
                        self._nowhere(path, f"the rule {rule.name} of {rule.field or 'the entity'}", own)
            for one in own:
                for path in one.after:
                    if path not in paths:
                        self._nowhere(path, f"x-after of {one.path}", own)

    def check_key(self, fields: tuple[Field, ...]) -> None:
        """Data of entities is told apart by the key, so the key stands in it where another field does."""
        key = self.entities.key if self.entities else None
        with_key = any(one.properties for one in fields if one.path == key and one.per_entity)
        for one in fields:
            if one.properties and one.per_entity and not with_key:
                raise UsageError(
                    f"x-property of {one.path}: nothing tells whose it is, because {key} has none.", file=self.file,
                    advice=f"Give {key} an x-property, such as 'name'.",
                )  # fmt: skip

    def _nowhere(self, path: str, where: str, fields: list[Field]) -> None:
        raise UsageError(f"{path!r} in {where} is no field.", file=self.file, advice=nearest(path, [one.path for one in fields]))

    def resolve(self, node: Node | bool) -> dict[str, Any]:
        """A node with its local references followed; keywords beside `$ref` win."""
        if isinstance(node, bool):
            return {}
        merged, seen = dict(node), set()
        while (reference := merged.pop("$ref", None)) is not None:
            if reference in seen:
                raise UsageError(f"the reference {reference!r} leads back to itself.", file=self.file)
            seen.add(reference)
            merged = {**self._target(reference), **merged}
        return merged

    def _target(self, reference: str) -> dict[str, Any]:
        target: Any = self.document
        for part in reference.removeprefix("#").strip("/").split("/"):
            key = part.replace("~1", "/").replace("~0", "~")
            if key and not (isinstance(target, Mapping) and key in target):
                raise UsageError(f"the reference {reference!r} leads nowhere.", file=self.file, advice="Define it under $defs.")
            target = target[key] if key else target
        return dict(target)

    def walk(self, node: Node, path: tuple[str, ...], *, per_entity: bool, base: int = 0) -> Iterator[Field]:
        """The fields below an object."""
        for name, given in node.get("properties", {}).items():
            child = self.resolve(given)
            here = (*path, name)
            if "x-entities" in child:
                yield from self.walk_entities(child, here)
            elif "x-kind" not in child and child.get("properties") and not _STATED.intersection(child):
                yield from self.walk(child, here, per_entity=per_entity, base=base)
            else:
                yield self.field(child, "/".join(here[base:]), per_entity)

    def walk_entities(self, node: Node, path: tuple[str, ...]) -> Iterator[Field]:
        """The fields of the entities' array."""
        if self.entities is not None:
            raise UsageError("a second x-entities; a page has one array of entities.", file=self.file, place=_place(path))
        item = self.resolve(node.get("items", {}))
        key = node["x-entities"]["key"]
        if key not in item.get("properties", {}):
            raise UsageError(
                f"x-entities names the key {key!r}, which items.properties lacks.", file=self.file, place=_place(path),
                advice=f"Its properties are {', '.join(item.get('properties', {}))}.",
            )  # fmt: skip
        self.entities = Entities(path, key, node["x-entities"].get("min", 1))
        names = self.resolve(item["properties"][key]).get("x-names", ())
        self.names = tuple(compile_pattern(source) for source in names)
        self.entity_rules = _rules(item, "")
        yield from self.walk(item, path, per_entity=True, base=len(path))

    def field(self, node: Node, path: str, per_entity: bool) -> Field:
        """One field."""
        prose = tuple(
            compile_pattern(p) if isinstance(p, str) else compile_pattern(p["pattern"], p.get("asserts")) for p in node.get("x-prose", ())
        )
        after = node.get("x-after", {}).get("field", ())
        return Field(
            path, {**node, "$defs": self.document.get("$defs", {})}, self.writing(node, self.locale),
            tuple(node.get("x-labels", ())), prose, tuple(compile_pattern(p) for p in node.get("x-section", ())),
            (after,) if isinstance(after, str) else tuple(after), tuple(compile_pattern(p) for p in node.get("x-line", ())),
            tuple(tuple(map(bare, p.split("/"))) for p in _strings(node.get("x-property"))),
            tuple(compile_selector(s) for s in _strings(node.get("x-select"))),
            node.get("x-agree", "exact"), _rules(node, path), per_entity,
        )  # fmt: skip

    def writing(self, node: Node, locale: Locale) -> Writing:
        """How a field, or the item or part of one, is written."""
        locale = _locale(node.get("x-locale"), locale)
        types = _types(node)
        kind = node.get("x-kind") or next((_KIND_OF[t] for t in types if t in _KIND_OF), "text")
        properties = {name: self.resolve(part) for name, part in node.get("properties", {}).items()}
        items = None
        if kind == "list":
            items = self.writing(self.resolve(node.get("items", {})), locale)
        elif kind == "range" and properties:
            bound = properties.get("min") or properties.get("max") or {}
            if "x-kind" in bound or "x-unit" in bound:
                items = self.writing({**bound, "type": "number"}, locale)
        return Writing(
            kind, locale,
            tuple((unit, Decimal(str(factor))) for unit, factor in node.get("x-unit", {}).items()),
            tuple((squeeze(word).casefold(), _scalar(value)) for word, value in node.get("x-values", {}).items()),
            _parts(kind, properties), items, kind == "money" and "object" not in types,
            tuple(node.get("x-known", ())) + tuple(v for v in node.get("enum", ()) if isinstance(v, str)),
        )  # fmt: skip


def _strings(given: str | list[str] | None) -> list[str]:
    return [given] if isinstance(given, str) else given or []


_STATED = frozenset({"x-labels", "x-prose", "x-section", "x-after", "x-line", "x-property", "x-select"})
_KIND_OF = {"string": "text", "array": "list", "integer": "count", "number": "decimal", "boolean": "boolean"}


def _types(node: Node) -> tuple[str, ...]:
    types = node.get("type", ())
    return (types,) if isinstance(types, str) else tuple(types)


def _scalar(value: Any) -> Scalar:
    return Decimal(str(value)) if isinstance(value, float) else value


def _place(path: tuple[str, ...]) -> str:
    return "$" + "".join(f".properties.{name}" for name in path)


def _parts(kind: str, properties: Mapping[str, Node]) -> tuple[tuple[str, str], ...]:
    """The properties that hold the parts of a share: the number is its percent, the other its name."""
    if kind != "share":
        return ()
    percent = next((n for n, p in properties.items() if p.get("x-kind") == "percent" or {"number", "integer"} & set(_types(p))), "percent")
    name = next((n for n in properties if n != percent), "name")
    return ("name", name), ("percent", percent)


def _locale(given: Node | None, base: Locale) -> Locale:
    if not given:
        return base
    return Locale(
        given.get("decimal", base.decimal), given.get("group", base.group), given.get("dates", base.dates),
        tuple(given.get("articles", base.articles)), tuple((one, many) for one, many in given.get("plurals", base.plurals)),
    )  # fmt: skip


def _rules(node: Node, path: str) -> tuple[Rule, ...]:
    common = ("rule", "severity", "message", "cites")
    return tuple(
        Rule(
            given["rule"], path, tuple((key, value) for key, value in given.items() if key not in common),
            given.get("severity", ERROR), given.get("message", ""), tuple(given.get("cites", ())),
        )
        for given in node.get("x-rules", ())
    )  # fmt: skip


def _labels(fields: tuple[Field, ...], file: str) -> tuple[dict[str, Field], re.Pattern[str]]:
    """Fields by folded label, and an expression for a label at the start of a line, the longest first."""
    by_label: dict[str, Field] = {}
    for one in fields:
        for label in one.labels:
            folded = squeeze(label).rstrip(" :").casefold()
            if folded in by_label and by_label[folded] is not one:
                raise UsageError(
                    f"the label {label!r} stands on {by_label[folded].path} and on {one.path}.", file=file,
                    advice="A label names one field; take it from one of them.",
                )  # fmt: skip
            by_label[folded] = one
    words = sorted(by_label, key=lambda label: (-len(label), label))
    pattern = "|".join(r"\s+".join(re.escape(word).replace("'", "['\u2019]") for word in label.split()) for label in words)
    first = "".join(sorted({word[0] for word in words}))
    return by_label, re.compile(rf"(?=[{re.escape(first)}])(?:{pattern})" if pattern else "(?!)", re.IGNORECASE)
