"""`kg generations` and `kg rollback`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from kg.cli.terminal import DONE_WITH_PROBLEMS, console, fail, graph_option


@click.command()
@graph_option
@click.option("--check", is_flag=True, help="Compare the content of every file with its checksum, not only its size.")
def generations(graph: Path, check: bool) -> None:
    """List the generations of a graph, newest first; exit 1 where one is damaged."""
    from rich.table import Table

    from kg import publish

    current = (graph / "current").resolve()
    table = Table(
        "generation", "published (UTC)", "trials", "triples", "quarantined", "state", box=None, pad_edge=False
    )
    damaged = False
    for generation in publish.generations(graph):
        harm = publish.damage(generation, thorough=check)
        damaged |= harm is not None
        manifest = publish.read_manifest(generation)
        counts = [manifest.trials, sum(manifest.triples.values()), manifest.quarantined] if manifest else []
        state = f"damaged: {harm}" if harm else "current" if generation.resolve() == current else "kept"
        when = datetime.fromtimestamp(generation.stat().st_mtime, UTC).strftime("%Y-%m-%d %H:%M")
        table.add_row(generation.name, when, *(f"{n:,}" for n in counts or [0, 0, 0]), state)
    if not table.row_count:
        fail(f"no graph in {graph}: make one with `kg build -o {graph}`")
    console().print(table)
    if damaged:
        sys.exit(DONE_WITH_PROBLEMS)


@click.command()
@click.argument("generation", required=False)
@graph_option
def rollback(generation: str | None, graph: Path) -> None:
    """Publish an older generation again: the one named, or the newest sound one before the current.

    Nothing is deleted: `kg rollback 000007` also goes forward.
    """
    from kg.publish import Busy, NoSuchGeneration, rollback

    if not (graph / "generations").is_dir():
        fail(f"no graph in {graph}: make one with `kg build -o {graph}`")
    try:
        published = rollback(graph, generation)
    except (NoSuchGeneration, Busy) as error:
        fail(str(error))
    click.echo(f"published {published}", err=True)
