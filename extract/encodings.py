"""Bytes to text: a cascade of steps, and the name of the one that decided.

Byte order mark, strict UTF-8 (also when the last character is cut), the declared label, UTF-8 with a few broken bytes, and
windows-1252, which reads anything. Names are those of the WHATWG Encoding Standard (encoding.spec.whatwg.org).
"""

from __future__ import annotations

import re

from extract.model import Decoded

_MARKS = ((b"\xef\xbb\xbf", "utf-8", "utf-8"), (b"\xff\xfe", "utf-16le", "utf-16-le"), (b"\xfe\xff", "utf-16be", "utf-16-be"))
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';]+)", re.IGNORECASE)

# Bytes that windows-1252 leaves undefined are C1 controls on the web (Encoding Standard, index windows-1252).
_UNDEFINED_1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """The text of a body; never raises. `content_type` is the header's value, `text/plain; charset=koi8-r`."""
    for mark, name, codec in _MARKS:
        if body.startswith(mark):
            return _counted(body[len(mark) :].decode(codec, "replace"), name, "byte order mark")
    try:
        return Decoded(body.decode("utf-8"), "utf-8", "utf-8")
    except UnicodeDecodeError as error:
        broken = error
    if broken.reason == "unexpected end of data":
        return Decoded(body.decode("utf-8", "replace"), "utf-8", "utf-8 cut at its end", 1)
    declared = _declared(body, content_type)
    return declared or _mostly_utf8(body) or Decoded(_windows_1252(body), "windows-1252", "fallback")


def _counted(text: str, encoding: str, how: str) -> Decoded:
    return Decoded(text, encoding, how, text.count("\ufffd"))


def _declared(body: bytes, content_type: str | None) -> Decoded | None:
    """The text by the label of the header, if the web knows the label and the body is not UTF-8 all the same."""
    label = _CHARSET.search(content_type or "")
    if label is None:
        return None
    import webencodings

    encoding = webencodings.lookup(label[1])
    if encoding is None or encoding.name == "utf-8":
        return None
    if encoding.name == "windows-1252":
        return Decoded(_windows_1252(body), encoding.name, "content type")
    return _counted(encoding.codec_info.decode(body, "replace")[0], encoding.name, "content type")


def _mostly_utf8(body: bytes) -> Decoded | None:
    """UTF-8 where whole characters outnumber the broken bytes: a page pasted from two sources."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd") - body.count("\ufffd".encode())
    sound = sum(1 for character in text if character > "\x7f" and character != "\ufffd")
    return Decoded(text, "utf-8", "utf-8 with broken bytes", broken) if sound > broken else None


def _windows_1252(body: bytes) -> str:
    try:
        return body.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(chr(byte) if byte in _UNDEFINED_1252 else bytes((byte,)).decode("cp1252") for byte in body)
