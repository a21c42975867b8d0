"""JUnit XML: one case per page, one per cause that is no page's, as GitLab and Jenkins read it.

There is no standard. GitLab takes `classname` and `name` for the key of a case and drops the second of two equal ones; Jenkins
keeps one failure per case; GitLab refuses files of more than 250,000 objects. Nothing in it depends on the time or the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from extract.findings import Findings, Waived
from extract.logs import in_xml
from extract.model import SEVERITIES, Discrepancy
from extract.report.context import Context, Spots
from extract.report.text import count, headline, quotes, short
from extract.sources import printable

MAX_LINES = 20
"""Lines of the text of one case."""
MAX_PAGES = 20_000
"""Pages above which those that pass are one case together, and so are those that fail beyond as many."""
MAX_BYTES = 29_000_000
"""Bytes of all cases, for GitLab takes files of 30 MB; beyond them a case has its message only."""
PASSED, FAILURE, ERROR = "passed", "failure", "error"


class Case(NamedTuple):
    """One case. `lines` are the text of the failure or error, or what a case that passes has to say."""

    group: str
    name: str
    file: str
    outcome: str
    type: str
    message: str
    lines: tuple[str, ...]


def report(findings: Findings, context: Context) -> str:
    """The document: legal XML of one suite, whose names are unique."""
    cases = _unique(_cases(findings, context))
    counts = {outcome: sum(case.outcome == outcome for case in cases) for outcome in (PASSED, FAILURE, ERROR)}
    totals = f'tests="{len(cases)}" failures="{counts[FAILURE]}" errors="{counts[ERROR]}" skipped="0" time="0"'
    body = "".join(_within(cases))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="extract" {totals}>\n'
        f'<testsuite name="extract" {totals}>\n{body}</testsuite>\n</testsuites>\n'
    )


def _cases(findings: Findings, context: Context) -> Iterator[Case]:
    spots = Spots(findings.sources, context)
    pages: dict[str, list[Waived]] = {}
    across: dict[str, list[Waived]] = {}
    for one in findings.found:
        found = one.discrepancy
        pages.setdefault(found.page, []).append(one) if found.page is not None else across.setdefault(found.cause, []).append(one)
    failed = dict(findings.failed)
    names = [name for name in sorted({*findings.formats, *failed, *pages}) if name not in failed]
    for name, reason in failed.items():
        yield _error(name, reason, spots)
    quiet = told = 0
    for name in names:
        case = _case(f"extract.{context.page_schemas.get(name) or 'page'}", name, spots.file(name), pages.get(name, ()), findings, context)
        if len(names) > MAX_PAGES and (case.outcome == PASSED or told == MAX_PAGES):
            quiet += case.outcome == PASSED
        else:
            told += 1
            yield case
    if quiet:
        yield Case("extract.page", f"{quiet:,} other pages", "", PASSED, "", "", ())
    if more := len(names) - quiet - told:
        yield Case("extract.page", f"{more:,} other pages that fail", "", FAILURE, "more", "The text of the report counts them.", ())
    for cause, rows in across.items():
        found = rows[0].discrepancy
        name = ", ".join(part for part in (found.rule, found.field, found.pattern) if part)
        yield _case("extract.run", f"{name} ({cause})", spots.primary(found).path, rows, findings, context)


def _error(name: str, reason: str, spots: Spots) -> Case:
    lines = [printable(line) for line in reason.strip().splitlines()] or ["no reason is known"]
    return Case(
        "extract.page", name, spots.file(name), ERROR, "failed", f"The page could not be read: {lines[-1]}", tuple(lines[-MAX_LINES:])
    )


def _case(group: str, name: str, file: str, rows: Sequence[Waived], findings: Findings, context: Context) -> Case:
    found = sorted((one.discrepancy for one in rows if one.waiver is None), key=lambda one: SEVERITIES.index(one.severity))
    bad = [one for one in found if findings.fails(one, context.fail_on)]
    if bad:
        message = f"{count(len(bad), 'discrepancy')}: {short(bad[0].message)}"
        return Case(group, name, file, FAILURE, bad[0].rule, message, _capped(_told(bad, findings)))
    waived = [one for one in rows if one.waiver is not None]
    lines = [f"{one.severity} {one.rule}: {headline(one)}" for one in found]
    lines += [f"waived {one.discrepancy.rule}: {short(one.waiver.reason)} ({short(one.waiver.owner)})" for one in waived if one.waiver]
    return Case(group, name, file, PASSED, "", "", _capped(dict.fromkeys(lines)))


def _told(found: Sequence[Discrepancy], findings: Findings) -> Iterator[str]:
    for one in found:
        yield f"{one.severity} {one.rule}: {headline(one)}"
        yield from (f"  {line}" for line in quotes(one, findings.sources))


def _capped(lines: Iterable[str]) -> tuple[str, ...]:
    kept = list(lines)
    more = len(kept) - MAX_LINES + 1
    return tuple(kept if more < 2 else [*kept[: MAX_LINES - 1], f"and {count(more, 'more line')}"])


def _within(cases: Sequence[Case]) -> Iterator[str]:
    """The cases as XML, those beyond the limit without their text, which says so."""
    left_out = ("left out here; the text of the report has it",)
    bare = [in_xml(_xml(case._replace(lines=left_out) if case.lines else case)) for case in cases]
    left = MAX_BYTES - sum(len(one.encode()) for one in bare)
    for case, short_one in zip(cases, bare, strict=True):
        whole = in_xml(_xml(case))
        left -= len(whole.encode()) - len(short_one.encode())
        yield whole if left >= 0 else short_one


def _unique(cases: Iterable[Case]) -> list[Case]:
    """The cases, each with a name of its own after all that XML forbids has been written out."""
    kept: list[Case] = []
    seen: set[str] = set()
    for case in cases:
        name, number = printable(case.name), 1
        while name in seen:
            number += 1
            name = f"{printable(case.name)} ({number})"
        seen.add(name)
        kept.append(case._replace(name=name))
    return kept


def _xml(case: Case) -> str:
    file = f" file={quoteattr(printable(case.file))}" if case.file else ""
    head = f'<testcase classname={quoteattr(printable(case.group))} name={quoteattr(case.name)}{file} time="0"'
    text = escape("\n".join(map(printable, case.lines)))
    if case.outcome == PASSED:
        return f"{head}><system-out>{text}</system-out></testcase>\n" if text else f"{head}/>\n"
    attributes = f"message={quoteattr(printable(case.message))} type={quoteattr(printable(case.type))}"
    return f"{head}><{case.outcome} {attributes}>{text}</{case.outcome}></testcase>\n"
