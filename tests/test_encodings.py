"""Bytes to text: the step that decides, cut characters, declared labels, broken bytes counted."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.encodings import decode
from extract.model import Decoded

TEXT = "Na\u00efve \u201ctrees\u201d cost 5 \u20ac \U0001f333"


def test_plain_ascii_is_utf8() -> None:
    assert decode(b"Oak | 3 m") == Decoded("Oak | 3 m", "utf-8", "utf-8", 0)


def test_ascii_markup_without_a_label_has_the_name_that_browsers_give_it() -> None:
    assert decode(b"<p>Oak") == Decoded("<p>Oak", "windows-1252", "ascii")
    assert decode(b"Oak <") == Decoded("Oak <", "windows-1252", "ascii")
    assert decode(b"3 < 4").encoding == "utf-8"


@pytest.mark.parametrize(
    ("body", "content_type", "encoding", "how"),
    [
        (b"<meta charset=koi8-r>Oak", None, "koi8-r", "meta"),
        (b"<meta charset=koi8-r>Oak", "text/html", "koi8-r", "meta"),
        (b"<meta charset=koi8-r>Oak", "text/html; charset=big5", "big5", "content type"),
        (b"<meta charset=koi8-r>Oak", "text/html; charset=no-such", "koi8-r", "meta"),
        (b"<meta charset=utf-16>Oak", None, "utf-8", "meta"),
        (b"<meta charset=koi8-r>Oak", "text/html; charset=utf-16", "windows-1252", "ascii"),
        (b'<?xml version="1.0" encoding="koi8-r"?><p>Oak', None, "koi8-r", "XML declaration"),
        (b"Oak", "charset = koi8-r", "koi8-r", "content type"),
    ],
)
def test_a_label_names_ascii(body: bytes, content_type: str | None, encoding: str, how: str) -> None:
    assert decode(body, content_type) == Decoded(body.decode(), encoding, how)


def test_iso_2022_jp_is_ascii_with_escapes() -> None:
    text = "Oak \u6728 \u6a39"
    body = text.encode("iso2022_jp")
    assert decode(body) == Decoded(text, "iso-2022-jp", "escape sequences")
    assert decode(b"<meta charset=iso-2022-jp>" + body).text.endswith(text)
    assert decode(b"\x1b[31mred\x1b[0m").text == "\x1b[31mred\x1b[0m"


def test_an_encoding_that_browsers_refuse_is_no_text() -> None:
    assert decode(b"Oak", "text/html; charset=iso-2022-kr") == Decoded("\ufffd", "replacement", "content type", 1)


def test_nothing_is_the_empty_text() -> None:
    assert decode(b"").text == ""


@pytest.mark.parametrize(
    ("mark", "codec", "encoding"),
    [(b"\xef\xbb\xbf", "utf-8", "utf-8"), (b"\xff\xfe", "utf-16-le", "utf-16le"), (b"\xfe\xff", "utf-16-be", "utf-16be")],
)
def test_a_byte_order_mark_decides_and_is_no_text(mark: bytes, codec: str, encoding: str) -> None:
    decoded = decode(mark + TEXT.encode(codec), "text/plain; charset=koi8-r")
    assert decoded == Decoded(TEXT, encoding, "byte order mark", 0)


@pytest.mark.parametrize("codec", ["utf-32-le", "utf-32-be"])
def test_utf32_is_read_though_the_web_has_no_name_for_it(codec: str) -> None:
    assert decode("\ufeff".encode(codec) + TEXT.encode(codec)) == Decoded(TEXT, "utf-32", "byte order mark")
    assert decode(TEXT.encode(codec)) == Decoded(TEXT, codec.replace("-l", "l").replace("-b", "b"), "zero bytes")


def test_a_utf16_page_that_begins_with_a_nul_is_no_utf32() -> None:
    assert decode(b"\xff\xfe\x00\x00a\x00").encoding == "utf-16le"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["<p>Oak</p>", "Oak | Elm\n", "\u0434\u0443\u0431 \u0438 \u0432\u044f\u0437 | 3 \u043c\n" * 9, TEXT * 50])
def test_utf16_without_a_mark_is_known_by_its_zero_bytes(text: str, codec: str) -> None:
    assert decode(text.encode(codec)) == Decoded(text, codec.replace("16-", "16"), "zero bytes")
    assert decode(text.encode(codec), "text/html; charset=koi8-r").text == text
    assert decode(text.encode(codec) + b"x").replaced == 1


def test_utf16_that_the_header_declares_is_read_by_it_where_zero_bytes_do_not_tell() -> None:
    text = "\u6728\u0000\u6a39 a\n"
    assert decode(text.encode("utf-16-le"), "text/html; charset=utf-16").text == text
    assert decode(text.encode("utf-16-be"), "text/html; charset=utf-16be").text == text


@pytest.mark.parametrize(
    "body", [b"\x00" * 40, b"a\x00" + b"x" * 60, bytes(range(256)) * 2, b"\x01\x00\x02\x00" * 20, b"\x00\x00\x00<p>Oak</p>"]
)
def test_zero_bytes_alone_make_no_utf16(body: bytes) -> None:
    assert decode(body).encoding in ("utf-8", "windows-1252")


def test_a_second_byte_order_mark_is_text() -> None:
    assert decode(b"\xef\xbb\xbf\xef\xbb\xbfOak").text == "\ufeffOak"


@pytest.mark.parametrize("character", ["\u00e9", "\u20ac", "\U0001f333"])
def test_utf8_cut_inside_its_last_character_is_utf8(character: str) -> None:
    whole = ("caf\u00e9 and oak " + character).encode()
    size = len(character.encode())
    for kept in range(1, size):
        decoded = decode(whole[: len(whole) - size + kept])
        assert decoded.encoding == "utf-8", kept
        assert decoded.how == "utf-8 cut at its end"
        assert decoded.text == "caf\u00e9 and oak \ufffd"
        assert decoded.replaced == 1


def test_every_cut_of_utf8_keeps_the_characters_before_it() -> None:
    body = TEXT.encode()
    for cut in range(len(body) + 1):
        decoded = decode(body[:cut])
        assert decoded.encoding == "utf-8", cut
        assert TEXT.startswith(decoded.text.rstrip("\ufffd")), cut
        assert decoded.text.count("\ufffd") == decoded.replaced <= 1


def test_a_cut_beats_the_declared_label_where_other_characters_are_utf8() -> None:
    assert decode("na\u00efve caf\u00e9".encode()[:-1], "text/html; charset=windows-1252").encoding == "utf-8"
    assert decode(b"caf\xe9", "text/html; charset=windows-1252") == Decoded("caf\u00e9", "windows-1252", "content type")


@pytest.mark.parametrize("cut", range(1, 4))
def test_utf16_cut_inside_a_character_is_counted(cut: int) -> None:
    body = b"\xff\xfe" + "ab\U0001f333".encode("utf-16-le")
    decoded = decode(body[:-cut])
    assert decoded.encoding == "utf-16le"
    assert decoded.text.startswith("ab")
    assert decoded.replaced == decoded.text.count("\ufffd") == 1


@pytest.mark.parametrize(
    ("content_type", "codec", "encoding"),
    [
        ("text/plain; charset=koi8-r", "koi8-r", "koi8-r"),
        ("text/plain; charset=KOI8-R", "koi8-r", "koi8-r"),
        ('text/html;charset="windows-1251"', "cp1251", "windows-1251"),
        ("text/html; charset = 'windows-1251' ; x=y", "cp1251", "windows-1251"),
        ("Content-Type: text/html; charset=windows-1251\r\n", "cp1251", "windows-1251"),
        ("text/html; charset=cp1251", "cp1251", "windows-1251"),
    ],
)
def test_the_declared_label_decides_where_the_body_is_not_utf8(content_type: str, codec: str, encoding: str) -> None:
    text = "\u0434\u0443\u0431 \u0438 \u0432\u044f\u0437"
    decoded = decode(text.encode(codec), content_type)
    assert decoded == Decoded(text, encoding, "content type", 0)


@pytest.mark.parametrize("late", [0, 5000])
def test_a_meta_decides_where_the_body_is_not_utf8(late: int) -> None:
    text = "<p>" + "x" * late + "<meta charset=windows-1251><p>\u0434\u0443\u0431"
    assert decode(text.encode("cp1251")) == Decoded(text, "windows-1251", "meta")
    assert decode(text.encode("koi8-r"), "text/html; charset=koi8-r") == Decoded(text, "koi8-r", "content type")


def test_a_header_that_no_browser_reads_comes_after_the_meta() -> None:
    text = "<meta charset=windows-1251>\u0434\u0443\u0431"
    assert decode(text.encode("cp1251"), "text/html; charset='koi8-r'") == Decoded(text, "windows-1251", "meta")


@pytest.mark.parametrize("label", ["latin1", "iso-8859-1", "us-ascii", "ascii", "windows-1252"])
def test_latin_labels_are_read_as_windows_1252_as_the_web_does(label: str) -> None:
    decoded = decode(b"\x93caf\xe9\x94 5 \x80", f"text/plain; charset={label}")
    assert decoded == Decoded("\u201ccaf\u00e9\u201d 5 \u20ac", "windows-1252", "content type", 0)


@pytest.mark.parametrize("content_type", [None, "", "text/plain", "text/plain; charset=", "text/plain; charset=no-such", "charset"])
def test_without_a_label_that_the_web_knows_statistics_decide(content_type: str | None) -> None:
    assert decode(b"\x93caf\xe9\x94 x", content_type) == Decoded("\u201ccaf\u00e9\u201d x", "windows-1252", "statistics", 0)


RUSSIAN = (
    "\u0414\u0443\u0431 \u0438 \u0432\u044f\u0437 \u0440\u0430\u0441\u0442\u0443\u0442 \u043c\u0435\u0434\u043b\u0435\u043d\u043d\u043e."
)
GREEK = "\u0397 \u03b2\u03b5\u03bb\u03b1\u03bd\u03b9\u03b4\u03b9\u03ac \u03bc\u03b5\u03b3\u03b1\u03bb\u03ce\u03bd\u03b5\u03b9 \u03b1\u03c1\u03b3\u03ac."
JAPANESE = "\u6728\u306f\u3086\u3063\u304f\u308a\u3068\u80b2\u3061\u307e\u3059\u3002\u68ee\u306e\u4e2d\u3067\u3002"
GERMAN = "Die B\u00e4ume wachsen f\u00fcr gew\u00f6hnlich langsam; gr\u00f6\u00dfer wird die L\u00e4rche."


@pytest.mark.parametrize(
    ("text", "codec"),
    [(RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (GREEK, "cp1253"), (JAPANESE, "cp932"), (JAPANESE, "euc_jp"), (GERMAN, "cp1252")],
)
def test_statistics_know_the_common_encodings(text: str, codec: str) -> None:
    decoded = decode(text.encode(codec))
    assert (decoded.text, decoded.how) == (text, "statistics")
    assert decode(f"<p>{text}</p>".encode(codec)).text == f"<p>{text}</p>"


def test_the_language_of_a_page_helps_the_statistics() -> None:
    text = "\u0150rz\u0151 t\u00f6lgy, \u0171r \u00e9s h\u0151s\u00e9g: a f\u0171z n\u0151."
    body = f"<html lang='hu'><body>{text}".encode("cp1250")
    assert decode(body).text.endswith(text)


def test_statistics_are_not_asked_where_an_earlier_step_decides() -> None:
    bodies = [
        b"Oak",
        "caf\u00e9".encode(),
        b"<meta charset=koi8-r>\xc4",
        b"\xff\xfea\x00",
        "\u00e9\u00e8\u00ea".encode() + b"\xe9",
        b"a\x00b\x00",
    ]
    code = "import sys; from extract.encodings import decode\n"
    code += f"for body in {bodies!r}: decode(body)\n"
    code += "decode(b'caf\\xe9', 'text/html; charset=latin1'); assert 'chardetng_py' not in sys.modules\n"
    code += "decode(b'caf\\xe9 au lait'); assert 'chardetng_py' in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_noise_is_windows_1252_where_no_guess_can_read_it() -> None:
    decoded = decode(bytes(range(0x80, 0x100)) * 3)
    assert decoded.replaced * 20 <= 384


def test_utf8_wins_over_a_wrong_label() -> None:
    assert decode("caf\u00e9 \u00fc".encode(), "text/plain; charset=iso-8859-1").text == "caf\u00e9 \u00fc"


def test_bytes_that_windows_1252_leaves_undefined_are_control_characters() -> None:
    decoded = decode(b"x\xe9\xe8 \x81\x8d\x8f\x90\x9d y", "text/html; charset=latin1")
    assert decoded == Decoded("x\u00e9\u00e8 \x81\x8d\x8f\x90\x9d y", "windows-1252", "content type", 0)


def test_every_byte_of_windows_1252_is_one_character() -> None:
    body = b"\xe9 " + bytes(range(0x20, 0x100))
    assert len(decode(body, "text/plain; charset=windows-1252").text) == len(body)


def test_mostly_utf8_with_a_few_broken_bytes_is_utf8_and_counted() -> None:
    decoded = decode("\u00e9\u00e8\u00ea \u20ac".encode() + b" \xe9 \xff oak")
    assert decoded.encoding == "utf-8"
    assert decoded.how == "utf-8 with broken bytes"
    assert decoded.text == "\u00e9\u00e8\u00ea \u20ac \ufffd \ufffd oak"
    assert decoded.replaced == 2


def test_few_broken_bytes_of_many_are_no_other_encoding_whatever_the_label_says() -> None:
    body = "\u00e9\u00e8\u00ea\u20ac \u00fc\u00f6\u00e4 \u00e9\u00e8\u00ea\u20ac".encode() + b" \xe9 oak"
    decoded = decode(body, "text/html; charset=iso-8859-1")
    assert (decoded.encoding, decoded.how, decoded.replaced) == ("utf-8", "utf-8 with broken bytes", 1)
    decoded = decode(b"\xe9\xe8\xea \xc3\xa9", "text/html; charset=iso-8859-1")
    assert (decoded.encoding, decoded.how, decoded.replaced) == ("windows-1252", "content type", 0)
    decoded = decode(b"\xe9\xe8\xea", "text/html; charset=utf-8")
    assert (decoded.encoding, decoded.how, decoded.replaced) == ("utf-8", "content type", 3)


def test_a_replacement_character_that_the_page_holds_itself_is_not_counted() -> None:
    assert decode("oak \ufffd elm".encode()).replaced == 0
    assert decode("oak \ufffd \u00e9\u00e8\u00ea \u00fc\u00fb".encode() + b" \xff elm").replaced == 1


LABELS = st.sampled_from([None, "text/plain", "charset=utf-8", "charset=shift_jis", "charset=utf-16", "charset=iso-2022-jp", "charset=big5",
                          "charset=gb18030", "charset=euc-kr", "charset=x-user-defined", "charset=replacement", "charset=utf-7",
                          "charset=iso-8859-8-i", "charset=hz-gb-2312", "charset=idna", "charset=\x00", "charset=rot13"])  # fmt: skip


@given(st.binary(max_size=200), LABELS)
def test_any_bytes_are_decoded(body: bytes, content_type: str | None) -> None:
    decoded = decode(body, content_type)
    assert isinstance(decoded.text, str)
    assert decoded.replaced <= decoded.text.count("\ufffd")
    assert not any("\ud800" <= character <= "\udfff" for character in decoded.text)


@given(st.binary(max_size=50), st.text(max_size=60))
def test_any_content_type_is_taken(body: bytes, content_type: str) -> None:
    assert decode(body, content_type).encoding
    assert decode(body, "text/plain; charset=" + content_type).encoding


@given(st.text(max_size=100).filter(lambda text: not text.startswith("\ufeff")))
def test_utf8_is_read_as_it_was_written(text: str) -> None:
    body = text.encode("utf-8", "surrogatepass") if not any("\ud800" <= c <= "\udfff" for c in text) else b""
    assert decode(body).text == (text if body else "")


@given(st.text(min_size=1, max_size=40), st.integers(0, 200))
def test_a_cut_of_utf8_keeps_a_prefix_of_its_text(text: str, cut: int) -> None:
    body = text.encode()[:cut]
    decoded = decode(body)
    if not body.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        assert text.startswith(decoded.text[:-1] if decoded.replaced else decoded.text)


@pytest.mark.parametrize("piece", [b"\xe9", b"\xc3\xa9\xff", b"\x81\x30", b"a\x00", b"\x1b$B", b"<meta \xe9", b"\xa4\xa2", b"\x8f\xa2\xaf"])
@pytest.mark.parametrize("label", [None, "big5", "euc-jp", "gb18030", "iso-2022-jp", "x-user-defined"])
def test_long_bodies_are_decoded_in_time(piece: bytes, label: str | None) -> None:
    start = time.process_time()
    decode(piece * (300_000 // len(piece)), f"text/html; charset={label}" if label else None)
    assert time.process_time() - start < 2


def test_two_zero_bytes_in_a_text_make_it_no_utf_16() -> None:
    body = b"before \0nul after\nWage \0nul | 2\n"
    assert [at % 2 for at, byte in enumerate(body) if not byte] == [1, 1]
    assert decode(body).text == body.decode()
