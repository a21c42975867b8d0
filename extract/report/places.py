"""Which places of a discrepancy are quoted where not all can be: each of the values that differ, and what differs in them."""

from __future__ import annotations

from itertools import groupby

from extract.model import Discrepancy, Evidence


def cited(found: Discrepancy, limit: int) -> list[Evidence]:
    """At most `limit` places of a discrepancy, in their order; a wording comes before a second place of the same wording.

    Between pages each wording is quoted from one page, and of lists only the items that not all pages have.
    """
    places = telling(found) if found.page is None else list(found.evidence)
    first: dict[str, int] = {}
    for index, place in enumerate(places):
        first.setdefault(place.text, index)
    again = [index for index in range(len(places)) if first[places[index].text] != index]
    return [places[index] for index in sorted([*first.values(), *again][:limit])]


def telling(found: Discrepancy) -> list[Evidence]:
    """What tells the pages of a discrepancy apart: of each wording one page, without the items that all have."""
    pages = [list(places) for _, places in groupby(found.evidence, key=lambda one: one.page)]
    wordings = list({tuple(place.text for place in places): places for places in reversed(pages)}.values())[::-1]
    if len(wordings) < 2:
        return [place for places in wordings for place in places]
    common = set.intersection(*({place.text for place in places} for places in wordings))
    return [place for places in wordings for place in [one for one in places if one.text not in common] or places[:1]]


def apart(text: str, other: str) -> tuple[str, str, str]:
    """A text in three parts, the middle one the words in which it differs from another: empty where it is the whole of it.

    >>> apart("Asian, 12.4% White, 66.8% Unknown", "Asian, 12.4% White, 16.8% Unknown")
    ('Asian, 12.4% White, ', '66.8%', ' Unknown')
    >>> apart("Welder", "Baker")
    ('Welder', '', '')
    """
    mine, its = text.split(" "), other.split(" ")
    least = min(len(mine), len(its))
    before = next((at for at in range(least) if mine[at] != its[at]), least)
    after = next((at for at in range(least - before) if mine[-1 - at] != its[-1 - at]), least - before)
    middle = " ".join(mine[before : len(mine) - after])
    if not middle or (not before and not after):
        return text, "", ""
    start = len(" ".join(mine[:before])) + (before > 0)
    return text[:start], middle, text[start + len(middle) :]
