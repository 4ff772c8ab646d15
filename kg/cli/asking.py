"""`kg query`, `kg sparql` and `kg explain`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.terminal import asked, console, fail, format_option, graph_option, open_graph, print_rows

if TYPE_CHECKING:
    from kg.query import Question


@click.command()
@click.argument("name", required=False)
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of the question.")
@graph_option
@format_option
def query(name: str | None, params: tuple[str, ...], graph: Path, form: str) -> None:
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
@graph_option
@format_option
def sparql(text: str, graph: Path, form: str) -> None:
    """Run any read-only SPARQL 1.1 query, given as text, as a file, or as `-` for standard input."""
    from kg import query as asking

    if text == "-":
        text = sys.stdin.read()
    elif len(text) < 4096 and "\n" not in text and Path(text).is_file():
        text = Path(text).read_text(encoding="utf-8")
    print_rows(asked(lambda: asking.sparql(open_graph(graph), text)), form)


@click.command()
@click.argument("trial_id")
@graph_option
def explain(trial_id: str, graph: Path) -> None:
    """Show a trial, its products, and every mention of an antigen with the words around it."""
    from kg.explain import UnknownTrial, explain
    from kg.store import Missing

    try:
        explanation = explain(graph, trial_id)
    except (UnknownTrial, Missing) as error:
        fail(str(error))
    explanation.render(console())


def _print_questions(questions: Mapping[str, Question]) -> None:
    from rich.table import Table

    table = Table("name", "parameters", "question", box=None, pad_edge=False)
    for name, question in questions.items():
        table.add_row(name, " ".join(str(p) for p in question.params), question.question)
    console().print(table)
