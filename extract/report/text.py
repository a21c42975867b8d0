"""What was found, as text for a terminal and a log: a cause, its examples with the lines that they quote, what to do."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from extract.causes import Cause
from extract.earlier import NEW, Gone
from extract.findings import Findings
from extract.meanings import meaning
from extract.model import Discrepancy, Evidence
from extract.report.places import cited
from extract.sources import Sources, printable

MAX_CAUSES = 50
"""Causes that are written out; all are counted."""
MAX_NAME = 120
"""Characters of a name or a kind that are shown in a line of words."""
MAX_PLACES = 4
"""Places that are quoted of one discrepancy."""


def report(findings: Findings, remedies: dict[str, str]) -> str:
    """The whole report; `remedies` has the commands that mend a rule, `*` those for all others, with `CAUSE` for the cause
    and `PAGE` for the page."""
    causes = findings.causes
    lines = [summary(findings, causes)]
    lines += [f"{since(findings)}."] if findings.earlier is not None else []
    for cause in causes[:MAX_CAUSES]:
        lines += ["", *_cause(cause, findings.sources, remedies)]
    if len(causes) > MAX_CAUSES:
        left = causes[MAX_CAUSES:]
        lines += ["", f"And {count(len(left), 'more cause')} of {count(sum(one.total for one in left), 'discrepancy')}."]
    if findings.gone:
        lines += ["", "Gone:", *(f"  {gone_line(one)}" for one in findings.gone[:MAX_CAUSES])]
        lines += [f"  and {count(len(findings.gone) - MAX_CAUSES, 'more cause')}"] if len(findings.gone) > MAX_CAUSES else []
    return "\n".join(lines) + "\n"


def summary(findings: Findings, causes: list[Cause]) -> str:
    """One line: how much is wrong, how much is waived."""
    total, waived = len(findings.open), len(findings.waived)
    words = f"{count(total, 'discrepancy')} of {count(len(causes), 'cause')}" if total else "No discrepancies"
    return f"{words} on {count(findings.pages, 'page')}" + (f", {waived:,} waived." if waived else ".")


def since(findings: Findings) -> str:
    """How much is new and how much is gone since an earlier report: `+2 new, 1 gone since base.jsonl`; empty where there is none."""
    if findings.earlier is None:
        return ""
    return f"+{findings.new:,} new, {sum(one.total for one in findings.gone):,} gone since {printable(findings.earlier.file)}"


def news(cause: Cause) -> str:
    """What is new of a cause, to be put behind its numbers: `, new`, `, 2 of them new`; empty where nothing is."""
    return ", new" if cause.since == NEW else f", {cause.new:,} of them new" if cause.new else ""


def gone_line(one: Gone) -> str:
    """A cause that is gone, or how much of it: `error agree in watts (031eb79b90ac751f): 2, all of it: a message`."""
    place = f" in {short(one.field, MAX_NAME)}" if one.field else ""
    whole = ", all of it" if one.whole else ""
    return f"{one.severity} {short(one.rule, MAX_NAME)}{place} ({one.id}): {one.total:,}{whole}: {short(one.message)}"


def _cause(cause: Cause, sources: Sources, remedies: dict[str, str]) -> Iterator[str]:
    place = f" in {short(cause.field, MAX_NAME)}" if cause.field else ""
    pattern = f", {short(cause.pattern, MAX_NAME)}" if cause.pattern else ""
    where = f"{count(cause.total, 'discrepancy')} on {count(cause.pages, 'page')}" if cause.pages else count(cause.total, "discrepancy")
    yield f"{cause.severity} {printable(cause.rule)}{place}{pattern}: {where}{news(cause)} (cause {cause.id})"
    for found in cause.examples:
        yield f"  {headline(found)}"
        yield from (f"    {line}" for line in quotes(found, sources))
    if cause.total > len(cause.examples):
        yield f"  and {cause.total - len(cause.examples):,} more"
    if meaning(cause.rule).remedy not in cause.examples[0].message:
        yield f"  {printable(meaning(cause.rule).remedy)}"
    command = remedies.get(cause.rule, remedies.get("*", ""))
    if command:
        page = shlex.quote(cause.examples[0].page or "") if cause.total == 1 else "PAGE"
        yield f"  {printable(command.replace('CAUSE', cause.id).replace('PAGE', page))}"


def headline(found: Discrepancy) -> str:
    """One discrepancy: page, entity, what is wrong."""
    where = ", ".join(part for part in (found.page, found.entity) if part)
    return short(f"{where}: {found.message}" if where else found.message, 400)


def quotes(found: Discrepancy, sources: Sources) -> Iterator[str]:
    """The lines that a discrepancy quotes, the value between guillemets."""
    places = cited(found, MAX_PLACES)
    yield from (_quote(evidence, sources) for evidence in places)
    if len(found.evidence) > len(places):
        yield f"and {count(len(found.evidence) - len(places), 'more place')}"


def _quote(evidence: Evidence, sources: Sources) -> str:
    quoted = sources.quoted(evidence)
    if quoted is None:
        return f"{printable(evidence.page)}: {short(evidence.text, 200)}"
    before, after = printable(quoted.before)[-60:], printable(quoted.after)[:60]
    return f"{printable(quoted.place)}  {before.lstrip()}\u00ab{short(quoted.marked, 200)}\u00bb{after.rstrip()}"


def count(number: int, what: str) -> str:
    """`1 page`, `2 pages`, `3 discrepancies`."""
    if number == 1:
        return f"1 {what}"
    return f"{number:,} {what[:-1]}ies" if what.endswith("y") else f"{number:,} {what}s"


def short(text: str, length: int = 300) -> str:
    """A text of a page on one line of a terminal, its end cut."""
    text = printable(" ".join(text.split()))
    return text if len(text) <= length else text[: length - 3] + "..."


def last_line(text: str) -> str:
    """The last line of a text, of a traceback the error."""
    return (text.strip().splitlines() or [""])[-1]
