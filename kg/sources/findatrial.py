"""Pages of findatrial.com: an editor's words around the registry's eligibility text.

Quick facts are lines with the label glued to its value (`PhasePHASE1`). The conditions line is a comma
list in which conditions and keywords mix. The words after "Drugs / interventions" were spotted anywhere in
the text, exclusions included, so they are no interventions.
"""

from __future__ import annotations

import re

import msgspec

from kg.model import Agent, Document, Enrollment, Record, SiteUse
from kg.sources.codes import code, phases
from kg.sources.criteria import split, unescape
from kg.sources.pages import (
    Facts,
    age_range,
    drop_cut_label,
    filled,
    ids_in,
    is_text,
    lines_of,
    own_id,
    prose,
    stated,
)
from kg.sources.places import COUNTRIES, place

NAME = "findatrial.com"

_LABELS = ("Drugs / interventions", "Study type", "Enrollment", "Locations", "Trial ID", "Sponsor", "Phase",
           "Status", "Ages", "Sex")  # fmt: skip
_SHOW = "Show full inclusion / exclusion criteria"
_HEADINGS = (
    "Quick facts", "What this trial studies", "Who should consider this trial", "Why it matters",
    "Eligibility criteria", _SHOW, "Where this trial is running",
    "Study contacts", "How to participate",
)  # fmt: skip
_PROSE = ("What this trial studies", "Who should consider this trial", "Why it matters")
_MARKS = ("\nQuick facts\n", "Show full inclusion / exclusion criteria", "\nWhat this trial studies\n",
          "\nWho should consider this trial\n", "Find a Trial editorial team",
          " · NCT", "\nWhere this trial is running\n", " on ClinicalTrials.gov\n")  # fmt: skip
_HEADER = re.compile(r"(?:(?P<phase>[^·]*) · )?(?P<sponsor>.+) · (?P<id>[A-Za-z]{2,6}[-/\w]*\d)")
_REVIEWED = re.compile(r"Last reviewed (\d{4}-\d\d-\d\d) by the Find a Trial")
_SITES = re.compile(r"(?P<count>\d[\d,]*) sites?(?: \((?P<places>.*)\))?")
_OTHERS = re.compile(r",? and (\d[\d,]*) other locations?\.?$")
_CONDITIONS = re.compile(r"Conditions:\s*(.*)")


def sniff(text: str) -> bool:
    """Whether a text has at least two of the phrases that all these pages share."""
    return is_text(text) and sum(mark in text for mark in _MARKS) >= 2


def read(text: str, document: Document) -> Record:
    """Read one page. Raises Refused where it states no registry id."""
    lines = lines_of(text)
    facts = Facts()
    reviewed = _REVIEWED.search(text)
    ended = reviewed is not None
    if not ended:
        drop_cut_label(lines, (*_HEADINGS, "View on ClinicalTrials.gov"))
    top, sections = _sections(lines)
    quick = _quick_facts(sections.get("Quick facts", []))
    header = next((match for line in filled(top) if (match := _HEADER.fullmatch(line))), None)
    trial_id = own_id([quick.get("Trial ID", ""), header["id"] if header else ""], document)
    if not ended and "How to participate" not in sections and len(sections) == 1:
        _drop_last(quick)
    _titles(facts, top, header)
    _put_quick_facts(facts, quick, header)
    parts = [prose(sections.get(heading, [])) for heading in _PROSE]
    summary = [*_after_header(top, header), *parts]
    facts.put("editorial_summary", "\n\n".join(part for part in summary if part))
    facts.put_criteria(split("\n".join(_criteria_lines(sections))))
    running = filled(sections.get("Where this trial is running", []))
    whole = ended or "Study contacts" in sections
    _put_places(facts, quick.get("Locations", ""), running if whole else running[:-1])
    tail = sections.get("How to participate", [])
    if line := next((m[1] for row in tail if (m := _CONDITIONS.fullmatch(row.strip()))), ""):
        named = [unescape(part.strip()) for part in line.split(",") if part.strip()]
        whole = ended or filled(tail)[-1] != f"Conditions: {line}".strip()  # else the last one may be cut
        facts.put("conditions", tuple(dict.fromkeys(named if whole else named[:-1])))
    facts.put("related_ids", tuple(i for i in ids_in("\n".join(tail)) if i != trial_id))
    form = "labelled-page" if quick else "stripped-page"
    dates = document.dates | ({"editorial_review": reviewed[1]} if reviewed else {})
    return facts.record(
        trial_id,
        msgspec.structs.replace(document, site=NAME, form=form, partial=document.partial or not ended, dates=dates),
    )


def _sections(lines: list[str]) -> tuple[list[str], dict[str, list[str]]]:
    """Cut the page at its headings, which come in one order only."""
    top: list[str] = []
    sections: dict[str, list[str]] = {}
    here, reached = top, -1
    for line in lines:
        bare = line.strip().lstrip("#").strip()
        at = _HEADINGS.index(bare) if bare in _HEADINGS else -1
        if at > reached:
            here, reached = sections.setdefault(bare, []), at
        else:
            here.append(line)
    if "Quick facts" not in sections and any(_label(line) == "Trial ID" for line in filled(top)):
        first = next(i for i, line in enumerate(top) if _label(line.strip()) and "·" not in line)
        sections["Quick facts"], top = top[first:], top[:first]
    return top, sections


def _label(line: str) -> str | None:
    return next((label for label in _LABELS if line.startswith(label)), None)


def _quick_facts(lines: list[str]) -> dict[str, str]:
    """Part labels from values, whether glued, spaced or on the next line."""
    values: dict[str, str] = {}
    label: str | None = None
    for line in filled(lines):
        if (found := _label(line)) is not None and found not in values:
            label = found
            values[label] = line[len(found) :].lstrip(" :")
        elif label is not None and not values[label]:
            values[label] = line
    return values


def _drop_last(quick: dict[str, str]) -> None:
    """Forget the last value of a page that ends within its quick facts: it may be cut."""
    if quick and (last := list(quick)[-1]) != "Trial ID":
        del quick[last]


def _titles(facts: Facts, top: list[str], header: re.Match[str] | None) -> None:
    above = []
    for line in filled(top):
        if header is not None and line == header[0]:
            break
        above.append(unescape(line))
    if header is None:
        above = above[:2]
    if above:
        facts.put("editorial_title", above[0])
    if len(above) > 1:
        facts.put("official_title", above[1])


def _after_header(top: list[str], header: re.Match[str] | None) -> list[str]:
    lines = filled(top)
    return [unescape(line) for line in lines[lines.index(header[0]) + 1 :]] if header is not None else []


def _put_quick_facts(facts: Facts, quick: dict[str, str], header: re.Match[str] | None) -> None:
    phase = quick.get("Phase") or ((header["phase"] or "") if header else "")
    if phase and (quick.get("Phase") or phases(phase)):
        facts.put_phases(phase)
    facts.put_code("study_type", "StudyType", quick.get("Study type", ""))
    facts.put_code("overall_status", "RecruitmentStatus", quick.get("Status", ""))
    facts.put_code("sex", "Sex", quick.get("Sex", ""))
    if match := re.fullmatch(r"([\d,]+)(?: \((\w+)\))?", quick.get("Enrollment", "")):
        kind = facts.coded("enrollment.type", "DateType", match[2]) if match[2] else None
        facts.put("enrollment", Enrollment(int(match[1].replace(",", "")), kind))
    elif stated(quick.get("Enrollment")):
        facts.doubt("enrollment", quick["Enrollment"], "not a number of participants")
    if ages := age_range(quick.get("Ages", "")):
        facts.put("minimum_age", ages[0])
        facts.put("maximum_age", ages[1])
    elif stated(quick.get("Ages")):
        facts.doubt("minimum_age", quick["Ages"], "not an age range")
    name = stated(quick.get("Sponsor"))
    if name is not None:
        match = re.fullmatch(r"(.+?)\s*\(([\w .]+)\)", name)
        known = code("AgencyClass", match[2]) if match else None
        facts.put("lead_sponsor", Agent(match[1] if match and known else name, known))
    elif header is not None:
        facts.put("lead_sponsor", Agent(header["sponsor"].strip()))
    spotted = [word.strip() for word in quick.get("Drugs / interventions", "").split(",")]
    facts.put("spotted_terms", tuple(dict.fromkeys(word for word in spotted if word)))


def _criteria_lines(sections: dict[str, list[str]]) -> list[str]:
    above = [line for line in sections.get("Eligibility criteria", []) if line.strip()]
    if above and _SHOW.startswith(above[-1].strip()):
        above.pop()
    return [*above, *sections.get(_SHOW, [])]


def _put_places(facts: Facts, summary: str, running: list[str]) -> None:
    """Read the places of the summary line and, where the page has them, the facilities of the section below."""
    found: dict[SiteUse, None] = {}
    places: set[tuple[str | None, str | None]] = set()
    counted = _SITES.fullmatch(summary)
    for line in [*running, counted["places"] or "" if counted else ""]:
        facility, _, where = line.rpartition(" — ")
        status = re.search(r"\(([A-Za-z_, ]+)\)$", where)
        state = code("RecruitmentStatus", status[1]) if status else None
        where = _OTHERS.sub("", where[: status.start()] if status and state else where).strip("•*- ")
        if not where or (not facility and "," not in where and counted is None):
            continue
        site = place(where) if where.rsplit(",", 1)[-1].strip() in COUNTRIES - {"Georgia"} else None
        if site is None:
            city, _, rest = where.partition(",")
            site = SiteUse(city=city.strip(), state=rest.strip() or None)
        site = msgspec.structs.replace(site, facility=facility.strip("•*- ") or None, status=state)
        if site.facility or (site.city, site.state) not in places:
            found[site] = None
            places.add((site.city, site.state))
    facts.put("sites", tuple(found))
    if counted and int(counted["count"].replace(",", "")) > len(found):
        facts.doubt("sites", summary, f"page lists only the first {len(found)} of {counted['count']}")
