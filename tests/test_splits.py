"""Flattened rows: which cuts are certain, which are left open, and how often a certain one is wrong."""

from __future__ import annotations

import hashlib
import random
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from extract import Page, PageResult, Schema, read_page
from extract.kinds import read
from extract.schema import compile_schema
from extract.splits import _Ways

CORPUS = Path(__file__).with_name("corpus")
PAIRS = 300
DASHES = 0.05


def _field(kind: str, label: str, **more: Any) -> dict[str, Any]:
    return {"x-kind": kind, "x-labels": [label], **more}


@lru_cache(maxsize=1)
def schema() -> Schema:
    """A schema of crews, with one field of each kind."""
    fields = {
        "name": {"type": "string", "x-kind": "text", "x-names": ["{name} vs {name}"]},
        "crates": _field("count", "Crates", **{"x-prose": ["{entity} carries {value} crates"]}),
        "wage": _field("money", "Wage"),
        "drift": _field("percent", "Drift"),
        "stars": _field("decimal", "Stars", type=["number", "null"], minimum=0, maximum=5),
        "guild": _field("share", "Guild"),
        "mix": _field("distribution", "Mix"),
        "harbour": _field("text", "Harbour", type=["string", "null"], pattern="^[^,]+, [A-Z]{2}$"),
        "owner": _field("text", "Owner", type=["string", "null"]),
        "season": _field("duration", "Season"),
        "night": _field("boolean", "Night", **{"x-values": {"Yes": True, "No": False}}),
        "cook": _field("text", "Cook", type=["string", "null"], **{"x-known": ["O'Hara & Sons", "von Lund", "Lund"]}),
        "weeks": _field("count", "Weeks", type=["integer", "null"], minimum=0, maximum=60, **{"x-prose": ["{entity} sails {value} weeks"]}),
    }
    document = {
        "type": "object",
        "x-match": {"min": 1},
        "x-locale": {"decimal": ".", "group": ","},
        "properties": {
            "crews": {"type": "array", "x-entities": {"key": "name", "min": 2}, "items": {"type": "object", "properties": fields}},
            "note": {"type": "string", "x-labels": ["Note"]},
        },
    }
    return compile_schema(document, name="crews")


def page(row: str, below: str = "") -> PageResult:
    """What the small page with one flattened row says."""
    text = f"Sand sifter vs snow sorter\n\nSand SifterSnow Sorter\n{row}\n\n{below}"
    return read_page(Page("crews.txt", text.encode()), schema())


def certain(result: PageResult, field: str) -> list[str | None]:
    """The texts of a field's certain claims, entity by entity; None where there is none."""
    found = {claim.entity: claim.text for claim in result.claims if claim.field == field and claim.certain and claim.relation == "="}
    return [found.get("sand sifter"), found.get("snow sorter")]


def doubtful(result: PageResult) -> set[str | None]:
    """The rules under which a row is reported."""
    return {one.rule for one in result.discrepancies}


@pytest.mark.parametrize(
    ("row", "field", "cells"),
    [
        ("Crates12,345678", "crates", ["12,345", "678"]),
        ("Crates12,34567,890", "crates", ["12,345", "67,890"]),
        ("Crates-9", "crates", ["-", "9"]),
        ("Crates9-", "crates", ["9", "-"]),
        ("Crates--", "crates", ["-", "-"]),
        ("Drift2%4%", "drift", ["2%", "4%"]),
        ("Drift-9%", "drift", ["-", "9%"]),
        ("Drift--4%", "drift", ["-", "-4%"]),
        ("Drift2%-4%", "drift", ["2%", "-4%"]),
        ("Drift-2%-4%", "drift", ["-2%", "-4%"]),
        ("Drift4%-", "drift", ["4%", "-"]),
        ("Wage$34,500$2,870", "wage", ["$34,500", "$2,870"]),
        ("Wage$15.80$15.98", "wage", ["$15.80", "$15.98"]),
        ("Wage-$15.98", "wage", ["-", "$15.98"]),
        ("Wage$15.80-", "wage", ["$15.80", "-"]),
        ("Stars-3.5", "stars", ["-", "3.5"]),
        ("Stars3.5-", "stars", ["3.5", "-"]),
        ("GuildOak, 30%Elm and Ash, 4.5%", "guild", ["Oak, 30%", "Elm and Ash, 4.5%"]),
        ("Guild-Elm, 4%", "guild", ["-", "Elm, 4%"]),
        ("MixOak, 40% Elm, 60%Oak, 10.5% Elm, 89.5%", "mix", ["Oak, 40% Elm, 60%", "Oak, 10.5% Elm, 89.5%"]),
        ("HarbourPort Lund, CABig Bay, HI", "harbour", ["Port Lund, CA", "Big Bay, HI"]),
        ("HarbourPort Lund, CA-", "harbour", ["Port Lund, CA", "-"]),
        ("Season2-4 weeksMore than 10 weeks", "season", ["2-4 weeks", "More than 10 weeks"]),
        ("NightYesNo", "night", ["Yes", "No"]),
        ("Night-No", "night", ["-", "No"]),
        ("CookO'Hara & Sonsvon Lund", "cook", ["O'Hara & Sons", "von Lund"]),
    ],
)
def test_a_row_that_reads_one_way_is_certain(row: str, field: str, cells: list[str]) -> None:
    assert certain(page(row), field) == cells


@pytest.mark.parametrize("between", ["\t", " \t ", "  ", "\u00a0\u00a0"])
@pytest.mark.parametrize(
    ("label", "field", "cells"),
    [
        ("Crates", "crates", ["678", "12,345"]),
        ("Stars", "stars", ["3.5", "4"]),
        ("Owner", "owner", ["iBell", "Delta Sail Lines"]),
        ("Harbour", "harbour", ["Port Lund, CA", "Big Bay, HI"]),
        ("Drift", "drift", ["-", "-4%"]),
        ("Mix", "mix", ["Oak, 40% Elm, 60%", "-"]),
    ],
)
def test_tabs_and_runs_of_blanks_are_believed(between: str, label: str, field: str, cells: list[str]) -> None:
    assert certain(page(between.join([label, *cells])), field) == cells


@pytest.mark.parametrize(
    ("row", "field", "cells"),
    [
        ("Crates 678 12,345", "crates", ["678", "12,345"]),
        ("Wage $34,500 $2,870", "wage", ["$34,500", "$2,870"]),
        ("Drift - 9%", "drift", ["-", "9%"]),
        ("Harbour Port Lund, CA Big Bay, HI", "harbour", ["Port Lund, CA", "Big Bay, HI"]),
        ("Mix Oak, 40% Elm, 60% Oak, 10% Elm, 90%", "mix", None),
        ("Crates\n678\n12,345", "crates", ["678", "12,345"]),
        ("Drift\n-\n-4%", "drift", ["-", "-4%"]),
        ("Owner\niBell\nDelta Sail Lines", "owner", ["iBell", "Delta Sail Lines"]),
    ],
)
def test_blanks_and_lines_between_cells_are_evidence(row: str, field: str, cells: list[str] | None) -> None:
    found = certain(page(row), field)
    assert found == cells if cells else found in ([None, None], ["Oak, 40% Elm, 60%", "Oak, 10% Elm, 90%"])


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("Crates67812,345", "crates"),
        ("Crates4640", "crates"),
        ("Crates810", "crates"),
        ("OwnerDelta Sail LinesiBell", "owner"),
        ("OwnerMcBellPayPal", "owner"),
        ("OwnerDrumBell SailKite", "owner"),
        ("Owner Bell Sail Kite Maker", "owner"),
    ],
)
def test_a_row_that_reads_several_ways_is_absent_and_reported(row: str, field: str) -> None:
    result = page(row)
    assert certain(result, field) == [None, None]
    assert doubtful(result) & {"ambiguous", "capped", "unsplit"}
    assert all(crew.get(field, "absent") == "absent" for crew in (result.record or {}).get("crews", []))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("row", "below", "field", "first"),
    [
        ("Crates67812,345", "A snow sorter carries 12,345 crates.\n", "crates", "678"),
        ("Crates67812,345", "A sand sifter carries 678 crates.\n", "crates", "678"),
        ("Weeks456", "A snow sorter sails 6 weeks.\n", "weeks", "45"),
        ("Weeks456", "A sand sifter sails 4 weeks.\n", "weeks", "4"),
    ],
)
def test_another_statement_of_the_page_decides(row: str, below: str, field: str, first: str) -> None:
    result = page(row, below)
    flat = [claim for claim in result.claims if claim.reader == "flattened" and claim.field == field]
    assert flat[0].text == first
    assert {claim.decided_by for claim in flat} == {"claim"}


@pytest.mark.parametrize("blanks", [None, False, True])
@pytest.mark.parametrize(
    ("field", "row"),
    [
        ("crates", "12,345678"), ("crates", "--"), ("crates", "7 12"), ("wage", "$34,50032,870"), ("wage", "-$9"), ("wage", "$9 -"), ("drift", "-8%-"),
        ("stars", "3.674"), ("guild", "Oak, 3% Elm, 4%"), ("mix", "Oak, 30% Elm, 70%Ash, 100%"), ("owner", "Delta Air LineseBay"), ("owner", "-PayPal"),
        ("season", "2-4 years3 years"), ("night", "YesNo"), ("night", "Yes-"),
    ],
)  # fmt: skip
def test_a_row_of_two_cells_is_cut_like_any_other(field: str, row: str, blanks: bool | None) -> None:
    one = schema().field(field)
    assert one is not None
    ways = _Ways(row, (one, one), schema(), blanks)
    assert list(ways._pairs()) == list(ways._from(0, 0, ()))


def test_a_constraint_comes_before_every_other_evidence() -> None:
    result = page("Weeks4559", "")
    assert certain(result, "weeks") == ["45", "59"]
    assert {claim.decided_by for claim in result.claims if claim.field == "weeks"} == {"constraint"}


def test_a_violated_constraint_is_reported_and_the_row_read_all_the_same() -> None:
    result = page("Weeks\t99\t12")
    assert certain(result, "weeks") == ["99", "12"]
    assert "schema" in doubtful(result)


def test_claims_of_a_cut_row_point_at_their_characters() -> None:
    result = page("MixOak, 40% Elm, 60%-")
    text = "Sand sifter vs snow sorter\n\nSand SifterSnow Sorter\nMixOak, 40% Elm, 60%-\n\n"
    assert all(text[claim.start : claim.end] == claim.text for claim in result.claims)
    assert certain(result, "mix") == ["Oak, 40% Elm, 60%", "-"]
    assert (result.record or {})["crews"][1]["mix"] is None  # type: ignore[index]


@pytest.mark.parametrize(
    "row", ["Crates" + "1" * 3000, "Crates" + "1," * 1500, "Owner" + "aB" * 1500, "Mix" + "a, 1% " * 600, "Owner" + "A" * 5000]
)
def test_a_hostile_row_is_bounded_and_never_certain(row: str) -> None:
    result = page(row)
    assert certain(result, "crates") == certain(result, "owner") == [None, None]
    assert result.discrepancies


# --- floors, measured on lists that nothing was tuned on -----------------------------------------------------------------


class Floor(NamedTuple):
    """A list, the field its cells stand in, the sha256 of the list, and in percent: pairs wrong at most, pairs read at least."""

    corpus: str
    label: str
    field: str
    sha256: str
    wrong: float
    read: float


FLOORS = [
    Floor("counts", "Crates", "crates", "7f78bed3b18de98d20078dea943a4613f25c27950a6d9662a038ffc48b59219d", 0, 81),
    Floor("money", "Wage", "wage", "d270242176d305563208df61a814cd86742300ccac940bad19f2e6bdbfa9c23b", 0, 98),
    Floor("percents", "Drift", "drift", "797d312d13f73fd491aab956c13c868c86d0f7c991a76171f82741f6ca0855e3", 0, 98),
    Floor("decimals", "Stars", "stars", "3fa38e1b3cc8f18a11106d0208f5099b4c93b6634061b492dc69ab1e19f9ed51", 0, 98),
    Floor("shares", "Guild", "guild", "5e0f6db3fd5418d6b27f231483f9f5026f56ccdb4e1db094754ee51840200094", 0, 98),
    Floor("distributions", "Mix", "mix", "97ff95a6cefe7b1549d6ca1f54981020d9e5ec50a4e0930590d5b2349987a6f6", 0, 98),
    Floor("places", "Harbour", "harbour", "c07c970ceabe4b620b53e6414ca2c3297f8f126bd754fe40d36220da46bad35c", 0, 98),
    Floor("companies", "Owner", "owner", "918a31e71d08a220d0ba3618b439f371f22478c185a44a2679f1a52123f6cc9c", 2, 96),
    Floor("colleges", "Owner", "owner", "36371a60c0b8ec133020c02519cb254963e7a495b51c532e5d8f66b7eed9a2bc", 2, 96),
    Floor("majors", "Owner", "owner", "70239195f2cf751f74aac25157181e024bb848d45651a666b9009c3639c35be3", 2, 98),
    Floor("industries", "Owner", "owner", "790d60aab23caf2cf714355c567068971ca7a8aa821a4d0109ed6126625728cd", 2, 98),
    Floor("occupations", "Owner", "owner", "eb182575d5801f2b7df70425681abf364e8b555d605d918679c32065a5897186", 2, 97),
]


def measured(floor: Floor, between: str = "", seed: int = 1) -> tuple[float, float]:
    """Percent of random pairs that are certain and wrong, and of those that are read right as a whole."""
    cells = (CORPUS / f"{floor.corpus}.held.txt").read_text("utf-8").splitlines()
    chance = random.Random(f"{floor.corpus} {seed}")
    one = schema().field(floor.field)
    assert one is not None
    wrong = right = 0
    for _ in range(PAIRS):
        pair = ["-" if chance.random() < DASHES else chance.choice(cells) for _ in range(2)]
        result = page(floor.label + between + between.join(pair))
        claims = [claim for claim in result.claims if claim.field == floor.field and claim.certain]
        found = {claim.entity: claim for claim in claims}
        values = [None if cell == "-" else read(cell, one.writing) for cell in pair]
        cuts = [(found[entity].text, found[entity].value) if entity in found else None for entity in ("sand sifter", "snow sorter")]
        expected = list(zip(pair, values, strict=True))
        wrong += any(cut is not None and cut != true for cut, true in zip(cuts, expected, strict=True))
        right += cuts == expected
    return 100 * wrong / PAIRS, 100 * right / PAIRS


@pytest.mark.parametrize("floor", FLOORS, ids=[floor.corpus for floor in FLOORS])
def test_the_corpus_is_the_one_that_the_floors_were_measured_on(floor: Floor) -> None:
    body = (CORPUS / f"{floor.corpus}.held.txt").read_bytes()
    assert hashlib.sha256(body).hexdigest() == floor.sha256
    assert len(body.splitlines()) >= 150


@pytest.mark.parametrize("floor", FLOORS, ids=[floor.corpus for floor in FLOORS])
def test_glued_pairs_are_hardly_ever_certain_and_wrong(floor: Floor) -> None:
    wrong, right = measured(floor)
    assert wrong <= floor.wrong
    assert right >= floor.read


@pytest.mark.parametrize("between", [" ", "\t"], ids=["blank", "tab"])
@pytest.mark.parametrize("floor", FLOORS, ids=[floor.corpus for floor in FLOORS])
def test_separated_pairs_are_hardly_ever_certain_and_wrong(floor: Floor, between: str) -> None:
    wrong, right = measured(floor, between)
    assert wrong <= floor.wrong
    assert between == " " or right == 100
