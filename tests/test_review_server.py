"""The server of a review: what it serves, and every request that it refuses, as bytes on a socket."""

from __future__ import annotations

import hashlib
import json
import re
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import reviews
from commands import bodies
from reviews import AGREE_WATTS, GOLDEN_PRICE, WHY, Served, answer, post, request

from extract.review import server as server_module


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server; a test that uses it leaves the files as they are."""
    with reviews.serving(reviews.shop(tmp_path_factory.mktemp("served"))) as one:
        before = bodies(one.project.folder)
        yield one
        assert bodies(one.project.folder) == before


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """A server of a test's own."""
    with reviews.serving(reviews.shop(tmp_path)) as one:
        yield one


# --- what is served ---------------------------------------------------------------------------------------------------


class Sources(HTMLParser):
    """The texts of the styles and scripts of a page, and its policies."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self.kind: str | None = None
        self.found: dict[str, list[str]] = {"style": [], "script": []}
        self.metas: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (tag == "script" and given.get("type") in (None, "", "text/javascript", "module")):
            self.kind = tag
        if tag == "meta" and (given.get("http-equiv") or "").lower() == "content-security-policy":
            self.metas.append(given.get("content") or "")

    def handle_endtag(self, tag: str) -> None:
        self.kind = None

    def handle_data(self, data: str) -> None:
        if self.kind:
            self.found[self.kind].append(data)


def test_the_page_has_the_policy_of_the_server_alone_and_it_allows_what_the_page_holds(served: Served) -> None:
    page = served.get()
    assert page.status == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = dict(part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    held = Sources(page.body.decode())
    assert held.metas == []
    assert held.found["style"]
    for kind, texts in held.found.items():
        hashes = {f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts}
        assert hashes <= set(policy.get(f"{kind}-src", "").split())
    assert served.server.token not in page.body.decode()


def test_without_the_token_nothing_of_the_run_is_told(served: Served) -> None:
    shell, report = served.get().body.decode(), served.told().body.decode()
    for text in ("$31", "lamps", "a.txt", *{row.discrepancy.cause for row in served.server.review.found.found}):
        assert text in report, text
        assert text not in shell, text
    for path in ("/report", "/data/1/rows"):
        for changed in (
            {"X_Extract_Token": None},
            {"X_Extract_Token": "A" * 43},
            {"Sec_Fetch_Site": None},
            {"Sec_Fetch_Site": "cross-site"},
        ):
            got = served.told(path, **changed)
            assert (got.status, set(got.json)) == (403, {"error"})


def state_of(report: bytes) -> str:
    """The number by which a report asks for its data."""
    found = re.search(rb'"state":"([0-9]+)"', report)
    assert found is not None
    return found[1].decode()


def test_rows_lines_and_sources_are_told_one_by_one(served: Served) -> None:
    state = state_of(served.told().body)
    found = served.server.review.found
    rows, pages = (served.told(f"/data/{state}/{name}").json for name in ("rows", "pages"))
    assert rows["id"] == "".join(one.discrepancy.id for one in found.found)
    messages = [served.told(f"/data/{state}/more-{number}").json[0][0] for number in range(len(found.found))]
    assert messages == [one.discrepancy.message for one in found.found]
    for number, shelf in enumerate(pages["shelf"][: found.pages]):
        (source,) = served.told(f"/data/{state}/src-{shelf}").json
        assert source["page"] == number
        assert source["text"].encode() == (served.project.pages / pages["name"][number]).read_bytes()
    assert max(pages["shelf"][found.pages :], default=-1) == -1, "golden files are no pages"


NO_PARTS = (
    "more-999", "src-999", "src-5", "src--1", "src-1x", "src-../../waivers.toml", "src-%2e%2e", "rows/", "head", "rows-1", "more-1234567890"
)  # fmt: skip


@pytest.mark.parametrize("name", NO_PARTS)
def test_no_name_of_a_part_leads_elsewhere(name: str, served: Served) -> None:
    state = state_of(served.told().body)
    assert served.told(f"/data/{state}/{name}").status == 404
    assert served.post({}, path=f"/data/{state}/rows").status == 405


def test_a_state_answers_until_others_were_opened(own: Served) -> None:
    first = state_of(own.told().body)
    before = own.told(f"/data/{first}/rows").json
    assert own.post(own.decision(GOLDEN_PRICE, "accept")).status == 200
    assert own.told(f"/data/{first}/rows").json == before, "a decision changes what is found, not what was opened"
    for _ in range(3):
        assert len(own.told(f"/data/{state_of(own.told().body)}/rows").json["cause"]) == len(before["cause"]) - 2
    assert own.told(f"/data/{first}/rows").status == 200
    own.told()
    gone = own.told(f"/data/{first}/rows")
    assert (gone.status, gone.json) == (410, {"error": "The review was opened again since, and again. Load this page anew."})
    assert len(own.server.views.states) == 4


def test_a_page_that_has_changed_since_is_not_shown_with_the_spans_of_before(own: Served) -> None:
    state = state_of(own.told().body)
    assert own.told(f"/data/{state}/src-0").status == 200
    own.project.write("a.txt", b"something else\n")
    got = own.told(f"/data/{state}/src-0")
    assert got.status == 422
    assert got.json["error"].endswith("a.txt: has changed since it was read. Begin the review anew.")


def test_a_decision_on_other_rows_than_were_shown_is_refused(own: Served) -> None:
    decision = own.decision(GOLDEN_PRICE, "accept", rows=1)
    got = own.post(decision)
    assert (got.status, got.json["error"]) == (422, "the page showed 1 row of it, and 2 are open now. Load the page again.")
    assert own.post({**decision, "rows": "2"}).json["error"] == "'rows' is no number. It says how many discrepancies the page showed."
    assert own.post({**decision, "rows": 2}).status == 200


def test_a_decision_may_name_all_rows_of_the_run(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [f"{number:016x}" for number in range(5000)]
    body = served.decision(AGREE_WATTS, "waive", ids=many, **WHY)
    assert served.post(body).status == 413
    found = served.server.review.found
    monkeypatch.setattr(served.server.review, "found", found._replace(found=found.found * 2000))
    got = served.post(body)
    assert (got.status, got.json["error"][:40]) == (422, "no discrepancy of the cause has the id '")


def test_every_answer_has_the_headers_that_shut_others_out(served: Served) -> None:
    for one in (served.get(), served.get("/nothing"), served.post(b"{"), answer(served.raw(b"nonsense\r\n\r\n"))):
        assert {name: one.headers[name] for name in ("X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Resource-Policy", "Cache-Control")} == {
            "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        }  # fmt: skip
        assert "frame-ancestors 'none'" in one.headers["Content-Security-Policy"]
        assert not any(name.startswith("Access-Control") or name == "Set-Cookie" for name in one.headers)
        assert "Python" not in one.headers["Server"]


def test_the_name_localhost_is_served_too(served: Served) -> None:
    port = served.server.port
    assert served.get(Host=f"localhost:{port}").status == 200
    done = served.post({"cause": "none"}, Host=f"localhost:{port}", Origin=f"http://localhost:{port}")
    assert done.status == 422


def test_only_loopback_is_bound_and_the_token_is_long(served: Served) -> None:
    assert served.server.server_address[0] == "127.0.0.1"
    assert re.fullmatch(rf"http://127\.0\.0\.1:{served.server.port}/#token=[\w-]{{43}}", served.server.address)


# --- what is refused --------------------------------------------------------------------------------------------------

BAD_HOSTS = {
    "none": None, "empty": "", "another name": "evil.example:PORT", "no port": "127.0.0.1", "another port": "127.0.0.1:1",
    "a name that begins so": "127.0.0.1.evil.example:PORT", "another loopback": "127.0.0.2:PORT", "a name behind": "127.0.0.1:PORT.evil.example",
    "with a user": "x@127.0.0.1:PORT", "in capitals": "LOCALHOST:PORT", "twice": "127.0.0.1:PORT\r\nHost: 127.0.0.1:PORT", "IPv6": "[::1]:PORT",
}  # fmt: skip


@pytest.mark.parametrize("what", BAD_HOSTS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_host_is_refused(method: str, what: str, served: Served) -> None:
    host = BAD_HOSTS[what]
    host = host.replace("PORT", str(served.server.port)) if host is not None else None
    if method == "GET":
        got = answer(served.raw(request("GET", "/", {"Host": host})))
    else:
        got = served.post(served.decision(AGREE_WATTS, "waive", **WHY), Host=host, Origin=f"http://{host}")
    assert (got.status, got.json) == (403, {"error": "The request is not sent to the name of this server."})


def test_a_request_to_a_whole_address_is_not_served(served: Served) -> None:
    port = served.server.port
    assert served.get(f"http://127.0.0.1:{port}/").status == 404
    assert served.get("http://evil.example/").status == 404


REFUSED: dict[str, tuple[dict[str, Any], int]] = {
    "no token": ({"X_Extract_Token": None}, 403),
    "an empty token": ({"X_Extract_Token": ""}, 403),
    "a wrong token": ({"X_Extract_Token": "A" * 43}, 403),
    "a token beyond ASCII": ({"X_Extract_Token": "\xff" * 43}, 403),
    "no origin": ({"Origin": None}, 403),
    "the origin null": ({"Origin": "null"}, 403),
    "a foreign origin": ({"Origin": "http://evil.example"}, 403),
    "an origin of another port": ({"Origin": "http://127.0.0.1:1"}, 403),
    "an origin that begins so": ({"Origin": "http://127.0.0.1:PORT.evil.example"}, 403),
    "an origin of another scheme": ({"Origin": "https://127.0.0.1:PORT"}, 403),
    "an origin of the other name": ({"Origin": "http://localhost:PORT"}, 403),
    "from another site": ({"Sec_Fetch_Site": "cross-site"}, 403),
    "from a neighbour": ({"Sec_Fetch_Site": "same-site"}, 403),
    "from no site": ({"Sec_Fetch_Site": "none"}, 403),
    "from who knows where": ({"Sec_Fetch_Site": None}, 403),
    "no type": ({"Content_Type": None}, 415),
    "a form": ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
    "plain text": ({"Content_Type": "text/plain"}, 415),
    "a type that begins so": ({"Content_Type": "application/jsonp"}, 415),
    "another encoding": ({"Content_Type": "application/json; charset=utf-16"}, 415),
    "no length": ({"Content_Length": None}, 411),
    "a negative length": ({"Content_Length": "-1"}, 411),
    "a length in words": ({"Content_Length": "ten"}, 411),
    "in chunks": ({"Transfer_Encoding": "chunked"}, 411),
    "too long": ({"Content_Length": "MORE"}, 413),
    "far too long": ({"Content_Length": "9" * 40}, 413),
    "PUT": ({"method": "PUT"}, 501),
    "DELETE": ({"method": "DELETE"}, 501),
    "OPTIONS, as a browser asks before": ({"method": "OPTIONS"}, 501),
    "another path": ({"path": "/decisions/"}, 404),
    "a path with a query": ({"path": "/decisions?x=1"}, 404),
    "the path of the page": ({"path": "/"}, 405),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_decision_that_does_not_come_from_the_page_is_refused(what: str, served: Served) -> None:
    changed, status = REFUSED[what]
    changed = {
        name: value.replace("PORT", str(served.server.port)).replace("MORE", str(served.server.most + 1))
        if isinstance(value, str)
        else value
        for name, value in changed.items()
    }
    refused = served.server.refused
    got = served.post(served.decision(AGREE_WATTS, "waive", **WHY), **changed)
    assert got.status == status
    assert set(got.json) == {"error"}
    assert served.server.refused == refused + 1
    assert not served.project.waivers.exists()


def test_a_header_that_is_there_twice_counts_for_nothing(served: Served) -> None:
    token = served.server.token
    assert served.post({}, X_Extract_Token=f"{token}\r\nX-Extract-Token: {token}").status == 403
    assert served.post({}, Content_Length="2\r\nContent-Length: 2").status == 411


def test_a_body_that_is_too_long_is_answered_though_it_was_sent(served: Served) -> None:
    most = served.server.most
    assert served.post(b" " * (most + 1)).status == 413
    assert served.post(b" " * 20_000_000).status == 413
    assert served.post(b"{}" + b" " * (most - 2)).status == 422


def test_decisions_are_no_page(served: Served) -> None:
    got = served.get("/decisions")
    assert (got.status, got.headers["Allow"]) == (405, "POST")
    assert served.post({}, path="/").headers["Allow"] == "GET"


PATHS = (
    "/../../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/waivers.toml", "/waivers.toml", "/golden/a.txt.json", "/pages/a.txt", "/etc/passwd",
    "/trace/file?path=/etc/passwd", "/?path=waivers.toml", "/decisions/../waivers.toml", "/favicon.ico", "\\waivers.toml", "/\x00", "*",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_to_a_file(path: str, served: Served) -> None:
    got = served.get(path)
    assert got.status in (400, 404)
    assert got.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("name", ["../../waivers.toml", "/etc/passwd", "a.txt", "golden/a.txt.json", "", "\x00", "0123456789abcdef"])
def test_what_a_decision_names_is_looked_up_in_the_run(name: str, served: Served) -> None:
    digest = served.server.review.digest
    for what in ("waive", "accept", "fix", "undo"):
        got = served.post({"cause": name, "decision": what, "waivers_digest": digest, **WHY})
        assert got.status == 422, got
        got = served.post(served.decision(GOLDEN_PRICE, what, ids=[name], **WHY))
        assert got.status == 422, got


BODIES: dict[str, tuple[Any, int, str]] = {
    "no JSON": (b"{", 400, "A decision is a JSON object."),
    "nothing": (b"", 400, "A decision is a JSON object."),
    "a list": ([], 400, "A decision is a JSON object."),
    "no text": (b'{"cause": "\xff"}', 400, "A decision is a JSON object."),
    "deep": (b"[" * 60_000, 400, "A decision is a JSON object."),
    "a long number": (b'{"cause": ' + b"9" * 60_000 + b"}", 400, "A decision is a JSON object."),
    "no decision": ({"cause": "x"}, 422, "None is no decision. Decide to waive, accept, fix or undo."),
    "another decision": ({"decision": "delete"}, 422, "'delete' is no decision. Decide to waive, accept, fix or undo."),
    "a cause that is no text": ({"cause": {"$ne": 1}, "decision": "fix"}, 422, "'cause' is no text of at most 4,000 characters."),
    "a long reason": ({"decision": "waive", "reason": "x" * 4001}, 422, "'reason' is no text of at most 4,000 characters."),
    "a key more": ({"decision": "waive", "file": "/tmp/x"}, 422, "'file' is no part of a decision."),
    "ids that are no list": ({"decision": "fix", "ids": "x"}, 422, "'ids' is no list of texts. Leave it null for all of the cause."),
    "no ids": ({"decision": "fix", "ids": []}, 422, "'ids' is no list of texts. Leave it null for all of the cause."),
    "ids that are no texts": ({"decision": "fix", "ids": [1]}, 422, "'ids' is no list of texts. Leave it null for all of the cause."),
    "no date": ({"decision": "waive", "expires": "soon"}, 422, "'soon' is no date. Write it as 2027-06-30."),
}


@pytest.mark.parametrize("what", BODIES)
def test_a_body_that_is_no_decision_is_refused(what: str, served: Served) -> None:
    body, status, why = BODIES[what]
    got = served.post(body)
    assert (got.status, got.json) == (status, {"error": why})


NONSENSE = (
    b"\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n",
    b"GET /" + b"a" * 70_000,
    b"A" * 10,
)


@pytest.mark.parametrize("raw", NONSENSE, ids=range(len(NONSENSE)))
def test_what_is_no_request_hurts_nobody(raw: bytes, served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.server.port), timeout=20) as connection:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        received = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    assert b"200 OK" not in received
    assert served.get().status == 200


def test_too_many_headers_are_refused(served: Served) -> None:
    assert served.get(**{f"X-{number}": "x" for number in range(200)}).status == 431


# --- connections ------------------------------------------------------------------------------------------------------


def test_a_connection_serves_one_request(served: Served) -> None:
    port, token = served.server.port, served.server.token
    first = request("GET", "/nothing", {"Host": f"127.0.0.1:{port}", "Connection": "keep-alive"})
    second = post(port, token, served.decision(AGREE_WATTS, "waive", **WHY))
    received = served.raw(first + second)
    assert received.count(b"HTTP/1.") == 1
    assert not served.project.waivers.exists()
    with_body = post(port, "", b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % port, Connection="keep-alive")
    assert served.raw(with_body).count(b"HTTP/1.") == 1


def test_a_connection_that_says_nothing_holds_nobody_up(served: Served) -> None:
    silent = [socket.create_connection(("127.0.0.1", served.server.port)) for _ in range(20)]
    begun = time.monotonic()
    assert served.get().status == 200
    assert time.monotonic() - begun < server_module.SECONDS / 2
    for one in silent:
        one.close()


def test_a_slow_client_is_left_after_a_while_however_steadily_it_drips(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "SECONDS", 1.0)
    ended = threading.Event()

    def drip() -> None:
        with socket.create_connection(("127.0.0.1", served.server.port)) as connection:
            try:
                connection.sendall(b"GET / HTTP/1.1\r\nX: ")
                while not ended.wait(0.1):
                    connection.sendall(b"x")
            except OSError:
                return

    thread = threading.Thread(target=drip)
    thread.start()
    time.sleep(0.3)
    begun = time.monotonic()
    assert served.get().status == 200
    waited = time.monotonic() - begun
    ended.set()
    thread.join()
    assert 0.3 < waited < 5


def test_a_body_that_does_not_come_is_not_waited_for(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "SECONDS", 0.5)
    raw = post(served.server.port, served.server.token, b"{", Content_Length="60000")
    assert served.raw(raw) == b""
    assert served.get().status == 200


def test_a_client_that_goes_away_is_no_trouble(served: Served, capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", served.server.port)) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            connection.sendall(request("GET", "/", {"Host": f"127.0.0.1:{served.server.port}"}))
    assert served.get().status == 200
    assert capfd.readouterr().err == ""


# --- saving -----------------------------------------------------------------------------------------------------------


def test_a_decision_is_saved_at_once_and_the_answer_has_the_new_state(own: Served) -> None:
    decision = own.decision(AGREE_WATTS, "waive", **WHY, expires="2099-12-31", value=None, note=None)
    done = own.post(decision)
    assert done.status == 200
    assert re.fullmatch(r"[0-2][0-9]:[0-5][0-9]", done.json["at"])
    assert done.json["waivers_digest"] == hashlib.sha256(own.project.waivers.read_bytes()).hexdigest()
    assert done.json["saved"] == {
        "cause": decision["cause"], "decision": "waive", "open": 0, "waived": 1, "accepted": 0,
        "words": f"{own.project.waivers}: block 1 waives 1 discrepancy (agree in watts, pattern other).",
    }  # fmt: skip
    assert b"data desk" in own.told().body


def test_a_file_that_changed_on_disk_is_not_overwritten(own: Served) -> None:
    decision = own.decision(AGREE_WATTS, "waive", **WHY)
    theirs = '[[waiver]]\nrule = "sum"\nfield = "x"\nreason = "Long enough, this."\nowner = "somebody else"\n'
    own.project.waivers.write_text(theirs)
    done = own.post(decision)
    digest = hashlib.sha256(theirs.encode()).hexdigest()
    assert (done.status, done.json) == (409, {"error": f"{own.project.waivers} has changed on disk.", "waivers_digest": digest})
    assert own.project.waivers.read_text() == theirs
    kept = own.post({**decision, "waivers_digest": digest})
    assert kept.status == 200
    assert own.project.waivers.read_text().startswith(theirs + "\n[[waiver]]\n")
    assert b"matches nothing" in own.told().body


@pytest.mark.parametrize("digest", [None, "", 0, [], "0" * 64])
def test_a_decision_without_the_digest_is_not_saved(digest: Any, own: Served) -> None:
    assert own.post(own.decision(AGREE_WATTS, "waive", **WHY) | {"waivers_digest": digest}).status == 409
    assert not own.project.waivers.exists()


def test_of_two_that_decide_on_the_same_state_one_is_told(own: Served) -> None:
    raw = post(own.server.port, own.server.token, own.decision(AGREE_WATTS, "waive", **WHY))
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(answer(own.raw(raw)).status)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [200] + [409] * 7
    assert own.project.waivers.read_text().count("[[waiver]]") == 1


def test_a_file_of_waivers_that_is_broken_is_named(own: Served) -> None:
    own.project.waivers.write_text("[[waiver]\n")
    assert own.get().status == 200
    assert own.told().status == 422
    done = own.post(own.decision(AGREE_WATTS, "waive", **WHY))
    assert done.status == 422
    assert "is not TOML" in done.json["error"]
    own.project.waivers.unlink()
    assert own.told().status == 200


def test_a_fault_of_ours_is_told_and_does_not_end_the_review(
    own: Served, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    decision = own.decision(AGREE_WATTS, "waive", **WHY)
    monkeypatch.setattr(own.server.review, "decide", lambda *_: 1 / 0)
    assert own.raw(post(own.server.port, own.server.token, decision)) == b""
    assert "ZeroDivisionError" in capfd.readouterr().err
    monkeypatch.undo()
    assert own.post(decision).status == 200


def test_hostile_texts_of_a_decision_are_text_everywhere(own: Served) -> None:
    hostile = "</script><script>alert(1)</script> ::error::x \"\"\" ''' \\ \u202e \x00 \n[[waiver]]\nrule = 3"
    done = own.post(own.decision(AGREE_WATTS, "waive", reason=hostile, owner=hostile))
    assert done.status == 200
    assert b"<script>alert" not in done.body
    assert "<script>alert" not in own.told().body.decode()
    done = own.post(own.decision(GOLDEN_PRICE, "fix", note=hostile))
    assert done.status == 200
    compile((own.project.folder / "reports" / "test_fixes.py").read_text("utf-8"), "test_fixes.py", "exec")
    assert json.loads(done.body)["saved"]["open"] == 2
