"""Lines with bars: what is a table, what is not, and its cells."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.lines import read_blocks
from extract.model import Cell, Table
from extract.pipes import MAX_COLUMNS, TableLine, has_bar, read_table

WHOLE = "| Tree | Oak | Elm |\n| Height | 30 m | 25 m |\n"
GRID = [["Tree", "Oak", "Elm"], ["Height", "30 m", "25 m"]]


def tables(text: str) -> list[Table]:
    """The tables of a text."""
    return [block.table for block in read_blocks(text) if block.table is not None]


def only(text: str) -> Table:
    """The one table of a text."""
    (table,) = tables(text)
    return table


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        "|Tree|Oak|Elm|\n|Height|30 m|25 m|\n",
        "| Tree | Oak | Elm |\n| --- | --- | --- |\n| Height | 30 m | 25 m |\n",
        "| Tree | Oak | Elm |\n|:---|---:|:---:|\n| Height | 30 m | 25 m |\n",
        "| Tree | Oak | Elm |\n|-|-|-|\n| Height | 30 m | 25 m |\n",
        "Tree | Oak | Elm\n--- | --- | ---\nHeight | 30 m | 25 m\n",
        "Tree | Oak | Elm\nHeight | 30 m | 25 m\n",
        "Tree|Oak|Elm\n-|-|-\nHeight|30 m|25 m\n",
        "| Tree | Oak | Elm\n| --- | --- | ---\n| Height | 30 m | 25 m\n",
        "+-----+------+------+\n| Tree   | Oak  | Elm  |\n+========+======+======+\n| Height | 30 m | 25 m |\n+-----+------+------+\n",
        "+-----+------+------+\n| Tree   | Oak  | Elm  |\n+--------+------+------+\n| Height | 30 m | 25 m |\n+-----+------+------+\n",
        "  | Tree | Oak | Elm |  \n\t| Height | 30 m | 25 m |\n",
        "| **Tree** | *Oak* | __Elm__ |\n| `Height` | _30 m_ | **25 m** |\n",
        "| Tree | Oak | Elm |\n\n| Height | 30 m | 25 m |\n",
        "| Tree | Oak | Elm |\n\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\n| Height | 30 m | 25 m |\n".replace(
            "\u2500" * 9, "|\u2500\u2500|\u2500\u2500|\u2500\u2500|"
        ),
    ],
)
def test_one_table_in_many_writings(text: str) -> None:
    assert only(text).grid() == GRID
    assert only(text).counts == ()


def test_the_first_row_is_the_header() -> None:
    assert [cell.text for cell in only(WHOLE).cells if cell.header] == ["Tree", "Oak", "Elm"]


def test_a_row_of_dashes_below_the_header_is_a_rule_and_further_down_it_is_data() -> None:
    table = only("| Tree | Oak |\n| --- | --- |\n| Height | 30 m |\n| Age | - |\n| - | - |\n")
    assert table.grid() == [["Tree", "Oak"], ["Height", "30 m"], ["Age", "-"], ["-", "-"]]


def test_a_row_of_dashes_for_values_directly_below_the_header_keeps_its_label() -> None:
    assert only("| | Oak |\n| Age | - |\n").grid() == [["", "Oak"], ["Age", "-"]]


@pytest.mark.parametrize(
    ("cell", "text"),
    [("a \\| b", "a | b"), ("\\|", "|"), ("\\|a", "|a"), ("a\\|", "a|"), ("\\|\\|", "||"), ("**a \\| b**", "a | b"), ("C:\\x", "C:\\x")],
)
def test_an_escaped_bar_is_text_with_its_way_back_to_the_source(cell: str, text: str) -> None:
    source = f"| Tree | Oak |\n| Name | {cell} |\n"
    found = only(source).cells[-1]
    assert found.text == text
    begin = source.index(text[0] if text[0] != "|" else "\\|", source.index("Name") + 4)
    assert found.start == begin
    if "|" in text:
        start, end = found.region.part(text.index("|"), text.index("|") + 1).span
        assert source[start:end] == "\\|"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("**a**", "a"), ("*a*", "a"), ("__a__", "a"), ("_a_", "a"), ("`a`", "a"), ("**a b**", "a b"), ("**a** b", "**a** b"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("*a* and *b*", "*a* and *b*"), ("**", "**"), ("* a*", "* a*"), ("snake_case_", "snake_case_"), ("5*", "5*"),
    ],
)  # fmt: skip
def test_emphasis_around_a_whole_cell_is_none_of_its_text(cell: str, text: str) -> None:
    assert only(f"| Tree | Oak |\n| Name | {cell} |\n").cells[-1].text == text


def test_short_and_long_rows_keep_their_cells_and_are_counted() -> None:
    table = only("| Tree | Oak | Elm |\n| Height | 30 m |\n| Bark | a | b | c |\n")
    assert table.grid() == [["Tree", "Oak", "Elm", ""], ["Height", "30 m", "", ""], ["Bark", "a", "b", "c"]]
    assert dict(table.counts) == {"padded": 3}


def test_rows_without_bars_end_the_table() -> None:
    blocks = read_blocks(WHOLE + "Trees are big\n" + WHOLE)
    assert [block.kind for block in blocks] == ["table", "line", "table"]


def test_a_blank_line_ends_the_table() -> None:
    assert [table.grid() for table in tables(WHOLE + "\n" + WHOLE)] == [GRID, GRID]


@pytest.mark.parametrize(
    "text",
    [
        "Home | Trees | Help\n",
        "Home | Trees | Help\nOak and Elm\n",
        "Trees are big | and old.\n",
        "| alone |\n",
        "a \\| b\nc \\| d\n",
        "---\n---\n",
        "Home | Trees | Help | About\nNews | Weather\n",
    ],
)
def test_a_line_of_links_or_a_sentence_with_a_bar_is_no_table(text: str) -> None:
    assert tables(text) == []


def test_a_line_with_a_bar_that_is_no_table_stays_a_block() -> None:
    text = "Home | Trees | Help\n"
    assert [(block.kind, block.text) for block in read_blocks(text)] == [("line", "Home | Trees | Help")]


def test_a_sentence_with_a_bar_above_a_table_is_no_row_of_it() -> None:
    blocks = read_blocks("Oaks grow old | so do elms.\n" + WHOLE)
    assert [block.kind for block in blocks] == ["paragraph", "table"]
    assert blocks[1].table is not None
    assert blocks[1].table.grid() == GRID


def test_a_line_of_links_directly_above_a_table_is_no_row_of_it() -> None:
    blocks = read_blocks("Home | Trees | Help\n" + WHOLE)
    assert [block.kind for block in blocks] == ["line", "table"]
    assert blocks[1].table is not None
    assert blocks[1].table.grid() == GRID


def test_a_header_alone_with_its_rule_is_a_table() -> None:
    assert only("| Tree | Oak |\n| --- | --- |\n").grid() == [["Tree", "Oak"]]


def test_a_table_of_one_column_is_a_table_between_bars_with_a_rule() -> None:
    assert only("| Tree |\n| --- |\n| Oak |\n").grid() == [["Tree"], ["Oak"]]


def test_a_row_of_empty_cells_is_a_row() -> None:
    assert only("| Tree | Oak |\n| | |\n| Age | 9 |\n").grid() == [["Tree", "Oak"], ["", ""], ["Age", "9"]]


def test_a_grid_table_has_its_text_between_the_rules() -> None:
    text = "+------+-----+\n| Tree | Age |\n+======+=====+\n| Oak  | 9   |\n+------+-----+\n| Elm  | -   |\n+------+-----+\n"
    table = only(text)
    assert table.grid() == [["Tree", "Age"], ["Oak", "9"], ["Elm", "-"]]
    assert [text[cell.start : cell.end] for cell in table.cells] == ["Tree", "Age", "Oak", "9", "Elm", "-"]


LINES = "+---+---+---+\n| Tree | Oak | Elm |\n+===+===+===+\n| Height | 30 m | 25 m |\n+---+---+---+\n| Uses | ships, | tools, |\n|  | beams | bows |\n+---+---+---+\n"


def test_a_row_between_rules_may_take_several_lines() -> None:
    table = only(LINES)
    assert table.grid() == [["Tree", "Oak", "Elm"], ["Height", "30 m", "25 m"], ["Uses", "ships,", "tools,"], ["Uses", "beams", "bows"]]
    assert [(cell.row, cell.rowspan) for cell in table.cells if cell.rowspan > 1] == [(2, 2)]


@pytest.mark.parametrize(
    "text",
    [
        "| Tree | Oak |\n+---+---+\n| Uses | ships, |\n|  | beams |\n| Height | 30 m |\n+---+---+\n",
        "| Tree | Oak |\n+---+---+\n| Uses | ships, |\n|  | beams |\n+---+---+\n",
        LINES.removesuffix("+---+---+---+\n"),
        LINES.replace("| Height | 30 m | 25 m |", "| Height | 30 m | 25 m |\n| Age | 900 | 400 |"),
    ],
)
def test_lines_without_a_rule_between_all_rows_are_rows_of_their_own(text: str) -> None:
    assert {cell.rowspan for cell in only(text).cells} == {1}


def test_every_cut_of_a_table_with_rows_of_several_lines_spans_what_the_whole_does() -> None:
    whole = {(cell.start, cell.rowspan) for cell in only(LINES).cells}
    for end in range(len(LINES)):
        spans = {(cell.start, cell.rowspan) for table in tables(LINES[:end]) for cell in table.cells if cell.rowspan > 1}
        assert spans <= whole


@pytest.mark.parametrize(
    ("text", "bar"), [("a | b", True), ("a \\| b", False), ("+---+---+", True), ("+---+", True), ("+ 3", False), ("---", False)]
)
def test_an_escaped_bar_is_no_bar(text: str, bar: bool) -> None:
    assert has_bar(text) is bar


def test_a_row_wider_than_the_cap_does_not_form_more_cells() -> None:
    row = "|" + "x|" * (MAX_COLUMNS * 3)
    table = only(row + "\n" + row + "\n")
    assert max(cell.column for cell in table.cells) < MAX_COLUMNS


def test_cells_dropped_by_the_cap_are_counted() -> None:
    row = "|" + "x|" * (MAX_COLUMNS + 7)
    assert sum(count for _, count in only(row + "\n" + row + "\n").counts) == 14


CELL = st.text(alphabet="Oak 3.,-%$()'\u00e9\u20ac", max_size=8).map(str.strip).filter(lambda text: any(c.isalpha() for c in text))


@given(st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=2, max_size=5)))
def test_the_cells_between_bars_are_the_cells_of_the_table(rows: list[list[str]]) -> None:
    text = "".join("| " + " | ".join(row) + " |\n" for row in rows)
    table = only(text)
    assert table.grid() == rows
    assert table.counts == ()


@given(st.lists(st.text(alphabet="|\\ab -=+:*", max_size=12).map(str.strip).filter(bool), min_size=1, max_size=5))
def test_any_lines_with_bars_are_read(lines: list[str]) -> None:
    text, rows = "", []
    for line in lines:
        rows.append(TableLine(line, len(text), len(text) + len(line), False))
        text += line + "\n"
    table = read_table(rows)
    for cell in table.cells if table else ():
        assert read_of(text, cell) == cell.text


MARKDOWN = "| Tree | Oak |\n| :-- | --: |\n| Name | {} |\n"
PLAIN = "| Tree | Oak |\n| Name | {} |\n| Age | 9 |\n"


def read_of(source: str, cell: Cell) -> str:
    """The text of a cell, each character read from the source where it says that it stands."""
    read = ""
    for at, char in enumerate(cell.text):
        start, end = cell.region.source_of(at) if cell.runs else (cell.start + at, cell.start + at + 1)
        assert cell.start <= start < end <= cell.end
        slice_ = source[start:end]
        read += html.unescape(slice_) if slice_[0] == "&" else char if slice_.lower().startswith("<br") else slice_[-1]
    assert cell.text or cell.start == cell.end
    return read


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        # emphasis by the flanking rules
        ("a **b** c", "a b c"), ("*a* and _b_", "a and b"), ("_**`x\\|`**_ y", "x| y"), ("***(a)***", "(a)"), ("**a *b* c**", "a b c"),
        ("a **\\|** b", "a | b"), ("(*a*), **b**.", "(a), b."),
        # code spans are literal but for bars
        ("`a \\| b` c", "a | b c"), ("`\\_`", "\\_"), ("`` a`b ``", "a`b"), ("`a", "`a"), ("`*a*` b", "*a* b"),
        # escapes
        ("\\*a\\*", "*a*"), ("\\_", "_"), ("\\\\", "\\"), ("C:\\x", "C:\\x"), ("a \\| b", "a | b"), ("**\\_a\\_**", "_a_"),
        # links, images, tags, references
        ("[a b](http://x.org/y_z_) c", "a b c"), ("[**a**](/x \"t\")", "a"), ("![a](x.png)", "a"), ("see [a b][]", "see a b"),
        ("<http://x.org>", "http://x.org"), ("<b>a</b> b", "a b"), ("a <br> b", "a   b"), ("a<br/>b", "a b"),
        ("a &amp; b", "a & b"), ("5&nbsp;m", "5\u00a0m"),
        ("<br>", ""),
    ],
)  # fmt: skip
def test_markdown_in_a_table_with_a_rule_is_read_as_a_reader_does(cell: str, text: str) -> None:
    source = MARKDOWN.format(cell)
    found = only(source).cells[-1]
    assert found.text == text
    assert read_of(source, found) == text


@pytest.mark.parametrize(
    "cell",
    [
        "5*3", "5*3*2", "a*b*c", "2 * 3 * 4", "snake_case_name", "$1_000", "$5* and $7*", "5*", "* 5", "(*) see (*)", "5** 6**",
        "_a", "**", "~~5~~",
        "a < b > c", "<x>", "[1]", "5 [1][2]", "f[0](x)", "[](", "[1][]", "AT&T", "&x;", "&notareference;", "C:\\x", "5 % *",
        "*, 5, *", "a_b_ c",
    ],
)  # fmt: skip
def test_plain_text_in_a_markdown_table_stays(cell: str) -> None:
    found = only(MARKDOWN.format(cell)).cells[-1]
    assert (found.text, found.runs) == (cell, ())


@pytest.mark.parametrize("cell", ["a **b** c", "*a* and _b_", "\\*a\\*", "`a` b", "[a](b)", "a <br> b", "a &amp; b"])
def test_without_a_rule_a_table_is_no_markdown(cell: str) -> None:
    assert only(PLAIN.format(cell)).grid()[1][1] == cell


@pytest.mark.parametrize("rule", ["|---|---|", "| :-- | --: |", "--- | ---", "|:-:|-", ":-|-:"])
def test_the_colons_of_a_rule_say_how_cells_are_set(rule: str) -> None:
    assert only(f"| *Tree* x | Oak |\n{rule}\n| Age | 9 |\n").grid() == [["Tree x", "Oak"], ["Age", "9"]]


def test_a_grid_of_dashes_and_pluses_is_no_markdown() -> None:
    assert only("| Tree | Oak |\n+------+-----+\n| a *b* | 9 |\n").grid()[1] == ["a *b*", "9"]


def test_a_table_in_a_block_quote_has_no_marks_of_the_quote() -> None:
    source = "Trees:\n\n> | Tree | Oak |\n> | --- | --- |\n>> | Age | *9* y |\n> Trees are old.\n"
    table = only(source)
    assert table.grid() == [["Tree", "Oak"], ["Age", "9 y"]]
    assert source[table.cells[0].start : table.cells[0].end] == "Tree"
    assert [block.kind for block in read_blocks(source)] == ["line", "table", "paragraph"]


def test_a_rule_of_another_width_leaves_every_cell() -> None:
    table = only("| a | b | c |\n| --- | --- |\n| this | is | kept |\n")
    assert table.grid() == [["a", "b", "c"], ["this", "is", "kept"]]


def test_a_line_without_a_bar_below_a_markdown_table_is_no_row_of_it() -> None:
    assert [block.kind for block in read_blocks(MARKDOWN.format("x") + "Source: the web\n")] == ["table", "line"]


def test_every_cut_of_a_markdown_table_has_cells_of_the_whole() -> None:
    text = MARKDOWN.format("a **b** [c](d) \\* `e \\| f` <b>g</b>")
    whole = {(cell.row, cell.column): cell.text for cell in only(text).cells}
    for end in range(text.index("--"), len(text)):
        for table in tables(text[:end]):
            assert all(whole[cell.row, cell.column] == cell.text for cell in table.cells), text[:end]


@given(st.text(alphabet="ab *_`\\[]()<>&;br/|!5,.", max_size=24))
def test_any_cell_of_markdown_leads_back_to_its_source(cell: str) -> None:
    source = f"| Tree | Oak |\n| --- | --- |\n| Name | {cell} |\n"
    for found in only(source).cells:
        assert found.text == "" or read_of(source, found)


def test_long_hostile_cells_are_read_in_time() -> None:
    for part in ("*a", "a*", "[", "![](", "`" * 3 + "a" + "`" * 2, "<b ", "&a", "\\", "_*"):
        only(MARKDOWN.format((part * 4000)[:8000]))
