"""`kg export`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli.terminal import graph_option, open_graph


@click.command()
@click.argument("form", type=click.Choice(["turtle", "nquads", "ntriples", "jsonld"]))
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write; else standard output."
)
@click.option("--part", "parts", multiple=True, type=click.Choice(["asserted", "evidence", "inferred", "ontology"]),
              help="Only this named graph; may be repeated.")  # fmt: skip
@graph_option
def export(form: str, out: Path | None, parts: tuple[str, ...], graph: Path) -> None:
    """Write the graph out: sorted, so that two exports can be compared line by line."""
    from kg.export import export

    store = open_graph(graph)
    if out is None:
        export(store, form, sys.stdout.buffer, parts)
    else:
        with out.open("wb") as file:
            export(store, form, file, parts)
