"""`kg draw`: pictures of the graph and of its ontology."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kg.cli.terminal import asked


def out_option(*suffixes: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give the option for the files that a picture is drawn to; other endings are refused before anything is drawn."""

    def known(ctx: click.Context, param: click.Parameter, paths: tuple[Path, ...]) -> tuple[Path, ...]:
        for path in paths:
            if path.suffix not in suffixes:
                raise click.UsageError(f"cannot draw to {path}: name it {', '.join(suffixes[:-1])} or {suffixes[-1]}")
        return paths

    return click.option(
        "-o", "--out", type=click.Path(path_type=Path, dir_okay=False), multiple=True, required=True, callback=known,
        help=f"File to draw to, {', '.join(suffixes[:-1])} or {suffixes[-1]}; may be repeated.",
    )  # fmt: skip


@click.group()
def draw() -> None:
    """Draw a picture of the graph or of its ontology."""


@draw.command()
@out_option(".svg", ".png", ".pdf", ".html", ".dot")
@click.option("--full", is_flag=True, help="All classes with all their properties, instead of the central ones.")
def schema(out: tuple[Path, ...], full: bool) -> None:
    """Draw the ontology: which classes there are, and what joins them. Needs Graphviz, but no graph."""
    from kg.draw.schema import draw_schema

    asked(lambda: draw_schema(out, full=full))
