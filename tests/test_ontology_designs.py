"""Which designs make a product a dual-target one: each that can be said is decided here, and the query agrees."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from rdflib import SH, Graph, URIRef
from rdflib.collection import Collection
from test_shapes import store_of

from kg import assets, names
from kg.infer import infer, infer_chunk, load_context
from kg.query import ask
from kg.recognize.traits.designs import GATED, JOINED

STATED = {
    **dict.fromkeys(("dual", "bispecific", "tri", "multi", "compound", "tandem", "bicistronic"), True),
    **dict.fromkeys(("OR", "AND", "dual-OR", "tandem-OR", "bicistronic-OR", "OR + NOT(EMCN)"), True),
    **dict.fromkeys(("mixture", "sequential", "alternatives"), False),
    **dict.fromkeys(("single", "shared-epitope", "ligand-CAR", "adapter", "NOT", "NOT-gate(HLA-A*02)"), False),
    **dict.fromkeys(("autoantibody", "personalised", "vaccine", "virus", "none", "review"), False),
}
"""Whether a CAR product of two targets is a dual-target product, by the design that is stated of it."""
INFERRED = {"dual": True, "multi": True, "single": False}
"""The same by the design that is inferred of it: the number of its targets is all that is known."""

PREFIXES = """
@prefix kg: <https://w3id.org/cell-therapy-kg/ontology#> . @prefix : <urn:x:> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
:CD19 a kg:Antigen ; skos:prefLabel "CD19" . :CD22 a kg:Antigen ; skos:prefLabel "CD22" .
"""
TWO = "kg:targetsAntigen :CD19, :CD22"
CAR = f"kg:modality kg:Modality-CAR-T ; {TWO}"


def products() -> dict[str, tuple[str, bool]]:
    """Give by name what is said of a product, and whether it is a dual-target CAR product."""
    return {
        **{f"stated {d}": (f'{CAR} ; kg:targetingDesign "{d}"', dual) for d, dual in STATED.items()},
        **{f"inferred {d}": (f'{CAR} ; kg:inferredTargetingDesign "{d}"', dual) for d, dual in INFERRED.items()},
        "no design": (CAR, False),
        "ligand and way": (f'{CAR} ; kg:targetingDesign "ligand-CAR", "tandem"', True),
        "another word": (f'{CAR} ; kg:targetingDesign "original"', False),
        "one target": ('kg:modality kg:Modality-CAR-T ; kg:targetsAntigen :CD19 ; kg:targetingDesign "dual"', False),
        "no CAR": (f'kg:modality kg:Modality-TCR-T ; {TWO} ; kg:targetingDesign "dual"', False),
    }


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = store_of(
        PREFIXES
        + "".join(
            f':t{n} a kg:ClinicalTrial ; kg:trialId "{name}" ; kg:hasProduct :p{n} .\n'
            f':p{n} a kg:CellTherapyProduct ; rdfs:label "{name}" ; {said} .\n'
            for n, (name, (said, _)) in enumerate(products().items())
        )
    )
    infer(store)
    return store


def members(triples: set[tuple[str, str]], kind: str, prefix: str) -> set[str]:
    """Give the names of the products, or of their trials, that are in a class."""
    said = list(products())
    return {said[int(s.removeprefix(f"urn:x:{prefix}"))] for s, c in triples if c == names.term(kind)}


def test_every_design_that_can_be_said_is_decided() -> None:
    shapes = Graph().parse(assets.folder("shapes") / "product.ttl")
    (listed,) = shapes.objects(URIRef(f"{names.BASE}shapes#Design"), SH["in"])
    catalogue = ox.parse(path=assets.folder("ontology") / "products.ttl", format=ox.RdfFormat.TURTLE)
    sayable = {str(value) for value in Collection(shapes, listed)}
    sayable |= {rule.value for table in (JOINED, GATED) for rule in table}
    sayable |= {t.object.value for t in catalogue if t.predicate.value == names.term("targetingDesign")}
    assert sayable == set(STATED)


def test_a_product_is_one_by_its_design_and_its_trial_by_the_product(store: ox.Store) -> None:
    expected = {name for name, (_, dual) in products().items() if dual}
    kind = ox.NamedNode(names.PREFIXES["rdf"] + "type")
    found = {(q.subject.value, q.object.value) for q in store.quads_for_pattern(None, kind, None)}
    assert members(found, "DualTargetCARProduct", "p") == expected
    assert members(found, "DualTargetCARTrial", "t") == expected


def test_a_chunk_has_the_same_members(store: ox.Store) -> None:
    stated = [q for q in store if q.graph_name == ox.NamedNode(names.ASSERTED)]
    given = infer_chunk(ox.serialize(stated, format=ox.RdfFormat.N_QUADS), load_context())
    found = {
        (q.subject.value, q.object.value)
        for q in ox.parse(given, format=ox.RdfFormat.N_QUADS)
        if q.predicate.value == names.PREFIXES["rdf"] + "type"
    }
    expected = {name for name, (_, dual) in products().items() if dual}
    assert members(found, "DualTargetCARProduct", "p") == expected


def test_the_query_gives_the_members_and_their_designs(store: ox.Store) -> None:
    rows = {
        str(row["trial_id"]): (row["targets"], row["design"]) for row in ask(store, "dual-target-products").records()
    }
    design = {name: name.partition(" ")[2] for name in products()} | {"ligand and way": "ligand-CAR, tandem"}
    assert rows == {name: ("CD19 CD22", design[name]) for name, (_, dual) in products().items() if dual}
    narrowed = ask(store, "dual-target-products", antigen="CD22").records()
    assert {row["trial_id"] for row in narrowed} == set(rows)
