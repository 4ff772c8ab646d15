"""A scene as SVG: plain shapes and real text, with presentation attributes only, so that the strictest CSP shows it."""

from __future__ import annotations

from collections.abc import Callable
from xml.sax.saxutils import escape, quoteattr

from kg.draw.scene import PAPER, Circle, Mark, Path, Rect, Scene, Shape

FONT = "'DejaVu Sans', Verdana, 'Segoe UI', Helvetica, Arial, sans-serif"


_MOST = 1000
"""Trials that a mark carries with it."""


def svg(scene: Scene, link: Callable[[Mark], str] | None = None, *, trials: bool = False) -> str:
    """Give the scene as a whole SVG 1.1 document of one element, with no styles, scripts or ids in it.

    Marks are groups with `data-key`, `data-links` and a `<title>`, which browsers show as a tool tip; those to which
    `link` gives an address are links to it. With `trials` each has the ids of its trials as `data-trials`.
    """
    number = {item.key: n for n, item in enumerate(i for i in scene.items if isinstance(i, Mark))}
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(scene.width)} {_n(scene.height)}" '
        f'width="{_n(scene.width)}" height="{_n(scene.height)}" font-family="{FONT}" role="group" '
        f"aria-label={quoteattr(scene.described or scene.title)}>"
    )
    paper = _shape(Rect(x=0, y=0, width=scene.width, height=scene.height, fill=PAPER))
    drawn = (_mark(i, number, link, trials) if isinstance(i, Mark) else _shape(i) for i in scene.items)
    return "\n".join((head, paper, *drawn, "</svg>\n"))


def _mark(mark: Mark, number: dict[str, int], link: Callable[[Mark], str] | None, trials: bool) -> str:
    to = link(mark) if link else ""
    links = " ".join(str(number[key]) for key in mark.links if key in number)
    data = f' data-links="{links}"' if links else ""
    if trials and mark.trials:
        data += f' data-trials={quoteattr(" ".join(mark.trials[:_MOST]))} data-number="{len(mark.trials)}"'
    tip = escape("\n".join(mark.tip))
    shapes = "".join(map(_shape, mark.shapes))
    head = f'data-key="{number[mark.key]}"{data} aria-label={quoteattr(". ".join(mark.tip))}'
    if to:
        return f"<a href={quoteattr(to)} {head}><title>{tip}</title>{shapes}</a>"
    return f'<g {head} role="img"><title>{tip}</title>{shapes}</g>'


def _shape(shape: Shape) -> str:
    if isinstance(shape, Rect):
        where = f'x="{_n(shape.x)}" y="{_n(shape.y)}" width="{_n(shape.width)}" height="{_n(shape.height)}"'
        return f"<rect {where}{_paint(shape)}/>"
    if isinstance(shape, Circle):
        return f'<circle cx="{_n(shape.x)}" cy="{_n(shape.y)}" r="{_n(shape.r)}"{_paint(shape)}/>'
    if isinstance(shape, Path):
        drawn = "".join(step[0] + " ".join(map(_n, step[1:])) for step in shape.steps)
        dashed = ' stroke-dasharray="4 4"' if shape.dashed else ""
        return f'<path d="{drawn}"{_paint(shape)}{dashed}/>'
    where = f'x="{_n(shape.x)}" y="{_n(shape.y)}"'
    anchor = "" if shape.anchor == "start" else f' text-anchor="{shape.anchor}"'
    bold = ' font-weight="bold"' if shape.bold else ""
    turned = f' transform="rotate({_n(shape.turn)} {_n(shape.x)} {_n(shape.y)})"' if shape.turn else ""
    halo = f' stroke="{PAPER}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"' if shape.halo else ""
    size = f'font-size="{_n(shape.size)}" fill="{shape.fill}"'
    return f"<text {where} {size}{anchor}{bold}{halo}{turned}>{escape(shape.text)}</text>"


def _paint(shape: Rect | Circle | Path) -> str:
    stroke = "" if shape.stroke == "none" else f' stroke="{shape.stroke}" stroke-width="{_n(shape.line)}"'
    return f' fill="{shape.fill}"{stroke}' + ("" if shape.opacity == 1 else f' opacity="{_n(shape.opacity)}"')


def _n(value: float) -> str:
    """Write a number as short as it can be: a tenth of a pixel is as fine as eyes are, opacity needs two places."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) < 10 else f"{value:.1f}".rstrip("0").rstrip(".")
