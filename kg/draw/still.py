"""A scene as PNG or PDF, drawn by matplotlib; the same scene gives the same bytes."""

from __future__ import annotations

from importlib.util import find_spec
from io import BytesIO
from typing import Any

from kg.draw.scene import PAPER, Circle, Path, Rect, Scene, Shape
from kg.query import UsageError

_STYLE: Any = {"text.parse_math": False, "font.family": ["DejaVu Sans"], "pdf.fonttype": 42}
_POINT = 0.72
"""Points of a pixel on a page of 100 pixels an inch."""
_ANCHOR = {"start": "left", "middle": "center", "end": "right"}


def still(scene: Scene, form: str) -> bytes:
    """Give the scene as `png`, two dots a pixel, or as `pdf`, with text that can be searched.

    Raises UsageError where matplotlib is missing.
    """
    if find_spec("matplotlib") is None:
        raise UsageError("drawing to PNG or PDF needs matplotlib: pip install 'cell-therapy-kg[draw]'")
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(_STYLE):
        figure = Figure(figsize=(scene.width / 100, scene.height / 100), facecolor=PAPER)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, scene.width)
        axes.set_ylim(scene.height, 0)
        axes.axis("off")
        for order, shape in enumerate(scene.shapes()):
            _put(axes, shape, order)
        out = BytesIO()
        metadata = {"CreationDate": None, "Creator": "cell-therapy-kg", "Title": scene.title} if form == "pdf" else None
        figure.savefig(out, format=form, dpi=200, metadata=metadata)
    return out.getvalue()


def _put(axes: Any, shape: Shape, order: int) -> None:
    from matplotlib import patches, patheffects
    from matplotlib.path import Path as Curve

    if isinstance(shape, Rect | Circle | Path):
        look: dict[str, Any] = {
            "facecolor": shape.fill, "edgecolor": shape.stroke, "linewidth": shape.line * _POINT,
            "alpha": shape.opacity, "zorder": order,
        }  # fmt: skip
    if isinstance(shape, Rect):
        axes.add_patch(patches.Rectangle((shape.x, shape.y), shape.width, shape.height, **look))
    elif isinstance(shape, Circle):
        axes.add_patch(patches.Circle((shape.x, shape.y), shape.r, **look))
    elif isinstance(shape, Path):
        points, codes = [], []
        for step in shape.steps:
            pairs = list(zip(step[1::2], step[2::2], strict=True)) or [(0.0, 0.0)]
            code = {"M": Curve.MOVETO, "L": Curve.LINETO, "C": Curve.CURVE4, "Z": Curve.CLOSEPOLY}[step[0]]
            points += pairs
            codes += [code] * len(pairs)
        style = {"linestyle": (0, (4, 4))} if shape.dashed else {}
        axes.add_patch(patches.PathPatch(Curve(points, codes), capstyle="butt", **look, **style))
    else:
        halo = [patheffects.withStroke(linewidth=3 * _POINT, foreground=PAPER)] if shape.halo else None
        axes.text(
            shape.x, shape.y, shape.text, fontsize=shape.size * _POINT, color=shape.fill, ha=_ANCHOR[shape.anchor],
            va="baseline", fontweight="bold" if shape.bold else "normal", rotation=-shape.turn, rotation_mode="anchor",
            zorder=order, path_effects=halo,
        )  # fmt: skip
