"""A long alternation by its parts: of its alternatives only those are tried whose letters a text holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.recognize.matching.guards import Guarded

_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
"""What matters for cutting a pattern: escapes and sets, that hide their letters, brackets and bars."""


def alternatives(pattern: str) -> list[str]:
    """Cut a pattern at the bars that stand in no brackets."""
    cuts, depth = [-1], 0
    for token in _TOKEN.finditer(pattern):
        depth += (token[0] == "(") - (token[0] == ")")
        if token[0] == "|" and not depth:
            cuts.append(token.start())
    return [pattern[a + 1 : b] for a, b in zip(cuts, [*cuts[1:], len(pattern)], strict=True)]


class Leftmost:
    """A pattern of alternatives, none of which matches nothing, that finds what the pattern as a whole would find.

    That is what begins first, and of what begins at one place the alternative that is listed first.
    """

    def __init__(self, pattern: re.Pattern[str]) -> None:
        """Take the whole pattern."""
        parts = [re.compile(part, pattern.flags) for part in alternatives(pattern.pattern)]
        self._parts = Guarded((part, part) for part in parts)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Give the matches in a text, left to right, none overlapping."""
        parts = self._parts.among(text)
        found = [part.search(text) for part in parts]
        while known := [match for match in found if match]:
            first = min(known, key=_start)
            yield first
            end = first.end()
            found = [
                part.search(text, end) if match and match.start() < end else match
                for part, match in zip(parts, found, strict=True)
            ]


def _start(match: re.Match[str]) -> int:
    return match.start()
