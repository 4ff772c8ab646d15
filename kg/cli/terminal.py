"""What the commands share: options, opening a graph, printing rows, failing in one line."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar, cast

import click

if TYPE_CHECKING:
    from pyoxigraph import Store
    from rich.console import Console

    from kg.model import Quarantined
    from kg.query import Answer

T = TypeVar("T")

DONE_WITH_PROBLEMS = 1
UNUSABLE = 2

graph_option = click.option(
    "-g", "--graph", type=click.Path(path_type=Path), default="graph", envvar="KG_GRAPH", show_default=True,
    help="Directory of the published graph; also from KG_GRAPH.",
)  # fmt: skip
endpoint_option = click.option(
    "-g", "--graph", default="graph", envvar="KG_GRAPH", show_default=True, metavar="DIR|URL",
    help="Directory of the published graph, or a SPARQL endpoint that holds it; also from KG_GRAPH.",
)  # fmt: skip
format_option = click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv", "tsv", "turtle"]), default="table",
    show_default=True, help="How rows are printed; json is SPARQL 1.1 results JSON.",
)  # fmt: skip


def open_graph(graph: Path | str) -> Store:
    """Open the published graph; where there is none, say so and end. An address of the web is asked from afar."""
    from kg.store import Missing, open_store

    if isinstance(graph, str) and graph.startswith(("http://", "https://")):
        from kg.remote import RemoteStore

        return cast("Store", RemoteStore(graph))
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            store = open_store(Path(graph))
    except Missing as error:
        fail(str(error))
    for warning in warned:
        click.echo(f"kg: {warning.message}", err=True)
    return store


def asked(question: Callable[[], T]) -> T:
    """Give the answer; where the question was wrongly put, say so and end."""
    from kg.query import UsageError
    from kg.remote import Unreachable

    try:
        return question()
    except (UsageError, Unreachable) as error:
        fail(str(error))


def console() -> Console:
    """Give the console for tables: as wide as the terminal, and wide enough to read where there is none."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 120)


def fail(message: str) -> NoReturn:
    """Say in one line what cannot be done, and end with the code for unusable input."""
    click.echo(f"kg: {message}", err=True)
    sys.exit(UNUSABLE)


def name_quarantined(problems: Sequence[Quarantined]) -> None:
    """Name the first ten of what was quarantined."""
    for item in problems[:10]:
        where = f" ({item.trial_id} {item.field or ''}: {item.value})" if item.value else ""
        said = f"quarantined {item.source}{where}: {item.reason}"
        click.echo("".join(c if c.isprintable() else " " for c in said), err=True)
    if len(problems) > 10:
        click.echo("... the whole list is in quarantine.jsonl of the generation", err=True)


def print_rows(rows: Answer, form: str) -> None:
    """Print rows as a table for people or in a format for machines."""
    if form == "table":
        rows.render(console())
    else:
        click.echo(rows.serialize(form), nl=False)
