"""The report in a real browser: its own policy lets its style through, nothing is refused, and no more is built than is written."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import seeds
from reports import Seen
from test_report import HOSTILE, everywhere

import extract.report.html as page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")]

BORDER = (0xA3, 0x34, 0x1C)
"""The colour in which the light style draws what is an error."""


def chromium(source: str, folder: Path, *options: str) -> subprocess.CompletedProcess[bytes]:
    """A headless Chromium that opens a page of HTML from a file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.html").write_text(source, "utf-8", newline="")
    assert CHROMIUM is not None
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={folder / 'profile'}",
        "--enable-logging=stderr", "--window-size=800,1200", *options, (folder / "report.html").as_uri(),
    ]  # fmt: skip
    environment = {**os.environ, "HOME": str(folder)}
    return subprocess.run(command, capture_output=True, timeout=120, check=True, env=environment)


def console(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    """What the page wrote to the console of the browser."""
    return [line for line in done.stderr.decode("utf-8", "replace").splitlines() if "CONSOLE" in line]


def pixels(png: bytes) -> Iterator[tuple[int, ...]]:
    """The colours of a PNG of eight bits a channel, line by line."""
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    size = {2: 3, 6: 4}[kind]
    assert depth == 8
    data, at = b"", 8
    while at < len(png):
        length = struct.unpack(">I", png[at : at + 4])[0]
        data += png[at + 8 : at + 8 + length] if png[at + 4 : at + 8] == b"IDAT" else b""
        at += length + 12
    raw, before = zlib.decompress(data), bytearray(width * size)
    for row in range(height):
        start = row * (width * size + 1)
        line = bytearray(raw[start + 1 : start + 1 + width * size])
        for i in range(len(line)):
            left, above, corner = (line[i - size] if i >= size else 0), before[i], (before[i - size] if i >= size else 0)
            line[i] = (line[i] + _predicted(raw[start], left, above, corner)) & 255
        before = line
        yield from (tuple(line[i : i + 3]) for i in range(0, len(line), size))


def _predicted(how: int, left: int, above: int, corner: int) -> int:
    """The filters of PNG (Second Edition, section 9.2)."""
    if how == 4:
        return min((left, above, corner), key=lambda one: abs(left + above - corner - one))
    return (0, left, above, (left + above) // 2)[how]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report in which every hostile text stands everywhere."""
    return page.page(everywhere(" ".join(one for one in HOSTILE if len(one) < 100), tmp_path_factory.mktemp("pages")), Path())


def test_a_browser_applies_the_style_and_refuses_nothing(hostile: str, tmp_path: Path) -> None:
    done = chromium(hostile, tmp_path, f"--screenshot={tmp_path / 'seen.png'}")
    assert console(done) == []
    assert BORDER in set(pixels((tmp_path / "seen.png").read_bytes()))


def test_a_browser_refuses_a_style_that_the_policy_does_not_name(hostile: str, tmp_path: Path) -> None:
    other = hostile.replace("article.error {", "article.error  {")
    assert other != hostile
    done = chromium(other, tmp_path, f"--screenshot={tmp_path / 'seen.png'}")
    assert any("Content Security Policy" in line for line in console(done))
    assert BORDER not in set(pixels((tmp_path / "seen.png").read_bytes()))


def test_a_browser_builds_what_is_written_and_nothing_else(hostile: str, tmp_path: Path) -> None:
    built = Seen(chromium(hostile, tmp_path, "--dump-dom").stdout.decode("utf-8"))
    assert built.census == Seen(hostile).census
    assert built.text.strip() == Seen(hostile).text.strip()
    assert "script" not in {tag for tag, _ in built.census}


def test_a_browser_prints_what_is_folded(tmp_path: Path) -> None:
    source = (seeds.ROOT / "reports" / "discrepancies.html").read_text("utf-8")
    folded, unfolded = (
        chromium(one, tmp_path / str(number), f"--print-to-pdf={tmp_path / f'{number}.pdf'}", "--no-pdf-header-footer")
        for number, one in enumerate((source, source.replace("<details>", "<details open>")))
    )
    assert console(folded) == console(unfolded) == []
    sizes = [(tmp_path / f"{number}.pdf").stat().st_size for number in range(2)]
    assert abs(sizes[0] - sizes[1]) < 0.1 * sizes[1]
    assert "<details>" in source
