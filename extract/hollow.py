"""Pages without content: empty ones, ones that say that the reader is blocked, errors, and shells that only JavaScript fills.

A page says so where a line near its top says little else, or where it is very short: an article that speaks of captchas is content,
and so is every page that is longer, or that has a table.
"""

from __future__ import annotations

import re
from itertools import islice

from extract.documents import HEAD, Found

SHORT_PAGE = 1500
"""Characters up to which a page whose first lines say that it is blocked, or is not there, is nothing else."""
VERY_SHORT = 400
"""Characters up to which a page that says so anywhere is nothing else."""
_FIRST_LINES = 4
_LINE = 100


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE | re.MULTILINE)


_BLOCKED = _any(
    r"access (?:to this (?:page|site|website|resource) (?:has been |is |was )?)?denied",
    r"access is denied",
    r"(?:verify|confirm|check|prove)(?:ing)? (?:that |if )?(?:you are|you're|you aren't) (?:not )?(?:an? )?(?:human|robot|bot)",
    r"are you an? (?:robot|human|bot)\b",
    r"(?:not|n't) a robot",
    r"robot or human",
    r"human verification",
    r"unusual traffic",
    r"automated (?:requests|access)",
    r"(?:complete|solve|enter|fill in|type) (?:the|this|a) (?:captcha|security check)",
    r"^captcha\W*$",
    r"press (?:&|and) hold",
    r"pardon our interruption",
    r"(?:enable|turn on|activate|allow|switch on) (?:cookies and )?javascript",
    r"javascript (?:(?:is|was|has been|must be) )?(?:currently |not )?(?:disabled|required|enabled|turned off)",
    r"(?:requires|needs|without) javascript",
    r"request (?:has been |was |could not be )?(?:blocked|satisfied|rejected)",
    r"you have been blocked",
    r"checking (?:your browser|if the site connection is secure)",
    r"just a moment\.\.\.",
    r"attention required!",
    r"ddos protection",
    r"too many requests",
    r"rate limit(?:ed| exceeded)",
    r"(?:40[13]|429)[ :\u2013-]+(?:forbidden|unauthorized|error|too many)",
    r"^(?:forbidden|unauthorized|401|403|429)$",
    r"please (?:log|sign) ?in to (?:continue|view)",
)

_ERROR = _any(
    r"(?:page|file|document|url|article|site|content|resource|object)(?: (?:was|is|could|can))? ?(?:not|n't) (?:be )?(?:found|available)",
    r"(?:page|url|file|resource|article)[^.\n]{0,40} (?:does not|doesn't|did not) exist",
    r"(?:page|url|file|resource|article)[^.\n]{0,40} (?:could not|couldn't|cannot|can't|was not|wasn't) (?:be )?(?:found|located)",
    r"(?:page|url|file|resource|article)[^.\n]{0,40} no longer (?:exists|available)",
    r"(?:404|410)[ :\u2013\u2014-]*(?:not found|error|gone|page)",
    r"(?:error|status|http)[ :]*(?:404|410|500|50[2-4])\b",
    r"^(?:404|410|50[0234]|not found)$",
    r"internal server error",
    r"bad gateway",
    r"service (?:is )?(?:temporarily )?unavailable",
    r"gateway time-?out",
    r"nothing was found at this location",
    r"(?:under|down for|undergoing) (?:\w+ )?(?:maintenance|construction)",
    r"something went wrong",
    r"an (?:unexpected )?error (?:has )?occurred",
    r"seite (?:wurde )?nicht gefunden",
    r"page (?:introuvable|non trouv\u00e9e)",
    r"p\u00e1gina n(?:o|\u00e3o) encontrada",
    r"pagina (?:non trovata|niet gevonden)",
    r"\u0441\u0442\u0440\u0430\u043d\u0438\u0446\u0430 \u043d\u0435 \u043d\u0430\u0439\u0434\u0435\u043d\u0430",
    r"nie znaleziono strony",
)
# What a longer one says to its reader, and an article about such pages does not.
_TO_READER = _any(
    r"\b(?:you|your|we|please|back|home|sorry|oops|try|ray id|reference|error code|vous|bitte|sie|usted|prego)\b", r"\b[45][0-9]{2}\b"
)
_KINDS = (("blocked", _BLOCKED), ("error", _ERROR))


def hollow(text: str) -> Found | None:
    """What a short text without tables says of itself: that it is blocked, or an error. `text` is what a reader sees, title first."""
    lines = [line.strip() for line in text[: SHORT_PAGE * 4].replace("\u2019", "'").splitlines() if line.strip()]
    size = sum(map(len, lines))
    if not lines or size > SHORT_PAGE:
        return None
    whole = "\n".join(lines)
    if size > VERY_SHORT and not _TO_READER.search(whole):
        return None
    for name, pattern in _KINDS:
        for line in lines[:_FIRST_LINES]:
            found = pattern.search(line)
            share = 4 if line is lines[0] and len(line) <= _LINE else 2
            if found and len(found[0]) * share >= len(line):
                return Found(name, 0.9, f"a page of {size} characters that begins with {line[:60]!r}")
        found = pattern.search(whole) if size <= VERY_SHORT else None
        if found:
            return Found(name, 0.8, f"a page of {size} characters that says {found[0]!r}")
    return None


# --- HTML -------------------------------------------------------------------------------------------------------------

MANY_CELLS, MANY_PARTS, MANY_BLOCKS = 4, 80, 40
"""Cells, links and divisions, paragraphs and items of a page that is looked at no further: it has content."""
SHELL = 30
"""Characters that a page may show which only JavaScript fills."""
_CONTENT = ("<td", "<li", "<p>", "<p ", "<dd", "<TD", "<LI", "<P>", "<P ", "<DD")
_PARTS = ("<a ", "<div", "<span")
_HIDDEN = ("script", "style", "template", "noscript", "svg", "select")
_UNSEEN = re.compile(rf"<!--.*?(?:-->|\Z)|<({'|'.join(_HIDDEN)})(?=[\s>])[^<>]*>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_NOSCRIPT = re.compile(r"<noscript\b[^<>]*>(.{0,2000}?)</noscript", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(
    r"</?(?:p|div|br|h[1-6]|li|ul|ol|tr|td|th|table|title|section|main|header|footer|form|center|hr)\b[^<>]*>", re.IGNORECASE
)
_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
_CELL = re.compile(r"<t[dh]\b", re.IGNORECASE)
_TEXT = re.compile(r"<(?:p|h[1-6]|li|td)[\s>]", re.IGNORECASE)
_DATA = re.compile(r"<table\b|\bitemprop=|application/ld\+json", re.IGNORECASE)


def hollow_html(text: str) -> Found | None:
    """What a page of HTML is that has nothing to read."""
    if len(text) > HEAD << 4 or sum(1 for _ in islice(_CELL.finditer(text), MANY_CELLS)) == MANY_CELLS:
        return None
    if sum(map(text.count, _PARTS)) >= MANY_PARTS or sum(map(text.count, _CONTENT)) >= MANY_BLOCKS:
        return None
    seen = _TAG.sub("", _BREAK.sub("\n", _UNSEEN.sub(" ", text)))
    found = hollow(seen)
    if found is not None:
        return found
    bare = len("".join(seen.split()))
    if bare <= SHELL and not _DATA.search(text) and not _TEXT.search(_NOSCRIPT.sub("", text)):
        for block in _NOSCRIPT.findall(text):
            asked = _BLOCKED.search(block)
            if asked:
                return Found("blocked", 0.8, f"{bare} characters without JavaScript, and it says {asked[0]!r}")
    if not bare and not _DATA.search(text):
        return Found("empty", 0.9, "HTML without a character of text")
    return None
