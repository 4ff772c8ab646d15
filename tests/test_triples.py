from decimal import Decimal

import msgspec
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import names
from kg.model import (
    Agent,
    AgentIdentity,
    CoIntervention,
    Conflict,
    Document,
    Evidence,
    Facet,
    FacilityIdentity,
    Findings,
    Grounding,
    Intervention,
    Mention,
    Product,
    Record,
    SiteIdentity,
    SiteUse,
    StatedDate,
    Trial,
)  # fmt: skip
from kg.triples import nquads
from kg.triples.encode import Graph, plain_decimal, years
from kg.triples.evidence import QUOTE_LIMIT, quote_bounds

RDF_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(RDF_TEXT.filter(bool))
def test_any_text_survives_as_a_literal(text):
    graph = Graph(names.ASSERTED)
    graph.text("https://example.org/s", "rdfs:label", text)
    (quad,) = ox.parse(b"".join(graph.lines), format=ox.RdfFormat.N_QUADS)
    assert quad.object.value == text


@given(st.floats(-180, 180))
def test_decimals_are_plain_and_canonical(value):
    written = plain_decimal(value, 5)
    assert abs(Decimal(written) - Decimal(value)) <= Decimal("0.000006")
    assert "e" not in written.lower()
    assert written == str(ox.Literal(Decimal(written)).value)


@pytest.mark.parametrize(
    ("age", "expected"), [("18 Years", 18), ("6 Months", 0.5), ("1 Year", 1), (None, None), ("N/A", None)]
)
def test_ages_in_years(age, expected):
    assert years(age) == expected


@pytest.mark.parametrize(("date", "datatype"), [("2024", "gYear"), ("2024-05", "gYearMonth"), ("2024-05-06", "date")])
def test_a_date_is_as_precise_as_it_was_stated(date, datatype):
    graph = Graph(names.ASSERTED)
    graph.date("https://example.org/s", "startDate", date)
    (quad,) = ox.parse(b"".join(graph.lines), format=ox.RdfFormat.N_QUADS)
    assert (quad.object.value, quad.object.datatype.value.rsplit("#")[-1]) == (date, datatype)


@given(st.text("ab .;\n(A", max_size=900), st.data())
def test_a_quote_holds_its_surface_and_stays_short(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    left, right = quote_bounds(text, start, end)
    assert 0 <= left <= start <= end <= right <= len(text)
    assert right - left <= QUOTE_LIMIT + 1


def test_a_quote_is_the_sentence():
    text = "It was hard. We give anti-PSMA CAR-T cells. They may work."
    start = text.index("PSMA")
    left, right = quote_bounds(text, start, start + 4)
    assert text[left:right] == "We give anti-PSMA CAR-T cells."


SHEET = Document(sha256="a" * 64, site="clinicaltrials.gov", form="registry-json")
COPY = Document(sha256="b" * 64, site="meddatax.com", form="labelled-page", url="https://example.org/x")
HOSPITAL = AgentIdentity(
    iri=names.organization("k", "Some Hospital"), label="Some Hospital", kind="hospital", rule="key"
)
RECORD = Record(
    trial_id="NCT00000001",
    document=SHEET,
    brief_title="PSMA CAR-T",
    brief_summary="After lymphodepletion.",
    start_date=StatedDate("2024-05", "ACTUAL"),
    phases=("PHASE1", "PHASE2"),
    lead_sponsor=Agent("Some  Hospital", "OTHER"),
    interventions=(Intervention(name="PSMA CAR-T", type="BIOLOGICAL"),),
    sites=(SiteUse(facility="Some Hospital", city="Basel", country="Switzerland", lat=47.5, lon=7.6),),
)
TOLD = Evidence(path="brief_summary", start=6, end=21, surface="lymphodepletion", rule="co.told")
SPAN = Evidence(path="brief_title", start=0, end=4, surface="PSMA", rule="head")
TRIAL = Trial(
    record=RECORD,
    documents=(SHEET, COPY),
    source_of=dict.fromkeys(Record.__struct_fields__, 0),
    conflicts=(Conflict("overall_status", "RECRUITING", 0, "COMPLETED", 1),),
)
FINDINGS = Findings(
    products=(
        Product(
            name="PSMA CAR-T",
            interventions=(0,),
            targets=("PSMA",),
            facets=(
                Facet(facet="modality", value="CAR-T", basis="stated", evidence=(SPAN,)),
                Facet(facet="cell_source", value="autologous", basis="inferred", evidence=(SPAN,)),
            ),
        ),
    ),
    mentions=(Mention(antigen="PSMA", role="target", evidence=SPAN, product=0),),
    co_interventions=(CoIntervention(name="lymphodepletion", role="lymphodepletion", evidence=(TOLD,)),),
)
GROUNDING = Grounding(
    lead_sponsor=HOSPITAL,
    sites=(
        SiteIdentity(
            country="CH",
            facility=FacilityIdentity(
                iri=names.facility("some hospital", "basel", "", "CH"),
                label="Some Hospital",
                city="Basel",
                country="CH",
            ),
        ),
    ),
)
KG = (
    "PREFIX kg: <https://w3id.org/cell-therapy-kg/ontology#> PREFIX oa: <http://www.w3.org/ns/oa#> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)


@pytest.fixture(scope="module")
def store():
    store = ox.Store()
    store.load(nquads(TRIAL, FINDINGS, GROUNDING), format=ox.RdfFormat.N_QUADS)
    return store


def ask(store, pattern):
    return bool(store.query(f"{KG} ASK {{ {pattern} }}", use_default_graph_as_union=True))


@pytest.mark.parametrize(
    "pattern",
    [
        '?t kg:trialId "NCT00000001" ; kg:hasProduct ?p . ?p kg:targetsAntigen ?a ; kg:modality kg:Modality-CAR-T',
        "?t kg:hasPhase kg:Phase-PHASE1-PHASE2 ; kg:startDateType kg:DateType-ACTUAL",
        '?t kg:hasParticipation ?x . ?x kg:statedName "Some  Hospital" ; kg:agent ?who . ?t kg:hasLeadSponsor ?who',
        "?a kg:antigenRole kg:AntigenRole-target ; kg:aboutProduct ?p ; kg:hasEvidence ?e . "
        '?e oa:exact "PSMA" ; kg:quote "PSMA CAR-T" ; kg:quoteStart 0 ; kg:fromDocument ?d . ?t kg:describedBy ?d',
        '?s kg:geoPrecision kg:GeoPrecision-city_centroid ; kg:atFacility ?f . ?f kg:city "Basel"',
        '?c kg:keptValue "RECRUITING" ; kg:keptSource ?k ; kg:otherValue "COMPLETED" ; kg:otherSource ?o . '
        "FILTER(?k != ?o)",
        "?t kg:hasIntervention ?i . ?i kg:isToldInProse true ; rdfs:label 'lymphodepletion' ; "
        "kg:interventionRole kg:InterventionRole-lymphodepletion . "
        "?a kg:aboutIntervention ?i ; kg:aboutTrial ?t ; kg:hasEvidence ?e . ?e kg:quote 'After lymphodepletion.'",
        "?p kg:inferredCellSource kg:CellSource-autologous FILTER NOT EXISTS { ?p kg:cellSource ?any }",
    ],
)
def test_what_the_graph_says(store, pattern):
    assert ask(store, pattern)


def test_lines_are_sorted_distinct_and_free_of_blank_nodes():
    lines = nquads(TRIAL, FINDINGS, GROUNDING).splitlines()
    assert lines == sorted(set(lines))
    assert not any(b"_:" in line for line in lines)


def test_every_node_has_a_label(store):
    unlabelled = store.query(
        "SELECT ?s { GRAPH ?g { ?s a ?c } FILTER NOT EXISTS { GRAPH ?h "
        "{ ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l } } }"
    )
    assert [str(row["s"]) for row in unlabelled] == []


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([("head", 0.95), ("frame.x", 0.7)], [("stated", "0.95")]),
        ([("selected.positive", 0.4)], [("inferred", "0.4")]),
        ([("selected.positive", 0.4), ("selected.expressing", 0.4)], [("inferred", "0.4")]),
        ([("selected.positive", 0.4), ("head", 1.0)], [("stated", "1")]),
    ],
)
def test_an_assertion_is_trusted_as_its_best_words_are(said, expected):
    mentions = tuple(
        msgspec.structs.replace(FINDINGS.mentions[0], evidence=msgspec.structs.replace(SPAN, rule=rule), score=score)
        for rule, score in said
    )
    store = ox.Store()
    store.load(
        nquads(TRIAL, msgspec.structs.replace(FINDINGS, mentions=mentions), GROUNDING), format=ox.RdfFormat.N_QUADS
    )
    rows = store.query(
        f"{KG} SELECT ?basis ?trust (COUNT(*) AS ?n) {{ ?a kg:antigenRole ?r ; kg:basis ?basis ; kg:confidence ?trust "
        "; kg:hasEvidence ?e } GROUP BY ?basis ?trust",
        use_default_graph_as_union=True,
    )
    assert [(row["basis"].value, row["trust"].value, int(row["n"].value)) for row in rows] == [
        (*one, len(said)) for one in expected
    ]
