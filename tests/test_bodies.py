"""Packed bodies: gzip, zlib and zstd, cut, broken, nested, and larger than the limit."""

from __future__ import annotations

import gzip
import sys
import time
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.bodies import LIMIT, unpack
from extract.encodings import decode
from extract.formats import sniff
from extract.model import Page
from extract.page import read_page, tables
from extract.schema import compile_schema

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PAGE = "".join(f"| tree {n} | {n * 7919 % 1000} m | \u00e9{n * 31 % 97} |\n" for n in range(400)).encode()


def deflate(body: bytes) -> bytes:
    """What some servers send as `deflate`: no header, no check sum."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(body) + packer.flush()


PACK = {"gzip": gzip.compress, "zlib": zlib.compress, "zstd": zstd.compress}


@pytest.mark.parametrize("kind", PACK)
def test_what_is_packed_is_read(kind: str) -> None:
    body = PACK[kind](PAGE)
    assert unpack(body) == (PAGE, (kind,), (), False)
    decoded = decode(body)
    assert decoded == decode(PAGE)._replace(packings=(kind,))
    assert sniff(body) == sniff(PAGE)
    assert tables(body) == tables(PAGE)


def test_what_is_not_packed_is_left_alone() -> None:
    assert unpack(PAGE) == (PAGE, (), (), False)
    assert unpack(b"") == (b"", (), (), False)


@pytest.mark.parametrize("kind", PACK)
def test_the_empty_body_can_be_packed(kind: str) -> None:
    assert unpack(PACK[kind](b"")).body == b""
    assert sniff(PACK[kind](b"")).format is None


@pytest.mark.parametrize("outer", PACK)
@pytest.mark.parametrize("inner", PACK)
def test_what_is_packed_twice_is_read(outer: str, inner: str) -> None:
    assert unpack(PACK[outer](PACK[inner](PAGE))) == (PAGE, (outer, inner), (), False)


def test_what_is_packed_three_times_is_refused() -> None:
    sniffed = sniff(gzip.compress(gzip.compress(gzip.compress(PAGE))))
    assert (sniffed.name, sniffed.format) == ("binary", None)
    assert sniffed.reasons == ("begins as gzip data", "packed as gzip in gzip")


def test_members_of_gzip_that_follow_one_another_are_one_body() -> None:
    assert unpack(gzip.compress(PAGE) + gzip.compress(PAGE) + b"\x00" * 512) == (PAGE * 2, ("gzip",), (), False)
    assert unpack(zstd.compress(PAGE) + zstd.compress(PAGE)).body == PAGE * 2


@pytest.mark.parametrize("kind", PACK)
def test_bytes_behind_the_end_are_named(kind: str) -> None:
    found = unpack(PACK[kind](PAGE) + b"trailer")
    assert found.body == PAGE
    assert found.faults == (f"the {kind} data is followed by 7 bytes that are left out",)


@pytest.mark.parametrize("kind", PACK)
def test_a_cut_body_is_read_as_far_as_it_goes(kind: str) -> None:
    whole = PACK[kind](PAGE)
    for kept in range(len(whole) // 2, len(whole) - 1, 97):
        found = unpack(whole[:kept])
        assert PAGE.startswith(found.body)
        assert found.faults == (f"the {kind} data is cut after {len(found.body)} bytes",)


@pytest.mark.parametrize("kind", ["gzip", "zlib"])
def test_a_body_with_a_wrong_byte_is_read_up_to_it(kind: str) -> None:
    whole = bytearray(PACK[kind](PAGE))
    whole[len(whole) // 2] ^= 0x55
    found = unpack(bytes(whole))
    assert len(found.body) > 1000
    assert found.body[:1000] == PAGE[:1000]
    assert "is broken after" in found.faults[0]


@pytest.mark.parametrize("kind", ["gzip", "zlib"])
def test_a_wrong_checksum_loses_no_text(kind: str) -> None:
    whole = bytearray(PACK[kind](PAGE))
    whole[-8 if kind == "gzip" else -1] ^= 1
    found = unpack(bytes(whole))
    assert found.body == PAGE
    assert found.faults == (f"the {kind} data is broken after {len(PAGE)} bytes",)


@pytest.mark.parametrize("kind", PACK)
def test_no_more_than_the_limit_is_unpacked(kind: str) -> None:
    found = unpack(PACK[kind](b"x" * (1 << 22)), 1 << 20)
    assert (len(found.body), found.excess) == (1 << 20, True)
    assert found.faults == (f"the {kind} data holds more than {1 << 20} bytes",)
    assert not unpack(PACK[kind](b"x" * (1 << 20)), 1 << 20).excess


def test_more_than_the_limit_is_refused() -> None:
    start = time.process_time()
    bomb = zstd.compress(b"x" * (LIMIT + 1))
    assert len(bomb) < LIMIT // 500
    sniffed = sniff(bomb)
    assert sniffed[0::3] == ("binary", None)
    assert sniffed.reasons[0] == f"zstd data that holds more than {LIMIT} bytes"
    assert time.process_time() - start < 10


def test_how_much_smaller_a_body_was_is_no_fault() -> None:
    page = b"| oak | elm |\n" * 20_000
    assert unpack(gzip.compress(page)) == (page, ("gzip",), (), False)


def test_fewer_bytes_than_servers_pack_are_data() -> None:
    assert sniff(gzip.compress(b"tree")).reasons == ("gzip data that holds 4 bytes",)
    assert sniff(gzip.compress(b"Oaks and elms are trees.")).name == "text"


def test_a_picture_in_gzip_is_named() -> None:
    sniffed = sniff(gzip.compress(b"\x89PNG\r\n\x1a\n" + bytes(50)))
    assert sniffed.reasons == ("begins as a PNG image", "packed as gzip")


@pytest.mark.parametrize("text", ["x^2 + y^2 is a circle, they say.", "x\u0001 and more words of text", "x\x9c text"])
def test_text_that_begins_as_zlib_is_text(text: str) -> None:
    body = text.encode("latin-1")
    assert unpack(body) == (body, (), (), False)


def test_the_discrepancy_of_a_cut_body_stands_beside_the_record() -> None:
    schema = compile_schema({
        "properties": {"trees": {"type": "array", "x-entities": {"key": "name"}, "items": {"properties": {
            "name": {"type": "string"}, "height": {"type": "integer", "x-kind": "count", "x-labels": ["Height"]},
            "age": {"type": "integer", "x-kind": "count", "x-labels": ["Age"]}, "width": {"x-kind": "count", "x-labels": ["Width"]},
        }}}},
    })  # fmt: skip
    page = b"|  | Oak | Elm |\n| Height | 30 | 25 |\n| Age | 900 | 400 |\n| Width | 3 | 2 |\n"
    whole = read_page(Page("trees", gzip.compress(page)), schema)
    assert whole.record == read_page(Page("trees", page), schema).record
    assert whole.discrepancies == ()
    assert [page.decode()[claim.start : claim.end] for claim in whole.claims] == [claim.text for claim in whole.claims]
    cut = read_page(Page("trees", gzip.compress(page)[:-6]), schema)
    assert [(found.rule, found.severity) for found in cut.discrepancies] == [("packing", "error")]
    assert "the gzip data is cut after" in cut.discrepancies[0].message
    refused = read_page(Page("trees", gzip.compress(bytes(range(256)) * 9)[:-6]), schema)
    assert sorted(found.rule for found in refused.discrepancies) == ["packing", "refused"]


@given(st.binary(max_size=200), st.sampled_from([b"", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"x\x9c", b"x\xda", b"x^"]))
def test_any_bytes_are_unpacked(body: bytes, start: bytes) -> None:
    found = unpack(start + body)
    assert bool(found.packings) or found.body == start + body
    assert sniff(start + body).reasons


@given(st.binary(min_size=20, max_size=300), st.sampled_from(sorted(PACK)))
def test_any_bytes_that_were_packed_are_the_same(body: bytes, kind: str) -> None:
    if not unpack(body).packings:
        assert unpack(PACK[kind](body)).body == body


def test_deflate_without_a_header_is_known_by_the_text_in_it() -> None:
    body = deflate(PAGE)
    assert unpack(body) == (PAGE, ("deflate",), (), False)
    assert sniff(body) == sniff(PAGE)
    cut = unpack(body[:-900])
    assert PAGE.startswith(cut.body)
    assert cut.faults == (f"the deflate data is cut after {len(cut.body)} bytes",)
    assert unpack(body + b"trailer").faults == ("the deflate data is followed by 7 bytes that are left out",)
    assert unpack(deflate(b"\x00" * LIMIT + PAGE)).packings == ()


@given(st.binary(min_size=20, max_size=400))
def test_other_data_is_not_taken_for_deflate(body: bytes) -> None:
    assert "deflate" not in unpack(body).packings


def test_brotli_is_known_by_the_text_in_it() -> None:
    for quality in (0, 1, 5, 11):
        assert unpack(brotli.compress(PAGE, quality=quality)) == (PAGE, ("brotli",), (), False)
    body = brotli.compress(PAGE, quality=5)
    assert sniff(body) == sniff(PAGE)
    cut = unpack(body[:-20])
    assert PAGE.startswith(cut.body)
    assert len(cut.body) > 64
    assert cut.faults == (f"the brotli data is cut after {len(cut.body)} bytes",)
    assert unpack(brotli.compress(body)).packings == ()
    assert unpack(brotli.compress(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9)).packings == ()


def test_brotli_of_any_text_is_read_whole() -> None:
    for length in (200, 1_000, 300_000):
        text = " ".join(f"lamp {number * 7919 % 1000} <td>" for number in range(length // 10)).encode().ljust(200)
        assert unpack(brotli.compress(text, quality=5)).body == text


def test_brotli_that_holds_more_than_the_limit_is_known_by_it() -> None:
    found = unpack(brotli.compress(bytes(range(32, 127)) * 1_000_000, quality=1), 1 << 20)
    assert (len(found.body), found.packings, found.excess) == (1 << 20, ("brotli",), True)


@given(st.binary(min_size=20, max_size=400))
def test_other_data_is_not_taken_for_brotli(body: bytes) -> None:
    assert "brotli" not in unpack(body).packings
