"""The endpoint without a query: for programs its service description, for people a form."""

from __future__ import annotations

from kg.web.evaluate import asking
from kg.web.graphs import graph_reply
from kg.web.messages import Look, Reply, refusal
from kg.web.negotiation import GRAPHS, HTML, choose
from kg.web.published import Published
from kg.web.service import DESCRIBING, description

EXAMPLE = """SELECT ?antigen_label (COUNT(DISTINCT ?trial) AS ?trials) {
  ?trial a kg:ClinicalTrial ;
    kg:hasProduct/kg:targetsAntigen ?antigen .
  ?antigen rdfs:label ?antigen_label .
}
GROUP BY ?antigen_label
ORDER BY DESC(?trials)
"""


def page(graph: Published, asked: Look) -> Reply:
    """Describe the service as RDF (SPARQL 1.1 Service Description, section 2), or show the form."""
    form = choose(asked.accept, (*GRAPHS, HTML), asked.params.get("format", ""))
    if form is None:
        return refusal(406, "the service description comes as RDF; give a query with `query=`")
    if form is HTML:
        return asking(graph, EXAMPLE)
    return graph_reply(description(graph, f"{asked.site}/sparql"), form, DESCRIBING)
