"""Synthetic findings for the tests of the reports, and how a browser's parser sees a page of HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import html5lib

from extract.findings import Findings, Waived
from extract.inputs import Input
from extract.model import Discrepancy, Evidence
from extract.sources import Sources
from extract.waivers import Waiver


def write(folder: Path, pages: Mapping[str, str]) -> dict[str, Path]:
    """Pages as files of a folder; their paths by name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    return {name: folder / name for name in pages}


def findings_of(
    found: Sequence[Discrepancy], files: Mapping[str, Path], *, waived: Mapping[int, Waiver] | None = None,
    failed: Sequence[tuple[str, str]] = (), forms: Mapping[str, str] | None = None,
) -> Findings:  # fmt: skip
    """Findings of some discrepancies; `waived` has waivers by their position."""
    judged = tuple(Waived(one, (waived or {}).get(index)) for index, one in enumerate(found))
    formats = dict.fromkeys(files, "pipe") if forms is None else forms
    sources = Sources({name: Input(name, str(path)) for name, path in files.items()})
    return Findings(len(formats), formats, "0" * 64, judged, tuple(failed), sources)


def discrepancy(rule: str = "agree", page: str | None = "a.txt", **given: Any) -> Discrepancy:
    """A discrepancy with the parts that a test cares about."""
    parts: dict[str, Any] = {
        "severity": "error", "entity": "welder", "field": "wage", "values": ("1", "2"), "message": "They differ.", "evidence": (),
        "schema": "jobs", "pattern": "other",
    } | given  # fmt: skip
    return Discrepancy(rule, page=page, **parts)


def place(page: str, text: str, words: str) -> Evidence:
    """The first place of some words in the text of a page."""
    start = text.index(words)
    return Evidence(page, start, start + len(words), words)


class Seen:
    """A page of HTML as the parser of the HTML standard sees it."""

    def __init__(self, source: str) -> None:
        self.root = html5lib.parse(source, treebuilder="etree", namespaceHTMLElements=False)
        self.nodes = [node for node in self.root.iter() if isinstance(node.tag, str)]

    @property
    def census(self) -> Counter[tuple[str, tuple[str, ...]]]:
        """How often each element stands there with which attributes."""
        return Counter((node.tag, tuple(sorted(node.attrib))) for node in self.nodes)

    @property
    def text(self) -> str:
        """All text that a reader without script sees."""
        return "".join(_texts(self.find("body")))

    def find(self, tag: str) -> Any:
        """The first element of a tag."""
        return next(self.all(tag))

    def all(self, tag: str) -> Iterator[Any]:
        """The elements of a tag."""
        return (node for node in self.nodes if node.tag == tag)

    def addresses(self) -> list[str]:
        """Where the links lead that do not stay on the page."""
        return [node.attrib["href"] for node in self.all("a") if not re.fullmatch(r"#[a-z0-9-]+", node.attrib["href"])]


def _texts(node: Any) -> Iterator[str]:
    """The texts of an element, those of its scripts left out."""
    if node.tag != "script":
        yield node.text or ""
        for child in node:
            yield from _texts(child)
            yield child.tail or ""
