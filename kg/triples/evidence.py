"""Why we say so: assertions, the spans of text behind them, the documents they came from, claims that lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from kg import names
from kg.model import CoIntervention, Document, Evidence, Findings, Grounding, Mention, Product, Trial, text_at
from kg.triples.encode import Graph, predicate
from kg.triples.products import PROPERTY_OF_FACET, facet_value, product_iri, told_intervention

_FORM_LABEL = {
    "registry-json": "registry record",
    "labelled-page": "page",
    "module-page": "page of one module",
    "stripped-page": "page without labels",
}
_SENTENCE_END = re.compile(r"(?<=[.;!?])\s+(?=[A-Z0-9(*])|\n+")
_OF_TUMOURS = "selected."
"""Ids of the rules by which a target is what the patients' tumours must express (kg/recognize/traits/fallbacks.py)."""
QUOTE_LIMIT = 240
"""Longest quote in characters; longer sentences are cut at words around the surface."""


def state_evidence(asserted: Graph, g: Graph, trial: Trial, findings: Findings, grounding: Grounding) -> None:
    """State documents, assertions with their evidence, condition groundings and conflicts."""
    t = names.trial(trial.record.trial_id)
    for document in trial.documents:
        node = names.document(document.sha256)
        asserted.link(t, "describedBy", node)
        _document(g, node, trial.record.trial_id, document)
    for mentions, basis in _assertions(findings):
        _antigen_assertion(g, trial, findings, mentions, basis)
    for product in findings.products:
        _product_assertions(g, trial, product)
    for given in findings.co_interventions:
        if given.intervention is None:
            _intervention_assertion(g, trial, given)
    for stated in grounding.conditions:
        node = names.statement("grounding", trial.record.trial_id, stated.text)
        g.is_a(node, "ConditionGrounding")
        g.text(node, "rdfs:label", stated.text)
        g.link(node, "aboutTrial", t)
        g.text(node, "statedText", stated.text)
        g.boolean(node, "namesDisease", stated.is_disease)
        g.text(node, "matchKind", stated.match)
        g.text(node, "rule", stated.rule)
        for curie in stated.conditions:
            g.link(node, "groundedTo", names.condition(curie))
        for qualifier in stated.qualifiers:
            g.text(node, "qualifier", qualifier)
        for mesh in stated.confirmed_by:
            g.link(node, "confirmedByMesh", names.registry_reference("mesh", mesh))
    _conflicts(g, trial)


def _mentions(findings: Findings) -> Iterator[tuple[Mention, str]]:
    """Yield every mention with its basis, and so that each target of each product is proved.

    The words for a target may stand with one of several products that share it: they speak for all of them.
    """
    proved = {(m.product, m.antigen) for m in findings.mentions if m.role == "target"}
    for mention in findings.mentions:
        yield mention, "stated"
    for index, product in enumerate(findings.products):
        for facet in product.facets:
            if facet.facet == "target":
                proved.add((index, facet.value))
                for evidence in facet.evidence:
                    yield Mention(antigen=facet.value, role="target", evidence=evidence, product=index), facet.basis
        for mention in findings.mentions:
            unproved = mention.antigen in product.targets and (index, mention.antigen) not in proved
            if mention.role == "target" and unproved:
                yield msgspec.structs.replace(mention, product=index), "stated"


def _assertions(findings: Findings) -> Iterator[tuple[list[Mention], str]]:
    """Yield the mentions of each assertion: one per product, antigen, role and basis.

    What is stated of the tumours only, not of the cells, does not state the target: it is inferred.
    """
    said: dict[tuple[int | None, str, str, str], list[Mention]] = {}
    for mention, basis in _mentions(findings):
        said.setdefault((mention.product, mention.antigen, mention.role, basis), []).append(mention)
    found: dict[tuple[int | None, str, str, str], list[Mention]] = {}
    for (product, antigen, role, basis), mentions in said.items():
        if basis == "stated" and all(m.evidence.rule.startswith(_OF_TUMOURS) for m in mentions):
            basis = "inferred"
        found.setdefault((product, antigen, role, basis), []).extend(mentions)
    for (*_, basis), mentions in found.items():
        yield mentions, basis


def _document(g: Graph, node: str, trial_id: str, document: Document) -> None:
    g.is_a(node, "SourceDocument")
    g.text(node, "rdfs:label", f"{_FORM_LABEL[document.form]} of {trial_id} at {document.site}")
    g.text(node, "sourceSite", document.site)
    g.coded(node, "documentForm", "DocumentForm", document.form)
    g.text(node, "sha256", document.sha256)
    g.text(node, "sourceUrl", document.url)
    g.boolean(node, "isPartial", document.partial)
    for kind, date in document.dates.items():
        g.text(node, "documentDate", f"{kind} {date}")


def _antigen_assertion(g: Graph, trial: Trial, findings: Findings, mentions: list[Mention], basis: str) -> None:
    """State one assertion with the evidence of its mentions; it is trusted as the best of them is."""
    r = trial.record
    said = mentions[0]
    product = findings.products[said.product] if said.product is not None else None
    about = product_iri(r, product) if product else None
    node = names.statement("assertion", r.trial_id, about or "", said.antigen, said.role, basis)
    g.is_a(node, "AntigenAssertion")
    whose = f" of {product.name}" if product else ""
    g.text(node, "rdfs:label", f"{said.antigen} as {said.role.replace('_', ' ')}{whose} in {r.trial_id}")
    g.link(node, "aboutTrial", names.trial(r.trial_id))
    g.link(node, "aboutProduct", about)
    g.link(node, "antigen", names.antigen(said.antigen))
    g.coded(node, "antigenRole", "AntigenRole", said.role)
    g.decimal(node, "confidence", max(mention.score for mention in mentions), 2)
    g.text(node, "basis", basis)
    for mention in mentions:
        g.link(node, "hasEvidence", text_evidence(g, trial, mention.evidence))


def _product_assertions(g: Graph, trial: Trial, product: Product) -> None:
    r = trial.record
    about = product_iri(r, product)
    for facet in product.facets:
        if facet.facet == "target":
            continue
        name = PROPERTY_OF_FACET[facet.facet]
        node = names.statement("product-assertion", about, name, facet.value, facet.basis)
        g.is_a(node, "ProductAssertion")
        g.text(node, "rdfs:label", f"{facet.facet.replace('_', ' ')} of {product.name} in {r.trial_id}: {facet.value}")
        g.link(node, "aboutTrial", names.trial(r.trial_id))
        g.link(node, "aboutProduct", about)
        g.link(node, "assertedProperty", predicate(name))
        if value := facet_value(facet):
            g.link(node, "assertedValue", value)
        else:
            g.text(node, "assertedText", facet.value)
        g.text(node, "basis", facet.basis)
        for evidence in facet.evidence:
            g.link(node, "hasEvidence", text_evidence(g, trial, evidence))


def _intervention_assertion(g: Graph, trial: Trial, given: CoIntervention) -> None:
    """State the words for an intervention that is told in prose; a registered one needs none."""
    about = told_intervention(trial.record, given)
    trial_id = trial.record.trial_id
    node = names.statement("intervention-assertion", about)
    g.is_a(node, "InterventionAssertion")
    g.text(node, "rdfs:label", f"{given.role.replace('_', ' ')} in {trial_id}: {given.name}")
    g.link(node, "aboutTrial", names.trial(trial_id))
    g.link(node, "aboutIntervention", about)
    for evidence in given.evidence:
        g.link(node, "hasEvidence", text_evidence(g, trial, evidence))


def text_evidence(g: Graph, trial: Trial, evidence: Evidence) -> str:
    """State a span of text with the words around it; give its IRI."""
    field = re.split(r"[.\[]", evidence.path, maxsplit=1)[0]
    document = trial.documents[trial.source_of[field]].sha256
    node = names.statement(
        "evidence",
        trial.record.trial_id,
        document,
        evidence.path,
        str(evidence.start),
        str(evidence.end),
        evidence.rule,
    )
    text = text_at(trial.record, evidence.path)
    start, end = quote_bounds(text, evidence.start, evidence.end)
    g.is_a(node, "TextEvidence")
    g.text(node, "rdfs:label", f"“{evidence.surface}” in {evidence.path} of {trial.record.trial_id}")
    g.link(node, "fromDocument", names.document(document))
    g.text(node, "fieldPath", evidence.path)
    g.integer(node, "oa:start", evidence.start)
    g.integer(node, "oa:end", evidence.end)
    g.text(node, "oa:exact", evidence.surface)
    g.text(node, "quote", text[start:end])
    g.integer(node, "quoteStart", start)
    g.text(node, "rule", evidence.rule)
    return node


def quote_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Give the bounds of the sentence around a span, cut at words to `QUOTE_LIMIT` characters around it."""
    window = max(0, start - QUOTE_LIMIT)
    left = max((m.end() for m in _SENTENCE_END.finditer(text, window, start)), default=window)
    match = _SENTENCE_END.search(text, end, end + QUOTE_LIMIT)
    right = match.start() if match else min(len(text), end + QUOTE_LIMIT)
    if right - left <= QUOTE_LIMIT:
        return left, right
    room = max(0, QUOTE_LIMIT - (end - start)) // 2
    cut_left, cut_right = max(left, start - room), min(right, end + room)
    if cut_left > left and (space := text.find(" ", cut_left, start)) >= 0:
        cut_left = space + 1
    if cut_right < right and (space := text.rfind(" ", end, cut_right)) >= 0:
        cut_right = space
    return cut_left, cut_right


def _conflicts(g: Graph, trial: Trial) -> None:
    trial_id = trial.record.trial_id
    for c in trial.conflicts:
        kept, other = trial.documents[c.kept_document].sha256, trial.documents[c.other_document].sha256
        node = names.statement("conflict", trial_id, c.field, c.kept_value, kept, c.other_value, other)
        g.is_a(node, "Conflict")
        g.text(node, "rdfs:label", f"{c.field.replace('_', ' ')} of {trial_id}: {c.kept_value} or {c.other_value}")
        g.link(node, "aboutTrial", names.trial(trial_id))
        g.text(node, "field", c.field)
        g.text(node, "keptValue", c.kept_value)
        g.link(node, "keptSource", names.document(kept))
        g.text(node, "otherValue", c.other_value)
        g.link(node, "otherSource", names.document(other))
