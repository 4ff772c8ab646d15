"""Renew what the tutorial and the README show of the program: `python docs/answers.py`, or with --check only compare.

Every block that starts with ```console answer is run anew, line by line, in a folder where the bundled examples have
been built. `...` at the end of a block stands for the rest of a long answer.
"""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "docs" / "tutorial.md", ROOT / "README.md")
BLOCK = re.compile(r"(?<=^```console answer\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
COLUMNS = 110


def renewed(page: Path, folder: Path) -> str:
    """Give the text of a page with its answers as they are now."""
    return BLOCK.sub(lambda block: answered(block[0], folder), page.read_text())


def answered(block: str, folder: Path) -> str:
    """Run the commands of a block, and give it with what they print; a cut answer stays cut where it was.

    Raises SystemExit where a command fails: a page must not show that.
    """
    commands = re.split(r"^(?=\$ )", block, flags=re.MULTILINE)[1:]
    return "".join(one(command, folder) for command in commands)


def one(stated: str, folder: Path) -> str:
    """Run one command, stated with the answer it once gave."""
    command, _, before = stated.partition("\n")
    shell = f'kg() {{ "{sys.executable}" -m kg.cli "$@"; }}; {command[2:]}'
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": str(COLUMNS), "PYTHONIOENCODING": "utf-8"}
    environment.pop("KG_GRAPH", None)
    done = subprocess.run(  # noqa: S603 - runs what our own pages say
        ["/bin/bash", "-c", shell], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if done.returncode not in (0, 1) or "Traceback" in done.stdout:
        raise SystemExit(f"{command}\n{done.stdout}")
    lines = [line.rstrip() for line in done.stdout.strip("\n").splitlines()]
    if before.rstrip().endswith("\n..."):
        lines = [*lines[: len(before.rstrip().splitlines()) - 1], "..."]
    return "\n".join([command, *lines]) + "\n"


def main() -> int:
    """Renew or compare every page; with --check, give the number of pages that differ."""
    stale = 0
    with tempfile.TemporaryDirectory() as folder:
        for page in PAGES:
            old, new = page.read_text(), renewed(page, Path(folder))
            stale += old != new
            if "--check" in sys.argv:
                difference = difflib.unified_diff(old.splitlines(True), new.splitlines(True), page.name, "now")
                sys.stdout.writelines(difference)
            else:
                page.write_text(new)
    return stale if "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
