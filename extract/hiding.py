"""Which elements of a page no reader sees: by their attributes, or because they are made for something else.

    <td><span style="display:none">0070</span>70      "70"
    <td><span aria-hidden="true">0070</span>70        "70": out of a reader's reach, where the cell says something else
    <td><s>$12</s> $9                                 "$9": struck out, where the cell says something else

Style sheets are not read, so what a class hides is not known to be hidden.
"""

from __future__ import annotations

from extract.elements import STRUCK
from extract.tokens import Tokens, attributes

HIDDEN, ARIA_HIDDEN = "hidden", "aria-hidden"


def may_hide(source: str) -> bool:
    """Whether the attributes of a start tag are worth reading. Cheap, and true where `hides` is."""
    folded = source.lower()
    return "hidden" in folded or "none" in folded or "collapse" in folded


def suspects(tokens: Tokens) -> set[int]:
    """The tags that strike text out, and those in which a word stands that hides: found in the text as a whole, which costs less
    than a look at each tag."""
    found = tokens.tags_with("hidden", "none", "collapse")
    if not STRUCK.isdisjoint(tokens.names):
        found.update(index for index, name in enumerate(tokens.names) if name in STRUCK)
    return found


def hides(source: str) -> str:
    """How the attributes of a start tag hide its element: `HIDDEN`, `ARIA_HIDDEN` or not at all."""
    found = attributes(source)
    if "hidden" in found:
        return HIDDEN
    style = found.get("style")
    if style:
        rules = {}
        for rule in style.lower().split(";"):
            name, _, value = rule.partition(":")
            rules[name.strip()] = value.split("!")[0].strip()
        if rules.get("display") == "none" or rules.get("visibility") in ("hidden", "collapse"):
            return HIDDEN
    return ARIA_HIDDEN if found.get("aria-hidden", "").strip().lower() == "true" else ""
