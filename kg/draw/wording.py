"""How wide words are, and how they are made to fit: shortened, broken into lines, counted."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_WIDTHS = (
    32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84,
    84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63, 61, 73, 68, 99, 69, 61,
    69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52, 39, 63, 59,
    82, 59, 59, 52, 64, 34, 64, 84,
)  # fmt: skip
"""Advance widths of ASCII from the space on in DejaVu Sans, in hundredths of its size. Verdana is as wide, all other
common sans-serif fonts are narrower: what fits in this one fits in them."""
_BOLD = 1.13


def width(text: str, size: float, bold: bool = False) -> float:
    """Give the width of a text in pixels, never less than it is."""
    total = 0
    for letter in unicodedata.normalize("NFD", text):
        code = ord(letter)
        if 32 <= code < 127:
            total += _WIDTHS[code - 32]
        elif not unicodedata.combining(letter):
            total += 100 if unicodedata.east_asian_width(letter) in "WF" else 75
    return total * size / 100 * (_BOLD if bold else 1)


def shorten(text: str, room: float, size: float, bold: bool = False) -> str:
    """Cut a text to the pixels there are, at the end, and say so by an ellipsis."""
    if width(text, size, bold) <= room:
        return text
    kept = text
    while kept and width(kept.rstrip(" ,;(-") + "…", size, bold) > room:
        kept = kept[:-1]
    return kept.rstrip(" ,;(-") + "…"


def wrap(text: str, room: float, size: float, lines: int = 2) -> list[str]:
    """Break a text at words into lines of so many pixels; what is left after the last line is cut off."""
    rows: list[str] = [""]
    words = text.split()
    for number, word in enumerate(words):
        longer = f"{rows[-1]} {word}".strip()
        if width(longer, size) <= room or not rows[-1]:
            rows[-1] = longer
        elif len(rows) == lines:
            rows[-1] = " ".join((rows[-1], *words[number:]))
            break
        else:
            rows.append(word)
    return [shorten(row, room, size) for row in rows]


def counted(number: int, one: str, many: str | None = None) -> str:
    """Say how many: `1 trial`, `2,345 trials`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(names: Sequence[str], most: int = 8) -> str:
    """List names in a line, the first of them and how many more."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
