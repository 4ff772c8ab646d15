"""Where the nodes of a neighbourhood are drawn: forces first, then as much room as labels need."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from kg.web.neighbourhood import Neighbourhood

_CHARACTER, _LINE, _LABEL = 6.6, 21.0, 26
_PUSHES = 120

Places = dict[str, tuple[float, float]]


def label_of(text: str) -> str:
    """Give a label as it is drawn."""
    return text if len(text) <= _LABEL else text[: _LABEL - 1].rstrip() + "…"


def places(steps: Iterable[Neighbourhood]) -> tuple[Places, float, float]:
    """Give places in pixels, and width and height. Each step begins where the one before ended, so that little moves.

    The forces are those of Fruchterman and Reingold (1991), as networkx has them, with a seed.
    """
    import networkx as nx

    at: dict[str, Any] = {}
    shown = None
    for shown in steps:
        net: Any = nx.Graph()
        net.add_nodes_from(sorted(shown.nodes))
        net.add_edges_from(sorted(shown.edges))
        begun = {n: at[n] for n in net if n in at}
        at = nx.spring_layout(
            net, pos=begun or None, seed=7, iterations=40 if begun else 120, k=2.2 / max(1.0, len(net)) ** 0.5
        )
    if shown is None or not at:
        return {}, 0.0, 0.0
    names = sorted(at)
    width = 1100.0
    height = max(320.0, min(1500.0, 11.0 * len(names) + 180))
    spots = np.array([at[n] for n in names], dtype=float)
    low, high = spots.min(axis=0), spots.max(axis=0)
    margin = np.array([95.0, 26.0])
    spots = margin + (spots - low) / np.where(high > low, high - low, 1.0) * (np.array([width, height]) - 2 * margin)
    wide = np.array([len(label_of(shown.nodes[n].label)) * _CHARACTER + 18 for n in names])
    spots = _apart(spots, wide, width, height)
    return {n: (round(float(x), 1), round(float(y), 1)) for n, (x, y) in zip(names, spots, strict=True)}, width, height


def _apart(spots: Any, wide: Any, width: float, height: float) -> Any:
    """Push labels apart until none lies on another, or patience ends."""
    need_x, need_y = (wide[:, None] + wide[None, :]) / 2, np.full((len(wide), len(wide)), _LINE + 15)
    for _ in range(_PUSHES):
        gap = spots[:, None, :] - spots[None, :, :]
        over_x, over_y = need_x - np.abs(gap[..., 0]), need_y - np.abs(gap[..., 1])
        clash = (over_x > 0) & (over_y > 0)
        np.fill_diagonal(clash, val=False)
        if not clash.any():
            break
        order = np.sign(np.arange(len(wide))[:, None] - np.arange(len(wide))[None, :])
        sign = np.where(gap == 0, order[..., None], np.sign(gap))
        side = over_x < over_y
        push_x = (np.where(clash & side, over_x, 0) * sign[..., 0]).sum(axis=1)
        push_y = (np.where(clash & ~side, over_y, 0) * sign[..., 1]).sum(axis=1)
        spots = spots + 0.35 * np.stack([push_x, push_y], axis=1)
        spots[:, 0] = np.clip(spots[:, 0], wide / 2, width - wide / 2)
        spots[:, 1] = np.clip(spots[:, 1], 18, height - 24)
    return spots
