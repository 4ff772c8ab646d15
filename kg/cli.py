"""Arguments in, tables out; no logic."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

from kg import __version__

if TYPE_CHECKING:
    from pyoxigraph import Store
    from rich.console import Console
    from rich.progress import TaskID

    from kg.model import Quarantined
    from kg.pipeline import Summary
    from kg.query import Answer, Question

T = TypeVar("T")

DONE_WITH_PROBLEMS = 1
UNUSABLE = 2

graph_option = click.option(
    "-g", "--graph", type=click.Path(path_type=Path), default="graph", envvar="KG_GRAPH", show_default=True,
    help="Directory of the published graph; also from KG_GRAPH.",
)  # fmt: skip
format_option = click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv", "tsv", "turtle"]), default="table",
    show_default=True, help="How rows are printed; json is SPARQL 1.1 results JSON.",
)  # fmt: skip


class _Commands(click.Group):
    """Commands whose files and folders may be unreadable: a line for people instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(DONE_WITH_PROBLEMS)
        except (OSError, UnicodeDecodeError) as error:
            _fail(str(error))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kg")
def main() -> None:
    """Make clinical-trial records of cell therapies into a knowledge graph, and ask it."""


@main.command()
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
        _name_quarantined(error.quarantined)
        _fail(f"{error}: nothing is published")
    except (Busy, OSError) as error:
        _fail(str(error))
    _print_summary(summary, problems, out)
    if summary.quarantined or summary.values_set_aside:
        sys.exit(DONE_WITH_PROBLEMS)


@main.command()
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
    _print_rows(_asked(lambda: asking.ask(_open(graph), name, **given)), form)


@main.command()
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
    _print_rows(_asked(lambda: asking.sparql(_open(graph), text)), form)


@main.command()
@click.argument("trial_id")
@graph_option
def explain(trial_id: str, graph: Path) -> None:
    """Show a trial, its products, and every mention of an antigen with the words around it."""
    from kg.explain import UnknownTrial, explain
    from kg.store import Missing

    try:
        explanation = explain(graph, trial_id)
    except (UnknownTrial, Missing) as error:
        _fail(str(error))
    explanation.render(_console())


@main.command()
@graph_option
@click.option("--examples", default=3, show_default=True, help="How many examples of each finding to show.")
@click.option("--format", "form", type=click.Choice(["table", "json", "turtle"]), default="table", show_default=True)
@click.option("--engine", type=click.Choice(["pyshacl", "shacl"]),
              help="SHACL engine; else pyshacl, and above 500 trials shacl where it is installed.")  # fmt: skip
def validate(graph: Path, examples: int, form: str, engine: str | None) -> None:
    """Check the graph against the shapes; exit 1 where one is violated."""
    from kg.validate import validate_store

    try:
        report = validate_store(_open(graph), engine=engine)
    except ValueError as error:
        _fail(str(error))
    if form == "table":
        report.render(_console(), examples)
    else:
        click.echo(report.json(examples) if form == "json" else report.turtle())
    if not report.conforms:
        sys.exit(DONE_WITH_PROBLEMS)


@main.command()
@click.argument("form", type=click.Choice(["turtle", "nquads", "ntriples", "jsonld"]))
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write; else standard output."
)
@click.option("--part", "parts", multiple=True, type=click.Choice(["asserted", "evidence", "inferred", "ontology"]),
              help="Only this named graph; may be repeated.")  # fmt: skip
@graph_option
def export(form: str, out: Path | None, parts: tuple[str, ...], graph: Path) -> None:
    """Write the graph out: sorted, so that two exports can be compared line by line."""
    from kg.export import export

    store = _open(graph)
    if out is None:
        export(store, form, sys.stdout.buffer, parts)
    else:
        with out.open("wb") as file:
            export(store, form, file, parts)


@main.command()
@click.argument("picture", type=click.Choice(["network"]))
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), multiple=True, required=True,
              help="File to draw to, .svg, .png or .pdf; may be repeated.")  # fmt: skip
@click.option("--antigen", help="Only trials whose product targets this antigen.")
@click.option("--modality", help="Only trials of this modality, such as CAR-T.")
@click.option("--since", type=int, help="Only trials that start in this year or later.")
@graph_option
def draw(
    picture: str, out: tuple[Path, ...], antigen: str | None, modality: str | None, since: int | None, graph: Path
) -> None:
    """Draw sponsors, antigens and conditions as a network."""
    from kg.draw import draw_network, network

    for path in out:
        if path.suffix not in (".svg", ".png", ".pdf"):
            raise click.UsageError(f"cannot draw to {path}: name it .svg, .png or .pdf")
    drawn = _asked(lambda: network(_open(graph), antigen=antigen, modality=modality, since=since))
    for path in out:
        draw_network(drawn, path)


@main.command()
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
    _name_quarantined(refused)
    if not report.trials:
        _fail("none of the records is labelled")
    report.render(Console(), errors=errors)
    if refused:
        sys.exit(DONE_WITH_PROBLEMS)


def _open(graph: Path) -> Store:
    from kg.store import Missing, open_store

    try:
        return open_store(graph)
    except Missing as error:
        _fail(str(error))


def _asked(question: Callable[[], T]) -> T:
    from kg.query import UsageError

    try:
        return question()
    except UsageError as error:
        _fail(str(error))


def _console() -> Console:
    """Give the console for tables: as wide as the terminal, and wide enough to read where there is none."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 120)


def _fail(message: str) -> NoReturn:
    click.echo(f"kg: {message}", err=True)
    sys.exit(UNUSABLE)


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
    _name_quarantined(problems)
    click.echo(f"published {out / 'generations' / summary.generation}", err=True)


def _name_quarantined(problems: Sequence[Quarantined]) -> None:
    for item in problems[:10]:
        where = f" ({item.trial_id} {item.field or ''}: {item.value})" if item.value else ""
        click.echo(f"quarantined {item.source}{where}: {item.reason}", err=True)
    if len(problems) > 10:
        click.echo("... the whole list is in quarantine.jsonl of the generation", err=True)


def _print_questions(questions: Mapping[str, Question]) -> None:
    from rich.table import Table

    table = Table("name", "parameters", "question", box=None, pad_edge=False)
    for name, question in questions.items():
        table.add_row(name, " ".join(str(p) for p in question.params), question.question)
    _console().print(table)


def _print_rows(rows: Answer, form: str) -> None:
    if form == "table":
        rows.render(_console())
    else:
        click.echo(rows.serialize(form), nl=False)


if __name__ == "__main__":
    main()
