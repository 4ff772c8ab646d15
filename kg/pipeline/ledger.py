"""The counts of a build, and what could not be used."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import TracebackType

import msgspec

from kg.model import Quarantined


class Ledger:
    """Counts, and what was set aside: one JSON object a line. `first` holds the first hundred of it for messages."""

    def __init__(self, path: Path) -> None:
        self.count: Counter[str] = Counter()
        self.first: list[Quarantined] = []
        self._file = path.open("wb")

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def set_aside(self, item: Quarantined) -> None:
        """Write one item down and count it."""
        self.count["quarantined" if item.level == "input" else "values_set_aside"] += 1
        self._file.write(msgspec.json.encode(item) + b"\n")
        if len(self.first) < 100:
            self.first.append(item)
