"""Reviews for tests: a project of lamps with something to decide of each sort, and its server in this process."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from commands import Project, lamps, page

from extract.review.decisions import Review
from extract.review.server import Server
from extract.surveys import survey

WHY = {"reason": "The shop prints it so.", "owner": "data desk"}
GOLDEN_PRICE, MISSING, AGREE_WATTS = ("golden", "price"), ("missing-golden", None), ("agree", "watts")


def shop(folder: Path) -> Project:
    """Pages of which two prices and a maker differ from their golden files, one has none, and two disagree about watts."""
    project = lamps(folder, a=page(), b=page("Delta", "Gamma", watts="50,60"), c=page("Delta", "Omega", watts="51,60"))
    project.write("a.txt", page(price="$31,$8", maker="Lumin,Osra"))
    project.write("d.txt", page("Zeta", "Eta"))
    return project


def review(project: Project, **options: Any) -> Review:
    """A review of the pages of a project."""
    schema = str(project.folder / "lamps.schema.json")
    pages = survey([project.pages], [schema], [project.golden])
    return Review(pages, project.golden, project.waivers, project.folder / "reports" / "test_fixes.py", schemas=[schema], **options)


def cause(of: Review, what: tuple[str, str | None]) -> str:
    """The id of the cause of a rule and a field."""
    found = {(row.discrepancy.rule, row.discrepancy.field): row.discrepancy.cause for row in of.found.found}
    return found[what]


class Answer(NamedTuple):
    """What a server answers."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body as JSON."""
        data: dict[str, Any] = json.loads(self.body)
        return data


def answer(raw: bytes) -> Answer:
    """An answer as it was sent."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert len(headers) == len(lines), "a header is there twice"
    assert int(headers["Content-Length"]) == len(body)
    return Answer(int(first.split()[1]), headers, body)


def sent(port: int, raw: bytes, seconds: float = 20) -> bytes:
    """What comes back on a connection on which something is said, until it is closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(raw)
        received = bytearray()
        while part := connection.recv(1 << 16):
            received += part
    return bytes(received)


def request(method: str, path: str, headers: dict[str, str | None], body: bytes = b"") -> bytes:
    """A request; a header that is None is left out."""
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items() if value is not None)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def post(port: int, token: str, data: Any, path: str = "/decisions", method: str = "POST", **changed: str | None) -> bytes:
    """A decision as the page of a review sends it; `changed` headers have `_` for `-`."""
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    headers: dict[str, str | None] = {
        "Host": f"127.0.0.1:{port}", "Origin": f"http://127.0.0.1:{port}", "Sec-Fetch-Site": "same-origin", "X-Extract-Token": token,
        "Content-Type": "application/json", "Content-Length": str(len(body)),
    }  # fmt: skip
    known = {name.lower(): name for name in headers}
    for name, value in changed.items():
        headers[known.get(name.replace("_", "-").lower(), name.replace("_", "-"))] = value
    return request(method, path, headers, body)


class Served(NamedTuple):
    """A server in this process."""

    project: Project
    server: Server

    def raw(self, raw: bytes) -> bytes:
        """What comes back for some bytes."""
        return sent(self.server.port, raw)

    def post(self, data: Any, **changed: Any) -> Answer:
        """The answer to a decision."""
        return answer(self.raw(post(self.server.port, self.server.token, data, **changed)))

    def get(self, path: str = "/", **headers: str | None) -> Answer:
        """The answer to a request of a page."""
        return answer(self.raw(request("GET", path, {"Host": f"127.0.0.1:{self.server.port}", **headers})))

    def told(self, path: str = "/report", **headers: str | None) -> Answer:
        """The answer to a request of the page for its report or a part of its data."""
        given: dict[str, str | None] = {"X-Extract-Token": self.server.token, "Sec-Fetch-Site": "same-origin"}
        return self.get(path, **given | {name.replace("_", "-"): value for name, value in headers.items()})

    def decision(self, what: tuple[str, str | None], decision: str, **more: Any) -> dict[str, Any]:
        """A decision on the cause of a rule and a field."""
        digest = self.server.review.digest
        return {"cause": cause(self.server.review, what), "ids": None, "decision": decision, "waivers_digest": digest, **more}


@contextmanager
def serving(project: Project, idle: float = 60) -> Iterator[Served]:
    """The server of a review of a project, in a thread; it ends when nobody has asked for anything for so many seconds."""
    server = Server(review(project))
    thread = threading.Thread(target=server.serve, args=(idle,))
    thread.start()
    try:
        yield Served(project, server)
    finally:
        server.stop()
        thread.join(30)
        server.server_close()
        assert not thread.is_alive()
