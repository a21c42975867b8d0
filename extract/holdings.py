"""Which golden files hold what their pages make, known from an earlier command by the stamps of the files that hold them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from extract.golden import Change, change_of, change_row
from extract.stamps import Stamp, is_old
from extract.standing import KEPT, Fate, Layout


def goldens_note(folder: Path) -> str:
    """The name of the note in a cache that has what is known of the golden files of a folder."""
    return hashlib.sha256(f"golden {folder.resolve()}".encode("utf-8", "surrogateescape")).hexdigest()


class Goldens:
    """The golden files of a folder: which hold what their pages make, and which were kept with other values.

    `known` is what `data` gave at the end of an earlier command: the stamps of files, where they were old enough, and of each page the
    digest of its golden file, and where it was kept the digest of what the page makes, with the changes.
    """

    def __init__(self, layout: Layout, known: Any = None) -> None:
        self.layout = layout
        data = known if isinstance(known, dict) and known.keys() == {"files", "pages"} else {"files": {}, "pages": {}}
        self.known_files: dict[str, list[int] | None] = data["files"]
        self.known: dict[str, list[Any]] = data["pages"]
        self.files: dict[str, Stamp | None] = {}
        self.pages: dict[str, list[Any]] = {}

    def changes(self, page: str, made: str) -> tuple[Change, ...] | None:
        """What the page changes of its golden file, nothing where that has the digest `made`; None where this is not known."""
        file, known = self.layout.file(page), self.known.get(page)
        stamp = self.files[file] = self.layout.stamp(page)
        if stamp is None:
            return None
        digest = known[0] if known is not None and self.known_files.get(file) == list(stamp) else None
        if digest is None:
            digest = self.layout.digest(page) or ""
        if digest == made:
            self.pages[page] = [made]
            return ()
        if known is not None and known[:2] == [digest, made]:
            self.pages[page] = known
            return tuple(map(change_of, known[2]))
        return None

    def settle(self, fate: Fate) -> None:
        """The golden file of a page was read, and written or kept."""
        file = self.layout.file(fate.page)
        self.files[file] = fate.stamp
        self.pages[fate.page] = [fate.digest, fate.made, [*map(change_row, fate.changes)]] if fate.what == KEPT else [fate.digest]

    def kept(self, page: str) -> tuple[Change, ...]:
        """The changes of a page whose golden file is kept."""
        return tuple(map(change_of, self.pages[page][2])) if len(self.pages[page]) > 1 else ()

    def data(self, now: int) -> dict[str, Any]:
        """What is known at a time, as JSON data."""
        stamps = {file: stamp if stamp is not None and is_old(stamp, now) else None for file, stamp in self.files.items()}
        return {"files": stamps, "pages": self.pages}
