"""Inference over a whole store: each rule is a query, run until nothing new appears."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox

from kg import names
from kg.infer.axioms import RDF, RDFS
from kg.infer.rules import Rule, across, rules

_INFERRED = ox.NamedNode(names.INFERRED)
_TYPE = ox.NamedNode(RDF + "type")
_OF_RECORDS = (ox.NamedNode(names.ASSERTED), ox.NamedNode(names.EVIDENCE))
_AT_ONCE = 100_000
"""New triples held in memory: a query reads the store as it was when it began, so that it may be written to."""
_SHARED = ("Organization", "Facility", "Country", "Publication", "MeshDescriptor", "Antigen", "Condition")
"""Classes of things that several trials, or the catalogues, say something of."""


def infer(store: ox.Store, folder: Path | None = None) -> int:
    """Add to the graph `inferred` what the rules give and no graph holds yet; give the number of new triples.

    The graphs stay disjoint, and running it again adds nothing. Without a folder, queries/rules/ gives the rules that
    the ontology cannot.
    """
    return _run(store, rules(folder))


def infer_across(store: ox.Store, folder: Path | None = None) -> int:
    """Add what `infer_chunk` and `infer_ontology` could not see, and nothing else: what follows across trials."""
    return _run(store, across(rules(folder), _said_of_shared(store)))


def _said_of_shared(store: ox.Store) -> Iterator[str]:
    """Yield the properties of things that trials share, by the domains that the ontology states.

    Not those that only the ontology uses: what it says is known in every chunk.
    """
    domain = ox.NamedNode(RDFS + "domain")
    for name in _SHARED:
        for quad in store.quads_for_pattern(None, domain, ox.NamedNode(names.term(name))):
            if any(_states(store, graph, quad.subject) for graph in _OF_RECORDS):
                yield str(quad.subject)


def _states(store: ox.Store, graph: ox.NamedNode, predicate: Any) -> bool:
    return next(store.quads_for_pattern(None, predicate, None, graph), None) is not None


def _run(store: ox.Store, table: list[Rule]) -> int:
    waiting, total = set(table), 0
    while waiting:
        for rule in table:
            if rule in waiting:
                waiting.remove(rule)
                added = _add(store, rule)
                total += added
                if added:
                    waiting |= {r for r in table if _concerned(r, rule)}
    return total


def _concerned(rule: Rule, by: Rule) -> bool:
    """Whether a rule may have more to say after another; one of the ontology has said all at once by itself."""
    if rule is by and rule.atoms:
        return False
    return not rule.reads or not rule.reads.isdisjoint(by.concludes)


def _add(store: ox.Store, rule: Rule) -> int:
    new, total = _new_triples(store, rule), 0
    while batch := set(islice(new, _AT_ONCE)):
        store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, _INFERRED) for t in batch)
        total += len(batch)
    return total


def _new_triples(store: ox.Store, rule: Rule) -> Iterator[ox.Triple]:
    """Yield what a rule gives and no graph holds.

    The members of a class lie side by side in a store, so they are read at once: to look each up is a read from disk.
    """
    members: dict[Any, set[Any]] = {}
    for t in cast("Iterable[Any]", store.query(rule.construct, use_default_graph_as_union=True)):
        if t.predicate != _TYPE:
            if next(store.quads_for_pattern(t.subject, t.predicate, t.object, None), None) is None:
                yield t
            continue
        if t.object not in members:
            members[t.object] = {quad.subject for quad in store.quads_for_pattern(None, _TYPE, t.object, None)}
        if t.subject not in members[t.object]:
            members[t.object].add(t.subject)
            yield t
