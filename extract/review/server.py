"""A server on loopback for one review: the page, its data, and the decisions that are made in it.

    GET /               the page without anything of the run       GET /report      the report, with the head of its data
    GET /data/1/rows    a part of the data, `/data/1/src-7` too    POST /decisions  a decision

Other pages in the browser, and other users of the machine, can send requests to it as well. So it answers only what is sent to
its own name (DNS rebinding), and tells and does nothing without the token, which stands in the fragment of its address and so in
no log. No path is one of a file. Requests are handled one after another.
"""

from __future__ import annotations

import contextlib
import hmac
import io
import json
import os
import secrets
import selectors
import signal
import socket
import socketserver
import sys
import time
import webbrowser
from collections.abc import Mapping
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from types import FrameType
from typing import Any

from extract.errors import UsageError
from extract.report import html
from extract.review import served
from extract.review.decisions import ChangedError, Review, decision_of

HOST = "127.0.0.1"
PAGE, REPORT, DECISIONS = "/", "/report", "/decisions"
MAX_BODY, PER_ID = 64 << 10, 20
"""Bytes of a decision, and for each row of the run besides: a decision may name all of them."""
SECONDS = 5.0
"""Seconds within which a request must be there as a whole."""
SILENT = 60.0
"""Seconds after which a connection on which nothing was said is closed."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
CLOSED = "default-src 'none'; frame-ancestors 'none'"
"""The policy of what is no page."""
NOT_OF_THE_PAGE = "The request is not sent by the page of this server."


class RefusedError(Exception):
    """A request that is not served: the status and the reason."""

    def __init__(self, status: HTTPStatus, why: str, **more: str) -> None:
        super().__init__(why)
        self.status, self.why, self.more = status, why, more


class Server(socketserver.TCPServer):
    """The server of one review, bound when it is made. `refused` counts the requests that were not served."""

    allow_reuse_address = os.name != "nt"
    request_queue_size = 64

    def __init__(self, review: Review, port: int = 0) -> None:
        super().__init__((HOST, port), _Handler)
        self.review, self.token = review, secrets.token_urlsafe(32)
        self.views = served.Views(review)
        self.port: int = self.server_address[1]
        self.hosts = (f"{HOST}:{self.port}", f"localhost:{self.port}")
        self.refused = 0
        self.last = time.monotonic()
        self.busy = self.stopping = False

    @property
    def most(self) -> int:
        """Bytes of the longest decision."""
        return MAX_BODY + PER_ID * len(self.review.found.found)

    @property
    def address(self) -> str:
        """What a browser opens."""
        return f"http://{HOST}:{self.port}{PAGE}#token={self.token}"

    def serve(self, idle: float) -> None:
        """Serves until `stop`, or until nobody has asked for anything for `idle` seconds.

        A browser opens connections before it needs them; one is handled when something was said on it, and holds up no other.
        """
        waiting: dict[socket.socket, tuple[Any, float]] = {}
        with selectors.DefaultSelector() as selector:
            selector.register(self.socket, selectors.EVENT_READ)
            while not self.stopping and time.monotonic() - self.last < idle:
                for key, _ in selector.select(0.2):
                    if key.fileobj is self.socket:
                        with contextlib.suppress(OSError):  # the client has gone
                            connection, client = self.get_request()
                            waiting[connection] = client, time.monotonic()
                            selector.register(connection, selectors.EVENT_READ)
                    elif not self.stopping and isinstance(key.fileobj, socket.socket):
                        selector.unregister(key.fileobj)
                        self._handle(key.fileobj, waiting.pop(key.fileobj)[0])
                for connection in [one for one, (_, since) in waiting.items() if time.monotonic() - since > SILENT]:
                    selector.unregister(connection)
                    del waiting[connection]
                    connection.close()
        for connection in waiting:
            connection.close()

    def stop(self) -> None:
        """Ends `serve` when the request under way has been answered."""
        self.stopping = True

    def _handle(self, connection: socket.socket, client: Any) -> None:
        self.busy = True
        try:
            self.process_request(connection, client)
        except OSError:  # the client has gone
            self.shutdown_request(connection)
        except Exception:
            self.handle_error(connection, client)
            self.shutdown_request(connection)
        finally:
            self.busy = False


def run(server: Server, idle: float, browser: bool) -> None:
    """Serves until Ctrl+C or until nobody asks any more. A decision that is being saved is saved first."""

    def interrupted(number: int, frame: FrameType | None) -> None:
        server.stop()
        if not server.busy:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        if browser and _is_looked_at():
            webbrowser.open(server.address)
        server.serve(idle)
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGINT, before)
        server.server_close()


def _is_looked_at() -> bool:
    """Whether somebody sits at a terminal and a screen; without a screen a browser would take over the terminal."""
    if not sys.stderr.isatty() or os.environ.get("CI", "").lower() not in ("", "0", "false"):
        return False
    return os.name == "nt" or sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


class _Timed(io.RawIOBase):
    """What a client says, all of it until one moment."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self.connection, self.until = connection, time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.connection.settimeout(max(0.001, self.until - time.monotonic()))
        return self.connection.recv_into(buffer)


class _Handler(BaseHTTPRequestHandler):
    """One request; the connection is closed behind it."""

    server: Server
    server_version, sys_version = "extract", ""
    default_request_version = "HTTP/1.0"  # what is no request is answered with headers too

    def setup(self) -> None:
        super().setup()
        self.rfile = io.BufferedReader(_Timed(self.connection, SECONDS))
        self.left = 0

    def finish(self) -> None:
        """Lets the client read the answer to what was not read: closing earlier would take it back."""
        super().finish()
        if self.left:
            self.connection.shutdown(socket.SHUT_WR)
            rest = _Timed(self.connection, 0.5)
            while self.left > 0 and (read := rest.readinto(bytearray(1 << 16))):
                self.left -= read

    def do_GET(self) -> None:
        """The page, the report or a part of its data."""
        self._answer(self._page if self.path == PAGE else self._told)

    def do_POST(self) -> None:
        """A decision."""
        self._answer(self._decide)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What is no request that the server knows."""
        self._refuse(RefusedError(HTTPStatus(code), message or HTTPStatus(code).phrase))

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: refusals are counted, decisions are told by their files."""

    def _answer(self, serve: Any) -> None:
        length = self.headers.get("Content-Length", "")
        self.left = int(length) if length.isdecimal() and len(length) < 10 else 0
        try:
            if _one(self.headers, "Host") not in self.server.hosts:
                raise RefusedError(HTTPStatus.FORBIDDEN, "The request is not sent to the name of this server.")
            serve()
        except RefusedError as error:
            self._refuse(error)
        except UsageError as error:
            self._refuse(RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)))
        except ChangedError:
            why = f"{self.server.review.file} has changed on disk."
            self._refuse(RefusedError(HTTPStatus.CONFLICT, why, waivers_digest=self.server.review.digest))

    def _refuse(self, error: RefusedError) -> None:
        self.server.refused += 1
        allowed = {"Allow": "POST" if self.path == DECISIONS else "GET"} if error.status == HTTPStatus.METHOD_NOT_ALLOWED else {}
        self._send(error.status, _json({"error": error.why, **error.more}), "application/json", CLOSED, allowed)

    def _send(self, status: int, body: bytes, content_type: str, policy: str, more: Mapping[str, str] | None = None) -> None:
        self.connection.settimeout(SILENT)
        self.send_response(status)
        head = {"Content-Type": content_type, "Content-Length": str(len(body)), "Content-Security-Policy": policy}
        for name, value in {**head, **HEADERS, **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    # --- what is served ---------------------------------------------------------------------------------------------------

    def _page(self) -> None:
        self._send(HTTPStatus.OK, html.shell().encode(), "text/html; charset=utf-8", served.policy())

    def _told(self) -> None:
        """The report or a part of its data, for the page alone."""
        found = served.PART.fullmatch(self.path)
        if self.path != REPORT and found is None:
            self._is_elsewhere(DECISIONS)
        self._must_be_of_the_page()
        if found is None:
            self._send(HTTPStatus.OK, self.server.views.report(), "text/html; charset=utf-8", CLOSED)
        else:
            try:
                data = self.server.views.part(*found.groups())
            except KeyError:
                raise RefusedError(HTTPStatus.GONE, "The review was opened again since, and again. Load this page anew.") from None
            if data is None:
                raise RefusedError(HTTPStatus.NOT_FOUND, "There is nothing here.")
            self._send(HTTPStatus.OK, _json(data), "application/json", CLOSED)
        self.server.last = time.monotonic()

    def _decide(self) -> None:
        if self.path != DECISIONS:
            self._is_elsewhere(PAGE, REPORT)
        self._must_be_of_the_page()
        if _one(self.headers, "Origin") != f"http://{_one(self.headers, 'Host')}":
            raise RefusedError(HTTPStatus.FORBIDDEN, NOT_OF_THE_PAGE)
        data = self._body()
        saved = self.server.review.decide(decision_of(data), data.get("waivers_digest"))
        answer = {"saved": saved, "waivers_digest": self.server.review.digest, "at": time.strftime("%H:%M")}
        self._send(HTTPStatus.OK, _json(answer), "application/json", CLOSED)
        self.server.last = time.monotonic()

    def _is_elsewhere(self, *others: str) -> None:
        """Refuses a path that is unknown, or asked for in another way."""
        if self.path in others or (self.command == "POST" and served.PART.fullmatch(self.path)):
            raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, f"{self.command} is not for {self.path}.")
        raise RefusedError(HTTPStatus.NOT_FOUND, "There is nothing here.")

    def _must_be_of_the_page(self) -> None:
        """Refuses what does not know the token, or what another page sends."""
        token = _one(self.headers, "X-Extract-Token")
        if not hmac.compare_digest(token.encode("utf-8", "surrogateescape"), self.server.token.encode()):
            raise RefusedError(HTTPStatus.FORBIDDEN, "The token is missing or wrong: open the address that extract review has printed.")
        if _one(self.headers, "Sec-Fetch-Site") != "same-origin":
            raise RefusedError(HTTPStatus.FORBIDDEN, NOT_OF_THE_PAGE)

    def _body(self) -> dict[str, Any]:
        """The body, a JSON object."""
        if _one(self.headers, "Content-Type").lower().replace(" ", "") not in ("application/json", "application/json;charset=utf-8"):
            raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "A decision is sent as application/json.")
        length = _one(self.headers, "Content-Length")
        if not (length.isascii() and length.isdecimal()) or "Transfer-Encoding" in self.headers:
            raise RefusedError(HTTPStatus.LENGTH_REQUIRED, "A decision says its length.")
        if len(length) > 9 or int(length) > self.server.most:
            raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A decision has at most {self.server.most:,} bytes.")
        body = self.rfile.read(int(length))
        self.left = 0
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            data = None
        if len(body) != int(length) or not isinstance(data, dict):
            raise RefusedError(HTTPStatus.BAD_REQUEST, "A decision is a JSON object.")
        return data


def _one(headers: Message, name: str) -> str:
    """The value of a header that is there once; empty where it is missing or there twice."""
    values = headers.get_all(name, [])
    return str(values[0]) if len(values) == 1 else ""


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=True).encode()
