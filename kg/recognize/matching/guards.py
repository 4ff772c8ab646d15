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
_SECOND = 3
"""Words with fewer letters are everywhere, and not worth looking for beside better ones."""
_MANY = 48
"""More spellings of one piece than this are not worth telling apart."""

_Words = frozenset[str]
_Needs = tuple[_Words, ...]
"""Words of which any match holds one, and other such words where there are any: the two that tell most."""
_Node = tuple[_Words | None, _Needs]
"""All that a piece of pattern may match, where that is little, and what any match needs."""


@lru_cache(maxsize=1 << 12)
def _weight(words: _Words) -> tuple[int, int]:
    """Tell how seldom a text holds any of the words: more is better, zero is worthless."""
    least = min(map(_letters, words), default=0)
    return (least, -len(words)) if least > 1 else (0, 0)


def _letters(word: str) -> int:
    """Count the letters that make a word seldom: a digit for two, being at an end for one."""
    core = word.strip(_COMMON)
    at_an_end = len(word) > 1 and word.strip(f" {_START}{_STOP}")
    return len(word) + any(map(str.isdigit, core)) if core or at_an_end else 0


def _telling(*sets: _Words) -> _Needs:
    """Give the two sets of words that tell most, of those that tell anything."""
    known = sorted((words for words in dict.fromkeys(sets) if _weight(words)[0]), key=_weight, reverse=True)
    return (*known[:1], *(words for words in known[1:2] if all(len(w.strip(_COMMON)) >= _SECOND for w in words)))


def _sequence(items: Iterable[tuple[Any, Any]]) -> _Node:
    run: _Words = frozenset({""})
    needs: list[_Words] = []
    whole = True
    for op, arg in items:
        if op is sre.LITERAL:
            letter = chr(arg)
            run = frozenset([before + letter for before in run])
            continue
        exact, more = _node(op, arg)
        if exact is not None and len(run) * len(exact) <= _MANY:
            run = frozenset(map("".join, product(run, exact)))
            continue
        needs += (run, *more)
        run = exact if exact is not None else frozenset({""})
        whole = False
    return (run, ()) if whole else (None, _telling(*needs, run))


def _branch(nodes: Iterable[_Node]) -> _Node:
    every = [(exact, _telling(*([exact] if exact else []), *needs)) for exact, needs in nodes]
    exact = [exact for exact, _ in every if exact is not None]
    found = frozenset().union(*exact)
    few = found if len(exact) == len(every) and len(found) <= _MANY else None
    if not all(needs for _, needs in every):
        return few, ()
    # What needs but one set of words needs it twice.
    sets = (frozenset().union(*(needs[n] for _, needs in every)) for n in (0, -1))
    return few, _telling(*sets)


def _node(op: Any, arg: Any) -> _Node:
    if op is sre.LITERAL:
        return frozenset({chr(arg)}), ()
    if op is sre.IN and len(arg) <= 3 and all(kind is sre.LITERAL for kind, _ in arg):
        return frozenset(chr(code) for _, code in arg), ()
    if op is sre.AT and arg is sre.AT_END:
        return frozenset({_STOP}), ()
    if op in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
        return frozenset({""}), ()
    if op is sre.SUBPATTERN and not (arg[1] or arg[2]):
        return _sequence(arg[3])
    if op is sre.ATOMIC_GROUP:
        return _sequence(arg)
    if op is sre.BRANCH:
        return _branch(map(_sequence, arg[1]))
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        least, most, inner = arg
        exact, needs = _sequence(inner)
        if exact is not None and most == 1:
            return (exact if least else exact | {""}), ()
        return None, _telling(*([exact] if exact else []), *needs) if least else ()
    return None, ()


_WIDTHLESS = (sre.AT, sre.ASSERT, sre.ASSERT_NOT)


def _alternatives(tree: Sequence[tuple[Any, Any]], *, tied: bool) -> list[list[tuple[Any, Any]]]:
    """Give the alternatives of a pattern with what ties each to the start or the end of a text."""
    items = list(tree)
    before = [(sre.LITERAL, ord(_START))] if tied else []
    after = [items.pop()] if items and items[-1] == (sre.AT, sre.AT_END) else []
    while True:
        core = [item for item in items if item[0] not in _WIDTHLESS]
        if len(core) != 1 or core[0][0] is not sre.SUBPATTERN or core[0][1][1] or core[0][1][2]:
            break
        items = list(core[0][1][3])
    if len(core) == 1 and core[0][0] is sre.BRANCH:
        return [[*before, *alternative, *after] for alternative in core[0][1][1]]
    return [[*before, *items, *after]]


@lru_cache(maxsize=1 << 10)
def guard_words(pattern: re.Pattern[str], *, tied: bool = False) -> tuple[_Needs, ...]:
    """Give what matches of a pattern need: all sets of words of one alternative or another; nothing if that is little.

    With `tied`, for matches at the start of a text alone.
    """
    if pattern.flags & (re.IGNORECASE | re.MULTILINE):
        return ()
    every = [_branch([_sequence(a)])[1] for a in _alternatives(parser.parse(pattern.pattern), tied=tied)]
    if not all(every):
        return ()
    alone = frozenset().union(*(needs[0] for needs in every if len(needs) == 1))
    alternatives = [*([(alone,)] if alone else []), *(needs for needs in every if len(needs) > 1)]
    return tuple(tuple(map(_shortest, needs)) for needs in alternatives)


def _shortest(words: _Words) -> _Words:
    """Leave out words that hold others."""
    kept: list[str] = []
    for word in sorted(words, key=len):
        if not any(map(word.__contains__, kept)):
            kept.append(word)
    return frozenset(kept)


T = TypeVar("T")


class Guarded(Generic[T]):
    """Things with patterns, of which a text calls up those alone whose patterns may match."""

    def __init__(self, rows: Iterable[tuple[T, re.Pattern[str] | None]], *, tied: bool = False) -> None:
        """Take things in order, each with its pattern; one without pattern is always called up."""
        self._rows = list(rows)
        self._tied = tied
        self.named = lru_cache(maxsize=1 << 12)(self._named)
        """Gives those that bits stand for, in order."""
        self._met = lru_cache(maxsize=1 << 12)(self._rows_met)

    def __iter__(self) -> Iterator[T]:
        """Give the things, in order."""
        return (row for row, _ in self._rows)

    @cached_property
    def _needs(self) -> list[tuple[_Needs, ...]]:
        return [guard_words(pattern, tied=self._tied) if pattern else () for _, pattern in self._rows]

    @cached_property
    def _called(self) -> tuple[BytesAhoCorasick, list[int], int, int]:
        """Give what finds the words, the bits for each word, those that are always there, and the number of pairs.

        Each alternative of a thing has a pair of bits, one for each set of words that it needs.
        """
        words: dict[str, int] = {}
        always = 0
        pairs = [needs for alternatives in self._needs for needs in alternatives or ((),)]
        for n, needs in enumerate(pairs):
            for bit, sets in ((1 << n, needs[:1]), (1 << n + len(pairs), needs[-1:])):
                if not sets:
                    always |= bit
                for word in frozenset().union(*sets):
                    words[word] = words.get(word, 0) | bit
        plain = [word.encode("ascii", "replace") for word in words]
        return BytesAhoCorasick(plain, implementation=Implementation.DFA), list(words.values()), always, len(pairs)

    def _rows_met(self, pairs: int) -> int:
        """Give the things, as bits, that have an alternative among some, as bits."""
        met, start = 0, 0
        for n, alternatives in enumerate(self._needs):
            end = start + max(1, len(alternatives))
            met |= (pairs >> start & (1 << end - start) - 1 != 0) << n
            start = end
        return met

    def _named(self, bits: int) -> tuple[T, ...]:
        return tuple(row for n, (row, _) in enumerate(self._rows) if bits >> n & 1)

    def bits(self, text: str) -> int:
        """Give those that may match a folded text, as bits."""
        automaton, of, found, pairs = self._called
        plain = b"\x01%b\x02" % text.encode("ascii", "replace")
        if text.endswith("\n"):
            # `$` stands before a last line break, too.
            plain = plain[:-2] + b"\x02\n\x02"
        for word, _, _ in automaton.find_matches_as_indexes(plain, overlapping=True):
            found |= of[word]
        found &= found >> pairs
        return self._met(found) if found else 0

    def among(self, text: str) -> tuple[T, ...]:
        """Give those that may match a folded text, in order."""
        return self.named(self.bits(text))

    def bits_of_each(self, text: str, ends: Sequence[int]) -> list[int]:
        """Give, as bits, those that may match each of several folded texts, joined by empty lines, with these ends.

        A pattern's `$` stands for the end of a text alone, not for a line break before it.
        """
        automaton, of, always, pairs = self._called
        plain = text.encode("ascii", "replace").replace(b"\n\n", b"\x02\x01")
        found = [always] * len(ends)
        n = 0
        for word, at, _ in automaton.find_matches_as_indexes(b"\x01%b\x02" % plain, overlapping=True):
            while at > ends[n]:
                n += 1
            found[n] |= of[word]
        return [self._met(bits & bits >> pairs) for bits in found]


class GuardedPattern:
    """A pattern that is tried only on texts that hold its letters."""

    def __init__(self, pattern: str, *, tied: bool = False) -> None:
        """Take a pattern for `search`; with `tied`, for `match`."""
        self.pattern = re.compile(pattern)
        self._guard = Guarded([(None, self.pattern)], tied=tied)

    def search(self, text: str) -> re.Match[str] | None:
        """Search a text."""
        return self.pattern.search(text) if self._guard.bits(text) else None

    def match(self, text: str) -> re.Match[str] | None:
        """Match the start of a text."""
        return self.pattern.match(text) if self._guard.bits(text) else None
