"""The same questions of an endpoint as of a store: against the server of the store's own makers."""

import shutil
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import names, query, store
from kg.remote import RemoteStore, Unreachable

SERVER = shutil.which("oxigraph", path=Path(sys.executable).parent)


@pytest.fixture(scope="module")
def endpoint(examples):
    if SERVER is None:
        pytest.skip("the oxigraph server, of the dependency group `dev`, is not installed beside this Python")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    location = store.current(examples) / "store"
    process = subprocess.Popen(
        [SERVER, "serve-read-only", "--location", location, "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/query"
    finally:
        process.terminate()
        process.wait()


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("sponsors-by-antigen", {"antigen": "folh1"}),
        ("trial-facts", {"trial": "nct06228404"}),
        ("antigens-by-trials", {}),
    ],
)
def test_named_questions_get_the_same_answer(endpoint, examples, name, params):
    here, there = store.open_store(examples), RemoteStore(endpoint)
    assert query.ask(there, name, **params).rows == query.ask(here, name, **params).rows != []


@pytest.mark.parametrize("text", [
    "SELECT (COUNT(*) AS ?n) { ?trial a kg:ClinicalTrial }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s kg:trialId ?id } } GROUP BY ?g",
    "ASK { ?product kg:targetsAntigen ?antigen }",
    "CONSTRUCT { ?product kg:targetsAntigen ?antigen } WHERE { ?product kg:targetsAntigen ?antigen }",
])  # fmt: skip
def test_sparql_gets_the_same_answer(endpoint, examples, text):
    here, there = store.open_store(examples), RemoteStore(endpoint)
    assert query.sparql(there, text).serialize("json" if "CONSTRUCT" not in text else "turtle") == query.sparql(
        here, text
    ).serialize("json" if "CONSTRUCT" not in text else "turtle")


def test_a_malformed_query_is_the_askers_fault(endpoint):
    with pytest.raises(SyntaxError):
        RemoteStore(endpoint).query("SELECT nonsense")


def test_nobody_there_is_said_in_one_line():
    with pytest.raises(Unreachable, match=r"http://127.0.0.1:9/sparql does not answer: .*refused"):
        RemoteStore("http://127.0.0.1:9/sparql").query("ASK {}")


def test_what_is_no_endpoint_is_named(endpoint):
    with pytest.raises(Unreachable, match="404 Not Found"):
        RemoteStore(endpoint.replace("/query", "/nothing")).query("ASK {}")


def test_an_answer_that_is_no_result_is_named():
    class Page(BaseHTTPRequestHandler):
        def do_POST(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<h1>Welcome</h1>")

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        with pytest.raises(Unreachable, match="text/html that is no SPARQL result"):
            RemoteStore(f"http://127.0.0.1:{server.server_port}/").query("ASK {}")


def test_statements_are_found_by_pattern(endpoint, examples):
    here, there = store.open_store(examples), RemoteStore(endpoint)
    trial = ox.NamedNode(names.trial("NCT06228404"))
    found = {quad.triple for quad in there.quads_for_pattern(trial, None, None)}
    assert found == {quad.triple for quad in here.quads_for_pattern(trial, None, None)} != set()
