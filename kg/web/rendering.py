"""Templates: one environment, in which everything from the graph is escaped."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

import jinja2
import pyoxigraph as ox

from kg.names import BASE
from kg.query.terms import plain
from kg.web import addresses
from kg.web.caching import version
from kg.web.index.facets import key
from kg.web.messages import Reply
from kg.web.negotiation import HTML
from kg.web.published import Published


def rendered(template: str, graph: Published, status: int = 200, **values: object) -> Reply:
    """Give a page: a template filled with values, and with `graph`, from which layouts take what is on every page."""
    text = _environment().get_template(template).render(graph=graph, **values)
    return Reply(status, HTML.media_type, text.encode("utf-8", "replace"), {"Vary": "Accept"})


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("kg.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"address": addresses.address, "statements": addresses.statements, "version": version()}
    environment.filters["key"] = key
    environment.filters["node"] = ox.NamedNode
    environment.filters["count"] = lambda number: f"{number:,}"
    environment.tests["web_address"] = addresses.is_web_address
    environment.tests["ours"] = lambda iri: iri.startswith(BASE)
    environment.tests["numeric"] = lambda term: isinstance(term, ox.Literal) and isinstance(plain(term), int | Decimal)
    environment.tests["iri"] = lambda term: isinstance(term, ox.NamedNode)
    return environment
