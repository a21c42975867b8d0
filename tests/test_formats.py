"""What a body is, and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.encodings import decode
from extract.formats import BY_NAME, FORMATS, sniff, sniff_decoded

PROSE = "Oaks are trees that grow old. Elms are trees too, and so are ashes.\n" * 3
PIPE = "Trees\n| | Oak | Elm |\n| Height | 30 m | 25 m |\n| Age | 900 | - |\n"
GLUED = "OakElm\nHeight$3,034$2,500\nGrowth4%-9%\nAge900400\nWoodHard, 30%Soft, 4%\n"
TABS = "\tOak\tElm\nHeight\t30 m\t25 m\nAge\t900\t400\nLeaf\tlobed\toval\n"
COMMAS = "Tree,Height,Age\nOak,30 m,900\nElm,25 m,400\n"
COLUMNS = "Tree   Height   Age\nOak      30 m   900\nElm      25 m   400\n"
STACKED = "Oak\nElm\nPrice\n$30\n$25\nAge\n900\n400\nShare\n4%\n-\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (PIPE, "pipe"),
        (PROSE + PIPE, "pipe"),
        (PIPE + GLUED, "pipe"),
        ("Oak | Elm\n--- | ---\n3 | 4\n", "pipe"),
        ("+---+---+\n| a | b |\n+---+---+\n| 1 | 2 |\n+---+---+\n", "pipe"),
        (GLUED, "flattened"),
        (TABS, "delimited"),
        (COMMAS, "delimited"),
        (PROSE + COMMAS + PROSE, "delimited"),
        (COLUMNS, "columns"),
        (COLUMNS + "\n" + COMMAS, "delimited"),
        (PIPE + COMMAS, "pipe"),
        (COMMAS + "\n" + GLUED, "delimited"),
        (STACKED, "flattened"),
        (PROSE + GLUED, "flattened"),
        (PROSE, "text"),
        ("x", "text"),
        ("Home | Trees | Help\n" + PROSE, "text"),
        ("It is 5 o'clock. { not json }\n", "text"),
        ("1 < 2 and <3 trees\n", "text"),
        ("A page not found in the wood, however long you look. " + PROSE * 30, "text"),
    ],
)
def test_a_text_is_known_by_its_tables(text: str, name: str) -> None:
    sniffed = sniff(text.encode())
    assert sniffed.name == sniffed.format == name
    assert 0 < sniffed.score <= 1


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
@pytest.mark.parametrize(
    ("text", "name"),
    [
        (PIPE, "pipe"),
        (GLUED, "flattened"),
        (TABS, "delimited"),
        (COMMAS, "delimited"),
        (COLUMNS, "columns"),
        (STACKED, "flattened"),
        (PROSE, "text"),
    ],
)
def test_the_sort_of_line_break_does_not_matter(text: str, name: str, newline: str) -> None:
    assert sniff(text.replace("\n", newline).encode()).name == name


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_does_not_matter(codec: str) -> None:
    assert sniff(PIPE.encode(codec)).name == "pipe"


@pytest.mark.parametrize("body", [b"Oak\x00Elm", bytes(range(256)) * 4, b"Oak\x01\x02\x03\x04Elm"])
def test_control_characters_are_no_text(body: bytes) -> None:
    sniffed = sniff(body)
    assert (sniffed.name, sniffed.format) == ("binary", None)
    assert "control characters" in sniffed.reasons[0]


@pytest.mark.parametrize("body", [b"", b" ", b"\n\r\n\t", b"\xef\xbb\xbf", b"\xff\xfe", "\u00a0\u2003\n".encode(), b"\xef\xbb\xbf \n"])
def test_a_body_without_a_character_is_empty(body: bytes) -> None:
    assert sniff(body)[0::3] == ("empty", None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"tree": "oak"}', "json"),
        ('<?xml version="1.0"?><trees/>', "xml"),
        ('<rss version="2.0"><channel/></rss>', "feed"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "svg"),
        ("{\\rtf1 Oak}", "rtf"),
        ("Access Denied\nYou don't have permission.\n", "blocked"),
        ("404 Not Found\n", "error"),
        ("<html><title>Just a moment...</title><body></body></html>", "blocked"),
        ("<html><body></body></html>", "empty"),
    ],
)
def test_what_is_no_page_of_text_is_named(text: str, name: str) -> None:
    sniffed = sniff(text.encode())
    assert (sniffed.name, sniffed.format) == (name, None)
    assert sniffed.reasons


@pytest.mark.parametrize("text", ["<!DOCTYPE html><html><body>Oak</body></html>", "<table><tr><td>Oak</td></tr></table>"])
def test_html_is_read_by_its_reader(text: str) -> None:
    assert sniff(text.encode())[0::3] == ("html", "html")


def test_a_page_in_an_encoding_that_browsers_refuse_is_empty() -> None:
    sniffed = sniff(b"<p>Oak", "text/html; charset=hz-gb-2312")
    assert sniffed[0::3] == ("empty", None)
    assert "browsers refuse" in sniffed.reasons[0]


@pytest.mark.parametrize("body", [b"\x00\x00\x00<html><p>Oak", b"<!doctype html><p>O\x00a\x00k\x00", b"<p>" + b"Oak" * 9 + b"\x01\x02\x03"])
def test_html_with_zero_bytes_is_html(body: bytes) -> None:
    assert sniff(body).name == "html"


def test_html_in_utf16_is_html() -> None:
    assert sniff("<p>Oak</p>".encode("utf-16")).name == sniff("<p>Oak</p>".encode("utf-16-be")).name == "html"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("oak, elm, ash\nfir, yew, box\nbay, fig, nut\n", "3 lines of 3 cells between commas, read as lines"),
        ("oak; elm; ash\nfir; yew; box\nbay; fig; nut\n", "3 lines of 3 cells between semicolons, read as lines"),
        ("oak     30 m     900 a\nelm     25 m     400 a\nash  20 m  300 a\n", "3 lines with cells aligned by blanks, read as lines"),
    ],
)
def test_lines_of_cells_that_are_no_table_are_named(text: str, reason: str) -> None:
    sniffed = sniff(text.encode())
    assert (sniffed.name, sniffed.reasons[1]) == ("text", reason)


def test_figures_between_commas_are_no_figures_on_lines_of_their_own() -> None:
    assert sniff(b"1,2,3\n4,5,6\n7,8,9\n").name == "delimited"
    assert sniff(b"1,200\n-4,500.25\n$7%\n8\n").name == "flattened"


@pytest.mark.parametrize("text", [PIPE, GLUED, TABS, STACKED, COMMAS, COLUMNS])
def test_a_page_with_a_table_is_not_blocked_whatever_it_says(text: str) -> None:
    assert sniff((text + "Please enable JavaScript to see more.\n").encode()).format is not None


@given(st.binary(max_size=300))
def test_any_body_is_something_for_a_reason(body: bytes) -> None:
    sniffed = sniff(body)
    assert sniffed.reasons
    assert all(reason.strip() for reason in sniffed.reasons)
    assert 0 < sniffed.score <= 1
    assert sniffed.format is None or sniffed.format in BY_NAME
    assert sniffed == sniff_decoded(body, decode(body))


@given(st.text(min_size=1, max_size=200))
def test_any_text_is_something_for_a_reason(text: str) -> None:
    assert sniff(text.encode()).reasons


def test_every_format_reads_and_leaves_its_slices_alone() -> None:
    assert [one.name for one in FORMATS] == ["html", "pipe", "delimited", "columns", "flattened", "text"]
    for one in FORMATS[1:]:
        assert one.plain("Oak \\| x") == "Oak \\| x"
        assert [block.kind for block in one.read(PIPE)] == ["line", "table"]


def test_the_content_type_gives_the_encoding_of_what_is_sniffed() -> None:
    text = "\u0414\u0443\u0431 \u0438 \u0432\u044f\u0437.\n" * 5
    assert sniff(text.encode("koi8-r"), "text/plain; charset=koi8-r").name == "text"


@pytest.mark.parametrize("piece", ["1$", "a", "$1", "A1a", "<!--", "<?xml ", "</p", "%A", "-9", "a|", "\t", "a--", "1,", "$-"])
def test_a_long_line_of_one_thing_is_sniffed(piece: str) -> None:
    assert sniff((piece * 20_000).encode()).reasons
