"""Guards: the letters without which a pattern cannot match, worked out from the pattern, and looked for all at once.

The idea is RE2's `FilteredRE2`: of many patterns only the few are tried whose letters a text holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import product
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Generic, TypeVar

from ahocorasick_rs import BytesAhoCorasick, Implementation

_START, _STOP = "\x01", "\x02"
"""Stand for the start and the end of a text that a pattern is tied to."""
_COMMON = f" -(),.{_START}{_STOP}"
_MANY = 48
"""More spellings of one piece than this are not worth telling apart."""

_Words = frozenset[str]
_Node = tuple[_Words | None, _Words | None]
"""All that a piece of pattern may match, where that is little, and words of which any match holds one."""


def _weight(words: _Words | None) -> tuple[int, int]:
    """Tell how seldom a text holds any of the words: more is better, zero is worthless."""
    if not words:
        return (0, 0)
    least = min(map(_letters, words))
    return (least, -len(words)) if least > 1 else (0, 0)


def _letters(word: str) -> int:
    """Count the letters that make a word seldom: a digit for two, being at an end for one."""
    core = word.strip(_COMMON)
    at_an_end = len(word) > 1 and word.strip(f" {_START}{_STOP}")
    return len(word) + any(map(str.isdigit, core)) if core or at_an_end else 0


def _better(a: _Words | None, b: _Words | None) -> _Words | None:
    return max(a, b, key=_weight) if _weight(a)[0] or _weight(b)[0] else None


def _sequence(items: Iterable[tuple[Any, Any]]) -> _Node:
    run: _Words = frozenset({""})
    best: _Words | None = None
    whole = True
    for op, arg in items:
        exact, words = _node(op, arg)
        if exact is not None and len(run) * len(exact) <= _MANY:
            run = frozenset(map("".join, product(run, exact)))
            continue
        best = _better(_better(best, run), words)
        run = exact if exact is not None else frozenset({""})
        whole = False
    return (run, None) if whole else (None, _better(best, run))


def _branch(nodes: Iterable[_Node]) -> _Node:
    exact: set[str] | None = set()
    words: set[str] | None = set()
    for one, held in nodes:
        exact = exact | one if exact is not None and one is not None else None
        best = _better(one, held)
        words = words | best if words is not None and best is not None else None
    few = exact is not None and len(exact) <= _MANY
    return frozenset(exact) if few and exact is not None else None, frozenset(words) if words else None


def _node(op: Any, arg: Any) -> _Node:
    if op is sre.LITERAL:
        return frozenset({chr(arg)}), None
    if op is sre.IN and len(arg) <= 3 and all(kind is sre.LITERAL for kind, _ in arg):
        return frozenset(chr(code) for _, code in arg), None
    if op is sre.AT and arg is sre.AT_END:
        return frozenset({_STOP}), None
    if op in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
        return frozenset({""}), None
    if op is sre.SUBPATTERN and not (arg[1] or arg[2]):
        return _sequence(arg[3])
    if op is sre.ATOMIC_GROUP:
        return _sequence(arg)
    if op is sre.BRANCH:
        return _branch(map(_sequence, arg[1]))
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        least, most, inner = arg
        exact, words = _sequence(inner)
        if exact is not None and most == 1:
            return (exact if least else exact | {""}), None
        return None, _better(exact, words) if least else None
    return None, None


def _alternatives(tree: Sequence[tuple[Any, Any]], *, tied: bool) -> list[list[tuple[Any, Any]]]:
    """Give the alternatives of a pattern with what ties each to the start or the end of a text."""
    items = list(tree)
    before = [(sre.LITERAL, ord(_START))] if tied else []
    after = [items.pop()] if items and items[-1] == (sre.AT, sre.AT_END) else []
    while len(items) == 1 and items[0][0] is sre.SUBPATTERN and not (items[0][1][1] or items[0][1][2]):
        items = list(items[0][1][3])
    if len(items) == 1 and items[0][0] is sre.BRANCH:
        return [[*before, *alternative, *after] for alternative in items[0][1][1]]
    return [[*before, *items, *after]]


@lru_cache(maxsize=1 << 10)
def guard_words(pattern: re.Pattern[str], *, tied: bool = False) -> frozenset[str] | None:
    """Give words of which every match of a pattern holds one, or None where there are none worth looking for.

    With `tied`, for matches at the start of a text alone.
    """
    if pattern.flags & (re.IGNORECASE | re.MULTILINE):
        return None
    words = _better(*_branch(_sequence(a) for a in _alternatives(parser.parse(pattern.pattern), tied=tied)))
    if words is None:
        return None
    return frozenset(w for w in words if not any(other != w and other in w for other in words))


T = TypeVar("T")


class Guarded(Generic[T]):
    """Things with patterns, of which a text calls up those alone whose patterns may match."""

    def __init__(self, rows: Iterable[tuple[T, re.Pattern[str] | None]], *, tied: bool = False) -> None:
        """Take things in order, each with its pattern; one without pattern is always called up."""
        self._rows = list(rows)
        self._tied = tied
        self.named = lru_cache(maxsize=1 << 12)(self._named)
        """Gives those that bits stand for, in order."""

    def __iter__(self) -> Iterator[T]:
        """Give the things, in order."""
        return (row for row, _ in self._rows)

    @cached_property
    def _called(self) -> tuple[BytesAhoCorasick, list[int], int]:
        """Give what finds the words, for each word the bits of those that it calls up, and of those always called."""
        words: dict[str, int] = {}
        always = 0
        for n, (_, pattern) in enumerate(self._rows):
            found = guard_words(pattern, tied=self._tied) if pattern else None
            if found is None:
                always |= 1 << n
            for word in found or ():
                words[word] = words.get(word, 0) | 1 << n
        plain = [word.encode("ascii", "replace") for word in words]
        return BytesAhoCorasick(plain, implementation=Implementation.DFA), list(words.values()), always

    def _named(self, bits: int) -> tuple[T, ...]:
        return tuple(row for n, (row, _) in enumerate(self._rows) if bits >> n & 1)

    def bits(self, text: str) -> int:
        """Give those that may match a folded text, as bits."""
        automaton, of, found = self._called
        plain = b"\x01%b\x02" % text.encode("ascii", "replace")
        if text.endswith("\n"):
            # `$` stands before a last line break, too.
            plain = plain[:-2] + b"\x02\n\x02"
        for word, _, _ in automaton.find_matches_as_indexes(plain, overlapping=True):
            found |= of[word]
        return found

    def among(self, text: str) -> tuple[T, ...]:
        """Give those that may match a folded text, in order."""
        return self.named(self.bits(text))


class GuardedPattern:
    """A pattern that is tried only on texts that hold its letters."""

    def __init__(self, pattern: str, *, tied: bool = False) -> None:
        """Take a pattern for `search`; with `tied`, for `match`."""
        self._pattern = re.compile(pattern)
        self._guard = Guarded([(None, self._pattern)], tied=tied)

    def search(self, text: str) -> re.Match[str] | None:
        """Search a text."""
        return self._pattern.search(text) if self._guard.bits(text) else None

    def match(self, text: str) -> re.Match[str] | None:
        """Match the start of a text."""
        return self._pattern.match(text) if self._guard.bits(text) else None
