"""Pushing a graph into real stores: the server of Oxigraph, and Virtuoso."""

import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from kg import names, publish, push, store
from kg.remote import RemoteStore
from tests.test_faults import records

OXIGRAPH = shutil.which("oxigraph", path=Path(sys.executable).parent)
VIRTUOSO = shutil.which("virtuoso-t")


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def running(command, port, **options):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                assert process.poll() is None, "the server has ended"
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.fixture
def oxigraph(tmp_path):
    if OXIGRAPH is None:
        pytest.skip("the oxigraph server, of the dependency group `dev`, is not installed beside this Python")
    port = free_port()
    with running([OXIGRAPH, "serve", "--location", tmp_path / "store", "--bind", f"127.0.0.1:{port}"], port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def few(forge, tmp_path_factory):
    """A graph of a few trials and little of the ontology, where a larger one would only take longer."""
    out = tmp_path_factory.mktemp("few")
    assert forge.kg("build", records(out / "lines"), "-o", out, "-j", 1).code == 0
    return out


def triples_of(root):
    return publish.read_manifest(store.current(root)).triples


def test_a_pushed_graph_is_the_same_graph(oxigraph, examples, monkeypatch):
    monkeypatch.setattr(push, "CHUNK_BYTES", 2**18)
    seen = []
    held = push.push(examples, f"{oxigraph}/store", progress=lambda *step: seen.append(step))
    assert held == triples_of(examples)
    assert len(seen) > 10
    query = f"SELECT ?p ?o {{ <{names.trial('NCT06228404')}> ?p ?o }}"
    here = store.open_store(examples).query(query, use_default_graph_as_union=True)
    there = RemoteStore(f"{oxigraph}/query").query(query, use_default_graph_as_union=True)
    assert {tuple(map(str, row)) for row in there} == {tuple(map(str, row)) for row in here}


def test_a_second_push_replaces_the_first(oxigraph, few):
    stray = f"INSERT DATA {{ GRAPH <{names.ASSERTED}> {{ <x:a> <x:b> <x:c> }} }}"
    urlopen(f"{oxigraph}/update", urlencode({"update": stray}).encode()).close()  # noqa: S310
    assert push.push(few, f"{oxigraph}/store") == triples_of(few)


def test_a_push_that_breaks_off_goes_on_where_it_stopped(oxigraph, few, monkeypatch):
    monkeypatch.setattr(push, "CHUNK_BYTES", 2**16)
    real, sent = push._send, []

    def send(*request):
        if len(sent) == 7:
            raise push.Refused("the line is cut")
        sent.append(hash(request[-1]))
        real(*request)

    monkeypatch.setattr(push, "_send", send)
    with pytest.raises(push.Refused, match="the line is cut"):
        push.push(few, f"{oxigraph}/store")
    again = []
    monkeypatch.setattr(push, "_send", lambda *request: again.append(hash(request[-1])) or real(*request))
    assert push.push(few, f"{oxigraph}/store") == triples_of(few)
    assert again
    assert not set(again) & set(sent)
    assert not list(few.glob(".push-*"))


def test_a_store_that_holds_something_else_is_found_out(oxigraph, few, monkeypatch):
    monkeypatch.setattr(push, "_send", lambda *request: None)
    with pytest.raises(push.Refused, match=r"holds \{'asserted': 0"):
        push.push(few, f"{oxigraph}/store")


def test_a_store_that_refuses_is_quoted(oxigraph, few):
    with pytest.raises(push.Refused, match=r"answers 40. .*not supported"):
        push.push(few, f"{oxigraph}/nothing", sparql=f"{oxigraph}/query")
    with pytest.raises(ValueError, match="cannot be told"):
        push.push(few, f"{oxigraph}/nothing")


INI = """
[Database]
DatabaseFile = {folder}/v.db
ErrorLogFile = {folder}/v.log
LockFile = {folder}/v.lck
TransactionFile = {folder}/v.trx
xa_persistent_file = {folder}/v.pxa
[Parameters]
ServerPort = {port}
NumberOfBuffers = 20000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = {web}
ServerRoot = {folder}
[SPARQL]
ResultSetMaxRows = 100000
"""


@pytest.fixture
def virtuoso(tmp_path):
    isql = shutil.which("isql-vt") or shutil.which("isql-v")
    if VIRTUOSO is None or isql is None:
        pytest.skip("Virtuoso is not installed")
    port, web = free_port(), free_port()
    (tmp_path / "v.ini").write_text(INI.format(folder=tmp_path, port=port, web=web))
    command = [VIRTUOSO, "-f", "-c", tmp_path / "v.ini"]
    with running(command, web, cwd=tmp_path):
        grant = "DB.DBA.RDF_DEFAULT_USER_PERMS_SET('nobody', 7); grant SPARQL_UPDATE to \"SPARQL\";"
        subprocess.run([isql, str(port), "dba", "dba", f"exec={grant}"], check=True, capture_output=True)
        yield f"http://127.0.0.1:{web}"


def test_virtuoso_takes_the_graph_too(virtuoso, examples):
    held = push.push(examples, f"{virtuoso}/sparql-graph-crud-auth", user=("dba", "dba"))
    assert held == triples_of(examples)
