"""`discrepancies.html`: one file that people review in, offline; its causes read well without script or style.

The head says what may run: the page's own script and style by their digests, and nothing from elsewhere. The causes come first as
plain HTML (`cards`), then the data as inert scripts (`payload`), last the application (`app/`), which makes facets, rows, pages,
coverage, evidence and decisions of them. What does not fit is counted, and stands in discrepancies.jsonl.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path

from extract.causes import Cause, causes_of, pages_of
from extract.findings import Findings
from extract.model import SEVERITIES, Discrepancy
from extract.readings import AGREED, DISPUTED, PRESENT
from extract.report.cards import GLYPHS, Cards, as_name, as_text, gone_line
from extract.report.payload import BUDGET, NOTHING, Payload, listed
from extract.report.text import MAX_NAME, count, short
from extract.waivers import Waiver

FILE, SERVED = "file", "served"
"""How a page is opened: from a disk, where decisions are downloaded, or from `extract review`, which saves them."""
MAX_CAUSES = 400
"""Causes that have a card; the others are folded by rule, and counted."""
MAX_GONE = 400
"""Causes that are gone, of which a line each is written."""
MANY, MOST = 10, 0.8
"""Causes above which it is told how few of them make most of the discrepancies."""
SMALL = 20
"""Discrepancies of a cause that is called small, and has a card only where there is room."""
MAX_LISTED = 12
"""Causes in the table at the top, which stands where there is no script."""
MAX_FAILED = 20
"""Pages whose failure is told."""
MAX_PAGES = 200
"""Pages that are listed where there is no script."""
MAX_BYTES = 2_500_000
"""Bytes after which no card begins: a browser must open the page at once."""
OPENING = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>Discrepancies</title>\n'
)
"""The beginning of a page."""
SCRIPTS = ("shell", "text", "data", "route", "decisions", "parts", "causes", "rows", "pages", "marks", "evidence", "dialogs", "main")
"""The files of the application, in their order."""


def page(findings: Findings, folder: Path) -> str:
    """The whole page. `folder` is where it will stand: links to pages lead from there."""
    return "".join(Report(findings, folder).parts())


def shell() -> str:
    """The page of a review before its report: it holds nothing of the run, and fetches the report with the token.

    It has no policy in its head, since the server sends one that lets it do so.
    """
    words = "A review needs JavaScript. Without it, read the report of extract run --reports."
    return (
        f'{OPENING}<link rel="icon" href="data:,">\n<style>{style()}</style>\n</head>\n<body>\n<main id="shell">\n<h1>extract review</h1>\n'
        f'<p role="status">Loading\u2026</p>\n<noscript><p>{words}</p></noscript>\n</main>\n<script>{script()}</script>\n</body>\n</html>\n'
    )


def policy() -> str:
    """The Content-Security-Policy of a page that is opened from a disk: its own script and style, and nothing else."""
    return (
        f"default-src 'none'; script-src '{_digest(script())}'; style-src '{_digest(style())}'; img-src data:; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types lit-html"
    )


@cache
def script() -> str:
    """The application with its library, as one classic script: modules do not open from a disk."""
    files = resources.files("extract.report")
    library = files.joinpath("vendor", "lit-html.js").read_text("utf-8")
    app = "\n".join(files.joinpath("app", f"{name}.js").read_text("utf-8") for name in SCRIPTS)
    return f'"use strict";\n(async () => {{\n{library}\n{app}\n}})();\n'


@cache
def style() -> str:
    """The style of the page."""
    return resources.files("extract.report").joinpath("app", "style.css").read_text("utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


class Report:
    """The page under way, made by `jobs` processes; `payload` is its data and `left` says what it leaves out, once it is written."""

    def __init__(self, findings: Findings, folder: Path, jobs: int = 1) -> None:
        self.findings, self.jobs = findings, jobs
        self.open = findings.causes
        self.waived = causes_of((one.discrepancy for one in findings.waived), findings.formats)
        self.all = causes_of((one.discrepancy for one in findings.found), findings.formats, findings.earlier)
        waivers: dict[str, dict[Waiver, None]] = {}
        for one, waiver in findings.found:
            if waiver is not None:
                waivers.setdefault(one.cause, {})[waiver] = None
        numbers = {name: index for index, name in enumerate(listed(findings))}
        self.cards = Cards(findings, folder, numbers, waivers)
        self.size = 0
        self.left = ""
        self.payload: Payload | None = None

    def parts(self) -> Iterator[str]:
        """The page from top to bottom, as a file."""
        yield OPENING.replace("<meta name", f'<meta http-equiv="Content-Security-Policy" content="{policy()}">\n<meta name', 1)
        yield f"<style>{style()}</style>\n</head>\n<body>\n"
        yield from self.body(FILE)
        yield f"<script>{script()}</script>\n</body>\n</html>\n"

    def body(self, mode: str, waivers_digest: str = "", state: str = "") -> Iterator[str]:
        """What stands in the page, with its data; in a review the data is asked for by its `state`.

        `waivers_digest` is that of the file of waivers as the findings of a review were judged by.
        """
        yield from self.counted(self.top())
        yield from self.counted(self.main())
        room = BUDGET - self.size - 250_000 if mode == FILE else None
        self.payload = payload = Payload(self.findings, self.all, room, self.jobs)
        self.left = payload.left.words
        if self.left:
            yield f'<p class="left"><b>{self.left}</b></p>\n'
        else:
            yield f'<p class="left muted">Nothing is left out of this {"file" if mode == FILE else "review"}.</p>\n'
        yield "</main>\n"
        yield f'<script type="application/json" id="head">{payload.head(mode, waivers_digest, state)}</script>\n'
        yield from payload.embedded.elements()

    def counted(self, parts: Iterator[str]) -> Iterator[str]:
        """Parts of the page, their bytes counted."""
        for part in parts:
            self.size += len(part.encode("utf-8", "backslashreplace"))
            yield part

    def top(self) -> Iterator[str]:
        """What the report is of, and how much is wrong."""
        from extract import __version__

        found = self.findings
        schemas = sorted({one.discrepancy.schema for one in found.found if one.discrepancy.schema})
        schemas = schemas or sorted({one.schema for one in found.readings.pages.values() if one.schema} if found.readings else ())
        read = f"{found.pages - len(found.failed):,} of {count(found.pages, 'page')} read"
        yield '<header id="top">\n<div class="masthead">\n<h1>extract report</h1>\n'
        yield f'<p class="muted">{as_text(", ".join(schemas) or "no schema")} \u00b7 input {found.digest[:4]}\u2026{found.digest[-2:]}'
        yield f' \u00b7 extract {__version__}</p>\n<div id="tools"></div>\n</div>\n'
        yield from self.failures()
        parts = " \u00b7 ".join(f"<span>{part}</span>" for part in [*self.summary(), *self.since(), read])
        yield f'<p class="summary">{parts}<span id="progress"></span></p>\n'
        yield '<noscript><p class="muted">This view needs JavaScript for filters and evidence.</p></noscript>\n'
        yield '<nav id="tabs" aria-label="Views"></nav>\n</header>\n<div id="filters"></div>\n'

    def failures(self) -> Iterator[str]:
        """The pages that were not completed."""
        failed = self.findings.failed
        if not failed:
            return
        died = all(_is_death(reason) for _, reason in failed)
        why = " because a worker died" if died else ""
        were = "page was" if len(failed) == 1 else "pages were"
        listed = "It is" if len(failed) == 1 else "They are"
        yield f'<div class="failed">\n<p><b>{len(failed):,} {were} not read{why}.</b> {listed} listed under Pages.</p>\n'
        for name, reason in failed[:MAX_FAILED]:
            yield f"<p>Not completed: {as_name(name)}: {as_text(short(reason))}</p>\n"
        if len(failed) > MAX_FAILED:
            yield f"<p>Not completed: {count(len(failed) - MAX_FAILED, 'more page')}</p>\n"
        yield "</div>\n"

    def summary(self) -> list[str]:
        """How much is wrong and how much is waived, in parts of a line."""
        found, total = self.findings, len(self.findings.open)
        waived = f"{len(found.waived):,} waived"
        if total:
            pages = len({name for one in found.open for name in _about(one, found)})
            where = f" on {count(pages, 'page')}" if pages else ""
            severities = Counter(one.severity for one in found.open)
            counts = ", ".join(count(severities[one], one) for one in SEVERITIES if severities[one])
            return [f"<b>{count(len(self.open), 'cause')} to review</b>", f"{count(total, 'discrepancy')}{where} ({counts})", waived]
        if found.waived:
            words = f"{count(len(found.waived), 'discrepancy')} of {count(len(self.waived), 'cause')} waived"
            return ["<b>Nothing to review</b>", words]
        agree = found.readings.counted([AGREED]) if found.readings is not None else 0
        once = found.readings.counted([PRESENT, DISPUTED]) if found.readings is not None else 0
        silence = f" {agree:,} values agree, {once:,} were stated once." if agree or once else ""
        return [f"<b>No discrepancies on {count(found.pages, 'page')}.</b>{silence}"]

    def since(self) -> list[str]:
        """How much is new and gone since an earlier report, if there is one."""
        if self.findings.earlier is None:
            return []
        gone = f"{sum(one.total for one in self.findings.gone):,} gone"
        gone = f'<a href="#gone">{gone}</a>' if self.findings.gone else gone
        return [f"<b>+{self.findings.new:,} new</b>, {gone} since the earlier report"]

    def main(self) -> Iterator[str]:
        """The causes; those that are waived are folded."""
        yield '<main>\n<div id="app"></div>\n<div id="causes">\n'
        yield from self.overview()
        yield '<div id="cards">\n'
        yield from self.some(self.open)
        yield "</div>\n"
        if self.waived:
            total = sum(cause.total for cause in self.waived)
            words = f"{count(total, 'waived discrepancy')} of {count(len(self.waived), 'cause')}"
            yield f'<details id="waived">\n<summary>{words}</summary>\n'
            yield from self.some(self.waived, waived=True)
            yield "</details>\n"
        yield from self.gone()
        yield from self.pages()
        yield "</div>\n"

    def pages(self) -> Iterator[str]:
        """The pages that were not read or have discrepancies, for readers without script."""
        found, failed = self.findings, dict(self.findings.failed)
        figures = found.readings.pages if found.readings is not None else {}
        many = Counter(name for one in found.open for name in pages_of(one))
        names = [name for name in listed(found) if name in failed or many[name] or (name in figures and figures[name].schema is None)]
        names.sort(key=lambda name: (name not in failed, -many[name], name))
        if not names:
            return
        heads = "".join(f'<th class="number">{name}' for name in ("Entities", "Values", "Discrepancies", "Unclaimed numbers"))
        yield '<section class="plain">\n<h2>Pages that were not read or have discrepancies</h2>\n<table>\n'
        yield f"<thead><tr><th>Page<th>Format<th>Outcome{heads}</thead>\n<tbody>\n"
        for name in names[:MAX_PAGES]:
            one = figures.get(name, NOTHING)
            outcome = "not read" if name in failed else "read" if one.schema is not None else "no schema knows it"
            cells = (f"{one.entities:,}", f"{one.values:,}", f"{many[name]:,}", f"{one.unclaimed:,} of {one.numbers:,}")
            words = as_text(found.formats.get(name, ""))
            yield f"<tr><td>{self.cards.link(name, short(name, MAX_NAME))}<td>{words}<td>{outcome}"
            yield "".join(f'<td class="number">{cell}' for cell in cells) + "\n"
        yield "</tbody>\n</table>\n"
        left, others = len(names) - MAX_PAGES, len(listed(found)) - len(names)
        rest = [f"{count(left, 'more page')} of them"] if left > 0 else []
        rest += [f"{count(others, 'other page')} without a discrepancy"] if others else []
        yield f'<p class="muted">{" and ".join(rest)}: see pages.jsonl.</p>\n</section>\n' if rest else "</section>\n"

    def gone(self) -> Iterator[str]:
        """What an earlier report has and was not found, a line for each cause."""
        gone = self.findings.gone
        if not gone:
            return
        words = f"{count(sum(one.total for one in gone), 'discrepancy')} of {count(len(gone), 'cause')} gone since the earlier report"
        yield f'<details id="gone">\n<summary>{words}</summary>\n<ul>\n'
        yield from map(gone_line, gone[:MAX_GONE])
        yield "</ul>\n"
        if len(gone) > MAX_GONE:
            yield f'<p class="muted">{count(len(gone) - MAX_GONE, "more cause")} gone.</p>\n'
        yield "</details>\n"

    def overview(self) -> Iterator[str]:
        """The causes in a line each, where there are several, and how few of them make most of the discrepancies."""
        if len(self.open) < 2:
            return
        few, made = _few([cause.total for cause in self.open])
        if len(self.open) > MANY and few <= len(self.open) / 2:
            words = f"{count(few, 'cause')} {'makes' if few == 1 else 'make'} {_share(made, len(self.findings.open))} of discrepancies."
            yield f'<p class="pareto muted">{words}</p>\n'
        yield '<table class="plain">\n<thead><tr><th>Cause<th class="number">Discrepancies<th class="number">Pages</thead>\n<tbody>\n'
        for cause in self.open[:MAX_LISTED]:
            title = " \u00b7 ".join(as_text(short(part, MAX_NAME)) for part in (cause.rule, cause.field, cause.pattern) if part)
            name = f'{GLYPHS[cause.severity]} {cause.severity} \u00b7 <a href="#cause-{cause.id}">{title}</a>'
            yield f'<tr class="{cause.severity}"><td>{name}<td class="number">{cause.total:,}<td class="number">{cause.pages:,}\n'
        yield "</tbody>\n</table>\n"
        if len(self.open) > MAX_LISTED:
            yield f'<p class="plain muted">{count(len(self.open) - MAX_LISTED, "more cause")} below.</p>\n'

    def some(self, causes: list[Cause], waived: bool = False) -> Iterator[str]:
        """The cards of some causes as far as there is room, large causes before small ones, and what is left out."""
        chosen = {one.id for one in sorted(causes, key=lambda one: one.total <= SMALL)[:MAX_CAUSES]}
        left = []
        for cause in causes:
            if cause.id in chosen and self.size <= MAX_BYTES:
                yield "".join(self.cards.card(cause, waived))
            else:
                left.append(cause)
        if left:
            yield from self.folded(left, waived)

    def folded(self, causes: list[Cause], waived: bool) -> Iterator[str]:
        """Causes without a card, a line for each rule; the application lists and finds them."""
        total = sum(one.total for one in causes)
        words = f"{count(len(causes), 'more cause')} of {count(total, 'discrepancy')} without a card; all are in discrepancies.jsonl."
        yield f'<div class="{"plain" if not waived else "muted"} rest">\n<p>{words}</p>\n<ul>\n'
        rules: dict[str, list[int]] = {}
        for one in causes:
            rules.setdefault(one.rule, []).append(one.total)
        for rule, totals in rules.items():
            low, high = min(totals), max(totals)
            size = "small " if high <= SMALL else ""
            rows = count(low, "row") if low == high else f"{low:,}\u2013{count(high, 'row')}"
            each = " each" if len(totals) > 1 and low == high else ""
            yield f"<li>{as_text(short(rule, MAX_NAME))}: and {count(len(totals), size + 'cause')} of {rows}{each}\n"
        yield "</ul>\n</div>\n"


def _about(found: Discrepancy, findings: Findings) -> set[str]:
    """The pages of a run that a discrepancy is about."""
    names = {found.page} if found.page is not None else {one.page for one in found.evidence}
    return {name for name in names if name in findings.formats}


def _few(totals: list[int]) -> tuple[int, int]:
    """How few of some causes make most of their discrepancies, and how many they make."""
    made, whole = 0, sum(totals)
    for few, total in enumerate(sorted(totals, reverse=True), 1):
        made += total
        if made >= MOST * whole:
            return few, made
    return len(totals), made


def _is_death(reason: str) -> bool:
    return reason == "its worker died"


def _share(part: int, whole: int) -> str:
    """A share in per cent that is 0 or 100 only where it is so."""
    rounded = round(100 * part / whole)
    return f"{min(rounded, 99) if part < whole else rounded} %"
