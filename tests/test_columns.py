"""Text in aligned columns: what is a table, what is uncertain, and its cells; box drawings as bars."""

from __future__ import annotations

import kettles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import extract
from extract.lines import placed_tables, read_blocks
from extract.model import PageResult, Table
from extract.schema import compile_schema

GRID = [["Tree", "Height", "Wood"], ["Oak", "30 m", "hard and old"], ["Elm", "5 m", "soft"]]
SCHEMA = compile_schema(kettles.SCHEMA)


def tables(text: str) -> list[Table]:
    """The tables of a text that have cells."""
    return [block.table for block in read_blocks(text) if block.table is not None and block.table.cells]


def grids(text: str) -> list[list[list[str]]]:
    """The grids of a text's tables."""
    return [table.grid() for table in tables(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Tree  Height  Wood\nOak   30 m    hard and old\nElm   5 m     soft\n",
        "Tree  Height  Wood\nOak     30 m  hard and old\nElm      5 m  soft\n",
        "  Tree    Height    Wood\n  Oak       30 m    hard and old\n  Elm        5 m    soft\n",
        "Tree  Height  Wood\n----  ------  ----\nOak   30 m    hard and old\nElm   5 m     soft\n",
        "Tree  Height  Wood\n------------------\nOak   30 m    hard and old\nElm   5 m     soft\n",
        "Tree Height Wood\n---- ------ ------------\nOak    30 m hard and old\nElm     5 m soft\n",
        "====  ======  ====\nTree  Height  Wood\n====  ======  ====\nOak   30 m    hard and old\nElm   5 m     soft\n====  ======  ====\n",
        "Trees of the wood\nTree  Height  Wood\nOak   30 m    hard and old\nElm   5 m     soft\n",
        "Trees of the wood\n\nTree  Height  Wood\nOak   30 m    hard and old\nElm   5 m     soft\n(2 rows)\n\nThe end.\n",
        "Tree  Height  Wood\nOak   30 m    hard and old\nElm   5 m     soft\nThese are all the trees of the wood.\n",
        "Tree          Height      Wood\n----          ------      ----\nOak           30 m        hard and old\nElm           5 m         soft\n",
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_one_table_in_many_writings(text: str, newline: str) -> None:
    text = text.replace("\n", newline)
    assert grids(text) == [GRID]
    for cell in tables(text)[0].cells:
        assert text[cell.start : cell.end] == cell.text


@pytest.mark.parametrize(
    ("text", "grid"),
    [
        (
            "        Oak   Elm\nHeight  30 m  5 m\nAge     900   400\n",
            [["", "Oak", "Elm"], ["Height", "30 m", "5 m"], ["Age", "900", "400"]],
        ),
        (
            "No. Tree      Age  Wood\n 9. Oak       900  hard\n10. Grey Elm  400  soft\n",
            [["No.", "Tree", "Age", "Wood"], ["9.", "Oak", "900", "hard"], ["10.", "Grey Elm", "400", "soft"]],
        ),
        (
            "# Tree   Age  Wood\n1 Oak    900  hard\n3 Elm    400  soft\n",
            [["# Tree", "Age", "Wood"], ["1 Oak", "900", "hard"], ["3 Elm", "400", "soft"]],
        ),
        (
            "Tree     Age  Wood\n1 Oak    900  hard\n2 Elm    400  soft\n",
            [["Tree", "Age", "Wood"], ["1 Oak", "900", "hard"], ["2 Elm", "400", "soft"]],
        ),
        ("Tree  Note  Age\nOak         900\nElm   old   400\n", [["Tree", "Note", "Age"], ["Oak", "", "900"], ["Elm", "old", "400"]]),
        ("Tree  Wood  Age\nOak   hard\nElm   soft  400\n", [["Tree", "Wood", "Age"], ["Oak", "hard", ""], ["Elm", "soft", "400"]]),
        ("Tree  2019  2020\nOak      9    11\nElm     12     3\n", [["Tree", "2019", "2020"], ["Oak", "9", "11"], ["Elm", "12", "3"]]),
        ("A     B\n----  --\nx y   3\nz\n", [["A", "B"], ["x y", "3"], ["z", ""]]),
        (
            "Tree     Age  Wood\nAll woods uphill\n  Oak    900  hard\n  Elm    400  soft\n",
            [["Tree", "Age", "Wood"], ["All woods uphill"] * 3, ["Oak", "900", "hard"], ["Elm", "400", "soft"]],
        ),
    ],
)
def test_cells_may_be_empty_or_span(text: str, grid: list[list[str]]) -> None:
    assert grids(text) == [grid]


@pytest.mark.parametrize(
    "text",
    [
        "Tree  Height  Wood\nOak   30 m    hard\nA very tall tree 9 m  soft\nElm   5 m     soft\n",
        "Tree  Note       Age\nOak   this is    900\n      long\nElm   old        400\n",
        "Tree  Height  Wood\n----  ------  ----\nOak   30 m    hard\nA very tall tree 9 soft\n",
        "Tree  Note\n----  ---------\nOak   this goes\n      on\nElm   no\n",
        "Name         Age\n----         ---\nAlexandria   3\nThe long one 4\n",
        "Yearly  Wood\nheight  hardness  Age\n------  --------  ---\n30 m    9         900\n",
    ],
)
def test_columns_that_are_not_certain_are_named_and_not_read(text: str) -> None:
    assert grids(text) == []
    (one,) = placed_tables(text)
    assert (one.writing, [what for what, _ in one.table.counts]) == ("columns", ["unaligned"])
    assert [block.text for block in read_blocks(text) if block.table is None] == [line.strip() for line in text.splitlines()]


def test_one_line_of_many_that_crosses_a_border_is_named() -> None:
    text = "Tree  Height  Wood\n" + "Oak   30 m    hard\n" * 12 + "A very tall tree  9 m  soft\n"
    (table,) = tables(text)
    assert (table.ragged, dict(table.counts)) == ((13,), {"ragged": 1})
    assert table.grid()[-1] == ["A very tall tree", "9 m", "soft"]


@pytest.mark.parametrize(
    "text", ["Oak  Elm\nHeight  30 m  5 m\nAge  900  400\nLeaf  lobed  oval\n", "Height  30 m\nAge     900\nLeaf    lobed\n"]
)
def test_cells_between_two_blanks_that_are_not_aligned_stay_lines(text: str) -> None:
    assert placed_tables(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "\u250c\u2500\u2500\u252c\u2500\u2500\u2510\n\u2502 a\u2502 b\u2502\n\u251c\u2500\u2500\u253c\u2500\u2500\u2524\n\u2502 1\u2502 2\u2502\n\u2514\u2500\u2500\u2534\u2500\u2500\u2518\n",
        "\u250f\u2501\u2501\u2533\u2501\u2501\u2513\n\u2503 a\u2503 b\u2503\n\u2523\u2501\u2501\u254b\u2501\u2501\u252b\n\u2503 1\u2503 2\u2503\n\u2517\u2501\u2501\u253b\u2501\u2501\u251b\n",
        "\u2554\u2550\u2550\u2566\u2550\u2550\u2557\n\u2551 a\u2551 b\u2551\n\u2560\u2550\u2550\u256c\u2550\u2550\u2563\n\u2551 1\u2551 2\u2551\n\u255a\u2550\u2550\u2569\u2550\u2550\u255d\n",
        " a \u2502 b \n\u2500\u2500\u2500\u253c\u2500\u2500\u2500\n 1 \u2502 2 \n",
        " a | b \n---+---\n 1 | 2 \n(1 row)\n",
        "\u2502 a \u2502 b \u2502\n\u2502 1 \u2502 2 \u2502\n",
    ],
)
def test_box_drawings_are_bars(text: str) -> None:
    (one,) = [one for one in placed_tables(text) if one.writing == "pipe"]
    assert one.table.grid() == [["a", "b"], ["1", "2"]]
    for cell in one.table.cells:
        assert text[cell.start : cell.end] == cell.text


def test_a_drawn_dash_in_a_cell_is_what_it_is() -> None:
    assert grids("\u2502 a \u2502 b \u2502\n\u2502 1 \u2502 \u2500 \u2502\n") == [[["a", "b"], ["1", "\u2500"]]]
    assert read_blocks("a \u2502 b\n")[0].text == "a \u2502 b"


# --- what is bound ----------------------------------------------------------------------------------------------------


def read(text: str) -> PageResult:
    """A page of kettles."""
    return extract.read_page(extract.Page("kettles.txt", text.encode()), SCHEMA)


@pytest.mark.parametrize(
    "text",
    [
        "         Alpha     Beta\nPrice    $30.50    $9\nVolume   1.7 l     2 l\nMaker    Acme Ltd  Bolt\n",
        "Name    Price  Volume  Maker\nAlpha  $30.50   1.7 l  Acme Ltd\nBeta       $9     2 l  Bolt\n",
        "Name  Price  Volume Maker\n----- ------ ------ --------\nAlpha $30.50 1.7 l  Acme Ltd\nBeta  $9     2 l    Bolt\n",
    ],
)
def test_a_schema_binds_aligned_cells(text: str) -> None:
    result = read(text)
    assert result.record == {
        "kettles": [
            {"name": "Alpha", "price": 30.5, "volume": 1.7, "maker": "Acme Ltd"}, {"name": "Beta", "price": 9, "volume": 2, "maker": "Bolt"}
        ]
    }  # fmt: skip
    assert [one.rule for one in result.discrepancies if one.rule != "unknown-label"] == []
    assert {claim.reader for claim in result.claims if claim.field == "price"} == {"table"}


def test_an_uncertain_table_is_a_discrepancy() -> None:
    result = read("Name   Price   Maker\nAlpha  $30.50  Acme\nA long name $9  Bolt\nBeta   $9      Bolt\n")
    assert [one.values for one in result.discrepancies if one.rule == "unread-table"] == [("unaligned",)]


def test_a_row_across_borders_is_reported_and_not_read() -> None:
    rows = "".join(f"K{letter}     $9     2 l     Bolt\n" for letter in "abcdefghijkl")
    result = read("Name   Price  Volume  Maker\n" + rows + "A long name  $9  2 l     Bolt\n")
    assert result.record is not None
    assert len(result.record["kettles"]) == 12  # type: ignore[arg-type]
    assert [one.rule for one in result.discrepancies] == ["ragged-row"]


def test_the_open_last_line_of_a_page_has_no_cell() -> None:
    result = read("Name    Price  Volume  Maker\nAlpha  $30.50   1.7 l  Acme\nBeta       $9     2 l  Bolt\nGamma      $8     1 l  Ac")
    assert "gamma" not in {claim.entity for claim in result.claims}
    assert "cut" in [one.rule for one in result.discrepancies]


# --- what is written is read back -------------------------------------------------------------------------------------

WORD = st.text(alphabet="Oakelm\u00e9", min_size=1, max_size=6)
CELL = st.lists(WORD, max_size=3).map(" ".join)
FIGURE = st.integers(0, 99999).map(str)
SHEET = st.lists(st.tuples(WORD, FIGURE, CELL, FIGURE), min_size=2, max_size=6)


def aligned(rows: list[tuple[str, ...]], rule: bool, gap: str) -> str:
    """Rows as other tools align them: figures to the right, words to the left."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        gap.join(cell.rjust(width) if at % 2 else cell.ljust(width) for at, (cell, width) in enumerate(zip(row, widths, strict=True)))
        for row in rows
    ]
    lines[1:1] = [gap.join("-" * width for width in widths)] if rule else []
    return "".join(line.rstrip() + "\n" for line in lines)


HEADER = ("Tree", "Height", "Wood", "Age")


@given(SHEET, st.booleans(), st.sampled_from(["  ", "   "]))
def test_what_is_aligned_is_read_back(rows: list[tuple[str, ...]], rule: bool, gap: str) -> None:
    text = aligned([HEADER, *rows], rule, gap)
    if all(row[2] for row in rows):
        assert grids(text) == [[list(row) for row in (HEADER, *rows)]]
    for grid in grids(text):
        assert grid == [list(row) for row in (HEADER, *rows)]


@given(SHEET)
def test_a_rule_of_groups_parts_columns_with_one_blank_between(rows: list[tuple[str, ...]]) -> None:
    text = aligned([HEADER, *rows], True, " ")
    for grid in grids(text):
        assert grid == [list(row) for row in (HEADER, *rows)]
    if all(row[2] for row in rows):
        assert len(grids(text)) == 1


@settings(deadline=None)
@given(SHEET, st.booleans(), st.sampled_from(["", "\nThe end, by now.\n"]))
def test_no_prefix_of_a_page_has_a_cell_that_the_page_has_not(rows: list[tuple[str, ...]], rule: bool, after: str) -> None:
    text = aligned([HEADER, *((row[0], row[1], row[2] or "x", row[3]) for row in rows)], rule, "  ") + after

    def cells_of(text: str) -> set[tuple[int, int, str]]:
        return {(cell.start, cell.end, cell.text) for table in tables(text) for cell in table.cells if cell.text}

    whole = cells_of(text)
    assert whole
    for cut in range(len(text)):
        assert cells_of(text[:cut]) <= whole, text[:cut]


@given(st.text(alphabet="ab1 -=|\n\u2502.", max_size=80))
def test_any_text_is_read_and_its_cells_are_where_they_say(text: str) -> None:
    for block in read_blocks(text):
        for cell in block.table.cells if block.table else ():
            assert text[cell.start : cell.end].replace("\\|", "|") == cell.text
