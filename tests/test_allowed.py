import msgspec
import pytest

from kg.model import Document, Doubt, Enrollment, MeshTerm, Record, Reference, SiteUse
from kg.sources.allowed import PHASES, only_allowed
from kg.validate import shapes_graph

DOCUMENT = Document(sha256="a" * 64, site="s", form="registry-json")
GOOD = Record(
    trial_id="NCT00000001",
    document=msgspec.structs.replace(DOCUMENT, url="https://trials.example/1"),
    phases=("PHASE1", "PHASE2"),
    enrollment=Enrollment(12),
    sites=(SiteUse(lat=-90.0, lon=180.0), SiteUse(city="Basel")),
    references=(Reference(pmid="123"), Reference(citation="A paper.")),
    condition_mesh=(MeshTerm("D008223", "Lymphoma"),),
)


def test_what_its_fields_can_hold_is_left_alone():
    assert only_allowed(GOOD) is GOOD


@pytest.mark.parametrize(
    ("stated", "kept", "doubt"),
    [
        ({"phases": ("PHASE2", "PHASE1", "PHASE1")}, {"phases": ("PHASE1", "PHASE2")}, None),
        ({"phases": ("PHASE1", "PHASE4")}, {"phases": ()}, ("phases", "PHASE1/PHASE4")),
        ({"enrollment": Enrollment(10**12)}, {"enrollment": None}, ("enrollment", "1000000000000")),
        ({"sites": (SiteUse(city="X", lat=99.0, lon=7.6),)}, {"sites": (SiteUse(city="X"),)},
         ("sites.geoPoint", "99.0, 7.6")),
        ({"sites": (SiteUse(city="X", lat=9.0),)}, {"sites": (SiteUse(city="X"),)}, ("sites.geoPoint", "9.0, ?")),
        ({"references": (Reference(pmid="PMC7"),)}, {"references": (Reference(),)}, ("references.pmid", "PMC7")),
        ({"condition_mesh": (MeshTerm("X-1", "Odd"), MeshTerm("D1", "Good"))},
         {"condition_mesh": (MeshTerm("D1", "Good"),)}, ("condition_mesh", "X-1 Odd")),
        ({"document": msgspec.structs.replace(DOCUMENT, url="file:///etc")}, {"document": DOCUMENT},
         ("url", "file:///etc")),
    ],
)  # fmt: skip
def test_what_a_field_cannot_hold_is_set_aside(stated, kept, doubt):
    made = only_allowed(msgspec.structs.replace(GOOD, **stated))
    assert msgspec.structs.replace(made, doubts=()) == msgspec.structs.replace(GOOD, **kept)
    assert [(d.field, d.value) for d in made.doubts] == ([doubt] if doubt else [])
    assert all(isinstance(d, Doubt) and d.reason for d in made.doubts)


def test_the_phases_are_those_of_the_shape():
    from rdflib import RDF, SH, URIRef
    from rdflib.collection import Collection

    from kg import names

    shapes = shapes_graph()
    listed = Collection(shapes, shapes.value(URIRef(names.BASE + "shapes#Trial-phase"), SH["in"]))
    assert RDF.nil not in listed
    assert {str(iri) for iri in listed} == {names.code("Phase", "-".join(phases)) for phases in PHASES if phases}


def test_a_day_that_no_calendar_has_is_none_on_a_page_either():
    from kg.sources.pages import stated_date

    assert stated_date("2024-02-31") is None
