"""The kinds of faults that are planted in generated pages: each changes one page, and says what the page says with it.

A kind looks at one page and one of its two occupations and plants its fault there, or gives None where the page does not suit.
What must be reported follows from the changed sheet (`world.on_page`, `world.across`); `extra` has what concerns no statement:
a cell that is no figure, a label that no field has, a page that is none.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from generator import ROWS, TABLES, Row
from generator_words import Occupation, Share
from world import GONE, Alarm, Place, Sheet, edited, header, respelt, rewritten


class Planted(NamedTuple):
    """A fault: the pages that it changes or adds, and the alarms that no statement tells. `quiet`: no error may follow at all."""

    pages: tuple[Sheet, ...]
    extra: frozenset[Alarm] = frozenset()
    quiet: bool = False


class Spot(NamedTuple):
    """Where a kind may plant: a page, one of its occupations, the other pages, and a source of chance."""

    page: Sheet
    side: int
    others: Sequence[Sheet]
    rng: random.Random

    @property
    def one(self) -> Occupation:
        """The occupation."""
        return self.page.plan.pair[self.side]

    def stranger(self) -> Occupation:
        """An occupation that is not on the page."""
        names = {one.name for one in self.page.plan.pair}
        strangers = [one for page in self.others for one in page.plan.pair if one.name not in names]
        return self.rng.choice(strangers)


Plant = Callable[[Spot], Planted | None]
Change = Callable[[Spot, Any], Any]
"""The new figure of an occupation for its old one; `SKIP` where there is none."""

SKIP = object()
BARS = ("pipe",)
APART = ("pipe", "tab", "lines")
EVERY = (*APART, "glued")
FLAT = ("tab", "lines", "glued", "blank")


def row_of(place: Place) -> Row:
    """The row of a table that a place stands in."""
    return next(row for row in TABLES[place.source] if row.field == place.field)


def written(place: Place, value: Any) -> tuple[str, Any]:
    """What stands at a place for a figure: the words and the value in a record."""
    if value is None:
        return "-", None
    if place.source == "sentence":
        return f"${value:,}", value
    row = ROWS[place.field]
    return row.write(value), value if row.true is None else row.true(value)


def cells(field: str, change: Change, layouts: Sequence[str] = APART, sources: Sequence[str] = tuple(TABLES), least: int = 1) -> Plant:
    """A kind that changes a figure where some tables or sentences state it, `least` of them."""

    def plant(spot: Spot) -> Planted | None:
        page = spot.page
        places = [place for place in page.said if place.field == field and place.side == spot.side and place.source in sources]
        if page.plan.layout not in layouts or len(places) < least:
            return None
        old = getattr(spot.one, field)
        new = change(spot, old)
        if new is SKIP or new == old:
            return None
        edits = {place: written(place, new) for place in places}
        if any("|" in words for words, _ in edits.values()):
            if page.plan.layout != "pipe":
                return None
            edits = {place: (words.replace("|", r"\|"), value) for place, (words, value) in edits.items()}
        return Planted((edited(page, edits),))

    return plant


def figure(field: str, change: Change, layouts: Sequence[str] = APART, sources: Sequence[str] = tuple(TABLES), least: int = 1) -> Plant:
    """The same of a figure that is no dash."""
    return cells(field, lambda spot, old: SKIP if old is None else change(spot, old), layouts, sources, least)


def one_figure(field: str, change: Change, layouts: Sequence[str], least: int) -> Plant:
    """The same at one of the places that state it, of which there are at least so many."""

    def plant(spot: Spot) -> Planted | None:
        sources = [place.source for place in spot.page.said if place.field == field and place.side == spot.side]
        if len(sources) < least:
            return None
        return figure(field, change, layouts, (spot.rng.choice(sources),))(spot)

    return plant


def of_occupation(change: Callable[[Spot], dict[str, Any] | None], layouts: Sequence[str] = EVERY, needs: str = "") -> Plant:
    """A kind that writes the page anew with other figures or texts of the occupation; the page must state the field `needs`."""

    def plant(spot: Spot) -> Planted | None:
        states = any(place.field == needs and place.side == spot.side for place in spot.page.said) or not needs
        changes = change(spot) if spot.page.plan.layout in layouts and states else None
        if not changes:
            return None
        pair = list(spot.page.plan.pair)
        pair[spot.side] = replace(pair[spot.side], **changes)
        if pair[0].yearly_salary == pair[1].yearly_salary:
            return None
        return Planted((rewritten(spot.page, pair=tuple(pair)),))

    return plant


# --- changes of figures -----------------------------------------------------------------------------------------------


def digit(spot: Spot, number: int) -> int:
    """The number with another digit, not a leading zero."""
    digits = list(str(abs(number)))
    at = spot.rng.randrange(len(digits))
    digits[at] = spot.rng.choice([one for one in "123456789" if one != digits[at]])
    return int("".join(digits)) * (-1 if number < 0 else 1)


def digit_of_dollars(spot: Spot, rate: Decimal) -> Decimal:
    """The rate with another digit before the point."""
    dollars = int(rate)
    return rate - dollars + digit(spot, dollars)


def transposed(_: Spot, number: int) -> Any:
    """The number with the first two different digits exchanged that are beside each other and no leading zero."""
    text = str(number)
    for at in range(len(text) - 1):
        if text[at] != text[at + 1] and (at or text[1] != "0"):
            return int(text[:at] + text[at + 1] + text[at] + text[at + 2 :])
    return SKIP


def to_a_tenth(_: Spot, one: Decimal) -> Any:
    """The number rounded to a tenth, if it has more digits."""
    return one.quantize(Decimal("0.1")) if one % 1 else SKIP


def in_small_letters(_: Spot, one: Share) -> Share:
    """The share under a name without capitals."""
    return Share(one.name.lower(), one.percent)


def share_lost(spot: Spot, shares: tuple[Share, ...]) -> Any:
    """The distribution without one part of more than one percent."""
    large = [share for share in shares if share.percent > 2]
    gone = spot.rng.choice(large)
    return tuple(share for share in shares if share is not gone) if len(shares) > 1 else SKIP


def share_off(by: str) -> Change:
    """A change of the first share by so many percent."""

    def change(_: Spot, shares: tuple[Share, ...]) -> Any:
        moved = shares[0].percent + Decimal(by)
        return (Share(shares[0].name, moved), *shares[1:]) if 0 <= moved <= 100 else SKIP

    return change


def labels_exchanged(_: Spot, shares: tuple[Share, ...]) -> Any:
    """The first two shares under each other's names."""
    one, other, *rest = shares
    return (Share(one.name, other.percent), Share(other.name, one.percent), *rest)


def begins_too_high(spot: Spot, ends: tuple[int, int]) -> Any:
    """A range that begins above the salary."""
    salary = spot.one.yearly_salary
    low = salary // 1000 * 1000 + 1000 if salary else 0
    return (low, ends[1]) if salary and low <= ends[1] else SKIP


def of_stranger(field: str) -> Change:
    """The figure that another page has for another occupation."""

    def change(spot: Spot, old: Any) -> Any:
        new = getattr(spot.stranger(), field)
        return SKIP if old is None or new is None else new

    return change


def for_a_dash(field: str) -> Change:
    """A figure where all pages have a dash."""

    def change(spot: Spot, old: Any) -> Any:
        new = getattr(spot.stranger(), field)
        return SKIP if old is not None or new is None else new

    return change


def last_year(spot: Spot) -> dict[str, Any] | None:
    """Figures of another year, which agree with each other."""
    one = spot.one
    if None in (one.yearly_salary, one.hourly_rate, one.number_of_jobs, one.average_age, one.growth_rate):
        return None
    salary = int((one.yearly_salary or 0) * 0.96)
    return {
        "yearly_salary": salary,
        "hourly_rate": Decimal((salary * 200 + 2080) // 4160) / 100,
        "number_of_jobs": int((one.number_of_jobs or 0) * 1.1) + 7,
        "average_age": (one.average_age or 0) + 1,
        "growth_rate": (one.growth_rate or 0) + 2,
    }


def other_salary(spot: Spot) -> dict[str, Any] | None:
    """A salary with another digit."""
    return {"yearly_salary": digit(spot, spot.one.yearly_salary)} if spot.one.yearly_salary else None


def rounded_salary(spot: Spot) -> dict[str, Any] | None:
    """A salary in whole thousands."""
    return {"yearly_salary": round(spot.one.yearly_salary, -3)} if spot.one.yearly_salary else None


def figures_of_stranger(spot: Spot) -> dict[str, Any]:
    """All figures of the tables from another occupation; its names, texts and time stay."""
    stranger = spot.stranger()
    return {field: getattr(stranger, field) for field in ROWS if field != "years_of_experience"}


def duties_of_stranger(spot: Spot) -> dict[str, Any]:
    """The responsibilities of another occupation."""
    return {"responsibilities": spot.stranger().responsibilities}


def description_of_stranger(spot: Spot) -> dict[str, Any]:
    """The description of another occupation."""
    return {"description": spot.stranger().description}


def two_skills_exchanged(spot: Spot) -> dict[str, Any] | None:
    """Two skills beside each other in the wrong order."""
    skills = list(spot.one.skills)
    places = [at for at in range(len(skills) - 1) if skills[at].percent != skills[at + 1].percent]
    if not places:
        return None
    at = spot.rng.choice(places)
    skills[at : at + 2] = skills[at + 1], skills[at]
    return {"skills": tuple(skills)}


def other_time(spot: Spot) -> dict[str, Any] | None:
    """A time that ends a year later."""
    time = spot.one.time
    return {"time": replace(time, high=time.high + 1)} if time.high else None


def in_months(spot: Spot) -> dict[str, Any] | None:
    """The same numbers, but months."""
    time = spot.one.time
    return {"time": replace(time, unit="months")} if time.high else None


# --- columns and rows -------------------------------------------------------------------------------------------------


def between_columns(sources: Sequence[str], fields: int | None = None, copy: bool = False) -> Plant:
    """A kind that exchanges the cells of two columns, of all rows or some; with `copy` the one column is repeated in the other."""

    def plant(spot: Spot) -> Planted | None:
        page, said = spot.page, spot.page.said
        places = [place for place in said if place.source in sources and place.side == spot.side]
        places = [one for one in places if said[one].value != said[one._replace(side=1 - one.side)].value]
        if page.plan.layout not in APART or len(places) < (fields or 2) or any(source not in page.plan.tables for source in sources):
            return None
        edits: dict[Place, tuple[str, Any]] = {}
        for place in spot.rng.sample(places, fields or len(places)):
            other = place._replace(side=1 - place.side)
            edits[place] = (page.text[said[other].start : said[other].end], said[other].value)
            if not copy:
                edits[other] = (page.text[said[place].start : said[place].end], said[place].value)
        return Planted((edited(page, edits),))

    return plant


def headers_exchanged(spot: Spot) -> Planted | None:
    """The names above one table stand over each other's columns."""
    page = spot.page
    tables = [table for table in page.plan.tables if table != "overview"]
    if page.plan.layout not in APART or "overview" not in page.plan.tables:
        return None
    table = spot.rng.choice(tables)
    (a, b), (c, d) = header(page, table)
    changed = respelt(page, [(a, b, page.text[c:d]), (c, d, page.text[a:b])])
    one, other = page.entities
    turned = {one: other, other: one}
    said = {place: replace(s, entity=turned[s.entity]) if place.source == table else s for place, s in changed.said.items()}
    return Planted((replace(changed, said=said),))


READS = {
    "money": r"\$[\d,]+(\.\d+)?", "percent": r"-?\d+%", "count": r"[\d,]+", "decimal": r"\d+(\.\d+)?", "share": r"[^,%]+, [\d.]+%",
    "distribution": r"([^,%]+, [\d.]+%)+", "range": r"Between .*", "text": r".*",
}  # fmt: skip
KIND_OF = {
    "yearly_salary": "money", "hourly_rate": "money", "growth_rate": "percent", "number_of_jobs": "count", "job_satisfaction": "decimal",
    "most_common_degree": "share", "average_age": "count", "years_of_experience": "count", "salary_range": "range",
    "gender_ratio": "distribution", "race_ratio": "distribution", "lgbt_percentage": "percent",
}  # fmt: skip


def reads(field: str, text: str, value: Any) -> Any:
    """What a cell of another row says below the label of a field; GONE where it is not written as the field is."""
    kind = KIND_OF.get(field, "text")
    if value is None:
        return None
    if re.fullmatch(READS[kind], text) is None:
        return GONE
    return text.replace("\\|", "|") if kind == "text" else value


def rows_shifted(table: str) -> Plant:
    """A kind in which each label of a table stands before the cells of the row below; before the last ones are dashes."""

    def plant(spot: Spot) -> Planted | None:
        page = spot.page
        if page.plan.layout not in BARS or table not in page.plan.tables:
            return None
        edits: dict[Place, tuple[str, Any]] = {}
        extra: set[Alarm] = set()
        for side in (0, 1):
            places = [place for place in page.said if place.source == table and place.side == side]
            for place, below in zip(places, (*places[1:], None), strict=True):
                if below is None:
                    edits[place] = ("-", None)
                    continue
                text = page.text[page.said[below].start : page.said[below].end]
                value = reads(place.field, text, page.said[below].value)
                edits[place] = (text, value)
                if value is GONE:
                    extra.add(Alarm("unreadable", "error", page.name, page.entities[side], place.field))
        return Planted((edited(page, edits),), frozenset(extra))

    return plant


# --- cells that are no figures, labels, rows --------------------------------------------------------------------------


def unreadable(field: str, words: Callable[[str], str | None], layouts: Sequence[str] = BARS) -> Plant:
    """A kind in which a cell is not written as its field is; a flattened row is then not read at all."""

    def plant(spot: Spot) -> Planted | None:
        page = spot.page
        places = [place for place in page.said if place.field == field and place.source in TABLES and place.side == spot.side]
        if page.plan.layout not in layouts or not places or page.said[places[0]].value is None:
            return None
        one = page.said[places[0]]
        text = words(page.text[one.start : one.end])
        if text is None:
            return None
        edits: dict[Place, tuple[str, Any]] = {places[0]: (text, GONE)}
        entity: str | None = one.entity
        if page.plan.layout != "pipe":
            other = places[0]._replace(side=1 - spot.side)
            edits[other] = (page.text[page.said[other].start : page.said[other].end], GONE)
            entity = None
        return Planted((edited(page, edits),), frozenset({Alarm("unreadable", "error", page.name, entity, field)}))

    return plant


def with_stops(text: str) -> str | None:
    """The number with full stops for its thousands marks, if it has any."""
    return text.replace(",", ".") if "," in text else None


def line_around(page: Sheet, place: Place) -> tuple[int, int]:
    """The line that a cell stands in, without its line break."""
    start = page.text.rfind("\n", 0, page.said[place].start) + 1
    end = page.text.find("\n", page.said[place].end)
    end = len(page.text) if end < 0 else end
    return start, end - (page.text[end - 1] == "\r")


def unknown_label(spot: Spot) -> Planted | None:
    """A row under a label that no field has."""
    page, place = spot.page, Place("salary", "best_paying_industry", spot.side)
    if page.plan.layout not in BARS or place not in page.said:
        return None
    start, _ = line_around(page, place)
    at = page.text.index("industry", start)
    gone = {one: (page.text[page.said[one].start : page.said[one].end], GONE) for one in page.said if one[:2] == place[:2]}
    changed = edited(respelt(page, [(at, at + len("industry"), "branch")]), gone)
    return Planted((changed,), frozenset({Alarm("unknown-label", "note", page.name, None, None)}))


def row_twice(spot: Spot) -> Planted | None:
    """A row that stands in its table a second time, with another figure."""
    page, place = spot.page, Place("overview", "number_of_jobs", spot.side)
    if page.plan.layout not in BARS or place not in page.said or page.said[place].value is None or "crlf" in page.plan.traits:
        return None
    start, end = line_around(page, place)
    one = page.said[place]
    new = digit(spot, one.value)
    again = page.text[start : one.start] + f"{new:,}" + page.text[one.end : end]
    changed = respelt(page, [(end, end, "\n" + again)])
    said = dict(changed.said)
    shift = end + 1 - start
    for side in (0, 1):
        old = page.said[place._replace(side=side)]
        off = len(f"{new:,}") - (one.end - one.start)
        begin, stop = old.start + shift, old.end + shift
        if old.start > one.start:
            begin, stop = begin + off, stop + off
        elif side == spot.side:
            stop += off
        said[Place("again", "number_of_jobs", side)] = replace(old, value=new if side == spot.side else old.value, start=begin, end=stop)
    ordered = dict(sorted(said.items(), key=lambda item: item[1].start))
    return Planted((replace(changed, said=ordered),))


def cell_lost(*, first: bool) -> Plant:
    """A kind in which a row ends before its last cell, so that none of it is certain; the header's empty cell stands first, or last."""

    def plant(spot: Spot) -> Planted | None:
        page, place = spot.page, Place("overview", "growth_rate", 1)
        traits = page.plan.traits
        if page.plan.layout not in BARS or place not in page.said or "no-outer-bars" in traits or ("empty-first" in traits) != first:
            return None
        _, end = line_around(page, place)
        start = page.said[place._replace(side=0)].end
        changed = respelt(page, [(start, end, " |")])
        said = {one: what for one, what in changed.said.items() if one not in (place, place._replace(side=0))}
        return Planted((replace(changed, said=said),), frozenset({Alarm("ragged-row", "warning", page.name, None, "growth_rate")}))

    return plant


def paragraph_too_many(spot: Spot) -> Planted | None:
    """One more paragraph below the table, of which nobody knows whose it is."""
    page, place = spot.page, Place("paragraph", "description", 0)
    if page.plan.layout not in BARS or place not in page.said or "crlf" in page.plan.traits:
        return None
    end = page.said[place].end
    changed = respelt(page, [(end, end, "\nMore of it follows here.")])
    said = {one: what for one, what in changed.said.items() if one.field != "description"}
    return Planted((replace(changed, said=said),), frozenset({Alarm("ambiguous", "warning", page.name, None, "description")}))


def row_outside(spot: Spot) -> Planted | None:
    """A row that stands below a paragraph and not below the names of a table."""
    page, place = spot.page, Place("paragraph", "description", 1)
    if page.plan.layout != "glued" or place not in page.said or "overview" not in page.plan.tables or "crlf" in page.plan.traits:
        return None
    end = page.said[place].end
    changed = respelt(page, [(end, end, "\n\nAverage age4146")])
    said = {one: replace(what, end=page.said[place].end) if one == place else what for one, what in changed.said.items()}
    return Planted((replace(changed, said=said),), frozenset({Alarm("unread-row", "warning", page.name, None, "average_age")}))


def broken_byte(spot: Spot) -> Planted | None:
    """A byte that no text in UTF-8 has, in a sentence that says nothing of a field, on a page that says it is UTF-8."""
    at = spot.page.text.index(" can be seen in a few details.")
    text = spot.page.text
    body = b"\xef\xbb\xbf" + text[:at].encode() + b" \xff" + text[at:].encode()
    alarm = Alarm("encoding", "warning", spot.page.name, None, None)
    return Planted((replace(spot.page, body=body),), frozenset({alarm}))


# --- sentences --------------------------------------------------------------------------------------------------------


def order_turned(spot: Spot) -> Planted | None:
    """The sentence says "higher" for "lower", or the other way round."""
    page = spot.page
    if page.order is None:
        return None
    old, new = ("higher", "lower") if page.order.higher else ("lower", "higher")
    at = page.text.index(f"is {old} than", page.order.start) + 3
    changed = respelt(page, [(at, at + len(old), new)])
    assert changed.order is not None
    return Planted((replace(changed, order=replace(changed.order, higher=not page.order.higher)),))


def salaries_exchanged(spot: Spot) -> Planted | None:
    """The sentence gives each occupation the other's salary."""
    page = spot.page
    places = [Place("sentence", "yearly_salary", side) for side in (0, 1)]
    if page.order is None or not page.plan.tables:
        return None
    values = [page.said[place].value for place in places]
    return Planted((edited(page, {place: (f"${value:,}", value) for place, value in zip(places, values[::-1], strict=True)}),))


def top_skill(change: Callable[[Spot, list[str]], list[str] | None]) -> Plant:
    """A kind that changes the top skills of a sentence."""

    def plant(spot: Spot) -> Planted | None:
        tops = list(spot.page.plan.top)
        if any(" and " in item for item in tops[spot.side]):
            return None
        new = change(spot, list(tops[spot.side]))
        if new is None:
            return None
        tops[spot.side] = tuple(new)
        return Planted((rewritten(spot.page, top=tuple(tops)),))

    return plant


def top_replaced(spot: Spot, top: list[str]) -> list[str] | None:
    """Another's skill for one of them."""
    known = {share.name.lower() for share in spot.one.skills}
    others = [share.name.lower() for share in spot.stranger().skills if share.name.lower() not in known and " and " not in share.name]
    if not others:
        return None
    top[spot.rng.randrange(3)] = others[0]
    return top


def empty_item(spot: Spot) -> Planted | None:
    """An item that is missing from a sentence: its list is no longer known as a whole, and nothing to compare."""
    planted = top_skill(lambda _, top: [top[0], "", top[1]])(spot)
    if planted is None:
        return None
    page, gone = planted.pages[0], Place("sentence", "top_skills", spot.side)
    said = {place: one for place, one in page.said.items() if place != gone}
    alarm = Alarm("empty-item", "warning", page.name, page.entities[spot.side], "top_skills")
    return Planted((replace(page, said=said),), frozenset({alarm}))


# --- names, mirrors, cuts ---------------------------------------------------------------------------------------------


def respelt_name(change: Callable[[str], str], then: Plant | None = None, layouts: Sequence[str] = EVERY) -> Plant:
    """A kind that spells the name above the tables in another way, which is the same name; `then` plants a fault below it."""

    def plant(spot: Spot) -> Planted | None:
        page, name = spot.page, change(spot.one.name)
        if name == spot.one.name or page.plan.layout not in layouts or not page.plan.tables:
            return None
        pair = list(page.plan.pair)
        pair[spot.side] = replace(spot.one, name=name)
        changed = rewritten(page, pair=tuple(pair))
        keep = dict(zip(changed.entities, page.entities, strict=True))
        renamed = {place: replace(one, entity=keep[one.entity]) for place, one in changed.said.items()}
        order = changed.order and replace(changed.order, first=keep[changed.order.first], second=keep[changed.order.second])
        respelled = replace(changed, said=renamed, order=order)
        return Planted((respelled,)) if then is None else then(spot._replace(page=respelled))

    return plant


def nearly(name: str) -> str | None:
    """The name with its longest word shortened: another name, in which people see the same occupation."""
    longest = max(name.split(), key=len)
    return name.replace(longest, longest[:3]) if re.fullmatch("[A-Za-z ]+", name) and " " in name and len(longest) >= 8 else None


def _nearly(spot: Spot) -> dict[str, Any] | None:
    """The occupation under nearly its name, where at least four figures are stated."""
    name, prose = nearly(spot.one.name), nearly(spot.one.prose)
    figures = [place for place, one in spot.page.said.items() if place.side == spot.side and isinstance(one.value, int | float)]
    if name is None or prose is None or len({place.field for place in figures if place.source in TABLES}) < 4:
        return None
    return {"name": name, "prose": prose}


def nearly_named(spot: Spot) -> Planted | None:
    """The page has an occupation of nearly the name, with the figures of the one that other pages have under its name."""
    planted = of_occupation(_nearly, APART)(spot)
    elsewhere = any(
        spot.page.entities[spot.side] in page.entities and page.plan.tables for page in spot.others if page.name != spot.page.name
    )
    if planted is None or not elsewhere:
        return None
    both = sorted((spot.page.entities[spot.side], planted.pages[0].entities[spot.side]))
    return Planted(planted.pages, frozenset({Alarm("near-miss", "note", None, both[0], "name")}))


def nearly_named_otherwise(spot: Spot) -> Planted | None:
    """An occupation of nearly the name, whose figures are its own."""
    figures = last_year(spot)
    return figures and of_occupation(lambda spot: (names := _nearly(spot)) and {**names, **figures}, APART)(spot)


JOINTS = (", ", "/", " & ", " and ")


def other_joint(name: str) -> str:
    """The name with another joint between its words, if it has one."""
    for one, other in zip(JOINTS, ("/", ", ", " and ", " & "), strict=True):
        if one in name and "(" not in name:
            return name.replace(one, other)
    return name


def decomposed(name: str) -> str:
    """The name with its accents apart."""
    return unicodedata.normalize("NFD", name)


def blanks(name: str) -> str:
    """The name with a no-break blank, and two, between its words."""
    first, *rest = name.split(" ")
    return "\u00a0".join([first, rest[0]]) + "".join(f" \u00a0{word}" for word in rest[1:]) if rest else name


MIRROR = "mirror-"
"""What the name of a page's mirror begins with."""


def mirrored(then: Plant | None = None) -> Plant:
    """A kind that puts the page under a second name, with a fault or as it is."""

    def plant(spot: Spot) -> Planted | None:
        fault = Planted((spot.page,)) if then is None else then(spot)
        if fault is None:
            return None
        page = fault.pages[0]
        return Planted((page, replace(page, name=MIRROR + page.name)), fault.extra)

    return plant


def cut(spot: Spot) -> Planted | None:
    """The page ends anywhere behind the sentences that say of what kind it is."""
    start = max(one.end for place, one in spot.page.said.items() if place.field == "top_skills")
    end = spot.rng.randrange(len(spot.page.text[:start].encode()) + 2, len(spot.page.bytes))
    said = {place: replace(one, sure=False) for place, one in spot.page.said.items()}
    return Planted((replace(spot.page, said=said, body=spot.page.bytes[:end]),), quiet=True)


def in_utf_16(spot: Spot) -> Planted | None:
    """The same text in other bytes."""
    return Planted((replace(spot.page, body=spot.page.text.encode("utf-16")),))


def not_a_page(body: bytes, rule: str) -> Plant:
    """A kind in which the page is lost: what stands under its name is no page, or none that a schema knows."""

    def plant(spot: Spot) -> Planted | None:
        lost = replace(spot.page, text="", body=body, said={}, order=None)
        return Planted((lost,), frozenset({Alarm(rule, "error", spot.page.name, None, None)}))

    return plant


def mark_lost(spot: Spot) -> Planted | None:
    """A count without its thousands mark: the same number."""
    page, place = spot.page, Place("overview", "number_of_jobs", spot.side)
    if page.plan.layout not in BARS or place not in page.said or (page.said[place].value or 0) < 1000:
        return None
    one = page.said[place]
    return Planted((edited(page, {place: (str(one.value), one.value)}),))


def other_blanks(spot: Spot) -> Planted | None:
    """A cell with a no-break blank and two blanks in it: the same text."""
    page, place = spot.page, Place("salary", "best_paying_company", spot.side)
    words = (page.text[page.said[place].start : page.said[place].end] if place in page.said else "").split(" ")
    if page.plan.layout not in BARS or len(words) < 2 or "\\|" in words:
        return None
    return Planted((edited(page, {place: ("\u00a0 ".join(words), page.said[place].value)}),))


def shares_turned(spot: Spot) -> Planted | None:
    """A distribution whose shares stand in another order: the same shares."""
    page, place = spot.page, Place("demographics", "gender_ratio", spot.side)
    shares = spot.one.gender_ratio
    if page.plan.layout not in EVERY or place not in page.said or shares is None:
        return None
    return Planted((edited(page, {place: (" ".join(map(str, shares[::-1])), page.said[place].value)}),))
