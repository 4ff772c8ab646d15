"""Open files, folders, gzip, zip and standard input, and cut them into study objects and texts.

Everything streams: one study is in memory at a time. What something is, is decided by its first bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import lzma
import re
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import ijson
import msgspec

from kg.model import Quarantined

MAX_RECORD_BYTES = 48 * 2**20
"""A study or page larger than this is refused; the registry's largest are near 20 MB."""

_PEEK = 2**16
_BOM = b"\xef\xbb\xbf"
_PAGE_START = re.compile(rb'\{\s*"(?:studies|nextPageToken|totalCount)"')
_BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)
"""What the decompressors raise where an archive is damaged."""


class Part(msgspec.Struct, frozen=True):
    """One document: a study object, decoded or as its JSON, or the text of a page."""

    source: str
    content: dict[str, Any] | str | bytes
    offset: int | None = None
    """Where it begins in its file or archive member, in bytes, after decompression."""


def parts(paths: Iterable[str | Path]) -> Iterator[Part | Quarantined]:
    """Yield every document under the paths, in name order, decoded; `-` is standard input."""
    for part in cut(paths):
        if isinstance(part, Part) and isinstance(part.content, bytes):
            yield from decode(part.source, part.content, part.offset)
        else:
            yield part


def cut(paths: Iterable[str | Path]) -> Iterator[Part | Quarantined]:
    """Yield every document under the paths, in name order. JSON stays bytes wherever it can be cut unread."""
    for path in paths:
        if str(path) == "-":
            yield from _stream("standard input", sys.stdin.buffer)
        elif Path(path).is_dir():
            yield from cut(p for p in sorted(Path(path).rglob("*")) if p.is_file() and not _hidden(p, Path(path)))
        else:
            yield from _file(Path(path))


def _hidden(path: Path, root: Path) -> bool:
    return any(step.startswith(".") for step in path.relative_to(root).parts)


def _file(path: Path) -> Iterator[Part | Quarantined]:
    try:
        with path.open("rb") as raw:
            yield from _stream(str(path), raw)
    except OSError as error:
        yield Quarantined(source=str(path), stage="open", reason=f"cannot be read: {error.strerror or error}")


def _stream(source: str, raw: BinaryIO | io.RawIOBase) -> Iterator[Part | Quarantined]:
    """Cut one stream, whatever it holds. A stream that breaks off costs only what follows the break."""
    try:
        buffered: io.BufferedReader[Any] = io.BufferedReader(cast(io.RawIOBase, raw), _PEEK)
        head = buffered.peek(_PEEK)
        if head.startswith(b"\x1f\x8b"):
            yield from _stream(source, _Eager(gzip.GzipFile(fileobj=buffered, mode="rb")))
        elif head.startswith(b"PK\x03\x04"):
            yield from _zip(source, buffered)
        elif not head.strip():
            yield Quarantined(source=source, stage="open", reason="empty: there is nothing in it")
        elif (start := head.removeprefix(_BOM).lstrip()).startswith((b"[", b"{")):
            yield from _json(source, buffered, start)
        else:
            yield from _text(source, buffered)
    except _BROKEN as error:
        yield Quarantined(source=source, stage="open", reason=f"cannot be read to its end: {error}")


class _Eager(io.RawIOBase):
    """Hand out what is decompressed as soon as it is there: a broken archive then costs only what follows the break."""

    def __init__(self, source: gzip.GzipFile | IO[bytes]) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        data = self._source.read1(len(buffer))  # type: ignore[union-attr]
        buffer[: len(data)] = data
        return len(data)


def _zip(source: str, buffered: io.BufferedReader[Any]) -> Iterator[Part | Quarantined]:
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
                name = f"{source}!{member.filename}"
                try:
                    opened = archive.open(member)
                except (*_BROKEN, RuntimeError) as error:  # RuntimeError: it is encrypted, or packed in a way unknown
                    yield Quarantined(source=name, stage="open", reason=f"cannot be unpacked: {error}")
                    continue
                with opened:
                    yield from _stream(name, _Eager(opened))


def _json(source: str, file: io.BufferedReader[Any], start: bytes) -> Iterator[Part | Quarantined]:
    if start.startswith(b"["):
        yield from _items(source, file, "item")
    elif _PAGE_START.match(start):
        yield from _items(source, file, "studies.item")
    elif _one_line_each(start):
        yield from _lines(source, file)
    else:
        yield _undecoded(source, file.read(MAX_RECORD_BYTES + 1), 0)


def _one_line_each(start: bytes) -> bool:
    first, newline, rest = start.partition(b"\n")
    if not newline:
        return True
    return rest.lstrip().startswith(b"{") or _decodes(first)


def _decodes(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


def _items(source: str, file: io.BufferedReader[Any], prefix: str) -> Iterator[Part | Quarantined]:
    """Yield the studies of an array or page. Needs ijson, because a page may be larger than memory."""
    count = 0
    if file.peek(len(_BOM)).startswith(_BOM):
        file.read(len(_BOM))
    try:
        for count, item in enumerate(ijson.items(file, prefix, use_float=True), 1):
            yield _study(f"{source}#{count}", item)
    except (ijson.JSONError, UnicodeDecodeError) as error:
        yield Quarantined(
            source=f"{source}#{count + 1}",
            stage="read",
            reason=f"the JSON breaks off or is not valid: {_first_line(error)}",
        )
        return
    if not count:
        yield Quarantined(source=source, stage="read", reason="holds no study")


def _lines(source: str, file: io.BufferedReader[Any]) -> Iterator[Part | Quarantined]:
    number = offset = 0
    while line := file.readline(MAX_RECORD_BYTES + 1):
        number += 1
        if line.strip():
            yield _undecoded(f"{source}:{number}", line, offset)
        offset += len(line)
        while len(line) > MAX_RECORD_BYTES and not line.endswith(b"\n"):
            line = file.readline(MAX_RECORD_BYTES + 1)
            offset += len(line)


def _undecoded(source: str, data: bytes, offset: int) -> Part | Quarantined:
    if len(data) > MAX_RECORD_BYTES:
        return _refused(source, f"larger than {MAX_RECORD_BYTES:,} bytes", offset)
    return Part(source, data, offset)


def decode(source: str, data: bytes, offset: int | None) -> Iterator[Part | Quarantined]:
    """Yield the study of a JSON object, or the studies of a page of the API."""
    try:
        decoded = msgspec.json.decode(data.removeprefix(_BOM))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        digest = hashlib.sha256(data).hexdigest()
        yield _refused(source, f"not valid JSON: {_first_line(error)}", offset, digest)
        return
    studies = decoded.get("studies") if isinstance(decoded, dict) else None
    if isinstance(studies, list):
        for count, item in enumerate(studies, 1):
            yield _study(f"{source}#{count}", item, offset)
    else:
        yield _study(source, decoded, offset)


def _study(source: str, item: object, offset: int | None = None) -> Part | Quarantined:
    if isinstance(item, dict):
        return Part(source, item, offset)
    return _refused(source, f"a {type(item).__name__} stands where a study object belongs", offset)


def _refused(source: str, reason: str, offset: int | None, sha256: str | None = None) -> Quarantined:
    return Quarantined(source=source, stage="read", reason=reason, offset=offset, sha256=sha256)


def _text(source: str, file: io.BufferedReader[Any]) -> Iterator[Part | Quarantined]:
    data = file.read(MAX_RECORD_BYTES + 1)
    if len(data) > MAX_RECORD_BYTES:
        yield Quarantined(source=source, stage="read", reason=f"larger than {MAX_RECORD_BYTES:,} bytes")
        return
    try:
        yield Part(source, data.removeprefix(_BOM).decode("utf-8"))
    except UnicodeDecodeError as error:
        yield Quarantined(
            source=source, stage="read", reason=f"not UTF-8 text: byte {error.start} is 0x{data[error.start]:02x}"
        )


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]
