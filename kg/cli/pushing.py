"""`kg push`."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.progress import progress
from kg.cli.terminal import DONE_WITH_PROBLEMS, fail, graph_option


@click.command()
@click.argument("url")
@click.option("--sparql", metavar="URL", help="Where the store answers queries, if it cannot be told from URL.")
@click.option("--user", metavar="NAME", help="Name to give; the password is read from KG_PASSWORD, or asked for.")
@graph_option
def push(url: str, sparql: str | None, user: str | None, graph: Path) -> None:
    """Send the graph to another store through its Graph Store Protocol endpoint at URL.

    Each named graph is replaced, a few megabytes at a time. A push that breaks off goes on where it stopped when it
    is begun again. At the end the triples that the store holds are counted.
    """
    import os
    import sys

    from rich.console import Console

    from kg.push import Refused, push
    from kg.remote import Unreachable
    from kg.store import Missing

    login = (
        (user, os.environ.get("KG_PASSWORD") or click.prompt("Password", hide_input=True, err=True)) if user else None
    )
    try:
        with progress(Console(stderr=True)) as show:
            held = push(graph, url, sparql=sparql, user=login, progress=show)
    except ValueError as error:
        raise click.UsageError(f"{error}: say so with --sparql") from None
    except Missing as error:
        fail(str(error))
    except (Refused, Unreachable) as error:
        click.echo(f"kg: {error}", err=True)
        sys.exit(DONE_WITH_PROBLEMS)
    for name, triples in held.items():
        click.echo(f"{name:>9} {triples:>13,} triples", err=True)
