"""The frame that every picture has: what it shows and of how many trials above, how to read it and its source below."""

from __future__ import annotations

from kg.draw.scene import FAINT, INK, Item, Text
from kg.draw.wording import counted, shorten, wrap

WIDTH = 1280.0
"""Pixels. With 720 of height, which most pictures stay under, a slide of 16:9."""
MARGIN = 36.0
TOP = 92.0
"""Where the picture itself begins."""
_NOTE = 11.5


def above(title: str, subtitle: str, width: float = WIDTH) -> list[Item]:
    """Give title and subtitle."""
    room = width - 2 * MARGIN
    return [
        Text(x=MARGIN, y=44, text=shorten(title, room, 25, bold=True), size=25, bold=True),
        Text(x=MARGIN, y=70, text=shorten(subtitle, room, 15), size=15, fill=FAINT),
    ]


def below(y: float, notes: list[str], source: str, width: float = WIDTH) -> tuple[list[Item], float]:
    """Give the notes and the source from a height on, and the height of the whole page."""
    items: list[Item] = []
    y += 26
    for number, note in enumerate([*notes, f"Source: {source}"]):
        for part in wrap(note, width - 2 * MARGIN, _NOTE, lines=3):
            fill = FAINT if number < len(notes) else INK
            items.append(Text(x=MARGIN, y=y, text=part, size=_NOTE, fill=fill))
            y += 17
    return items, y + 6


def of_trials(number: int, kind: str, filters: tuple[str, ...]) -> str:
    """Say what is counted: `151 trials of cell therapies whose target is known (antigen PSMA)`."""
    chosen = f" · only {', '.join(filters)}" if filters else ""
    return f"{counted(number, 'trial')} of cell therapies {kind}{chosen}"
