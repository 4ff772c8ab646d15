"""A network as other programs read it: Gephi, Cytoscape, yEd."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx


def graphml(graph: networkx.Graph[str]) -> str:
    """Give GraphML (http://graphml.graphdrawing.org)."""
    import networkx as nx

    return "\n".join(nx.generate_graphml(graph)) + "\n"


def gexf(graph: networkx.Graph[str]) -> str:
    """Give GEXF 1.2 (https://gexf.net); the date of writing, which the format has room for, is left out."""
    import networkx as nx

    writer = nx.readwrite.gexf.GEXFWriter(version="1.2draft")
    writer.add_graph(graph)
    for meta in writer.xml.iter("meta"):
        meta.attrib.pop("lastmodifieddate", None)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue().decode()


def cyjs(graph: networkx.Graph[str]) -> str:
    """Give the JSON of Cytoscape and Cytoscape.js."""
    import networkx as nx

    return json.dumps(nx.cytoscape_data(graph), ensure_ascii=False, indent=1) + "\n"


FORMS = {".graphml": graphml, ".gexf": gexf, ".cyjs": cyjs}
"""By the ending of a file."""
