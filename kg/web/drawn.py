"""What the pictures of pages are of: the trials that an index holds for them, those that fit some filters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import msgspec
import numpy as np
import pyoxigraph as ox
from numpy.typing import NDArray

from kg.draw.trials import Place, Trials
from kg.query import UsageError, find
from kg.query.header import THINGS
from kg.web.index.facets import key
from kg.web.published import Published

_KINDS = ("antigen", "modality", "sponsor", "condition")
FILTERS = (*_KINDS, "since")
Choice = dict[str, list[str]]


def choice_of(graph: Published, given: Mapping[str, str]) -> Choice:
    """Give the facets that filters by name stand for. Raises UsageError where a name is unknown or a year none."""
    choice: Choice = {}
    for kind in _KINDS:
        if name := given.get(kind):
            try:
                choice[kind] = [key(find(graph.store, kind, THINGS[kind], name).value)]
            except UsageError as error:
                raise UsageError(f"{kind}: {error}") from None
    if since := given.get("since"):
        if not (since.isascii() and since.isdigit()):
            raise UsageError(f"“{since}” is not a year")
        choice["since"] = [since]
    return choice


def chosen(graph: Published, choice: Choice) -> tuple[Trials, list[Place]]:
    """Give the cell-therapy trials that fit, and their sites. Raises UsageError where none does.

    Of antigens and modalities only those that were chosen are kept, as pictures show no others then.
    """
    trials, sites, numbers = _read(graph)
    facets = graph.facets
    fits = facets.fitting(facets.masks(choice))[numbers]
    held = {iri: trial for (iri, trial), fit in zip(trials.by_iri.items(), fits.tolist(), strict=True) if fit}
    if not held:
        raise UsageError("no trial of a cell therapy fits")
    words = []
    for facet, (value,) in choice.items():
        if facet == "since":
            words.append(f"started {value} or later")
            continue
        column, number = facets.column(facet), facets.number(facet, value)
        iri = "" if number is None else column.iris[number]
        words.append(f"{facet} {trials.label.get(iri) or graph.label(ox.NamedNode(iri))}")
        if facet in ("antigen", "modality"):
            name = "antigens" if facet == "antigen" else "modalities"
            held = {t: msgspec.structs.replace(trial, **{name: {iri}}) for t, trial in held.items()}
    fitting = Trials(by_iri=held, label=trials.label, filters=tuple(words), source=trials.source, last=trials.last)
    return fitting, [site for site in sites if site.trial in held]


@lru_cache(maxsize=1)
def _read(graph: Published) -> tuple[Trials, list[Place], NDArray[np.int32]]:
    body = dict(graph.facets.db.execute("SELECT name, body FROM drawn"))
    trials = msgspec.msgpack.decode(body["trials"], type=Trials)
    sites = msgspec.msgpack.decode(body["sites"], type=list[Place])
    return trials, sites, np.frombuffer(body["numbers"], dtype=np.int32)
