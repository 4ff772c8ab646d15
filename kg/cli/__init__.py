"""Arguments in, tables out; no logic."""

from __future__ import annotations

import sys

import click

from kg import __version__
from kg.cli.asking import explain, query, sparql
from kg.cli.building import build
from kg.cli.carrying import export
from kg.cli.identity import ground, review
from kg.cli.judging import evaluate, validate
from kg.cli.keeping import generations, rollback
from kg.cli.pictures import draw
from kg.cli.pushing import push
from kg.cli.rules import rules
from kg.cli.serving import serve
from kg.cli.terminal import DONE_WITH_PROBLEMS, fail


class _Commands(click.Group):
    """Commands whose files and folders may be unreadable: a line for people instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(DONE_WITH_PROBLEMS)
        except (OSError, UnicodeDecodeError) as error:
            fail(str(error))
        except RuntimeError as error:
            if not str(error).startswith("Corruption"):
                raise
            fail(f"the store is damaged; `kg rollback` returns to the generation before, `kg build` heals ({error})")


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kg")
def main() -> None:
    """Make clinical-trial records of cell therapies into a knowledge graph, and ask it."""


for _command in (
    build, query, sparql, explain, rules, validate, export, draw, evaluate, ground, review, serve, generations,
    rollback, push,
):  # fmt: skip
    main.add_command(_command)
