"""A page of HTML gives the record of the text page that says the same, and every span of it holds its text."""

from __future__ import annotations

from itertools import islice

import generator
import pytest
import twins

import extract
import seeds
from extract.formats import BY_NAME
from extract.model import Block, Claim

GENERATED = [page for page in islice(generator.corpus(11, 90), 90) if page.layout in ("pipe", "glued", "lines")]
"""Pages whose separators survive in HTML, where a tab is a blank."""


@pytest.mark.parametrize("markup", twins.MARKUPS)
@pytest.mark.parametrize("name", seeds.SEEDS)
def test_a_seed_as_html_gives_the_record_of_the_seed(name: str, markup: str) -> None:
    result = seeds.read(twins.MARKUPS[markup](seeds.body(name).decode()), "page.html")
    assert result.format == "html"
    assert result.record == seeds.result(name).record


@pytest.mark.parametrize("markup", twins.MARKUPS)
def test_generated_pages_as_html_give_the_records_of_their_texts(markup: str) -> None:
    assert len(GENERATED) > 50
    for page in GENERATED:
        assert seeds.read(twins.MARKUPS[markup](page.text), "page.html").record == seeds.read(page.text).record, page.name


@pytest.mark.parametrize("markup", twins.MARKUPS)
def test_the_faults_of_a_seed_are_found_on_its_twin(markup: str) -> None:
    name = seeds.SEEDS[0]
    expected = {(one.rule, one.entity, one.field) for one in seeds.result(name).discrepancies if one.severity == "error"}
    result = seeds.read(twins.MARKUPS[markup](seeds.body(name).decode()), "page.html")
    assert {(one.rule, one.entity, one.field) for one in result.discrepancies if one.severity == "error"} == expected
    assert expected


def test_a_page_in_windows_1252_gives_its_record() -> None:
    text = next(page.text for page in GENERATED if "\u00e9" in page.text)
    page = twins.plain(text).replace('"utf-8"', '"windows-1252"').encode("windows-1252", "xmlcharrefreplace")
    assert b"\xe9" in page
    read = extract.read_page(extract.Page("page.html", page), seeds.schema())
    assert read.encoding == "windows-1252"
    assert read.record == seeds.read(text).record


@pytest.mark.parametrize("markup", twins.MARKUPS)
@pytest.mark.parametrize("name", seeds.SEEDS)
def test_the_slice_of_every_claim_reads_as_its_text(name: str, markup: str) -> None:
    text = twins.MARKUPS[markup](seeds.body(name).decode())
    plain = BY_NAME["html"].plain
    claims: tuple[Claim, ...] = seeds.read(text, "page.html").claims
    assert len(claims) > 50
    for claim in claims:
        assert claim.text
        assert plain(text[claim.start : claim.end]) == claim.text
        assert text[claim.start] not in "<> \n"
        assert text[claim.end - 1] not in " \n"


@pytest.mark.parametrize("markup", twins.MARKUPS)
def test_every_cell_and_line_of_a_twin_reads_as_its_slice(markup: str) -> None:
    form = BY_NAME["html"]
    for page in GENERATED[:20]:
        text = twins.MARKUPS[markup](page.text)
        for region in _regions(form.read(text)):
            assert form.plain(text[region[0] : region[1]]) == region[2]


def _regions(blocks: tuple[Block, ...]) -> list[tuple[int, int, str]]:
    found = [(cell.start, cell.end, cell.text) for block in blocks if block.table for cell in block.table.cells]
    return found + [(*block.region.span, block.text) for block in blocks if block.text]


@pytest.mark.parametrize("markup", ["plain", "spans", "minified", "grids", "pairs", "lines"])
def test_a_cut_invents_nothing(markup: str) -> None:
    text = twins.MARKUPS[markup](seeds.body(seeds.SEEDS[0]).decode())
    whole = {(c.entity, c.field, c.relation, c.value) for c in seeds.read(text, "page.html").claims if c.certain}
    found = 0
    for cut in range(1500, len(text), 173):
        claims = {(c.entity, c.field, c.relation, c.value) for c in seeds.read(text[:cut], "page.html").claims if c.certain}
        assert claims <= whole, cut
        found += len(claims)
    assert found > 200


def test_the_title_element_is_the_first_line_of_a_page() -> None:
    page = "<title>Collector vs Cashier</title><h1>Welcome</h1><p>Nothing more.</p>"
    blocks = BY_NAME["html"].read(page)
    assert [(block.kind, block.text) for block in blocks] == [
        ("line", "Collector vs Cashier"), ("heading", "Welcome"), ("paragraph", "Nothing more."),
    ]  # fmt: skip


def test_a_list_is_whole_where_its_tag_ends_it() -> None:
    html = twins.plain(seeds.body("003_23b5d19d0b48181d.txt").decode())
    at = html.rindex("Past Due Accounts, 3%")
    ends = html.index("</ul>", at)
    whole, cut = (seeds.read(html[:end] + "\n", "page.html") for end in (ends + 5, ends))
    assert [one for one in whole.discrepancies if one.rule == "cut"] == []
    assert [(one.entity, one.field) for one in cut.discrepancies if one.rule == "cut"] == [("collections customer service", "skills")]
