"""Tables of things with patterns, for all of which together a text is read once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, reduce
from operator import or_
from typing import Any, Generic, TypeVar

from kg.recognize.matching.guards import Guarded

T = TypeVar("T")


class Table(Generic[T]):
    """One of several tables: things in order, each with the bit that stands for it."""

    def __init__(self, rows: list[tuple[int, T]]) -> None:
        """Take the things with their bits."""
        self._rows = rows
        self.bits = sum(bit for bit, _ in rows)

    def __iter__(self) -> Iterator[T]:
        """Give the things, in order."""
        return (row for _, row in self._rows)

    def among(self, bits: Iterable[int]) -> list[tuple[int, T]]:
        """Give those that any of some bits stand for, in order."""
        every = reduce(or_, bits, 0) & self.bits
        return [(bit, row) for bit, row in self._rows if bit & every] if every else []


class Tables:
    """Tables of things with patterns, for all of which together a text is read once."""

    def __init__(self) -> None:
        """Begin without a table."""
        self._rows: list[tuple[Any, re.Pattern[str]]] = []

    def table(self, rows: Iterable[tuple[T, re.Pattern[str]]]) -> Table[T]:
        """Add a table of things in order, each with its pattern. Raises RuntimeError once a text was read."""
        if "guarded" in self.__dict__:
            raise RuntimeError("a text was read before its last table was there")
        start = len(self._rows)
        self._rows.extend(rows)
        return Table([(1 << start + n, row) for n, (row, _) in enumerate(self._rows[start:])])

    @cached_property
    def guarded(self) -> Guarded[Any]:
        """All things of all tables, once the last table is there."""
        return Guarded(self._rows)
