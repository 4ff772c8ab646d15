"""One pass over a text, by an Aho-Corasick automaton, that finds the few words worth reading closely."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice

from ahocorasick_rs import BytesAhoCorasick, Implementation
from msgspec import Struct

from kg.recognize.matching.matcher import begins_word
from kg.recognize.matching.words import CELL_WORD_PIECES, is_cell_word

_PLAIN = bytes(c if chr(c) in "abcdefghijklmnopqrstuvwxyz0123456789" else 32 for c in range(256))
_SPACE = b" "
_LONGEST = 60
"""A longer run of letters and digits is no name."""
_PORTION = 1 << 16
"""Length of text read at once, so that a hostile text's hits do not fill the memory."""

_MOST = 1 << 15
"""No record holds so many words worth reading: more are a hostile text, and the first, names and titles, decide."""


class Scan(Struct, frozen=True, gc=False):
    """What a folded text may hold: where spellings may start, and the words that hint at cells."""

    antigens: list[int]
    products: list[int]
    words: frozenset[str]


_Known = tuple[tuple[int, ...], tuple[int, ...], str]
Starts = Callable[[str], tuple[int, ...]]
"""Gives the offsets, from the start of a word, at which spellings may start."""


class Scanner:
    """The automaton over the pieces of words by which to look for antigens, products and cells."""

    def __init__(self, pieces: Iterable[str], antigens: Starts, products: Starts) -> None:
        """Take pieces of words, a space standing for a word's end, and what tells more of a whole word."""
        every = sorted({*pieces, *CELL_WORD_PIECES})
        self._begin = [piece.startswith(" ") for piece in every]
        self._automaton = BytesAhoCorasick([piece.encode() for piece in every], implementation=Implementation.DFA)

        def known(word: bytes) -> _Known:
            text = word.decode()
            return antigens(text), products(text), text if is_cell_word(text) else ""

        self._known = lru_cache(maxsize=1 << 15)(known)

    def scan(self, folded: str) -> Scan:
        """Give what a folded text may hold, in time linear in the text."""
        antigens: list[int] = []
        products: list[int] = []
        cells: set[str] = set()
        known = self._known
        for at, word in islice(self._words(folded), _MOST):
            antigen, product, cell = known(word)
            if antigen:
                antigens += [at + n for n in antigen if n >= 0 or begins_word(folded, at + n)]
            if product:
                products += [at + n for n in product if n >= 0 or begins_word(folded, at + n)]
            if cell:
                cells.add(cell)
        return Scan(antigens, products, frozenset(cells))

    def _words(self, folded: str) -> Iterator[tuple[int, bytes]]:
        """Give the words that hold a piece, with their places."""
        # A byte for every character, a space for all that is neither letter nor digit.
        plain = b" %b " % folded.encode("ascii", "replace").translate(_PLAIN)
        begin, find = self._begin, plain.find
        base, last = 0, -1
        while base < len(plain) - 1:
            end = base + _PORTION if base + _PORTION < len(plain) else len(plain)
            if end < len(plain):
                end = plain.find(_SPACE, end) + 1
            # A piece may reach one letter into the next word.
            for piece, at, _ in self._automaton.find_matches_as_indexes(plain[base : end + 1], overlapping=True):
                at += base
                if not begin[piece]:
                    at = plain.rfind(_SPACE, max(0, at - _LONGEST), at + 1)
                    if at < 0:
                        continue
                if at == last:
                    continue
                last = at
                stop = find(_SPACE, at + 1, at + _LONGEST + 2)
                if stop > 0:
                    yield at, plain[at + 1 : stop]
            base = end - 1
