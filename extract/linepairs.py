"""Labels and values that stand in one line of HTML, told apart by the elements around them.

    <p><b>Colour:</b> red <b>Weight:</b> 1.2 kg</p>                     Colour, red; Weight, 1.2 kg
    <div><span class="label">Colour</span><span>Red</span></div>       Colour, Red
    <p><strong>Colour</strong> Red</p>                                 Colour, Red
    <p><b>Colour</b> is what the eye sees.</p>                         none: a sentence

A label ends with its element. One with a colon is certain; of others the elements, the kind of the value or the shape of the
line must tell.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extract.model import Region
from extract.remarks import read_cell
from extract.schema import Field, Schema
from extract.tokens import RAW, TEXT, Tokens, attributes, scan

MAX_LINE, MAX_SOURCE = 600, 20_000
"""Characters of the longest line that is looked at, and of its source."""
MAX_LABEL, MAX_VALUE = 60, 100
"""Characters of an unknown label, and of a text behind a label without a colon."""

_INLINE = frozenset(("abbr", "b", "bdi", "cite", "code", "data", "em", "font", "i", "label", "mark", "small", "span", "strong", "u", "var"))
_CARRIERS = _INLINE | {"a", "div", "p", "dt", "li"}
_LABELS = frozenset(("label", "dt", "th"))
_LABEL_CLASS = re.compile(r"(?<![a-z])(?:label|name|key|term|title|attr(?:ibute)?|prop(?:erty)?|caption|heading)(?![a-z])", re.IGNORECASE)
_VALUE_CLASS = re.compile(r"(?<![a-z])(?:value|data|val|content|detail)(?![a-z])", re.IGNORECASE)
_OPENED = re.compile(r"(?:<[a-zA-Z][^<>]{0,300}>\s*)+\Z")
_WORDS = frozenset(" abcdefghijklmnopqrstuvwxyz,.")
_SEPARATORS = " ,;|/\u00b7\u2022\u2013\u2014-"


class Element(NamedTuple):
    """An inline element around a text: its name, and its classes."""

    name: str
    classes: str


NOTHING = Element("", "")


class Part(NamedTuple):
    """A stretch of a line that no tag of an inline element divides; `own` is the innermost element around it."""

    start: int
    end: int
    own: Element


class Pair(NamedTuple):
    """A field, what names it, and its value; `certain` where the line leaves no doubt that it is one."""

    field: Field
    label: Region
    value: Region
    certain: bool


def line_pairs(region: Region, source: str, schema: Schema, sentence: bool) -> list[Pair]:
    """The pairs of a line with inline elements in it, none where it has no label of the schema."""
    begin, end = region.span
    if not region.runs or len(region.text) > MAX_LINE or end - begin > MAX_SOURCE or not _may_hold_label(region, schema):
        return []
    parts = line_parts(region, source)
    return list(_pairs(region, parts, schema, sentence)) if len(parts) > 1 else []


def _may_hold_label(region: Region, schema: Schema) -> bool:
    """Whether a label stands where the source may have a tag, and ends so or with a colon. Cheap."""
    text, places = region.text, {0, len(region.text), *(run.at for run in region.runs)}
    for match in schema.label_start.finditer(text):
        if match.start() in places:
            end = match.end()
            behind = text[end:].lstrip(" ")
            if end in places or behind[:1] in (":", "") or len(text) - len(behind) in places or text[end] not in _WORDS:
                return True
    return False


def line_parts(region: Region, source: str) -> list[Part]:
    """The parts of a line in order, without blank ones."""
    begin, end = region.span
    tokens = scan(source[begin:end])
    stack = [one for one in _opened(source, begin) if one.name in _INLINE or one.name == "a"]
    found: list[Part] = []
    for index, name in enumerate(tokens.names):
        if name in (TEXT, RAW):
            first = bisect_left(region.runs, begin + tokens.starts[index], key=lambda run: run.start)
            if first < len(region.runs) and region.runs[first].start < begin + tokens.ends[index]:
                at = region.runs[first].at
                if found and found[-1].own == (stack[-1] if stack else NOTHING) and _is_joined(tokens, index):
                    continue
                if found:
                    found[-1] = found[-1]._replace(end=at)
                found.append(Part(at, len(region.text), stack[-1] if stack else NOTHING))
        elif name in _INLINE or name == "a":
            stack.append(_element(name, tokens.attributes(index)))
        elif name[0] == "/" and any(one.name == name[1:] for one in stack):
            while stack.pop().name != name[1:]:
                pass
    return [part for part in found if region.text[part.start : part.end].strip()]


def _is_joined(tokens: Tokens, index: int) -> bool:
    """Whether no tag stands between a text and the one before it, a comment at most."""
    return index > 0 and tokens.names[index - 1] == TEXT


def _opened(source: str, begin: int) -> list[Element]:
    """The elements whose tags stand right before a place, the outermost first."""
    match = _OPENED.search(source, max(0, begin - 1000), begin)
    if match is None:
        return []
    tokens = scan(match[0])
    return [_element(name, tokens.attributes(at)) for at, name in enumerate(tokens.names) if name in _CARRIERS]


def _element(name: str, written: str) -> Element:
    return Element(name, attributes(written).get("class", "") if "class" in written.lower() else "")


def _pairs(region: Region, parts: Sequence[Part], schema: Schema, sentence: bool) -> Iterator[Pair]:
    texts = [region.text[part.start : part.end].strip(_SEPARATORS) for part in parts]
    at, told = 0, NOTHING
    while at < len(parts) - 1:
        behind = _label_end(texts, at, schema)
        if behind is None or _is_another(parts, texts, at, behind, schema):
            at += 1
            continue
        end = next((j for j in range(behind + 1, len(parts)) if _is_another(parts, texts, at, j, schema)), len(parts))
        field = schema.label(texts[at])
        if field is not None and parts[at].own.name != "a":
            value = _value(region, parts, behind, end)
            colon = _has_colon(texts, at)
            if value.text and (colon or len(value.text) <= MAX_VALUE):
                alike = parts[at].own == told != NOTHING
                certain = colon or alike or _is_told(field, parts[at].own, parts[behind:end], value.text, sentence or at > 0)
                certain = certain and value.text.count("(") == value.text.count(")")
                told = parts[at].own if certain else told
                yield Pair(field, region.part(parts[at].start, parts[at].end), value, certain)
        at = end


def _has_colon(texts: Sequence[str], at: int) -> bool:
    """Whether a colon stands behind a part, within its element or behind it."""
    return texts[at].endswith(":") or (at + 1 < len(texts) and texts[at + 1].startswith(":"))


def _label_end(texts: Sequence[str], at: int, schema: Schema) -> int | None:
    """The part that begins the value behind a part that is a label; None where it is none."""
    if not texts[at] or len(texts[at]) > MAX_LABEL:
        return None
    if texts[at + 1] == ":" and at + 2 < len(texts):
        return at + 2
    return at + 1 if _has_colon(texts, at) or schema.label(texts[at]) is not None else None


def _is_another(parts: Sequence[Part], texts: Sequence[str], label: int, at: int, schema: Schema) -> bool:
    """Whether a part is a further label: written as the first one is, or known and in an element."""
    alike = parts[at].own == parts[label].own
    known = schema.label(texts[at]) is not None
    if _has_colon(texts, at):
        return alike or known
    if _has_colon(texts, label):
        return False
    own = parts[at].own != NOTHING
    return (known and own) or (alike and own and at > label + 1 and parts[at - 1].own != parts[label].own)


def _value(region: Region, parts: Sequence[Part], behind: int, end: int) -> Region:
    """The region from behind a label, its colon aside, to the next one."""
    start = parts[behind].start
    stop = parts[end - 1].end
    text = region.text[start:stop]
    start += len(text) - len(text.lstrip(" :"))
    if end < len(parts):
        stop = start + len(region.text[start:stop].rstrip(_SEPARATORS))
    return region.part(start, max(start, stop))


def is_label_element(source: str, begin: int) -> bool | None:
    """Whether the elements that begin before a text say that it is a label; None within a link."""
    opened = _opened(source, begin)
    if any(one.name == "a" for one in opened):
        return None
    return any(one.name in _LABELS or one.name in ("b", "strong") or _LABEL_CLASS.search(one.classes) for one in opened)


def split_line(value: Region, schema: Schema) -> list[Region]:
    """The value of a label, and the further `Label: value` parts behind it in a line without elements: `red | Weight: 1 kg`."""
    parts, start = [], 0
    if ":" in value.text:
        for match in _FURTHER.finditer(value.text):
            behind = schema.label_start.match(value.text, match.end())
            known = behind is not None and value.text[behind.end() :].lstrip().startswith(":")
            if known or (match[1] and _UNKNOWN.match(value.text, match.end())):
                parts.append(value.part(start, match.start()))
                start = match.end()
    return [*parts, value.part(start, len(value.text))]


_FURTHER = re.compile(r"(?:(?<!\s)\s++)?(?:([|\u2022\u00b7;])|[,/\u2013\u2014])\s*")
_UNKNOWN = re.compile(r"[^\W\d_][^|\u2022\u00b7;:,.]{0,40}:\s")


def _is_told(field: Field, label: Element, values: Sequence[Part], value: str, sentence: bool) -> bool:
    """Whether a label without a colon and what stands behind it are a label and its value."""
    if field.writing.kind != "text":
        try:
            read_cell(value, field.writing)
        except ValueError:
            return False
        return True
    if label.name in _LABELS or _LABEL_CLASS.search(label.classes) or (len(values) == 1 and _VALUE_CLASS.search(values[0].own.classes)):
        return True
    if len(values) == 1 and values[0].own not in (NOTHING, label) and values[0].own.name != "a":
        return True
    if label == NOTHING or sentence:
        return False
    return len(values) == 1 and (values[0].own == label or (label.name in ("b", "strong") and not value[0].islower()))
