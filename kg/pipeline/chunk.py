"""The records of some hundred trials in, their N-Quads out. Pure, so that any process on any machine may do it."""

from __future__ import annotations

import gc
import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import zstandard

from kg.ground import ground, load_catalogue
from kg.ground.catalogue import Catalogue
from kg.infer import Context, infer_chunk, load_context
from kg.merge import merge
from kg.model import Document, Quarantined, Record
from kg.publish import link_or_copy
from kg.recognize import load_lexicon, recognize
from kg.recognize.matching.lexicon import Lexicon
from kg.records import RecordStore
from kg.triples import statements
from kg.validate import Finding, validate_chunk

_BLOCK = 2**20


class Told(msgspec.Struct, frozen=True):
    """A trial with targets: its lead sponsor's IRI, and the labels of what its products target."""

    sponsor: str | None
    targets: list[str]


class Chunk(msgspec.Struct, frozen=True):
    """What was made of the records of some trials: what they state, what follows from it, and what is wrong with it."""

    nquads: bytes
    tally: dict[str, int]
    quarantined: list[Quarantined]
    findings: list[Finding]
    told: dict[str, Told]
    """By trial id: what questions must find again in the finished graph."""


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
    told: dict[str, Told]


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
        findings=chunk.findings, told=chunk.told,
    )  # fmt: skip
    _write(statements_file(task.folder, key), packed)
    _write(_report_file(task.folder, key), msgspec.json.encode(report))
    return report


class _Made(NamedTuple):
    """What was made of one trial. Lines that another trial has too are among them."""

    trial_id: str
    lines: set[bytes]
    tally: dict[str, int]
    documents: list[tuple[str, Document]]
    """With the id that each was stated under."""
    told: Told


def build_chunk(trials: Iterable[list[Record]]) -> Chunk:
    """Make the N-Quads of trials, each given by all of its records.

    Lines are sorted within a trial, and none is there twice: the nodes that trials share are with the first. What
    follows comes after all trials, sorted. A trial of which a node breaks a shape is set aside, and is not among them.
    """
    context = tools()[2]
    made: list[_Made] = []
    quarantined: list[Quarantined] = []
    for records in trials:
        try:
            made.append(_make(records))
        except Exception as error:  # a fault of ours in one trial must not cost the others
            reason = f"{type(error).__name__}: {error}"
            quarantined.extend(_failed(r.trial_id, r.document, stage="build", reason=reason) for r in records)
    while True:
        nquads = _joined(made)
        findings = validate_chunk(nquads)
        broken = _broken(findings, {one.trial_id for one in made})
        if not broken:
            break
        for one in made:
            if finding := broken.get(one.trial_id):
                quarantined.extend(_unfit(trial_id, document, finding) for trial_id, document in one.documents)
        made = [one for one in made if one.trial_id not in broken]
    tally: Counter[str] = Counter()
    for one in made:
        tally.update(one.tally)
    inferred = sorted(infer_chunk(nquads, context).splitlines(keepends=True))
    told = {one.trial_id: one.told for one in made if one.told.targets}
    return Chunk(b"".join((nquads, *inferred)), dict(tally), quarantined, findings, told)


def _make(records: list[Record]) -> _Made:
    lexicon, catalogue, _ = tools()
    trial = merge(records)
    findings = recognize(trial.record, lexicon)
    grounding = ground(trial.record, catalogue)
    sponsor = grounding.lead_sponsor.iri if grounding.lead_sponsor else None
    return _Made(
        trial.record.trial_id,
        statements(trial, findings, grounding),
        {
            "trials": 1,
            "merged": len(records) - 1,
            "cell_therapy_trials": int(findings.is_cell_therapy),
            "targets": sum(len(p.targets) for p in findings.products),
            "conflicts": len(trial.conflicts),
        },
        [(record.trial_id, record.document) for record in records],
        Told(sponsor, sorted({label for product in findings.products for label in product.targets})),
    )


def _joined(made: list[_Made]) -> bytes:
    seen: set[bytes] = set()
    blocks: list[bytes] = []
    for one in made:
        blocks.extend(sorted(one.lines - seen))
        seen |= one.lines
    return b"".join(blocks)


def _broken(findings: Iterable[Finding], trials: set[str]) -> dict[str, Finding]:
    """Give the first violation of each trial: what is wrong with a node of no trial is wrong with the whole."""
    broken: dict[str, Finding] = {}
    for finding in sorted(findings):
        if finding.severity == "Violation" and finding.trial in trials:
            broken.setdefault(finding.trial, finding)
    return broken


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


def _failed(trial_id: str, document: Document, **what: Any) -> Quarantined:
    return Quarantined(
        source=f"{document.form} of {trial_id} at {document.site}", trial_id=trial_id, sha256=document.sha256, **what
    )


def _unfit(trial_id: str, document: Document, finding: Finding) -> Quarantined:
    reason = f"{finding.message} [{finding.shape.rsplit('#', 1)[-1]}] {finding.label}".strip()
    return _failed(
        trial_id, document, stage="validate", shape=finding.shape, field=finding.path or None,
        value=finding.value[:200] or None, reason=reason,
    )  # fmt: skip
