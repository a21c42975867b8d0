"""Annotations of GitHub Actions: workflow commands on stdout, nine of each severity and one that counts the rest.

A step may have ten of each; what is beyond is dropped without a word, so the text of the report belongs beside them. The escapes
are those of `ActionCommand.cs` in actions/runner: `%` first, CR and LF, in properties also `:` and `,`.
"""

from __future__ import annotations

from typing import NamedTuple

from extract.findings import Findings
from extract.logs import broken
from extract.meanings import meaning
from extract.model import ERROR, NOTE, SEVERITIES, WARNING
from extract.report.context import Context, Spot, Spots, by_cause
from extract.report.text import count, headline, last_line, news, short
from extract.sources import printable

COMMANDS = {ERROR: "error", WARNING: "warning", NOTE: "notice"}
MAX_EACH = 9


class _Annotation(NamedTuple):
    severity: str
    spot: Spot
    title: str
    message: str


def report(findings: Findings, context: Context) -> str:
    """The commands, a line each, the most severe first."""
    spots, groups = Spots(findings.sources, context), by_cause(findings.open)
    told = [
        _Annotation(ERROR, spots.page(page), "a page could not be read", short(f"{page}: {last_line(reason)}"))
        for page, reason in findings.failed
    ]
    for cause in findings.causes:
        title = ", ".join(part for part in (cause.rule, cause.field, cause.pattern) if part)
        where = f" on {count(cause.pages, 'page')}" if cause.pages else ""
        lines = [headline(groups[cause.id][0])]
        lines += [f"{count(cause.total, 'discrepancy')}{where}{news(cause)}."] if cause.total > 1 or cause.new else []
        lines.append(f"{printable(meaning(cause.rule).remedy)} (cause {cause.id})")
        told.append(_Annotation(cause.severity, spots.primary(groups[cause.id][0]), title, "\n".join(lines)))
    return "".join(line for severity in SEVERITIES for line in _lines(severity, [one for one in told if one.severity == severity]))


def _lines(severity: str, told: list[_Annotation]) -> list[str]:
    lines = [_command(one) for one in told[:MAX_EACH]]
    if len(told) > MAX_EACH:
        words = f"And {count(len(told) - MAX_EACH, 'more cause')} of severity {severity}; the text of the report has them."
        lines.append(f"::{COMMANDS[severity]} title=extract::{words}\n")
    return lines


def _command(one: _Annotation) -> str:
    spot = one.spot
    properties = {"title": printable(one.title)}
    if spot.inside:
        properties |= {"file": printable(spot.path), "line": str(spot.line), "endLine": str(spot.end_line)}
    if spot.inside and spot.line == spot.end_line:
        properties |= {"col": str(spot.column), "endColumn": str(spot.end_column)}
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{COMMANDS[one.severity]} {written}::{_data(one.message)}\n"


def _data(text: str) -> str:
    return broken(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
