"""Where the index of a generation is: in its folder or, where that is read-only, among temporary files."""

from __future__ import annotations

import os
import tempfile
from hashlib import sha256
from pathlib import Path

VERSION = 5
"""Of what an index holds and how; another one is made where it differs."""


def places(generation: Path) -> tuple[Path, Path]:
    """Give where the index of a generation may be, the better place first."""
    name, known = f"explorer-{VERSION}.sqlite", generation / "manifest.json"
    key = sha256(bytes(generation.resolve()) + (known.read_bytes() if known.is_file() else b"")).hexdigest()[:16]
    return generation / name, Path(tempfile.gettempdir()) / f"cell-therapy-kg-{os.getuid()}" / f"{key}-{name}"
