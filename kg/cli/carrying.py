"""`kg export` and `kg draw`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli.terminal import asked, graph_option, open_graph


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


@click.command()
@click.argument("picture", type=click.Choice(["network"]))
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), multiple=True, required=True,
              help="File to draw to, .svg, .png or .pdf; may be repeated.")  # fmt: skip
@click.option("--antigen", help="Only trials whose product targets this antigen.")
@click.option("--modality", help="Only trials of this modality, such as CAR-T.")
@click.option("--since", type=int, help="Only trials that start in this year or later.")
@graph_option
def draw(
    picture: str, out: tuple[Path, ...], antigen: str | None, modality: str | None, since: int | None, graph: Path
) -> None:
    """Draw sponsors, antigens and conditions as a network."""
    from kg.draw import draw_network, network

    for path in out:
        if path.suffix not in (".svg", ".png", ".pdf"):
            raise click.UsageError(f"cannot draw to {path}: name it .svg, .png or .pdf")
    drawn = asked(lambda: network(open_graph(graph), antigen=antigen, modality=modality, since=since))
    for path in out:
        draw_network(drawn, path)
