"""The table of arms on MedPath pages, whose cells an extraction glues together."""

from __future__ import annotations

import re

from kg.model import Arm
from kg.sources.criteria import unescape
from kg.sources.pages import Facts, stated

_HEADS = {"GroupInterventionDescription", "Group", "Intervention", "Description"}


def put_arms(facts: Facts, lines: list[str], names: list[str]) -> None:
    """Read rows `<arm><intervention><description>`, parted by the intervention names known from the page's top.

    A row that holds no such name carries on the description above it, or is set aside.
    """
    labels: dict[str, list[str]] = {}
    texts: dict[str, list[str]] = {}
    last: str | None = None
    for line in map(unescape, lines):
        if line in _HEADS or not set(line) - set("|-: "):
            continue
        cells = _cells(line) or _unglued(line, names)
        if cells is not None:
            last, name, text = cells
            known = labels.setdefault(last, [])
            if name not in known:
                known.append(name)
            if text and text not in texts.setdefault(last, []):
                texts[last].append(text)
        elif last is not None:
            texts.setdefault(last, []).append(line)
        else:
            facts.doubt("arms", line, "a glued row: arm, intervention and text cannot be told apart")
    facts.put(
        "arms",
        tuple(
            Arm(
                label=label,
                description=stated("\n".join(texts.get(label, []))),
                interventions=tuple(name for name in known if name),
            )
            for label, known in labels.items()
        ),
    )


def _cells(line: str) -> tuple[str, str, str] | None:
    """Read a row of a table that kept its bars."""
    if not line.startswith("|"):
        return None
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    if len(cells) != 3 or not cells[0] or cells[0] == "Group":
        return None
    return cells[0], cells[1], cells[2]


def _unglued(line: str, names: list[str]) -> tuple[str, str, str] | None:
    """Part a row at the first known name, longest first, that is glued to the text before and after it."""
    best: tuple[int, int] | None = None
    for name in sorted(set(names[:100]), key=len, reverse=True):
        for match in re.finditer(re.escape(name), line[:2000]):
            start, end = match.span()
            glued = start > 0 and not line[start - 1].isspace() and (end == len(line) or _begins(line[end:]))
            if glued and (best is None or start < best[0]):
                best = (start, end)
                break
    if best is None:
        return None
    return line[: best[0]].strip(), line[best[0] : best[1]], line[best[1] :].strip()


def _begins(text: str) -> bool:
    """Whether a text begins like a description: right away, and not in the middle of a word."""
    return not text[0].isspace() and not text[0].islower() and text[0] not in "-/,;.:)+"
