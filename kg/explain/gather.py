"""Gathering what is known of one trial: decisions from the graph, words from the records they were taken from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg import names, store
from kg.explain.explanation import Explanation, Fact, Grounded, Product, Property, Seen, Span
from kg.explain.family import carried, relatives
from kg.explain.inferred import inferred
from kg.explain.reasons import by_rule, reason_of
from kg.explain.rows import rows_of
from kg.merge import merge, written
from kg.model import Document, Record, Trial, text_at
from kg.query import UsageError, find_trial
from kg.records import RecordStore

AROUND = 120
"""Characters shown on either side of a mention, cut at words."""

_TRIAL_ID = ox.NamedNode(names.term("trialId"))
_FACTS = (
    "overall_status", "why_stopped", "study_type", "phases", "allocation", "intervention_model", "masking",
    "enrollment", "start_date", "primary_completion_date", "completion_date", "last_update_post_date",
    "lead_sponsor", "collaborators", "minimum_age", "maximum_age", "sex",
)  # fmt: skip
_CONDITIONS = """
SELECT ?stated ?condition ?match WHERE {
  ?grounding a kg:ConditionGrounding ; kg:aboutTrial %s ; kg:statedText ?stated ; kg:matchKind ?match .
  OPTIONAL { ?grounding kg:groundedTo/rdfs:label ?condition }
} ORDER BY ?stated ?condition
"""
_TARGETS = """
SELECT ?product ?label ?antigen WHERE {
  %s kg:hasProduct ?product .
  ?product rdfs:label ?label .
  OPTIONAL { ?product kg:targetsAntigen/skos:prefLabel ?antigen }
} ORDER BY ?label ?antigen
"""
_PROPERTIES = """
SELECT ?product ?assertion ?property ?value ?basis ?rule ?field ?start ?end ?quote ?from WHERE {
  ?assertion a kg:ProductAssertion ; kg:aboutTrial %s ; kg:aboutProduct ?product ; kg:assertedProperty ?property ;
    kg:basis ?basis .
  OPTIONAL { ?assertion kg:assertedValue/skos:notation ?coded }
  OPTIONAL { ?assertion kg:assertedText ?text }
  BIND(COALESCE(?coded, ?text) AS ?value)
  OPTIONAL {
    ?assertion kg:hasEvidence ?evidence .
    ?evidence kg:rule ?rule ; kg:fieldPath ?field ; oa:start ?start ; oa:end ?end ; kg:quote ?quote ;
      kg:quoteStart ?from .
  }
} ORDER BY ?property ?value ?basis ?field ?start
"""
_MENTIONS = """
SELECT ?antigen ?role ?role_label ?product ?rule ?field ?start ?end ?quote ?from ?trust WHERE {
  ?assertion a kg:AntigenAssertion ; kg:aboutTrial %s ; kg:antigen/skos:prefLabel ?antigen ;
    kg:antigenRole ?code ; kg:hasEvidence ?evidence .
  ?code skos:notation ?role ; rdfs:label ?role_label .
  ?evidence kg:rule ?rule ; kg:fieldPath ?field ; oa:start ?start ; oa:end ?end ; kg:quote ?quote ;
    kg:quoteStart ?from .
  OPTIONAL { ?assertion kg:aboutProduct/rdfs:label ?product }
  OPTIONAL { ?assertion kg:confidence ?trust }
} ORDER BY ?antigen ?role ?field ?start
"""


class UnknownTrial(LookupError):
    """The graph holds no trial of this id."""


def explain(root: Path, trial_id: str) -> Explanation:
    """Explain one trial of the published graph in `root`, by its id or by a retired id of it.

    Raises UnknownTrial, and store.Missing where nothing is published.
    """
    generation = store.current(root)
    graph = store.open_store(root)
    try:
        node = find_trial(graph, trial_id)
    except UsageError as error:
        raise UnknownTrial(str(error)) from None
    live_id = next(str(q.object.value) for q in graph.quads_for_pattern(node, _TRIAL_ID, None))  # type: ignore[union-attr]
    with RecordStore(generation / "records" / "records.sqlite", read_only=True) as records:
        trial = merge(records.of(live_id))
    record = trial.record
    return Explanation(
        trial_id=live_id,
        title=record.brief_title or record.official_title or record.editorial_title or "",
        facts=tuple(_facts(trial)),
        conditions=tuple(
            Grounded(r["stated"], r["condition"] or "no disease of the vocabulary", r["match"])
            for r in rows_of(graph, _CONDITIONS % node)
        ),
        products=tuple(_products(graph, node, record)),
        mentions=tuple(
            Seen(
                antigen=r["antigen"],
                role=r["role"],
                role_label=r["role_label"],
                product=r["product"] or None,
                field=r["field"],
                rule=r["rule"],
                why=reason_of(graph, r["rule"]),
                span=_span(record, r),
                trust=float(r["trust"] or 1),
            )
            for r in rows_of(graph, _MENTIONS % node)
        ),
        conflicts=tuple(
            (c.field.replace("_", " "), c.kept_value, c.kept_document + 1, c.other_value, c.other_document + 1)
            for c in trial.conflicts
        ),
        documents=tuple(_document(d) for d in trial.documents),
        inferred=tuple(inferred(graph, node)),
        family=tuple(relatives(graph, live_id)),
        carried=tuple(carried(graph, live_id)),
    )


def _facts(trial: Trial) -> Iterator[Fact]:
    """Yield the facts that the record states; where there are several documents, with the one that gave each."""
    several = len(trial.documents) > 1
    for name in _FACTS:
        value = getattr(trial.record, name)
        if value not in (None, ()):
            parts = value if isinstance(value, tuple) else (value,)
            separator = "/" if name == "phases" else "; "
            source = trial.source_of[name] + 1 if several else None
            yield Fact(name.replace("_", " "), separator.join(written(part) for part in parts), source)
    countries = sorted({site.country for site in trial.record.sites if site.country})
    if trial.record.sites:
        number = len(trial.record.sites)
        where = f" in {', '.join(countries)}" if countries else ""
        yield Fact("sites", f"{number}{where}", trial.source_of["sites"] + 1 if several else None)


def _products(graph: ox.Store, node: ox.NamedNode, record: Record) -> Iterator[Product]:
    words: dict[tuple[str, str, str, str], list[tuple[Span, str]]] = defaultdict(list)
    for row in rows_of(graph, _PROPERTIES % node):
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", row["property"].rpartition("#")[2]).lower()
        found = words[row["product"], name, row["value"], row["basis"]]
        if row["field"]:
            found.append((_span(record, row), by_rule(row["rule"], reason_of(graph, row["rule"]))))
    targets: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows_of(graph, _TARGETS % node):
        targets[row["product"], row["label"]] += [row["antigen"]] if row["antigen"] else []
    for (iri, label), antigens in targets.items():
        properties = tuple(
            Property(name, value, basis, tuple(span for span, _ in found), tuple(dict.fromkeys(by for _, by in found)))
            for (product, name, value, basis), found in words.items()
            if product == iri
        )
        yield Product(label, properties, tuple(antigens))


def _span(record: Record, row: dict[str, str]) -> Span:
    """Give the words around a piece of evidence: from the record, else from the quote that the graph holds."""
    start, end = int(row["start"]), int(row["end"])
    try:
        text = text_at(record, row["field"])
    except KeyError:
        text, shift = row["quote"], int(row["from"])
        start, end = start - shift, end - shift
    left, right = max(0, start - AROUND), min(len(text), end + AROUND)
    if left and (space := text.find(" ", left, start)) >= 0:
        left = space + 1
    if right < len(text) and (space := text.rfind(" ", end, right)) >= 0:
        right = space
    before, after = (" ".join(f"|{part}|".split())[1:-1] for part in (text[left:start], text[end:right]))
    return Span(before, text[start:end], after, (left > 0, right < len(text)))


def _document(document: Document) -> str:
    dates = "; ".join(f"{kind.replace('_', ' ')} {date}" for kind, date in document.dates.items())
    partial = "partial" if document.partial else ""
    return ", ".join(filter(None, (document.site, document.form, partial, dates, document.url)))
