"""The table and the plot of the results that are kept: `results.json` to `results.md` and `results.svg`.

Parts may have been measured at different times; each says with which command and on what machine.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.measure import Kept, goals_text, load
from benchmarks.plot import svg

ORDER = ("pages", "peers", "markup", "runs", "across", "claims", "cluster", "startup")


def write(folder: Path) -> str:
    """Writes both; in words where they are."""
    kept = load(folder)
    parts = [(name, kept[name]) for name in ORDER if name in kept]
    goals = [goal for _, part in parts for section in part.sections for goal in section.goals]
    text = [
        "# Results\n",
        "Written by `python -m benchmarks --save`; [what each line is](../README.md).\n",
        "![The goals and how runs grow](results.svg)\n",
    ]
    text += [goals_text(goals), *(part for name, one in parts for part in _part(one))]
    (folder / "results.md").write_text("\n".join(text), "utf-8")
    charts = []
    for name, title, across in (
        ("runs", "Whole runs: pages per second, and MB", "pages"),
        ("claims", "Seconds of the processor", "statements"),
    ):
        series = {label: points for section in (kept[name].sections if name in kept else ()) for label, points in section.series.items()}
        if any(len(points) > 1 for points in series.values()):
            charts.append((title, across, series))
    (folder / "results.svg").write_text(svg(goals, charts), "utf-8")
    return "The table and the plot are in results.md and results.svg."


def _part(one: Kept) -> list[str]:
    machine = ", ".join(f"{name} {value}" for name, value in one.machine.items())
    return [*(section.text() for section in one.sections), f"*`{one.command}`; {machine}.*\n"]
