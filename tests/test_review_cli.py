"""`extract review` as a process: its address, a decision and then a check, how it ends, and what a kill leaves behind."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import reviews
from commands import Project, bodies, lamps, occupations, page
from reviews import AGREE_WATTS, GOLDEN_PRICE, MISSING, WHY, Answer, answer, post, sent

import seeds

CODE = "import sys\nfrom extract import cli\nsys.exit(cli.main(sys.argv[1:]))\n"
ADDRESS = re.compile(r"http://127\.0\.0\.1:([0-9]+)/#token=([\w-]+)$", re.MULTILINE)


class Session:
    """`extract review` of all pages of a project, under way."""

    def __init__(self, project: Project, *options: str, code: str = CODE, **environment: str) -> None:
        inherited = {name: value for name, value in os.environ.items() if name not in ("CI", "GITHUB_ACTIONS")}
        values = {**inherited, "PYTHONPATH": str(seeds.ROOT), "PYTHONIOENCODING": "utf-8", **environment}
        command = [sys.executable, "-c", code, "review", "pages", "--golden", "golden", *project.options, *options]
        self.project = project
        self.process = subprocess.Popen(
            command, cwd=project.folder, env=values, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            encoding="utf-8",
        )  # fmt: skip
        assert self.process.stderr is not None
        self.head = self.process.stderr.readline()
        found = ADDRESS.search(self.head)
        assert found, self.head + self.process.stderr.read()
        assert self.process.stderr.readline().startswith("Only this machine can open it.")
        self.port, self.token = int(found[1]), found[2]

    def causes(self) -> dict[tuple[str, str | None], str]:
        """The ids of the causes that a check finds."""
        return {(one["rule"], one["field"]): one["cause"] for one in self.project.found()["causes"]}

    def decide(self, cause: str, decision: str, **more: Any) -> Answer:
        """The answer to a decision on the state that is on disk."""
        return answer(sent(self.port, self.decision(cause, decision, **more)))

    def decision(self, cause: str, decision: str, **more: Any) -> bytes:
        """A decision as the page sends it."""
        file = self.project.waivers
        digest = hashlib.sha256(file.read_bytes() if file.exists() else b"").hexdigest()
        return post(self.port, self.token, {"cause": cause, "ids": None, "decision": decision, "waivers_digest": digest, **more})

    def end(self, how: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """The exit code and what is said at the end."""
        self.process.send_signal(how)
        out, said = self.process.communicate(timeout=30)
        assert out == ""
        return self.process.returncode, said


@contextmanager
def begun(project: Project, *options: str, code: str = CODE, **environment: str) -> Iterator[Session]:
    """A session that is ended in any case."""
    session = Session(project, *options, code=code, **environment)
    try:
        yield session
    finally:
        session.process.kill()
        session.process.communicate()


def test_a_cause_that_is_waived_in_a_review_passes_the_check(tmp_path: Path) -> None:
    project = occupations(tmp_path)
    project.waivers.unlink()
    assert project.check().returncode == 1
    with begun(project) as session:
        assert session.head.startswith("10 discrepancies on 5 pages: http://127.0.0.1:")
        (cause,) = session.causes().values()
        done = session.decide(cause, "waive", **WHY)
        assert (done.status, done.json["saved"]["open"], done.json["saved"]["waived"]) == (200, 0, 10)
        assert project.check().returncode == 0
        code, said = session.end()
    assert code == 0
    assert said == "The review has ended. Saved: 1 waive, in waivers.toml.\n"
    assert project.check().returncode == 0
    assert project.waivers.read_text("utf-8").count("[[waiver]]") == 1


def test_all_decisions_of_a_review_are_what_the_check_then_sees(tmp_path: Path) -> None:
    project = reviews.shop(tmp_path)
    with begun(project) as session:
        causes = session.causes()
        for what in (GOLDEN_PRICE, ("golden", "maker"), MISSING):
            assert session.decide(causes[what], "accept").status == 200
        assert session.decide(causes[AGREE_WATTS], "waive", **WHY).status == 200
        assert project.check().returncode == 0
        assert session.decide(causes[GOLDEN_PRICE], "undo").status == 422
        assert session.decide(causes[("golden", "maker")], "undo").status == 200
        assert project.check().returncode == 1
        refused = answer(sent(session.port, post(session.port, "wrong", {})))
        assert refused.status == 403
        code, said = session.end()
    assert (code, said.splitlines()[-1]) == (
        0, "The review has ended. Saved: 2 accept, 1 waive, in golden/a.txt.json, golden/d.txt.json, waivers.toml. 2 requests refused.",
    )  # fmt: skip


def test_a_review_in_which_nothing_is_decided_writes_nothing(tmp_path: Path) -> None:
    project = reviews.shop(tmp_path)
    before = bodies(tmp_path)
    with begun(project, "--idle", "0.01") as session:
        assert session.process.wait(timeout=30) == 0
        assert session.process.stderr is not None
        assert session.process.stderr.read().endswith("The review has ended. No decision was made.\n")
    assert bodies(tmp_path) == before


def test_the_files_of_a_review_are_those_that_are_named(tmp_path: Path) -> None:
    project = reviews.shop(tmp_path)
    with begun(project, "--waivers", "own/tolerated.toml", "--fixes", "own/test_wrong.py") as session:
        causes = session.causes()
        project.waivers = tmp_path / "own" / "tolerated.toml"
        assert session.decide(causes[AGREE_WATTS], "waive", **WHY).status == 200
        assert session.decide(causes[GOLDEN_PRICE], "fix").status == 200
        session.end()
    assert sorted(bodies(tmp_path / "own")) == ["test_wrong.py", "tolerated.toml"]
    assert not (tmp_path / "waivers.toml").exists()


# --- how it ends ------------------------------------------------------------------------------------------------------

SLOW = """
import time
from extract import durable, waivers
write = durable.write_file
def slowly(path, body):
    print('writing', file=sys.stderr, flush=True)
    time.sleep(1)
    write(path, body)
waivers.write_file = slowly
"""


def test_a_decision_that_is_being_saved_is_saved_before_the_end(tmp_path: Path) -> None:
    project = reviews.shop(tmp_path)
    with begun(project, code=CODE.replace("from extract", SLOW + "from extract")) as session:
        cause = session.causes()[AGREE_WATTS]
        with socket.create_connection(("127.0.0.1", session.port), timeout=30) as connection:
            connection.sendall(session.decision(cause, "waive", **WHY))
            assert session.process.stderr is not None
            while session.process.stderr.readline() != "writing\n":
                pass
            session.process.send_signal(signal.SIGINT)
            session.process.send_signal(signal.SIGINT)
            received = b"".join(iter(lambda: connection.recv(1 << 16), b""))
        assert answer(received).status == 200
        code, said = session.process.wait(timeout=30), session.process.stderr.read()
    assert code == 0
    assert said.endswith("The review has ended. Saved: 1 waive, in waivers.toml.\n")
    assert project.waivers.read_text("utf-8").count("[[waiver]]") == 1


KILLED = {
    "before it is whole": """
import os
class Half:
    def __init__(self, file): self.file = file
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def writelines(self, parts):
        self.file.write(b''.join(parts)[:20]); self.file.flush(); os.kill(os.getpid(), 9)
opened = os.fdopen
os.fdopen = lambda *a: Half(opened(*a))
""",
    "before it is put in place": "import os\nos.replace = lambda *a: os.kill(os.getpid(), 9)\n",
}


@pytest.mark.parametrize("when", KILLED)
@pytest.mark.parametrize("decision", ["waive", "accept"])
def test_a_kill_in_the_middle_of_a_write_leaves_the_old_files_whole(when: str, decision: str, tmp_path: Path) -> None:
    project = reviews.shop(tmp_path)
    project.waivers.write_text('[[waiver]]\nrule = "sum"\nfield = "x"\nreason = "Long enough, this."\nowner = "x"\n')
    with begun(project) as session:
        assert session.decide(session.causes()[("golden", "maker")], "fix").status == 200
        session.end()
    before = bodies(tmp_path)
    with begun(project, code=KILLED[when] + CODE) as session:
        cause = session.causes()[AGREE_WATTS if decision == "waive" else GOLDEN_PRICE]
        assert sent(session.port, session.decision(cause, decision, **WHY)) == b""
        assert session.process.wait(timeout=30) == -signal.SIGKILL
    after = bodies(tmp_path)
    assert {name: after[name] for name in before} == before
    left = after.keys() - before.keys()
    assert len(left) == 1
    assert re.search(r"(^|/)\.[^/]+\.tmp$", left.pop())
    assert project.check().returncode == 1


# --- wrong usage, and the browser -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--golden", "golden"], "review needs pages to read. For example: extract review pages/ --golden golden/\n"),
        (["pages"], "review needs the folder of the golden files (--golden). For example: extract review pages/ --golden golden/\n"),
        (
            ["pages", "--golden", "nowhere"],
            "nowhere: no such folder of golden files. Give --golden, or write the golden files with extract run.\n",
        ),
        (
            ["pages", "--golden", "golden", "--waivers", "golden"],
            "golden: cannot be read (Is a directory). Check the path and its permissions.\n",
        ),
        (["pages", "--golden", "golden", "--port", "70000"], "port 70000 cannot be had"),
        (["pages", "--golden", "golden", "--port", "TAKEN"], "port TAKEN cannot be had"),
    ],
)
def test_what_cannot_begin_is_wrong_usage(arguments: list[str], said: str, tmp_path: Path) -> None:
    project = lamps(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = project.extract("review", *(one.replace("TAKEN", port) for one in arguments))
        assert done.returncode == 2
        assert done.stderr.startswith(f"extract: {said.replace('TAKEN', port)}")


def test_a_page_that_could_not_be_completed_is_said_and_the_exit_code_is_3(tmp_path: Path) -> None:
    project = lamps(tmp_path, a=page(), b=page())
    failing = """
from extract import workers
read = workers.read_page
def failing(page, schemas):
    if page.name == 'a.txt':
        raise RuntimeError('no such luck')
    return read(page, schemas)
workers.read_page = failing
"""
    command = [sys.executable, "-c", failing + CODE, "review", "pages", "--golden", "golden", *project.options, "--idle", "0.01"]
    values = {**os.environ, "PYTHONPATH": str(seeds.ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=values, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 3
    assert "RuntimeError: no such luck\n" in done.stderr
    assert "\nNot complete: 1 failure.\n" in done.stderr


BROWSER = {
    "on a terminal": ({"DISPLAY": ":9"}, [], True),
    "not where it is told not to": ({"DISPLAY": ":9"}, ["--no-browser"], False),
    "not in CI": ({"DISPLAY": ":9", "CI": "true"}, [], False),
    "not without a screen": ({}, [], False),
    "not where nobody sees it": ({"DISPLAY": ":9"}, [], None),
}


@pytest.mark.skipif(sys.platform != "linux", reason="a terminal and a screen as Linux has them")
@pytest.mark.parametrize("what", BROWSER)
def test_a_browser_is_opened_on_a_terminal_and_not_in_ci(what: str, tmp_path: Path) -> None:
    environment, options, opened = BROWSER[what]
    project = lamps(tmp_path)
    tool = tmp_path / "browser"
    tool.write_text(f'#!/bin/sh\nprintf %s "$1" > {tmp_path}/opened\n')
    tool.chmod(0o755)
    unset = ("CI", "GITHUB_ACTIONS", "DISPLAY", "WAYLAND_DISPLAY")
    values = {name: value for name, value in os.environ.items() if name not in unset}
    values |= {"PYTHONPATH": str(seeds.ROOT), "BROWSER": f"{tool} %s", **environment}
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", CODE, "review", "pages", "--golden", "golden", *project.options, "--idle", "0.02", *options]
    errors: int = subprocess.PIPE if opened is None else theirs
    with subprocess.Popen(command, cwd=tmp_path, env=values, stdin=subprocess.DEVNULL, stderr=errors) as process:
        assert process.wait(timeout=60) == 0
    os.close(theirs)
    os.close(ours)
    time.sleep(0.1)
    assert (tmp_path / "opened").exists() is bool(opened)
    if opened:
        assert ADDRESS.search((tmp_path / "opened").read_text())


def test_the_configuration_has_the_options_of_a_review(tmp_path: Path) -> None:
    project = reviews.shop(tmp_path)
    settings = {"paths": ["pages"], "golden": "golden", "schema": ["lamps.schema.json"], "waivers": "waivers.toml"}
    (tmp_path / "extract.toml").write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items()))
    (tmp_path / "waivers.toml").write_text("")
    done = project.extract("review", "--idle", "0.01")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("5 discrepancies on 4 pages: http://127.0.0.1:")
