"""`kg build`."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.progress import progress
from kg.cli.terminal import DONE_WITH_PROBLEMS, fail, name_quarantined

if TYPE_CHECKING:
    from kg.model import Quarantined
    from kg.publish import Manifest


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=str))
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), default="graph", show_default=True,
              help="Directory to publish the graph in.")  # fmt: skip
@click.option("-j", "--jobs", type=click.IntRange(min=1), default=os.cpu_count() or 1, show_default="all cores",
              help="How many processes read and build.")  # fmt: skip
@click.option("--fail-on", type=click.Choice(["violation", "warning", "info", "never"]), default="violation",
              show_default=True, help="Refuse to publish a graph in which findings as bad as this, or worse, are "
              "left: a trial of which a node violates a shape is quarantined.")  # fmt: skip
@click.option("--max-violations", "most", type=click.IntRange(min=0), default=0, show_default=True,
              help="How many of these findings may pass.")  # fmt: skip
@click.option("--max-quarantined", "most_quarantined", type=click.FloatRange(0, 1), default=0.01, show_default=True,
              metavar="SHARE", help="Refuse to publish where more than this share of the records is quarantined; 10 "
              "always may be.")  # fmt: skip
@click.option("--ignore-space", is_flag=True, help="Begin even where there may be too little room on the disk.")
@click.option("--engine", type=click.Choice(["local", "spark"]), default="local", show_default=True,
              help="spark: N-Quads in parts, made on a cluster, without what follows across trials; PATHS and --out "
              "as Hadoop takes them.")  # fmt: skip
def build(
    paths: tuple[str, ...],
    out: Path,
    jobs: int,
    fail_on: str,
    most: int,
    most_quarantined: float,
    ignore_space: bool,
    engine: str,
) -> None:
    """Read trial records and publish a graph.

    PATHS are files, folders, gzip and zip archives of ClinicalTrials.gov API v2 JSON or of trial pages; `-` is
    standard input. Without PATHS, the bundled examples are built.
    """
    if engine == "spark":
        _build_on_spark(paths, str(out), most_quarantined)
        return
    from concurrent.futures.process import BrokenProcessPool

    from rich.console import Console

    from kg.pipeline import NoRoom, NothingToBuild, Unsound, build
    from kg.publish import Busy

    try:
        with _stoppable(), progress(Console(stderr=True)) as show:
            summary, problems = build(
                paths, out, show, jobs=jobs, fail_on=fail_on, most=most,
                most_quarantined=most_quarantined, ignore_space=ignore_space,
            )  # fmt: skip
    except KeyboardInterrupt as stopped:
        click.echo("kg: stopped: build again, and what is finished is used again", err=True)
        sys.exit(128 + (signal.SIGTERM if isinstance(stopped, _Terminated) else signal.SIGINT))
    except NothingToBuild as error:
        name_quarantined(error.quarantined)
        fail(f"{error}: nothing is published")
    except BrokenProcessPool:
        fail("a process was killed, perhaps for want of memory: build again, and what is finished is used again")
    except (Busy, NoRoom, Unsound, OSError) as error:
        fail(str(error))
    except sqlite3.Error as error:
        fail(f"the records cannot be kept in {out}: {error}")
    _print_summary(summary, problems, out)
    if summary.quarantined or summary.values_set_aside:
        sys.exit(DONE_WITH_PROBLEMS)


class _Terminated(KeyboardInterrupt):
    """SIGTERM, which ends a build as Ctrl-C does: in good order."""


@contextmanager
def _stoppable() -> Iterator[None]:
    def stop(number: int, frame: object) -> None:
        raise _Terminated

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _build_on_spark(paths: tuple[str, ...], out: str, most_quarantined: float) -> None:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        fail("Spark is not installed: pip install 'cell-therapy-kg[spark]'")
    from kg.pipeline.ledger import too_many
    from kg.spark import OutputExists, build_on_spark

    if not paths:
        raise click.UsageError("Spark needs PATHS")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = SparkSession.builder.appName("cell-therapy-kg").getOrCreate()
    try:
        counts = build_on_spark(session, paths, out)
    except OutputExists as error:
        fail(str(error))
    finally:
        session.stop()
    for name in ("documents", "trials", "merged", "quarantined", "values_set_aside"):
        click.echo(f"{name.replace('_', ' '):>16} {counts[name]:,}", err=True)
    if refusal := too_many(counts, most_quarantined):
        fail(f"{refusal}: do not use {out}/nquads; {out}/quarantine says why, --max-quarantined lets more pass")
    if counts["quarantined"] or counts["values_set_aside"]:
        sys.exit(DONE_WITH_PROBLEMS)


def _print_summary(summary: Manifest, problems: Sequence[Quarantined], out: Path) -> None:
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
        **({"gone since the last build (gone.txt)": summary.gone} if summary.gone else {}),
        "triples": sum(summary.triples.values()),
    }
    for name, count in rows.items():
        table.add_row(name, f"{count:,}")
    Console(stderr=True).print(table)
    name_quarantined(problems)
    click.echo(f"published {out / 'generations' / summary.generation}", err=True)
