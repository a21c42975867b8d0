"""A small made-up page type in a folder of its own, for tests of commands: pages, golden files, waivers, hostile texts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import seeds

SCHEMA = {
    "properties": {"kettles": {"type": "array", "x-entities": {"key": "name"}, "items": {"properties": {
        "name": {"type": "string", "x-names": ["{name} vs {name}"]},
        "price": {"type": "number", "x-kind": "money", "x-labels": ["Price"]},
        "volume": {"type": "number", "maximum": 5, "x-kind": "decimal", "x-unit": {"l": 1}, "x-labels": ["Volume"]},
        "maker": {"type": "string", "x-kind": "text", "x-labels": ["Maker"]},
    }}}},
}  # fmt: skip
WAIVER = """[[waiver]]
rule = "schema"
field = "volume"
pattern = "maximum"
reason = "The shop sells urns among its kettles."
owner = "data desk"
"""
HOSTILE = (
    "::stop-commands::x", "  ::error file=a.py,line=1::no", "##[add-mask]a", "##[error]no", "##vso[task.complete]no", "]]>", "<![CDATA[x",
    "<script>alert(1)</script>", "</pre><img src=x onerror=alert(1)>", "@octocat and #1", "`x` **b** [l](https://example.org)", "a|b|c",
    "www.example.org", "[x](1)", "%0A::error::x", "\u202egnp.exe", "\x1b[31mred", "a\ufffeb", "\U0001f9ea", "&amp;&#64;", '"quoted\'',
)  # fmt: skip
"""Texts that mean something to a log, to XML, to HTML, to Markdown or to a terminal."""


def page(price: str = "30.50", volume: str = "2", maker: str = "Acme", other: str = "Beta") -> str:
    """A page of two kettles, with the bars of its table."""
    return (
        f"Alpha vs {other}\n\n| | Alpha | {other} |\n|---|---|---|\n| Price | ${price} | $9 |\n"
        f"| Volume | 1.7 l | {volume} l |\n| Maker | {maker} | Bolt |\n\nThe end.\n"
    )


def write(folder: Path, **pages: str) -> None:
    """Writes pages, named without their `.txt`, and the schema."""
    (folder / "schemas").mkdir(exist_ok=True)
    (folder / "schemas" / "kettles.schema.json").write_text(json.dumps(SCHEMA), "utf-8")
    (folder / "pages").mkdir(exist_ok=True)
    for name, text in pages.items():
        (folder / "pages" / f"{name}.txt").write_text(text, "utf-8", "surrogatepass")


CODE = """
import sys
from extract import cli, workers
read = workers.read_page
def failing(page, schemas):
    if page.name == 'crash.txt':
        raise RuntimeError('no such luck\\n::error::x\\n##[add-mask]the end')
    return read(page, schemas)
workers.read_page = failing
sys.exit(cli.main(sys.argv[1:]))
"""
"""The command, with a fault of the package on one page."""


def extract(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """One command as a user runs it, with the shop's schema; outside of any CI unless the environment says so."""
    inherited = {key: value for key, value in os.environ.items() if key not in ("CI", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY")}
    settings = {**inherited, "PYTHONPATH": str(seeds.ROOT), "PYTHONIOENCODING": "utf-8", **environment}
    return subprocess.run(
        [sys.executable, "-c", CODE, *map(str, arguments)], cwd=cwd, env=settings, capture_output=True, text=True, encoding="utf-8",
        check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def golden(folder: Path) -> None:
    """Writes the golden files of the pages that are there."""
    done = extract("run", "pages", "--out", "golden", "--schema", "kettles", cwd=folder)
    assert done.returncode == 0, done.stderr


def check(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`extract check` of the shop."""
    return extract("check", "pages", "--golden", "golden", "--schema", "kettles", *arguments, cwd=folder, **environment)


RUNS = {"clean": 0, "waived": 0, "warned": 0, "failing": 1, "broken": 3}
"""The sorts of a run, and the exit code of each."""


def shop(folder: Path, run: str) -> Path:
    """A folder in which a check is a run of some sort."""
    write(folder, a=page(), b=page())
    if run == "waived":
        write(folder, b=page(volume="9", other="Gamma"))
        (folder / "waivers.toml").write_text(WAIVER, "utf-8")
    if run == "warned":
        (folder / "waivers.toml").write_text(WAIVER, "utf-8")
    golden(folder)
    if run == "broken":
        write(folder, crash=page(other="Gamma"))
    if run == "failing":
        write(folder, a=page(price="31.50", other="Delta"), c=page(price="32", maker="Umbra"))
        hostile(folder)
    return folder


def hostile(folder: Path) -> None:
    """Pages whose cells, makers, names and entities are hostile texts, one each."""
    for number, text in enumerate(HOSTILE):
        write(folder, **{f"h{number}": page(maker=text.replace("|", "\\|"), volume="x" + text.replace("|", "\\|"), other=f"Beta {text}")})
    (folder / "pages" / "::error::@octocat <b> ##[x].txt").write_text(page(volume="7"), "utf-8")
