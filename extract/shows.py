"""Results as text for people: a page's record with the place of each value, and tables as grids."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from extract.cells import grid
from extract.golden import record_values
from extract.model import Claim, PageResult, Table
from extract.sources import Places, printable


def page(result: PageResult, text: str) -> str:
    """A page's record, each value with its claims at line:column, then its doubtful claims and discrepancies."""
    places = Places(text)
    lines = [f"{result.page}: {result.format}, {result.encoding}, {result.schema or 'no schema'}"]
    if result.record is not None:
        for entity, group in _by_entity(result).items():
            lines.append("")
            lines.append(entity or "(page)")
            for field, value in group.items():
                lines.append(f"  {field}: {json.dumps(value, ensure_ascii=False)}")
                lines.extend(f"    {_claim(claim, places)}" for claim in _claims_of(result, entity, field))
    doubtful = [claim for claim in result.claims if not claim.certain]
    if doubtful:
        lines += ["", "doubtful"]
        lines += [f"  {claim.entity}, {claim.field}: {_claim(claim, places)}" for claim in doubtful]
    if result.discrepancies:
        lines += ["", "discrepancies"]
        for found in result.discrepancies:
            lines.append(f"  {found.severity} {found.rule} {found.entity or ''}: {found.message}".replace("  :", ":"))
            lines += [f"    {places.of(one.start)} {_quoted(one.text)}" for one in found.evidence]
    return "\n".join(lines)


def _by_entity(result: PageResult) -> dict[str | None, dict[str, Any]]:
    grouped: dict[str | None, dict[str, Any]] = {}
    for (entity, field), value in record_values(result).items():
        grouped.setdefault(entity, {})[field] = value
    return grouped


def _claims_of(result: PageResult, entity: str | None, field: str) -> Iterator[Claim]:
    for claim in result.claims:
        head, _, tail = claim.field.rpartition("/")
        if claim.entity == entity and claim.certain and (claim.field == field or (head == field and tail.isdigit())):
            yield claim


def _claim(claim: Claim, places: Places) -> str:
    how = claim.reader if claim.decided_by is None else f"{claim.reader}, decided by {claim.decided_by}"
    relation = "" if claim.relation == "=" else f" ({claim.relation} {claim.value})"
    return f"{places.of(claim.start)} {_quoted(claim.text)} ({how}){relation}"


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return json.dumps(text if len(text) <= 100 else text[:97] + "...", ensure_ascii=False)


# --- tables -----------------------------------------------------------------------------------------------------------


def mended(table: Table) -> list[tuple[str, int]]:
    """What was padded, dropped, clamped or moved to form a table's grid, with counts."""
    words = {
        "padded": "cells missing at the ends of rows", "open": "cells not read that the end of the page cut",
        "clamped": "spans cut to the rows of the table or the limits of HTML",
        "capped": "spans not spread out, the grid would be too large",
        "overlapping": "cells that overlap others", "moved": "rows of a footer moved to the end", "empty": "rows without cells left out",
        "hidden": "hidden parts left out", "ragged": "rows with another number of cells than the others",
        "undecided": "lines that may be rows of a table and are not read as one: nothing tells their cells",
        "unaligned": "lines that may be columns and are not read as a table: it is not certain where those begin and end",
        "unclosed": "quotes that are not closed; what stands behind them is not read",
    }  # fmt: skip
    moved = grid(table.cells)[1]
    found = [(words.get(what, what), count) for what, count in table.counts]
    return [*found, ("header cells moved to stand above their columns", moved)] if moved else found


def _as_text(tables: Sequence[tuple[int, Table]]) -> str:
    lines: list[str] = []
    for number, table in tables:
        rows = table.grid()
        widths = [max(len(_one_line(row[column])) for row in rows) for column in range(len(rows[0]))] if rows else []
        place = f", in row {table.within[1] + 1}, column {table.within[2] + 1} of another" if table.within else ""
        lines.append(f"table {number}{place}" + (f": {_one_line(table.caption)}" if table.caption else ""))
        for row in rows:
            lines.append("  " + "  ".join(_one_line(text).ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
        lines.append("")
    return "\n".join(lines)


def _one_line(text: str | None) -> str:
    return printable(" ".join((text or "").split()))


def _as_csv(tables: Sequence[tuple[int, Table]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for index, (_, table) in enumerate(tables):
        if index:
            out.write("\n")
        writer.writerows(table.grid())
    return out.getvalue()


def _as_json(tables: Sequence[tuple[int, Table]]) -> str:
    data = [
        {
            "table": number,
            "caption": table.caption,
            "start": table.start,
            "end": table.end,
            "within": dict(zip(("start", "row", "column"), table.within, strict=True)) if table.within else None,
            "rows": table.grid(),
            "mended": dict(mended(table)),
        }
        for number, table in tables
    ]
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


TABLE_FORMATS: dict[str, Callable[[Sequence[tuple[int, Table]]], str]] = {"text": _as_text, "csv": _as_csv, "json": _as_json}
