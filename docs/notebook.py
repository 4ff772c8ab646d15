"""Renew what the notebook shows: `python docs/notebook.py`, or with --check only compare.

The notebook runs where the bundled examples have been built to `graph`. Times, counters and ids of runs are left out,
so that the same program gives the same file.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "notebook.ipynb"
_SHOWN = ("image/svg+xml", "text/html", "text/plain")
"""Forms of an answer, the best first; one is kept."""
_SECONDS = 120


def executed(folder: Path) -> Any:
    """Run the notebook in a folder that has a `graph`, and give it with its answers. A cell that fails raises."""
    import nbformat
    from nbclient import NotebookClient

    os.environ["PYTHONPATH"] = str(ROOT)
    notebook = nbformat.read(PAGE, as_version=4)
    client = NotebookClient(notebook, timeout=_SECONDS, kernel_name="python3", resources={"metadata": {"path": folder}})
    client.execute()
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    for cell in notebook.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = [_kept(output) for output in cell.outputs]
    return notebook


def _kept(output: Any) -> Any:
    if "data" in output:
        form = next(form for form in _SHOWN if form in output.data)
        output.data = {form: output.data[form]}
    if "execution_count" in output:
        output.execution_count = None
    return output


def words(notebook: Any) -> list[list[str]]:
    """Give the words that each cell answers with, whatever they look like."""
    found = []
    for cell in notebook.cells:
        answers = [o.get("text", "") or "".join(map(str, o.get("data", {}).values())) for o in cell.get("outputs", ())]
        found.append(re.sub(r"<style.*?</style>|<[^>]+>", " ", " ".join(answers), flags=re.DOTALL).split())
    return found


def main() -> int:
    """Renew or compare; with --check, give 1 where the notebook is stale."""
    import nbformat

    sys.path.insert(0, str(ROOT))
    from kg.pipeline import build

    with tempfile.TemporaryDirectory() as folder:
        build([], Path(folder, "graph"))
        now = executed(Path(folder))
    if "--check" in sys.argv:
        return int(words(now) != words(nbformat.read(PAGE, as_version=4)))
    nbformat.write(now, PAGE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
