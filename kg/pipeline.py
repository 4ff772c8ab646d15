"""The whole path: documents in, a published graph out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from kg import assets, publish, store
from kg.ground import ground, load_catalogue
from kg.infer import infer
from kg.merge import merge
from kg.model import Quarantined, Record
from kg.recognize import load_lexicon, recognize
from kg.records import RecordStore
from kg.sources import read
from kg.triples import nquads

Progress = Callable[[str, int, int | None], None]
"""Told the stage, how many documents or trials of it are done, and how many there are where that is known."""


class NothingToBuild(Exception):
    """Not one record could be read. `quarantined` says why."""

    def __init__(self, quarantined: list[Quarantined]) -> None:
        super().__init__("no trial record could be read")
        self.quarantined = quarantined


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a build did. `documents == trials + merged + quarantined`, always."""

    generation: str
    documents: int
    trials: int
    merged: int
    quarantined: int
    values_set_aside: int
    cell_therapy_trials: int
    targets: int
    conflicts: int
    triples: dict[str, int]


def build(
    paths: Iterable[str | Path], out: Path, progress: Progress = lambda stage, done, total: None
) -> tuple[Summary, list[Quarantined]]:
    """Build a graph from documents and publish it in `out`; without paths, from the bundled examples.

    Gives the summary, and the first hundred of what was quarantined (all of it is in quarantine.jsonl).
    Raises NothingToBuild where no record could be read, and publish.Busy where another build holds `out`.
    """
    tally: Counter[str] = Counter()
    with publish.aside(out) as generation:
        (generation / "records").mkdir()
        with (
            publish.Quarantine(generation / "quarantine.jsonl") as quarantine,
            RecordStore(generation / "records" / "records.sqlite") as records,
        ):
            _gather(read(list(paths) or [assets.folder("examples") / "records"]), records, quarantine, tally, progress)
            if tally["documents"] == tally["quarantined"]:
                raise NothingToBuild(quarantine.first)
            statements = _statements(records, quarantine, tally, progress)
            graph = store.load(generation / "store", statements, assets.folder("ontology").glob("*.ttl"))
        progress("inferring", 0, None)
        infer(graph)
        summary = _summary(publish.name_of(generation), tally, store.counts(graph))
        del graph
        publish.publish(generation, out, summary)
    return summary, quarantine.first


def _gather(
    documents: Iterable[Record | Quarantined],
    records: RecordStore,
    quarantine: publish.Quarantine,
    tally: Counter[str],
    progress: Progress,
) -> None:
    """Put every record where the others of its trial are, and everything else where it can be looked into."""
    for item in documents:
        if isinstance(item, Record):
            tally["documents"] += 1
            tally["merged"] += not records.add(item)
        else:
            tally["documents"] += item.level == "input"
            _set_aside(item, quarantine, tally)
        progress("reading", tally["documents"], None)
    for disputed in records.disputed_aliases():
        _set_aside(disputed, quarantine, tally)


def _statements(
    records: RecordStore, quarantine: publish.Quarantine, tally: Counter[str], progress: Progress
) -> Iterator[bytes]:
    """Yield the N-Quads of one trial after the other."""
    lexicon, catalogue, total = load_lexicon(), load_catalogue(), records.count()
    for of_one_trial in records.by_trial():
        try:
            trial = merge(of_one_trial)
            findings = recognize(trial.record, lexicon)
            statements = nquads(trial, findings, ground(trial.record, catalogue))
        except Exception as error:  # a fault of ours in one trial must not cost the others
            for record in of_one_trial:
                _set_aside(_failed(record, error), quarantine, tally)
            continue
        tally["trials"] += 1
        tally["merged"] += len(of_one_trial) - 1
        tally["cell_therapy_trials"] += findings.is_cell_therapy
        tally["targets"] += sum(len(p.targets) for p in findings.products)
        tally["conflicts"] += len(trial.conflicts)
        progress("building", tally["trials"], total)
        yield statements
    progress("loading", 0, None)


def _set_aside(item: Quarantined, quarantine: publish.Quarantine, tally: Counter[str]) -> None:
    quarantine.add(item)
    tally["quarantined" if item.level == "input" else "values_set_aside"] += 1


def _failed(record: Record, error: Exception) -> Quarantined:
    return Quarantined(
        source=f"{record.document.form} of {record.trial_id} at {record.document.site}",
        stage="build",
        trial_id=record.trial_id,
        sha256=record.document.sha256,
        reason=f"{type(error).__name__}: {error}",
    )


def _summary(generation: str, tally: Counter[str], triples: dict[str, int]) -> Summary:
    counted = ("documents", "trials", "merged", "quarantined", "values_set_aside", "cell_therapy_trials", "targets")
    summary = Summary(
        generation=generation, conflicts=tally["conflicts"], triples=triples, **{name: tally[name] for name in counted}
    )
    if summary.documents != summary.trials + summary.merged + summary.quarantined:
        raise RuntimeError(f"documents are unaccounted for, nothing is published: {summary}")
    return summary
