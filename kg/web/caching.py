"""What browsers and proxies may keep: what a generation says of a thing is the same until the next is published."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

import kg
from kg.web.messages import Look

ASK_AGAIN = "no-cache"
"""Kept, but never shown before the server has said that it is still so (RFC 9111, section 5.2.2.4)."""
NEVER = "no-store"
FOREVER = "public, max-age=31536000, immutable"
STATIC = Path(__file__).parent / "static"


def tag(generation: Path, asked: Look) -> str:
    """Give the entity tag of an answer: another one for another generation, program, address, host or Accept header."""
    try:
        made = (generation / "manifest.json").stat()
        stamp = f"{generation.resolve()} {made.st_ino} {made.st_mtime_ns} {_program()}"
    except OSError:
        stamp = f"{generation} {_program()}"
    return f'"{sha256(stamp.encode() + msgspec.msgpack.encode(asked)).hexdigest()[:24]}"'


def held(if_none_match: str, current: str) -> bool:
    """Say whether a client has the answer already: RFC 9110, section 13.1.2, by weak comparison."""
    stated = [part.strip().removeprefix("W/") for part in if_none_match.split(",")]
    return current in stated or "*" in stated


@lru_cache(maxsize=1)
def _program() -> str:
    """Give what changes when the program does, of which pages are made as well."""
    parts = (Path(__file__).parent, Path(__file__).parents[1] / "draw")
    newest = max(file.stat().st_mtime_ns for part in parts for file in part.rglob("*") if file.suffix != ".pyc")
    return f"{kg.__version__} {newest}"


class Assets(StaticFiles):
    """The files of pages. Those whose address tells their version never change."""

    async def get_response(self, path: str, scope: MutableMapping[str, Any]) -> Response:
        """Give a file, or 304."""
        response = await super().get_response(path, scope)
        told = path.startswith("vendor") or scope["query_string"]
        response.headers["Cache-Control"] = FOREVER if told and response.status_code < 400 else ASK_AGAIN
        return response


@lru_cache(maxsize=1)
def version() -> str:
    """Give the version of our own assets, for their addresses."""
    return sha256(b"".join(f.read_bytes() for f in sorted(STATIC.glob("*.*")))).hexdigest()[:12]
