"""Makes `extract/report/vendor/lit-html.js` of the npm package, as a classic script that a page may hold.

    python tools/vendor.py           from the original that is kept beside this file
    python tools/vendor.py --fetch   fetch the package by name first (npm), and keep its original

The original is one ES module without imports. Its comment about a source map is dropped, and its final `export{a as b}` becomes
`return{b:a}` of a function, so that it needs no loader. Package and files are pinned by their digests.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAME, VERSION = "lit-html", "3.3.3"
DIGESTS = {
    "package": "ae004138a6327c362fee8e48db2a8ee9619a6ca3014c802857395e6ac447a0eb",
    "lit-html.js": "b878e7f95dec8a9b6e9b217faca6b6a11bad82ebc44c0caa77419ed83edd81f2",
    "LICENSE": "2b66f9390afde29edfe4314daff93f01fb182e1178053e228120178987e5db75",
}
"""SHA-256 of what npm serves, and of the files in it."""
ORIGINAL = ROOT / "tools" / "vendor" / f"{NAME}-{VERSION}.js"
MADE = ROOT / "extract" / "report" / "vendor"
_EXPORT = re.compile(r"export\{([^}]*)\};?\s*\Z")


def classic(module: str) -> str:
    """A module that imports nothing as a classic script that sets `LIT`. Raises ValueError where it is none."""
    text = re.sub(r"^//# sourceMappingURL=.*$", "", module, flags=re.MULTILINE).strip()
    export = _EXPORT.search(text)
    if export is None or re.search(r"(?:^|[;}\s])import\b", text) or "</script" in text.lower() or "<!--" in text:
        raise ValueError("the module imports something, exports nothing at its end, or would end a script")
    pairs = [pair.split(" as ") for pair in export[1].split(",")]
    names = ",".join(f"{pair[-1].strip()}:{pair[0].strip()}" for pair in pairs)
    return f"const LIT = (() => {{\n{text[: export.start()]}return{{{names}}};\n}})();\n"


def fetch() -> None:
    """Fetches the package by its name and keeps its original and its licence."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", f"{NAME}@{VERSION}"], cwd=folder, check=True)
        (package,) = Path(folder).glob("*.tgz")
        _checked("package", package.read_bytes())
        with tarfile.open(package) as files:
            for name, path in (("lit-html.js", ORIGINAL), ("LICENSE", MADE / "LICENSE")):
                member = files.extractfile(f"package/{name}")
                path.write_bytes(_checked(name, member.read() if member is not None else b""))


def _checked(name: str, body: bytes) -> bytes:
    """A file that is what it must be."""
    if hashlib.sha256(body).hexdigest() != DIGESTS[name]:
        raise SystemExit(f"{name} is not the one that is pinned")
    return body


def main() -> None:
    """Writes the script."""
    if "--fetch" in sys.argv[1:]:
        fetch()
    (MADE / "lit-html.js").write_text(classic(_checked("lit-html.js", ORIGINAL.read_bytes()).decode("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
