"""`kg serve`."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.terminal import fail, graph_option, open_graph


@click.command()
@graph_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 is any free one.")
@click.option(
    "--allow-host", "hosts", multiple=True, metavar="NAME",
    help="Another name by which browsers may call this server; localhost always is one.",
)  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 64), default=4, show_default=True, help="Queries at a time.")
@click.option("--deadline", type=click.FloatRange(0.1), default=30, show_default=True, help="Seconds for an answer.")
@click.option("--memory", type=click.IntRange(64), default=1024, show_default=True, help="Megabytes for an answer.")
@click.option("--max-rows", type=click.IntRange(1), default=100_000, show_default=True, help="Rows of an answer.")
def serve(
    graph: Path, host: str, port: int, hosts: tuple[str, ...], workers: int, deadline: float, memory: int, max_rows: int
) -> None:
    """Serve the graph on this machine: pages, linked data, and a SPARQL endpoint at /sparql."""
    import asyncio
    import signal
    from contextlib import suppress

    try:
        from kg.store import current
        from kg.web import server
        from kg.web.index.places import places
        from kg.web.messages import Limits
        from kg.web.pool import Unready
        from kg.web.security import LOCAL
    except ImportError as error:
        fail(f"{error}: the pages need `pip install 'cell-therapy-kg[web]'`")
    open_graph(graph)
    if not any(path.is_file() for path in places(current(graph))):
        click.echo("indexing the graph for its pages, once for each generation ...", err=True)
    limits = Limits(deadline=deadline, memory=memory << 20, rows=max_rows)
    named = (*LOCAL, *hosts, f"[{host}]" if ":" in host else host)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with server.listen(host, port) as listening, suppress(KeyboardInterrupt):
        try:
            asyncio.run(server.serve(graph, listening, limits, workers, named, _announce))
        except Unready as error:
            fail(f"the graph cannot be served: {error}")


def _announce(address: str, sealed: bool) -> None:
    click.echo(f"{address}  (Ctrl-C ends it)")
    if not sealed:
        click.echo("kg: this system cannot keep workers off the network; SERVICE is refused by name alone", err=True)
