"""The investigational cell products of a trial and what they target."""

from __future__ import annotations

from kg import names
from kg.model import CoIntervention, Facet, Findings, Product, Record
from kg.triples.encode import Graph
from kg.triples.trial import intervention_iris

_SCHEMES = {"modality": "Modality", "cell_source": "CellSource"}
PROPERTY_OF_FACET = {
    "modality": "modality",
    "cell_source": "cellSource",
    "receptor_format": "receptorFormat",
    "generation": "generation",
    "costimulation": "costimulation",
    "armoring": "armoring",
    "targeting_design": "targetingDesign",
    "vector": "vector",
    "gene_editing": "geneEdit",
    "safety_switch": "safetySwitch",
}


def facet_value(facet: Facet) -> str | None:
    """Give the IRI of a facet's value; None where the value is a text."""
    scheme = _SCHEMES.get(facet.facet)
    return names.code(scheme, facet.value) if scheme else None


def product_iri(record: Record, product: Product) -> str:
    """Give the IRI of a product of a trial."""
    return names.part("product", record.trial_id, product.name)


def told_intervention(record: Record, given: CoIntervention) -> str:
    """Give the IRI of an intervention that a trial's prose tells and its list of interventions does not."""
    return names.part("intervention", record.trial_id, f"{given.name} (told)")


def state_products(g: Graph, r: Record, findings: Findings) -> None:
    """State each product with its facets and targets, and the roles of what is given beside it."""
    if not findings.products and not findings.co_interventions:  # as in most of a registry
        return
    listed = intervention_iris(r)
    for product in findings.products:
        _product(g, r, product, listed)
    for given in findings.co_interventions:
        _given_beside(g, r, given, listed)


def _product(g: Graph, r: Record, product: Product, listed: list[str]) -> None:
    node = product_iri(r, product)
    g.link(names.trial(r.trial_id), "hasProduct", node)
    g.is_a(node, "CellTherapyProduct")
    g.text(node, "rdfs:label", product.name)
    for index in product.interventions:
        g.link(node, "isRealizedAs", listed[index])
        g.coded(listed[index], "interventionRole", "InterventionRole", "investigational_cell_product")
    for facet in product.facets:
        if facet.facet != "target":  # a catalogue's reason for one of `product.targets`
            _facet(g, node, facet)
    for label in product.targets:
        g.link(node, "targetsAntigen", names.antigen(label))
    if product.open_list:
        g.boolean(node, "hasOpenTargetList", True)
    if product.catalogue_entry:
        g.link(node, "instanceOfProduct", names.product_entry(product.catalogue_entry))


def _facet(g: Graph, node: str, facet: Facet) -> None:
    name = PROPERTY_OF_FACET[facet.facet]
    if facet.basis == "inferred":
        name = "inferred" + name[0].upper() + name[1:]
    if value := facet_value(facet):
        g.link(node, name, value)
    else:
        g.text(node, name, facet.value)


def _given_beside(g: Graph, r: Record, given: CoIntervention, listed: list[str]) -> None:
    """State the role of what is given beside the product, and the intervention itself where only prose tells it."""
    node = listed[given.intervention] if given.intervention is not None else told_intervention(r, given)
    g.coded(node, "interventionRole", "InterventionRole", given.role)
    if given.intervention is None:
        g.link(names.trial(r.trial_id), "hasIntervention", node)
        g.is_a(node, "Intervention")
        g.text(node, "rdfs:label", given.name)
        g.boolean(node, "isToldInProse", True)
