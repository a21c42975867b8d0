"""A page is never shortened in silence: each character of its text is in a line, a cell or a part that is listed."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import accounting
import generator
import pytest
import test_html_pages
import twins
from hypothesis import assume, example, given
from hypothesis import strategies as st
from test_trees import sample, sound_sample

import seeds
from extract.markup import read_markup

PAGES = {
    **{path.name: path.read_text("utf-8") for path in sorted(Path(__file__).parent.rglob("*.html"))},
    **{f"{name} {markup}": twins.MARKUPS[markup](seeds.body(name).decode()) for name in seeds.SEEDS for markup in twins.MARKUPS},
    **{f"{page.name} {markup}": twins.MARKUPS[markup](page.text) for page in islice(generator.corpus(5, 9), 9) for markup in twins.MARKUPS},
    **{name: page for name, (page, _) in {**test_html_pages.COMPARISONS, **test_html_pages.THINGS}.items()},
}

NAMES = """table tr td th caption colgroup thead tfoot tbody dl dt dd ul li div p h2 b a span s del sup pre form button section noscript iframe
noframes noembed frameset object video dialog title textarea xmp select option optgroup ruby rt rp template center font nobr marquee fieldset
legend details summary address main canvas audio datalist menu figure listing tt html head body script style""".split()  # noqa: SIM905
DRAWN = "svg math title desc foreignObject mi annotation g text b p table td div span".split()  # noqa: SIM905
GIVEN = ("", "", "", " hidden", " aria-hidden=true", ' style="display:none"', " class=row", " class=label", ' class="cell value"', " colspan=2",
         " rowspan=3", " role=table")  # fmt: skip
TEXTS = ("x", "a b", "&amp;", "&nbsp;", "9", " ", "\n", "| a | b |\n", "| c | d |\n", "|---|---|\n", "Price: $9.", "&notit;", "&#0;", "&#32;", "\0",
         "\u00a0", "One. Two", "w\nz", "<br>", "<hr>", "<img>", "<input>", "<col>", "<frame>", "<image>", "<!--x-->", "<!--", "<!x>", "<?x?>", "</",
         "<![CDATA[q]]>", "<", "<plaintext>")  # fmt: skip


def markup(names: list[str]) -> st.SearchStrategy[str]:
    """Tags of some elements, opened and closed in any order, texts between them."""
    start = st.tuples(st.sampled_from(names), st.sampled_from(GIVEN)).map(lambda one: f"<{one[0]}{one[1]}>")
    end = st.sampled_from(names).map(lambda name: f"</{name}>")
    some = st.lists(st.one_of(start, start, end, st.sampled_from(TEXTS), st.sampled_from(TEXTS)), max_size=25).map("".join)
    return st.tuples(st.sampled_from(("", "<!doctype html>")), some, st.sampled_from(("", "\n"))).map("".join)


def trees(names: list[str]) -> st.SearchStrategy[str]:
    """Elements within each other, some of which are not closed."""

    def around(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        parts = st.tuples(st.sampled_from(names), st.sampled_from(GIVEN), st.lists(inner, max_size=4).map("".join), st.booleans())
        return parts.map(lambda one: f"<{one[0]}{one[1]}>{one[2]}" + (f"</{one[0]}>" if one[3] else ""))

    return st.recursive(st.sampled_from(TEXTS), around, max_leaves=25)


@pytest.mark.parametrize("name", PAGES)
def test_every_character_that_a_browser_has_is_a_token_of_the_page(name: str) -> None:
    assert accounting.token_text(PAGES[name]) == accounting.browser_text(PAGES[name])


@pytest.mark.parametrize("name", PAGES)
def test_every_character_of_a_page_is_read_or_listed(name: str) -> None:
    page = PAGES[name]
    for source in (page, page + "\n", page[: len(page) // 2], page[: len(page) // 3]):
        assert accounting.unaccounted(source) == []


@given(st.one_of(markup(NAMES), trees(NAMES)))
@example("<table><caption>a<table><tr><td>b</table></caption><tr><td>c</table>")
@example("<frameset>a<frame></frameset>b<noframes>c</noframes>")
@example("<iframe>a <b></iframe><table><caption>b")
@example("| a | b |\n<p>|---|---|\nOne. Two")
def test_every_character_of_any_markup_is_read_or_listed(page: str) -> None:
    assert accounting.unaccounted(page) == []


@given(st.one_of(markup(DRAWN), trees(DRAWN)))
@example("<svg><text>a</text><![CDATA[b]]></svg>")
def test_every_character_of_drawings_and_formulas_is_read_or_listed(page: str) -> None:
    assert accounting.unaccounted(page) == []


@given(st.one_of(markup(NAMES), trees(NAMES)))
def test_no_character_that_a_browser_has_is_no_token(page: str) -> None:
    assume("select" not in page)  # what it holds is text in the standard of today
    try:
        browser = accounting.browser_text(page + "\n")
    except AssertionError:  # html5lib's own
        return
    assert browser - accounting.token_text(page + "\n") == {}


@pytest.mark.parametrize("part", range(4))
def test_every_character_of_the_samples_is_read_or_listed(part: int) -> None:
    for seed in range(part * 100, part * 100 + 100):
        for page in (sample(seed), sound_sample(seed)):
            assert accounting.unaccounted(page) == [], page


def test_an_account_finds_what_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "<p>One.<p>Two &amp; three.\n"
    monkeypatch.setattr(accounting, "read_markup", lambda source: read_markup(source)[:-1])
    assert accounting.unaccounted(page) == [(at, page[at]) for at in range(10, len(page)) if not page[at].isspace()]
