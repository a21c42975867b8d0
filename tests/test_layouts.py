"""Every command says and does the same whether golden files stand one by one or in shards, and a damaged folder is never taken for a whole one."""

from __future__ import annotations

import contextlib
import html
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import reviews
import test_cache
import test_pytest_plugin as plugin
import twins as markups
from commands import Project, bodies, lamps, page

import extract
import seeds
from extract import cli, layouts, shardfiles, shards, standing
from extract.golden import in_line
from extract.layouts import FILES, PageFiles, open_layout
from extract.shardfiles import ShardFiles
from extract.shards import JSONL, LAYOUT, PARQUET, Shape

SHARDS = [JSONL, PARQUET]
LAYOUTS = [FILES, *SHARDS]


def command(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """A command in a folder: its exit code, what it prints and what it says."""
    with (
        pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()) as out,
        contextlib.redirect_stderr(io.StringIO()) as err,
    ):  # fmt: skip
        patch.chdir(folder)
        code = cli.main([*arguments, *(("--jobs", "1") if arguments[0] in ("run", "check", "accept") else ())])
    return code, out.getvalue(), err.getvalue()


def without_places(text: str) -> str:
    """A text in which no golden file is named, no place in one and not their number."""
    text = re.sub(r"^( *)golden/\S+:\d+:\d+  .*\n", r"\1(a place in a golden file)\n", html.unescape(text), flags=re.MULTILINE)
    text = re.sub(r"golden/(?!\s)[^\s:\"',]+", "GOLDEN", text)
    text = re.sub(r'"GOLDEN",(\s*"(start|end|line|column)": \d+,)+', '"GOLDEN",', text)
    return re.sub(r"in \d files?\.\n(  GOLDEN\n)+", "in some files.\n", text)


def pages_of(folder: Path) -> dict[str, bytes]:
    """All golden files of a folder, each as it is in a file of its own."""
    layout = open_layout(folder)
    found = {name: layout.read(name) for name in sorted(layout.pages())}
    return {name: document.body for name, document in found.items() if document is not None}


def sharded(folder: Path, layout: str, number: int = 3) -> None:
    """Puts golden files that stand one by one into shards."""
    files = folder.with_name("files")
    folder.rename(files)
    assert layouts.convert(files, folder, layout, number).failed == ()


# --- the same, whatever the layout ------------------------------------------------------------------------------------


def text_pages(folder: Path) -> None:
    for name in seeds.SEEDS:
        (folder / name).write_bytes(seeds.body(name))


def html_pages(folder: Path) -> None:
    for markup in ("spans", "noisy"):
        (folder / markup).mkdir()
        for name in seeds.SEEDS[2:4]:
            (folder / markup / f"{name}.html").write_text(markups.MARKUPS[markup](seeds.body(name).decode()), "utf-8")


def story(folder: Path, layout: str, make: Callable[[Path], None]) -> list[tuple[int, str, str]]:
    """What commands say and do, from a first run to pages that changed, were accepted and are gone."""
    pages = folder / "pages"
    pages.mkdir(parents=True)
    make(pages)
    (folder / "schemas").symlink_to(seeds.ROOT / "schemas")
    first, *_, last = sorted(str(path.relative_to(pages)) for path in pages.rglob("*") if path.is_file())
    run, check = ("run", "pages", "--out", "golden", "--reports", "reports"), ("check", "pages", "--golden", "golden")
    done = [command(folder, *run, "--layout", layout), command(folder, *run), command(folder, *check)]
    made = bodies(folder / "reports")
    for name in (first, last):
        body = (pages / name).read_bytes()
        (pages / name).write_bytes(re.sub(rb"(\d),(\d\d\d)\b", rb"\1,007", body, count=3))
        assert (pages / name).read_bytes() != body
    (pages / "new.txt").write_bytes(seeds.body(seeds.SEEDS[1]))
    for format in ("text", "json", "junit", "markdown", "github", "lines", "jsonl"):
        done.append(command(folder, *check, "--format", format, "--since", "reports/discrepancies.jsonl"))
    done += [command(folder, "accept", "pages", "--golden", "golden", "--page", "new.txt"), command(folder, *run, "--no-cache")]
    done.append(command(folder, *run))
    found = json.loads(command(folder, *check, "--format", "json")[1])
    cause = next(one["cause"] for one in found["causes"] if one["rule"] == "golden")
    done += [command(folder, "accept", "pages", "--golden", "golden", "--cause", cause), command(folder, *check)]
    done += [command(folder, *run, "--update"), command(folder, *check), command(folder, "golden", "show", "golden", first)]
    (pages / first).unlink()
    done += [command(folder, *check), command(folder, *run), command(folder, *check)]
    done.append((0, "\n".join(sorted(made)), repr(pages_of(folder / "golden"))))
    done.append((0, repr(made), repr(bodies(folder / "reports"))))
    return done


@pytest.mark.parametrize("make", [text_pages, html_pages])
def test_commands_say_and_write_the_same_on_every_layout(make: Callable[[Path], None], tmp_path: Path) -> None:
    stories = {layout: story(tmp_path / layout, layout, make) for layout in LAYOUTS}
    assert {code for code, _, _ in stories[FILES]} == {0, 1}
    assert any("kept, although" in said for _, _, said in stories[FILES])
    for layout in SHARDS:
        assert isinstance(open_layout(tmp_path / layout / "golden"), ShardFiles)
        for mine, its in zip(stories[layout], stories[FILES], strict=True):
            assert (mine[0], without_places(mine[1]), without_places(mine[2])) == (its[0], without_places(its[1]), without_places(its[2]))


def test_the_place_of_a_golden_value_is_a_line_of_its_shard(tmp_path: Path) -> None:
    project = lamps(tmp_path, a=page(), b=page("Gamma", "Delta"))
    sharded(project.golden, JSONL, 1)
    project.write("b.txt", page("Gamma", "Delta", price="$31,$9"))
    code, out, _ = command(tmp_path, "check", "pages", "--golden", "golden", *project.options)
    assert code == 1
    ((file, line, column),) = re.findall(r"^    (golden/\S+?):(\d+):(\d+)  ", out, re.MULTILINE)
    assert (file, line) == ("golden/golden-00000.jsonl", "2")
    text = (tmp_path / file).read_text("utf-8").split("\n")[1]
    assert text[int(column) - 1 :].startswith('$30", "start"')
    region = json.loads(command(tmp_path, "check", "pages", "--golden", "golden", "--format", "sarif", *project.options)[1])
    places = [one["physicalLocation"] for one in region["runs"][0]["results"][0].get("relatedLocations", [])]
    shown = [(one["artifactLocation"]["uri"], one["region"]["startLine"], one["region"]["startColumn"]) for one in places]
    assert (file, 2, int(column)) in shown


def test_the_place_of_a_golden_value_in_parquet_is_that_of_its_own_text(tmp_path: Path) -> None:
    project = lamps(tmp_path, b=page())
    sharded(project.golden, PARQUET, 1)
    project.write("b.txt", page(price="$31,$9"))
    _, out, _ = command(tmp_path, "check", "pages", "--golden", "golden", *project.options)
    ((line, column),) = re.findall(r"^    golden/golden-00000\.parquet/b\.txt:(\d+):(\d+)  ", out, re.MULTILINE)
    _, shown, _ = command(tmp_path, "golden", "show", "golden", "b.txt")
    assert shown.split("\n")[int(line) - 1][int(column) - 1 :].startswith('$30", "start"')


# --- the same bytes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", SHARDS)
def test_shards_are_the_same_bytes_for_any_processes_order_and_parts(layout: str, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    text_pages(pages)
    html_pages(pages)
    schema, files = seeds.ROOT / "schemas" / "occupation-comparison.schema.json", sorted(pages.rglob("*.*"))
    whole = extract.run([pages], tmp_path / "one", schema, layout=layout, shards=4)
    assert (len(whole.written), whole.failed) == (9, ())
    extract.run([pages], tmp_path / "two", schema, layout=layout, shards=4, jobs=2)
    parts = [Path(one).relative_to(pages) for one in files]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(pages)
        for number, part in enumerate([parts[7:], parts[:3], parts[3:7][::-1]]):
            here = [tmp_path / "parts" / str(number) / one for one in part]
            for path, one in zip(here, part, strict=True):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(one.read_bytes())
            extract.run([tmp_path / "parts" / str(number)], tmp_path / "three", schema, layout=layout, shards=4)
    extract.run([pages], tmp_path / "files", schema)
    layouts.convert(tmp_path / "files", tmp_path / "four", layout, 4)
    expected = bodies(tmp_path / "one")
    assert expected[LAYOUT] == json.dumps({"layout": layout, "shards": 4}).encode() + b"\n"
    assert len(expected) == 5
    assert all(bodies(tmp_path / name) == expected for name in ("two", "three", "four"))
    layouts.convert(tmp_path / "one", tmp_path / "back", FILES)
    assert bodies(tmp_path / "back") == bodies(tmp_path / "files")


@pytest.mark.parametrize("layout", SHARDS)
def test_a_page_changes_its_shard_alone_and_a_part_of_the_pages_deletes_nothing(layout: str, tmp_path: Path) -> None:
    project = lamps(tmp_path, **{f"p{number}": page() for number in range(8)})
    sharded(project.golden, layout, 4)
    before = bodies(project.golden)
    project.write("new.txt", page("Zeta", "Eta"))
    result = extract.run([project.pages / "new.txt"], project.golden, tmp_path / "lamps.schema.json")
    assert (len(result.written), result.unchanged) == (1, 0)
    after = bodies(project.golden)
    assert [name for name in after if after[name] != before[name]] == [Shape(layout, 4).file(Shape(layout, 4).number("new.txt"))]
    assert list(pages_of(project.golden)) == ["new.txt", *(f"p{number}.txt" for number in range(8))]


def test_pages_are_listed_in_one_order(tmp_path: Path) -> None:
    names = ["b.txt", "a/x.txt", "a.txt", "c/d/e.txt", "a/b/z.txt", "a-b.txt", "a/b.txt"]
    for name in names:
        body = in_line(b'{\n  "page": "%s"\n}\n' % name.encode())
        path = tmp_path / "golden" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    files = PageFiles(tmp_path / "golden")
    found = ShardFiles(tmp_path / "new", Shape(PARQUET, 2))
    (tmp_path / "new").mkdir()
    for number in range(2):
        mine = {page: files.where(page).read_bytes() for page in files.pages() if found.shape.number(page) == number}
        (tmp_path / "new" / found.shape.file(number)).write_bytes(shards.shard_of(found.shape, mine))
    assert list(found.pages()) == list(files.pages())
    assert sorted(found.pages()) == sorted(names)


def test_a_temporary_file_that_is_not_what_was_written_makes_no_golden_file(tmp_path: Path) -> None:
    found = open_layout(tmp_path / "new", JSONL, pages=1, begin=True)
    assert isinstance(found, ShardFiles)
    writer = found.writer(update=False)
    writer.take("a.txt", b'{\n  "page": "a.txt"\n}\n')
    assert writer.spool is not None
    writer.spool.truncate(9)
    (failure,) = writer.finish()
    assert isinstance(failure, standing.Failure)
    assert failure.why == "its golden files cannot be written (the temporary file is not what was written)"
    assert sorted(bodies(tmp_path / "new")) == [LAYOUT]


# --- a folder is laid out in one way ----------------------------------------------------------------------------------


def wrong(folder: Path, *arguments: str) -> str:
    """What a command says that does nothing."""

    def files() -> dict[str, bytes]:
        return {name: body for name, body in bodies(folder).items() if not name.startswith(".extract-cache")}

    before = files()
    code, out, said = command(folder, *arguments)
    assert (code, out) == (2, "")
    assert files() == before
    return said


COMMANDS = [
    ("run", "pages", "--out", "golden"),
    ("check", "pages", "--golden", "golden"),
    ("accept", "pages", "--golden", "golden", "--all"),
]


def test_a_layout_that_contradicts_the_folder_is_refused(tmp_path: Path) -> None:
    project = lamps(tmp_path)
    run = ("run", "pages", "--out", "golden", *project.options)
    assert "golden: holds golden files one by one, not as jsonl. Give another folder, or" in wrong(tmp_path, *run, "--layout", "jsonl")
    assert "--shards is of golden files in shards. Say --layout" in wrong(tmp_path, *run, "--shards", "3")
    assert "there cannot be 0 shards" in wrong(
        tmp_path, "run", "pages", "--out", "new", "--layout", "jsonl", "--shards", "0", *project.options
    )
    sharded(project.golden, JSONL)
    for more in (("--layout", "files"), ("--layout", "parquet"), ("--shards", "4")):
        assert "golden: holds golden files as jsonl in 3 shards, for good. Leave --layout and" in wrong(tmp_path, *run, *more)
    assert command(tmp_path, *run, "--layout", "jsonl", "--shards", "3")[0] == 0


def test_a_layout_may_stand_in_the_configuration(tmp_path: Path) -> None:
    project = lamps(tmp_path)
    (tmp_path / "extract.toml").write_text('layout = "parquet"\nshards = 2\nout = "new"\npaths = ["pages"]\n', "utf-8")
    assert command(tmp_path, "run", *project.options)[0] == 0
    assert sorted(bodies(tmp_path / "new")) == ["golden-00000.parquet", "golden-00001.parquet", "layout.json"]
    (tmp_path / "extract.toml").write_text('layout = "csv"\n', "utf-8")
    assert "'layout' is none of files, jsonl, parquet: 'csv'" in wrong(tmp_path, "run", "pages", "--out", "golden")


def test_a_page_named_as_the_layout_is_a_page(tmp_path: Path) -> None:
    project = lamps(tmp_path)
    project.write("layout", page())
    result = extract.run([project.pages], project.golden, tmp_path / "lamps.schema.json")
    assert len(result.written) == 1
    assert list(pages_of(project.golden)) == ["a.txt", "layout"]
    assert isinstance(open_layout(project.golden), PageFiles)
    sharded(project.golden, JSONL)
    assert list(pages_of(project.golden)) == ["a.txt", "layout"]


@pytest.mark.parametrize("layout", SHARDS)
@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: arguments[0])
def test_golden_files_of_both_sorts_in_one_folder_are_refused(layout: str, arguments: tuple[str, ...], tmp_path: Path) -> None:
    project = lamps(tmp_path)
    whole = bodies(project.golden)
    sharded(project.golden, layout, 2)
    (project.golden / "a.txt.json").write_bytes(whole["a.txt.json"])
    said = wrong(tmp_path, *arguments, *project.options)
    assert "golden/a.txt.json: is no shard of the 2 that layout.json tells of" in said
    (project.golden / "a.txt.json").rename(project.golden / f"golden-00002.{layout}")
    assert f"golden/golden-00002.{layout}: is no shard of the 2" in wrong(tmp_path, *arguments, *project.options)


# --- damage -----------------------------------------------------------------------------------------------------------


def cut(folder: Path, layout: str) -> str:
    path = folder / f"golden-00000.{layout}"
    path.write_bytes(path.read_bytes()[:-40])
    return r"golden/golden-00000\.jsonl, line 4: is cut or broken|golden/golden-00000\.parquet: cannot be read as a shard of Parquet"


def missing(folder: Path, layout: str) -> str:
    (folder / f"golden-00000.{layout}").unlink()
    return rf"golden/golden-00000\.{layout}: the shard is missing\. Restore it from version control"


def no_layout(folder: Path, layout: str) -> str:
    (folder / LAYOUT).unlink()
    return rf"golden: holds shards .golden-00000\.{layout}., and no layout\.json that says how many there are\. Restore"


def broken_layout(folder: Path, layout: str) -> str:
    (folder / LAYOUT).write_text("{")
    return r"golden/layout\.json: is no layout of golden files"


def another_number(folder: Path, layout: str) -> str:
    (folder / LAYOUT).write_bytes(Shape(layout, 2).dump())
    (folder / f"golden-00001.{layout}").write_bytes(shards.shard_of(Shape(layout, 2), {}))
    return "has the page .*, which belongs into golden-00001"


def a_folder(folder: Path, layout: str) -> str:
    (folder / f"golden-00000.{layout}").unlink()
    (folder / f"golden-00000.{layout}").mkdir()
    return rf"golden/golden-00000\.{layout}: cannot be read .Is a directory."


DAMAGE = [cut, missing, a_folder, no_layout, broken_layout, another_number]


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("layout", SHARDS)
def test_a_damaged_folder_is_an_error_that_changes_nothing(layout: str, damage: Callable[[Path, str], str], tmp_path: Path) -> None:
    project = lamps(tmp_path, **{name: page() for name in "abcd"})
    sharded(project.golden, layout, 1)
    project.write("a.txt", page(price="$31,$9"))
    project.write("new.txt", page("Zeta", "Eta"))
    words = damage(project.golden, layout)
    for arguments in COMMANDS:
        for cache in ((), ("--no-cache",)) if arguments[0] == "run" else ((),):
            assert re.search(words, wrong(tmp_path, *arguments, *project.options, *cache)), arguments


@pytest.mark.parametrize("layout", SHARDS)
def test_one_golden_file_that_is_none_is_told_as_one_in_a_file(layout: str, tmp_path: Path) -> None:
    said = {}
    for way in (FILES, layout):
        folder = tmp_path / way
        folder.mkdir()
        project = lamps(folder, a=page(), b=page())
        broken = (project.golden / "b.txt.json").read_bytes().replace(b'"claims": [', b'"claim": [')
        if way == FILES:
            (project.golden / "b.txt.json").write_bytes(broken)
        else:
            sharded(project.golden, layout, 1)
            shape = Shape(layout, 1)
            pages = {"a.txt": pages_of(project.golden)["a.txt"], "b.txt": broken}
            (project.golden / shape.file(0)).write_bytes(shards.shard_of(shape, pages))
        steps = [command(folder, *arguments, *project.options) for arguments in (*COMMANDS, COMMANDS[1])]
        said[way] = [tuple(re.sub(r"GOLDEN(, (line|row) \d)?", "GOLDEN", without_places(str(part))) for part in step) for step in steps]
        assert [code for code, *_ in steps] == [0, 1, 0, 0]
        assert "is no golden file (KeyError: 'claims')" in steps[0][2]
    assert said[layout] == said[FILES]


def test_a_merge_of_git_that_left_rows_unsorted_is_read_and_sorted_when_it_changes(tmp_path: Path) -> None:
    project = lamps(tmp_path, a=page(), b=page())
    sharded(project.golden, JSONL, 1)
    path = project.golden / "golden-00000.jsonl"
    sound = path.read_bytes()
    path.write_bytes(b"".join(sound.splitlines(keepends=True)[::-1]))
    result = extract.run([project.pages], project.golden, tmp_path / "lamps.schema.json")
    assert result.unchanged == 2
    project.write("c.txt", page())
    extract.run([project.pages], project.golden, tmp_path / "lamps.schema.json")
    assert list(pages_of(project.golden)) == ["a.txt", "b.txt", "c.txt"]
    assert path.read_bytes().startswith(sound)


KILLED = """
import os, sys
from extract import cli, shardfiles
left, write = int(sys.argv[1]), shardfiles.write_file
def killed(path, body):
    global left
    if left == 0:
        handle = open(path.parent / '.extract-cut.tmp', 'wb'); handle.write(body[:9]); handle.flush()
        os._exit(9)
    left -= 1
    return write(path, body)
shardfiles.write_file = killed
sys.exit(cli.main(sys.argv[2:]))
"""


def killed(folder: Path, writes: int, *arguments: str) -> int:
    """A command that is killed when it has written so many files: its exit code."""
    values = {**os.environ, "PYTHONPATH": str(seeds.ROOT)}
    return subprocess.run(
        [sys.executable, "-c", KILLED, str(writes), *arguments], cwd=folder, env=values, capture_output=True, check=False
    ).returncode


@pytest.mark.parametrize("layout", SHARDS)
def test_a_killed_run_leaves_old_shards_whole_and_the_next_goes_on(layout: str, tmp_path: Path) -> None:
    project = lamps(tmp_path, **{name: page() for name in "abcdefgh"})
    sharded(project.golden, layout)
    before = pages_of(project.golden)
    for name in "ijklmn":
        project.write(f"{name}.txt", page())
    run = ("run", "pages", "--out", "golden", *project.options)
    assert killed(tmp_path, 1, *run) == 9
    between = pages_of(project.golden)
    assert len(before) < len(between) < 14
    assert all(between[name] == body for name, body in before.items())
    assert command(tmp_path, *run)[0] == 0
    assert command(tmp_path, "run", "pages", "--out", "new", "--layout", layout, "--shards", "3", *project.options)[0] == 0
    assert bodies(project.golden) == bodies(tmp_path / "new")


@pytest.mark.parametrize("writes", [0, 1, 3, 5])
def test_a_first_run_that_is_killed_is_no_whole_folder_until_it_is_run_again(writes: int, tmp_path: Path) -> None:
    project = lamps(tmp_path, **{name: page() for name in "abcdefgh"})
    run = ("run", "pages", "--layout", "jsonl", "--shards", "4", *project.options)
    assert killed(tmp_path, writes, *run, "--out", "new") == 9
    said = command(tmp_path, "check", "pages", "--golden", "new", *project.options)
    if writes == 5:
        assert said[0] == 0
    elif writes:
        assert (said[0], said[2]) == (
            2,
            "extract: new: the run that makes the golden files was stopped before its end. Run extract run again.\n",
        )
    assert command(tmp_path, *run, "--out", "new")[0] == 0
    assert command(tmp_path, *run, "--out", "other")[0] == 0
    assert bodies(tmp_path / "new") == bodies(tmp_path / "other")
    assert sorted(bodies(tmp_path / "new")) == [*(Shape(JSONL, 4).file(number) for number in range(4)), LAYOUT]


@pytest.mark.parametrize("layout", SHARDS)
def test_a_shard_that_cannot_be_written_loses_nothing_of_the_others(layout: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = lamps(tmp_path, **{name: page() for name in "abcd"})
    sharded(project.golden, layout)
    for name in "efghijkl":
        project.write(f"{name}.txt", page())
    sound, first = shardfiles.write_file, project.golden / Shape(layout, 3).file(0)
    before = first.read_bytes()

    def full(path: Path, body: bytes) -> object:
        if path.name == first.name:
            raise OSError(28, "No space left on device", str(path))
        return sound(path, body)

    monkeypatch.setattr(shardfiles, "write_file", full)
    code, _, said = command(tmp_path, "run", "pages", "--out", "golden", *project.options)
    assert code == 3
    assert f"golden/{first.name}: failed: its golden files cannot be written (No space left on device)" in said
    assert first.read_bytes() == before
    there = {name for name in pages_of(project.golden) if Shape(layout, 3).number(name)}
    assert there == {f"{name}.txt" for name in "abcdefghijkl" if Shape(layout, 3).number(f"{name}.txt")}
    monkeypatch.setattr(shardfiles, "write_file", sound)
    assert command(tmp_path, "run", "pages", "--out", "golden", *project.options)[0] == 0
    assert len(pages_of(project.golden)) == 12


def test_a_shard_that_changes_while_a_command_runs_is_not_overwritten(tmp_path: Path) -> None:
    project = lamps(tmp_path, a=page())
    sharded(project.golden, JSONL, 1)
    found = open_layout(project.golden)
    found.verify({})
    writer = found.writer(update=True)
    assert list(writer.take("b.txt", pages_of(project.golden)["a.txt"].replace(b"a.txt", b"b.txt"))) == []
    path = project.golden / "golden-00000.jsonl"
    path.write_bytes(b"")
    (failure,) = writer.finish()
    assert isinstance(failure, standing.Failure)
    assert "was changed while it was read. Run the command again." in failure.why
    assert path.read_bytes() == b""


# --- what has not changed ---------------------------------------------------------------------------------------------


@pytest.fixture(params=SHARDS)
def warm(request: pytest.FixtureRequest, tmp_path: Path) -> test_cache.Twins:
    """A project with its golden files in shards, once with a cache and once without."""
    project = test_cache.Twins(tmp_path)
    project.write("extract.toml", f'layout = "{request.param}"\nshards = 2\njobs = 1\n')
    for name in "abcd":
        project.write(f"pages/{name}.txt", page(price=f"$3{ord(name) % 7},$9"))
    assert project.run() == [f"{name}.txt" for name in "abcd"]
    return project


@pytest.mark.parametrize("old", [False, True])
def test_a_cache_knows_golden_files_in_shards(old: bool, warm: test_cache.Twins, monkeypatch: pytest.MonkeyPatch) -> None:
    if old:
        test_cache._believe(monkeypatch)
    assert warm.run() == []
    assert warm.run(command="check") == []
    warm.write("pages/b.txt", page(price="$2,$9"))
    assert warm.run() == ["b.txt"]
    assert warm.run() in ([], ["b.txt"])  # its golden file is kept
    assert warm.run(command="check") == ["b.txt"]
    warm.run("--update")
    assert warm.run() == []
    warm.write("pages/new.txt", page("Zeta", "Eta"))
    assert warm.run() == ["new.txt"]
    warm.remove("pages/a.txt")
    assert warm.run() == []
    assert warm.run() == []


@pytest.mark.parametrize("old", [False, True])
def test_a_golden_file_that_was_changed_in_its_shard_is_looked_at(
    old: bool, warm: test_cache.Twins, monkeypatch: pytest.MonkeyPatch
) -> None:
    if old:
        test_cache._believe(monkeypatch)
    warm.run()
    for twin in (warm.warm, warm.cold):
        found = ShardFiles(twin / "golden", open_layout(twin / "golden").shape)  # type: ignore[union-attr]
        body = pages_of(twin / "golden")["c.txt"]
        assert b'"price": 31' in body
        found.merge(found.shape.number("c.txt"), [("c.txt", body.replace(b'"price": 31', b'"price": 77'))], update=True)
    assert warm.run() == ["c.txt"]
    assert b'"price": 77' in pages_of(warm.warm / "golden")["c.txt"]
    warm.run("--update")
    assert b'"price": 77' not in pages_of(warm.warm / "golden")["c.txt"]


# --- pytest, reviews, golden files themselves -------------------------------------------------------------------------


@pytest.mark.parametrize("layout", SHARDS)
def test_golden_files_in_shards_are_tests(layout: str, tmp_path: Path) -> None:
    import kettles

    kettles.write(tmp_path, a=kettles.page(), b=kettles.page())
    kettles.golden(tmp_path)
    sharded(tmp_path / "golden", layout, 1)
    kettles.write(tmp_path, a=kettles.page(price="31.50"))
    (tmp_path / "pytest.ini").write_text(plugin.CONFIGURED, "utf-8")
    shard = f"golden/golden-00000.{layout}"
    code, output = plugin.run(tmp_path)
    assert (code, plugin.outcomes(output)) == (1, {f"{shard}::a.txt": "FAILED", f"{shard}::b.txt": "PASSED"})
    assert "price: a.txt, alpha: The golden file has 30.5; the page reads 31.5." in output
    assert re.search(rf" golden/golden-00000\.{'jsonl:1' if layout == JSONL else 'parquet/a.txt:[0-9]+'}:[0-9]+  ", output)
    code, output = plugin.run(tmp_path, "--extract-per-field")
    found = plugin.outcomes(output)
    assert {name for name, outcome in found.items() if outcome == "FAILED"} == {f"{shard}::a.txt alpha price"}
    assert found[f"{shard}::b.txt alpha price"] == found[f"{shard}::a.txt nothing else"] == "PASSED"
    code, output = plugin.run(tmp_path, "--extract-per-field", "--extract-accept")
    assert code == 0
    assert "extract: accepted 1 value in 1 file" in output
    assert set(plugin.outcomes(plugin.run(tmp_path)[1]).values()) == {"PASSED"}
    path = tmp_path / shard
    path.write_bytes(path.read_bytes()[:-9])
    code, output = plugin.run(tmp_path)
    assert code == 2
    assert "Restore it from version control" in output
    assert "Traceback" not in output


@pytest.mark.parametrize("layout", SHARDS)
def test_a_review_accepts_and_takes_back_what_is_in_shards(layout: str, tmp_path: Path) -> None:
    project = reviews.shop(tmp_path)
    sharded(project.golden, layout, 1)
    before = bodies(project.golden)
    review = reviews.review(project)

    def decide(what: tuple[str, str | None], decision: str) -> str:
        from extract.review.decisions import decision_of

        asked = {"cause": reviews.cause(review, what), "decision": decision}
        return str(review.decide(decision_of(asked), review.digest)["words"])

    causes = {what: reviews.cause(review, what) for what in (reviews.GOLDEN_PRICE, reviews.MISSING)}
    assert decide(reviews.GOLDEN_PRICE, "accept") == "Accepted 2 values in 1 file."
    accepted = pages_of(project.golden)
    assert decide(reviews.MISSING, "accept") == "Accepted 8 values in 1 file."
    assert list(pages_of(project.golden)) == ["a.txt", "b.txt", "c.txt", "d.txt"]
    assert review.saved == f"Saved: 2 accept, in {project.golden}/golden-00000.{layout}."
    from extract.review.decisions import decision_of

    undo = {"cause": causes[reviews.GOLDEN_PRICE], "decision": "undo"}
    assert "Taken back: accept" in str(review.decide(decision_of(undo), review.digest)["words"])
    assert pages_of(project.golden)["a.txt"] != accepted["a.txt"]
    review.decide(decision_of({"cause": causes[reviews.MISSING], "decision": "undo"}), review.digest)
    assert bodies(project.golden) == before


def test_golden_files_are_shown_and_converted(tmp_path: Path) -> None:
    project: Project = lamps(tmp_path, a=page(), b=page())
    for name, layout in (("one", JSONL), ("two", PARQUET), ("three", FILES)):
        code, out, said = command(tmp_path, "golden", "convert", "golden", name, "--layout", layout)
        assert (code, out, said) == (0, "", f"2 golden files in {name}.\n")
        shown = command(tmp_path, "golden", "show", name, "b.txt")
        assert shown == (0, (project.golden / "b.txt.json").read_text("utf-8"), "")
    assert bodies(tmp_path / "three") == bodies(project.golden)
    assert "c.txt: has no golden file there." in wrong(tmp_path, "golden", "show", "one", "c.txt")
    assert "one: has golden files. Give a folder that has none." in wrong(
        tmp_path, "golden", "convert", "golden", "one", "--layout", "jsonl"
    )
    assert "nowhere: no such folder" in wrong(tmp_path, "golden", "convert", "nowhere", "new", "--layout", "jsonl")
    (project.golden / "b.txt.json").write_bytes(b"{")
    assert "golden/b.txt.json: is no golden file" in wrong(tmp_path, "golden", "convert", "golden", "new", "--layout", "jsonl")
    (project.golden / "b.txt.json").write_bytes((project.golden / "a.txt.json").read_bytes())
    assert "golden/b.txt.json: is of another page than b.txt" in wrong(tmp_path, "golden", "convert", "golden", "new", "--layout", "jsonl")


def test_a_golden_file_that_was_formatted_by_hand_survives_shards(tmp_path: Path) -> None:
    project = lamps(tmp_path)
    path = project.golden / "a.txt.json"
    sound = path.read_bytes()
    for text in (json.dumps(json.loads(sound), indent="\t").replace("\n", "\r\n"), json.dumps(json.loads(sound))):
        path.write_text(text, "utf-8", newline="")
        layouts.convert(project.golden, tmp_path / "new", JSONL)
        assert pages_of(tmp_path / "new") == {"a.txt": sound}
        assert (tmp_path / "new" / "golden-00000.jsonl").read_bytes().count(b"\n") == 1
        for one in (tmp_path / "new").iterdir():
            one.unlink()
    assert in_line(sound).count(b"\n") == 0
