"""Whether there is room for a graph, asked before the long work begins and not when the disk is full."""

from __future__ import annotations

import shutil
from pathlib import Path

from kg.publish import Manifest, read_manifest

BYTES_A_TRIAL = 125_000
"""Of store, chunks and records: some more than was measured, 121 kB of 10,000 studies and 101 kB of 580,000."""
BYTES_ANYWAY = 20_000_000
"""Of a store that holds the ontology alone."""
TIMES = 1.2
"""While a store takes in what was loaded, and while it is compacted, some of its files are there twice."""

_TELLING = 1000
"""A generation of fewer trials than this is mostly ontology, and tells little of what a trial takes."""


class NoRoom(Exception):
    """There is too little room for what is to be built."""


def demand_room(folder: Path, trials: int, current: Path) -> None:
    """Look whether there is room in a folder for so many trials, by the current generation or by what is usual.

    Raises NoRoom where there is not.
    """
    needed, free = bytes_needed(trials, read_manifest(current)), shutil.disk_usage(folder).free
    if free < needed:
        raise NoRoom(
            f"no room: {trials:,} trials may need {_in_words(needed)} while they are built, and {_in_words(free)} are "
            f"free in {folder.parents[1]}: make room, or build with --ignore-space to try it all the same"
        )


def bytes_needed(trials: int, last: Manifest | None) -> int:
    """Give how many bytes a build of so many trials may need, by what the last one took."""
    each = BYTES_A_TRIAL
    if last and last.trials >= _TELLING:
        each = sum(file.size for file in last.files.values()) // last.trials
    return int(TIMES * (BYTES_ANYWAY + each * trials))


def _in_words(size: int) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.0f} MB"
