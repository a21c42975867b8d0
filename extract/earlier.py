"""An earlier report, a `discrepancies.jsonl`, with which findings are compared: what is new since, and what is gone.

Discrepancies and causes are told apart by their ids, which no page, line or count enters. So what moves is neither new nor gone.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Container
from pathlib import Path
from typing import Any, NamedTuple

from extract.errors import UsageError
from extract.model import SEVERITIES

NEW, MORE, KNOWN = "new", "more", "known"
"""A cause that the earlier report does not have, one that has new discrepancies, and one that has none."""
ID = re.compile(r"[0-9a-f]{16}")
ADVICE = "Give a discrepancies.jsonl, as extract run --reports and extract check --format jsonl=FILE write it."


class Row(NamedTuple):
    """One discrepancy of the earlier report; its cause is that of `Earlier.causes`."""

    id: str
    cause: str
    rule: str
    page: str | None


class Gone(NamedTuple):
    """What is gone of a cause: so many discrepancies of it, and whether that is all of it. `message` is of one of them."""

    id: str
    rule: str
    severity: str
    schema: str | None
    field: str | None
    pattern: str
    message: str
    total: int = 0
    whole: bool = False


class Earlier(NamedTuple):
    """What an earlier report has: the ids of all of its discrepancies and causes, and those that were open then.

    `digest` is of the bytes of its file.
    """

    file: str
    digest: str
    ids: frozenset[str]
    causes: frozenset[str]
    open: tuple[Row, ...]
    about: dict[str, Gone]
    """Each cause that was open, with the first of its messages."""

    def gone(self, ids: Container[str], causes: Container[str], looked_at: Callable[[Row], bool]) -> tuple[Gone, ...]:
        """What was open then and is not found now, by cause, the most severe first; `looked_at` says what could have been found."""
        counts = Counter(row.cause for row in self.open if row.id not in ids and looked_at(row))
        found = [self.about[cause]._replace(total=total, whole=cause not in causes) for cause, total in counts.items()]
        return tuple(sorted(found, key=lambda one: (SEVERITIES.index(one.severity), -one.total, one.rule, one.field or "", one.id)))


def open_earlier(given: str | Path | None) -> Earlier | None:
    """The report of a file; none where none is given.

    The whole file is read at once, so it may be the one that the command writes anew. Raises UsageError that names file, line and advice.
    """
    if given is None:
        return None
    digest, ids, causes = hashlib.sha256(), set[str](), set[str]()
    rows: list[Row] = []
    about: dict[str, Gone] = {}
    try:
        with Path(given).open("rb") as lines:
            for number, line in enumerate(lines, 1):
                digest.update(line)
                data = _read(line, str(given), number)
                ids.add(data["id"])
                causes.add(data["cause"])
                if data["waived"] is None:
                    rows.append(Row(data["id"], data["cause"], data["rule"], data["page"]))
                    about.setdefault(data["cause"], _about(data))
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror}).", file=str(given), advice="Check the path given with --since.") from None
    return Earlier(str(given), digest.hexdigest(), frozenset(ids), frozenset(causes), tuple(rows), about)


def _about(data: dict[str, Any]) -> Gone:
    return Gone(data["cause"], data["rule"], data["severity"], data["schema"], data["field"], data["pattern"], data["message"])


def _read(line: bytes, file: str, number: int) -> dict[str, Any]:
    """The parts of a line that count."""

    def wrong(what: str) -> UsageError:
        return UsageError(what, file=file, place=f"line {number}", advice=ADVICE)

    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        cut = "" if line.endswith(b"\n") else " The file may be cut."
        raise wrong(f"is no JSON of one line.{cut}") from None
    if not isinstance(data, dict):
        raise wrong("is no discrepancy: it is no object.")
    for key in ("id", "cause"):
        if not isinstance(data.get(key), str) or not ID.fullmatch(data[key]):
            raise wrong(f"is no discrepancy: its {key!r} is no digest of 16 digits.")
    for key in ("rule", "pattern", "message"):
        if not isinstance(data.get(key), str):
            raise wrong(f"is no discrepancy: its {key!r} is no text.")
    for key in ("page", "schema", "field"):
        if key not in data or not isinstance(data[key], (str, type(None))):
            raise wrong(f"is no discrepancy: its {key!r} is neither a text nor null.")
    if data.get("severity") not in SEVERITIES:
        raise wrong(f"is no discrepancy: its 'severity' is none of {', '.join(SEVERITIES)}.")
    if "waived" not in data or not isinstance(data["waived"], (dict, type(None))):
        raise wrong("is no discrepancy: its 'waived' is neither an object nor null.")
    return data
