"""Plants faults in a generated world, one at a time and all together, and counts which of them are reported, and what else is.

    python tests/planting.py [--near]

prints the table of kinds: planted, found, stray. A fault is *found* if every alarm that follows from it is raised, under its
rule, severity, page, entity and field, with the values of the pages, and quotes the planted characters. *Stray* is every other
alarm that the world without the fault does not raise. `--near` compares only with the pages that share an occupation.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import world
from planting_faults import MIRROR, Planted, Spot
from planting_kinds import KINDS
from world import Alarm, Sheet

import extract
import seeds
from extract.across import check_pages
from extract.model import Discrepancy, PageResult

Key = tuple[str, str]


class Fault(NamedTuple):
    """A planted fault: its kind, its pages as they now are, and the alarms that must follow; of some, the values that pages have."""

    kind: str
    pages: tuple[Sheet, ...]
    expected: frozenset[Alarm]
    values: Mapping[Alarm, list[str]]
    changed: frozenset[Key]
    quiet: bool


# --- choosing where ---------------------------------------------------------------------------------------------------


class World:
    """The pages of a world, and for each field of an occupation the pages that state it."""

    def __init__(self, pages: Sequence[Sheet]) -> None:
        self.pages = list(pages)
        self.stating: dict[Key, list[Sheet]] = {}
        for page in pages:
            for key in world.facts(page):
                self.stating.setdefault(key, []).append(page)

    @property
    def digest(self) -> str:
        """A digest of all pages."""
        whole = hashlib.sha256()
        for page in self.pages:
            whole.update(page.name.encode() + b"\0" + page.bytes + b"\0")
        return whole.hexdigest()[:16]

    def fault(self, kind: str, old: Sheet, planted: Planted) -> Fault | None:
        """What must follow from a fault; None where that hangs on a statement that a reader may find ambiguous."""
        new = planted.pages[0]
        facts, after = world.facts(old), world.facts(new)
        changed = {key for key, value in after.items() if facts.get(key, GONE) != value} | (facts.keys() - after.keys())
        others = {key: [page for page in self.stating.get(key, ()) if page.name != old.name] for key in changed}
        if planted.quiet:
            return Fault(kind, planted.pages, frozenset(), {}, frozenset(facts), quiet=True)
        if any(pages and not any(is_sure(page, key) for page in pages) for key, pages in others.items()):
            return None
        if any(not is_sure(new, key) for key in changed & after.keys()):
            return None
        near = {page.name: page for pages in others.values() for page in pages}
        crossing = world.across([*planted.pages, *near.values()], changed)
        inside = {alarm for page in planted.pages for alarm in world.on_page(page)}
        return Fault(kind, planted.pages, frozenset(inside | planted.extra | crossing.keys()), crossing, frozenset(changed), quiet=False)


GONE = object()


def is_sure(page: Sheet, key: Key) -> bool:
    """Whether every reading of the page has the field."""
    return any(one.sure for one in page.said.values() if (one.entity, one.field) == key)


@lru_cache(maxsize=1)
def planted_world() -> tuple[World, tuple[Fault, ...]]:
    """A world, and the faults of all kinds: each on a page of its own, no two of them about one field of one occupation."""
    known = World(world.world())
    rng = random.Random("faults")
    pages = list(known.pages)
    rng.shuffle(pages)
    used: set[Key] = set()
    free = {page.name: page for page in pages}
    faults: list[Fault] = []
    for kind in KINDS:
        wanted = kind.count
        for page in list(free.values()) if wanted else ():
            fault = _plant(known, kind.name, Spot(page, rng.randrange(2), known.pages, rng), kind.plant)
            if fault is None or fault.changed & used or (kind.crosses and not any(alarm.page is None for alarm in fault.expected)):
                continue
            used |= fault.changed
            del free[page.name]
            faults.append(fault)
            wanted -= 1
            if not wanted:
                break
        if wanted:
            raise ValueError(f"{kind.name}: {wanted} of {kind.count} find no page")
    return known, tuple(faults)


def _plant(known: World, kind: str, spot: Spot, plant: object) -> Fault | None:
    planted = plant(spot)  # type: ignore[operator]
    return None if planted is None else known.fault(kind, spot.page, planted)


# --- reading ----------------------------------------------------------------------------------------------------------


def read(page: Sheet) -> PageResult:
    """The result of a page as it is."""
    return extract.read_page(extract.Page(page.name, page.bytes), seeds.schema())


@lru_cache(maxsize=1)
def results() -> dict[str, PageResult]:
    """The results of the world without faults."""
    return {page.name: read(page) for page in planted_world()[0].pages}


def alarm(found: Discrepancy) -> Alarm:
    """A discrepancy without its words and places."""
    return Alarm(found.rule, found.severity, found.page, found.entity, found.field)


class Outcome(NamedTuple):
    """What became of some faults: expected alarms that are missing or misplaced, and alarms that nothing explains."""

    missing: tuple[str, ...]
    stray: tuple[Discrepancy, ...]


def outcome(faults: Sequence[Fault], *, near: bool = False) -> Outcome:
    """Reads the pages of some faults again, compares them with the others, and looks for the alarms."""
    before = results()
    touched = {page.name: page for fault in faults for page in fault.pages}
    read_again = {name: read(page) for name, page in touched.items()}
    after = {**_near(faults, before), **read_again} if near else {**before, **read_again}
    found = [one for result in read_again.values() for one in result.discrepancies]
    found += check_pages(list(after.values()), [seeds.schema()])
    known = {alarm(one) for result in before.values() for one in result.discrepancies}
    known |= {one._replace(page=MIRROR + one.page) for one in known if one.page is not None}
    quiet = {page.name for fault in faults if fault.quiet for page in fault.pages}
    expected = {one: fault for fault in faults for one in fault.expected}
    sheets = {page.name: page for page in planted_world()[0].pages} | touched
    missing = [f"{one} is not raised" for one in expected.keys() - {alarm(one) for one in found}]
    stray = []
    for one in found:
        fault = expected.get(alarm(one))
        if fault is not None:
            missing.extend(_misplaced(one, fault, sheets))
        elif alarm(one) not in known and not (one.page in quiet and one.severity != "error"):
            stray.append(one)
    return Outcome(tuple(missing), tuple(stray))


def _near(faults: Sequence[Fault], before: Mapping[str, PageResult]) -> dict[str, PageResult]:
    """The results of the pages that share an occupation with a fault's."""
    pages, touched = planted_world()[0].pages, {page.name for fault in faults for page in fault.pages}
    names = {entity for page in pages if page.name in touched for entity in page.entities}
    return {page.name: before[page.name] for page in pages if names & set(page.entities)}


def _misplaced(found: Discrepancy, fault: Fault, sheets: Mapping[str, Sheet]) -> Iterable[str]:
    """What is wrong with the values and places of an alarm that was expected."""
    what = alarm(found)
    for one in found.evidence:
        text = extract.decode(sheets[one.page].bytes).text[one.start : one.end]
        if text != one.text and text.replace("\\|", "|") != one.text:
            yield f"{what}: {one} is not what stands there, {text!r}"
    if what in fault.values and sorted(found.values) != sorted(map(shortened, fault.values[what])):
        yield f"{what}: the values are {found.values}, not {fault.values[what]}"
    if what.rule == "agree":
        yield from _outside(found, sheets)
        pages = {one.page for one in found.evidence}
        if what.page is None and (len(pages) < 2 or fault.pages[0].name not in pages):
            yield f"{what}: only {sorted(pages)} are quoted"
    if what.rule in READ and what.field is not None and not any(_covers(found, fault, field) for field in READ[what.rule] or (what.field,)):
        yield f"{what}: nothing of what was planted is quoted"


READ: dict[str, tuple[str, ...]] = {
    "agree": (), "sum": (), "descending": (), "schema": (), "equals": ("years_of_experience", "time_to_become"),
    "ratio": ("yearly_salary", "hourly_rate"), "between": ("yearly_salary", "salary_range"), "leads": ("top_skills", "skills"),
    "asserts": ("yearly_salary",),
}  # fmt: skip
"""The fields that a rule reads, if not only the one that it is reported under: it quotes what was planted in one of them."""


def shortened(value: str) -> str:
    """A value as a discrepancy names it: a long one by its beginning and a digest."""
    return value if len(value) <= 200 else f"{value[:160]}... {hashlib.sha256(value.encode()).hexdigest()[:16]}"


def _outside(found: Discrepancy, sheets: Mapping[str, Sheet]) -> Iterable[str]:
    """The evidence of a disagreement that stands where the page says nothing of the field."""
    for one in found.evidence:
        places = [said for said in sheets[one.page].said.values() if (said.entity, said.field) == (found.entity, found.field)]
        if not any(said.start <= one.start and one.end <= said.end for said in places) and sheets[one.page].body is None:
            yield f"{alarm(found)}: {one} is no statement of it"


def _covers(found: Discrepancy, fault: Fault, field: str | None) -> bool:
    """Whether an alarm quotes a place that the fault changed."""
    before = {page.name: page for page in planted_world()[0].pages}[fault.pages[0].name]
    for page in fault.pages:
        for place, said in page.said.items():
            old = before.said.get(place)
            same = old is not None and old.value == said.value and old.entity == said.entity
            if said.field == field and said.entity == found.entity and not same:
                for one in found.evidence:
                    if one.page == page.name and said.start <= one.start and one.end <= said.end:
                        return True
    order = fault.pages[0].order
    return (
        found.rule == "asserts" and order is not None and any(order.start <= one.start and one.end <= order.end for one in found.evidence)
    )


# --- the table --------------------------------------------------------------------------------------------------------


class Line(NamedTuple):
    """One kind: how many faults were planted, how many found, how many stray alarms there were."""

    kind: str
    planted: int
    found: int
    stray: int


def table(*, near: bool = False) -> list[Line]:
    """Every fault alone, by kind."""
    counts = {kind.name: [0, 0, 0] for kind in KINDS}
    for fault in planted_world()[1]:
        result = outcome([fault], near=near)
        counts[fault.kind][0] += 1
        counts[fault.kind][1] += not result.missing
        counts[fault.kind][2] += len(result.stray)
    return [Line(kind, *numbers) for kind, numbers in counts.items()]


def main() -> None:
    """Prints the table, and what is missing or stray."""
    parser = argparse.ArgumentParser(description="Plant faults in a generated world and print which of them are found.")
    parser.add_argument("--near", action="store_true", help="compare with the pages that share an occupation only")
    near = parser.parse_args().near
    known, faults = planted_world()
    print(f"world {known.digest}: {len(known.pages)} pages, {len(faults)} faults")
    counts = {kind.name: [0, 0, 0] for kind in KINDS}
    for fault in faults:
        result = outcome([fault], near=near)
        for one in (*result.missing, *(f"stray {one}" for one in result.stray)):
            print(f"    {fault.kind}, {fault.pages[0].name} ({fault.pages[0].plan.layout}): {one}")
        counts[fault.kind] = [a + b for a, b in zip(counts[fault.kind], (1, not result.missing, len(result.stray)), strict=True)]
    print(f"{'kind':<46}{'planted':>8}{'found':>8}{'stray':>8}")
    for kind, numbers in counts.items():
        print(f"{kind:<46}" + "".join(f"{number:>8}" for number in numbers))
    together = outcome(faults)
    print(f"all together: {len(faults)} planted, {len(together.missing)} alarms missing, {len(together.stray)} stray")
    for text in (*together.missing, *(f"stray {one}" for one in together.stray)):
        print(f"    {text}")


if __name__ == "__main__":
    main()
