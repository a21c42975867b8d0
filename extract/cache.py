"""The cache of a project: what was found out about pages, so that a page that has not changed is not read again.

    .extract-cache/
        README.md  .gitignore  CACHEDIR.TAG
        3f9c.../                      one version of the tool, its libraries and the schemas
            pages-51be.../            a part: up to about a thousand pages, written once
                part.json             the digests of the other files, and of each page its key and the digest of its golden file
                pages.jsonl.zst       a line for each page: its gist
                statements.parquet names.parquet pages.parquet ...    its rows in the store
            note-....json             what a run did, and the state of its golden files

A part is made under another name, and gets a name that holds the digest of `part.json`, which holds those of its files: what is cut, or
anything else than what was written, is thrown away, and its pages are read again. So two runs may write at once, and a run that was
killed loses the few pages that stood in no part yet. Nothing here is on the disk for certain when the power fails: a cache may lose,
never lie. Whatever goes wrong with it is no fault of a run, which goes on without.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from extract.bodies import zstd_module
from extract.durable import PREFIX, SUFFIX, UMASK, shared, sole
from extract.errors import NoRoomError
from extract.gists import Gist, as_line, from_line
from extract.schema import Schema
from extract.store import Store, join_parts

FOLDER = ".extract-cache"
"""Where a cache is by default: in the working folder, as the configuration and the waivers are."""
PAGES, SECONDS, BYTES = 1024, 5.0, 32 << 20
"""A part is written when it has so many pages, or so many bytes of gists, or so much time has passed since the last one."""
VERSIONS = 4
"""Versions that are kept, those that were used last."""
NOTES = 16
"""Notes of one version that are kept."""
SPARE = 10_000
"""Pages that are kept, twice those of the last run aside."""
SMALL, MANY = 256, 32
"""So many parts of fewer than so many pages are made one."""
LIBRARIES = (
    "backports.zstd", "brotli", "chardetng_py", "duckdb", "jsonschema", "jsonschema-rs", "regex", "selectolax", "tqdm", "warcio",
    "webencodings",
)  # fmt: skip
"""What the package depends on: with another version a page may read otherwise."""
README = """# What this folder is

A cache of `extract`: what it found out about pages, so that pages that have not changed are not read again. It may be deleted at any
time. The folders are versions of the tool and of the schemas; `zstd -dc */pages-*/pages.jsonl.zst` prints what is known of each page,
and DuckDB reads the rest: `SELECT * FROM '*/pages-*/statements.parquet'`. `--no-cache` goes without.
"""
TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of extract; see https://bford.info/cachedir/\n"


class Entry(NamedTuple):
    """Where the gist of a page is, and the digest of its golden file."""

    part: Path
    row: int
    golden: str


class _Part(NamedTuple):
    path: Path
    keys: list[str]
    goldens: list[str]
    files: dict[str, str]


def key_of(page: str, sha256: str, url: str | None = None, content_type: str | None = None) -> str:
    """What a page is known by, among those of one version: its name, the digest of its bytes, and what came with it."""
    return _digest(json.dumps([page, sha256, url, content_type]).encode())


def version_of(schemas: Sequence[Schema], claims: bool) -> str:
    """A digest of all that a page's result depends on besides the page: schemas, the package's own files, libraries, Python."""
    from importlib import metadata

    found: list[object] = [sys.version, claims, [(one.name, one.digest) for one in schemas]]
    for name in LIBRARIES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found.append((name, metadata.version(name)))
    top = Path(__file__).parent
    for root, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            path = Path(root, name)
            found.append((path.relative_to(top).as_posix(), _digest(path.read_bytes())))
    return _digest(json.dumps(found).encode())


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


@contextlib.contextmanager
def open_cache(folder: str | Path | None, schemas: Sequence[Schema], claims: bool, pages: int) -> Iterator[Cache | None]:
    """The cache in a folder, made where it is not there, for as long as the context lasts.

    None where no folder is named, where there can be none, or for one page, which is read as fast as it is looked up.
    """
    cache = None
    if folder is not None and pages > 1:
        with contextlib.suppress(OSError, ImportError):
            zstd_module()
            cache = Cache(Path(folder), version_of(schemas, claims))
    try:
        yield cache
    finally:
        if cache is not None:
            cache.close()


class Cache:
    """A cache in use by one command. Nothing raises OSError, and what cannot be written is not kept."""

    def __init__(self, folder: Path, version: str) -> None:
        self.top, self.version, self.folder = folder, version, folder / version[:16]
        self.writes = True
        try:
            self._found()
        except OSError:
            self.writes = False
            if not self.folder.is_dir():
                raise
        self._lock = shared(self.folder)
        self.parts: dict[Path, _Part] = {}
        self._entries: dict[str, Entry] | None = None
        self._used: dict[Path, set[int]] = {}
        self._lines: list[str] = []
        self._keys: list[str] = []
        self._goldens: list[str] = []
        self._size, self._since = 0, time.monotonic()
        self._part_lines = lru_cache(maxsize=8)(_part_lines)

    def _found(self) -> None:
        """Makes the folder; what stands there before is let be."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, text in (("README.md", README), (".gitignore", "*\n"), ("CACHEDIR.TAG", TAG)):
            if not (self.top / name).exists():
                (self.top / name).write_text(text, "utf-8")
        os.utime(self.folder)

    def close(self) -> None:
        """Ends the use of the folder by this command."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    # --- what is known ------------------------------------------------------------------------------------------------

    def find(self, key: str) -> Entry | None:
        """What is known of a page."""
        if self._entries is None:
            self._entries = {}
            for part in self._whole_parts():
                self.parts[part.path] = part
                found = enumerate(zip(part.keys, part.goldens, strict=True))
                self._entries.update((key, Entry(part.path, row, golden)) for row, (key, golden) in found)
        return self._entries.get(key)

    def gist(self, entry: Entry) -> Gist | None:
        """The gist of a page that is known; None where it is gone by now."""
        try:
            gist = from_line(self._part_lines(entry.part)[entry.row])
        except (OSError, ValueError, LookupError, TypeError):
            return None
        self._used.setdefault(entry.part, set()).add(entry.row)
        return gist

    def _whole_parts(self) -> Iterator[_Part]:
        """The parts that are as they were written; the others are removed."""
        try:
            paths = sorted(self.folder.glob("pages-*"))
        except OSError:
            return
        for path in paths:
            part = _load(path)
            if part is not None:
                yield part
            elif self.writes:
                shutil.rmtree(path, ignore_errors=True)

    # --- what is new --------------------------------------------------------------------------------------------------

    def add(self, key: str, gist: Gist, store: Store) -> None:
        """Keeps a page, which the store has as the last one; sooner or later in a part."""
        entry = self.find(key)
        if entry is not None:
            self._used.setdefault(entry.part, set()).add(entry.row)
        if entry is not None or not self.writes:
            return
        line = as_line(gist)
        self._lines.append(line)
        self._keys.append(key)
        self._goldens.append(gist.golden)
        self._size += len(line)
        if len(self._lines) >= PAGES or self._size >= BYTES or time.monotonic() - self._since > SECONDS:
            self.flush(store)

    def flush(self, store: Store) -> None:
        """Makes a part of the pages that are in none."""
        if not self._lines or not self.writes:
            return
        try:
            path = self._write(self._lines, self._keys, self._goldens, store.keep)
        except (OSError, NoRoomError):
            self.writes = False
            return
        store.kept(path)
        self._lines, self._keys, self._goldens, self._size, self._since = [], [], [], 0, time.monotonic()

    def _write(self, lines: Iterable[str | bytes], keys: list[str], goldens: list[str], tables: Callable[[Path], object]) -> Path:
        """A part with these gists, and the tables that are made in its folder."""
        made = Path(tempfile.mkdtemp(prefix=PREFIX, suffix=SUFFIX, dir=self.folder))
        try:
            tables(made)
            text = b"\n".join(line.encode() if isinstance(line, str) else line for line in lines)
            (made / "pages.jsonl.zst").write_bytes(zstd_module().compress(text + b"\n"))
            files = {path.name: _digest(path.read_bytes()) for path in sorted(made.iterdir())}
            body = json.dumps({"files": files, "keys": keys, "goldens": goldens}).encode()
            (made / "part.json").write_bytes(body)
            path = self.folder / f"pages-{_digest(body)[:32]}"
            if path.exists():
                shutil.rmtree(made)
            else:
                made.chmod(0o777 & ~UMASK)
                made.rename(path)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
        self.parts[path] = _Part(path, keys, goldens, files)
        self._used[path] = set(range(len(keys)))
        return path

    # --- notes --------------------------------------------------------------------------------------------------------

    def note(self, name: str) -> Any:
        """The JSON data of a note; None where there is none, or not a whole one."""
        try:
            digest, _, body = (self.folder / f"note-{name[:32]}.json").read_bytes().partition(b"\n")
            return json.loads(body) if digest.decode() == _digest(name.encode() + body) else None
        except (OSError, ValueError):
            return None

    def write_note(self, name: str, data: Any) -> None:
        """Keeps JSON data under a name."""
        if not self.writes:
            return
        body = json.dumps(data).encode()
        try:
            handle, temporary = tempfile.mkstemp(prefix=PREFIX, suffix=SUFFIX, dir=self.folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_digest(name.encode() + body).encode() + b"\n" + body)
                os.replace(temporary, self.folder / f"note-{name[:32]}.json")
            except BaseException:
                os.unlink(temporary)
                raise
        except OSError:
            self.writes = False

    # --- keeping it small ---------------------------------------------------------------------------------------------

    def tidy(self, *, complete: bool) -> None:
        """Drops what is old and makes few parts of many, unless another command uses the cache.

        Pages go only after a `complete` command, which saw all that there are.
        """
        if not self.writes or not sole(self._lock):
            return
        with contextlib.suppress(OSError, NoRoomError):
            for path in sorted(self.top.iterdir(), key=lambda path: -path.stat().st_mtime):
                if path.is_dir() and len(path.name) == 16 and path not in _newest(self.top):
                    shutil.rmtree(path, ignore_errors=True)
            for path in sorted(self.folder.glob("note-*"), key=lambda path: -path.stat().st_mtime)[NOTES:]:
                path.unlink()
            for path in self.folder.glob(f"{PREFIX}*{SUFFIX}"):
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
            self._merge(complete)

    def _merge(self, complete: bool) -> None:
        """Makes new parts of small ones, and of the pages in use where too many are not."""
        if self._entries is None:
            return
        used = sum(map(len, self._used.values()))
        full = complete and sum(len(part.keys) for part in self.parts.values()) > 2 * used + SPARE
        small = [part for part in self.parts.values() if len(part.keys) < SMALL]
        chosen = [part for part in self.parts.values() if len(self._used.get(part.path, ())) < len(part.keys)] if full else []
        chosen += [part for part in small if part not in chosen] if len(small) >= MANY else []
        rows: list[tuple[_Part, list[int]]] = []
        for part in chosen:
            rows.append((part, sorted(self._used.get(part.path, ())) if full else list(range(len(part.keys)))))
            if sum(len(some) for _, some in rows) >= PAGES:
                self._join(rows)
                rows = []
        self._join(rows)

    def _join(self, rows: list[tuple[_Part, list[int]]]) -> None:
        """Makes one part of some rows of others, which are removed. Of two rows of one page it has the one in use."""
        chosen: dict[str, tuple[_Part, int]] = {}
        for part, some in rows:
            for row in some:
                page = from_line(self._part_lines(part.path)[row]).page
                if page not in chosen or row in self._used.get(part.path, ()):
                    chosen[page] = part, row
        if chosen:
            places = list(chosen.values())
            lines = [self._part_lines(part.path)[row] for part, row in places]
            keys, goldens = [part.keys[row] for part, row in places], [part.goldens[row] for part, row in places]
            taken = [(part.path, page) for page, (part, _) in chosen.items()]
            self._write(lines, keys, goldens, lambda made: join_parts(taken, made))
        for part, _ in rows:
            shutil.rmtree(part.path, ignore_errors=True)
            self.parts.pop(part.path)


def _load(path: Path) -> _Part | None:
    """A part, if it is as it was written."""
    try:
        body = (path / "part.json").read_bytes()
        if f"pages-{_digest(body)[:32]}" != path.name:
            return None
        data = json.loads(body)
        if any(_digest((path / name).read_bytes()) != digest for name, digest in data["files"].items()):
            return None
    except (OSError, ValueError):
        return None
    return _Part(path, data["keys"], data["goldens"], data["files"])


def _part_lines(path: Path) -> list[bytes]:
    lines: list[bytes] = zstd_module().decompress((path / "pages.jsonl.zst").read_bytes()).split(b"\n")
    return lines


def _newest(top: Path) -> list[Path]:
    versions = [path for path in top.iterdir() if path.is_dir() and len(path.name) == 16]
    return sorted(versions, key=lambda path: -path.stat().st_mtime)[:VERSIONS]
