"""Where the nodes of a neighbourhood are drawn: forces first, then as much room as labels need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx

_TALL, _MARGIN = 38.0, 12.0
"""Pixels from one label to the next, its node between them; and to the edge of the page."""
_PUSHES, _ROUNDS = 90, 24

Places = dict[str, tuple[float, float]]


def places(steps: Iterable[networkx.DiGraph[str]], widths: Mapping[str, float], width: float) -> tuple[Places, float]:
    """Give places in pixels and the height they need. Each step begins where the one before ended, so little moves.

    `widths` are those of labels, `width` is that of the page. The forces are those of Fruchterman and Reingold (1991),
    as networkx has them, with a seed.
    """
    import networkx as nx
    import numpy as np

    at: dict[str, Any] = {}
    for shown in steps:
        net: networkx.Graph[str] = nx.Graph()
        net.add_nodes_from(sorted(shown))
        net.add_edges_from(sorted(shown.edges))
        begun = {n: at[n] for n in net if n in at}
        at = nx.spring_layout(
            net, pos=begun or None, seed=7, iterations=40 if begun else 120, k=2.2 / max(1.0, len(net)) ** 0.5
        )
    if not at:
        return {}, 0.0
    nodes = sorted(at)
    height = max(300.0, 10.5 * len(nodes) + 150)
    spots = np.array([at[n] for n in nodes], dtype=float)
    low, high = spots.min(axis=0), spots.max(axis=0)
    margin = np.array([95.0, 26.0])
    spots = margin + (spots - low) / np.where(high > low, high - low, 1.0) * (np.array([width, height]) - 2 * margin)
    wide = np.array([widths[n] + _MARGIN for n in nodes])
    for _ in range(_ROUNDS):
        spots, free = _apart(spots, wide, width, height)
        if free:
            break
        height *= 1.08
        spots[:, 1] *= 1.08
    return {n: (round(float(x), 1), round(float(y), 1)) for n, (x, y) in zip(nodes, spots, strict=True)}, height


def _apart(spots: Any, wide: Any, width: float, height: float) -> tuple[Any, bool]:
    """Push labels apart until none lies on another, or patience ends; say whether none does."""
    import numpy as np

    need_x, need_y = (wide[:, None] + wide[None, :]) / 2, np.full((len(wide), len(wide)), _TALL)
    order = np.sign(np.arange(len(wide))[:, None] - np.arange(len(wide))[None, :])
    for _ in range(_PUSHES):
        gap = spots[:, None, :] - spots[None, :, :]
        over_x, over_y = need_x - np.abs(gap[..., 0]), need_y - np.abs(gap[..., 1])
        clash = (over_x > 0.5) & (over_y > 0.5)
        np.fill_diagonal(clash, val=False)
        if not clash.any():
            return spots, True
        sign = np.where(gap == 0, order[..., None], np.sign(gap))
        side = over_x < over_y
        push_x = (np.where(clash & side, over_x, 0) * sign[..., 0]).sum(axis=1)
        push_y = (np.where(clash & ~side, over_y, 0) * sign[..., 1]).sum(axis=1)
        spots = spots + 0.35 * np.stack([push_x, push_y], axis=1)
        spots[:, 0] = np.clip(spots[:, 0], wide / 2, width - wide / 2)
        spots[:, 1] = np.clip(spots[:, 1], 14, height - 26)
    return spots, False
