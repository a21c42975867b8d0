"""Causes as cards in plain HTML, which read well without script and style; the page's application adds buttons and nothing else.

Every text of a page is escaped; control characters and marks that turn the direction of writing are shown as numbers.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from urllib.parse import quote as percent_encoded

from extract.causes import ACROSS, Cause
from extract.earlier import NEW, Gone
from extract.findings import Findings
from extract.meanings import meaning
from extract.model import Discrepancy, Evidence
from extract.report.places import apart, cited
from extract.report.reopened import Reopened
from extract.report.suspects import suspect
from extract.report.text import MAX_NAME, count, short
from extract.sources import Quoted, printable
from extract.waivers import NEVER, Waiver

MAX_PLACES = 6
"""Lines that are quoted of one discrepancy."""
MAX_ROWS = 10
"""Discrepancies of one cause that are listed where there is no script."""
NAMES = {"expired-waiver": "Waiver expired", "unused-waiver": "Waiver matches nothing"}
"""Rules that the cards name in words."""
AROUND = 72
"""Characters of a line that are shown on each side of a value."""
GLYPHS = {"error": "\u25cf", "warning": "\u25b2", "note": "\u25cb"}


class Cards:
    """The cards of some findings. `folder` is where the page will stand: links lead from there. `waivers` are those of each cause."""

    def __init__(self, findings: Findings, folder: Path, numbers: Mapping[str, int], waivers: Mapping[str, Mapping[Waiver, None]]) -> None:
        self.findings, self.folder, self.numbers, self.waivers = findings, folder, numbers, waivers
        self.reopened = Reopened(findings)
        self.gone = {one.id: one.total for one in findings.gone}

    def card(self, cause: Cause, waived: bool) -> Iterator[str]:
        """One cause: what it is, who is suspected, how many, its examples with quoted lines, what to do."""
        name = f"{'waived' if waived else 'cause'}-{cause.id}"
        classes = f"card {cause.severity}{' waived' if waived else ''}"
        yield f'<article class="{classes}" id="{name}" aria-labelledby="h-{name}" data-cause="{cause.id}">\n'
        severity = f'<b class="severity">{GLYPHS[cause.severity]} {cause.severity}</b>'
        yield f'<h2 id="h-{name}" tabindex="-1">{severity} \u00b7 {_title(cause)}{_badge(cause)}</h2>\n'
        for waiver in self.waivers.get(cause.id, ()) if waived else ():
            until = f" until {waiver.expires}" if waiver.expires else ""
            yield f'<p class="waiver"><b>Waived{until}</b> by {as_name(waiver.owner)}: {as_text(waiver.reason)}</p>\n'
        first = cause.examples[0]
        yield f'<p class="sentence">{_sentence(first)}</p>\n'
        who, why = suspect(cause, self.findings)
        yield f'<p class="suspect"><b>Suspect:</b> {who} <span class="muted">({as_text(why)})</span></p>\n'
        gone = f" \u00b7 {self.gone[cause.id]:,} gone" if cause.id in self.gone and not waived else ""
        yield f'<p class="counts muted">{_numbers(cause)}{gone}<span class="formats"></span></p>\n'
        for found in cause.examples:
            yield from self.example(found, _sentence(found) != _sentence(first))
        if not waived:
            yield f'<p class="todo"><b>To do:</b> {as_text(meaning(cause.rule).remedy)}</p>\n'
        yield '<div class="actions"></div>\n'
        yield from self.rows(cause)
        if not waived and cause.rule not in NEVER:
            words = f"extract waive PAGES --cause {cause.id} --reason WORDS --owner WHO"
            yield f'<p class="plain muted">To tolerate it: <code>{words}</code></p>\n'
        yield "</article>\n"

    def example(self, found: Discrepancy, told: bool) -> Iterator[str]:
        """One discrepancy with the lines that it quotes, the values marked."""
        where = ", ".join(as_name(short(part, MAX_NAME)) for part in (found.page or ACROSS, found.entity) if part)
        words = f": {_sentence(found)}" if told else ""
        yield f'<div class="example">\n<p class="where"><b>{where}</b>{words}</p>\n'
        reopened = self.reopened.words(found)
        if reopened:
            yield f'<p class="reopened">{as_text(reopened)}</p>\n'
        yield from self.values(found)
        places = cited(found, MAX_PLACES)
        quotes = [self.findings.sources.quoted(one) for one in places]
        for index, (place, quoted) in enumerate(zip(places, quotes, strict=True)):
            other = quotes[1 if index == 0 and len(quotes) > 1 else 0] if found.page is None else None
            yield self.quote(place, quoted, other)
        if len(found.evidence) > len(places):
            yield f'<p class="muted">and {count(len(found.evidence) - len(places), "more place")}</p>\n'
        yield "</div>\n"

    def values(self, found: Discrepancy) -> Iterator[str]:
        """What pages say against each other, the value of most pages first."""
        if not found.support:
            return
        most = found.support[0].pages
        majority = "no majority" if any(one.pages == most for one in found.support[1:]) else "majority"
        yield '<table class="values">\n<thead><tr><th>Value<th class="number">Pages<th>Example</thead>\n<tbody>\n'
        for index, one in enumerate(found.support):
            before, differs, after = apart(one.text, found.support[0 if index else -1].text)
            value = f"{as_text(before)}<mark>{as_text(differs)}</mark>{as_text(after)}" if differs else as_text(short(one.text))
            place = self.findings.sources.line_column(one.place)
            link = self.link(one.place.page, one.place.page + (f":{place[0]}:{place[1]}" if place else ""), one.place)
            words = f' <span class="muted">{majority}</span>' if one.pages == most else ""
            yield f'<tr><td><bdi>{value}</bdi>{words}<td class="number">{one.pages:,}<td>{link}\n'
        yield "</tbody>\n</table>\n"

    def quote(self, place: Evidence, quoted: Quoted | None, other: Quoted | None) -> str:
        """A line of a source with the evidence marked, and in it what differs from another place."""
        if quoted is None:
            return f'<pre class="quote">{as_name(place.page)}  <span><mark>{_line(place.text)}</mark></span></pre>\n'
        link = self.link(place.page, f"{place.page}:{quoted.line}:{quoted.column}", place)
        before, differs, after = apart(quoted.marked, other.marked) if other is not None else (quoted.marked, "", "")
        marked = f"{_line(before)}<strong>{_line(differs)}</strong>{_line(after)}" if differs else _line(quoted.marked)
        start, end = _beside(quoted.before.lstrip(), quoted.after.rstrip())
        words = f"{_line(start)}<mark>{marked}</mark>{_line(end)}"
        return f'<pre class="quote">{link}  <span>{words}</span></pre>\n'

    def rows(self, cause: Cause) -> Iterator[str]:
        """The first discrepancies of a cause as a table, for readers without script."""
        if cause.total <= len(cause.examples):
            return
        rows = cause.rows[:MAX_ROWS]
        yield f'<details class="plain">\n<summary>{len(rows):,} of {count(cause.total, "discrepancy")}</summary>\n<table>\n'
        yield "<thead><tr><th>Page<th>Entity<th>Values<th>What is wrong</thead>\n<tbody>\n"
        for found in rows:
            page = self.link(found.page, found.page) if found.page is not None else ACROSS
            values = ", ".join(as_name(short(value, 80)) for value in found.values[:MAX_PLACES])
            more = f" and {len(found.values) - MAX_PLACES:,} more" if len(found.values) > MAX_PLACES else ""
            yield f"<tr><td>{page}<td>{as_name(short(found.entity or '', MAX_NAME))}<td>{values}{more}<td>{as_text(short(found.message))}\n"
        yield "</tbody>\n</table>\n"
        if cause.total > len(rows):
            yield f'<p class="muted">{cause.total - len(rows):,} more in discrepancies.jsonl.</p>\n'
        yield "</details>\n"

    def link(self, name: str, words: str, place: Evidence | None = None) -> str:
        """A link to the file of a page, relative to the report and percent-encoded; plain words where there is no such way.

        It carries the number of the page and the span of a place, from which the application opens its own view.
        """
        one = self.findings.sources.files.get(name)
        way = _way(Path(one.path) if one is not None and one.place is None else None, self.folder)
        places = self.findings.sources.places(name) if place is not None and name in self.numbers else None
        at = ""
        if place is not None and places is not None and place.end <= len(places.text):
            at = f' data-page="{self.numbers[name]}" data-at="{places.utf16(place.start)}-{places.utf16(place.end)}"'
        return f'<a href="{escape(way)}"{at}>{as_name(words)}</a>' if way else as_name(words)


def _way(path: Path | None, folder: Path) -> str:
    """The address of a file from a folder; empty where there is none."""
    try:
        way = os.path.relpath(path, folder) if path is not None else ""
    except ValueError:
        return ""
    address = percent_encoded(os.fsencode(way.replace(os.sep, "/")))
    return address if not address or address.startswith(".") else f"./{address}"


def _title(cause: Cause) -> str:
    """Rule, field and kind of a cause."""
    named = (NAMES.get(cause.rule, cause.rule), cause.field, cause.pattern)
    parts = [f"<span>{as_text(short(part, MAX_NAME))}</span>" for part in named if part]
    return " \u00b7 ".join(parts)


def _badge(cause: Cause) -> str:
    """What is new of a cause, where there is an earlier report."""
    words = "new" if cause.since == NEW else f"{cause.new:,} new" if cause.new else ""
    return f' <span class="badge">{words}</span>' if words else ""


def gone_line(one: Gone) -> str:
    """A cause that is gone, or how much of it, struck through."""
    title = " \u00b7 ".join(as_text(short(part, MAX_NAME)) for part in (one.rule, one.field, one.pattern) if part)
    words = f"{count(one.total, 'discrepancy')}{'' if one.whole else ', others are left'}"
    head = f'<s><b class="severity">{GLYPHS[one.severity]} {one.severity}</b> \u00b7 {title}</s> <span class="muted">{words}</span>'
    return f'<li id="gone-{one.id}">{head}<br><span class="muted">{as_text(short(one.message))}</span>\n'


def _sentence(found: Discrepancy) -> str:
    """What is wrong, with the values in it."""
    return as_text(short(found.message, 600)) if found.message else as_text(meaning(found.rule).what)


def _numbers(cause: Cause) -> str:
    """How many discrepancies a cause has, and where; of those between pages the pages that they quote are counted."""
    formats = ", ".join(f"{as_text(name)} {number:,}" for name, number in cause.formats)
    quoted = " quoted" if any(name == ACROSS for name, _ in cause.formats) else ""
    entities = f" \u00b7 {count(cause.entities, 'entity')}" if cause.entities else ""
    pages = f" \u00b7 {count(cause.pages, 'page')}{quoted}" if cause.pages else ""
    return f"{count(cause.total, 'discrepancy')}{pages}{entities} \u00b7 {formats} \u00b7 cause {cause.id}"


def as_text(text: str) -> str:
    """A text of a page as text of HTML."""
    return escape(printable(text))


def as_name(text: str) -> str:
    """A name or a value, which may be written from right to left, among other words."""
    return f"<bdi>{as_text(text)}</bdi>"


def _beside(before: str, after: str) -> tuple[str, str]:
    """What stands on both sides of a value, cut between words where it is long."""
    if len(before) > AROUND:
        before = "\u2026 " + before[-AROUND:].partition(" ")[2]
    if len(after) > AROUND:
        after = after[:AROUND].rpartition(" ")[0] + " \u2026"
    return before, after


def _line(text: str) -> str:
    """A part of a line of a source: its tabs stay."""
    return "\t".join(as_text(part) for part in text.split("\t"))
