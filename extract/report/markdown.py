"""A summary in Markdown for the page of a CI job: whole causes only, within the bytes that a summary may have.

GitHub drops a summary of more than 1 MiB as a whole. All that pages say stands in `<pre>` and `<code>`, its punctuation as
character references, so that it is neither Markdown nor HTML, mentions nobody and links to nothing.
"""

from __future__ import annotations

from extract.causes import Cause
from extract.findings import Findings
from extract.meanings import meaning
from extract.report.context import Context, remedy
from extract.report.text import count, gone_line, headline, last_line, news, quotes, short, since, summary
from extract.sources import printable

MAX_BYTES = 900_000
MAX_GONE = 50
"""Causes that are gone, of which a line each is written."""
PLAIN = frozenset(" ,()")
"""Punctuation that means nothing within a line."""


def report(findings: Findings, context: Context, room: int = MAX_BYTES) -> str:
    """The summary, of at most `room` bytes if that is more than its first lines take; how many causes it shows stands in it."""
    causes = findings.causes
    head = f"## extract: {summary(findings, causes)}\n\n" + _failed(findings) + _gone(findings)
    parts: list[str] = []
    left = room - len(head.encode()) - len(_shown(len(causes), len(causes)).encode())
    for cause in causes:
        part = _cause(cause, findings, context)
        left -= len(part.encode())
        if left < 0:
            break
        parts.append(part)
    return head + (_shown(len(parts), len(causes)) if len(parts) < len(causes) else "") + "".join(parts)


def _shown(shown: int, causes: int) -> str:
    return f"{shown:,} of {count(causes, 'cause')} shown, the most severe first.\n\n"


def _failed(findings: Findings) -> str:
    if not findings.failed:
        return ""
    lines = [escaped(short(f"{page}: {last_line(reason)}")) for page, reason in findings.failed[:20]]
    more = [f"and {len(findings.failed) - 20:,} more"] if len(findings.failed) > 20 else []
    return f"**Not complete: {count(len(findings.failed), 'failure')}.**\n\n<pre>\n" + "\n".join([*lines, *more]) + "\n</pre>\n\n"


def _gone(findings: Findings) -> str:
    """What is new and gone since an earlier report, what is gone struck through; nothing where there is none."""
    if findings.earlier is None:
        return ""
    shown = findings.gone[:MAX_GONE]
    lines = [f"- <del>{escaped(gone_line(one))}</del>" for one in shown]
    more = [f"- and {count(len(findings.gone) - len(shown), 'more cause')}"] if len(findings.gone) > len(shown) else []
    return "\n".join([f"{escaped(since(findings))}.", *([""] if lines else []), *lines, *more]) + "\n\n"


def _cause(cause: Cause, findings: Findings, context: Context) -> str:
    names = [escaped(part) for part in (cause.rule, cause.field, short(cause.pattern)) if part]
    where = f" on {count(cause.pages, 'page')}" if cause.pages else ""
    formats = ", ".join(f"{escaped(name)} {total:,}" for name, total in cause.formats)
    lines = [f"### {cause.severity}: {', '.join(f'<code>{name}</code>' for name in names)}", ""]
    lines += [f"{count(cause.total, 'discrepancy')}{where} ({formats}){news(cause)}, cause <code>{cause.id}</code>.", "", "<pre>"]
    for found in cause.examples:
        lines += [escaped(headline(found)), *(f"  {escaped(line)}" for line in quotes(found, findings.sources))]
    lines += [f"and {cause.total - len(cause.examples):,} more"] if cause.total > len(cause.examples) else []
    lines += ["</pre>", "", escaped(meaning(cause.rule).remedy)]
    command = remedy(cause.rule, cause.id, context.remedies)
    lines += ["", f"<pre>\n{escaped(command)}\n</pre>"] if command else []
    return "\n".join(lines) + "\n\n"


def escaped(text: str) -> str:
    """A text of a page as Markdown that shows it and nothing else.

    >>> escaped("| @alice <b>")
    '&#124; &#64;alice &#60;b&#62;'
    """
    return "".join(c if c.isalnum() or c in PLAIN or ord(c) > 126 else f"&#{ord(c)};" for c in printable(text))
