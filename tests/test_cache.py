"""A run with a cache writes and says what one without does, whatever happened to pages, golden files, waivers and the cache itself."""

from __future__ import annotations

import contextlib
import errno
import io
import json
import multiprocessing
import os
import re
import shutil
import signal
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from commands import LAMPS, bodies, page
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import extract
import seeds
from extract import cache, cli, repeats, stamps, workers
from extract import page as reading
from extract.cache import Cache, key_of, version_of
from extract.engines import local
from extract.gists import as_line, from_line, gist_of
from extract.golden import dump
from extract.model import ERROR, Discrepancy, Page, PageResult
from extract.records import facts_of
from extract.schema import Schema, compile_schema, load_schema

WAIVER = """
[[waiver]]
rule = "schema"
field = "watts"
reason = "The maker prints lumen there."
owner = "data desk"
expires = 2027-06-30
"""
SQL = "SELECT page, entity, 'price' AS field, 'It costs more than {most}.' AS message FROM \"lamps\" WHERE price > {most}"


class Twins:
    """One project twice: commands run in one with its cache, in the other without, and must not differ."""

    def __init__(self, folder: Path) -> None:
        self.warm, self.cold = folder / "warm", folder / "cold"
        self.read: list[str] = []
        for twin in (self.warm, self.cold):
            (twin / "pages").mkdir(parents=True)
        self.write("lamps.schema.json", json.dumps(LAMPS))

    def write(self, name: str, body: bytes | str) -> None:
        """Writes a file into both."""
        for twin in (self.warm, self.cold):
            path = twin / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body if isinstance(body, bytes) else body.encode())

    def change(self, name: str, old: str, new: str) -> None:
        """Replaces a text in a file of both."""
        for twin in (self.warm, self.cold):
            body = (twin / name).read_text("utf-8")
            assert old in body
            (twin / name).write_text(body.replace(old, new), "utf-8")

    def remove(self, name: str) -> None:
        for twin in (self.warm, self.cold):
            (twin / name).unlink(missing_ok=True)

    @property
    def cache(self) -> Path:
        return self.warm / ".extract-cache"

    def parts(self) -> list[Path]:
        return sorted(self.cache.glob("*/pages-*"))

    def run(self, *options: str, command: str = "run") -> list[str]:
        """One command in both, which do the same; the pages that the one with the cache read."""
        done = []
        asked = ("--cache", cache.FOLDER) if command == "check" else ()
        for twin, more in ((self.warm, asked), (self.cold, ("--no-cache",))):
            self.read = []
            done.append((self._command(twin, command, *options, *more), self.read))
        (warm, read), (cold, everything) = done
        assert warm == cold
        files = [{name: body for name, body in bodies(twin).items() if not name.startswith(".extract")} for twin in (self.warm, self.cold)]
        assert files[0].keys() == files[1].keys()
        assert [name for name in files[0] if files[0][name] != files[1][name]] == []
        assert set(read) <= set(everything)
        return read

    def _command(self, twin: Path, command: str, *options: str) -> tuple[int, str, str]:
        sound = workers.read_page

        def counted(page: Page, schemas: Any) -> PageResult:
            self.read.append(page.name)
            return sound(page, schemas)

        where = ("--out", "golden", "--reports", "reports") if command == "run" else ("--golden", "golden")
        processes = () if "--jobs" in options else ("--jobs", "1")  # what this process reads can be counted
        arguments = [command, "pages", *where, "--schema", "lamps.schema.json", *processes, *options]
        with (
            pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()) as out,
            contextlib.redirect_stderr(io.StringIO()) as err,
        ):  # fmt: skip
            patch.chdir(twin)
            patch.setattr(workers, "read_page", counted)
            code = cli.main(arguments)
        return code, out.getvalue(), err.getvalue()


@pytest.fixture
def twins(tmp_path: Path) -> Twins:
    """Four pages that contradict each other, read once."""
    project = Twins(tmp_path)
    project.write("pages/a.txt", page())
    project.write("pages/b.txt", page(price="$31,$9"))
    project.write("pages/c.txt", page("Gamma", "Delta", watts="99,-"))
    project.write("pages/deep/d.txt", page("Gamma", "Epsilon", price="$7 or $8,$3"))
    assert project.run() == ["a.txt", "b.txt", "c.txt", "deep/d.txt"]
    assert len(project.parts()) == 1
    return project


@pytest.fixture(params=["young", "old"])
def _stamps(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Golden files whose stamps are too young to be believed, and some whose stamps are believed."""
    if request.param == "old":
        _believe(monkeypatch)


def _believe(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(stamps, "GRAIN", -(10**15))
    patch.setattr(repeats, "AGE", -(10**15))


# --- what makes a page another ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_stamps")
def test_a_page_is_read_again_only_when_it_changed(twins: Twins) -> None:
    assert twins.run() == []
    twins.write("pages/b.txt", page(price="$32,$9"))
    assert twins.run() == ["b.txt"]
    assert twins.run() == ["b.txt"] or twins.run() == []  # its golden file is kept
    twins.write("pages/b.txt", page(price="$31,$9"))
    assert twins.run() == []
    twins.write("pages/new.txt", page("Zeta", "Eta"))
    assert twins.run() == ["new.txt"]
    twins.remove("pages/a.txt")
    assert twins.run() == []


@pytest.mark.usefixtures("_stamps")
def test_a_page_of_the_same_size_and_time_is_another(twins: Twins) -> None:
    twins.run()
    for twin in (twins.warm, twins.cold):
        path = twin / "pages" / "a.txt"
        before = path.stat()
        path.write_bytes(path.read_bytes().replace(b"$30", b"$31"))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert twins.run() == ["a.txt"]


def test_pages_whose_stamps_are_believed_are_not_opened(twins: Twins, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    sound = stamps.digest_of
    monkeypatch.setattr(stamps, "digest_of", lambda path: (opened.append(str(path)), sound(path))[1])
    twins.run()
    assert sorted(name for name in opened if name.endswith(".txt")) == [f"pages/{name}.txt" for name in ("a", "b", "c", "deep/d")]
    _believe(monkeypatch)
    twins.run()
    opened.clear()
    twins.run()
    assert [name for name in opened if name.endswith(".txt")] == []


@pytest.mark.usefixtures("_stamps")
def test_pages_of_a_folder_that_was_moved_are_others(twins: Twins) -> None:
    twins.run()
    for twin in (twins.warm, twins.cold):
        (twin / "pages" / "deep").rename(twin / "pages" / "low")
    assert twins.run() == ["low/d.txt"]


@pytest.mark.usefixtures("_stamps")
def test_pages_of_an_archive_are_known_by_their_bytes(twins: Twins) -> None:
    for turn in range(2):
        for twin in (twins.warm, twins.cold):
            with zipfile.ZipFile(twin / "pages" / "more.zip", "w") as archive:
                archive.writestr(zipfile.ZipInfo("one.txt"), page("Zeta", "Eta"))
                archive.writestr(zipfile.ZipInfo("two.txt"), page("Zeta", "Theta", price=f"${turn},$9"))
        assert twins.run() == (["more.zip/two.txt"] if turn else ["more.zip/one.txt", "more.zip/two.txt"])
    assert twins.run("--update") == ["more.zip/two.txt"]
    assert twins.run() == []


def test_what_is_new_since_an_earlier_report_is_part_of_the_question(twins: Twins) -> None:
    twins.write("base.jsonl", "")
    for _ in range(2):
        assert twins.run("--since", "base.jsonl", "--fail-on", "new-error") == []
    for twin in (twins.warm, twins.cold):
        shutil.copy(twin / "reports" / "discrepancies.jsonl", twin / "base.jsonl")
    for _ in range(2):
        assert twins.run("--since", "base.jsonl", "--fail-on", "new-error") == []


def test_a_page_of_another_name_is_another_page(twins: Twins) -> None:
    twins.write("pages/e.txt", page())
    assert twins.run() == ["e.txt"]


def test_the_key_of_a_page_holds_its_name_bytes_url_and_content_type() -> None:
    given_ = [("a", "0", None, None), ("b", "0", None, None), ("a", "1", None, None), ("a", "0", "u", None), ("a", "0", None, "u")]
    assert len({key_of(*one) for one in given_}) == len(given_)
    assert key_of("\udcff", "0") == key_of("\udcff", "0")


def test_the_version_changes_with_schemas_sources_libraries_and_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = compile_schema(LAMPS, name="one"), compile_schema({**LAMPS, "title": "Lamps"}, name="one")
    versions = [version_of(some, claims) for some in ([one], [other], [one, other], [other, one], []) for claims in (False, True)]
    versions.append(version_of([compile_schema(LAMPS, name="two")], False))
    with monkeypatch.context() as patch:
        patch.setattr(metadata, "version", lambda name: "9" if name == "regex" else "1")
        versions.append(version_of([one], False))
    with monkeypatch.context() as patch:
        patch.setattr(cache.sys, "version", "4.0")
        versions.append(version_of([one], False))
    monkeypatch.setattr(cache, "__file__", str(tmp_path / "cache.py"))
    for body in ("", "x = 1"):
        (tmp_path / "page.py").write_text(body)
        versions.append(version_of([one], False))
    (tmp_path / "page.py").rename(tmp_path / "pages.py")
    versions.append(version_of([one], False))
    assert len(set(versions)) == len(versions)
    assert versions[-1] == version_of([one], False)


def test_every_library_that_the_package_depends_on_is_part_of_the_version() -> None:
    project = tomllib.loads((seeds.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert sorted(re.split("[>=; ]", one)[0] for one in project["dependencies"]) == sorted(cache.LIBRARIES)


def test_another_schema_reads_all_pages_and_the_first_one_is_not_forgotten(twins: Twins) -> None:
    twins.change("lamps.schema.json", "two lamps", "three lamps")
    assert len(twins.run()) == 4
    twins.change("lamps.schema.json", "three lamps", "two lamps")
    assert twins.run() == []
    twins.change("lamps.schema.json", '"maximum": 90', '"maximum": 30')
    assert len(twins.run()) == 4


# --- what else changes what a run does --------------------------------------------------------------------------------


@pytest.mark.usefixtures("_stamps")
def test_a_golden_file_that_is_gone_or_edited_is_seen(twins: Twins) -> None:
    twins.run()
    twins.remove("golden/a.txt.json")
    assert twins.run() == ["a.txt"]
    assert twins.run() == []
    twins.change("golden/b.txt.json", '"price": 31', '"price": 77')
    assert twins.run() == ["b.txt"]
    assert twins.run() == []
    twins.change("golden/b.txt.json", '"price": 77', '"price": 78')
    assert twins.run() == ["b.txt"]
    assert twins.run("--update") == ["b.txt"]
    assert twins.run("--update") == []
    twins.write("golden/c.txt.json", b"no golden file")
    assert twins.run() == ["c.txt"]
    assert twins.run() == []


def test_a_golden_file_of_the_same_size_and_time_is_compared_while_it_is_young(twins: Twins) -> None:
    twins.run()
    for twin in (twins.warm, twins.cold):
        path = twin / "golden" / "a.txt.json"
        before = path.stat()
        body = path.read_text("utf-8")
        with path.open("r+", encoding="utf-8") as file:
            file.write(body.replace('"price": 30', '"price": 33', 1))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert path.stat().st_size == before.st_size
    assert twins.run() == ["a.txt"]


def test_a_golden_file_that_is_a_link_is_read(twins: Twins) -> None:
    for twin in (twins.warm, twins.cold):
        path = twin / "golden" / "a.txt.json"
        path.rename(twin / "golden" / "other.json")
        path.symlink_to("other.json")
    assert twins.run() in ([], ["a.txt"])
    for value in ("31", "32"):
        twins.change("golden/other.json", '"price": 30' if value == "31" else '"price": 31', f'"price": {value}')
        assert twins.run() == ["a.txt"]


@pytest.mark.usefixtures("_stamps")
def test_waivers_their_days_and_rules_in_sql_are_part_of_the_question(twins: Twins) -> None:
    twins.run()
    twins.write("waivers.toml", WAIVER)
    for day in ("2027-06-30", "2027-07-01", "2027-06-30"):
        assert twins.run("--today", day, "--fail-on", "error") == []
    twins.write("waivers.toml", WAIVER.replace("lumen", "candela"))
    assert twins.run("--today", "2027-06-30") == []
    twins.write("lamps/dear.sql", SQL.format(most=8))
    assert len(twins.run()) == 4  # claims are kept where rules read them
    twins.write("lamps/dear.sql", SQL.format(most=20))
    assert twins.run() == []
    assert twins.run("--fail-on", "warning") == []
    assert "It costs more than 20." in (twins.warm / "reports" / "discrepancies.jsonl").read_text("utf-8")


@pytest.mark.usefixtures("_stamps")
def test_reports_are_written_again_where_they_are_not_those_of_the_run(twins: Twins) -> None:
    twins.run()
    before = (twins.warm / "reports" / "discrepancies.html").stat()
    assert twins.run() == []
    assert (twins.warm / "reports" / "discrepancies.html").stat() == before
    twins.write("reports/pages.jsonl", "")
    assert twins.run() == []
    twins.remove("reports/discrepancies.html")
    assert twins.run() == []


def test_checks_use_the_cache(twins: Twins) -> None:
    for form in ("text", "json", "junit", "sarif"):
        assert twins.run("--format", form, command="check") == []
    twins.change("golden/b.txt.json", '"price": 31', '"price": 77')
    assert twins.run("--format", "json", command="check") == ["b.txt"]
    twins.write("pages/c.txt", page("Gamma", "Delta", watts="9,-"))
    assert twins.run("--format", "json", command="check") == ["b.txt", "c.txt"]
    assert twins.run("--format", "json", command="check") == ["b.txt", "c.txt"]
    twins.remove("golden/a.txt.json")
    assert twins.run("--format", "json", command="check") == ["a.txt", "b.txt", "c.txt"]


def test_what_a_repeated_run_found_is_there_for_who_asks(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for name in seeds.SEEDS:
        (pages / name).write_bytes(seeds.body(name))
    schema = seeds.ROOT / "schemas" / "occupation-comparison.schema.json"
    results = [extract.run([pages], tmp_path / "golden", schema, cache=tmp_path / "cache") for _ in range(2)]
    first, again = results
    assert again.unchanged == len(seeds.SEEDS)
    assert "findings" not in vars(again)
    assert first.discrepancies == again.discrepancies
    assert first.answer == again.answer
    assert first.findings.digest == again.findings.digest
    assert first.findings.readings.coverage == again.findings.readings.coverage
    assert first.findings.readings.entities == again.findings.readings.entities
    assert first.findings.readings.page(seeds.SEEDS[0]) == again.findings.readings.page(seeds.SEEDS[0])


EDITS: dict[str, Callable[[Twins], object]] = {
    "page": lambda twins: twins.write("pages/a.txt", page(price="$44,$9")),
    "page back": lambda twins: twins.write("pages/a.txt", page()),
    "other page": lambda twins: twins.write("pages/c.txt", page("Gamma", "Beta", watts="60,-")),
    "mirror": lambda twins: twins.write("pages/mirror.txt", page()),
    "no page": lambda twins: twins.write("pages/b.txt", b"\x89PNG\r\n\x1a\n\0\0"),
    "gone": lambda twins: twins.remove("pages/b.txt"),
    "golden gone": lambda twins: twins.remove("golden/a.txt.json"),
    "golden broken": lambda twins: twins.write("golden/deep/d.txt.json", b"{"),
    "report": lambda twins: twins.write("reports/discrepancies.jsonl", b"x"),
    "waiver": lambda twins: twins.write("waivers.toml", WAIVER),
    "no waiver": lambda twins: twins.remove("waivers.toml"),
    "schema": lambda twins: twins.write("lamps.schema.json", json.dumps(LAMPS).replace("90", "55")),
    "schema back": lambda twins: twins.write("lamps.schema.json", json.dumps(LAMPS)),
    "rule": lambda twins: twins.write("lamps/dear.sql", SQL.format(most=20)),
    "no rule": lambda twins: twins.remove("lamps/dear.sql"),
    "cache gone": lambda twins: shutil.rmtree(twins.cache, ignore_errors=True),
    "cache cut": lambda twins: [os.truncate(path, path.stat().st_size // 2) for path in twins.cache.rglob("*") if path.is_file()],
    "update": lambda twins: twins.run("--update"),
    "later": lambda twins: twins.run("--today", "2028-01-01", "--fail-on", "warning"),
    "check": lambda twins: twins.run(command="check"),
    "nothing": lambda twins: None,
}  # fmt: skip


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=3), min_size=1, max_size=5), believed=st.booleans())
@example(edits=[["other page"], ["page"], ["check"]], believed=False)
def test_no_edits_in_any_order_make_a_cached_run_differ(edits: list[list[str]], believed: bool) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        if believed:
            _believe(patch)
        twins_ = Twins(Path(folder))
        twins_.write("pages/a.txt", page())
        twins_.write("pages/c.txt", page("Gamma", "Delta", watts="99,-"))
        twins_.write("pages/deep/d.txt", page("Alpha", "Epsilon", price="$7 or $8,$3"))
        twins_.run()
        for some in edits:
            for edit in some:
                EDITS[edit](twins_)
            twins_.run()


# --- what happens to the cache ----------------------------------------------------------------------------------------


def test_a_part_that_is_cut_or_changed_anywhere_is_none(twins: Twins, tmp_path: Path) -> None:
    (part,) = twins.parts()
    names = sorted(path.name for path in part.iterdir())
    assert names == ["names.parquet", "pages.jsonl.zst", "pages.parquet", "part.json", "statements.parquet"]
    assert cache._load(part) is not None
    for name in names:
        body = (part / name).read_bytes()
        for length in range(len(body)):
            (part / name).write_bytes(body[:length])
            assert cache._load(part) is None, (name, length)
        for at in range(0, len(body), 97):
            (part / name).write_bytes(body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :])
            assert cache._load(part) is None, (name, at)
        (part / name).write_bytes(body)
    assert cache._load(part) is not None


@pytest.mark.parametrize("harm", ["delete", "empty", "cut", "garbage", "swap", "part"])
def test_a_cache_that_is_harmed_is_read_past(harm: str, twins: Twins) -> None:
    twins.run()
    files = [path for path in sorted(twins.cache.rglob("*")) if path.is_file()]
    assert files
    if harm == "delete":
        shutil.rmtree(twins.cache)
    elif harm == "part":
        shutil.rmtree(twins.parts()[0])
    else:
        first = files[0].read_bytes()
        for path in files:
            body = path.read_bytes()
            path.write_bytes({"empty": b"", "cut": body[:-1], "garbage": os.urandom(len(body)), "swap": first}[harm])
            first = body
    twins.write("pages/new.txt", page("Zeta", "Eta"))
    assert len(twins.run()) == 5
    assert twins.run() == []


def test_a_cache_that_goes_while_pages_are_compared_is_no_loss(twins: Twins, monkeypatch: pytest.MonkeyPatch) -> None:
    twins.write("pages/new.txt", page("Zeta", "Eta"))
    monkeypatch.setattr(local._Reading, "flush", lambda self: shutil.rmtree(twins.cache, ignore_errors=True))
    assert twins.run() == ["new.txt", "a.txt", "b.txt", "c.txt", "deep/d.txt", "new.txt"]


def test_a_gist_that_goes_while_pages_are_read_is_no_loss(twins: Twins, monkeypatch: pytest.MonkeyPatch) -> None:
    twins.write("pages/new.txt", page("Zeta", "Eta"))
    monkeypatch.setattr(Cache, "gist", lambda self, entry: None)
    assert len(twins.run()) == 5


def test_a_file_where_the_cache_should_be_is_let_be(twins: Twins) -> None:
    shutil.rmtree(twins.cache)
    twins.cache.write_bytes(b"mine")
    assert len(twins.run()) == 4
    assert twins.cache.read_bytes() == b"mine"


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EROFS])
def test_a_full_disk_or_one_that_cannot_be_written_only_makes_runs_slow(fault: int, twins: Twins, monkeypatch: pytest.MonkeyPatch) -> None:
    before = bodies(twins.cache)
    sound = tempfile.mkdtemp

    def refuse(*given_: Any, **named: Any) -> str:
        if ".extract-cache" in str(named.get("dir")):
            raise OSError(fault, os.strerror(fault))
        return sound(*given_, **named)

    monkeypatch.setattr(cache.tempfile, "mkdtemp", refuse)
    twins.write("pages/new.txt", page("Zeta", "Eta"))
    for _ in range(2):
        assert twins.run() == ["new.txt"]
    assert {name: body for name, body in bodies(twins.cache).items() if "pages-" in name} == {
        name: body for name, body in before.items() if "pages-" in name
    }


def test_a_cache_that_cannot_be_written_is_read(twins: Twins, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Cache) -> None:
        raise PermissionError

    monkeypatch.setattr(Cache, "_found", refuse)
    before = bodies(twins.cache)
    twins.write("pages/new.txt", page("Zeta", "Eta"))
    for _ in range(2):
        assert twins.run() == ["new.txt"]
    assert bodies(twins.cache) == before


def test_two_runs_at_once_share_a_cache(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(60):
        (pages / f"{number:02}.txt").write_bytes(page(price=f"${number},$9"))
    schema = tmp_path / "lamps.schema.json"
    schema.write_text(json.dumps(LAMPS))
    context = multiprocessing.get_context("fork")
    start = context.Barrier(3)

    def one(number: int) -> None:
        cache.PAGES = 7
        start.wait()
        for turn in range(3):
            extract.run(
                [pages], tmp_path / f"golden{number}{turn}", schema, reports=tmp_path / f"reports{number}{turn}", cache=tmp_path / "c"
            )

    processes = [context.Process(target=one, args=(number,)) for number in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    extract.run([pages], tmp_path / "golden", schema, reports=tmp_path / "reports")
    for number in range(3):
        for turn in range(3):
            assert bodies(tmp_path / f"golden{number}{turn}") == bodies(tmp_path / "golden")
            found = bodies(tmp_path / f"reports{number}{turn}")
            assert found == bodies(tmp_path / "reports")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "read_page", _refuse)
        result = extract.run([pages], tmp_path / "golden", schema, cache=tmp_path / "c")
    assert (result.unchanged, result.failed) == (60, ())


def _refuse(page_: Page, schemas: Any) -> PageResult:
    raise AssertionError(page_.name)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("how", ["killed", "Ctrl-C"])
def test_a_run_that_was_stopped_is_gone_on_with(how: str, jobs: int, twins: Twins, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(twins.cache)
    for number in range(30):
        twins.write(f"pages/{number:02}.txt", page(price=f"${number},$9"))
    monkeypatch.setattr(cache, "PAGES", 5)
    context = multiprocessing.get_context("fork")

    def run() -> None:
        count = iter(range(10**6))

        def counted(self: Any, seen: Any) -> None:
            if next(count) == 22:
                if how == "killed":
                    os.kill(os.getpid(), signal.SIGKILL)
                raise KeyboardInterrupt
            sound(self, seen)

        from extract import runs

        sound = runs._Run.page
        runs._Run.page = counted  # type: ignore[method-assign]
        os._exit(twins._command(twins.warm, "run", "--jobs", str(jobs))[0])

    process = context.Process(target=run)
    process.start()
    process.join()
    assert process.exitcode == (-signal.SIGKILL if how == "killed" else 130)
    known = sum(len(json.loads((part / "part.json").read_bytes())["keys"]) for part in twins.parts())
    assert known == 20 if how == "killed" else known == 23
    shutil.rmtree(twins.cold / "golden")
    shutil.copytree(twins.warm / "golden", twins.cold / "golden")
    assert len(twins.run()) == 34 - min(known, 22)  # the last one has no golden file yet
    assert twins.run() == []


def test_a_page_that_fails_or_takes_too_long_is_never_known(twins: Twins, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = workers.read_page

    def harmed(page_: Page, schemas: Any) -> PageResult:
        result = sound(page_, schemas)
        if page_.name == "crash.txt":
            raise ZeroDivisionError
        if page_.name == "slow.txt":
            late = Discrepancy("timeout", ERROR, page_.name, None, None, (), "The page is quarantined.")
            return result._replace(discrepancies=(*result.discrepancies, late))
        return result

    monkeypatch.setattr(workers, "read_page", harmed)
    for name in ("crash", "slow"):
        twins.write(f"pages/{name}.txt", page("Eta", "Theta"))
    for _ in range(3):
        assert twins.run() == ["crash.txt", "slow.txt"]
    twins.remove("pages/crash.txt")
    assert twins.run() == ["slow.txt"]


# --- what is in it ----------------------------------------------------------------------------------------------------


def test_the_cache_can_be_looked_into_and_says_what_it_is(twins: Twins) -> None:
    import duckdb

    names = {path.name for path in twins.cache.iterdir()}
    assert {"README.md", ".gitignore", "CACHEDIR.TAG"} < names
    assert (twins.cache / ".gitignore").read_text() == "*\n"
    assert {path.suffix for path in twins.cache.rglob("*") if path.is_file()} == {".md", "", ".TAG", ".json", ".zst", ".parquet"}
    (part,) = twins.parts()
    rows = duckdb.sql(
        f"SELECT entity, value FROM '{part}/statements.parquet' WHERE field = 'price' AND page = 'b.txt' ORDER BY 1"
    ).fetchall()
    assert rows == [("alpha", "31"), ("beta", "9")]
    assert len(cache._part_lines(part)) == 5
    for name in ("cache", "gists", "stamps", "repeats", "store", "readings"):
        assert "pickle" not in (Path(extract.__file__).parent / f"{name}.py").read_text("utf-8").replace("no pickle", "")


def gists() -> Iterator[tuple[PageResult, Schema | None]]:
    schema = load_schema(seeds.ROOT / "schemas" / "occupation-comparison.schema.json")
    for name in seeds.SEEDS:
        yield reading.read_page(Page(name, seeds.body(name)), schema), schema
    yield reading.read_page(Page("\udcff\0.txt", b"\xff\xfe\0"), schema), None


def test_a_gist_is_the_same_after_a_line() -> None:
    for result, schema in gists():
        gist = gist_of(result, dump(result), schema, facts_of(result.claims, schema))
        assert from_line(as_line(gist)) == gist
        assert as_line(gist).isascii()
        assert from_line(as_line(gist)).discrepancies == result.discrepancies


def test_a_page_whose_name_is_no_text_is_known(twins: Twins) -> None:
    name = b"pages/\xff.txt"
    try:
        for twin in (twins.warm, twins.cold):
            Path(os.fsdecode(os.fsencode(twin) + b"/" + name)).write_bytes(page(price="$55,$9"))
    except OSError:
        pytest.skip("names of files are texts here")
    assert len(twins.run()) == 1
    twins.write("pages/a.txt", page(price="$56,$9"))
    assert twins.run() == ["a.txt"]


def test_many_small_parts_become_one_and_old_ones_go(twins: Twins, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MANY", 4)
    for number in range(9):
        twins.write("pages/a.txt", page(price=f"${number},$9"))
        twins.run("--update")
    assert len(twins.parts()) <= 4
    lines = [json.loads(line) for part in twins.parts() for line in cache._part_lines(part) if line]
    assert 4 <= len(lines) < 4 + 9
    monkeypatch.setattr(cache, "SPARE", 0)
    twins.write("pages/a.txt", page(price="$77,$9"))
    assert twins.run("--update") == ["a.txt"]
    twins.write("pages/a.txt", page(price="$78,$9"))
    twins.run("--update")
    lines = [json.loads(line) for part in twins.parts() for line in cache._part_lines(part) if line]
    assert len(lines) <= 2 * 4 + 1
    assert twins.run("--update") == []
    twins.write("pages/b.txt", page())
    assert twins.run("--update") == ["b.txt"]


def test_versions_that_nobody_uses_go(twins: Twins) -> None:
    for number in range(cache.VERSIONS + 2):
        twins.write("lamps.schema.json", json.dumps({**LAMPS, "title": f"Lamps {number}"}))
        twins.run()
    assert len([path for path in twins.cache.iterdir() if path.is_dir()]) == cache.VERSIONS


def test_a_check_keeps_nothing_unless_it_is_told_where(twins: Twins) -> None:
    shutil.rmtree(twins.cache)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(twins.warm)
        before = bodies(twins.warm)
        cli.main(["check", "pages", "--golden", "golden", "--schema", "lamps.schema.json"])
        assert bodies(twins.warm) == before


def test_options_say_where_the_cache_is_or_that_there_is_none(twins: Twins) -> None:
    shutil.rmtree(twins.cache)
    twins.write("extract.toml", 'cache = "kept/here"\n')
    arguments = ["run", "pages", "--out", "golden", "--schema", "lamps.schema.json"]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(twins.warm)
        assert cli.main(arguments) == 0
        assert Path("kept/here/README.md").is_file()
        assert cli.main([*arguments, "--cache", "there"]) == 0
        assert Path("there/README.md").is_file()
        shutil.rmtree("kept")
        Path("extract.toml").write_text("no-cache = true\n")
        assert cli.main(arguments) == 0
    assert not twins.cache.exists()
    assert not (twins.warm / "kept").exists()
