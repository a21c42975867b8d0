"""Zip and tar files: which of their files are pages, and where."""

from __future__ import annotations

import os
import tarfile
import zipfile
from functools import lru_cache
from pathlib import Path

from extract.members import LARGEST, Contents, Fault, Member, Place, empty_contents, unpacked


def zip_contents(file: Path) -> Contents:
    found = empty_contents()
    try:
        archive = _open(file)
    except Exception as error:  # what zipfile raises for a broken list of files is of many types
        return found._replace(faults=[Fault(0, f"the file is no zip file that can be read ({error})")])
    for number, one in enumerate(archive.infolist()):
        if one.filename.endswith("/"):
            continue
        if one.flag_bits & 1:
            found.faults.append(Fault(one.header_offset, f"{one.filename} is encrypted"))
        elif one.file_size > LARGEST:
            found.faults.append(Fault(one.header_offset, f"{one.filename} is larger than {LARGEST >> 20} MiB"))
        elif not one.filename:
            found.faults.append(Fault(one.header_offset, "a file in it has no name"))
        elif _is_hidden(one.filename):
            found.left["hidden file"] += 1
        else:
            found.members.append(Member(one.filename, file, Place("zip", number, one.file_size)))
    return found


def _open(file: Path) -> zipfile.ZipFile:
    """A zip file as it is now. Raises what zipfile raises."""
    now = file.stat()
    return _kept(file, os.getpid(), now.st_ino, now.st_size, now.st_mtime_ns)


@lru_cache(maxsize=4)
def _kept(file: Path, process: int, *state: int) -> zipfile.ZipFile:
    """A zip file that stays open, in one process: two must not share the position of a file."""
    return zipfile.ZipFile(file)


def from_zip(file: Path, place: Place) -> bytes:
    try:
        archive = _open(file)
        member = archive.infolist()[place.at]
        if member.file_size != place.size:
            raise OSError(None, "its archive has changed since it was listed")
        return archive.read(member)
    except OSError:
        raise
    except Exception as error:  # what zipfile and the packings raise for broken bytes is of many types
        raise OSError(None, f"its archive is broken there: {error}") from error


def tar_contents(file: Path) -> Contents:
    plain, faults = unpacked(file)
    found = empty_contents()._replace(faults=faults)
    try:
        with tarfile.open(plain, "r:") as archive:
            size = plain.stat().st_size
            for one in archive:
                if one.isdir():
                    continue
                if not one.isreg():
                    found.left["link or device"] += 1
                elif _is_hidden(one.name):
                    found.left["hidden file"] += 1
                elif one.size > LARGEST:
                    found.faults.append(Fault(one.offset_data, f"{one.name} is larger than {LARGEST >> 20} MiB"))
                else:
                    found.members.append(Member(one.name, plain, Place("bytes", one.offset_data, one.size)))
                    if one.offset_data + one.size > size:
                        found.faults.append(Fault(one.offset_data, f"{one.name} is cut: the archive ends in it"))
    except (tarfile.TarError, OSError, EOFError) as error:
        found.faults.append(Fault(found.members[-1].place.at if found.members else 0, f"the file is broken as tar ({error})"))
    return found


def _is_hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return any(part.startswith(".") and part not in (".", "..") for part in parts) or parts[0] == "__MACOSX"
