"""Names one a line in, rows out as they come: what the commands that resolve lists of names share."""

from __future__ import annotations

import csv
import itertools
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from io import TextIOWrapper
from typing import IO
from unicodedata import category

import click

from kg.cli.terminal import DONE_WITH_PROBLEMS, console, fail

LONGEST_NAME = 2000
"""Characters. The registry's longest field for a name holds a few hundred; a longer line is no name."""
_PAGE = 200
"""Rows of one table, so that a long list is shown as it is resolved."""

names_argument = click.argument("file", type=click.File("rb"))
rows_option = click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json", "tsv"]), default="table", show_default=True,
    help="How rows are printed; json is an array of objects.",
)  # fmt: skip


class Names:
    """The names of a file, one a line, read as they are asked for; blank lines are passed over.

    A line that is too long or holds a control character is left out, and named on standard error. With `columns`, tabs
    are let through: a name may be followed by what else is known of it.
    """

    def __init__(self, file: IO[bytes], *, columns: bool = False) -> None:
        self._file = file
        self._tab = "\t" if columns else ""
        self.refused = 0

    def __iter__(self) -> Iterator[str]:
        lines = TextIOWrapper(self._file, encoding="utf-8-sig", newline=None)
        try:
            for number in itertools.count(1):
                line = lines.readline(LONGEST_NAME + 1)
                if not line:
                    return
                whole = line.endswith("\n") or len(line) <= LONGEST_NAME
                while not whole:
                    rest = lines.readline(LONGEST_NAME)
                    whole = not rest or rest.endswith("\n")
                    line = line[: LONGEST_NAME + 1]
                name = line.strip() if not self._tab else line.rstrip().lstrip(" ")
                if len(line.rstrip("\n")) > LONGEST_NAME:
                    self._refuse(number, f"longer than {LONGEST_NAME} characters")
                elif control := next((c for c in name if category(c) in ("Cc", "Cs") and c != self._tab), None):
                    what = "a tab" if control == "\t" else f"the control character U+{ord(control):04X}"
                    self._refuse(number, f"holds {what}; a line is one name and nothing else")
                elif name:
                    yield name
        except UnicodeDecodeError:
            fail(f"{getattr(self._file, 'name', 'the input')} is not UTF-8 text")

    def _refuse(self, number: int, why: str) -> None:
        self.refused += 1
        click.echo(f"kg: line {number} is left out: {why}", err=True)

    def end(self) -> None:
        """End with the code for problems where a line was left out."""
        if self.refused:
            sys.exit(DONE_WITH_PROBLEMS)


def print_as_they_come(columns: Sequence[str], rows: Iterable[Sequence[str]], form: str, title: str = "") -> None:
    """Print rows in a format for programs or as tables for people, no more than a page of them in memory.

    A table leaves out the IRI of what it names by its label.
    """
    if form == "table":
        _tables(columns, iter(rows), title)
        return
    out = TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n")
    if form == "json":
        between = "[\n"
        for row in rows:
            out.write(between + json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False))
            between = ",\n"
        out.write("\n]\n" if between != "[\n" else "[]\n")
    else:
        writer = csv.writer(out, dialect="excel" if form == "csv" else "excel-tab", lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(c) for c in row] if form == "csv" else row for row in rows)
    out.detach()


def _cell(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula, as the answers of questions do."""
    return "'" + text if text.startswith(("=", "+", "-", "@")) else text


def _tables(columns: Sequence[str], rows: Iterator[Sequence[str]], title: str) -> None:
    from rich.table import Table
    from rich.text import Text

    shown = [i for i, column in enumerate(columns) if column != "iri" or "label" not in columns]
    total = 0
    while page := list(itertools.islice(rows, _PAGE)):
        table = Table(title=title or None, title_justify="left", header_style="bold")
        for i in shown:
            table.add_column(columns[i], overflow="fold")
        for row in page:
            table.add_row(*(Text(row[i]) for i in shown))
        console().print(table)
        total += len(page)
    console().print(f"{total:,} {'row' if total == 1 else 'rows'}", style="dim")
