"""`kg validate` and `kg evaluate`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.terminal import (
    DONE_WITH_PROBLEMS,
    asked,
    console,
    fail,
    graph_option,
    name_quarantined,
    open_graph,
    print_rows,
)

if TYPE_CHECKING:
    from kg.model import Quarantined


@click.command()
@graph_option
@click.option("--examples", default=3, show_default=True, help="How many examples of each finding to show.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "tsv", "turtle"]), default="table",
              show_default=True, help="How findings are printed; turtle is a SHACL validation report.")  # fmt: skip
@click.option("--fail-on", type=click.Choice(["violation", "warning", "info", "never"]), default="violation",
              show_default=True, help="End with exit code 1 where something is as bad as this, or worse.")  # fmt: skip
@click.option("--engine", type=click.Choice(["pyshacl", "shacl"]),
              help="SHACL engine; else shacl where it is installed, and pyshacl where not.")  # fmt: skip
@click.option("--scorecard", type=click.Choice(["sponsor", "country", "source"]),
              help="Show instead how complete the records are, by one of these, the worst first.")  # fmt: skip
@click.option("--min-trials", type=click.IntRange(min=1), help="For --scorecard: fewest trials; else 5, of a source 1.")
def validate(
    graph: Path, examples: int, form: str, fail_on: str, engine: str | None, scorecard: str | None,
    min_trials: int | None,
) -> None:  # fmt: skip
    """Check the graph against the shapes, or show how complete its records are."""
    if scorecard:
        _print_scorecard(graph, scorecard, min_trials, form)
        return
    if form in ("csv", "tsv"):
        fail(f"findings are printed as table, json or turtle; {form} goes with --scorecard")
    from kg.pipeline.recheck import recheck
    from kg.validate import show

    try:
        report = recheck(graph, open_graph(graph), engine)
    except ValueError as error:
        fail(str(error))
    if form == "table":
        show(report, console(), examples)
    else:
        click.echo(report.json(examples) if form == "json" else report.turtle())
    if report.at_least(fail_on):
        sys.exit(DONE_WITH_PROBLEMS)


def _print_scorecard(graph: Path, by: str, min_trials: int | None, form: str) -> None:
    from kg.query import ask

    given = {} if min_trials is None else {"min_trials": str(min_trials)}
    print_rows(asked(lambda: ask(open_graph(graph), f"quality-by-{by}", **given)), form)


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
