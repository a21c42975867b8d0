"""Values with a remark beside them: what leaves them as they are is let go, what bounds or changes them is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import extract
from extract.kinds import Writing
from extract.numerals import Locale
from extract.remarks import read_cell
from extract.schema import compile_schema

KG = Writing("decimal", units=(("kg", Decimal(1)), ("g", Decimal("0.001"))))
GRAMS = Writing("decimal", units=(("g", Decimal(1)), ("oz", Decimal("28.35"))))
CM = Writing("decimal", units=(("cm", Decimal(1)),))
PLAIN, COUNT, PRICE, DATE = Writing("decimal"), Writing("count"), Writing("money", scalar=True), Writing("date")
COMMA = Writing("decimal", Locale(decimal=",", group="."))
HORSES = Writing("count", units=(("PS", Decimal(1)),))
EUROS = Writing("money", Locale(decimal=",", group="."), scalar=True)
LITRES = Writing("range", Locale(decimal=",", group="."), units=(("l", Decimal(1)), ("Liter", Decimal(1))))
UNGROUPED = Writing("count", Locale(group=""))

READ: list[tuple[Writing, str, Any]] = [
    (PLAIN, "4\u00bd", "4.5"),
    (PLAIN, "4 \u00bd", "4.5"),
    (PLAIN, "\u00be", "0.75"),
    (PLAIN, "4 1/2", "4.5"),
    (PLAIN, "-2 3/8", "-2.375"),
    (COMMA, "4\u00bd", "4.5"),
    (KG, "1 1/2 kg", "1.5"),
    (KG, "\u00bd kg", "0.5"),
    (COUNT, "1 234", 1234),
    (COUNT, "12 345 678", 12345678),
    (COUNT, "3.", 3),
    (COUNT, "1st", 1),
    (COUNT, "22nd", 22),
    (COUNT, "113TH", 113),
    (COUNT, "7\u00ba", 7),
    (PLAIN, "1 234.5", "1234.5"),
    (PRICE, "1 234 \u20ac", "1234"),
    (PRICE, "$1 234.50", "1234.50"),
    (KG, "1.2 kg (2.6 lb)", "1.2"),
    (KG, "2.6 lb (1.2 kg)", "1.2"),
    (KG, "1.2 kg / 2.6 lb", "1.2"),
    (KG, "1.2 kg/2.6 lbs", "1.2"),
    (KG, "1.2 kg (1200 g)", "1.2"),
    (KG, "2.6 lb. (1.2 kg)", "1.2"),
    (GRAMS, "154 g (5.4 oz)", "154"),
    (GRAMS, "5.4 oz (154 g)", "153.090"),
    (GRAMS, "168 g / 5.9 oz", "168"),
    (CM, "9 ft (274 cm)", "274"),
    (CM, "5 ft 7 in (170 cm)", "170"),
    (CM, "5' 7\" (170 cm)", "170"),
    (CM, '6.1" (15.5 cm)', "15.5"),
    (DATE, "3 July 1971 (age 53)", "1971-07-03"),
    (CM, "4 1/2 in or 11.4 cm", "11.4"),
    (PRICE, "$30.50 incl. VAT", "30.50"),
    (PRICE, "$30.50 (incl. 20 % VAT)", "30.50"),
    (PRICE, "$30.50, including all taxes", "30.50"),
    (PRICE, "$30 VAT included", "30"),
    (PRICE, "$9 each", "9"),
    (PRICE, "now $9", "9"),
    (PRICE, "only $9 each", "9"),
    (PRICE, "1 234 \u20ac TTC", "1234"),
    (HORSES, "110 kW (150 PS)", 150),
    (HORSES, "96 kW / 131 PS", 131),
    (EUROS, "29.450,50 Euro", "29450.50"),
    (EUROS, "5 euros", "5"),
    (PRICE, "1 234 Euro", "1234"),
    (LITRES, "420 bis 1.330 Liter", (("min", 420), ("max", 1330))),
    (LITRES, "420 à 1.330 l", (("min", 420), ("max", 1330))),
    (LITRES, "ab 420 l", (("min", 420),)),
    (LITRES, "bis zu 1.330 l", (("max", 1330),)),
    (LITRES, "from 420 l", (("min", 420),)),
    (DATE, "3. Mai 2024", "2024-05-03"),
    (DATE, "1er février 2024", "2024-02-01"),
    (DATE, "3 de mayo de 2024", "2024-05-03"),
    (DATE, "November 2023", "2023-11"),
    (DATE, "Dezember 2023", "2023-12"),
    (DATE, "12 września 2024", "2024-09-12"),
    (DATE, "12 März 2024 (Verkaufsstart)", "2024-03-12"),
    (DATE, "12 March 2024 (released)", "2024-03-12"),
    (DATE, "Tuesday, 12 March 2024", "2024-03-12"),
    (DATE, "12 March 2024 (Tue)", "2024-03-12"),
    (DATE, "12 March 2024, 10:30", "2024-03-12"),
    (DATE, "2024-03-12T10:30:00Z", "2024-03-12"),
    (DATE, "2024, March 12", "2024-03-12"),
    (DATE, "2024 Mar. 12th", "2024-03-12"),
    (DATE, "2024, March", "2024-03"),
    (DATE, "12 March 2024 (2024-03-12)", "2024-03-12"),
    (DATE, "12 March 2024 at 9:05 pm", "2024-03-12"),
]


@pytest.mark.parametrize(("writing", "text", "value"), READ, ids=[text for _, text, _ in READ])
def test_a_remark_that_leaves_the_value_as_it_is_is_let_go(writing: Writing, text: str, value: Any) -> None:
    assert read_cell(text, writing) == (Decimal(value) if isinstance(value, str) and writing is not DATE else value)


REFUSED: list[tuple[Writing, str]] = [
    (PLAIN, "4\u2153"),
    (PLAIN, "1/2"),
    (PLAIN, "4.5/5"),
    (PLAIN, "4 5/4"),
    (PLAIN, "4 1/3"),
    (PLAIN, "3 4\u00bd"),
    (PLAIN, "4 1/2/3"),
    (PLAIN, "4.5\u00bd"),
    (COUNT, "12 34"),
    (COUNT, "1 234 5"),
    (COUNT, "1234 567"),
    (COUNT, "1 234 567 89"),
    (COUNT, "1 234 / 5 678"),
    (UNGROUPED, "1 234"),
    (COUNT, "1th"),
    (COUNT, "12nd"),
    (COUNT, "1.."),
    (COUNT, "1,234."),
    (PLAIN, "3."),
    (COUNT, "4\u00bd"),
    (KG, "1.2 kg (2 kg)"),
    (GRAMS, "154 g (5.5 oz)"),
    (DATE, "2024, Later 12"),
    (DATE, "2024, March 12, 13"),
    (KG, "1.2 kg (with lid)"),
    (KG, "1.2 kg (2)"),
    (KG, "5 kg / 100 m"),
    (KG, "6 pcs (1.2 kg)"),
    (KG, "ca. 5 kg"),
    (KG, "~5 kg"),
    (KG, "2.6 lb (41 oz)"),
    (PLAIN, "1.2 (2.6 lb)"),
    (KG, "1 kg (1 300 g)"),
    (HORSES, "110 kW (150 PS bei 5000 U/min)"),
    (HORSES, "150 PS (160 PS)"),
    (EUROS, "5 dollars"),
    (EUROS, "5 Stück"),
    (EUROS, "ab 5 Euro"),
    (LITRES, "420 oder 1.330 l"),
    (LITRES, "bis 420 bis 1.330 l"),
    (LITRES, "ab 420"),
    (DATE, "31. Februar 2024"),
    (DATE, "3. Mond 2024"),
    (DATE, "set 2024"),
    (PRICE, "from $9"),
    (PRICE, "ca. $9"),
    (PRICE, "up to $9"),
    (PRICE, "$9 excl. VAT"),
    (PRICE, "$9 plus VAT"),
    (PRICE, "$9 + $2"),
    (PRICE, "was $12 now $9"),
    (PRICE, "$9 (incl. VAT"),
    (PRICE, "$9 off"),
    (PRICE, "$9 incl. 2 mugs"),
    (DATE, "Updated 12 March 2024 by the staff"),
    (DATE, "12 March 2024 (planned)"),
    (DATE, "12 March 2024 (13 March 2024)"),
    (DATE, "12 March 2024 (before)"),
    (DATE, "12 March 2024 (45)"),
    (DATE, "12 March 2024 - 13 March 2024"),
    (DATE, "03/04/2024 (released)"),
]


@pytest.mark.parametrize(("writing", "text"), REFUSED, ids=[text for _, text in REFUSED])
def test_a_remark_that_bounds_or_changes_the_value_is_refused(writing: Writing, text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        read_cell(text, writing)


def read_born(cell: str) -> extract.PageResult:
    compiled = compile_schema({"x-match": {"min": 1}, "properties": {
        "born": {"type": "string", "x-kind": "date", "x-labels": ["Born"]}, "name": {"type": "string", "x-labels": ["Name"]},
    }})  # fmt: skip
    page = f"<table><tr><th>Born<td>{cell}<tr><th>Name<td>Ann</table>\n"
    return extract.read_page(extract.Page("page.html", page.encode()), compiled)


@pytest.mark.parametrize(
    "cell", ["3 July 1971<br>Leeds", "<p>3 July 1971 (age 53)</p><p>Leeds, England</p>", "Ann Mary Lee<br>3 July 1971<br>Leeds"]
)
def test_a_date_may_have_a_name_above_and_a_place_below(cell: str) -> None:
    assert read_born(cell).record == {"born": "1971-07-03", "name": "Ann"}


@pytest.mark.parametrize(
    "cell",
    [
        "3 July 1971<br>4 July 1971",
        "3 July 1971<br>or later",
        "Baptised<br>3 July 1971",
        "Born: Here<br>3 July 1971",
        "Leeds<br>3 July 1971",
        "3 July 1971 Leeds",
    ],
)
def test_a_date_with_another_line_that_may_change_it_is_refused(cell: str) -> None:
    result = read_born(cell)
    assert result.record == {"name": "Ann"}
    assert [one.rule for one in result.discrepancies] == ["unreadable"]


@pytest.mark.parametrize("cell", ["9<sup>990</sup>", "9 <sup>990</sup>", "<b>9</b><sub>990</sub>", "1&nbsp;9<sup>99</sup>"])
def test_figures_of_two_heights_are_no_groups(cell: str) -> None:
    reviews: dict[str, Any] = {"type": "integer", "x-kind": "count", "x-labels": ["Reviews"], "x-locale": {"group": " ", "decimal": ","}}
    for schema in (reviews, {key: value for key, value in reviews.items() if key != "x-locale"}):
        compiled = compile_schema(
            {"x-match": {"min": 1}, "properties": {"reviews": schema, "colour": {"type": "string", "x-labels": ["Colour"]}}}
        )
        page = f"<table><tr><th>Reviews<td>{cell}<tr><th>Colour<td>red</table>\n"
        result = extract.read_page(extract.Page("page.html", page.encode()), compiled)
        assert result.record == {"colour": "red"}
        assert [(one.rule, one.severity, one.field) for one in result.discrepancies] == [("unreadable", "error", "reviews")]
