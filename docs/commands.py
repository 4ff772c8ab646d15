"""Renew the reference of the commands: `python docs/commands.py`, or with --check only compare.

All below the mark of docs/reference/commands.md is what the program says of itself: every command of every group.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "commands.md"
MARK = "<!-- printed by docs/commands.py -->\n"
_WIDE = 100


def commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """Yield each command with the words that call it, groups before what is in them."""
    for name, command in sorted(group.commands.items()):
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")


def printed() -> str:
    """Give the page with what the commands say now."""
    sys.path.insert(0, str(ROOT))
    from kg.cli import main

    found = list(commands(main, "kg"))
    rows = "".join(f"| [`{path}`](#{path.replace(' ', '-')}) | {c.get_short_help_str(200)} |\n" for path, c in found)
    settings = dict(main.context_settings)
    sections = "".join(f"\n## {path}\n\n```text\n{_help(path, command, settings)}\n```\n" for path, command in found)
    return f"{PAGE.read_text('utf-8').partition(MARK)[0]}{MARK}\n| command | does |\n| --- | --- |\n{rows}{sections}"


def _help(path: str, command: click.Command, settings: dict[str, Any]) -> str:
    settings |= {"max_content_width": _WIDE, "terminal_width": _WIDE}
    context = click.Context(command, info_name=path, **settings)
    return "\n".join(line.rstrip() for line in command.get_help(context).splitlines())


def main() -> int:
    """Renew or compare; with --check, give 1 where the page is stale."""
    now = printed()
    if "--check" in sys.argv:
        return int(now != PAGE.read_text("utf-8"))
    PAGE.write_text(now, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
