"""Bytes to text: the step that decides, cut characters, declared labels, broken bytes counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.encodings import decode

TEXT = "Na\u00efve \u201ctrees\u201d cost 5 \u20ac \U0001f333"


def test_plain_ascii_is_utf8() -> None:
    assert decode(b"Oak | 3 m") == ("Oak | 3 m", "utf-8", "utf-8", 0)


def test_nothing_is_the_empty_text() -> None:
    assert decode(b"").text == ""


@pytest.mark.parametrize(
    ("mark", "codec", "encoding"),
    [(b"\xef\xbb\xbf", "utf-8", "utf-8"), (b"\xff\xfe", "utf-16-le", "utf-16le"), (b"\xfe\xff", "utf-16-be", "utf-16be")],
)
def test_a_byte_order_mark_decides_and_is_no_text(mark: bytes, codec: str, encoding: str) -> None:
    decoded = decode(mark + TEXT.encode(codec), "text/plain; charset=koi8-r")
    assert decoded == (TEXT, encoding, "byte order mark", 0)


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


def test_a_cut_beats_the_declared_label() -> None:
    assert decode("caf\u00e9".encode()[:-1], "text/html; charset=windows-1252").encoding == "utf-8"


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
        ("text/html; charset=cp1251", "cp1251", "windows-1251"),
    ],
)
def test_the_declared_label_decides_where_the_body_is_not_utf8(content_type: str, codec: str, encoding: str) -> None:
    text = "\u0434\u0443\u0431 \u0438 \u0432\u044f\u0437"
    decoded = decode(text.encode(codec), content_type)
    assert decoded == (text, encoding, "content type", 0)


@pytest.mark.parametrize("label", ["latin1", "iso-8859-1", "us-ascii", "ascii", "windows-1252"])
def test_latin_labels_are_read_as_windows_1252_as_the_web_does(label: str) -> None:
    decoded = decode(b"\x93caf\xe9\x94 5 \x80", f"text/plain; charset={label}")
    assert decoded == ("\u201ccaf\u00e9\u201d 5 \u20ac", "windows-1252", "content type", 0)


@pytest.mark.parametrize("content_type", [None, "", "text/plain", "text/plain; charset=", "text/plain; charset=no-such", "charset"])
def test_without_a_label_that_the_web_knows_the_fallback_is_windows_1252(content_type: str | None) -> None:
    assert decode(b"\x93caf\xe9\x94 x", content_type) == ("\u201ccaf\u00e9\u201d x", "windows-1252", "fallback", 0)


def test_utf8_wins_over_a_wrong_label() -> None:
    assert decode("caf\u00e9 \u00fc".encode(), "text/plain; charset=iso-8859-1").text == "caf\u00e9 \u00fc"


def test_bytes_that_windows_1252_leaves_undefined_are_control_characters() -> None:
    decoded = decode(b"x\xe9\xe8 \x81\x8d\x8f\x90\x9d y")
    assert decoded == ("x\u00e9\u00e8 \x81\x8d\x8f\x90\x9d y", "windows-1252", "fallback", 0)


def test_every_byte_of_windows_1252_is_one_character() -> None:
    body = b"\xe9 " + bytes(range(0x20, 0x100))
    assert len(decode(body, "text/plain; charset=windows-1252").text) == len(body)


def test_mostly_utf8_with_a_few_broken_bytes_is_utf8_and_counted() -> None:
    decoded = decode("\u00e9\u00e8\u00ea \u20ac".encode() + b" \xe9 \xff oak")
    assert decoded.encoding == "utf-8"
    assert decoded.how == "utf-8 with broken bytes"
    assert decoded.text == "\u00e9\u00e8\u00ea \u20ac \ufffd \ufffd oak"
    assert decoded.replaced == 2


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
