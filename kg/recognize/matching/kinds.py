"""Rows of the tables that say what is given: a cell product or something else."""

from __future__ import annotations

import re

from msgspec import Struct


class Kind(Struct, frozen=True):
    """One row: what matches, and the class of intervention or the modality that it means."""

    id: str
    why: str
    value: str
    found: re.Pattern[str]
    needs: tuple[str, ...] = ()
    """Letters of which any must be there: looking for them first is cheap."""

    def may_hold(self, text: str) -> bool:
        """Tell whether it is worth matching a folded text."""
        return not self.needs or any(need in text for need in self.needs)


def row(id_: str, why: str, value: str, pattern: str, *needs: str) -> Kind:
    """Make one row of a table; the pattern runs on folded text."""
    return Kind(id_, why, value, re.compile(pattern), needs)
