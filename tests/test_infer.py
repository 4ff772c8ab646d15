from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from test_shapes import MINIMAL, store_of

from kg import assets, names
from kg.ground import ground, load_catalogue
from kg.infer import (
    Unsupported,
    because,
    infer,
    infer_across,
    infer_chunk,
    infer_ontology,
    load_context,
    rules,
)
from kg.merge import merge
from kg.model import Record
from kg.recognize import load_lexicon, recognize
from kg.sources import read
from kg.triples import nquads

ONTOLOGY = assets.folder("ontology")
INFERRED = ox.NamedNode(names.INFERRED)

SMALL = """
@prefix kg: <https://w3id.org/cell-therapy-kg/ontology#> . @prefix : <urn:x:> .
@prefix antigen: <https://w3id.org/cell-therapy-kg/id/antigen/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
:family a kg:ClinicalTrial ; kg:hasProduct :p ; kg:hasLeadSponsor :child ; kg:hasCondition :lymphoma .
:p a kg:CellTherapyProduct ; kg:modality kg:Modality-CAR-NK ; kg:inferredCellSource kg:CellSource-allogeneic ;
   kg:targetsAntigen antigen:EGFRvIII .
antigen:EGFRvIII a kg:Antigen ; kg:variantOf antigen:EGFR . antigen:EGFR a kg:Antigen .
:child a kg:Organization ; kg:partOf :parent . :parent a kg:Organization ; kg:partOf :grandparent .
:grandparent a kg:Organization .
:lymphoma a kg:Condition ; skos:broader :cancer . :cancer a kg:Condition .
"""


def inferred(store: ox.Store) -> set[tuple[str, str, str]]:
    def short(node: object) -> str:
        return str(getattr(node, "value", "")).replace(names.KG, "").replace(names.ID, "").rsplit("#", 1)[-1]

    quads = store.quads_for_pattern(None, None, None, ox.NamedNode(names.INFERRED))
    return {(short(q.subject), short(q.predicate), short(q.object)) for q in quads}


def test_all_that_follows_from_a_small_graph() -> None:
    store = store_of(SMALL)
    assert infer(store) == len(inferred(store))
    assert inferred(store) == {
        ("urn:x:family", "type", "CellTherapyTrial"),
        ("urn:x:family", "type", "CARTrial"),
        ("urn:x:family", "type", "CARNKTrial"),
        ("urn:x:p", "type", "CARProduct"),
        ("urn:x:p", "type", "CARNKProduct"),
        ("urn:x:p", "targetsAntigenFamily", "antigen/EGFRvIII"),
        ("urn:x:p", "targetsAntigenFamily", "antigen/EGFR"),
        ("urn:x:family", "trialTargetsAntigen", "antigen/EGFRvIII"),
        ("urn:x:family", "hasLeadSponsorGroup", "urn:x:child"),
        ("urn:x:family", "hasLeadSponsorGroup", "urn:x:parent"),
        ("urn:x:family", "hasLeadSponsorGroup", "urn:x:grandparent"),
        ("urn:x:family", "hasBroadCondition", "urn:x:lymphoma"),
        ("urn:x:family", "hasBroadCondition", "urn:x:cancer"),
        ("urn:x:child", "type", "Agent"),
        ("urn:x:parent", "type", "Agent"),
        ("urn:x:grandparent", "type", "Agent"),
    }


def test_inferring_again_adds_nothing_and_graphs_stay_disjoint() -> None:
    store = store_of(MINIMAL)
    assert infer(store) > 0
    assert infer(store) == 0
    triples = [(q.subject, q.predicate, q.object) for q in store]
    assert len(triples) == len(set(triples))


def test_a_tracer_or_a_biomarker_makes_no_trial_of_its_antigen() -> None:
    store = store_of(MINIMAL.replace("kg:targetsAntigen id:antigen\\/PSMA ;", ""))
    infer(store)
    assert ("trial/NCT90000001", "type", "CARTTrial") in inferred(store)
    assert ("trial/NCT90000001", "type", "PSMACellTherapyTrial") not in inferred(store)


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.rq", "CONSTRUCT {} WHERE {}"), ("b.rq", "# rule: c\n# why: a reason\nCONSTRUCT {} WHERE {}")],
)
def test_a_rule_without_its_header_is_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=f"{name} must start with"):
        list(rules(tmp_path))


def test_every_rule_has_an_id_and_a_reason() -> None:
    assert [rule.id for rule in rules() if not rule.id or len(rule.why) < 10] == []


def defined(tmp_path: Path, axiom: str) -> list[Path]:
    """The ontology with one more definition."""
    more = tmp_path / "more.ttl"
    head = (ONTOLOGY / "defined.ttl").read_text(encoding="utf-8").split("# Products")[0]
    more.write_text(head + axiom, encoding="utf-8")
    return [ONTOLOGY / "core.ttl", ONTOLOGY / "defined.ttl", more]


SECRETING = """kg:InterleukinProduct owl:equivalentClass [ owl:intersectionOf ( kg:CARProduct
  [ owl:onProperty kg:armoring ; owl:someValuesFrom [ a rdfs:Datatype ; owl:onDatatype xsd:string ;
    owl:withRestrictions ( [ xsd:pattern "IL-[0-9]+" ] ) ] ] ) ] ; skos:definition "A product that secretes one." ."""


def test_a_new_defined_class_needs_no_line_of_code(tmp_path: Path) -> None:
    (made,) = [rule for rule in rules(tmp_path, defined(tmp_path, SECRETING)) if rule.id == "InterleukinProduct"]
    store = store_of(SMALL.replace("kg:CellSource-allogeneic ;", 'kg:CellSource-allogeneic ; kg:armoring "IL-15" ;'))
    infer(store)
    (given,) = store.query(made.construct, use_default_graph_as_union=True)  # type: ignore[misc]
    assert str(given.subject) == "<urn:x:p>"
    assert made.why == "A product that secretes one."


@pytest.mark.parametrize(
    ("axiom", "named"),
    [
        ("kg:sponsors owl:inverseOf kg:hasLeadSponsor .", "kg:sponsors owl:inverseOf kg:hasLeadSponsor"),
        ("kg:hasPhase a owl:FunctionalProperty .", "kg:hasPhase .*type owl:FunctionalProperty"),
        ("kg:CARTTrial owl:equivalentClass [ owl:complementOf kg:CARTrial ] .", "complementOf"),
        ("kg:CARTTrial rdfs:subClassOf [ owl:onProperty kg:hasPhase ; owl:hasValue kg:x ] .", "has no name"),
        ("kg:X owl:equivalentClass [ owl:onProperty kg:hasProduct ; owl:allValuesFrom kg:CARProduct ] .", "allValues"),
        ("kg:X owl:equivalentClass [ owl:onProperty [ owl:inverseOf kg:agent ] ; owl:hasValue kg:y ] .", "inverseOf"),
        ("kg:X owl:hasKey ( kg:trialId ) .", "owl:hasKey"),
        ("kg:X owl:sameAs kg:Y .", "owl:sameAs"),
        ("kg:CARProduct rdfs:subClassOf kg:CARTProduct .", "goes round"),
        ('kg:X owl:equivalentClass [ owl:onProperty kg:acronym ; owl:someValuesFrom [ owl:onDatatype xsd:string ;'
         ' owl:withRestrictions ( [ xsd:pattern "\\\\d" ] ) ] ] .', "pattern"),
    ],
)  # fmt: skip
def test_an_axiom_that_rules_cannot_express_is_refused(tmp_path: Path, axiom: str, named: str) -> None:
    with pytest.raises(Unsupported, match=named):
        rules(tmp_path, defined(tmp_path, axiom))


@pytest.fixture(scope="module")
def trials() -> list[bytes]:
    """The statements of each bundled trial, as they are made."""
    lexicon, catalogue = load_lexicon(), load_catalogue()
    records = {r.trial_id: r for r in read([assets.folder("examples") / "records"]) if isinstance(r, Record)}
    return [nquads(merge([r]), recognize(r, lexicon), ground(r, catalogue)) for r in records.values()]


def graph_of(*parts: bytes) -> ox.Store:
    store = ox.Store()
    for file in ONTOLOGY.glob("*.ttl"):
        store.bulk_load(path=file, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(names.ONTOLOGY))
    store.bulk_load(b"".join(parts), format=ox.RdfFormat.N_QUADS)
    return store


@pytest.fixture(scope="module")
def whole(trials: list[bytes]) -> ox.Store:
    """All trials in one store, with what the rules make of it."""
    store = graph_of(*trials)
    infer(store)
    return store


def test_both_ways_of_inferring_give_the_same(trials: list[bytes], whole: ox.Store) -> None:
    context = load_context()
    parts = graph_of(*trials, infer_ontology(context), *(infer_chunk(trial, context) for trial in trials))
    infer_across(parts)
    assert inferred(parts) == inferred(whole)
    triples = [(q.subject, q.predicate, q.object) for q in parts]
    assert len(triples) == len(set(triples)), "a triple is in two graphs"
    assert infer(parts) == 0


def test_trials_together_or_alone_give_the_same_but_for_what_they_share(trials: list[bytes]) -> None:
    context = load_context()
    alone = {line for trial in trials for line in infer_chunk(trial, context).splitlines()}
    together = set(infer_chunk(b"".join(trials), context).splitlines())
    assert alone <= together
    assert {line.split()[2].rpartition(b"#")[2] for line in together - alone} <= {
        b"AcademicSponsoredTrial>",
        b"IndustrySponsoredTrial>",
    }


def test_a_statement_within_a_title_is_no_statement() -> None:
    lied = (
        f'<urn:x:t> <{names.KG}briefTitle> "x> <{names.KG}hasPhase> <{names.KG}Phase-PHASE1> ." <{names.ASSERTED}> .\n'
    )
    kind = f"<urn:x:t> <{names.PREFIXES['rdf']}type> <{names.KG}ClinicalTrial> <{names.ASSERTED}> .\n"
    assert infer_chunk((kind + lied).encode(), load_context([])) == b""


def test_a_transitive_property_goes_on_within_a_chunk_round_in_a_ring_too() -> None:
    steps = {("1", "2"), ("2", "3"), ("3", "1"), ("5", "1")}
    stated = "".join(f"<urn:{a}> <{names.KG}continuesTrial> <urn:{b}> <{names.ASSERTED}> .\n" for a, b in steps)
    found = {tuple(line.split()) for line in infer_chunk(stated.encode(), load_context()).decode().splitlines()}
    carried = {(s, o) for s, p, o, *_ in found if p == f"<{names.KG}carriesOn>"}
    assert carried == {(f"<urn:{a}>", f"<urn:{b}>") for a in "1235" for b in "123"}


def test_a_term_as_a_value_is_no_statement_of_it() -> None:
    """Only the end of a term is looked for; what it is the end of must not matter."""
    stated = "".join(
        f"<urn:x:{end}> <{p}> {o} <{names.ASSERTED}> .\n"
        for end, p, o in (
            ("1", "urn:x#hasPhase", f"<{names.KG}Phase-PHASE1>"),
            ("2", f"{names.KG}rule", f"<{names.KG}hasPhase>"),
            ("3", f"{names.KG}rule", f"<{names.KG}CARTProduct>"),
            ("4", f"{names.PREFIXES['rdf']}type", "<urn:x#CARTProduct>"),
        )
    )
    assert infer_chunk(stated.encode(), load_context()) == b""


def test_the_graph_is_closed_under_what_is_only_a_condition(whole: ox.Store) -> None:
    """Domains and ranges are not made into rules: what the builder makes states the types that they would give."""
    untyped = set()
    for end, side in (("domain", "?s"), ("range", "?o")):
        query = f"""PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX owl: <http://www.w3.org/2002/07/owl#>
        SELECT ?p ?c {{ ?p rdfs:{end} ?c FILTER(STRSTARTS(STR(?c), "{names.KG}")) }}"""
        for row in whole.query(query, use_default_graph_as_union=True):  # type: ignore[union-attr]
            lacking = f"ASK {{ ?s {row['p']} ?o FILTER NOT EXISTS {{ {side} a {row['c']} }} }}"
            if whole.query(lacking, use_default_graph_as_union=True):
                untyped.add((end, row["p"].value.removeprefix(names.KG), row["c"].value.removeprefix(names.KG)))
    assert untyped == set()


def test_every_inferred_triple_has_a_reason_that_the_graph_holds(whole: ox.Store) -> None:
    subjects = {
        q.subject for q in whole.quads_for_pattern(None, None, None, INFERRED) if "/id/trial/" in str(q.subject)
    }
    table = rules()
    for subject in sorted(subjects, key=str)[::2]:
        concluded = {q.triple for q in whole.quads_for_pattern(subject, None, None, INFERRED)}
        reasons = list(because(whole, subject, table))  # type: ignore[arg-type]
        assert {reason.triple for reason in reasons} == concluded
        for reason in reasons:
            assert reason.grounds if reason.rule.atoms else reason.values
            assert all(next(whole.quads_for_pattern(*ground, None), None) for ground in reason.grounds)
