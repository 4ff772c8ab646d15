"""The last look before publishing: the store, opened anew, must hold what was counted on the way."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kg import store

_QUESTIONS = {
    "trials": "SELECT (COUNT(*) AS ?n) WHERE { ?trial kg:trialId ?id }",
    "cell_therapy_trials": "SELECT (COUNT(*) AS ?n) WHERE { ?trial kg:isCellTherapyTrial true }",
    "targets": "SELECT (COUNT(*) AS ?n) WHERE { GRAPH <graph/asserted> { ?product kg:targetsAntigen ?antigen } }",
}


class Unsound(Exception):
    """The finished graph does not hold what was counted while it was made; it is not published."""


def verify(folder: Path, counted: Mapping[str, int]) -> dict[str, int]:
    """Give the number of triples of each named graph of a store on disk.

    Raises Unsound where documents are unaccounted for, or where the store does not answer with what was counted.
    """
    if counted["documents"] != counted["trials"] + counted["merged"] + counted["quarantined"]:
        raise Unsound(f"documents are unaccounted for: {dict(counted)}")
    graph = store.open_folder(folder)
    for name, question in _QUESTIONS.items():
        found = store.number(graph, question)
        if found != counted[name]:
            raise Unsound(f"{counted[name]:,} {name.replace('_', ' ')} were made, but the store holds {found:,}")
    return store.counts(graph)
