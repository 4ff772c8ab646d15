"""Where the page of an IRI is, and whose page an address is.

What is in our namespace has the path that follows it, so that the server can stand behind the namespace itself;
any other IRI of the graph has a page at /resource?iri=...
"""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from kg.names import BASE, KG

ELSEWHERE = "/resource"


def address(iri: str) -> str:
    """Give the path of the page of an IRI."""
    return "/" + iri.removeprefix(BASE) if iri.startswith(BASE) else statements(iri)


def statements(iri: str) -> str:
    """Give the path of the page of all statements about an IRI: a term's own page is that of its vocabulary."""
    own_page = iri.startswith(BASE) and not iri.startswith(KG)
    return "/" + iri.removeprefix(BASE) if own_page else f"{ELSEWHERE}?iri={quote(iri, safe='')}"


def iri_at(path: str) -> str:
    """Give the IRI whose page is at a path of ours."""
    return BASE + path.removeprefix("/")


def is_web_address(iri: str) -> bool:
    """Say whether a link may lead there: never to `javascript:`, `data:` or what a browser takes for either."""
    try:
        parts = urlsplit(iri)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
