"""The encoding that a body or its Content-Type header declares, read as browsers read it; names are those of the Encoding Standard.

HTML Standard, "prescan a byte stream to determine its encoding", "get an XML encoding" and "extracting a character encoding from a
meta element"; MIME Sniffing Standard, "parse a MIME type"; Fetch Standard, "extract a MIME type".
"""

from __future__ import annotations

import re
import string

PRESCAN = 1024
"""Bytes of a body in which its declaration must stand to be seen before parsing."""

LATE = 1 << 20
"""Bytes of a body in which a `<meta>` is looked for as a parser meets it."""

_WHITE = b"\t\n\f\r "
_META = re.compile(rb"<meta[\t\n\f\r /]", re.IGNORECASE)
_TAG = re.compile(rb"</?[A-Za-z]")


def encoding_of(label: str) -> str | None:
    """The name of the encoding that the web calls `label`, if there is one."""
    import webencodings

    found = webencodings.lookup(label) if label.isascii() else None
    return None if found is None else str(found.name)


def declared_in(body: bytes) -> tuple[str, str] | None:
    """The encoding that a body declares, and where: `meta` or `XML declaration`. What stands behind the first bytes is looked for too,
    as a browser does that meets a late `<meta>` and reads the page again."""
    head = body[:PRESCAN]
    try:
        found = _prescan(head)
    except IndexError:
        found = None
    if found is not None:
        return found, "meta"
    found = _xml_encoding(head)
    if found is not None:
        return found, "XML declaration"
    rest = body[:LATE] if len(body) > PRESCAN else b""
    late = _late_meta(rest) if b"charset" in rest.lower() else None
    return None if late is None else (late, "meta")


def _prescan(data: bytes) -> str | None:
    """The encoding of the first `<meta>` that names one. Raises IndexError where the bytes end before."""
    at = 0
    while (at := data.find(b"<", at)) >= 0:
        if data.startswith(b"<!--", at):
            end = data.find(b"-->", at + 2)
            if end < 0:
                return None
            at = end + 2
        elif _META.match(data, at):
            at, found = _meta(data, at + 5)
            if found is not None:
                return found
        elif tag := _TAG.match(data, at):
            at = tag.end()
            while data[at] not in b"\t\n\f\r >":
                at += 1
            name: bytes | None = b""
            while name is not None:
                at, name, _ = _attribute(data, at)
        elif data[at + 1] in b"!/?":
            end = data.find(b">", at)
            if end < 0:
                return None
            at = end
        at += 1
    return None


def _meta(data: bytes, at: int) -> tuple[int, str | None]:
    """Where a `<meta>` ends whose attributes begin at `at`, and the encoding that it names."""
    seen: set[bytes] = set()
    pragma, needed, named, charset = False, False, False, None
    while True:
        at, name, value = _attribute(data, at)
        if name is None:
            break
        if name in seen:
            continue
        seen.add(name)
        if name == b"http-equiv":
            pragma = pragma or value == b"content-type"
        elif name == b"content" and not named:
            charset = charset_in(value.decode("latin-1"))
            named = needed = charset is not None
        elif name == b"charset":
            charset, named, needed = encoding_of(value.decode("latin-1")), True, False
    if charset is None or (needed and not pragma):
        return at, None
    return at, _of_markup(charset)


def _of_markup(name: str) -> str:
    """What a declaration in the markup means: it was read as ASCII, so it cannot be true of UTF-16."""
    return {"utf-16le": "utf-8", "utf-16be": "utf-8", "x-user-defined": "windows-1252"}.get(name, name)


def _attribute(data: bytes, at: int) -> tuple[int, bytes | None, bytes]:
    """The next attribute of a tag, in small letters, and where it ends; its name is None at the end of the tag."""
    while data[at] in b"\t\n\f\r /":
        at += 1
    if data[at] == 0x3E:
        return at, None, b""
    start = at
    while data[at] not in b"\t\n\f\r />" and not (data[at] == 0x3D and at > start):
        at += 1
    name = data[start:at].lower()
    at = _skip(data, at)
    if data[at] != 0x3D:
        return at, name, b""
    at = _skip(data, at + 1)
    start = at
    if data[at] in b"\"'":
        at = data.find(data[at : at + 1], at + 1)
        if at < 0:
            raise IndexError("the attribute is not closed")
        return at + 1, name, data[start + 1 : at].lower()
    while data[at] not in b"\t\n\f\r >":
        at += 1
    return at, name, data[start:at].lower()


def _skip(data: bytes, at: int) -> int:
    while data[at] in _WHITE:
        at += 1
    return at


_CHARSET = re.compile(r"charset[\t\n\f\r ]*=[\t\n\f\r ]*", re.IGNORECASE)
_UNQUOTED = re.compile(r"[^\t\n\f\r ;]+")


def charset_in(content: str) -> str | None:
    """The encoding that the `content` of a `<meta http-equiv>` names (`text/html; charset=...`)."""
    found = _CHARSET.search(content)
    if found is None:
        return None
    rest = content[found.end() :]
    if rest[:1] in ('"', "'") and rest:
        end = rest.find(rest[0], 1)
        return None if end < 0 else encoding_of(rest[1:end])
    label = _UNQUOTED.match(rest)
    return None if label is None else encoding_of(label[0])


_XML = re.compile(rb"<\?xml[^>]*?encoding[\x00-\x20]*=[\x00-\x20]*(?:\"([^\">]*)\"|'([^'>]*)')[^>]*>")


def _xml_encoding(head: bytes) -> str | None:
    """The encoding of an XML declaration at the very beginning."""
    found = _XML.match(head)
    label = (found[1] or found[2] or b"") if found else b""
    name = encoding_of(label.decode("latin-1")) if label and min(label) > 0x20 else None
    return None if name is None else {"utf-16le": "utf-8", "utf-16be": "utf-8"}.get(name, name)


_LATE = re.compile(
    rb"<(?:(!--)|meta(?=[\t\n\f\r /])|(script|style|title|textarea|xmp|iframe|noembed|noframes)(?=[\t\n\f\r />]))", re.IGNORECASE
)
_ENDS = {
    name: re.compile(rb"</" + name + rb"[\t\n\f\r />]", re.IGNORECASE)
    for name in (b"script", b"style", b"title", b"textarea", b"xmp", b"iframe", b"noembed", b"noframes")
}


def _late_meta(body: bytes) -> str | None:
    """The encoding of the first `<meta>` that a parser meets as a tag: not in a comment, a script or other raw text."""
    found = _LATE.search(body)
    while found is not None:
        at = found.end()
        if found[1]:
            at = body.find(b"-->", at - 2)
        elif found[2]:
            end = _ENDS[found[2].lower()].search(body, at)
            at = end.start() + 1 if end else -1
        else:
            try:
                at, name = _meta(body, at)
            except IndexError:
                return None
            if name is not None:
                return name
        if at < 0:
            return None
        found = _LATE.search(body, at)
    return None


# --- the Content-Type header ------------------------------------------------------------------------------------------

_TOKEN = frozenset(string.ascii_letters + string.digits + "!#$%&'*+-.^_`|~")
_HTTP_WHITE = "\t\n\r "
_PARAMETER = re.compile(r"[\t\n\r ]*([^;=]*)([;=]?)")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)(\\?)"?', re.DOTALL)
_LENIENT = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]+)", re.IGNORECASE)


def declared_by(content_type: str) -> str | None:
    """The encoding that a Content-Type header declares; of several headers joined by commas the last, as browsers join them."""
    essence, charset = None, None
    for value in _values(content_type):
        parsed = _mime_type(value)
        if parsed is None or parsed[0] == "*/*":
            continue
        charset = parsed[1] if parsed[1] is not None or parsed[0] != essence else charset
        essence = parsed[0]
    return None if charset is None else encoding_of(charset)


def meant_by(content_type: str) -> str | None:
    """The encoding that a header means that no browser understands (`charset = 'koi8-r'`)."""
    found = _LENIENT.search(content_type[:1000])
    return None if found is None else encoding_of(found[1])


def _values(header: str) -> list[str]:
    """The parts of a header between the commas that stand outside of quotes."""
    return [part for part in re.findall(r'(?:"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[^,"])+', header, re.DOTALL) if part.strip(_HTTP_WHITE)]


def _mime_type(value: str) -> tuple[str, str | None] | None:
    """`type/subtype` and the `charset` of a MIME type, None where it is none."""
    value = value.strip(_HTTP_WHITE)
    essence, _, rest = value.partition(";")
    kind, slash, subtype = essence.rstrip(_HTTP_WHITE).partition("/")
    if not (slash and kind and subtype and _TOKEN.issuperset(kind) and _TOKEN.issuperset(subtype)):
        return None
    at, charset = 0, None
    while at < len(rest):
        found = _PARAMETER.match(rest, at)
        assert found is not None
        at = found.end()
        if found[2] != "=":
            continue
        if rest.startswith('"', at):
            quoted = _QUOTED.match(rest, at)
            assert quoted is not None
            text, at = re.sub(r"\\(.)", r"\1", quoted[1], flags=re.DOTALL) + quoted[2], quoted.end()
            end = rest.find(";", at)
            at = len(rest) if end < 0 else end + 1
        else:
            end = rest.find(";", at)
            end = len(rest) if end < 0 else end
            text = rest[at:end].rstrip(_HTTP_WHITE)
            at = end + 1
            if not text:
                continue
        if found[1].lower() == "charset" and charset is None and all(c == "\t" or " " <= c <= "~" or "\x80" <= c <= "\xff" for c in text):
            charset = text
    return f"{kind}/{subtype}".lower(), charset
