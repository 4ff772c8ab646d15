"""Open files, folders, gzip, zip and standard input, archives within archives too.

Everything streams: one study is in memory at a time. What something is, is decided by its first bytes. Nothing is ever
unpacked to a place that an archive names.
"""

from __future__ import annotations

import errno
import gzip
import io
import lzma
import os
import stat
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PureWindowsPath
from typing import IO, Any, BinaryIO, cast

from kg.model import Quarantined
from kg.sources.containers_contents import studies_in, text_in
from kg.sources.studies import BOM, Part

MOST_UNPACKED, MOST_RATIO = 2**26, 200
"""A file that unpacks to more than so many bytes and so many times its own size is a bomb; the registry's JSON packs
to about a seventh."""
DEEPEST = 4
"""Archives within archives."""

_PEEK = 2**16
_BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError)
"""What the decompressors raise where an archive is damaged, or packed in a way that they do not know."""
_OURS = {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC, errno.EDQUOT}
"""What is wrong with this machine, not with an input: no input may be set aside for it."""
_UNREAD = {
    b"BZh": "a bzip2 archive", b"\xfd7zXZ": "an xz archive", b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"7z\xbc\xaf": "a 7-Zip archive", b"Rar!": "a RAR archive", b"%PDF-": "a PDF file", b"SQLite f": "an SQLite file",
}  # fmt: skip
_TAR = slice(257, 262)
_DEAD_LINK = "a symbolic link that leads nowhere"


def cut(paths: Iterable[str | Path]) -> Iterator[Part | Quarantined]:
    """Yield every document under the paths, in name order; `-` is standard input.

    JSON stays bytes wherever it can be cut unread.
    """
    for path in paths:
        if str(path) == "-":
            yield from _stream("standard input", _Metered(sys.stdin.buffer))
        elif Path(path).is_dir():
            yield from _folder(Path(path))
        else:
            yield from _file(Path(path))


def _folder(folder: Path) -> Iterator[Part | Quarantined]:
    shut: list[OSError] = []
    walked = os.walk(folder, onerror=shut.append)
    found = (p for at, folders, names in walked for p in map(Path(at).joinpath, (*names, *folders)))
    seen = sorted(p for p in found if not any(step.startswith(".") for step in p.relative_to(folder).parts))
    for error in shut:
        yield _unopened(_plain(error.filename), f"cannot be read: {error.strerror}")
    for path in seen:
        if os.path.isfile(path):
            yield from _file(path)
        elif path.is_symlink():
            yield _unopened(_plain(path), _DEAD_LINK if not os.path.exists(path) else "a symbolic link: not followed")
        elif not os.path.isdir(path):
            yield _unopened(_plain(path), "neither a file nor a folder")


def _file(path: Path) -> Iterator[Part | Quarantined]:
    try:
        with path.open("rb") as raw:
            yield from _stream(_plain(path), _Metered(raw))
    except (OSError, ValueError) as error:  # ValueError: its name holds a NUL
        _must_be_theirs(error)
        dead = path.is_symlink() and not os.path.exists(path)
        reason = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        yield _unopened(_plain(path), _DEAD_LINK if dead else reason)


def _must_be_theirs(error: Exception) -> None:
    if isinstance(error, OSError) and error.errno in _OURS:
        raise error


def _plain(name: object) -> str:
    """Give a name without what would move the cursor of a terminal, or is no character."""
    text = str(name)
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _unopened(source: str, reason: str) -> Quarantined:
    return Quarantined(source=source, stage="open", reason=reason)


class _Metered(io.RawIOBase):
    """Count what is read of a file, and what it unpacks to, archives within it included."""

    def __init__(self, source: io.BufferedReader[Any] | BinaryIO) -> None:
        self._source = cast("io.BufferedReader[Any]", source)
        self._read = self._unpacked = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._source.seekable()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._source.seek(offset, whence)

    def tell(self) -> int:
        return self._source.tell()

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        data = self._source.read1(len(buffer))
        buffer[: len(data)] = data
        self._read += len(data)
        return len(data)

    def unpacked(self, size: int) -> None:
        """Count what was unpacked. Raises OSError where it is out of all proportion."""
        self._unpacked += size
        if self._unpacked > MOST_UNPACKED and self._unpacked > MOST_RATIO * self._read:
            raise OSError(f"it unpacks to more than {MOST_RATIO} times its size and {MOST_UNPACKED:,} bytes")


class _Unpacked(io.RawIOBase):
    """Hand out what is decompressed as soon as it is there: a broken archive then costs only what follows the break."""

    def __init__(self, source: gzip.GzipFile | IO[bytes], meter: _Metered) -> None:
        self._source, self._meter = source, meter

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        data = self._source.read1(len(buffer))  # type: ignore[union-attr]
        self._meter.unpacked(len(data))
        buffer[: len(data)] = data
        return len(data)


def _stream(
    source: str, meter: _Metered, unpacked: _Unpacked | None = None, depth: int = 0
) -> Iterator[Part | Quarantined]:
    """Cut one stream, whatever it holds. A stream that breaks off costs only what follows the break."""
    try:
        buffered: io.BufferedReader[Any] = io.BufferedReader(cast(io.RawIOBase, unpacked or meter), _PEEK)
        head = buffered.peek(_PEEK)
        if depth > DEEPEST:
            yield _unopened(source, f"more than {DEEPEST} archives within each other")
        elif head.startswith(b"\x1f\x8b"):
            opened = gzip.GzipFile(fileobj=buffered, mode="rb")
            yield from _stream(source, meter, _Unpacked(opened, meter), depth + 1)
        elif head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            yield from _zip(source, buffered, meter, depth + 1)
        elif not head.strip():
            yield _unopened(source, "empty: there is nothing in it")
        elif (start := head.removeprefix(BOM).lstrip()).startswith((b"[", b"{")):
            yield from studies_in(source, buffered, start)
        elif kind := "a tar archive" if head[_TAR] == b"ustar" else _unread(head):
            yield _unopened(source, f"{kind}: files, folders, gzip and zip are read")
        else:
            yield from text_in(source, buffered)
    except _BROKEN as error:
        _must_be_theirs(error)
        yield _unopened(source, f"cannot be read to its end: {error}")


def _unread(head: bytes) -> str | None:
    return next((kind for magic, kind in _UNREAD.items() if head.startswith(magic)), None)


def _zip(source: str, buffered: io.BufferedReader[Any], meter: _Metered, depth: int) -> Iterator[Part | Quarantined]:
    with tempfile.TemporaryFile() as spool:
        file: BinaryIO = buffered
        if not buffered.seekable():
            while block := buffered.read(2**20):
                spool.write(block)
            file = spool
        with zipfile.ZipFile(file) as archive:
            for member in sorted(archive.infolist(), key=lambda m: m.filename):
                if member.is_dir():
                    continue
                name = f"{source}!{_plain(member.filename)}"
                if reason := _hostile(member):
                    yield _unopened(name, reason)
                    continue
                try:
                    opened = archive.open(member)
                except (*_BROKEN, RuntimeError) as error:  # RuntimeError: it is encrypted
                    _must_be_theirs(error)
                    yield _unopened(name, f"cannot be unpacked: {_plain(error)}")
                    continue
                with opened:
                    yield from _stream(name, meter, _Unpacked(opened, meter), depth)


def _hostile(member: zipfile.ZipInfo) -> str | None:
    """Say why a member is refused unread: what unpacks it elsewhere would write where it must not."""
    path = PureWindowsPath(member.filename)
    if path.anchor or ".." in path.parts:
        return "refused: its name leads out of the archive"
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "refused: a symbolic link" if kind == stat.S_IFLNK else "refused: a device, a pipe or the like"
    return None
