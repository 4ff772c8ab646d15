"""`kg draw network|landscape|timeline|map`: pictures of what the graph holds, all by the same filters."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.drawing import draw, out_option
from kg.cli.terminal import asked, endpoint_option, open_graph

if TYPE_CHECKING:
    from kg.draw import Picture

__all__ = ["draw"]

_FORMS = (".html", ".svg", ".png", ".pdf")
_FILTERS = (
    click.option("--antigen", help="Only trials with a product that targets this antigen; it alone is shown."),
    click.option("--modality", help="Only trials with a product of this modality, such as CAR-T."),
    click.option("--since", type=int, metavar="YEAR", help="Only trials that start in this year or later."),
    click.option("--sponsor", help="Only trials led by this organization, or by one that belongs to it."),
    click.option("--condition", help="Only trials in this condition or a narrower one."),
    endpoint_option,
)


def _filtered(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the filters that all pictures share."""
    return reduce(lambda made, option: option(made), reversed(_FILTERS), command)


def _save(make: Callable[[], Picture], out: tuple[Path, ...]) -> None:
    picture = asked(make)
    for path in out:
        asked(lambda path=path: picture.save(path))  # type: ignore[misc]


@draw.command()
@out_option(*_FORMS, ".graphml", ".gexf", ".cyjs")
@click.option("--of", type=click.Choice(["all", "sponsors"]), default="all", show_default=True,
              help="All three kinds of nodes; or sponsors alone, joined by the antigens they share.")  # fmt: skip
@_filtered
def network(out: tuple[Path, ...], of: Any, graph: str, **filters: Any) -> None:
    """Draw who tests against which antigen in which condition.

    .graphml, .gexf and .cyjs (Cytoscape) hold the whole network, with the centrality and the community of each node.
    """
    from kg.draw import network as made

    _save(lambda: made(open_graph(graph), of, **filters), out)


@draw.command()
@out_option(*_FORMS)
@click.option("--by", type=click.Choice(["condition", "sponsor"]), default="condition", show_default=True,
              help="What the rows are.")  # fmt: skip
@_filtered
def landscape(out: tuple[Path, ...], by: Any, graph: str, **filters: Any) -> None:
    """Draw target antigens by condition or by lead sponsor as a matrix, white where nobody is."""
    from kg.draw import landscape as made

    _save(lambda: made(open_graph(graph), by, **filters), out)


@draw.command()
@out_option(*_FORMS)
@_filtered
def timeline(out: tuple[Path, ...], graph: str, **filters: Any) -> None:
    """Draw how many trials started in each year, by modality and by target antigen."""
    from kg.draw import timeline as made

    _save(lambda: made(open_graph(graph), **filters), out)


@draw.command("map")
@out_option(*_FORMS)
@_filtered
def map_(out: tuple[Path, ...], graph: str, **filters: Any) -> None:
    """Draw a map of the cities that trials have sites in."""
    from kg.draw import site_map

    _save(lambda: site_map(open_graph(graph), **filters), out)
