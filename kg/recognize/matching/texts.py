"""The text fields of a record as one text, so that every pattern runs once over a trial."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator
from functools import reduce
from itertools import accumulate, count
from operator import add, or_

from msgspec import Struct

from kg.model import Evidence, Record
from kg.recognize.matching.tables import Tables

NAME, OTHER_NAME, PRODUCT_TEXT = "name", "other_name", "intervention_description"
ARM_LABEL, ARM_TEXT = "arm_label", "arm_description"
TITLE, SUMMARY, DESCRIPTION = "title", "summary", "description"
OUTCOME, INCLUSION, EXCLUSION, CRITERION = "outcome", "inclusion", "exclusion", "criterion"
CONDITION, KEYWORD, POPULATION = "condition", "keyword", "population"
EDITORIAL_TITLE, EDITORIAL = "editorial_title", "editorial"
TITLES = (TITLE, EDITORIAL_TITLE)
OF_INTERVENTIONS = frozenset({NAME, OTHER_NAME, PRODUCT_TEXT})
"""What a record says of each intervention by itself."""
NAMES = frozenset({NAME, OTHER_NAME, TITLE})
OF_ELIGIBILITY = frozenset({INCLUSION, EXCLUSION, CRITERION, POPULATION})
"""Who may take part."""
OF_PATIENTS = frozenset({INCLUSION, EXCLUSION, CRITERION, CONDITION, POPULATION, OUTCOME})
"""Who is studied and what is measured in them: never what a product targets."""

BREAK = "\n\n"
"""What stands between the texts of a record."""
_REACH = 600
_WORD_LONG = 60
"""A longer run of letters and digits is no word, and is not followed to its ends."""

Stated = tuple[str, str, int, int, str]
"""A text field: the form of its path, its kind, the numbers in the path, and the text."""


class Field(Struct, gc=False, eq=False):
    """One text field: where it is in the record, what kind of statement it makes, where it is in the text."""

    form: str
    """The path for `text_at`, as a form for `index` and `within`."""
    kind: str
    index: int
    within: int
    start: int
    end: int
    """Offsets into `Doc.raw`."""
    number: int
    """Its place in `Doc.fields`."""

    @property
    def path(self) -> str:
        """Give the path for `text_at`."""
        return self.form.format(self.index, self.within)


class Doc:
    """A record's text: `raw` as written, `text` folded, of the same length; `fields` in order."""

    __slots__ = ("_called", "_of_kinds", "_starts", "called_anywhere", "fields", "raw", "text", "words")

    def __init__(self, stated: list[Stated], raw: str, text: str, words: frozenset[str]) -> None:
        """Take the texts of a record, joined and folded; `words` are those that hint at cells."""
        self.raw, self.text, self.words = raw, text, words
        forms, kinds, indexes, withins, parts = zip(*stated, strict=True)
        long = list(map(len, parts))
        self._starts = [0, *accumulate([n + len(BREAK) for n in long[:-1]])]
        ends = map(add, self._starts, long)
        self.fields = list(map(Field, forms, kinds, indexes, withins, self._starts, ends, count()))
        self._called: list[int] | None = None
        self._of_kinds: dict[Collection[str], list[Field]] = {}

    def field_at(self, position: int) -> Field:
        """Give the field that holds an offset."""
        return self.fields[bisect_right(self._starts, position) - 1]

    def fields_of(self, *kinds: str) -> Iterator[Field]:
        """Give the fields of some kinds, in order."""
        return iter(self.fields_in(kinds))

    def fields_in(self, kinds: Collection[str]) -> list[Field]:
        """Give the fields of some kinds, in order; `kinds` is a frozen set or a tuple."""
        found = self._of_kinds.get(kinds)
        if found is None:
            found = self._of_kinds[kinds] = [f for f in self.fields if f.kind in kinds]
        return found

    def folded(self, field: Field) -> str:
        """Give the folded text of one field."""
        return self.text[field.start : field.end]

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Give the bounds of the sentence around a span, within its field."""
        field = self.field_at(start)
        text = self.text
        # A "sentence" without an end is cut, so that the work stays linear in the text.
        first, last = max(field.start, start - _REACH), min(field.end, end + _REACH)
        low = first
        for mark in (". ", "\n", "; ", ".) "):
            found = text.rfind(mark, low, start)
            low = found + 1 if found >= 0 else low
        high = last
        for mark in (". ", "\n", "; "):
            found = text.find(mark, end, high)
            high = found if found >= 0 else high
        return low, min(high + 1, last)

    def called(self, tables: Tables) -> list[int]:
        """Give, for each field, the rows of all tables of statements that it may match, as bits."""
        if self._called is None:
            self._called = tables.guarded.bits_of_each(self.text, [field.end for field in self.fields])
            self.called_anywhere = reduce(or_, self._called)
        return self._called

    def evidence(self, start: int, end: int, rule: str) -> Evidence:
        """Give a span of the joined text as evidence in its own field."""
        field = self.field_at(start)
        return Evidence(
            path=field.path,
            start=start - field.start,
            end=end - field.start,
            surface=self.raw[start:end],
            rule=rule,
        )

    def quoted(self, start: int, end: int, rule: str) -> Evidence:
        """Give a span as evidence, grown to whole words: a pattern may start or stop within one."""
        text, field = self.text, self.field_at(start)
        first, last = max(field.start, start - _WORD_LONG), min(field.end, end + _WORD_LONG)
        while start > first and text[start].isalnum() and text[start - 1].isalnum():
            start -= 1
        while end < last and text[end - 1].isalnum() and text[end].isalnum():
            end += 1
        return self.evidence(start, end, rule)


def texts_of(record: Record) -> list[Stated]:
    """Give the texts of a record that recognition reads, in the order of a `Doc`."""
    found: list[Stated] = []
    add = found.append
    for i, drug in enumerate(record.interventions):
        add(("interventions[{}].name", NAME, i, 0, drug.name))
        for j, other in enumerate(drug.other_names):
            add(("interventions[{}].other_names[{}]", OTHER_NAME, i, j, other))
        if drug.description:
            add(("interventions[{}].description", PRODUCT_TEXT, i, 0, drug.description))
    if record.brief_title:
        add(("brief_title", TITLE, 0, 0, record.brief_title))
    if record.official_title:
        add(("official_title", TITLE, 0, 0, record.official_title))
    if record.acronym:
        add(("acronym", TITLE, 0, 0, record.acronym))
    if record.editorial_title:
        add(("editorial_title", EDITORIAL_TITLE, 0, 0, record.editorial_title))
    for i, arm in enumerate(record.arms):
        add(("arms[{}].label", ARM_LABEL, i, 0, arm.label))
        if arm.description:
            add(("arms[{}].description", ARM_TEXT, i, 0, arm.description))
    if record.brief_summary:
        add(("brief_summary", SUMMARY, 0, 0, record.brief_summary))
    elif record.editorial_summary:
        add(("editorial_summary", EDITORIAL, 0, 0, record.editorial_summary))
    if record.detailed_description:
        add(("detailed_description", DESCRIPTION, 0, 0, record.detailed_description))
    found += [("conditions[{}]", CONDITION, i, 0, text) for i, text in enumerate(record.conditions)]
    found += [("keywords[{}]", KEYWORD, i, 0, text) for i, text in enumerate(record.keywords)]
    found += [("inclusion[{}]", INCLUSION, i, 0, text) for i, text in enumerate(record.inclusion)]
    found += [("exclusion[{}]", EXCLUSION, i, 0, text) for i, text in enumerate(record.exclusion)]
    found += [("criteria[{}]", CRITERION, i, 0, text) for i, text in enumerate(record.criteria)]
    if record.study_population:
        add(("study_population", POPULATION, 0, 0, record.study_population))
    for i, outcome in enumerate(record.outcomes):
        add(("outcomes[{}].measure", OUTCOME, i, 0, outcome.measure))
        if outcome.description:
            add(("outcomes[{}].description", OUTCOME, i, 0, outcome.description))
    return found
