"""The W3C's tests of the SPARQL 1.1 Protocol, query part, against `kg serve` and against Oxigraph's own server.

Tests of updates are run to see that they are refused: this endpoint only reads, which the protocol allows.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from conftest import SHARED
from rdflib.collection import Collection
from rdflib.namespace import Namespace
from web_server import Answer, Site, published, serving

SUITE = SHARED / "w3c" / "sparql11" / "protocol"
DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
HT = Namespace("http://www.w3.org/2011/http#")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
CNT = Namespace("http://www.w3.org/2011/content#")
FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        "application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"
    },
    "RDF": {"text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"},
}  # fmt: skip

pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="the W3C suite is not beside this checkout")


def manifest() -> rdflib.Graph:
    return rdflib.Graph().parse(SUITE / "manifest.ttl") if SUITE.is_dir() else rdflib.Graph()


MANIFEST = manifest()
TESTS = sorted(s.rpartition("#")[2] for s in MANIFEST.subjects(rdflib.RDF.type, MF.ProtocolTest))
QUERIES = [name for name in TESTS if "update" not in name]
UPDATES = [name for name in TESTS if "update" in name]


@pytest.fixture(scope="module")
def data() -> list[str]:
    """The graphs that the tests name; data0 is named and never described, so it holds a triple of ours."""
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://xmlns.com/foaf/0.1/Document>"
    return [f"<{DATA.format(n)}> {kind} <{DATA.format(n)}> ." for n in range(4)]


@pytest.fixture(scope="module")
def ours(data: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(published(tmp_path_factory.mktemp("w3c"), data), "--workers", 1) as site:
        yield site


@pytest.fixture(scope="module")
def oxigraph(data: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        pytest.skip("Oxigraph's server is not installed: it comes with `pip install oxigraph`")
    root = published(tmp_path_factory.mktemp("oxigraph"), data)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, "serve-read-only", "--location", root / "current" / "store", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen([*map(str, command)], stderr=subprocess.DEVNULL)
    try:
        yield reached(Site(f"http://127.0.0.1:{port}/"))
    finally:
        process.terminate()
        process.wait(timeout=10)


def reached(site: Site) -> Site:
    for _ in range(100):
        try:
            socket.create_connection((site.host, site.port)).close()
            return site
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise TimeoutError("Oxigraph's server did not start")


def requests_of(name: str) -> list[rdflib.term.Node]:
    (test,) = (s for s in MANIFEST.subjects(rdflib.RDF.type, MF.ProtocolTest) if s.endswith("#" + name))
    return list(Collection(MANIFEST, MANIFEST.value(MANIFEST.value(test, MF.action), HT.requests)))


def sent(site: Site, request: rdflib.term.Node) -> Answer:
    path = str(MANIFEST.value(request, HT.absolutePath)).replace("/sparql/", site_path(site), 1)
    listed = MANIFEST.value(request, HT.headers)
    headers = {
        str(MANIFEST.value(h, HT.fieldName)): str(MANIFEST.value(h, HT.fieldValue))
        for h in (Collection(MANIFEST, listed) if listed else ())
    }
    content = MANIFEST.value(request, HT.body)
    body = None
    if content:
        body = str(MANIFEST.value(content, CNT.chars)).encode(str(MANIFEST.value(content, CNT.characterEncoding)))
    return site.ask(path, str(MANIFEST.value(request, HT.methodName)), body, **headers)


def site_path(site: Site) -> str:
    return "/sparql" if site.process else "/query"


def answered(answer: Answer) -> bool:
    if answer.kind.endswith("json"):
        return json.loads(answer.body)["boolean"]
    return b"<boolean>true</boolean>" in answer.body


def faults(site: Site, name: str) -> list[str]:
    """Name what an answer is not as the test expects."""
    found = []
    for request in requests_of(name):
        expected = MANIFEST.value(request, HT.resp)
        answer = sent(site, request)
        statuses = {str(s)[-3:-2] for s in MANIFEST.objects(expected, MF.expectedStatus)}
        if str(answer.status)[0] not in statuses:
            found.append(f"{answer.status} {answer.body[:80]!r}")
        form = MANIFEST.value(expected, MF.expectedFormat)
        if form and answer.kind not in FORMATS[str(form)]:
            found.append(answer.kind)
        truth = MANIFEST.value(expected, MF.expectedBoolean)
        if truth is not None and answered(answer) != truth.toPython():
            found.append(f"not {truth}")
    return found


@pytest.mark.parametrize("name", QUERIES)
def test_the_query_part(ours: Site, name: str) -> None:
    assert faults(ours, name) == []


@pytest.mark.parametrize("name", UPDATES)
def test_updates_are_refused(ours: Site, name: str) -> None:
    answer = sent(ours, requests_of(name)[0])
    assert 400 <= answer.status < 500, answer


def test_the_query_part_against_the_server_of_oxigraph(oxigraph: Site) -> None:
    """It gives graphs as N-Quads to who states no preference, which the suite does not count among forms of RDF."""
    found = {name: faults(oxigraph, name) for name in QUERIES}
    quads = {"query_content_type_construct", "query_content_type_describe"}
    assert {name: what for name, what in found.items() if what and name not in quads} == {}
    assert {what for name in quads for what in found[name]} <= {"application/n-quads"}


def test_the_whole_suite_is_run() -> None:
    assert (len(QUERIES), len(UPDATES)) == (20, 14)
