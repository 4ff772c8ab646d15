"""Pictures of the graph that a person can read, as SVG, as pages in one file, and for slides and papers.

PNG, PDF and networks need the extra `[draw]`.
"""

from kg.draw.landscape import landscape
from kg.draw.neighbourhood import Neighbourhood, neighbourhood
from kg.draw.network import network
from kg.draw.picture import Picture
from kg.draw.timeline import timeline
from kg.draw.worldmap import site_map

__all__ = ["Neighbourhood", "Picture", "landscape", "neighbourhood", "network", "site_map", "timeline"]
