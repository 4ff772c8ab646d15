"""The short values of meddatax pages: status, phase, enrollment, dates, ages, sex.

Each stands on the line after its label. Where an extraction lost the labels, bare values are told by what they can be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from itertools import pairwise

from kg.model import Enrollment
from kg.sources.codes import code, phases
from kg.sources.criteria import Criteria, split
from kg.sources.pages import Facts, age, filled, stated, stated_date

LABELS = {
    "Recruitment Status": "overall_status",
    "Clinical Phase": "phases",
    "Total Enrollment": "enrollment",
    "Study Classification": "study_type",
    "Study Start Date": "start_date",
    "Primary Completion Date": "primary_completion_date",
    "Study Completion Date": "completion_date",
    "Minimum Eligible Age": "minimum_age",
    "Maximum Eligible Age": "maximum_age",
    "Eligible Sex": "sex",
    "Accepts Healthy Volunteers": "healthy_volunteers",
}
_SCHEMES = {"overall_status": "RecruitmentStatus", "study_type": "StudyType", "sex": "Sex"}
_BARE: dict[str, Callable[[str], object]] = {
    "phases": phases,
    "study_type": partial(code, "StudyType"),
    "overall_status": partial(code, "RecruitmentStatus"),
    "enrollment": re.compile(r"[\d,]+ participants?").fullmatch,
}
"""Field -> what tells its bare values, first come first served."""
_SEXES = {"ALL", "MALE", "FEMALE"}
_ANSWERS = {"Yes", "No"}


def put_basics(facts: Facts, lines: list[str], labelled: bool) -> None:
    """Read the basic information."""
    if labelled:
        _put_labelled(facts, lines)
        return
    dates = sorted(line for line in lines if stated_date(line))
    if len(dates) == 2:
        facts.put_date("start_date", dates[0])
        facts.put_date("completion_date", dates[1])
    for line in lines:
        if field := next((field for field, tells in _BARE.items() if tells(line)), None):
            _put(facts, field, line)
        elif not stated_date(line):
            facts.doubt("basic information", line, "a bare value that no field allows")
        elif len(dates) != 2:
            facts.doubt("start_date", line, "a bare date: start or completion")


def put_eligibility(facts: Facts, lines: list[str], labelled: bool, cut: bool) -> None:
    """Read the criteria and, below them, who may take part by age, sex and health."""
    end = _first_label(lines) if labelled else _first_bare_limit(lines)
    criteria, below = split("\n".join(lines[:end])), filled(lines[end:])
    if labelled:
        _put_labelled(facts, below)
    else:
        _put_bare_limits(facts, below)
        if not cut and not criteria.exclusion:  # its heading may be lost, and exclusions read as inclusions
            criteria = Criteria((), (), (*criteria.unknown, *criteria.inclusion))
    facts.put_criteria(criteria)


def _first_label(lines: list[str]) -> int:
    return next((at for at, line in enumerate(lines) if line.strip() in LABELS), len(lines))


def _first_bare_limit(lines: list[str]) -> int:
    """Give where the bare limits begin that end the section. Like lines further up are of the criteria."""
    end = len(lines)
    while end and (not (bare := lines[end - 1].strip()) or age(bare) or bare in _SEXES | _ANSWERS):
        end -= 1
    return end


def _put_bare_limits(facts: Facts, lines: list[str]) -> None:
    """Read `[least age], [greatest age], [sex], [healthy volunteers]`; of two sexes or answers the last counts."""
    ages = [line for line in lines if age(line)]
    if len(ages) == 2:
        _put(facts, "minimum_age", ages[0])
        _put(facts, "maximum_age", ages[1])
    elif ages:
        facts.doubt("minimum_age", "; ".join(ages), "bare ages that do not say which is the least or greatest")
    for line in reversed(lines):
        if line in _SEXES:
            _put(facts, "sex", line)
        elif line in _ANSWERS:
            _put(facts, "healthy_volunteers", line)


def _put_labelled(facts: Facts, lines: list[str]) -> None:
    """Read the line that follows each label, unless that is a label too."""
    for label, value in pairwise(lines):
        if label in LABELS and value not in LABELS:
            _put(facts, LABELS[label], value)


def _put(facts: Facts, field: str, value: str) -> None:
    match field:
        case "overall_status" | "study_type" | "sex":
            facts.put_code(field, _SCHEMES[field], value)
        case "phases":
            facts.put_phases(value)
        case "start_date" | "primary_completion_date" | "completion_date":
            facts.put_date(field, value)
        case "minimum_age" | "maximum_age":
            facts.put(field, age(value))
            if age(value) is None and stated(value):
                facts.doubt(field, value, "not an age")
        case "healthy_volunteers":
            facts.put(field, {"yes": True, "no": False}.get(value.lower()))
        case "enrollment":
            if count := re.fullmatch(r"([\d,]*\d)(?: participants?)?", value):
                facts.put(field, Enrollment(int(count[1].replace(",", ""))))
            elif stated(value):
                facts.doubt(field, value, "not a number of participants")
