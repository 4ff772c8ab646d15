"""Linked data: every IRI of the graph has a page, and the same in the forms that programs read."""

import html
import http.client
import json
import re
import time
from html.parser import HTMLParser
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from web_server import published, serving

from kg import names
from kg.store import open_store
from kg.web.addresses import address, iri_at, is_web_address, statements

PSMA = "/id/antigen/PSMA"
FORMS = {"ttl": "text/turtle", "nt": "application/n-triples", "rdf": "application/rdf+xml"}
LABEL = ox.NamedNode(names.PREFIXES["rdfs"] + "label")


class Page(HTMLParser):
    """What a browser would load, follow and read aloud."""

    def __init__(self, text):
        super().__init__()
        self.loaded, self.links, self.tags, self.attributes = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        self.attributes += given
        if tag == "a":
            self.links.append(given["href"])
        self.loaded += [v for k, v in given.items() if k in ("src", "srcset", "data", "poster")]
        if tag == "link" and given["rel"] != "alternate":
            self.loaded.append(given["href"])


def looked_at(site, path):
    answer = site.ask(path, accept="text/html")
    assert (answer.status, answer.kind) == (200, "text/html"), (path, answer.text[:200])
    return answer, Page(answer.text)


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        (names.trial("NCT06228404"), "/id/trial/NCT06228404"),
        (names.term("ClinicalTrial"), "/ontology#ClinicalTrial"),
        (names.antigen("a/b c"), "/id/antigen/a%2Fb%20c"),
        ("https://bioregistry.io/hgnc:1", "/resource?iri=https%3A%2F%2Fbioregistry.io%2Fhgnc%3A1"),
    ],
)
def test_addresses(iri, path):
    assert address(iri) == path
    if path.startswith("/id/"):
        assert (iri_at(path), statements(iri)) == (iri, path)


@pytest.mark.parametrize(
    ("iri", "expected"),
    [("https://x.org/a", True), ("javascript:alert(1)", False), ("data:text/html,x", False), ("https:///x", False),
     ("JavaScript://x/%0aalert(1)", False), ("http://[", False)],
)  # fmt: skip
def test_links_lead_to_web_addresses_only(iri, expected):
    assert is_web_address(iri) is expected


ONE_OF_EACH = """SELECT (MIN(?iri) AS ?one) {
  { SELECT DISTINCT ?iri { { ?iri ?p ?o } UNION { ?s ?iri ?o } UNION { ?s ?p ?iri } FILTER(isIRI(?iri)) } }
} GROUP BY (REPLACE(STR(?iri), "[^/#:]*$", ""))"""


def test_iris_of_every_kind_have_a_page(web, examples):
    """One of each namespace, as subject, property or object."""
    found = open_store(examples).query(ONE_OF_EACH, use_default_graph_as_union=True)
    one_of_each = [row["one"].value for row in found]
    assert 40 < len(one_of_each) < 120
    for iri in one_of_each:
        answer, page = looked_at(web, statements(iri))
        assert f"<code>{html.escape(iri, quote=False)}</code>" in answer.text
        assert page.tags.count("h1") == 1


@pytest.mark.parametrize("extension", FORMS)
def test_the_same_as_rdf(web, examples, extension):
    answer = web.ask(f"{PSMA}.{extension}")
    assert (answer.status, answer.kind) == (200, FORMS[extension])
    assert answer.body == web.ask(PSMA, accept=FORMS[extension]).body
    found = {q.triple for q in ox.parse(answer.body, format=ox.RdfFormat.from_media_type(answer.kind))}
    node, store = ox.NamedNode(names.antigen("PSMA")), open_store(examples)
    stated = {q.triple for q in store.quads_for_pattern(node, None, None)}
    stated |= {q.triple for q in store.quads_for_pattern(None, None, node)}
    assert stated <= found
    assert {t.predicate for t in found - stated} == {LABEL}


def test_the_same_as_json_ld_and_json(web):
    linked = web.ask(f"{PSMA}.jsonld")
    assert linked.kind == web.ask(PSMA, accept="application/ld+json").kind == "application/ld+json"
    assert len(list(ox.parse(linked.body, format=ox.RdfFormat.JSON_LD))) > 20
    plain = web.ask(f"{PSMA}.json")
    assert plain.body == web.ask(PSMA, accept="application/json").body
    said = json.loads(plain.body)
    assert (said["iri"], said["label"]) == (names.antigen("PSMA"), "PSMA")
    assert "antigen" in {kind["label"] for kind in said["types"]}
    (incoming,) = (g for g in said["incoming"] if g["property"] == names.term("targetsAntigen"))
    assert incoming["total"] >= len(incoming["values"]) > 5
    assert all(value["label"] and value["type"] == "uri" for value in incoming["values"])


def test_a_page_names_its_other_forms(web):
    answer, page = looked_at(web, PSMA)
    assert f'<{PSMA}.ttl>; rel="alternate"; type="text/turtle"' in answer.headers["Link"]
    assert answer.headers["Vary"] == "Accept"
    assert {f"{PSMA}.{extension}" for extension in (*FORMS, "json", "jsonld")} <= set(page.links)
    for link in page.links:
        if link.startswith(PSMA):
            assert web.ask(link).status == 200


def test_pages_load_nothing_from_elsewhere_and_run_nothing(web):
    for path in ("/", "/sparql", "/ontology", PSMA, "/id/trial/NCT06228404"):
        answer, page = looked_at(web, path)
        assert all(re.match(r"/(?!/)", loaded) and web.ask(loaded).status == 200 for loaded in page.loaded), path
        assert not {"style", "iframe", "object"} & set(page.tags)
        assert path == "/sparql" or "script" not in page.tags
        assert not [a for a in page.attributes if a.startswith("on") or a == "style"]
        assert 'lang="en"' in answer.text
        assert {"main", "header", "footer", "nav", "h1"} <= set(page.tags)


def test_inner_links_lead_somewhere(web):
    for path in ("/", "/id/trial/NCT06228404"):
        _, page = looked_at(web, path)
        for link in {link.partition("#")[0] for link in page.links if link.startswith("/")} - {""}:
            assert web.ask(link, accept="text/html").status == 200, link


def test_the_vocabulary_has_an_anchor_for_each_term(web, examples):
    answer, _ = looked_at(web, "/ontology")
    subjects = {q.subject.value for q in open_store(examples).quads_for_pattern(None, LABEL, None)}
    terms = {iri.removeprefix(names.KG) for iri in subjects if iri.startswith(names.KG)}
    assert len(terms) > 200
    assert {html.escape(term) for term in terms} <= set(re.findall(r'id="([^"]+)"', answer.text))
    turtle = web.ask("/ontology.ttl")
    found = {q.subject.value for q in ox.parse(turtle.body, format=ox.RdfFormat.TURTLE)}
    assert {names.KG + term for term in terms} <= found


def test_long_lists_come_page_by_page(web, examples):
    condition = ox.NamedNode(names.term("Condition"))
    total = sum(1 for _ in open_store(examples).quads_for_pattern(None, None, condition))
    kind = quote(names.PREFIXES["rdf"] + "type", safe="")
    first = f"{statements(condition.value)}&property={kind}&direction=in"
    _, page = looked_at(web, first)
    here = {link for link in page.links if link.startswith("/id/condition/")}
    _, page = looked_at(web, f"{first}&page=2")
    there = {link for link in page.links if link.startswith("/id/condition/")}
    assert len(here) == 200 < total
    assert there
    assert not here & there


@pytest.mark.parametrize(
    "path", ["/id/trial/NCT99999999", "/nothing", "/resource?iri=urn:x", "/resource", "/about.html"]
)
def test_what_is_not_there(web, path):
    assert web.ask(path, accept="text/html").status == 404


def test_an_unknown_form(web):
    assert web.ask(PSMA, accept="image/png").status == 406


EVIL = "<img src=x onerror=alert(1)>"


def test_what_a_record_says_is_text_and_never_markup(tmp_path):
    trial, label = names.trial("NCT00000001"), names.PREFIXES["rdfs"] + "label"
    lines = [
        f'<{trial}> <{label}> "{EVIL}" <{names.ASSERTED}> .',
        f"<{trial}> <{names.KG}sees> <javascript:alert(1)> <{names.ASSERTED}> .",
        f"<{trial}> <{names.KG}sees> <http://x/a'b&c> <{names.ASSERTED}> .",
        f'<http://x/a\'b&c> <{label}> "\\u202Eevil" <{names.INFERRED}> .',
        f'<{trial}> <{names.KG}notes> "\\" onclick=alert(1) x=\\"" <{names.INFERRED}> .',
    ]
    with serving(published(tmp_path, lines), "--workers", 1) as site:
        for path in ("/id/trial/NCT00000001", "/resource?iri=http%3A%2F%2Fx%2Fa%27b%26c", "/ontology", "/"):
            answer, page = looked_at(site, path)
            assert "img" not in page.tags
            assert not [a for a in page.attributes if a.startswith("on")]
            assert not [link for link in page.links if link.startswith("javascript")]
            assert path == "/ontology" or path == "/" or EVIL.replace("<", "&lt;").replace(">", "&gt;") in answer.text
        _, page = looked_at(site, "/resource?iri=javascript%3Aalert(1)")
        assert not [link for link in page.links if "javascript" in link and not link.startswith("/resource?")]


def within(seconds, holds):
    """Whether something comes true in time; pages turn to a generation when its index is there."""
    until = time.monotonic() + seconds
    while not (true := holds()) and time.monotonic() < until:
        time.sleep(0.05)
    return true


def test_a_new_generation_is_followed_without_a_pause(tmp_path):
    def lines(name):
        return [f'<{names.antigen("X")}> <{names.PREFIXES["rdfs"]}label> "{name}" <{names.ONTOLOGY}> .']

    with serving(published(tmp_path, lines("old")), "--workers", 1) as site:
        assert site.ask("/id/antigen/X.json").text.count('"old"')
        assert b"old" in site.sparql("SELECT ?x { ?s rdfs:label ?x }").body
        for number in range(2):
            published(tmp_path, lines(f"new{number}"))
            assert f"new{number}".encode() in site.sparql("SELECT ?x { ?s rdfs:label ?x }").body
            assert within(10, lambda n=number: json.loads(site.ask("/id/antigen/X.json").body)["label"] == f"new{n}")
        (tmp_path / "current").unlink()
        assert site.sparql("ASK {}").status == 200


def test_a_page_that_is_still_so_is_not_sent_again(web):
    first = web.ask("/trials?antigen=PSMA", accept="text/html")
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "no-cache"
    assert web.ask("/trials?antigen=PSMA", accept="text/html").headers["ETag"] == tag
    for stated in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = web.ask("/trials?antigen=PSMA", accept="text/html", if_none_match=stated)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
        assert again.headers["Vary"] == "Accept"
    others = [
        web.ask("/trials?antigen=PSMA", accept="text/csv", if_none_match=tag),
        web.ask("/trials?antigen=CD19", accept="text/html", if_none_match=tag),
        web.ask("/trials?antigen=PSMA", accept="text/html", if_none_match='"other"'),
    ]
    assert [answer.status for answer in others] == [200, 200, 200]
    assert len({tag, *(answer.headers["ETag"] for answer in others[:2])}) == 3


def test_what_is_no_page_of_a_generation_is_not_kept(web):
    assert web.ask("/id/trial/NCT99999999", accept="text/html").headers["Cache-Control"] == "no-store"
    assert web.ask("/id/trial/NCT99999999", accept="text/html").headers["ETag"] is None
    answer = web.sparql("SELECT (RAND() AS ?r) {}", accept="text/csv")
    assert (answer.headers["Cache-Control"], answer.headers["ETag"]) == ("no-cache", None)


def test_assets_whose_address_tells_their_version_are_kept_for_ever(web):
    page = web.ask("/sparql", accept="text/html").text
    assets = set(re.findall(r'"(/static/[^"]+)"', page))
    assert {path.rpartition("/")[2].partition("?")[0] for path in assets} >= {"style.css", "editor.js", "codemirror.js"}
    for path in assets:
        answer = web.ask(path)
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable"), path
    bare = web.ask("/static/style.css")
    assert bare.headers["Cache-Control"] == "no-cache"
    assert web.ask("/static/style.css", if_none_match=bare.headers["ETag"]).status == 304


def test_another_generation_has_other_tags(tmp_path):
    from kg.web.caching import tag
    from kg.web.messages import Look

    asked, tags = Look("/", "text/html", "http://x"), set()
    for name in ("000001", "000002"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").write_text("{}")
        tags |= {tag(tmp_path / name, asked), tag(tmp_path / name, asked)}
    (tmp_path / name / "manifest.json").unlink()
    (tmp_path / name / "manifest.json").write_text("{ }")  # built again under the same name
    assert len({*tags, tag(tmp_path / name, asked)}) == 3


def test_answers_over_one_connection_do_not_wait_for_each_other(web):
    """With Nagle's algorithm on, each answer but the first would wait 40 ms for the client to acknowledge its head."""
    connection, times = http.client.HTTPConnection(web.host, web.port), []
    for _ in range(12):
        start = time.perf_counter()
        connection.request("GET", "/terms")
        connection.getresponse().read()
        times.append(time.perf_counter() - start)
    connection.close()
    assert min(times[1:]) < 0.035


def test_what_is_refused_is_said_on_a_page_where_people_ask(web):
    wrong = web.ask("/sparql?format=html&query=SELECT%20%3Cb%3E", accept="text/html")
    assert (wrong.status, wrong.kind) == (400, "text/html")
    assert "not SPARQL 1.1" in wrong.text
    assert "SELECT &lt;b&gt;</textarea>" in wrong.text
    assert web.ask("/sparql?query=SELECT%20%3Cb%3E", accept="*/*").kind == "text/plain"
    reached = web.ask("/trials.csv?x=<b>", accept="text/html")
    assert reached.kind == "text/csv"
    unknown = web.ask("/questions/nothing.csv", accept="text/html,*/*;q=0.8")
    assert (unknown.status, unknown.kind) == (404, "text/html")
    assert 'role="alert">no such question' in unknown.text
    assert web.ask("/questions/nothing.csv").kind == "text/plain"
