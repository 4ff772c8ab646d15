"""Documents in, rows of records out, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.model import Quarantined, Record
from kg.records import Row, pack
from kg.sources import Part, cut, read_placed

Item = Part | Quarantined
_BATCH_SIZE, _BATCH_BYTES = 256, 8 * 2**20


def batches(paths: Iterable[str | Path]) -> Iterator[list[Item]]:
    """Yield the documents under the paths in batches of a size that is worth handing on."""
    batch: list[Item] = []
    size = 0
    for item in cut(paths):
        batch.append(item)
        size += len(item.content) if isinstance(item, Part) else 0
        if len(batch) >= _BATCH_SIZE or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def read_batch(batch: list[Item]) -> list[Row | Quarantined]:
    """Give the rows of a batch's records, and what could not be used. Pure."""
    return [
        pack(item, place.source, place.offset) if isinstance(item, Record) else item
        for part in batch
        for place, item in read_placed(part)
    ]
