"""Legacy encodings: where browsers read other characters than Python's codecs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.codepages import read_as

SINGLE = [
    "ibm866", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7", "iso-8859-8", "iso-8859-8-i", "iso-8859-10",
    "iso-8859-13", "iso-8859-14", "iso-8859-15", "iso-8859-16", "koi8-r", "koi8-u", "macintosh", "windows-874", "windows-1250", "windows-1251",
    "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257", "windows-1258", "x-mac-cyrillic",
    "x-user-defined",
]  # fmt: skip
OTHERS = ["utf-8", "utf-16le", "utf-16be", "gbk", "gb18030", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr", "replacement"]


@pytest.mark.parametrize("name", SINGLE)
def test_a_single_byte_is_one_character(name: str) -> None:
    text, replaced = read_as(bytes(range(256)), name)
    assert len(text) == 256
    assert text[:128] == bytes(range(128)).decode("ascii")
    assert replaced == text.count("\ufffd")


@pytest.mark.parametrize("name", [name for name in SINGLE if name.startswith("windows-")])
def test_windows_pages_have_controls_where_they_have_no_letter(name: str) -> None:
    text, _ = read_as(bytes(range(0x80, 0xA0)), name)
    assert "\ufffd" not in text


@pytest.mark.parametrize(
    ("body", "name", "text"),
    [
        (b"\x81\x8d\x8f\x90\x9d\x80", "windows-1252", "\x81\x8d\x8f\x90\x9d\u20ac"),
        (b"\xaa\xd2\xff", "windows-1253", "\ufffd\ufffd\ufffd"),
        (b"\xca\xd9", "windows-1255", "\u05ba\ufffd"),
        (b"\xdb\xfc\x80", "windows-874", "\ufffd\ufffd\u20ac"),
        (b"\xa4\xae\xbe", "koi8-u", "\u0454\u045e\u040e"),
        (b"\xa2\xb6\xff", "x-mac-cyrillic", "\u0490\u0491\u20ac"),
        (b"\xdb\xf0", "macintosh", "\u20ac\uf8ff"),
        (b"\x80\xff", "x-user-defined", "\uf780\uf7ff"),
        (b"\x80", "gbk", "\u20ac"),
        (b"\xa2\xe3\xa8\x44\xff", "gb18030", "\u20ac\u2015\ufffd"),
        (b"\xa6\xd9\xa8\xbc\xfe\x59\xa3\xa0", "gbk", "\ufe10\u1e3f\u9fb4\u3000"),
        (b"\x84\x31\xa4\x37", "gb18030", "\ufffd"),
        (b"\xa1\x45\xa3\xe1\xf9\xd6\xa4\xa4", "big5", "\u2027\u20ac\u7881\u4e2d"),
        (b"\xa2\x41\xa1\xfe\x88\x62", "big5", "\u2215\uff0f\u00ca\u0304"),
        (b"\x81\x41\xb0\xa1", "euc-kr", "\uac02\uac00"),
        (b"\x81\x60\x87\x40\xb1\x80\xf0\x40", "shift_jis", "\uff5e\u2460\uff71\x80\ue000"),
        (b"\xa0\xfd\xfe\xff", "shift_jis", "\ufffd" * 4),
        (b"\xa1\xc1\xa1\xdd\xad\xa1\x8e\xb1\xa4\xa2", "euc-jp", "\uff5e\uff0d\u2460\uff71\u3042"),
        (b"\x8f\xb0\xa1\x8f\xa2\xb7\x8f\xa2\xc3", "euc-jp", "\u4e02\uff5e\u00a6"),
        (b"a\x1b$B$\"!A\x1b(Bb", "iso-2022-jp", "a\u3042\uff5eb"),
        (b"\x1b(J\\~\x1b(I1\x1b(B\\", "iso-2022-jp", "\u00a5\u203e\uff71\\"),
    ],
)  # fmt: skip
def test_characters_are_those_of_the_encoding_standard(body: bytes, name: str, text: str) -> None:
    assert read_as(body, name)[0] == text


@pytest.mark.parametrize(
    ("body", "name", "text"),
    [
        (b"\x81\x3c", "gbk", "\ufffd<"),
        (b"\x81\xffa", "gbk", "\ufffda"),
        (b"\x81\x3c", "big5", "\ufffd<"),
        (b"\x81\xa1a", "big5", "\ufffda"),
        (b"\xc9\x3c", "euc-kr", "\ufffd<"),
        (b"\xc9\xa1a", "euc-kr", "\ufffda"),
        (b"\x81\x3c", "shift_jis", "\ufffd<"),
        (b"\x82\x40a", "shift_jis", "\ufffd@a"),
        (b"\xa4\x3c", "euc-jp", "\ufffd<"),
        (b"\xa4\x80a", "euc-jp", "\ufffda"),
        (b"\x8f\xa1<", "euc-jp", "\ufffd<"),
        (b"\x1b$B$\n<", "iso-2022-jp", "\ufffd\ufffd"),
        (b"\x1b$B\x1b(B<", "iso-2022-jp", "\ufffd<"),
        (b"<\xe9>", "iso-2022-jp", "<\ufffd>"),
        (b"<p>", "replacement", "\ufffd"),
        (b"", "replacement", ""),
    ],
)
def test_a_broken_character_takes_no_markup_with_it(body: bytes, name: str, text: str) -> None:
    assert read_as(body, name) == (text, text.count("\ufffd"))


@pytest.mark.parametrize(("body", "name"), [(b"\xa4", "euc-jp"), (b"\x81", "shift_jis"), (b"\x81\x30\x81", "gb18030"), (b"\xa4", "big5")])
def test_a_character_that_is_cut_is_counted(body: bytes, name: str) -> None:
    text, replaced = read_as(b"ab" + body, name)
    assert text.startswith("ab\ufffd")
    assert replaced >= 1


@given(st.binary(max_size=120), st.sampled_from(SINGLE + OTHERS + ["utf-32le", "utf-32be"]))
def test_any_bytes_are_read_in_any_encoding(body: bytes, name: str) -> None:
    text, replaced = read_as(body, name)
    assert 0 <= replaced <= max(1, text.count("\ufffd"))
    assert not any("\ud800" <= character <= "\udfff" for character in text)


JAPANESE = st.text("\u3042\u30a2\u4e9c\u6f22\u5b57 <td>1|\n", max_size=60)


@given(JAPANESE, st.sampled_from([("euc-jp", "euc_jp"), ("shift_jis", "shift_jis"), ("iso-2022-jp", "iso2022_jp")]))
def test_japanese_is_read_as_it_was_written(text: str, codec: tuple[str, str]) -> None:
    assert read_as(text.encode(codec[1]), codec[0]) == (text, 0)


@given(st.text("\u4e00\u4e2d\u570b\u6587 <td>1|\n", max_size=60), st.sampled_from(["big5", "gb18030"]))
def test_chinese_is_read_as_it_was_written(text: str, name: str) -> None:
    assert read_as(text.encode(name), name) == (text, 0)
