"""How far what was said agrees with what is true: shares with their intervals, precision and recall."""

from __future__ import annotations

import math

from msgspec import Struct

_Z = 1.959963984540054


class Share(Struct, frozen=True):
    """`good` of `total`, with its Wilson score interval at 95 % (E. B. Wilson, JASA 1927, 22:209-212)."""

    good: int
    total: int

    @property
    def value(self) -> float:
        """Give the share, 0 where there is nothing to count."""
        return self.good / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Give the bounds of the interval."""
        if not self.total:
            return 0.0, 1.0
        n, p, z = self.total, self.value, _Z
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        """Write the share as people read it."""
        low, high = self.interval
        return f"{self.value:.3f} [{low:.3f}, {high:.3f}] ({self.good}/{self.total})"


class Agreement(Struct, frozen=True):
    """True positives, false positives and false negatives."""

    found: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> Share:
        """Give how many of those said are right."""
        return Share(self.found, self.found + self.wrong)

    @property
    def recall(self) -> Share:
        """Give how many of those true are said."""
        return Share(self.found, self.found + self.missed)

    @property
    def f1(self) -> float:
        """Give the harmonic mean of precision and recall."""
        total = 2 * self.found + self.wrong + self.missed
        return 2 * self.found / total if total else 0.0

    def __add__(self, other: Agreement) -> Agreement:
        """Count both."""
        return Agreement(self.found + other.found, self.wrong + other.wrong, self.missed + other.missed)
