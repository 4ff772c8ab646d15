"""How a text is searched for many alternatives, and seldom: most texts that are read have none of them."""

from __future__ import annotations

from collections.abc import Iterable


def any_of(pieces: Iterable[str]) -> str:
    """Give the pattern `a|b|c ...` with the alternatives of one first letter together, in their order.

    `re` tries every alternative at every place: with 150 of them, to find that a name has none takes ten times as long
    as with 20 groups. Each piece is a pattern that begins with a letter of its own, without a quantifier on it.
    """
    groups: dict[str, list[str]] = {}
    for piece in pieces:
        groups.setdefault(piece[0], []).append(piece[1:])
    return "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in groups.items())


def has_any(text: str, pieces: Iterable[str]) -> bool:
    """Tell whether a text has one of the pieces. It takes a tenth of the time of a pattern that needs one of them."""
    return any(map(text.__contains__, pieces))
