"""The tree of an HTML page as browsers build it, every element and text of it with its place in the source.

    <table><tr><td>5<p>x</table>      (table, 0) (tbody, -1) (tr, 1) (td, 2) ("", 3) (p, 4) ("", 5) (/p) (/td) (/tr) (/tbody) (/table)

The tokens are written out as a page of their own in which the number of its token stands for each text and for the attributes
of each tag: `<table id=0><tr id=1><td id=2>;3<p id=4>;5</table id=6>`. A conforming parser in C builds the tree of that page,
which is the tree of the source, because construction looks at nothing else: a name, whether text is white space, and a few
attributes that are kept. What it writes back is well formed, and every number leads to its token.

https://html.spec.whatwg.org/multipage/parsing.html#tree-construction
"""

from __future__ import annotations

import re
from typing import NamedTuple

from extract.divgrids import grids
from extract.elements import FORMATTING, VOID
from extract.hiding import suspects
from extract.nesting import Event, nested
from extract.tokens import RAW, SPACE, TEXT, Tokens, attributes, breaks_out, closes_itself, scan

MAX_DEPTH = 1000
"""Elements within each other; what stands deeper loses its tags and keeps its text. Browsers stop at 512."""
MAX_REOPENED = 200_000
"""Formatting elements that may have to be opened again in later blocks; further formatting tags are left out."""

MAX_OPTIONS = 5000
"""Options of lists that are passed on: the parser looks at all options of a list at each. Further ones are lines."""

_FRAME = frozenset(("html", "head", "body"))
_IMPLIED = _FRAME | {
    "p", "li", "dd", "dt", "tr", "td", "th", "tbody", "thead", "tfoot", "colgroup", "caption", "option", "optgroup", "rb", "rp",
    "rt", "rtc",
}  # fmt: skip
"""Elements that end by themselves where the next of their kind begins, so that they cannot stand deep."""
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9-]*+\Z")
_BLANK = (SPACE, -1)
_TEXTS = (TEXT, RAW)


class Tree(NamedTuple):
    """The elements and texts of a page in the order of its tree. `html`, `head` and `body` are left out.

    `flattened` are the start tags that stood too deep or would be opened too often to be elements, `grids` the tags of elements
    that are laid out as tables, `suspects` those that may hide their text, `dropped` the texts that browsers leave out, as between
    the parts of a `frameset`.
    """

    tokens: Tokens
    events: list[Event]
    flattened: int
    grids: dict[int, str]
    suspects: set[int]
    dropped: list[int]


def tree(text: str) -> Tree:
    """The tree of a source."""
    tokens = scan(text)
    if not has_end(tokens):
        _add_end(tokens)
    laid_out, hiding = grids(tokens), suspects(tokens)
    events = nested(tokens, hiding.union(laid_out))
    return _parsed(tokens, laid_out, hiding) if events is None else Tree(tokens, events, 0, laid_out, hiding, [])


def has_end(tokens: Tokens) -> bool:
    """Whether a page has the end tag of its body or of itself, so that nothing is lost behind it."""
    return "/body" in tokens.names or "/html" in tokens.names


def _add_end(tokens: Tokens) -> None:
    """Adds a text of no characters at the end: it comes to stand where the page would go on."""
    tokens.names.append(TEXT)
    tokens.starts.append(len(tokens.text))
    tokens.ends.append(len(tokens.text))


def parsed(tokens: Tokens) -> Tree:
    """The tree that the conforming parser builds."""
    return _parsed(tokens, grids(tokens), suspects(tokens))


def _parsed(tokens: Tokens, laid_out: dict[int, str], hiding: set[int]) -> Tree:
    composed, flattened = _compose(tokens, hiding.union(laid_out))
    events = _events(_parse(composed), tokens.names)
    placed = {index for name, index in events if name in _TEXTS}
    dropped = [index for index, name in enumerate(tokens.names) if name in _TEXTS and index not in placed]
    return Tree(tokens, events, flattened, laid_out, hiding, dropped)


def _parse(composed: str) -> str:
    from selectolax.lexbor import LexborHTMLParser

    return LexborHTMLParser(composed).html or ""


# --- tokens to a page of numbers ------------------------------------------------------------------------------------------


def _compose(tokens: Tokens, own: set[int]) -> tuple[str, int]:
    """The page of numbers, and how many tags are left out of it; formatting tags of `own` keep a number of their own."""
    limits = Limits() if len(tokens.names) > MAX_DEPTH else None
    pieces = [tokens.doctype[:1] + tokens.doctype[1:].replace("<", "?")] if tokens.doctype else []  # its name is written back as it stands
    keys: dict[str, int] = {}
    written: dict[str, str] = {}
    for index, name in enumerate(tokens.names):
        if name == SPACE:
            pieces.append(" ")
        elif name in _TEXTS:
            pieces.append(f";{index}")
        elif name in ("option", "/option") and limits is not None and limits.options >= MAX_OPTIONS:
            pieces.append(limits.instead_of_option(name, index))
        elif limits is None or limits.allow(name, tokens, index):
            short = written.get(name) or written.setdefault(name, _written(name, len(written)))
            if name[0] == "/":
                pieces.append(f"<{short}>")
            elif name in FORMATTING:
                pieces.append(_formatting(tokens, index, short, {} if index in own else keys))
            elif tokens.ends[index] - tokens.starts[index] == len(name) + 2:
                pieces.append(f"<{short} id={index}>")
            else:
                pieces.append(f"<{short} id={index}{_kept(name, tokens.attributes(index))}>")
    return "".join(pieces), limits.left_out if limits else 0


def _written(name: str, number: int) -> str:
    """A name that needs no care: that of an unknown element may hold any character."""
    sign = name[: name[0] == "/"]
    bare = name[len(sign) :]
    return name if _PLAIN_NAME.match(bare) else f"{sign}x-{bare.encode('utf-8', 'surrogatepass').hex()}"


def _formatting(tokens: Tokens, index: int, name: str, keys: dict[str, int]) -> str:
    """A formatting tag; equal ones stay equal, because of more than three of them the parser opens only three again.

    One that may hide its text keeps a number of its own.
    """
    source = tokens.attributes(index)
    if not source:
        return f"<{name}>"
    kept = " color" if name == "font" and breaks_out(source) else ""
    return f"<{name} id={keys.setdefault(source, index)}{kept}>"


def _kept(name: str, source: str) -> str:
    """The attributes that the construction of a tree looks at, and the solidus that closes a foreign element."""
    kept = ""
    if name == "input":
        kept = " type=hidden" if attributes(source).get("type", "").lower() == "hidden" else ""
    elif name == "annotation-xml":
        encoding = attributes(source).get("encoding", "").lower()
        kept = " encoding=text/html" if encoding in ("text/html", "application/xhtml+xml") else ""
    return f"{kept} /" if source.endswith("/") and closes_itself(source) else kept


class Limits:
    """What keeps the time and memory of the parser in bounds: depth, and formatting elements that are opened again and again.

    `left_out` counts the start tags that are not passed on.
    """

    def __init__(self) -> None:
        self.depth = self.formatting = self.reopened = self.left_out = self.options = 0
        self.open: dict[str, int] = {}
        self.hidden: dict[str, int] = {}
        self.equal: dict[str, int] = {}

    def allow(self, name: str, tokens: Tokens, index: int) -> bool:
        """Whether a tag is passed on to the parser."""
        if name[0] == "/":
            return self._close(name[1:])
        if name in VOID:
            return True
        self.options += name == "option"
        if name in FORMATTING:
            if self.reopened > MAX_REOPENED:
                return self._leave_out(name)
            key = name + tokens.attributes(index)
            self.equal[key] = self.equal.get(key, 0) + 1
            self.formatting += self.equal[key] <= 3
        else:
            self.reopened += self.formatting
        if name in _IMPLIED:
            return True
        if self.depth >= MAX_DEPTH:
            return self._leave_out(name)
        self.open[name] = self.open.get(name, 0) + 1
        self.depth += 1
        return True

    def instead_of_option(self, name: str, index: int) -> str:
        """What is passed on for an option of too many: the line that it begins."""
        self.left_out += name == "option"
        return f"<br id={index}>" if name == "option" else ""

    def _leave_out(self, name: str) -> bool:
        self.hidden[name] = self.hidden.get(name, 0) + 1
        self.left_out += 1
        return False

    def _close(self, name: str) -> bool:
        if self.hidden.get(name):
            self.hidden[name] -= 1
            return False
        if self.open.get(name):
            self.open[name] -= 1
            self.depth -= 1
            if name in FORMATTING:
                self.formatting = max(0, self.formatting - 1)
        return True


# --- what the parser writes back ------------------------------------------------------------------------------------------


def _events(markup: str, names: list[str]) -> list[Event]:
    """The steps through a tree that was written out: `td id="2">;3` opens an element and has text behind it."""
    events: list[Event] = []
    add = events.append
    stack: list[str] = []
    foreign = 0
    for piece in markup.split("<")[1:]:
        tag, _, behind = piece.partition(">")
        if tag[0] == "/":
            name = tag[1:].lower()
            while stack and name in stack:
                last = stack.pop()
                foreign -= last in _FOREIGN
                if last not in _FRAME:
                    add(("/" + last, -1))
                if last == name:
                    break
        elif tag[0] != "!":
            name, _, number = tag.partition(" ")
            name = name.lower()
            if name not in _FRAME:
                add((name, int(number[4:].split('"', 1)[0]) if number.startswith('id="') else -1))
            if name not in VOID or foreign:
                stack.append(name)
                foreign += name in _FOREIGN
        if behind:
            _add_texts(events, behind, names)
    return events


_FOREIGN = frozenset(("svg", "math"))


def _add_texts(events: list[Event], written: str, names: list[str]) -> None:
    """Adds the texts of `;3 ;4`: tokens, and white space between them.

    Where the parser takes for text what the scan took for tags (`title` in an `svg` that is not closed), these stand between.
    """
    if written[0] != ";":
        events.append(_BLANK)
    for number, blank in _NUMBERS.findall(written):
        index = int(number)
        events.append((names[index], index))
        if blank:
            events.append(_BLANK)


_NUMBERS = re.compile(r";([0-9]+)( ?)")
