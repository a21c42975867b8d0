"""Where sentences end, abbreviations and initials aside."""

from __future__ import annotations

import re

_BEFORE_WORD, _INITIALS = re.compile(r"[\s(]"), re.compile(r"(?:[A-Z]\.)*[A-Z]")
_SENTENCE_END = re.compile(r"[.!?\u2026]++[\"')\]\u201d\u2019]*+")
"""What ends a sentence before white space or the end of the text; looked for without those, so that a run of marks is read once."""


_MARKS, _CLOSING = (".", "!", "?", "\u2026"), "\"')]\u201d\u2019"


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does: with its mark, quotation marks and brackets behind it aside."""
    return text.rstrip(_CLOSING).endswith(_MARKS)


def sentence_end(text: str, start: int = 0) -> int:
    """Where the sentence that holds `start` ends, without its mark; the length of the text where no mark ends it.

    >>> sentence_end("Costs $3.50 at A.B. Smith Inc. here. Next")
    35
    """
    for match in _SENTENCE_END.finditer(text, start):
        if text[match.end() : match.end() + 1].strip():
            continue
        follows = text[match.end() : match.end() + 200].lstrip()[:1]
        if not follows or (not follows.islower() and not _is_abbreviated(text, start, match)):
            return match.start()
    return len(text)


def _is_abbreviated(text: str, start: int, mark: re.Match[str]) -> bool:
    """Whether a mark ends initials or an abbreviation."""
    word = _BEFORE_WORD.split(text[max(start, mark.start() - 40) : mark.start()])[-1]
    return mark[0] == "." and (_INITIALS.fullmatch(word) is not None or word.lower() in _ABBREVIATIONS)


_ABBREVIATIONS = frozenset({"st", "mr", "mrs", "ms", "dr", "jr", "sr", "inc", "co", "ltd", "vs", "etc", "e.g", "i.e", "no"})


def closed_end(text: str) -> int:
    """Where the last sentence ends that is closed before the end of an open line; 0 where none is.

    >>> text = "It costs 3.50. They live in St. Louis. More of it. Ne"
    >>> text[:closed_end(text)]
    'It costs 3.50. They live in St. Louis. More of it.'
    """
    closed, last = 0, len(text.rstrip())
    while True:
        end = sentence_end(text, closed)
        while end < len(text) and not text[end].isspace():
            end += 1
        if end >= last:
            return closed
        closed = end
