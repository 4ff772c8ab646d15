"""What an evaluation found, and how it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from kg.evaluate.agreement import Agreement, Share

if TYPE_CHECKING:
    from rich.console import Console


class Error(Struct, frozen=True):
    """One disagreement: what was expected, what was said, and the words that made us say it."""

    trial_id: str
    measure: str
    expected: str
    said: str
    evidence: tuple[str, ...] = ()


class Report(Struct, frozen=True, kw_only=True):
    """Everything that was measured."""

    trials: int
    detection: Agreement
    targets: Agreement
    exact: Share
    modality: Share
    source: Share
    by_antigen: dict[str, Agreement]
    by_group: dict[str, Agreement]
    errors: tuple[Error, ...]
    not_found: tuple[str, ...]
    """Labelled trials of which no findings were given."""

    def render(self, console: Console, *, errors: bool = False) -> None:
        """Print the figures and the tables by antigen and group, and every error with its evidence if asked."""
        console.print(render(self, errors=errors), markup=False, highlight=False, soft_wrap=True, end="")


def figures(report: Report) -> list[tuple[str, str]]:
    """Give the figures as (measure, value with interval), in the order in which they matter."""
    d, t = report.detection, report.targets
    return [
        ("labelled trials", str(report.trials)),
        ("detection precision", str(d.precision)),
        ("detection recall", str(d.recall)),
        ("detection F1", f"{d.f1:.3f}"),
        ("target precision, micro", str(t.precision)),
        ("target recall, micro", str(t.recall)),
        ("target F1, micro", f"{t.f1:.3f}"),
        ("target sets exact", str(report.exact)),
        ("modality", str(report.modality)),
        ("cell source", str(report.source)),
    ]


def tables(report: Report) -> dict[str, list[tuple[str, int, int, int, str]]]:
    """Give the agreement by antigen and by group of labels: name, found, wrong, missed, F1."""
    return {
        title: [(name, a.found, a.wrong, a.missed, f"{a.f1:.3f}") for name, a in counts.items()]
        for title, counts in (("antigen", report.by_antigen), ("group", report.by_group))
    }


def render(report: Report, *, errors: bool = True) -> str:
    """Write the report as plain text for people, every error with its evidence unless told otherwise."""
    lines = [f"{name:<26}{value}" for name, value in figures(report)]
    for title, rows in tables(report).items():
        lines += ["", f"{title:<28}found wrong missed  F1"]
        lines += [f"{name:<28}{found:>5} {wrong:>5} {missed:>6}  {f1}" for name, found, wrong, missed, f1 in rows]
    if report.not_found:
        lines += ["", f"labelled, but not among the records: {', '.join(report.not_found)}"]
    if not errors:
        return "\n".join(lines) + "\n"
    if report.errors:
        lines += ["", "errors"]
    for error in report.errors:
        lines.append(f"{error.trial_id} {error.measure}: expected {error.expected}, said {error.said}")
        lines += [f"    {line}" for line in error.evidence]
    return "\n".join(lines) + "\n"
