"""Bodies that are no text, named by their first bytes.

Signatures are those of the MIME Sniffing Standard (mimesniff.spec.whatwg.org), of the formats' own specifications and of the list of
file signatures that `file` and others share. One that consists of letters is believed only where what follows is no text:
`BMW built ...` is no bitmap.
"""

from __future__ import annotations

HEAD = 65536
"""Bytes of a body that are looked at."""

_CONTROL = bytes(range(9)) + b"\x0b" + bytes(range(0x0E, 0x1B)) + bytes(range(0x1C, 0x20))

# First bytes that no text has.
_SURE = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"), (b"\x8aMNG", "an MNG image"), (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "a JPEG 2000 image"), (b"\xff\x4f\xff\x51", "a JPEG 2000 image"),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "a JPEG XL image"), (b"II*\x00", "a TIFF image"), (b"MM\x00*", "a TIFF image"),
    (b"II+\x00", "a TIFF image"), (b"MM\x00+", "a TIFF image"), (b"\x00\x00\x01\x00", "an icon"), (b"\x00\x00\x02\x00", "a cursor"),
    (b"%PDF-", "a PDF"), (b"%!PS", "PostScript"), (b"\xc5\xd0\xd3\xc6", "PostScript"),
    (b"PK\x03\x04", "a zip archive"), (b"PK\x05\x06", "a zip archive"), (b"PK\x07\x08", "a zip archive"),
    (b"\x1f\x8b", "gzip data"), (b"\x1f\x9d", "compress data"), (b"\x1f\xa0", "compress data"), (b"BZh91AY&SY", "bzip2 data"),
    (b"\xfd7zXZ\x00", "xz data"), (b"\x5d\x00\x00\x80\x00", "LZMA data"), (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"\x04\x22\x4d\x18", "LZ4 data"), (b"\x89LZO\x00\r\n\x1a\n", "lzop data"), (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"), (b"\x60\xea", "an ARJ archive"), (b"!<arch>\n", "an ar archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office file (OLE)"), (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "Windows media"),
    (b"\x7fELF", "a program (ELF)"), (b"MZ\x90\x00", "a program (PE)"), (b"\xca\xfe\xba\xbe", "a program (Java or Mach-O)"),
    (b"\xfe\xed\xfa\xce", "a program (Mach-O)"), (b"\xfe\xed\xfa\xcf", "a program (Mach-O)"), (b"\xce\xfa\xed\xfe", "a program (Mach-O)"),
    (b"\xcf\xfa\xed\xfe", "a program (Mach-O)"), (b"\x00asm", "a program (WebAssembly)"), (b"\xed\xab\xee\xdb", "an RPM package"),
    (b"SQLite format 3\x00", "an SQLite database"), (b"\x00\x01\x00\x00Standard", "an Access database"),
    (b"bplist00", "a binary property list"),
    (b"\x89HDF\r\n\x1a\n", "HDF5 data"), (b"\x93NUMPY", "NumPy data"), (b"Obj\x01", "Avro data"), (b"\x80\x04\x95", "a Python pickle"),
    (b"\x1aE\xdf\xa3", "Matroska or WebM video"), (b"\x00\x00\x01\xba", "MPEG video"), (b"\x00\x00\x01\xb3", "MPEG video"),
    (b"FLV\x01", "Flash video"), (b"OggS\x00", "Ogg media"), (b"\x00\x01\x00\x00\x00", "a TrueType font"),
    (b"\xd4\xc3\xb2\xa1", "a packet capture"), (b"\xa1\xb2\xc3\xd4", "a packet capture"), (b"\n\r\r\n", "a packet capture"),
    (b"\x4c\x00\x00\x00\x01\x14\x02\x00", "a Windows shortcut"), (b"ITSF\x03", "Windows help"),
    (b"\x00\x00\x00\x01Bud1", "a folder's .DS_Store"),
)  # fmt: skip

# First bytes that a text may have too.
_LIKE_WORDS = (
    (b"GIF87a", "a GIF image"), (b"GIF89a", "a GIF image"), (b"BM", "a bitmap"), (b"8BPS", "a Photoshop image"), (b"qoif", "a QOI image"),
    (b"gimp xcf", "a GIMP image"), (b"RIFF", "RIFF media"), (b"FORM", "IFF media"), (b"ID3", "MP3 audio"), (b"fLaC", "FLAC audio"),
    (b"MThd", "MIDI music"), (b"MAC ", "Monkey's audio"), (b"wvpk", "WavPack audio"), (b"#!AMR", "AMR audio"), (b".snd", "Sun audio"),
    (b"wOFF", "a web font"), (b"wOF2", "a web font"), (b"OTTO", "an OpenType font"), (b"ttcf", "a font collection"),
    (b"PAR1", "a Parquet file"), (b"ARROW1", "an Arrow file"), (b"ORC", "an ORC file"), (b"MZ", "a program (PE)"),
    (b"MSCF", "a cabinet archive"),
    (b"xar!", "a xar archive"), (b"LZIP", "lzip data"), (b"BZh", "bzip2 data"), (b"CWS", "Flash"), (b"FWS", "Flash"), (b"ZWS", "Flash"),
    (b"IWAD", "game data"), (b"PWAD", "game data"), (b"Cr24", "a browser extension"), (b"dex\n03", "a program (Dalvik)"),
)  # fmt: skip

# Signatures that do not stand first.
_INSIDE = (
    (257, b"ustar", "a tar archive"), (4, b"ftyp", "MP4 media"), (4, b"moov", "QuickTime video"), (4, b"mdat", "QuickTime video"),
    (34, b"LP", "an embedded font"), (128, b"DICM", "a DICOM image"), (2, b"-lh", "an LHA archive"), (7, b"**ACE**", "an ACE archive"),
    (60, b"BOOKMOBI", "a Mobipocket book"), (32769, b"CD001", "a disc image (ISO 9660)"), (1080, b"M.K.", "a music module"),
)  # fmt: skip
_RIFF = {b"WEBP": "a WebP image", b"WAVE": "WAV audio", b"AVI ": "AVI video", b"ACON": "an animated cursor"}
_IFF = {b"AIFF": "AIFF audio", b"AIFC": "AIFF audio", b"ILBM": "an IFF image"}
_FTYP = {b"avif": "an AVIF image", b"heic": "an HEIF image", b"mif1": "an HEIF image", b"qt  ": "QuickTime video", b"M4A ": "M4A audio"}
_ZIPPED = (
    (b"word/", "a Word file"), (b"xl/", "an Excel file"), (b"ppt/", "a PowerPoint file"), (b"mimetypeapplication/epub", "an EPUB book"),
    (b"mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file"), (b"META-INF/MANIFEST.MF", "a Java archive"),
    (b"AndroidManifest.xml", "an Android package"),
)  # fmt: skip
_ARCHIVES = ((b"WARC/", "a WARC archive of pages"), (b"filedesc://", "an ARC archive of pages"))


def binary_name(body: bytes) -> str | None:
    """What a body begins as that is no text."""
    for magic, what in _SURE:
        if body.startswith(magic):
            return _zipped(body) if magic.startswith(b"PK") else what
    for magic, what in _ARCHIVES:
        if body.startswith(magic):
            return what
    text = looks_like_text(body)
    for magic, what in _LIKE_WORDS:
        if body.startswith(magic) and (not text or (body == magic and magic in (b"BM", b"ID3", b"GIF87a", b"GIF89a"))):
            return _RIFF.get(body[8:12], what) if magic == b"RIFF" else _IFF.get(body[8:12], what) if magic == b"FORM" else what
    for at, magic, what in _INSIDE:
        if not text and body.startswith(magic, at):
            return _FTYP.get(body[8:12], what) if magic == b"ftyp" else what
    if body.startswith(b"\xff") and not text and len(body) > 3 and 0xE0 <= body[1] < 0xFE and body[1] & 6:
        return "MPEG audio"
    return None


def _zipped(body: bytes) -> str:
    head = body[:HEAD] + body[-HEAD:]
    return next((what for name, what in _ZIPPED if name in head), "a zip archive")


def controls(body: bytes) -> tuple[int, int]:
    """How many control characters that no text has stand among the first bytes, and how many bytes those are."""
    head = body[:HEAD]
    return len(head) - len(head.translate(None, _CONTROL)), len(head)


def looks_like_text(body: bytes) -> bool:
    """Whether the beginning of a body has no NUL and hardly a control character."""
    found, size = controls(body)
    return b"\x00" not in body[:HEAD] and found * 50 <= size
