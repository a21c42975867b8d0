"""Bytes to text: a cascade of steps, and the name of the one that decided.

Byte order mark, the pattern of zero bytes (UTF-16 and UTF-32 without a mark), strict UTF-8 (also when the last character is cut, or
when few bytes of many are broken), the declared label (header, then `<meta>`, then XML declaration), statistics, and windows-1252,
which reads anything. Names are those of the WHATWG Encoding Standard (encoding.spec.whatwg.org); it has none for UTF-32.
"""

from __future__ import annotations

import re

from extract.bodies import unpack
from extract.codepages import read_as
from extract.model import Decoded
from extract.prescan import declared_by, declared_in, encoding_of, meant_by

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\x00\x00", "utf-32le"), (b"\x00\x00\xfe\xff", "utf-32be"),  # before the shorter mark
    (b"\xff\xfe", "utf-16le"), (b"\xfe\xff", "utf-16be"),
)  # fmt: skip
MARK, ZEROS, CUT, BROKEN = "byte order mark", "zero bytes", "utf-8 cut at its end", "utf-8 with broken bytes"


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """The text of a body, which may be packed; never raises. `content_type` is the header's value, `text/plain; charset=koi8-r`."""
    unpacked = unpack(body)
    decoded = decode_plain(unpacked.body, content_type)
    return decoded._replace(packings=unpacked.packings, faults=unpacked.faults) if unpacked.packings else decoded


def decode_plain(body: bytes, content_type: str | None = None) -> Decoded:
    """The text of a body that is not packed."""
    marked = _marked(body) or _by_zeros(body, content_type)
    if marked is not None:
        return marked
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(body, content_type, error)
    return _ascii(body, text, content_type) if text.isascii() else Decoded(text, "utf-8", "utf-8")


def _read(body: bytes, name: str, how: str) -> Decoded:
    text, replaced = read_as(body, name)
    return Decoded(text, name, how, replaced)


def _marked(body: bytes) -> Decoded | None:
    for mark, name in _MARKS:
        if body.startswith(mark):
            found = _read(body[len(mark) :], name, MARK)
            if not name.startswith("utf-32"):
                return found
            if not found.replaced:
                return found._replace(encoding="utf-32")
    return None


# --- zero bytes -------------------------------------------------------------------------------------------------------

_SEEN = 4096


def _by_zeros(body: bytes, content_type: str | None) -> Decoded | None:
    """UTF-16 or UTF-32 without a mark: the zero bytes of its ASCII characters stand in one place of each unit."""
    head = body[:_SEEN]
    zeros = head.count(0)
    if not zeros:
        return None
    counts = tuple(head[place::4].count(0) for place in range(4))
    units = len(head) // 4
    if units >= 2 and counts[3] >= units and counts[2] * 5 >= units * 4 and counts[0] == 0:
        name = "utf-32le"
    elif units >= 2 and counts[0] >= units and counts[1] * 5 >= units * 4 and counts[3] == 0:
        name = "utf-32be"
    else:
        even, odd = counts[0] + counts[2], counts[1] + counts[3]
        if min(even, odd) * 20 > max(even, odd) or max(even, odd) * 40 < len(head):
            return _labelled_utf16(body, content_type)
        if max(even, odd) * 8 < len(head) and _is_utf8(body):
            return _labelled_utf16(body, content_type)
        name = "utf-16le" if odd > even else "utf-16be"
    found = _read(body, name, ZEROS)
    return found if found.replaced <= len(body) % 2 and _is_prose(found.text[:2000]) else _labelled_utf16(body, content_type)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _labelled_utf16(body: bytes, content_type: str | None) -> Decoded | None:
    label = declared_by(content_type or "")
    return _read(body, label, "content type") if label in ("utf-16le", "utf-16be") else None


_NO_PROSE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\uf8ff\ufff0-\uffff]")


def _is_prose(text: str) -> bool:
    """Whether a text has white space or markup in it and no character that no text has."""
    return not _NO_PROSE.search(text.removesuffix("\ufffd")) and any(c in text for c in " \n\t<|,")


# --- one byte a unit --------------------------------------------------------------------------------------------------

_ESCAPES = re.compile(r"\x1b\$[@B][!-~]")
_TAG = re.compile(r"<(?:[!?/A-Za-z]|\Z)")


def _ascii(body: bytes, text: str, content_type: str | None) -> Decoded:
    """ASCII is the same text in nearly every encoding; its name is the declared one, in markup without one the web's default."""
    name, how = _declared(body, content_type) or (None, "")
    if name in ("utf-16le", "utf-16be"):
        name = None
    if name in ("iso-2022-jp", "replacement"):
        return _read(body, name, how)
    if name is not None:
        return Decoded(text, name, how)
    if _ESCAPES.search(text):
        return _read(body, "iso-2022-jp", "escape sequences")
    return Decoded(text, "windows-1252", "ascii") if _TAG.search(text, 0, _SEEN) else Decoded(text, "utf-8", "utf-8")


def _not_utf8(body: bytes, content_type: str | None, error: UnicodeDecodeError) -> Decoded:
    """The text of a body that is not strict UTF-8."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd") - body.count("\ufffd".encode())
    sound = sum(map(len, re.findall("[^\x00-\x7f\ufffd]+", text)))
    declared = _declared(body, content_type)
    cut = error.reason == "unexpected end of data"
    if (cut and (sound or declared is None)) or sound >= 10 * broken:
        return Decoded(text, "utf-8", CUT if cut else BROKEN, broken)
    if declared is not None:
        return _read(body, *declared)
    return Decoded(text, "utf-8", BROKEN, broken) if sound > broken else _guessed(body)


def _declared(body: bytes, content_type: str | None) -> tuple[str, str] | None:
    """The encoding that the header or the body declares, and where."""
    label = declared_by(content_type) if content_type else None
    if label is not None:
        return label, "content type"
    found = declared_in(body)
    if found is None and content_type and (label := meant_by(content_type)) is not None:
        return label, "content type"
    return found


# --- statistics -------------------------------------------------------------------------------------------------------

_EXAMINED = 1 << 20
_LANGUAGE = re.compile(rb"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([a-z]{2})", re.IGNORECASE)
_COUNTRIES = {
    b"cs": b"cz", b"el": b"gr", b"ja": b"jp", b"ko": b"kr", b"zh": b"cn", b"he": b"il", b"uk": b"ua", b"da": b"dk", b"sv": b"se",
    b"sl": b"si", b"et": b"ee", b"sr": b"rs", b"be": b"by", b"vi": b"vn", b"fa": b"ir", b"ka": b"ge", b"hi": b"in", b"en": b"com",
}  # fmt: skip


def _guessed(body: bytes) -> Decoded:
    """The encoding that a browser would guess (chardetng, pinned), and windows-1252 where the guess cannot read the body."""
    from chardetng_py import EncodingDetector

    language = _LANGUAGE.search(body, 0, _SEEN)
    country = _COUNTRIES.get(language[1].lower(), language[1].lower()) if language else None
    detector = EncodingDetector()
    detector.feed(body[:_EXAMINED], last=True)
    guess, certain = detector.guess_assess(tld=country, allow_utf8=False)
    name = encoding_of(guess)
    if name is None or (name == "windows-1252" and not certain):
        return _read(body, "windows-1252", "fallback")
    found = _read(body, name, "statistics")
    return found if found.replaced * 20 <= len(body) else _read(body, "windows-1252", "fallback")
