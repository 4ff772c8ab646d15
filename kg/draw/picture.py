"""The network as a picture of three columns: sponsor, antigen, condition."""

from __future__ import annotations

from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.draw.layout import SHOWN, columns, strongest

if TYPE_CHECKING:
    import networkx
    from matplotlib.axes import Axes

_STYLE: Any = {
    "svg.hashsalt": "cell-therapy-kg",
    "text.parse_math": False,
    "font.family": "DejaVu Sans",
    "font.size": 9,
}
_INK, _FAINT = "#222222", "#6b6b6b"
_LOOK = {
    "sponsor": ("#0072B2", "o", "Lead sponsors"),
    "antigen": ("#D55E00", "s", "Target antigens"),
    "condition": ("#009E73", "D", "Conditions"),
}
"""Colours of Okabe and Ito (2008), told apart in every common form of colour blindness; shapes say the same."""
_X = {"sponsor": 0.0, "antigen": 1.0, "condition": 2.0}
_WIDTH, _LEFT, _RIGHT = 13.0, -1.3, 3.2
_LONGEST = 46
_MANY_EDGES = 150
"""From here on the edges of single trials stand back, or they hide the strong ones."""
_WITHOUT_DATE: dict[str, dict[str, Any]] = {
    ".svg": {"Date": None, "Creator": "cell-therapy-kg"},
    ".pdf": {"CreationDate": None, "Creator": "cell-therapy-kg"},
}


def draw_network(graph: networkx.Graph[str], path: Path, limit: int = SHOWN) -> None:
    """Draw the network that `network` gives to an .svg, .png or .pdf file; the same graph gives the same bytes.

    Shows at most `limit` nodes of each kind, and says how many there are. Raises ValueError for another ending.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    suffix = Path(path).suffix.lower()
    if suffix not in (".svg", ".png", ".pdf"):
        raise ValueError(f"cannot draw to “{Path(path).name}”: use .svg, .png or .pdf")
    shown = strongest(graph, limit)
    order = columns(shown)
    tallest = max(len(column) for column in order.values())
    height = 2.6 + 0.34 * max(tallest, 8)
    with rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH, height), facecolor="white")
        axes = figure.add_axes((0.0, 0.95 / height, 1.0, 1 - 2.25 / height))
        axes.set_xlim(_LEFT, _RIGHT)
        axes.set_ylim(0, 1)
        axes.axis("off")
        place = {
            n: (_X[kind], 1 - (i + 0.5) / len(column)) for kind, column in order.items() for i, n in enumerate(column)
        }
        _edges(axes, shown, place)
        _nodes(axes, shown, place, graph)
        _frame(figure, graph, shown, height)
        figure.savefig(path, dpi=200, metadata=_WITHOUT_DATE.get(suffix))


def _edges(axes: Axes, graph: networkx.Graph[str], place: dict[str, tuple[float, float]]) -> None:
    """Draw each edge as a band of a width by its trials, in the colour of its outer end; strong ones on top."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Curve

    most = max((w for _, _, w in graph.edges(data="trials")), default=1)
    faintest = 0.22 if graph.number_of_edges() < _MANY_EDGES else 0.1
    for first, second, trials in sorted(graph.edges(data="trials"), key=lambda e: (e[2], e[0], e[1])):
        outer, antigen = sorted((first, second), key=lambda n: graph.nodes[n]["kind"] == "antigen")
        (x0, y0), (x1, y1) = place[outer], place[antigen]
        middle = (x0 + x1) / 2
        curve = Curve(
            [(x0, y0), (middle, y0), (middle, y1), (x1, y1)], [Curve.MOVETO, Curve.CURVE4, Curve.CURVE4, Curve.CURVE4]
        )
        share = trials / most
        axes.add_patch(
            PathPatch(
                curve,
                fill=False,
                edgecolor=_LOOK[graph.nodes[outer]["kind"]][0],
                linewidth=_width(trials, most),
                alpha=faintest + 0.5 * sqrt(share),
                capstyle="butt",
                zorder=1 + share,
            )
        )


def _nodes(
    axes: Axes, shown: networkx.Graph[str], place: dict[str, tuple[float, float]], whole: networkx.Graph[str]
) -> None:
    most = max(data["trials"] for _, data in shown.nodes(data=True))
    for node, (x, y) in place.items():
        data = whole.nodes[node]
        kind = data["kind"]
        colour, marker, _ = _LOOK[kind]
        label = f"{_short(data['label'])}  {data['trials']}"
        if kind == "antigen":
            chip = {"boxstyle": "square,pad=0.32", "facecolor": "white", "edgecolor": colour, "linewidth": 1.3}
            axes.text(x, y, label, ha="center", va="center", fontweight="bold", color=_INK, bbox=chip, zorder=6)
            continue
        size = 26 + 150 * data["trials"] / most
        axes.scatter([x], [y], s=size, c=colour, marker=marker, edgecolors="white", linewidths=0.9, zorder=5)
        outward = 4 + sqrt(size) / 2
        axes.annotate(
            label, (x, y), (-outward if kind == "sponsor" else outward, 0), textcoords="offset points",
            ha="right" if kind == "sponsor" else "left", va="center", color=_INK, zorder=6,
        )  # fmt: skip


def _frame(figure: Any, graph: networkx.Graph[str], shown: networkx.Graph[str], height: float) -> None:
    """Write the title, the heads of the columns with what was cut, the legend and the source."""
    from matplotlib.lines import Line2D

    facts = graph.graph
    chosen = f" ({', '.join(facts['filters'])})" if facts["filters"] else ""
    figure.text(0.02, 1 - 0.38 / height, "Who tests cells against which antigen, in which disease", fontsize=15,
                fontweight="bold", color=_INK)  # fmt: skip
    figure.text(
        0.02, 1 - 0.66 / height, f"{facts['trials']:,} trials of cell therapies whose target is known{chosen}",
        color=_FAINT, fontsize=10,
    )  # fmt: skip
    for kind, (colour, _, title) in _LOOK.items():
        there, total = (sum(d["kind"] == kind for _, d in g.nodes(data=True)) for g in (shown, graph))
        cut = f"showing {there} of {total}, the most active" if there < total else f"all {total}"
        x = (_X[kind] - _LEFT) / (_RIGHT - _LEFT)
        side = {"sponsor": "right", "antigen": "center", "condition": "left"}[kind]
        figure.text(x, 1 - 1.02 / height, title, ha=side, fontsize=11, fontweight="bold", color=colour)
        figure.text(x, 1 - 1.2 / height, cut, ha=side, fontsize=8, color=_FAINT)
    handles: list[Any] = [
        Line2D([], [], color=colour, marker=marker, linestyle="none", markersize=7, label=title[:-1].lower())
        for colour, marker, title in _LOOK.values()
    ]
    most = max((w for _, _, w in shown.edges(data="trials")), default=1)
    for trials in sorted({1, max(1, most // 2), most}):
        label = f"{trials} {'trial' if trials == 1 else 'trials'}"
        handles.append(Line2D([], [], color=_FAINT, linewidth=_width(trials, most), label=label))
    figure.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0.012, 0.42 / height), ncol=len(handles), frameon=False,
        fontsize=8.5, labelcolor=_INK, columnspacing=1.6, handletextpad=0.5,
    )  # fmt: skip
    note = "The number beside a name counts its trials; a trial of several antigens or conditions counts for each."
    figure.text(0.02, 0.34 / height, note, fontsize=8, color=_FAINT)
    figure.text(0.02, 0.15 / height, f"Source: {facts['source']}", fontsize=8, color=_FAINT)


def _width(trials: int, most: int) -> float:
    """Give the width of an edge in points: its area grows with its trials, the widest is 7 points at most."""
    return 0.7 + min(1.25, 6.3 / sqrt(max(1, most - 1))) * sqrt(trials - 1)


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST else label[: _LONGEST - 1].rstrip(" ,(") + "…"
