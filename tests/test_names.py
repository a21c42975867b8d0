"""Names: which spellings are one, where a text mentions them, glued headers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.names import Mentions, concatenation, identity, is_plural, is_title, without_article
from extract.numerals import ENGLISH, Locale


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kite Maker", "kite maker"),
        ("Kite Maker", "KITE MAKER"),
        ("Kite Maker", "  Kite \u00a0 Maker "),
        ("Kite Maker", "Kite\nMaker"),
        ("Kites, Night Shift", "Kites Night Shift"),
        ("Kites, Night Shift", "Kites/Night Shift"),
        ("Kites, Night Shift", "kites and night shift"),
        ("Kites/Drums", "Kites & Drums"),
        ("Kites/Drums", "Kites And Drums"),
        ("Kites/Drums", "Kites / Drums"),
        ("Kites, Drums and Bells", "Kites, Drums, and Bells"),
        ("Kites, Drums and Bells", "Kites Drums & Bells"),
        ("Caf\u00e9 Hand", "Cafe\u0301 Hand"),
        ("\u00c9tude Hand", "\u00e9tude hand"),
        ("Stra\u00dfe Hand", "STRASSE HAND"),
        ("\u0130zmir Hand", "\u0130zmir hand"),
        ("Bell (Big) Hand", "bell (big) hand"),
        ("Bell AND Drum", "bell and drum"),
    ],
)
def test_spellings_that_are_one_name(one: str, other: str) -> None:
    assert identity(one) == identity(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kite Maker", "Kite Mender"),
        ("Kite Maker", "Kite Makers"),
        ("Kite Maker", "Kites Maker"),
        ("Kite Maker", "Maker, Kite"),
        ("Kite Maker", "Kitemaker"),
        ("Kite Maker", "Kite-Maker"),
        ("Special Bell Hand", "Spec Bell Hand"),
        ("Senior Kite Maker", "Sr Kite Maker"),
        ("Kite Maker", "Kite Maker (Big)"),
        ("Kite Maker I", "Kite Maker II"),
        ("Sand Sifter", "S Sifter"),
        ("Bandmaster", "B master"),
        ("Caf\u00e9 Hand", "Cafe Hand"),
        ("C Hand", "C++ Hand"),
        ("C Hand", "C# Hand"),
        ("Kite Maker", ""),
    ],
)
def test_names_that_are_two(one: str, other: str) -> None:
    assert identity(one) != identity(other)


@given(st.text(max_size=40))
def test_an_identity_is_its_own_identity(name: str) -> None:
    assert identity(identity(name)) == identity(name)


@given(st.lists(st.text(alphabet="abc\u00e9", min_size=1, max_size=5).filter(lambda w: w != "and"), min_size=1, max_size=4),
       st.sampled_from([" ", ", ", "/", " & ", " and ", "  "]))  # fmt: skip
def test_words_are_one_name_however_joined(words: list[str], joint: str) -> None:
    assert identity(joint.join(words)) == identity(" ".join(words).upper())


def mentions(*names: str, locale: Locale = ENGLISH) -> Mentions:
    """Some names ready to be found."""
    return Mentions([identity(name) for name in names], locale)


def first(text: str, *names: str) -> tuple[str, str] | None:
    """The text of the best mention at the start of a text, and the name it mentions."""
    found = mentions(*names).at(text, 0)
    return (text[: found[0][0]], found[0][1]) if found else None


@pytest.mark.parametrize(
    ("text", "mention", "name"),
    [
        ("kite maker flies", "kite maker", "Kite Maker"),
        ("a kite maker flies", "a kite maker", "Kite Maker"),
        ("The Kite Maker, who", "The Kite Maker", "Kite Maker"),
        ("kite makers fly", "kite makers", "Kite Maker"),
        ("a kite maker's day", "a kite maker's", "Kite Maker"),
        ("a kite maker\u2019s day", "a kite maker\u2019s", "Kite Maker"),
        ("kite makers' days", "kite makers'", "Kite Maker"),
        ("kite makers\u2019 days", "kite makers\u2019", "Kite Maker"),
        ("kite   maker.", "kite   maker", "Kite Maker"),
        ("kite maker", "kite maker", "Kite Maker"),
        ("(kite maker)", None, "Kite Maker"),
        ("kite makery", None, "Kite Maker"),
        ("kite", None, "Kite Maker"),
        ("kitemaker", None, "Kite Maker"),
        ("masters of bells ring", "masters of bells", "Master of Bells"),
        ("masters of bell ring", "masters of bell", "Master of Bell"),
        ("bell secretaries ring", "bell secretaries", "Bell Secretary"),
        ("bellmen ring", "bellmen", "Bellman"),
        ("bell boxes ring", "bell boxes", "Bell Box"),
        ("bell people ring", "bell people", "Bell Person"),
        ("bell wives ring", "bell wives", "Bell Wife"),
        ("bell thieves ring", "bell thieves", "Bell Thief"),
        ("bell analyses ring", "bell analyses", "Bell Analysis"),
        ("bell children ring", "bell children", "Bell Child"),
        ("bellss, night shift ring", "bellss, night shift", "Bells, Night Shift"),
        ("bells and night shifts ring", "bells and night shifts", "Bells/Night Shift"),
        ("bells night shift ring", "bells night shift", "Bells/Night Shift"),
        ("kite maker (kmk) flies", "kite maker (kmk)", "Kite Maker (KMK)"),
        ("a kite maker (KMK)'s day", "a kite maker (KMK)'s", "Kite Maker (KMK)"),
        ("kite maker, jr. flies", "kite maker, jr.", "Kite Maker, Jr."),
        ("a .kit maker flies", "a .kit maker", ".Kit Maker"),
        ("a driver's mate rides", "a driver's mate", "Driver's Mate"),
        ("a driver\u2019s mate rides", "a driver\u2019s mate", "Driver's Mate"),
        ("driver's mates ride", "driver's mates", "Driver's Mate"),
        ("a c++ hand codes", "a c++ hand", "C++ Hand"),
        ("caf\u00e9 hands brew", "caf\u00e9 hands", "Cafe\u0301 Hand"),
        ("cafe\u0301 hands brew", "cafe\u0301 hands", "Caf\u00e9 Hand"),
        ("stra\u00dfen hand walks", None, "Stra\u00dfe Hand"),
        ("strasse hand walks", "strasse hand", "Stra\u00dfe Hand"),
    ],
)  # fmt: skip
def test_a_text_mentions_a_name_in_any_number_and_case(text: str, mention: str | None, name: str) -> None:
    assert first(text, name) == (None if mention is None else (mention, identity(name)))


def test_the_longest_mention_wins() -> None:
    found = mentions("Kite", "Kite Maker", "Kite Maker Mate").at("the kite maker mates fly", 0)
    assert [name for _, name in found] == ["kite maker mate", "kite maker", "kite"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("gull counter", "gull counter"),
        ("gulls counter", "gulls counter"),
        ("gulls counters", "gulls counter"),
        ("gull counters", "gull counter"),
    ],
)
def test_names_that_only_their_number_tells_apart_are_told_by_the_fewest_changes(text: str, name: str) -> None:
    assert first(text, "Gull Counter", "Gulls Counter") == (text, name)


def test_a_mention_that_fits_two_names_as_well_names_none() -> None:
    locale = Locale(plurals=(("", "s"), ("x", "s")))
    assert mentions("Gull", "Gullx", locale=locale).at("gulls", 0) == []


def test_articles_and_plurals_follow_the_locale() -> None:
    german = Locale(articles=("der", "die", "das"), plurals=(("", "en"), ("", "e")))
    found = mentions("Drachen Bauer", locale=german)
    assert found.at("die Drachen Baueren fliegen", 0)[0][1] == "drachen bauer"
    assert found.at("the Drachen Bauer", 0) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [("Kite makers", "kite maker"), ("Kite Maker:", "kite maker"), ("A kite maker's", "kite maker"), ("Kite maker day", None), ("", None)],
)
def test_a_text_may_be_nothing_but_a_name(text: str, name: str | None) -> None:
    assert mentions("Kite Maker").whole(text) == name


@pytest.mark.parametrize(
    ("text", "rest"), [("a kite", "kite"), ("The  kite", "kite"), ("another kite", "another kite"), ("a", "a"), ("an", "an")]
)
def test_an_article_stands_before_a_word(text: str, rest: str) -> None:
    assert text[without_article(text, ENGLISH) :] == rest


@pytest.mark.parametrize(
    ("text", "title"),
    [("Kite Maker", True), ("Kite Maker, Jr.", True), ("", False), ("42", False), ("Kites fly. Drums do not", False), ("x" * 101, False)],
)
def test_a_title_is_short_and_no_sentence(text: str, title: bool) -> None:
    assert is_title(text) is title


@pytest.mark.parametrize(
    ("word", "singular", "plural"),
    [("bells", "bell", True), ("boxes", "box", True), ("ladies", "lady", True), ("bellmen", "bellman", True),
        ("bell", "bells", False), ("bell", "bell", False),
     ("s", "", False), ("men", "man", True)],
)  # fmt: skip
def test_a_plural_has_an_ending_of_the_locale(word: str, singular: str, plural: bool) -> None:
    assert is_plural(word, singular, ENGLISH) is plural


# --- glued headers ----------------------------------------------------------------------------------------------------


def cut(text: str, *names: str) -> list[str] | None:
    """The texts of the names in a header row."""
    found = concatenation(text, [identity(name) for name in names])
    return None if found is None else [text[start:end] for start, end, _ in found]


@pytest.mark.parametrize(
    ("text", "names", "parts"),
    [
        ("Kite MakerBell Hand", ["Bell Hand", "Kite Maker"], ["Kite Maker", "Bell Hand"]),
        ("KITE MAKERBELL HAND", ["Bell Hand", "Kite Maker"], ["KITE MAKER", "BELL HAND"]),
        ("Kite Maker Bell Hand", ["Bell Hand", "Kite Maker"], ["Kite Maker", "Bell Hand"]),
        ("  Kite Maker\tBell Hand  ", ["Bell Hand", "Kite Maker"], ["Kite Maker", "Bell Hand"]),
        ("BellBell Hand", ["Bell", "Bell Hand"], ["Bell", "Bell Hand"]),
        ("Bell HandBell", ["Bell", "Bell Hand"], ["Bell Hand", "Bell"]),
        ("HandBell Hand", ["Hand", "Bell Hand"], ["Hand", "Bell Hand"]),
        ("Kites/DrumsBell & Hand", ["Kites and Drums", "Bell, Hand"], ["Kites/Drums", "Bell & Hand"]),
        ("Stra\u00dfe HandBell", ["strasse hand", "Bell"], ["Stra\u00dfe Hand", "Bell"]),
        ("BellStra\u00dfe", ["Stra\u00dfe", "Bell"], ["Bell", "Stra\u00dfe"]),
        ("STRASSEBell", ["Stra\u00dfe", "Bell"], ["STRASSE", "Bell"]),
        ("Cafe\u0301 HandBell", ["Caf\u00e9 Hand", "Bell"], ["Cafe\u0301 Hand", "Bell"]),
        ("Hand (Caf\u00e9)Bell", ["Hand (Cafe\u0301)", "Bell"], ["Hand (Caf\u00e9)", "Bell"]),
        ("Kite Maker (KMK)Bell", ["Kite Maker (KMK)", "Bell"], ["Kite Maker (KMK)", "Bell"]),
        (".Kit HandBell's Hand", [".Kit Hand", "Bell's Hand"], [".Kit Hand", "Bell's Hand"]),
        ("KiteBellDrum", ["Drum", "Kite", "Bell"], ["Kite", "Bell", "Drum"]),
    ],
)
def test_a_header_row_is_cut_into_its_names(text: str, names: list[str], parts: list[str]) -> None:
    assert cut(text, *names) == parts


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Kite Maker", ["Kite Maker", "Bell Hand"]),
        ("Kite MakerBell Hand Drum", ["Kite Maker", "Bell Hand"]),
        ("Kite MakerBell Han", ["Kite Maker", "Bell Hand"]),
        ("Kite MakersBell Hand", ["Kite Maker", "Bell Hand"]),
        ("", ["Kite Maker"]),
        ("KiteKite", ["Kite"]),
    ],
)
def test_a_row_that_is_more_or_less_than_the_names_is_no_header(text: str, names: list[str]) -> None:
    assert cut(text, *names) is None


def test_a_header_row_that_can_be_cut_in_two_ways_is_none() -> None:
    assert cut("abab a", "ab", "aba", "b a", "") is None
    assert cut("Bell Hand Bell", "Bell", "Hand Bell", "Bell Hand") is None


def test_the_empty_row_names_nobody() -> None:
    assert concatenation("", []) == []


NAME = st.lists(
    st.sampled_from(["Kite", "Bell", "Drum", "Hand", "Stra\u00dfe", "Caf\u00e9", "(Big)", "O'Hara", "St."]), min_size=1, max_size=3
).map(" ".join)


@given(st.lists(NAME, min_size=1, max_size=3, unique=True), st.sampled_from(["", " ", "\t"]))
def test_glued_names_are_found_where_they_were_glued(names: list[str], between: str) -> None:
    found = cut(between.join(names), *sorted(names))
    if found is not None:
        assert sorted(map(identity, found)) == sorted(map(identity, names))
    else:
        assert len(names) > 1


@pytest.mark.parametrize("text", ["a" * 4000, "a " * 2000, "\u00df" * 2000, "e\u0301" * 2000, "(" * 2000])
def test_hostile_text_mentions_and_joins_in_bounded_work(text: str) -> None:
    names = ["A", "A A", "A A A", "\u00df", "E\u0301", "(", "A" * 60]
    assert concatenation(text, [identity(name) for name in names]) is None
    for start in range(0, len(text), 50):
        mentions(*names).at(text, start)
