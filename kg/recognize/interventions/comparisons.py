"""What a trial compares its product with, by its arms or, where none are told, by its titles or its summary."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import Arm, Record
from kg.recognize.cells.drafts import Draft
from kg.recognize.cells.heads import head
from kg.recognize.cells.modalities import ENGINEERED
from kg.recognize.interventions.drugs import CLEARING_OR_TREATING, USUALLY_CLEARING, words
from kg.recognize.interventions.regimens import bare_name
from kg.recognize.matching.kinds import Kind
from kg.recognize.matching.matcher import fold

_COMPARED = re.compile(r"\bcomparator\b|\bstandard[- ]of[- ]care\b|\bsoc\b")
_COMPARING = frozenset({"ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION"})
_STANDARD = r"(?:the )?(?:(?:standard|conventional|best available|usual)\b|soc\b)"
_VERSUS = re.compile(
    r"\b(?:versus|vs\.?|compared (?:to|with))\s"
    rf"|\bcompar(?:ing|e|ison of)\b[^\n]{{3,150}}?\b(?:to|with)\s(?={_STANDARD})"
)
_BY_STANDARD = re.compile(rf"(?:an? )?{_STANDARD}|(?:the )?(?:investigator|physician)s?'?s? choice")
"""What follows *versus* where the drugs are not named."""
_BY_CHOICE = re.compile(r"(?:an? |the )?(?:investigator|physician)s?'?s? choice|(?:commercial|standard)\b")
"""What follows *versus* where the products that may be chosen are not named."""
_USUALLY_CLEARING, _CLEARING_OR_TREATING = map(re.compile, map(words, (USUALLY_CLEARING, CLEARING_OR_TREATING)))
_NEXT = 60
"""What stands further from *versus* than this is not what is compared."""
_GRAFT = re.compile(r"transplant|\b(?:auto-?|allo-?|a)?h?sct\b")


def is_comparator(record: Record, draft: Draft, title: str, named: dict[str, list[int]]) -> bool:
    """Tell whether a product is only what the studied treatment is compared with, by the arms or in so many words.

    Registries let any arm be called an active comparator: a product is one only beside an experimental arm that is
    without it, and where a catalogue knows it or the titles name it after *versus*. `named`: where the titles name
    products of the catalogue. A record that tells no arms has no more than its titles to tell.
    """
    given = [record.interventions[i] for i in draft.interventions]
    names = {g.name for g in given}
    if not _has_arms(record):
        return _set_against(draft, title, named)
    if not any(_is_studied_without(arm, names) for arm in record.arms):
        return False
    if all(_COMPARED.search(fold(f"{g.name} {g.description or ''}")) for g in given):
        return True
    versus = _VERSUS.search(title)
    named_after = versus is not None and (cell := head(title[versus.end() :])) is not None and cell.start < _NEXT
    return _only_compared(record, names) and (bool(draft.catalogue) or named_after)


def _has_arms(record: Record) -> bool:
    return any(arm.interventions for arm in record.arms)


def _set_against(draft: Draft, title: str, named: dict[str, list[int]]) -> bool:
    """Tell whether the titles set another product against one: `A Versus B`, `A Versus Investigator's Choice`."""
    versus = _VERSUS.search(title)
    if versus is None or not draft.catalogue:
        return False
    before = [at for places in named.values() for at in places if at < versus.start()]
    if not before and head(title[: versus.start()]) is None:
        return False
    own = [at for label, _ in draft.catalogue for at in named.get(label, ())]
    return all(at > versus.start() for at in own) if own else _BY_CHOICE.match(title, versus.end()) is not None


def _only_compared(record: Record, names: set[str]) -> bool:
    """Tell whether interventions of these names are given in comparing arms alone, beside an experimental one."""
    within = [arm for arm in record.arms if names.intersection(arm.interventions)]
    return bool(within) and all(arm.type == "ACTIVE_COMPARATOR" for arm in within)


def _is_studied_without(arm: Arm, names: set[str]) -> bool:
    return arm.type == "EXPERIMENTAL" and bool(arm.interventions) and names.isdisjoint(arm.interventions)


def compared_in_arms(record: Record, products: frozenset[int]) -> set[str]:
    """Give the names of what comparing arms without the product alone give, where another arm is experimental."""
    comparing = [arm for arm in record.arms if arm.type in _COMPARING]
    if not comparing or not products or not any(arm.type == "EXPERIMENTAL" for arm in record.arms):
        return set()
    cells = {record.interventions[i].name for i in products}
    studied = [arm for arm in record.arms if arm.type not in _COMPARING or cells.intersection(arm.interventions)]
    beside = {name for arm in studied for name in arm.interventions}
    return {name for arm in comparing for name in arm.interventions} - beside


class SetAgainst:
    """What the titles of a record without arms, or else its summary, set against its product."""

    def __init__(self, record: Record, titles: str, summary: str, products: frozenset[int], *, grafts: bool) -> None:
        """Take the folded texts, each title a line, which interventions are products, and whether these are grafts."""
        self._cleared: bool | None = None
        self._sides: list[tuple[str, str]] = []
        if _has_arms(record):
            return
        in_titles = [(line, versus) for line in titles.split("\n") if (versus := _VERSUS.search(line))]
        told = in_titles or list(_compared_in(summary))
        if not told:
            return
        names = [fold(given.name) for given in record.interventions]
        # What makes room for the cells is no standard of care, nor is what supports a graft.
        self._cleared = None if grafts else any(map(_USUALLY_CLEARING.search, names))
        cells = [name for i in products if (name := bare_name(names[i]))]
        for line, versus in told:
            # What is compared stands before the word, or within it: `Comparing A to Standard of Care`.
            within = _STARTS.match(line, versus.start())
            left, right = line[: versus.end() if within else versus.start()], line[versus.end() :]
            if (
                head(left, supported=True) is not None
                or any(name in left for name in cells)
                or (in_titles and _BY_STANDARD.match(right) is not None)
            ):
                self._sides.append((left, right))

    def holds(self, name: str, kind: Kind | None, role: str) -> bool:
        """Tell whether an intervention of a folded name is set against the product."""
        if not self._sides:
            return False
        bare = bare_name(name) or name
        if any(_holds(left, bare) for left, _ in self._sides):
            return False
        return any(_is_against(bare, name, kind, role, left, right, self._cleared) for left, right in self._sides)


_STARTS = re.compile(r"compar(?:ing|e|ison)\b")
_OF_THE_TRIAL = re.compile(r"\b(?:randomi[sz]ed|study|trial|purpose|aims?|goal|objectives?)\b")
_OF_OTHER_WORK = re.compile(r"\b(?:ha(?:s|ve|d)|show\w*|demonstrated|reported|previous\w*|earlier|superior)\b")
_SAME_FIRST = re.compile(r"\b(?:standard|conventional|induction)\b")


def _compared_in(summary: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Give the sentences of a summary by which the trial compares its product with standard treatment or a choice.

    Standard treatment on both sides, of which one goes on with cells and the other with more, is given beside them.
    """
    if not any(map(summary.__contains__, ("compar", "versus", "vs"))):
        return
    for sentence in _SENTENCE_END.split(summary):
        versus = _VERSUS.search(sentence)
        if versus is None or not _BY_STANDARD.match(sentence, versus.end()):
            continue
        before = sentence[: versus.end()]
        same_first = _SAME_FIRST.search(before) and "followed by" in sentence[versus.end() :]
        if _OF_THE_TRIAL.search(before) and not _OF_OTHER_WORK.search(before) and not same_first:
            yield sentence, versus


_SENTENCE_END = re.compile(r"\.\s|\n")


def _is_against(
    bare: str, name: str, kind: Kind | None, role: str, left: str, right: str, cleared: bool | None
) -> bool:
    if _holds(right, bare):
        return True
    if _GRAFT.search(name) and role == "other":
        return _GRAFT.search(right) is not None and _GRAFT.search(left) is None
    words = [word for word in re.split(r"[\s/+()-]+", bare) if len(word) >= _TELLING]
    if kind is not None and any(_holds(right, word) and not _holds(left, word) for word in words):
        return role == "partner_drug"
    if cleared is None or _BY_STANDARD.match(right) is None:
        return False
    if (cell := head(name)) is not None and cell.value in ENGINEERED:
        return True
    return role == "partner_drug" or (cleared and _CLEARING_OR_TREATING.search(name) is not None)


_TELLING = 5


def _holds(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
