"""The tables of arms and outcomes on MedPath pages, whose cells an extraction glues together."""

from __future__ import annotations

import re
from typing import Literal

from kg.model import Arm, Outcome
from kg.sources.criteria import unescape
from kg.sources.pages import Facts, prose, stated

_KINDS: tuple[Literal["primary", "secondary", "other"], ...] = ("primary", "secondary", "other")
_HEADS = {"GroupInterventionDescription", "Group", "Intervention", "Description"}


def put_arms(facts: Facts, lines: list[str], names: list[str]) -> None:
    """Read rows `<arm><intervention><description>`, parted by the intervention names known from the page's top.

    A row that holds no such name carries on the description above it, or is set aside.
    """
    labels: dict[str, list[str]] = {}
    texts: dict[str, list[str]] = {}
    last: str | None = None
    for line in map(unescape, lines):
        if line in _HEADS or _is_rule(line):
            continue
        cells = _cells(line, head="Group") or _unglued(line, names)
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


def put_outcomes(facts: Facts, tables: list[list[str]]) -> None:
    """Read rows `| name | time | method |` of each kind. Where they are glued, a table is kept as it is."""
    found = []
    for kind, lines in zip(_KINDS, tables, strict=True):
        for name, time, method in filter(None, (_cells(line, head="Name") for line in lines)):
            found.append(
                Outcome(kind=kind, measure=unescape(name), time_frame=stated(time), description=stated(method))
            )
        if glued := prose([line for line in lines if not line.startswith("|") and line != "NameTimeMethod"]):
            found.append(Outcome(kind=kind, measure=glued))
    facts.put("outcomes", tuple(found))


def _cells(line: str, head: str) -> tuple[str, str, str] | None:
    """Read a row of a table that kept its bars; the row whose first cell is `head` is none."""
    if not line.startswith("|") or _is_rule(line):
        return None
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    if len(cells) != 3 or not cells[0] or cells[0] == head:
        return None
    return cells[0], cells[1], cells[2]


def _is_rule(line: str) -> bool:
    return not set(line) - set("|-: ")


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
