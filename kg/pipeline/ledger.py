"""The counts of a build, and what could not be used."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import msgspec

from kg.model import Quarantined

MOST_QUARANTINED = 0.01
"""Share of the records that may be in quarantine in a graph that is published."""
ALWAYS_ALLOWED = 10
"""So many may always be: among few files there is easily one that is no record at all."""


def too_many(count: Mapping[str, int], share: float) -> str | None:
    """Say so where more than a share of the records is in quarantine; else None."""
    allowed = max(ALWAYS_ALLOWED, int(share * count["documents"]))
    if count["quarantined"] <= allowed:
        return None
    return f"refused: {count['quarantined']:,} of {count['documents']:,} records are in quarantine, {allowed:,} allowed"


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

    def refusal(self, share: float, kept: Path) -> str | None:
        """Say why nothing may be published where too much was set aside, with all of it put in `kept`; else None."""
        refused = too_many(self.count, share)
        if refused is None:
            return None
        self._file.flush()
        shutil.copyfile(self._file.name, kept)
        reasons = Counter((item.stage, item.reason) for item in self.first if item.level == "input").most_common(3)
        lines = [f"  {number} of the first at {stage}: {reason}" for (stage, reason), number in reasons]
        advice = "mend what is wrong; or build with --max-quarantined and a larger share to publish the others"
        return "\n".join((refused, *lines, f"All of it is in {kept}: {advice}."))

    def set_aside(self, item: Quarantined) -> None:
        """Write one item down and count it."""
        self.count["quarantined" if item.level == "input" else "values_set_aside"] += 1
        self._file.write(msgspec.json.encode(item) + b"\n")
        if len(self.first) < 100:
            self.first.append(item)
