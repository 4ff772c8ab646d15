"""`kg validate` and `kg evaluate`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.terminal import DONE_WITH_PROBLEMS, console, fail, graph_option, name_quarantined, open_graph

if TYPE_CHECKING:
    from kg.model import Quarantined


@click.command()
@graph_option
@click.option("--examples", default=3, show_default=True, help="How many examples of each finding to show.")
@click.option("--format", "form", type=click.Choice(["table", "json", "turtle"]), default="table", show_default=True)
@click.option("--engine", type=click.Choice(["pyshacl", "shacl"]),
              help="SHACL engine; else pyshacl, and above 500 trials shacl where it is installed.")  # fmt: skip
def validate(graph: Path, examples: int, form: str, engine: str | None) -> None:
    """Check the graph against the shapes; exit 1 where one is violated."""
    from kg.validate import validate_store

    try:
        report = validate_store(open_graph(graph), engine=engine)
    except ValueError as error:
        fail(str(error))
    if form == "table":
        report.render(console(), examples)
    else:
        click.echo(report.json(examples) if form == "json" else report.turtle())
    if not report.conforms:
        sys.exit(DONE_WITH_PROBLEMS)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=str))
@click.option("--gold", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True,
              help="Labels, tab-separated, as benchmarks/gold/GUIDE.md explains.")  # fmt: skip
@click.option("--errors", is_flag=True, help="Show every error with the evidence that led to it.")
@click.option("--all-rows", is_flag=True, help="Score low-confidence labels too.")
def evaluate(paths: tuple[str, ...], gold: Path, errors: bool, all_rows: bool) -> None:
    """Score recognition against labelled trials."""
    from rich.console import Console

    from kg.evaluate import evaluate_records
    from kg.model import Record
    from kg.sources import read

    refused: list[Quarantined] = []

    def records() -> Iterator[Record]:
        for item in read(paths):
            if isinstance(item, Record):
                yield item
            elif item.level == "input":
                refused.append(item)

    report = evaluate_records(records(), gold, only_confident=not all_rows)
    name_quarantined(refused)
    if not report.trials:
        fail("none of the records is labelled")
    report.render(Console(), errors=errors)
    if refused:
        sys.exit(DONE_WITH_PROBLEMS)
