"""The process: a socket, patience with slow clients that ends, and crews of workers that end with it."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Collection
from pathlib import Path

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.store import current
from kg.web.app import Crews, application
from kg.web.indexing import index_process
from kg.web.messages import Limits

_LONGEST_HEAD = 2**17
"""Bytes of a head that may come in pieces: more than a query may have, so that who asks too long a one is told so."""
_HEAD_SECONDS = 10.0
_MOST_CONNECTIONS = 512
_MOST_AT_WORK = 256
_UNREAD_MILLISECONDS = 30_000


class Patient(H11Protocol):
    """A connection that is closed where the head of a request is not there in time.

    Uvicorn waits for ever for a client that sends its request a byte at a time.
    """

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless there are too many."""
        super().connection_made(transport)
        self._await_head()
        own = transport.get_extra_info("socket")
        # asyncio does so only for sockets that name their protocol, which those of `create_server` do not: without it
        # every answer but the first of a connection waits 40 ms for the client to acknowledge its head.
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        unread = getattr(socket, "TCP_USER_TIMEOUT", None)
        if unread:
            own.setsockopt(socket.IPPROTO_TCP, unread, _UNREAD_MILLISECONDS)
        if len(self.connections) > _MOST_CONNECTIONS:
            transport.abort()

    def data_received(self, data: bytes) -> None:
        """Take what has come, and wait on as long as it is no whole head."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._await_head()
        elif self._patience:
            self._patience.cancel()
            self._patience = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        if self._patience:
            self._patience.cancel()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        if self._patience is None:
            self._patience = self.loop.call_later(_HEAD_SECONDS, self.transport.abort)


def listen(host: str, port: int) -> socket.socket:
    """Give a listening socket; port 0 is any that is free. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=256)


def address_of(listening: socket.socket) -> str:
    """Give the address of a listening socket as people open it."""
    host, port, *_ = listening.getsockname()
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


class Following:
    """The generation that a graph directory publishes, told anew when its link has turned.

    To look at the link is all that a request costs. Where there is no link for a while the last generation stays.
    """

    def __init__(self, root: Path) -> None:
        self._link, self._root = root / "current", root
        self._target, self._generation = "", Path()

    def __call__(self) -> Path:
        """Give the folder of the generation. Raises `kg.store.Missing` where there never was one."""
        try:
            target = os.readlink(self._link)
        except OSError:
            target = self._target
        if not target or target != self._target:
            self._generation, self._target = current(self._root), target
        return self._generation


async def serve(
    root: Path,
    listening: socket.socket,
    limits: Limits,
    workers: int,
    hosts: Collection[str],
    announce: Callable[[str, bool], None],
) -> None:
    """Serve a graph directory until a signal says to stop.

    `announce` is told the address, and whether the system keeps queries off the network, when all is ready.
    Raises Unready where the graph cannot be read.
    """
    following = Following(root)
    await asyncio.to_thread(index_process(following()).wait)
    crews = Crews.of(following, limits, workers)
    try:
        sealed = await crews.open()
        config = uvicorn.Config(
            application(crews, hosts), http=Patient, ws="none", lifespan="off", log_config=None, access_log=False,
            server_header=False, proxy_headers=False, timeout_keep_alive=15, limit_concurrency=_MOST_AT_WORK,
            timeout_graceful_shutdown=3, loop="asyncio", h11_max_incomplete_event_size=_LONGEST_HEAD,
        )  # fmt: skip
        announce(address_of(listening), sealed)
        await uvicorn.Server(config).serve(sockets=[listening])
    finally:
        await crews.close()
