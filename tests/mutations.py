"""Faults of a cell, of which each has one kind wherever it is planted, and the forms in which a seed is written.

A mutation takes what stands in a cell and in the cell beside it, and gives what stands there then, or None where it makes no sense.
Nothing here knows how the package tells kinds: a row says what was done, and `Mutation.kind` what a report must call it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from html import escape
from typing import NamedTuple

import twins

import seeds
from extract.model import PageResult
from extract.names import identity

Cells = tuple[str, str]
Change = Callable[[str, str], Cells | None]

MONEY, PERCENTS = ("yearly_salary", "hourly_rate"), ("growth_rate", "lgbt_percentage")
COUNTS, SMALL = ("number_of_jobs",), ("average_age", "years_of_experience", "job_satisfaction")
NUMBERS = (*MONEY, *PERCENTS, *COUNTS, *SMALL)
FIGURES = tuple(one for one in NUMBERS if one != "job_satisfaction")
"""Without what most of the seeds have as a dash."""
TEXTS = ("highest_paying_city", "highest_paying_state", "best_paying_company", "best_paying_industry", "most_common_major")
SHARES, RATIOS, RANGES = ("most_common_degree",), ("gender_ratio", "race_ratio"), ("salary_range",)
CELLS = (*NUMBERS, *TEXTS, *SHARES, *RATIOS, *RANGES)
"""The fields that stand in tables."""


class Mutation(NamedTuple):
    """What is done to a cell, the kind that a report gives it, and the fields in which it makes sense."""

    change: Change
    kind: str
    fields: tuple[str, ...]


def number(text: str) -> re.Match[str] | None:
    """The last number of a cell."""
    found = list(re.finditer(r"\d[\d,]*(?:\.\d+)?", text))
    return found[-1] if found else None


def with_number(text: str, change: Callable[[str], str | None]) -> str | None:
    """The cell with another number in the place of its last one."""
    found = number(text)
    new = change(found[0]) if found else None
    return None if found is None or new is None or new == found[0] else text[: found.start()] + new + text[found.end() :]


def alone(change: Callable[[str], str | None]) -> Change:
    """A change of one cell."""

    def both(own: str, other: str) -> Cells | None:
        new = change(own)
        return None if new is None or new == own or own == "-" else (new, other)

    return both


def exchanged(own: str, other: str) -> Cells | None:
    """Each cell in the other's column."""
    return (other, own) if own != other and "-" not in (own, other) else None


def swallowed(own: str, other: str) -> Cells | None:
    """The first digit or letter of the right cell at the end of the left one."""
    at = re.search(r"[^\W_]", other)
    if at is None or other == "-" or own == "-" or len(re.sub(r"\W", "", other)) < 2:
        return None
    rest = other[: at.start()] + other[at.end() :]
    if rest[at.start() :][:1] in ("0", ",", ".", "%", " "):
        return None
    unit = re.search(r"\D*$", own)
    end = unit.start() if unit and re.search(r"\d", own) else len(own)
    return own[:end] + at[0] + own[end:], rest


def rounded(digits: str) -> str | None:
    """A number in one digit less; trailing zeros are no digits."""
    value = Decimal(digits.replace(",", ""))
    exponent = int(value.normalize().as_tuple().exponent)
    if len(value.normalize().as_tuple().digits) < 3:
        return None
    near = value.quantize(Decimal(1).scaleb(exponent + 1), ROUND_HALF_UP)
    return f"{near:,f}" if "," in digits else f"{near:f}"


def cut(digits: str) -> str | None:
    """A number that has lost its last digit, which no rounding explains."""
    if len(re.sub(r"\D", "", digits)) < 2:
        return None
    shorter = digits[:-1].rstrip(".")
    return None if "." in shorter and digits[-1] in "01234" else shorter.replace(",", "")


def another(digits: str) -> str:
    """As many digits, none of which is what it was and none of which tells where it came from."""
    return re.sub(r"\d", lambda found: str((int(found[0]) + 3) % 9 + 1), digits)


def hundredth(text: str) -> str | None:
    """A percent as a part of one."""
    return with_number(text, lambda digits: f"{Decimal(digits) / 100}")


def in_months(text: str) -> str | None:
    """What is earned in a year as if it were earned in twelve of it."""
    return with_number(text, lambda digits: f"{Decimal(digits.replace(',', '')) * 12:,}")


def share_lost(text: str) -> str | None:
    """A distribution without its last share."""
    shares = re.findall(r"\S.*?%", text)
    return " ".join(shares[:-1]) if len(shares) > 1 else None


def first_share(text: str) -> str | None:
    """A distribution whose first share is another number."""
    found = re.search(r"\d+\.\d", text)
    return found and text[: found.start()] + f"{Decimal(found[0]) + Decimal('2.7')}" + text[found.end() :]


def end_of_range(text: str) -> str | None:
    """A range whose end has lost what stands behind its mark."""
    return with_number(text, lambda digits: digits.split(",")[0])


def without_state(text: str) -> str | None:
    """A text without its last words, or its last letters."""
    return text.rpartition(" ")[0].rstrip(",") if " " in text else text[:-2]


MUTATIONS: dict[str, Mutation] = {
    "the cells of two columns exchanged": Mutation(
        exchanged, "shifted", tuple(one for one in CELLS if one not in ("years_of_experience", "job_satisfaction", "most_common_major"))
    ),
    "a digit of the neighbour swallowed": Mutation(swallowed, "glued", ("hourly_rate",)),
    "a number rounded": Mutation(alone(lambda text: with_number(text, rounded)), "rounding", (*MONEY, *COUNTS)),
    "a digit lost": Mutation(alone(lambda text: with_number(text, cut)), "truncated", (*MONEY, *COUNTS, "average_age", *SHARES)),
    "the end of a range lost": Mutation(alone(end_of_range), "truncated", RANGES),
    "the last share lost": Mutation(alone(share_lost), "truncated", RATIOS),
    "the end of a text lost": Mutation(alone(without_state), "truncated", TEXTS),
    "a percent as a part of one": Mutation(alone(hundredth), "unit", PERCENTS),
    "twelve times as much": Mutation(alone(in_months), "unit", MONEY),
    "another number": Mutation(alone(lambda text: with_number(text, another)), "other", (*FIGURES, *SHARES, *RANGES)),
    "another share": Mutation(alone(first_share), "other", RATIOS),
    "another text": Mutation(alone(lambda _: "Nowhere, ZZ"), "other", ("highest_paying_city",)),
    "a dash for a value": Mutation(alone(lambda _: "-"), "null", tuple(one for one in CELLS if one != "job_satisfaction")),
}
"""The matrix: each row in each of its fields, in each form."""
CASES = [(name, field) for name, one in MUTATIONS.items() for field in one.fields]


# --- forms ------------------------------------------------------------------------------------------------------------


def flattened(text: str) -> str:
    """A page whose tables have lost their bars."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if line.startswith("|"):
            first = not lines[at - 1].startswith("|") if at else True
            lines[at] = ("\n" if first else "") + "".join(cell.strip() for cell in line.strip("|").split("|"))
            lines[at] += "\n" if at + 1 == len(lines) or not lines[at + 1].startswith("|") else ""
    return "\n".join(lines)


FORMS: dict[str, Callable[[str], str]] = {"text": str, "flattened": flattened, **twins.MARKUPS}


@lru_cache(maxsize=64)
def page(name: str, form: str) -> tuple[str, PageResult]:
    """A seed in some form, and what it says."""
    text = FORMS[form](seeds.body(name).decode())
    return text, seeds.read(text, f"{name}.{form}")


def mutated(name: str, form: str, side: int, field: str, change: Change) -> str | None:
    """A seed in some form, a field of one of its entities changed wherever it stands; None where it cannot be."""
    text, result = page(name, form)
    assert result.record is not None
    names = [identity(one["name"]) for one in result.record["occupations"]]
    stated = [[one for one in result.claims if (one.entity, one.field, one.relation) == (entity, field, "=")] for entity in names]
    own, its = stated[side], stated[1 - side]
    if not own or not its or {one.start for one in own} & {one.start for one in its}:
        return None  # not stated, or both in one cell
    if change is swallowed:
        own, its = stated
    cells = change(own[0].text, its[0].text)
    if cells is None:
        return None
    edits = [(claim, words) for claims, words in zip((own, its), cells, strict=True) for claim in claims]
    for claim, words in sorted(edits, key=lambda edit: -edit[0].start):
        text = text[: claim.start] + (escape(words) if form in twins.MARKUPS else words) + text[claim.end :]
    return text
