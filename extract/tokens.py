"""The tags and the text of an HTML source with their places, as the HTML standard's tokenizer finds them.

    <p class="a>b">5 &lt; 6<!-- <p> --></P>      p [0:15], text [15:23], /p [35:39]

One regular expression finds tags, comments and declarations; what stands in `script`, `style`, `title` and their like is
found by their end tags. Every construct of the expression is possessive, so the cost is linear in the text.

https://html.spec.whatwg.org/multipage/parsing.html#tokenization
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from html.entities import html5
from typing import NamedTuple

from extract.elements import BREAKOUT, COMMON, DRAWN, INSTEAD, INTEGRATION, LITERAL, PARTING, REFERENCING, SHOWN

TEXT, RAW, SPACE = "", "#raw", " "
"""Names of tokens that are no tags: text with character references, text without, white space as HTML defines it."""

BLANKS = " \t\n\f\r"
"""White space of HTML. Other spaces, such as no-break ones, are text to its parser."""

_ATTRIBUTES = (
    r"(?:[\t\n\f\r /]++"
    r"|[^\t\n\f\r />][^\t\n\f\r />=]*+"
    r"(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r >\"'][^\t\n\f\r >]*+)?+)?+)*+"
)
_USUAL = r"(?:[\t\n\f\r ]++[a-zA-Z][a-zA-Z0-9:_-]*+=\"[^\"]*+\")*+"  # as nearly all tags are written, a fifth faster
_MARKUP = re.compile(
    rf"<(?:(/?[a-zA-Z][^\t\n\f\r />]*+)(?:{_USUAL}>|{_ATTRIBUTES}>)"
    r"|(/?[a-zA-Z][\s\S]*+)"  # a tag that the end of the page cuts
    r"|!--(?:-?>|[^-]*+(?:-(?!-!?>)[^-]*+)*+(?:--!?>|\Z))"
    r"|!\[CDATA\[()"
    r"|(?:[!?]|/(?![a-zA-Z]))[^>]*+(?:>|\Z))"
)
_USUAL_CLOSED = re.compile(rf"{_USUAL}[\t\n\f\r ]*+/")
_ATTRIBUTE = re.compile(
    r"([^\t\n\f\r />][^\t\n\f\r />=]*+)"
    r"(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\t\n\f\r >\"'][^\t\n\f\r >]*+))?+)?+"
)

RAW_ELEMENTS = REFERENCING | LITERAL
"""Elements whose content holds no tags."""

_RAW_ENDS = {name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE) for name in RAW_ELEMENTS}
_SCRIPT = re.compile(r"(<!--)|(-->)|</?script(?=[\t\n\f\r />])", re.IGNORECASE)

_LOWER = {ord(c): c.lower() for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_DOCTYPE = re.compile(r"(?:[\t\n\f\r \ufeff]++|<!--(?:-?>|[^-]*+(?:-(?!-!?>)[^-]*+)*+--!?>))*+(<!doctype[^>]*+>)", re.IGNORECASE)
_CANONICAL = {written: sign + name for name in COMMON for sign in ("", "/") for written in (sign + name, sign + name.upper())}


class Tokens(NamedTuple):
    """Tags, text and white space in source order: what and where, in lists of equal length.

    `names` are `td` of a start tag, `/td` of an end tag, or `TEXT`, `RAW`, `SPACE`. Comments, declarations and CDATA sections
    are left out, and so is what `script`, `style` and their like hold. `doctype` is the source of the declaration that begins
    the page. `cut` is the place of a tag or a comment that the end of the page cuts: browsers leave out all from there on.
    `skipped` are the spans of text that no reader sees: CDATA sections, and what stands in for frames.
    """

    text: str
    names: list[str]
    starts: list[int]
    ends: list[int]
    doctype: str
    cut: int | None
    skipped: list[tuple[int, int]]

    def attributes(self, index: int) -> str:
        """The source of a start tag's attributes."""
        return self.text[self.starts[index] + 1 + len(self.names[index]) : self.ends[index] - 1]

    def tags_with(self, *words: str) -> set[int]:
        """The tokens in which one of some words of ASCII stands, in any case: those of tags with such an attribute are among them."""
        folded = self.text.encode("ascii", "replace").lower()
        found: set[int] = set()
        for word in map(str.encode, words):
            at = folded.find(word)
            while at >= 0:
                index = bisect_right(self.starts, at) - 1
                if index >= 0 and at < self.ends[index]:
                    found.add(index)
                at = folded.find(word, at + 1)
        return found


def scan(text: str) -> Tokens:
    """The tokens of a source, from one pass over it."""
    doctype = _DOCTYPE.match(text)
    tokens = Tokens(text, [], [], [], doctype[1] if doctype else "", None, [])
    names, starts, ends = tokens.names, tokens.starts, tokens.ends
    foreign = Foreign()
    open_foreign = foreign.open
    cut: int | None = None
    position, length = 0, len(text)
    in_lines = False
    while position < length:
        last, position = position, length
        for match in _MARKUP.finditer(text, last):
            start, end = match.span()
            if start > last:
                segment = text[last:start]
                if in_lines and "\n" in segment:
                    _add_lines(tokens, last, start)
                else:
                    blank = segment.isspace() and not segment.strip(BLANKS)
                    names.append(SPACE if blank or (segment[0] in _NOT_SHOWN and _is_blank(segment)) else TEXT)
                    starts.append(last)
                    ends.append(start)
            last = end
            written = match[1]
            if written is not None:
                name = _CANONICAL.get(written) or written.translate(_LOWER)
                names.append(name)
                starts.append(start)
                ends.append(end)
                if name in _SPECIAL or (open_foreign and name not in _DRAWN):
                    in_lines = name == "pre" if name in ("pre", "/pre") else in_lines
                    inside = foreign.inside
                    foreign.meet(name, text[start + 1 + len(name) : end - 1])
                    if name in RAW_ELEMENTS and not inside:
                        position = _add_raw(tokens, name, end)
                        cut = start if position == length and name != "plaintext" else None
                        break
            elif match[3] is not None:
                position = _section_end(text, end, foreign.inside)
                if foreign.inside and text[end : position - 3].strip():
                    tokens.skipped.append((start, position))
                break
            elif match[2] is not None or (end == length and not _is_closed(text, start)):
                cut = start
        else:
            _add_lines(tokens, last, length)
    return tokens._replace(cut=cut)


def _add_lines(tokens: Tokens, start: int, end: int) -> None:
    """Adds text line by line, with the breaks between the lines."""
    for match in _LINES.finditer(tokens.text, start, end):
        tokens.names.append(SPACE if _is_blank(match[0]) else TEXT)
        tokens.starts.append(match.start())
        tokens.ends.append(match.end())


_NOT_SHOWN = BLANKS + "&\0"
_LINES = re.compile(r"[^\n]++|\n++")


def _is_blank(segment: str) -> bool:
    """Whether text is white space of HTML and nothing else, also where it is written as references (`&#32;`), or NUL."""
    if segment.lstrip(BLANKS + "\0")[:1] not in ("", "&") or (len(segment) >= MAX_BLANK and "&" in segment):
        return False
    return not (unescape(segment) if "&" in segment else segment).strip(BLANKS + "\0")


MAX_BLANK = 200
"""Characters up to which text is looked at for being nothing but written white space (`&#32;`)."""


def _add_raw(tokens: Tokens, name: str, start: int) -> int:
    """Adds the content of a raw element; where it ends."""
    text = tokens.text
    if name == "script":
        return _script_end(text, start)
    end = None if name == "plaintext" else _RAW_ENDS[name].search(text, start)
    position = end.start() if end else len(text)
    if position > start and name in SHOWN:
        tokens.names.append(TEXT if name in REFERENCING else RAW)
        tokens.starts.append(start)
        tokens.ends.append(position)
    elif name in INSTEAD and text[start:position].strip():
        tokens.skipped.append((start, position))
    return position


def _script_end(text: str, position: int) -> int:
    """Where a script ends: within a comment, a script of its own does not end it."""
    end = _RAW_ENDS["script"].search(text, position)
    if end is not None and text.find("<!--", position, end.start()) < 0:
        return end.start()
    comment = inner = False
    for match in _SCRIPT.finditer(text, position):
        if match[1]:
            if not comment:
                comment = not text.startswith((">", "->"), match.end())
        elif match[2]:
            comment = inner = False
        elif text[match.start() + 1] == "/":
            if not inner:
                return match.start()
            inner = False
        elif comment:
            inner = True
    return len(text)


def _section_end(text: str, start: int, foreign: bool) -> int:
    """Where a CDATA section ends: in foreign elements it holds what no reader sees as text, elsewhere it is a comment."""
    close = "]]>" if foreign else ">"
    at = text.find(close, start)
    return at + len(close) if at >= 0 else len(text)


def _is_closed(text: str, start: int) -> bool:
    """Whether the comment or declaration that ends the page is complete."""
    return text.endswith(("-->", "--!>") if text.startswith("<!--", start) else ">")


class Foreign:
    """Whether the scan is within `svg` or `math`, where `title` and `style` hold markup and CDATA is text.

    `open` are the foreign elements and the elements in them that hold HTML again.
    """

    def __init__(self) -> None:
        self.open: list[str] = []

    @property
    def inside(self) -> bool:
        """Whether what follows is foreign."""
        return bool(self.open) and self.open[-1] in ("svg", "math")

    def meet(self, name: str, source: str) -> None:
        """Takes note of a tag with the source of its attributes."""
        if name[0] == "/":
            if name in ("/p", "/br") or (name[1:] in PARTING and name[1:] not in self.open):
                self._break_out()  # it ends an element of HTML around the foreign one, which is not closed
            while name[1:] in self.open and self.open.pop() != name[1:]:
                pass
        elif self.inside and (name in BREAKOUT or (name == "font" and breaks_out(source))):
            self._break_out()
        elif (name in ("svg", "math") or (self.inside and name in INTEGRATION[self.open[-1]])) and not closes_itself(source):
            self.open.append(name)

    def _break_out(self) -> None:
        while self.inside:
            self.open.pop()


def breaks_out(source: str) -> bool:
    """Whether a `font` with these attributes is one of HTML, which ends `svg` and `math`."""
    return bool(source) and not {"color", "face", "size"}.isdisjoint(attributes(source))


_SPECIAL = RAW_ELEMENTS | {"svg", "math", "pre", "/pre"}
_DRAWN = DRAWN | {"/" + name for name in DRAWN}


# --- attributes and character references --------------------------------------------------------------------------------


def attributes(source: str) -> dict[str, str]:
    """The attributes of a start tag by name; of two of a name the first is valid."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(source):
        name = match[1].translate(_LOWER)
        if name not in found:
            value = match[match.lastindex or 1] if (match.lastindex or 1) > 1 else ""
            found[name] = unescape(value, True) if "&" in value else value
    return found


def attribute_span(tokens: Tokens, index: int, name: str) -> tuple[int, int] | None:
    """Where the value of an attribute of a start tag stands, without its quotes; None where it has no such attribute or no value."""
    base = tokens.starts[index] + 1 + len(tokens.names[index])
    for match in _ATTRIBUTE.finditer(tokens.attributes(index)):
        if match[1].translate(_LOWER) == name:
            group = match.lastindex or 1
            return (base + match.start(group), base + match.end(group)) if group > 1 else None
    return None


def closes_itself(source: str) -> bool:
    """Whether the attributes of a start tag end with a solidus that is none of an unquoted value."""
    if not source.endswith("/") or _USUAL_CLOSED.fullmatch(source):
        return source.endswith("/")
    end = 0
    for match in _ATTRIBUTE.finditer(source):
        end = match.end()
    return end < len(source)


_REFERENCE = re.compile(r"&(?:#[xX]([0-9a-fA-F]++);?|#([0-9]++);?|([a-zA-Z][a-zA-Z0-9]*+;?))")
_LONGEST = max(len(name) for name in html5)
# Numbers that the standard maps to what windows-1252 has there; all other numbers are themselves.
_NUMBERED = {0x80 + i: c for i, c in enumerate(bytes(range(0x80, 0xA0)).decode("cp1252", "replace")) if c != "\ufffd"}


def references(text: str, start: int = 0, end: int | None = None, attribute: bool = False) -> Iterator[tuple[int, int, str]]:
    """The character references of a text: where each stands, and what it means. `&notit;` is `&not` and `it;`."""
    for match in _REFERENCE.finditer(text, start, len(text) if end is None else end):
        if match[3] is None:
            yield match.start(), match.end(), _numbered(match[1], 16) if match[1] else _numbered(match[2], 10)
            continue
        name = match[3]
        meaning = html5.get(name)
        if meaning is None:
            name = next((name[:size] for size in range(min(len(name), _LONGEST), 1, -1) if name[:size] in html5), "")
            meaning = html5.get(name)
        behind = match.start(3) + len(name)
        if meaning is None or (attribute and name[-1] != ";" and (text[behind : behind + 1] == "=" or text[behind : behind + 1].isalnum())):
            continue
        yield match.start(), behind, meaning


def _numbered(digits: str, base: int) -> str:
    digits = digits.lstrip("0")
    number = int(digits, base) if 0 < len(digits) < 9 else 0
    if number in _NUMBERED:
        return _NUMBERED[number]
    return "\ufffd" if not 0 < number <= 0x10FFFF or 0xD800 <= number <= 0xDFFF else chr(number)


def unescape(text: str, attribute: bool = False) -> str:
    """The text with its character references read as the standard reads them, in text or in an attribute.

    >>> unescape("5 &lt; 6 &copy2 &#x80;"), unescape("?a=1&copy=2", attribute=True)
    ('5 < 6 ©2 €', '?a=1&copy=2')
    """
    pieces: list[str] = []
    last = 0
    for start, end, meaning in references(text, 0, None, attribute):
        pieces.append(text[last:start])
        pieces.append(meaning)
        last = end
    pieces.append(text[last:])
    return "".join(pieces)
