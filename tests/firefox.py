"""A real Firefox for the tests of the report, driven over WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), which it speaks itself.

So nothing stands between the tests and the browser of the system, and nothing is downloaded. What the browser logs, refuses or asks for
elsewhere is kept and is an error. Expressions are evaluated in the page, whose policy is not loosened.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from browsing import WATCH

FIREFOX = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
MARKS = [pytest.mark.browser, pytest.mark.skipif(FIREFOX is None, reason="no Firefox is installed")]
SECONDS = 60  # until a browser that has begun, or an answer of it, is given up; states of a page are waited for as long
KEYS = {"Enter": "\ue007", "Tab": "\ue004", "Escape": "\ue00c"}  # as WebDriver names them
EVENTS = ("log.entryAdded", "network.beforeRequestSent", "browsingContext.userPromptOpened", "browsingContext.downloadEnd")
HOME = ("file:", "about:", "blob:", "data:", "resource:", "chrome:")


class Firefox:
    """A headless Firefox with a profile of its own, in which one page after another is opened."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket
        self.sent = 0
        self.happened: list[tuple[str, dict[str, Any]]] = []
        self.send("session.new", capabilities={"alwaysMatch": {"unhandledPromptBehavior": {"default": "accept"}}})
        self.send("session.subscribe", events=[*EVENTS])
        self.send("script.addPreloadScript", functionDeclaration=f"() => {{ {WATCH} }}")

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a command; what happens meanwhile is kept."""
        self.sent += 1
        self.socket.send(json.dumps({"id": self.sent, "method": method, "params": params}))
        while True:
            got = json.loads(self.socket.recv(timeout=SECONDS))
            if got.get("id") == self.sent:
                assert got["type"] == "success", f"{method}: {got.get('error')}: {got.get('message')}"
                return dict(got["result"])
            if got["type"] == "event":
                self.happened.append((got["method"], got["params"]))


class Tab:
    """A page in a context of its own, in which nothing may go wrong."""

    def __init__(self, firefox: Firefox, width: int = 1280, downloads: Path | None = None) -> None:
        self.firefox = firefox
        firefox.happened.clear()
        self.user = firefox.send("browser.createUserContext")["userContext"]
        self.context = firefox.send("browsingContext.create", type="tab", userContext=self.user)["context"]
        firefox.send("browsingContext.setViewport", context=self.context, viewport={"width": width, "height": 844 if width < 640 else 900})
        if downloads:
            behaviour = {"type": "allowed", "destinationFolder": str(downloads)}
            firefox.send("browser.setDownloadBehavior", downloadBehavior=behaviour, userContexts=[self.user])

    def open(self, address: str) -> None:
        """Opens an address, as in a new tab."""
        for one in ("about:blank", address):
            self.firefox.send("browsingContext.navigate", context=self.context, url=one, wait="complete")

    def report(self, file: Path, fragment: str = "") -> None:
        """Opens a report from the disk; its rows are there."""
        self.open(file.resolve().as_uri() + fragment)
        self.wait("document.querySelector('#tabs .number') && !document.querySelector('#tabs').textContent.includes('loading')")

    def evaluate(self, expression: str) -> Any:
        """What an expression is in the page, as JSON holds it."""
        target = {"context": self.context}
        source = f"(async () => JSON.stringify((await ({expression})) ?? null))()"
        got = self.firefox.send("script.evaluate", expression=source, target=target, awaitPromise=True)
        assert got["type"] == "success", f"{expression}: {got['exceptionDetails']['text']}"
        return json.loads(got["result"]["value"])

    def wait(self, expression: str) -> Any:
        """What an expression is as soon as it is true."""
        end = time.monotonic() + SECONDS
        while not (found := self.evaluate(expression)):
            assert time.monotonic() < end, f"not true in {SECONDS} seconds: {expression}"
            time.sleep(0.02)
        return found

    def texts(self, selector: str) -> list[str]:
        """The words of the elements of a selector."""
        return list(self.evaluate(f"[...document.querySelectorAll({json.dumps(selector)})].map((one) => one.innerText.trim())"))

    def press(self, *keys: str) -> None:
        """Presses keys, one after another."""
        actions = [{"type": kind, "value": KEYS.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")]
        self.firefox.send("input.performActions", context=self.context, actions=[{"type": "key", "id": "keys", "actions": actions}])

    def click(self, selector: str) -> None:
        """Clicks into the middle of the first element of a selector."""
        expression = f"(() => {{ const one = document.querySelector({json.dumps(selector)}); one.scrollIntoView({{block: 'center'}}); return one; }})()"
        got = self.firefox.send("script.evaluate", expression=expression, target={"context": self.context}, awaitPromise=False)
        assert got["type"] == "success", selector
        origin = {"type": "element", "element": {"sharedId": got["result"]["sharedId"]}}
        press = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
            *({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")),
        ]
        self.firefox.send("input.performActions", context=self.context, actions=[{"type": "pointer", "id": "mouse", "actions": press}])

    def downloaded(self) -> Path:
        """The file of the next download that is complete."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            self.evaluate("1")
            for method, event in self.firefox.happened:
                if method == "browsingContext.downloadEnd":
                    assert event["status"] == "complete", event
                    return Path(event["filepath"])
            time.sleep(0.02)
        raise AssertionError(f"no download in {SECONDS} seconds")

    def picture(self) -> bytes:
        """What is seen, as PNG."""
        return base64.b64decode(self.firefox.send("browsingContext.captureScreenshot", context=self.context)["data"])

    def faults(self, origin: str | None = None) -> list[str]:
        """What was logged, refused, asked in a window or asked for elsewhere than on the disk or at an origin."""
        near = (*HOME, origin) if origin else HOME
        found = [f"refused: {one}" for one in self.evaluate("window.refusals ?? []")]
        for method, event in self.firefox.happened:
            if method == "log.entryAdded" and event["level"] in ("error", "warn"):
                found.append(f"{event['level']}: {event['text']}")
            elif method == "network.beforeRequestSent" and not event["request"]["url"].startswith(near):
                found.append(f"elsewhere: {event['request']['url']}")
            elif method == "browsingContext.userPromptOpened" and event["type"] != "beforeunload":
                found.append(f"{event['type']}: {event.get('message')}")
        return found


@contextmanager
def firefox(**preferences: Any) -> Iterator[Firefox]:
    """A Firefox that has begun, with some preferences; it ends with its process."""
    from websockets.sync.client import connect

    assert FIREFOX is not None
    with tempfile.TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True) as folder:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items()]
        Path(folder, "user.js").write_text("".join(lines))
        command = [FIREFOX, "--headless", "--remote-debugging-port=0", "--profile", folder, "about:blank"]
        with Path(folder, "said").open("w+") as said, subprocess.Popen(command, stdout=said, stderr=said) as process:
            try:
                address = f"{listening(process, Path(folder, 'said'))}/session"
                with connect(address, max_size=None, open_timeout=SECONDS) as socket:
                    one = Firefox(socket)
                    yield one
                    one.send("browser.close")
                process.wait(SECONDS)
            finally:
                process.kill()


def listening(process: subprocess.Popen[bytes], said: Path) -> str:
    """Where a browser that has been started listens, as it says itself."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(r"WebDriver BiDi listening on (ws://\S+)\n", said.read_text("utf-8", "replace")):
            return found[1]
        time.sleep(0.02)
    raise AssertionError(f"Firefox does not listen: {said.read_text('utf-8', 'replace')[-2000:]}")


@contextmanager
def opened(one: Firefox, *, origin: str | None = None, **options: Any) -> Iterator[Tab]:
    """A page in a context of its own, in which nothing may go wrong; it may ask the origin for something."""
    tab = Tab(one, **options)
    try:
        yield tab
        faults = tab.faults(origin)
        assert faults == [], faults
    finally:
        one.send("browser.removeUserContext", userContext=tab.user)
