"""Golden files in shards say what golden files of their own say, whatever reads or writes them."""

from __future__ import annotations

import io
import json
import random
import tempfile
from typing import Any

import duckdb
import generator
import pytest
import twins
from hypothesis import given
from hypothesis import strategies as st

import seeds
from extract import golden, shards
from extract.errors import UsageError
from extract.model import Claim, PageResult
from extract.shards import JSONL, PARQUET, Shape, merge_shard, rows_of, shape_for, shard_of

LAYOUTS = [JSONL, PARQUET]
PAGES = {name: golden.dump(seeds.result(name)) for name in seeds.SEEDS}
HTML = {
    f"{markup}/{name}": golden.dump(seeds.read(make(seeds.body(name).decode()), f"{markup}/{name}"))
    for markup, make in twins.MARKUPS.items()
    for name in seeds.SEEDS[:2]
}


def documents(shape: Shape, number: int, body: bytes) -> dict[str, bytes]:
    """The golden files of a shard."""
    unpack = shards.FORMS[shape.layout].unpack
    return {row.page: unpack(row.packed) for row in rows_of(shape, number, io.BytesIO(body), "shard")}


# --- a golden file in one line ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*PAGES, *HTML])
def test_a_golden_file_comes_back_from_its_line_byte_for_byte(name: str) -> None:
    body = (PAGES | HTML)[name]
    line = golden.in_line(body)
    assert b"\n" not in line
    assert json.loads(line) == json.loads(body)
    assert golden.out_of_line(line) == body
    assert golden.load(line) == golden.load(body)
    assert golden.page_of(line) == golden.page_of(body) == name
    assert golden.head_of(body) == {key: json.loads(body)[key] for key in list(json.loads(body))[:-2]}


def test_generated_pages_come_back_from_their_lines() -> None:
    for page in list(generator.corpus(5, 40)):
        body = golden.dump(seeds.read(page.text, page.name))
        assert golden.out_of_line(golden.in_line(body)) == body


WORDS = st.text(max_size=20) | st.sampled_from(
    [
        '},{"entity": ',
        '},{"id": ',
        '"],"discrepancies": [',
        ',"claims": [',
        "\n  ",
        "\x00\u2028\x85\r",
        "\ud800",
        "]}",
        '{"page": "x"',
        "\\",
    ]
)
VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS
RECORDS = st.recursive(VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.just("claims"), inner, max_size=3))


@given(WORDS, st.dictionaries(WORDS | st.sampled_from(["claims", "discrepancies"]), RECORDS, max_size=4), st.lists(WORDS, max_size=4))
def test_any_golden_file_comes_back_from_its_line(page: str, record: dict[str, Any], texts: list[str]) -> None:
    claims = tuple(Claim(page, text, text, "=", text, text, 0, 1, text, None, (text, (("a", 1), ("b", text)))) for text in texts)
    result = PageResult(page, "0" * 64, "pipe", "utf-8", None, record, claims, (), url=page or None)
    body = golden.dump(result)
    line = golden.in_line(body)
    assert b"\n" not in line
    assert golden.out_of_line(line) == body
    assert golden.page_of(line) == golden.page_of(body) == page
    assert golden.head_of(body)["record"] == json.loads(body)["record"]


def test_a_line_that_something_else_wrote_is_read() -> None:
    body = PAGES[seeds.SEEDS[0]]
    line = json.dumps(json.loads(body), separators=(",", ":")).encode()
    assert line != golden.in_line(body)
    assert golden.out_of_line(line) == body


# --- shards -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_shard_gives_back_its_golden_files_in_the_order_of_their_names(layout: str) -> None:
    shape, names = Shape(layout, 1), sorted(PAGES | HTML)
    mixed = names[:]
    random.Random(7).shuffle(mixed)
    body = shard_of(shape, {name: (PAGES | HTML)[name] for name in mixed})
    assert list(documents(shape, 0, body)) == names
    assert documents(shape, 0, body) == PAGES | HTML
    assert body == shard_of(shape, PAGES | HTML)


@given(st.text())
def test_a_page_stands_in_the_shard_that_its_name_chooses(page: str) -> None:
    assert 0 <= Shape(JSONL, 7).number(page) < 7
    assert Shape(JSONL, 7).number(page) == Shape(PARQUET, 7).number(page)


def test_the_shard_of_a_name_never_changes() -> None:
    assert [Shape(JSONL, 16).number(name) for name in ("a.txt", "b.txt", "é.html", "\ud800", "")] == [5, 9, 7, 4, 4]


def test_shards_have_about_a_thousand_pages() -> None:
    assert [shape_for(JSONL, pages).shards for pages in (0, 1, 1000, 1001, 20_000)] == [1, 1, 1, 2, 20]
    with pytest.raises(UsageError, match="there cannot be 0 shards"):
        shape_for(JSONL, 5, 0)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_parts_of_a_run_in_any_order_make_the_same_shards(layout: str) -> None:
    shape, pages = Shape(layout, 3), list((PAGES | HTML).items())
    whole = [shard_of(shape, {page: body for page, body in pages if shape.number(page) == number}) for number in range(3)]
    for seed in range(3):
        random.Random(seed).shuffle(pages)
        bodies: list[bytes | None] = [None, None, None]
        for at in range(0, len(pages), 4):
            for number in range(3):
                part = [(page, body) for page, body in pages[at : at + 4] if shape.number(page) == number]
                merged = merge_shard(shape, number, bodies[number], part, update=False)
                assert merged.written == tuple(page for page, _ in part)
                bodies[number] = merged.body or bodies[number]
        assert bodies == whole


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_merge_keeps_what_is_there_and_says_what_a_page_changes(layout: str) -> None:
    shape, (first, second, third, *_) = Shape(layout, 1), seeds.SEEDS
    old = shard_of(shape, {first: PAGES[first], second: PAGES[second]})
    same = merge_shard(shape, 0, old, [(second, PAGES[second])], update=False)
    assert same == (None, (), (), (second,), ())
    new = golden.dump(golden.load(PAGES[second])._replace(record={"occupations": []}))
    merged = merge_shard(shape, 0, old, [(second, new), (third, PAGES[third])], update=False)
    assert (merged.written, merged.refreshed, merged.unchanged) == ((third,), (), ())
    assert documents(shape, 0, merged.body or b"") == {name: PAGES[name] for name in (first, second, third)}
    (kept,) = merged.kept
    assert (kept.page, kept.digest) == (second, shards.digest_of(PAGES[second]))
    assert kept.changes == tuple(golden.changes(golden.load(PAGES[second]), golden.load(new)))
    assert tuple(golden.change_of(json.loads(json.dumps(golden.change_row(one)))) for one in kept.changes) == kept.changes
    taken = merge_shard(shape, 0, merged.body, [(second, new)], update=True)
    assert (taken.refreshed, taken.kept) == ((second,), ())
    assert documents(shape, 0, taken.body or b"") == {first: PAGES[first], second: new, third: PAGES[third]}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_values_at_other_places_are_refreshed(layout: str) -> None:
    shape, name = Shape(layout, 1), seeds.SEEDS[0]
    moved = golden.dump(seeds.read(b"\n\n" + seeds.body(name), name))
    merged = merge_shard(shape, 0, shard_of(shape, {name: PAGES[name]}), [(name, moved)], update=False)
    assert (merged.refreshed, merged.kept) == ((name,), ())
    assert documents(shape, 0, merged.body or b"") == {name: moved}


def test_an_empty_shard_is_a_whole_one() -> None:
    for layout in LAYOUTS:
        shape = Shape(layout, 4)
        empty = merge_shard(shape, 3, None, [], update=False).body
        assert empty is not None
        assert documents(shape, 3, empty) == {}


def test_parquet_has_columns_to_ask_questions_of() -> None:
    odd = golden.dump(seeds.result(seeds.SEEDS[0])._replace(page="a\x00\ud800.txt", url="https://example.org/\u2028", record=None))
    body = shard_of(Shape(PARQUET, 1), PAGES | {"a\x00\ud800.txt": odd})
    assert list(documents(Shape(PARQUET, 1), 0, body)) == [*seeds.SEEDS, "a\x00\ud800.txt"]
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        file.write(body)
        file.flush()
        asked = "SELECT page, format, schema, json_extract_string(document, '$.sha256') = sha256 FROM read_parquet(?) WHERE url IS NULL"
        rows = duckdb.execute(asked, [file.name]).fetchall()
    assert rows == [(name, seeds.result(name).format, "occupation-comparison", True) for name in seeds.SEEDS]


# --- damage -----------------------------------------------------------------------------------------------------------


def lines_of(*names: str) -> list[bytes]:
    return [golden.in_line(PAGES[name]) for name in names]


DAMAGE = {
    "a cut line": (b"\n".join(lines_of(*seeds.SEEDS[:2]))[:-300], "shard, line 2: is cut or broken"),
    "an empty line": (b"\n".join([*lines_of(seeds.SEEDS[0]), b"", *lines_of(seeds.SEEDS[1])]), "shard, line 2: is cut or broken"),
    "marks of a merge": (b"<<<<<<< HEAD\n" + lines_of(seeds.SEEDS[0])[0], "shard, line 1: is cut or broken"),
    "no golden file": (b'{"a": 1}\n', "shard, line 1: is cut or broken"),
    "no name": (b'{"page": 3}\n', "shard, line 1: is cut or broken .it names no page"),
    "a page twice": (
        b"\n".join(lines_of(*seeds.SEEDS[:2], seeds.SEEDS[0])),
        "shard, line 3: has the page .*, and so has line 1. Delete one",
    ),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_shard_is_never_read(what: str) -> None:
    body, message = DAMAGE[what]
    with pytest.raises(UsageError, match=message):
        merge_shard(Shape(JSONL, 1), 0, body, [], update=True)


def test_a_line_that_names_its_page_and_is_no_golden_file_is_kept_and_told() -> None:
    name, *_ = seeds.SEEDS
    old, made = b'{"page": "%s"}' % name.encode(), [(name, PAGES[name])]
    (kept,) = merge_shard(Shape(JSONL, 1), 0, old, made, update=False, file="golden-0.jsonl").kept
    (change,) = kept.changes
    assert (change.field, change.after) == ("(the whole file)", golden.ABSENT)
    assert change.before.startswith("golden-0.jsonl, line 1: is no golden file (KeyError")
    assert documents(Shape(JSONL, 1), 0, merge_shard(Shape(JSONL, 1), 0, old, made, update=True).body or b"") == {name: PAGES[name]}


def test_a_page_in_the_shard_of_others_is_an_error() -> None:
    shape, name = Shape(JSONL, 4), seeds.SEEDS[0]
    wrong = (shape.number(name) + 1) % 4
    with pytest.raises(UsageError, match=f"line 1: has the page {name}, which belongs into {shape.file(shape.number(name))}"):
        documents(shape, wrong, lines_of(name)[0])


@pytest.mark.parametrize("cut", [0, 3, 100, -1, -9, -200])
def test_parquet_that_is_cut_is_never_read(cut: int) -> None:
    body = shard_of(Shape(PARQUET, 1), PAGES)
    with pytest.raises(UsageError, match="shard: cannot be read as a shard of Parquet"):
        merge_shard(Shape(PARQUET, 1), 0, body[:cut], [], update=True)


BROKEN = [
    b"",
    b"{",
    b"[]",
    b'{"layout": "csv", "shards": 3}',
    b'{"layout": "jsonl", "shards": 0}',
    b'{"layout": "jsonl", "shards": true}',
    b'{"layout": []}',
]


@pytest.mark.parametrize("body", BROKEN)
def test_a_layout_that_is_none_is_an_error(body: bytes) -> None:
    with pytest.raises(UsageError, match=r"layout\.json: is no layout of golden files"):
        shards.load_shape(body, "layout.json")


def test_a_layout_comes_back_and_is_told_from_a_golden_file() -> None:
    for shape in (Shape(JSONL, 3), Shape(PARQUET, 100_000, begun=True)):
        assert shards.load_shape(shape.dump(), "layout.json") == shape
    assert shards.load_shape(PAGES[seeds.SEEDS[0]], "layout.json") is None
