"""An antigen named at one place, with all that its role may depend on, and the reading that comes of it."""

from __future__ import annotations

from msgspec import Struct

from kg.recognize.matching import texts
from kg.recognize.matching.lexicon import AntigenEntry
from kg.recognize.matching.spans import Span
from kg.recognize.matching.vocabulary import Beside, Rule

SCORES = {
    texts.NAME: 1.0, texts.OTHER_NAME: 0.95, texts.TITLE: 0.95, texts.PRODUCT_TEXT: 0.9, texts.ARM_LABEL: 0.9,
    texts.ARM_TEXT: 0.85, texts.EDITORIAL_TITLE: 0.8, texts.SUMMARY: 0.8, texts.DESCRIPTION: 0.7,
    texts.EDITORIAL: 0.5, texts.KEYWORD: 0.3,
}  # fmt: skip
"""How far to trust a target by the field that names it."""
_OF_NAMES = (texts.NAME, texts.OTHER_NAME)


class Reading(Struct, frozen=True, gc=False):
    """A span with its role, the rule that gave it and how far to trust it, 0 to 1."""

    span: Span
    role: str
    rule: str
    score: float
    means: tuple[str, ...] = ()
    """The targets, where the span names their binder instead."""

    @property
    def antigens(self) -> tuple[str, ...]:
        """Give the antigens that the reading is about."""
        return self.means or (self.span.antigen,)


class Surroundings(Struct, frozen=True, gc=False):
    """What roles depend on beyond the words: what the trial's interventions are."""

    cell_therapy: bool
    cell_interventions: frozenset[int]
    imaging_interventions: frozenset[int]
    adapter: bool
    opaque: bool = False
    followed: bool = False
    """The study follows those who got the product: what the titles say they received is the product."""


class Naming(Struct, frozen=True, gc=False):
    """An antigen named at one place: what it is, the words beside it and beside its list, and the trial around."""

    span: Span
    entry: AntigenEntry
    kind: str
    """The kind of field."""
    beside: Beside
    group: Beside
    """The words beside the list that it stands in."""
    members: int
    with_usual: bool
    """Whether the list has an antigen that is not seldom a target."""
    frame: str | None
    """The frame that the list fills."""
    around: Surroundings

    @property
    def in_name(self) -> bool:
        """Tell whether it stands in the name of an intervention."""
        return self.kind in _OF_NAMES

    def give(self, role: str, rule: str, score: float = 0.9) -> Reading:
        """Give the reading of a role."""
        return Reading(self.span, role, rule, score)

    def met(self, *rules: Rule) -> Reading | None:
        """Give the reading of the first rule that the words beside the list meet."""
        rule = next(filter(self.group.meet, rules), None)
        return self.give(rule.role, rule.id) if rule else None

    def target(self, rule: str) -> Reading:
        """Give the reading of a target: what a binder binds, or the antigen itself."""
        score = SCORES.get(self.kind, 0.5)
        if self.entry.binder_of:
            return Reading(self.span, "target", "frame.binder-of", score, self.entry.binder_of)
        return Reading(self.span, "target", rule, score)
