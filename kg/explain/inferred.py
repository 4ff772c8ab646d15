"""What was inferred of a trial and of its products, in words, each conclusion with its rule and what that rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyoxigraph as ox
from msgspec import Struct

from kg import names
from kg.infer import Reason, Rule, because, rules

_A = ox.NamedNode(names.PREFIXES["rdf"] + "type")
_LABEL = ox.NamedNode(names.PREFIXES["rdfs"] + "label")
_ASSERTED = ox.NamedNode(names.ASSERTED)
_MOST = 6
"""Values of one property that are named."""


class Inferred(Struct, frozen=True):
    """A conclusion, the id of the rule that gives it, why there is such a rule, and what the conclusion rests on."""

    conclusion: str
    rule: str
    why: str
    grounds: tuple[str, ...]


def inferred(graph: ox.Store, trial: ox.NamedNode, table: Sequence[Rule] = ()) -> Iterator[Inferred]:
    """Yield what was inferred of the products of a trial, and then of the trial, by these rules or else by ours."""
    table = table or rules()
    products = graph.quads_for_pattern(trial, ox.NamedNode(names.term("hasProduct")), None, _ASSERTED)
    nodes: list[Any] = sorted((q.object for q in products), key=lambda node: _called(graph, node))
    for node in (*nodes, trial):
        reasons = list(because(graph, node, table))
        yield from (_membership(graph, trial, r) for r in reasons if r.triple.predicate == _A)
        yield from _values(graph, trial, [r for r in reasons if r.triple.predicate != _A])


def _membership(graph: ox.Store, trial: ox.NamedNode, reason: Reason) -> Inferred:
    def stated(ground: ox.Triple) -> bool:
        return ground.predicate == _A and ox.Quad(ground.subject, _A, ground.object, _ASSERTED) in graph

    grounds = [g for g in reason.grounds if not stated(g)] or list(reason.grounds)
    said = [_said(graph, trial, g) for g in grounds] or [f"{k} {_called(graph, v)}" for k, v in reason.values.items()]
    return Inferred(_said(graph, trial, reason.triple), reason.rule.id, reason.rule.why, tuple(said))


def _values(graph: ox.Store, trial: ox.NamedNode, reasons: list[Reason]) -> Iterator[Inferred]:
    """Yield a line for each property, with the values that the rule gave, and what the first of them rests on."""
    for on in sorted({r.triple.predicate for r in reasons}, key=str):
        of_it = [r for r in reasons if r.triple.predicate == on]
        of_it.sort(key=lambda r: _called(graph, r.triple.object))
        called = [_called(graph, r.triple.object) for r in of_it]
        more = f" and {len(called) - _MOST} more" if len(called) > _MOST else ""
        subject = _subject(graph, trial, of_it[0].triple)
        first = of_it[0]
        yield Inferred(
            f"{subject}{_called(graph, on)}: {', '.join(called[:_MOST])}{more}",
            first.rule.id,
            first.rule.why,
            tuple(_said(graph, trial, g) for g in first.grounds),
        )


def _said(graph: ox.Store, trial: ox.NamedNode, triple: ox.Triple) -> str:
    """Say a triple in words; of the trial itself, without naming it."""
    value = _called(graph, triple.object)
    article = "an" if value[0] in "aeiou" else "a"
    verb = f"is {article}" if triple.predicate == _A else _called(graph, triple.predicate)
    return f"{_subject(graph, trial, triple)}{verb} {value}"


def _subject(graph: ox.Store, trial: ox.NamedNode, triple: ox.Triple) -> str:
    return "" if triple.subject == trial else f"{_called(graph, triple.subject)} "


def _called(graph: ox.Store, node: Any) -> str:
    if not isinstance(node, ox.NamedNode):
        return str(node.value)
    labels = (str(q.object.value) for q in graph.quads_for_pattern(node, _LABEL, None))  # type: ignore[union-attr]
    return next(labels, node.value.rpartition("/")[2].rpartition("#")[2] or node.value)
