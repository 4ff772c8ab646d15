"""A matrix of counts: the most active rows and columns, all others in one, white where nothing is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from math import cos, log2, radians, sin

from msgspec import Struct

from kg.draw.frame import MARGIN, TOP, WIDTH
from kg.draw.scene import FAINT, INK, PAPER, RULE, Item, Mark, Rect, Text, line
from kg.draw.wording import counted, listed, shorten, width

_STEPS = ("#dbe9f6", "#a6cbe6", "#64a6d3", "#2b7bba", "#08468b", "#062a52")
"""One hue from light to dark, which print in grey and every form of colour blindness keep in order."""
UNKNOWN = "unknown"
"""The key of what no record states."""
_VALUES = 20
"""Values of one facet that an address may name."""
_TURN = 50.0
_LABEL = 13.0


Of = tuple[tuple[str, str], ...]
"""Facets and their values: what some trials have in common."""


class Axis(Struct, frozen=True, kw_only=True):
    """The rows or the columns: those shown in order, what the others are called, and the label of each."""

    shown: tuple[str, ...]
    others: tuple[str, ...]
    label: dict[str, str]
    kind: str
    many: str
    facet: str = ""
    """The facet of trials whose values they are, if they are."""
    diagonal: bool = False

    def of(self, members: tuple[str, ...]) -> tuple[tuple[str, str], ...] | None:
        """Say what the trials of some have in common; None where no facet does, or not of so many."""
        if not self.facet or UNKNOWN in members or len(members) > _VALUES:
            return None
        return tuple((self.facet, member) for member in members)

    @property
    def groups(self) -> list[tuple[str, tuple[str, ...], str]]:
        """Give key, members and label of each line, the rest as the last."""
        lines: list[tuple[str, tuple[str, ...], str]] = [(key, (key,), self.label[key]) for key in self.shown]
        if self.others:
            more = f"{len(self.others):,} more {self.kind if len(self.others) == 1 else self.many}"
            lines.append(("", self.others, more))
        return lines


def axis(
    counts: dict[str, int], label: dict[str, str], most: int, kind: str, many: str, facet: str = "",
    last: Set[str] = frozenset(),
) -> Axis:  # fmt: skip
    """Order by count, ties by label; beyond the most that are shown, all are taken together. Never for a single one.

    Those of `last` stand after all others that are shown.
    """
    order = sorted(counts, key=lambda k: (-counts[k], label[k].lower(), k))
    cut = len(order) if len(order) <= most + 1 else most
    shown = sorted(order[:cut], key=lambda k: k in last)
    return Axis(shown=tuple(shown), others=tuple(order[cut:]), label=label, kind=kind, many=many, facet=facet)


def draw_matrix(
    rows: Axis, columns: Axis, cell: Callable[[Iterable[str], Iterable[str]], set[str]], what: str,
    label_room: float = 330.0, totals: bool = True,
) -> tuple[list[Item], float]:  # fmt: skip
    """Give the matrix and the height it ends at. `cell` gives what is counted (named `what`) of rows and columns.

    `label_room` is how many pixels a row's name may take.
    """
    down, across = rows.groups, columns.groups
    names = [(shorten(name, label_room, _LABEL), name) for _, _, name in down]
    heads = [shorten(name, 185, _LABEL) for _, _, name in across]
    left = MARGIN + max(width(short, _LABEL) for short, _ in names) + 12
    right = 66.0 if totals else 0.0
    overhang = max(0.0, width(heads[-1], _LABEL) * cos(radians(_TURN)) - 16 - right)
    step = min(58.0, (WIDTH - MARGIN - left - right - overhang) / len(across))
    tall = max(21.0, min(34.0, 440 / len(down)))
    top = TOP + max(width(head, _LABEL) for head in heads) * sin(radians(_TURN)) + 24
    items: list[Item] = []
    grid = {(a, b): cell(m, n) for a, m, _ in down for b, n, _ in across}
    most = max((len(v) for (a, b), v in grid.items() if a and b), default=1)
    for j, (_, _, _) in enumerate(across):
        x = left + (j + 0.5) * step
        rest = not across[j][0]
        slanted = Text(x=x + 3, y=top - 8, text=heads[j], size=_LABEL, turn=-_TURN, fill=FAINT if rest else INK)
        items.append(_named(slanted, columns, across[j][0], f"column {across[j][0]}"))
    for i, (a, members, _) in enumerate(down):
        y = top + i * tall
        base = y + tall / 2 + 4.6
        short, name = names[i]
        items.append(_named(Text(x=left - 8, y=base, text=short, size=_LABEL, anchor="end", fill=INK if a else FAINT),
                            rows, a, f"row {a}"))  # fmt: skip
        for j, (b, _, head) in enumerate(across):
            box = (left + j * step, y, step, tall)
            if rows.diagonal and a == b:
                items.append(Rect(x=box[0], y=y, width=step, height=tall, fill=RULE))
                continue
            items.append(heat_cell(grid[a, b], most, box, (name, head), what, f"{a} {b}", bool(a and b),
                                   both(rows.of(members), columns.of(across[j][1]))))  # fmt: skip
        if totals:
            every = cell(members, [m for _, n, _ in across for m in n])
            items.append(Text(x=left + len(across) * step + 12, y=base, text=f"{len(every):,}", size=_LABEL,
                              fill=FAINT))  # fmt: skip
    bottom = top + len(down) * tall
    end = left + len(across) * step
    items += [line(left, top + i * tall, end, top + i * tall) for i in range(len(down) + 1)]
    items += [line(left + j * step, top, left + j * step, bottom) for j in range(len(across) + 1)]
    if totals:
        items.append(Text(x=end + 12, y=top - 8, text=what, size=11, fill=FAINT))
        base = bottom + 18
        items.append(Text(x=left - 8, y=base, text=what, size=11, anchor="end", fill=FAINT))
        for j, (_, fellows, _) in enumerate(across):
            every = cell([m for _, n, _ in down for m in n], fellows)
            items.append(Text(x=left + (j + 0.5) * step, y=base, text=f"{len(every):,}", size=_LABEL - 1,
                              anchor="middle", fill=FAINT))  # fmt: skip
        bottom += 22
    return items, bottom


def both(one: Of | None, other: Of | None) -> Of:
    """Give what tells the trials of a cell, where its row and its column can both be told."""
    return () if one is None or other is None else (*one, *other)


def _named(text: Text, of: Axis, key: str, mark: str) -> Item:
    """Give the name of a row or a column, of the thing that it is where it is one thing."""
    thing = of.facet and key and key != UNKNOWN
    return Mark(key=mark, tip=(of.label[key], of.kind), shapes=(text,), iri=key) if thing else text


def heat_cell(
    found: set[str], most: int, box: tuple[float, float, float, float], names: tuple[str, str], what: str, key: str,
    bold: bool = False, of: Of = (),
) -> Mark:  # fmt: skip
    """Give one cell: the number of what was found, on a shade by the most that any cell has. `what` is a plural."""
    x, y, wide, tall = box
    number = len(found)
    tip = (f"{names[0]} × {names[1]}", counted(number, what[:-1]) if number else f"no {what}", listed(sorted(found), 6))
    fill = _shade(number, most)
    shapes: list[Rect | Text] = [Rect(x=x, y=y, width=wide, height=tall, fill=fill)]
    if number:
        size = min(_LABEL, wide / max(2, len(str(number))) * 1.35)
        shapes.append(Text(x=x + wide / 2, y=y + tall / 2 + 4.6, text=str(number), size=size, anchor="middle",
                           fill=PAPER if fill in _STEPS[3:] else INK, bold=bold and number > 1))  # fmt: skip
    trials = tuple(sorted(found)) if what == "trials" else ()
    return Mark(key=key, tip=tuple(t for t in tip if t), shapes=tuple(shapes), of=of if found else (), trials=trials)


def _shade(number: int, most: int) -> str:
    """Give the colour of a count: each step holds twice as many; empty is paper."""
    if not number:
        return PAPER
    top = max(1.0, log2(max(2, most)))
    return _STEPS[min(len(_STEPS) - 1, int(log2(number) / top * (len(_STEPS) - 0.01)))]
