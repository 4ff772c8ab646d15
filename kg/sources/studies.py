"""Decode study objects, and refuse what readers of JSON understand in different ways."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from kg.model import Quarantined

BOM = b"\xef\xbb\xbf"

_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)


class Part(msgspec.Struct, frozen=True):
    """One document: a study object, decoded or as its JSON, or the text of a page."""

    source: str
    content: dict[str, Any] | str | bytes
    offset: int | None = None
    """Where it begins in its file or archive member, in bytes, after decompression."""
    sha256: str = ""
    """Hash of a decoded study's canonical JSON: the same study has one hash in every packaging."""


class _Unusable(Exception):
    pass


def decode(source: str, data: bytes, offset: int | None) -> Iterator[Part | Quarantined]:
    """Yield the study of a JSON object, or the studies of a page of the API.

    Escapes that name half a character (unpaired surrogates) become U+FFFD, as The Unicode Standard, 3.9, has it; one
    `Quarantined` of level `value` says so.
    """
    plain, halves = data.removeprefix(BOM), 0
    try:
        try:
            yield from _studies(source, plain, offset)
        except _Unusable:
            plain, halves = _without_halves(plain)
            if not halves:
                raise
            yield from _studies(source, plain, offset)
    except _Unusable as error:
        digest = hashlib.sha256(data.strip()).hexdigest()
        yield Quarantined(source=source, stage="read", reason=str(error), offset=offset, sha256=digest)
        return
    if halves:
        reason = f"half a character, as \\ud800 is, stands there {halves} times: U+FFFD is in its place"
        yield Quarantined(source=source, stage="read", level="value", reason=reason, offset=offset)


def _studies(source: str, data: bytes, offset: int | None) -> Iterator[Part | Quarantined]:
    try:
        decoded = msgspec.json.decode(data)
        if not isinstance(decoded, dict):
            raise _Unusable(f"a {type(decoded).__name__} stands where a study object belongs")
        canonical = _canonical(decoded)
        if key := _repeated_key(data, canonical):
            raise _Unusable(f"the key {key[:40]!r} stands twice in one object")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _Unusable(f"not valid JSON: {(str(error) or type(error).__name__).splitlines()[0][:200]}") from error
    studies = decoded.get("studies")
    if not isinstance(studies, list):
        yield Part(source, decoded, offset, hashlib.sha256(canonical).hexdigest())
        return
    for count, item in enumerate(studies, 1):
        canonical, name = _canonical(item), f"{source}#{count}"
        digest = hashlib.sha256(canonical).hexdigest()
        if isinstance(item, dict):
            yield Part(name, item, offset, digest)
        else:
            reason = f"a {type(item).__name__} stands where a study object belongs"
            yield Quarantined(source=name, stage="read", reason=reason, offset=offset, sha256=digest)


def _canonical(item: object) -> bytes:
    return msgspec.json.encode(item, order="sorted")


def _repeated_key(data: bytes, canonical: bytes) -> str | None:
    """Give a key that stands twice in one object. The decoder keeps the last of such values without a word.

    There is a colon after every key, and JSON holds others only in texts. So there are as many in the JSON of what was
    read, unless a key was lost on the way, or a text spells its colon as an escape.
    """
    spelled = b"\\u003" in data
    if not spelled and data.count(b":") == canonical.count(b":"):
        return None
    repeated: list[str] = []

    def note(pairs: list[tuple[str, object]]) -> None:
        repeated.extend(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)

    json.loads(data, object_pairs_hook=note)
    return repeated[0] if repeated else None


def _without_halves(data: bytes) -> tuple[bytes, int]:
    """Put U+FFFD in the place of every escape that names half a character; tell how many there were."""
    halves = 0

    def mend(match: re.Match[bytes]) -> bytes:
        nonlocal halves
        if not match[1]:
            return match[0]
        halves += 1
        return b"\\ufffd"

    return _ESCAPE.sub(mend, data), halves
