"""A consistent world of generated pages: what is right on one page and the same on all is never reported."""

from __future__ import annotations

import random
from collections import Counter
from functools import lru_cache

import generator
import pytest
import world
from world import UNSURE

import seeds
from extract.across import check_pages
from extract.model import Discrepancy, PageResult


@lru_cache(maxsize=4)
def read(seed: int, pages: int, *without: str) -> tuple[PageResult, ...]:
    """The results of the pages of a world."""
    return tuple(seeds.read(made.text.encode(), made.name) for made in generator.corpus(seed, pages, without))


@lru_cache(maxsize=4)
def across(seed: int, pages: int, *without: str) -> tuple[Discrepancy, ...]:
    """What the pages of a world contradict each other in."""
    return check_pages(read(seed, pages, *without), [seeds.schema()])


def test_a_sheet_says_what_the_generator_knows() -> None:
    pages = world.world()
    assert len(pages) >= 200
    for page in pages:
        known = world.facts(page)
        for side, truth in enumerate(page.made.record["occupations"]):
            entity = page.entities[side]
            assert {field: value for (owner, field), value in known.items() if owner == entity} == {
                k: v for k, v in truth.items() if k != "name"
            }


def test_a_sheet_knows_where_its_statements_stand() -> None:
    for page in world.world():
        for place, said in page.said.items():
            text = page.text[said.start : said.end]
            row = generator.ROWS.get(place.field)
            occupation = page.plan.pair[place.side]
            if place.source in generator.TABLES and row is not None:
                value = getattr(occupation, place.field)
                assert text.replace("\\|", "|") == ("-" if value is None else row.write(value))
            elif place.field == "description":
                assert text == said.value
            elif place.field == "yearly_salary":
                assert text == f"${said.value:,}"
            else:
                assert text.strip() == text != ""


def test_by_the_meaning_of_the_rules_nothing_is_wrong_in_the_world() -> None:
    pages = world.world()
    assert [alarm for page in pages for alarm in world.on_page(page)] == []
    assert world.across(pages) == {}


WORLDS = ((7, 480), (11, 240), (12, 240))


@pytest.mark.parametrize(("seed", "pages"), WORLDS)
def test_no_page_of_a_consistent_world_contradicts_itself_or_another(seed: int, pages: int) -> None:
    results = read(seed, pages, *world.WITHOUT)
    assert len(results) >= 200
    assert {result.format for result in results} == {"pipe", "flattened", "delimited", "text"}
    assert [found for result in results for found in result.discrepancies if found.severity == "error"] == []
    assert {found.rule for result in results for found in result.discrepancies} <= {"ambiguous"}
    assert across(seed, pages, *world.WITHOUT) == ()


def test_an_occupation_of_the_world_stands_on_several_pages_of_several_layouts() -> None:
    entities = Counter(entity for result in read(*WORLDS[0], *world.WITHOUT) for entity in {c.entity for c in result.claims if c.entity})
    assert sum(count >= 3 for count in entities.values()) > 100
    layouts = Counter(page.plan.layout for page in world.world())
    assert set(layouts) == set(generator.LAYOUTS)
    assert min(layouts.values()) >= 25


def test_months_for_years_are_the_only_error_of_a_world_that_has_them() -> None:
    results = read(13, 240, "empty-skill")
    errors = Counter((found.rule, found.field) for result in results for found in result.discrepancies if found.severity == "error")
    assert errors.keys() == {("equals", "time_to_become")}
    months = [page for page in generator.corpus(13, 240, ("empty-skill",)) if "months" in page.traits]
    assert {result.page for result in results if any(found.severity == "error" for found in result.discrepancies)} == {
        page.name for page in months
    }
    assert across(13, 240, "empty-skill") == ()


def test_an_item_that_is_missing_from_a_sentence_is_no_contradiction_to_other_pages() -> None:
    made = [page for page in generator.corpus(14, 240, ("months",)) if "empty-skill" in page.traits]
    assert len(made) > 5
    results = read(14, 240, "months")
    assert {(d.rule, d.severity) for result in results for d in result.discrepancies} <= {
        ("ambiguous", "warning"),
        ("empty-item", "warning"),
    }
    assert across(14, 240, "months") == ()


def test_pages_that_are_cut_anywhere_contradict_no_others() -> None:
    draw, results = random.Random("cuts"), []
    for page in world.world(7, 240):
        first = max(said.end for place, said in page.said.items() if place.field == "top_skills") + 2
        breaks = [at + 1 for at, character in enumerate(page.text) if character == "\n" and at > first]
        end = draw.choice((len(page.text), draw.randrange(first, len(page.text)), draw.choice(breaks or [first])))
        results.append(seeds.read(page.text[:end].encode(), page.name))
    assert sum(found.rule == "cut" for result in results for found in result.discrepancies) > 50
    assert [found for result in results for found in result.discrepancies if found.severity == "error"] == []
    assert check_pages(results, [seeds.schema()]) == ()


def test_what_is_sure_on_a_page_is_read_at_its_characters() -> None:
    checked = 0
    for page in world.world()[:240]:
        result = seeds.read(page.bytes, page.name)
        claimed = {(claim.entity, claim.field.partition("/")[0], claim.start, claim.end) for claim in result.claims if claim.certain}
        spans = {(entity, field): (start, end) for entity, field, start, end in claimed}
        for said in page.said.values():
            if said.sure and said.field not in ("skills", "responsibilities", "top_skills"):
                assert (said.entity, said.field, said.start, said.end) in claimed, (page.name, said)
            elif said.sure:
                start, end = spans[said.entity, said.field]
                assert said.start <= start < end <= said.end
            checked += said.sure
    assert checked > 8000


def test_what_may_be_ambiguous_is_a_known_set_of_fields() -> None:
    pages = {page.name: page for page in world.world()}
    for result in read(*WORLDS[0], *world.WITHOUT):
        doubts = {found.field for found in result.discrepancies if found.rule == "ambiguous"}
        allowed = UNSURE.get(pages[result.page].plan.layout, set()) | {"top_skills"}
        assert doubts <= allowed, result.page
