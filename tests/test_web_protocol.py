"""The SPARQL endpoint: forms of answers, datasets, the service description, and errors with their reasons."""

import csv
import io
import json

import pyoxigraph as ox
import pytest

from kg import names
from kg.query import sparql
from kg.web.negotiation import GRAPHS, HTML, ROWS, choose

ANTIGEN = f"<{names.antigen('PSMA')}>"
LABEL = f"SELECT ?label {{ {ANTIGEN} rdfs:label ?label }}"
A_GRAPH = f"CONSTRUCT {{ {ANTIGEN} rdfs:label ?label }} {{ {ANTIGEN} rdfs:label ?label }}"
FORM, UPDATE = "application/x-www-form-urlencoded", "application/sparql-update"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values;q=0.9, text/csv;q=0.8", "text/tab-separated-values"),
        ("text/*;q=0.1, text/csv;q=0, text/tab-separated-values;q=0.2", "text/tab-separated-values"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/csv;q=x, application/xml", "application/sparql-results+xml"),
    ],
)
def test_the_form_that_is_most_welcome(accept, kind):
    assert choose(accept, (*ROWS, HTML)).media_type.partition(";")[0] == kind


def test_no_form_is_welcome():
    assert choose("image/png, text/csv;q=0", ROWS) is None


@pytest.mark.parametrize(
    ("accept", "parsed"),
    [("application/sparql-results+json", ox.QueryResultsFormat.JSON),
     ("application/sparql-results+xml", ox.QueryResultsFormat.XML),
     ("text/tab-separated-values", ox.QueryResultsFormat.TSV)],
)  # fmt: skip
def test_rows_in_every_form(web, accept, parsed):
    answer = web.sparql(LABEL, accept=accept)
    assert (answer.status, answer.kind) == (200, accept)
    (row,) = ox.parse_query_results(answer.body, format=parsed)
    assert row["label"].value == "PSMA"


def test_rows_as_csv(web):
    answer = web.sparql("SELECT ?a ?b { VALUES (?a ?b) { ('=1+1' 2) ('é' UNDEF) } }", accept="text/csv")
    assert list(csv.reader(io.StringIO(answer.text))) == [["a", "b"], ["'=1+1", "2"], ["é", ""]]


@pytest.mark.parametrize("form", ROWS[:2], ids=lambda form: form.name)
def test_truth_in_every_form(web, form):
    answer = web.sparql(f"ASK {{ {ANTIGEN} a kg:Antigen }}", accept=form.media_type)
    assert answer.kind == form.media_type
    assert b"true" in answer.body


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_graphs_in_every_form(web, form):
    answer = web.sparql(A_GRAPH, accept=form.media_type)
    assert answer.kind == form.media_type.partition(";")[0]
    (quad,) = ox.parse(answer.body, format=ox.RdfFormat.from_media_type(answer.kind))
    assert (str(quad.subject), quad.object.value) == (ANTIGEN, "PSMA")


def test_all_three_ways_to_ask_agree(web):
    direct = web.ask("/sparql", "POST", LABEL, content_type="application/sparql-query; charset=UTF-8")
    form = web.ask("/sparql", "POST", "query=" + LABEL.replace(" ", "+").replace("#", "%23"), content_type=FORM)
    assert web.sparql(LABEL).body == direct.body == form.body


def test_a_form_is_decoded_once(web):
    answer = web.ask("/sparql", "POST", "query=SELECT+('a%2Bb%2541'+AS+?x)+{}", content_type=FORM)
    assert json.loads(answer.body)["results"]["bindings"][0]["x"]["value"] == "a+b%41"


def test_an_answer_for_people(web):
    answer = web.sparql(f"SELECT ?x {{ VALUES ?x {{ {ANTIGEN} '<img src=x onerror=alert(1)>' }} }}", accept="text/html")
    assert '<a href="/id/antigen/PSMA"' in answer.text
    assert "&lt;img src=x onerror=alert(1)&gt;" in answer.text
    assert "<img" not in answer.text


def test_datasets(web):
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    def counted(text, *fields):
        return int(json.loads(web.sparql(text, *fields).body)["results"]["bindings"][0]["n"]["value"])

    one = counted(count, ("default-graph-uri", names.EVIDENCE))
    other = counted(count, ("default-graph-uri", names.INFERRED))
    both = counted(count, ("default-graph-uri", names.EVIDENCE), ("default-graph-uri", names.INFERRED))
    assert both == one + other < counted(count)
    own = count.replace("{", f"FROM <{names.EVIDENCE}> {{")
    assert counted(own) == one
    assert counted(count, ("named-graph-uri", names.EVIDENCE)) == 0
    named = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert counted(named, ("named-graph-uri", names.EVIDENCE)) == 1
    assert counted(named, ("default-graph-uri", names.EVIDENCE)) == 0
    assert counted(own, ("default-graph-uri", names.INFERRED)) == other


def test_turtle_declares_what_it_uses(web):
    answer = web.sparql(A_GRAPH)
    assert answer.text == (
        "@prefix antigen: <https://w3id.org/cell-therapy-kg/id/antigen/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        '\nantigen:PSMA rdfs:label "PSMA" .\n'
    )


def test_from_is_heeded_on_the_command_line_too():
    a, p = ox.NamedNode("http://x/a"), ox.NamedNode("http://x/p")
    store = ox.Store()
    store.extend([ox.Quad(a, p, ox.Literal(n), ox.NamedNode(graph)) for n, graph in enumerate(names.GRAPHS)])
    assert len(sparql(store, "SELECT * { ?s ?p ?o }")) == 4
    assert len(sparql(store, "SELECT * FROM <GRAPH> { ?s ?p ?o }".replace("GRAPH", names.INFERRED))) == 1


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_the_service_describes_itself(web, form):
    answer = web.ask("/sparql", accept=form.media_type)
    found = {q.triple for q in ox.parse(answer.body, format=ox.RdfFormat.from_media_type(answer.kind))}
    sd = "http://www.w3.org/ns/sparql-service-description#"
    endpoint = ox.NamedNode(f"http://127.0.0.1:{web.port}/sparql")
    assert ox.Triple(endpoint, ox.NamedNode(sd + "endpoint"), endpoint) in found
    assert {t.object.value for t in found if t.predicate.value == sd + "name"} == set(names.GRAPHS)
    sizes = [int(t.object.value) for t in found if t.predicate.value.endswith("#triples")]
    total = json.loads(web.sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").body)
    assert sum(sizes) == int(total["results"]["bindings"][0]["n"]["value"])


@pytest.mark.parametrize(
    ("path", "options", "status", "reason"),
    [
        ("/sparql?query=SELECT", {}, 400, "not SPARQL 1.1"),
        ("/sparql?query=ASK{}&query=ASK{}", {}, 400, "one query, not 2"),
        ("/sparql?query=%FF", {}, 400, "not UTF-8"),
        ("/sparql", {"method": "POST", "content_type": FORM}, 400, "one query, not 0"),
        ("/sparql?query=ASK{}", {"accept": "image/png"}, 406, "application/sparql-results+json"),
        ("/sparql?query=ASK{}&format=ttl", {}, 406, "application/sparql-results+json"),
        ("/sparql", {"accept": "image/png"}, 406, "as RDF"),
        ("/sparql?query=ASK{}", {"method": "PUT"}, 405, "Method Not Allowed"),
        ("/sparql?query=ASK{}", {"method": "DELETE"}, 405, "Method Not Allowed"),
        ("/id/antigen/PSMA", {"method": "POST"}, 405, "Method Not Allowed"),
        ("/sparql", {"method": "POST", "body": "ASK {}", "content_type": "text/plain"}, 415, "posted as"),
        ("/sparql?update=CLEAR+ALL", {}, 403, "updates are refused"),
        ("/sparql", {"method": "POST", "body": "CLEAR ALL", "content_type": UPDATE}, 403, "updates are"),
        ("/sparql?query=INSERT+DATA+{}", {}, 403, "INSERT is refused"),
        ("/sparql?query=ASK+FROM+%3Cfile:///etc/passwd%3E+{}", {}, 403, "FROM <file:///etc/passwd> is refused"),
        ("/sparql?query=ASK{}&default-graph-uri=http://example.org/", {}, 403, "no graph <http://example.org/>"),
        ("/sparql?query=" + "ASK{}" * 13_200, {}, 400, "longer than 64 KB"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else None,
)  # fmt: skip
def test_what_is_wrong_is_said(web, path, options, status, reason):
    answer = web.ask(path, **options)
    assert (answer.status, answer.kind) == (status, "text/plain")
    assert reason in answer.text


def test_head_gives_the_headers_alone(web):
    answer = web.ask("/sparql?query=ASK%7B%7D", "HEAD")
    assert (answer.status, answer.kind, answer.body) == (200, "application/sparql-results+json", b"")


def test_xml_is_never_ill_formed(web):
    answer = web.sparql("SELECT ('\\u0001' AS ?x) {}", accept="application/sparql-results+xml")
    assert (answer.status, answer.kind) == (406, "text/plain")
    assert web.sparql("SELECT ('\\u0001' AS ?x) {}").status == 200
