"""The last look before publishing: the store, opened anew, must hold what was counted and told on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from kg import names, store
from kg.pipeline.chunk import Told
from kg.query import UsageError, ask

_QUESTIONS = {
    "trials": "SELECT (COUNT(*) AS ?n) WHERE { ?trial kg:trialId ?id }",
    "cell_therapy_trials": "SELECT (COUNT(*) AS ?n) WHERE { ?trial kg:isCellTherapyTrial true }",
    "targets": "SELECT (COUNT(*) AS ?n) WHERE { GRAPH <graph/asserted> { ?product kg:targetsAntigen ?antigen } }",
}


class Unsound(Exception):
    """The finished graph does not hold what was counted while it was made; it is not published."""


def verify(folder: Path, counted: Mapping[str, int], told: Mapping[str, Told]) -> dict[str, int]:
    """Give the number of triples of each named graph of a store on disk.

    Raises Unsound where documents are unaccounted for, or where the store does not answer with what was counted, and
    a few of the named questions not with what the chunks told.
    """
    if counted["documents"] != counted["trials"] + counted["merged"] + counted["quarantined"]:
        raise Unsound(f"documents are unaccounted for: {dict(counted)}")
    graph = store.open_folder(folder)
    for name, question in _QUESTIONS.items():
        found = store.number(graph, question)
        if found != counted[name]:
            raise Unsound(f"{counted[name]:,} {name.replace('_', ' ')} were made, but the store holds {found:,}")
    for question, about, expected in golden(told):
        try:
            answer = _answer(graph, question, about)
        except UsageError as error:
            raise Unsound(f"{question} cannot be asked: {error}") from None
        if answer != expected:
            raise Unsound(f"{question} of {about} does not answer with what was told: {sorted(expected ^ answer)[:5]}")
    return store.counts(graph)


Pairs = set[tuple[str, str]]
"""What a question must find: ids, IRIs or labels, each with a number where the question counts."""


def golden(told: Mapping[str, Told]) -> Iterator[tuple[str, str, Pairs]]:
    """Yield named questions with what they begin at and what they must find: the same of the same build, always.

    They begin at the antigen that most trials target, and at the first and the last trial with a target.
    """
    if not told:
        return
    trials_of = Counter(label for trial in told.values() for label in trial.targets)
    antigen = min(trials_of, key=lambda label: (-trials_of[label], label))
    ids = {trial_id for trial_id, trial in told.items() if antigen in trial.targets}
    yield "trials-by-antigen", names.antigen(antigen), {(trial_id, "") for trial_id in ids}
    led = Counter(sponsor for trial_id in ids if (sponsor := told[trial_id].sponsor))
    yield "sponsors-by-antigen", names.antigen(antigen), {(sponsor, str(trials)) for sponsor, trials in led.items()}
    for trial_id in dict.fromkeys((min(told), max(told))):
        yield "trial-targets", trial_id, {(label, "") for label in told[trial_id].targets}


def _answer(graph: ox.Store, question: str, about: str) -> Pairs:
    match question:
        case "trials-by-antigen":
            return {(str(row["trial_id"]), "") for row in ask(graph, question, antigen=about).records()}
        case "sponsors-by-antigen":
            rows = ask(graph, question, antigen=about, min_trials=1).records()
            return {(str(row["sponsor"]), str(row["trials"])) for row in rows}
        case _:
            return {(str(row["antigen"]), "") for row in ask(graph, question, trial=about).records()}
