"""Text to blocks: spans, line ends, kinds of blocks, the open last line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.lines import read_blocks, split_lines
from extract.model import Block
from extract.sentences import closed_end

ROOT = Path(__file__).parents[1]

PIECES = ["Oak", "| ", "|", " |", "\\|", "\n", "\r\n", "\r", "\n\n", " ", "\t", "3 m", "-", "---", "* ", "# ", "1. ", ". ", ".", "**", "_"]
PIECES += [
    "+---+",
    "\u00a0",
    "\u2028",
    "\x0c",
    "\u2022 ",
    "e\u0301",
    "\U0001f333",
    "| a | b |\n",
    "|---|---|\n",
    "a | b\n",
    "| | a | b |\n",
]
PAGES = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)

TREES = """\ufeffTree overview

| | Oak | Elm |
| --- | --- | --- |
| Height | 30 m | \\|25\\| m |
| Leaf | **lobed** |

  * Hard, 30%
Oaks are trees.
# Next of all
Fine print"""


def shown(text: str) -> list[tuple[str, str]]:
    """The kind and text of each block; of a table its source."""
    return [(block.kind, block.text or text[block.start : block.end]) for block in read_blocks(text)]


def spans_hold(text: str, block: Block) -> None:
    """Asserts that a block and its cells stand where they say."""
    assert 0 <= block.start < block.end <= len(text)
    region = block.region
    if region.text:
        assert text[region.start : region.start + len(region.text)] == region.text
        assert block.start <= region.start
        assert region.start + len(region.text) <= block.end
    for cell in block.table.cells if block.table else ():
        source = text[cell.start : cell.end]
        assert cell.text == (source.replace("\\|", "|") if cell.runs else source)
        assert block.start <= cell.start <= cell.end <= block.end
        for at, character in enumerate(cell.text):
            begin, end = cell.region.part(at, at + 1).span
            assert character.isspace() or text[begin:end] in (character, "\\" + character)


@given(PAGES)
def test_every_block_and_cell_stands_where_it_says(text: str) -> None:
    for block in read_blocks(text):
        spans_hold(text, block)


@given(st.text(max_size=80))
def test_any_text_has_blocks_with_exact_spans(text: str) -> None:
    for block in read_blocks(text):
        spans_hold(text, block)


@given(PAGES)
def test_blocks_stand_in_page_order_and_never_overlap(text: str) -> None:
    end = 0
    for block in read_blocks(text):
        assert block.start >= end
        end = block.end


@given(PAGES)
def test_no_character_but_white_space_stands_outside_of_all_blocks(text: str) -> None:
    blocks = read_blocks(text)
    covered = {i for block in blocks for i in range(block.start, block.end)}
    assert not [text[i] for i in range(len(text)) if i not in covered and not text[i].isspace()]


@given(PAGES)
def test_lines_hold_no_line_break_and_no_white_space_at_their_ends(text: str) -> None:
    for line in split_lines(text):
        assert text[line.start : line.end] == line.text == line.text.strip() != ""
        assert not {"\n", "\r"} & set(line.text)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_end_at_each_sort_of_line_break(newline: str) -> None:
    text = newline.join(["Oak", "", "  Elm  ", "Ash.", ""])
    assert [(line.text, line.apart, line.open) for line in split_lines(text)] == [
        ("Oak", False, False), ("Elm", True, False), ("Ash.", False, False),
    ]  # fmt: skip


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_the_sort_of_line_break_does_not_change_the_blocks(newline: str) -> None:
    text = TREES.replace("\n", newline)
    for one, other in zip(read_blocks(TREES), read_blocks(text), strict=True):
        assert (one.kind, one.text, one.open) == (other.kind, other.text, other.open)
        if one.table and other.table:
            assert [cell.text for cell in one.table.cells] == [cell.text for cell in other.table.cells]


def test_other_separators_than_cr_and_lf_end_no_line() -> None:
    assert [line.text for line in split_lines("Oak\u2028Elm\x0bAsh\x85Fir\n")] == ["Oak\u2028Elm\x0bAsh\x85Fir"]


@pytest.mark.parametrize(
    ("line", "kind", "text"),
    [
        ("Tree overview", "line", "Tree overview"),
        ("Oaks are trees.", "paragraph", "Oaks are trees."),
        ("Are oaks trees?", "paragraph", "Are oaks trees?"),
        ("He said \u201coak.\u201d", "paragraph", "He said \u201coak.\u201d"),
        ("  * Hard, 30%", "item", "Hard, 30%"),
        ("- Hard wood.", "item", "Hard wood."),
        ("\u2022 Hard", "item", "Hard"),
        ("\u2013 Hard", "item", "Hard"),
        ("12. Hard", "item", "Hard"),
        ("3) Hard", "item", "Hard"),
        ("# Oaks", "heading", "Oaks"),
        ("###  Oaks and elms.", "heading", "Oaks and elms."),
        ("-5 degrees", "line", "-5 degrees"),
        ("-", "line", "-"),
        ("*hard*", "line", "*hard*"),
        ("#oaks", "line", "#oaks"),
        ("1.5 m", "line", "1.5 m"),
        ("2021. It grew", "line", "2021. It grew"),
    ],
)
def test_a_line_tells_what_it_is(line: str, kind: str, text: str) -> None:
    assert shown(line + "\n") == [(kind, text)]


def test_a_whole_page_in_blocks() -> None:
    blocks = read_blocks(TREES)
    assert [block.kind for block in blocks] == ["line", "table", "item", "paragraph", "heading", "line"]
    assert [block.open for block in blocks] == [False] * 5 + [True]
    table = blocks[1].table
    assert table is not None
    assert table.grid() == [["", "Oak", "Elm"], ["Height", "30 m", "|25| m"], ["Leaf", "lobed", ""]]


# --- the open last line -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "kind", "text", "unread"),
    [
        ("Fine pri", "line", "", "Fine pri"),
        ("Oaks are trees.", "line", "", "Oaks are trees."),
        ("Oaks are trees. El", "paragraph", "Oaks are trees.", "El"),
        ("Oaks are trees. Elms too. As", "paragraph", "Oaks are trees. Elms too.", "As"),
        ("An oak costs 3.5", "line", "", "An oak costs 3.5"),
        ("They grow at St. Iv", "line", "", "They grow at St. Iv"),
        ("* Hard. Ver", "paragraph", "Hard.", "Ver"),
    ],
)
def test_an_open_line_yields_its_closed_sentences_alone(line: str, kind: str, text: str, unread: str) -> None:
    block = read_blocks("Trees.\n" + line)[-1]
    assert (block.kind, block.text, block.unread, block.open) == (kind, text, unread, True)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\n  ", "\n\n"])
def test_a_line_break_closes_the_last_line(end: str) -> None:
    block = read_blocks("Oaks are trees" + end)[-1]
    assert (block.text, block.open) == ("Oaks are trees", False)


def test_white_space_alone_does_not_close_the_last_line() -> None:
    assert read_blocks("Oaks are trees  ")[-1].open


def test_a_table_that_ends_the_page_yields_the_cells_that_a_bar_closes() -> None:
    table = read_blocks("| | Oak | Elm |\n| Height | 30 m | 2")[0].table
    assert table is not None
    assert [cell.text for cell in table.cells] == ["", "Oak", "Elm", "Height", "30 m"]
    assert dict(table.counts) == {"open": 1}


def test_a_table_row_whose_last_bar_ends_the_page_is_whole() -> None:
    table = read_blocks("| | Oak |\n| Height | 30 m |")[0].table
    assert table is not None
    assert [cell.text for cell in table.cells] == ["", "Oak", "Height", "30 m"]
    assert table.counts == ()


def cells_of(text: str) -> set[tuple[int, int, str]]:
    """The cells of all tables of a text with their spans."""
    return {(c.start, c.end, c.text) for block in read_blocks(text) if block.table for c in block.table.cells}


BARRED = [
    "| | Oak | Elm |",
    "|Height|30 m|\\|25\\| m|",
    "| --- | :-: | --- |",
    "| Leaf | **lobed** | _oval_ |",
    "| Age | 9 |",
    "| Bark | a | b | c |",
]
PLAIN = ["Oak | Elm", "--- | ---", "Height | 30 m | 25 m", "Leaf | lobed | `oval`", "Bark | rough | a \\| b"]
GRID = ["+------+-----+", "| Tree | Age |", "+======+=====+", "| Oak  | 9   |"]


@pytest.mark.parametrize(
    "rows",
    [st.lists(st.sampled_from(sort), min_size=2, max_size=7) for sort in (BARRED, PLAIN, GRID)],
    ids=["outer bars", "no outer bars", "grid"],
)
def test_no_prefix_of_a_page_has_a_cell_that_the_page_has_not(rows: st.SearchStrategy[list[str]]) -> None:
    @given(rows, st.sampled_from(["", "Trees.\n", "Trees are big\n\n"]), st.sampled_from(["\n", "\r\n", "\n\n"]))
    def check(lines: list[str], before: str, newline: str) -> None:
        text = before + newline.join(lines) + newline + "Ash trees are not here.\n"
        whole = cells_of(text)
        if whole:
            for cut in range(len(text)):
                assert cells_of(text[:cut]) <= whole, text[:cut]

    check()


def test_no_prefix_of_the_trees_has_a_cell_or_sentence_that_the_page_has_not() -> None:
    whole = TREES + " is over.\n"
    cells, texts = cells_of(whole), [(block.region.start, block.text) for block in read_blocks(whole)]
    for cut in range(len(whole)):
        assert cells_of(whole[:cut]) <= cells
        for block in read_blocks(whole[:cut]):
            if block.kind in ("paragraph", "item", "heading"):
                assert any(start == block.region.start and text.startswith(block.text) for start, text in texts), whole[:cut]


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("", ""),
        ("Oak", ""),
        ("Oaks grow.", ""),
        ("Oaks grow. ", ""),
        ("Oaks grow. E", "Oaks grow."),
        ("Oaks grow.) E", "Oaks grow.)"),
        ("A \u201cbig.\u201d E", "A \u201cbig.\u201d"),
        ("It is 3.5 m. It i", "It is 3.5 m."),
    ],
)
def test_the_last_closed_sentence_ends_before_the_cut(text: str, closed: str) -> None:
    assert text[: closed_end(text)] == closed


LONG = """
from extract.lines import read_blocks
for piece in ["A. ", ". ", "a.b ", "St. ", "x ", "| ", "|\\n", "\\\\|", "**", "_a", "--|", "1. ", "\\n", "|**", "a | b\\n\\n", "Ab. "]:
    text = piece * (40_000 // len(piece))
    for page in (text, text + "|", text + "\\n"):
        for block in read_blocks(page):
            assert page[block.region.start : block.region.start + len(block.text)] == block.text
print("done")
"""


def test_no_page_of_forty_thousand_characters_takes_for_ever() -> None:
    ran = subprocess.run([sys.executable, "-c", LONG], capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)
    assert ran.stdout == "done\n", ran.stderr
