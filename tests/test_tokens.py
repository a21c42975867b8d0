"""Tags and texts of a source, and what their references and attributes mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.tokens import RAW, SPACE, TEXT, attributes, closes_itself, references, scan, unescape


def shown(source: str) -> list[tuple[str, str]]:
    """The tokens of a source with their characters."""
    tokens = scan(source)
    return [(name, source[start:end]) for name, start, end in zip(tokens.names, tokens.starts, tokens.ends, strict=True)]


@pytest.mark.parametrize(
    ("source", "tokens"),
    [
        ("<p>a</P >", [("p", "<p>"), (TEXT, "a"), ("/p", "</P >")]),
        ('<p class="a>b">c', [("p", '<p class="a>b">'), (TEXT, "c")]),
        ("<a b='>' c = x/>d", [("a", "<a b='>' c = x/>"), (TEXT, "d")]),
        ('<a ="x>">y', [("a", '<a ="x>'), (TEXT, '">y')]),
        ('<a b="c"d="e>">', [("a", '<a b="c"d="e>">')]),
        ("a < b <3", [(TEXT, "a < b <3")]),
        ("<br/><br />", [("br", "<br/>"), ("br", "<br />")]),
        (" \n<b>\t</b>", [(SPACE, " \n"), ("b", "<b>"), (SPACE, "\t"), ("/b", "</b>")]),
        ("<b>&#32;</b>&nbsp;", [("b", "<b>"), (SPACE, "&#32;"), ("/b", "</b>"), (TEXT, "&nbsp;")]),
        ("<b>\u00a0</b>", [("b", "<b>"), (TEXT, "\u00a0"), ("/b", "</b>")]),
        ("a<!-- <p> -->b<!--> c --><!--->d<!----!>e", [(TEXT, "a"), (TEXT, "b"), (TEXT, " c -->"), (TEXT, "d"), (TEXT, "e")]),
        ("a<!-- x --!>b<!-- y -- > z -->c", [(TEXT, "a"), (TEXT, "b"), (TEXT, "c")]),
        ("a</ p>b</>c<?x?>d<!x>e", [(TEXT, "a"), (TEXT, "b"), (TEXT, "c"), (TEXT, "d"), (TEXT, "e")]),
        ("<\u212a>k", [(TEXT, "<\u212a>k")]),
        ("<x\u212aK>", [("x\u212ak", "<x\u212aK>")]),
    ],
)
def test_a_source_is_cut_as_the_standard_cuts_it(source: str, tokens: list[tuple[str, str]]) -> None:
    assert shown(source) == tokens


@pytest.mark.parametrize(
    ("source", "tokens"),
    [
        ("<title>a<b>&amp;</title>c", [("title", "<title>"), (TEXT, "a<b>&amp;"), ("/title", "</title>"), (TEXT, "c")]),
        ("<title>a</titles></TITLE x>b", [("title", "<title>"), (TEXT, "a</titles>"), ("/title", "</TITLE x>"), (TEXT, "b")]),
        ("<xmp>a&amp;</xmp>", [("xmp", "<xmp>"), (RAW, "a&amp;"), ("/xmp", "</xmp>")]),
        ("<style>a</p></style>b", [("style", "<style>"), ("/style", "</style>"), (TEXT, "b")]),
        ("<script>'</p>'</script>b", [("script", "<script>"), ("/script", "</script>"), (TEXT, "b")]),
        ("<script><!--<script></script>--></script>b", [("script", "<script>"), ("/script", "</script>"), (TEXT, "b")]),
        ("<script><!--</script>b", [("script", "<script>"), ("/script", "</script>"), (TEXT, "b")]),
        ("<script><!--><script></script>b", [("script", "<script>"), ("/script", "</script>"), (TEXT, "b")]),
        ("<plaintext>a</plaintext>", [("plaintext", "<plaintext>"), (RAW, "a</plaintext>")]),
        ("<iframe><p></iframe>b", [("iframe", "<iframe>"), ("/iframe", "</iframe>"), (TEXT, "b")]),
        (
            "<pre>a\n b\n\nc</pre>",
            [("pre", "<pre>"), (TEXT, "a"), (SPACE, "\n"), (TEXT, " b"), (SPACE, "\n\n"), (TEXT, "c"), ("/pre", "</pre>")],
        ),
    ],
)
def test_what_some_elements_hold_is_no_markup(source: str, tokens: list[tuple[str, str]]) -> None:
    assert shown(source) == tokens


@pytest.mark.parametrize(
    ("source", "names"),
    [
        (
            "<svg><title><b>a</b></title><style><p/></style></svg>",
            ["svg", "title", "b", TEXT, "/b", "/title", "style", "p", "/style", "/svg"],
        ),
        ("<svg/><title><b></title>", ["svg", "title", TEXT, "/title"]),
        ("<svg><p><style><b></style>", ["svg", "p", "style", "/style"]),
        ("<svg></p><style><b></style>", ["svg", "/p", "style", "/style"]),
        ("<svg><foreignObject><style><b></style>", ["svg", "foreignobject", "style", "/style"]),
        ("<math><mi><style><b></style>", ["math", "mi", "style", "/style"]),
        ("<math><font><style><b></style>", ["math", "font", "style", "b", "/style"]),
        ("<math><font color=x><style><b></style>", ["math", "font", "style", "/style"]),
        ("<div><svg></div><style><b></style>", ["div", "svg", "/div", "style", "/style"]),
        ("<svg><![CDATA[a>b]]></svg>c", ["svg", "/svg", TEXT]),
        ("<![CDATA[a>b", [TEXT]),
    ],
)
def test_foreign_elements_have_rules_of_their_own(source: str, names: list[str]) -> None:
    assert scan(source).names == names


@pytest.mark.parametrize(
    ("source", "cut"),
    [
        ("a<b", 1),
        ("a<b c='x>", 1),
        ("a<!-- b", 1),
        ("a<!-- b -->", None),
        ("a<!x", 1),
        ("a</b c", 1),
        ("<style>a", 0),
        ("<plaintext>a", None),
    ],
)
def test_what_the_end_of_the_page_cuts_is_known(source: str, cut: int | None) -> None:
    assert scan(source).cut == cut


@pytest.mark.parametrize(
    ("source", "doctype"),
    [("<!DOCTYPE html><p>", "<!DOCTYPE html>"), (" \n<!-- a --><!doctype html>", "<!doctype html>"), ("a<!doctype html>", "")],
)
def test_the_document_type_begins_a_page(source: str, doctype: str) -> None:
    assert scan(source).doctype == doctype


def test_attributes_are_read_with_their_references() -> None:
    assert attributes(" a=1 B=\"x&amp;y\" c A=2 d='&lt' e=f/ g = h/") == {"a": "1", "b": "x&y", "c": "", "d": "<", "e": "f/", "g": "h/"}


@pytest.mark.parametrize(
    ("source", "closes"), [("/", True), (" a=b/", False), (' a="b=c"/', True), (" a/", True), (" a", False), (" a= /", False)]
)
def test_a_solidus_closes_unless_it_belongs_to_a_value(source: str, closes: bool) -> None:
    assert closes_itself(source) is closes


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("&amp;&AMP;&amp", "&&&"), ("&notit;&notin;", "\u00acit;\u2209"), ("&#65;&#x41;&#X41", "AAA"), ("&#0;&#xD800;&#x110000;", "\ufffd" * 3),
        ("&#128;&#x9f;&#129;", "\u20ac\u0178\x81"), ("&#99999999999999;", "\ufffd"), ("& &; &# &#x &zz;", "& &; &# &#x &zz;"), ("&NotEqualTilde;", "\u2242\u0338"),
        ("&nbsp;", "\u00a0"), ("&copy2", "\u00a92"),
    ],
)  # fmt: skip
def test_references_mean_what_the_standard_says(source: str, text: str) -> None:
    assert unescape(source) == text


@pytest.mark.parametrize(
    ("source", "text"), [("?a=1&copy=2", "?a=1&copy=2"), ("&copyb", "&copyb"), ("&copy;b", "\u00a9b"), ("&copy", "\u00a9")]
)
def test_references_in_attributes_need_their_semicolon_before_letters(source: str, text: str) -> None:
    assert unescape(source, attribute=True) == text


@given(st.text(alphabet="<>/!-ab=\"' &;#pstyle\n\0", max_size=60))
def test_tokens_never_overlap_and_hold_what_they_name(source: str) -> None:
    tokens = scan(source)
    last = 0
    for name, start, end in zip(tokens.names, tokens.starts, tokens.ends, strict=True):
        assert last <= start < end <= len(source)
        if name not in (TEXT, RAW, SPACE):
            assert source[start] == "<"
            assert source[end - 1] == ">"
        last = end
    assert all(source[start] == "&" for start, _, _ in references(source))
