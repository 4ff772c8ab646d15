"""What follows from the graph: the rules of queries/rules/ run to a fixpoint.

Each rule is one SPARQL CONSTRUCT in a file of its own, with `# rule:` and `# why:` on top. Together they give
every class of ontology/defined.ttl and every property chain of ontology/core.ttl; the tests have HermiT agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from kg import assets, names

_HEADER = re.compile(r"^# (rule|why): (.+)$", re.MULTILINE)
_TERM = re.compile(r"\bkg:\w+")
_ANY_CLASS = re.compile(r"\ba \?")
_RDF_TYPE = ox.NamedNode(names.PREFIXES["rdf"] + "type")
_INFERRED = ox.NamedNode(names.INFERRED)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id, the reason for it, and its CONSTRUCT query."""

    id: str
    why: str
    query: str

    def reads(self, changed: set[str]) -> bool:
        """Whether new triples of these classes and properties may give the rule more to say."""
        where = self.query[self.query.index("WHERE") :]
        if not changed or _ANY_CLASS.search(where):
            return bool(changed)
        return not changed.isdisjoint(_TERM.findall(where)) or not all(term.startswith("kg:") for term in changed)


def rules(folder: Path | None = None) -> Iterator[Rule]:
    """Yield the rules of a folder in order of their ids; without one, those of queries/rules/.

    Raises ValueError for a file without `# rule:` and `# why:`, or whose id is not its name.
    """
    for path in sorted((folder or assets.folder("queries") / "rules").glob("*.rq")):
        query = path.read_text(encoding="utf-8")
        header = dict(_HEADER.findall(query))
        if header.keys() != {"rule", "why"} or header["rule"] != path.stem:
            raise ValueError(f"{path.name} must start with `# rule: {path.stem}` and `# why: …`")
        yield Rule(header["rule"], header["why"], query)


def infer(store: ox.Store, folder: Path | None = None) -> int:
    """Add to the graph `inferred` what the rules give and no graph holds yet; give the number of new triples.

    The graphs stay disjoint, and running it again adds nothing. After the first round, a rule is run again only
    where something that it reads has changed.
    """
    table = list(rules(folder))
    waiting, total = table, 0
    while waiting:
        changed: set[str] = set()
        for rule in waiting:
            new = _new_triples(store, rule)
            store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, _INFERRED) for t in new)
            changed |= {_moved(t) for t in new}
            total += len(new)
        waiting = [rule for rule in table if rule.reads(changed)]
    return total


def _new_triples(store: ox.Store, rule: Rule) -> set[ox.Triple]:
    """Gather what a rule gives and no graph holds: gathered first, because a query must not read what it writes."""
    triples = cast("ox.QueryTriples", store.query(rule.query, use_default_graph_as_union=True))
    return {t for t in triples if next(store.quads_for_pattern(t.subject, t.predicate, t.object, None), None) is None}


def _moved(triple: ox.Triple) -> str:
    """Give the class or property that gained a triple, as rules write it."""
    term = triple.object if triple.predicate == _RDF_TYPE else triple.predicate
    return str(cast("ox.NamedNode", term).value).replace(names.KG, "kg:")
