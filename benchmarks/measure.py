"""Measuring by turns, and what a measurement prints: sections of rows, goals, and series for the plot."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class Times(NamedTuple):
    """Seconds on the clock and of the processor that one task took, turn by turn."""

    wall: list[float]
    cpu: list[float]


def by_turns(tasks: Mapping[str, Callable[[T], object]], batches: Iterable[Sequence[T]], warm: int = 1) -> dict[str, Times]:
    """The times of some tasks on the same things, in one process: each task goes through a batch before the next one does.

    So what slows the machine down for a while slows all tasks, and with batches of three and more nothing that a task keeps of its
    last page helps another. The first `warm` batches are not counted.
    """
    took = {name: Times([], []) for name in tasks}
    for turn, batch in enumerate(batches):
        for name, task in tasks.items():
            for one in batch:
                cpu, wall = time.process_time_ns(), time.perf_counter_ns()
                task(one)
                wall, cpu = time.perf_counter_ns() - wall, time.process_time_ns() - cpu
                if turn >= warm:
                    took[name].wall.append(wall / 1e9)
                    took[name].cpu.append(cpu / 1e9)
    return took


class Spread(NamedTuple):
    """The median of some numbers, and their quartiles."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """The spread of one number and more."""
        if len(values) < 2:
            return cls(values[0], values[0], values[0])
        low, median, high = statistics.quantiles(values, n=4, method="inclusive")
        return cls(low, median, high)

    @classmethod
    def ratio(cls, values: Sequence[float], floors: Sequence[float]) -> Spread:
        """The spread of numbers divided by others, one by one."""
        return cls.of([value / floor for value, floor in zip(values, floors, strict=True)])

    def written(self, form: str = ".1f", unit: str = "") -> str:
        """Median with quartiles.

        >>> Spread(1, 2, 3.25).written(unit="x")
        '2.0x (1.0-3.2)'
        """
        return f"{self.median:{form}}{unit} ({self.low:{form}}-{self.high:{form}})"


class Goal(NamedTuple):
    """What a ratio should be: at most or at least `bar`, better `aim`."""

    what: str
    measured: float
    bar: float
    aim: float
    at_most: bool = True

    @property
    def verdict(self) -> str:
        """How the goal is met."""
        sign = 1 if self.at_most else -1
        if sign * self.measured <= sign * self.aim:
            return "aim met"
        return "bar met" if sign * self.measured <= sign * self.bar else "missed"


class Section(NamedTuple):
    """One part of the result: a table with words around it, goals, and points (x, y) by name for the plot."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    before: str = ""
    after: str = ""
    goals: tuple[Goal, ...] = ()
    series: dict[str, list[tuple[float, float]]] = {}  # noqa: RUF012

    def text(self) -> str:
        """As Markdown, its columns aligned."""
        table = [self.columns, *self.rows]
        widths = [max(len(row[at]) for row in table) for at in range(len(self.columns))]
        lines = [
            "| "
            + " | ".join(
                cell.ljust(width) if not at else cell.rjust(width) for at, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            + " |"
            for row in table
        ]
        rule = "|" + "|".join("-" * (width + 2) if not at else "-" * (width + 1) + ":" for at, width in enumerate(widths)) + "|"
        parts = [f"## {self.title}", self.before, "\n".join([lines[0], rule, *lines[1:]]) if self.columns else "", self.after]
        return "\n\n".join(part for part in parts if part) + "\n"


def goals_text(goals: Sequence[Goal]) -> str:
    """All goals as a table of Markdown."""
    rows = tuple(
        (one.what, f"{one.measured:.2f}", f"{'<=' if one.at_most else '>='} {one.bar:g}", f"{one.aim:g}", one.verdict) for one in goals
    )
    return Section("Goals", ("goal", "measured", "bar", "aim", ""), rows).text()


def machine() -> dict[str, Any]:
    """What the figures depend on: no name and no place of the machine."""
    packages = (
        "duckdb",
        "lxml",
        "selectolax",
        "jsonschema",
        "jsonschema-rs",
        "parsel",
        "price-parser",
        "pandas",
        "beautifulsoup4",
        "trafilatura",
    )
    return {
        "cores": os.cpu_count(),
        "memory GB": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        **{name: version for name in packages if (version := version_of(name))},
        "load at the start": round(os.getloadavg()[0], 1),
    }


def version_of(package: str) -> str | None:
    """The version of an installed package."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


# --- results that are kept --------------------------------------------------------------------------------------------


def keep(folder: Path, part: str, sections: Sequence[Section], how: str, where: Mapping[str, Any]) -> None:
    """Puts the sections of a part into `results.json` in place of those of its last run."""
    path = folder / "results.json"
    kept: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    kept[part] = {"command": how, "machine": where, "sections": [one._asdict() for one in sections]}
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")


class Kept(NamedTuple):
    """A part of `results.json`."""

    command: str
    machine: dict[str, Any]
    sections: tuple[Section, ...]


def load(folder: Path) -> dict[str, Kept]:
    """The parts that are kept."""
    data = json.loads((folder / "results.json").read_text("utf-8"))
    return {part: Kept(one["command"], one["machine"], tuple(map(_section, one["sections"]))) for part, one in data.items()}


def _section(data: Mapping[str, Any]) -> Section:
    rows = tuple(tuple(row) for row in data["rows"])
    series = {name: [(x, y) for x, y in points] for name, points in data["series"].items()}
    goals = tuple(Goal(*goal) for goal in data["goals"])
    return Section(data["title"], tuple(data["columns"]), rows, data["before"], data["after"], goals, series)
