"""`discrepancies.jsonl`: every discrepancy as one line of JSON, the product that other views are made from; `pages.jsonl`: every page."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from extract.causes import pages_of
from extract.findings import Findings, Waived
from extract.model import Evidence
from extract.sources import Sources

_BREAKS = {ord(mark): f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"}
"""Characters that JSON leaves alone and some readers of lines end a line at."""


def lines(findings: Findings) -> Iterator[str]:
    """The lines of the file, in the order of the pages; discrepancies across pages come last."""
    for one in findings.found:
        yield json.dumps(row(one, findings), ensure_ascii=False).translate(_BREAKS) + "\n"


def pages(findings: Findings) -> Iterator[str]:
    """A line for each page: what it is, how much it states, and the numbers on it that no claim covers."""
    readings, found = findings.readings, Counter(name for one in findings.open for name in pages_of(one))
    for name, page in readings.pages.items() if readings is not None else ():
        said = readings.page(name) if readings is not None else None
        first = [_unclaimed(Evidence(name, start, end, ""), why, findings.sources) for start, end, why in (said or {}).get("unclaimed", ())]
        data = {
            "page": name, "format": page.format, "schema": page.schema, "entities": page.entities, "values": page.values,
            "open": found[name], "numbers": page.numbers, "unclaimed": page.unclaimed,
            "share": round(page.unclaimed / page.numbers, 4) if page.numbers else None, "first": first,
        }  # fmt: skip
        yield json.dumps(data, ensure_ascii=False).translate(_BREAKS) + "\n"


def _unclaimed(place: Evidence, why: str, sources: Sources) -> dict[str, Any]:
    quoted = sources.quoted(place)
    return _place(place._replace(text=quoted.marked if quoted is not None else ""), sources) | {"why": why}


def row(one: Waived, findings: Findings) -> dict[str, Any]:
    """One discrepancy. `waived` is the waiver's reason, owner and expiry, or null; `new` is there where an earlier report is."""
    (found, waiver), sources = one, findings.sources
    expires = waiver.expires.isoformat() if waiver is not None and waiver.expires else None
    return {
        "id": found.id, "cause": found.cause, "rule": found.rule, "severity": found.severity, "schema": found.schema, "page": found.page,
        "entity": found.entity, "field": found.field, "pattern": found.pattern, "values": list(found.values), "message": found.message,
        "waived": None if waiver is None else {"reason": waiver.reason, "owner": waiver.owner, "expires": expires},
        "support": [{"text": one.text, "pages": one.pages, "example": one.place.page} for one in found.support],
        "evidence": [_place(evidence, sources) for evidence in found.evidence],
        **({"new": findings.is_new(found)} if findings.earlier is not None else {}),
    }  # fmt: skip


def _place(evidence: Evidence, sources: Sources) -> dict[str, Any]:
    line, column = sources.line_column(evidence) or (None, None)
    return {
        "page": evidence.page, "start": evidence.start, "end": evidence.end, "line": line, "column": column, "text": evidence.text,
    }  # fmt: skip
