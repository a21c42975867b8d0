"""What a review serves: a shell that anybody may read, the report of the run, and the parts of its data that the page asks for.

The report is made anew each time that it is opened, under the waivers of then. Rows have numbers in it, and a decision changes what
is found; so each opening is a state with a number of its own, and the last few of them answer for their parts.
"""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path
from typing import Any

from extract.report import html
from extract.report.payload import Payload
from extract.review.decisions import Review

KEPT = 4
"""States that answer: as many tabs may be open on one review."""
PART = re.compile(r"/data/([0-9]{1,9})/((?:rows|entities|pages)|(?:more|src)-[0-9]{1,9})")
"""The address of a part: its state, and its name."""


def policy() -> str:
    """The policy of the page: it may ask its own server, and put the report that comes from there into itself."""
    return f"{html.policy()} extract-report; connect-src 'self'; frame-ancestors 'none'"


class Views:
    """What a review has served, as far as its pages still ask for parts of it."""

    def __init__(self, review: Review) -> None:
        self.review = review
        self.numbers = count(1)
        self.states: dict[str, Payload] = {}

    def report(self) -> bytes:
        """The report as HTML without its head, a state of its own."""
        self.review.refresh()
        state = str(next(self.numbers))
        report = html.Report(self.review.found, Path())
        text = "".join(report.body(html.SERVED, self.review.judged_by, state))
        if report.payload is not None:
            self.states[state] = report.payload
        for old in list(self.states)[:-KEPT]:
            del self.states[old]
        return text.encode("utf-8", "backslashreplace")

    def part(self, state: str, name: str) -> Any:
        """A part of a state, None where it has none of the name. Raises KeyError where the state is none of the last, UsageError where
        the page has changed since it was read."""
        payload = self.states[state]
        page = payload.names[int(name[4:])] if name.startswith("src-") and int(name[4:]) < len(payload.shelves) else ""
        if page in self.review.digests:
            self.review.must_be_as_read(self.review.found.sources.files[page])
        return payload.part(name)
