"""`kg query`, `kg sparql` and `kg explain`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.terminal import asked, console, endpoint_option, fail, format_option, graph_option, open_graph, print_rows

if TYPE_CHECKING:
    from kg.query import Question


@click.command()
@click.argument("name", required=False)
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of the question.")
@endpoint_option
@format_option
def query(name: str | None, params: tuple[str, ...], graph: str, form: str) -> None:
    """Ask a named question; without NAME, list them all."""
    from kg import query as asking

    if name is None:
        _print_questions(asking.questions())
        return
    given = {}
    for param in params:
        key, equals, value = param.partition("=")
        if not equals:
            raise click.UsageError(f"-p takes NAME=VALUE, not {param!r}")
        given[key] = value
    print_rows(asked(lambda: asking.ask(open_graph(graph), name, **given)), form)


@click.command()
@click.argument("text", metavar="QUERY|FILE")
@endpoint_option
@format_option
def sparql(text: str, graph: str, form: str) -> None:
    """Run any read-only SPARQL 1.1 query, given as text, as a file, or as `-` for standard input."""
    from kg import query as asking

    if text == "-":
        text = sys.stdin.read()
    elif _is_path(text):
        text = Path(text).read_text(encoding="utf-8")
    print_rows(asked(lambda: asking.sparql(open_graph(graph), text)), form)


def _is_path(text: str) -> bool:
    """Whether a text names a file rather than being a query, which always has a space in it and mostly braces."""
    return not set(text) & set("{}<>\n") and (" " not in text or Path(text).is_file())


@click.command()
@click.argument("what", nargs=-1, required=True, metavar="TRIAL_ID | org NAME")
@graph_option
def explain(what: tuple[str, ...], graph: Path) -> None:
    """Show a trial, its products, and every mention of an antigen with the words around it.

    With `org NAME`: show which organization a name means, by which rule, whose it is, and what nearly was it.
    """
    if what[0] == "org":
        _explain_organization(" ".join(what[1:]).strip(), graph)
        return
    if len(what) > 1:
        raise click.UsageError("give one trial id, or `org` and the name of an organization")
    from kg.explain import UnknownTrial, explain
    from kg.store import Missing

    try:
        explanation = explain(graph, what[0])
    except (UnknownTrial, Missing) as error:
        fail(str(error))
    explanation.render(console())


def _explain_organization(name: str, graph: Path) -> None:
    from kg.explain.organization import explain_organization
    from kg.ground import load_catalogue
    from kg.store import Missing, open_store

    if not name:
        raise click.UsageError("give the name of an organization after `org`")
    try:
        store = open_store(graph)
    except Missing as error:
        store = None
        click.echo(f"kg: {error}; explained by the catalogue alone", err=True)
    explain_organization(name, load_catalogue(), store).render(console())


def _print_questions(questions: Mapping[str, Question]) -> None:
    from rich.table import Table

    table = Table("name", "parameters", "question", box=None, pad_edge=False)
    for name, question in questions.items():
        table.add_row(name, " ".join(str(p) for p in question.params), question.question)
    console().print(table)
