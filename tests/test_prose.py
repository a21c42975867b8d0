"""Sentence patterns: literals, holes, anchors, faults of a pattern, bounded work; the ends of sentences, the items of lists."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.enumerations import items
from extract.kinds import Writing, read
from extract.names import Mentions, identity
from extract.numerals import ENGLISH
from extract.prose import Anchors, Match, Matcher, compile_pattern
from extract.sentences import sentence_end

ROOT = Path(__file__).parents[1]
NAMES = ("Kite Maker", "Bell Hand", "Bells, Night Shift", "Driver's Mate")
COUNT, MONEY, DURATION, LIST, SHARE = (Writing(kind) for kind in ("count", "money", "duration", "list", "share"))


def matcher(*names: str) -> Matcher:
    """A matcher of a page with some names."""
    return Matcher(Mentions([identity(name) for name in names or NAMES], ENGLISH))


def matches(pattern: str, text: str, writing: Writing | None = None) -> list[Match]:
    """Every place where a pattern fits."""
    return list(matcher().matches(compile_pattern(pattern), text, writing))


def holes(pattern: str, text: str, writing: Writing | None = None) -> list[list[str]]:
    """What the holes took, match by match."""
    return [[text[hole.start : hole.end] for hole in match.filled] for match in matches(pattern, text, writing)]


def test_a_value_and_two_entities_are_found() -> None:
    text = "Yes. It takes 6-12 months to become both a kite maker and a bell hand. No."
    (match,) = matches("It takes {value} to become both {entity} and {entity}", text, DURATION)
    assert text[match.start : match.end] == text[5:-5]
    assert [text[hole.start : hole.end] for hole in match.of("value")] == ["6-12 months"]
    assert match.entities == ["kite maker", "bell hand"]


def test_each_value_has_its_entity_in_order() -> None:
    text = "While it takes 2 years to become a kite maker, becoming a bell hand takes 3 weeks."
    (match,) = matches("While it takes {value} to become {entity}, becoming {entity} takes {value}", text, DURATION)
    assert [text[hole.start : hole.end] for hole in match.of("value")] == ["2 years", "3 weeks"]
    assert match.entities == ["kite maker", "bell hand"]


@pytest.mark.parametrize(
    ("pattern", "text", "taken"),
    [
        ("{entity} earns {value}", "A kite maker earns $3,250.", [["A kite maker", "$3,250"]]),
        ("{entity} earns {value}", "Kite makers earns $3,250 and bell hands earns $4.", [["Kite makers", "$3,250"], ["bell hands", "$4"]]),
        ("{entity} earns {value} in May", "A kite maker earns $3,250.50 in May.", [["A kite maker", "$3,250.50"]]),
        ("{entity} earns {value}", "A kite maker earns   $3,250", [["A kite maker", "$3,250"]]),
        ("{entity} earns {value}", "A kite maker\nearns $3,250", [["A kite maker", "$3,250"]]),
        ("{entity} earns {value}", "a KITE MAKER Earns $3,250", [["a KITE MAKER", "$3,250"]]),
        ("{entity} earns {value}", "A kite maker earns nothing", []),
        ("{entity} earns {value}", "A kite mender earns $3,250", []),
        ("{entity} earns {value}", "A kite makerearns $3,250", []),
        ("{entity} earns {value}", "A kite maker learns $3,250", []),
        ("{entity} earns {value}", "A kite maker earns about $3,250", []),
        ("{entity} earns {value}", "The bells night shift earns $5.", [["The bells night shift", "$5"]]),
        ("{entity} earns {value}", "A bells/night shift earns $5.", [["A bells/night shift", "$5"]]),
        ("{entity}'s pay is {value}", "A kite maker's pay is $5.", [["A kite maker", "$5"]]),
        ("{entity}'s pay is {value}", "A kite maker\u2019s pay is $5.", [["A kite maker", "$5"]]),
        ("{entity} pay is {value}", "A kite maker's pay is $5.", [["A kite maker's", "$5"]]),
        ("{entity} pay is {value}", "The kite makers\u2019 pay is $5.", [["The kite makers\u2019", "$5"]]),
        ("It's {value}", "It\u2019s $5.", [["$5"]]),
        ("It\u2019s {value}", "It's $5.", [["$5"]]),
    ],
)
def test_literals_match_in_any_case_and_white_space(pattern: str, text: str, taken: list[list[str]]) -> None:
    assert holes(pattern, text, MONEY) == taken


@pytest.mark.parametrize(
    ("pattern", "text", "taken"),
    [
        ("{entities} are paid", "A kite maker, a bell hand and a driver's mate are paid.", ["kite maker", "bell hand", "driver's mate"]),
        ("{entities} are paid", "Kite makers and bell hands are paid.", ["kite maker", "bell hand"]),
        ("{entities} are paid", "Kite makers are paid.", ["kite maker"]),
        ("{entities} are paid", "Kite makers & bells, night shift are paid.", ["kite maker", "bells night shift"]),
    ],
)
def test_a_list_of_entities_is_one_hole(pattern: str, text: str, taken: list[str]) -> None:
    (match,) = matches(pattern, text)
    assert match.entities == taken


def test_the_longest_and_leftmost_entity_fills_the_hole() -> None:
    found = list(matcher("Kite", "Kite Maker").matches(compile_pattern("{entity} flies"), "The kite maker flies.", None))
    assert [match.entities for match in found] == [["kite maker"]]
    assert found[0].start == 0


def test_a_list_at_the_end_of_a_sentence_is_a_value() -> None:
    text = "The skills of a kite maker are string, glue and St. Ives paper. More."
    assert holes("The skills of {entity} are {value}", text, LIST) == [["a kite maker", "string, glue and St. Ives paper"]]


def test_the_rest_takes_any_text() -> None:
    text = "There are two sorts of kites in May."
    assert holes("There are {rest} in May", text) == [["two sorts of kites"]]
    assert holes("There are {rest}", text) == [["two sorts of kites in May."]]


@pytest.mark.parametrize(
    ("line", "fits"),
    [
        ("Common kite maker tools", True),
        ("common  KITE MAKER tools:", True),
        ("Common kite maker tools.", True),
        ("Common kite makers' tools", True),
        ("The common kite maker tools", False),
        ("Common kite maker tools and more", False),
        ("Common tools", False),
    ],
)
def test_a_heading_fits_as_a_whole(line: str, fits: bool) -> None:
    assert (matcher().whole(compile_pattern("Common {entity} tools"), line) is not None) is fits


@pytest.mark.parametrize(
    ("pattern", "text", "names"),
    [
        ("{name} vs {name}", "Sand sifter vs snow sorter", [["Sand sifter", "snow sorter"]]),
        ("What does {name} do?", "What does a sand sifter do?", [["sand sifter"]]),
        ("to become {name}.", "How to become a sand sifter. Now.", [["sand sifter"]]),
        ("{name} vs {name}", "no match here", []),
        ("{name} vs {name}", "42 vs 43", []),
    ],
)
def test_names_that_are_not_known_yet_are_found(pattern: str, text: str, names: list[list[str]]) -> None:
    found = matcher().all_names(compile_pattern(pattern), text, False)
    assert [[text[hole.start : hole.end] for hole in way] for way in found] == names


def test_a_name_hole_that_may_end_in_two_places_gives_both_ways() -> None:
    text = "Sand and snow sifter and salt sorter"
    found = matcher().all_names(compile_pattern("{name} and {name}"), text, True)
    assert [[text[hole.start : hole.end] for hole in way] for way in found] == [
        ["Sand", "snow sifter and salt sorter"], ["Sand and snow sifter", "salt sorter"],
    ]  # fmt: skip


def test_the_anchor_of_a_pattern_is_in_every_text_that_it_fits() -> None:
    for pattern, text in (
        ("{entity} earns {value}", "A KITE MAKER EARNS $5"),
        ("It's {value}", "IT\u2019S $5"),
        ("{entity} typically\tearns {value}", "a bell hand   typically   earns $5"),
        ("{entity}'s overwhelming\u2019s pay {value}", "A kite maker's overwhelming's pay $5"),
    ):
        compiled = compile_pattern(pattern)
        assert list(matcher().matches(compiled, text, MONEY))
        assert compiled.anchor in text.lower()


@pytest.mark.parametrize(
    ("source", "text", "near"),
    [
        ("It takes {value} to become {entity}", "it TAKES $5 to  become a kite maker", True),
        ("It takes {value} to become {entity}", "it takes $5 to be a kite maker", False),
        ("It takes {value}", "\u0131t takes $5", True),
        ("It's {value}", "IT\u2019S $5", True),
        ("{entity}: {value}", "Kite maker: $5", True),
    ],
)
def test_a_pattern_is_looked_for_where_all_its_words_are(source: str, text: str, near: bool) -> None:
    compiled = compile_pattern(source)
    assert Anchors({3: "Another text", 7: text}).near(compiled) == ([3, 7] if not compiled.words else [7] if near else [])
    assert near or not list(matcher().matches(compiled, text, MONEY))


def test_a_pattern_keeps_what_it_asserts() -> None:
    assert compile_pattern("{entity} beats {entity}", "greater").asserts == "greater"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{entty} earns {value}", r"\{entty\} is no hole; holes are \{entity\}, \{entities\}, \{name\}, \{value\}, \{rest\}"),
        ("{} earns", r"\{\} is no hole"),
        ("{Entity} earns", r"\{Entity\} is no hole"),
        ("{entity}{value}", r"two holes stand side by side in '\{entity\}\{value\}': text between them"),
        ("{entity} {value}", r"two holes stand side by side"),
        ("{entity earns", "brace|hole"),
        ("entity} earns", "brace|hole"),
    ],
)
def test_a_fault_of_a_pattern_is_told(source: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        compile_pattern(source)


def test_characters_of_expressions_are_literal_in_a_pattern() -> None:
    assert holes("Pay (in $): {value}", "Pay (in $): 5", MONEY) == [["5"]]
    assert holes("Pay .* is {value}", "Pay xx is 5", MONEY) == []


@given(st.text(alphabet="A kitemkr$5,. earns'\u2019\n", max_size=60))
def test_what_fits_lies_in_the_text_in_order(text: str) -> None:
    end = 0
    for match in matches("{entity} earns {value}", text, MONEY):
        assert end <= match.start < match.end <= len(text)
        for hole in match.filled:
            assert match.start <= hole.start < hole.end <= match.end
        end = match.end


# --- sentences and written lists --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Oaks grow. Elms too.", "Oaks grow"), ("Oaks grow at St. Ives. Elms too.", "Oaks grow at St. Ives"),
        ("It is 3.5 m. Elms too.", "It is 3.5 m"), ("Really?! Yes.", "Really"),
        ("He said \u201cyes.\u201d Then no.", "He said \u201cyes"), ("no mark at all", "no mark at all"),
        ("A. B. Oak is here. Next.", "A. B. Oak is here"),
    ],
)  # fmt: skip
def test_a_sentence_ends_at_its_mark(text: str, sentence: str) -> None:
    assert text[: sentence_end(text)] == sentence


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("oak", [["oak"]]), ("oak and elm", [["oak", "elm"]]), ("oak, elm and ash", [["oak", "elm", "ash"]]),
        ("oak, elm, and ash", [["oak", "elm", "ash"]]), ("oak, elm & ash", [["oak", "elm", "ash"], ["oak", "elm & ash"]]),
        ("oak, elm or ash", [["oak", "elm", "ash"]]), ("oak, elm, ash", [["oak", "elm", "ash"]]),
        ("oak; elm, red; ash", [["oak", "elm, red", "ash"]]), ("oak and elm, ash, and fir", [["oak and elm", "ash", "fir"]]),
        ("oak, , ash", [["oak", "", "ash"]]), (", oak and ash", [["", "oak", "ash"]]), ("oak, and ash", [["oak", "ash"]]),
        ("oak, , and ash", [["oak", "", "ash"]]), ("  oak ,elm  ", [["oak", "elm"]]), ("sand, band, or land", [["sand", "band", "land"]]),
        ("fir, oak and elm and ash", [["fir", "oak", "elm and ash"], ["fir", "oak and elm", "ash"]]), ("", [[""]]),
    ],
)  # fmt: skip
def test_a_list_is_split_at_its_separators_and_before_its_last_item(text: str, readings: list[list[str]]) -> None:
    assert [[text[item.start : item.end] for item in reading] for reading in items(text)] == readings


def test_the_items_of_a_list_are_read_as_their_kind() -> None:
    assert read("Oak, 3%; Elm, 4%", Writing("list", items=SHARE)) == (
        (("name", "Oak"), ("percent", Decimal(3))), (("name", "Elm"), ("percent", Decimal(4))),
    )  # fmt: skip
    assert read("1, 2 and 3", Writing("list", items=COUNT)) == (1, 2, 3)
    with pytest.raises(ValueError, match="expected a count"):
        read("1, two and 3", Writing("list", items=COUNT))


@given(st.text(alphabet="oak,;& and\n", max_size=40))
def test_items_lie_in_their_list_in_order(text: str) -> None:
    for reading in items(text):
        end = 0
        for item in reading:
            assert end <= item.start <= item.end <= len(text)
            end = item.end


@pytest.mark.parametrize("piece", ["a, ", "and ", "a and ", " ", ",", "; ", ";a", "a,, and "])
def test_the_items_of_a_long_list_are_bounded(piece: str) -> None:
    assert 1 <= len(items(piece * 5_000)) <= 8


# --- bounded work -----------------------------------------------------------------------------------------------------

HOSTILE = """
from extract.kinds import Writing
from extract.names import Mentions
from extract.numerals import ENGLISH
from extract.prose import Matcher, compile_pattern
matcher = Matcher(Mentions(["kite maker", "kite", "kite kite", "and"], ENGLISH))
patterns = ["{entity} and {entity} and {value}", "{rest} and {rest} and {rest} and {rest}", "{name} and {name} and {name} so",
            "It {value} and {value} so", "{value} and {entity}", "{entities} so", "a {rest} a {rest} a {rest} a {rest} b", "{name} so",
            "It is {value}"]
for source in patterns:
    pattern = compile_pattern(source)
    for piece in ("and ", "kite and ", "a ", "It 1 and ", "kite, ", "A. ", "1 and ", "It is ", " ", "It is 1, "):
        for text in (piece * (2000 // len(piece)), "It is" + piece * (2000 // len(piece)) + "so"):
            for kind in ("distribution", "duration", "list", "money", "share"):
                list(matcher.matches(pattern, text, Writing(kind)))
                matcher.whole(pattern, text, Writing(kind))
            matcher.all_names(pattern, text, True)
            matcher.all_names(pattern, text, False)
print("done")
"""


def test_no_pattern_takes_for_ever() -> None:
    ran = subprocess.run([sys.executable, "-c", HOSTILE], capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)
    assert ran.stdout == "done\n", ran.stderr
