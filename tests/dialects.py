"""Readers of the formats of `extract check`, strict where those that take them are: each raises AssertionError for what they refuse.

The rules of SARIF are those of GitHub's "SARIF support for code scanning", of JUnit those that GitLab and Jenkins document, of the
commands those of `ActionCommand.cs` in actions/runner.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree

# --- SARIF ------------------------------------------------------------------------------------------------------------


def sarif(text: str, root: Path) -> dict[str, Any]:
    """The one run of a log that GitHub takes."""
    log = json.loads(text)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "extract"
    assert driver["semanticVersion"]
    assert re.fullmatch(r"extract/([\w.-]+/)?", run["automationDetails"]["id"])
    assert run["columnKind"] == "unicodeCodePoints"
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids))
    for rule in driver["rules"]:
        assert 0 < len(rule["name"]) <= 255
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")
        assert "security-severity" not in rule["properties"]
    assert len(run["results"]) <= 5_000
    for result in run["results"]:
        _result(result, ids, root)
    hashes = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(hashes) == len(set(hashes))
    return dict(run)


def _result(result: dict[str, Any], ids: list[str], root: Path) -> None:
    assert ids[result["ruleIndex"]] == result["ruleId"]
    assert result["level"] in ("error", "warning", "note")
    assert "suppressions" not in result
    assert re.fullmatch(r"[0-9a-f]{16}:1", result["partialFingerprints"]["primaryLocationLineHash"])
    (primary,) = result["locations"]
    related = result.get("relatedLocations", [])
    assert len(related) <= 100
    for location in (primary, *related):
        _location(location["physicalLocation"], root)
    text = result["message"]["text"]
    assert text.strip()
    linked = [int(number) for number in re.findall(r"(?<!\\)(?:\\\\)*\]\(([0-9]+)\)", text)]
    assert sorted(linked) == sorted(location["id"] for location in related)
    bare = re.sub(r"\\[\\\[\]]", "", text)
    assert re.sub(r"\[[^\[\]]*\]\([0-9]+\)", "", bare).count("[") == 0, "a bracket that is no link is not escaped"


def _location(place: dict[str, Any], root: Path) -> None:
    uri = place["artifactLocation"]["uri"]
    assert re.fullmatch(r"[A-Za-z0-9_.~/%-]+", uri), uri
    assert not uri.startswith("/")
    path = root / unquote(uri, errors="surrogateescape")
    assert ".." not in path.parts
    region = place["region"]
    start, end = (region["startLine"], region["startColumn"]), (region["endLine"], region["endColumn"])
    assert (1, 1) <= start < end
    if path.is_file() and path.suffix != ".png":
        lines = re.split(r"\r\n|\r|\n", path.read_text("utf-8", "replace"))
        assert region["endLine"] <= len(lines)


def quoted(place: dict[str, Any], root: Path) -> str:
    """The characters of a location of one line."""
    region = place["physicalLocation"]["region"]
    assert region["startLine"] == region["endLine"]
    path = root / unquote(place["physicalLocation"]["artifactLocation"]["uri"])
    line = re.split(r"\r\n|\r|\n", path.read_bytes().decode())[region["startLine"] - 1]
    return line[region["startColumn"] - 1 : region["endColumn"] - 1]


# --- JUnit ------------------------------------------------------------------------------------------------------------


class Case(NamedTuple):
    """One case as a reader has it; `outcome` is the name of its one child."""

    group: str
    name: str
    file: str | None
    outcome: str
    message: str
    text: str


def junit(text: str) -> list[Case]:
    """The cases of a document."""
    assert not re.search(r"&#(?!58;|35;|10;)", text)
    suites = ElementTree.fromstring(text.encode())
    assert suites.tag == "testsuites"
    (suite,) = suites
    cases = [_case(element) for element in suite]
    counts = {"tests": len(cases), "skipped": 0}
    counts |= {f"{outcome}s": sum(case.outcome == outcome for case in cases) for outcome in ("failure", "error")}
    for element in (suites, suite):
        assert {name: int(element.attrib[name]) for name in counts} == counts
        assert set(element.attrib) == {"name", "time", *counts}
    assert len({case.name for case in cases}) == len(cases)
    return cases


def _case(element: ElementTree.Element) -> Case:
    assert element.tag == "testcase"
    assert element.attrib["time"] == "0"
    assert element.attrib["classname"].startswith("extract.")
    children = list(element)
    assert len(children) <= 1
    child = children[0] if children else None
    outcome = child.tag if child is not None else "passed"
    assert outcome in ("passed", "failure", "error", "system-out")
    text = (child.text or "") if child is not None else ""
    assert len(text.splitlines()) <= 20
    message = child.attrib.get("message", "") if child is not None else ""
    assert outcome not in ("failure", "error") or message
    assert not any(c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Cn") for c in "".join(element.itertext()) + message)
    return Case(element.attrib["classname"], element.attrib["name"], element.attrib.get("file"), outcome, message, text)


# --- the log of a runner ----------------------------------------------------------------------------------------------


class Command(NamedTuple):
    """What the runner makes of a line."""

    name: str
    properties: dict[str, str]
    data: str


def commands(log: str) -> list[Command]:
    """The commands that a runner obeys in a log: `::name k=v::data` behind white space, and `##[name]` anywhere."""
    found: list[Command] = []
    for line in re.split(r"\r\n|\r|\n", log):
        second = re.match(r"\s*::([^\s:]*)(?: (.*?))?::(.*)$", line)
        first = re.search(r"##\w*\[([^\]\s;]+)", line)
        if second:
            pairs = (pair.split("=", 1) for pair in (second[2] or "").split(",") if "=" in pair)
            found.append(Command(second[1], {key: _unescaped(value, True) for key, value in pairs}, _unescaped(second[3], False)))
        elif first:
            found.append(Command(first[1], {}, line))
    return found


def _unescaped(text: str, is_property: bool) -> str:
    for code, character in (("%3A", ":"), ("%2C", ",")) if is_property else ():
        text = text.replace(code, character)
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


# --- Markdown ---------------------------------------------------------------------------------------------------------


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Every tag, with its attributes."""
        self.found.append(" ".join([tag, *(name for name, _ in attrs)]))


def markdown(text: str) -> str:
    """The text of a summary as people read it; nothing but our headings, `<pre>` and `<code>` may be in it."""
    tags = _Tags()
    tags.feed(text)
    assert set(tags.found) <= {"pre", "code"}
    outside = re.sub(r"<pre>\n.*?\n</pre>|<code>[^<]*</code>", "", text, flags=re.DOTALL)
    assert "<" not in outside
    for block in re.findall(r"<pre>\n(.*?)\n</pre>|<code>([^<]*)</code>", text, re.DOTALL):
        bare = re.sub(r"&#[0-9]+;", "", "".join(block))
        assert not re.search(r"[!-'*+./:-@\[-`{-~-]", bare), bare
    return html.unescape(text)
