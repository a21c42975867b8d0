"""What may be written behind `extract`: the commands with their options and the words of their help."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Sequence

LEVELS = ("error", "warning", "note", "new-error", "new-warning", "new-note")
"""At what a command fails; with `new-` at what an earlier report does not have."""
LAYOUTS = ("files", "jsonl", "parquet")
"""How golden files stand in their folder."""
_FORMAT_HELP = "text, lines, json, jsonl, junit, sarif, github or markdown, on stdout or in a file; may be repeated; text by default"
_FAIL_HELP = "exit 1 if there is a discrepancy of at least this severity; with new- one that the report of --since does not have"
_PART_HELP = "the folder of all pages, of which some are given: it is what they are named below, and pages are not compared with each other"


def parser(version: str) -> argparse.ArgumentParser:
    """The parser of the command line of this version: what it gives has the name of the command in `command`, or none."""
    whole = argparse.ArgumentParser(
        prog="extract", description="Turn raw pages into typed, checked records in which every value points at its characters."
    )
    whole.add_argument("--version", action="version", version=f"extract {version}")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    for name, summary, add_options in COMMANDS:
        add_options(commands.add_parser(name, help=summary))
    return whole


def _run(command: argparse.ArgumentParser) -> None:
    _reads_pages(command)
    command.add_argument("--out", metavar="FOLDER", help="where the golden files go")
    command.add_argument("--layout", choices=LAYOUTS, help="a golden file for each page, or many in each of a few shards; files by default")
    command.add_argument("--shards", type=int, metavar="N", help="how many shards a new folder has; one for about 1,000 pages by default")
    command.add_argument("--reports", metavar="FOLDER", help="where discrepancies.jsonl and discrepancies.html go")
    command.add_argument("--update", action="store_true", default=None, help="take values that differ from existing golden files")
    _judges(command)
    _remembers(command, ".extract-cache")
    command.add_argument("--engine", choices=("local", "spark"), default="local", help="this machine, or a cluster of Apache Spark")
    command.add_argument("--master", metavar="URL", help="the cluster, as spark://host:7077")
    command.add_argument(
        "--partitions", type=_positive, metavar="N", help="tasks in which a cluster reads the pages; one for 500 by default"
    )
    working = "where a cluster keeps what it makes on the way, which all machines reach; a temporary folder of this one by default"
    command.add_argument("--working", metavar="FOLDER", help=working)


def _check(command: argparse.ArgumentParser) -> None:
    _reads_pages(command)
    command.add_argument("--golden", metavar="FOLDER", help="the golden files")
    command.add_argument("--format", action="append", default=[], metavar="FORMAT[=FILE]", help=_FORMAT_HELP)
    command.add_argument("--part-of", metavar="FOLDER", help=_PART_HELP)
    _judges(command)
    _remembers(command, "none")


def _review(command: argparse.ArgumentParser) -> None:
    _reads_pages(command)
    command.add_argument("--golden", metavar="FOLDER", help="the golden files")
    command.add_argument("--waivers", metavar="FILE", help="where decisions to waive go; waivers.toml by default")
    command.add_argument("--fixes", metavar="FILE", help="where tests of what is read wrongly go; reports/test_fixes.py by default")
    command.add_argument("--port", type=int, default=0, metavar="N", help="the port; a free one by default")
    idle = "ends when nobody has asked for so long; 120 by default"
    command.add_argument("--idle", type=float, default=120, metavar="MINUTES", help=idle)
    command.add_argument("--no-browser", action="store_true", help="only print the address")
    _compares(command)
    _takes_today(command)


def _accept(command: argparse.ArgumentParser) -> None:
    _reads_pages(command)
    command.add_argument("--golden", metavar="FOLDER", help="the golden files")
    _selects(command, ("page", "entity", "field", "cause", "id"))
    command.add_argument("--value", action="append", default=[], metavar="VALUE", help="what reads this value now; may be repeated")
    command.add_argument("--all", action="store_true", help="take all differences")


def _waive(command: argparse.ArgumentParser) -> None:
    _reads_pages(command)
    _selects(command, ("cause", "entity", "page", "id"))
    command.add_argument("--reason", metavar="WORDS", required=True, help="why it is right to tolerate it")
    command.add_argument("--owner", metavar="WHO", required=True, help="who answers for it")
    command.add_argument("--expires", metavar="DATE", type=_date, help="the last day on which it holds, as 2027-06-30")
    command.add_argument("--waivers", metavar="FILE", help="the waivers; waivers.toml by default")
    command.add_argument("--golden", metavar="FOLDER", help=argparse.SUPPRESS)
    _takes_today(command)


def _fix(command: argparse.ArgumentParser) -> None:
    _reads_pages(command)
    command.add_argument("--golden", metavar="FOLDER", help="the golden files")
    _selects(command, ("cause", "id"))
    command.add_argument("--value", metavar="VALUE", help="what the field should read, of one discrepancy")
    command.add_argument("--note", metavar="WORDS", default="", help="what is wrong, for whoever mends it")
    command.add_argument("--fixes", metavar="FILE", help="where the tests go; reports/test_fixes.py by default")


def _export(command: argparse.ArgumentParser) -> None:
    _reads_pages(command)
    command.add_argument("--table", choices=("consensus", "claims", "records", "entities"), default="consensus")
    command.add_argument("--format", choices=("csv", "json", "parquet", "duckdb", "sqlite"), default="csv")
    command.add_argument("--out", metavar="FILE", help="where the table goes; stdout by default, for csv and json")


def _sniff(command: argparse.ArgumentParser) -> None:
    command.add_argument("paths", nargs="+", metavar="PATH", help="pages, or folders of them")
    command.add_argument("--format", choices=("text", "json"), default="text")


def _show(command: argparse.ArgumentParser) -> None:
    command.add_argument("page", metavar="PAGE")
    command.add_argument("--schema", action="append", metavar="SCHEMA", help="a schema's file or name; all known ones by default")
    command.add_argument("--format", choices=("text", "json"), default="text")


def _explain(command: argparse.ArgumentParser) -> None:
    command.add_argument("page", metavar="PAGE")
    command.add_argument("field", metavar="FIELD", help="a path: volume, volume/min, colours/2")
    command.add_argument("--entity", metavar="NAME", help="one entity of the page; all of them by default")
    command.add_argument("--schema", action="append", metavar="SCHEMA", help="a schema's file or name; all known ones by default")
    command.add_argument("--format", choices=("text", "json"), default="text")


def _tables(command: argparse.ArgumentParser) -> None:
    command.add_argument("page", metavar="PAGE")
    command.add_argument("--format", choices=("text", "csv", "json"), default="text")
    command.add_argument("--table", type=int, metavar="N", help="the N-th table only, from 1 on")


def _golden(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True, dest="action")
    show = actions.add_parser("show", help="the golden file of a page, also out of a shard")
    show.add_argument("golden", metavar="FOLDER", help="the golden files")
    show.add_argument("page", metavar="PAGE", help="the name of the page, below the folder of the pages")
    convert = actions.add_parser("convert", help="the same golden files in another layout")
    convert.add_argument("golden", metavar="FOLDER", help="the golden files")
    convert.add_argument("out", metavar="NEW_FOLDER", help="where they go")
    convert.add_argument("--layout", choices=LAYOUTS, required=True, help="how they stand there")
    convert.add_argument("--shards", type=int, metavar="N", help="how many shards there are; one for about 1,000 pages by default")


def _schema(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True)
    check = actions.add_parser("check", help="lint schemas against the dialect, and run the tests of their rules in SQL")
    check.add_argument("files", nargs="+", metavar="FILE")


def _reads_pages(command: argparse.ArgumentParser) -> None:
    command.add_argument("paths", nargs="*", metavar="PATH", help="pages, or folders of them")
    command.add_argument("--schema", action="append", metavar="SCHEMA", help="a schema's file or name; all known ones by default")
    jobs = "processes that read pages; one for each core by default; 1: the command's own, without limits of time and memory"
    command.add_argument("--jobs", type=int, metavar="N", help=jobs)


def _remembers(command: argparse.ArgumentParser, usual: str) -> None:
    command.add_argument("--cache", metavar="FOLDER", help=f"where what is known of pages is kept; {usual} by default")
    command.add_argument("--no-cache", action="store_true", default=None, help="read every page, and keep nothing")


def _judges(command: argparse.ArgumentParser) -> None:
    command.add_argument("--waivers", metavar="FILE", help="reasoned exceptions; waivers.toml where it is there")
    command.add_argument("--log", metavar="FILE", help="a line of JSON for each page when it is read, with its time")
    command.add_argument("--fail-on", choices=LEVELS, help=_FAIL_HELP)
    _compares(command)
    _takes_today(command)


def _compares(command: argparse.ArgumentParser) -> None:
    command.add_argument("--since", metavar="FILE", help="an earlier discrepancies.jsonl: says what is new since, and what is gone")


def _takes_today(command: argparse.ArgumentParser) -> None:
    command.add_argument("--today", metavar="DATE", type=_date, help="the day on which waivers are judged; today by default")


def _selects(command: argparse.ArgumentParser, names: Sequence[str]) -> None:
    for name in names:
        command.add_argument(
            f"--{name}", action="append", default=[], metavar=name.upper(), help=f"what is of this {name}; may be repeated"
        )


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write it as 2027-06-30") from None


COMMANDS = (
    ("run", "read pages, write golden files, report discrepancies", _run),
    ("check", "compare pages with their golden files and apply every rule; writes nothing else than reports", _check),
    ("review", "the report in a browser, served on this machine; decisions are saved at once", _review),
    ("accept", "take reviewed differences into the golden files", _accept),
    ("waive", "record a reasoned exception to a cause", _waive),
    ("fix", "write tests that fail until a cause is mended", _fix),
    ("export", "what pages say as a table: the consensus, the claims, the records or the entities", _export),
    ("sniff", "what each page is, and why", _sniff),
    ("show", "one page's record, and where each value stands", _show),
    ("explain", "why a field has its value, is null, absent or doubtful on a page", _explain),
    ("tables", "every table of a page as a clean grid, without a schema", _tables),
    ("golden", "show a golden file, or lay them out in another way", _golden),
    ("schema", "work with schemas", _schema),
)
"""Name, summary and options of each command, in the order of the help."""
