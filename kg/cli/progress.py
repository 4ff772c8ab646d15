"""How far a build is: stage, records per second, time left; nothing where nobody watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Task, TaskID


@contextmanager
def progress(console: Console) -> Iterator[Callable[[str, int, int | None], None]]:
    """Show a line for each stage on a terminal, and nothing elsewhere.

    What it gives takes the stage, how much of it is done, and how much there is where that is known.
    """
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description:>9}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]:>10}"),
        TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as lines:
        stages: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int | None) -> None:
            if stage not in stages:
                for finished in stages.values():
                    lines.update(finished, total=max(1, lines.tasks[finished].completed))
                    lines.stop_task(finished)
                stages[stage] = lines.add_task(stage, total=None, rate="")
            task = lines.tasks[stages[stage]]
            lines.update(stages[stage], completed=done, total=total, rate=rate(task))

        yield show


def rate(task: Task) -> str:
    """Give the average speed of a stage so far."""
    return f"{task.completed / task.elapsed:,.0f}/s" if task.elapsed and task.completed else ""
