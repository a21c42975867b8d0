"""What a body is, which reader takes it, and why.

A format is a value with functions. `FORMATS` is in order of priority: the first format that knows a text takes it, and
what is no page comes before all of them: it is named, not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from extract.bodies import LEAST, unpack
from extract.documents import html, json_document, rtf, xml
from extract.embedded import Embedded, embedded
from extract.encodings import MARK, ZEROS, decode
from extract.hollow import hollow, hollow_html
from extract.lines import placed_tables, read_blocks, split_lines
from extract.markup import plain_markup, read_markup
from extract.model import Block, Decoded, Sniffed
from extract.signatures import HEAD, binary_name, controls, looks_like_text


class Knows(NamedTuple):
    """How sure a format is of a text, from 0 to 1, and why."""

    score: float
    reasons: tuple[str, ...]


class Format(NamedTuple):
    """One way in which pages are written. `plain` reads a slice of the source as the format does: `plain(slice) == claim.text`.

    `embedded` finds the data and the elements of a page; None where the format has neither.
    """

    name: str
    knows: Callable[[str], Knows]
    read: Callable[[str], tuple[Block, ...]]
    plain: Callable[[str], str]
    embedded: Callable[[str, bool], Embedded] | None = None


def _same(text: str) -> str:
    return text


LOOKED_AT = 1 << 18
"""Characters of a text by which its format is known: a longer one is read by the same readers, whatever its name."""


def _first(text: str) -> str:
    """The lines of a text that are looked at."""
    return text if len(text) <= LOOKED_AT else text[: text.rfind("\n", 0, LOOKED_AT) + 1] or text[:LOOKED_AT]


# --- formats of markup ------------------------------------------------------------------------------------------------


def _knows_html(text: str) -> Knows:
    found = html(text)
    return Knows(found.score, (found.reason,)) if found else Knows(0.0, ())


# --- formats of text --------------------------------------------------------------------------------------------------


def _knows_pipe(text: str) -> Knows:
    return _knows_tables(text, "pipe", "between bars") if _BAR.search(text) else Knows(0.0, ())


_BAR = re.compile(r"[|\u2500-\u257f]")


def _knows_delimited(text: str) -> Knows:
    return _knows_tables(text, "delimited", "between commas, semicolons or tabs")


def _knows_columns(text: str) -> Knows:
    return _knows_tables(text, "columns", "in aligned columns")


def _knows_tables(text: str, writing: str, where: str) -> Knows:
    """How many tables a text has that are written so."""
    tables = [one.table for one in placed_tables(_first(text)) if one.writing == writing and one.table.cells]
    rows = sum(max(cell.row for cell in table.cells) + 1 for table in tables)
    return Knows(min(1.0, 0.5 + rows / 20), (f"{len(tables)} tables {where}, {rows} rows",)) if tables else Knows(0.0, ())


_GLUED = re.compile(
    r"[^\W\d_][$\u20ac\u00a3]?-?[0-9][0-9,.]*[%$\u20ac\u00a3\d]|[a-z%)][A-Z$\u20ac\u00a3]\S*\d|[0-9%][$\u20ac\u00a3]|%[A-Z0-9-]|[^\W\d_]--\Z"
)
_MAY_BE_GLUED = re.compile(r"[\d%]|--\Z")
_FIGURE = re.compile(r"[-$\u20ac\u00a3]?[0-9]+(?:[.,][0-9]{3})*(?:[.,][0-9]+)?%?\Z|-\Z")


def _knows_flattened(text: str) -> Knows:
    text = _first(text)
    lines = [line.text for line in split_lines(text)]
    glued = sum(1 for line in lines if len(line) < 600 and _MAY_BE_GLUED.search(line) and _GLUED.search(line) and " vs " not in line)
    tabs = sum(1 for line in lines if line.count("\t") >= 2)
    stacked = sum(1 for line in lines if _FIGURE.match(line))
    counts = ((glued, "lines whose cells ran together"), (tabs, "lines with cells between tabs"), (stacked, "lines that are one figure"))
    reasons = tuple(f"{count} {what}" for count, what in counts if count >= 3)
    if not reasons or (tabs < 3 and _between_commas(text)):
        return Knows(0.0, ())
    return Knows(min(1.0, 0.4 + (glued + tabs + stacked) / 20), reasons)


_QUOTED = re.compile(r'"[^"]*"')
_ALIGNED = re.compile(r"\S {2,}\S.* {2,}\S")


def _between_commas(text: str) -> str | None:
    """What lines of as many commas or semicolons say, where nearly all of a text's lines are such."""
    lines = [_QUOTED.sub('""', line.text) for line in split_lines(_first(text)) if line.text.strip()]
    for mark, name in ((",", "commas"), (";", "semicolons")):
        counts = Counter(line.count(mark) for line in lines)
        cells, alike = counts.most_common(1)[0] if counts else (0, 0)
        if cells >= 2 and alike >= 3 and alike * 10 >= len(lines) * 8:
            return f"{alike} lines of {cells + 1} cells between {name}, read as lines"
    return None


def _knows_text(text: str) -> Knows:
    """Any text. Cells between commas or aligned by blanks that are no table are named, and read as lines."""
    found = ["readable text without tables"]
    commas = _between_commas(text)
    if commas:
        found.append(commas)
    aligned = sum(1 for line in split_lines(_first(text)) if _ALIGNED.search(line.text[:600]))
    if aligned >= 3:
        found.append(f"{aligned} lines with cells aligned by blanks, read as lines")
    return Knows(0.3, tuple(found))


FORMATS = (
    Format("html", _knows_html, read_markup, plain_markup, embedded),
    Format("pipe", _knows_pipe, read_blocks, _same),
    Format("delimited", _knows_delimited, read_blocks, _same),
    Format("columns", _knows_columns, read_blocks, _same),
    Format("flattened", _knows_flattened, read_blocks, _same),
    Format("text", _knows_text, read_blocks, _same),
)
BY_NAME = {one.name: one for one in FORMATS}


# --- what is no page --------------------------------------------------------------------------------------------------


def sniff(body: bytes, content_type: str | None = None) -> Sniffed:
    """What a body is: a format and its reader, or why it is no page (`binary`, `empty`, `blocked`, `error`,
    `json`, `xml`, `feed`, `svg`, `rtf`); never raises."""
    return sniff_decoded(body, decode(body, content_type))


def sniff_decoded(body: bytes, decoded: Decoded) -> Sniffed:
    """What a body is whose text is known."""
    refused = _binary(body, decoded) or _no_page(decoded)
    if refused is not None:
        return refused
    for form in FORMATS:
        score, reasons = form.knows(decoded.text)
        if score > 0:
            return Sniffed(form.name, score, reasons, form.name)
    raise AssertionError("the last format knows every text")


def _binary(body: bytes, decoded: Decoded) -> Sniffed | None:
    if decoded.packings:
        unpacked = unpack(body)
        packed = " in ".join(reversed(decoded.packings))
        if unpacked.excess or len(unpacked.body) < LEAST:
            held = f"more than {len(unpacked.body)}" if unpacked.excess else str(len(unpacked.body))
            return Sniffed("binary", 1.0, (f"{packed} data that holds {held} bytes", *decoded.faults), None)
        found = _binary(unpacked.body, decoded._replace(packings=()))
        return found and found._replace(reasons=(*found.reasons, f"packed as {packed}"))
    if not body:
        return Sniffed("empty", 1.0, ("no bytes",), None)
    what = binary_name(body)
    if what is not None:
        return Sniffed("binary", 1.0, (f"begins as {what}",), None)
    if decoded.how in (MARK, ZEROS) or looks_like_text(body) or rtf(decoded.text):
        return None
    found_controls, size = controls(body)
    if b"<" in body[:HEAD] and found_controls * 2 <= size and html(decoded.text) is not None:
        return None
    return Sniffed("binary", 0.9, (f"{found_controls} control characters in {size} bytes",), None)


def _no_page(decoded: Decoded) -> Sniffed | None:
    text = decoded.text
    if decoded.encoding == "replacement":
        return Sniffed("empty", 1.0, ("its label names an encoding that browsers refuse to read",), None)
    if not text.strip().strip("\ufeff\ufffd\x00"):
        return Sniffed("empty", 1.0, ("nothing but white space",), None)
    markup = html(text)
    if markup is not None:
        nothing = hollow_html(text)
        if nothing is not None:
            return Sniffed(nothing.name, nothing.score, (nothing.reason, markup.reason), None)
        return Sniffed("html", markup.score, (markup.reason,), "html")
    found = rtf(text) or json_document(text) or xml(text)
    if found is None:
        found = hollow(text)
        if found is not None and any(form.knows(text).score for form in FORMATS[1:-1]):
            return None
    return found and Sniffed(found.name, found.score, (found.reason,), None)
