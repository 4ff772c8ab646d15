"""Whom the server answers, what it tells browsers, and how long it waits for slow clients."""

import asyncio
import http.client
import socket
import time
from contextlib import suppress

import pytest
import uvicorn
from starlette.responses import PlainTextResponse

from kg.web import server
from kg.web.security import host_of


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:80", "LOCALHOST"])
def test_our_own_hosts_are_answered(web, host):
    assert web.ask("/sparql?query=ASK%7B%7D", host=host).status == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io:8000", "", "localhost:x"])
@pytest.mark.parametrize("path", ["/", "/sparql?query=ASK%7B%7D", "/static/style.css"])
def test_a_foreign_host_is_not(web, host, path):
    answer = web.ask(path, host=host)
    assert (answer.status, answer.text) == (421, "this host is not served here\n")


@pytest.mark.parametrize(
    ("authority", "host"),
    [("localhost:80", "localhost"), ("[::1]:80", "[::1]"), ("[::1]", "[::1]"), ("a:b", "a:b"), ("a", "a")],
)
def test_the_host_of_an_authority(authority, host):
    assert host_of(authority) == host


@pytest.mark.parametrize("path", ["/", "/sparql?query=ASK%7B", "/id/nothing", "/static/style.css", "/static/nothing"])
def test_every_answer_has_the_headers(web, path):
    headers = web.ask(path, accept="text/html").headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self'; base-uri 'none'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Access-Control-Allow-Origin"] is None
    assert headers["Server"] is None


@pytest.mark.parametrize(
    "path",
    ["/%2e%2e/%2e%2e/etc/passwd", "/../../etc/passwd", "/static/%2e%2e/app.py", "/static/..%2fapp.py",
     "/static//etc/passwd", "/id/%00", "/id/trial/<x>", "//evil.example/", "/id/%ff"],
)  # fmt: skip
def test_no_path_leads_out(web, path):
    assert web.ask(path).status == 404


def test_two_hosts_are_one_too_many(web):
    connection = http.client.HTTPConnection(web.host, web.port, timeout=10)
    connection.putrequest("GET", "/", skip_host=True)
    connection.putheader("Host", "localhost")
    connection.putheader("Host", "evil.example")
    connection.endheaders()
    assert connection.getresponse().status in (400, 421)
    connection.close()


@pytest.fixture
def impatient(monkeypatch):
    """A server of this process that waits a third of a second for the head of a request, and takes four connections."""
    monkeypatch.setattr(server, "_HEAD_SECONDS", 0.3)
    monkeypatch.setattr(server, "_MOST_CONNECTIONS", 4)
    config = uvicorn.Config(
        PlainTextResponse("here"), http=server.Patient, ws="none", lifespan="off", log_config=None, loop="asyncio"
    )
    return uvicorn.Server(config), server.listen("127.0.0.1", 0)


def run(impatient, client):
    """Run a client, which blocks, beside the server."""

    async def both():
        running, listening = impatient
        serving = asyncio.create_task(running.serve(sockets=[listening]))
        try:
            return await asyncio.to_thread(client, listening.getsockname()[:2])
        finally:
            running.should_exit = True
            await serving

    return asyncio.run(both())


def ended(connection):
    """Give the seconds until the other side hangs up."""
    start = time.monotonic()
    with suppress(ConnectionResetError):
        while connection.recv(4096):
            pass
    return time.monotonic() - start


def test_a_slow_client_is_not_waited_for(impatient):
    def drip(address):
        with socket.create_connection(address, timeout=5) as connection:
            start = time.monotonic()
            try:
                for byte in b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 1000:
                    connection.sendall(bytes([byte]))
                    time.sleep(0.05)
            except OSError:
                return time.monotonic() - start

    assert 0.2 < run(impatient, drip) < 5


def test_a_slow_second_request_is_not_waited_for_either(impatient):
    def drip(address):
        with socket.create_connection(address, timeout=5) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert connection.recv(4096).startswith(b"HTTP/1.1 200")
            time.sleep(0.5)
            connection.sendall(b"GET / HT")
            return ended(connection)

    assert 0.2 < run(impatient, drip) < 5


def test_a_silent_client_is_not_waited_for(impatient):
    def wait(address):
        with socket.create_connection(address, timeout=5) as connection:
            return ended(connection)

    assert 0.2 < run(impatient, wait) < 5


def test_connections_have_a_bound(impatient, monkeypatch):
    monkeypatch.setattr(server, "_HEAD_SECONDS", 5)

    def crowd(address):
        held = [socket.create_connection(address, timeout=5) for _ in range(4)]
        time.sleep(0.1)
        with socket.create_connection(address, timeout=5) as fifth:
            refused = ended(fifth) < 4
        held[0].sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = held[0].recv(15)
        for connection in held:
            connection.close()
        return refused, answer

    assert run(impatient, crowd) == (True, b"HTTP/1.1 200 OK")
