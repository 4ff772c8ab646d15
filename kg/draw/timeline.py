"""The timeline: how many trials started in each year, by modality and by target antigen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

from kg.draw.frame import MARGIN, TOP, WIDTH, above, below, of_trials
from kg.draw.matrix import Axis, Of, axis, both, heat_cell
from kg.draw.picture import Picture
from kg.draw.scene import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    RULE,
    SKY,
    VERMILLION,
    Item,
    Mark,
    Rect,
    Scene,
    Text,
    line,
)  # fmt: skip
from kg.draw.trials import Filters, Trial, Trials, choose
from kg.draw.wording import counted, listed, shorten, width
from kg.query import UsageError

_YEARS = 22
_MODALITIES, _ANTIGENS = 6, 12
_COLOURS = (BLUE, ORANGE, GREEN, VERMILLION, SKY, PURPLE)
_HIGH, _ROW = 180.0, 21.0
_SEVERAL = "several"
MODALITIES = {"unknown": "modality not known", _SEVERAL: "several modalities"}
"""What the bars of trials are called that have not one modality; by key."""


def timeline(store: ox.Store, **filters: Any) -> Picture:
    """Draw the trials by year of start: all of them by modality, below that each of the most targeted antigens.

    `filters` are those of `Filters`. Raises UsageError where a name is unknown or no trial that fits states its start.
    """
    return timeline_of(choose(store, Filters(**filters)))


def timeline_of(chosen: Trials) -> Picture:
    """Draw it of trials. Raises UsageError where none states its start."""
    dated = [t for t in chosen.by_iri.values() if t.year]
    if not dated:
        raise UsageError("no trial that fits states its start")
    years, slot, early = _years(dated)
    label = chosen.label | MODALITIES

    modality = {t.id: only_modality(t) for t in dated}
    kinds = axis(Counter(modality.values()), label, _MODALITIES, "modality", "modalities", "alone")
    antigens = axis(Counter(a for t in dated for a in t.antigens), label, _ANTIGENS, "antigen", "antigens", "antigen")
    of_year = {year: _told(year, years, early) for year in years}

    names = [shorten(name, 150, 13) for _, _, name in antigens.groups]
    left = MARGIN + max([width(n, 13) for n in names] + [width("trials", 13)]) + 16
    step = min(110.0, (WIDTH - MARGIN - 60 - left) / len(years))
    right = left + step * len(years)
    items: list[Item] = []
    top = TOP + 34
    bottom = top + _HIGH
    rows_from = bottom + 50
    end = rows_from + len(names) * _ROW if names else bottom

    snapshot = int(chosen.last[:4]) if chosen.last else None
    if snapshot in years:
        x = left + years.index(snapshot) * step
        items.append(Rect(x=x, y=top - 8, width=right - x, height=end - top + 8, fill="#f1f3f5"))
    key_x = left
    for number, (_, _, name) in enumerate(kinds.groups):
        items.append(Rect(x=key_x, y=TOP - 2, width=13, height=13, fill=_colour(number)))
        items.append(Text(x=key_x + 18, y=TOP + 9, text=name, size=13))
        key_x += 18 + width(name, 13) + 22
    items += _bars(dated, slot, of_year, kinds, modality, (left, step, bottom), right)
    for i, year in enumerate(years):
        mark = "*" if snapshot and year >= snapshot else ""
        text = f"≤ {year}" if early and i == 0 else f"{year}{mark}"
        for y in (bottom + 18, end + 16) if names else (bottom + 18,):
            items.append(Text(x=left + (i + 0.5) * step, y=y, text=text, size=12, anchor="middle", fill=FAINT))
    if names:
        items += _rows(dated, slot, of_year, antigens, names, (left, step, rows_from), right)
    undated = len(chosen.by_iri) - len(dated)
    notes = ["Above: each trial once, by the modality of its products. Below: a trial counts for each antigen that it "
             "targets; the number at the right is the row's total."]  # fmt: skip
    if undated:
        notes[0] += f" {counted(undated, 'trial')} without a known start left out."
    if snapshot in years:
        notes.append(f"* The source was last followed on {chosen.last}: from that year on counts are not complete, and "
                     "later starts are planned ones.")  # fmt: skip
    foot, height = below(end + 18, notes, chosen.source)
    title = "Trial starts per year, by modality and target antigen"
    subtitle = of_trials(len(dated), "with a known start", chosen.filters)
    scene = Scene(width=WIDTH, height=height, title=title, items=[*above(title, subtitle), *items, *foot],
                  described=f"{title}: {subtitle}")  # fmt: skip
    table = [
        (str(t.year), t.start, t.id, "; ".join(sorted(label[m] for m in t.modalities)),
         "; ".join(sorted(label[a] for a in t.antigens)))
        for t in sorted(dated, key=lambda t: (t.start, t.id))
    ]  # fmt: skip
    return Picture(scene, ("year", "start", "trial id", "modalities", "antigens"), table)


def only_modality(trial: Trial) -> str:
    """Give the modality of a trial; where it has none or several, a key of `MODALITIES`."""
    return next(iter(trial.modalities), "unknown") if len(trial.modalities) < 2 else _SEVERAL


def _years(dated: list[Trial]) -> tuple[list[int], Callable[[Trial], int], bool]:
    """Give the years shown, the year that a trial is shown in, and whether the first stands for all before it too.

    The first twentieth of the trials may be taken together, so that a few early ones leave room for the others.
    """
    known = sorted(t.year or 0 for t in dated)
    # A start far in the future is a slip of the record's; it must not push everything else aside.
    last = min(known[-1], known[int(len(known) * 0.98)] + 3)
    first = max(known[len(known) // 20], last - _YEARS + 2)
    early = known[0] < first - 1
    first = first - 1 if early else known[0]
    return list(range(first, last + 1)), lambda t: min(max(t.year or 0, first), last), early


def _told(year: int, years: list[int], early: bool) -> Of:
    """Say what the trials of a column have in common: the first and the last may hold other years too."""
    if year == years[0] and early:
        return (("until", str(year)),)
    return (("since", str(year)),) if year == years[-1] else (("year", str(year)),)


def _bars(
    dated: list[Trial], slot: Callable[[Trial], int], years: dict[int, Of], kinds: Axis, modality: dict[str, str],
    at: tuple[float, float, float], right: float,
) -> list[Item]:  # fmt: skip
    """Stack each year's trials by modality over a scale of round numbers."""
    left, step, bottom = at
    per_year = Counter(slot(t) for t in dated)
    tick = _tick(max(per_year.values()))
    most = -(-max(per_year.values()) // tick) * tick
    items: list[Item] = []
    for value in range(0, most + 1, tick):
        y = bottom - _HIGH * value / most
        items.append(line(left, y, right, y, stroke=RULE if value else FAINT))
        items.append(Text(x=left - 8, y=y + 4.5, text=f"{value:,}", size=12, anchor="end", fill=FAINT))
    items.append(Text(x=left - 8, y=bottom - _HIGH - 14, text="trials", size=12, anchor="end", fill=FAINT))
    found: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for t in dated:
        found[modality[t.id], slot(t)].append(t.id)
    for i, year in enumerate(years):
        y = bottom
        for number, (key, members, name) in enumerate(kinds.groups):
            there = sorted(t for member in members for t in found[member, year])
            if there:
                tall = _HIGH * len(there) / most
                y -= tall
                box = Rect(x=left + (i + 0.16) * step, y=y, width=step * 0.68, height=tall, fill=_colour(number),
                           stroke="#ffffff", line=0.6)  # fmt: skip
                tip = (f"{name}, {year}", counted(len(there), "trial"), listed(there, 6))
                items.append(Mark(key=f"m{key or '+'}{year}", tip=tip, shapes=(box,), trials=tuple(there),
                                  of=both(kinds.of(members), years[year])))  # fmt: skip
        if y < bottom:
            items.append(Text(x=left + (i + 0.5) * step, y=y - 5, text=str(per_year[year]), size=12, anchor="middle",
                              bold=True))  # fmt: skip
    return items


def _rows(
    dated: list[Trial], slot: Callable[[Trial], int], years: dict[int, Of], antigens: Axis, names: list[str],
    at: tuple[float, float, float], right: float,
) -> list[Item]:  # fmt: skip
    """Draw a row of cells for each antigen, a cell for each year."""
    left, step, top = at
    by_antigen: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for t in dated:
        for antigen in t.antigens:
            by_antigen[antigen, slot(t)].add(t.id)
    groups = antigens.groups
    found = {(key, year): set().union(*(by_antigen[m, year] for m in members)) for key, members, _ in groups
             for year in years}  # fmt: skip
    most = max(len(ids) for (key, _), ids in found.items() if key)
    items: list[Item] = [Text(x=left, y=top - 8, text="By target antigen", size=13, bold=True)]
    for row, (key, members, name) in enumerate(groups):
        y = top + row * _ROW
        for i, year in enumerate(years):
            box = (left + i * step, y, step, _ROW)
            items.append(heat_cell(found[key, year], most, box, (name, str(year)), "trials", f"a{key}{year}",
                                   of=both(antigens.of(members), years[year])))  # fmt: skip
        total = len(set().union(*(found[key, year] for year in years)))
        base = y + _ROW - 6
        called = Text(x=left - 8, y=base, text=names[row], size=13, anchor="end", fill=INK if key else FAINT)
        items.append(Mark(key=f"row {key}", tip=(name, "antigen"), shapes=(called,), iri=key) if key else called)
        items.append(Text(x=right + 12, y=base, text=f"{total:,}", size=13, fill=FAINT))
    bottom = top + len(groups) * _ROW
    items += [line(left, top + i * _ROW, right, top + i * _ROW) for i in range(len(groups) + 1)]
    items += [line(left + j * step, top, left + j * step, bottom) for j in range(len(years) + 1)]
    return items


def _tick(most: int) -> int:
    """Give a step of 1, 2 or 5 times a power of ten that leaves four or five lines."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if most <= 5 * step:
                return step
        size *= 10


def _colour(number: int) -> str:
    return _COLOURS[number] if number < len(_COLOURS) else GREY
