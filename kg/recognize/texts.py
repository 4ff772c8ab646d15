"""The text fields of a record as one text, so that every pattern runs once over a trial."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from kg.model import Evidence, Record
from kg.recognize.matcher import WORD, fold

NAME, OTHER_NAME, PRODUCT_TEXT = "name", "other_name", "intervention_description"
ARM_LABEL, ARM_TEXT = "arm_label", "arm_description"
TITLE, SUMMARY, DESCRIPTION = "title", "summary", "description"
OUTCOME, INCLUSION, EXCLUSION, CRITERION = "outcome", "inclusion", "exclusion", "criterion"
CONDITION, KEYWORD, POPULATION = "condition", "keyword", "population"
EDITORIAL_TITLE, EDITORIAL = "editorial_title", "editorial"

_BREAK = "\n\n"
_REACH = 600


class Field:
    """One text field: where it is in the record, what kind of statement it makes, where it is in the text."""

    __slots__ = ("end", "index", "kind", "path", "start")

    def __init__(self, path: str, kind: str, index: int, start: int, end: int) -> None:
        """Take the path for `text_at`, and the offsets into `Doc.raw`."""
        self.path, self.kind, self.index, self.start, self.end = path, kind, index, start, end


class Doc:
    """A record's text: `raw` as written, `text` folded, of the same length; `fields` in order."""

    __slots__ = ("_starts", "fields", "raw", "text", "words")

    def __init__(self, record: Record) -> None:
        """Join the fields of the record, blank lines between."""
        parts: list[str] = []
        self.fields: list[Field] = []
        at = 0
        for path, kind, index, text in _texts(record):
            self.fields.append(Field(path, kind, index, at, at + len(text)))
            parts.append(text)
            at += len(text) + len(_BREAK)
        self.raw = _BREAK.join(parts)
        self.text = fold(self.raw)
        self.words = frozenset(WORD.findall(self.text))
        self._starts = [f.start for f in self.fields]

    def field_at(self, position: int) -> Field:
        """Give the field that holds an offset."""
        return self.fields[bisect_right(self._starts, position) - 1]

    def fields_of(self, *kinds: str) -> Iterator[Field]:
        """Give the fields of some kinds, in order."""
        return (f for f in self.fields if f.kind in kinds)

    def folded(self, field: Field) -> str:
        """Give the folded text of one field."""
        return self.text[field.start : field.end]

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Give the bounds of the sentence around a span, within its field."""
        field = self.field_at(start)
        text = self.text
        # A "sentence" without an end is cut, so that the work stays linear in the text.
        first, last = max(field.start, start - _REACH), min(field.end, end + _REACH)
        left = max(text.rfind(mark, first, start) for mark in (". ", "\n", "; ", ".) "))
        rights = [text.find(mark, end, last) for mark in (". ", "\n", "; ")]
        right = min((r for r in rights if r >= 0), default=last)
        return (left + 1 if left >= 0 else first), min(right + 1, last)

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


def _texts(record: Record) -> Iterator[tuple[str, str, int, str]]:
    for i, drug in enumerate(record.interventions):
        yield f"interventions[{i}].name", NAME, i, drug.name
        for j, other in enumerate(drug.other_names):
            yield f"interventions[{i}].other_names[{j}]", OTHER_NAME, i, other
        if drug.description:
            yield f"interventions[{i}].description", PRODUCT_TEXT, i, drug.description
    for name in ("brief_title", "official_title", "acronym"):
        if text := getattr(record, name):
            yield name, TITLE, 0, text
    if record.editorial_title:
        yield "editorial_title", EDITORIAL_TITLE, 0, record.editorial_title
    for i, arm in enumerate(record.arms):
        yield f"arms[{i}].label", ARM_LABEL, i, arm.label
        if arm.description:
            yield f"arms[{i}].description", ARM_TEXT, i, arm.description
    if record.brief_summary:
        yield "brief_summary", SUMMARY, 0, record.brief_summary
    elif record.editorial_summary:
        yield "editorial_summary", EDITORIAL, 0, record.editorial_summary
    if record.detailed_description:
        yield "detailed_description", DESCRIPTION, 0, record.detailed_description
    for i, text in enumerate(record.conditions):
        yield f"conditions[{i}]", CONDITION, i, text
    for i, text in enumerate(record.keywords):
        yield f"keywords[{i}]", KEYWORD, i, text
    for kind, name in ((INCLUSION, "inclusion"), (EXCLUSION, "exclusion"), (CRITERION, "criteria")):
        for i, text in enumerate(getattr(record, name)):
            yield f"{name}[{i}]", kind, i, text
    if record.study_population:
        yield "study_population", POPULATION, 0, record.study_population
    for i, outcome in enumerate(record.outcomes):
        yield f"outcomes[{i}].measure", OUTCOME, i, outcome.measure
        if outcome.description:
            yield f"outcomes[{i}].description", OUTCOME, i, outcome.description
