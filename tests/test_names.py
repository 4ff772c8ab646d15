import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from kg import names

ANY = st.text(st.characters(exclude_categories=["Cs"]))


@given(ANY, ANY)
def test_no_name_breaks_an_iri(trial_id, name):
    for iri in (
        names.trial(trial_id),
        names.antigen(name),
        names.part("arm", trial_id, name),
        names.organization(name, name),
        names.person(trial_id, name),
        names.product_entry(name),
        names.registry_reference("mesh", name),
        names.code("Phase", name),
    ):
        assert iri.startswith("https://")
        assert iri.isascii()
        ox.NamedNode(iri)


def test_iris_are_readable():
    assert names.trial("NCT06228404") == "https://w3id.org/cell-therapy-kg/id/trial/NCT06228404"
    assert names.antigen("CLDN18.2").endswith("/id/antigen/CLDN18.2")
    assert "/id/org/some-hospital-" in names.organization("key", "Some Hospital")
    assert names.code("Phase", "PHASE1").endswith("ontology#Phase-PHASE1")
    assert names.condition("MONDO:0008315").endswith("/id/condition/MONDO_0008315")


def test_accents_and_scripts():
    assert names.slug("Hôpital Saint-Louis") == "hopital-saint-louis"
    assert names.slug("北京") == ""
    assert names.organization("a", "北京") != names.organization("b", "北京")
