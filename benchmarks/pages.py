"""What one page costs and what is read of it: by turns with a floor, stage by stage.

Text pages are measured against reading the file, decoding it strictly and one compiled expression that finds its labels and cells;
pages of HTML against `lxml.html.document_fromstring` on the same bytes. Made-up pages are new at each turn, as in a run, and their
records are known; the seeds are read again and again, and their golden files say what is right.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import lxml.html

import extract
from benchmarks.made import FORMATS, World
from benchmarks.measure import Goal, Section, Spread, Times, by_turns
from extract import durable, golden
from extract.binding import Bound, bind
from extract.encodings import decode
from extract.formats import BY_NAME, sniff_decoded
from extract.model import Block, Decoded
from extract.page import disagreements, partial_lists
from extract.records import Facts, facts_of, record_of
from extract.residue import residue_of
from extract.rules import check_record
from extract.validation import violations

ROOT = Path(__file__).parent.parent
TOGETHER = 5
"""Pages of a turn: more than any cache of whole pages holds."""

EXPRESSION = (
    r"(?m)^\|?[ ]*(Yearly salary|Average salary|Hourly rate|Growth rate|Number of jobs|Job satisfaction|Most common degree|Average age"
    r"|Years of experience|Salary range|Highest paying City|Highest paying state|Best paying company|Best paying industry"
    r"|Most common major|Most common college|Gender ratio|Race ratio|LGBT Percentage)[ |]*"
    r"([^|\n]*?(?:\$[0-9,.]+|[0-9][0-9,.]*%?|[a-z)]|-))[ ]*\|?[ ]*([$A-Z0-9-][^|\n]*)\|?$"
)
"""One expression that finds label, first cell and second cell of every table row, in both text formats."""
COMPILED = re.compile(EXPRESSION)

BARS = {"pipe": (5.0, 3.0), "flattened": (5.0, 3.0), "lean": (3.0, 2.0), "fat": (1.5, 1.0)}
"""How many floors a page may cost, and how many it should."""


def load_schema() -> extract.Schema:
    """The shipped schema."""
    return extract.load_schema(ROOT / "schemas" / "occupation-comparison.schema.json")


class Case:
    """A page on its way: each stage leaves here what the next one takes."""

    def __init__(self, path: Path, body: bytes, record: dict[str, Any]) -> None:
        self.path, self.body, self.record = path, body, record
        self.result: extract.PageResult | None = None
        self.decoded: Decoded = Decoded("", "", "", 0)
        self.blocks: tuple[Block, ...] = ()
        self.bound: Bound | None = None
        self.facts: Facts = {}
        self.golden = b""
        self.rows = 0


class Stages:
    """The path of a page in steps that can be timed; the whole of it comes first, before anything is known of the page."""

    def __init__(self, schema: extract.Schema, folder: Path) -> None:
        self.schema, self.folder = schema, folder

    def text_floor(self, case: Case) -> None:
        case.rows = len(COMPILED.findall(case.path.read_bytes().decode("utf-8", "strict")))

    def html_floor(self, case: Case) -> None:
        lxml.html.document_fromstring(case.body)

    def read(self, case: Case) -> None:
        case.result = extract.read_page(extract.Page(case.path.name, case.path.read_bytes()), self.schema)

    def dump(self, case: Case) -> None:
        assert case.result is not None
        case.golden = golden.dump(case.result)

    def write(self, case: Case) -> None:
        durable.write_file(self.folder / f"{case.path.name}.json", case.golden)

    def decode(self, case: Case) -> None:
        case.decoded = decode(case.body)

    def blocks(self, case: Case) -> None:
        form = BY_NAME[sniff_decoded(case.body, case.decoded).format or ""]
        case.blocks = form.read(case.decoded.text)

    def bind(self, case: Case) -> None:
        assert case.result is not None
        form = BY_NAME[case.result.format]
        case.bound = bind(case.path.name, case.decoded.text, case.blocks, self.schema, form.plain, form.embedded)

    def record(self, case: Case) -> None:
        assert case.bound is not None
        case.facts = facts_of(case.bound.claims, self.schema)
        record_of(case.facts, case.bound.order, self.schema)

    def check(self, case: Case) -> None:
        assert case.bound is not None
        assert case.result is not None
        list(disagreements(case.path.name, self.schema, case.facts, partial_lists(case.bound.discrepancies)))
        list(violations(self.schema, case.result.record or {}))
        list(check_record(case.path.name, self.schema, case.facts, case.bound.claims))
        residue_of(case.blocks, case.bound.claims)

    def run(self, batches: Iterator[Sequence[Case]], html: bool) -> dict[str, Times]:
        """The times of all steps."""
        tasks = {
            "floor": self.html_floor if html else self.text_floor, "read": self.read, "dump": self.dump, "write": self.write,
            "decode": self.decode, "blocks": self.blocks, "bind": self.bind, "record": self.record, "check": self.check,
        }  # fmt: skip
        return by_turns(tasks, batches)


def made(form: str, turns: int, folder: Path, seen: list[Case]) -> Iterator[Sequence[Case]]:
    """Pages of one format, new ones at each turn."""
    world = World(3, (turns + 1) * TOGETHER)
    for turn in range(turns + 1):
        batch = []
        for number in range(turn * TOGETHER, (turn + 1) * TOGETHER):
            page = world.page(number, form)
            path = folder / Path(page.name).name
            path.write_bytes(page.body)
            batch.append(Case(path, page.body, page.record))
        seen += batch
        yield batch


def seeds(turns: int, seen: list[Case]) -> Iterator[Sequence[Case]]:
    """The seeds, the same at each turn."""
    paths = sorted((ROOT / "seeds").glob("*.txt"))
    records = [json.loads((ROOT / "golden" / f"{path.name}.json").read_bytes())["record"] for path in paths]
    seen += [Case(path, path.read_bytes(), record) for path, record in zip(paths, records, strict=True)]
    for _ in range(turns + 1):
        yield seen


def tally(found: dict[str, Any] | None, truth: dict[str, Any]) -> tuple[int, int, int]:
    """Values of a record that are right, wrong (or too many), and absent; an occupation that is not found has none."""

    def flat(record: dict[str, Any]) -> dict[tuple[int, str], Any]:
        values = {(index, field): value for index, one in enumerate(record.get("occupations", ())) for field, value in one.items()}
        return values | ({(-1, "title"): record["title"]} if "title" in record else {})

    got, stated = flat(found or {}), flat(truth)
    right = sum(1 for key, value in stated.items() if key in got and got[key] == value)
    return right, len(got) - right, len(stated.keys() - got.keys())


def _row(name: str, cases: Sequence[Case], took: dict[str, Times], measured: slice) -> tuple[tuple[str, ...], Spread]:
    """A row of the table, and how many floors it costs to read a page and to write its golden file."""
    times = {step: one.cpu[measured] for step, one in took.items()}
    floors = times["floor"]
    whole = [sum(parts) for parts in zip(times["read"], times["dump"], times["write"], strict=True)]
    ratio = Spread.ratio(times["read"], floors)
    clock = Spread.ratio(took["read"].wall[measured], took["floor"].wall[measured])
    behind = [sum(parts) for parts in zip(*(times[step] for step in BEHIND), strict=True)]
    steps = [f"{Spread.ratio(times[step], floors).median:.1f}" for step in ("decode", "blocks", "bind", "record", "check", "dump", "write")]
    counts = [tally(one.result.record if one.result else None, one.record) for one in cases]
    right, wrong, absent = (sum(one[at] for one in counts) for at in range(3))
    size = Spread.of([len(one.body) for one in cases]).median
    row = (
        name, f"{size:,.0f}", f"{Spread.of(floors).median * 1000:.3f}", f"{Spread.of(times['read']).median * 1000:.2f}", ratio.written(),
        f"{clock.median:.1f}", f"{Spread.ratio(whole, floors).median:.1f}", *steps,
        f"{Spread.ratio(behind, floors).median:.1f}", f"{100 * right / (right + absent):.2f} %", str(wrong),
    )  # fmt: skip
    return row, Spread.ratio(whole, floors)


BEHIND = ("record", "check", "dump", "write")
"""The steps behind the claims."""
COLUMNS = (
    "page", "bytes", "floor ms", "read ms", "read / floor", "clock", "with golden", "decode", "blocks", "bind", "record", "check", "golden",
    "write", "behind the claims", "values read", "wrong",
)  # fmt: skip


def measure(turns: int) -> tuple[Section, ...]:
    """The table of pages."""
    schema = load_schema()
    rows: list[tuple[str, ...]] = []
    goals: list[Goal] = []
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shm if shm.is_dir() else None) as name:
        folder = Path(name)
        stages = Stages(schema, folder)
        cases: list[Case] = []
        took = stages.run(seeds(turns, cases), html=False)
        for at, case in enumerate(cases):
            rows.append(_row(f"seed {case.path.name[:3]}", [case], took, slice(at, None, len(cases)))[0])
        for form in FORMATS:
            cases = []
            took = stages.run(made(form, turns, folder, cases), html=form in ("lean", "fat"))
            row, ratio = _row(f"{form}, made up", cases, took, slice(None))
            rows.append(row)
            floor = "lxml's parse" if form in ("lean", "fat") else "the floor"
            goals.append(Goal(f"reading a page ({form}) and writing its golden file, times {floor}", ratio.median, *BARS[form]))
    before = (
        f"{turns * TOGETHER} made-up pages of each format, each read once; the seeds {turns} times. Times are of the processor, medians. "
        "`read` is bytes to result, and all that follows is in multiples of the floor: reading with its quartiles, the same on the clock "
        "while other work may have run, reading and writing the golden file, and the steps; `behind the claims` is what record, check, "
        "golden and write take together, however the claims are found. `values read` is the share of what the pages "
        "state, `wrong` the number of values that are not what the page states."
    )
    return (Section("Pages", COLUMNS, tuple(rows), before, goals=tuple(goals)),)
