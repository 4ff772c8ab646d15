"""The list of trials by facet. The address is the whole state: what is chosen, how far one has paged."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import msgspec
import pyoxigraph as ox

from kg.names import PREFIXES
from kg.query import Rows
from kg.web.drawn import FILTERS
from kg.web.graphs import graph_reply
from kg.web.index.facets import FACETS, ON_REQUEST, Facets, Trial, Value
from kg.web.messages import Look, Reply
from kg.web.negotiation import HTML, JSON, Form
from kg.web.pages.forms import form_of, unavailable
from kg.web.published import Published
from kg.web.rendering import rendered

CSV = Form("csv", "text/csv; charset=utf-8; header=present")
TSV = Form("tsv", "text/tab-separated-values; charset=utf-8")
TTL = Form("ttl", "text/turtle; charset=utf-8")
TABLES = (CSV, TSV, JSON, TTL)
"""The forms of every table of a page."""

DRAWN = {"/landscape": "by condition", "/landscape/sponsors": "by sponsor", "/timeline": "timeline", "/map": "map"}
"""Pictures of trials, and what links call them."""

_TYPED = ("q", "since", "until")
_SINGLE = ("role", *_TYPED)
SHOWN = 50
IN_TURTLE = 500
"""Trials of a page as Turtle, some 15,000 triples; tables have as many rows as an answer may."""
_FIRST, _ALL = 8, 400
_OPEN = ("antigen", "modality", "phase", "status", "condition", "sponsor")
_STATED = (
    "trialId",
    "briefTitle",
    "overallStatus",
    "hasPhase",
    "startDate",
    "hasLeadSponsor",
    "hasCountry",
    "hasCondition",
    "hasProduct",
)

Choice = dict[str, list[str]]


class Facet(msgspec.Struct, frozen=True):
    """A facet as the page shows it: some values, each with the address that takes it in or out."""

    name: str
    title: str
    values: list[tuple[Value, str, int]]
    hidden: int
    all: str
    open: bool


def chosen(fields: tuple[tuple[str, str], ...]) -> Choice:
    """Give what an address chooses, by facet; what no facet knows is passed over."""
    found: Choice = {}
    for name, value in fields:
        text = value.strip()
        if text and (name in FACETS or name in _TYPED):
            values = found.setdefault(name, [])
            if name in _SINGLE:
                values[:] = [text[:200]]
            elif text not in values and len(values) < 20:
                values.append(text[:200])
    return found


def address_of(choice: Choice, path: str = "/trials", **more: object) -> str:
    """Give the address of a choice."""
    fields = [(name, value) for name, values in choice.items() for value in values]
    fields += [(name, str(value)) for name, value in more.items()]
    return f"{path}?{urlencode(fields)}" if fields else path


def toggled(choice: Choice, facet: str, value: str) -> Choice:
    """Give a choice with a value taken in, or out where it was in."""
    held = choice.get(facet, [])
    now = [v for v in held if v != value] if value in held else [value] if facet in _SINGLE else [*held, value]
    return {name: values for name, values in {**choice, facet: now}.items() if values}


def page(graph: Published, asked: Look) -> Reply:
    """Show the trials that fit and what else there is to choose, or give all that fit as a table."""
    form = form_of(asked, (HTML, *TABLES))
    if form is None:
        return unavailable(TABLES)
    facets, choice = graph.facets, chosen(asked.fields)
    masks = facets.masks(choice)
    fits = facets.fitting(masks)
    total, number = int(fits.sum()), _page(asked.params.get("page", ""))
    if form is not HTML:
        most = IN_TURTLE if form is TTL else graph.limits.rows
        some = facets.trials(fits, (number - 1) * most, most)
        reply = _turtle(graph, some) if form is TTL else table(_rows(some), form)
        links = _links(choice, form, number, max(1, -(-total // most)))
        return msgspec.structs.replace(reply, headers=reply.headers | links)
    wide = asked.params.get("all", "")
    shown = [name for name in FACETS if name not in ON_REQUEST or name in choice]
    found = [_facet(facets, name, facets.counts(name, choice, masks), choice, wide) for name in shown]
    labels = {name: {v.key: v.label for v, _, _ in f.values} for name, f in zip(shown, found, strict=True)}
    return rendered(
        "trials.html",
        graph,
        total=total,
        facets=found,
        choice=choice,
        page=number,
        pages=max(1, -(-total // SHOWN)),
        trials=facets.trials(fits, (number - 1) * SHOWN, SHOWN),
        clear="/trials",
        titles=FACETS,
        wide=wide,
        in_turtle=IN_TURTLE,
        drawn=drawn_from(graph, choice) if choice else [],
        chips=[
            (_chip(name), labels.get(name, {}).get(value, value), address_of(toggled(choice, name, value)))
            for name, values in choice.items()
            for value in values
        ],
        others=[(address_of(choice, f"/trials.{f.name}"), f.media_type.partition(";")[0], f.name) for f in TABLES],
        turned=lambda n: address_of(choice, page=n),
        kept=[(name, value) for name, values in choice.items() if name not in _TYPED for value in values],
    )


def _turtle(graph: Published, trials: list[Trial]) -> Reply:
    return msgspec.structs.replace(graph_reply(_triples(graph, trials), TTL), headers=_saved_as("trials.ttl"))


def _links(choice: Choice, form: Form, number: int, pages: int) -> dict[str, str]:
    """Give the other pages of a table that has several, as RFC 8288 has them."""
    turns = {"first": 1, "prev": number - 1, "next": number + 1, "last": pages}
    path = f"/trials.{form.name}"
    there = {rel: n for rel, n in turns.items() if pages > 1 and 0 < n <= pages}
    links = ", ".join(f'<{address_of(choice, path, page=n)}>; rel="{rel}"' for rel, n in there.items())
    return {"Link": links} if links else {}


def drawn_from(graph: Published, choice: Choice) -> list[tuple[str, str]]:
    """Give where the trials of a choice are drawn, and what as; nothing where the filters of pictures say less."""
    if not set(choice) - {"cells"} <= set(FILTERS) or any(len(values) > 1 for values in choice.values()):
        return []
    facets = graph.facets
    given = []
    for name, (value,) in choice.items():
        number = None if name in ("since", "cells") else facets.number(name, value)
        given.append((name, value if number is None else facets.column(name).labels[number]))
    more = f"?{urlencode([pair for pair in given if pair[0] != 'cells'])}"
    return [(path + more, name) for path, name in DRAWN.items()]


def _chip(name: str) -> str:
    return {"q": "words", "since": "since", "until": "until"}.get(name) or FACETS[name].partition(",")[0].lower()


def _page(stated: str) -> int:
    return max(1, int(stated)) if stated.isascii() and stated.isdigit() and len(stated) < 6 else 1


def _facet(facets: Facets, name: str, values: list[Value], choice: Choice, wide: str) -> Facet:
    """Choose the values that are shown: those that are chosen, and the most frequent; years in order of time."""
    if name == "year":
        values = sorted(values, key=lambda v: v.key, reverse=True)
    if name == "condition":
        values = facets.leanest(values)
    most = _ALL if wide == name else _FIRST
    first = [v for v in values if v.chosen] + [v for v in values if not v.chosen][:most]
    placed = facets.tree(first) if name == "condition" else [(v, 0) for v in first]
    shown = [(v, address_of(toggled(choice, name, v.key)), min(deep, 4)) for v, deep in placed]
    is_open = name in _OPEN or name in choice or wide == name
    return Facet(name, FACETS[name], shown, len(values) - len(first), address_of(choice, all=name), is_open)


def table(rows: Rows, form: Form) -> Reply:
    """Give rows in one of the forms `TABLES`."""
    body = rows.serialize("turtle" if form.name == "ttl" else form.name)
    return Reply(200, form.media_type, body, _saved_as(f"{rows.title}.{form.name}"))


def _saved_as(name: str) -> dict[str, str]:
    """Give the headers of what is carried away as a file (RFC 6266); JSON is looked at in the browser."""
    saved = {} if name.endswith(".json") else {"Content-Disposition": f'attachment; filename="{name}"'}
    return {"Vary": "Accept"} | saved


def _rows(trials: list[Trial]) -> Rows:
    columns = ("trial_id", "title", "start", "status", "phase", "sponsor", "targets", "modality", "trial")
    return Rows(
        columns,
        [
            (
                *(
                    ox.Literal(v) if v else None
                    for v in (t.id, t.title, t.start, t.status, t.phase, t.sponsor, t.targets, t.modality)
                ),
                ox.NamedNode(t.iri),
            )
            for t in trials
        ],
        "trials",
    )


def _triples(graph: Published, trials: list[Trial]) -> Iterator[ox.Triple]:
    """Yield what is stated of trials, with the targets of their products, and names for all that is named."""
    label, targets = ox.NamedNode(PREFIXES["rdfs"] + "label"), ox.NamedNode(PREFIXES["kg"] + "targetsAntigen")
    stated = [ox.NamedNode(PREFIXES["kg"] + name) for name in _STATED]
    for trial in trials:
        node = ox.NamedNode(trial.iri)
        for predicate in (label, *stated):
            for quad in graph.store.quads_for_pattern(node, predicate, None):
                yield quad.triple
                if isinstance(quad.object, ox.NamedNode):
                    yield ox.Triple(quad.object, label, ox.Literal(graph.label(quad.object)))
                    for target in graph.store.quads_for_pattern(quad.object, targets, None):
                        yield target.triple
