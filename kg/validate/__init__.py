"""Check a graph against the shapes of shapes/ (SHACL, https://www.w3.org/TR/shacl/).

pySHACL is the reference; the tests have the faster way through a store find exactly what it finds.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import RDFS, Graph

from kg import assets
from kg.validate.checks import Check, IsA, checks
from kg.validate.engines import ask, classes_in, judge, look
from kg.validate.report import Finding, Group, Report
from kg.validate.targets import Question, aimed_otherwise, aims, members, questions
from kg.validate.terms import select, to_rdflib

__all__ = ["Finding", "Group", "Report", "shapes_graph", "validate", "validate_store"]


def validate(data: Graph | ox.Store, shapes: Path | None = None) -> Report:
    """Check a graph against a file or folder of shapes; without one, against our own.

    An rdflib graph must hold the catalogue entries that it refers to (antigens, conditions, countries); classes
    and value sets are added where it has none. Raises ValueError where the shapes cannot be used.
    """
    if isinstance(data, ox.Store):
        return validate_store(data, shapes)
    if (None, RDFS.subClassOf, None) not in data:
        data = data + Graph().parse(assets.folder("ontology") / "core.ttl")
    return Report(judge(data, shapes_graph(shapes)), checked=len(set(data.subjects())))


def validate_store(store: ox.Store, shapes: Path | None = None) -> Report:
    """Check the union of a store's graphs, which must include `ontology`.

    Constraints that look one step far, as ours do, are checked on each node, and SPARQL constraints are asked of
    the whole store: memory stays flat and time grows with the graph. Shapes that say more go to pySHACL, which
    needs the whole graph in memory.
    """
    rules = shapes_graph(shapes)
    plan = _plan(rules, classes_in(store))
    if plan is None:
        whole = Graph()
        for quad in store:
            whole.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
        return Report(judge(whole, rules), checked=len(set(whole.subjects())))
    found: set[Finding] = set()
    seen: set[bytes] = set()
    for among, checked, asked in plan:
        nodes = (row["this"] for row in select(store, f"SELECT ?this {{ {among} }}"))
        found.update(look(store, _counted(nodes, seen), checked))
        found.update(ask(store, asked))
    return Report(found, checked=len(seen))


def _plan(rules: Graph, is_a: IsA) -> list[tuple[str, list[Check], list[Question]]] | None:
    """Give the checks and questions for each target; None where the shapes say what only pySHACL understands."""
    if aimed_otherwise(rules):
        return None
    plan: dict[str, tuple[list[Check], list[Question]]] = {}
    for kind, target, shape in aims(rules):
        if (made := checks(rules, shape, is_a)) is None:
            return None
        among = members(kind, target)
        checked, asked = plan.setdefault(among, ([], []))
        checked += made
        asked += questions(rules, shape, among)
    return [(among, *of_target) for among, of_target in plan.items()]


def _counted(nodes: Iterator[Any], seen: set[bytes]) -> Iterator[Any]:
    """Pass nodes on, remembering a short hash of each to count them."""
    for node in nodes:
        seen.add(blake2b(node.value.encode(), digest_size=8).digest())
        yield node


def shapes_graph(shapes: Path | None = None) -> Graph:
    """Read a file of shapes, or all of a folder; without one, our own."""
    path = shapes or assets.folder("shapes")
    graph = Graph()
    for file in sorted(path.glob("*.ttl")) if path.is_dir() else [path]:
        graph.parse(file)
    return graph
