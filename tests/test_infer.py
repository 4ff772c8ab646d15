from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from test_shapes import MINIMAL, store_of

from kg import names
from kg.infer import infer, rules

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
    table = list(rules())
    assert [r.id for r in table] == sorted({r.id for r in table})
    assert all(len(r.why) > 10 for r in table)
