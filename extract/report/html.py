"""`discrepancies.html`: the causes with their evidence quoted, as one page without script that reads well anywhere.

Every text of a page is escaped; control characters and marks that turn the direction of writing are shown as numbers. The
policy in the head allows nothing but the page's own style. What does not fit is counted, and stands in discrepancies.jsonl.
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

from extract.causes import ACROSS, Cause, causes_of, pages_of
from extract.findings import Findings
from extract.meanings import meaning
from extract.model import SEVERITIES, Discrepancy, Evidence
from extract.report.places import apart, cited
from extract.report.text import MAX_NAME, count, short
from extract.sources import Quoted, printable
from extract.waivers import NEVER, Waiver

MAX_CAUSES = 400
"""Causes that have a card; the others are counted."""
MAX_LISTED = 12
"""Causes in the table at the top."""
MAX_PAGES = 1000
"""Pages that are listed, those with most discrepancies first."""
MAX_PLACES = 6
"""Lines that are quoted of one discrepancy."""
MAX_FAILED = 20
"""Pages whose failure is told."""
MAX_BYTES = 4_000_000
"""Bytes after which no card, and no row of the list of pages, begins: a browser must open the page at once."""

GLYPHS = {"error": "\u25cf", "warning": "\u25b2", "note": "\u25cb"}
ELSEWHERE = "all are in discrepancies.jsonl"

STYLE = """
:root { color-scheme: light dark; --ground: light-dark(#fff, #14171a); --text: light-dark(#1b1f24, #e6e8eb);
  --muted: light-dark(#57606a, #a0a8b2); --line: light-dark(#d0d7de, #3a4149); --error: light-dark(#a3341c, #ff9d7a);
  --warning: light-dark(#7a5200, #f2c14e); --note: light-dark(#0550ae, #79b8ff); --mark: light-dark(#ffd9a8, #7a3e00); }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--ground); color: var(--text);
  font: 15px/22px system-ui, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
h1 { font-size: 1.3rem; margin: 0; }
h2 { font-size: 1.05rem; margin: 0 0 .4rem; }
p { margin: .3rem 0; }
a { color: var(--note); }
.muted, header p + p + p { color: var(--muted); }
article { border: 1px solid var(--line); border-left: 6px solid var(--note); padding: .8rem 1rem; margin: 1rem 0; }
article.error { border-left-color: var(--error); }
article.warning { border-left: 6px dashed var(--warning); }
article.note { border-left: 6px dotted var(--note); }
details article { border-left: 6px double var(--muted); }
.error h2 b, tr.error td:first-child { color: var(--error); }
.warning h2 b, tr.warning td:first-child { color: var(--warning); }
.note h2 b, tr.note td:first-child { color: var(--note); }
blockquote { margin: .2rem 0 .8rem .2rem; padding-left: .6rem; border-left: 1px solid var(--line); }
pre { margin: .1rem 0; white-space: pre-wrap; tab-size: 4; font: 13px/20px ui-monospace, monospace; }
code { font: 13px/20px ui-monospace, monospace; }
mark { background: var(--mark); color: inherit; border-bottom: 2px solid var(--error); unicode-bidi: isolate; }
mark strong { outline: 2px solid var(--error); }
table { border-collapse: collapse; width: 100%; margin: .4rem 0; }
th, td { text-align: left; vertical-align: top; padding: .15rem .7rem .15rem 0; border-bottom: 1px solid var(--line); }
th.place { min-width: 11rem; }
td.number, th.number { text-align: right; white-space: nowrap; padding-right: 0; padding-left: .7rem; }
summary { cursor: pointer; }
@media (min-width: 40rem) { td:first-child { min-width: 12.5rem; } }
@media (max-width: 40rem) { body { padding: .5rem; } th, td { padding-right: .4rem; } details thead { display: none; }
  details tr { display: block; padding: .3rem 0; border-bottom: 1px solid var(--line); } details td { display: inline; border: 0; }
  details td:not(:last-child)::after { content: " \u00b7"; } }
@media print { details::details-content { content-visibility: visible; display: block; } article { break-inside: avoid-page; } }
"""


def page(findings: Findings, folder: Path) -> str:
    """The whole page; `folder` is where it will stand: links to pages lead from there."""
    return "".join(parts(findings, folder))


def parts(findings: Findings, folder: Path) -> Iterator[str]:
    """The page in parts, from top to bottom."""
    return _Page(findings, folder).parts()


class _Page:
    """The page under way."""

    def __init__(self, findings: Findings, folder: Path) -> None:
        self.findings, self.folder = findings, folder
        self.found = findings.open
        self.open = causes_of(self.found, findings.formats)
        self.waived = causes_of((one.discrepancy for one in findings.waived), findings.formats)
        self.waivers: dict[str, dict[Waiver, None]] = {}
        for one, waiver in findings.found:
            if waiver is not None:
                self.waivers.setdefault(one.cause, {})[waiver] = None
        self.size = 0

    def parts(self) -> Iterator[str]:
        """The page from top to bottom."""
        digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
        policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n<meta name="viewport" content="width=device-width">\n'
        yield f"<title>Discrepancies</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        yield from self.head()
        yield "<main>\n"
        yield from self.overview()
        yield from self.cards(self.open)
        if self.waived:
            total = sum(cause.total for cause in self.waived)
            yield f"<details>\n<summary>{count(total, 'waived discrepancy')} of {count(len(self.waived), 'cause')}</summary>\n"
            yield from self.cards(self.waived, waived=True)
            yield "</details>\n"
        yield from self.pages()
        yield "</main>\n</body>\n</html>\n"

    def head(self) -> Iterator[str]:
        """What the report is of, and how much is wrong."""
        from extract import __version__

        found, total = self.findings, len(self.found)
        severities = Counter(one.severity for one in self.found)
        counts = ", ".join(count(severities[one], one) for one in SEVERITIES if severities[one])
        schemas = sorted({one.discrepancy.schema for one in found.found if one.discrepancy.schema})
        waived = f"{count(len(found.waived), 'discrepancy')} of {count(len(self.waived), 'cause')} waived"
        if total:
            words = f"<b>{count(len(self.open), 'cause')} to review</b>: {count(total, 'discrepancy')} ({counts})"
            words = f"{words} \u00b7 {waived}" if self.waived else words
        else:
            words = f"<b>Nothing to review</b>: {waived}" if self.waived else f"<b>No discrepancies on {count(found.pages, 'page')}</b>"
        read = f"{found.pages - len(found.failed):,} of {count(found.pages, 'page')} read"
        yield f"<header>\n<h1>Discrepancies</h1>\n<p>{words} \u00b7 {read}</p>\n"
        for name, reason in found.failed[:MAX_FAILED]:
            yield f"<p><b>Not completed:</b> {_name(name)}: {_text(short(reason))}</p>\n"
        if len(found.failed) > MAX_FAILED:
            yield f"<p><b>Not completed:</b> {count(len(found.failed) - MAX_FAILED, 'more page')}</p>\n"
        yield f"<p>{_text(', '.join(schemas) or 'no schema')} \u00b7 input {found.digest[:16]} \u00b7 extract {__version__}"
        yield " \u00b7 as data: discrepancies.jsonl</p>\n</header>\n"

    def overview(self) -> Iterator[str]:
        """The causes in a line each, where there are several."""
        if len(self.open) < 2:
            return
        yield '<table>\n<thead><tr><th>Cause<th class="number">Discrepancies<th class="number">Pages</thead>\n<tbody>\n'
        for cause in self.open[:MAX_LISTED]:
            name = f'{GLYPHS[cause.severity]} {cause.severity} \u00b7 <a href="#cause-{cause.id}">{_title(cause)}</a>'
            yield f'<tr class="{cause.severity}"><td>{name}<td class="number">{cause.total:,}<td class="number">{cause.pages:,}\n'
        yield "</tbody>\n</table>\n"
        if len(self.open) > MAX_LISTED:
            yield f'<p class="muted">{count(len(self.open) - MAX_LISTED, "more cause")} below.</p>\n'

    def cards(self, causes: list[Cause], waived: bool = False) -> Iterator[str]:
        """The cards of some causes as far as there is room, and what is left out."""
        shown = 0
        for cause in causes[:MAX_CAUSES]:
            if not self.has_room():
                break
            yield self.counted("".join(self.cause(cause, waived)))
            shown += 1
        if shown < len(causes):
            left = causes[shown:]
            words = f"{count(len(left), 'more cause')} of {count(sum(one.total for one in left), 'discrepancy')}"
            yield f'<p class="muted">{words} not shown; {ELSEWHERE}.</p>\n'

    def has_room(self) -> bool:
        """Whether more may be written."""
        return self.size < MAX_BYTES

    def counted(self, part: str) -> str:
        """A part of the page, its bytes counted."""
        self.size += len(part.encode("utf-8", "backslashreplace"))
        return part

    def cause(self, cause: Cause, waived: bool) -> Iterator[str]:
        """One cause: what it is, what to do, its examples with quoted lines, its first rows."""
        means = meaning(cause.rule)
        name = f"{'waived' if waived else 'cause'}-{cause.id}"
        yield f'<article class="{cause.severity}" id="{name}" aria-labelledby="h-{name}">\n'
        yield f'<h2 id="h-{name}"><b>{GLYPHS[cause.severity]} {cause.severity}</b> \u00b7 {_title(cause)}</h2>\n'
        remedy = "" if waived else f" <b>To do:</b> {_text(means.remedy)}"
        yield f"<p>{_text(means.what)}{remedy}</p>\n"
        yield f'<p class="muted">{_numbers(cause)} \u00b7 cause {cause.id}</p>\n'
        for waiver in self.waivers.get(cause.id, ()) if waived else ():
            until = f" until {waiver.expires}" if waiver.expires else ""
            yield f"<p><b>Waived{until}</b> by {_name(waiver.owner)}: {_text(waiver.reason)}</p>\n"
        for found in cause.examples:
            yield from self.example(found)
        yield from self.rows(cause)
        if not waived and cause.rule not in NEVER:
            words = f"extract waive PAGES --cause {cause.id} --reason WORDS --owner WHO"
            yield f'<p class="muted">To tolerate it: <code>{words}</code></p>\n'
        yield "</article>\n"

    def example(self, found: Discrepancy) -> Iterator[str]:
        """One discrepancy with the lines that it quotes, the values marked."""
        where = ", ".join(_name(short(part, MAX_NAME)) for part in (found.page or ACROSS, found.entity) if part)
        words = f"Pages differ, {count(len(found.values), 'value')}." if found.support else _text(short(found.message, 600))
        yield f"<p><b>{where}</b>: {words}</p>\n"
        yield from self.values(found)
        places = cited(found, MAX_PLACES)
        quotes = [self.findings.sources.quoted(one) for one in places]
        if not places:
            return
        yield "<blockquote>\n"
        for index, (place, quoted) in enumerate(zip(places, quotes, strict=True)):
            other = quotes[1 if index == 0 and len(quotes) > 1 else 0] if found.page is None else None
            yield self.quote(place, quoted, other)
        if len(found.evidence) > len(places):
            yield f'<p class="muted">and {count(len(found.evidence) - len(places), "more place")}</p>\n'
        yield "</blockquote>\n"

    def values(self, found: Discrepancy) -> Iterator[str]:
        """What pages say against each other, the value of most pages first."""
        if not found.support:
            return
        most = found.support[0].pages
        majority = "no majority" if any(one.pages == most for one in found.support[1:]) else "majority"
        yield '<table>\n<thead><tr><th>Value<th class="place">Example<th class="number">Pages</thead>\n<tbody>\n'
        for index, one in enumerate(found.support):
            before, differs, after = apart(one.text, found.support[0 if index else -1].text)
            value = f"{_text(before)}<mark>{_text(differs)}</mark>{_text(after)}" if differs else _text(short(one.text))
            place = self.findings.sources.line_column(one.place)
            link = self.link(one.place.page, one.place.page + (f":{place[0]}:{place[1]}" if place else ""))
            words = f"{majority} " if one.pages == most else ""
            yield f'<tr><td><bdi>{value}</bdi><td>{link}<td class="number">{words}{one.pages:,}\n'
        yield "</tbody>\n</table>\n"

    def quote(self, place: Evidence, quoted: Quoted | None, other: Quoted | None) -> str:
        """A line of a source with the evidence marked, and in it what differs from another place."""
        if quoted is None:
            return f"<pre>{_name(place.page)}  <mark>{_line(place.text)}</mark></pre>\n"
        link = self.link(place.page, f"{place.page}:{quoted.line}:{quoted.column}")
        before, differs, after = apart(quoted.marked, other.marked) if other is not None else (quoted.marked, "", "")
        marked = f"{_line(before)}<strong>{_line(differs)}</strong>{_line(after)}" if differs else _line(quoted.marked)
        return f"<pre>{link}  {_line(quoted.before.lstrip())}<mark>{marked}</mark>{_line(quoted.after.rstrip())}</pre>\n"

    def rows(self, cause: Cause) -> Iterator[str]:
        """The first discrepancies of a cause as a table."""
        if cause.total <= len(cause.examples):
            return
        yield f"<details>\n<summary>{len(cause.rows):,} of {count(cause.total, 'discrepancy')}</summary>\n<table>\n"
        yield "<thead><tr><th>Page<th>Entity<th>Values<th>What is wrong</thead>\n<tbody>\n"
        for found in cause.rows:
            page = self.link(found.page, found.page) if found.page is not None else ACROSS
            values = ", ".join(_name(short(value, 80)) for value in found.values[:MAX_PLACES])
            more = f" and {len(found.values) - MAX_PLACES:,} more" if len(found.values) > MAX_PLACES else ""
            yield f"<tr><td>{page}<td>{_name(short(found.entity or '', MAX_NAME))}<td>{values}{more}<td>{_text(short(found.message))}\n"
        yield "</tbody>\n</table>\n"
        if cause.total > len(cause.rows):
            yield f'<p class="muted">{cause.total - len(cause.rows):,} more in discrepancies.jsonl.</p>\n'
        yield "</details>\n"

    def pages(self) -> Iterator[str]:
        """The pages with what was found on each."""
        found = Counter(name for one in self.found for name in pages_of(one))
        names = sorted(self.findings.formats, key=lambda name: (-found[name], name))
        yield '<h2>Pages</h2>\n<table>\n<thead><tr><th>Page<th>Format<th class="number">To review</thead>\n<tbody>\n'
        shown = 0
        for name in names[:MAX_PAGES]:
            if not self.has_room():
                break
            form = _text(self.findings.formats[name])
            yield self.counted(f'<tr><td>{self.link(name, name)}<td>{form}<td class="number">{found[name]:,}\n')
            shown += 1
        yield "</tbody>\n</table>\n"
        if shown < len(names):
            clean = sum(not found[name] for name in names[shown:])
            yield f'<p class="muted">{count(len(names) - shown, "more page")} not listed, {clean:,} of them without a discrepancy.</p>\n'

    def link(self, name: str, words: str) -> str:
        """A link to the file of a page, relative to the report and percent-encoded; plain words where there is no such way."""
        path = self.findings.sources.files.get(name)
        try:
            way = os.path.relpath(path, self.folder) if path is not None else ""
        except ValueError:
            way = ""
        if not way:
            return _name(words)
        address = percent_encoded(os.fsencode(way.replace(os.sep, "/")))
        return f'<a href="{escape(address if address.startswith(".") else "./" + address)}">{_name(words)}</a>'


def _title(cause: Cause) -> str:
    """Rule, field and kind of a cause."""
    return " \u00b7 ".join(_text(short(part, MAX_NAME)) for part in (cause.rule, cause.field, cause.pattern) if part)


def _numbers(cause: Cause) -> str:
    """How many discrepancies a cause has, and where; of those between pages the pages that they quote are counted."""
    formats = ", ".join(f"{_text(name)} {number:,}" for name, number in cause.formats)
    quoted = " quoted" if any(name == ACROSS for name, _ in cause.formats) else ""
    entities = f" \u00b7 {count(cause.entities, 'entity')}" if cause.entities else ""
    return f"{count(cause.total, 'discrepancy')} \u00b7 {count(cause.pages, 'page')}{quoted}{entities} \u00b7 {formats}"


def _text(text: str) -> str:
    """A text of a page as text of HTML."""
    return escape(printable(text))


def _name(text: str) -> str:
    """A name or a value, which may be written from right to left, among other words."""
    return f"<bdi>{_text(text)}</bdi>"


def _line(text: str) -> str:
    """A part of a line of a source: its tabs stay."""
    return "\t".join(_text(part) for part in text.split("\t"))
