"""The whole path: documents in, a published graph out."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

from msgspec import convert, structs

from kg import assets, publish, store
from kg.infer import infer_across, infer_ontology
from kg.model import Quarantined
from kg.pipeline import chunk
from kg.pipeline.fingerprint import fingerprint
from kg.pipeline.ledger import MOST_QUARANTINED, Ledger
from kg.pipeline.reading import batches, read_batch
from kg.pipeline.room import NoRoom as NoRoom
from kg.pipeline.room import demand_room
from kg.pipeline.verify import Unsound as Unsound
from kg.pipeline.verify import verify
from kg.pipeline.workers import Workers
from kg.publish import Manifest
from kg.records import RecordStore, Row
from kg.validate import Report, prepare, validate_shared

REFUSED = "refused.jsonl"
"""What was in quarantine when a build was refused for it; beside the generations, until the next is published."""
Progress = Callable[[str, int, int | None], None]
"""Told the stage, how many documents or trials of it are done, and how many there are where that is known."""


class NothingToBuild(Exception):
    """Not one record could be read. `quarantined` says why."""

    def __init__(self, quarantined: list[Quarantined]) -> None:
        super().__init__("no trial record could be read")
        self.quarantined = quarantined


def build(
    paths: Iterable[str | Path],
    out: Path,
    progress: Progress = lambda stage, done, total: None,
    *,
    jobs: int = 1,
    fail_on: str = "violation",
    most: int = 0,
    most_quarantined: float = MOST_QUARANTINED,
    ignore_space: bool = False,
) -> tuple[Manifest, list[Quarantined]]:
    """Build a graph from documents and publish it in `out`; without paths, from the bundled examples.

    `jobs` is how many processes read and work. What the published graph or an interrupted build has made of the
    same records is used again. A trial that breaks a shape is quarantined. A graph is refused where more than
    `most` findings of the severity `fail_on` or worse are left, or more than the share `most_quarantined` of its
    records (and more than a few) are quarantined.

    Gives the manifest, and the first hundred of what was quarantined (all of it is in quarantine.jsonl).
    Raises NothingToBuild where no record could be read, publish.Busy where another build holds `out`, NoRoom
    where there is too little room for it unless `ignore_space`, and Unsound where the graph is refused, or does not
    hold what was counted.
    """
    sources = list(paths) or [assets.folder("examples") / "records"]
    with publish.aside(out) as generation, Workers(jobs) as workers:
        with Ledger(generation / "quarantine.jsonl") as ledger:
            records = _gather(workers.map(read_batch, batches(sources)), generation, ledger, progress)
            if ledger.count["documents"] == ledger.count["quarantined"]:
                raise NothingToBuild(ledger.first)
            _demand_few(ledger, most_quarantined, out)
            _note_gone(generation, out, ledger)
            progress("building", 0, ledger.count["expected"])
            twin = publish.reusable(out, records, fingerprint())
            if not twin and not ignore_space:
                demand_room(generation, ledger.count["expected"], out / "current")
            if twin:
                publish.share(twin, generation, ("store", "chunks"))
            report = Report(engine=prepare())
            told: dict[str, chunk.Told] = {}
            files = _files(workers.map(chunk.make, _tasks(generation, out)), generation, ledger, report, told, progress)
            keys = [file.name for file in files] if twin else _load(files, generation / "store", progress)
            _demand_few(ledger, most_quarantined, out)
        progress("verifying", 0, None)
        report.add(validate_shared(store.open_folder(generation / "store")).findings)
        report.write(generation)
        if refusal := report.refusal(most, fail_on):
            raise Unsound(refusal)
        manifest = _manifest(
            ledger,
            generation=publish.name_of(generation),
            records=records,
            triples=verify(generation / "store", ledger.count, told),
            chunks=keys,
        )
        publish.publish(generation, out, manifest, twin)
        (out / REFUSED).unlink(missing_ok=True)
    return manifest, ledger.first


def _demand_few(ledger: Ledger, share: float, out: Path) -> None:
    """Raise Unsound where too many records are in quarantine: what is published would lack what nobody misses."""
    if refusal := ledger.refusal(share, out / REFUSED):
        raise Unsound(refusal)


def _manifest(ledger: Ledger, **facts: object) -> Manifest:
    counts = {field.name: ledger.count[field.name] for field in structs.fields(Manifest) if field.type is int}
    versions = {name: version(name) for name in ("cell-therapy-kg", "pyoxigraph")}
    return convert({"program": fingerprint(), "versions": versions, **counts, **facts}, Manifest)


def _gather(batches: Iterable[list[Row | Quarantined]], generation: Path, ledger: Ledger, progress: Progress) -> str:
    """Put every record where the others of its trial are, and everything else where it can be looked into.

    Gives the hash of all records.
    """
    (generation / "records").mkdir()
    with RecordStore(_records(generation)) as records:
        for batch in batches:
            for item in batch:
                if isinstance(item, Row):
                    ledger.count["documents"] += 1
                    ledger.count["merged"] += not records.add(item)
                else:
                    ledger.count["documents"] += item.level == "input"
                    ledger.set_aside(item)
            progress("reading", ledger.count["documents"], None)
        records.settle()
        for disputed in records.disputed_aliases():
            ledger.set_aside(disputed)
        ledger.count["expected"] = records.count()
        return records.digest()


def _note_gone(generation: Path, out: Path, ledger: Ledger) -> None:
    """Write down which trials of the current generation no record is about any more."""
    try:
        with RecordStore(_records(generation), read_only=True) as records:
            gone = records.gone_since(_records(out / "current"))
    except sqlite3.Error:  # there is no current generation, or its records are damaged
        return
    (generation / "gone.txt").write_text("".join(f"{trial_id}\n" for trial_id in gone))
    ledger.count["gone"] = len(gone)


def _records(generation: Path) -> Path:
    return generation / "records" / "records.sqlite"


def _tasks(generation: Path, out: Path) -> Iterator[chunk.Task]:
    """Yield what there is to do, a chunk of trials at a time."""
    folder, known = generation / "chunks", publish.chunk_folders(out)
    folder.mkdir(exist_ok=True)
    with RecordStore(_records(generation), read_only=True) as records:
        for first, last in records.chunks():
            yield chunk.Task(
                records=_records(generation), first=first, last=last, folder=folder, known=known, program=fingerprint()
            )


def _files(
    made: Iterable[chunk.Report],
    generation: Path,
    ledger: Ledger,
    report: Report,
    told: dict[str, chunk.Told],
    progress: Progress,
) -> Iterator[Path]:
    """Yield the file of each chunk as soon as it is made, count what is in it and note what it tells."""
    for one in made:
        ledger.count.update(one.tally)
        if one.quarantined:
            with RecordStore(_records(generation), read_only=True) as records:
                for item in one.quarantined:
                    ledger.set_aside(records.placed(item))
        told |= one.told
        report.add(one.findings)
        report.checked += one.tally.get("trials", 0)
        progress("building", ledger.count["trials"], ledger.count["expected"])
        yield chunk.statements_file(generation / "chunks", one.key)


def _load(files: Iterable[Path], folder: Path, progress: Progress) -> list[str]:
    """Load chunks into a store while they are made, and add what follows from them; give their names."""
    names: list[str] = []

    def blocks() -> Iterator[bytes]:
        for file in files:
            names.append(file.name)
            yield from chunk.blocks(file)
        yield infer_ontology(chunk.tools()[2])
        progress("loading", 0, None)

    graph = store.load(folder, blocks(), assets.folder("ontology").glob("*.ttl"))
    progress("compacting", 0, None)
    # Every file of a bulk load spans all keys, so that a look-up reads them all: merged, it is four times as fast.
    graph.optimize()
    progress("inferring", 0, None)
    infer_across(graph)
    return names
