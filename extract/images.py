"""What images say in a cell that has no text: the words that stand for them where they are not seen.

<td><img src=tick.png alt="Yes">            Yes
<td><i class=tick aria-label="Yes"></i>     Yes
<td><img src=line.png alt="">               nothing: the image is an ornament
"""

from __future__ import annotations

from extract.elements import CELLS, VOID
from extract.hiding import HIDDEN, hides
from extract.model import Region
from extract.tokens import RAW, TEXT, Tokens, attribute_span, attributes, scan

MAX_SOURCE = 4000
"""Characters of a cell in which images are looked for."""
_ENDS = frozenset((*CELLS - {"br"}, *(f"/{name}" for name in CELLS)))
_DRAWINGS = frozenset(("img", "svg"))
_WORDS = ("aria-label", "alt", "title")
"""The attributes that name an element to those who do not see it, the first that says something."""


def image_text(text: str, at: int) -> Region | None:
    """The words of the image in a cell without text, whose tag ends at a place of a page.

    An empty region where the image has no words, or several images have different ones.
    None where the cell holds no image, an ornament, or something that is hidden.
    """
    source = text[at : at + MAX_SOURCE] if text[at - 1 : at] == ">" else ""
    if not source.lstrip().startswith("<"):
        return None
    said = _said(scan(source))
    if not said:
        return None
    start, end = said[0]
    if len({source[first:last].strip() for first, last in said}) > 1:
        end = start
    return Region(source[start:end], at + start).part(0, end - start)


def _said(tokens: Tokens) -> list[tuple[int, int]]:
    """Where the words of each image of a cell stand; those of one without any behind its tag."""
    found: list[tuple[int, int]] = []
    depth = 0
    for index, name in enumerate(tokens.names):
        depth -= name[:1] == "/"
        if depth < 0 or name in _ENDS or name in (TEXT, RAW):
            break
        if not name[:1].isalpha():
            continue
        source = tokens.attributes(index)
        depth += name not in VOID and not source.endswith("/")
        if hides(source) == HIDDEN:
            return []
        given = attributes(source)
        word = next((one for one in _WORDS if given.get(one, "").strip() and (one != "alt" or name in _DRAWINGS)), None)
        span = attribute_span(tokens, index, word) if word else None
        if span is not None and "&" not in tokens.text[slice(*span)]:
            found.append(span)
        elif word is not None or (name in _DRAWINGS and given.get("alt") is None):
            found.append((tokens.ends[index], tokens.ends[index]))
    return found
