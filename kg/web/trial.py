"""What the page of a trial shows: facts, products with what proves them, what was seen and not taken, the record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pyoxigraph as ox

from kg.explain.family import carried, relatives
from kg.explain.inferred import Inferred, inferred
from kg.explain.reasons import by_rule
from kg.merge import merge
from kg.model import Trial
from kg.names import PREFIXES
from kg.web.published import Published
from kg.web.record import Field, Mark, anchor, sections

_ASSERTION = {
    "antigen": "antigen", "role": "antigenRole", "product": "aboutProduct", "property": "assertedProperty",
    "value": "assertedValue", "text": "assertedText", "basis": "basis", "relation": "familyRelation",
}  # fmt: skip
_EVIDENCE = {
    "path": PREFIXES["kg"] + "fieldPath", "rule": PREFIXES["kg"] + "rule", "start": PREFIXES["oa"] + "start",
    "end": PREFIXES["oa"] + "end", "words": PREFIXES["oa"] + "exact",
}  # fmt: skip
_CONDITIONS = """
SELECT ?stated ?condition ?match ?rule ?names WHERE {
  ?grounding kg:aboutTrial %s ; a kg:ConditionGrounding ; kg:statedText ?stated ; kg:matchKind ?match ; kg:rule ?rule .
  OPTIONAL { ?grounding kg:groundedTo ?condition }
  OPTIONAL { ?grounding kg:namesDisease ?names }
} ORDER BY ?stated ?condition
"""
_AGENTS = """
SELECT ?role ?agent ?stated ?rule ?matched WHERE {
  %s kg:hasParticipation ?participation .
  ?participation kg:participationRole/rdfs:label ?role ; kg:agent ?agent ; kg:statedName ?stated .
  OPTIONAL { ?participation kg:agentGrounding ?grounding . ?grounding kg:rule ?rule .
    OPTIONAL { ?grounding kg:matchedName ?matched } }
} ORDER BY ?role ?stated
"""
_SITES = """
SELECT ?site ?facility ?city ?state ?country ?status WHERE {
  %s kg:hasSite ?site .
  OPTIONAL { ?site kg:atFacility ?facility }
  OPTIONAL { ?site kg:siteCity ?city }
  OPTIONAL { ?site kg:siteState ?state }
  OPTIONAL { ?site kg:siteCountry ?country }
  OPTIONAL { ?site kg:siteStatus ?status }
} ORDER BY ?country ?city ?facility
"""


class Proof(msgspec.Struct, frozen=True):
    """Evidence as a link: its anchor, the words, where they stand, the rule that read them, and the reason for it."""

    anchor: str
    words: str
    where: str
    rule: str
    why: str


class Claim(msgspec.Struct):
    """A property of a product, or a target of it, with its proofs."""

    name: str
    value: Any
    """A node, or text."""
    basis: str
    proofs: list[Proof]


class Product(msgspec.Struct):
    """A cell product of the trial."""

    node: ox.NamedNode
    catalogue: list[ox.NamedNode]
    targets: list[Claim]
    properties: list[Claim]


class Seen(msgspec.Struct):
    """An antigen that the record names in another role than target."""

    antigen: ox.NamedNode
    role: str
    proofs: list[Proof]


class Shown(msgspec.Struct):
    """All of a trial that its page shows."""

    node: ox.NamedNode
    products: list[Product]
    seen: list[Seen]
    conditions: list[dict[str, Any]]
    agents: list[dict[str, Any]]
    sites: list[dict[str, Any]]
    family: list[Any]
    family_words: list[tuple[str, Proof]]
    carried: list[Any]
    inferred: list[Inferred]
    trial: Trial | None
    sections: list[tuple[str, list[Field]]]

    @property
    def anchors(self) -> dict[str, str]:
        """The anchors of stated conditions and sponsors, by their words."""
        record = self.trial.record if self.trial else None
        if record is None:
            return {}
        found = {text: anchor(f"conditions[{i}]") for i, text in enumerate(record.conditions)}
        found |= {a.name: anchor(f"collaborators[{i}].name") for i, a in enumerate(record.collaborators)}
        found |= {o.name: anchor(f"officials[{i}].name") for i, o in enumerate(record.officials)}
        return found | ({record.lead_sponsor.name: anchor("lead_sponsor.name")} if record.lead_sponsor else {})


def shown(graph: Published, node: ox.NamedNode, trial_id: str) -> Shown:
    """Gather a trial. Without its records there are no sections, and evidence is words without their surroundings."""
    records = graph.records.of(trial_id) if graph.records else []
    trial = merge(records) if records else None
    said = list(_assertions(graph, node))
    mentions = [row for row in said if row["antigen"] and row["evidence"]]
    properties = [row for row in said if row["property"]]
    of_family = [row for row in said if row["relation"] and row["evidence"]]
    marks = [*_marks_of_mentions(graph, mentions), *_marks_of_properties(graph, properties)]
    marks += [_mark(row, "family", row["label"].value) for row in of_family]
    products = _products(graph, node, mentions, properties)
    return Shown(
        node=node,
        products=products,
        seen=_seen(graph, mentions),
        conditions=list(_rows(graph, _CONDITIONS, node)),
        agents=list(_rows(graph, _AGENTS, node)),
        sites=list(_rows(graph, _SITES, node)),
        family=list(relatives(graph.store, trial_id)) if of_family or _in_family(graph, node) else [],
        family_words=[(row["label"].value, _proof(graph, row)) for row in of_family],
        carried=list(carried(graph.store, trial_id)),
        inferred=list(inferred(graph.store, node, graph.rules)),
        trial=trial,
        sections=sections(trial.record, marks) if trial else [],
    )


def _in_family(graph: Published, node: ox.NamedNode) -> bool:
    """Say whether a trial is joined to any other. The question of its family takes 40 ms to find that it has none."""
    on, continues = (ox.NamedNode(PREFIXES["kg"] + name) for name in ("carriesOn", "continuesTrial"))
    patterns = ((node, on, None), (None, on, node), (node, continues, None))
    return any(next(iter(graph.store.quads_for_pattern(*pattern)), None) for pattern in patterns)


def _assertions(graph: Published, node: ox.NamedNode) -> Iterator[dict[str, Any]]:
    """Yield each assertion about a trial with each piece of its evidence, in order of the evidence's place.

    Read pattern by pattern: the engine's planner would begin with all evidence of the graph.
    """
    rows = []
    for quad in graph.store.quads_for_pattern(None, ox.NamedNode(PREFIXES["kg"] + "aboutTrial"), node):
        assertion = _said_of(graph, quad.subject)
        found = {name: _one(assertion, PREFIXES["kg"] + local) for name, local in _ASSERTION.items()}
        found["label"] = _one(assertion, PREFIXES["rdfs"] + "label")
        if found["role"]:
            found["role_label"] = ox.Literal(graph.label(found["role"]))
            found["role"] = ox.Literal(found["role"].value.rpartition("-")[2])
        evidence: list[Any] = assertion.get(PREFIXES["kg"] + "hasEvidence") or [None]
        for piece in evidence:
            of_it = _said_of(graph, piece) if piece else {}
            rows.append(found | {"evidence": piece} | {name: _one(of_it, iri) for name, iri in _EVIDENCE.items()})
    yield from sorted(
        rows,
        key=lambda r: (
            str(r["antigen"]),
            str(r["role"]),
            str(r["property"]),
            str(r["value"]),
            str(r["text"]),
            str(r["path"]),
            str(r["start"]),
        ),
    )


def _said_of(graph: Published, node: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for quad in graph.store.quads_for_pattern(node, None, None):
        found.setdefault(quad.predicate.value, []).append(quad.object)
    return found


def _one(found: dict[str, list[Any]], predicate: str) -> Any:
    return next(iter(found.get(predicate, ())), None)


def _products(graph: Published, node: ox.NamedNode, mentions: list[Any], properties: list[Any]) -> list[Product]:
    found: list[Product] = []
    for iri in sorted(_objects(graph, node, "hasProduct"), key=graph.label):
        targets = {
            a: Claim("target", a, "stated", []) for a in sorted(_objects(graph, iri, "targetsAntigen"), key=graph.label)
        }
        for row in mentions:
            if row["role"].value == "target" and row["product"] == iri and row["antigen"] in targets:
                targets[row["antigen"]].proofs.append(_proof(graph, row))
        claims: dict[tuple[Any, Any, str], Claim] = {}
        for row in properties:
            if row["product"] == iri:
                value = row["value"] or row["text"]
                key = (row["property"], value, row["basis"].value)
                claim = claims.setdefault(key, Claim(graph.label(row["property"]), value, row["basis"].value, []))
                if row["evidence"] is not None:
                    claim.proofs.append(_proof(graph, row))
        catalogue = sorted(_objects(graph, iri, "instanceOfProduct"), key=graph.label)
        found.append(Product(iri, catalogue, list(targets.values()), list(claims.values())))
    return found


def _seen(graph: Published, mentions: list[Any]) -> list[Seen]:
    found: dict[tuple[Any, str], Seen] = {}
    for row in mentions:
        if row["role"].value != "target":
            key = (row["antigen"], row["role_label"].value)
            found.setdefault(key, Seen(row["antigen"], key[1], [])).proofs.append(_proof(graph, row))
    return list(found.values())


def _marks_of_mentions(graph: Published, rows: list[Any]) -> Iterator[Mark]:
    for row in rows:
        kind = "target" if row["role"].value == "target" else "seen"
        yield _mark(row, kind, f"{graph.label(row['antigen'])}: {row['role_label'].value} ({_read_by(graph, row)})")


def _marks_of_properties(graph: Published, rows: list[Any]) -> Iterator[Mark]:
    for row in rows:
        if row["evidence"] is not None:
            value = row["value"] or row["text"]
            said = graph.label(value) if isinstance(value, ox.NamedNode) else value.value if value else ""
            yield _mark(row, "product", f"{graph.label(row['property'])}: {said} ({_read_by(graph, row)})")


def _read_by(graph: Published, row: Any) -> str:
    return by_rule(row["rule"].value, graph.reason(row["rule"].value))


def _mark(row: Any, kind: str, says: str) -> Mark:
    return Mark(row["path"].value, int(row["start"].value), int(row["end"].value), _anchor(row), kind, says)


def _proof(graph: Published, row: Any) -> Proof:
    rule = row["rule"].value if row.get("rule") else ""
    return Proof(_anchor(row), row["words"].value, row["path"].value, rule, graph.reason(rule))


def _anchor(row: Any) -> str:
    return f"e-{row['evidence'].value.rpartition('/')[2]}"


def _objects(graph: Published, node: ox.NamedNode, local: str) -> list[ox.NamedNode]:
    found = graph.store.quads_for_pattern(node, ox.NamedNode(PREFIXES["kg"] + local), None)
    return list({q.object for q in found if isinstance(q.object, ox.NamedNode)})


def _rows(graph: Published, text: str, node: ox.NamedNode) -> Iterator[dict[str, Any]]:
    solutions: Any = graph.store.query(text % node, use_default_graph_as_union=True, prefixes=PREFIXES)
    names = [variable.value for variable in solutions.variables]
    return ({name: row[name] for name in names} for row in solutions)
