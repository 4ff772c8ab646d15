"""Several records of one trial make one trial, field by field; claims that lose are kept as conflicts.

Precedence: registry JSON before labelled copies before single modules before label-stripped copies; whole
documents before cut ones; newer before older by last update, then by registry version; then by content hash,
so that the order in which documents arrive never matters.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import structs

from kg.model import FORMS, Agent, Conflict, Document, Enrollment, Record, StatedDate, Trial

_ABOUT_THE_DOCUMENT = {"trial_id", "document", "doubts"}
_GATHERED = ("aliases", "related_ids", "secondary_ids")
"""Lists that no single document need hold whole: merged as unions."""
_MERGED = tuple(name for name in Record.__struct_fields__ if name not in {"trial_id", *_ABOUT_THE_DOCUMENT})
_COMPARED = (
    "brief_title", "official_title", "acronym", "overall_status", "start_date", "primary_completion_date",
    "completion_date", "lead_sponsor", "study_type", "phases", "allocation", "intervention_model",
    "primary_purpose", "masking", "enrollment", "minimum_age", "maximum_age", "sex", "healthy_volunteers",
    "has_results",
)  # fmt: skip
"""Facts of which two documents cannot both be right. Longer texts differ by wording, lists by completeness."""


def merge(records: Iterable[Record]) -> Trial:
    """Merge all records of one trial (at least one; ids may differ where one is retired)."""
    ranked = _by_precedence(records)
    first = ranked[0]
    if len(ranked) == 1:
        return _alone(first)
    fields: dict[str, Any] = {}
    source_of: dict[str, int] = {}
    conflicts: list[Conflict] = []
    for name in Record.__struct_fields__:
        if name in _ABOUT_THE_DOCUMENT:
            continue
        claims = [(i, v) for i, r in enumerate(ranked) if (v := getattr(r, name)) not in (None, ())]
        if not claims:
            continue
        kept_by, kept = claims[0]
        if name in _GATHERED:
            kept = tuple(dict.fromkeys(item for _, values in claims for item in values))
        fields[name], source_of[name] = kept, kept_by
        if name in _COMPARED:
            conflicts += [
                Conflict(name, written(kept), kept_by, written(value), i)
                for i, value in claims[1:]
                if not _agree(kept, value)
            ]
    if "conditions" in fields:
        fields.pop("conditions_glued", None)
    record = Record(trial_id=_live_id(ranked), document=first.document, **fields)
    return Trial(
        record=record,
        documents=tuple(r.document for r in ranked),
        source_of=source_of,
        conflicts=tuple(dict.fromkeys(conflicts)),
    )


def _alone(record: Record) -> Trial:
    """Give the trial of one record: nothing to weigh, so what it says stands as it is."""
    changes: dict[str, Any] = {name: tuple(dict.fromkeys(getattr(record, name))) for name in _GATHERED}
    source_of = {name: 0 for name in _MERGED if (value := getattr(record, name)) is not None and value != ()}
    if record.conditions:
        changes["conditions_glued"] = None
    kept = structs.replace(record, doubts=(), **changes)
    return Trial(record=kept, documents=(record.document,), source_of=source_of, conflicts=())


def written(value: object) -> str:
    """Write a claim as a person would read it."""
    match value:
        case StatedDate(date=date):
            return date
        case Agent(name=name):
            return name
        case Enrollment(count=count):
            return str(count)
        case tuple():
            return "/".join(map(str, value))
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def _by_precedence(records: Iterable[Record]) -> list[Record]:
    distinct = {r.document.sha256: r for r in records}
    by_hash = sorted(distinct.values(), key=lambda r: r.document.sha256)
    newest_first = sorted(by_hash, key=lambda r: _age(r.document), reverse=True)
    return sorted(newest_first, key=lambda r: (FORMS.index(r.document.form), r.document.partial))


def _age(document: Document) -> tuple[str, str]:
    return document.dates.get("last_update_post", ""), document.dates.get("version_holder", "")


def _live_id(ranked: list[Record]) -> str:
    retired = {alias for r in ranked for alias in r.aliases}
    return next((r.trial_id for r in ranked if r.trial_id not in retired), ranked[0].trial_id)


def _agree(kept: object, other: object) -> bool:
    """Whether two claims can both be true: equal but for case and spacing, or one date more precise."""
    if isinstance(kept, StatedDate) and isinstance(other, StatedDate):
        return kept.date.startswith(other.date) or other.date.startswith(kept.date)
    return " ".join(written(kept).casefold().split()) == " ".join(written(other).casefold().split())
