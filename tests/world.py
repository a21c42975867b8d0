"""What generated pages say, place by place, and what is wrong with them by the meaning of the rules: no page is read here.

A *sheet* is a page as the generator knows it: its text, and every statement of a field with its characters, in page order. A
fault changes a sheet, its text and its statements alike, so the sheet says what the page says with the fault. `on_page` and
`across` are a second, small writing of the rules of the shipped schema over sheets; they are what the tool must report.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

import generator
from generator import SEPARATORS, TABLES, Made, Plan

from extract.names import identity

UNSURE = {
    "glued": {"number_of_jobs", "average_age", "years_of_experience", "best_paying_company", "highest_paying_state", "best_paying_industry",
              "most_common_major", "most_common_college"},
    "blank": {"number_of_jobs", "average_age", "years_of_experience", "best_paying_company", "highest_paying_state", "best_paying_industry",
              "most_common_major", "most_common_college", "highest_paying_city"},
}  # fmt: skip
"""Fields that a page of a layout may leave ambiguous; it then says nothing of them."""

WORLD_SEED, WORLD_PAGES = 7, 480
WITHOUT = ("months", "empty-skill")
"""Traits that are faults themselves: a unit that contradicts the years of experience, an item that is missing from a list."""


class Place(NamedTuple):
    """Where a page makes a statement: a table or another source, the field, and which column or occupation."""

    source: str
    field: str
    side: int


@dataclass(frozen=True)
class Said:
    """One statement: `[start, end)` of the sheet's text says that the field of the entity has the value. None is a dash."""

    entity: str
    field: str
    value: Any
    start: int
    end: int
    sure: bool = True


@dataclass(frozen=True)
class Order:
    """A sentence that says that the first entity's salary is higher (or lower) than the second's."""

    first: str
    second: str
    higher: bool
    start: int
    end: int


@dataclass(frozen=True)
class Sheet:
    """A page and all that it says, in page order. `body` where it is not the text in UTF-8."""

    name: str
    text: str
    said: Mapping[Place, Said]
    order: Order | None
    made: Made
    body: bytes | None = None

    @property
    def bytes(self) -> bytes:
        """The page as it is read."""
        return self.text.encode() if self.body is None else self.body

    @property
    def plan(self) -> Plan:
        """All that was decided about the page."""
        return self.made.plan

    @property
    def entities(self) -> tuple[str, str]:
        """The identities of the occupations, as the truth has them."""
        return identity(self.plan.pair[0].name), identity(self.plan.pair[1].name)


class Alarm(NamedTuple):
    """A discrepancy, as far as it follows from what the pages say. `page` is None for what pages contradict each other in."""

    rule: str
    severity: str
    page: str | None
    entity: str | None
    field: str | None


def canonical(value: Any) -> str:
    """A value as text, equal for equal values."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


# --- what a made page says --------------------------------------------------------------------------------------------


def world(seed: int = WORLD_SEED, pages: int = WORLD_PAGES, without: Iterable[str] = WITHOUT) -> list[Sheet]:
    """The pages of a consistent world, with what they say."""
    return [sheet(made) for made in generator.corpus(seed, pages, tuple(without))]


def sheet(made: Made) -> Sheet:
    """What a made page says, found in its text."""
    plan = made.plan
    names = [identity(one.name) for one in plan.pair]
    found = {
        place: Said(names[place.side], place.field, value, start, end, is_sure(plan, place))
        for place, value, start, end in (*_tables(made), *_prose(made), *_lists(made))
    }
    said = dict(sorted(found.items(), key=lambda item: (item[1].start, item[0])))
    return Sheet(made.name, made.text, said, _order(made, said), made)


def is_sure(plan: Plan, place: Place) -> bool:
    """Whether every reading of the page has this statement."""
    if place.field == "top_skills":
        return not any(not item or " and " in item for item in plan.top[place.side])
    return place.field not in UNSURE.get(plan.layout, ())


Found = tuple[Place, Any, int, int]


def _newlines(made: Made) -> str:
    return "\r\n" if "crlf" in made.plan.traits else "\n"


def _tables(made: Made) -> Iterator[Found]:
    plan, cursor = made.plan, 0
    between = " | " if plan.layout == "pipe" else SEPARATORS[plan.layout].replace("\n", _newlines(made))
    for table in plan.tables:
        for row in TABLES[table]:
            cells = generator.cells(plan, row)
            if plan.layout == "pipe":
                cells = [cell.replace("|", r"\|") for cell in cells]
            cursor = made.text.index(between.join(cells), cursor) + len(cells[0])
            for side in (0, 1):
                value = getattr(plan.pair[side], row.field)
                start = cursor + len(between)
                cursor = start + len(cells[side + 1])
                true = value if value is None or row.true is None else row.true(value)
                yield Place(table, row.field, side), true, start, cursor


def _prose(made: Made) -> Iterator[Found]:
    plan, text = made.plan, made.text
    if plan.orders_salaries:
        found = re.search(r"has an average salary of (\$[\d,]+), which is \w+ than the (\$[\d,]+) average annual", text)
        assert found is not None
        for group in (1, 2):
            salary = int(found[group].strip("$").replace(",", ""))
            side = [one.yearly_salary for one in plan.pair].index(salary)
            yield Place("sentence", "yearly_salary", side), salary, *found.span(group)
    if "no-time" not in plan.traits:
        equal = plan.pair[0].time == plan.pair[1].time
        for side in (0, 1):
            time = str(plan.pair[side].time)
            second = plan.swapped == (side == 0) and not equal
            start = text.index("takes usually requires " if second else "typically takes ")
            start = text.lower().index(time.lower(), start)
            yield Place("sentence", "time_to_become", side), _time(plan.pair[side].time), start, start + len(time)
    for side, lead in enumerate(("The top three skills for ", "The most important skills for ")):
        first, last = plan.top[side][0], plan.top[side][2]
        start = text.index(first, text.index((" include ", " are ")[side], text.index(lead)))
        end = text.index(".", text.index(f"and {last}", start) + 4 + len(last)) if last else text.index(".", start)
        yield Place("sentence", "top_skills", side), [item for item in plan.top[side] if item], start, end


def _time(time: Any) -> dict[str, Any]:
    return {"min": time.low} | ({"max": time.high} if time.high else {}) | {"unit": time.unit}


def _lists(made: Made) -> Iterator[Found]:
    plan, text = made.plan, made.text
    flat = plan.layout != "pipe"
    if "no-descriptions" not in plan.traits and (flat or "overview" in plan.tables):
        cursor = 0
        for side in (0, 1):
            start = text.index(plan.pair[side].description, cursor)
            cursor = start + len(plan.pair[side].description)
            yield Place("paragraph", "description", side), plan.pair[side].description, start, cursor
    for side in (0, 1) if flat else ():
        one = plan.pair[side]
        duties, skills = list(one.responsibilities), [str(share) for share in one.skills]
        yield Place("list", "responsibilities", side), duties, *_block(made, f"{one.prose} example responsibilities.", duties)
        true = [{"name": share.name, "percent": generator.number(share.percent)} for share in one.skills]
        yield Place("list", "skills", side), true, *_block(made, f"Common {one.prose} skills", skills)


def _block(made: Made, heading: str, items: list[str]) -> tuple[int, int]:
    """Where the items of a list stand, without the first bullet."""
    ends = _newlines(made)
    lines = (ends + "  \u2022 ").join(items)
    whole = f"{heading[:1].upper()}{heading[1:]}{ends}"
    start = made.text.index(lines, made.text.index(ends + whole) + len(ends))
    return start, start + len(lines)


def _order(made: Made, said: Mapping[Place, Said]) -> Order | None:
    places = [said[place] for place in said if place.source == "sentence" and place.field == "yearly_salary"]
    if not places:
        return None
    return Order(places[0].entity, places[1].entity, "lower" not in made.plan.traits, places[0].start, places[1].end)


# --- what is wrong with what pages say --------------------------------------------------------------------------------

Facts = dict[tuple[str, str], Any]


def facts(page: Sheet) -> Facts:
    """What the record has: by entity and field the value of most statements, on a tie the first."""
    grouped: dict[tuple[str, str], list[Any]] = {}
    for one in page.said.values():
        grouped.setdefault((one.entity, one.field), []).append(one.value)
    return {key: max(values, key=lambda value: sum(value == other for other in values)) for key, values in grouped.items()}


def on_page(page: Sheet) -> set[Alarm]:
    """What the page says that its own statements or the schema's rules contradict."""
    known = facts(page)
    found: set[Alarm] = set()
    for key in known:
        values = {canonical(one.value) for one in page.said.values() if (one.entity, one.field) == key}
        if len(values) > 1:
            found.add(Alarm("agree", "warning" if len(values) == 2 and "null" in values else "error", page.name, *key))
    for entity in dict.fromkeys(entity for entity, _ in known):
        view = {field: value for (owner, field), value in known.items() if owner == entity and value is not None}
        found |= {Alarm(rule, "error", page.name, entity, field) for rule, field, broken in RULES if broken(view)}
        found |= {Alarm("schema", "error", page.name, entity, field) for field in view if not allowed(field, view[field])}
    if page.order is not None:
        first, second = (known.get((entity, "yearly_salary")) for entity in (page.order.first, page.order.second))
        if first is not None and second is not None and (first == second or (first > second) != page.order.higher):
            severity = "warning" if first == second else "error"
            found.add(Alarm("asserts", severity, page.name, page.order.first, "yearly_salary"))
    return found | _copied(page, known)


def _copied(page: Sheet, known: Facts) -> set[Alarm]:
    """The shipped rule in SQL: the salary, rate, jobs and age of two columns are the same."""
    one, other = sorted(page.entities)
    views = [{field: value for (owner, field), value in known.items() if owner == name} for name in (one, other)]
    same = all(views[0].get(field) == views[1].get(field) for field in ("yearly_salary", "number_of_jobs", "hourly_rate", "average_age"))
    stated = all(view.get(field) is not None for view in views for field in ("yearly_salary", "number_of_jobs"))
    return {Alarm("copied-column", "error", page.name, other, "number_of_jobs")} if same and stated else set()


def across(pages: Iterable[Sheet], keys: set[tuple[str, str]] | None = None) -> dict[Alarm, list[str]]:
    """The fields of occupations that pages give different values, with the values; mirrors have one voice."""
    values: dict[tuple[str, str], set[str]] = {}
    bodies: set[bytes] = set()
    for page in pages:
        if page.bytes in bodies:
            continue
        bodies.add(page.bytes)
        for key, value in facts(page).items():
            if keys is None or key in keys:
                folded = value if key[1] != "top_skills" else [item.lower() for item in value]
                values.setdefault(key, set()).add(canonical(folded))
    found = {}
    for key, different in values.items():
        if len(different) > 1:
            severity = "warning" if len(different) == 2 and "null" in different else "error"
            found[Alarm("agree", severity, None, *key)] = sorted(different)
    return found


View = Mapping[str, Any]


def _ratio(view: View) -> bool:
    """The yearly salary is not 2080 times the hourly rate, whatever was rounded to what is printed."""
    if not {"yearly_salary", "hourly_rate"} <= view.keys():
        return False
    yearly, hourly = (Decimal(str(view[field])) for field in ("yearly_salary", "hourly_rate"))
    return abs(yearly - hourly * 2080) > Decimal("0.5") + Decimal("0.005") * 2080  # printed as dollars, and as cents


def _sum(field: str) -> Callable[[View], bool]:
    return lambda view: field in view and abs(sum(Decimal(str(part)) for part in view[field].values()) - 100) > Decimal("0.5")


def _outside(view: View) -> bool:
    ends = view.get("salary_range", {})
    return "yearly_salary" in view and bool(ends) and not ends["min"] <= view["yearly_salary"] <= ends["max"]


def _top_names(view: View) -> bool:
    if not {"top_skills", "skills"} <= view.keys():
        return False
    names = [share["name"].lower() for share in view["skills"]]
    return [item.lower() for item in view["top_skills"]][: len(names)] != names[: len(view["top_skills"])]


def _rises(view: View) -> bool:
    percents = [share["percent"] for share in view.get("skills", ())]
    return percents != sorted(percents, reverse=True)


def _years(view: View) -> bool:
    bound = view.get("time_to_become", {}).get("max")
    return bound is not None and "years_of_experience" in view and view["years_of_experience"] != bound


RULES: tuple[tuple[str, str, Callable[[View], bool]], ...] = (
    ("ratio", "yearly_salary", _ratio),
    ("sum", "gender_ratio", _sum("gender_ratio")),
    ("sum", "race_ratio", _sum("race_ratio")),
    ("between", "yearly_salary", _outside),
    ("between", "salary_range", lambda view: "salary_range" in view and view["salary_range"]["min"] > view["salary_range"]["max"]),
    ("equals", "years_of_experience", _years),
    ("equals", "time_to_become", lambda view: view.get("time_to_become", {}).get("unit", "years") != "years"),
    ("leads", "top_skills", _top_names),
    ("descending", "skills", _rises),
)
"""Rule, the field that it is reported under, and whether what an entity's record has breaks it."""

LIMITS = {"average_age": (14, 100), "years_of_experience": (0, 50), "job_satisfaction": (0, 5), "lgbt_percentage": (0, 100)}


def allowed(field: str, value: Any) -> bool:
    """Whether the schema allows a value."""
    if field in LIMITS:
        return bool(LIMITS[field][0] <= value <= LIMITS[field][1])
    return field != "highest_paying_city" or re.fullmatch(r"[^,]+, [A-Z]{2}", value) is not None


# --- changing a page --------------------------------------------------------------------------------------------------

GONE = object()
"""The value of a place that says nothing any more."""


def edited(page: Sheet, edits: Mapping[Place, tuple[str, Any]]) -> Sheet:
    """The page with other words at some places, and what they say."""
    spans = {(page.said[place].start, page.said[place].end): words for place, (words, _) in edits.items()}
    changed = respelt(page, [(start, end, words) for (start, end), words in spans.items()])
    said = {}
    for place, one in changed.said.items():
        value = edits[place][1] if place in edits else one.value
        if value is not GONE:
            said[place] = replace(one, value=value)
    return replace(changed, said=said)


def respelt(page: Sheet, edits: Iterable[tuple[int, int, str]]) -> Sheet:
    """The page with other characters that say the same."""
    ordered = sorted(edits)
    assert all(one[1] <= other[0] for one, other in pairwise(ordered)), ordered
    text = page.text
    for start, end, words in reversed(ordered):
        text = text[:start] + words + text[end:]

    def moved(position: int, closing: bool) -> int:
        before = [edit for edit in ordered if edit[1] <= position and (closing or edit[0] < position)]
        return position + sum(len(words) - (end - start) for start, end, words in before)

    said = {place: replace(one, start=moved(one.start, False), end=moved(one.end, True)) for place, one in page.said.items()}
    order = page.order and replace(page.order, start=moved(page.order.start, False), end=moved(page.order.end, True))
    return replace(page, text=text, said=said, order=order)


def rewritten(page: Sheet, **changes: Any) -> Sheet:
    """The page that the generator makes of the changed plan."""
    return sheet(generator.written(page.name, replace(page.plan, **changes)))


def header(page: Sheet, table: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where the two names stand above a table."""
    between = " | " if page.plan.layout == "pipe" else SEPARATORS[page.plan.layout].replace("\n", _newlines(page.made))
    names = [one.name.replace("|", r"\|") if page.plan.layout == "pipe" else one.name for one in page.plan.pair]
    first = min(one.start for place, one in page.said.items() if place.source == table)
    start = page.text.rindex(between.join(names), 0, first)
    behind = start + len(names[0]) + len(between)
    return (start, start + len(names[0])), (behind, behind + len(names[1]))
