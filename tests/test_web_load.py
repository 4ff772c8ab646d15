"""Many clients at once: no error, and memory stays flat.

`python tests/test_web_load.py ADDRESS PID [SECONDS]` does the same to a server that runs already.
"""

import asyncio
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import pytest

CLIENTS = 64
COUNT = "SELECT ?p (COUNT(*) AS ?n) { ?s a kg:ClinicalTrial ; ?p ?o } GROUP BY ?p"
PATHS = (
    "/",
    "/id/trial/NCT06228404",
    "/id/antigen/PSMA.ttl",
    "/id/antigen/PSMA.json",
    "/static/style.css",
    "/sparql?query=" + quote("SELECT ?s ?l { ?s a kg:Antigen ; rdfs:label ?l }"),
    "/sparql?format=html&query=" + quote(COUNT),
    "/sparql?format=ttl&query=" + quote("DESCRIBE <" + "https://w3id.org/cell-therapy-kg/id/trial/NCT06228404>"),
)


async def client(host, port, number, until, statuses):
    """Ask one path after another over one connection."""
    reader, writer = await asyncio.open_connection(host, port)
    while time.monotonic() < until:
        path = PATHS[number % len(PATHS)]
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html, */*;q=0.5\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        await reader.readexactly(length)
        statuses[int(head.split()[1])] += 1
        number += 1
    writer.close()


async def crowd(host, port, seconds):
    statuses = Counter()
    until = time.monotonic() + seconds
    await asyncio.gather(*(client(host, port, number, until, statuses) for number in range(CLIENTS)))
    return statuses


def megabytes(pid):
    """Give the resident memory of a process and of its workers."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        if int(fields["PPid"]) == pid or int(fields["Pid"]) == pid:
            total += int(fields.get("VmRSS", "0 kB").split()[0])
    return total / 1024


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_sixty_four_clients_at_once(web):
    asyncio.run(crowd(web.host, web.port, 1))
    before = megabytes(web.process.pid)
    statuses = asyncio.run(crowd(web.host, web.port, 3))
    assert set(statuses) == {200}
    assert sum(statuses.values()) > CLIENTS
    assert megabytes(web.process.pid) < before + 60


if __name__ == "__main__":
    address, pid, seconds = sys.argv[1], int(sys.argv[2]), float((*sys.argv, "60")[3])
    host, port = address.removeprefix("http://").rstrip("/").split(":")
    for _ in range(4):
        found = asyncio.run(crowd(host, int(port), seconds / 4))
        print(f"{sum(found.values()) / seconds * 4:.0f} requests a second, {dict(found)}, {megabytes(pid):.0f} MB")  # noqa: T201
