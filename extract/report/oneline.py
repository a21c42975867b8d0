"""One line per cause, as compilers and editors have it: place, severity, what is wrong."""

from __future__ import annotations

from extract.findings import Findings
from extract.report.context import Context, Spots, by_cause
from extract.report.text import headline, last_line, news, short
from extract.sources import printable


def report(findings: Findings, context: Context) -> str:
    """The lines, the most severe first; none where all is well."""
    spots, groups = Spots(findings.sources, context), by_cause(findings.open)
    lines = [f"{printable(page)}:1:1: error: could not be read: {short(last_line(reason))}" for page, reason in findings.failed]
    for cause in findings.causes:
        first = groups[cause.id][0]
        spot = spots.primary(first)
        what = printable(", ".join(part for part in (cause.rule, cause.field, cause.pattern) if part))
        more = f" (and {cause.total - 1:,} more{news(cause)})" if cause.total > 1 else " (new)" if cause.new else ""
        lines.append(f"{printable(spot.path)}:{spot.line}:{spot.column}: {cause.severity}: {what}: {headline(first)}{more} [{cause.id}]")
    return "".join(f"{line}\n" for line in lines)
