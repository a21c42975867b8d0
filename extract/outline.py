"""The elements of a page's tree, with their parents, places among siblings, attributes and texts.

<ul><li class=a>1<li>2</ul>       ul; li, child 1 of ul, text 1; li, child 2 of ul, text 2
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extract.elements import VOID
from extract.nesting import Event
from extract.tokens import RAW, TEXT, Tokens, attributes
from extract.trees import parsed
from extract.walks import Walk

_HEAD = frozenset(("title", "meta", "link", "base", "script", "style", "template", "noscript", "basefont", "bgsound", "noframes"))
_FOREIGN = frozenset(("svg", "math"))


MAX_LOOKED = 200_000
"""Texts of elements that are looked at in one page; those within several elements count for each."""


class Element(NamedTuple):
    """An element: `token` is its start tag (-1 where the page has none), `parent` an index or -1 (the body), `place` from 1.

    Its texts are those of the outline from `first` to before `last`.
    """

    name: str
    token: int
    parent: int
    place: int
    first: int
    last: int


class Outline:
    """The elements of a page in the order of its tree, and its text tokens; `unseen` are those that no reader sees.

    The tree is that of the conforming parser, which names every element; the steps of sound nesting leave out most.
    """

    def __init__(self, tokens: Tokens) -> None:
        tree = parsed(tokens)
        self.tokens = tokens
        self.unseen = Walk(tree).unseen
        self.elements: list[Element] = []
        self.texts: list[int] = []
        self.looked = 0
        self._attributes: dict[int, dict[str, str]] = {}
        self._read(tree.events)

    def _read(self, events: Sequence[Event]) -> None:
        open_names: list[str] = []
        open_at: list[int] = []
        children: list[int] = [0]
        foreign = 0
        body = next((at for at, name in enumerate(self.tokens.names) if name == "body"), -1)
        in_body = False
        for name, token in events:
            if name in (TEXT, RAW):
                self.texts.append(token)
            elif name[0] == "/":
                while name[1:] in open_names:
                    last = open_names.pop()
                    foreign -= last in _FOREIGN
                    self._close(open_at.pop())
                    children.pop()
                    if last == name[1:]:
                        break
            elif name[0] not in "# ":
                if not in_body and not open_at and (token > body if body >= 0 else name not in _HEAD):
                    children[0], in_body = 0, True
                children[-1] += 1
                count = len(self.texts)
                self.elements.append(Element(name, token, open_at[-1] if open_at else -1, children[-1], count, count))
                if name not in VOID or foreign:
                    open_names.append(name)
                    open_at.append(len(self.elements) - 1)
                    children.append(0)
                    foreign += name in _FOREIGN
        while open_at:
            self._close(open_at.pop())

    def _close(self, index: int) -> None:
        self.elements[index] = self.elements[index]._replace(last=len(self.texts))

    @property
    def is_exhausted(self) -> bool:
        """Whether more texts of elements were asked for than are looked at, as of many elements within each other."""
        return self.looked > MAX_LOOKED

    def attributes(self, index: int) -> dict[str, str]:
        """The attributes of an element by name."""
        found = self._attributes.get(index)
        if found is None:
            token = self.elements[index].token
            found = attributes(self.tokens.attributes(token)) if token >= 0 else {}
            self._attributes[index] = found
        return found

    def text_tokens(self, index: int, hidden: bool = False) -> list[int]:
        """The text tokens of an element that a reader sees, in order of the source; with `hidden`, all where none is seen.

        None where so many texts were looked at before that the time would not be bounded.
        """
        element = self.elements[index]
        self.looked += element.last - element.first
        if self.is_exhausted:
            return []
        tokens = sorted(self.texts[element.first : element.last])
        seen = [token for token in tokens if token not in self.unseen]
        return seen or (tokens if hidden else [])
