"""The data in the report: escaped, its spans in UTF-16, bounded, the same bytes each time; the library as its original says."""

from __future__ import annotations

import base64
import datetime
import gzip
import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import extract
import extract.report.html as page
import seeds
from extract.causes import causes_of
from extract.findings import Findings
from extract.lines import read_blocks
from extract.model import Claim, Evidence, Page, PageResult, Residue
from extract.page import read_page
from extract.readings import AGREED, DISPUTED, MAX_ENTITIES, MISSING, PRESENT, Readings, reading_of
from extract.records import facts_of
from extract.report import payload
from extract.report.embed import PLAIN, Embedded, script_json
from extract.report.payload import Payload
from extract.report.suspects import OURS, SCHEMA, SOURCE, suspect
from extract.residue import residue_of
from extract.runs import run
from extract.sources import Places
from extract.waivers import Waiver, Waivers
from reports import Seen, discrepancy, findings_of, place, write

LAMPS = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "x-match": {"min": 1},
    "properties": {
        "lamps": {
            "type": "array",
            "x-entities": {"key": "name"},
            "items": {
                "properties": {
                    "name": {"type": "string", "x-names": ["{name} vs {name}"]},
                    "price": {"type": "number", "x-kind": "money", "x-labels": ["Price"], "x-prose": ["{entity} costs {value}"]},
                    "watts": {"type": ["number", "null"], "x-kind": "decimal", "x-labels": ["Watts"]},
                }
            },
        }
    },
}


@pytest.fixture(scope="module")
def lamps(tmp_path_factory: pytest.TempPathFactory) -> extract.Schema:
    """A small schema."""
    path = tmp_path_factory.mktemp("schemas") / "lamps.schema.json"
    path.write_text(json.dumps(LAMPS), "utf-8")
    return extract.load_schema(path)


def add(readings: Readings, result: PageResult) -> None:
    """Adds one page that was read."""
    schema = readings.schemas.get(result.schema or "")
    readings.take(reading_of(result, schema, facts_of(result.claims, schema)))


def parts_of(source: str) -> dict[str, Any]:
    """The parts of the data by their ids, as a browser reads them."""
    found = {}
    for one in Seen(source).all("script"):
        kind, text = one.attrib.get("type"), one.text or ""
        if kind == "application/gzip":
            text = gzip.decompress(base64.b64decode(text)).decode()
        if kind is not None:
            found[one.attrib["id"]] = json.loads(text)
    return found


# --- escapes and offsets ----------------------------------------------------------------------------------------------

ANY = st.text(st.characters())


@given(st.recursive(ANY, lambda one: st.lists(one, max_size=3)))
def test_data_in_a_script_is_what_it_was_and_ends_no_script(value: Any) -> None:
    text = script_json(value)
    assert json.loads(text) == value
    assert not set("<>&\x00\r\u2028\u2029\u202e\ufeff") & set(text)
    text.encode()


@given(ANY)
def test_a_script_in_a_page_holds_the_data_as_it_was(text: str) -> None:
    source = f'<!doctype html><script type="application/json" id="a">{script_json(text)}</script><p>after'
    assert json.loads(Seen(source).find("script").text) == text


@given(st.text(st.characters(codec="utf-8")), st.data())
def test_positions_are_those_of_javascript(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    assert Places(text).utf16(at) == len(text[:at].encode("utf-16-le")) // 2


def test_spans_lead_to_the_claims_text_beyond_the_basic_plane_and_over_any_line_break(lamps: extract.Schema, tmp_path: Path) -> None:
    head = "\ufeffAlpha vs Beta \U0001f600\r\n\r\n| | Alpha | Beta |\r\n|---|---|---|\r\n"
    body = f"{head}| Price | $30 \u202e| $9 |\r| Watts | 4\U0001f60a0 | 60 |\n"
    files = write(tmp_path, {"a.txt": body})
    result = read_page(Page("a.txt", files["a.txt"].read_bytes()), lamps)
    readings = Readings([lamps])
    add(readings, result)
    text = extract.decode(files["a.txt"].read_bytes()).text
    shown = parts_of(page.page(findings_of([], files)._replace(readings=readings), tmp_path))["src-0000"][0]
    units = shown["text"].encode("utf-16-le", "surrogatepass")
    slices = [units[2 * start : 2 * end].decode("utf-16-le") for start, end, *_ in shown["claims"]]
    assert shown["text"] == text
    assert len(slices) >= 4
    assert slices == [text[claim.start : claim.end] for claim in result.claims]


# --- parts, plain and packed ------------------------------------------------------------------------------------------


def test_little_data_is_plain_and_much_is_packed_and_both_say_the_same() -> None:
    few, many = Embedded(), Embedded()
    few.add("one", [1, "two"])
    many.add("one", [1, "two"])
    many.add("two", "x" * (PLAIN + 1))
    assert (few.packed, many.packed) == (False, True)
    source = "".join(many.elements())
    assert parts_of(source) == {"one": [1, "two"], "two": "x" * (PLAIN + 1)}
    assert many.size < PLAIN
    assert [len(one.text) for one in Seen(source).all("script")] == list(many.listed().values())


def made(rows: int, folder: Path, causes: int = 3) -> Findings:
    """Findings of so many rows on few pages."""
    files = write(folder, {f"{n}.txt": f"The wage is ${n}0 and ${n}1.\n" for n in range(5)})
    found = [
        discrepancy(page=f"{n % 5}.txt", field=f"field {n % causes}", entity=f"entity {n}", values=(str(n), "x"),
                    evidence=(place(f"{n % 5}.txt", f"The wage is ${n % 5}0 and ${n % 5}1.\n", f"${n % 5}0"),))
        for n in range(rows)
    ]  # fmt: skip
    return findings_of(found, files)


def test_of_very_many_rows_some_of_each_cause_are_kept_by_their_ids_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payload, "MANY", 100)
    monkeypatch.setattr(payload, "PER_CAUSE", 20)
    found = made(101, tmp_path)
    source = page.page(found, tmp_path)
    parts = parts_of(source)
    assert len(parts["rows"]["cause"]) == 60
    kept = {parts["rows"]["id"][16 * n : 16 * n + 16] for n in range(60)}
    for cause in causes_of(found.open, found.formats):
        ids = sorted(one.id for one in found.open if one.cause == cause.id)
        assert kept & set(ids) == set(ids[:20])
    assert parts["head"]["open"] == 101
    assert {cause["total"] for cause in parts["head"]["causes"]} == {33, 34}
    assert "Rows shown: 60 of 101. Everything is in discrepancies.jsonl; extract review shows all." in Seen(source).text
    monkeypatch.setattr(payload, "MANY", 101)
    assert len(parts_of(page.page(found, tmp_path))["rows"]["cause"]) == 101


def test_what_has_no_room_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payload, "CHUNK", 10)
    monkeypatch.setattr(payload, "SHELF", 2)
    monkeypatch.setattr(payload, "BUDGET", 0)
    found = made(50, tmp_path)
    whole = Payload(found, causes_of(found.open, found.formats), 10**6)
    assert whole.left.words == ""
    rows = len(script_json(whole._rows()))
    part = Payload(found, causes_of(found.open, found.formats), rows + 1500)
    assert 0 < part.left.lines < 50
    assert part.left.sources == 0
    assert part.left.words == (
        f"Lines quoted of {part.left.lines} of 50 rows. Sources of 0 of 5 pages. Everything is in discrepancies.jsonl; extract review shows all."
    )


def test_a_report_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    found = made(3000, tmp_path)
    assert page.page(found, tmp_path) == page.page(found, tmp_path)


def test_a_run_says_what_its_report_leaves_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payload, "MAX_SOURCE", 4000)
    result = run([seeds.ROOT / "seeds"], tmp_path / "golden", reports=tmp_path / "reports")
    assert result.left == "Sources of 2 of 5 pages. Everything is in discrepancies.jsonl; extract review shows all."
    assert result.left in (tmp_path / "reports" / "discrepancies.html").read_text("utf-8")


def test_the_data_of_a_review_is_whole_and_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payload, "MANY", 10)
    monkeypatch.setattr(payload, "PER_CAUSE", 2)
    monkeypatch.setattr(payload, "MAX_SOURCE", 1)
    found = made(30, tmp_path)
    report = page.Report(found, tmp_path)
    source = "".join(report.body(page.SERVED, "abc", "7"))
    parts = parts_of(source)
    assert list(parts) == ["head"]
    head = parts["head"]
    assert (head["mode"], head["waivers_digest"], head["state"], head["chunk"], head["parts"]) == ("served", "abc", "7", 1, {})
    assert "Nothing is left out of this review." in Seen(source).text
    data = report.payload
    assert data is not None
    rows = data.part("rows")
    assert [rows["id"][16 * n : 16 * n + 16] for n in range(30)] == [one.discrepancy.id for one in found.found]
    assert [data.part(f"more-{n}")[0][0] for n in range(30)] == [one.discrepancy.message for one in found.found]
    pages = data.part("pages")
    assert [data.part(f"src-{shelf}")[0]["page"] for shelf in pages["shelf"]] == list(range(5))
    assert data.part("entities") == {"list": [], "unlisted": 0}
    for name in ("more-30", "src-5", "src--1", "more-x", "more-", "head", "", "rows-0", "src-\u0661"):
        assert data.part(name) is None, name


def test_the_page_of_a_review_holds_nothing_of_the_run_and_no_policy() -> None:
    source = page.shell()
    assert "Content-Security-Policy" not in source
    assert [one.tag for one in Seen(source).find("main")] == ["h1", "p", "noscript"]
    assert [one.attrib for one in Seen(source).all("script")] == [{}]


def test_a_file_has_no_digest_of_waivers(tmp_path: Path) -> None:
    assert "waivers_digest" not in parts_of(page.page(made(3, tmp_path), tmp_path))["head"]


def test_a_value_that_changed_since_it_was_waived_is_open_again_and_says_so(tmp_path: Path) -> None:
    files = write(tmp_path, {"a.txt": "x\n"})
    waiver = Waiver("agree", "wage", "a reason of some length", "me", values=frozenset([("$34,015", "$1")]))
    found = findings_of([discrepancy(values=("$34,105", "$1"))], files)
    parts = parts_of(page.page(found._replace(waivers=Waivers([waiver], datetime.date(2027, 1, 1))), tmp_path))
    assert parts["rows"]["state"] == [payload.REOPENED]
    assert parts["more-0000"][0][4] == "Re-opened: the value changed from $34,015 / $1 to $34,105 / $1 since it was waived"


# --- who is suspected -------------------------------------------------------------------------------------------------


def claimed(name: str, start: int, end: int, by: str | None = None) -> Claim:
    return Claim(name, "welder", "price", "=", 1, "x" * (end - start), start, end, "table", by)


@pytest.mark.parametrize(
    ("rule", "forms", "by", "who"),
    [
        ("equals", ("pipe", "flattened"), None, SOURCE), ("equals", ("pipe", "flattened"), "rule", OURS),
        ("equals", ("pipe", "pipe"), None, OURS), ("unknown-label", ("pipe", "pipe"), None, SCHEMA),
        ("crash", ("pipe", "html"), None, OURS), ("packing", ("pipe", "pipe"), None, SOURCE),
    ],
)  # fmt: skip
def test_the_source_is_suspected_on_evidence_only(
    rule: str, forms: tuple[str, str], by: str | None, who: str, lamps: extract.Schema, tmp_path: Path
) -> None:
    files = write(tmp_path, {"a.txt": "0123456789", "b.txt": "0123456789"})
    readings = Readings([lamps])
    for name, form in zip(files, forms, strict=True):
        claims = (claimed(name, 0, 2, by), claimed(name, 4, 6))
        add(readings, PageResult(name, "", form, "utf-8", "lamps", {}, claims, ()))
    found = [discrepancy(rule, name, entity=name, evidence=(Evidence(name, 0, 2, "01"), Evidence(name, 4, 6, "45"))) for name in files]
    all_found = findings_of(found, files, forms=dict(zip(files, forms, strict=True)))._replace(readings=readings)
    assert suspect(causes_of(found, all_found.formats)[0], all_found).who == who


# --- what pages say, and what no claim covers -------------------------------------------------------------------------


def test_readings_count_the_states_of_fields(lamps: extract.Schema) -> None:
    body = b"Alpha vs Beta\n\n| | Alpha | Beta |\n|---|---|---|\n| Price | $30 | $9 |\n\nAlpha costs $30. Beta costs $8.\n"
    result = read_page(Page("a.txt", body), lamps)
    readings = Readings([lamps])
    add(readings, result)
    of = {(field, state): many for (_, field, _, state), many in readings.coverage.items()}
    assert of == {("name", AGREED): 2, ("price", AGREED): 1, ("price", DISPUTED): 1, ("watts", MISSING): 2}
    assert readings.counted([AGREED]) == 3
    assert readings.counted([PRESENT]) == 0
    assert {key[1]: {field: dict(states) for field, states in fields.items()} for key, fields in readings.entities.items()}["beta"] == {
        "name": {AGREED: 1}, "price": {DISPUTED: 1}, "watts": {MISSING: 1},
    }  # fmt: skip
    said = readings.page("a.txt")
    assert said is not None
    assert said["entities"] == ["Alpha", "Beta"]
    assert len(said["claims"]) == len(result.claims)


def test_readings_of_many_entities_list_some_and_count_the_others(lamps: extract.Schema) -> None:
    readings = Readings([lamps])
    for number in range(MAX_ENTITIES + 3):
        claim = Claim(f"{number}.txt", f"entity {number}", "price", "=", 1, "1", 0, 1, "table")
        add(readings, PageResult(f"{number}.txt", "", "pipe", "utf-8", "lamps", {}, (claim,), ()))
    assert len(readings.entities) == MAX_ENTITIES
    assert readings.unlisted == 3
    assert readings.coverage["lamps", "price", "pipe", PRESENT] == MAX_ENTITIES + 3


def test_claims_that_find_no_room_on_the_disk_are_counted_and_nothing_else_is_lost(
    lamps: extract.Schema, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "Alpha vs Beta\n\n| | Alpha | Beta |\n|---|---|---|\n| Price | $30 | $9 |\n"
    files = write(tmp_path, {"a.txt": body, "b.txt": body, "c.txt": body})
    readings = Readings([lamps])

    def full(_: bytes) -> int:
        raise OSError(28, "No space left on device")

    for name in files:
        with monkeypatch.context() as patch:
            if name == "b.txt":
                patch.setattr(readings._spool, "write", full)
            add(readings, read_page(Page(name, body.encode()), lamps))
    assert [readings.page(name) is not None for name in files] == [True, False, True]
    assert readings.coverage["lamps", "price", "pipe", PRESENT] == 6
    source = page.page(findings_of([], files)._replace(readings=readings), tmp_path)
    assert "Records of 1 page are missing: their working file could not be written." in source
    assert [len(one["claims"]) > 0 for one in parts_of(source)["src-0000"]] == [True, False, True]


def test_numbers_that_no_claim_covers_are_counted_with_their_places(lamps: extract.Schema) -> None:
    table = b"Alpha vs Beta\n\n| | Alpha | Beta |\n|---|---|---|\n"
    body = b"# 3 lamps\n\n" + table + b"| Price | $30.50 | $9 |\n| Reach 2 | 1,200 | B2B |\n\n- item 7\n\nIn 2024 it was 5.\n"
    result = read_page(Page("a.txt", body), lamps)
    text = body.decode()
    assert [(text[one.start : one.end], one.why) for one in result.residue.first] == [
        ("3", "in a heading"), ("2", "in a table cell"), ("1,200", "in a table cell"), ("7", "in a list item"), ("2024", "in a sentence"),
        ("5", "in a sentence"),
    ]  # fmt: skip
    assert (result.residue.numbers, result.residue.unclaimed) == (8, 6)


def test_numbers_in_markup_are_no_numbers_of_the_page(lamps: extract.Schema) -> None:
    table = b'<!doctype html><table width="77"><tr><th colspan="1"><th>Alpha<th>Beta<tr><td>Price<td>$3&#48;<td><b>$</b>9'
    body = table + b'<tr><td>Size 4<td>5&#44;5<td></table><p style="top:9px">In 2<i>02</i>4.</p>'
    result = read_page(Page("a.html", body), lamps)
    text = body.decode()
    assert [text[one.start : one.end] for one in result.residue.first] == ["4", "5&#44;5", "2<i>02</i>4"]


def test_residue_is_bounded() -> None:
    residue = residue_of(read_blocks("1 2 3 4 5 6 7 8 9\n" * 1000), ())
    assert (residue.numbers, residue.unclaimed, len(residue.first)) == (9000, 9000, 200)
    assert residue_of((), ()) == Residue()


def test_pages_jsonl_says_what_each_page_leaves(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "a.txt").write_bytes(seeds.body(seeds.SEEDS[0]) + b"\n\nThere are 12,345 of them.\n")
    run([pages], tmp_path / "golden", reports=tmp_path / "reports", waivers=seeds.ROOT / "waivers.toml")
    (row,) = [json.loads(line) for line in (tmp_path / "reports" / "pages.jsonl").read_text("utf-8").splitlines()]
    assert (row["page"], row["format"], row["numbers"], row["unclaimed"], row["open"]) == ("a.txt", "pipe", 48, 1, 0)
    assert row["share"] == pytest.approx(1 / 48, abs=1e-4)
    (first,) = row["first"]
    assert (first["text"], first["why"]) == ("12,345", "in a sentence")


# --- the library ------------------------------------------------------------------------------------------------------


def vendor() -> Any:
    """The tool that makes the library."""
    spec = importlib.util.spec_from_file_location("vendor", seeds.ROOT / "tools" / "vendor.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_library_is_what_its_original_becomes() -> None:
    tool = vendor()
    original = tool._checked("lit-html.js", tool.ORIGINAL.read_bytes()).decode()
    assert (tool.MADE / "lit-html.js").read_text("utf-8") == tool.classic(original)
    assert "BSD 3-Clause" in tool._checked("LICENSE", (tool.MADE / "LICENSE").read_bytes()).decode()


@pytest.mark.parametrize("module", ["import a from 'b';export{a as c};", "const a=1;", "const a='</script>';export{a as b};"])
def test_what_is_no_lone_module_is_refused(module: str) -> None:
    with pytest.raises(ValueError, match="module"):
        vendor().classic(module)


def test_the_script_of_the_page_ends_no_script_and_asks_for_nothing() -> None:
    script = page.script()
    assert "</script" not in script.lower()
    assert "<!--" not in script
    assert "\r" not in script
    for word in ("innerHTML =", "outerHTML", "eval(", "new Function", "document.write", "XMLHttpRequest", "WebSocket", "import("):
        assert word not in script.replace("t.innerHTML=", "")
    assert script.count("fetch(") == 1, "the server of a review is asked, and nothing else anywhere"
    assert script.count("insertAdjacentHTML") == 1, "the report of a review comes from its server"
