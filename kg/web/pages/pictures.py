"""The pictures on pages: matrices, a timeline, a map. What is drawn, and how, is the part of `kg.draw`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
from markupsafe import Markup

from kg.draw.landscape import landscape
from kg.draw.picture import Picture
from kg.draw.timeline import timeline
from kg.draw.worldmap import site_map
from kg.query import Rows, UsageError
from kg.web.messages import Look, Reply, refusal
from kg.web.negotiation import HTML, JSON, Form
from kg.web.pages.forms import form_of, unavailable
from kg.web.pages.trials import CSV, table
from kg.web.published import Published
from kg.web.rendering import rendered

SVG = Form("svg", "image/svg+xml")
FORMS = (SVG, CSV, JSON)
_PICTURES: dict[str, tuple[str, Callable[..., Picture]]] = {
    "/landscape": ("Antigens by condition", partial(landscape, by="condition")),
    "/landscape/sponsors": ("Antigens by sponsor", partial(landscape, by="sponsor")),
    "/timeline": ("Starts by year", timeline),
    "/map": ("Where the sites are", site_map),
}
_FILTERS = ("antigen", "modality", "sponsor", "condition", "since")
_SUGGESTED = {"antigen": "Antigen", "modality": "Modality", "sponsor": "Organization", "condition": "Condition"}
PATHS = tuple(_PICTURES)
_MOST = 500


def page(graph: Published, asked: Look) -> Reply:
    """Show a picture with its figures as a table, or give either alone. Filters are those of `kg draw`."""
    form = form_of(asked, (HTML, *FORMS))
    if form is None:
        return unavailable(FORMS)
    path = asked.path.removesuffix(f".{form.name}")
    title, draw = _PICTURES[path]
    given = {name: asked.params[name].strip() for name in _FILTERS if asked.params.get(name, "").strip()}
    picture, wrong = None, ""
    try:
        picture = draw(graph.store, **_filters(given))
    except UsageError as error:
        wrong = str(error)
    if picture is not None and form is SVG:
        return Reply(200, SVG.media_type, picture.svg().encode(), {"Vary": "Accept"})
    if form is not HTML:
        return (
            refusal(400, wrong) if picture is None else table(_rows(picture, path.strip("/").replace("/", "-")), form)
        )
    more = f"?{urlencode(given)}" if given else ""
    return rendered(
        "picture.html", graph, 400 if wrong else 200, title=title, path=path, given=given, wrong=wrong, picture=picture,
        svg=Markup(picture.svg()) if picture else "", filters=_FILTERS, more=more, most=_MOST,  # noqa: S704 - ours, and escaped
        pictures=[(p, name) for p, (name, _) in _PICTURES.items()],
        suggestions={name: _suggested(graph, kind) for name, kind in _SUGGESTED.items()},
        others=[(f"{path}.{f.name}{more}", f.media_type.partition(";")[0], f.name) for f in FORMS] if picture else [],
    )  # fmt: skip


def _filters(given: dict[str, str]) -> dict[str, Any]:
    since = given.get("since")
    if since is not None and not (since.isascii() and since.isdigit()):
        raise UsageError(f"“{since}” is not a year")
    return {**given, "since": int(since)} if since else dict(given)


def _rows(picture: Picture, name: str) -> Rows:
    return Rows(tuple(picture.columns), [tuple(ox.Literal(str(cell)) for cell in row) for row in picture.rows], name)


def _suggested(graph: Published, kind: str) -> list[str]:
    some = "SELECT label FROM thing WHERE kind = ? AND trials > 0 ORDER BY trials DESC, label LIMIT 200"
    return [label for (label,) in graph.facets.db.execute(some, (kind,))]
