"""The family of a trial: what it carries on and what carries it on, each with the words that state it."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg import names
from kg.explain.explanation import Carried, Relative
from kg.query import ask

_LABEL = ox.NamedNode(names.PREFIXES["rdfs"] + "label")


def relatives(graph: ox.Store, trial_id: str) -> Iterator[Relative]:
    """Yield each link of the trial's family, in the order of the earlier trials."""
    for row in ask(graph, "trial-family", trial=trial_id).records():
        relation = str(row["relation"])
        node = ox.NamedNode(names.code("FamilyRelation", relation))
        labels = (quad.object.value for quad in graph.quads_for_pattern(node, _LABEL, None))  # type: ignore[union-attr]
        yield Relative(
            later=str(row["trial_id"]),
            earlier=str(row["earlier_id"]),
            relation=next(labels, relation.replace("_", " ")),
            stated_by=str(row["stated_by"]),
            words=" ".join(str(row["words"] or "").split()),
        )


def carried(graph: ox.Store, trial_id: str) -> Iterator[Carried]:
    """Yield each product that the trial carries on without saying what it targets."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in ask(graph, "carried-products", trial=trial_id).records():
        targets = found.setdefault((str(row["product_label"]), str(row["earlier_id"])), [])
        targets += [str(row["antigen_label"])] if row["antigen_label"] else []
    for (label, earlier), antigens in found.items():
        yield Carried(label, earlier, tuple(antigens))
