"""Finding known spellings in text: one trie-built pattern of the standard library, linear in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct

_GREEK = dict(zip("αβγδζκλμΑΒ", "abgdzklmab", strict=True))
_SIGNS = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\u00ad\ufe63\uff0d", "-"),
    **dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000\t\r", " "),
    **dict.fromkeys("\u00d7\u2715\u2716\u2a2f", "x"),
    **dict.fromkeys("\u2018\u2019\u02bc", "'"),
    **dict.fromkeys("\uff08", "("),
    **dict.fromkeys("\uff09", ")"),
    **dict.fromkeys("\uff0f\u2044", "/"),
    **dict.fromkeys("\uff0b\u207a", "+"),
    "\uff0c": ",",
    "\u207b": "-",
}
_SEPARATOR = "~"
_TOKENS = re.compile(r"[a-z]+|[0-9]+|[^a-z0-9\s-]")

WORD = re.compile(r"[a-z0-9]+")
"""A run of letters and digits: where spellings begin."""

_GLUE = re.compile(r"(?:anti|u?car-?t?|cart|scar|4scar|hu|tmp?|t|u|dn)?")
_LONGEST = 60
"""A longer run of letters and digits is no name with something glued to it."""
MOST = 2_000
"""No record names antigens so often: more are a hostile text, and the first, from names and titles, decide."""
_GAP = re.compile(r"[\s-]+")
_INNER = re.compile(r"(?<=[0-9])x(?=[a-z0-9])|[0-9]car(?=[a-z])|[0-9](?=cd[0-9])")
_GLUE_WORDS = ("anti", "car", "ucar", "scar", "4scar", "hu", "tm", "dn")
_GLUE_LETTERS = ("", "t", "u")
_TAIL = re.compile(r"(?:t|s|bi|v?sts?|cd[0-9].*|car.*|scfv.*|b?bb[zl]?|28z|cir|specific|x.*)?")
_RIGHT = (
    r"(?=$|[^a-z0-9]|cd[0-9]|(?:t|s|bi|v?sts?|car|cars|cart|cart?19|scfv|bbz|28z|bb|bbl?|cir)(?:$"
    r"|[^a-z])|x(?:anti|cd|gd|b7|psma|[0-9]{2})"
    r"|car[-.t]|specific)"
)
_TAILS = (" ", "t ", "s ", "bi ", "st", "vst", "cd", "car", "scfv", "bb", "28z ", "cir ", "specific ", "x")
"""How what `_TAIL` matches begins, a space standing for the word's end."""
_INNERS = tuple(f"{digit}{letters}" for digit in range(10) for letters in ("x", "car", "cd"))
"""How what `_INNER` matches begins."""
_SHORT = 3
_WHOLE = r"(?![a-z0-9]|\.[0-9])"


class Hit(Struct, frozen=True, gc=False):
    """A spelling found: `start` and `end` are offsets into the text, `keys` what it may name."""

    start: int
    end: int
    keys: tuple[str, ...]
    spelling: str
    """The normal form of what is written."""


_PLAIN = {**_SIGNS, **_GREEK}
_SIGN = re.compile(f"[{''.join(_PLAIN)}]")


def fold(text: str) -> str:
    """Give the text in lower case with Greek letters, dashes, spaces and signs made plain; the same length."""
    if text.isascii():
        return _lower(text)
    # Few lines of a long text hold such signs, and only these are read sign by sign.
    lines = [_lower(line) if line.isascii() else _fold_signs(line) for line in text.split("\n")]
    return "\n".join(lines).replace("\t", " ").replace("\r", " ")


def _lower(text: str) -> str:
    return text.lower().replace("(cd)", " cd-")


def _fold_signs(text: str) -> str:
    low = _lower(text)
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    # Substituting the few that occur is faster than translating every character.
    return _SIGN.sub(lambda found: _PLAIN[found[0]], low)


def fold_case_kept(text: str) -> str:
    """Give the text with Greek letters, dashes and signs made plain, in its own case; the same length."""
    return _SIGN.sub(lambda found: _PLAIN[found[0]], text)


def normal(spelling: str) -> str:
    """Give the form under which spellings are compared: folded, without spaces and hyphens."""
    return re.sub(r"[\s-]+", "", fold(spelling))


def _units(spelling: str) -> list[str]:
    """Cut a spelling into characters and optional separators, so that `CD-19` and `CD 19` are one."""
    folded = fold(spelling.strip())
    units: list[str] = []
    before = None
    for token in _TOKENS.finditer(folded):
        if before is not None:
            gap = token.start() > before.end()
            letters_then_digits = before[0].isalpha() and len(before[0]) > 1 and token[0].isdigit()
            if gap or letters_then_digits:
                units.append(_SEPARATOR)
        units.extend(token[0])
        before = token
    return units


_Trie = dict[str, "_Trie"]
_END = ""


def _pattern(trie: _Trie) -> str:
    branches = []
    for unit, rest in sorted(trie.items()):
        if unit == _END:
            continue
        head = r"[-\s]?" if unit == _SEPARATOR else re.escape(unit)
        branches.append(head + _pattern(rest))
    if not branches:
        return ""
    # A separator is optional, so its branch comes last: what needs it least is tried first.
    branches.sort(key=lambda b: b.startswith(r"[-\s]?"))
    joined = branches[0] if len(branches) == 1 and _END not in trie else f"(?:{'|'.join(branches)})"
    return joined + "?" if _END in trie else joined


_COMMON = frozenset(
    re.findall(
        r"\w+",
        """anti human new tumor tumour multiple prostate hepatitis respiratory factor six type cell surface melanoma
        alpha beta folate vascular thyroid private cancer mutant mutated receptor growth tissue allogeneic autologous
        cord chimeric large core epithelial individualized personalized leukemia activated universal kappa lambda
        transforming natural peripheral genetically specific associated antigen antigens protein proteins virus death
        blood modified third stem membrane mutation mutations has that act""",
    )
)
"""Words too common to look for a spelling by."""


def _index_words(units: list[str]) -> set[tuple[str, int, str]]:
    """Give the words by which to look for a spelling, each with the offset from it to the spelling's start.

    It is the first word that is neither common nor a single letter: `c-Met` is looked for by `met`. A word may
    run on over optional separators: `CD-19` is looked for by `cd` and by `cd19`. With each word comes how the text
    goes on: nothing where the spelling may end with it, else a space and, where it is known, the letter after that.
    """
    pieces = "".join(units).split(_SEPARATOR)
    at, shift = 0, 0
    while at < len(pieces) - 1 and (pieces[at] in _COMMON or len(pieces[at]) < 2):
        shift -= len(pieces[at]) + 1
        at += 1
    if not WORD.match(pieces[at]) or pieces[at] in _COMMON or len(pieces[at]) < 2:
        at = max(range(len(pieces)), key=lambda n: len(pieces[n]) if WORD.fullmatch(pieces[n]) else 0)
        shift = -sum(len(piece) + 1 for piece in pieces[:at])
    runs = {(at, n, shift) for n in range(at + 1, len(pieces) + 1)}
    if at:
        # Written without any separator, the whole begins the word.
        runs |= {(0, n, 0) for n in range(at + 1, len(pieces) + 1)}
    written = (("".join(pieces[start:n]), shift, pieces[n:]) for start, n, shift in runs)
    return {(word[0], shift, _after(run, word[0], rest)) for run, shift, rest in written if (word := WORD.match(run))}


def _after(run: str, word: str, rest: list[str]) -> str:
    if word != run or (rest and not WORD.match(rest[0])):
        return " "
    return f" {rest[0][0]}" if rest else ""


def _first_words(units: list[str]) -> set[str]:
    """Give the words with which a spelling may begin, by how many of its separators are written."""
    pieces = "".join(units).split(_SEPARATOR)
    return {word[0] for n in range(len(pieces)) if (word := WORD.match("".join(pieces[: n + 1])))}


@lru_cache(maxsize=1 << 12)
def _without_gaps(written: str) -> str:
    return _GAP.sub("", written)


def begins_word(folded: str, at: int) -> bool:
    """Tell whether a word begins at a place: the `c kit` of "diagnostic kit" is none."""
    return at == 0 or (at > 0 and not folded[at - 1].isalnum())


class Matcher:
    """Many spellings, found in one pass, longest first. Spellings match in any case, hyphenated or not."""

    def __init__(self, spellings: Iterable[tuple[str, str]], *, glued: bool = True) -> None:
        """Build from (spelling, key) pairs; a spelling may have several keys.

        With `glued`, spellings are also found in `anti-`, `CART` and `-CAR` written without a gap.
        """
        keys: dict[str, list[str]] = {}
        trie: _Trie = {}
        index: dict[str, set[tuple[int, str]]] = {}
        late: set[str] = set()
        for spelling, key in spellings:
            units = _units(spelling)
            if not units:
                continue
            known = keys.setdefault(normal(spelling), [])
            if key not in known:
                known.append(key)
            node = trie
            for unit in units:
                node = node.setdefault(unit, {})
            node[_END] = {}
            words = _index_words(units)
            for word, shift, after in words:
                index.setdefault(word, set()).add((shift, after))
            if any(shift for _, shift, _ in words):
                late |= _first_words(units)
        self.keys = {spelling: tuple(found) for spelling, found in keys.items()}
        self._index = index
        self._late = late
        """Words that begin spellings which are looked for by a later word."""
        self._glued = glued
        self._at = re.compile(f"{_pattern(trie)}{_RIGHT if glued else _WHOLE}") if trie else None
        self.starts = lru_cache(maxsize=1 << 12)(self._starts_in)
        """Gives the offsets, from the start of a word, at which a spelling may begin."""

    def pieces(self) -> Iterator[str]:
        """Give pieces of words without any of which a word begins no spelling; a space is the start or end of a word.

        Short words that may stand alone are given with what may follow, as they begin many other words.
        """
        if self._glued:
            yield from _INNERS
            yield from (f" {glue}" for glue in _GLUE_WORDS)
        for word, found in self._index.items():
            # Where a spelling begins that is looked for by another word, how it goes on is not known here.
            goes_on = {" " if shift or word in self._late else after for shift, after in found if shift or after}
            ends = any(not (shift or after) for shift, after in found)
            if not self._glued:
                yield from (f" {word}{tail}" for tail in (*goes_on, *([" "] if ends else [])))
                continue
            tails = (*goes_on, *((_TAILS if len(word) <= _SHORT else ("",)) if ends else ()))
            glues = _GLUE_LETTERS if self._begins(word) else ("",)
            yield from (f" {glue}{word}{tail}" for glue in glues for tail in tails)

    def _starts_in(self, word: str) -> tuple[int, ...]:
        """Give the offsets in a word at which a spelling may begin."""
        starts = [shift for shift, _ in self._index.get(word, ())]
        if not self._glued or len(word) > _LONGEST:
            return tuple(sorted(set(starts)))
        for at in (0, *(inner.end() for inner in _INNER.finditer(word))):
            glue = _GLUE.match(word, at)
            for start in {at, glue.end() if glue else at}:
                rest = word[start:]
                if self._begins(rest) or any(
                    rest[:n] in self.keys and rest[:n] in self._index and _TAIL.fullmatch(rest, n)
                    for n in range(2, len(rest))
                ):
                    starts.append(start)
        return tuple(sorted(set(starts)))

    def _begins(self, word: str) -> bool:
        """Tell whether a spelling may begin with a word by which spellings are looked for."""
        found = self._index.get(word, ())
        return bool(found) and (word in self._late or any(not shift for shift, _ in found))

    def find(self, folded: str, starts: Iterable[int] | None = None) -> list[Hit]:
        """Give the hits in a folded text, left to right, none overlapping, no more than `MOST`.

        `starts` are where one may begin.
        """
        if self._at is None:
            return []
        if starts is None:
            starts = {
                word.start() + shift
                for word in WORD.finditer(folded)
                for shift in self.starts(word[0])
                if shift >= 0 or begins_word(folded, word.start() + shift)
            }
        match = self._at.match
        found: list[Hit] = []
        end = 0
        for start in sorted(starts):
            if start >= end and (hit := match(folded, start)):
                spelling = _without_gaps(hit[0])
                end = hit.end()
                found.append(Hit(start, end, self.keys[spelling], spelling))
                if len(found) == MOST:
                    break
        return found
