"""The page of a review: the report without a policy of its own, and the policy that the server sends with it.

Two policies of one page must both allow what it does, and a file's forbids all requests; so the server's stands alone.
"""

from __future__ import annotations

from pathlib import Path

from extract.findings import Findings
from extract.report import html


def page(found: Findings, folder: Path, digest: str) -> tuple[bytes, str]:
    """The page as bytes, and its policy; `digest` is that of the file of waivers on which the page's decisions are made."""
    text = html.page(found, folder, mode=html.SERVED, waivers_digest=digest)
    return text.encode("utf-8", "backslashreplace"), f"{html.policy()}; connect-src 'self'; frame-ancestors 'none'"
