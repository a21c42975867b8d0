"""The tree of a page whose tags are soundly nested, read off its tokens; None where they are not.

    <p>a<p>b         (p, 0) ("", 1) (/p, -1) (p, 2) ("", 3) (/p, -1)
    <p><b>a<p>c      None: the parser would open `b` a second time

Most pages need no more of the standard than this: which tags end others, and which may be missing. What needs more (formatting
elements that overlap others, text between the rows of a table, templates) is left to the conforming parser. The steps are the
same, but for elements that neither part words nor hide text: those are left out.

https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from extract.elements import DRAWN, FORMATTING, HEADINGS, LITERAL, NEW_LINE, NEW_PARAGRAPH, VOID
from extract.tokens import RAW, SPACE, TEXT, Tokens, closes_itself

MAX_OPEN = 500
"""Elements that may be open at once."""

Event = tuple[str, int]
"""A step through the tree: `(td, 7)` opens the element of token 7 (-1: it has no tag), `(/td, -1)` closes it, `("", 8)` is text."""


class _Unsound(Exception):  # noqa: N818 - a way out of the reading, not an error
    """The tags need the whole of the standard's rules."""


def nested(tokens: Tokens, kept: Collection[int]) -> list[Event] | None:
    """The steps through the tree of a page; None where its tags are not sound. `kept` are tags that leave a trace in any case:
    those that may hide their text, and those that are laid out."""
    reading = _Reading(tokens, kept)
    try:
        reading.run()
    except _Unsound:
        return None
    return reading.events


# Elements are kept as the end tags that are waited for, those that leave no trace in the steps without the solidus.
_GROUPS = frozenset(("/tbody", "/thead", "/tfoot"))
_BETWEEN_CELLS = _GROUPS | {"/table", "/tr"}
_CELLS = frozenset(("/td", "/th", "/caption"))
_SCOPE = _CELLS | {"/table", "/button"}
_HEADING_ENDS = frozenset("/" + name for name in HEADINGS)
_OPTIONS = frozenset(("/select", "/option", "/optgroup"))
_BLOCKS = (NEW_LINE | NEW_PARAGRAPH | HEADINGS | {"dl"}) - {
    "dialog", "form", "frame", "frameset", "hr", "legend", "listing", "optgroup", "option", "p", "plaintext", "select", "textarea",
    "title", "xmp",
}  # fmt: skip
_OTHER_SPECIAL = frozenset(("p", "li", "dd", "dt", "form", "title", "textarea", "noscript"))
_SPECIAL = frozenset("/" + name for name in _BLOCKS | _OTHER_SPECIAL) | _SCOPE | _BETWEEN_CELLS | _OPTIONS
_PARAGRAPH_ENDS = _SPECIAL - {"/p", "/noscript"}
"""Elements that end a paragraph, or in which another may stand."""
_SCOPE_WITH_BUTTONS = _SCOPE - {"/button"}
_STRICT = _BETWEEN_CELLS | _OPTIONS
"""What must not hold text or lines."""
_INLINE = frozenset(("span", "b", "i", "em", "strong", "small", "sup", "sub", "abbr", "cite", "code", "label", "time", "font", "u"))
_CHILDREN = {
    **dict.fromkeys((f"/{name}" for name in (*_BLOCKS - HEADINGS, "td", "th", "li", "dd")), (_BLOCKS - {"dl"}) | {"p"}),
    "/table": frozenset(("tbody", "thead", "tfoot", "caption")),
    "/tbody": frozenset(("tr",)), "/thead": frozenset(("tr",)), "/tfoot": frozenset(("tr",)), "/tr": frozenset(("td", "th")),
}  # fmt: skip
for _name in ("/ul", "/ol", "/menu"):
    _CHILDREN[_name] |= {"li"}
"""What opens without a further look in what."""
_TRANSPARENT = frozenset(("/address", "/div", "/p"))
_NO_TRACE = (VOID - {"br", "hr", "frame", "col"}) | LITERAL - {"xmp", "plaintext", "noembed", "noframes"} | {"html", "head", "body"}
_IN_HEAD = frozenset(("html", "head", "base", "basefont", "bgsound", "link", "meta", "script", "style"))
_BEYOND = frozenset(
    """template math frameset frame plaintext xmp listing image object applet marquee rb rp rt rtc ruby noembed noframes audio video
    canvas datalist dialog legend keygen""".split()  # noqa: SIM905
)


class _Reading:
    """One pass over the tokens with the elements that are open."""

    def __init__(self, tokens: Tokens, kept: Collection[int]) -> None:
        self.tokens = tokens
        self.events: list[Event] = []
        self.stack: list[str] = [""]
        self.in_head = True
        self.quirks = _quirks(tokens.doctype)
        self.rest = iter(enumerate(tokens.names))
        self.kept = kept

    def run(self) -> None:
        """Reads all tokens. The usual cases stand here, because this is the path of every tag."""
        events, stack, kinds, children, kept = self.events, self.stack, _KINDS, _CHILDREN, self.kept
        for index, name in self.rest:
            top = stack[-1]
            if name == TEXT or name == RAW:  # noqa: SIM109 - twice as fast
                if top in _BETWEEN_CELLS:
                    raise _Unsound
                self.in_head = False
                events.append((name, index))
            elif name == SPACE:
                continue
            elif name == top and name[0] == "/":
                del stack[-1]
                events.append((name, -1))
            elif name in _INLINE and index not in kept and top not in _STRICT and len(stack) < MAX_OPEN:
                self.in_head = False
                stack.append(name)
            elif name[0] == "/" and name[1:] == top:
                del stack[-1]
            elif name in children.get(top, ()) and len(stack) < MAX_OPEN:
                events.append((name, index))
                stack.append("/" + name)
            else:
                kinds.get(name, _other)(self, name, index)
        self.close(1)

    # --- the stack ----------------------------------------------------------------------------------------------------

    def close(self, height: int) -> None:
        """Closes the open elements down to a height of the stack."""
        stack = self.stack
        while len(stack) > height:
            name = stack.pop()
            if name[0] == "/":
                self.events.append((name, -1))

    def close_sound(self, height: int) -> None:
        """Closes elements none of which would be opened again."""
        if any(name.lstrip("/") in FORMATTING for name in self.stack[height + 1 :]):
            raise _Unsound
        self.close(height)

    def find(self, wanted: Iterable[str], until: frozenset[str]) -> int:
        """The height of the innermost of some elements that are open; -1 where one of `until` is met before."""
        stack = self.stack
        for height in range(len(stack) - 1, -1, -1):
            if stack[height] in wanted:
                return height
            if stack[height] in until:
                return -1
        return -1

    def between_cells(self) -> bool:
        """Whether a table is open and none of its cells."""
        return self.stack[-1] in _BETWEEN_CELLS

    def open(self, name: str, index: int) -> None:
        """Opens an element that leaves a trace."""
        self.in_head = False
        if len(self.stack) > MAX_OPEN:
            raise _Unsound
        self.events.append((name, index))
        self.stack.append("/" + name)

    # --- text level ---------------------------------------------------------------------------------------------------

    def skip(self, name: str, index: int) -> None:
        """White space, and elements without text."""

    def skip_in_body(self, name: str, index: int) -> None:
        """Elements without text that begin the body of a page; a field ends a list of options."""
        if self.stack[-1] in _OPTIONS:
            raise _Unsound
        self.in_head = False

    def beyond(self, name: str, index: int) -> None:
        """What only the whole of the rules can place."""
        raise _Unsound

    def inline(self, name: str, index: int) -> None:
        """An element within a line. Links are not within links."""
        stack = self.stack
        if stack[-1] in _STRICT:
            raise _Unsound
        if name in ("a", "nobr", "button") and (name in stack or "/" + name in stack):
            raise _Unsound
        if name == "noscript" and self.in_head:
            self.noscript()
        elif index in self.kept or name in ("button", "noscript"):
            self.open(name, index)
        else:
            self.in_head = False
            if len(stack) > MAX_OPEN:
                raise _Unsound
            stack.append(name)

    def end_inline(self, name: str, index: int) -> None:
        """The end of an element within a line: of the innermost, or of one that holds no formatting elements; else of none."""
        stack, bare = self.stack, name[1:]
        if stack[-1] == bare:
            del stack[-1]
            return
        if stack[-1] in _OPTIONS:
            raise _Unsound
        if bare in FORMATTING:
            if self.find((name, bare), _CELLS) >= 0:
                raise _Unsound
            return
        height = self.find((name, bare), _SPECIAL)
        if height >= 0:
            self.close_sound(height)

    def noscript(self) -> None:
        """`noscript` in the head, where it holds nothing that is seen."""
        for _, name in self.rest:
            if name == "/noscript":
                return
            if name not in _NO_TRACE and name.lstrip("/") not in _NO_TRACE and name != SPACE:
                raise _Unsound

    def line_break(self, name: str, index: int) -> None:
        """`br`, `/br`"""
        if self.stack[-1] in _STRICT:
            raise _Unsound
        self.in_head = False
        self.events.append(("br", index if name == "br" else -1))

    # --- blocks -------------------------------------------------------------------------------------------------------

    def end_paragraph_before(self) -> None:
        """A block ends the paragraph that is open, unless it stands in a table or a button."""
        stack = self.stack
        last = stack[-1]
        if last == "/p":
            del stack[-1]
            self.events.append(("/p", -1))
        elif last in _STRICT or (last not in _PARAGRAPH_ENDS and self.find(("/p",), _PARAGRAPH_ENDS) >= 0):
            raise _Unsound

    def block(self, name: str, index: int) -> None:
        """A block, or a paragraph."""
        self.end_paragraph_before()
        if name in HEADINGS and self.stack[-1] in _HEADING_ENDS:
            self.close(len(self.stack) - 1)
        self.open(name, index)

    def rule(self, name: str, index: int) -> None:
        """`hr`"""
        self.end_paragraph_before()
        self.in_head = False
        self.events.append((name, index))

    def form(self, name: str, index: int) -> None:
        """`form`: of two within each other the inner is none."""
        if "/form" in self.stack:
            raise _Unsound
        self.block(name, index)

    def end_block(self, name: str, index: int) -> None:
        """The end of a block that is not the innermost element."""
        if self.stack[-1] in _OPTIONS:
            raise _Unsound
        height = self.find((name,), _SCOPE_WITH_BUTTONS)
        if name == "/form" or (name in _HEADING_ENDS and self.find(_HEADING_ENDS, _SCOPE_WITH_BUTTONS) >= 0):
            raise _Unsound
        if height >= 0:
            self.close_sound(height)

    def end_paragraph(self, name: str, index: int) -> None:
        """`/p`: without a paragraph it makes an empty one."""
        height = self.find((name,), _SCOPE)
        if height >= 0:
            self.close_sound(height)
        elif self.stack[-1] in _STRICT:
            raise _Unsound
        elif not self.in_head:
            self.events += [("p", -1), ("/p", -1)]

    def item(self, name: str, index: int) -> None:
        """`li`, `dt`, `dd`: each ends the one before."""
        ends = ("/li",) if name == "li" else ("/dt", "/dd")
        height = self.find(ends, _SPECIAL - _TRANSPARENT - {*ends})
        if height >= 0:
            self.close_sound(height)
        self.end_paragraph_before()
        self.open(name, index)

    def end_item(self, name: str, index: int) -> None:
        """`/li`, `/dt`, `/dd`"""
        if self.stack[-1] in _OPTIONS:
            raise _Unsound
        lists = {"/ul", "/ol"} if name == "/li" else frozenset[str]()
        height = self.find((name,), (_SCOPE_WITH_BUTTONS) | lists)
        if height >= 0:
            self.close_sound(height)

    def text_element(self, name: str, index: int) -> None:
        """`title`, `textarea`: they hold text alone."""
        if self.stack[-1] in _STRICT:
            raise _Unsound
        head = self.in_head
        self.open(name, index)
        for at, inner in self.rest:
            if inner == "/" + name:
                self.close(len(self.stack) - 1)
                break
            self.events.append((inner, at))
        self.in_head = head

    def select(self, name: str, index: int) -> None:
        """`select`, which holds options and text alone."""
        if self.between_cells() or "/select" in self.stack:
            raise _Unsound
        self.open(name, index)

    def option(self, name: str, index: int) -> None:
        """`option`, `optgroup`: each ends the one before."""
        if "/select" not in self.stack:
            raise _Unsound
        if self.stack[-1] == "/option":
            self.close(len(self.stack) - 1)
        if name == "optgroup" and self.stack[-1] == "/optgroup":
            self.close(len(self.stack) - 1)
        self.open(name, index)

    def end_option(self, name: str, index: int) -> None:
        """`/select`, `/option`, `/optgroup`"""
        height = self.find((name,), _SPECIAL - _OPTIONS)
        if height >= 0:
            self.close(height)

    def svg(self, name: str, index: int) -> None:
        """`svg`, where it holds nothing of HTML."""
        if self.stack[-1] in _STRICT:
            raise _Unsound
        tokens, events = self.tokens, self.events
        bottom = len(self.stack)
        self.in_head = False
        while True:
            if name == TEXT or name == RAW:  # noqa: SIM109 - twice as fast
                events.append((name, index))
            elif name[0] == "/":
                if self.stack[-1] not in (name, name[1:]):
                    raise _Unsound
                self.close(len(self.stack) - 1)
            elif name != SPACE:
                closed = closes_itself(tokens.attributes(index))
                if self.stack[-1] in ("/title", "/desc") or len(self.stack) > MAX_OPEN:
                    raise _Unsound
                if name in DRAWN and index not in self.kept:
                    self.stack += [name][closed:]
                elif name in _DRAWINGS:
                    self.open(name, index)
                    self.close(len(self.stack) - closed)
                else:
                    raise _Unsound
            if len(self.stack) == bottom:
                return
            index, name = next(self.rest, (-1, "/"))

    # --- tables -------------------------------------------------------------------------------------------------------

    def table(self, name: str, index: int) -> None:
        """`table`, which ends a paragraph unless the page is in quirks mode."""
        if self.stack[-1] in _STRICT:
            raise _Unsound
        if self.quirks is False:
            self.end_paragraph_before()
        elif self.quirks is None and self.find(("/p",), _SCOPE) >= 0:
            raise _Unsound
        self.open(name, index)

    def to_table(self) -> bool:
        """Ends the cell or the caption that is open; False where there is no table."""
        self.in_head = False
        if self.between_cells():
            return True
        height = self.find(_CELLS, frozenset())
        if height < 0:
            return False
        if not _OPTIONS.isdisjoint(self.stack[height:]):
            raise _Unsound
        self.close(height)
        return True

    def group(self, name: str, index: int) -> None:
        """`tbody`, `thead`, `tfoot`, `caption`"""
        if self.to_table():
            while self.stack[-1] != "/table":
                self.close(len(self.stack) - 1)
            self.open(name, index)

    def columns(self, name: str, index: int) -> None:
        """`colgroup`, `col`: they end the rows before them, and hold nothing that is seen."""
        if self.to_table():
            while self.stack[-1] != "/table":
                self.close(len(self.stack) - 1)

    def row(self, name: str, index: int) -> None:
        """`tr`"""
        if self.to_table():
            if self.stack[-1] == "/tr":
                self.close(len(self.stack) - 1)
            if self.stack[-1] == "/table":
                self.open("tbody", -1)
            self.open(name, index)

    def cell(self, name: str, index: int) -> None:
        """`td`, `th`"""
        if self.to_table():
            if self.stack[-1] != "/tr":
                self.row("tr", -1)
            self.open(name, index)

    def end_in_table(self, name: str, index: int) -> None:
        """The end of a table or a part of it, and of all that is open in it."""
        height = self.find((name,), frozenset() if name == "/table" else frozenset(("/table",)))
        if height >= 0:
            self.close(height)


def _other(reading: _Reading, name: str, index: int) -> None:
    """An element that no rule names."""
    if name[0] == "/":
        reading.end_inline(name, index)
    else:
        reading.inline(name, index)


_DRAWINGS = DRAWN | {"svg", "title", "desc", "metadata"}

_Read = Callable[[_Reading, str, int], None]
_KINDS: dict[str, _Read] = {
    **dict.fromkeys(_NO_TRACE | {"/" + name for name in _NO_TRACE}, _Reading.skip),
    **dict.fromkeys((_NO_TRACE - _IN_HEAD) | {"/html", "/body"}, _Reading.skip_in_body),
    **dict.fromkeys(_BEYOND, _Reading.beyond),
    **dict.fromkeys(_BLOCKS | {"p"}, _Reading.block),
    **dict.fromkeys(("/" + name for name in _BLOCKS | {"form", "button"}), _Reading.end_block),
    "/p": _Reading.end_paragraph, "form": _Reading.form, "hr": _Reading.rule, "br": _Reading.line_break, "/br": _Reading.line_break,
    "li": _Reading.item, "dt": _Reading.item, "dd": _Reading.item,
    "/li": _Reading.end_item, "/dt": _Reading.end_item, "/dd": _Reading.end_item,
    "title": _Reading.text_element, "textarea": _Reading.text_element, "/title": _Reading.skip, "/textarea": _Reading.skip,
    "select": _Reading.select, "option": _Reading.option, "optgroup": _Reading.option,
    **dict.fromkeys(_OPTIONS, _Reading.end_option), "svg": _Reading.svg, "/svg": _Reading.skip,
    "table": _Reading.table, "tr": _Reading.row, "td": _Reading.cell, "th": _Reading.cell,
    "col": _Reading.columns, "colgroup": _Reading.columns, "/col": _Reading.skip, "/colgroup": _Reading.skip,
    **dict.fromkeys(("tbody", "thead", "tfoot", "caption"), _Reading.group),
    **dict.fromkeys(_BETWEEN_CELLS | _CELLS, _Reading.end_in_table),
}  # fmt: skip


def _quirks(doctype: str) -> bool | None:
    """Whether a page is in quirks mode; None where that hangs on the name of an older document type."""
    words = doctype.lower().strip("<!>").split()
    if not words:
        return True
    return False if words == ["doctype", "html"] else None
