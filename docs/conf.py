"""How the documentation is built. Lists that the program knows are asked of the program, so they cannot rot."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]

from ontology_page import ontology, write_files  # noqa: E402

from kg import __version__, infer, query  # noqa: E402
from kg.explain.reasons import reasons  # noqa: E402

project = "cell-therapy-kg"
author = "the cell-therapy-kg authors"
copyright = "2026, " + author  # noqa: A001
version = release = __version__
language = "en"

extensions = ["myst_nb"]
nb_execution_mode = "off"  # docs/notebook.py runs it, and the tests see that it is fresh
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
suppress_warnings = ["myst.header"]

html_theme = "furo"
html_title = "cell-therapy-kg"
html_show_sourcelink = False


def questions() -> str:
    """Give each named question with what it asks, takes and gives."""
    return "\n\n".join(described(name, question) for name, question in query.questions().items())


def described(name: str, question: query.Question) -> str:
    """Write one question down."""
    parts = [f"### {name}", question.question]
    if question.params:
        rows = ((f"`{p.name}`", p.type, p.default or "(required)", p.meaning) for p in question.params)
        parts.append(table(("parameter", "type", "default", "meaning"), rows))
    parts.append(table(("column", "meaning"), ((f"`{c.name}`", c.meaning) for c in question.columns)))
    return "\n\n".join(parts)


def rules() -> str:
    """Give a table of the inference rules."""
    why = {rule.id: rule.why for rule in infer.rules()}
    return table(("rule", "why"), ((f"`{name}`", reason) for name, reason in sorted(why.items())))


def readings() -> str:
    """Give a table of the rules by which words are read."""
    return table(("rule", "why"), ((f"`{rule}`", reason) for rule, reason in sorted(reasons().items())))


def decisions() -> str:
    """Give the decisions, one after the other, each a section."""
    files = sorted((ROOT / "decisions").glob("*.md"))
    return "\n\n".join(re.sub(r"^# ", "## ", file.read_text(), count=1) for file in files)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Write a Markdown table."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


LISTS = {"questions": questions, "rules": rules, "readings": readings, "decisions": decisions, "ontology": ontology}


def fill(app: object, page: str, source: list[str]) -> None:
    """Put the lists where a page has `<!-- list: name -->`."""
    source[0] = re.sub(r"<!-- list: (\w+) -->", lambda found: LISTS[found[1]](), source[0])


def setup(app) -> None:  # type: ignore[no-untyped-def]  # noqa: D103
    app.connect("source-read", fill)
    app.connect("build-finished", lambda app, error: error or write_files(Path(app.outdir) / "ontology"))
