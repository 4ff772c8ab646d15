"""What made a graph: one hash of the program and of the data that it works with."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from kg import assets

_PACKAGE = Path(__file__).parents[1]


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Hash the modules of the package, and the ontology, shapes and rules: what is equal gives equal graphs."""
    digest = hashlib.sha256()
    for root in (_PACKAGE, *(assets.folder(name) for name in ("ontology", "shapes", "queries"))):
        for path in sorted(p for p in root.rglob("*") if p.suffix in {".py", ".ttl", ".rq", ".tsv"}):
            digest.update(f"{path.relative_to(root)}\n".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
