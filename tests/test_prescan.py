"""Declared encodings: Content-Type headers, `<meta>` in the first bytes and later, XML declarations."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.prescan import PRESCAN, charset_in, declared_by, declared_in, encoding_of, meant_by


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        (b"<meta charset=koi8-r>", "koi8-r"),
        (b"<META CHARSET='KOI8-R'>", "koi8-r"),
        (b'<meta charset=" koi8-r ">', "koi8-r"),
        (b"<meta/charset=koi8-r>", "koi8-r"),
        (b"<meta x=1 charset = koi8-r />", "koi8-r"),
        (b"<meta charset=koi8-r", None),
        (b"<meta charset='koi8-r>", None),
        (b"<metacharset=koi8-r>", None),
        (b"<meta charset=no-such><meta charset=koi8-r>", "koi8-r"),
        (b"<meta charset=koi8-r charset=big5>", "koi8-r"),
        (b"<meta name=charset content=koi8-r>", None),
        (b"<meta content='text/html; charset=koi8-r'>", None),
        (b"<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>", "koi8-r"),
        (b"<meta content='text/html; charset=koi8-r' http-equiv=content-type>", "koi8-r"),
        (b"<meta http-equiv=refresh content='text/html; charset=koi8-r'>", None),
        (b"<meta http-equiv=content-type charset=big5 content='charset=koi8-r'>", "big5"),
        (b"<meta http-equiv=content-type content='charset=koi8-r' charset=big5>", "big5"),
        (b"<meta http-equiv=content-type charset=no-such content='charset=koi8-r'>", None),
        (b"<!-- <meta charset=big5> --><meta charset=koi8-r>", "koi8-r"),
        (b"<!--><meta charset=koi8-r>", "koi8-r"),
        (b"<!-- <meta charset=koi8-r>", None),
        (b"<a title='<meta charset=big5>'><meta charset=koi8-r>", "koi8-r"),
        (b"</a title='<meta charset=big5>'><meta charset=koi8-r>", "koi8-r"),
        (b"<!doctype x <meta charset=big5><meta charset=koi8-r>", "koi8-r"),
        (b"<? <meta charset=big5> ?><meta charset=koi8-r>", "koi8-r"),
        (b"<script>'<meta charset=koi8-r>'</script>", "koi8-r"),
        (b"1 < 2 <3 <meta charset=koi8-r>", "koi8-r"),
        (b"<a b=c/><meta charset=koi8-r>", "koi8-r"),
        (b"<a =b>\t<meta =x charset=koi8-r>", "koi8-r"),
        (b"<meta charset=utf-16le>", "utf-8"),
        (b"<meta charset=x-user-defined>", "windows-1252"),
        (b"<meta charset=iso-8859-1>", "windows-1252"),
        (b"<meta charset=csISO2022KR>", "replacement"),
        (b"text", None),
        (b"<", None),
        (b"<meta ", None),
    ],
)
def test_the_first_meta_that_names_an_encoding_declares_it(markup: bytes, name: str | None) -> None:
    found = declared_in(markup)
    assert (found and found[0]) == name
    assert found is None or found[1] == "meta"


def test_a_meta_that_the_first_bytes_cut_is_seen_by_the_parser_later() -> None:
    for length in range(PRESCAN - 30, PRESCAN + 30):
        body = b"<p>" + b"x" * (length - 3) + b"<meta charset=koi8-r>"
        assert declared_in(body) == ("koi8-r", "meta"), length


@pytest.mark.parametrize(
    "hidden",
    [b"<!-- %s -->", b"<script>'%s'</script>", b"<STYLE>%s</STYLE >", b"<title>%s</title>", b"<textarea>%s</textarea>", b"<xmp>%s</xmp>"],
)
def test_a_late_meta_in_raw_text_is_no_tag(hidden: bytes) -> None:
    fill = b"<p>" + b"x" * PRESCAN
    meta = b"<meta charset=big5>"
    assert declared_in(fill + hidden.replace(b"%s", meta)) is None
    assert declared_in(fill + hidden.replace(b"%s", meta) + b"<meta charset=koi8-r>") == ("koi8-r", "meta")
    assert declared_in(fill + hidden.split(b"%s")[0] + meta) is None


@pytest.mark.parametrize(
    ("declaration", "name"),
    [
        (b'<?xml version="1.0" encoding="koi8-r"?>', "koi8-r"),
        (b"<?xml version='1.0' encoding = 'koi8-r' ?>", "koi8-r"),
        (b'<?xml encoding="utf-16"?>', "utf-8"),
        (b'<?xml encoding="koi8 -r"?>', None),
        (b'<?xml encoding="no-such"?>', None),
        (b"<?xml encoding=koi8-r?>", None),
        (b'<?xml version="1.0"?> encoding="koi8-r">', None),
        (b' <?xml encoding="koi8-r"?>', None),
    ],
)
def test_an_xml_declaration_declares_where_no_meta_does(declaration: bytes, name: str | None) -> None:
    assert declared_in(declaration + b"<p>x") == ((name, "XML declaration") if name else None)
    assert declared_in(declaration + b"<meta charset=big5>") == ("big5", "meta")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("text/html; charset=koi8-r", "koi8-r"),
        ("charset=koi8-r;x", "koi8-r"),
        ("charset = 'koi8-r'", "koi8-r"),
        ("charset='koi8-r", None),
        ("charset", None),
        ("charset=", None),
        ("charset charset=koi8-r", "koi8-r"),
        ('CharSet=\t"koi8-r" x', "koi8-r"),
        ("mycharset=koi8-r", "koi8-r"),
        ("charset=koi8-r charset=big5", "koi8-r"),
    ],
)
def test_the_content_of_a_meta_names_an_encoding(content: str, name: str | None) -> None:
    assert charset_in(content) == name


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("text/html; charset=koi8-r", "koi8-r"),
        ("TEXT/HTML;CHARSET=KOI8-R", "koi8-r"),
        ('text/html; charset="koi8-r"', "koi8-r"),
        ('text/html; charset="koi8-r', "koi8-r"),
        ('text/html; charset="ko\\i8-r"junk; x=y', "koi8-r"),
        ("text/html; charset='koi8-r'", None),
        ("text/html; charset =koi8-r", None),
        ("text/html; charset= koi8-r", "koi8-r"),
        ("text/html; charset=big5; charset=koi8-r", "big5"),
        ("text/html; charset=; charset=koi8-r", "koi8-r"),
        ('text/html; charset=""; charset=koi8-r', None),
        ('text/html; x=";charset=big5"; charset=koi8-r', "koi8-r"),
        ("text/html;;x;y=; charset=koi8-r", "koi8-r"),
        ("text; charset=koi8-r", None),
        ("text/; charset=koi8-r", None),
        ("te xt/html; charset=koi8-r", None),
        ("charset=koi8-r", None),
        ("", None),
        ("text/html; charset=koi8-r, text/html", "koi8-r"),
        ("text/html; charset=koi8-r, text/plain", None),
        ("text/html; charset=koi8-r, text/plain; charset=big5", "big5"),
        ("text/html; charset=koi8-r, */*; charset=big5", "koi8-r"),
        ("text/html; charset=utf-16", "utf-16le"),
        ("text/html; charset=k\u00f6i8-r", None),
    ],
)
def test_a_header_is_parsed_as_a_mime_type(header: str, name: str | None) -> None:
    assert declared_by(header) == name


def test_a_header_that_no_browser_understands_still_means_something() -> None:
    assert declared_by("Content-Type: text/html; charset = 'koi8-r'") is None
    assert meant_by("Content-Type: text/html; charset = 'koi8-r'") == "koi8-r"
    assert meant_by("text/html") is None


def test_labels_are_those_of_the_web() -> None:
    assert encoding_of("latin1") == encoding_of("ASCII") == encoding_of(" iso-8859-1\n") == "windows-1252"
    assert encoding_of("gb2312") == "gbk"
    assert encoding_of("sjis") == "shift_jis"
    assert encoding_of("utf-7") is encoding_of("") is encoding_of("k\u212ai8-r") is encoding_of("\ud800") is None


@given(st.binary(max_size=300), st.sampled_from([b"", b"<meta ", b"<!--", b"<?xml ", b"<a b='"]))
def test_any_bytes_are_scanned(body: bytes, start: bytes) -> None:
    found = declared_in(start + body)
    assert found is None or encoding_of(found[0]) == found[0]


@given(st.text(max_size=200))
def test_any_header_is_parsed(header: str) -> None:
    for text in (header, "text/html;" + header, 'text/html;charset="' + header, "charset=" + header):
        assert declared_by(text) is None or encoding_of(str(declared_by(text)))
        assert meant_by(text) is None or encoding_of(str(meant_by(text)))


@pytest.mark.parametrize(
    "piece", [b"<", b"<a ", b"<meta ", b"<meta charset", b"<script>", b"<!--", b"<meta content='charset ", b"<title ", b"="]
)
def test_long_bodies_of_one_thing_are_scanned_in_time(piece: bytes) -> None:
    start = time.process_time()
    declared_in(piece * (1_000_000 // len(piece)))
    assert time.process_time() - start < 2


@pytest.mark.parametrize("piece", ["charset", ";", '"', 'charset="', ";x=", ",", "\\", 'a/b;x="\\'])
def test_long_headers_are_parsed_in_time(piece: str) -> None:
    start = time.process_time()
    declared_by("text/html;" + piece * (100_000 // len(piece)))
    assert time.process_time() - start < 2
