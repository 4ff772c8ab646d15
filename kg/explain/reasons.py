"""Why words are read as they are: the reasons of reading rules, which the graph holds with its ontology."""

from __future__ import annotations

import pyoxigraph as ox

from kg import names

_REASON = ox.NamedNode(names.PREFIXES["skos"] + "definition")


def reasons() -> dict[str, str]:
    """Give the reason of every rule by which words are read, by the id that evidence carries."""
    from kg import ground, recognize  # heavy

    return {**recognize.reasons(), **ground.REASONS}


def reason_of(graph: ox.Store, rule: str) -> str:
    """Give the reason of a rule by the id that evidence carries; empty where the graph knows none."""
    if rule.startswith("catalogue:"):
        return "the catalogue of products knows this name"
    node = ox.NamedNode(names.reading_rule(rule))
    return next((q.object.value for q in graph.quads_for_pattern(node, _REASON, None)), "")  # type: ignore[union-attr]


def by_rule(rule: str, why: str) -> str:
    """Give the words for a rule that read something."""
    return f"rule {rule}: {why}" if why else f"rule {rule}"
