"""The examples of docs/ci.md and the hooks of pre-commit are run, and say what the page says they do."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import dialects
import kettles
import pytest
import test_pytest_plugin
import yaml

import seeds

DOC = (seeds.ROOT / "docs" / "ci.md").read_text("utf-8")
SHELL = re.findall(r"^```sh\n(.*?)^```$", DOC, re.MULTILINE | re.DOTALL)
YAML = [yaml.safe_load(text) for text in re.findall(r"^```yaml\n(.*?)^```$", DOC, re.MULTILINE | re.DOTALL)]
INI = re.findall(r"^```ini\n(.*?)^```$", DOC, re.MULTILINE | re.DOTALL)
HOOKS: list[dict[str, Any]] = yaml.safe_load((seeds.ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
WORKFLOW = next(one for one in YAML if "jobs" in one)
STEPS: list[dict[str, Any]] = WORKFLOW["jobs"]["check"]["steps"]
CHECK = next(step["run"] for step in STEPS if step.get("name") == "Check the pages")
GITLAB = next(one["pages"] for one in YAML if "pages" in one)
MATTER = {"clean": 0, "waived": 0, "failing": 1, "broken": 3}


def shell(command: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command as a runner gives it to bash, with `extract` on its path."""
    (folder / "bin").mkdir(exist_ok=True)
    tool = folder / "bin" / "extract"
    tool.write_text(f"#!{sys.executable}\n{kettles.CODE}", "utf-8")
    tool.chmod(0o755)
    inherited = {key: value for key, value in os.environ.items() if key not in ("CI", "GITHUB_ACTIONS")}
    settings = {
        **inherited,
        "PATH": f"{tool.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(seeds.ROOT),
        "PYTHONIOENCODING": "utf-8",
    }
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", command], cwd=folder, env={**settings, **environment}, capture_output=True, text=True,
        encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder of each sort of run."""
    return {run: kettles.shop(tmp_path_factory.mktemp(run), run) for run in MATTER}


@pytest.mark.parametrize("run", MATTER)
@pytest.mark.parametrize("command", SHELL, ids=range(len(SHELL)))
def test_the_commands_of_the_page_end_as_it_says(command: str, run: str, shops: dict[str, Path]) -> None:
    done = shell(command, shops[run])
    assert done.returncode == MATTER[run], done.stderr
    assert done.stdout
    if "sarif=" in command:
        dialects.sarif((shops[run] / "out" / "extract.sarif").read_text("utf-8"), shops[run])
        dialects.junit((shops[run] / "out" / "extract.xml").read_text("utf-8"))


@pytest.mark.parametrize("run", MATTER)
def test_the_workflow_writes_what_its_other_steps_take(run: str, shops: dict[str, Path], tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    done = shell(CHECK, shops[run], GITHUB_ACTIONS="true", CI="true", GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == MATTER[run], done.stderr
    upload = next(step for step in STEPS if "upload-sarif" in step.get("uses", ""))
    written = dialects.sarif((shops[run] / upload["with"]["sarif_file"]).read_text("utf-8"), shops[run])
    assert "hashFiles('extract.sarif')" in upload["if"]
    dialects.junit((shops[run] / "extract.xml").read_text("utf-8"))
    assert dialects.markdown(summary.read_text("utf-8")).count("\n### ") == len(written["results"])
    assert bool(dialects.commands(done.stdout)) is (run in ("failing", "broken"))
    assert {one.name for one in dialects.commands(done.stdout)} <= {"error", "warning", "notice"}
    assert dialects.commands(done.stderr) == []
    assert WORKFLOW["permissions"] == {"contents": "read", "security-events": "write"}


def test_only_what_is_new_fails_as_the_page_says(tmp_path: Path) -> None:
    (tmp_path / "repo").mkdir()
    folder = kettles.shop(tmp_path / "repo", "failing")
    session = re.search(r"```console\n(.*?)```", DOC, re.DOTALL)
    assert session is not None
    first, second = (line.removeprefix("$ ") for line in session[1].splitlines())
    assert shell(first, folder).returncode == 0
    assert (folder / "base.jsonl").stat().st_size
    assert shell(second, folder).returncode == 0
    (folder / "base.jsonl").unlink()
    git = "git -c user.name=a -c user.email=a@example.org"
    assert (
        shell(f"git init -q && git add . && {git} commit -qm base && git update-ref refs/remotes/origin/main HEAD", folder).returncode == 0
    )
    script = "\n".join(next(one["only-new"]["script"] for one in YAML if "only-new" in one))
    assert shell(script, folder).returncode == 0, "what the branch had does not fail"
    kettles.write(folder, z=kettles.page(price="77"))
    assert shell(f"git worktree remove --force ../base\n{script}", folder).returncode == 1, "what is new does"


def test_no_upload_where_the_check_could_not_begin(shops: dict[str, Path], tmp_path: Path) -> None:
    kettles.write(tmp_path, a=kettles.page())
    done = shell(CHECK, tmp_path, GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"))
    assert done.returncode == 2
    assert not (tmp_path / "extract.sarif").exists()


@pytest.mark.parametrize("run", MATTER)
def test_the_job_of_gitlab_writes_the_report_that_it_names(run: str, shops: dict[str, Path]) -> None:
    done = shell(GITLAB["script"][-1], shops[run])
    assert done.returncode == MATTER[run]
    assert dialects.junit((shops[run] / GITLAB["artifacts"]["reports"]["junit"]).read_text("utf-8"))
    assert GITLAB["artifacts"]["when"] == "always"


def test_the_examples_for_pytest_and_its_output_are_true(tmp_path: Path) -> None:
    kettles.write(tmp_path, a=kettles.page())
    kettles.golden(tmp_path)
    kettles.write(tmp_path, a=kettles.page(price="31.50"))
    (ini,) = INI
    (tmp_path / "pytest.ini").write_text(ini, "utf-8")
    (tmp_path / "tests").mkdir()
    code, output = test_pytest_plugin.run(tmp_path)
    assert code == 1
    assert test_pytest_plugin.outcomes(output) == {"golden/a.txt.json::a.txt": "FAILED"}
    shown = re.search(r"((?:^    .*\n)+)", DOC[DOC.index("A failure shows") :], re.MULTILINE)
    assert shown is not None
    assert "\n".join(line[4:] for line in shown[1].splitlines()) in output


# --- pre-commit -------------------------------------------------------------------------------------------------------


def hook(name: str) -> dict[str, Any]:
    """A hook of the repository."""
    return next(one for one in HOOKS if one["id"] == name)


def committed(name: str, folder: Path, staged: list[str], **changed: Any) -> subprocess.CompletedProcess[str] | None:
    """What pre-commit does with a hook for some staged files; None where it is not run for any of them."""
    one = {**hook(name), **changed}
    matching = [file for file in staged if re.search(one["files"], file)]
    if not matching:
        return None
    return shell(shlex.join([*shlex.split(one["entry"]), *one["args"], *(matching if one["pass_filenames"] else [])]), folder)


def test_the_hooks_are_as_pre_commit_wants_them() -> None:
    assert [one["id"] for one in HOOKS] == ["extract-check", "extract-check-all"]
    for one in HOOKS:
        assert one["language"] == "python"
        assert "always_run" not in one
        assert one["stages"] == ["pre-commit", "pre-merge-commit", "pre-push", "manual"]
        assert one["minimum_pre_commit_version"] == "3.2.0"
    assert hook("extract-check")["require_serial"] is True
    assert hook("extract-check")["pass_filenames"] is True
    assert hook("extract-check-all")["pass_filenames"] is False
    known = {one["id"] for one in HOOKS}
    used = [one for example in YAML if "repos" in example for repository in example["repos"] for one in repository["hooks"]]
    assert {one["id"] for one in used} == known


def test_the_hook_of_pages_looks_at_those_that_are_committed(tmp_path: Path) -> None:
    kettles.write(tmp_path, a=kettles.page(), b=kettles.page())
    kettles.golden(tmp_path)
    kettles.write(tmp_path, a=kettles.page(price="31.50"))
    before = sorted(path for path in tmp_path.rglob("*") if "bin" not in path.parts)
    done = committed("extract-check", tmp_path, ["pages/a.txt", "pages/b.txt", "README.md"])
    assert done is not None
    assert done.returncode == 1
    assert re.fullmatch(r"pages/a\.txt:5:11: error: golden, price, changed: .* \[[0-9a-f]{16}\]\n", done.stdout)
    clean = committed("extract-check", tmp_path, ["pages/b.txt"])
    assert clean is not None
    assert (clean.returncode, clean.stdout, clean.stderr) == (0, "", "")
    assert committed("extract-check", tmp_path, ["golden/a.txt.json"]) is None
    assert sorted(path for path in tmp_path.rglob("*") if "bin" not in path.parts) == before


def test_the_hook_of_all_pages_compares_them(tmp_path: Path) -> None:
    kettles.write(tmp_path, a=kettles.page(), b=kettles.page(price="32"))
    kettles.golden(tmp_path)
    for changed in ("golden/a.txt.json", "pages/a.txt", "schemas/kettles.schema.json", "waivers.toml"):
        done = committed("extract-check-all", tmp_path, [changed])
        assert done is not None
        assert (done.returncode, done.stdout.count("\n")) == (1, 1)
        assert "error: agree, price, other" in done.stdout
    assert committed("extract-check-all", tmp_path, ["docs/pages.md"]) is None


def test_other_folders_are_arguments_of_a_hook(tmp_path: Path) -> None:
    kettles.write(tmp_path, a=kettles.page())
    kettles.golden(tmp_path)
    (tmp_path / "pages").rename(tmp_path / "seeds")
    example = next(one for one in YAML if "repos" in one and "args" in one["repos"][0]["hooks"][0])["repos"][0]["hooks"][0]
    changes = {key: value for key, value in example.items() if key != "id"}
    done = committed(example["id"], tmp_path, ["seeds/a.txt"], **changes)
    assert done is not None
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
