"""Data in the page as inert scripts: JSON as it is while there is little of it, in gzip and base64 beyond.

Text travels in escapes or in base64, never raw: the parser of HTML turns CR LF into LF and NUL into U+FFFD, and every span
would shift. Uncompressed data is the same bytes whatever zlib there is, reads well in reviews and shows in diffs.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Iterator
from typing import Any

PLAIN = 1_000_000
"""Bytes of data up to which nothing is compressed."""
_UNSAFE = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ud800-\udfff\ufe00-\ufe0f\ufeff\ufff0-\uffff\U000e0000-\U000e0fff]"
)
"""What a reader does not see or sees in another order, and what UTF-8 has not."""
_MARKUP = ("<", ">", "&")
"""What would end a script or begin a comment in it: so frequent that it is looked for by itself."""


def script_json(value: Any) -> str:
    """JSON that may stand in a script of a page: it holds no `<`, `>` or `&`, and nothing that hides or turns other text."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for mark in _MARKUP:
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text if text.isascii() and "\x7f" not in text else _UNSAFE.sub(lambda found: json.dumps(found[0])[1:-1], text)


class Embedded:
    """The parts of the page's data in order, plain while all of them are small."""

    def __init__(self) -> None:
        self.parts: dict[str, str] = {}
        self.packed = False
        self.size = 0

    def add(self, name: str, value: Any) -> None:
        """Adds a part under its name."""
        self.add_text(name, script_json(value))

    def add_text(self, name: str, text: str) -> None:
        """Adds a part that is JSON by now, as `script_json` makes it."""
        self._put(name, text)
        if not self.packed and self.size > PLAIN:
            plain, self.parts, self.packed, self.size = self.parts, {}, True, 0
            for earlier, text in plain.items():
                self._put(earlier, text)

    def _put(self, name: str, text: str) -> None:
        body = packed(text) if self.packed else text
        self.parts[name] = body
        self.size += len(body) if body.isascii() else len(body.encode())

    def listed(self) -> dict[str, int]:
        """The parts by name with their characters, by which a reader tells that one is missing or cut."""
        return {name: len(body.encode("utf-16-le")) // 2 for name, body in self.parts.items()}

    def elements(self) -> Iterator[str]:
        """The scripts that hold the parts."""
        kind = "application/gzip" if self.packed else "application/json"
        for name, body in self.parts.items():
            yield f'<script type="{kind}" id="{name}">{body}</script>\n'


def packed(text: str) -> str:
    """A text as base64 of gzip, the same bytes at any time."""
    return base64.b64encode(gzip.compress(text.encode(), 6, mtime=0)).decode()
