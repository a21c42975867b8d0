"""The benchmarks measure what they say: pages whose truth is known, runs that report what was planted, results that can be kept."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

import extract
import seeds
from benchmarks import claims, cluster, made, peers, results, runs
from benchmarks.measure import Goal, Section, by_turns, keep, load
from benchmarks.pages import tally


@pytest.mark.parametrize("form", made.FORMATS)
def test_a_made_up_page_says_what_its_record_says_and_breaks_no_rule(form: str) -> None:
    world = made.World(8, 60)
    for number in range(12):
        page = world.page(number, form)
        result = seeds.read(page.body, page.name)
        right, wrong, absent = tally(result.record, page.record)
        assert (wrong, absent) == (0, 0), page.name
        assert right > 40
        assert [one for one in result.discrepancies if one.severity == "error"] == []


def test_a_made_up_page_depends_on_its_number_and_seed_alone() -> None:
    forwards, backwards = made.World(4, 100), made.World(4, 100)
    pages = [forwards.page(number) for number in range(20)]
    assert pages == [backwards.page(number) for number in reversed(range(20))][::-1]
    assert pages[0].body != made.World(5, 100).page(0).body
    assert {page.format for page in pages} == set(made.FORMATS)


def test_no_two_occupations_have_one_name() -> None:
    names = len(made.RANKS) * len(made.TRADES) * len(made.ROLES)
    assert len({made.name_of(number) for number in range(names)}) == names
    with pytest.raises(ValueError, match="names"):
        made.name_of(names)


def test_pages_of_html_have_the_sizes_that_they_are_named_for() -> None:
    world = made.World(1, 20)
    assert 12_000 < len(world.page(1, "lean").body) < 14_000
    assert 72_000 < len(world.page(1, "fat").body) < 84_000


def test_a_run_reports_the_figures_that_were_planted(tmp_path: Path) -> None:
    written = made.write(tmp_path / "pages", 240, seed=2, formats=("pipe",))
    assert written.disagreements > 0
    done = extract.run([tmp_path / "pages"], tmp_path / "out", seeds.ROOT / "schemas" / "occupation-comparison.schema.json")
    assert sum(1 for one in done.discrepancies if one.rule == "agree" and one.page is None) == written.disagreements


def test_poison_is_no_page_that_is_read_whole(tmp_path: Path) -> None:
    made.write(tmp_path, 12, formats=("pipe",), poison=1 / 4)
    found = {path.name: path.read_bytes() for path in sorted(tmp_path.rglob("*.txt"))}
    bomb, binary, cut = (found[f"{number:07d}.txt"] for number in (2, 6, 10))
    assert len(bomb) < 1_000_000 < len(gzip.decompress(bomb))
    assert seeds.read(bomb).record is None
    assert seeds.read(binary).record is None
    assert made.World(1, 12).page(10, "pipe").body.startswith(cut)


@pytest.mark.parametrize("form", ["lean", "fat"])
def test_what_a_peer_makes_of_a_page_is_right(form: str) -> None:
    page = made.World(6, 20).page(3, form)
    peer = next(one for one in peers.PEERS if one.name == "selectolax by hand")
    content = peer.make()(page.body.decode())
    assert tally(peers.record_of(content, peers.cells(peer.money)), page.record)[1:] == (0, 0)


def test_the_comparison_of_made_up_statements_finds_what_is_planted() -> None:
    (section,) = claims.measure([20_000])
    assert section.goals[0].verdict == "aim met"
    assert section.rows[0][-2] == section.rows[0][-1] != "0"


def test_each_task_takes_its_turn_on_each_page() -> None:
    done: list[tuple[str, int]] = []
    took = by_turns({name: lambda one, name=name: done.append((name, one)) for name in "ab"}, [[1, 2], [3]], warm=1)
    assert done == [("a", 1), ("a", 2), ("b", 1), ("b", 2), ("a", 3), ("b", 3)]
    assert len(took["a"].wall) == len(took["b"].cpu) == 1


def test_an_exponent_and_a_verdict() -> None:
    assert runs.exponent([(10, 7), (100, 70), (1000, 700)]) == pytest.approx(1)
    assert runs.exponent([(10, 7), (1000, 7)]) == pytest.approx(0)
    assert [Goal("", value, 5, 3).verdict for value in (2, 4, 6)] == ["aim met", "bar met", "missed"]
    assert [Goal("", value, 3, 5, at_most=False).verdict for value in (6, 4, 2)] == ["aim met", "bar met", "missed"]


def test_a_part_that_is_kept_replaces_its_last_run_and_no_other(tmp_path: Path) -> None:
    goal = Goal("a & b, times", 4.0, 5, 3)
    points = {"1 at once": [(10.0, 2.0), (100.0, 3.0)]}
    section = Section("Runs", ("pages", "s"), (("10", "2"),), "Before.", "After.", (goal,), points)
    keep(tmp_path, "startup", [Section("Start-up", ("command", "ms"), (("x", "1"),))], "command", {"cores": 2})
    keep(tmp_path, "runs", [section], "old command", {"cores": 2})
    keep(tmp_path, "runs", [section], "new command", {"cores": 2})
    assert load(tmp_path)["runs"].sections == (section,)
    results.write(tmp_path)
    text = (tmp_path / "results.md").read_text("utf-8")
    assert "old command" not in text
    assert all(words in text for words in ("new command", "## Start-up", "| a & b, times | ", "bar met"))
    assert "a & b, times" in "".join(ElementTree.parse(tmp_path / "results.svg").getroot().itertext())


def test_the_committed_results_are_those_of_their_data_and_name_no_place(tmp_path: Path) -> None:
    folder = seeds.ROOT / "benchmarks" / "results"
    (tmp_path / "results.json").write_bytes((folder / "results.json").read_bytes())
    results.write(tmp_path)
    for name in ("results.md", "results.svg"):
        assert (tmp_path / name).read_text("utf-8") == (folder / name).read_text("utf-8")
    assert re.findall(r"(?<![\w.*])/(?:tmp|home|root|usr|dev|work)\b", (folder / "results.json").read_text("utf-8")) == []


def test_the_table_of_the_engines_holds_together_and_engines_that_differ_are_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    took = cluster.Took({"differ": 1.0, "near": 2.0}, 3.0, 5, "same", 0, {})
    monkeypatch.setattr(cluster, "_apart", lambda way, number, folder: took)
    (section,) = cluster.measure([1000])
    assert {len(row) for row in section.rows} == {len(section.columns)}
    assert len(section.rows) == len(cluster.WAYS)
    monkeypatch.setattr(cluster, "_apart", lambda way, number, folder: took._replace(digest=way))
    with pytest.raises(SystemExit, match="find different things"):
        cluster.measure([1000])


def test_the_database_leaves_the_rows_that_it_has_compared(tmp_path: Path) -> None:
    took = cluster.in_database(4000, tmp_path)
    assert took.found > 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["names", "pages", "scattered", "statements"]
