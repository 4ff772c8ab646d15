"""Pages of ignite-sd.com, of three kinds: the study as a Python literal, `Label: value` pages, single modules.

The literal is the fullest source there is and wins over the page's own header, whose "First Post" is the day of
submission. The label pages of 2024 had all punctuation deleted. A module page holds one part of a record.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from kg.model import Agent, Document, Enrollment, Form, Record
from kg.sources.criteria import split
from kg.sources.ignite_json import read_study
from kg.sources.pages import Facts, age, filled, is_text, lines_of, own_id, prose, stated, stated_date

NAME = "ignite-sd.com"

_MARKS = ("Ignite Creation Date:", "Viewing Study NCT", "Module path is as follows", "\nStudy -> Protocol Section")
_BARE = re.compile(r"\s*(?:Eligibility Criteria|Brief Summary|Detailed Description):\s")
_LABEL = re.compile(r"([A-Z][\w ?,#/()'-]{1,50}?)[ \t]*:(?:[ \t]+(.*)|$)")
_CODED = {
    "status": ("overall_status", "RecruitmentStatus"),
    "overall status": ("overall_status", "RecruitmentStatus"),
    "last known status": ("last_known_status", "RecruitmentStatus"),
    "study type": ("study_type", "StudyType"),
    "allocation": ("allocation", "Allocation"),
    "design allocation": ("allocation", "Allocation"),
    "intervention model": ("intervention_model", "InterventionModel"),
    "design intervention model": ("intervention_model", "InterventionModel"),
    "primary purpose": ("primary_purpose", "PrimaryPurpose"),
    "design primary purpose": ("primary_purpose", "PrimaryPurpose"),
    "masking": ("masking", "Masking"),
    "design masking": ("masking", "Masking"),
    "observational model": ("observational_model", "ObservationalModel"),
    "design observational model": ("observational_model", "ObservationalModel"),
    "time perspective": ("time_perspective", "TimePerspective"),
    "design time perspective": ("time_perspective", "TimePerspective"),
    "sex": ("sex", "Sex"),
}
_TEXTS = {
    "brief title": "brief_title",
    "official title": "official_title",
    "acronym": "acronym",
    "brief summary": "brief_summary",
    "detailed description": "detailed_description",
    "study population": "study_population",
    "if stopped why": "why_stopped",
    "why stopped": "why_stopped",
    "org study id": "org_study_id",
    "ipd sharing": "ipd_sharing",
    "model description": "model_description",
    "intervention model description": "model_description",
}
_DATES = {
    "status verified date": "verified_date",
    "start date": "start_date",
    "primary completion date": "primary_completion_date",
    "completion date": "completion_date",
    "study first submit date": "first_submit_date",
    "study first post date": "first_post_date",
    "last update submit date": "last_update_submit_date",
    "last update post date": "last_update_post_date",
}
_AGES = {"minimum age": "minimum_age", "maximum age": "maximum_age"}
_FLAGS = {
    "healthy volunteers": "healthy_volunteers",
    "has oversight dmc": "has_dmc",
    "oversight has dmc": "has_dmc",
    "is a fda regulated drug": "fda_regulated_drug",
    "is fda regulated drug": "fda_regulated_drug",
    "is a fda regulated device": "fda_regulated_device",
    "is fda regulated device": "fda_regulated_device",
    "has results": "has_results",
}
_OTHER = {
    "eligibility criteria", "phase", "phases", "enrollment count", "enrollment", "enrollment type", "sponsor",
    "lead sponsor", "lead sponsor class", "organization", "study nct id", "nct id", "study", "study brief",
    "protocol section", "ignite creation date", "ignite modification date", "last modification date",
    "last update posted", "first post", "is not gene therapy", "has adverse events", "delayed posting",
    "has expanded access", "if expanded access nct", "has expanded access nct status", "gender based",
    "std ages", "sampling method", "conditions", "keywords", "is an unapproved device", "is a ppsd",
    "is a us export", "is an fda aa801 violation", "patient registry", "raw json",
}  # fmt: skip
_KNOWN = {*_CODED, *_TEXTS, *_DATES, *_AGES, *_FLAGS, *_OTHER}
_PART = re.compile(r"(?:Study (?:Overview|Oversight|Design|Outcomes?|Details)|Secondary IDs|[\w ]+ Module)")
_LONG = {"brief summary", "detailed description", "eligibility criteria", "study population"}


def sniff(text: str) -> bool:
    """Whether a text has the site's marks, or is the bare text of one of its modules."""
    return is_text(text) and (any(mark in text for mark in _MARKS) or _BARE.match(text) is not None)


def read(text: str, document: Document) -> Record:
    """Read one page of any of the three kinds. Raises Refused where it has no registry id."""
    lines = lines_of(text)
    head, _, raw = "\n".join(lines).partition("\nRaw JSON\n")
    values = _values(head.split("\n"))
    if not raw and values and (last := list(values)[-1]) != "protocol section":
        _drop_cut(values, last)
    dates = _document_dates(values)
    document = msgspec.structs.replace(document, site=NAME, dates=document.dates | dates)
    shown = re.search(r"(?m)^Viewing Study (\S+)$", head)
    said = [shown[1] if shown else "", *(values.get(key, "") for key in ("study nct id", "nct id", "study"))]
    record = read_study(raw, said, document)
    if record is not None:
        return record
    trial_id = own_id(said, document)
    facts = Facts()
    for label, value in values.items():
        _put(facts, label, value)
    _put_enrollment(facts, values)
    form: Form = "module-page"
    if shown is not None:
        form = "stripped-page" if _lost_punctuation(values) else "labelled-page"
    partial = document.partial or shown is None or bool(raw.strip())
    return facts.record(trial_id, msgspec.structs.replace(document, form=form, partial=partial))


def _values(lines: list[str]) -> dict[str, str]:
    """Read `Label: value`. Only the long texts go on over lines, up to the next known label."""
    values: dict[str, list[str]] = {}
    here: list[str] = []
    for line in lines:
        match = _LABEL.match(line)
        label = re.sub(r"[^a-z0-9 ]", "", match[1].lower()).strip() if match else ""
        if label in _KNOWN:
            here = [match[2] or ""] if match else []
            values.setdefault(label, here)
            if label not in _LONG:
                here = []
        elif _PART.fullmatch(line.strip()) or (len(here) == 1 and here[0] and not stated(here[0])):
            here = []
        else:
            here.append(line)
    return {label: "\n".join(rows).strip() for label, rows in values.items()}


def _drop_cut(values: dict[str, str], last: str) -> None:
    """Forget the last value of a page that may be cut within it; of a long text only a beginning of a label."""
    if last not in _LONG:
        del values[last]
        return
    rows = values[last].split("\n")
    if "None".startswith(values[last]):
        del values[last]
    ending = rows[-1].lower().rstrip(" :?")
    if len(rows) > 1 and any(label.startswith(ending) for label in (*_KNOWN, "study oversight")):
        values[last] = "\n".join(rows[:-1])


def _document_dates(values: dict[str, str]) -> dict[str, str]:
    names = {
        "page_created": "ignite creation date",
        "page_modified": "ignite modification date",
        "last_update_post": "last update posted",
    }
    if "ignite modification date" not in values:
        names["page_modified"] = "last modification date"
    found = {name: values.get(label, "").split("@")[0].strip() for name, label in names.items()}
    return {name: date for name, date in found.items() if stated_date(date)}


def _put(facts: Facts, label: str, value: str) -> None:
    if label != "phase" and stated(value) is None:
        return
    if label in _CODED:
        facts.put_code(*_CODED[label], value)
    elif label in _TEXTS:
        facts.put(_TEXTS[label], prose([_once(value)]))
    elif label in _DATES:
        facts.put_date(_DATES[label], value)
    elif label in _AGES:
        facts.put(_AGES[label], age(value))
    elif label in _FLAGS:
        facts.put(_FLAGS[label], {"true": True, "yes": True, "false": False, "no": False}.get(value.lower()))
    elif label in _PUT:
        _PUT[label](facts, value)


def _put_criteria(facts: Facts, value: str) -> None:
    facts.put_criteria(split(value))


def _put_sponsor(facts: Facts, value: str) -> None:
    facts.put("lead_sponsor", Agent(value))


def _put_organization(facts: Facts, value: str) -> None:
    facts.put("organization", Agent(value))


def _put_phases(facts: Facts, value: str) -> None:
    listed = re.findall(r"\w+", value)
    facts.put_phases("/".join(listed) if value.startswith("[") else value)


_PUT: dict[str, Callable[[Facts, str], None]] = {
    "eligibility criteria": _put_criteria,
    "sponsor": _put_sponsor,
    "lead sponsor": _put_sponsor,
    "organization": _put_organization,
    "phase": _put_phases,
    "phases": _put_phases,
}


def _put_enrollment(facts: Facts, values: dict[str, str]) -> None:
    count = values.get("enrollment count") or values.get("enrollment") or ""
    if match := re.fullmatch(r"(\d[\d,]*)(?:\s+\(?(\w+)\)?)?", count):
        kind = values.get("enrollment type") or match[2] or ""
        type_ = facts.coded("enrollment.type", "DateType", kind)
        facts.put("enrollment", Enrollment(int(match[1].replace(",", "")), type_))


def _once(text: str) -> str:
    """Undo the site's doubling of a text, as in its reason for stopping."""
    half = len(text) // 2
    return text[:half].strip() if half > 3 and text[:half].strip() == text[half:].strip() else text


def _lost_punctuation(values: dict[str, str]) -> bool:
    text = " ".join(filled([values.get("brief summary", ""), values.get("detailed description", "")]))
    return len(text) > 200 and not re.search(r"[,;()-]", text)
