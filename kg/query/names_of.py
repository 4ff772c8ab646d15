"""From what people call a thing to the thing: by label or synonym, in any case and spacing."""

from __future__ import annotations

import difflib
import re

import pyoxigraph as ox

from kg import names
from kg.query.errors import UsageError

_NAMES = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?name ?rank WHERE {
  ?thing a CLASS .
  { ?thing rdfs:label ?name BIND(0 AS ?rank) }
  UNION { ?thing skos:prefLabel ?name BIND(0 AS ?rank) }
  UNION { ?thing skos:notation ?name BIND(1 AS ?rank) }
  UNION { ?thing skos:altLabel ?name BIND(2 AS ?rank) }
  UNION { ?thing skos:hiddenLabel ?name BIND(3 AS ?rank) }
  WANTED
}
"""
_TRIAL = ox.NamedNode(names.term("ClinicalTrial"))
_TYPE = ox.NamedNode(names.PREFIXES["rdf"] + "type")
_SKOS = names.PREFIXES["skos"]
_BY_RANK = tuple(
    ox.NamedNode(iri)
    for iri in (names.PREFIXES["rdfs"] + "label", _SKOS + "notation", _SKOS + "altLabel", _SKOS + "hiddenLabel")
)
_REPLACED_BY = ox.NamedNode(names.PREFIXES["dcterms"] + "isReplacedBy")


def find(store: ox.Store, kind: str, class_name: str, called: str) -> ox.NamedNode:
    """Give the thing of a class (`find(store, "antigen", "Antigen", "folh1")`), by IRI, label or synonym.

    A label wins over a synonym, a name as written over one that differs in spaces and hyphens.
    Raises UsageError where nothing or more than one thing is called so.
    """
    class_ = ox.NamedNode(names.term(class_name))
    node = _node(called)
    if node and any(store.quads_for_pattern(node, _TYPE, class_)):
        return node
    written = _written(store, class_, called.strip())
    if len(written) == 1:
        return written.pop()
    matches: dict[tuple[bool, int], set[ox.NamedNode]] = {}
    for thing, name, rank in _named(store, class_, ox.Literal(_loose(called))):
        matches.setdefault((name.lower() != called.strip().lower(), rank), set()).add(thing)
    if not matches:
        raise UsageError(f"no {kind} called “{called}”{_suggestion(called, _named(store, class_, None))}")
    best = sorted(matches[min(matches)], key=str)
    if len(best) > 1:
        raise UsageError(f"more than one {kind} is called “{called}”: {', '.join(b.value for b in best)}")
    return best[0]


def find_trial(store: ox.Store, called: str) -> ox.NamedNode:
    """Give the trial of a registry id, which may be retired. Raises UsageError where there is none."""
    stated = called.strip()
    for trial_id in (stated, stated.upper()):
        node = ox.NamedNode(names.trial(trial_id))
        if any(store.quads_for_pattern(node, _TYPE, _TRIAL)):
            return node
        replaced_by = [quad.object for quad in store.quads_for_pattern(node, _REPLACED_BY, None)]
        if len(replaced_by) == 1:
            return replaced_by[0]  # type: ignore[return-value]
        if replaced_by:
            claimants = " and ".join(sorted(str(t).rpartition("/")[2].rstrip(">") for t in replaced_by))
            raise UsageError(f"“{called}” is a retired id that {claimants} both claim")
    raise UsageError(f"no trial called “{called}” in this graph")


def _node(called: str) -> ox.NamedNode | None:
    """Give the node of an IRI; None where it is none."""
    try:
        return ox.NamedNode(called.strip())
    except ValueError:
        return None


def _written(store: ox.Store, class_: ox.NamedNode, called: str) -> set[ox.NamedNode]:
    """Give the members of a class with this very label, else synonym, in the usual capitals: found by index."""
    spellings = {called, called.lower(), called.upper(), called.capitalize(), called.title()}
    for predicate in _BY_RANK:
        quads = (quad for s in spellings for quad in store.quads_for_pattern(None, predicate, ox.Literal(s)))
        found = {quad.subject for quad in quads if any(store.quads_for_pattern(quad.subject, _TYPE, class_))}
        if found:
            return found  # type: ignore[return-value]
    return set()


def _named(store: ox.Store, class_: ox.NamedNode, loose: ox.Literal | None) -> list[tuple[ox.NamedNode, str, int]]:
    """Give the members of a class with their names and the rank of each, all of them or those called so."""
    wanted = f'FILTER(REPLACE(LCASE(STR(?name)), "[\\\\s_/-]+", "") = {loose})' if loose else ""
    text = _NAMES.replace("CLASS", str(class_)).replace("WANTED", wanted)
    solutions = store.query(text, use_default_graph_as_union=True)
    return [(row["thing"], row["name"].value, int(row["rank"].value)) for row in solutions]  # type: ignore[union-attr]


def _loose(name: str) -> str:
    return re.sub(r"[\s_/-]+", "", name.lower())


def _suggestion(called: str, rows: list[tuple[ox.NamedNode, str, int]]) -> str:
    """Name what is spelled alike, or has the words in it; a synonym brings its label."""
    label_of: dict[ox.NamedNode, str] = {}
    things_of: dict[str, set[ox.NamedNode]] = {}
    for thing, name, _ in sorted(rows, key=lambda row: (row[2], row[1])):
        label_of.setdefault(thing, name)
        things_of.setdefault(_loose(name), set()).add(thing)
    key = _loose(called)
    alike = difflib.get_close_matches(key, things_of, n=4, cutoff=0.7)
    within = sorted((k for k in things_of if len(key) > 2 and key in k), key=lambda k: (len(k), k))
    near = dict.fromkeys(label_of[t] for k in (*alike, *within[:4]) for t in sorted(things_of[k], key=str))
    return f"; did you mean {' or '.join(list(near)[:4])}?" if near else ""
