"""What heads a cell where `scope` and `headers` say so; the tables of the HTML standard and of W3C's technique H43."""

from __future__ import annotations

import pytest

from extract.headings import Headings
from extract.htmltables import Declared, Place, declared, declares
from extract.markup import read_markup
from extract.sheets import spread


def heads(page: str) -> dict[str, tuple[str, str]]:
    """What heads the row and the column of each cell of data, by its text."""
    (table,) = [block.table for block in read_markup(page + "\n") if block.table is not None]
    rows = spread(table.cells)
    headings = Headings(table, rows)
    found = {cell.text: headings.of(cell.row, cell.column) for cell in table.cells if cell.text and not cell.header}
    return {text: (" > ".join(one.text for one in head.side), " > ".join(one.text for one in head.top)) for text, head in found.items()}


def test_the_table_of_the_standard_is_headed_as_it_says() -> None:
    found = heads(
        "<table><thead><tr><th>ID<th>Measurement<th>Average<th>Maximum<tbody><tr><td><th scope=rowgroup>Cats<td><td>"
        "<tr><td>93<th scope=row>Legs<td>3.5<td>4<tr><td>10<th scope=row>Tails<td>1<td>one"
        "<tbody><tr><td><th scope=rowgroup>English speakers<td><td><tr><td>32<th scope=row>Legs<td>2.67<td>4.0</table>"
    )
    assert found["93"] == ("", "ID")
    assert found["3.5"] == ("Cats > Legs", "Average")
    assert found["one"] == ("Cats > Tails", "Maximum")
    assert found["2.67"] == ("English speakers > Legs", "Average")


def test_headers_are_those_that_a_cell_names() -> None:
    found = heads(
        "<table><tr><th rowspan=2 id=h>Homework<th colspan=2 id=e>Exams<tr><th id=e1 headers=e>1<th id=ef headers=e>Final"
        "<tr><td headers=h>15%<td headers='e e1'>14%<td headers='ef e none e'>20%</table>"
    )
    assert found == {"15%": ("", "Homework"), "14%": ("", "Exams > 1"), "20%": ("", "Final > Exams")}


def test_a_header_below_data_hides_an_equal_one_above() -> None:
    found = heads("<table><tr><td><th scope=col>Oak<tr><th scope=row>Age<td>1<tr><td><th scope=col>Elm<tr><th scope=row>Age<td>2</table>")
    assert found == {"1": ("Age", "Oak"), "2": ("Age", "Elm")}


def test_headers_of_several_levels_all_count() -> None:
    found = heads(
        "<table><tr><th rowspan=2>Tree<th colspan=2 scope=colgroup>Age<tr><th scope=col>Old<th>New<tr><th scope=row>Oak<td>9<td>1</table>"
    )
    assert found == {"9": ("Oak", "Age > Old"), "1": ("Oak", "Age > New")}


def test_a_cell_may_be_headed_by_several_of_its_row() -> None:
    found = heads(
        "<table><tr><th>Genus<th>Tree<th>Age<tr><th scope=row rowspan=2>Quercus<th scope=row>Oak<td>9<tr><th scope=row>Ilex<td>3</table>"
    )
    assert found == {"9": ("Quercus > Oak", "Age"), "3": ("Quercus > Ilex", "Age")}


@pytest.mark.parametrize(("source", "found"), [("<td SCOPE=row>", True), ("<td headers='a'>", True), ("<td><th>", False)])
def test_most_tables_need_no_second_look(source: str, found: bool) -> None:
    assert declares(source) is found


def test_attributes_of_headers_are_read_as_written() -> None:
    places = [Place(0, 0, 1, 1), Place(0, 1, 1, 1), Place(1, 0, 1, 1), Place(1, 1, 1, 1)]
    given = [' id=a scope=" COL "', " ID=a scope=column", ' id="A"', " headers='a A a nowhere' id=b"]
    assert declared(given, places) == [Declared("col"), Declared(), Declared(), Declared("", ((0, 0), (1, 0)))]
    assert declared([" id=b headers=b"], places[:1]) == [Declared()]


def test_a_header_in_every_second_row_takes_time_by_their_number() -> None:
    import time

    spent = []
    for count in (500, 4_000):
        rows = "".join(f"<tr><th scope=col>Tree<th scope=col>Age<tr><td>{n}<td>9" for n in range(count))
        begin = time.process_time()
        assert heads(f"<table>{rows}</table>")["9"] == ("", "Age")
        spent.append(time.process_time() - begin)
    assert spent[1] < 40 * spent[0]
