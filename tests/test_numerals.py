"""Written numbers: signs, marks, suffixes, locales."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.numerals import ANY_MARKS, ENGLISH, MAX_NUMBER, Locale, read_number, shortest, write_number

COMMA_GROUPS = Locale(group=",")
GERMAN = Locale(decimal=",", group=".")
FRENCH = Locale(decimal=",", group=" ")
SWISS = Locale(decimal=".", group="'")
UNGROUPED = Locale(decimal=".", group="")

LOCALES = [
    ENGLISH,
    COMMA_GROUPS,
    GERMAN,
    FRENCH,
    SWISS,
    UNGROUPED,
    Locale(decimal=",", group="\u202f"),
    Locale(decimal=",", group="\u00a0"),
]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("7", "7"),
        ("7125", "7125"),
        ("7,125", "7125"),
        ("7\u00a0125", "7125"),
        ("7\u202f125", "7125"),
        ("7\u2009125", "7125"),
        ("1,234,567.89", "1234567.89"),
        (".5", "0.5"),
        ("0.50", "0.50"),
        ("  9.75  ", "9.75"),
        ("98k", "98E3"),
        ("98K", "98E3"),
        ("98 k", "98E3"),
        ("1.2M", "1.2E6"),
        ("1.2 million", "1.2E6"),
        ("3 thousand", "3E3"),
        ("4bn", "4E9"),
        ("4 billion", "4E9"),
        ("2\u00a0million", "2E6"),
    ],
)
def test_an_english_number_is_read_to_the_digit_as_printed(text: str, value: str) -> None:
    read = read_number(text, ENGLISH)
    assert read == Decimal(value)
    assert read.as_tuple() == Decimal(value).as_tuple()


@pytest.mark.parametrize(
    ("text", "locale", "value"),
    [
        ("1.234,5", GERMAN, "1234.5"),
        ("1234,5", GERMAN, "1234.5"),
        ("0,25", GERMAN, "0.25"),
        ("12 345,60", FRENCH, "12345.60"),
        ("12\u202f345,60", FRENCH, "12345.60"),
        ("12'345.60", SWISS, "12345.60"),
        ("12345.6", UNGROUPED, "12345.6"),
    ],
)
def test_a_locale_says_which_mark_is_which(text: str, locale: Locale, value: str) -> None:
    assert read_number(text, locale) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("1,2", ENGLISH),
        ("12,34", ENGLISH),
        ("1,2345", ENGLISH),
        ("1234,567", ENGLISH),
        ("1.234,5", ENGLISH),
        ("01", ENGLISH),
        ("007", ENGLISH),
        ("0,125", ENGLISH),
        ("1..5", ENGLISH),
        ("1.5.2", ENGLISH),
        ("5.", ENGLISH),
        ("1,234.5", GERMAN),
        ("1,234", UNGROUPED),
        ("1 234", SWISS),
        ("", ENGLISH),
        ("k", ENGLISH),
        ("twelve", ENGLISH),
        ("1e5", ENGLISH),
        ("-5", ENGLISH),
        ("\u0661\u0662", ENGLISH),
        ("\uff11\uff12", ENGLISH),
        ("1" * (MAX_NUMBER + 1), ENGLISH),
        ("1" * 16_000, ENGLISH),
        ("1e1000000", ENGLISH),
        ("nan", ENGLISH),
        ("Infinity", ENGLISH),
    ],
)
def test_what_is_no_number_of_the_locale_is_refused(text: str, locale: Locale) -> None:
    with pytest.raises(ValueError, match="expected"):
        read_number(text, locale)


@pytest.mark.parametrize("text", ["12 no", "12 mum", "12 k k", "12 km", "5 minutes"])
def test_letters_that_are_no_suffix_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        read_number(text, ENGLISH)


def test_a_refusal_names_the_mark_and_the_text() -> None:
    with pytest.raises(ValueError, match=r"',' for decimals, found '1,234\.5'"):
        read_number("1,234.5", GERMAN)


def test_a_refusal_of_a_long_number_names_its_length() -> None:
    with pytest.raises(ValueError, match=r"at most 40 characters, found 16000"):
        read_number("1" * 16_000, ENGLISH)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.298,00", "1298.00"),
        ("1,298.00", "1298.00"),
        ("31.500", "31500"),
        ("31,500", "31500"),
        ("31.50", "31.50"),
        ("31,5", "31.5"),
        ("29.1583", "29.1583"),
        ("1'049,95", "1049.95"),
        ("1\u2019049.95", "1049.95"),
        ("1.144.000", "1144000"),
        ("1 144 000", "1144000"),
        ("0.125", "0.125"),
        (".5", "0.5"),
        (",5", "0.5"),
        ("12", "12"),
    ],
)
def test_without_a_locale_a_number_tells_its_marks_itself(text: str, value: str) -> None:
    assert read_number(text, ANY_MARKS) == Decimal(value)


@pytest.mark.parametrize("text", ["1.2.3", "1,23,4", "1'2", "12,3456.7", "1 2", "1.234,567.8", "1,234'567.8"])
def test_marks_that_do_not_fit_together_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        read_number(text, ANY_MARKS)


def _numbers() -> st.SearchStrategy[Decimal]:
    """Numbers of at most 15 digits with 0 to 6 decimals."""
    return st.builds(lambda digits, places: Decimal(digits).scaleb(-places), st.integers(0, 10**15 - 1), st.integers(0, 6))


@given(_numbers(), st.sampled_from(LOCALES))
def test_a_written_number_reads_as_itself(value: Decimal, locale: Locale) -> None:
    assert read_number(write_number(value, locale), locale) == value


@given(_numbers(), st.sampled_from(LOCALES))
def test_writing_keeps_every_digit_of_a_number(value: Decimal, locale: Locale) -> None:
    digits = "".join(c for c in write_number(value, locale) if c.isdigit())
    assert digits.lstrip("0") == "".join(map(str, value.as_tuple().digits)).lstrip("0")


@given(st.text(max_size=60), st.sampled_from([*LOCALES, ANY_MARKS]))
def test_any_text_is_a_number_or_refused(text: str, locale: Locale) -> None:
    with suppress(ValueError):
        value = read_number(text, locale)
        assert value.is_finite()
        assert value >= 0


@given(st.text(alphabet="0123456789.,' kKmMbB", max_size=20), st.sampled_from([*LOCALES, ANY_MARKS]))
def test_anything_like_a_number_is_a_number_or_refused(text: str, locale: Locale) -> None:
    with suppress(ValueError):
        assert read_number(text, locale).is_finite()


def test_a_negative_number_is_written_with_a_minus() -> None:
    assert write_number(Decimal("-1234.5"), ENGLISH) == "-1,234.5"


@pytest.mark.parametrize(("value", "shown"), [("3.50", 3.5), ("98E3", 98000), ("4.0", 4), ("0.1", 0.1), ("-2", -2)])
def test_a_record_has_an_integer_or_the_shortest_decimal(value: str, shown: float) -> None:
    found = shortest(Decimal(value))
    assert found == shown
    assert type(found) is type(shown)
