"""The command line: `extract run`, `sniff`, `show`, `tables`, `schema check`.

Exit codes: 0 done; 1 discrepancies at or above --fail-on; 2 wrong usage or a broken schema; 3 the run failed in part.
stdout is data, stderr is talk. Each command imports what it needs when it runs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from extract import __version__
from extract.errors import UsageError

if TYPE_CHECKING:
    from extract.model import Discrepancy
    from extract.runs import Input, RunResult

DONE, FOUND, USAGE, PARTLY = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if not hasattr(given, "command"):
        parser.print_help(sys.stderr)
        return USAGE
    try:
        return int(given.command(given))
    except UsageError as error:
        print(f"extract: {error}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except KeyboardInterrupt:
        print("extract: stopped. What is written is whole; run again to go on.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="extract", description="Turn raw pages into typed, checked records in which every value points at its characters."
    )
    parser.add_argument("--version", action="version", version=f"extract {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    command = commands.add_parser("run", help="read pages, write golden files, report discrepancies")
    command.add_argument("paths", nargs="*", metavar="PATH", help="pages, or folders of them")
    command.add_argument("--out", metavar="FOLDER", help="where the golden files go")
    command.add_argument("--schema", action="append", metavar="SCHEMA", help="a schema's file or name; all known ones by default")
    command.add_argument("--update", action="store_true", default=None, help="take values that differ from existing golden files")
    command.add_argument(
        "--fail-on", choices=("error", "warning", "note"), help="exit 1 if there is a discrepancy of at least this severity"
    )
    command.set_defaults(command=run_command)

    command = commands.add_parser("sniff", help="what each page is, and why")
    command.add_argument("paths", nargs="+", metavar="PATH", help="pages, or folders of them")
    command.add_argument("--format", choices=("text", "json"), default="text")
    command.set_defaults(command=sniff_command)

    command = commands.add_parser("show", help="one page's record, and where each value stands")
    command.add_argument("page", metavar="PAGE")
    command.add_argument("--schema", action="append", metavar="SCHEMA", help="a schema's file or name; all known ones by default")
    command.add_argument("--format", choices=("text", "json"), default="text")
    command.set_defaults(command=show_command)

    command = commands.add_parser("tables", help="every table of a page as a clean grid, without a schema")
    command.add_argument("page", metavar="PAGE")
    command.add_argument("--format", choices=("text", "csv", "json"), default="text")
    command.add_argument("--table", type=int, metavar="N", help="the N-th table only, from 1 on")
    command.set_defaults(command=tables_command)

    command = commands.add_parser("schema", help="work with schemas")
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True)
    command = actions.add_parser("check", help="lint schemas against the dialect")
    command.add_argument("files", nargs="+", metavar="FILE")
    command.set_defaults(command=schema_check_command)
    return parser


# --- run --------------------------------------------------------------------------------------------------------------


def run_command(given: argparse.Namespace) -> int:
    """`extract run PATHS... --out FOLDER`."""
    from extract.config import with_config
    from extract.runs import run

    options = with_config(given, "paths", "out", "schema", "update", "fail_on")
    if not options["paths"] or not options["out"]:
        missing = "pages to read" if not options["paths"] else "a folder for the golden files (--out)"
        raise UsageError(f"run needs {missing}.", advice="For example: extract run pages/ --out golden/")
    result = run(options["paths"], options["out"], options["schema"], update=bool(options["update"]), progress=_progress)
    _summarise(result, str(options["out"]))
    if result.failed:
        return PARTLY
    return FOUND if _at_least(result.discrepancies, options["fail_on"]) else DONE


def _progress(inputs: Iterable[Input], total: int) -> Iterable[Input]:
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        return inputs
    from tqdm import tqdm

    bar: Iterable[Input] = tqdm(inputs, total=total, unit="page", leave=False, file=sys.stderr)
    return bar


def _at_least(found: Iterable[Discrepancy], severity: str | None) -> bool:
    from extract.model import SEVERITIES

    return severity is not None and any(SEVERITIES.index(one.severity) <= SEVERITIES.index(severity) for one in found)


MAX_CAUSES = 20
"""Causes that the summary of a run shows."""


def _summarise(result: RunResult, out: str) -> None:
    talk = sys.stderr
    outcomes = [(len(result.written), "written"), (len(result.refreshed), "refreshed"), (result.unchanged, "unchanged")]
    done = ", ".join(f"{count} {what}" for count, what in outcomes if count) or "none written"
    print(f"{_count(result.pages, 'page')} read; golden files in {out}: {done}.", file=talk)
    for kept in result.kept:
        print(f"{kept.path}: kept, although the page now says otherwise:", file=talk)
        for change in kept.changes[:8]:
            what = f"{change.entity}, {change.field}" if change.entity else change.field
            print(f"  {what}: {_shown(change.before)} -> {_shown(change.after)}", file=talk)
        if len(kept.changes) > 8:
            print(f"  and {len(kept.changes) - 8} more", file=talk)
    if result.kept:
        print(f"{_count(len(result.kept), 'golden file')} kept. To take the new values: run again with --update.", file=talk)
    _print_causes(result.discrepancies)
    for name, why in result.failed:
        print(f"{name}: failed: {why}", file=talk)
    if result.failed:
        print(f"The run is not complete: {_count(len(result.failed), 'page')} failed.", file=talk)


def _shown(value: Any) -> str:
    import json

    from extract.golden import ABSENT

    return "(absent)" if value is ABSENT else json.dumps(value, ensure_ascii=False)


def _count(number: int, what: str) -> str:
    """`1 page`, `2 pages`, `3 discrepancies`."""
    if number == 1:
        return f"1 {what}"
    return f"{number:,} {what[:-1]}ies" if what.endswith("y") else f"{number:,} {what}s"


def _print_causes(found: Sequence[Discrepancy]) -> None:
    """The discrepancies by cause, the most severe first, each with one example."""
    from extract.model import SEVERITIES

    causes: dict[str, list[Discrepancy]] = {}
    for one in found:
        causes.setdefault(one.cause, []).append(one)
    if not causes:
        print("No discrepancies.", file=sys.stderr)
        return
    print(f"{_count(len(found), 'discrepancy')} of {_count(len(causes), 'cause')}:", file=sys.stderr)
    ranked = sorted(causes.items(), key=lambda item: (SEVERITIES.index(item[1][0].severity), -len(item[1]), item[0]))
    for cause, group in ranked[:MAX_CAUSES]:
        pages = len({one.page for one in group})
        place = f" in {group[0].field}" if group[0].field else ""
        print(f"  {group[0].severity} {group[0].rule}{place} ({cause}): {len(group)} on {_count(pages, 'page')}", file=sys.stderr)
        example = group[0]
        print(f"    {example.page}{', ' + example.entity if example.entity else ''}: {_short(example.message)}", file=sys.stderr)
    if len(ranked) > MAX_CAUSES:
        print(f"  and {len(ranked) - MAX_CAUSES} more causes; every golden file has its page's discrepancies.", file=sys.stderr)


def _short(text: str, length: int = 300) -> str:
    text = _printable(text)
    return text if len(text) <= length else text[: length - 3] + "..."


def _printable(text: str) -> str:
    """A text of a page for a terminal: no control character reaches it."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


# --- looking at pages -------------------------------------------------------------------------------------------------


def sniff_command(given: argparse.Namespace) -> int:
    """`extract sniff PATHS...`: a line a page."""
    import json

    from extract.formats import sniff
    from extract.runs import list_inputs

    for one in list_inputs(given.paths):
        answer = sniff(one.path.read_bytes())
        if given.format == "json":
            line = {
                "page": one.name,
                "name": answer.name,
                "score": round(answer.score, 3),
                "format": answer.format,
                "reasons": answer.reasons,
            }
            print(json.dumps(line, ensure_ascii=False))
        else:
            print(f"{_printable(one.name)}\t{answer.name}\t{answer.score:.2f}\t{_printable('; '.join(answer.reasons))}")
    return DONE


def show_command(given: argparse.Namespace) -> int:
    """`extract show PAGE`: the record, the claims by entity with line and column, the discrepancies."""
    from extract import golden, shows
    from extract.model import Page
    from extract.page import read_page
    from extract.runs import list_inputs, load_schemas

    one = list_inputs([given.page])
    if len(one) != 1:
        raise UsageError("is a folder; show takes one page.", file=given.page, advice="Give one of its files.")
    body = one[0].path.read_bytes()
    result = read_page(Page(one[0].name, body), load_schemas(given.schema))
    if given.format == "json":
        sys.stdout.write(golden.dump(result).decode("utf-8"))
    else:
        print(_lines_printable(shows.page(result, body)))
    return DONE


def _lines_printable(text: str) -> str:
    return "\n".join(_printable(line) for line in text.split("\n"))


def tables_command(given: argparse.Namespace) -> int:
    """`extract tables PAGE`: the grids on stdout, what was mended on stderr."""
    from extract import shows
    from extract.formats import sniff
    from extract.page import tables
    from extract.runs import list_inputs

    one = list_inputs([given.page])
    if len(one) != 1:
        raise UsageError("is a folder; tables takes one page.", file=given.page, advice="Give one of its files.")
    body = one[0].path.read_bytes()
    answer = sniff(body)
    if answer.format is None:
        print(f"{_printable(one[0].name)}: no page: {answer.name} ({'; '.join(answer.reasons)}).", file=sys.stderr)
    found = tables(body)
    if given.table is not None and not 1 <= given.table <= len(found):
        raise UsageError(f"has {_count(len(found), 'table')}, no table {given.table}.", file=given.page)
    chosen = list(enumerate(found, 1))
    if given.table is not None:
        chosen = chosen[given.table - 1 : given.table]
    sys.stdout.write(shows.TABLE_FORMATS[given.format](chosen))
    for number, table in chosen:
        for what, count in shows.mended(table):
            print(f"table {number}: {count} {what}", file=sys.stderr)
    print(f"{_count(len(found), 'table')} on {_printable(one[0].name)}.", file=sys.stderr)
    return DONE


# --- schemas ----------------------------------------------------------------------------------------------------------


def schema_check_command(given: argparse.Namespace) -> int:
    """`extract schema check FILE...`: every fault of every file."""
    from extract.schema import load_schema

    broken = 0
    for file in given.files:
        try:
            schema = load_schema(file)
        except UsageError as error:
            broken += 1
            print(f"extract: {error}", file=sys.stderr)
        else:
            print(f"{file}: in order, {_count(len(schema.fields), 'field')}, {_count(len(schema.by_label), 'label')}.", file=sys.stderr)
    return USAGE if broken else DONE
