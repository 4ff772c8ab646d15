"""Sponsors, antigens and conditions as a network, each edge weighted by its trials."""

from __future__ import annotations

from collections import defaultdict
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.query import UsageError, ask, find
from kg.query.header import THINGS

if TYPE_CHECKING:
    import networkx

KINDS = ("sponsor", "antigen", "condition")
_DATES = """
PREFIX kg: <https://w3id.org/cell-therapy-kg/ontology#>
SELECT ?site (MAX(?updated) AS ?latest) (COUNT(DISTINCT ?document) AS ?documents) WHERE {
  ?document kg:sourceSite ?site .
  OPTIONAL { ?document kg:documentDate ?stated FILTER(STRSTARTS(?stated, "last_update_post ")) }
  BIND(COALESCE(STRAFTER(?stated, " "), "") AS ?updated)
} GROUP BY ?site ORDER BY DESC(?documents) ?site
"""


def network(
    store: ox.Store, *, antigen: str | None = None, modality: str | None = None, since: int | None = None
) -> networkx.Graph[str]:
    """Give the network of lead sponsors, targeted antigens and conditions of the trials with a known target.

    Nodes are IRIs with `kind`, `label` and `trials`; edges join a sponsor or a condition to an antigen and carry
    `trials`. The graph tells `trials`, `filters` and `source`. `since` is a year of start.
    Raises UsageError where a name is unknown, nothing fits, or the libraries for drawing are missing.
    """
    if missing := [name for name in ("matplotlib", "networkx") if find_spec(name) is None]:
        raise UsageError(f"drawing needs {' and '.join(missing)}: pip install 'cell-therapy-kg[draw]'")
    import networkx

    given: dict[str, Any] = {"antigen": antigen, "modality": modality, "since": since}
    rows = ask(store, "target-landscape", **given)
    trials_of: defaultdict[Any, set[str]] = defaultdict(set)
    node: dict[str, tuple[str, str]] = {}
    for row in rows.records():
        for kind in KINDS:
            if row[kind]:
                node.setdefault(str(row[kind]), (kind, str(row[f"{kind}_label"])))
                trials_of[str(row[kind])].add(str(row["trial_id"]))
        for kind in ("sponsor", "condition"):
            if row[kind]:
                trials_of[str(row[kind]), str(row["antigen"])].add(str(row["trial_id"]))
    if not node:
        raise UsageError("no trial with a known target fits")
    trials = {str(r["trial_id"]) for r in rows.records()}
    graph: networkx.Graph[str] = networkx.Graph(
        trials=len(trials), filters=_filters(store, antigen, modality, since), source=_source(store)
    )
    for iri, (kind, label) in sorted(node.items()):
        graph.add_node(iri, kind=kind, label=label, trials=len(trials_of[iri]))
    for pair, shared in sorted((k, v) for k, v in trials_of.items() if isinstance(k, tuple)):
        graph.add_edge(*pair, trials=len(shared))
    return graph


def _filters(store: ox.Store, antigen: str | None, modality: str | None, since: int | None) -> tuple[str, ...]:
    """Say in words what the trials were chosen by."""
    chosen = []
    for kind, called in (("antigen", antigen), ("modality", modality)):
        if called:
            iri = find(store, kind, THINGS[kind], called)
            chosen.append(f"{kind} {iri.value.rpartition('/')[2].partition('#Modality-')[2] or _label(store, iri)}")
    return (*chosen, *([f"started {since} or later"] if since else []))


def _label(store: ox.Store, iri: ox.NamedNode) -> str:
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    return next((str(q.object.value) for q in store.quads_for_pattern(iri, label, None)), iri.value)  # type: ignore[union-attr]


def _source(store: ox.Store) -> str:
    solutions = store.query(_DATES, use_default_graph_as_union=True)
    sites = [(row["site"].value, row["latest"].value) for row in solutions]  # type: ignore[union-attr]
    latest = max((date for _, date in sites), default="")
    named = ", ".join("ClinicalTrials.gov" if site == "clinicaltrials.gov" else site for site, _ in sites)
    return f"{named} records" + (f", snapshot with updates up to {latest}" if latest else "")
