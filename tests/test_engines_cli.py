"""What the command says of engines before anything is read, and that the documents' commands are commands."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

import extract
from extract import cli
from extract.arguments import parser

ROOT = Path(extract.__file__).parents[1]
SCALE = (ROOT / "docs" / "scale.md").read_text("utf-8")


def said(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """What a run with some options says is wrong with them."""
    assert cli.main(["run", str(ROOT / "seeds"), "--out", "golden", *options]) == cli.USAGE
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--engine", "spark"], "--engine spark needs the cluster (--master)."),
        (["--engine", "spark", "--master", "local", "--cache", "here"], "--cache is of this machine."),
        (["--master", "local"], "--master is of a cluster. Add --engine spark, or leave it out."),
        (["--partitions", "7"], "--partitions is of a cluster."),
        (["--working", "x"], "--working is of a cluster."),
    ],
)
def test_options_that_do_not_fit_are_errors(
    options: list[str], words: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert words in said(capsys, *options)
    assert list(tmp_path.iterdir()) == []


def test_a_number_of_partitions_is_a_number_from_one_on() -> None:
    with pytest.raises(SystemExit):
        parser("1").parse_args(["run", "x", "--out", "y", "--partitions", "0"])


def test_without_the_packages_of_a_cluster_the_extra_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in sys.modules if name.startswith("extract.engines.") and name != "extract.engines.local"]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("py4j.protocol", "pyspark"):
        monkeypatch.setitem(sys.modules, name, None)
    assert "Install the extra `spark`" in said(capsys, "--engine", "spark", "--master", "local")


def test_without_java_it_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert "Spark needs Java, and there is none. Install Java 17 or 21" in said(capsys, "--engine", "spark", "--master", "local")


def test_the_commands_of_the_document_are_commands() -> None:
    lines = [line for block in re.findall(r"```sh\n(.*?)```", SCALE, re.DOTALL) for line in block.splitlines()]
    commands = [shlex.split(line) for line in lines if line.startswith("extract ")]
    assert commands
    for command in commands:
        assert parser("1").parse_args(command[1:]).engine == "spark"
