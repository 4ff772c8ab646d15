"""`kg ground`: which organization, disease or place each name of a list means; `kg review`: what nearly was one."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import click

from kg.cli.listing import Names, names_argument, print_as_they_come, rows_option
from kg.cli.terminal import graph_option, open_graph


@click.group()
def ground() -> None:
    """Resolve a list of names, one a line, to identities."""


@ground.command()
@names_argument
@rows_option
def organizations(file: IO[bytes], form: str) -> None:
    """Say which organization or person each name of FILE means, its parent today, and the rule; `-` reads stdin."""
    from kg.ground import load_catalogue, resolve

    catalogue, names = load_catalogue(), Names(file)
    rows = (resolve(name, catalogue) for name in names)
    print_as_they_come(("name", "iri", "label", "kind", "parent", "rule"), rows, form)
    names.end()


@ground.command()
@names_argument
@rows_option
def conditions(file: IO[bytes], form: str) -> None:
    """Say which diseases of MONDO each condition of FILE names, what qualifies them, by which rule; `-` reads stdin."""
    from kg.ground import CONDITION, condition_labels, condition_row, load_catalogue

    catalogue, names = load_catalogue(), Names(file)
    rows = (condition_row(name, catalogue) for name in names)
    if form == "table":
        shown = (
            (name, disease, condition_labels(name, catalogue), mondo, *rest) for name, disease, _, mondo, *rest in rows
        )
        print_as_they_come(("name", "is disease", "label", "mondo", "match", "qualifiers", "rule"), shown, form)
    else:
        print_as_they_come(CONDITION, rows, form)
    names.end()


@ground.command()
@names_argument
@rows_option
def facilities(file: IO[bytes], form: str) -> None:
    """Say which place each facility of FILE is, and by which rule; `-` reads stdin.

    A line is a name, or a name, city, country and state parted by tabs. The city and country are part of what a
    facility is: give them where you know them.
    """
    from kg.ground import FACILITY, facility_row, load_catalogue

    catalogue, names = load_catalogue(), Names(file, columns=True)
    print_as_they_come(FACILITY, (facility_row(line, catalogue) for line in names), form)
    names.end()


@click.group()
def review() -> None:
    """Look at what was nearly taken for the same, and why it was not."""


@review.command()
@click.argument("file", type=click.File("rb"), required=False)
@graph_option
@click.option("--candidates", is_flag=True, help="Only pairs that no rule and no entry of the catalogue keeps apart.")
@click.option("--limit", type=click.IntRange(1), help="Show so many pairs.")
@rows_option
def sponsors(file: IO[bytes] | None, graph: Path, candidates: bool, limit: int | None, form: str) -> None:
    """Pair sponsors with close names that are two organizations, with the reason, those of most trials first.

    They are those of the graph, or the names of FILE, one a line (`-` reads stdin). Nothing is merged by this: a
    pair is joined by the line shown, in ontology/organizations.ttl, and the next build obeys.
    """
    from kg.explain.sponsors import near_misses, of_graph, of_list, rows
    from kg.ground import load_catalogue

    catalogue = load_catalogue()
    names = Names(file) if file else None
    bodies = of_list(names, catalogue) if names else of_graph(open_graph(graph))
    misses = near_misses(bodies, catalogue, candidates=candidates)[:limit]
    columns = ("name", "other", "why", "trials", "other_trials", "line")
    width = len(columns) - (form == "table")  # the line of the catalogue is to be copied, not to be wrapped
    print_as_they_come(columns[:width], (row[:width] for row in rows(misses)), form, "Near misses")
    if names:
        names.end()
