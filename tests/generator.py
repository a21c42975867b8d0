"""A generator of occupation comparison pages whose truth is known.

A page compares two occupations. It is made from the occupations' figures and texts, in one of five
layouts, and from nothing that reads pages, so its record is the truth and no second opinion:

    pipe    | Yearly salary | $34,872 | $32,870 |     tables keep their bars
    glued   Yearly salary$34,872$32,870               a flattened row, nothing between the cells
    tab     Yearly salary<tab>$34,872<tab>$32,870     flattened with a tab
    blank   Yearly salary $34,872 $32,870             flattened with a blank
    lines   each label and each cell on a line of its own

What makes a page difficult is a *trait*. `TRAITS` names them all. A trait of the world belongs to
an occupation (its name, its figures) and so to every page that names it; a trait of the page is
chosen anew for each page. Everything follows from the seed alone.

    python tests/generator.py SEED [--layout X] [--traits a,b] [--truth]

prints one page, or its record as JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import generator_words as words
from generator_traits import BY_NAME, LAYOUT_ODDS, LAYOUTS, TRAITS
from generator_words import Occupation, Share, Time, capital, lowered, plural

__all__ = ["LAYOUTS", "TRAITS", "Made", "Occupation", "corpus", "make", "occupations"]

SEPARATORS = {"glued": "", "tab": "\t", "blank": " ", "lines": "\n"}


# --- The rows of the tables: label, field, how a cell is written, what it is in the record ---


def number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _shares(shares: tuple[Share, ...]) -> str:
    return " ".join(map(str, shares))


def _named(share: Share) -> dict[str, Any]:
    return {"name": share.name, "percent": number(share.percent)}


def _ratio(shares: tuple[Share, ...]) -> dict[str, Any]:
    return {share.name: number(share.percent) for share in shares}


@dataclass(frozen=True)
class Row:
    """A row of a table: `write` makes its cell, `true` the value in the record (None: as it is)."""

    label: str
    field: str
    write: Callable[[Any], str] = str
    true: Callable[[Any], Any] | None = None


_SALARY = Row("Average salary", "yearly_salary", "${:,}".format)
_DEGREE = Row("Most common degree", "most_common_degree", str, _named)
_AGE = Row("Average age", "average_age")

TABLES: dict[str, tuple[Row, ...]] = {
    "overview": (
        replace(_SALARY, label="Yearly salary"),
        Row("Hourly rate", "hourly_rate", "${:.2f}".format, number),
        Row("Growth rate", "growth_rate", "{}%".format),
        Row("Number of jobs", "number_of_jobs", "{:,}".format),
        Row("Job satisfaction", "job_satisfaction", str, number),
        _DEGREE,
        _AGE,
        Row("Years of experience", "years_of_experience"),
    ),
    "salary": (
        _SALARY,
        Row(
            "Salary range",
            "salary_range",
            lambda ends: f"Between ${ends[0]:,} And ${ends[1]:,}",
            lambda ends: {"min": ends[0], "max": ends[1]},
        ),
        Row("Highest paying City", "highest_paying_city"),
        Row("Highest paying state", "highest_paying_state"),
        Row("Best paying company", "best_paying_company"),
        Row("Best paying industry", "best_paying_industry"),
    ),
    "education": (
        _DEGREE,
        Row("Most common major", "most_common_major"),
        Row("Most common college", "most_common_college"),
    ),
    "demographics": (
        _AGE,
        Row("Gender ratio", "gender_ratio", _shares, _ratio),
        Row("Race ratio", "race_ratio", _shares, _ratio),
        Row("LGBT Percentage", "lgbt_percentage", "{}%".format),
    ),
}
ROWS = {row.field: row for rows in TABLES.values() for row in rows}
"""Every row by its field, in the order of the record."""


# --- A world: occupations with one set of figures each ---


def occupations(seed: int, count: int, without: Collection[str] = ()) -> list[Occupation]:
    """A consistent world: each occupation has one set of figures for all pages that name it. No occupation has a trait of `without`."""
    rng = random.Random(f"{seed}/world")
    world: list[Occupation] = []
    traits = {t.name: t.odds for t in TRAITS if t.of != "page"}
    traits |= {"slash-in-table": 0.5, "ampersand-in-table": 0.5}
    for name, salary in zip(words.all_names(rng, count), words.salaries(rng, count), strict=True):
        odd = {trait for trait, odds in traits.items() if rng.random() < odds} - set(without)
        made = words.occupation(rng, name, salary, odd)
        if world and "same-skills" in odd:
            made = replace(made, skills=world[-1].skills)
        world.append(made)
    return world


# --- The pair of a page ---

Pair = tuple[Occupation, Occupation]


def _related(a: Occupation, b: Occupation) -> set[str]:
    """The traits of two names beside each other."""
    first, second = a.name.lower(), b.name.lower()
    short, long = sorted((first, second), key=len)
    found = set()
    if long.startswith((f"{short} ", f"{short},")):
        found.add("name-prefix")
    if long.endswith(f" {short}"):
        found.add("name-tail")
    if re.split(r"\W+", first)[-1] == re.split(r"\W+", second)[0]:
        found.add("name-seam")
    return found


def _name_traits(occupation: Occupation) -> set[str]:
    """The traits that stand in a name, and in its plural."""
    name, prose = occupation.name, occupation.prose
    words_of = re.findall(r"[\w&']+", re.sub(r"\(.*\)", "", name))
    tests = {
        "name-comma": "," in name,
        "name-slash": "/" in name,
        "name-hyphen": "-" in name,
        "name-ampersand": " & " in name,
        "name-and": " and " in name,
        "name-parentheses": "(" in name,
        "name-capitals": any(re.search(r"[^\W_].*[A-Z]|\d", word) for word in words_of),
        "name-letters": not name.isascii(),
        "plural-first": " of " in name,
        "plural-ies": prose.endswith("y") and plural(prose).endswith("ies"),
        "plural-men": plural(prose).endswith("men"),
        "slash-in-table": "/" in name and "/" not in prose,
        "ampersand-in-table": " & " in name and "&" not in prose,
        "escaped-bar-name": "|" in name,
    }
    return {trait for trait, holds in tests.items() if holds}


def _figure_traits(occupation: Occupation, printed: Collection[str]) -> set[str]:
    """The traits of the figures that a page prints."""
    dashes = {name for name in printed if getattr(occupation, name) is None}
    value = {name: getattr(occupation, name) for name in printed if name not in dashes}
    company = value.get("best_paying_company")
    tests = {
        "growth-dash": "growth_rate" in dashes and len(dashes) < len(printed),
        "growth-zero": value.get("growth_rate") == 0,
        "small-count": value.get("number_of_jobs", 1000) < 1000,
        "decimal-satisfaction": value.get("job_satisfaction", 0) % 1 != 0,
        "dash-cells": bool(dashes - {"growth_rate"}) and len(dashes) < len(printed),
        "dash-column": bool(printed) and len(dashes) == len(printed),
        "company-capitals": company in words.ODD_COMPANIES,
        "city-odd": value.get("highest_paying_city") in words.ODD_CITIES,
        "escaped-bar": company in words.BAR_COMPANIES,
    }
    return {trait for trait, holds in tests.items() if holds}


def _names_for(rng: random.Random, wanted: Collection[str]) -> tuple[str, str]:
    """Two names with the wanted traits, as far as two names can have them."""
    for trait, pairs in words.PAIRED_NAMES.items():
        if trait in wanted:
            pair = rng.choice(pairs)
            return pair if trait == "name-seam" or rng.random() < 0.5 else (pair[1], pair[0])
    asked = [name for name in words.ODD_NAMES if name in wanted]
    if "slash-in-table" in wanted:
        asked.insert(0, "name-slash")
    if "ampersand-in-table" in wanted:
        asked.insert(0, "name-ampersand")
    names = [rng.choice(words.ODD_NAMES[trait]) for trait in dict.fromkeys(asked)][:2]
    while len(names) < 2:
        name = rng.choice(words.PLAIN_NAMES)
        if not names or not set(name.split()) & set(names[0].split()):
            names.append(name)
    rng.shuffle(names)
    return names[0], names[1]


def _pair(rng: random.Random, wanted: Collection[str]) -> Pair:
    """Two occupations that have the wanted traits, and no others."""
    of_both = ("months", "more-than-ten", "slash-in-table", "ampersand-in-table")
    odds: tuple[set[str], set[str]] = (set(), set())
    for trait in (t.name for t in TRAITS if t.name in wanted):
        sides = odds if trait in of_both else rng.choice((odds[:1], odds[1:], odds))
        if trait in ("small-count", "dash-column") and len(sides) == 2:
            sides = odds[:1]
        for side in sides:
            side.add(trait)
    names, salaries = _names_for(rng, wanted), words.salaries(rng, 2)
    a = words.occupation(rng, names[0], salaries[0], odds[0])
    b = words.occupation(rng, names[1], salaries[1], odds[1])
    times = [a.time, a.time]
    if "two-times" in wanted:
        times[1] = rng.choice([time for time in words.TIMES if time != a.time])
    rng.shuffle(times)
    if "same-skills" in wanted:
        b = replace(b, skills=a.skills)
    return _timed(a, times[0]), _timed(b, times[1])


def _timed(occupation: Occupation, time: Time) -> Occupation:
    """The occupation with another time, and the years of experience that go with it."""
    dash = occupation.years_of_experience is None
    return replace(occupation, time=time, years_of_experience=None if dash else time.bound)


# --- A page ---


@dataclass(frozen=True)
class Plan:
    """All that is decided about a page before it is written; text and record follow from it."""

    pair: Pair
    layout: str
    traits: frozenset[str]  # traits of the page
    titled: tuple[str, str]  # the names as the title writes them
    top: tuple[tuple[str, ...], tuple[str, ...]]  # three items each, "" for an empty one
    area: str
    swapped: bool  # the second occupation's time stands first in the sentence
    shouted: bool  # "More than", with its capital, inside a sentence
    headed: bool  # the overview's heading stays where the table is missing

    @property
    def title(self) -> str:
        return " vs ".join(self.titled)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that the page has."""
        if "no-tables" in self.traits:
            return ()
        return tuple(TABLES)[1:] if "no-overview" in self.traits else tuple(TABLES)

    @property
    def printed(self) -> set[str]:
        """The fields that stand in the page's tables."""
        return {row.field for table in self.tables for row in TABLES[table]}

    @property
    def orders_salaries(self) -> bool:
        """Whether the sentence that orders the salaries can be written."""
        return all(occupation.yearly_salary is not None for occupation in self.pair)


@dataclass(frozen=True)
class Made:
    """A page and its truth: the record of the schema occupation-comparison."""

    name: str  # "000123.txt"
    text: str
    record: dict[str, Any]  # None is a dash; what the page does not state is absent
    layout: str
    traits: tuple[str, ...]  # all that are on the page, in the order of `TRAITS`
    plan: Plan  # all that was decided about it


def _titled(rng: random.Random, pair: Pair, traits: Collection[str]) -> tuple[str, str]:
    a, b = pair[0].prose, pair[1].prose
    if "title-case" not in traits:
        return capital(a), b
    case = rng.choice(("table", "upper", "lower", "both"))
    if case == "table":
        return pair[0].name, pair[1].name
    change = {"upper": str.upper, "lower": str.lower, "both": capital}[case]
    return change(a), change(b)


def _top(rng: random.Random, occupation: Occupation, *, empty: bool) -> tuple[str, ...]:
    """The three items of the skills sentence: the first of the skills, in lower case."""
    names = [lowered(share.name) for share in occupation.skills[:3]]
    if not empty:
        return tuple(names)
    return (names[0], "", "" if rng.random() < 0.15 else names[1])


def _plan(rng: random.Random, layout: str, wanted: Collection[str], pair: Pair) -> Plan:
    """Decide the page; of its traits those that do not fit each other are left out."""
    traits = {name for name in wanted if BY_NAME[name].of == "page"}
    if "no-tables" in traits:
        traits -= {"no-overview", "empty-first", "rule-lines", "no-outer-bars"}
    if any("|" in occupation.name for occupation in pair):
        traits -= {"no-outer-bars"}
    if "no-outer-bars" in traits:
        traits |= {"final-break"}
    if any(occupation.yearly_salary is None for occupation in pair):
        traits -= {"lower"}
    sides = [side for side in (0, 1) if " and " not in pair[side].skills[1].name]
    if not sides:
        traits -= {"empty-skill"}
    empty = rng.choice(sides) if "empty-skill" in traits else None
    return Plan(
        pair=pair,
        layout=layout,
        traits=frozenset(traits),
        titled=_titled(rng, pair, traits),
        top=(_top(rng, pair[0], empty=empty == 0), _top(rng, pair[1], empty=empty == 1)),
        area=rng.choice(words.AREAS),
        swapped=rng.random() < 0.25,
        shouted=rng.random() < 0.5,
        headed=rng.random() < 0.5,
    )


def _time_sentence(plan: Plan) -> str:
    """The sentence about the time, in the wording that equal or different times have."""
    (a, b), times = plan.pair, [str(occupation.time) for occupation in plan.pair]
    if not plan.shouted:
        times = [time.replace("More", "more") for time in times]
    if a.time == b.time:
        return f"It typically takes {times[0]} to become both {a.one} and {b.one}."
    if plan.swapped:
        a, b, times = b, a, times[::-1]
    return f"While it typically takes {times[0]} to become {a.one}, becoming {b.one} takes usually requires {times[1]}."


def _introduction(plan: Plan) -> str:
    """The first paragraph: the differences, the time, and which salary is higher."""
    a, b = plan.pair
    sentences = [
        f"The differences between {a.many} and {b.many} can be seen in a few details.",
        "Each job has different responsibilities and duties.",
    ]
    if "no-time" not in plan.traits:
        sentences.append(_time_sentence(plan))
    if plan.orders_salaries:
        first, second = sorted(plan.pair, key=lambda occupation: -(occupation.yearly_salary or 0))
        if "lower" in plan.traits:
            first, second = second, first
        order = "lower" if "lower" in plan.traits else "higher"
        sentences.append(
            f"Additionally, {first.one} has an average salary of ${first.yearly_salary:,}, which "
            f"is {order} than the ${second.yearly_salary:,} average annual salary of {second.one}."
        )
    return " ".join(sentences)


def _skills_sentences(plan: Plan) -> str:
    """The second paragraph: the top skills of both."""
    (a, b), (top, other) = plan.pair, plan.top
    comma = "" if all(top) else ","
    return (
        f"The top three skills for {a.one} include {top[0]}, {top[1]}{comma} and {top[2]}. "
        f"The most important skills for {b.one} are {other[0]}, {other[1]}, and {other[2]}."
    )


def _lead_ins(plan: Plan) -> tuple[str, str, str]:
    """The lines above the tables of salary, education and demographics."""
    a, b = plan.pair
    between = f"between {a.one} and {b.one}"
    return (
        capital(f"{a.many} and {b.many} have different pay scales, as shown below."),
        f"There are a few differences {between} in terms of educational background:",
        f"Here are the differences between {a.many}' and {b.many}' demographics:",
    )


def cells(plan: Plan, row: Row) -> list[str]:
    values = [getattr(occupation, row.field) for occupation in plan.pair]
    return [row.label, *("-" if value is None else row.write(value) for value in values)]


def barred(plan: Plan, cells: Sequence[str]) -> str:
    """A row of a pipe table; an empty cell leaves its bar where rows have no outer ones."""
    row = " | ".join(cell.replace("|", r"\|") for cell in cells)
    return row.strip() if "no-outer-bars" in plan.traits else f"| {row} |".replace("  ", " ")


def _pipe_table(plan: Plan, table: str) -> list[str]:
    """The lines of a table whose bars were kept; none where the page lacks it."""
    if table not in plan.tables:
        return []
    names = [occupation.name for occupation in plan.pair]
    rows = [["", *names] if "empty-first" in plan.traits else [*names, ""]]
    if "rule-lines" in plan.traits:
        rows.append(["---"] * 3)
    return [barred(plan, row) for row in [*rows, *(cells(plan, row) for row in TABLES[table])]]


def _flat_table(plan: Plan, table: str) -> list[list[str]]:
    """A flattened table as one block; none where the page lacks it."""
    if table not in plan.tables:
        return []
    rows = [[occupation.name for occupation in plan.pair]]
    rows += [cells(plan, row) for row in TABLES[table]]
    return [[SEPARATORS[plan.layout].join(row) for row in rows]]


def _pipe_lines(plan: Plan) -> list[str]:
    """A pipe page: furniture, prose and tables without a blank line."""
    described = "no-descriptions" not in plan.traits
    pay, education, demographics = _lead_ins(plan)
    return [
        *("Explore jobs", "Find specific jobs", "Explore careers", "Explore professions"),
        *("Best companies", "Explore companies"),
        _introduction(plan),
        _skills_sentences(plan),
        *_pipe_table(plan, "overview"),
        *(occupation.description for occupation in plan.pair if described),
        pay,
        *_pipe_table(plan, "salary"),
        education,
        *_pipe_table(plan, "education"),
        demographics,
        *_pipe_table(plan, "demographics"),
    ]


def _bullets(items: Sequence[str]) -> list[str]:
    return [f"  \u2022 {item}" for item in items]


def _duties(occupation: Occupation) -> list[list[str]]:
    """The heading and the list of an occupation's responsibilities."""
    heading = capital(f"{occupation.prose} example responsibilities.")
    return [[heading], _bullets([*occupation.responsibilities, "Show more"])]


def _flat_lines(plan: Plan) -> list[str]:
    """A page of the glued family: blocks between blank lines, tables flattened."""
    a, b = plan.pair
    subject = capital(f"{a.prose} vs {b.prose}")
    differences = f"Differences between {a.prose} and {b.prose}"
    headed = plan.headed or "no-overview" not in plan.traits
    described = plan.pair if "no-descriptions" not in plan.traits else ()
    pay, education, demographics = _lead_ins(plan)
    skills: list[str] = []
    for occupation in plan.pair:
        skills.append(f"Common {occupation.prose} skills")
        skills += _bullets([str(share) for share in occupation.skills])
    blocks = [
        ["Post job"],
        [plan.title],
        [_introduction(plan)],
        [_skills_sentences(plan)],
        *([[f"{subject} overview"]] if headed else []),
        *_flat_table(plan, "overview"),
        *(block for o in described for block in ([f"What does {o.one} do?"], [o.description])),
        [f"{subject} salary"],
        [pay],
        *_flat_table(plan, "salary"),
        [f"{differences} education"],
        [education],
        *_flat_table(plan, "education"),
        [f"{subject} demographics"],
        [demographics],
        *_flat_table(plan, "demographics"),
        [f"{differences} duties and responsibilities"],
        *_duties(a),
        *_duties(b),
        [f"{subject} skills"],
        skills,
        [f"Browse {plan.area} jobs"],
    ]
    return [line for block in blocks for line in (*block, "")][:-1]


def _text(plan: Plan) -> str:
    lines = _pipe_lines(plan) if plan.layout == "pipe" else _flat_lines(plan)
    text = "\n".join(lines) + ("\n" if "final-break" in plan.traits else "")
    return text.replace("\n", "\r\n") if "crlf" in plan.traits else text


# --- The truth ---


def _name(plan: Plan, side: int) -> str:
    """The name as the table has it; without a table as the title has it, then as prose has it."""
    if plan.tables:
        return plan.pair[side].name
    return plan.pair[side].prose if plan.layout == "pipe" else plan.titled[side]


def _entity(plan: Plan, side: int) -> dict[str, Any]:
    """What the page states of one occupation, in the order of the record."""
    occupation, flat = plan.pair[side], plan.layout != "pipe"
    entity: dict[str, Any] = {"name": _name(plan, side)}
    printed = plan.printed | ({"yearly_salary"} if plan.orders_salaries else set())
    for name in (name for name in ROWS if name in printed):
        value, true = getattr(occupation, name), ROWS[name].true
        entity[name] = value if value is None or true is None else true(value)
    if "no-time" not in plan.traits:
        time = occupation.time
        bounds = {"min": time.low} | ({"max": time.high} if time.high else {})
        entity["time_to_become"] = {**bounds, "unit": time.unit}
    entity["top_skills"] = [item for item in plan.top[side] if item]
    if flat:
        entity["skills"] = [_named(share) for share in occupation.skills]
    # The paragraphs of a pipe page are known as descriptions by the overview table above them.
    if "no-descriptions" not in plan.traits and (flat or "overview" in plan.tables):
        entity["description"] = occupation.description
    if flat:
        entity["responsibilities"] = list(occupation.responsibilities)
    return entity


def _seen(plan: Plan) -> tuple[str, ...]:
    """The traits that a reader meets on the page, in the order of `TRAITS`."""
    a, b = plan.pair
    described = "no-descriptions" not in plan.traits
    tests = {
        "months": "months" in (a.time.unit, b.time.unit),
        "more-than-ten": None in (a.time.high, b.time.high),
        "two-times": a.time != b.time,
        "skill-and": any(" and " in item for top in plan.top for item in top),
        "same-skills": a.skills == b.skills,
        "other-description": described and bool(a.speaks_of or b.speaks_of),
    }
    found = {trait for trait, holds in tests.items() if holds} | plan.traits | _related(a, b)
    if "no-time" in plan.traits:
        found -= {"months", "more-than-ten", "two-times"}
    for occupation in plan.pair:
        found |= _name_traits(occupation) | _figure_traits(occupation, plan.printed)
    if not plan.tables or plan.layout != "pipe":
        found -= {"escaped-bar", "escaped-bar-name"}
    return tuple(trait.name for trait in TRAITS if trait.name in found)


# --- Making pages ---


def _layout(rng: random.Random, wanted: Collection[str], pair: Sequence[Occupation] = ()) -> str:
    """A layout on which the most of the wanted traits fit; names with a bar ask for bars."""
    if any("|" in f"{occupation.name}{occupation.best_paying_company}" for occupation in pair):
        return "pipe"
    asked = [BY_NAME[trait].layouts for trait in wanted]
    allowed = [layout for layout in LAYOUTS if all(layout in layouts for layouts in asked)]
    layouts = allowed or LAYOUTS
    return rng.choices(layouts, [LAYOUT_ODDS[layout] for layout in layouts])[0]


def make(
    seed: int,
    *,
    layout: str | None = None,
    traits: Collection[str] | None = None,
    occupations: Pair | None = None,
    without: Collection[str] = (),
) -> Made:
    """One page. Without `traits` they are drawn; with them the page has these and no others.

    Traits that fit neither the layout nor each other are left out, and so are drawn ones of `without` and traits of
    occupations that are given; `Made.traits` says what the page has.
    """
    unknown = set(traits or ()) - set(BY_NAME)
    if unknown or layout not in (None, *LAYOUTS):
        raise ValueError(f"no such trait or layout: {', '.join(sorted(unknown)) or layout}")
    rng = random.Random(f"{seed}/page")
    drawn = {trait.name for trait in TRAITS if rng.random() < trait.odds}
    layout = layout or _layout(rng, traits or (), occupations or ())
    asked = drawn - set(without) if traits is None else traits
    wanted = {name for name in asked if layout in BY_NAME[name].layouts}
    pair = occupations or _pair(rng, wanted)
    return written(f"{seed:06d}.txt", _plan(rng, layout, wanted, pair))


def written(name: str, plan: Plan) -> Made:
    """The page that a plan decides, and its truth."""
    record: dict[str, Any] = {"title": plan.title} if plan.layout != "pipe" else {}
    record |= {"occupations": [_entity(plan, 0), _entity(plan, 1)]}
    return Made(name, _text(plan), record, plan.layout, _seen(plan), plan)


def _picked(rng: random.Random, world: Sequence[Occupation]) -> Pair:
    """Two occupations of a world, more often than chance with related names or equal times."""
    at = rng.randrange(len(world))
    a, others = world[at], [*world[:at], *world[at + 1 :]]
    related = [other for other in others if _related(a, other) or other.skills == a.skills]
    equal = [other for other in others if other.time == a.time]
    nearest = rng.choice((related or [world[at - 1]], equal, others, others))
    b = rng.choice(nearest or others)
    return (a, b) if rng.random() < 0.5 else (b, a)


def corpus(seed: int, count: int, without: Collection[str] = ()) -> Iterator[Made]:
    """Pages of one consistent world, in which an occupation stands on several pages; no page has a trait of `without`."""
    rng = random.Random(f"{seed}/corpus")
    world = occupations(seed, min(240, max(8, count // 2)), without)
    for number in range(count):
        made = make(rng.getrandbits(48), occupations=_picked(rng, world), without=without)
        yield replace(made, name=f"{number:06d}.txt")


def main() -> None:
    """Print one page, or its record."""
    parser = argparse.ArgumentParser(description="Print a generated page, or its record.")
    parser.add_argument("seed", type=int)
    parser.add_argument("--layout", choices=LAYOUTS)
    parser.add_argument("--traits", help="names between commas; drawn where not given")
    parser.add_argument("--truth", action="store_true", help="the record as JSON, not the page")
    given = parser.parse_args()
    traits = None if given.traits is None else [name for name in given.traits.split(",") if name]
    made = make(given.seed, layout=given.layout, traits=traits)
    truth = json.dumps(made.record, ensure_ascii=False, indent=2) + "\n"
    sys.stdout.buffer.write((truth if given.truth else made.text).encode())


if __name__ == "__main__":
    main()
