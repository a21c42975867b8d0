"""What a body is, which reader takes it, and why.

A format is a value with functions. `FORMATS` is in order of priority: the first format that knows a text takes it, and
`REFUSALS` come before all of them: what is no page is named, not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from extract.encodings import decode
from extract.lines import read_blocks, split_lines
from extract.markup import plain_markup, read_markup
from extract.model import Block, Decoded, Sniffed


class Knows(NamedTuple):
    """How sure a format is of a text, from 0 to 1, and why."""

    score: float
    reasons: tuple[str, ...]


class Format(NamedTuple):
    """One way in which pages are written. `plain` reads a slice of the source as the format does: `plain(slice) == claim.text`."""

    name: str
    knows: Callable[[str], Knows]
    read: Callable[[str], tuple[Block, ...]]
    plain: Callable[[str], str]


def _same(text: str) -> str:
    return text


# --- formats of markup -----------------------------------------------------------------------------------------------

_HTML = re.compile(
    r"[\s\ufeff]*(?:<!--.*?-->\s*|<\?xml[^>]*\?>\s*)*<(?:!doctype\s+html|(?:html|head|body|script|iframe|h1|div|font|table|a|style|title|b|br|p"
    r"|span|ul|ol|dl|template|nobr|meta|link|center|form|section|article|main|header|h[2-6])(?=[\s/>]))",
    re.IGNORECASE | re.DOTALL,
)
_HTML_TABLE = re.compile(r"<(?:table|tbody|thead|tr|td|th)(?:\s[^<>]*)?>", re.IGNORECASE)
_HTML_TAGS = re.compile(r"</(?:td|tr|table|div|p|li|h[1-6]|body|html|span)\s*>", re.IGNORECASE)


def _knows_html(text: str) -> Knows:
    opens = _HTML.match(text) is not None
    tags = len(_HTML_TAGS.findall(text))
    table = _HTML_TABLE.search(text)
    if not opens and tags < 2 and table is None:
        return Knows(0.0, ())
    why = "begins with HTML" if opens else f"{tags} end tags of HTML" if tags > 1 else f"has the tag {table[0][:40] if table else ''}"
    return Knows(1.0 if opens and tags else 0.9, (why,))


# --- formats of text --------------------------------------------------------------------------------------------------


def _knows_pipe(text: str) -> Knows:
    if "|" not in text:
        return Knows(0.0, ())
    tables = [block.table for block in read_blocks(text) if block.table is not None]
    rows = sum(max(cell.row for cell in table.cells) + 1 for table in tables)
    return Knows(min(1.0, 0.5 + rows / 20), (f"{len(tables)} tables between bars, {rows} rows",)) if tables else Knows(0.0, ())


_GLUED = re.compile(
    r"[^\W\d_][$\u20ac\u00a3]?-?[0-9][0-9,.]*[%$\u20ac\u00a3\d]|[a-z%)][A-Z$\u20ac\u00a3]\S*\d|[0-9%][$\u20ac\u00a3]|%[A-Z0-9-]|[^\W\d_]--\Z"
)
_FIGURE = re.compile(r"[-$\u20ac\u00a3]?[0-9][0-9,.]*%?\Z|-\Z")


def _knows_flattened(text: str) -> Knows:
    lines = [line.text for line in split_lines(text)]
    glued = sum(1 for line in lines if len(line) < 600 and _GLUED.search(line) and " vs " not in line)
    tabs = sum(1 for line in lines if line.count("\t") >= 2)
    stacked = sum(1 for line in lines if _FIGURE.match(line))
    counts = ((glued, "lines whose cells ran together"), (tabs, "lines with cells between tabs"), (stacked, "lines that are one figure"))
    reasons = tuple(f"{count} {what}" for count, what in counts if count >= 3)
    return Knows(min(1.0, 0.4 + (glued + tabs + stacked) / 20), reasons) if reasons else Knows(0.0, ())


def _knows_text(text: str) -> Knows:
    return Knows(0.3, ("readable text without tables",))


FORMATS = (
    Format("html", _knows_html, read_markup, plain_markup),
    Format("pipe", _knows_pipe, read_blocks, _same),
    Format("flattened", _knows_flattened, read_blocks, _same),
    Format("text", _knows_text, read_blocks, _same),
)
BY_NAME = {one.name: one for one in FORMATS}


# --- what is no page --------------------------------------------------------------------------------------------------

# First bytes of formats that are no text: libmagic's and the WHATWG MIME Sniffing Standard's signatures.
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF87a", "a GIF image"), (b"GIF89a", "a GIF image"),
    (b"%PDF-", "a PDF"), (b"PK\x03\x04", "a zip archive or office file"), (b"PK\x05\x06", "a zip archive"), (b"\x1f\x8b", "gzip data"),
    (b"BZh91AY&SY", "bzip2 data"), (b"\xfd7zXZ\x00", "xz data"), (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a rar archive"),
    (b"\x28\xb5\x2f\xfd", "zstd data"), (b"\x7fELF", "a program"), (b"MZ\x90", "a program"), (b"\xd0\xcf\x11\xe0", "an office file"),
    (b"{\\rtf", "an RTF file"), (b"%!PS", "PostScript"), (b"II*\x00", "a TIFF image"), (b"MM\x00*", "a TIFF image"),
    (b"RIFF", "RIFF media"), (b"OggS", "Ogg media"), (b"ID3", "MP3 audio"), (b"fLaC", "FLAC audio"), (b"wOFF", "a web font"),
    (b"wOF2", "a web font"), (b"\x00\x01\x00\x00", "a font"), (b"\xca\xfe\xba\xbe", "a program"), (b"SQLite format 3\x00", "a database"),
    (b"\x00asm", "a program"), (b"PAR1", "a Parquet file"),
)  # fmt: skip
_LIKE_WORDS = (b"RIFF", b"OggS", b"ID3", b"fLaC", b"wOFF", b"wOF2", b"PAR1")
_CONTROL = bytes(range(9)) + b"\x0b" + bytes(range(0x0E, 0x1B)) + bytes(range(0x1C, 0x20))
_BLOCKED = re.compile(
    r"access (?:to this page has been )?denied|verify (?:that )?you are (?:a )?human|are you a robot|captcha|unusual traffic"
    r"|enable javascript|javascript is (?:disabled|required)|request (?:was )?blocked|checking your browser|403 forbidden"
    r"|404 not found|page not found|service unavailable|bad gateway|too many requests",
    re.IGNORECASE,
)
SHORT_PAGE = 1500
"""Up to this length a page that says that it is blocked is nothing else."""


def sniff(body: bytes, content_type: str | None = None) -> Sniffed:
    """What a body is: a format and its reader, or why it is no page (`binary`, `empty`, `json`, `blocked`); never raises."""
    return sniff_decoded(body, decode(body, content_type))


def sniff_decoded(body: bytes, decoded: Decoded) -> Sniffed:
    """What a body is whose text is known."""
    refused = _binary(body, decoded) or _no_page(decoded.text)
    if refused is not None:
        return refused
    for form in FORMATS:
        score, reasons = form.knows(decoded.text)
        if score > 0:
            return Sniffed(form.name, score, reasons, form.name)
    raise AssertionError("the last format knows every text")


def _binary(body: bytes, decoded: Decoded) -> Sniffed | None:
    if not body:
        return Sniffed("empty", 1.0, ("no bytes",), None)
    for magic, what in _MAGIC:
        if body.startswith(magic) and not (magic in _LIKE_WORDS and _looks_like_text(body)):
            return Sniffed("binary", 1.0, (f"begins as {what}",), None)
    if decoded.how == "byte order mark":
        return None
    if not _looks_like_text(body):
        head = body[:65536]
        controls = len(head) - len(head.translate(None, _CONTROL))
        return Sniffed("binary", 0.9, (f"{controls} control characters in {len(head)} bytes",), None)
    return None


def _looks_like_text(body: bytes) -> bool:
    """Whether the beginning of a body has no NUL and hardly a control character."""
    head = body[:65536]
    return b"\x00" not in head and (len(head) - len(head.translate(None, _CONTROL))) * 50 <= len(head)


def _no_page(text: str) -> Sniffed | None:
    bare = text.strip().strip("\ufeff\ufffd")
    if not bare:
        return Sniffed("empty", 1.0, ("nothing but white space",), None)
    if bare[0] in "{[" and bare[-1] in "}]":
        import json

        try:
            json.loads(bare)
        except (ValueError, RecursionError):
            pass
        else:
            return Sniffed("json", 1.0, ("a JSON document",), None)
    blocked = _BLOCKED.search(bare) if len(bare) <= SHORT_PAGE else None
    if blocked and "<t" not in text.lower() and _knows_pipe(text).score == 0 and _knows_flattened(text).score == 0:
        return Sniffed("blocked", 0.8, (f"a short page that says {blocked[0]!r}",), None)
    return None
