"""Whatever the number of processes, the order of the arguments, the locale, the time zone and the hash seed: every command writes the same bytes.

The pages are dirty on purpose: all formats, pages of tests, markup that is cut and edited, noise, packed and broken bodies, archives, mirrors, odd names.
"""

from __future__ import annotations

import gzip
import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import fuzzing
import generator
import pytest
import test_archives
import twins
from commands import Project, bodies

import extract
import seeds
from extract.schema import SUFFIX

pytestmark = pytest.mark.slow
COMMANDS = {
    "run": ("run", "--out", "out/golden", "--reports", "out/reports"),
    "check": ("check", "--golden", "../golden", "--format", "json", "--format", "junit=out/check.xml", "--format", "sarif=out/check.sarif"),
    "check, for people": ("check", "--golden", "../golden", "--format", "text", "--format", "markdown=out/check.md", "--format", "lines=out/check.txt"),
    "export consensus": ("export", "--schema", "occupation-comparison", "--table", "consensus", "--format", "csv"),
    "export claims": ("export", "--table", "claims", "--format", "json"),
    "export records": ("export", "--schema", "occupation-comparison", "--table", "records", "--format", "parquet", "--out", "out/records.parquet"),
    "export entities": ("export", "--schema", "occupation-comparison", "--table", "entities", "--format", "sqlite", "--out", "out/entities.sqlite"),
}  # fmt: skip
VARIANTS: dict[str, tuple[str, int, dict[str, str]]] = {
    "plain": ("1", 0, {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"}),
    "two processes, shuffled, LC_ALL=C": ("2", 1, {"PYTHONHASHSEED": "1", "TZ": "Pacific/Apia", "LC_ALL": "C"}),
    "seven processes, shuffled, no UTF-8 mode": (
        "7",
        2,
        {"PYTHONHASHSEED": "4242", "TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "0"},
    ),
}
"""Processes, the seed of the order of the arguments, and the environment."""
FOLDERS = 5


def dirty(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    """Names and bodies."""
    for number, one in enumerate(generator.corpus(41, 24)):
        text = one.text.replace("$1", "$2") if number % 5 == 0 else one.text
        yield one.name, text.encode("utf-16" if number % 7 == 0 else "utf-8")
        if number % 6 == 0:
            yield f"mirror-{one.name}", text.replace("\n", "\r\n").encode()
    for name, make in twins.MARKUPS.items():
        yield f"{name}.html", make(seeds.body(seeds.SEEDS[0]).decode()).encode()
    for path in sorted((seeds.ROOT / "tests" / "pages").iterdir()):
        yield path.name, path.read_bytes()
    pages = list(fuzzing.corpus("pages"))
    for number, body in enumerate(pages):
        at, length = rng.randrange(len(body)), rng.randrange(40)
        yield f"edited-{number}", body[:at] + rng.choice(fuzzing.WORDS).encode() + body[at + length :]
        yield f"cut-{number}.txt", body[: rng.randrange(len(body))]
    for path in sorted(fuzzing.FOUND.glob("*/*")):
        yield f"found/{path.parent.name}-{path.name}", path.read_bytes()[:3000]
    yield from (
        ("noise", rng.randbytes(3000)), ("empty.html", b""), ("packed.html", gzip.compress(pages[0] * 20, mtime=0)), ("shop.zip", test_archives.zipped()),
        ("broken.html.gz", gzip.compress(pages[-1], mtime=0)[:-30]), ("crawl.warc.gz", test_archives.warc()[:-40]), ("rows.jsonl", test_archives.lines()),
        ("caf\u00e9 \U0001f9ea.txt", pages[1]), ("not-utf8-\udcff.txt", pages[0]), ("new\nline\x1b[2J.txt", pages[2]), ("deep/er/page.txt", seeds.body(seeds.SEEDS[1])),
        ("bomb", gzip.compress(bytes(1 << 20), mtime=0)), ("lines.txt", b"| a | b |\n" * 3000), ("tags.html", b"<b><table><td>x" * 2000),
    )  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The pages, in several folders, schemas of two page types, and golden files of the pages as they were before."""
    folder = tmp_path_factory.mktemp("dirty")
    (folder / "schemas").mkdir()
    shutil.copytree(seeds.ROOT / "schemas", folder / "schemas", dirs_exist_ok=True)
    (folder / "schemas" / f"kettles{SUFFIX}").write_text(json.dumps(dict(fuzzing.schemas()[1].document)), "utf-8")
    made = Project(folder)
    for number, (name, body) in enumerate(dirty(random.Random(5))):
        made.write(f"{number % FOLDERS}/{name}", body)
    pages = [path for path in made.pages.rglob("*") if path.is_file()]
    assert len(pages) > 120
    done = made.extract("run", *(f"pages/{number}" for number in range(FOLDERS)), "--out", "golden")
    assert done.returncode == 0, done.stderr
    for path in sorted(pages)[::9]:
        path.write_bytes(path.read_bytes().replace(b"$3", b"$4").replace(b"2", b"3"))
    return made


def written(project: Project, name: str, variant: str) -> dict[str, bytes]:
    """What a command writes: its streams, its exit code, and its files."""
    jobs, seed, environment = VARIANTS[variant]
    folder = project.folder / f"{COMMANDS[name][0]}-{seed}"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "out").mkdir(parents=True)
    shutil.copytree(project.folder / "schemas", folder / "schemas")
    paths = [f"../pages/{number}" for number in range(FOLDERS)]
    random.Random(seed).shuffle(paths)
    command, *options = COMMANDS[name]
    here = Project(folder)
    done = here.raw(command, *paths, *options, "--jobs", jobs, **({"GITHUB_ACTIONS": ""} | environment))
    found = {"code": b"%d" % done.returncode, "stdout": done.stdout, "stderr": done.stderr, **bodies(folder / "out")}
    given = " ".join(paths).encode()  # commands that are shown name the paths as they were given; Markdown has its own way to write them
    escaped = given.replace(b".", b"&#46;").replace(b"/", b"&#47;")
    return {what: body.replace(given, b"PATHS").replace(escaped, b"PATHS") for what, body in found.items()}


@pytest.mark.parametrize("name", COMMANDS)
def test_processes_order_locale_time_zone_and_hash_seed_change_no_byte(name: str, project: Project) -> None:
    plain, *others = (written(project, name, variant) for variant in VARIANTS)
    assert sum(map(len, plain.values())) > 10_000
    for variant, other in zip(list(VARIANTS)[1:], others, strict=True):
        assert plain.keys() == other.keys(), variant
        assert [what for what in plain if plain[what] != other[what]] == [], variant


def test_the_pages_are_of_all_sorts(project: Project) -> None:
    found = json.loads(written(project, "check", "plain")["stdout"])
    rules = {cause["rule"] for cause in found["causes"]}
    assert rules >= {"golden", "agree", "refused", "schema", "packing", "cut", "unreadable", "ambiguous"}
    names = {extract.sniff(path.read_bytes()).name for path in Path(project.pages).rglob("*") if path.is_file()}
    assert names >= {"html", "pipe", "flattened", "text", "delimited", "binary", "empty"}
