"""The reports: what they say, that hostile text stays text, that links lead to files, and that what is left out is counted."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import random
import re
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import extract.report.html as page
import seeds
from extract.causes import ACROSS, Causes, causes_of
from extract.findings import Findings
from extract.model import SEVERITIES, Discrepancy, Evidence, PageResult, Residue, Support
from extract.readings import Readings, reading_of
from extract.report import cards, data, jsonl, text
from extract.report.files import write_reports
from extract.report.places import apart, cited
from extract.runs import run
from extract.sources import Places, printable
from extract.waivers import Waiver
from reports import Seen, discrepancy, findings_of, place, write

HOSTILE = (
    "</pre><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<!--<script>", "--><b>", "]]>", "<![CDATA[",
    "javascript:alert(1)", '" onmouseover="alert(1)', "' style='x", "&lt;&amp;&#x3c;&notit;", "</title></style></body></html>", "\x00nul",
    "\u202eevil\u2066", "line\u2028and\u2029and\x85", "lone\rreturn", "\U0001f600 \U000e0001", "\ufeffmark\ufffe", "{{7*7}}", "x" * 50_000,
    "tab\there", "\u05e9\u05dc\u05d5\u05dd 12 <b>", "\\u0041", "\udcff\udc80",
)  # fmt: skip
NAMES = (
    '"quoted".txt', "<b>.txt", "100%25.txt", "a#b.txt", "q?x=1&y=2.txt", "javascript:alert(1).txt", "'.txt", "\u202egnp.txt", "new\nline.txt",
    "\udcff\udc80.txt", "a b.txt", "..x.txt", "-x.txt", "&amp;.txt", "http:.txt", "\\back.txt", "\U0001f600.txt",
)  # fmt: skip


def everywhere(hostile: str, folder: Path, name: str = "a.txt") -> Findings:
    """Findings that have a text in every place that a page, a schema or a waiver fills."""
    # What a page holds is text; a byte that is none stands in names only.
    sound = hostile.encode("utf-8", "replace").decode()
    body = f"before {sound} after\nWage {sound} | 2\n"
    files = write(folder, {name: body})
    waiver = Waiver("sum", hostile, hostile, hostile)
    places = (place(name, body, sound), Evidence("gone.txt", 0, 3, f"gone {hostile}"), place(name, body, "Wage"))
    parts = {"entity": hostile, "field": hostile, "values": (hostile,), "message": hostile, "schema": hostile, "pattern": hostile}
    found = [
        discrepancy("agree", name, evidence=places, **parts), discrepancy("agree", None, evidence=places, **parts),
        *[discrepancy(hostile, name, evidence=places, **(parts | {"severity": severity})) for severity in SEVERITIES * 3],
        discrepancy("sum", name, evidence=places, **parts),
    ]  # fmt: skip
    return findings_of(found, files, waived={len(found) - 1: waiver}, failed=[(hostile, hostile)], forms={name: hostile})


# --- hostile text -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text(hostile: str, tmp_path: Path) -> None:
    found, harmless = (everywhere(words, tmp_path / folder) for words, folder in ((hostile, "hostile"), ("harmless", "harmless")))
    mine, twin = (Seen(page.page(one, tmp_path)) for one in (found, harmless))
    assert mine.census == twin.census
    shown = printable(" ".join(hostile.split()))
    assert (shown if len(shown) < 80 else shown[:77] + "...") in mine.text
    assert [c for c in mine.text if not c.isprintable() and c not in "\n\t"] == []


def test_the_census_sees_what_is_not_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "as_text", lambda words: words)
    found, harmless = (Seen(page.page(everywhere(words, tmp_path), tmp_path)) for words in (HOSTILE[0], "harmless"))
    assert found.census != harmless.census


@pytest.mark.parametrize("beside", ["reports", "pages"])
@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_stays_text_and_its_link_leads_to_the_file(name: str, beside: str, tmp_path: Path) -> None:
    (tmp_path / beside).mkdir()
    source = page.page(everywhere("harmless", tmp_path / "pages", name), tmp_path / beside)
    twin = Seen(page.page(everywhere("harmless", tmp_path / "others", "a.txt"), tmp_path / beside))
    seen = Seen(source)
    assert seen.census == twin.census
    assert seen.addresses()
    for address in seen.addresses():
        parts = urlsplit(address)
        assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
        assert address.startswith(".")
        led = os.path.join(os.fsencode(tmp_path / beside), unquote_to_bytes(parts.path))
        assert os.path.realpath(led) == os.path.realpath(os.fsencode(tmp_path / "pages" / name))
        assert os.path.isfile(led)


def test_a_report_has_nothing_from_elsewhere(tmp_path: Path) -> None:
    seen = Seen(page.page(everywhere(" ".join(HOSTILE[:12]), tmp_path), tmp_path))
    tags = {tag for tag, _ in seen.census}
    assert tags <= {
        "html", "head", "meta", "title", "style", "body", "header", "main", "h1", "h2", "p", "b", "a", "bdi", "article", "blockquote", "pre",
        "mark", "strong", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "code", "div", "span", "nav", "noscript", "script",
        "section",
    }  # fmt: skip
    attributes = {name for _, names in seen.census for name in names}
    known = {
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        "class",
        "id",
        "aria-labelledby",
        "aria-label",
        "href",
        "type",
        "role",
        "tabindex",
    }
    assert attributes <= known | {"data-page", "data-at", "data-cause"}
    assert not re.search(r"url\(|@import|http", page.style())
    assert set(re.findall(r"https?://[^\s\"'`]+", page.script())) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"}


def test_the_policy_allows_the_pages_own_script_and_style_and_nothing_else(tmp_path: Path) -> None:
    seen = Seen(page.page(everywhere("harmless", tmp_path), tmp_path))
    policy = next(node.attrib["content"] for node in seen.all("meta") if "http-equiv" in node.attrib)
    own = [one for one in seen.all("script") if "type" not in one.attrib]
    assert len(own) == 1
    script, style = (base64.b64encode(hashlib.sha256(one.text.encode()).digest()).decode() for one in (own[0], seen.find("style")))
    assert policy == (
        f"default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'; img-src data:; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types lit-html"
    )
    assert {one.attrib.get("type") for one in seen.all("script")} <= {None, "application/json", "application/gzip"}
    head = list(seen.find("head"))
    assert [node.tag for node in head[:2]] == ["meta", "meta"], "nothing stands before the policy but the encoding"


def test_every_id_is_there_once_and_every_fragment_has_its_id(tmp_path: Path) -> None:
    seen = Seen(page.page(everywhere("harmless", tmp_path), tmp_path))
    ids = [node.attrib["id"] for node in seen.nodes if "id" in node.attrib]
    assert len(ids) == len(set(ids))
    fragments = {node.attrib["href"][1:] for node in seen.all("a") if node.attrib["href"].startswith("#")}
    assert fragments
    assert fragments <= set(ids)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_a_line_of_json_holds_one_discrepancy_and_all_of_its_text(hostile: str, tmp_path: Path) -> None:
    found = everywhere(hostile, tmp_path)
    assert write_reports(found, tmp_path / "reports").failed == ()
    body = (tmp_path / "reports" / "discrepancies.jsonl").read_bytes()
    rows = [json.loads(line) for line in body.decode("utf-8").splitlines()]
    assert [row["message"] for row in rows] == [one.discrepancy.message for one in found.found]
    assert [row["id"] for row in rows] == [one.discrepancy.id for one in found.found]
    assert [row["waived"] is not None for row in rows] == [one.waiver is not None for one in found.found]
    assert json.loads(data.report(found, 1))["discrepancies"] == [row for row in rows if row["waived"] is None]


# --- what the page says -----------------------------------------------------------------------------------------------


def test_the_values_of_a_disagreement_are_quoted_with_their_places(tmp_path: Path) -> None:
    body = "The wage is $10.\r\nWage\t| $12 |\r\n"
    files = write(tmp_path / "pages", {"a.txt": body})
    found = discrepancy(evidence=(place("a.txt", body, "$10"), place("a.txt", body, "$12")), message="The page says '$10', '$12'.")
    seen = Seen(page.page(findings_of([found], files), tmp_path))
    assert ["".join(node.itertext()) for node in seen.all("pre")] == ["a.txt:1:13  The wage is $10.", "a.txt:2:8  Wage\t| $12 |"]
    assert ["".join(node.itertext()) for node in seen.all("mark")] == ["$10", "$12"]
    assert "The page says '$10', '$12'." in seen.text
    assert "a.txt, welder" in seen.text
    assert f"cause {found.cause}" in seen.text
    assert f"extract waive PAGES --cause {found.cause}" in seen.text


def test_each_value_that_pages_differ_in_is_quoted_and_the_difference_marked(tmp_path: Path) -> None:
    pages = {f"{number}.txt": f"Ratio Asian, 12.4% White, {6 if number < 4 else 1}6.8%\n" for number in range(5)}
    files = write(tmp_path, pages)
    evidence = tuple(place(name, words, words[6:-1]) for name, words in pages.items())
    found = discrepancy(page=None, evidence=evidence)
    seen = Seen(page.page(findings_of([found], files), tmp_path))
    assert ["".join(node.itertext()) for node in seen.all("strong")] == ["66.8%", "16.8%"]
    assert "and 3 more places" in seen.text
    assert [one.page for one in cited(found, 6)] == ["0.txt", "4.txt"]


def test_of_lists_only_the_items_are_quoted_that_not_all_pages_have() -> None:
    lists = {"a.txt": ("saw", "drill", "hammer"), "b.txt": ("saw", "drill", "nail"), "c.txt": ("saw", "drill")}
    evidence = tuple(Evidence(name, at, at + 1, item) for name, items in lists.items() for at, item in enumerate(items))
    found = discrepancy(page=None, evidence=evidence)
    assert [(one.page, one.text) for one in cited(found, 6)] == [("a.txt", "hammer"), ("b.txt", "nail"), ("c.txt", "saw")]


def test_a_second_wording_is_quoted_before_a_second_place_of_the_first() -> None:
    evidence = tuple(Evidence("a.txt", at, at + 1, "12" if at < 9 else "13") for at in range(10))
    assert [one.text for one in cited(discrepancy(evidence=evidence), 4)] == ["12", "12", "12", "13"]


@given(st.text(alphabet="ab ", max_size=12), st.text(alphabet="ab ", max_size=12))
def test_the_parts_of_a_difference_are_the_text(one: str, other: str) -> None:
    assert "".join(apart(one, other)) == one


def test_a_report_without_discrepancies_says_so(tmp_path: Path) -> None:
    files = write(tmp_path, {"a.txt": "x\n", "b.txt": "y\n"})
    seen = Seen(page.page(findings_of([], files), tmp_path))
    assert "No discrepancies on 2 pages. \u00b7 2 of 2 pages read" in seen.text


def test_what_is_waived_is_folded_but_counted_with_every_waiver(tmp_path: Path) -> None:
    files = write(tmp_path, {"a.txt": "x\n"})
    waivers = [Waiver("agree", "wage", f"reason number {number}", "owner") for number in range(2)]
    found = [discrepancy(entity="welder"), discrepancy(entity="baker")]
    seen = Seen(page.page(findings_of(found, files, waived=dict(enumerate(waivers))), tmp_path))
    assert "Nothing to review \u00b7 2 discrepancies of 1 cause waived \u00b7 1 of 1 page read" in seen.text
    assert "2 waived discrepancies of 1 cause" in seen.text
    assert all(waiver.reason in seen.text for waiver in waivers)
    assert "extract waive" not in seen.text


def test_pages_that_failed_are_told_and_counted(tmp_path: Path) -> None:
    files = write(tmp_path, {"a.txt": "x\n"})
    failed = [(f"{number}.txt", "a worker died") for number in range(page.MAX_FAILED + 3)]
    seen = Seen(page.page(findings_of([], files, failed=failed), tmp_path))
    assert seen.text.count("a worker died") == page.MAX_FAILED
    assert "Not completed: 3 more pages" in seen.text
    assert "23 pages were not read. They are listed under Pages." in seen.text


def test_the_committed_report_of_the_seeds_shows_their_cause_once() -> None:
    seen = Seen((seeds.ROOT / "reports" / "discrepancies.html").read_text("utf-8"))
    assert len(list(seen.all("article"))) == 1
    assert "equals \u00b7 time_to_become \u00b7 unit" in seen.text
    assert "10 discrepancies \u00b7 5 pages \u00b7 8 entities \u00b7 flattened 6, pipe 4" in seen.text
    for address in seen.addresses():
        assert (seeds.ROOT / "reports" / os.fsdecode(unquote_to_bytes(address))).is_file()


def test_pages_with_strange_names_run_into_reports_whose_links_lead_to_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    body = seeds.body(seeds.SEEDS[0]).replace(b"| $32,870 |", b"| </pre><script>alert(1)</script> |", 1)
    names = [name for name in NAMES if not name.startswith(".")]
    for name in names:
        path = Path("pages") / os.fsdecode(os.fsencode(name))
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(body)
    run(["pages"], "golden", seeds.ROOT / "schemas" / "occupation-comparison.schema.json", reports="reports")
    seen = Seen(Path("reports/discrepancies.html").read_bytes().decode("utf-8"))
    assert len(list(seen.all("script"))) == len(
        list(Seen((seeds.ROOT / "reports" / "discrepancies.html").read_text("utf-8")).all("script"))
    )
    led = {os.path.realpath(os.path.join(b"reports", unquote_to_bytes(address))) for address in seen.addresses()}
    paths = {os.path.realpath(os.fsencode(Path("pages") / name)) for name in names}
    assert led <= paths
    assert len(led) >= cards.MAX_ROWS
    shown = json.loads(next(one.text for one in seen.all("script") if one.attrib.get("id") == "pages"))
    assert shown["name"] == sorted(names)


# --- what is left out -------------------------------------------------------------------------------------------------


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    files = write(tmp_path, {"a.txt": "x\n"})
    found = [discrepancy(field=f"field {number}") for number in range(page.MAX_CAUSES + 2)]
    found += [discrepancy(field="field 0", entity=f"entity {number}") for number in range(100)]
    seen = Seen(page.page(findings_of(found, files), tmp_path))
    assert len(list(seen.all("article"))) == page.MAX_CAUSES
    assert f"{page.MAX_CAUSES + 2} causes to review \u00b7 {page.MAX_CAUSES + 102} discrepancies on 1 page" in seen.text
    assert "2 more causes of 2 discrepancies without a card; all are in discrepancies.jsonl." in seen.text
    assert "agree: and 2 small causes of 1 row each" in seen.text
    assert "10 of 101 discrepancies" in seen.text
    assert "91 more in discrepancies.jsonl." in seen.text
    assert f"{page.MAX_CAUSES + 2 - page.MAX_LISTED} more causes below." in seen.text


def rows_of(seen: Seen) -> list[list[str]]:
    """The rows of the list of pages."""
    (section,) = seen.all("section")
    return [["".join(cell.itertext()).strip() for cell in row if cell.tag == "td"] for row in section.iter("tr")][1:]


def test_without_script_the_pages_are_listed_that_were_not_read_or_have_discrepancies(tmp_path: Path) -> None:
    names = ("a.txt", "b.txt", "c<i>.txt", "d.txt", "e.txt")
    files = write(tmp_path, dict.fromkeys(names, "x\n"))
    forms = dict.fromkeys(names[:4], "pipe")
    found = [discrepancy(page="b.txt", entity=f"{number}") for number in range(3)] + [discrepancy(page="c<i>.txt")]
    readings = Readings()
    for name, schema in (("a.txt", "jobs"), ("b.txt", "jobs"), ("c<i>.txt", "jobs"), ("d.txt", None)):
        result = PageResult(name, "", "pipe", "utf-8", schema, None, (), (), residue=Residue(7, 2))
        readings.take(reading_of(result, None, {}))
    whole = findings_of(found, files, forms=forms, failed=[("e.txt", "its worker died")])._replace(readings=readings)
    source = page.page(whole, tmp_path)
    seen = Seen(source)
    assert rows_of(seen) == [
        ["e.txt", "", "not read", "0", "0", "0", "0 of 0"], ["b.txt", "pipe", "read", "0", "0", "3", "2 of 7"],
        ["c<i>.txt", "pipe", "read", "0", "0", "1", "2 of 7"], ["d.txt", "pipe", "no schema knows it", "0", "0", "0", "2 of 7"],
    ]  # fmt: skip
    assert "1 other page without a discrepancy: see pages.jsonl." in seen.text
    assert list(Seen(page.page(findings_of([], {}), tmp_path)).all("section")) == []


def test_the_list_of_pages_without_script_is_capped_and_says_what_is_left(tmp_path: Path) -> None:
    names = [f"{number:04}-{'long' * 40}.txt" for number in range(page.MAX_PAGES + 30)]
    files = write(tmp_path, dict.fromkeys(names, "x\n"))
    found = [discrepancy(page=name, entity=None) for name in names[:-10]]
    source = page.page(findings_of(found, files), tmp_path)
    seen = Seen(source)
    assert [row[0][:4] for row in rows_of(seen)] == [name[:4] for name in names[: page.MAX_PAGES]]
    assert "20 more pages of them and 10 other pages without a discrepancy: see pages.jsonl." in seen.text
    start = source.index('<section class="plain">')
    assert source.index("</section>") - start < 200_000


def test_a_report_of_the_worst_text_stays_below_five_million_bytes(tmp_path: Path) -> None:
    body = '"' * 5000 + "\n"
    files = write(tmp_path, {"a.txt": body})
    evidence = tuple(Evidence("a.txt", at, at + 1000, body[:1000]) for at in range(1000, 1012))
    parts = {"message": body, "values": (body,) * 9, "evidence": evidence}
    found = [discrepancy(field=str(field), entity=f"{entity}{body}", **parts) for field in range(300) for entity in range(25)]
    source = page.page(findings_of(found, files), tmp_path)
    assert page.MAX_BYTES < len(source.encode()) < 5_000_000
    shown = source.count("<article class")
    assert 0 < shown < 300
    assert f"{300 - shown} more causes of {25 * (300 - shown):,} discrepancies without a card" in source


def test_large_causes_have_cards_before_small_ones_and_few_that_make_most_are_named(tmp_path: Path) -> None:
    files = write(tmp_path, {"a.txt": "x\n"})
    found = [discrepancy(field=f"field {number}", entity=str(entity)) for number in range(page.MAX_CAUSES) for entity in range(2)]
    found += [discrepancy("sum", severity="note", field="late", entity=str(entity)) for entity in range(4000)]
    seen = Seen(page.page(findings_of(found, files), tmp_path))
    classes = [one.attrib["class"] for one in seen.all("article")]
    assert (len(classes), classes[-1]) == (page.MAX_CAUSES, "card note"), "below the errors, as it is a note"
    assert "agree: and 1 small cause of 2 rows" in seen.text
    assert "1 cause makes 83 % of discrepancies." in seen.text


# --- causes -----------------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(["", "a", "b", "a,b", 'a","b', "null", "[", "\u00e9", "e\u0301"])
MAYBE = st.none() | WORDS
FOUND = st.builds(
    Discrepancy, WORDS, st.sampled_from(SEVERITIES), st.none() | st.sampled_from(["p.txt", "q.txt", "r.txt"]), MAYBE, MAYBE,
    st.lists(WORDS, max_size=2).map(tuple), WORDS, st.lists(st.builds(Evidence, st.sampled_from(["p.txt", "q.txt"]), st.just(0), st.just(1), WORDS), max_size=3).map(tuple),
    MAYBE, WORDS,
)  # fmt: skip
FORMATS = {"p.txt": "pipe", "q.txt": "flattened"}


def key(one: Discrepancy) -> tuple[object, ...]:
    return one.schema, one.rule, one.field, one.pattern


@settings(max_examples=300)
@given(st.lists(FOUND, max_size=30))
def test_causes_are_the_groups_by_schema_rule_field_and_pattern_with_exact_counts(found: list[Discrepancy]) -> None:
    causes = causes_of(found, FORMATS)
    assert len({cause.id for cause in causes}) == len(causes) == len({key(one) for one in found})
    for cause in causes:
        own = [one for one in found if key(one) == (cause.schema, cause.rule, cause.field, cause.pattern)]
        assert cause.id == own[0].cause
        assert cause.total == len(own) == sum(number for _, number in cause.formats)
        assert cause.pages == len({name for one in own for name in ([one.page] if one.page else [e.page for e in one.evidence])})
        assert cause.entities == len({one.entity for one in own} - {None})
        forms = [FORMATS.get(one.page, "?") if one.page else ACROSS for one in own]
        assert dict(cause.formats) == {form: forms.count(form) for form in forms}
        assert cause.severity == min((one.severity for one in own), key=SEVERITIES.index)
        assert cause.rows == tuple(own[:20])
        shown = [FORMATS.get(one.page, "?") if one.page else ACROSS for one in cause.examples]
        assert len(set(shown)) == min(3, len(set(forms))), "examples are of as many formats as there are"
        assert len(cause.examples) == len(set(cause.examples)) == min(3, len(set(own)))


@given(st.lists(FOUND, min_size=1, max_size=10), st.lists(FOUND, max_size=10))
def test_a_cause_keeps_its_id_when_pages_are_added(before: list[Discrepancy], added: list[Discrepancy]) -> None:
    old = {key(one): one.cause for one in before}
    new = {(one.schema, one.rule, one.field, one.pattern): one.id for one in causes_of(before + added, FORMATS)}
    assert old.items() <= new.items()


def test_causes_come_with_the_most_severe_first_whatever_the_order_of_what_is_found() -> None:
    found = [discrepancy(field=f"{n % 7}", severity=SEVERITIES[n % 7 % 3], entity=str(n), page=f"{n % 5}.txt") for n in range(60)]
    ranked = [(one.id, one.severity, one.total) for one in causes_of(found, {})]
    shuffled = random.Random(1).sample(found, len(found))
    assert [(one.id, one.severity, one.total) for one in causes_of(shuffled, {})] == ranked
    assert [SEVERITIES.index(severity) for _, severity, _ in ranked] == sorted(SEVERITIES.index(severity) for _, severity, _ in ranked)


def test_a_group_of_many_discrepancies_keeps_few_of_them() -> None:
    causes = Causes({})
    for number in range(1000):
        causes.add(discrepancy(entity=str(number), page=f"{number}.txt"))
    (group,) = causes.groups.values()
    assert (len(group.rows), len(group.examples), group.count) == (20, 3, 1000)


# --- sources ----------------------------------------------------------------------------------------------------------


@given(st.text(alphabet="ab\r\n\u2028\x0b\x85", max_size=20))
def test_lines_end_at_the_three_breaks_of_the_web_and_nowhere_else(body: str) -> None:
    places = Places(body)
    lines = re.split(r"\r\n|\r|\n", body)
    assert [body[slice(*places.line(number + 1))] for number in range(len(places.starts))] == lines
    for position in range(len(body)):
        line, column = places.line_column(position)
        assert places.starts[line - 1] + column - 1 == position


@pytest.mark.parametrize(
    ("body", "shown"),
    [("a\x00", "a\\u0000"), ("\u202e", "\\u202e"), ("\U000e0001", "\\U000e0001"), ("\U0001f600", "\U0001f600"), ("\udcff", "\\udcff")],
)
def test_what_cannot_be_seen_is_shown_as_its_number(body: str, shown: str) -> None:
    assert printable(body) == shown


def test_the_report_in_text_has_no_character_that_steers_a_terminal(tmp_path: Path) -> None:
    report = text.report(everywhere("\x1b[31m\u202e\x9b\r", tmp_path), {})
    assert [c for c in report if not c.isprintable() and c != "\n"] == []


def test_a_row_of_json_names_its_places(tmp_path: Path) -> None:
    body = "x\r\nWage 12\n"
    files = write(tmp_path, {"a.txt": body})
    found = findings_of([discrepancy(evidence=(place("a.txt", body, "12"), Evidence("gone.txt", 0, 1, "x")))], files)
    row = jsonl.row(found.found[0], found)
    assert row["evidence"][0] == {"page": "a.txt", "start": 8, "end": 10, "line": 2, "column": 6, "text": "12"}
    assert (row["evidence"][1]["line"], row["evidence"][1]["column"]) == (None, None)


# --- values with their support ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("pages", "words"), [((5, 1), [" majority", ""]), ((2, 2), [" no majority", " no majority"])])
def test_values_that_pages_differ_in_stand_with_their_pages(pages: tuple[int, int], words: list[str], tmp_path: Path) -> None:
    body = "Wage $10 and $12\n"
    files = write(tmp_path, {"a.txt": body})
    support = tuple(Support(text, number, place("a.txt", body, text)) for text, number in zip(("$10", "$12"), pages, strict=True))
    found = discrepancy(page=None, support=support, evidence=tuple(one.place for one in support))
    seen = Seen(page.page(findings_of([found], files), tmp_path))
    cells = ["".join(node.itertext()).strip() for node in seen.all("td")][:6]
    assert cells == [f"$10{words[0]}", str(pages[0]), "a.txt:1:6", f"$12{words[1]}", str(pages[1]), "a.txt:1:14"]
