"""The records of some hundred trials in, their N-Quads out. Pure, so that any process on any machine may do it."""

from __future__ import annotations

import gc
import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import msgspec
import zstandard

from kg.ground import ground, load_catalogue
from kg.ground.catalogue import Catalogue
from kg.infer import Context, infer_chunk, load_context
from kg.merge import merge
from kg.model import Quarantined, Record
from kg.publish import link_or_copy
from kg.recognize import load_lexicon, recognize
from kg.recognize.lexicon import Lexicon
from kg.records import RecordStore
from kg.triples import statements
from kg.validate import Finding, validate_chunk

_BLOCK = 2**20


class Chunk(msgspec.Struct, frozen=True):
    """What was made of the records of some trials: what they state, what follows from it, and what is wrong with it."""

    nquads: bytes
    tally: dict[str, int]
    quarantined: list[Quarantined]
    findings: list[Finding]


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """The trials from `first` to `last` of a record store, to be made into a chunk in `folder`.

    `known` are folders of chunks made before: one with the same key is used again. `program` names what makes them.
    """

    records: Path
    first: str
    last: str
    folder: Path
    known: tuple[Path, ...]
    program: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the records of a chunk. `key` depends on the records and on the program alone."""

    key: str
    sha256: str
    """Hash of the file of its N-Quads: after a loss of power a file may be there and hold nothing."""
    tally: dict[str, int]
    quarantined: list[Quarantined]
    findings: list[Finding]


def make(task: Task) -> Report:
    """Make a chunk and write it, or find that it is there already."""
    with RecordStore(task.records, read_only=True) as records:
        key = hashlib.sha256((task.program + records.digest(task.first, task.last)).encode()).hexdigest()[:32]
        for folder in (task.folder, *task.known):
            report = known(folder, key)
            if report is not None:
                if folder != task.folder:
                    for file in (statements_file, _report_file):
                        file(task.folder, key).unlink(missing_ok=True)
                        link_or_copy(file(folder, key), file(task.folder, key))
                return report
        chunk = build_chunk(records.by_trial(task.first, task.last))
    packed = zstandard.ZstdCompressor(level=1, write_checksum=True).compress(chunk.nquads)
    report = Report(
        key=key, sha256=hashlib.sha256(packed).hexdigest(), tally=chunk.tally, quarantined=chunk.quarantined,
        findings=chunk.findings,
    )  # fmt: skip
    _write(statements_file(task.folder, key), packed)
    _write(_report_file(task.folder, key), msgspec.json.encode(report))
    return report


def build_chunk(trials: Iterable[list[Record]]) -> Chunk:
    """Make the N-Quads of trials, each given by all of its records.

    Lines are sorted within a trial, and none is there twice: the nodes that trials share are with the first. What
    follows comes after all trials, sorted.
    """
    lexicon, catalogue, context = tools()
    tally: Counter[str] = Counter()
    quarantined: list[Quarantined] = []
    blocks: list[bytes] = []
    seen: set[bytes] = set()
    for records in trials:
        try:
            trial = merge(records)
            findings = recognize(trial.record, lexicon)
            lines = statements(trial, findings, ground(trial.record, catalogue))
        except Exception as error:  # a fault of ours in one trial must not cost the others
            quarantined.extend(_failed(record, error) for record in records)
            continue
        lines -= seen
        blocks.extend(sorted(lines))
        seen |= lines
        tally["trials"] += 1
        tally["merged"] += len(records) - 1
        tally["cell_therapy_trials"] += findings.is_cell_therapy
        tally["targets"] += sum(len(p.targets) for p in findings.products)
        tally["conflicts"] += len(trial.conflicts)
    nquads = b"".join(blocks)
    inferred = sorted(infer_chunk(nquads, context).splitlines(keepends=True))
    return Chunk(b"".join((nquads, *inferred)), dict(tally), quarantined, validate_chunk(nquads))


def known(folder: Path, key: str) -> Report | None:
    """Give the report of a chunk that is there and whole; None where there is none."""
    try:
        report = msgspec.json.decode(_report_file(folder, key).read_bytes(), type=Report)
        with statements_file(folder, key).open("rb") as packed:
            whole = hashlib.file_digest(packed, "sha256").hexdigest() == report.sha256
    except (OSError, msgspec.DecodeError):
        return None
    return report if whole else None


def blocks(statements: Path) -> Iterator[bytes]:
    """Yield the N-Quads of a chunk in blocks. Raises zstandard.ZstdError where the file is damaged."""
    with statements.open("rb") as file:
        yield from zstandard.ZstdDecompressor().read_to_iter(file, write_size=_BLOCK)


def statements_file(folder: Path, key: str) -> Path:
    """Give where the N-Quads of a chunk are."""
    return folder / f"{key}.nq.zst"


def _report_file(folder: Path, key: str) -> Path:
    return folder / f"{key}.json"


@lru_cache(maxsize=1)
def tools() -> tuple[Lexicon, Catalogue, Context]:
    """Load what every chunk needs. It stays to the end, so the garbage collector need not go through it again."""
    tools = load_lexicon(), load_catalogue(), load_context()
    gc.freeze()
    return tools


def _write(path: Path, content: bytes) -> None:
    """Write a file that is there as a whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _failed(record: Record, error: Exception) -> Quarantined:
    return Quarantined(
        source=f"{record.document.form} of {record.trial_id} at {record.document.site}",
        stage="build",
        trial_id=record.trial_id,
        sha256=record.document.sha256,
        reason=f"{type(error).__name__}: {error}",
    )
