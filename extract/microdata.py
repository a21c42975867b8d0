"""Microdata of a page: its items with the values of their properties, as the HTML standard reads them.

    <p itemscope><b itemprop="name">Glow</b> <meta itemprop="price" content="49.50">     name: Glow, price: 49.50

`itemref` is not followed. https://html.spec.whatwg.org/multipage/microdata.html#values
"""

from __future__ import annotations

from extract.flows import region_of
from extract.items import MICRODATA, Given, Item, bare
from extract.markup import plain_markup
from extract.outline import Outline
from extract.tokens import attribute_span

_ATTRIBUTE = {"meta": "content", "object": "data", "data": "value", "meter": "value", "time": "datetime"}
_ATTRIBUTE.update(dict.fromkeys(("audio", "embed", "iframe", "img", "source", "track", "video"), "src"))
_ATTRIBUTE.update(dict.fromkeys(("a", "area", "link"), "href"))


def micro_items(outline: Outline) -> list[Item]:
    """The items of a page in page order, outer ones first."""
    found: list[Item] = []
    around: list[Item | None] = []
    for index, element in enumerate(outline.elements):
        owner = around[element.parent] if element.parent >= 0 else None
        around.append(owner)
        source = outline.tokens.attributes(element.token) if element.token >= 0 else ""
        if "item" not in source.lower():
            continue
        given = outline.attributes(index)
        value: Given | Item | None = None
        if "itemscope" in given:
            value = Item(MICRODATA, outline.tokens.starts[element.token], owner.depth + 1 if owner else 0, {})
            found.append(value)
            around[-1] = value
        if "itemprop" in given and owner is not None:
            if value is None:
                value = _value(outline, index)
            for name in dict.fromkeys(map(bare, given["itemprop"].split())):
                if value is not None:
                    owner.properties.setdefault(name, []).append(value)
    return found


def _value(outline: Outline, index: int) -> Given | None:
    """The value of a property that is no item."""
    element = outline.elements[index]
    name = _ATTRIBUTE.get(element.name)
    given = outline.attributes(index)
    if name is not None and (name in given or element.name != "time"):
        span = attribute_span(outline.tokens, element.token, name)
        return Given(given[name], *span) if span else None
    tokens = outline.text_tokens(index, hidden=True)
    region = region_of(outline.tokens, tokens)
    if not region.text:
        return None
    start, end = region.span
    return Given(plain_markup(outline.tokens.text[start:end]), start, end)
