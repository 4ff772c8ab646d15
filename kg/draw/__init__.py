"""Pictures of the graph that a person can read. Needs the extra `[draw]`."""

from kg.draw.graph import network
from kg.draw.picture import draw_network

__all__ = ["draw_network", "network"]
