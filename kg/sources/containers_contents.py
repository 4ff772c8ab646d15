"""Cut an opened stream into study objects, however they are packed, or take it for one text."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from kg.model import Quarantined
from kg.sources.objects import MAX_RECORD_BYTES, TOO_LARGE, Cutter, Within
from kg.sources.studies import BOM, Part

_BLOCK = 2**16
_PAGE_START = re.compile(rb'\{\s*"(?:studies|nextPageToken|totalCount)"')


def studies_in(source: str, file: io.BufferedReader[Any], start: bytes) -> Iterator[Part | Quarantined]:
    """Yield the studies of JSON, whose packaging `start` tells: its first bytes without blanks and byte order mark."""
    if start.startswith(b"["):
        yield from _objects(source, file, Within.ARRAY)
    elif _PAGE_START.match(start):
        yield from _objects(source, file, Within.PAGE)
    elif _one_line_each(start):
        yield from _lines(source, file)
    else:
        yield from _objects(source, file, Within.NOTHING)


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


def _objects(source: str, file: io.BufferedReader[Any], within: Within) -> Iterator[Part | Quarantined]:
    count = 0
    for count, (offset, data, reason, sha256) in enumerate(Cutter(file, within), 1):
        name = f"{source}#{count}"
        yield _refused(name, reason, offset, sha256) if reason else Part(name, data, offset)
    if not count:
        yield _refused(source, "holds no study", 0)


def _lines(source: str, file: io.BufferedReader[Any]) -> Iterator[Part | Quarantined]:
    number = offset = 0
    while line := file.readline(MAX_RECORD_BYTES + 1):
        number += 1
        start, offset = offset, offset + len(line)
        if len(line) > MAX_RECORD_BYTES:
            digest = hashlib.sha256(line)
            while line and not line.endswith(b"\n"):
                line = file.readline(_BLOCK)
                digest.update(line)
                offset += len(line)
            yield _refused(f"{source}:{number}", TOO_LARGE, start, digest.hexdigest())
        elif line.strip():
            yield Part(f"{source}:{number}", line, start)


def _refused(source: str, reason: str, offset: int, sha256: str | None = None) -> Quarantined:
    return Quarantined(source=source, stage="read", reason=reason, offset=offset, sha256=sha256)


def text_in(source: str, file: io.BufferedReader[Any]) -> Iterator[Part | Quarantined]:
    """Yield the stream as one text, such as a page."""
    data = file.read(MAX_RECORD_BYTES + 1)
    if len(data) > MAX_RECORD_BYTES:
        yield _refused(source, TOO_LARGE, 0)
        return
    try:
        yield Part(source, data.removeprefix(BOM).decode("utf-8"), 0)
    except UnicodeDecodeError as error:
        reason = f"not UTF-8 text: byte {error.start} is 0x{data[error.start]:02x}"
        yield _refused(source, reason, 0, hashlib.sha256(data).hexdigest())
