"""Golden files: the committed JSON of one page, written so that a diff shows what changed, one claim a line.

`dump` and `load` are inverse byte for byte. Two results are compared by entity and field: a value that only moved in its
source is no change.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from json.encoder import encode_basestring as _string
from pathlib import Path
from typing import Any, NamedTuple

from extract.errors import UsageError
from extract.model import Claim, Discrepancy, Evidence, PageResult, Scalar, Value
from extract.names import identity
from extract.validation import as_json

SUFFIX = ".json"
RULES = frozenset({"golden", "missing-golden", "surplus-golden", "broken-golden"})
"""Rules of what differs from golden files."""


def dump(result: PageResult) -> bytes:
    """The golden file of a page: UTF-8, LF, numbers as integers or shortest decimals."""
    head: dict[str, Any] = {"page": result.page} if result.url is None else {"page": result.page, "url": result.url}
    head |= {
        "sha256": result.sha256, "format": result.format, "encoding": result.encoding,
        "decoded_by": result.decoded_by, "schema": result.schema, "record": result.record,
    }  # fmt: skip
    lines = [f"  {_text(key)}: {_indented(value)}" for key, value in head.items()]
    lines.append(f'  "claims": {_one_a_line(map(claim_line, result.claims))}')
    lines.append(f'  "discrepancies": {_one_a_line(_text(discrepancy_json(found)) for found in result.discrepancies)}')
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode("utf-8", "backslashreplace")


_text = json.JSONEncoder(ensure_ascii=False).encode


def _indented(value: Any, margin: str = "  ") -> str:
    """As `json.dumps` indents, which is slow: it leaves the encoder in C."""
    inner = margin + "  "
    if isinstance(value, dict) and value:
        items = [f"{_string(key)}: {_indented(part, inner)}" for key, part in value.items()]
    elif isinstance(value, list) and value:
        items = [_indented(part, inner) for part in value]
    else:
        return _string(value) if isinstance(value, str) else _text(value)
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n{inner}" + f",\n{inner}".join(items) + f"\n{margin}{closing}"


def _one_a_line(items: Iterable[str]) -> str:
    lines = ",\n    ".join(items)
    return f"[\n    {lines}\n  ]" if lines else "[]"


def claim_line(claim: Claim) -> str:
    """A claim as a golden file has it, a JSON object in one line; the page is the file's."""
    _, entity, field, relation, value, text, start, end, reader, decided_by, alternatives = claim
    between = f', "relation": {_string(relation)}' if relation != "=" else ""
    said = _string(value) if isinstance(value, str) else _text(as_json(value))
    others = _text([as_json(one) for one in alternatives]) if alternatives else "[]"
    return (
        f'{{"entity": {_or_null(entity)}, "field": {_string(field)}{between}, "value": {said}, "text": {_string(text)}, "start": {start},'
        f' "end": {end}, "reader": {_string(reader)}, "decided_by": {_or_null(decided_by)}, "alternatives": {others}}}'
    )


def claim_json(claim: Claim) -> dict[str, Any]:
    """The same as a mapping."""
    found: dict[str, Any] = json.loads(claim_line(claim))
    return found


def _or_null(text: str | None) -> str:
    return "null" if text is None else _string(text)


def discrepancy_json(found: Discrepancy) -> dict[str, Any]:
    """A discrepancy of a page as its golden file has it."""
    return {
        "id": found.id, "cause": found.cause, "rule": found.rule, "severity": found.severity, "entity": found.entity, "field": found.field,
        "values": list(found.values), "message": found.message, "pattern": found.pattern,
        "evidence": [{"start": one.start, "end": one.end, "text": one.text} for one in found.evidence],
    }  # fmt: skip


# --- in one line ------------------------------------------------------------------------------------------------------


def in_line(body: bytes) -> bytes:
    """A golden file in one line, without its end: the same JSON without the breaks, each of which stands between two parts of it."""
    return _BREAKS.sub(b"", body)


_BREAKS = re.compile(rb"\n *")
_CLAIMS, _FOUND = b',"claims": [', b'],"discrepancies": ['
"""What begins the last two parts of a golden file in one line; a comma within a line of the file has a blank behind it."""


def out_of_line(line: bytes, file: str = "golden file", place: str | None = None) -> bytes:
    """The golden file that a line holds: `in_line` the other way round. Raises UsageError where it holds none.

    A line that something else has written is read, and written anew.
    """
    claims, found = line.rfind(_CLAIMS), line.rfind(_FOUND)
    if 0 < claims < found and line.endswith(b"]}"):
        try:
            head = json.loads(line[:claims] + b"}")
        except (ValueError, RecursionError):
            head = {}
        lines = [f"  {_text(key)}: {_indented(value)}".encode("utf-8", "backslashreplace") for key, value in head.items()]
        lines.append(b'  "claims": ' + _parted(line[claims + len(_CLAIMS) : found], b'},{"entity": '))
        lines.append(b'  "discrepancies": ' + _parted(line[found + len(_FOUND) : -2], b'},{"id": '))
        body = b"{\n" + b",\n".join(lines) + b"\n}\n"
        if in_line(body) == line:
            return body
    return dump(load(line, file, place))


def _parted(items: bytes, between: bytes) -> bytes:
    """Objects that stand in one line, one a line; `between` ends one and begins the next."""
    return b"[\n    " + items.replace(between, between[:2] + b"\n    " + between[2:]) + b"\n  ]" if items else b"[]"


# --- reading ----------------------------------------------------------------------------------------------------------


def page_of(body: bytes) -> str:
    """The name of the page that a golden file, or its line, says it is of. Raises ValueError where it says none."""
    found = _PAGE.match(body)
    page = json.loads(found[1]) if found is not None else json.loads(body)["page"] if body.strip().startswith(b"{") else None
    if not isinstance(page, str):
        raise ValueError("it names no page")
    return page


_PAGE = re.compile(rb'\{\s*"page": ("(?:[^"\\]|\\.)*+")')


def head_of(body: bytes) -> dict[str, Any]:
    """What a golden file says before its claims: the page, its digest, format, encoding, schema and record."""
    end = body.rfind(b',\n  "claims": [')
    head: dict[str, Any] = json.loads(body if end < 0 else body[:end] + b"}")
    return head


def load(body: bytes, file: str = "golden file", place: str | None = None) -> PageResult:
    """The result that a golden file holds. Raises UsageError where it is none."""
    try:
        data = json.loads(body, parse_float=_decimal, parse_constant=_decimal)
        page = data["page"]
        claims = tuple(_claim(page, item) for item in data["claims"])
        found = tuple(_discrepancy(page, data["schema"], item) for item in data["discrepancies"])
        record = _plain_numbers(data["record"])
        decoded_by = data.get("decoded_by", "")
        head = (page, data["sha256"], data["format"], data["encoding"], data["schema"], record)
        result = PageResult(*head, claims, found, decoded_by=decoded_by, url=data.get("url"))
        _check_types((*head, decoded_by, result.url), _OF_PAGE)
        return result
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(
            f"is no golden file ({type(error).__name__}: {error}).",
            file=file,
            place=place,
            advice="Restore it from version control, or delete it and run again.",
        ) from None


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > MAX_EXPONENT:
        raise ValueError(f"{text[:20]} is no number of a page")
    return number


MAX_EXPONENT = 1000
"""Beyond it a number is a mistake, or made to fill the memory."""


_TEXT, _TEXT_OR_NONE, _PLACE, _ANY = (str,), (str, type(None)), (int,), ()
_OF_PAGE = (_TEXT, _TEXT, _TEXT, _TEXT, _TEXT_OR_NONE, (dict, type(None)), _TEXT, _TEXT_OR_NONE)
_OF_CLAIM = (_TEXT, _TEXT_OR_NONE, _TEXT, _TEXT, _ANY, _TEXT, _PLACE, _PLACE, _TEXT, _TEXT_OR_NONE, (tuple,))
_OF_EVIDENCE = (_TEXT, _PLACE, _PLACE, _TEXT)
_OF_DISCREPANCY = (_TEXT, _TEXT, _TEXT, _TEXT_OR_NONE, _TEXT_OR_NONE, (tuple,), _TEXT, (tuple,), _TEXT_OR_NONE, _TEXT)
"""The types of the fields of what a golden file holds, in their order."""


def _check_types(fields: Sequence[object], kinds: Sequence[tuple[type, ...]]) -> None:
    """Raises TypeError for a field that is of another type."""
    for field, kind in zip(fields, kinds, strict=False):
        if kind and type(field) not in kind:
            raise TypeError(f"{str(field)[:40]!r} is {type(field).__name__} where {kind[0].__name__} is expected")


def _claim(page: str, item: Mapping[str, Any]) -> Claim:
    claim = Claim(
        page, item["entity"], item["field"], item.get("relation", "="), _value(item["value"]), item["text"], item["start"], item["end"],
        item["reader"], item["decided_by"], tuple(_value(value) for value in item["alternatives"]),
    )  # fmt: skip
    _check_types(claim, _OF_CLAIM)
    return claim


def _value(value: Any) -> Value:
    if isinstance(value, dict):
        return tuple((str(name), _value(part)) for name, part in value.items())
    if isinstance(value, list):
        return tuple(_value(item) for item in value)
    scalar: Scalar = value
    return scalar


def _discrepancy(page: str, schema: str | None, item: Mapping[str, Any]) -> Discrepancy:
    evidence = tuple(Evidence(page, one["start"], one["end"], one["text"]) for one in item["evidence"])
    for one in evidence:
        _check_types(one, _OF_EVIDENCE)
    found = Discrepancy(
        item["rule"], item["severity"], page, item["entity"], item["field"], tuple(item["values"]), item["message"], evidence, schema,
        item["pattern"],
    )  # fmt: skip
    _check_types(found, _OF_DISCREPANCY)
    _check_types(found.values, [_TEXT] * len(found.values))
    return found if found.cause == item["cause"] else found._replace(schema=None)


def _plain_numbers(value: Any) -> Any:
    if isinstance(value, Decimal):
        if math.isinf(number := float(value)):
            raise ValueError(f"{value} is no number of a record")
        return number
    if isinstance(value, dict):
        return {name: _plain_numbers(part) for name, part in value.items()}
    return [_plain_numbers(part) for part in value] if isinstance(value, list) else value


# --- comparing --------------------------------------------------------------------------------------------------------


class Change(NamedTuple):
    """One value of a record that differs: `before` or `after` is `ABSENT` where the field is not there."""

    entity: str | None
    field: str
    before: Any
    after: Any


ABSENT = object()


def changes(before: PageResult, after: PageResult) -> list[Change]:
    """What differs between two results of one page, by entity and field; a value that only moved is no change."""
    old, new = record_values(before), record_values(after)
    keys = [*old, *(key for key in new if key not in old)]
    found = [Change(*key, old.get(key, ABSENT), new.get(key, ABSENT)) for key in keys]
    found = [change for change in found if not _same(change.before, change.after)]
    if before.schema != after.schema:
        found.insert(0, Change(None, "schema", before.schema, after.schema))
    return found


def changes_of(before: bytes, made: bytes, file: str, place: str | None = None) -> tuple[Change, ...]:
    """What a golden file changes that a page makes now; all of one that cannot be read, whose file and place are named."""
    try:
        old = load(before, file, place)
    except UsageError as error:
        return (Change(None, "(the whole file)", str(error), ABSENT),)
    return tuple(changes(old, load(made)))


def change_row(change: Change) -> list[Any]:
    """A change as JSON data."""
    return [change.entity, change.field, *_side(change.before), *_side(change.after)]


def _side(value: Any) -> tuple[bool, Any]:
    return (False, None) if value is ABSENT else (True, value)


def change_of(row: Sequence[Any]) -> Change:
    """The change that JSON data holds."""
    entity, field, had, before, has, after = row
    return Change(entity, field, before if had else ABSENT, after if has else ABSENT)


def _same(before: Any, after: Any) -> bool:
    if before is ABSENT or after is ABSENT:
        return before is after
    return before == after and json.dumps(before, sort_keys=True) == json.dumps(after, sort_keys=True)


def claims_of(result: PageResult, entity: str | None, field: str) -> tuple[Claim, ...]:
    """The certain claims of one value of a record: of the field, its parts and its items."""
    below = field + "/"
    return tuple(
        claim
        for claim in result.claims
        if claim.entity == entity and claim.relation == "=" and claim.certain and (claim.field == field or claim.field.startswith(below))
    )


def place_of(claim: Claim, text: str) -> Evidence | None:
    """Where a golden file holds the text of a claim, as evidence in that file: `page` is left to the caller."""
    line = claim_line(claim)
    start = text.find(line)
    at = text.find('"text": ', start, start + len(line)) + len('"text": "')
    return None if start < 0 else Evidence("", at, at + len(_text(claim.text)) - 2, _text(claim.text)[1:-1])


def record_values(result: PageResult) -> dict[tuple[str | None, str], Any]:
    """The values of a record by entity and field."""
    items = dict(record_items(result))
    values: dict[tuple[str | None, str], Any] = {}

    def walk(node: Any, path: str) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                walk(value, f"{path}/{key}" if path else key)
        elif not (isinstance(node, list) and node and any(node[0] is item for item in items.values())):
            values[None, path] = node

    walk(result.record if result.record is not None else {}, "")
    values.update({(entity, key): value for entity, item in items.items() for key, value in item.items()})
    return values


def record_items(result: PageResult) -> Iterator[tuple[str, dict[str, Any]]]:
    """The entities of a record, each by its identity, which the claims of its fields have; an ordinal tells equal ones apart."""
    entities = frozenset(claim.entity for claim in result.claims if claim.entity is not None)

    def walk(node: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
        if isinstance(node, list) and node and entities and all(isinstance(item, dict) for item in node):
            seen: dict[str, int] = {}
            for item in node:
                name = next((identity(v) for v in item.values() if isinstance(v, str) and identity(v) in entities), path)
                seen[name] = seen.get(name, 0) + 1
                yield (name if seen[name] == 1 else f"{name} #{seen[name]}"), item
        elif isinstance(node, dict):
            for key, value in node.items():
                yield from walk(value, f"{path}/{key}" if path else key)

    yield from walk(result.record if result.record is not None else {}, "")


# --- writing ----------------------------------------------------------------------------------------------------------


def golden_files(folder: Path) -> Iterator[Path]:
    """The golden files of single pages below a folder, in the order of their names."""
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root) / name for name in sorted(files) if name.endswith(SUFFIX) and not name.startswith("."))


def check_paths(pages: Iterable[str], folder: Path) -> None:
    """Raises UsageError where the golden file of one of many pages would be outside of the folder, as `path_of` does."""
    links: dict[str, frozenset[str] | None] = {}
    for page in pages:
        above, _, name = page.rpartition("/")
        if above not in links:
            links[above] = _links(folder / above, folder)
        known = links[above]
        if known is None or (known and name + SUFFIX in known) or "\x00" in name:
            path_of(page, folder)


def _links(below: Path, folder: Path) -> frozenset[str] | None:
    """What is a link in a folder; None where that leads out of the folder of golden files."""
    if not below.resolve().is_relative_to(folder.resolve()):
        return None
    try:
        with os.scandir(below) as entries:
            return frozenset(entry.name for entry in entries if entry.is_symlink())
    except OSError:
        return frozenset()


def path_of(page: str, folder: Path) -> Path:
    """Where a page's golden file is. Raises UsageError where that would leave the folder."""
    path = folder / (page + SUFFIX)
    if not path.resolve().is_relative_to(folder.resolve()) or "\x00" in page:
        raise UsageError("would be written outside of the output folder.", file=page, advice="Rename the page.")
    return path
