"""Why a triple was inferred: the rule that gives it, and the triples that the rule rests on.

Nothing of this is stored. The rule is asked anew for the one thing in question, so that the reason is always true.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

import pyoxigraph as ox

from kg import names
from kg.infer.rules import A, Atom, Rule, rules

_INFERRED = ox.NamedNode(names.INFERRED)


@dataclass(frozen=True, slots=True)
class Reason:
    """An inferred triple, the rule that gives it, and what it follows from.

    `grounds` are triples of the graph, asserted, of the ontology, or inferred themselves. For a rule that was written
    as a query they are none, and `values` gives what its variables stand for.
    """

    triple: ox.Triple
    rule: Rule
    grounds: tuple[ox.Triple, ...]
    values: dict[str, Any]


def because(store: ox.Store, subject: ox.NamedNode, table: Iterable[Rule] | None = None) -> Iterator[Reason]:
    """Yield a reason for each inferred triple of a subject: the first that the rules give, in their order."""
    table = list(table if table is not None else rules())
    triples = sorted((q.triple for q in store.quads_for_pattern(subject, None, None, _INFERRED)), key=str)
    for triple in triples:
        found = (reason for rule in table for head in rule.head for reason in _asked(store, rule, head, triple))
        yield from (reason for reason in [next(found, None)] if reason)


def _asked(store: ox.Store, rule: Rule, head: Atom, triple: ox.Triple) -> Iterator[Reason]:
    """Ask a rule whether it gives the triple by this pattern of its head."""
    terms = (triple.subject, triple.predicate, triple.object)
    bound: dict[str, Any] = {}
    for pattern, term in zip(head, terms, strict=True):
        if pattern.startswith("?"):
            bound[pattern[1:]] = term
        elif pattern != str(term):
            return
    step, aside = rule.step, bound
    if rule.atoms:
        # As part of the query: where terms are given beside it, the engine plans as if it did not know them.
        step, aside = re.sub(r"\?(\w+)\b", lambda found: str(bound.get(found[1], found[0])), step), {}
    rows = store.query(
        f"{rule.prologue}SELECT * WHERE {{ {step}\n}}",
        use_default_graph_as_union=True,
        substitutions={ox.Variable(name): term for name, term in aside.items()},
    )
    names_of = [variable.value for variable in cast("ox.QuerySolutions", rows).variables]
    found = ({name: row[name] for name in names_of if row[name] is not None} for row in cast("Iterable[Any]", rows))
    for values in sorted(found, key=str):
        grounds = tuple(ox.Triple(*(_term(part, values | bound) for part in atom)) for atom in rule.atoms)
        if triple not in grounds:
            yield Reason(triple, rule, tuple(sorted(grounds, key=_is_a)), values | bound)


def _term(part: str, values: dict[str, Any]) -> Any:
    """Give what a part of a pattern stands for: a variable its value, anything else itself."""
    if part.startswith("?"):
        return values[part[1:]]
    return next(ox.parse(f"<urn:s> <urn:p> {part} .", format=ox.RdfFormat.N_TRIPLES)).object


def _is_a(triple: ox.Triple) -> bool:
    return str(triple.predicate) == A
