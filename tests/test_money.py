"""One amount among the words of a shop: what is let go, and beside what an amount is not certain."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import parse
from extract.kinds import Writing, read
from extract.pricewords import CHANGING, FREE, PRICE_WORDS


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        # words of prices, footnotes, ends of sentences
        ("Our price: 12.50", "12.50", None), ("From £8", "8", "GBP"), ("ab 7,20 € *", "7.20", "EUR"),
        ("à partir de 7,20 €", "7.20", "EUR"),
        ("Nyní cena 1 250 Kč", "1250", "CZK"), ("¥980.", "980", "JPY"), ("€ 75,", "75", "EUR"), ("Now only $3!", "3", "USD"),
        ("3,20 € **", "3.20", "EUR"), ("Blue kettle 19.50 €", "19.50", "EUR"), ("18.50 € with a lid", "18.50", "EUR"),
        # periods, units and taxes
        ("$8.40/EA", "8.40", "USD"), ("Price: $7.25/mo", "7.25", "USD"), ("12 € pro Monat", "12", "EUR"),
        ("3,10 € / 100 g", "3.10", "EUR"),
        ("9,50 €/m²", "9.50", "EUR"), ("9,50 € / m2", "9.50", "EUR"), ("59,90 € inkl. 19% MwSt.", "59.90", "EUR"),
        ("12 € p/m", "12", "EUR"),
        # a point behind the sign, where the number has marks of its own
        ("$.65 *", "0.65", "USD"), ("$.650 *", "0.650", "USD"), ("$. 65 *", "65", "USD"), ("$.650.30", "650.30", "USD"),
        ("$.65,333", "65333", "USD"),
        # without cents, cents behind the sign, Indian and Swiss groups
        ("25,- €", "25", "EUR"), ("CHF 25.–", "25", "CHF"), ("kr 1 250,-", "1250", "SEK"), ("Rs. 2,500/-", "2500", "INR"),
        ("KSh 900/=", "900", "KES"), ("12€50", "12.50", "EUR"), ("₹7,25,000", "725000", "INR"),
        ("₹1,25,00,000.50", "12500000.50", "INR"),
        ("CHF 2´350.40", "2350.40", "CHF"), ("$45. 90", "45.90", "USD"),
        # other writings of currencies
        ("US $5.00", "5.00", "USD"), ("AU $5", "5", "AUD"), ("25 eur", "25", "EUR"), ("25 Euro", "25", "EUR"),
        ("25 € (EUR)", "25", "EUR"),
        ("40 dollars", "40", None), ("R 1 250.00", "1250.00", "ZAR"), ("S/. 45", "45", "PEN"), ("￥２５０", "250", "JPY"),
        # signs
        ("Balance: -$5", "-5", "USD"), ("\u2010$5", "-5", "USD"), ("\uff0d5 €", "-5", "EUR"), ("Shirt – 15 €", "15", "EUR"),
        # said again, converted, for each unit
        ("4,50 € 4.50", "4.50", "EUR"), ("$4.50 $4.50", "4.50", "USD"), ("AED 70 (USD 19)", "70", "AED"),
        ("8,00 € (4,00 €/kg)", "8.00", "EUR"),
        # nothing is paid
        ("Free!", "0", None), ("Price: free", "0", None), ("gratis", "0", None),
    ],
)  # fmt: skip
def test_the_one_amount_among_words_is_read(text: str, amount: str, currency: str | None) -> None:
    assert parse("money", text) == {"amount": Decimal(amount), "currency": currency}


@pytest.mark.parametrize(
    "text",
    [
        # bounds, estimates, what is taken off, multiples
        "about $5", "$5 or so", "up to 50 €", "bis 50 €", "$5+", "~ $5", "save $5", "$5 off", "5 € Rabatt", "€ 5 Mio.", "Rs 5 lakh",
        "$5 trillion",
        "5 тыс. руб", "€ 5 xyz", "$5 m", "50¢", "free over $50",
        # several amounts or numbers
        "3,20 € 2,10 €", "3,20 € – 4,10 €", "from $5 to $10", "$5-10", "$5 €", "$5 / £4", "2 x 5 €", "5 € 20% off",
        "-20% 5 € incl. VAT", "1/2", "$1/2",
        "1 USD = 5 DKK", "99 zł 90 gr", "£5 (£4 in store)",
        # numbers that are no amounts, and groups that may be two numbers
        "set of 5", "Day 5", "25 l", "buy 5", "5 night", "iPhone 12", "5 items", "Call 555-1234", "12:30", "2021-03-05", "iPhone 6 300 €", "$ 12 99", "Nr. 5, 90 €", "€1.459/l",
        "1万円", "$٥", "5 \u0663 €",
        # currencies inside words, words that are also codes
        "EUROPE 5", "XUSD 5", "ALL 5 items", "TRY 5 times", "Price£5x",
        # signs that may be separators, halves of parentheses, marks that do not fit
        "Price -$5", "- 5 € *", "--$5", "($5", "£5)", "5_000 €", "$1,23,4",
        # no amount
        "price on request", "N/A", "Preis auf Anfrage", "£ -", "USD", "free shipping", "",
    ],
)  # fmt: skip
def test_an_amount_that_is_not_certain_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse("money", text)


@pytest.mark.parametrize("text", ["From $5", "$5 *", "$5,-", "Free", "12€50", "1,00,000", "$5 each now"])
def test_a_cell_of_a_page_is_read_strictly(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        read(text, Writing("money"))


def test_no_word_both_leaves_an_amount_and_changes_it() -> None:
    assert not CHANGING & PRICE_WORDS
    assert not FREE & PRICE_WORDS


@given(st.text(alphabet="0123456789.,'- $€£/()*%kmMabFromUSD\u00a0円", max_size=30))
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    with suppress(ValueError):
        found = parse("money", text)
        assert isinstance(found, dict)
        assert found["amount"].is_finite()


@given(st.integers(0, 10**9), st.sampled_from(["about", "save", "up to", "Mio", "bis"]))
def test_a_word_that_changes_an_amount_is_never_let_go(amount: int, word: str) -> None:
    for text in (f"{word} {amount} €", f"€ {amount} {word}"):
        with pytest.raises(ValueError, match="expected"):
            parse("money", text)
