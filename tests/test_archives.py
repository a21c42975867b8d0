"""Pages in archives: web archives, zip and tar, lines of JSON, Parquet, the standard input, other systems."""

from __future__ import annotations

import base64
import gzip
import io
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
import zlib
from pathlib import Path

import duckdb
import pytest

from extract import UsageError
from extract.inputs import Inputs, list_inputs, one_page
from extract.runs import run
from seeds import ROOT, SEEDS

PAGE = "Alpha vs Beta\n\n| | Alpha | Beta |\n|---|---|---|\n| Price | $30 | $9 |\n"
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "x-match": {"min": 1},
    "properties": {"lamps": {"type": "array", "x-entities": {"key": "name", "min": 2}, "items": {"type": "object", "properties": {
        "name": {"type": "string", "x-names": ["{name} vs {name}"]},
        "price": {"type": "number", "x-kind": "money", "x-labels": ["Price"]}}}}},
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lamps.schema.json").write_text(json.dumps(SCHEMA), "utf-8")
    (tmp_path / "pages").mkdir()
    return tmp_path


def record(kind: str, url: str, block: bytes, content_type: str = "application/http") -> bytes:
    """One record of a web archive, as ISO 28500 has it."""
    number = f"<urn:uuid:{zlib.crc32((kind + url).encode()):032x}>"
    head = {"WARC-Type": kind, "WARC-Record-ID": number, "WARC-Date": "2026-01-01T00:00:00Z", "WARC-Target-URI": url}
    head |= {"Content-Type": content_type, "Content-Length": str(len(block))}
    return b"WARC/1.0\r\n" + "".join(f"{name}: {value}\r\n" for name, value in head.items()).encode() + b"\r\n" + block + b"\r\n\r\n"


def response(url: str, status: str, kind: str, body: bytes) -> bytes:
    return record("response", url, f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + body)


def warc(*, gz: bool = True) -> bytes:
    """Two pages, a redirect, a picture, a request, and metadata."""
    records = [
        record("warcinfo", "a.warc", b"software: test\r\n", "application/warc-fields"),
        response("https://example.org/a", "200 OK", "text/plain; charset=utf-8", PAGE.encode()),
        record("request", "https://example.org/a", b"GET / HTTP/1.1\r\n\r\n"),
        response("https://example.org/old", "301 Moved", "text/html", b""),
        response("https://example.org/i.png", "200 OK", "image/png", b"\x89PNG"),
        response("https://example.org/b", "200 OK", "text/html", PAGE.replace("30", "31").encode()),
        record("metadata", "https://example.org/a", b"x: y", "application/warc-fields"),
    ]
    return b"".join(gzip.compress(one, mtime=0) if gz else one for one in records)


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("shop/a.txt", PAGE)
        archive.writestr("../../b.txt", PAGE.replace("30", "31"))
        archive.writestr("shop/.DS_Store", "x")
        archive.writestr("shop/", "")
    return out.getvalue()


def tarred(mode: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, text in (("shop/a.txt", PAGE), ("shop/b.txt", PAGE.replace("30", "31"))):
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text.encode()))
        link = tarfile.TarInfo("shop/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return bytes(out.getvalue())


def lines() -> bytes:
    rows = [
        {"name": "a.txt", "url": "https://example.org/a", "content_type": "text/plain", "body": PAGE},
        {"id": 7, "html": PAGE.replace("30", "31")},
        {"name": "latin", "body_base64": base64.b64encode("Prix: 3 €".encode("windows-1252")).decode()},
    ]
    return "".join(json.dumps(row) + "\n" for row in rows).encode() + b"\nno json\n[1]\n{}\n"


def parquet(path: Path) -> None:
    with duckdb.connect() as database:
        database.execute("CREATE TABLE pages (Name VARCHAR, url VARCHAR, content BLOB)")
        database.execute("INSERT INTO pages VALUES ('a.txt', 'https://example.org/a', ?), (NULL, NULL, ?)", [PAGE.encode(), b"x\x80y"])
        database.execute("COPY pages TO ? (FORMAT parquet)", [str(path)])


def test_a_web_archive_is_its_pages_and_what_is_none_is_counted(folder: Path) -> None:
    (folder / "pages" / "crawl.warc.gz").write_bytes(warc())
    listed = list_inputs([folder / "pages"])
    pages = [one.page() for one in listed.pages]
    assert [(one.url, one.content_type, one.body.decode()) for one in pages] == [
        ("https://example.org/a", "text/plain; charset=utf-8", PAGE), ("https://example.org/b", "text/html", PAGE.replace("30", "31")),
    ]  # fmt: skip
    assert listed.left == (
        "crawl.warc.gz: 2 of 7 are pages, the others 1 metadata, 1 request, 1 response of the type image/png, "
        "1 response with the status 301, 1 warcinfo.",
    )
    assert listed.found == ()


def test_a_packed_and_a_plain_archive_hold_the_same_pages(folder: Path) -> None:
    for name, body in (("a.warc", warc(gz=False)), ("b.warc.gz", warc()), ("c.warc.gz", gzip.compress(warc(gz=False)))):
        (folder / "pages" / name).write_bytes(body)
    pages = [one.page() for one in list_inputs([folder / "pages"]).pages]
    assert len(pages) == 6
    assert [(one.url, one.body) for one in pages[:2]] == [(one.url, one.body) for one in pages[2:4]] == [(o.url, o.body) for o in pages[4:]]


def test_every_cut_of_a_web_archive_keeps_the_records_before_it(folder: Path) -> None:
    for body, name in ((warc(gz=False), "a.warc"), (warc(), "a.warc.gz")):
        whole = {one.name: one.page().body for one in _listed(folder, name, body).pages}
        for length in range(1, len(body), 37):
            listed = _listed(folder, name, body[:length])
            read = {one.name: one.page().body for one in listed.pages}
            assert set(read) <= set(whole)
            different = [page for page in read if read[page] != whole[page]]
            assert all(whole[page].startswith(read[page]) for page in different)
            assert not different or (different == [max(read)] and listed.found), f"cut at {length}"
            assert listed.found or len(read) == len(whole) or length in _ends(body, name), f"nothing says that {name} is cut at {length}"


def _listed(folder: Path, name: str, body: bytes) -> Inputs:
    (folder / "pages" / name).write_bytes(body)
    return list_inputs([folder / "pages" / name])


def _ends(body: bytes, name: str) -> set[int]:
    """Where a record of an archive ends, and a cut leaves nothing to see."""
    magic = b"\x1f\x8b\x08" if name.endswith("gz") else b"WARC/1."
    return {at + more for at in range(len(body)) if body.startswith(magic, at) for more in range(-4, 1)}


def test_what_is_no_record_is_named_and_the_rest_read(folder: Path) -> None:
    body = warc(gz=False)
    second = body.index(b"WARC/1.", 10)
    (folder / "pages" / "a.warc").write_bytes(body[:second] + b"garbage\r\n\r\n" * 9 + body[second:])
    listed = list_inputs([folder / "pages"])
    assert len(listed.pages) == 2
    assert [one.rule for one in listed.found] == ["archive"] * len(listed.found)
    assert listed.found


@pytest.mark.parametrize(("name", "body", "pages"), [
    ("a.zip", zipped(), ["a.zip/b.txt", "a.zip/shop/a.txt"]),
    ("a.tar", tarred("w"), ["a.tar/shop/a.txt", "a.tar/shop/b.txt"]),
    ("a.tar.gz", tarred("w:gz"), ["a.tar.gz/shop/a.txt", "a.tar.gz/shop/b.txt"]),
    ("a.tar.xz", tarred("w:xz"), ["a.tar.xz/shop/a.txt", "a.tar.xz/shop/b.txt"]),
    ("a.TGZ", tarred("w:gz"), ["a.TGZ/shop/a.txt", "a.TGZ/shop/b.txt"]),
], ids=["zip", "tar", "tar.gz", "tar.xz", "TGZ"])  # fmt: skip
def test_zip_and_tar_are_their_files_below_the_archive(folder: Path, name: str, body: bytes, pages: list[str]) -> None:
    (folder / "pages" / name).write_bytes(body)
    listed = list_inputs([folder / "pages"])
    assert [one.name for one in listed.pages] == pages
    assert {one.page().body.decode() for one in listed.pages} == {PAGE, PAGE.replace("30", "31")}
    assert [line.split(", the others ")[1] for line in listed.left] == ["1 hidden file." if name == "a.zip" else "1 link or device."]
    assert one_page(folder / "pages" / pages[1], "show").name == pages[1]


def test_lines_of_json_are_pages(folder: Path) -> None:
    for name, body in (("a.jsonl", lines()), ("b.ndjson.gz", gzip.compress(lines()))):
        (folder / "pages" / name).write_bytes(body)
    listed = list_inputs([folder / "pages"])
    assert [one.name for one in listed.pages] == [
        f"{name}/{page}" for name in ("a.jsonl", "b.ndjson.gz") for page in ("7", "a.txt", "latin")
    ]
    first = listed.pages[1].page()
    assert (first.body.decode(), first.url, first.content_type) == (PAGE, "https://example.org/a", "text/plain")
    assert listed.pages[2].page().body == "Prix: 3 €".encode("windows-1252")
    assert [one.values[0].split(" (")[0] for one in listed.found if one.page == "a.jsonl"] == [
        "line 5 is no JSON", "line 6 is no object", "line 7 has no text as body, html, content, text or body_base64",
    ]  # fmt: skip


def test_the_rows_of_a_parquet_file_are_pages(folder: Path) -> None:
    parquet(folder / "pages" / "a.parquet")
    pages = [one.page() for one in list_inputs([folder / "pages"]).pages]
    assert [(one.name, one.body, one.url) for one in pages] == [
        ("a.parquet/000000002", b"x\x80y", None), ("a.parquet/a.txt", PAGE.encode(), "https://example.org/a"),
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "words"), [
    ("a.zip", b"PK\x03\x04 broken", "is no zip file that can be read"),
    ("a.tar", b"no tar", "is broken as tar"),
    ("a.tar.gz", tarred("w:gz")[:90], "packing ends early"),
    ("a.parquet", b"PAR1 broken", "cannot be read as Parquet"),
    ("a.warc", b"no record at all", "is no record"),
    ("a.warc", b"", "holds no page"),
    ("a.jsonl", b"", "holds no page"),
], ids=["zip", "tar", "cut tar.gz", "parquet", "warc", "empty warc", "empty jsonl"])  # fmt: skip
def test_a_broken_archive_is_a_discrepancy_and_stops_nothing(folder: Path, name: str, body: bytes, words: str) -> None:
    (folder / "pages" / name).write_bytes(body)
    (folder / "pages" / "z.txt").write_text(PAGE, "utf-8")
    result = run([folder / "pages"], folder / "golden", folder / "lamps.schema.json", reports=folder / "reports")
    assert {(one.rule, one.page) for one in result.discrepancies} == {("archive", name)}
    assert words in result.discrepancies[0].message
    assert (result.pages, result.failed) == (1, ())


def test_broken_places_are_named_up_to_a_number_and_then_counted(folder: Path) -> None:
    (folder / "pages" / "a.jsonl").write_text(json.dumps({"body": PAGE}) + "\n" + '{"url": "x"}\n' * 500, "utf-8")
    listed = list_inputs([folder / "pages"])
    assert (len(listed.pages), len(listed.found)) == (1, 21)
    assert listed.found[-1].values == ("the archive is broken in 480 places more",)


def test_names_in_an_archive_that_would_be_one_golden_file_are_numbered(folder: Path) -> None:
    rows = [{"name": name, "body": PAGE} for name in ("a", "A", "../a", "", "b/../c", "/etc/passwd")]
    (folder / "pages" / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    names = [one.name.removeprefix("a.jsonl/") for one in list_inputs([folder / "pages"]).pages]
    assert sorted(names) == sorted(["a", "A~2", "a~3", "000000004", "b/c", "etc/passwd"])


def test_a_zip_file_that_is_replaced_is_read_as_it_is_now(folder: Path) -> None:
    file = folder / "pages.zip"
    for body in (b"Price 5\n", b"Price 6\n"):
        with zipfile.ZipFile(folder / "new.zip", "w") as archive:
            archive.writestr("a.txt", body)
        (folder / "new.zip").replace(file)
        listed = list_inputs([file]).pages
        assert listed[0].page().body == body
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("b.txt", b"something longer\n")
    with pytest.raises(OSError, match="its archive has changed since it was listed"):
        listed[0].page()


def test_a_run_over_archives_is_the_run_over_their_pages(folder: Path) -> None:
    with zipfile.ZipFile(folder / "pages" / "seeds.zip", "w") as archive:
        for seed in SEEDS:
            archive.write(ROOT / "seeds" / seed, seed)
    from_zip = run([folder / "pages"], folder / "from_zip", "occupation-comparison", reports=folder / "reports", jobs=2)
    plain = run([ROOT / "seeds"], folder / "plain", "occupation-comparison")
    assert [one.message for one in from_zip.discrepancies] == [one.message for one in plain.discrepancies]
    for path in (folder / "plain").iterdir():
        text = (folder / "from_zip" / "seeds.zip" / path.name).read_text("utf-8")
        assert text.replace('"page": "seeds.zip/', '"page": "') == path.read_text("utf-8")
    assert "seeds.zip/" in (folder / "reports" / "discrepancies.jsonl").read_text("utf-8")


def _extract(*arguments: str, cwd: Path, given: bytes = b"") -> tuple[int, str, str]:
    done = subprocess.run([sys.executable, "-m", "extract", *arguments], cwd=cwd, input=given, capture_output=True, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_commands_take_one_page_of_an_archive(folder: Path) -> None:
    (folder / "pages" / "crawl.warc.gz").write_bytes(warc())
    name = next(one.name for one in list_inputs([folder / "pages"]).pages)
    code, out, error = _extract("show", f"pages/{name}", "--schema", "lamps.schema.json", cwd=folder)
    assert (code, error) == (0, "")
    assert "price: 30" in out
    code, out, error = _extract("tables", "pages/crawl.warc.gz", cwd=folder)
    assert (code, out) == (2, "")
    assert "holds 2 pages; tables takes one page. Give one of them, crawl.warc.gz/" in error
    code, out, error = _extract("show", "pages/crawl.warc.gz/17", cwd=folder)
    assert (code, out) == (2, "")
    assert "no such page in pages/crawl.warc.gz" in error


def test_a_check_quotes_a_page_in_an_archive_by_the_path_that_commands_take(folder: Path) -> None:
    (folder / "pages" / "a.jsonl").write_text(json.dumps({"name": "a", "body": PAGE}) + "\n", "utf-8")
    options = ("--golden", "golden", "--schema", "lamps.schema.json")
    assert _extract("run", "pages", "--out", "golden", "--schema", "lamps.schema.json", cwd=folder)[0] == 0
    (folder / "pages" / "a.jsonl").write_text(json.dumps({"name": "a", "body": PAGE.replace("$9", "$8")}) + "\n", "utf-8")
    code, out, _ = _extract("check", "pages", *options, cwd=folder)
    assert code == 1
    assert "pages/a.jsonl/a:5:" in out
    for form in ("sarif", "github", "junit", "json", "markdown"):
        assert _extract("check", "pages", *options, "--format", form, cwd=folder)[0] == 1
    sarif = json.loads(_extract("check", "pages", *options, "--format", "sarif", cwd=folder)[1])
    place = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].endswith("golden/a.jsonl/a.json")


@pytest.mark.parametrize(("given", "pages"), [
    (PAGE.encode(), ["stdin"]), (warc(), None), (tarred("w:gz"), ["stdin/shop/a.txt", "stdin/shop/b.txt"]), (lines(), None),
    (zipped(), ["stdin/b.txt", "stdin/shop/a.txt"]),
], ids=["page", "warc", "tar.gz", "lines", "zip"])  # fmt: skip
def test_the_standard_input_is_a_page_or_an_archive(folder: Path, given: bytes, pages: list[str] | None) -> None:
    code, out, error = _extract("sniff", "-", cwd=folder, given=given)
    assert code == 0
    assert all(line.startswith("stdin: ") for line in error.splitlines())
    names = [line.split("\t")[0] for line in out.splitlines()]
    assert names == pages if pages is not None else len(names) in (2, 3)


def test_a_pattern_of_paths_is_what_it_matches(folder: Path) -> None:
    for name in ("a.txt", "b.html", "c.txt"):
        (folder / "pages" / name).write_text(PAGE, "utf-8")
    assert [one.name for one in list_inputs([str(folder / "pages" / "*.txt")]).pages] == ["a.txt", "c.txt"]
    with pytest.raises(UsageError, match="no such file"):
        list_inputs([str(folder / "pages" / "*.pdf")])


def test_pages_on_another_system_are_brought_here(folder: Path) -> None:
    import fsspec

    system = fsspec.filesystem("memory")
    system.pipe("/bucket/pages/a.txt", PAGE.encode())
    system.pipe("/bucket/pages/shop/crawl.warc.gz", warc())
    names = [one.name for one in list_inputs(["memory://bucket/pages"]).pages]
    assert (names[0], len(names)) == ("a.txt", 3)
    assert names[1].startswith("shop/crawl.warc.gz/")
    with pytest.raises(UsageError, match="no page there"):
        list_inputs(["memory://bucket/nothing.txt"])
    with pytest.raises(UsageError, match="cannot be read"):
        list_inputs(["nosuchsystem://bucket/a"])


def test_a_page_of_an_archive_that_changed_since_it_was_listed_is_a_failure_of_that_page(folder: Path) -> None:
    path = folder / "pages" / "crawl.warc.gz"
    path.write_bytes(warc())
    listed = list_inputs([folder / "pages"]).pages
    path.write_bytes(b"\0" * 4000)
    for one in listed:
        with pytest.raises(OSError, match="no record there any more"):
            one.page()
    shutil.rmtree(folder / "pages")


@pytest.mark.parametrize("ending", [".warc.wat", ".warc.wat.gz"])
def test_an_archive_of_metadata_holds_no_page_and_its_records_are_counted(ending: str, tmp_path: Path) -> None:
    body = record("metadata", "https://example.org/a", b'{"Container": {}}', "application/json") * 3
    (tmp_path / f"crawl{ending}").write_bytes(gzip.compress(body) if ending.endswith(".gz") else body)
    listed = list_inputs([tmp_path])
    assert listed.pages == ()
    assert listed.left == (f"crawl{ending}: 0 of 3 are pages, the others 3 metadata.",)
