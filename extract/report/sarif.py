"""SARIF 2.1.0 as GitHub's code scanning takes it: one result per cause.

The format is that of https://docs.oasis-open.org/sarif/sarif/v2.1.0/, the limits and required properties are those of GitHub's page
"SARIF support for code scanning". What is waived is left out: GitHub ignores `suppressions`. A result keeps its identity by
`primaryLocationLineHash`, which is the id of its cause and no place.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from extract.causes import Cause
from extract.earlier import KNOWN, MORE, NEW
from extract.findings import Findings
from extract.logs import in_json
from extract.meanings import meaning
from extract.model import ERROR, NOTE, WARNING, Discrepancy, Evidence
from extract.report.context import Context, Spot, Spots, by_cause, remedy
from extract.report.places import cited
from extract.report.text import count, last_line, short
from extract.sources import printable

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MAX_RESULTS = 5_000
"""Results that GitHub keeps of one run; with five times as many it refuses the file."""
MAX_RELATED = 100
"""Related locations that GitHub shows; with more than 1,000 it refuses the file."""
MAX_RELATED_OF_ALL = 200_000
"""Related locations of all results together: some 5 MB with gzip, of which GitHub takes 10."""
MAX_PLACES = 10
"""Places that the message of a result tells of one discrepancy."""
MAX_FULL = 1024
BASELINE = {NEW: "new", MORE: "updated", KNOWN: "unchanged"}
"""What a result is, compared with an earlier report (SARIF 2.1.0, 3.27.24)."""
PROBLEM = {ERROR: "error", WARNING: "warning", NOTE: "recommendation"}


def report(findings: Findings, context: Context) -> str:
    """The document. Causes beyond the limit, and pages that could not be read, are notifications of the run."""
    causes = findings.causes
    shown = causes[:MAX_RESULTS]
    groups, spots = by_cause(findings.open), Spots(findings.sources, context)
    related = min(MAX_RELATED, MAX_RELATED_OF_ALL // max(1, len(shown)))
    rules = list(dict.fromkeys(cause.rule for cause in shown))
    schemas = sorted(context.schema_files)
    run = {
        "tool": {"driver": {
            "name": "extract", "version": context.version, "semanticVersion": context.version,
            "rules": [_rule(rule, [one for one in shown if one.rule == rule]) for rule in rules],
        }},
        "automationDetails": {"id": f"extract/{printable(schemas[0])}/" if len(schemas) == 1 else "extract/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [{
            "executionSuccessful": not findings.failed, "exitCode": context.code,
            "toolExecutionNotifications": list(_notifications(findings, len(causes) - len(shown))),
        }],
        "results": [_result(cause, groups[cause.id], rules.index(cause.rule), _Links(spots, related), context) for cause in shown],
    }  # fmt: skip
    return in_json(json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)) + "\n"


def _rule(rule: str, causes: Sequence[Cause]) -> dict[str, Any]:
    means, severity = meaning(rule), causes[0].severity
    return {
        "id": _id(rule), "name": ("".join(part[:1].upper() + part[1:] for part in printable(rule).split("-")) or rule)[:255],
        "shortDescription": {"text": means.what[:MAX_FULL]},
        "fullDescription": {"text": f"{means.what} {means.remedy}"[:MAX_FULL]},
        "help": {"text": means.remedy},
        "defaultConfiguration": {"level": severity},
        "properties": {"problem.severity": PROBLEM[severity], "precision": "very-high", "tags": ["data"]},
    }  # fmt: skip


def _id(rule: str) -> str:
    return f"extract/{printable(rule)}"


def _notifications(findings: Findings, left: int) -> Iterable[dict[str, Any]]:
    for page, reason in findings.failed:
        yield {"level": "error", "message": {"text": f"{printable(page)} could not be read: {short(last_line(reason))}"}}
    if left:
        yield {"level": "warning", "message": {"text": f"{count(left, 'more cause')} left out, the least severe ones."}}


# --- one result -------------------------------------------------------------------------------------------------------


def _result(cause: Cause, found: Sequence[Discrepancy], index: int, links: _Links, context: Context) -> dict[str, Any]:
    text = _message(cause, found, links, context)
    return {
        "ruleId": _id(cause.rule), "ruleIndex": index, "level": cause.severity, "message": {"text": text},
        "locations": [_location(links.spots.primary(found[0]))],
        **({"relatedLocations": links.locations} if links.locations else {}),
        "partialFingerprints": {"primaryLocationLineHash": f"{cause.id}:1"},
        "occurrenceCount": cause.total, **({"baselineState": BASELINE[cause.since]} if cause.since else {}),
        "properties": {"cause": cause.id, "pages": cause.pages, "formats": {printable(name): total for name, total in cause.formats}},
    }  # fmt: skip


class _Links:
    """The related locations of a result, at most `limit`, each linked from its message: others are never shown."""

    def __init__(self, spots: Spots, limit: int) -> None:
        self.spots, self.limit = spots, limit
        self.locations: list[dict[str, Any]] = []

    def to(self, evidence: Evidence, words: str) -> str:
        """A link in a message; the bare words where there are links enough."""
        if len(self.locations) == self.limit:
            return _plain(words)
        number = len(self.locations) + 1
        self.locations.append({"id": number, **_location(self.spots.of(evidence)), "message": {"text": _plain(words)}})
        return f"[{_plain(words)}]({number})"


def _message(cause: Cause, found: Sequence[Discrepancy], links: _Links, context: Context) -> str:
    """What is wrong: a sentence that is the title, some examples with their places, the places of others, what to do."""
    what = printable(", ".join(part for part in (cause.rule, cause.field, cause.pattern) if part))
    where = f" on {count(cause.pages, 'page')}" if cause.pages else ""
    lines = [_plain(f"{what}: {count(cause.total, 'discrepancy')}{where}.")]
    for one in cause.examples:
        name = ", ".join(part for part in (one.page, one.entity) if part)
        lines.append(_plain(short(f"{name}: {one.message}" if name else one.message)) + _seen(one, links))
    told = {place.page for one in cause.examples for place in _places(one)}
    others = {place.page: place for one in reversed(found) for place in _places(one)[:1] if place.page not in told}
    named = [links.to(place, short(page, 80)) for page, place in sorted(others.items())[: links.limit - len(links.locations)]]
    if named:
        more = len(others) - len(named)
        lines.append(f"Also on {', '.join(named)}{f' and {more:,} more' if more else ''}.")
    lines.append(_plain(f"{meaning(cause.rule).remedy} {remedy(cause.rule, cause.id, context.remedies)}".strip()))
    return "\n".join(lines)


def _places(found: Discrepancy) -> Sequence[Evidence]:
    """What a discrepancy cites, or else its page."""
    return found.evidence or ((Evidence(found.page, 0, 1, ""),) if found.page is not None else ())


def _seen(found: Discrepancy, links: _Links) -> str:
    places = cited(found, MAX_PLACES) or _places(found)
    named = [links.to(one, short(one.text, 80) or "the page") for one in places]
    more = len(found.evidence) - len(places)
    named += [count(more, "more place")] if more > 0 else []
    return f" See {', '.join(named[:-1])}{' and ' if len(named) > 1 else ''}{named[-1]}." if named else ""


def _plain(text: str) -> str:
    r"""A text as a message has it, in which brackets would be links (SARIF 2.1.0, 3.11.6).

    >>> _plain("a [1](2)")
    'a \\[1\\](2)'
    """
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _location(spot: Spot) -> dict[str, Any]:
    path = quote(os.fsencode(spot.path))
    uri = path if spot.inside else f"file://{path if path.startswith('/') else f'/{path}'}"
    region = {"startLine": spot.line, "startColumn": spot.column, "endLine": spot.end_line, "endColumn": spot.end_column}
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
