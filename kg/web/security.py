"""Whom we answer, how much we read, and what every answer tells browsers to keep to."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.query.guard import MAX_BYTES

LOCAL = ("localhost", "127.0.0.1", "[::1]")

_MOST_BODY = 4 * MAX_BYTES
"""Three bytes for each of a query as a form writes it, and room for the other fields."""
_MOST_DRAINED = 32 << 20
"""A client that is still sending does not read, so what is too much is taken in and thrown away, up to here."""
_BODY_SECONDS = 15.0

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Fence:
    """Answers requests that name one of our hosts, and puts the headers on every answer.

    A page of somebody else's site can make a browser send requests here under its own host name (DNS rebinding):
    such a name is not ours. There are no CORS headers, so that no other site reads an answer.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str] = LOCAL) -> None:
        self._app, self._hosts = app, frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it (RFC 9110, section 15.5.20)."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        named = [value.decode("latin-1").lower() for name, value in scope.get("headers", ()) if name == b"host"]
        app: ASGIApp = self._app
        if len(named) != 1 or host_of(named[0]) not in self._hosts:
            app = PlainTextResponse("this host is not served here\n", status_code=421)
        await app(scope, receive, with_headers)


def host_of(authority: str) -> str:
    """Give the host of a Host header, without its port."""
    host, colon, port = authority.rpartition(":")
    return host if colon and port.isdigit() else authority


async def body_of(request: Request) -> bytes:
    """Read a body. Raises HTTPException 413 where it is too large and 408 where it does not come in time."""
    body, size = bytearray(), 0
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for chunk in request.stream():
                size += len(chunk)
                if size <= _MOST_BODY:
                    body += chunk
                elif size > _MOST_DRAINED:
                    break
    except TimeoutError:
        raise HTTPException(408, "the request did not come in time", {"Connection": "close"}) from None
    if size > _MOST_BODY:
        raise HTTPException(413, f"a query may have {MAX_BYTES >> 10} KB", {"Connection": "close"})
    return bytes(body)
