"""What breaks which shape: by pySHACL, by looking at each node of a store, or by asking the whole of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node

from kg.validate.checks import Check, IsA
from kg.validate.report import Finding
from kg.validate.targets import Question
from kg.validate.terms import select, to_rdflib

_TYPE, _LABEL = ox.NamedNode(str(RDF.type)), ox.NamedNode(str(RDFS.label))


def judge(data: Graph, shapes: Graph) -> set[Finding]:
    """Run pySHACL. Raises ValueError where the shapes cannot be used."""
    import pyshacl  # heavy, and not needed for our own shapes on a store
    from pyshacl.errors import ReportableRuntimeError

    try:
        _, results, text = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    except ReportableRuntimeError as error:
        raise ValueError(f"the shapes cannot be used: {error}") from error
    if not isinstance(results, Graph):
        raise ValueError(f"the shapes cannot be used: {text}")
    return {_finding(data, dict(results.predicate_objects(r))) for r in results.objects(None, SH.result)}


def _finding(data: Graph, result: dict[Node, Node]) -> Finding:
    focus, path, value = result[SH.focusNode], result.get(SH.resultPath), result.get(SH.value)
    return Finding(
        severity=_local(result[SH.resultSeverity]),
        shape=str(result[SH.sourceShape]),
        message=str(result[SH.resultMessage]),
        focus=focus.n3(),
        label=min(map(str, data.objects(focus, RDFS.label)), default=""),
        component=str(result[SH.sourceConstraintComponent]),
        path=path.n3() if isinstance(path, URIRef) else "",
        value=value.n3() if value is not None else "",
    )


def look(store: ox.Store, nodes: Iterable[Any], checks: Sequence[Check]) -> Iterator[Finding]:
    """Look at each node's own triples."""
    for node in nodes:
        facts: dict[str, dict[Any, None]] = {}
        for quad in () if isinstance(node, ox.Literal) else store.quads_for_pattern(node, None, None, None):
            facts.setdefault(quad.predicate.value, {})[quad.object] = None
        itself = {node: None}
        for check in checks:
            values = itself if check.path is None else facts.get(str(check.path), {})
            for value in check.breaks(values, facts):
                yield Finding(
                    severity=_local(check.severity),
                    shape=str(check.shape),
                    message=check.message,
                    focus=to_rdflib(node).n3(),
                    label=min((v.value for v in facts.get(_LABEL.value, {})), default=""),
                    component=str(check.component),
                    path=check.path.n3() if check.path else "",
                    value=to_rdflib(value).n3() if value is not None else "",
                )


def ask(store: ox.Store, questions: Iterable[Question]) -> Iterator[Finding]:
    """Ask the whole store for the nodes that break SPARQL constraints."""
    for question in questions:
        for row in select(store, question.query):
            this, path, value = (_bound(row, name) for name in ("this", "path", "value"))
            labels = (to_rdflib(quad.object) for quad in store.quads_for_pattern(this, _LABEL, None, None))
            yield Finding(
                severity=_local(question.severity),
                shape=str(question.shape),
                message=question.message,
                focus=to_rdflib(this).n3(),
                label=min(map(str, labels), default=""),
                component=str(SH.SPARQLConstraintComponent),
                path=to_rdflib(path).n3() if path is not None else "",
                value=to_rdflib(this if value is None else value).n3(),
            )


def classes_in(store: ox.Store) -> IsA:
    """Give the test whether a node of a store is in a class or a subclass of it."""

    @lru_cache(maxsize=1024)
    def with_subclasses(name: str) -> frozenset[str]:
        query = f"SELECT ?class {{ ?class {RDFS.subClassOf.n3()}* <{name}> }}"
        return frozenset(row["class"].value for row in select(store, query)) | {name}

    @lru_cache(maxsize=65536)
    def told(node: Any) -> tuple[str, ...]:
        types = (to_rdflib(quad.object) for quad in store.quads_for_pattern(node, _TYPE, None, None))
        return tuple(map(str, types))

    def is_a(node: Any, name: str) -> bool:
        return not isinstance(node, ox.Literal) and not with_subclasses(name).isdisjoint(told(node))

    return is_a


def _bound(row: Any, name: str) -> Any:
    try:
        return row[name]
    except KeyError:
        return None


def _local(iri: Node) -> str:
    return str(iri).rsplit("#", 1)[-1]
