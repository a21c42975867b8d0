"""`discrepancies.html`: the causes with their evidence quoted, as one page without script that reads well anywhere.

Every text of a page is escaped; control characters and marks that turn the direction of writing are shown as numbers. The
policy in the head allows nothing but the page's own style.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import quote as percent_encoded

from extract.causes import Cause, causes_of
from extract.findings import Findings
from extract.meanings import meaning
from extract.model import SEVERITIES, Discrepancy, Evidence
from extract.report.text import count, short
from extract.sources import printable

MAX_CAUSES = 400
"""Causes that have a card; the others are counted."""
MAX_PAGES = 1000
"""Pages that are listed, those with most discrepancies first."""
MAX_PLACES = 6
"""Lines that are quoted of one discrepancy."""

GLYPHS = {"error": "\u25cf", "warning": "\u25b2", "note": "\u25cb"}

STYLE = """
:root { color-scheme: light dark; --ground: light-dark(#fff, #14171a); --text: light-dark(#1b1f24, #e6e8eb);
  --muted: light-dark(#57606a, #a0a8b2); --line: light-dark(#d0d7de, #3a4149); --error: light-dark(#a3341c, #ff9d7a);
  --warning: light-dark(#7a5200, #f2c14e); --note: light-dark(#0550ae, #79b8ff); --mark: light-dark(#ffd9a8, #7a3e00); }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--ground); color: var(--text);
  font: 15px/22px system-ui, sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 1.3rem; margin: 0; }
h2 { font-size: 1.05rem; margin: 0; }
a { color: var(--note); }
header p, .muted { color: var(--muted); margin: .2rem 0; }
article { border: 1px solid var(--line); border-left: 6px solid var(--note); padding: .8rem 1rem; margin: 1rem 0; }
article.error { border-left-color: var(--error); }
article.warning { border-left: 6px dashed var(--warning); }
article.note { border-left: 6px dotted var(--note); }
.error h2 b { color: var(--error); }
.warning h2 b { color: var(--warning); }
.note h2 b { color: var(--note); }
blockquote { margin: .5rem 0 .5rem .2rem; padding-left: .6rem; border-left: 1px solid var(--line); }
pre { margin: .1rem 0; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/20px ui-monospace, monospace; }
mark { background: var(--mark); color: inherit; border-bottom: 2px solid var(--error); }
table { border-collapse: collapse; width: 100%; margin: .4rem 0; }
th, td { text-align: left; vertical-align: top; padding: .15rem .5rem .15rem 0; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; }
td.number, th.number { text-align: right; }
summary { cursor: pointer; }
@media print { details > * { display: block; } }
"""


def page(findings: Findings, folder: Path) -> str:
    """The whole page; `folder` is where it will stand: links to pages lead from there."""
    return "".join(_Page(findings, folder).parts())


class _Page:
    """The page under way."""

    def __init__(self, findings: Findings, folder: Path) -> None:
        self.findings, self.folder = findings, folder
        self.open = causes_of(findings.open, findings.formats)
        self.waived = causes_of([one.discrepancy for one in findings.waived], findings.formats)
        self.reasons = {one.discrepancy.cause: one.waiver for one in findings.waived}

    def parts(self) -> Iterator[str]:
        """The page from top to bottom."""
        digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
        policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n<meta name="viewport" content="width=device-width">\n'
        yield f"<title>Discrepancies</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        yield from self.head()
        yield "<main>\n"
        for cause in self.open[:MAX_CAUSES]:
            yield from self.cause(cause)
        if len(self.open) > MAX_CAUSES:
            yield f'<p class="muted">{count(len(self.open) - MAX_CAUSES, "more cause")} not shown; all are in discrepancies.jsonl.</p>\n'
        if self.waived:
            total = sum(cause.total for cause in self.waived)
            yield f"<details>\n<summary>{count(total, 'waived discrepancy')} of {count(len(self.waived), 'cause')}</summary>\n"
            for cause in self.waived[:MAX_CAUSES]:
                yield from self.cause(cause, waived=True)
            yield "</details>\n"
        yield from self.pages()
        yield "</main>\n</body>\n</html>\n"

    def head(self) -> Iterator[str]:
        """What the report is of, and how much is wrong."""
        from extract import __version__

        found = self.findings
        severities = Counter(one.severity for one in found.open)
        counts = ", ".join(f"{severities[one]:,} {one}{'s' if severities[one] > 1 else ''}" for one in SEVERITIES if severities[one])
        schemas = sorted({one.discrepancy.schema for one in found.found if one.discrepancy.schema})
        yield "<header>\n<h1>Discrepancies</h1>\n"
        yield f"<p>{_text(', '.join(schemas) or 'no schema')} \u00b7 input {found.digest[:16]} \u00b7 extract {__version__}</p>\n"
        words = f"<b>{count(len(self.open), 'cause')}</b> to review, {count(len(found.open), 'discrepancy')} ({counts})" if self.open else (
            "<b>Nothing to review</b>"
        )  # fmt: skip
        read = f"{found.pages - len(found.failed):,} of {count(found.pages, 'page')} read"
        yield f"<p>{words} \u00b7 {len(found.waived):,} waived \u00b7 {read}</p>\n"
        for name, reason in found.failed[:20]:
            yield f"<p><b>Not read:</b> {_text(name)}: {_text(short(reason))}</p>\n"
        yield "</header>\n"

    def cause(self, cause: Cause, waived: bool = False) -> Iterator[str]:
        """One cause: what it is, its examples with quoted lines, its first rows."""
        means = meaning(cause.rule)
        name = f"{'waived' if waived else 'cause'}-{cause.id}"
        field = f" \u00b7 {_text(cause.field)}" if cause.field else ""
        pattern = f" \u00b7 {_text(cause.pattern)}" if cause.pattern else ""
        yield f'<article class="{cause.severity}" id="{name}" aria-labelledby="h-{name}">\n'
        yield f'<h2 id="h-{name}"><b>{GLYPHS[cause.severity]} {cause.severity}</b> \u00b7 {_text(cause.rule)}{field}{pattern}</h2>\n'
        formats = ", ".join(f"{_text(name)} {number:,}" for name, number in cause.formats)
        entities = f" \u00b7 {cause.entities:,} entit{'y' if cause.entities == 1 else 'ies'}" if cause.entities else ""
        numbers = f"{count(cause.total, 'discrepancy')} \u00b7 {count(cause.pages, 'page')}{entities} \u00b7 {formats}"
        yield f'<p>{_text(means.what)} {_text(means.remedy)}</p>\n<p class="muted">{numbers} \u00b7 cause {cause.id}</p>\n'
        waiver = self.reasons.get(cause.id) if waived else None
        if waiver is not None:
            until = f" until {waiver.expires}" if waiver.expires else ""
            yield f"<p><b>Waived{until}</b> by {_text(waiver.owner)}: {_text(waiver.reason)}</p>\n"
        for found in cause.examples:
            yield from self.example(found)
        yield from self.rows(cause)
        yield "</article>\n"

    def example(self, found: Discrepancy) -> Iterator[str]:
        """One discrepancy with the lines that it quotes, the values marked."""
        where = ", ".join(_text(part) for part in (found.page or "across pages", found.entity) if part)
        yield f"<p><b>{where}</b>: {_text(short(found.message, 600))}</p>\n<blockquote>\n"
        for evidence in found.evidence[:MAX_PLACES]:
            yield self.quoted(evidence)
        if len(found.evidence) > MAX_PLACES:
            yield f'<p class="muted">and {count(len(found.evidence) - MAX_PLACES, "more place")}</p>\n'
        yield "</blockquote>\n"

    def quoted(self, evidence: Evidence) -> str:
        """A line of a source with the evidence marked."""
        quoted = self.findings.sources.quoted(evidence)
        if quoted is None:
            return f"<pre>{_text(evidence.page)} <mark>{_text(evidence.text)}</mark></pre>\n"
        place = self.link(evidence.page, f"{evidence.page}:{quoted.line}:{quoted.column}")
        line = f"{_text(quoted.before.lstrip())}<mark>{_text(quoted.marked)}</mark>{_text(quoted.after.rstrip())}"
        return f"<pre>{place}  {line}</pre>\n"

    def rows(self, cause: Cause) -> Iterator[str]:
        """The first discrepancies of a cause as a table."""
        if cause.total <= len(cause.examples):
            return
        yield f"<details>\n<summary>{len(cause.rows):,} of {count(cause.total, 'discrepancy')}</summary>\n<table>\n"
        yield "<thead><tr><th>Page<th>Entity<th>Values<th>What is wrong</thead>\n<tbody>\n"
        for found in cause.rows:
            page = self.link(found.page, found.page) if found.page else "across pages"
            values = ", ".join(_text(short(value, 80)) for value in found.values[:6])
            yield f"<tr><td>{page}<td>{_text(found.entity or '')}<td>{values}<td>{_text(short(found.message))}\n"
        yield "</tbody>\n</table>\n"
        if cause.total > len(cause.rows):
            yield f'<p class="muted">{cause.total - len(cause.rows):,} more in discrepancies.jsonl.</p>\n'
        yield "</details>\n"

    def pages(self) -> Iterator[str]:
        """The pages with what was found on each."""
        found = Counter(one.page for one in self.findings.open if one.page is not None)
        names = sorted(self.findings.formats, key=lambda name: (-found[name], name))
        yield '<h2>Pages</h2>\n<table>\n<thead><tr><th>Page<th>Format<th class="number">Discrepancies</thead>\n<tbody>\n'
        for name in names[:MAX_PAGES]:
            yield f'<tr><td>{self.link(name, name)}<td>{_text(self.findings.formats[name])}<td class="number">{found[name]:,}\n'
        yield "</tbody>\n</table>\n"
        if len(names) > MAX_PAGES:
            yield f'<p class="muted">{count(len(names) - MAX_PAGES, "more page")} not listed.</p>\n'

    def link(self, name: str, words: str) -> str:
        """A link to the file of a page, relative to the report and percent-encoded; plain words where there is no such way."""
        path = self.findings.sources.files.get(name)
        try:
            way = os.path.relpath(path, self.folder) if path is not None else ""
        except ValueError:
            way = ""
        if not way:
            return _text(words)
        address = percent_encoded(os.fsencode(way.replace(os.sep, "/")))
        return f'<a href="{escape(address if address.startswith(".") else "./" + address)}">{_text(words)}</a>'


def _text(text: str) -> str:
    """A text of a page as text of HTML."""
    return escape(printable(text))
