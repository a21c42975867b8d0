"""Cells between commas, semicolons and tabs: what is a table, what is not, and its cells."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import subprocess
import sys
from pathlib import Path

import kettles
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import extract
from extract.lines import placed_tables, read_blocks
from extract.model import PageResult, Table
from extract.schema import compile_schema

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "tests" / "corpus" / "no_tables.txt"
GRID = [["Tree", "Height", "Age"], ["Oak", "30 m", "900"], ["Elm", "25 m", "400"]]


def tables(text: str) -> list[Table]:
    """The tables of a text that have cells."""
    return [block.table for block in read_blocks(text) if block.table is not None and block.table.cells]


def grids(text: str) -> list[list[list[str]]]:
    """The grids of a text's tables."""
    return [table.grid() for table in tables(text)]


def doubtful(text: str) -> list[tuple[str, ...]]:
    """What is not certain in the places of a text that look like tables and are not read."""
    return [tuple(what for what, _ in one.table.counts) for one in placed_tables(text) if not one.table.cells]


@pytest.mark.parametrize(
    "text",
    [
        "Tree,Height,Age\nOak,30 m,900\nElm,25 m,400\n",
        "Tree;Height;Age\nOak;30 m;900\nElm;25 m;400\n",
        "Tree\tHeight\tAge\nOak\t30 m\t900\nElm\t25 m\t400\n",
        "Tree, Height, Age\nOak, 30 m, 900\nElm, 25 m, 400\n",
        "Tree ,Height ,Age\nOak ,30 m ,900\nElm ,25 m ,400\n",
        "Tree,Height,Age,\nOak,30 m,900,\nElm,25 m,400,\n",
        "Tree,Height,Age\nOak,30 m,900,\nElm,25 m,400,\n",
        "Tree;Height;Age;;\nOak;30 m;900;;\nElm;25 m;400;;\n",
        '"Tree","Height","Age"\n"Oak","30 m","900"\n"Elm","25 m","400"\n',
        'Tree, "Height" , "Age"\nOak, "30 m" , "900"\nElm, "25 m" , "400"\n',
        "\ufeffTree,Height,Age\nOak,30 m,900\nElm,25 m,400\n",
        "sep=;\nTree;Height;Age\nOak;30 m;900\nElm;25 m;400\n",
        "SEP=,\r\nTree,Height,Age\r\nOak,30 m,900\r\nElm,25 m,400\r\n",
        "# heights, of trees, in 2020\nTree,Height,Age\nOak,30 m,900\n# a dead one\nElm,25 m,400\n",
        "Heights of trees\nTree,Height,Age\nOak,30 m,900\nElm,25 m,400\n",
        "Heights of trees,,\n,,\nTree,Height,Age\nOak,30 m,900\nElm,25 m,400\n",
        "Heights of trees,,\nTree,Height,Age\nOak,30 m,900\nElm,25 m,400\n",
        "Old trees, tall trees and others, as measured.\nTree,Height,Age\nOak,30 m,900\nElm,25 m,400\nSource: the wood, by and large.\n",
        "Heights of trees\n\nTree\tHeight\tAge\nOak\t30 m\t900\nElm\t25 m\t400\n\nTrees are big.\n",
        ",,\nTree,Height,Age\nOak,30 m,900\nElm,25 m,400\n,,\n",
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_one_table_in_many_writings(text: str, newline: str) -> None:
    text = newline.join(text.splitlines()) + newline
    assert grids(text) == [GRID]
    for table in tables(text):
        assert dict(table.counts) == {}
        assert [cell.header for cell in table.cells[:4]] == [True, True, True, False]
        for cell in table.cells:
            assert text[cell.start : cell.end] == cell.text


@pytest.mark.parametrize(
    ("text", "grid"),
    [
        ("Tree;Height\nOak;1,5\nElm;2,5\n", [["Tree", "Height"], ["Oak", "1,5"], ["Elm", "2,5"]]),
        ("a;b\n1,5;2,5\n3,5;4,5\n", [["a", "b"], ["1,5", "2,5"], ["3,5", "4,5"]]),
        ("Tree,Price\nOak,3\n", [["Tree", "Price"], ["Oak", "3"]]),
        ("Tree,Wood,Leaf\nOak,hard,lobed\nElm,soft,oval\n", [["Tree", "Wood", "Leaf"], ["Oak", "hard", "lobed"], ["Elm", "soft", "oval"]]),
        ('Tree,"Height, m",Age\nOak,"1,234",9\n', [["Tree", "Height, m", "Age"], ["Oak", "1,234", "9"]]),
        ('Tree,Note,Age\nOak,"big\nold",9\n', [["Tree", "Note", "Age"], ["Oak", "big\nold", "9"]]),
        ('Tree,Note,Age\nOak,"big\n\nold",9\n', [["Tree", "Note", "Age"], ["Oak", "big\n\nold", "9"]]),
        ('Tree,Note,Age\nOak,"the ""big"" one",9\n', [["Tree", "Note", "Age"], ["Oak", 'the "big" one', "9"]]),
        ('Tree,Note,Age\nOak,5" thick,9\n', [["Tree", "Note", "Age"], ["Oak", '5" thick', "9"]]),
        ('Tree,Note,Age\nOak,"big" one,9\n', [["Tree", "Note", "Age"], ["Oak", '"big" one', "9"]]),
        ('Tree,Note,Age\nOak,"",9\nElm,,8\n', [["Tree", "Note", "Age"], ["Oak", "", "9"], ["Elm", "", "8"]]),
        (",Oak,Elm\nHeight,30 m,25 m\n,,\nAge,900,400\n", [["", "Oak", "Elm"], ["Height", "30 m", "25 m"], ["", "", ""], ["Age", "900", "400"]]),
        ("Tree\tPrice\nOak\t3\nElm\t4\n", [["Tree", "Price"], ["Oak", "3"], ["Elm", "4"]]),
    ],
)  # fmt: skip
def test_cells_are_what_they_mean(text: str, grid: list[list[str]]) -> None:
    assert grids(text) == [grid]


def test_a_doubled_quote_is_one_and_leads_back_to_both() -> None:
    text = 'Tree,Note,Age\nOak,"the ""big"" one",9\n'
    cell = next(cell for cell in tables(text)[0].cells if "big" in cell.text)
    assert text[cell.start : cell.end] == 'the ""big"" one'
    assert text[slice(*cell.region.part(4, 9).span)] == '""big""'


def test_a_blank_line_or_a_row_of_nothing_parts_tables() -> None:
    other = "City,People\nBath,9\nYork,8\n"
    rows = "Tree,Height\nOak,30\nElm,25\n"
    for between in ("\n", "\n\n", ",\n", "\nThese are cities.\n\n"):
        assert grids(rows + between + other) == [
            [["Tree", "Height"], ["Oak", "30"], ["Elm", "25"]], [["City", "People"], ["Bath", "9"], ["York", "8"]]
        ]  # fmt: skip


def test_lines_around_a_table_are_lines() -> None:
    text = "Old trees, tall trees.\nTree,Height,Age\nOak,30 m,900\nElm,25 m,400\nThey are, by now, gone.\n\nThe end.\n"
    assert [block.kind for block in read_blocks(text)] == ["paragraph", "table", "paragraph", "paragraph"]


def test_rows_of_another_number_of_cells_are_named() -> None:
    text = "Tree,Height,Age\n" + "Oak,30 m,900\n" * 8 + "Elm,25 m\nAsh,20 m,300,x\n"
    (table,) = tables(text)
    assert (table.ragged, table.counts) == ((9, 10), (("ragged", 2),))
    assert table.grid()[-2:] == [["Elm", "25 m", "", ""], ["Ash", "20 m", "300", "x"]]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Tree,Height,Age\nOak,30 m\nElm,25 m,400\nAsh,20 m,300,1\nFir,9 m,200\n", "undecided"),
        ("Tree,Wood;Leaf,Age\nOak,hard;lobed,9\nElm,soft;oval,8\nAsh,hard;oval,7\n", "undecided"),
    ],
)
def test_what_may_be_cells_in_two_ways_is_named_and_not_read(text: str, why: str) -> None:
    assert grids(text) == []
    assert doubtful(text) == [(why,)]
    assert [block.text for block in read_blocks(text) if block.table is None] == text.splitlines()


def test_a_quote_that_nothing_closes_ends_the_table_and_is_named() -> None:
    text = 'Tree,Height,Note\nOak,30 m,x\nElm,25 m,y\nAsh,20 m,"big\nFir,9 m,z\n\nTrees are big.\n'
    (table,) = tables(text)
    assert table.grid()[-1] == ["Elm", "25 m", "y"]
    assert dict(table.counts) == {"open": 1, "unclosed": 1}
    assert table.end == len(text)


def negatives() -> dict[str, str]:
    """The texts of the corpus that hold no table, by name."""
    parts = re.split(r"(?m)^=== (.+)\n", CORPUS.read_text("utf-8"))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("name", negatives())
@pytest.mark.parametrize("around", ["{}", "The wood.\n\n{}\nThe end.\n", "The wood\n{}The end\n"])
def test_prose_code_and_lists_are_no_tables(name: str, around: str) -> None:
    assert placed_tables(around.format(negatives()[name])) == ()


def test_the_corpus_of_texts_without_tables_is_the_one_that_was_measured() -> None:
    assert len(negatives()) >= 60
    assert hashlib.sha256(CORPUS.read_bytes()).hexdigest()[:16] == "1e01ccc674d0e21f"


# --- what is bound ----------------------------------------------------------------------------------------------------

SCHEMA = compile_schema(kettles.SCHEMA)
ROWS = [["", "Alpha", "Beta"], ["Price", "$30.50", "$9"], ["Volume", "1.7 l", "2 l"], ["Maker", 'Acme "X", Ltd', "Bolt"]]


def read(text: str) -> PageResult:
    """A page of kettles."""
    return extract.read_page(extract.Page("kettles.txt", text.encode()), SCHEMA)


def names(result: PageResult) -> dict[str, dict[str, object]]:
    """The kettles of a record by their names."""
    assert result.record is not None
    found = result.record["kettles"]
    assert isinstance(found, list)
    return {kettle.pop("name"): kettle for kettle in found}


def written(rows: list[list[str]], mark: str, **options: object) -> str:
    """Rows as Python writes them."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark, lineterminator="\n", **options).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


ALL = {
    "Alpha": {"price": 30.5, "volume": 1.7, "maker": 'Acme "X", Ltd'},
    "Beta": {"price": 9, "volume": 2, "maker": "Bolt"},
}


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("across", [False, True])
@pytest.mark.parametrize("before", ["", "Kettles of the year.\n\n"])
def test_a_schema_binds_cells_between_delimiters(mark: str, across: bool, before: str) -> None:
    rows = [list(row) for row in zip(*ROWS, strict=True)] if across else ROWS
    text = before + written([["Name" if not cell and across else cell for cell in rows[0]], *rows[1:]], mark)
    result = read(text)
    assert names(result) == ALL
    assert [one.rule for one in result.discrepancies] == []
    for claim in result.claims:
        assert text[claim.start : claim.end] == claim.text


def test_a_claim_of_a_doubled_quote_is_as_written_and_its_value_as_meant() -> None:
    result = read(written(ROWS, ","))
    claim = next(claim for claim in result.claims if claim.value == 'Acme "X", Ltd')
    assert claim.text == 'Acme ""X"", Ltd'


def test_a_row_of_another_number_of_cells_is_reported_and_not_read() -> None:
    lines = ["Name,Price,Volume,Maker", *(f"K{letter},$9,2 l,Bolt" for letter in "abcdefgh"), "Ki,$1,250,2 l,Bolt", "Kj,$9,Bolt"]
    result = read("\n".join(lines) + "\n")
    assert sorted(names(result)) == ["Ka", "Kb", "Kc", "Kd", "Ke", "Kf", "Kg", "Kh"]
    found = [one for one in result.discrepancies if one.rule == "ragged-row"]
    assert [(one.severity, one.evidence[0].text) for one in found] == [("error", "Ki,$1,250,2 l,Bolt"), ("error", "Kj,$9,Bolt")]


def test_a_header_of_another_number_of_cells_is_reported_and_nothing_is_read() -> None:
    result = read(kettles.page() + "\nName,Price,Maker\nKa,$9,2 l,Bolt\nKb,$8,1 l,Acme\nKc,$7,1 l,Acme\n")
    assert "unread-table" in [one.rule for one in result.discrepancies]
    assert sorted(names(result)) == ["Alpha", "Beta"]


def test_what_is_not_read_is_a_discrepancy() -> None:
    result = read("Tree,Height,Age\nOak,30 m\nElm,25 m,400\nAsh,20 m,300,1\nFir,9 m,200\n")
    found = next(one for one in result.discrepancies if one.rule == "unread-table")
    assert found.values == ("undecided",)
    assert "nothing tells their delimiter" in found.message


def test_a_flattened_page_whose_rows_have_one_tab_is_read_as_before() -> None:
    result = read("Alpha vs Beta\n\nAlphaBeta\nPrice\t$30.50$9\nVolume\t1.7 l2 l\nMaker\tAcme\tBolt\n")
    assert {claim.reader for claim in result.claims if claim.field == "price"} == {"flattened"}
    result = read("AlphaBeta\nPrice\t$30.50\t$9\nVolume\t1.7 l\t2 l\nMaker\tAcme\tBolt\n\nAlpha vs Beta.\n")
    assert {claim.reader for claim in result.claims if claim.field == "price"} == {"flattened"}


# --- what Python writes is read back ----------------------------------------------------------------------------------

CELL = st.text(alphabet="Oak 3.,;\t\"'\n-%\u00e9\u20ac", max_size=8)
NAME = st.text(alphabet="Oakelm \u00e9", min_size=1, max_size=8).map(str.strip).filter(bool)
WIDE = st.integers(3, 5).flatmap(
    lambda width: st.tuples(
        st.lists(NAME, min_size=width, max_size=width), st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=2, max_size=5)
    )
)


@given(WIDE, st.sampled_from([",", ";", "\t"]), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_what_python_writes_is_read_back(given_rows: tuple[list[str], list[list[str]]], mark: str, newline: str, before: bool) -> None:
    header, body = given_rows
    rows = [header, *([name, *cells[1:]] for name, cells in zip(header * 2, body, strict=False))]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark, quoting=csv.QUOTE_ALL, lineterminator=newline).writerows(rows)
    text = "The wood.\n\n" * before + out.getvalue()
    assert grids(text) == [_trimmed(rows)]
    for cell in tables(text)[0].cells:
        raw = text[cell.start : cell.end]
        assert raw.replace('""', '"') == cell.text
        for at, char in enumerate(cell.text if cell.runs else ""):
            start, end = cell.region.source_of(at)
            assert text[start:end].replace('""', '"') == char


def _trimmed(rows: list[list[str]]) -> list[list[str]]:
    return [[cell.strip() for cell in row] for row in rows]


PLAIN = st.text(alphabet="Oak 3.\"'-%\u00e9\u20ac", max_size=8)


@given(WIDE.map(lambda rows: rows[0]), st.data(), st.sampled_from([",", ";", "\t"]))
def test_what_python_writes_with_few_quotes_is_read_back(header: list[str], data: st.DataObject, mark: str) -> None:
    row = st.lists(PLAIN.map(lambda cell: cell.replace(" ", "_")), min_size=len(header), max_size=len(header))
    body = data.draw(st.lists(row.map(lambda cells: ["x" + cells[0], *cells[1:]]), min_size=2, max_size=5))
    rows = [header, *body]
    assert grids(written(rows, mark)) == [_trimmed(rows)]


def cells_of(text: str) -> set[tuple[int, int, str]]:
    """The cells of all tables of a text with their places, those that are empty aside."""
    return {(cell.start, cell.end, cell.text) for table in tables(text) for cell in table.cells if cell.text}


@settings(deadline=None)
@given(WIDE, st.sampled_from([",", ";"]), st.sampled_from(["", "The wood.\n\n"]), st.sampled_from(["", "\nThe end, by now.\n"]))
def test_no_prefix_of_a_page_has_a_cell_that_the_page_has_not(
    given_rows: tuple[list[str], list[list[str]]], mark: str, before: str, after: str
) -> None:
    header, body = given_rows
    rows = [header, *(["x", "7", *cells[2:]] for cells in body)]
    text = before + written(rows, mark) + after
    assume("\n\n" not in text.removeprefix(before).removesuffix(after))
    whole = cells_of(text)
    assert whole
    for cut in range(len(text)):
        assert cells_of(text[:cut]) <= whole, text[:cut]


def test_the_last_row_of_a_page_without_a_line_break_keeps_its_closed_cells() -> None:
    result = read("Name,Price,Volume,Maker\nKa,$9,2 l,Bolt\nKb,$8,1 l,Acme")
    assert names(result)["Kb"] == {"price": 8, "volume": 1}
    assert [one.rule for one in result.discrepancies] == ["cut"]
    assert extract.tables("Name,Price,Volume\nKa,$9,2 l\nKb,$8,1 l")[0].grid()[-1] == ["Kb", "$8", "1 l"]


@given(st.text(alphabet='ab1,;\t" \n.', max_size=60))
def test_any_text_is_read_and_its_cells_are_where_they_say(text: str) -> None:
    cells = [cell for block in read_blocks(text) if block.table for cell in block.table.cells]
    for cell in cells:
        assert text[cell.start : cell.end].replace('""', '"') == cell.text.replace('""', '"')
    assert [cell.start for cell in cells if cell.text] == sorted(cell.start for cell in cells if cell.text)


PIECES = [
    ",", ";", "\t", '"', '""', ',"', '"x,\n', ",\n", '"\n', 'x,"b\n\n', '","b\n\n', "a,b,c\n", "a,b,c\n1,2,3\n4,5,6\nfoo\n", "a,b\n\n", "1,2;3\t4\n",
    'a,"b""c"\n', "#\n", "a,b\n,\n", '"a",\n\n', "(a,b\n", "a  b  c\n", "a  b  c\n\n", "--- ---\n", "a  ", "\u2502\n", "1,\n2,\n3\n", "x  y  z\nx y z\n",
]  # fmt: skip

LONG = """
import sys
from extract.lines import read_blocks
for piece in sys.argv[1:]:
    read_blocks("a,b,c\\n1,2,3\\n" + piece * (100_000 // len(piece)))
print("done")
"""


def test_no_text_of_a_hundred_thousand_characters_takes_for_ever() -> None:
    ran = subprocess.run([sys.executable, "-c", LONG, *PIECES], capture_output=True, text=True, timeout=100, check=False, cwd=ROOT)
    assert ran.stdout == "done\n", ran.stderr
