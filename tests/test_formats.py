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
        (TABS, "flattened"),
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
    ("text", "name"), [(PIPE, "pipe"), (GLUED, "flattened"), (TABS, "flattened"), (STACKED, "flattened"), (PROSE, "text")]
)
def test_the_sort_of_line_break_does_not_matter(text: str, name: str, newline: str) -> None:
    assert sniff(text.replace("\n", newline).encode()).name == name


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_does_not_matter(codec: str) -> None:
    assert sniff(PIPE.encode(codec)).name == "pipe"


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "a PNG image"),
        (b"\xff\xd8\xff\xe0" + b"x" * 50, "a JPEG image"),
        (b"GIF89a" + b"x" * 50, "a GIF image"),
        (b"%PDF-1.7\n%text", "a PDF"),
        (b"PK\x03\x04" + b"x" * 50, "a zip archive or office file"),
        (b"\x1f\x8b\x08\x00" + b"x" * 50, "gzip data"),
        (b"BZh91AY&SY" + b"x" * 50, "bzip2 data"),
        (b"\x28\xb5\x2f\xfd" + b"x" * 50, "zstd data"),
        (b"\x7fELF" + b"x" * 50, "a program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office file"),
        (b"{\\rtf1 Oak}", "an RTF file"),
        (b"SQLite format 3\x00", "a database"),
        (b"wOF2" + b"\x00" * 20, "a web font"),
        (b"PAR1" + b"\x15\x04" * 20, "a Parquet file"),
    ],
)
def test_the_first_bytes_of_a_binary_name_it(body: bytes, what: str) -> None:
    assert sniff(body) == ("binary", 1.0, (f"begins as {what}",), None)


@pytest.mark.parametrize("body", [b"Oak\x00Elm", bytes(range(256)) * 4, b"Oak\x01\x02\x03\x04Elm"])
def test_control_characters_are_no_text(body: bytes) -> None:
    sniffed = sniff(body)
    assert (sniffed.name, sniffed.format) == ("binary", None)
    assert "control characters" in sniffed.reasons[0]


@pytest.mark.parametrize(
    "text",
    ["BZhou is a town with many trees.\n", "PAR1S is a tree museum.\n", "RIFFraff live here.\n", "ID3A trees grow.\n", "OggSome trees.\n"],
)
def test_a_word_that_begins_as_a_binary_is_text(text: str) -> None:
    assert sniff((text + PROSE).encode()).name == "text"


@pytest.mark.parametrize("body", [b"", b" ", b"\n\r\n\t", b"\xef\xbb\xbf", b"\xff\xfe", "\u00a0\u2003\n".encode(), b"\xef\xbb\xbf \n"])
def test_a_body_without_a_character_is_empty(body: bytes) -> None:
    assert sniff(body)[0::3] == ("empty", None)


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html><html><body>Oak</body></html>",
        "  \n<!doctype HTML>\nOak",
        "<html><p>Oak",
        '<?xml version="1.0"?>\n<!-- x -->\n<html>Oak</html>',
        "<table><tr><td>Oak</td></tr></table>",
        "<div class='a'>Oak",
        "Oak <p>and</p> <p>elm</p>",
        "<!-- a comment\nof lines --> <body>Oak",
    ],
)
def test_html_is_named_and_not_read_as_text(text: str) -> None:
    assert sniff(text.encode()).name == "html"


@pytest.mark.parametrize("text", ['{"tree": "oak"}', "[1, 2]", ' \n[{"a": null}]\n', "{}", "[]"])
def test_json_is_named(text: str) -> None:
    assert sniff(text.encode())[0::3] == ("json", None)


@pytest.mark.parametrize("text", ["{oak}", "[see note]", "[1] Oaks grow [2]", "{" * 5000 + "}", "[" * 100_000 + "]" * 100_000])
def test_brackets_alone_make_no_json_and_no_crash(text: str) -> None:
    assert sniff(text.encode()).name in ("text", "json")


@pytest.mark.parametrize(
    "text",
    [
        "Access Denied\nYou don't have permission.\n",
        "Access to this page has been denied.\n",
        "Please verify you are a human\n",
        "Please enable JavaScript and cookies to go on.\n",
        "Checking your browser before you go on.\n",
        "403 Forbidden\nnginx\n",
        "404 Not Found\n",
        "Are you a robot?\nSolve the CAPTCHA.\n",
        "Too many requests\n",
        "503 Service Unavailable",
    ],
)
def test_a_page_that_says_that_it_is_blocked_is_no_page(text: str) -> None:
    sniffed = sniff(text.encode())
    assert (sniffed.name, sniffed.format) == ("blocked", None)
    assert "a short page that says" in sniffed.reasons[0]


@pytest.mark.parametrize("text", [PIPE, GLUED, TABS, STACKED])
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
    assert [one.name for one in FORMATS] == ["html", "pipe", "flattened", "text"]
    for one in FORMATS[1:]:
        assert one.plain("Oak \\| x") == "Oak \\| x"
        assert [block.kind for block in one.read(PIPE)] == ["line", "table"]


def test_the_content_type_gives_the_encoding_of_what_is_sniffed() -> None:
    text = "\u0414\u0443\u0431 \u0438 \u0432\u044f\u0437.\n" * 5
    assert sniff(text.encode("koi8-r"), "text/plain; charset=koi8-r").name == "text"


@pytest.mark.parametrize("piece", ["1$", "a", "$1", "A1a", "<!--", "<?xml ", "</p", "%A", "-9", "a|", "\t", "a--", "1,", "$-"])
def test_a_long_line_of_one_thing_is_sniffed(piece: str) -> None:
    assert sniff((piece * 20_000).encode()).reasons
