"""Selections by CSS: the part of the language that speaks of elements, their attributes and their places.

    table.specs > tbody tr:nth-child(2) td, #price, [itemprop=name], a[href^="/maker/"]

Of a list of selectors each element is selected once. Each step of a selector is one pass over the elements, whatever their
depth. https://www.w3.org/TR/selectors-4/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from extract.outline import Outline


class _Condition(NamedTuple):
    """An attribute's name, how it is compared (empty: it is there), with what."""

    name: str
    how: str
    value: str


class Step(NamedTuple):
    """What an element must be, and how it stands to that of the step before: `>` its child, a blank anywhere in it."""

    relation: str
    name: str
    conditions: tuple[_Condition, ...]
    places: tuple[tuple[int, int], ...]
    """`an+b` of each `:nth-child`."""


class Selector(NamedTuple):
    """A list of selectors as written, and the steps of each."""

    source: str
    chains: tuple[tuple[Step, ...], ...]


_NAME = r"-?[A-Za-z_\u0080-\U0010ffff][\w\u0080-\U0010ffff-]*+"
_STEP = re.compile(
    rf"(?P<name>\*|{_NAME})|\#(?P<id>{_NAME})|\.(?P<cls>{_NAME})"
    rf"|\[\s*+(?P<attribute>{_NAME})\s*+(?:(?P<how>[~^$*]?=)\s*+(?:\"(?P<one>[^\"\\]*+)\"|'(?P<two>[^'\\]*+)'|(?P<bare>[\w-]++))\s*+)?+\]"
    r"|:(?P<first>first-child)(?![\w-])|:nth-child\(\s*+(?P<place>odd|even|[+-]?[0-9]*+n(?:\s*+[+-]\s*+[0-9]++)?+|[0-9]++)\s*+\)"
)
_RELATION = re.compile(r"\s*+(>)\s*+|\s++")
_ROOTS = ("html", "head", "body")


def compile_selector(source: str) -> Selector:
    """A selector from its source. Raises ValueError that says what is not read.

    >>> [step.name for step in compile_selector("table > tr td").chains[0]]
    ['table', 'tr', 'td']
    """
    chains = []
    at = 0
    while True:
        chain, at = _chain(source, at)
        chains.append(chain)
        if at == len(source):
            return Selector(source, tuple(chains))
        at += 1


def _chain(source: str, at: int) -> tuple[tuple[Step, ...], int]:
    """One selector of a list, and where it ends: at a comma, or the end."""
    steps: list[Step] = []
    at += len(source[at:]) - len(source[at:].lstrip())
    relation = " "
    while True:
        step, at = _step(source, at, relation)
        steps.append(step)
        match = _RELATION.match(source, at)
        if match is not None:
            at, relation = match.end(), match[1] or " "
        if at == len(source) or source[at] == ",":
            if match is not None and match[1]:
                raise ValueError(f"{source!r} ends with '>'")
            return _rooted(source, steps), at
        if match is None:
            raise ValueError(f"{source[at:]!r} in {source!r} is not read")


def _rooted(source: str, steps: list[Step]) -> tuple[Step, ...]:
    """A selector without the root elements at its beginning, which are no elements of a page's tree here."""
    root = False
    while len(steps) > 1 and steps[0].name in _ROOTS and steps[0][2:] == ((), ()):
        root = steps[1].relation == ">"
        steps = steps[1:]
    if any(step.name in _ROOTS for step in steps):
        raise ValueError(f"{source!r} selects by html, head or body, which may only stand alone at its beginning")
    return (steps[0]._replace(relation=">" if root else " "), *steps[1:])


def _step(source: str, at: int, relation: str) -> tuple[Step, int]:
    name, conditions, places = "", [], []
    start = at
    while match := _STEP.match(source, at):
        if match["name"] and at > start:
            break
        at = match.end()
        if match["name"]:
            name = match["name"].lower().replace("*", "")
        elif match["id"] or match["cls"]:
            conditions.append(_Condition("id", "=", match["id"]) if match["id"] else _Condition("class", "~=", match["cls"]))
        elif match["attribute"]:
            value = next((match[group] for group in ("one", "two", "bare") if match[group] is not None), "")
            conditions.append(_Condition(match["attribute"].lower(), match["how"] or "", value))
        else:
            places.append((0, 1) if match["first"] else _nth(match["place"]))
    if at == start:
        raise ValueError(f"{source[at:]!r} in {source!r} is not read")
    return Step(relation, name, tuple(conditions), tuple(places)), at


def _nth(written: str) -> tuple[int, int]:
    """The `a` and `b` of `an+b`."""
    written = {"odd": "2n+1", "even": "2n"}.get(written, "".join(written.split()))
    factor, n, rest = written.partition("n")
    if not n:
        return 0, int(written)
    return int(factor + "1" if factor in ("", "+", "-") else factor), int(rest or 0)


# --- selecting --------------------------------------------------------------------------------------------------------


def select(outline: Outline, selector: Selector) -> list[int]:
    """The elements that a selector selects, in order of the tree."""
    found: set[int] = set()
    for chain in selector.chains:
        found.update(_selected(outline, chain))
    return sorted(found)


def _selected(outline: Outline, chain: tuple[Step, ...]) -> list[int]:
    elements = outline.elements
    before: list[bool] | None = None
    fits: list[bool] = []
    for step in chain:
        within = [False] * len(elements)
        fits = [False] * len(elements)
        for index, element in enumerate(elements):
            parent = element.parent
            if before is None:
                allowed = step.relation == " " or parent < 0
            else:
                within[index] = parent >= 0 and (before[parent] or within[parent])
                allowed = parent >= 0 and before[parent] if step.relation == ">" else within[index]
            fits[index] = allowed and _fits(outline, index, step)
        before = fits
    return [index for index, one in enumerate(fits) if one]


def _fits(outline: Outline, index: int, step: Step) -> bool:
    element = outline.elements[index]
    if step.name and element.name != step.name:
        return False
    for factor, rest in step.places:
        steps = element.place - rest
        if steps != 0 if factor == 0 else steps % factor or steps // factor < 0:
            return False
    return all(_holds(condition, outline.attributes(index)) for condition in step.conditions)


def _holds(condition: _Condition, attributes: dict[str, str]) -> bool:
    given = attributes.get(condition.name)
    value = condition.value
    if given is None or condition.how in ("", "="):
        return given is not None and (not condition.how or given == value)
    if condition.how == "~=":
        return value in given.split()
    if not value:
        return False
    return {"^=": given.startswith, "$=": given.endswith, "*=": given.__contains__}[condition.how](value)
