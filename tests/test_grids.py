"""A table's cells as a grid: spans, ragged rows, and the header's empty cell on the wrong side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.cells import MAX_CELLS, grid
from extract.grids import Labels, labelled
from extract.lines import read_blocks
from extract.markup import read_markup
from extract.model import Cell, Table
from extract.sheets import Words

LABELS = {"height", "age", "leaf", "tree"}


def table_of(text: str) -> Table:
    """The one table of a text."""
    (table,) = [block.table for block in read_blocks(text) if block.table is not None]
    return table


def is_label(text: str) -> bool:
    """Whether the little schema of these tests knows a label."""
    return text.casefold() in LABELS


def is_key(text: str) -> bool:
    """Whether a label is that of the field that names entities."""
    return text == "Name"


WORDS = Words(lambda text: is_label(text) or is_key(text), is_key)


def one_sheet(table: Table, words: Words = WORDS) -> Labels:
    """The cells under their labels of a table with one header."""
    (labels,) = labelled(table, words)
    return labels


def read(text: str, *, entities: bool = True) -> Labels:
    """The cells of the one table of a text under their labels."""
    return one_sheet(table_of(text), WORDS if entities else Words(is_label, None))


def under(labels: Labels) -> list[tuple[str, str | None, str]]:
    """Label, name and text of each labelled cell."""
    return [(one.label.text, one.name.text if one.name else None, one.cell.text) for one in labels.cells]


EXPECTED = [("Height", "Oak", "30 m"), ("Height", "Elm", "25 m"), ("Age", "Oak", "900"), ("Age", "Elm", "-")]
ROWS = "| Height | 30 m | 25 m |\n| Age | 900 | - |\n"


@pytest.mark.parametrize(
    "header",
    ["| | Oak | Elm |", "| Oak | Elm | |", "| Oak | Elm |", "| Trees | Oak | Elm |", "Oak | Elm"],
    ids=["empty first", "empty last", "no empty cell", "a title first", "no outer bars"],
)
def test_the_header_names_the_columns_wherever_its_empty_cell_stands(header: str) -> None:
    rows = ROWS if header.startswith("|") else "Height | 30 m | 25 m\nAge | 900 | -\n"
    labels = read(header + "\n" + rows)
    assert under(labels) == EXPECTED
    assert [cell.text for cell in labels.names] == ["Oak", "Elm"]


def test_a_grid_puts_the_empty_cell_of_a_header_first_and_counts() -> None:
    rows, moved = grid(table_of("| Oak | Elm | |\n| Height | 30 m | 25 m |\n| Leaf | lobed | oval |\n| Price | $3 | $4 |\n").cells)
    assert rows[0] == ["", "Oak", "Elm"]
    assert moved == 2


@pytest.mark.parametrize(
    "text",
    [
        "| Tree | Height | |\n| Oak | 30 m | edit |\n| Elm | 25 m | edit |\n",
        "| Tree | Height | |\n| Oak | 30 m | view edit |\n| Elm | 25 m | view edit |\n| Ash | 28 m | view edit |\n",
        "| Tree | Age | |\n| Oak | 900 | buy |\n| Elm | 400 | buy |\n",
        "| Tree | Height | |\n| Oak | 30 m | |\n| Elm | 25 m | |\n",
    ],
)
def test_a_last_column_without_a_name_stays_last(text: str) -> None:
    rows, moved = grid(table_of(text).cells)
    assert rows[0][-1] == ""
    assert moved == 0


def test_a_header_whose_empty_cell_stands_first_is_left_alone() -> None:
    assert grid(table_of("| | Oak | Elm |\n" + ROWS).cells) == ([["", "Oak", "Elm"], ["Height", "30 m", "25 m"], ["Age", "900", "-"]], 0)


def test_short_rows_are_padded_with_empty_text() -> None:
    rows, moved = grid(table_of("| | Oak | Elm |\n| Height | 30 m |\n| Age | 900 | 400 |\n").cells)
    assert rows == [["", "Oak", "Elm"], ["Height", "30 m", ""], ["Age", "900", "400"]]
    assert moved == 0


def cell(row: int, column: int, text: str, rowspan: int = 1, colspan: int = 1) -> Cell:
    """A cell of a table made by hand."""
    return Cell(row, column, rowspan, colspan, text, row == 0, 0, len(text))


def test_a_spanning_cell_fills_each_of_its_places() -> None:
    table = Table(
        (cell(0, 0, "a", 1, 2), cell(0, 2, "b"), cell(1, 0, "c", 2, 1), cell(1, 1, "d"), cell(1, 2, "e"), cell(2, 1, "f", 1, 2)), 0, 9
    )
    assert table.grid() == [["a", "a", "b"], ["c", "d", "e"], ["c", "f", "f"]]


def test_a_table_without_cells_has_an_empty_grid() -> None:
    assert Table((), 0, 0).grid() == []


@pytest.mark.parametrize(
    ("rowspan", "colspan"), [(65_534, 1_000), (1, 100_000_000), (100_000_000, 1), (100_000_000, 100_000_000), (1_000, 65_534)]
)
def test_a_grid_is_no_larger_than_its_cap(rowspan: int, colspan: int) -> None:
    rows = Table((cell(0, 0, "a", rowspan, colspan), cell(1, 0, "b")), 0, 2).grid()
    assert rows[0][0] == "a"
    assert sum(len(row) for row in rows) <= MAX_CELLS


def test_many_rows_beside_one_wide_cell_do_not_pass_the_cap() -> None:
    cells = (*(cell(row, 0, "x") for row in range(1_000)), cell(1_000, 0, "wide", 1, 100_000))
    assert sum(len(row) for row in Table(cells, 0, 9).grid()) <= MAX_CELLS


def test_labels_in_the_header_row_make_one_entity_of_each_row() -> None:
    labels = read("| Name | Height | Age |\n| Oak | 30 m | 900 |\n| Elm | 25 m | - |\n")
    assert sorted(under(labels)) == sorted(EXPECTED)
    assert [cell.text for cell in labels.names] == ["Oak", "Elm"]


def html(page: str) -> Labels:
    """The same of a table of HTML."""
    (table,) = [block.table for block in read_markup(page + "\n") if block.table is not None]
    return one_sheet(table)


@pytest.mark.parametrize(
    "head",
    [
        "<tr><th><th>Oak<th>Elm",
        "<tr><th colspan=3>Two trees<tr><th><th>Oak<th>Elm",
        "<tr><th rowspan=2><th colspan=2>Trees<tr><th>Oak<th>Elm",
        "<tr><th colspan=3>Two trees<tr><th><th colspan=2>Broadleaved<tr><th><th>Oak<th>Elm",
    ],
)
def test_the_last_row_of_headers_names_the_columns(head: str) -> None:
    labels = html(f"<table>{head}<tr><th>Height<td>30 m<td>25 m<tr><th>Age<td>900<td>-</table>")
    assert under(labels) == EXPECTED
    assert [cell.text for cell in labels.names] == ["Oak", "Elm"]


def test_a_value_that_spans_two_columns_is_a_value_of_each() -> None:
    labels = html("<table><tr><th><th>Oak<th>Elm<tr><th>Height<td colspan=2>30 m<tr><th colspan=3>More<tr><th>Age<td>900<td>-</table>")
    assert under(labels) == [("Height", "Oak", "30 m"), ("Height", "Elm", "30 m"), ("Age", "Oak", "900"), ("Age", "Elm", "-")]


def test_labels_and_values_without_a_header_are_pairs() -> None:
    labels = html("<dl><dt>Height<dd>30 m<dt>Bark<dd>rough<dt>Age<dd>900</dl>")
    assert [(pair.said, pair.cell.text) for pair in labels.pairs] == [("Height", "30 m"), ("Age", "900")]


def test_a_table_that_is_too_large_for_a_grid_keeps_every_cell() -> None:
    cells = (cell(0, 0, "a", 1, 100_000), *(cell(row, column, f"{row}.{column}") for row in range(1, 50) for column in range(3)))
    assert Table(cells, 0, 9).grid()[1:] == [[f"{row}.{column}" for column in range(3)] for row in range(1, 50)]


def test_a_table_of_one_entity_has_no_names() -> None:
    labels = read("| Height | 30 m |\n| Age | 900 |\n", entities=False)
    assert under(labels) == [("Height", None, "30 m"), ("Age", None, "900")]


def test_labels_that_no_field_has_are_told() -> None:
    labels = read("| | Oak | Elm |\n| Height | 30 m | 25 m |\n| Bark | rough | smooth |\n")
    assert [cell.text for cell in labels.unknown] == ["Bark"]


def test_a_table_without_a_known_label_says_nothing() -> None:
    assert read("| | Oak | Elm |\n| Bark | rough | smooth |\n") == Labels()


@pytest.mark.parametrize("header", ["| Oak | Elm | |", "| | Oak | Elm |", "| Oak | Elm |"])
def test_no_cut_of_a_table_gives_a_cell_another_name(header: str) -> None:
    text = header + "\n" + ROWS
    for cut in range(len(text) + 1):
        for block in read_blocks(text[:cut]):
            if block.table is not None:
                found = under(one_sheet(block.table))
                assert set(found) <= set(EXPECTED), text[:cut]


@given(st.lists(st.lists(st.sampled_from(["", "a", "B c", "$3", "-", "9%"]), min_size=1, max_size=4), min_size=1, max_size=5))
def test_a_grid_is_a_rectangle_that_keeps_every_text(rows: list[list[str]]) -> None:
    cells = tuple(cell(i, j, text) for i, row in enumerate(rows) for j, text in enumerate(row))
    formed, moved = grid(cells)
    assert {len(row) for row in formed} == {max(len(row) for row in rows)}
    for given_row, row in zip(rows[1:], formed[1:], strict=True):
        assert row[: len(given_row)] == given_row
    assert sorted(filter(None, formed[0])) == sorted(filter(None, rows[0]))
    assert moved == 0 or formed[0][0] == ""
