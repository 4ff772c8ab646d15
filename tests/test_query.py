"""Headers, typed parameters, names of things, answers and the guard, on a graph of three made-up trials."""

from __future__ import annotations

import csv
import io
import json

import pyoxigraph as ox
import pytest

from kg import names
from kg.query import FORMATS, Rows, Triples, Truth, UsageError, ask, questions, sparql
from kg.query.guard import MAX_BYTES
from kg.query.header import Param, parse
from kg.query.run import answer, bind

GRAPH = """
@prefix kg: <https://w3id.org/cell-therapy-kg/ontology#> .
@prefix id: <https://w3id.org/cell-therapy-kg/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix antigen: <https://w3id.org/cell-therapy-kg/id/antigen/> .
@prefix trial: <https://w3id.org/cell-therapy-kg/id/trial/> .

antigen:PSMA a kg:Antigen ; rdfs:label "PSMA" ; skos:prefLabel "PSMA" ; skos:altLabel "FOLH1", "twin" .
antigen:PSCA a kg:Antigen ; rdfs:label "PSCA" ; skos:prefLabel "PSCA" ; skos:altLabel "twin" .
kg:Modality-CAR-T a kg:Modality ; rdfs:label "CAR-T" ; skos:notation "CAR-T" .
kg:Phase-PHASE1 a kg:Phase ; rdfs:label "Phase 1" ; skos:notation "PHASE1" .
kg:RecruitmentStatus-RECRUITING skos:notation "RECRUITING" .
<http://x/acme> a kg:Organization ; rdfs:label "Acme" .
<http://x/acme-sub> a kg:Organization ; rdfs:label "Acme Cells" ; kg:partOf <http://x/acme> .
<http://x/fr> a kg:Country ; rdfs:label "France" ; skos:notation "FR" .
<http://x/us> a kg:Country ; rdfs:label "United States" ; skos:notation "US" .

trial:NCT00000001 a kg:ClinicalTrial ; kg:trialId "NCT00000001" ; rdfs:label "One" ; kg:hasLeadSponsor <http://x/acme> ;
  kg:hasLeadSponsorGroup <http://x/acme> ;
  kg:hasProduct <http://x/p1> ; kg:hasPhase kg:Phase-PHASE1 ; kg:overallStatus kg:RecruitmentStatus-RECRUITING ;
  kg:startDate "2024-01"^^<http://www.w3.org/2001/XMLSchema#gYearMonth> ; kg:enrollmentCount 12 ;
  kg:hasCountry <http://x/us>, <http://x/fr> .
trial:NCT00000002 a kg:ClinicalTrial ; kg:trialId "NCT00000002" ; rdfs:label "Two" ; kg:hasLeadSponsor <http://x/acme> ;
  kg:hasLeadSponsorGroup <http://x/acme> ;
  kg:hasProduct <http://x/p2> .
trial:NCT00000003 a kg:ClinicalTrial ; kg:trialId "NCT00000003" ; rdfs:label "Three" ;
  kg:hasLeadSponsor <http://x/acme-sub> ; kg:hasLeadSponsorGroup <http://x/acme-sub>, <http://x/acme> ;
  kg:hasProduct <http://x/p3> .
trial:NCT00000009 a kg:RetiredTrialId ; dcterms:isReplacedBy trial:NCT00000001 .
<http://x/p1> a kg:CellTherapyProduct ; rdfs:label "P1" ; kg:targetsAntigen antigen:PSMA ;
  kg:modality kg:Modality-CAR-T .
<http://x/p2> a kg:CellTherapyProduct ; rdfs:label "P2" ; kg:targetsAntigen antigen:PSMA, antigen:PSCA .
<http://x/p3> a kg:CellTherapyProduct ; rdfs:label "P3" ; kg:targetsAntigen antigen:PSMA .
"""
HEADER = "# title: T\n# question: Q?\n# param n: integer = 1 — a number\n# column x — an x\n"


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.bulk_load(GRAPH.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(names.ASSERTED))
    return store


def test_a_header_tells_what_a_question_takes_and_gives() -> None:
    question = questions()["sponsors-by-antigen"]
    assert [(p.name, p.type, p.default, p.required) for p in question.params] == [
        ("antigen", "antigen", None, True),
        ("min_trials", "integer", "2", False),
        ("level", "self|family|family_at_start", "self", False),
        ("as_of", "date", "any", False),
    ]
    assert [c.name for c in question.columns] == ["sponsor", "sponsor_label", "trials", "trial_ids", "members"]
    assert question.question.endswith("?")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# title: T\n# column x — an x\nSELECT ?x {}", "q.rq:1: the header has no `# question:`"),
        (HEADER.replace("# column x — an x\n", "") + "SELECT ?x {}", "q.rq:3: the query needs"),
        ("# title: T\n# question: Q?\nSELECT ?x {}", "q.rq:1: the header names no column"),
        (HEADER.replace("integer", "number") + "SELECT ?x {}", "q.rq:3: no type `number`"),
        (HEADER.replace("integer = 1", "a|b = c") + "SELECT ?x {}", "q.rq:3: `c` is none of a|b"),
        (HEADER.replace(" — a number", "") + "SELECT ?x {}", "q.rq:3: a parameter is"),
        (HEADER + "SELECT ?x { VALUES ?n { 2 } }", "q.rq:3: the query needs `VALUES ?n { 1 }`"),
        (HEADER.replace("= 1", "= 1, with m=2") + "SELECT ?x {}", "q.rq:3: the query needs"),
        (
            HEADER.replace("= 1", "= 1, with m=2") + "SELECT ?x { VALUES ?n { 1 } }",
            "q.rq:3: no parameter m that may be 2",
        ),
        (HEADER + "SELECT ?y { VALUES ?n { 1 } }", "q.rq:1: the query has no variable ?x"),
        ("# titel: T\n" + HEADER, "q.rq:1: cannot read `# titel: T`"),
    ],
)
def test_a_wrong_header_is_told_with_its_line(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"^q\.rq") as error:
        parse("q", text, "q.rq")
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    "called", ["PSMA", "psma", " folh1 ", "Folh-1", "https://w3id.org/cell-therapy-kg/id/antigen/PSMA"]
)
def test_an_antigen_is_given_by_any_of_its_names(store: ox.Store, called: str) -> None:
    rows = ask(store, "sponsors-by-antigen", antigen=called)
    assert [tuple(r.values()) for r in rows.records()] == [("http://x/acme", "Acme", 2, "NCT00000001 NCT00000002", "")]


def test_a_default_can_be_overridden(store: ox.Store) -> None:
    rows = ask(store, "sponsors-by-antigen", antigen="PSMA", min_trials="1")
    assert [r["sponsor_label"] for r in rows.records()] == ["Acme", "Acme Cells"]
    assert len(ask(store, "sponsors-by-antigen", antigen="PSMA", min_trials=3)) == 0


@pytest.mark.parametrize(
    ("name", "params", "message"),
    [
        ("sponsors-by-antigen", {}, "antigen is missing: the antigen"),
        ("sponsors-by-antigen", {"antigen": "PSMB"}, "antigen: no antigen called “PSMB”; did you mean PSMA?"),
        ("sponsors-by-antigen", {"antigen": "twin"}, "antigen: more than one antigen is called “twin”: https"),
        ("sponsors-by-antigen", {"antigen": "PSMA", "min_trials": "two"}, "min_trials: “two” is not a whole number"),
        ("sponsors-by-antigen", {"antigens": "PSMA"}, "sponsors-by-antigen has no parameter “antigens”; it takes"),
        ("trial-facts", {"trial": "NCT1"}, "trial: no trial called “NCT1” in this graph"),
        ("trials-by-sponsor", {"sponsor": "Acme", "as_of": "2019"}, "as_of counts only with level=family"),
        ("../rules/car-trial", {}, "no question called “../rules/car-trial”; there are "),
    ],
)
def test_a_wrong_parameter_is_named(store: ox.Store, name: str, params: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError) as error:
        ask(store, name, **params)
    assert str(error.value).startswith(message)


def test_a_trial_without_a_date_is_not_left_out(store: ox.Store) -> None:
    rows = ask(store, "starts-by-antigen", antigen="PSMA")
    dated = {r["year"]: (r["trials"], r["trial_ids"]) for r in rows.records()}
    assert dated == {None: (2, "NCT00000002 NCT00000003"), "2024": (1, "NCT00000001")}


def test_dates_and_texts_are_typed(store: ox.Store) -> None:
    def param(kind: str) -> Param:
        return Param(name="p", type=kind, default=None, meaning="m")

    assert bind(store, param("date"), "2024-05") == ox.Literal("2024-05")
    assert bind(store, param("integer"), 7) == ox.Literal(7)
    with pytest.raises(UsageError, match="p: “2024-13” is not a date"):
        bind(store, param("date"), "2024-13")


def test_a_value_never_becomes_text_of_the_query(store: ox.Store) -> None:
    text = "# title: T\n# question: Q?\n# param p: text — a text\n# column p — it\nSELECT ?p { VALUES ?p { UNDEF } }"
    nasty = '" } } INSERT DATA { \\1 \\g<0> ?p \n\t\\" é 🧬'
    rows = answer(store, parse("q", text, "q.rq"), {"p": nasty})
    assert [r["p"] for r in rows.records()] == [nasty.strip()]


def test_a_retired_trial_id_leads_to_its_trial(store: ox.Store) -> None:
    [row] = ask(store, "trial-facts", trial="nct00000009").records()
    assert row == {
        "trial_id": "NCT00000001",
        "title": "One",
        "status": "RECRUITING",
        "phase": "PHASE1",
        "enrollment": 12,
        "start_date": "2024-01",
        "sponsor_label": "Acme",
        "countries": "France; United States",
    }


def test_there_is_one_row_a_trial_even_where_values_are_missing(store: ox.Store) -> None:
    rows = ask(store, "trial-facts")
    assert [r["trial_id"] for r in rows.records()] == ["NCT00000001", "NCT00000002", "NCT00000003"]
    assert list(rows.records())[1]["countries"] is None


def test_a_sponsor_brings_its_subsidiaries(store: ox.Store) -> None:
    assert [r["trial_id"] for r in ask(store, "trials-by-sponsor", sponsor="acme").records()] == [
        "NCT00000001",
        "NCT00000002",
        "NCT00000003",
    ]


def test_json_is_what_the_engine_itself_would_write() -> None:
    text = 'SELECT * { VALUES (?a ?b) { (<http://x/> "1"^^kg:t) ("é\\n\\"" "x"@en) (UNDEF 1.5) (true "plain") } }'
    store = ox.Store()
    solutions = store.query(text, prefixes=names.PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    expected = solutions.serialize(format=ox.QueryResultsFormat.JSON)
    assert json.loads(sparql(store, text).serialize("json")) == json.loads(expected or b"")


def test_csv_cells_are_no_formulas_and_numbers_stay_numbers() -> None:
    text = 'SELECT ?x { VALUES ?x { "=HYPERLINK(1)" "+1" "-1" "@a" "\\ta" "\\ra" "a=b" -122.5 UNDEF } }'
    written = sparql(ox.Store(), text).serialize("csv").decode()
    assert list(csv.reader(io.StringIO(written, newline=""))) == [
        ["x"], ["'=HYPERLINK(1)"], ["'+1"], ["'-1"], ["'@a"], ["'\ta"], ["'\ra"], ["a=b"], ["-122.5"], [""],
    ]  # fmt: skip


def test_tsv_holds_terms() -> None:
    written = sparql(ox.Store(), 'SELECT ?x ?y { VALUES (?x ?y) { (<http://x/> "a\\tb") (1 UNDEF) } }').serialize("tsv")
    assert written.decode().splitlines() == [
        "?x\t?y",
        '<http://x/>\t"a\\tb"',
        '"1"^^<http://www.w3.org/2001/XMLSchema#integer>\t',
    ]


def test_construct_gives_turtle_and_ask_gives_a_truth_value(store: ox.Store) -> None:
    graph = sparql(store, "CONSTRUCT { ?t rdfs:label ?l } WHERE { ?t a kg:ClinicalTrial ; rdfs:label ?l }")
    assert isinstance(graph, Triples)
    assert b'trial:NCT00000001 rdfs:label "One"' in graph.serialize("turtle")
    assert sparql(store, "ASK { ?t a kg:ClinicalTrial }") == Truth(True)
    assert json.loads(Truth(True).serialize("json")) == {"head": {}, "boolean": True}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("text", ["SELECT ?s { ?s a kg:Country }", "ASK {}", "DESCRIBE <http://x/fr>"])
def test_every_answer_has_every_form(store: ox.Store, text: str, form: str) -> None:
    assert sparql(store, text).serialize(form)


def test_rows_as_turtle_are_a_result_set(store: ox.Store) -> None:
    written = sparql(store, "SELECT ?s ?none { BIND(<http://x/fr> AS ?s) }").serialize("turtle")
    values = {q.object for q in ox.parse(written, ox.RdfFormat.TURTLE) if q.predicate.value.endswith("#value")}
    assert values == {ox.NamedNode("http://x/fr")}
    with pytest.raises(UsageError, match="no form “xml”; there are json, csv, tsv, turtle"):
        sparql(store, "SELECT * {}").serialize("xml")


def test_rows_have_a_table_for_people(store: ox.Store) -> None:
    from rich.console import Console

    out = io.StringIO()
    ask(store, "trials-by-antigen", antigen="PSCA").render(Console(file=out, width=120))
    assert "NCT00000002" in out.getvalue()
    assert isinstance(ask(store, "conflicts"), Rows)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("SELECT * { sErViCe SILENT<http://127.0.0.1:1/>{ } }", "SERVICE is refused"),
        ("SELECT * { ?s ?p '''a'b''' # x\n. SERVICE ?s { } }", "SERVICE is refused"),
        ("LOAD <http://127.0.0.1:1/>", "LOAD is refused"),
        ("PREFIX a: <b> INSERT DATA { a:a a:b a:c }", "INSERT is refused"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE is refused"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "FROM <file:///etc/passwd> is refused"),
        ("SELECT * FROM NAMED kg:x { ?s ?p ?o }", "FROM kg:x is refused"),
        ("SELECT * {" + " " * MAX_BYTES + "}", "the query is longer than 64 KB"),
        ("SELECT * { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }", "the query is nested more than"),
        ("SELECT * " + "{" * 5000 + "}" * 5000, "the query is nested more than"),
        ("SELECT * { FILTER(" + "!" * 10000 + "1) }", "the query is nested more than"),
        ("SELECT * { FILTER(" + "! " * 10000 + "1) }", "the query is nested more than"),
        ("SELECT * { FILTER(1" + "||1" * 20000 + ") }", "the query has more than"),
        ("SELECT * {" + "MINUS{}" * 5000 + "}", "the query has more than"),
        ("SELEC * {}", "not SPARQL 1.1"),
        ("", "not SPARQL 1.1"),
    ],
)
def test_what_may_not_run_is_refused_before_it_runs(text: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        sparql(ox.Store(), text)
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT ?service { ?service kg:load "SERVICE" } # SERVICE',
        'SELECT * { ?s ?p \'LOAD <x> {\', """SERVICE " """ , <http://x/SERVICE#a> , kg:SERVICE }',
        "PREFIX service: <http://x/> SELECT * { ?s service:load ?o FILTER(1 < 2 && 3 > 2) }",
        "BASE <http://x/> SELECT * FROM <https://w3id.org/cell-therapy-kg/graph/asserted> { ?s ?p ?o }",
    ],
)
def test_words_in_texts_names_and_comments_are_no_keywords(text: str) -> None:
    assert isinstance(sparql(ox.Store(), text), Rows)
