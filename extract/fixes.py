"""Tests of what a review found to be read wrongly: each fails until it is read rightly, and stays as a test after that.

    def test_price_of_alpha_5f1d0c3a9b27():
        'a.txt, alpha: The golden file has 30; the page reads 31. pages/a.txt:5:11'
        assert value('pages/a.txt', 'a.txt', 'alpha', 'price') == 30

They are written for pytest, and run in the folder in which the review ran.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from extract import golden
from extract.causes import causes_of
from extract.checks import shown
from extract.durable import write_file
from extract.errors import UsageError
from extract.golden import ABSENT
from extract.inputs import Input, load_schemas, one_page
from extract.kinds import read
from extract.model import Discrepancy, PageResult
from extract.page import read_page
from extract.sources import Sources, printable
from extract.validation import as_json

FILE = "reports/test_fixes.py"
IMPORT = "from extract.fixes import ABSENT, ids, value"
HEAD = f'"""What a review found to be read wrongly. Run it with pytest in the folder of the review."""\n\n{IMPORT}\n'
MAX_TESTS = 20
"""Tests that are written at once."""
MAX_PAGES = 5
"""Pages of one test."""
MAX_WORDS = 600


# --- what the tests call ----------------------------------------------------------------------------------------------


def value(file: str, page: str, entity: str | None, field: str, schemas: Sequence[str] | None = None) -> Any:
    """What the record of a page has for a field, a path below an entity or the page; `ABSENT` where it is not there."""
    values = golden.record_values(_read(file, page, schemas))
    parts = field.split("/")
    for length in range(len(parts), 0, -1):
        found = values.get((entity, "/".join(parts[:length])), ABSENT)
        if found is not ABSENT:
            return _below(found, parts[length:])
    return ABSENT


def ids(file: str, page: str, schemas: Sequence[str] | None = None) -> set[str]:
    """The ids of what is wrong with a page."""
    return {one.id for one in _read(file, page, schemas).discrepancies}


def _read(file: str, page: str, schemas: Sequence[str] | None) -> PageResult:
    return read_page(one_page(file, "a test")._replace(name=page), load_schemas(schemas))


def _below(found: Any, parts: Sequence[str]) -> Any:
    for part in parts:
        if isinstance(found, dict) and part in found:
            found = found[part]
        elif isinstance(found, list) and part.isdecimal() and int(part) < len(found):
            found = found[int(part)]
        else:
            return ABSENT
    return found


# --- writing them -----------------------------------------------------------------------------------------------------


def chosen(found: Sequence[Discrepancy], ids: Collection[str] | None, formats: Mapping[str, str] | None = None) -> list[Discrepancy]:
    """Of the discrepancies of a cause those of some ids; where none are given the few that stand for it. Raises UsageError."""
    unknown = sorted(set(ids or ()) - {one.id for one in found})
    if unknown or not found:
        what = f"the cause has no discrepancy of the id {unknown[0]!r}." if found else "no discrepancy has that cause."
        raise UsageError(what, advice="extract check --format json has the ids of all.")
    return [one for one in found if one.id in ids] if ids else list(causes_of(found, formats or {})[0].examples)


def tests_of(
    found: Sequence[Discrepancy], files: Mapping[str, Input], schemas: Sequence[str] | None, expected: str | None, note: str
) -> dict[str, str]:
    """The tests of some discrepancies: the code of each by its name. `expected` is what a person says that the field has.

    Raises UsageError where a test would pass already, or could never pass.
    """
    if len(found) > MAX_TESTS:
        raise UsageError(f"these are {len(found):,} discrepancies.", advice=f"Choose at most {MAX_TESTS} that stand for them.")
    if expected is not None and len(found) > 1:
        raise UsageError("an expected value is of one discrepancy.", advice="Choose one, or leave the value out.")
    return dict(_test(one, files, schemas, expected, note) for one in found)


def _test(
    found: Discrepancy, files: Mapping[str, Input], schemas: Sequence[str] | None, expected: str | None, note: str
) -> tuple[str, str]:
    pages = [found.page] if found.page is not None else list(dict.fromkeys(one.page for one in found.evidence))[:MAX_PAGES]
    unread = [page for page in pages if page not in files]
    if unread or not pages:
        raise UsageError("no test can be written of what is on no page.", file=unread[0] if unread else None)
    calls = [_Call(files[page].shown, page, found, schemas) for page in pages]
    checks = _of_values(calls, found, schemas, expected) if found.field is not None else _of_ids(calls, found, expected)
    slug = "_of_".join(re.sub(r"[^a-z0-9]+", "_", part.casefold()).strip("_") for part in (found.field or found.rule, found.entity) if part)
    name = f"test_{slug[:80]}_{hashlib.sha256(f'{found.id} {pages}'.encode('utf-8', 'surrogateescape')).hexdigest()[:12]}"
    return name, f"def {name}():\n    {_words(found, files, note)!r}\n" + "".join(f"    assert {check}\n" for check in checks)


class _Call:
    """A call of `value` or `ids` as a test has it, and what it gives now."""

    def __init__(self, file: str, page: str, found: Discrepancy, schemas: Sequence[str] | None) -> None:
        arguments: list[Any] = [file, page] if found.field is None else [file, page, found.entity, found.field]
        function: Callable[..., Any] = ids if found.field is None else value
        self.now = function(*arguments, schemas=schemas)
        named = [] if schemas is None else [f"schemas={list(schemas)!r}"]
        self.code = f"{function.__name__}({', '.join([*map(repr, arguments), *named])})"


def _of_values(calls: Sequence[_Call], found: Discrepancy, schemas: Sequence[str] | None, expected: str | None) -> list[str]:
    """What a test asserts of a field: that it has the expected value, or the golden file's; else that it reads otherwise than now."""
    now = [call.now for call in calls]
    if expected is not None:
        right = _typed(expected, found, schemas)
    elif found.rule == "golden":
        right = ABSENT if found.values[0] == shown(ABSENT) else json.loads(found.values[0])
    elif len(calls) == 1:
        return [f"{calls[0].code} != {_code(now[0])}"]
    else:
        return [f"[{', '.join(call.code for call in calls)}] != [{', '.join(map(_code, now))}]"]
    if all(one == right for one in now):
        raise UsageError(f"{found.field} reads as {_code(right)} already.", advice="Say what it should read, or waive the cause.")
    return [f"{call.code} == {_code(right)}" for call in calls]


def _of_ids(calls: Sequence[_Call], found: Discrepancy, expected: str | None) -> list[str]:
    """What a test asserts where no field is meant: that the page does not have the discrepancy any more."""
    if expected is not None:
        raise UsageError("the discrepancy names no field, so no value can be expected of it.", advice="Leave the value out.")
    if not all(found.id in call.now for call in calls):
        raise UsageError(f"what the rule {found.rule!r} finds is no fault of reading one page.", advice="Choose another decision.")
    return [f"{found.id!r} not in {call.code}" for call in calls]


def _typed(text: str, found: Discrepancy, schemas: Sequence[str] | None) -> Any:
    """What a person typed as a value of a field: written as on a page, or as JSON has it."""
    fields = (field for one in load_schemas(schemas) if one.name == found.schema for field in one.fields if field.path == found.field)
    try:
        return as_json(read(text, next(fields).writing))
    except (ValueError, StopIteration):
        pass
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise UsageError(f"{text!r} is no value of {found.field}.", advice="Write it as a page does, or as a record has it.") from None


def _code(found: Any) -> str:
    return "ABSENT" if found is ABSENT else repr(found)


def _words(found: Discrepancy, files: Mapping[str, Input], note: str) -> str:
    where = ", ".join(part for part in (found.page, found.entity) if part)
    places = filter(None, map(Sources(files).quoted, found.evidence[:MAX_PAGES]))
    parts = [f"{where}: {found.message}" if where else found.message, *dict.fromkeys(one.place for one in places), note]
    words = printable(" ".join(" ".join(parts).split()))
    return words if len(words) <= MAX_WORDS else words[: MAX_WORDS - 3] + "..."


def fix(path: Path, tests: Mapping[str, str]) -> str:
    """Adds tests to a file, which may not be there yet; what was written, in words. Raises UsageError where all of them are there."""
    try:
        text = path.read_bytes() if path.exists() else b""
        new = [code for name, code in tests.items() if f"def {name}(".encode() not in text]
        if text and IMPORT.encode() not in text:
            raise UsageError("is no file of such tests.", file=str(path), advice="Give another --fixes.")
        if not new:
            raise UsageError("has a test of it already.", file=str(path), advice="Change it there.")
        write_file(path, (text or HEAD.encode()) + "".join(f"\n\n{code}" for code in new).encode())
    except OSError as error:
        raise UsageError(f"cannot be written ({error.strerror}).", file=str(path), advice="Give another --fixes.") from None
    tests_written = "1 test" if len(new) == 1 else f"{len(new):,} tests"
    return f"{path}: {tests_written} written, red until the extraction is mended."
