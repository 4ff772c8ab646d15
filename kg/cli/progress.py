"""How far a build is: stage, records per second, time left; nothing where nobody watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID


@contextmanager
def progress(console: Console) -> Iterator[Callable[[str, int, int | None], None]]:
    """Show a line for each stage on a terminal, and nothing elsewhere.

    What it gives takes the stage, how much of it is done, and how much there is where that is known. Where it is not,
    no time is foretold; a stage that has ended keeps its count, its speed and its duration.
    """
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:>10}"), BarColumn(24), TextColumn("{task.fields[count]:>20}"),
        TextColumn("{task.fields[rate]:>10}"), TimeElapsedColumn(), TextColumn("{task.fields[left]}"),
    )  # fmt: skip
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as lines:
        stages: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int | None) -> None:
            if stage not in stages:
                for ended in stages.values():
                    lines.update(ended, total=1, completed=1, left="")
                    lines.stop_task(ended)
                stages[stage] = lines.add_task(stage, total=None, count="", rate="", left="")
            seconds = lines.tasks[stages[stage]].elapsed or 0
            lines.update(stages[stage], completed=done, total=total, **figures(done, total, seconds))

        yield show


def figures(done: int, total: int | None, seconds: float) -> dict[str, Any]:
    """Give what is said of a stage after so many seconds: the count, the average speed, and the time left by it."""
    if not done or not seconds:
        return {"count": f"0 of {total:,}" if total else "", "rate": "", "left": ""}
    left = timedelta(seconds=round((total - done) * seconds / done)) if total else None
    return {
        "count": f"{done:,} of {total:,}" if total else f"{done:,}",
        "rate": f"{done / seconds:,.0f}/s",
        "left": f"{left} left" if left else "",
    }
