"""`kg build`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.terminal import DONE_WITH_PROBLEMS, fail, name_quarantined

if TYPE_CHECKING:
    from rich.progress import TaskID

    from kg.model import Quarantined
    from kg.pipeline import Summary


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=str))
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), default="graph", show_default=True,
              help="Directory to publish the graph in.")  # fmt: skip
def build(paths: tuple[str, ...], out: Path) -> None:
    """Read trial records and publish a graph.

    PATHS are files, folders, gzip and zip archives of ClinicalTrials.gov API v2 JSON or of trial pages; `-` is
    standard input. Without PATHS, the bundled examples are built.
    """
    from kg.pipeline import NothingToBuild, build
    from kg.publish import Busy

    try:
        with _progress() as progress:
            summary, problems = build(paths, out, progress)
    except NothingToBuild as error:
        name_quarantined(error.quarantined)
        fail(f"{error}: nothing is published")
    except (Busy, OSError) as error:
        fail(str(error))
    _print_summary(summary, problems, out)
    if summary.quarantined or summary.values_set_aside:
        sys.exit(DONE_WITH_PROBLEMS)


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int | None], None]]:
    """Show a bar on a terminal, and nothing elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description:>9}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                for finished in tasks.values():
                    bar.update(finished, total=bar.tasks[finished].completed)
                    bar.stop_task(finished)
                tasks[stage] = bar.add_task(stage, total=None)
            bar.update(tasks[stage], completed=done, total=total)

        yield show


def _print_summary(summary: Summary, problems: Sequence[Quarantined], out: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=False, box=None, pad_edge=False)
    rows = {
        "records read": summary.documents,
        "trials": summary.trials,
        "merged into another record's trial": summary.merged,
        "quarantined": summary.quarantined,
        "values set aside": summary.values_set_aside,
        "cell-therapy trials": summary.cell_therapy_trials,
        "targets found": summary.targets,
        "conflicts": summary.conflicts,
        "triples": sum(summary.triples.values()),
    }
    for name, count in rows.items():
        table.add_row(name, f"{count:,}")
    Console(stderr=True).print(table)
    name_quarantined(problems)
    click.echo(f"published {out / 'generations' / summary.generation}", err=True)
