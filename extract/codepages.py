"""Bytes of a legacy encoding to text as browsers do it: Python's codecs, put right where the Encoding Standard differs from them.

The differences: bytes of a Windows code page that stand for no letter are C1 controls; EUC-JP and ISO-2022-JP have the table of
Windows (NEC and IBM characters, the full-width tilde), which Python has for Shift_JIS only; an error takes the second byte with it
unless that is ASCII; some single bytes.
"""

from __future__ import annotations

import codecs
import re
from functools import cache

_REPLACED = "\ufffd"
_PYTHON = {
    "iso-8859-8-i": "iso8859-8", "x-mac-cyrillic": "mac-cyrillic", "macintosh": "mac-roman", "windows-874": "cp874", "shift_jis": "cp932",
    "euc-kr": "cp949", "gbk": "gb18030", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "utf-32le": "utf-32-le",
    "utf-32be": "utf-32-be",
}  # fmt: skip
_DOUBLE = frozenset(("gbk", "gb18030", "euc-kr", "shift_jis"))
_WIDE = frozenset(("utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be"))

# Single bytes that Python reads in another way (koi8-u is the standard's KOI8-RU; HOLAM HASER FOR VAV came to windows-1255 later).
_LETTERS = {"koi8-u": {0xAE: "\u045e", 0xBE: "\u040e"}, "windows-1255": {0xCA: "\u05ba"}}


def read_as(body: bytes, name: str) -> tuple[str, int]:
    """The text of a body in an encoding of the standard (or UTF-32), and how many broken sequences U+FFFD stands for."""
    if name == "replacement":
        return (_REPLACED, 1) if body else ("", 0)
    if name == "x-user-defined":
        return "".join(chr(byte if byte < 0x80 else 0xF700 + byte) for byte in body), 0
    if name == "euc-jp":
        return _counted(_euc_jp(body))
    if name == "iso-2022-jp":
        return _counted(_iso_2022_jp(body))
    if name == "big5":
        return _counted(_big5(body))
    if name in _WIDE:
        return _wide(body, _PYTHON.get(name, name))
    if name in _DOUBLE:
        return _double(body, name)
    return _counted(body.decode("latin-1").translate(_single(name)))


def _counted(text: str) -> tuple[str, int]:
    return text, text.count(_REPLACED)


def _wide(body: bytes, codec: str) -> tuple[str, int]:
    try:
        return body.decode(codec), 0
    except UnicodeDecodeError:
        text = body.decode(codec, "replace")
        return text, max(1, text.count(_REPLACED) - body.count(_REPLACED.encode(codec)))


@cache
def _single(name: str) -> dict[int, str]:
    """The letters of the upper half of a single-byte encoding."""
    codec = _PYTHON.get(name, "cp" + name[8:] if name.startswith("windows-") else name)
    table = {byte: bytes((byte,)).decode(codec, "replace") for byte in range(0x80, 0x100)}
    if name.startswith("windows-"):
        table |= {byte: chr(byte) for byte in range(0x80, 0xA0) if table[byte] == _REPLACED}
    return table | _LETTERS.get(name, {})


# --- two bytes a letter -----------------------------------------------------------------------------------------------

# Letters that GB 18030 had among the private ones until 2022.
_GB = dict(zip(
    (0xE5E5, *range(0xE78D, 0xE797), 0xE7C7, 0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864),
    "\u3000\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19\u1e3f" + "".join(map(chr, range(0x9FB4, 0x9FBC))),
    strict=True,
))  # fmt: skip
_EUDC = {0xF8F0: _REPLACED, 0xF8F1: _REPLACED, 0xF8F2: _REPLACED, 0xF8F3: _REPLACED}


def _double(body: bytes, name: str) -> tuple[str, int]:
    text = body.decode(_PYTHON.get(name, name), "extract-double")
    if name == "shift_jis":
        return _counted(text.translate(_EUDC))
    if name == "euc-kr":
        return _counted(text)
    return text.translate(_GB), text.count(_REPLACED) - body.count(b"\x84\x31\xa4\x37")


def _error(error: UnicodeError) -> tuple[str, int]:
    """A broken letter is its first byte, and the second one too unless that is ASCII."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    lead, trail = error.object[error.start], error.object[error.start + 1 : error.start + 2]
    if lead == 0x80 and error.encoding == "gb18030":
        return "\u20ac", error.start + 1
    return _REPLACED, error.start + (1 if lead in (0x80, 0xFF) or trail < b"\x80" else 2)


codecs.register_error("extract-double", _error)

_BIG5 = {
    b"\xa1\x45": "\u2027", b"\xa1\x4e": "\ufe51", b"\xa1\xc2": "\u00af", b"\xa1\xe3": "\uff5e", b"\xa1\xf2": "\u2295",
    b"\xa1\xf3": "\u2299", b"\xa2\x41": "\u2215", b"\xa2\x42": "\ufe68", b"\xa2\x44": "\uffe5", b"\xa2\x46": "\uffe0",
    b"\xa2\x47": "\uffe1", b"\xa3\xe1": "\u20ac",
}  # fmt: skip
_BIG5_PIECE = re.compile(rb"[\x00-\x7f]+|[\x81-\xfe][\x40-\x7e\xa1-\xfe]|[\x81-\xfe][\x80-\xff]|.", re.DOTALL)


def _big5(body: bytes) -> str:
    if not any(pair in body for pair in _BIG5):
        try:
            return body.decode("big5hkscs")
        except UnicodeDecodeError:
            pass
    return "".join(map(_big5_piece, _BIG5_PIECE.findall(body)))


def _big5_piece(piece: bytes) -> str:
    if piece[0] < 0x80:
        return piece.decode("ascii")
    return _big5_letter(piece)


@cache
def _big5_letter(pair: bytes) -> str:
    """The letter of a pair; the second byte of a broken pair stands where it is ASCII."""
    try:
        return _BIG5.get(pair) or pair.decode("big5hkscs")
    except UnicodeDecodeError:
        return _REPLACED + pair[1:].decode("ascii", "ignore")


# --- Japanese by row and cell -----------------------------------------------------------------------------------------


@cache
def _kanji(row: int, cell: int) -> str:
    """The letter of JIS X 0208 with the additions of Windows, rows and cells from 0 to 93."""
    lead = row // 2 + (0x81 if row < 62 else 0xC1)
    trail = cell + 0x9F if row % 2 else cell + (0x40 if cell < 63 else 0x41)
    return bytes((lead, trail)).decode("cp932", "replace")[:1]


@cache
def _supplement(row: int, cell: int) -> str:
    """The letter of JIS X 0212."""
    text = bytes((0x8F, row + 0xA1, cell + 0xA1)).decode("euc_jp", "replace")
    return {"~": "\uff5e"}.get(text, text) if len(text) == 1 else _REPLACED


_EUC_JP = re.compile(
    rb"[\x00-\x7f]+|(\x8e[\xa1-\xdf])|(\x8f[\xa1-\xfe]{2})|([\xa1-\xfe]{2})|\x8f[\xa1-\xfe][\x80-\xff]|[\x8e\x8f\xa1-\xfe][\x80-\xff]|.",
    re.DOTALL,
)


# Letters that Python's codec takes from another table, and one that it reads as ASCII.
_JIS = str.maketrans("\u301c\u2016\u2212\u00a2\u00a3\u00ac", "\uff5e\u2225\uff0d\uffe0\uffe1\uffe2")
_TILDE = b"\x8f\xa2\xb7"


def _euc_jp(body: bytes) -> str:
    if _TILDE not in body:
        try:
            return body.decode("euc_jp").translate(_JIS)
        except UnicodeDecodeError:
            pass
    parts = []
    for found in _EUC_JP.finditer(body):
        piece = found[0]
        if found[1]:
            parts.append(chr(0xFF61 - 0xA1 + piece[1]))
        elif found[2]:
            parts.append(_supplement(piece[1] - 0xA1, piece[2] - 0xA1))
        elif found[3]:
            parts.append(_kanji(piece[0] - 0xA1, piece[1] - 0xA1))
        else:
            parts.append(piece.decode("ascii") if piece[0] < 0x80 else _REPLACED)
    return "".join(parts)


_ESCAPE = re.compile(rb"\x1b(?:\([BJI]|\$[@B])")


def _iso_2022_jp(body: bytes) -> str:
    """ISO-2022-JP; an escape sequence after which nothing stands before the next one is an error."""
    parts: list[str] = []
    at, mode = 0, b"(B"
    for found in _ESCAPE.finditer(body):
        parts.append(_escaped(body[at : found.start()], mode))
        if at == found.start() and at:
            parts.append(_REPLACED)
        at, mode = found.end(), found[0][1:]
    parts.append(_escaped(body[at:], mode))
    return "".join(parts)


_GRAPHIC = bytes(range(0x21, 0x7F))
_UPPER = bytes(byte | 0x80 for byte in range(256))
_PAIRS = re.compile(rb"([\x21-\x7e]{2})|[\x21-\x7e].|.", re.DOTALL)


def _escaped(body: bytes, mode: bytes) -> str:
    """A piece between two escape sequences."""
    if mode.startswith(b"$"):
        if len(body) % 2 == 0 and not body.translate(None, _GRAPHIC):
            return _euc_jp(body.translate(_UPPER))
        pairs = _PAIRS.finditer(body)
        return "".join(_kanji(pair[0][0] - 0x21, pair[0][1] - 0x21) if pair[1] else _REPLACED for pair in pairs)
    if mode == b"(I":
        return "".join(chr(0xFF61 - 0x21 + byte) if 0x21 <= byte <= 0x5F else _REPLACED for byte in body)
    roman = {0x5C: "\u00a5", 0x7E: "\u203e"} if mode == b"(J" else {}
    return "".join(_REPLACED if byte > 0x7F or byte in b"\x0e\x0f\x1b" else roman.get(byte, chr(byte)) for byte in body)
