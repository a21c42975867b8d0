"""Bodies that are no text, by their first bytes."""

from __future__ import annotations

import io
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.formats import sniff
from extract.signatures import binary_name, looks_like_text

DATA = bytes(range(64)) * 4
PROSE = b" are trees that grow old. Elms are trees too.\n" * 3


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"\x89PNG\r\n\x1a\n", "a PNG image"), (b"\xff\xd8\xff\xe0", "a JPEG image"), (b"GIF89a", "a GIF image"), (b"BM\x36\x00", "a bitmap"),
        (b"RIFF\x00\x00\x00\x00WEBPVP", "a WebP image"), (b"RIFF\x00\x00\x00\x00WAVE", "WAV audio"), (b"RIFF\x00\x00\x00\x00AVI ", "AVI video"),
        (b"\x00\x00\x01\x00\x01", "an icon"), (b"II*\x00", "a TIFF image"), (b"MM\x00*", "a TIFF image"), (b"8BPS\x00\x01", "a Photoshop image"),
        (b"\x00\x00\x00\x1cftypavif", "an AVIF image"), (b"\x00\x00\x00\x20ftypisom", "MP4 media"), (b"\x1aE\xdf\xa3\x01", "Matroska or WebM video"),
        (b"\x00\x00\x00\x20ftypqt  ", "QuickTime video"), (b"OggS\x00\x02", "Ogg media"), (b"ID3\x03\x00\x00", "MP3 audio"),
        (b"\xff\xfb\x90\x64", "MPEG audio"), (b"fLaC\x00\x00", "FLAC audio"), (b"MThd\x00\x00\x00\x06", "MIDI music"),
        (b"FORM\x00\x00\x00\x00AIFF", "AIFF audio"), (b"wOF2\x00\x01", "a web font"), (b"\x00\x01\x00\x00\x00\x0f", "a TrueType font"),
        (b"OTTO\x00\x0b", "an OpenType font"), (b"\x00asm\x01\x00", "a program (WebAssembly)"), (b"\x7fELF\x02\x01", "a program (ELF)"),
        (b"MZ\x90\x00\x03", "a program (PE)"), (b"\xca\xfe\xba\xbe", "a program (Java or Mach-O)"), (b"PK\x05\x06", "a zip archive"),
        (b"BZh91AY&SY", "bzip2 data"), (b"\xfd7zXZ\x00", "xz data"), (b"7z\xbc\xaf\x27\x1c", "a 7z archive"), (b"Rar!\x1a\x07\x01", "a RAR archive"),
        (b"\x04\x22\x4d\x18", "LZ4 data"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office file (OLE)"), (b"SQLite format 3\x00", "an SQLite database"),
        (b"PAR1\x15\x04", "a Parquet file"), (b"ARROW1\x00\x00", "an Arrow file"), (b"Obj\x01", "Avro data"), (b"\x93NUMPY", "NumPy data"),
        (b"%PDF-1.7\n", "a PDF"), (b"%!PS-Adobe-3.0\n", "PostScript"), (b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", "a WARC archive of pages"),
        (b"filedesc://x.arc 0.0.0.0", "an ARC archive of pages"),
    ],
)  # fmt: skip
def test_the_first_bytes_of_a_binary_name_it(start: bytes, what: str) -> None:
    assert binary_name(start + DATA) == what
    sniffed = sniff(start + DATA)
    assert sniffed == ("binary", 1.0, (f"begins as {what}",), None)


def test_the_beginning_of_a_tape_archive_is_a_file_name() -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("page.html"), io.BytesIO())
    assert binary_name(stream.getvalue()) == "a tar archive"


@pytest.mark.parametrize(
    ("member", "what"),
    [
        ("word/document.xml", "a Word file"),
        ("xl/workbook.xml", "an Excel file"),
        ("ppt/x.xml", "a PowerPoint file"),
        ("page.html", "a zip archive"),
    ],
)
def test_an_office_file_is_named_by_what_is_in_it(member: str, what: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>" * 100)
        archive.writestr(member, "<x/>" * 100)
    assert binary_name(stream.getvalue()) == what


@pytest.mark.parametrize("mimetype", ["application/epub+zip", "application/vnd.oasis.opendocument.spreadsheet"])
def test_a_file_that_names_its_type_first_is_named(mimetype: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", mimetype)
    assert binary_name(stream.getvalue()) in ("an EPUB book", "an OpenDocument file")


@pytest.mark.parametrize(
    "word",
    [
        b"BMWs",
        b"GIF89a files",
        b"RIFFs",
        b"ID3A trees",
        b"OggSome",
        b"PAR1S",
        b"FORMs",
        b"MZ towns",
        b"BZhou",
        b"MAC oaks",
        b"wOFFle",
        b"LZIPs",
    ],
)
def test_a_word_that_begins_as_a_binary_is_text(word: bytes) -> None:
    assert binary_name(word + PROSE) is None
    assert sniff(word + PROSE).name == "text"


@pytest.mark.parametrize("body", [b"BM", b"ID3", b"GIF87a"])
def test_a_signature_without_anything_behind_it_is_no_text(body: bytes) -> None:
    assert sniff(body)[0::3] == ("binary", None)


@pytest.mark.parametrize("body", [b"fLaC", b"OggS", b".snd", b"II*", b"MM", b"PK", b"\xff\n"])
def test_half_a_signature_is_text(body: bytes) -> None:
    assert sniff(body).name == "text"


def test_text_has_few_controls_and_no_zero_bytes() -> None:
    assert looks_like_text(b"\x1b[1moak\x1b[0m\t\r\n\x0c")
    assert looks_like_text(b"\x01" + b"oak" * 20)
    assert not looks_like_text(b"\x01\x02" + b"oak" * 20)
    assert not looks_like_text(b"\x00" + b"oak" * 20)
    assert looks_like_text(b"")


@given(st.binary(max_size=100))
def test_random_bytes_are_no_reason_to_fail(body: bytes) -> None:
    assert binary_name(body) is None or sniff(body).format is None
