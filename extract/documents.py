"""What a text is as a document: HTML, XML, a feed, JSON, RTF.

The order of HTML's own signs is that of the MIME Sniffing Standard, "rules for identifying an unknown MIME type"; the rest weighs how
much of the text is markup.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

HEAD = 4096
"""Characters at the beginning of a text in which its kind shows."""


LEAD = 200
"""Characters of text that may stand on the line of the first tag of a page that does not begin with one."""


class Found(NamedTuple):
    """What a text was found to be, how surely (0 to 1), and why."""

    name: str
    score: float
    reason: str


# --- HTML -------------------------------------------------------------------------------------------------------------

# Elements that tell HTML from other markup; names that XML documents use too (title, link, object, section ...) do not tell.
_TELLING = (
    "html|head|body|table|thead|tbody|tfoot|tr|td|th|caption|colgroup|div|p|span|h[1-6]|ul|ol|li|dl|dt|dd|br|hr|img|b|i|u|s|em|strong|small"
    "|font|center|blockquote|pre|form|input|button|select|textarea|iframe|nav|footer|main|aside|script|style|noscript|sup|sub|tt"
)
_OTHERS = (
    "a|abbr|acronym|address|applet|area|article|audio|base|basefont|bdi|bdo|big|canvas|cite|code|data|datalist|del|details|dfn|dialog|dir"
    "|embed|fieldset|figcaption|figure|frame|frameset|header|hgroup|ins|kbd|label|legend|link|map|mark|marquee|menu|meta|meter|nobr|noframes"
    "|object|optgroup|option|output|param|picture|progress|q|rp|rt|ruby|samp|search|section|slot|source|strike|summary|template|time|title"
    "|track|var|video|wbr|xmp"
)
# White space, marks (one read as windows-1252 too), comments, conditions for old browsers, processing instructions.
_JUNK = re.compile(r"(?:[\s\ufeff\ufffd\x00-\x08]+|\u00ef\u00bb\u00bf|<!--.*?-->|<!\[(?:if|endif)[^<>]*>|<\?(?!php)[^>]*>)*", re.DOTALL)
_HTML_ROOT = re.compile(r"<(?:!doctype\s+html\b|html[\s/>]|html\Z|head[\s>]|body[\s>])", re.IGNORECASE)
_TELLING_TAG = re.compile(rf"</?(?:{_TELLING})(?:[\s/][^<>]*)?>", re.IGNORECASE)
_FIRST_TAG = re.compile(rf"</?(?:{_TELLING}|{_OTHERS})(?=[\s/>]|\Z)", re.IGNORECASE)
_ANY_TAG = re.compile(r"<([A-Za-z][\w.:-]*)(\s[^<>]*)?/?>")
_LATER_ROOT = re.compile(r"^[ \t]*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.MULTILINE)
_BLOCKS = re.compile(r"</(?:td|tr|table|div|p|li|h[1-6]|body|html|ul|ol|dl|form)\s*>", re.IGNORECASE)
_SOURCE = re.compile(r"\{[%{#]|<\?php|<%|```|^(?:import|from|function|const|def|class|package|#include|using)\s", re.MULTILINE)
_MARKDOWN = re.compile(r"^(?:#{1,6} \S|```|[-*+] \[|\|.*\|[ \t]*$|={3,}\s*$|> \S)|\]\((?:https?:|\.?/|#)", re.MULTILINE)
_HTML_BODY = re.compile(r"</html\s*>\s*\Z|<body", re.IGNORECASE)
# A sentence that speaks of tags: a table has no text before its rows.
_ABOUT_TAGS = re.compile(r"[\w,.:(] <(?:table|tr|tbody|thead|ul|ol|dl)>[),.]? ?\w", re.IGNORECASE)
_TABLE = re.compile(r"(?<![ \t])<table[\s>]", re.IGNORECASE)
_RAW = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)(?=[\s>])[^<>]*>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_HEADER = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]*+:[ \t][^\n]*+\n(?:[ \t][^\n]*+\n)*+){2}")
_MAIL = re.compile(r"^(?:received|message-id|mime-version|content-transfer-encoding|delivered-to):", re.IGNORECASE | re.MULTILINE)


def html(text: str) -> Found | None:
    """Whether a text is HTML: a page, or a part of one."""
    start = _after_junk(text)
    root = _HTML_ROOT.match(text, start)
    if root:
        return Found("html", 1.0, f"begins with {root[0].strip()!r}")
    if xml(text) is not None:
        return None
    head = text[start : start + (HEAD << 4)]
    if _FIRST_TAG.match(text, start):
        tags = sum(len(tag[0]) for tag in _TELLING_TAG.finditer(head))
        if len(_MARKDOWN.findall(head)) >= 3 and tags * 3 < len(head):
            return None
        return Found("html", 0.9, f"begins with the tag {_first_words(text, start)!r}")
    if text.startswith("<", start):
        custom = _ANY_TAG.match(text, start)
        if custom and f"</{custom[1]}" in head and _TELLING_TAG.search(head, custom.end() - start):
            return Found("html", 0.7, f"begins with the unknown tag <{custom[1]}>, and has HTML inside")
        return None
    return _html_after_text(text, start, head)


def _after_junk(text: str) -> int:
    found = _JUNK.match(text)
    return found.end() if found else 0


def _first_words(text: str, start: int) -> str:
    return text[start : start + 20].split(">")[0].split()[0] if text[start : start + 20].split() else ""


def _html_after_text(text: str, start: int, head: str) -> Found | None:
    """HTML with other text before it: a status line, a warning of the server, a sentence."""
    opening = head[:HEAD]
    if "<" not in opening or (_HEADER.match(head) and _MAIL.search(opening)):
        return None
    root = _LATER_ROOT.search(opening)
    if root and not _SOURCE.search(opening[: root.start()]) and _HTML_BODY.search(text, start):
        return Found("html", 0.8, f"{root.start()} characters before {root[0].strip()!r}")
    seen = _RAW.sub("", head)
    first = _TELLING_TAG.search(seen)
    if first is None or _SOURCE.search(seen) or _ABOUT_TAGS.search(seen) or len(_MARKDOWN.findall(seen)) >= 3:
        return None
    before, *lines = [line.strip() for line in seen[seen.rfind("\n", 0, first.start()) + 1 :].splitlines() if line.strip()]
    tags = len(head) - len(_TELLING_TAG.sub("", seen))
    blocks = len(_BLOCKS.findall(seen))
    begin = sum(line.startswith("<") for line in lines)
    if not (blocks >= 2 or begin >= 3 or _TABLE.search(seen)) or tags * 5 < len(head):
        return None
    if len(before.split("<")[0]) > LEAD or begin * 2 < len(lines) + bool(lines):
        return None
    return Found("html", 0.6, f"{blocks} blocks are closed by tags, and {100 * tags // len(head)} % of the text is markup")


# --- XML, JSON, RTF ---------------------------------------------------------------------------------------------------

_XML_KINDS = {"rss": "an RSS feed", "feed": "an Atom feed", "rdf:rdf": "an RSS or RDF document", "svg": "an SVG image"}
_XML_NAMES = {"rss": "feed", "feed": "feed", "svg": "svg"}
_DECLARED = re.compile(r"[\s\ufeff]*<\?xml\s", re.IGNORECASE)
_XHTML = re.compile(r"\sxmlns\s*=\s*[\"']http://www\.w3\.org/1999/xhtml")
_DOCTYPE = re.compile(r"<!doctype\s++([\w:.-]++)(?:[^<>\[]++|\[[^\]]*+\])*+>\s*+", re.IGNORECASE)


def xml(text: str) -> Found | None:
    """Whether a text is XML that is no HTML: a feed, an image, data."""
    start = _after_junk(text)
    declared = _DECLARED.match(text) is not None
    doctype = _DOCTYPE.match(text, start)
    if doctype:
        start = _JUNK.match(text, doctype.end()).end()  # type: ignore[union-attr]
    root = _ANY_TAG.match(text, start)
    if root is None:
        return Found("xml", 0.8, "begins with an XML declaration") if declared and text.startswith("<", start) else None
    name, attributes = root[1].lower(), root[2] or ""
    if name in ("html", "head", "body") or (doctype and doctype[1].lower() == "html") or _XHTML.search(attributes):
        return None
    telling = _TELLING_TAG.fullmatch(f"<{name}>") is not None
    known = name in _XML_KINDS and ("xmlns" in attributes or "version" in attributes or "<channel" in text[start : start + HEAD])
    if known or (declared and not telling) or doctype or re.search(r"\sxmlns(?::\w+)?\s*=", attributes):
        return Found(
            _XML_NAMES.get(name, "xml"), 1.0 if declared or known else 0.8, f"{_XML_KINDS.get(name, 'XML')}, its root is <{root[1]}>"
        )
    inner = [tag[1] for tag in _ANY_TAG.finditer(text, root.end(), start + HEAD)]
    if _FIRST_TAG.match(text, start) or any(_TELLING_TAG.fullmatch(f"<{tag}>") for tag in inner):
        return None
    return (
        Found("xml", 0.6, f"XML, from <{root[1]}> to its end")
        if text.rstrip().endswith(f"</{root[1]}>") and name not in _OTHERS.split("|")
        else None
    )


_JSON_START = re.compile(r'\{\s*"(?:[^"\\\n]|\\.){0,200}"\s*:|\[\s*\{\s*"(?:[^"\\\n]|\\.){0,200}"\s*:|\[\s*\[\s*(?:"|-?\d)')


LARGE = 1 << 22
"""Characters up to which JSON is read to be sure that it is JSON."""


def json_document(text: str) -> Found | None:
    """Whether a text is JSON, a document a line, or the beginning of it."""
    bare = text.strip().strip("\ufeff\ufffd")
    if bare[:1] not in ("{", "["):
        return None
    if len(bare) > LARGE:
        return Found("json", 0.8, "begins and ends as JSON") if _JSON_START.match(bare) and bare[-1] in "}]" else None
    if _loads(bare):
        return Found("json", 1.0, "a JSON document")
    lines = [line for line in bare[:HEAD].splitlines() if line.strip()]
    whole = lines if len(bare) <= HEAD else lines[:-1]
    documents = sum(line.lstrip()[:1] in ("{", "[") and _loads(line) for line in whole)
    if documents >= 2 and documents >= len(whole) - 1:
        return Found("json", 0.9, f"JSON lines: {documents} documents, one a line")
    return Found("json", 0.8, "begins as JSON and is not whole") if _JSON_START.match(bare) else None


def _loads(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def rtf(text: str) -> Found | None:
    """Whether a text is RTF, whose words stand among its commands."""
    return Found("rtf", 1.0, "begins as an RTF file") if text.startswith("{\\rtf") else None
