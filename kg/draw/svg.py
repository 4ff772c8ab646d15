"""A scene as SVG: plain shapes and real text, with presentation attributes only, so that the strictest CSP shows it."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from kg.draw.scene import PAPER, Circle, Item, Mark, Path, Rect, Scene, Shape

FONT = "'DejaVu Sans', Verdana, 'Segoe UI', Helvetica, Arial, sans-serif"


def svg(scene: Scene) -> str:
    """Give the scene as a whole SVG 1.1 document of one element, with no styles, scripts, ids or links in it.

    Marks are groups with `data-key`, `data-links` and a `<title>`, which browsers show as a tool tip.
    """
    number = {item.key: n for n, item in enumerate(i for i in scene.items if isinstance(i, Mark))}
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(scene.width)} {_n(scene.height)}" '
        f'width="{_n(scene.width)}" height="{_n(scene.height)}" font-family="{FONT}" role="group" '
        f"aria-label={quoteattr(scene.described or scene.title)}>"
    )
    paper = _shape(Rect(x=0, y=0, width=scene.width, height=scene.height, fill=PAPER))
    return "\n".join((head, paper, *(_item(item, number) for item in scene.items), "</svg>\n"))


def _item(item: Item, number: dict[str, int]) -> str:
    if not isinstance(item, Mark):
        return _shape(item)
    links = " ".join(str(number[key]) for key in item.links if key in number)
    linked = f' data-links="{links}"' if links else ""
    tip = escape("\n".join(item.tip))
    shapes = "".join(map(_shape, item.shapes))
    label = quoteattr(". ".join(item.tip))
    return f'<g data-key="{number[item.key]}"{linked} role="img" aria-label={label}><title>{tip}</title>{shapes}</g>'


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
