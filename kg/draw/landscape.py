"""The landscape: which antigens are targeted in which conditions, or by which sponsors, and where nobody is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, Literal

import pyoxigraph as ox

from kg import names
from kg.draw.frame import TOP, WIDTH, above, below, of_trials
from kg.draw.matrix import UNKNOWN, axis, draw_matrix
from kg.draw.picture import Picture
from kg.draw.scene import Scene
from kg.draw.trials import Filters, Trial, Trials, choose

_ROWS, _COLUMNS = 20, 20
_UNSPECIFIC = {UNKNOWN, *(f"{names.BASE}id/condition/MONDO_{n}" for n in ("0000001", "0004992", "0005070", "0700096"))}
"""Disease, cancer, neoplasm, human disease: where a record says no more, it does not tell where the white space is."""
_KINDS = {
    "condition": ("condition", "conditions", "disease", "trials of this very condition: narrower ones count apart"),
    "sponsor": ("lead sponsor", "lead sponsors", "lead", "trials; a white cell is a pair that no trial tests"),
}
By = Literal["condition", "sponsor"]


def landscape(store: ox.Store, by: By = "condition", **filters: Any) -> Picture:
    """Draw the matrix of target antigens and conditions, or lead sponsors, with the number of trials in each cell.

    `filters` are those of `Filters`. Raises UsageError where a name is unknown or no trial with a known target fits.
    """
    return landscape_of(choose(store, Filters(**filters)), by)


def landscape_of(chosen: Trials, by: By = "condition") -> Picture:
    """Draw it of trials. Raises UsageError where none has a known target."""
    trials = chosen.targeted()
    one, many, facet, counted = _KINDS[by]
    attribute = f"{by}s"
    label = chosen.label | {UNKNOWN: f"no {one} known"}

    def lines(trial: Trial) -> set[str]:
        return getattr(trial, attribute) or {UNKNOWN}

    at: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for trial in trials:
        for row in lines(trial):
            for antigen in trial.antigens:
                at[row, antigen].add(trial.id)

    def cell(rows: Iterable[str], columns: Iterable[str]) -> set[str]:
        columns = list(columns)
        return {t for r in rows for c in columns for t in at.get((r, c), ())}

    rows = axis(Counter(r for t in trials for r in lines(t)), label, _ROWS, one, many, facet, last=_UNSPECIFIC)
    columns = axis(Counter(a for t in trials for a in t.antigens), label, _COLUMNS, "antigen", "antigens", "antigen")
    items, bottom = draw_matrix(rows, columns, cell, "trials")
    title = f"Target antigens by {one}"
    subtitle = of_trials(len(trials), "whose target is known", chosen.filters)
    notes = [
        f"Each number counts {counted}. Most active {many} and antigens first; "
        f"a trial of several antigens or {many} counts for each, and once in a total."
    ]
    foot, height = below(bottom, notes, chosen.source)
    table = [
        (label[r], chosen.label[a], str(len(ids)), " ".join(sorted(ids))) for (r, a), ids in sorted(
            at.items(), key=lambda i: (-len(i[1]), label[i[0][0]], chosen.label[i[0][1]]))
    ]  # fmt: skip
    scene = Scene(
        width=WIDTH, height=max(height, TOP), title=title, items=[*above(title, subtitle), *items, *foot],
        described=f"{title}: {subtitle}",
    )  # fmt: skip
    return Picture(scene, (one, "antigen", "trials", "trial ids"), table)
