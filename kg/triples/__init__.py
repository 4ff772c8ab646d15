"""A trial and what we made of it, as N-Quads. Pure, deterministic, without blank nodes."""

from __future__ import annotations

from kg import names
from kg.model import Findings, Grounding, Trial
from kg.triples.encode import Graph
from kg.triples.evidence import state_evidence
from kg.triples.families import state_families
from kg.triples.people import state_people
from kg.triples.places import state_places
from kg.triples.products import state_products
from kg.triples.trial import state_trial


def nquads(trial: Trial, findings: Findings, grounding: Grounding) -> bytes:
    """Give the sorted, distinct N-Quads lines of one trial: graphs `asserted` and `evidence`."""
    return b"".join(sorted(statements(trial, findings, grounding)))


def statements(trial: Trial, findings: Findings, grounding: Grounding) -> set[bytes]:
    """Give the N-Quads lines of one trial, in no order."""
    lines: set[bytes] = set()
    asserted, evidence = Graph(names.ASSERTED, lines), Graph(names.EVIDENCE, lines)
    state_trial(asserted, trial.record, grounding, is_cell_therapy=findings.is_cell_therapy)
    state_people(asserted, evidence, trial, grounding)
    state_places(asserted, trial.record, grounding)
    state_products(asserted, trial.record, findings)
    state_evidence(asserted, evidence, trial, findings, grounding)
    state_families(evidence, trial, grounding)
    return lines
