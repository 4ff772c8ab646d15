"""The pictures on pages: matrices, a timeline, a map. What is drawn, and how, is the part of `kg.draw`."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pyoxigraph as ox
from markupsafe import Markup

from kg.draw.landscape import landscape_of
from kg.draw.picture import Picture
from kg.draw.scene import Mark
from kg.draw.timeline import timeline_of
from kg.draw.trials import Place, Trials
from kg.draw.worldmap import map_of
from kg.query import Rows, UsageError
from kg.web.addresses import address
from kg.web.drawn import FILTERS, Choice, choice_of, chosen
from kg.web.index.facets import key
from kg.web.messages import Look, Reply, refusal
from kg.web.negotiation import HTML, JSON, Form
from kg.web.pages.forms import form_of, unavailable
from kg.web.pages.trials import CSV, address_of, table
from kg.web.published import Published
from kg.web.rendering import rendered

SVG = Form("svg", "image/svg+xml")
FORMS = (SVG, CSV, JSON)
_PICTURES: dict[str, tuple[str, Callable[[Trials, list[Place]], Picture]]] = {
    "/landscape": ("Antigens by condition", lambda trials, _: landscape_of(trials, "condition")),
    "/landscape/sponsors": ("Antigens by sponsor", lambda trials, _: landscape_of(trials, "sponsor")),
    "/timeline": ("Starts by year", lambda trials, _: timeline_of(trials)),
    "/map": ("Where the sites are", map_of),
}
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
    given = {name: asked.params[name].strip() for name in FILTERS if asked.params.get(name, "").strip()}
    picture, wrong, choice = None, "", Choice()
    try:
        choice = choice_of(graph, given)
        picture = draw(*chosen(graph, choice))
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
        svg=Markup(picture.svg(_links(choice))) if picture else "",  # noqa: S704 - ours, and escaped
        filters=FILTERS, more=more, most=_MOST, all=address_of({"cells": ["yes"], **choice}),
        pictures=[(p, name) for p, (name, _) in _PICTURES.items()],
        suggestions={name: _suggested(graph, kind) for name, kind in _SUGGESTED.items()},
        others=[(f"{path}.{f.name}{more}", f.media_type.partition(";")[0], f.name) for f in FORMS] if picture else [],
    )  # fmt: skip


def _links(choice: Choice) -> Callable[[Mark], str]:
    """Give the function from what a picture shows to where it leads: a thing to its page, a number to its trials."""

    def link(mark: Mark) -> str:
        if mark.iri:
            return address(mark.iri)
        own: Choice = {}
        for facet, value in mark.of:
            # Where a modality was chosen, pictures show it alone, whatever others a trial has.
            if facet != "alone" or "modality" not in choice:
                own.setdefault(facet, []).append(key(value))
        return address_of({**choice, **own}) if own else ""

    return link


def _rows(picture: Picture, name: str) -> Rows:
    return Rows(tuple(picture.columns), [tuple(ox.Literal(str(cell)) for cell in row) for row in picture.rows], name)


def _suggested(graph: Published, kind: str) -> list[str]:
    some = "SELECT label FROM thing WHERE kind = ? AND trials > 0 ORDER BY trials DESC, label LIMIT 200"
    return [label for (label,) in graph.facets.db.execute(some, (kind,))]
