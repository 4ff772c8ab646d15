"""Check what is published against the shapes once more."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.pipeline.chunk import blocks
from kg.publish import read_manifest
from kg.store import current
from kg.validate import Report, validate_chunks, validate_store


def recheck(root: Path, store: ox.Store, engine: str | None = None) -> Report:
    """Check the graph that a directory publishes, of which `store` is the store.

    The chunks that the store was loaded from are read; where one is not there, the store.
    Raises zstandard.ZstdError where a chunk is damaged.
    """
    generation = current(root)
    manifest = read_manifest(generation)
    files = [generation / "chunks" / name for name in manifest.chunks] if manifest else []
    if not files or not all(file.is_file() for file in files):
        return validate_store(store, engine=engine)
    return validate_chunks((b"".join(blocks(file)) for file in files), store, engine)
