"""Cut JSON into its study objects by their brackets, unread: each keeps its place, and a bad one costs only itself.

An object that breaks off swallows what follows it, up to where the next study begins: the registry writes
`protocolSection` first in every study.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Generator, Iterator
from enum import Enum
from io import BufferedReader
from typing import Any, NamedTuple

import msgspec

MAX_RECORD_BYTES = 48 * 2**20
"""A study or page larger than this is refused; the registry's largest are near 20 MB."""
TOO_LARGE = f"larger than {MAX_RECORD_BYTES:,} bytes"

_BLOCK = 2**20
_LOOK_BACK = 256
_TO_BRACKET = re.compile(rb'[^"{}\[\]]*+(?:"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"[^"{}\[\]]*+)*+', re.DOTALL)
_TO_QUOTE = re.compile(rb'[^"\\\n]*+(?:\\.[^"\\\n]*+)*+', re.DOTALL)
_STUDIES = re.compile(rb'"studies"\s*:\s*\Z')
_STUDY = re.compile(rb'\{\s*"protocolSection"')
_BETWEEN = b" \t\r\n,\xef\xbb\xbf"


class Within(Enum):
    """How deep studies stand: one after the other, in an array, or in the array `studies` of a page of the API."""

    NOTHING = 0
    ARRAY = 1
    PAGE = 2


class Cut(NamedTuple):
    """Bytes and where they begin in the file. `reason` tells why they are no object."""

    offset: int
    data: bytes
    reason: str | None = None
    sha256: str | None = None


class Cutter:
    """Cut one file. Memory stays flat, whatever its size."""

    def __init__(self, file: BufferedReader[Any], within: Within) -> None:
        self._file = file
        self._within = within
        self._level = within.value
        self._among_studies = within is not Within.PAGE
        self._buffer, self._base = b"", 0
        self._at, self._depth, self._in_string = 0, 0, False
        self._start: int | None = None
        """Where the object begins that is open; None between objects and in one that is too large to be held."""
        self._done = 0
        """Up to where all is told: between objects, and in what is too large."""
        self._oversize: _Oversize | None = None

    def __iter__(self) -> Iterator[Cut]:
        """Yield every object at the level of studies, and whatever stands there that is none, in order."""
        more = True
        while more:
            more = self._read()
            yield from self._leave_oversize(at_next_study=True)
            while bracket := self._next_bracket():
                yield from self._open(bracket) if bracket in b"{[" else self._close(bracket)
            if self._start is not None and (not more or self._end() - self._start > MAX_RECORD_BYTES):
                resumed = yield from self._give_up(more)
                more = more or resumed
        yield from self._leave_oversize()
        yield from self._between(self._end())
        if self._depth:
            yield Cut(self._end(), b"", "the JSON breaks off: its end is missing")

    def _end(self) -> int:
        return self._base + len(self._buffer)

    def _here(self) -> int:
        return self._base + self._at

    def _bytes(self, begin: int, end: int) -> bytes:
        return self._buffer[max(0, begin - self._base) : end - self._base]

    def _at_level(self) -> bool:
        return self._among_studies and self._depth == self._level

    def _read(self) -> bool:
        """Take up another block and forget what is done with. Blocks grow with what is kept, to copy it seldom."""
        kept = self._here() - _LOOK_BACK
        if self._oversize:
            self._oversize.digest.update(self._bytes(self._done, self._here()))
            self._done = self._here()
        elif self._start is not None:
            kept = min(kept, self._start)
        elif self._at_level():
            kept = min(kept, max(self._done, self._here() - _BLOCK))
        kept = max(kept, self._base)
        block = self._file.read(max(_BLOCK, self._end() - kept))
        self._buffer = self._bytes(kept, self._end()) + block
        self._at -= kept - self._base
        self._base = kept
        return bool(block)

    def _next_bracket(self) -> bytes:
        """Go on to behind the next bracket that stands in no string, and give it; nothing where more must be read."""
        while self._at < len(self._buffer):
            match = (_TO_QUOTE if self._in_string else _TO_BRACKET).match(self._buffer, self._at)
            self._at = match.end() if match else self._at
            found = self._buffer[self._at : self._at + 1]
            if not found or found == b"\\":
                break
            self._at += 1
            self._in_string = not self._in_string and found == b'"'  # a newline ends a string: none may hold one
            if found in b"{}[]":
                return found
        return b""

    def _open(self, bracket: bytes) -> Iterator[Cut]:
        here = self._here() - 1
        if self._start is None and not self._oversize:
            if self._within is Within.ARRAY and self._depth == 0 and bracket == b"{":
                self._depth = 1  # the array was closed too early
            if self._at_level():
                yield from self._between(here)
                if whole := self._up_to_next_study(here):
                    yield _cut(here, whole)
                    self._go_on(here + len(whole))
                    return
                self._start = here
            elif self._depth == self._level - 1 and bracket == b"[":
                before = self._bytes(here - _LOOK_BACK, here)
                self._among_studies = self._within is Within.ARRAY or bool(_STUDIES.search(before))
                self._done = here + 1
        self._depth += 1

    def _close(self, bracket: bytes) -> Iterator[Cut]:
        here = self._here()
        if self._at_level():
            yield from self._between(here - 1)
        if self._depth == 0 or (self._at_level() and bracket == b"}"):
            yield Cut(here - 1, bracket, "a bracket closes what was never opened", _hash(bracket))
            return
        if self._at_level():
            self._among_studies = self._within is Within.ARRAY
        self._depth -= 1
        if self._at_level():
            yield from self._leave_oversize()
        if self._at_level() and self._start is not None:
            data = self._bytes(self._start, here)
            if swallowed := _swallowed(data):
                yield from self._resume(swallowed)
            else:
                yield _cut(self._start, data)
                self._start, self._done = None, here

    def _up_to_next_study(self, here: int) -> bytes:
        """Give an object that another study follows, unless it must be found by its brackets, which takes longer."""
        following = _STUDY.search(self._buffer, self._at)
        data = self._bytes(here, self._base + following.start()).rstrip(_BETWEEN) if following else b""
        return data if data and _is_json(data) else b""

    def _between(self, here: int) -> Iterator[Cut]:
        """Yield what stands between two objects if it is more than a comma."""
        if self._at_level() and self._start is None and not self._oversize:
            if odd := self._bytes(self._done, here).strip(_BETWEEN):
                quoted = repr(odd[:40].decode(errors="backslashreplace"))
                yield Cut(self._done, odd, f"{quoted} stands where a study object belongs", _hash(odd))
            self._done = here + 1

    def _give_up(self, more: bool) -> Generator[Cut, None, bool]:
        """Deal with an object that has no end, or none in sight; tell whether there is something behind it."""
        start = self._start or 0
        data = self._bytes(start, self._end())
        if following := _STUDY.search(data, 1):
            yield from self._resume(following.start())
            return True
        self._start = None
        if more:
            self._oversize, self._done = _Oversize(start, hashlib.sha256()), start
        else:
            self._depth = 0
            yield Cut(start, data, "the JSON breaks off", _hash(data))
            self._done = self._end()
        return False

    def _resume(self, length: int) -> Iterator[Cut]:
        """Take the first bytes of an object for one that breaks off, and go on with the study behind them."""
        start = self._start or 0
        data = self._bytes(start, start + length)
        yield Cut(start, data, "the JSON breaks off: another study begins within", _hash(data))
        self._start = None
        self._go_on(start + length)

    def _leave_oversize(self, *, at_next_study: bool = False) -> Iterator[Cut]:
        if not self._oversize:
            return
        end = self._here()
        if at_next_study:
            following = _STUDY.search(self._buffer, self._at)
            if not following:
                return
            end = self._base + following.start()
        self._oversize.digest.update(self._bytes(self._done, end))
        yield Cut(self._oversize.start, b"", TOO_LARGE, self._oversize.digest.hexdigest())
        self._oversize, self._done = None, end
        if at_next_study:
            self._go_on(end)

    def _go_on(self, here: int) -> None:
        self._at, self._done = here - self._base, here
        self._depth, self._in_string = self._level, False


class _Oversize(NamedTuple):
    start: int
    digest: hashlib._Hash


def _cut(start: int, data: bytes) -> Cut:
    return Cut(start, data) if len(data) <= MAX_RECORD_BYTES else Cut(start, b"", TOO_LARGE, _hash(data))


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _swallowed(data: bytes) -> int:
    """Give where a second study begins in what should be one and is no JSON; 0 where there is none."""
    if data.count(b'"protocolSection"') < 2 or _is_json(data):
        return 0
    following = _STUDY.search(data, 1)
    return following.start() if following else 0


def _is_json(data: bytes) -> bool:
    try:
        msgspec.json.decode(data, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True
