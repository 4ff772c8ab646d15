"""A validation report for people."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.validate.report import Report

_STYLE = {"Violation": "bold red", "Warning": "yellow", "Info": "dim"}


def show(report: Report, console: Console, examples: int = 3) -> None:
    """Print the groups, the worst first, then the verdict."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading, justify in {"": "left", "count": "right", "trials": "right", "what is wrong": "left"}.items():
        table.add_column(heading, justify="right" if justify == "right" else "left")
    table.add_column("for example", overflow="fold")
    for group in report.groups(examples):
        table.add_row(
            Text(group.severity, style=_STYLE[group.severity]),
            f"{group.count:,}",
            f"{group.trials:,}" if group.trials else "",
            Text(f"{group.message} [{group.shape}]"),
            Text("\n".join(f.example() for f in group.examples)),
        )
    if table.row_count:
        console.print(table)
    verdict = "conforms to the shapes" if report.conforms else "does not conform to the shapes"
    tally = ", ".join(f"{count:,} {severity.lower()}" for severity, count in report.counts.items())
    console.print(Text(f"The graph {verdict}: {tally} in {report.checked:,} nodes (by {report.engine})."))
