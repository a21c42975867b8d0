"""Many pages: what goes wrong with one loses nothing of the others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import generator
import pytest

import extract
import seeds
from extract import durable, golden, workers
from extract.errors import UsageError


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    (folder / "deep" / "er").mkdir(parents=True)
    for number, name in enumerate(seeds.SEEDS[:3]):
        (folder / ("deep/er" if number == 2 else ".") / name).write_bytes(seeds.body(name))
    (folder / ".hidden").write_text("not a page")
    return folder


def schema_path() -> Path:
    return seeds.ROOT / "schemas" / "occupation-comparison.schema.json"


def test_what_the_package_does_wrong_quarantines_one_page(pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = workers.read_page

    def broken(page: extract.Page, schemas: Any) -> extract.PageResult:
        if page.name == seeds.SEEDS[1]:
            raise ZeroDivisionError("a fault of ours")
        return sound(page, schemas)

    monkeypatch.setattr(workers, "read_page", broken)
    result = extract.run([pages], out=tmp_path / "golden", schema=schema_path())
    assert len(result.written) == 2
    assert [name for name, _ in result.failed] == [seeds.SEEDS[1]]
    assert "ZeroDivisionError: a fault of ours" in result.failed[0][1]
    crash = next(one for one in result.discrepancies if one.rule == "crash")
    assert (crash.page, crash.severity) == (seeds.SEEDS[1], "error")
    assert not (tmp_path / "golden" / f"{seeds.SEEDS[1]}.json").exists()


def test_pages_keep_their_folders_and_hidden_files_are_left_out(pages: Path, tmp_path: Path) -> None:
    extract.run([pages], out=tmp_path / "golden", schema=schema_path())
    written = sorted(path.relative_to(tmp_path / "golden").as_posix() for path in (tmp_path / "golden").rglob("*.json"))
    assert written == sorted([f"{seeds.SEEDS[0]}.json", f"{seeds.SEEDS[1]}.json", f"deep/er/{seeds.SEEDS[2]}.json"])


def test_the_output_folder_is_not_read_as_pages(pages: Path) -> None:
    first = extract.run([pages], out=pages / "golden", schema=schema_path())
    second = extract.run([pages], out=pages / "golden", schema=schema_path())
    assert (first.pages, second.pages, second.unchanged) == (3, 3, 3)


@pytest.mark.parametrize("name", ["../outside.txt", "a/../../outside.txt", "/outside.txt"])
def test_no_page_is_written_outside_of_the_output_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="outside of the output folder"):
        golden.path_of(name, tmp_path / "golden")


def test_a_write_that_fails_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "page.json"
    durable.write_file(path, b"old")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(OSError, match="No space"):
        durable.write_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["page.json"]


def test_the_order_and_number_of_inputs_changes_no_file(pages: Path, tmp_path: Path) -> None:
    extract.run([pages], out=tmp_path / "all", schema=schema_path())
    for name in reversed(seeds.SEEDS[:2]):
        extract.run([pages / name], out=tmp_path / "each", schema=schema_path())
    for name in seeds.SEEDS[:2]:
        assert (tmp_path / "each" / f"{name}.json").read_bytes() == (tmp_path / "all" / f"{name}.json").read_bytes()


def test_changes_are_told_by_entity_and_field() -> None:
    name = seeds.SEEDS[3]
    before = seeds.result(name)
    after = seeds.read(
        seeds.body(name).decode().replace("LGBT Percentage8%8%", "LGBT Percentage9%-").replace("Hourly rate", "Hourly fee"), name
    )
    found = [
        (one.entity, one.field, one.before, one.after if one.after is not golden.ABSENT else "absent")
        for one in golden.changes(before, after)
    ]
    assert sorted(found, key=str) == sorted(
        [
            ("collector", "lgbt_percentage", 8, 9),
            ("collections customer service", "lgbt_percentage", 8, None),
            ("collector", "hourly_rate", 16.77, "absent"),
            ("collections customer service", "hourly_rate", 15.8, "absent"),
        ],
        key=str,
    )


@pytest.mark.parametrize("seed", ["1", "77"])
def test_no_hash_seed_locale_or_time_zone_changes_a_byte(seed: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C", "TZ": f"Etc/GMT+{seed[0]}", "PYTHONPATH": str(seeds.ROOT)}
    (tmp_path / "pages").mkdir()
    for made in generator.corpus(9, 12):
        (tmp_path / "pages" / made.name).write_bytes(made.text.encode())
    command = [sys.executable, "-m", "extract", "run", "pages", "--out", "golden", "--schema", str(schema_path())]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    for made in generator.corpus(9, 12):
        expected = golden.dump(seeds.read(made.text.encode(), made.name))
        assert (tmp_path / "golden" / f"{made.name}.json").read_bytes() == expected
