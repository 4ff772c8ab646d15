"""What is indexed of a generation: which trial has which value of which facet, and every name of every thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pyoxigraph as ox

from kg.names import ASSERTED, EVIDENCE, ONTOLOGY, PREFIXES, term

Pairs = set[tuple[str, str]]
"""IRIs of trials with IRIs of values, or words for those that have none."""

_A = PREFIXES["rdf"] + "type"
LABEL = PREFIXES["rdfs"] + "label"
_BROADER = PREFIXES["skos"] + "broader"
_NAMES = (LABEL, *(PREFIXES["skos"] + name for name in ("prefLabel", "altLabel", "hiddenLabel", "notation")))

KINDS = (
    "Antigen", "CatalogueProduct", "Condition", "Organization", "ClinicalTrial", "CellTherapyProduct", "Modality",
    "Facility", "Country", "Person",
)  # fmt: skip
"""Classes whose members can be found by name, in the order in which groups of results are shown."""

LACKS = {
    "no-dates": "no start, or no completion date",
    "no-sites": "no site",
    "no-target": "a CAR or TCR without a stated target",
    "conflict": "documents that contradict each other",
    "odd": "an odd value",
    "receptor": "(a CAR or a TCR)",
}
"""What the records of a trial may lack, and one thing that they may have: only a receptor needs a target."""

_OF_TRIAL = {
    "status": "overallStatus",
    "phase": "hasPhase",
    "country": "hasCountry",
    "sponsor": "hasLeadSponsor",
    "collaborator": "hasCollaborator",
    "condition": "hasCondition",
}
_OF_PRODUCT = {
    "modality": ("modality",),
    "source": ("cellSource", "inferredCellSource"),
    "product": ("instanceOfProduct",),
}


class Store:
    """A store read by predicate, each once: a quad costs some 20 microseconds, most of it for its strings."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self._read: dict[tuple[str, str | None], list[tuple[str, str]]] = {}

    def pairs(self, predicate: str, graph: str | None = ASSERTED) -> list[tuple[str, str]]:
        """Give subjects and objects of a predicate, in one part of the graph or in all."""
        if (predicate, graph) not in self._read:
            where = ox.NamedNode(graph) if graph else None
            quads: Iterable[Any] = self.store.quads_for_pattern(None, ox.NamedNode(predicate), None, where)
            self._read[predicate, graph] = [(quad.subject.value, quad.object.value) for quad in quads]
        return self._read[predicate, graph]

    def of(self, local: str, graph: str | None = ASSERTED) -> list[tuple[str, str]]:
        """Give subjects and objects of a property of ours."""
        return self.pairs(term(local), graph)

    @cache  # noqa: B019 - the store is one, and ends with its process
    def members(self, local: str) -> frozenset[str]:
        """Give the members of a class of ours, wherever they are declared."""
        found: Iterable[Any] = self.store.quads_for_pattern(None, ox.NamedNode(_A), ox.NamedNode(term(local)))
        return frozenset(quad.subject.value for quad in found)

    def label(self, iri: str) -> str | None:
        """Give the label of one thing; None where it has none."""
        found: Iterable[Any] = self.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(LABEL), None)
        return next((quad.object.value for quad in found), None)


def labels(store: Store) -> dict[str, str]:
    """Give the labels of the ontology, and of everything that can be found: other things have too many to read all."""
    found = dict(store.pairs(LABEL, ONTOLOGY)) | dict(store.pairs(PREFIXES["skos"] + "prefLabel", ONTOLOGY))
    for kind in KINDS:
        for iri in store.members(kind):
            if iri not in found and (name := store.label(iri)) is not None:
                found[iri] = name
    return found


def facets(store: Store) -> dict[str, Pairs]:
    """Give the values of every facet but the antigen's.

    A broader condition has the trials of what is narrower, a sponsor those of what belongs to it.
    """
    found: dict[str, Pairs] = {name: set(store.of(local)) for name, local in _OF_TRIAL.items()}
    found["disease"], found["lead"] = found["condition"], found["sponsor"]
    found["condition"] = _closed(found["condition"], store.pairs(_BROADER, ONTOLOGY))
    found["sponsor"] = _closed(found["sponsor"], store.of("partOf", None))
    trials_of = defaultdict(list)
    for trial, product in store.of("hasProduct"):
        trials_of[product].append(trial)
    for name, locals_ in _OF_PRODUCT.items():
        values = (pair for local in locals_ for pair in store.of(local))
        found[name] = {(trial, value) for product, value in values for trial in trials_of.get(product, ())}
    at = dict(store.of("atFacility"))
    found["facility"] = {(trial, at[site]) for trial, site in store.of("hasSite") if site in at}
    found["year"] = {(trial, date[:4]) for trial, date in store.of("startDate")}
    found["cells"] = {
        (trial, "yes" if said in ("true", "1") else "no") for trial, said in store.of("isCellTherapyTrial")
    }
    site = dict(store.of("sourceSite", EVIDENCE))
    found["origin"] = {(trial, site[document]) for trial, document in store.of("describedBy", None) if document in site}
    found["lack"] = set(lacks(store, found))
    return found


def lacks(store: Store, found: dict[str, Pairs]) -> Iterator[tuple[str, str]]:
    """Yield trials with what their records lack, as the questions `quality-by-…` define it."""
    start, product_of = dict(store.of("startDate")), set(store.of("hasProduct"))
    ends = defaultdict(list)
    for local in ("primaryCompletionDate", "completionDate"):
        for trial, date in store.of(local):
            ends[trial].append(date)
    placed = {trial for trial, _ in store.of("hasSite")}
    aimed = {product for product, _ in store.of("targetsAntigen")}
    known = {trial for trial, product in product_of if product in aimed}
    kinds = {
        iri: name for iri, name in store.pairs(PREFIXES["skos"] + "notation", ONTOLOGY) if "ontology#Modality-" in iri
    }
    receptor = {t for t, kind in found["modality"] if any(part in kinds.get(kind, "") for part in ("CAR", "TCR"))}
    disputed = store.members("Conflict")
    strange = {trial for trial, _ in store.of("unrecognizedValue", None)}
    strange |= {trial for trial, n in store.of("enrollmentCount") if int(n) >= 9_000_000 or n == "99999"}
    strange |= {t for t, first in start.items() for last in ends[t] if first[: len(last)] > last[: len(first)]}
    yield from (
        (trial, "no-dates") for trial in store.members("ClinicalTrial") if trial not in start or not ends[trial]
    )
    yield from ((trial, "no-sites") for trial in store.members("ClinicalTrial") - placed)
    yield from ((trial, "no-target") for trial in receptor - known)
    yield from ((trial, "conflict") for about, trial in store.of("aboutTrial", EVIDENCE) if about in disputed)
    yield from ((trial, "odd") for trial in strange)
    yield from ((trial, "receptor") for trial in receptor)


def antigens(store: Store) -> set[tuple[str, str, str]]:
    """Give trials, antigens, and the roles that the antigens have in them."""
    role, of_trial = dict(store.of("antigenRole", EVIDENCE)), dict(store.of("aboutTrial", EVIDENCE))
    found = {
        (of_trial[assertion], antigen, role[assertion].rpartition("-")[2])
        for assertion, antigen in store.of("antigen", EVIDENCE)
        if assertion in of_trial and assertion in role
    }
    trial_of = {product: trial for trial, product in store.of("hasProduct")}
    targets = {(trial_of[p], antigen, "target") for p, antigen in store.of("targetsAntigen") if p in trial_of}
    return {row for row in found if row[2] != "target"} | targets


def names(store: Store, label: dict[str, str]) -> dict[str, set[str]]:
    """Give every name of every thing, by its IRI."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for iri, name in label.items():
        found[iri].add(name)
    for predicate in _NAMES:
        for iri, name in store.pairs(predicate, ONTOLOGY):
            found[iri].add(name)
    for iri, name in (*store.of("trialId"), *store.of("acronym"), *store.of("officialTitle")):
        found[iri].add(name)
    called = dict(store.of("identifierValue"))
    for trial, identifier in store.of("hasIdentifier"):
        if identifier in called:
            found[trial].add(called[identifier])
    agent = dict(store.of("groundedAgent", EVIDENCE))
    for grounding, name in store.of("groundedName", EVIDENCE):
        if grounding in agent:
            found[agent[grounding]].add(name)
    return found


def _closed(pairs: Iterable[tuple[str, str]], up: Iterable[tuple[str, str]]) -> Pairs:
    """Add to every value what is above it."""
    parents = defaultdict(set)
    for child, parent in up:
        parents[child].add(parent)
    above: dict[str, set[str]] = {}

    def all_above(value: str) -> set[str]:
        if value not in above:
            above[value] = set()
            above[value] = {value}.union(*(all_above(parent) for parent in parents.get(value, ())))
        return above[value]

    return {(trial, wider) for trial, value in pairs for wider in all_above(value)}
