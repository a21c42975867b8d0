"""The formats of `extract check`: a table of views, and where each view that was asked for goes.

A view is a function of the findings and the command that found them. `--format NAME` goes to stdout, `--format NAME=FILE` to a file.
The summary of a job of GitHub Actions is one file for all that a step says, so a view adds to it: `--format markdown=GITHUB_STEP_SUMMARY`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from extract.durable import write_file
from extract.errors import UsageError
from extract.findings import Findings
from extract.report import data, github, jsonl, junit, markdown, oneline, sarif, text
from extract.report.context import Context

View = Callable[[Findings, Context], str]
VIEWS: dict[str, View] = {
    "text": lambda findings, context: text.report(findings, dict(context.remedies)),
    "lines": oneline.report,
    "json": lambda findings, context: data.report(findings, context.code),
    "jsonl": lambda findings, context: "".join(jsonl.lines(findings)),
    "junit": junit.report,
    "sarif": sarif.report,
    "github": github.report,
    "markdown": markdown.report,
}
TALK = ("text", "lines")
"""Views for people, in the encoding of their terminal; a runner's log may take them for commands. The others have escapes of their own."""
SUMMARY = "GITHUB_STEP_SUMMARY"


class Wanted(NamedTuple):
    """A view that was asked for: its format, and its file, None for stdout; `append` where the file is the summary of a job."""

    format: str
    file: Path | None = None
    append: bool = False


def wanted(given: Sequence[str]) -> list[Wanted]:
    """The views of some options `NAME` and `NAME=FILE`; text where there is none, and beside annotations.

    Raises UsageError for an unknown format, for two on stdout and for two in one file.
    """
    found = [_wanted(one) for one in given or ("text",)]
    formats = [one.format for one in found]
    if Wanted("github") in found and "text" not in formats:
        found.append(Wanted("text"))
    on_stdout = [one.format for one in found if one.file is None]
    if len(on_stdout) > 1 and sorted(on_stdout) != ["github", "text"]:
        advice = f"Give all but one a file: --format {on_stdout[-1]}=FILE."
        raise UsageError(f"--format {' and --format '.join(on_stdout)} would both go to stdout.", advice=advice)
    files = [one.file.resolve() for one in found if one.file is not None]
    twice = next((file for file in files if files.count(file) > 1), None)
    if twice is not None:
        raise UsageError("is the file of two formats.", file=str(twice), advice="Give each a file of its own.")
    return found


def _wanted(given: str) -> Wanted:
    name, equals, file = given.partition("=")
    if name not in VIEWS:
        raise UsageError(
            f"--format {given}: {name!r} is no format.", advice=f"Formats are {', '.join(VIEWS)}; a file is given as NAME=FILE."
        )
    if not equals:
        return Wanted(name)
    summary = os.environ.get(SUMMARY, "")
    if file == SUMMARY and not summary:
        raise UsageError(f"--format {given}: there is no summary here.", advice="The variable GITHUB_STEP_SUMMARY is not set; name a file.")
    if not file:
        raise UsageError(f"--format {given} names no file.", advice=f"Leave the = out for stdout, or say {name}=FILE.")
    path = Path(summary if file == SUMMARY else file)
    if path.is_dir():
        raise UsageError("is a folder.", file=file, advice=f"Name a file in it: {name}={file}/report.")
    return Wanted(name, path, bool(summary) and path.resolve() == Path(summary).resolve())


def written(one: Wanted, findings: Findings, context: Context) -> str:
    """The text of a view; a summary takes no more room than its file has left."""
    if one.format == "markdown" and one.append and one.file is not None:
        used = one.file.stat().st_size if one.file.exists() else 0
        return markdown.report(findings, context, markdown.MAX_BYTES - used)
    return VIEWS[one.format](findings, context)


def encoded(view: str) -> bytes:
    """A view as UTF-8, whatever the terminal's encoding is; in JSON a lone surrogate is an escape."""
    return view.encode("utf-8", "backslashreplace")


def write(one: Wanted, view: str) -> str | None:
    """Writes a view into its file, whole or not at all; why it cannot be written."""
    body = encoded(view)
    if one.file is None:
        return None
    try:
        if one.append:
            one.file.parent.mkdir(parents=True, exist_ok=True)
            with one.file.open("ab") as file:
                file.write(body)
        else:
            write_file(one.file, body)
    except OSError as error:
        return f"the report cannot be written ({error.strerror})"
    return None
