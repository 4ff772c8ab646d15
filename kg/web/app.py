"""Which request becomes which job."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from html import escape
from pathlib import Path

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from kg.web.caching import ASK_AGAIN, NEVER, STATIC, Assets, held, tag
from kg.web.indexing import Indexed
from kg.web.messages import Job, Limits, Look, Reply
from kg.web.negotiation import HTML, Form, choose
from kg.web.pool import Pool
from kg.web.protocol import query_of
from kg.web.security import LOCAL, Fence

_READ = ["GET", "HEAD"]
_NOBODY_LISTENS = 499
_WRONG = 400
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>No answer · Cell-therapy knowledge graph</title>
<link rel="stylesheet" href="/static/style.css"></head>
<body><main id="content"><h1>No answer</h1><p class="note" role="alert">REASON</p>
<p>Go back to ask for less, or to <a href="/">what the graph holds</a>.</p></main></body></html>
"""
_SLOW = ("/questions/", "/landscape", "/timeline", "/map", "/trials.")
"""Pages that read much of the graph, and tables of it: the crew for queries makes them, so that no other page waits."""


class Crews(msgspec.Struct, frozen=True):
    """The workers: those for queries from outside, and those for pages, which queries never keep waiting."""

    queries: Pool
    pages: Pool

    @classmethod
    def of(cls, current: Callable[[], Path], limits: Limits, workers: int) -> Crews:
        """Give crews that are not open yet: so many workers for queries, and two for pages."""
        return cls(Pool(current, limits, workers), Pool(Indexed(current), limits, 2, warm=True))

    async def open(self) -> bool:
        """Start all workers. Gives whether the system keeps them off the network."""
        return all(await asyncio.gather(self.queries.open(), self.pages.open()))

    async def close(self) -> None:
        """End all workers."""
        await asyncio.gather(self.queries.close(), self.pages.close())


def application(crews: Crews, hosts: Collection[str] = LOCAL) -> Starlette:
    """Give the ASGI application over open crews, for requests to these hosts."""

    async def sparql(request: Request) -> Response:
        query = await query_of(request)
        if query is None:
            return await look(request)
        return await _answered(request, crews.queries, query)

    async def look(request: Request) -> Response:
        asked = Look(
            path=request.scope["raw_path"].decode("ascii"),
            accept=request.headers.get("accept", ""),
            site=f"{request.url.scheme}://{request.url.netloc}",
            params=dict(request.query_params),
            fields=tuple(request.query_params.multi_items()),
        )
        crew = crews.queries if asked.path.startswith(_SLOW) else crews.pages
        current = tag(crew.generation(), asked)
        if held(request.headers.get("if-none-match", ""), current):
            return Response(status_code=304, headers={"ETag": current, "Cache-Control": ASK_AGAIN, "Vary": "Accept"})
        return await _answered(request, crew, asked)

    return Starlette(
        routes=[
            Route("/sparql", sparql, methods=[*_READ, "POST"]),
            Mount("/static", Assets(directory=STATIC)),
            Route("/{path:path}", look, methods=_READ),
        ],
        middleware=[Middleware(Fence, hosts=hosts)],
        exception_handlers={HTTPException: _refused},
    )


async def _answered(request: Request, pool: Pool, job: Job) -> Response:
    """Have a job done for as long as the client waits for it."""
    working, leaving = asyncio.create_task(pool.answer(job)), asyncio.create_task(_left(request))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            return Response(status_code=_NOBODY_LISTENS)
        reply = working.result()
        if reply.status >= _WRONG and reply.media_type.startswith("text/plain") and _by_people(request):
            reply = msgspec.structs.replace(reply, media_type="text/html; charset=utf-8", body=_page_of(reply))
        kept = {"Cache-Control": ASK_AGAIN if reply.status < 300 else NEVER}
        return Response(reply.body, reply.status, reply.headers | kept, reply.media_type)
    finally:
        for task in (working, leaving):
            task.cancel()


def _by_people(request: Request) -> bool:
    """Say whether a browser asks for a page."""
    forms = (Form("text", "text/plain"), HTML)
    return "text/html" in request.headers.get("accept", "") and choose(request.headers["accept"], forms) is HTML


def _page_of(reply: Reply) -> bytes:
    """Give a refusal as a page. No worker is asked for it: none may be free."""
    return _PAGE.replace("REASON", escape(reply.body.decode())).encode()


async def _left(request: Request) -> None:
    """Return when the client has gone. What comes of a body that nobody asked for is passed over."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
    return PlainTextResponse(f"{error.detail}\n", error.status_code, error.headers)
