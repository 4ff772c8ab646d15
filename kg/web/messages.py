"""What the server and its workers say to each other: MessagePack behind a length of four bytes."""

from __future__ import annotations

from typing import BinaryIO

import msgspec


class Limits(msgspec.Struct, frozen=True):
    """What one answer may cost. Sizes in bytes, times in seconds."""

    deadline: float = 30.0
    memory: int = 1 << 30
    """Of address space, above what a worker takes when it is ready."""
    rows: int = 100_000
    """Or triples, where the answer is a graph."""
    answer: int = 64 << 20
    kept: int = 128 << 20
    """Of memory that a worker still holds after an answer, above what it held at first: beyond it is replaced."""


class Opening(msgspec.Struct, frozen=True):
    """What a worker is told first: the folder of the generation that it serves, its limits, and whether to warm up."""

    generation: str
    limits: Limits
    warm: bool = False


class Ready(msgspec.Struct, frozen=True):
    """What a worker says first. `failure` is why it cannot serve; `sealed`, whether the system keeps it off the net."""

    failure: str = ""
    sealed: bool = False


class Query(msgspec.Struct, frozen=True, tag=True):
    """A SPARQL query. The lists are the dataset as the protocol names it; None where it does not."""

    text: str
    accept: str
    form: str = ""
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None


class Look(msgspec.Struct, frozen=True, tag=True):
    """A page or a resource. `path` is as it came, with its percent signs; `site` is scheme and authority."""

    path: str
    accept: str
    site: str
    params: dict[str, str] = {}
    fields: tuple[tuple[str, str], ...] = ()
    """The parameters as they came, each as often as it was given."""


Job = Query | Look


class Reply(msgspec.Struct, frozen=True):
    """An answer as HTTP gives it. `spent` says that the worker has grown, and should be replaced."""

    status: int
    media_type: str
    body: bytes
    headers: dict[str, str] = {}
    spent: bool = False


def refusal(status: int, reason: str) -> Reply:
    """Give an answer that says in plain words why there is no other."""
    return Reply(status, "text/plain; charset=utf-8", f"{reason}\n".encode())


LENGTH = 4


def packed(message: msgspec.Struct) -> bytes:
    """Give a message with its length in front."""
    body = msgspec.msgpack.encode(message)
    return len(body).to_bytes(LENGTH, "big") + body


def read(stream: BinaryIO) -> bytes | None:
    """Give the next message of a stream; None where it has ended."""
    head = stream.read(LENGTH)
    if len(head) < LENGTH:
        return None
    return stream.read(int.from_bytes(head, "big"))
