"""`kg rules`."""

from __future__ import annotations

from collections.abc import Iterator

import click

from kg.cli.listing import print_as_they_come, rows_option
from kg.cli.terminal import fail


@click.command()
@click.argument("word", required=False)
@rows_option
def rules(word: str | None, form: str) -> None:
    """Say what the ids of rules mean: by which words are read, and facts follow. With WORD, only those that hold it."""
    rows = [row for row in _rules() if word is None or any(word.lower() in cell.lower() for cell in row)]
    if not rows:
        fail(f"no rule has {word!r} in its id or its reason; `kg rules` lists them all")
    print_as_they_come(("rule", "does", "reason"), rows, form)


def _rules() -> Iterator[tuple[str, str, str]]:
    from kg import infer
    from kg.explain.reasons import reasons

    for rule, reason in sorted(reasons().items()):
        yield rule, "reads", reason
    for rule, reason in sorted({rule.id: rule.why for rule in infer.rules()}.items()):
        yield rule, "concludes", reason
