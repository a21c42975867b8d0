"""The page of a review: the report without a policy of its own, and the policy that the server sends with it.

Two policies of one page must both allow what it does, and a file's forbids all requests; so the server's stands alone.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from extract.findings import Findings
from extract.report import html

_META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">\n?')


def page(found: Findings, folder: Path, digest: str) -> tuple[bytes, str]:
    """The page as bytes, and its policy; `digest` is that of the file of waivers on which the page's decisions are made."""
    head, policy, body = _META.split(html.page(found, folder), maxsplit=1)
    return (head + body).encode("utf-8", "backslashreplace"), f"{unescape(policy)}; connect-src 'self'; frame-ancestors 'none'"
