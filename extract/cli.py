"""The command line: what each command of `extract.arguments` does.

Exit codes: 0 done; 1 discrepancies at or above --fail-on; 2 wrong usage or a broken schema; 3 the command failed in part.
stdout is data, stderr is talk. Each command imports what it needs when it runs.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import io
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from extract import __version__
from extract.arguments import parser
from extract.errors import UsageError

if TYPE_CHECKING:
    from extract.checks import CheckResult
    from extract.findings import Findings
    from extract.report.context import Context
    from extract.report.views import Wanted
    from extract.runlog import RunLog
    from extract.runs import RunResult
    from extract.surveys import Engine, Survey
    from extract.workers import Outcome

DONE, FOUND, USAGE, PARTLY = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    known = parser(__version__)
    given = known.parse_args(arguments)
    if given.command is None:
        known.print_help(sys.stderr)
        return USAGE
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return _guarded(given)
    from extract.logs import Log

    with contextlib.redirect_stderr(Log(sys.stderr)) as log:
        try:
            return _guarded(given)
        finally:
            with contextlib.suppress(OSError):
                log.finish()


def _guarded(given: argparse.Namespace) -> int:
    """Runs a command; what a user did wrong is a message, and so is a full disk below stdout."""
    try:
        code = COMMANDS[given.command](given)
        sys.stdout.flush()
        return code
    except UsageError as error:
        _say(f"extract: {error}")
        return USAGE
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except OSError as error:
        if error.filename is not None:  # of a file: whoever writes one handles it
            raise
        _give_up(sys.stdout)
        _say(f"extract: stdout cannot be written ({error.strerror}).")
        return PARTLY
    except KeyboardInterrupt:
        _say("extract: stopped. What is written is whole; run again to go on.")
        return 130


def _say(text: str) -> None:
    """Words for people, on stderr, whether or not it takes them; nothing of a page or a name steers the terminal."""
    from extract.sources import printable

    try:
        for line in text.split("\n"):
            print(printable(line), file=sys.stderr)
    except OSError:
        _give_up(sys.stderr)


def _give_up(stream: TextIO) -> None:
    """Lets what a stream still holds go nowhere, if it cannot be written, so that the exit code is ours."""
    try:
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _write_json(text: str) -> None:
    """JSON on stdout; what its encoding cannot write is escaped as JSON does."""
    import json

    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = "".join(c if c.isascii() else json.dumps(c)[1:-1] for c in text)
    sys.stdout.write(text)


# --- run and check ----------------------------------------------------------------------------------------------------


def run_command(given: argparse.Namespace) -> int:
    """`extract run PATHS... --out FOLDER [--reports FOLDER]`."""
    from extract.cache import FOLDER
    from extract.config import with_config
    from extract.runs import run

    names = ("paths", "out", "schema", "update", "fail_on", "reports", "waivers", "jobs", "since", "cache", "no_cache", "layout", "shards")
    options = with_config(given, *names)
    if not options["paths"] or not options["out"]:
        missing = "pages to read" if not options["paths"] else "a folder for the golden files (--out)"
        raise UsageError(f"run needs {missing}.", advice="For example: extract run pages/ --out golden/")
    _needs_since(options)
    engine = _engine(given)
    log = _log(given, options)
    result = run(
        options["paths"], options["out"], options["schema"], reports=options["reports"], update=bool(options["update"]),
        waivers=options["waivers"], today=given.today, jobs=_jobs(options), progress=log.wrap(_progress) if log else _progress,
        since=options["since"], cache=None if engine else _cache(options, FOLDER), engine=engine, layout=options["layout"],
        shards=options["shards"],
    )  # fmt: skip
    _summarise(result, str(options["out"]), options["reports"])
    code = FOUND if options["fail_on"] and result.fails(options["fail_on"]) else DONE
    failed = [*result.failed, *_ended(log, PARTLY if result.failed else code, result)]
    _print_failed(failed)
    return PARTLY if failed else code


def _engine(given: argparse.Namespace) -> Engine | None:
    """The engine of a run, if it is not this machine."""
    if given.engine == "local":
        named = [option for option in ("master", "partitions", "working") if getattr(given, option) is not None]
        if named:
            raise UsageError(f"--{named[0]} is of a cluster.", advice="Add --engine spark, or leave it out.")
        return None
    if given.master is None:
        raise UsageError("--engine spark needs the cluster (--master).", advice="For example: --master spark://host:7077")
    if given.cache is not None:
        raise UsageError("--cache is of this machine.", advice="Leave it out; a cluster reads every page.")
    try:
        from extract.engines.spark import Options, engine
    except ImportError as error:
        advice = "Install the extra `spark` (pyspark, pyarrow, pandas, sqlglot)."
        raise UsageError(f"--engine spark needs packages that are not installed ({error.name}).", advice=advice) from None
    return engine(Options(given.master, given.partitions, given.working))


def _jobs(options: dict[str, Any]) -> int:
    """The processes that read pages: one for each core where nobody says, two at least, so that every page has its limits."""
    import os

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return options["jobs"] or max(2, cores)


def _cache(options: dict[str, Any], usual: str | None) -> str | None:
    """The folder of the cache that a command uses, if any."""
    return None if options["no_cache"] else options["cache"] or usual


def check_command(given: argparse.Namespace) -> int:
    """`extract check PATHS... --golden FOLDER`: the report on stdout, the exit code says whether all is well."""
    from pathlib import Path

    from extract.checks import check
    from extract.config import with_config
    from extract.earlier import open_earlier
    from extract.report import views
    from extract.report.context import Context
    from extract.surveys import survey
    from extract.waivers import open_waivers

    options = with_config(given, "paths", "golden", "schema", "fail_on", "waivers", "jobs", "since", "cache", "no_cache")
    _needs(options, "check")
    _needs_since(options)
    wanted = views.wanted(given.format)
    folder = Path(options["golden"])
    pages = survey(options["paths"], options["schema"], [folder], given.part_of)
    waivers = open_waivers(options["waivers"], [rule.name for rule in pages.rules], given.today)
    log = _log(given, options)
    earlier = open_earlier(options["since"])
    showing = log.wrap(_progress) if log else _progress
    result = check(pages, folder, waivers, jobs=_jobs(options), progress=showing, earlier=earlier, cache=_cache(options, None))
    fail_on = options["fail_on"] or "error"
    code = PARTLY if result.findings.failed else FOUND if result.findings.any_fails(fail_on) else DONE
    files = {schema.name: Path(schema.file) for schema in pages.schemas}
    remedies = _remedies(options | {"paths": [given.part_of]} if given.part_of else options)
    context = Context(code, fail_on, remedies, Path(), folder, __version__, result.schemas, files)
    failed = [failure for one in wanted if (failure := _emit(one, result.findings, context))]
    if result.moved:
        from extract.report.text import count

        words = "holds its values" if result.moved == 1 else "hold their values"
        _say(f"{count(result.moved, 'golden file')} {words} at older places; extract run refreshes them.")
    failed += _ended(log, PARTLY if failed else code, result)
    _print_failed([*result.findings.failed, *failed])
    return PARTLY if failed else code


def _log(given: argparse.Namespace, options: dict[str, Any]) -> RunLog | None:
    """The log for machines, where one is asked for."""
    if not given.log:
        return None
    from pathlib import Path

    from extract.runlog import RunLog

    return RunLog(Path(given.log), given.command, __version__, options["paths"])


def _ended(log: RunLog | None, code: int, result: RunResult | CheckResult) -> list[tuple[str, str]]:
    """Ends the log; its file and why it could not be written."""
    if log is None:
        return []
    log.end(code, result.findings)
    return [(str(log.path), log.failure)] if log.failure else []


def _emit(one: Wanted, found: Findings, context: Context) -> tuple[str, str] | None:
    """Writes one view of a check; its file and why it cannot be written."""
    from extract.logs import Log
    from extract.report import views

    view = views.written(one, found, context)
    if one.format in views.TALK and isinstance(sys.stderr, Log):
        view = sys.stderr.safe(view)
    if one.file is not None:
        why = views.write(one, view)
        return (str(one.file), why) if why else None
    if one.format not in views.TALK and hasattr(sys.stdout, "buffer"):
        sys.stdout.flush()
        sys.stdout.buffer.write(views.encoded(view))
    else:
        sys.stdout.write(view)
    return None


def _needs(options: dict[str, Any], command: str) -> None:
    if not options["paths"] or not options["golden"]:
        missing = "pages to read" if not options["paths"] else "the folder of the golden files (--golden)"
        raise UsageError(f"{command} needs {missing}.", advice=f"For example: extract {command} pages/ --golden golden/")


def _needs_since(options: dict[str, Any]) -> None:
    if (options["fail_on"] or "").startswith("new-") and not options["since"]:
        raise UsageError(f"--fail-on {options['fail_on']} needs an earlier report.", advice="Give --since discrepancies.jsonl.")


def _remedies(options: dict[str, Any]) -> dict[str, str]:
    """The commands that mend what a check finds."""
    import shlex

    from extract.waivers import NEVER

    paths = shlex.join(map(str, options["paths"]))
    schemas = "".join(f" --schema {shlex.quote(str(schema))}" for schema in options["schema"] or ())
    waivers = f" --waivers {shlex.quote(options['waivers'])}" if options["waivers"] else ""
    accept = f"extract accept {paths} --golden {shlex.quote(str(options['golden']))}{schemas}"
    waive = f"Or tolerate it: extract waive {paths}{schemas}{waivers} --cause CAUSE --reason '...' --owner '...'"
    none = dict.fromkeys(NEVER, "")
    return {**none, "*": waive, "golden": f"{accept} --cause CAUSE", "missing-golden": f"{accept} --page PAGE"}


def _progress(outcomes: Iterable[Outcome], total: int) -> Iterable[Outcome]:
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        return outcomes
    from tqdm import tqdm

    bar: Iterable[Outcome] = tqdm(outcomes, total=total, unit="page", leave=False, file=sys.stderr)
    return bar


def _summarise(result: RunResult, out: str, reports: str | None) -> None:
    from extract.report.files import HTML
    from extract.report.text import count
    from extract.sources import printable

    outcomes = [(len(result.written), "written"), (len(result.refreshed), "refreshed"), (result.unchanged, "unchanged")]
    done = ", ".join(f"{number} {what}" for number, what in outcomes if number) or "none written"
    _say(f"{count(result.pages, 'page')} read; golden files in {out}: {done}.")
    for line in result.beside:
        _say(printable(line))
    for kept in result.kept:
        _say(f"{printable(str(kept.path))}: kept, although the page now says otherwise:")
        for change in kept.changes[:8]:
            what = f"{change.entity}, {change.field}" if change.entity else change.field
            _say(f"  {what}: {_shown(change.before)} -> {_shown(change.after)}")
        if len(kept.changes) > 8:
            _say(f"  and {len(kept.changes) - 8} more")
    if result.kept:
        advice = "Take them with extract accept, or all with --update."
        _say(f"{count(len(result.kept), 'golden file')} kept. {advice}")
    for line in result.answer.lines:
        _say(line)
    if reports:
        from pathlib import Path

        _say(" ".join(filter(None, [f"The report is {Path(reports) / HTML}.", result.answer.left])))


def _print_failed(failed: Sequence[tuple[str, str]]) -> None:
    from extract.report.text import count
    from extract.sources import printable

    for name, why in failed:
        _say(f"{printable(name)}: failed: {why}")
    if failed:
        _say(f"Not complete: {count(len(failed), 'failure')}.")


def _shown(value: Any) -> str:
    import json

    from extract.golden import ABSENT

    return "(absent)" if value is ABSENT else json.dumps(value, ensure_ascii=False)


# --- decisions --------------------------------------------------------------------------------------------------------


def review_command(given: argparse.Namespace) -> int:
    """`extract review PATHS... --golden FOLDER`: the address on stderr, then what was saved."""
    from pathlib import Path

    from extract import fixes
    from extract.config import with_config
    from extract.earlier import open_earlier
    from extract.report.text import count
    from extract.review.decisions import Review
    from extract.review.server import Server, run
    from extract.surveys import survey
    from extract.waivers import FILE

    options = with_config(given, "paths", "golden", "schema", "waivers", "jobs", "since")
    _needs(options, "review")
    folder = Path(options["golden"])
    pages = survey(options["paths"], options["schema"], [folder])
    review = Review(
        pages, folder, Path(options["waivers"] or FILE), Path(given.fixes or fixes.FILE), schemas=options["schema"], today=given.today,
        jobs=options["jobs"] or 1, progress=_progress, earlier=open_earlier(options["since"]),
    )  # fmt: skip
    try:
        server = Server(review, given.port)
    except (OSError, OverflowError) as error:
        raise UsageError(f"port {given.port} cannot be had ({error}).", advice="Leave --port out for a free one.") from None
    _print_failed(review.found.failed)
    _say(f"{count(len(review.found.open), 'discrepancy')} on {count(review.found.pages, 'page')}: {server.address}")
    _say("Only this machine can open it. Ctrl+C ends the review; decisions are saved as they are made.")
    run(server, given.idle * 60, not given.no_browser)
    _say(f"The review has ended. {review.saved}" + (f" {count(server.refused, 'request')} refused." if server.refused else ""))
    return PARTLY if review.found.failed else DONE


def accept_command(given: argparse.Namespace) -> int:
    """`extract accept PATHS... --golden FOLDER --cause ID`: what was taken, on stderr."""
    from pathlib import Path

    from extract.accepting import accept, selection
    from extract.config import with_config
    from extract.report.text import count
    from extract.sources import printable
    from extract.surveys import survey

    options = with_config(given, "paths", "golden", "schema", "jobs")
    _needs(options, "accept")
    chosen = selection(given.page, given.entity, given.field, given.cause, given.id, given.value, given.all)
    folder = Path(options["golden"])
    pages = survey(options["paths"], options["schema"], [folder])
    result = accept(pages, folder, chosen, jobs=_jobs(options), progress=_progress)
    _say(f"Accepted {count(result.values, 'value')} in {count(len(result.written), 'file')}.")
    for path in result.written[:20]:
        _say(f"  {printable(str(path))}")
    if result.left:
        _say(f"{count(result.left, 'difference')} left.")
    _print_failed(result.failed)
    return PARTLY if result.failed else DONE


def waive_command(given: argparse.Namespace) -> int:
    """`extract waive PATHS... --cause ID --reason WORDS --owner WHO`: one block more in waivers.toml."""
    from pathlib import Path

    from extract.config import with_config
    from extract.surveys import survey
    from extract.waivers import FILE, open_waivers, waive, waiver_of

    options = with_config(given, "paths", "schema", "waivers", "jobs", "golden")
    if not options["paths"]:
        raise UsageError("waive needs pages to read.", advice="For example: extract waive pages/ --cause ID --reason '...' --owner '...'")
    if len(given.cause) != 1:
        raise UsageError("waive takes one --cause.", advice="extract check and the reports show the id of each.")
    leave_out = [Path(options["golden"])] if options["golden"] else []
    pages = survey(options["paths"], options["schema"], leave_out)
    path = Path(options["waivers"] or FILE)
    waivers = open_waivers(path if path.exists() else None, [rule.name for rule in pages.rules], given.today)
    found = [one for one in _all_discrepancies(pages, options["golden"], _jobs(options)) if one.cause == given.cause[0]]
    block = waiver_of(found, given.cause[0], given.reason, given.owner, given.expires, given.entity, given.page, given.id)
    _say(waive(path, waivers, found, block))
    return DONE


def fix_command(given: argparse.Namespace) -> int:
    """`extract fix PATHS... --cause ID`: tests that are red until what the cause is about is read rightly."""
    from pathlib import Path

    from extract.config import with_config
    from extract.fixes import FILE, chosen, fix, tests_of
    from extract.surveys import survey

    options = with_config(given, "paths", "schema", "jobs", "golden")
    if not options["paths"] or len(given.cause) != 1:
        raise UsageError("fix needs pages to read, and one --cause.", advice="For example: extract fix pages/ --golden golden/ --cause ID")
    pages = survey(options["paths"], options["schema"], [Path(options["golden"])] if options["golden"] else [])
    found = [one for one in _all_discrepancies(pages, options["golden"], _jobs(options)) if one.cause == given.cause[0]]
    tests = tests_of(chosen(found, given.id), pages.files, options["schema"], given.value, given.note)
    _say(fix(Path(given.fixes or FILE), tests))
    return DONE


def _all_discrepancies(pages: Survey, golden: str | None, jobs: int) -> list[Any]:
    """What is wrong with the pages of a survey, across them, and with their golden files where those are given."""
    from pathlib import Path

    from extract.checks import check
    from extract.engines.local import read
    from extract.waivers import Waivers

    if golden:
        return check(pages, Path(golden), Waivers((), datetime.date.today()), jobs=jobs, progress=_progress).findings.open
    found: list[Any] = []
    compared = read(pages, lambda outcome: found.extend(outcome.discrepancies), jobs, _progress)
    _print_failed(compared.failed)
    return [*found, *compared.found]


# --- tables of what pages say -----------------------------------------------------------------------------------------


def export_command(given: argparse.Namespace) -> int:
    """`extract export PATHS... --table consensus`: the table on stdout, or in a file."""
    from pathlib import Path

    from extract.config import with_config
    from extract.durable import write_file
    from extract.exports import TEXTS, exported
    from extract.surveys import survey

    options = with_config(given, "paths", "schema", "jobs")
    if not options["paths"]:
        raise UsageError("export needs pages to read.", advice="For example: extract export pages/ --table consensus --format csv")
    if not given.out and given.format not in TEXTS:
        raise UsageError(f"a table as {given.format} goes into a file.", advice=f"Give --out table.{given.format}")
    pages = survey(options["paths"], options["schema"])
    with exported(pages, given.table, _jobs(options), _progress) as found:
        failed = found.failed
        if given.out:
            try:
                write_file(Path(given.out), found.body(given.format))
            except OSError as error:
                failed.append((given.out, f"the table cannot be written ({error.strerror})"))
        else:
            for line in found.lines(given.format):
                _write_json(line) if given.format == "json" else sys.stdout.write(line)
    _print_failed(failed)
    return PARTLY if failed else DONE


# --- looking at pages -------------------------------------------------------------------------------------------------


def sniff_command(given: argparse.Namespace) -> int:
    """`extract sniff PATHS...`: a line a page."""
    import json

    from extract.formats import sniff
    from extract.inputs import list_inputs
    from extract.sources import printable

    listed = list_inputs(given.paths)
    for one in listed.pages:
        page = one.page()
        answer = sniff(page.body, page.content_type)
        if given.format == "json":
            line = {
                "page": one.name,
                "name": answer.name,
                "score": round(answer.score, 3),
                "format": answer.format,
                "reasons": answer.reasons,
            }
            _write_json(json.dumps(line, ensure_ascii=False) + "\n")
        else:
            print(f"{printable(one.name)}\t{answer.name}\t{answer.score:.2f}\t{printable('; '.join(answer.reasons))}")
    for words in (*listed.left, *(f"{found.page}: {found.message}" for found in listed.found)):
        _say(printable(words))
    return DONE


def show_command(given: argparse.Namespace) -> int:
    """`extract show PAGE`: the record, the claims by entity with line and column, the discrepancies."""
    from extract import golden, shows
    from extract.inputs import load_schemas, one_page
    from extract.page import read_page
    from extract.sources import text_of

    page = one_page(given.page, "show")
    result = read_page(page, load_schemas(given.schema))
    if given.format == "json":
        _write_json(golden.dump(result).decode("utf-8"))
    else:
        print(_printable_lines(shows.page(result, text_of(page))))
    return DONE


def explain_command(given: argparse.Namespace) -> int:
    """`extract explain PAGE FIELD`: everything that bears on one field of one page."""
    import json

    from extract.explain import explanation, fields
    from extract.inputs import load_schemas, one_page
    from extract.sources import text_of

    page = one_page(given.page, "explain")
    found, text = fields.explain_field(page, given.field, load_schemas(given.schema), given.entity), text_of(page)
    if given.format == "json":
        _write_json(json.dumps(explanation.as_json(found, text), ensure_ascii=False, indent=2) + "\n")
    else:
        print(_printable_lines(explanation.as_text(found, text)))
    return DONE


def _printable_lines(text: str) -> str:
    from extract.sources import printable

    return "\n".join(printable(line) for line in text.split("\n"))


def tables_command(given: argparse.Namespace) -> int:
    """`extract tables PAGE`: the grids on stdout, what was mended on stderr."""
    from extract import shows
    from extract.formats import sniff
    from extract.inputs import one_page
    from extract.page import tables
    from extract.report.text import count
    from extract.sources import printable

    page = one_page(given.page, "tables")
    answer = sniff(page.body, page.content_type)
    if answer.format is None:
        _say(f"{printable(page.name)}: no page: {answer.name} ({'; '.join(answer.reasons)}).")
    found = tables(page.body, page.content_type)
    if given.table is not None and not 1 <= given.table <= len(found):
        raise UsageError(f"has {count(len(found), 'table')}, no table {given.table}.", file=given.page)
    chosen = list(enumerate(found, 1))
    if given.table is not None:
        chosen = chosen[given.table - 1 : given.table]
    sys.stdout.write(shows.TABLE_FORMATS[given.format](chosen))
    sys.stdout.flush()
    for number, table in chosen:
        for what, times in shows.mended(table):
            _say(f"table {number}: {times} {what}")
    _say(f"{count(len(found), 'table')} on {printable(page.name)}.")
    return DONE


# --- golden files ---------------------------------------------------------------------------------------------------------


def golden_command(given: argparse.Namespace) -> int:
    """`extract golden show FOLDER PAGE`: the golden file on stdout; `extract golden convert FOLDER NEW_FOLDER --layout jsonl`."""
    from pathlib import Path

    from extract.layouts import convert, open_layout
    from extract.report.text import count

    folder = Path(given.golden)
    if not folder.is_dir():
        raise UsageError("no such folder of golden files.", file=given.golden)
    if given.action == "convert":
        result = convert(folder, Path(given.out), given.layout, given.shards)
        _say(f"{count(result.pages, 'golden file')} in {given.out}.")
        _print_failed(result.failed)
        return PARTLY if result.failed else DONE
    document = open_layout(folder).read(given.page)
    if document is None:
        raise UsageError("has no golden file there.", file=given.page, advice="Name a page as it is below the folder of the pages.")
    _write_json(document.body.decode("utf-8", "backslashreplace"))
    return DONE


# --- schemas ----------------------------------------------------------------------------------------------------------


def schema_check_command(given: argparse.Namespace) -> int:
    """`extract schema check FILE...`: every fault of every file, and of the rules in SQL beside it."""
    from extract.report.text import count
    from extract.schema import load_schema
    from extract.sqlrules import check_tests, rule_files

    broken = 0
    for file in given.files:
        try:
            schema = load_schema(file)
            faults = check_tests(schema)
        except UsageError as error:
            faults = [error]
        broken += len(faults)
        for fault in faults:
            _say(f"extract: {fault}")
        if not faults:
            rules = len(rule_files(schema))
            parts = [count(len(schema.fields), "field"), count(len(schema.by_label), "label")] + ([count(rules, "rule")] if rules else [])
            _say(f"{file}: in order, {', '.join(parts)}.")
    return USAGE if broken else DONE


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "run": run_command,
    "check": check_command,
    "review": review_command,
    "accept": accept_command,
    "waive": waive_command,
    "fix": fix_command,
    "export": export_command,
    "sniff": sniff_command,
    "show": show_command,
    "explain": explain_command,
    "tables": tables_command,
    "golden": golden_command,
    "schema": schema_check_command,
}
"""What runs each command of extract.arguments.COMMANDS."""
