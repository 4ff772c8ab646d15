"""What a picture is made of: a handful of shapes on a page, in pixels from the upper left corner.

The same scene becomes SVG for people who point and click, and PNG or PDF for slides and papers, so that all of them
show the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from msgspec import Struct

INK, FAINT, RULE, PAPER = "#1f2328", "#57606a", "#d6dbe1", "#ffffff"
BLUE, VERMILLION, GREEN, ORANGE, SKY, PURPLE, GREY = (
    "#0072B2", "#D55E00", "#009E73", "#E69F00", "#56B4E9", "#CC79A7", "#8c959f",
)  # fmt: skip
"""Colours of Okabe and Ito (2008), told apart in every common form of colour blindness."""

Anchor = Literal["start", "middle", "end"]


class Rect(Struct, frozen=True, kw_only=True):
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: str = "none"
    stroke: str = "none"
    line: float = 1.0
    opacity: float = 1.0


class Circle(Struct, frozen=True, kw_only=True):
    """A disc."""

    x: float
    y: float
    r: float
    fill: str
    stroke: str = "none"
    line: float = 1.0
    opacity: float = 1.0


class Path(Struct, frozen=True, kw_only=True):
    """A line or an area of the steps of SVG: ("M", x, y), ("L", x, y), ("C", x1, y1, x2, y2, x, y), ("Z",)."""

    steps: tuple[tuple[Any, ...], ...]
    fill: str = "none"
    stroke: str = "none"
    line: float = 1.0
    opacity: float = 1.0
    dashed: bool = False


class Text(Struct, frozen=True, kw_only=True):
    """One line of words; x and y are where its base line starts, ends or has its middle. `turn` is clockwise."""

    x: float
    y: float
    text: str
    size: float = 13.0
    fill: str = INK
    anchor: Anchor = "start"
    bold: bool = False
    turn: float = 0.0
    halo: bool = False
    """Whether a seam of paper keeps it readable on top of others."""


class Mark(Struct, frozen=True, kw_only=True):
    """Shapes that stand for something of the graph: `tip` says in lines what, `links` are the marks it belongs to."""

    key: str
    tip: tuple[str, ...]
    shapes: tuple[Rect | Circle | Path | Text, ...]
    links: tuple[str, ...] = ()
    iri: str = ""
    """What it is, where it is one thing."""
    of: tuple[tuple[str, str], ...] = ()
    """What tells its trials from all others, as facets of the explorer and their values, IRIs where they have any."""
    trials: tuple[str, ...] = ()
    """The ids of its trials."""


Shape = Rect | Circle | Path | Text
Item = Shape | Mark


class Scene(Struct, kw_only=True):
    """A page of shapes, later ones on top."""

    width: float
    height: float
    title: str
    items: list[Item]
    described: str = ""
    """The picture in a sentence, for who cannot see it."""

    def shapes(self) -> Iterator[Shape]:
        """Yield every shape, those of marks among them."""
        for item in self.items:
            if isinstance(item, Mark):
                yield from item.shapes
            else:
                yield item


def line(x1: float, y1: float, x2: float, y2: float, stroke: str = RULE, **more: Any) -> Path:
    """Give a straight line."""
    return Path(steps=(("M", x1, y1), ("L", x2, y2)), stroke=stroke, **more)
