"""What must hold of any bytes: one function for each part that reads what others wrote, and pages to begin with.

A target takes bytes and raises for a fault, also where it takes too long. `tests/test_fuzzing.py` drives the targets for moments in
the ordinary tests, `tests/fuzz.py` for as long as one likes, led by the branches that an input reaches.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import tempfile
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from time import process_time
from typing import Any

import generator
import jsonschema_rs
import kettles
import test_archives
import twins
import webencodings.labels
from test_trees import PAGES as TREES

import extract
import seeds
from extract import archives, bodies, golden, members
from extract.cells import MAX_CELLS
from extract.embedded import embedded
from extract.encodings import decode
from extract.errors import UsageError
from extract.explain import explanation
from extract.explain.fields import explain_field
from extract.findings import Findings, Waived
from extract.formats import BY_NAME, Format, sniff, sniff_decoded
from extract.inputs import Input, list_inputs
from extract.items import Item
from extract.kinds import KINDS, parse
from extract.model import SEVERITIES, Discrepancy, Page, PageResult, Table, claim_order
from extract.readings import Readings, reading_of
from extract.records import facts_of
from extract.report import html, jsonl
from extract.schema import Schema, compile_schema, load_schema
from extract.selectors import compile_selector, select
from extract.sources import Sources
from extract.splits import MAX_WAYS, split
from extract.validation import as_json
from extract.waivers import Waivers, load_waivers

Target = Callable[[bytes], object]

SECONDS, SECONDS_A_BYTE = 0.25, 40e-6
"""What an input may take, whatever its size, and for each of its bytes: processor time, of a machine that has other work."""

_FIELDS: dict[str, Any] = {
    "price": {"type": "number", "x-kind": "money", "x-labels": ["Price"], "x-property": ["offers/price", "price"], "x-select": ".price",
              "x-prose": ["{entity} costs {value}"]},
    "volume": {"type": "number", "maximum": 5, "x-kind": "decimal", "x-unit": {"l": 1, "ml": 0.001}, "x-labels": ["Volume"]},
    "reviews": {"type": "integer", "x-kind": "count", "x-labels": ["Reviews"], "x-property": "reviews"},
    "discount": {"type": "number", "x-kind": "percent", "x-labels": ["Discount"]},
    "warranty": {"type": "object", "x-kind": "duration", "x-labels": ["Warranty"],
                 "properties": {"min": {"type": "number"}, "max": {"type": "number"}, "unit": {"type": "string"}}},
    "heats": {"type": "object", "x-kind": "range", "x-labels": ["Heats"], "properties": {"min": {"type": "number"}, "max": {"type": "number"}}},
    "since": {"type": "string", "x-kind": "date", "x-labels": ["Since"]},
    "lid": {"type": ["boolean", "null"], "x-kind": "boolean", "x-labels": ["Lid"]},
    "maker": {"type": "string", "x-kind": "text", "x-labels": ["Maker"], "x-known": ["Acme", "eBay"]},
    "share": {"type": "object", "x-kind": "share", "x-labels": ["Share"],
              "properties": {"name": {"type": "string"}, "percent": {"type": "number"}}},
    "mix": {"type": "object", "x-kind": "distribution", "x-labels": ["Mix"], "additionalProperties": {"type": "number"}},
    "colours": {"type": "array", "items": {"type": "string"}, "x-kind": "list", "x-labels": ["Colours"], "x-section": ["Colours of {entity}"],
                "x-select": ".colours li"},
    "about": {"type": "string", "x-section": ["About {entity}"]},
}  # fmt: skip
_NAME = {"type": "string", "x-kind": "text", "x-labels": ["Model"], "x-names": ["{name} vs {name}"], "x-property": "name"}


@lru_cache(maxsize=1)
def schemas() -> tuple[Schema, ...]:
    """The seeds' schema, one of entities with a field of each kind, and one of a single thing."""
    many = {"type": "array", "x-entities": {"key": "name"}, "items": {"properties": {"name": _NAME, **_FIELDS}}}
    return (
        seeds.schema(), compile_schema({"x-match": {"min": 1}, "properties": {"kettles": many}}, name="kettles"),
        compile_schema({"x-match": {"min": 2}, "properties": _FIELDS}, name="kettle"),
    )  # fmt: skip


_FOLDER = tempfile.TemporaryDirectory(prefix="extract-fuzz-")
"""For what can be read from a file only."""
_LABELS = (
    None, "text/html; charset=utf-8", "text/html; charset=windows-1251", "charset=shift_jis", "x; charset=utf-16le", "charset=euc-jp",
    "charset=iso-2022-jp", "charset=gb18030", "charset=big5", "charset=euc-kr", "charset='koi8-r'", "charset=replacement",
)  # fmt: skip


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


# --- bytes ----------------------------------------------------------------------------------------------------------------


def decoding(data: bytes) -> None:
    """Any bytes are a text in an encoding of the web; what is replaced is counted."""
    label, body = _LABELS[data[0] % len(_LABELS)] if data else None, data[1:]
    found = decode(body, label)
    assert decode(body, label) == found
    assert found.encoding in _ENCODINGS, found.encoding
    assert found.how
    assert 0 <= found.replaced <= found.text.count("\ufffd")
    if not found.packings:
        assert not found.faults
        if found.encoding == "utf-8" and not found.replaced and not body.startswith(b"\xef\xbb\xbf"):
            assert found.text.encode() == body
    found.text.encode("utf-8", "surrogatepass")


_ENCODINGS = {*webencodings.labels.LABELS.values(), "utf-32", "utf-32le", "utf-32be", "replacement"}


def sniffing(data: bytes) -> None:
    """Any bytes are a page or are named, with reasons."""
    found = sniff(data)
    assert found == sniff(data)
    assert 0 < found.score <= 1
    assert found.reasons
    assert found.format in (None, found.name)
    assert found.format is None or found.format in BY_NAME


def packed(data: bytes) -> None:
    """A body that is packed, cut and broken in any way is read as far as it goes, within the limit."""
    kind, cut, body = (data[0], data[1], data[2:]) if len(data) > 2 else (0, 0, data)
    packers: tuple[Callable[[bytes], bytes], ...] = (bytes, gzip.compress, zlib.compress, _deflated, _brotli, _zstd)
    whole = packers[kind % len(packers)](body)
    made = whole[: len(whole) * cut // 255] if kind & 64 else whole
    if kind & 128 and made:
        made = bytes([*made[: cut % len(made)], made[cut % len(made)] ^ 0x55, *made[cut % len(made) + 1 :]])
    found = bodies.unpack(made, 1 << 16)
    assert found == bodies.unpack(made, 1 << 16)
    assert len(found.body) <= 1 << 16 or not found.packings
    assert len(found.packings) <= bodies.DEPTH
    assert bool(found.faults) or not found.excess
    assert found.packings or (found.body == made and not found.faults)
    if (
        kind % len(packers) in (1, 5)
        and made == whole
        and bodies.packing(body) is None
        and 600 < len(body) < 1 << 16
        and not bodies._headless(body)
    ):
        assert (found.body, found.faults) == (body, ())
    decode(made)


def _deflated(body: bytes) -> bytes:
    return zlib.compress(body)[2:-4]


def _brotli(body: bytes) -> bytes:
    import brotli

    done: bytes = brotli.compress(body, quality=4)
    return done


def _zstd(body: bytes) -> bytes:
    from backports import zstd

    return zstd.compress(body)


# --- readers --------------------------------------------------------------------------------------------------------------


def reading_text(data: bytes) -> None:
    """The reader of text is total; its blocks stand in page order, and spans hold their texts."""
    _reads(_text(data), BY_NAME["text"])


def reading_markup(data: bytes) -> None:
    """So is the reader of HTML."""
    _reads(_text(data), BY_NAME["html"])


def _reads(text: str, form: Format) -> None:
    form.knows(text)
    last = 0
    for block in form.read(text):
        assert 0 <= block.start <= block.end <= len(text)
        if block.kind == "hidden":
            continue
        if form.name == "text" and not (block.table is not None and not block.table.cells):
            assert block.start >= last, "blocks out of order"
            last = block.end
        if block.text:
            start, end = block.region.span
            if "<svg" in text[:start].lower() and "<title" in text[start:end].lower():
                continue  # hidden in a drawing, and a text in a slice of its inside
            assert form.plain(text[start:end]) == block.text, (text[start:end], block.text)
            assert [block.region.part(0, len(block.text)).text] == [block.text]
        if block.table is not None:
            _holds(block.table, text, form)


def _holds(table: Table, text: str, form: Format) -> None:
    """The cells of a table hold their texts, and it is a grid."""
    assert 0 <= table.start <= table.end <= len(text)
    for cell in table.cells:
        assert 0 <= cell.start <= cell.end <= len(text)
        assert cell.rowspan >= 1
        assert cell.colspan >= 1
        if form.name == "html" or not cell.runs:
            assert form.plain(text[cell.start : cell.end]) == cell.text, (text[cell.start : cell.end], cell.text)
        for at in range(len(cell.text) if len(cell.text) < 200 else 0):
            start, end = cell.region.source_of(at) if cell.runs else (cell.start + at, cell.start + at + 1)
            assert cell.start <= start < end <= cell.end
    assert sorted(table.cells, key=lambda cell: (cell.row, cell.column)) == list(table.cells) or form.name == "html"
    rows = table.grid()
    widths = {len(row) for row in rows}
    height = max((cell.row + cell.rowspan for cell in table.cells), default=0)
    width = max((cell.column + cell.colspan for cell in table.cells), default=0)
    assert len(widths) <= 1 or height * width > MAX_CELLS, "a ragged grid"
    assert all(0 <= row < len(rows) for row in table.ragged)
    assert all(count > 0 for _, count in table.counts)


def data(data: bytes) -> None:
    """The data of a page and its elements are found or named, and stand in the page."""
    text = _text(data)
    found = embedded(text, True)
    waiting: list[Item] = list(found.items)
    while waiting:
        item = waiting.pop()
        assert 0 <= item.start <= len(text)
        for values in item.properties.values():
            for value in values:
                if isinstance(value, Item):
                    waiting.append(value)
                else:
                    assert 0 <= value.start <= value.end <= len(text)
    assert all(0 <= one.start <= one.end <= len(text) and one.why for one in found.unread)
    assert found.outline is not None
    for selector in (".price", "ul > li", "div p:nth-child(2n+1)", "[itemprop=name], h1"):
        chosen = select(found.outline, compile_selector(selector))
        assert chosen == sorted(set(chosen))


def selecting(data: bytes) -> None:
    """A selector is compiled, or refused in words."""
    with contextlib.suppress(ValueError):
        assert compile_selector(_text(data)).chains


# --- pages ----------------------------------------------------------------------------------------------------------------


def pages(data: bytes) -> None:
    """Reading a page is total; what it claims stands there, and what its schema refuses is a discrepancy."""
    result = _page(data)
    decoded = decode(data)
    form = BY_NAME.get(sniff_decoded(data, decoded).format or "")
    assert list(result.claims) == sorted(result.claims, key=claim_order)
    for claim in result.claims:
        assert form is not None
        assert 0 <= claim.start < claim.end <= len(decoded.text)
        assert form.plain(decoded.text[claim.start : claim.end]) == claim.text, (claim, decoded.text[claim.start : claim.end])
        assert not claim.alternatives or claim.value is None
    for found in result.discrepancies:
        assert found.severity in SEVERITIES
        assert found.message
        assert found.page == result.page
        for place in found.evidence:
            assert 0 <= place.start <= place.end <= len(decoded.text)
    if result.record is None:
        assert [one for one in result.discrepancies if one.severity == "error"]
        assert result.claims == ()
    else:
        schema = next(one for one in schemas() if one.name == result.schema)
        if not _validator(schema).is_valid(as_json(result.record)):  # type: ignore[arg-type]
            assert "schema" in {one.rule for one in result.discrepancies}


def _page(data: bytes) -> PageResult:
    result = extract.read_page(Page("page", data), schemas())
    body = golden.dump(result)
    assert golden.dump(golden.load(body)) == body
    return result


@lru_cache(maxsize=4)
def _validator(schema: Schema) -> Any:
    return jsonschema_rs.validator_for(dict(schema.document))


def reports(data: bytes) -> None:
    """The reports of any page hold its discrepancies, and each line is JSON."""
    result = _page(data)
    file = Path(_FOLDER.name) / "page"
    file.write_bytes(data)
    readings = Readings(schemas())
    schema = readings.schemas.get(result.schema or "")
    readings.take(reading_of(result, schema, facts_of(result.claims, schema)))
    waived = tuple(Waived(one, None) for one in result.discrepancies)
    found = Findings(1, {"page": result.format}, result.sha256, waived, (), Sources({"page": Input("page", str(file))}), readings)
    lines = list(jsonl.lines(found))
    assert len(lines) == len(result.discrepancies)
    for line, one in zip(lines, result.discrepancies, strict=True):
        assert line.splitlines() == [line[:-1]]
        assert json.loads(line.encode("utf-8", "backslashreplace"))["id"] == one.id
    for line in jsonl.pages(found):
        json.loads(line.encode("utf-8", "backslashreplace"))
    whole = "".join(html.Report(found, Path(_FOLDER.name)).parts()).encode("utf-8", "backslashreplace")
    assert whole.endswith(b"</html>\n")


def explaining(data: bytes) -> None:
    """Every field of every page can be explained."""
    schema = schemas()[1]
    text = decode(data).text
    for path in ("price", "colours", "warranty/max"):
        one = explain_field(Page("page", data), path, [schema])
        assert explanation.as_text(one, text)
        json.dumps(explanation.as_json(one, text))


# --- archives -------------------------------------------------------------------------------------------------------------


def holding(data: bytes) -> None:
    """Any bytes are an archive of any kind: what it holds is found again by its place, and what is broken is told."""
    kind, body = (archives.ENDINGS[data[0] % len(archives.ENDINGS)], data[1:]) if data else (archives.ZIP, b"")
    file = Path(_FOLDER.name) / f"archive{kind}"
    file.write_bytes(body)
    try:
        listed = list_inputs([file])
        for one in listed.pages[:20]:
            with contextlib.suppress(OSError):
                assert isinstance(one.page().body, bytes)
    except UsageError as error:
        if file.name not in str(error):
            raise
    else:
        assert listed.pages or listed.left or listed.found
        assert len({one.name for one in listed.pages}) == len(listed.pages)
    finally:
        file.unlink()
        for left in Path(members._spool().name).iterdir():
            left.unlink()


# --- rows and values ------------------------------------------------------------------------------------------------------


def splitting(data: bytes) -> None:
    """The cells of every way to cut a row are, one behind the other, the row."""
    fields = [field for field in schemas()[1].fields if field.writing.kind not in ("list", "distribution") and field.path != "name"]
    if len(data) < 3:
        return
    chosen = [fields[data[0] % len(fields)]] * (1 + data[1] % 4)
    text = " ".join(_text(data[2:]).split())
    found = split(text, chosen, schemas()[1], bool(data[1] & 64), bool(data[1] & 128))
    assert len(found.ways) <= MAX_WAYS
    for way in found.ways:
        assert len(way) == len(chosen)
        assert "".join(text[piece.start : piece.end] for piece in way).replace(" ", "") == text.replace(" ", "")
        assert all(piece.start < piece.end for piece in way)
        assert all(text[one.end : other.start].strip() == "" for one, other in pairwise(way))


def values(data: bytes) -> None:
    """A text is a value of a kind, or is refused in words."""
    kind, text = list(KINDS)[data[0] % len(KINDS)] if data else "money", _text(data[1:])
    with contextlib.suppress(ValueError):
        found = parse(kind, text)
        json.dumps(as_json(tuple(found.items()) if isinstance(found, dict) else tuple(found) if isinstance(found, list) else found))  # type: ignore[arg-type]


# --- files of the user ----------------------------------------------------------------------------------------------------


def _loaded(load: Callable[[Any], Any], given: object, named: str) -> Any:
    """What is loaded; None where it is refused by that name."""
    try:
        return load(given)
    except UsageError as error:
        if named not in str(error):
            raise
        return None


def golden_files(data: bytes) -> None:
    """Any bytes are a golden file, or no golden file."""
    found = _loaded(golden.load, data, "golden file")
    if found is None:
        return
    again = golden.dump(found)
    assert golden.dump(golden.load(again)) == again
    assert golden.changes(found, found) == []


def schema_files(data: bytes) -> None:
    """Any bytes are a schema, or what is wrong with them is said with the name of the file."""
    file = Path(_FOLDER.name) / "any.schema.json"
    file.write_bytes(data)
    found = _loaded(load_schema, file, str(file))
    if found is None:
        return
    result = extract.read_page(Page("page", _PAGE), found)
    assert golden.dump(golden.load(golden.dump(result))) == golden.dump(result)


def waiver_files(data: bytes) -> None:
    """Any bytes are waivers, or what is wrong with them is said with the name of the file."""
    import datetime

    file = Path(_FOLDER.name) / "waivers.toml"
    file.write_bytes(data)
    found = _loaded(load_waivers, file, str(file))
    if found is None:
        return
    text = data.decode("utf-8")
    for one in found:
        assert text[one.start :].startswith(one.mark)
    judged = Waivers(found, datetime.date(2027, 1, 1))
    judged.waiver(Discrepancy("schema", "error", "page", None, "volume", ("8",), "Too large.", pattern="maximum"))
    judged.findings(True)


_PAGE = kettles.page(maker="Acme, eBay").encode() + b"\nAlpha costs $30. Volume: 2 l\n"

TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (
        decoding, sniffing, packed, reading_text, reading_markup, data, selecting, pages, reports, explaining, holding, splitting, values,
        golden_files, schema_files, waiver_files,
    )
}  # fmt: skip


def timed(target: Target, body: bytes) -> None:
    """Runs a target on an input, three times where the first takes too long."""
    allowed = SECONDS + SECONDS_A_BYTE * len(body)
    took = allowed
    for _ in range(3):
        started = process_time()
        target(body)
        took = min(took, process_time() - started)
        if took < allowed:
            return
    raise AssertionError(f"{len(body)} bytes take {took:.2f} s")


# --- what to begin with ---------------------------------------------------------------------------------------------------

FOUND = Path(__file__).parent / "corpus" / "found"
"""Inputs that a target once failed for, in a folder named like it."""


def found(name: str) -> list[Path]:
    """The inputs that a target once failed for."""
    return sorted((FOUND / name).glob("*"))


def corpus(name: str) -> Iterator[bytes]:
    """Inputs that a target begins with."""
    yield from (path.read_bytes() for path in found(name))
    if name in ("decoding", "values"):
        lead = [bytes([number]) for number in range(len(_LABELS))]
        texts = (
            _VALUES
            if name == "values"
            else [*_pages()[:3], *("日本語 <p>x".encode(code) for code in ("utf-8", "utf-16", "shift_jis", "euc-jp"))]
        )
        yield from (byte + text for byte in lead for text in texts)
    elif name == "packed":
        yield from (bytes([number, 90]) + page[:1500] for number in (0, 1, 2, 3, 4, 5, 65, 66, 69, 129, 132, 133) for page in _pages()[:2])
    elif name == "splitting":
        yield from (bytes([number, number]) + text for number in range(16) for text in _VALUES)
    elif name == "holding":
        made = {".warc": test_archives.warc(gz=False), ".warc.gz": test_archives.warc(), ".zip": test_archives.zipped(), ".jsonl": test_archives.lines(),
                ".tar": test_archives.tarred("w"), ".tar.gz": test_archives.tarred("w:gz")}  # fmt: skip
        yield from (bytes([archives.ENDINGS.index(kind)]) + body for kind, body in made.items())
    elif name == "selecting":
        yield from (b".a > b", b"ul li:nth-child(2n+1)", b"[a='b'], h1 + p ~ i", b"a[href^=x]:first-child", b"#x.y")
    elif name == "golden_files":
        yield from (golden.dump(extract.read_page(Page("page", page), schemas())) for page in _pages()[:12])
    elif name == "schema_files":
        yield from (json.dumps(dict(one.document)).encode() for one in schemas()[1:])
        yield from (path.read_bytes() for path in (seeds.ROOT / "tests" / "page_types").glob("*.schema.json"))
        yield from (json.dumps({"x-match": {"min": 1}, "properties": {name: field}}).encode() for name, field in _FIELDS.items())
    elif name == "waiver_files":
        yield from (kettles.WAIVER.encode(), (seeds.ROOT / "waivers.toml").read_bytes()[:3000])
    else:
        yield from _pages()


_VALUES = tuple(
    b"$34,500$2,870 12,345678 67812,345 -8% 4-5 years|$30k 1.298,00 EUR From 49.95|Delta Air LineseBay|Male, 30.5% Female, 69.5%"
    b"|Between $27,000 And $44,000|5 March 2021 03/04/2021|red, green and blue|yes no -|1.7 l 500 ml".split(b"|")
)  # fmt: skip


@lru_cache(maxsize=1)
def _pages() -> list[bytes]:
    """The project's own pages: those of the seeds, of the tests and of the generator, in all formats."""
    made = [
        kettles.page().encode(),
        _PAGE,
        b"Alpha vs Beta\n\nAlphaBeta\nPrice$30.50$9\nVolume1.7 l2 l\nLid Yes-\nMix Red, 40% Blue, 60%Red, 1%\n",
    ]
    made += [
        b'Model,Price,Volume\nAlpha,$3,1 l\nBeta,$4,"2 l"\nGamma,$5,3 l\n',
        b"Model   Price   Reviews\nAlpha   $3      1,000\nBeta    $4         12\n",
    ]
    text = seeds.body(seeds.SEEDS[0]).decode()
    made += [make(text).encode() for make in twins.MARKUPS.values()]
    made += [
        b'<html><h1>Alpha vs Beta</h1><script type=application/ld+json>[{"name": "Alpha", "offers": {"price": "5"}}, {"name": "Beta"}]</script>'
        b"<div itemscope><b itemprop=name>Alpha</b><i itemprop=price>5</i></div><ul class=colours><li>red<li>blue</ul><p class=price>$5</html>",
        b"<dl><dt>Price<dd>$5<dt>Volume<dd>1 l</dl><p><b>Maker:</b> Acme <b>Since:</b> 5 March 2021<h2>About Alpha</h2><p>Nice. Good.</p>",
    ]
    made += [path.read_bytes() for path in sorted((seeds.ROOT / "tests" / "pages").iterdir())]
    made += [page.encode() for page in TREES]
    made += [one.text.encode() for one in generator.corpus(5, 8)]
    return [*made, *(seeds.body(name) for name in seeds.SEEDS)]


WORDS = (
    "<table>", "<tr>", "<td>", "<th>", "</table>", "<td colspan=3>", "<td rowspan=2>", "<p>", "<br>", "<div class=row>", "<li>", "<ul>", "<dl>", "<dt>", "<dd>",
    "<h2>", "<b>", "</b>", "<pre>", "<script type=application/ld+json>", "</script>", "<div itemscope>", "<b itemprop=name>", "<!--", "-->", "&amp;", "&#39;",
    "<p hidden>", "<select>", "<option selected>", "<sup>", "<title>", "<svg>", "<template>", "</html>", "<body>", "<button>", "<caption>", "<thead>",
    "scope=row", "headers=a", "<s>", "aria-hidden=true", "<![CDATA[", "| ", " |", "|---|---|", "\\|", "\n\n", "\n", "\r", "\t", "  ", ",", ";", '"', '""', "- ",
    "# ", "> ", "Price", "Volume", "Reviews", "Discount", "Warranty", "Heats", "Since", "Lid", "Maker", "Share", "Mix", "Colours", "Alpha", "Beta", " vs ", "Model",
    "$9", "1,250", "1.7 l", "30.5%", "-8%", "5 March 2021", "2-4 years", "Between $27,000 And $44,000", "yes", "Acme", "Male, 30.5% Female, 69.5%", "AlphaBeta",
    "Total", "{{ price }}", "\u2020", "[1]", "\ufeff", "\u00a0", "\u2028", "\U0001f9ea", "charset=", "utf-8", "<meta charset=",
    '{"@type": "Product", "name": "', '"x-kind": ', '"x-labels": ', '"properties": {', '"x-prose": ["{value}"]', "[[waiver]]", 'rule = "', "expires = 2027-06-30",
    '"claims": [', '"record": ', "null", "1e999", "NaN", "-0", "0.1", "\\u0000", "\\ud800", ":nth-child(", "[a=b]",
)  # fmt: skip
"""What means something to one of the parts."""
