"""Pages of trial.medpath.com: labels and values a line each, tables glued into one line.

Records of other registries than ClinicalTrials.gov occur; their values have lost the first letter.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from kg.model import Agent, Document, Enrollment, Form, Intervention, Outcome, Record
from kg.sources.codes import code, phases
from kg.sources.criteria import split, unescape
from kg.sources.medpath_tables import put_arms
from kg.sources.pages import (
    FLAG,
    Facts,
    drop_cut_label,
    filled,
    ids_in,
    is_text,
    lines_of,
    own_id,
    place,
    prose,
    sites,
    stated,
)

NAME = "trial.medpath.com"

_HEAD = ("Conditions", "Interventions", "Registration Number", "Lead Sponsor")
_ELIGIBILITY = ("Status", "Sex", "Target Recruitment", "Inclusion Criteria", "Exclusion Criteria")
_DESIGN = ("Study Type", "Study Design", "Arm && Interventions", "Primary Outcome Measures",
           "Secondary Outcome Measures", "Other Outcome Measures")  # fmt: skip
_ORDER = (*_HEAD, "Brief Summary", "Detailed Description", "Recruitment & Eligibility", *_ELIGIBILITY,
          "Study & Design", *_DESIGN, "Trial Locations", "Locations", "©")  # fmt: skip
_UNDER = {**dict.fromkeys(_ELIGIBILITY[3:], "Recruitment & Eligibility"), **dict.fromkeys(_DESIGN[1:], "Study Type")}
_FOOTER = "© Copyright 2025. All Rights Reserved by MedPath"
_MARKS = ("Arm && Interventions", "GroupInterventionDescription", "NameTimeMethod", "All Rights Reserved by MedPath",
          "\nRecruitment & Eligibility\n", "\nTarget Recruitment\n", "\nRegistration Number\n", "\nLead Sponsor\n",
          "\nStudy & Design\n", "\nPrimary Outcome Measures\n", "\nTrial Locations\n")  # fmt: skip
_TYPED = re.compile(r"(?:(?<=\S)|^)(Drug|Biological|Device|Procedure|Radiation|Behavioral|Genetic|Other|"
                    r"Dietary Supplement|Combination Product|Diagnostic Test): ")  # fmt: skip
_GLUE = re.compile(r"(?<=[a-z)]{3})(?=[A-Z][a-z])")
_EU_PRODUCT = re.compile(r"(?:Product|Trade) Name:\s*(.+)", re.IGNORECASE)
_EU_OTHER = re.compile(r"(?:INN or Proposed INN|Current Sponsor code|Other descriptive name):\s*(.+)", re.IGNORECASE)
_EU_FORM = re.compile(
    r"(?:Pharmaceutical Form|CAS Number|Concentration\b.*?|Route of administration\b.*?|Product Code):.*",
    re.IGNORECASE,
)
_EU_AGES = re.compile(r"Are the trial subjects under 18\s*\?.*", re.DOTALL)
_INSTITUTIONS = {"university", "hospital", "institute", "medical", "centre", "center", "national", "academic",
                 "universitair", "universitätsklinikum", "klinikum", "department", "fondazione", "azienda",
                 "assistance", "centro", "instituto", "istituto", "fundación", "stichting"}  # fmt: skip


def sniff(text: str) -> bool:
    """Whether a text has at least two of the labels that only these pages have, lists included."""
    if not is_text(text):
        return False
    plain = f"\n{text}\n".replace("\n- ", "\n")
    first = plain.lstrip().startswith("MedPath\n")
    return first + sum(mark in plain for mark in _MARKS) >= 2


def read(text: str, document: Document) -> Record:
    """Read one page. Raises Refused where neither the page nor its address has a registry id."""
    lines = lines_of(text)
    listed = sum(line.startswith("- ") and line[2:].strip() in _ORDER for line in lines)
    rows = [re.sub(r"^-(?: |$)", "", line) for line in lines] if listed > 1 else lines
    if "© Copyright" not in text:
        drop_cut_label(rows, (*_ORDER, "Not available", "NameTimeMethod", "Are the trial subjects under 18", _FOOTER))
    top, values = _values(rows)
    ended = "©" in values
    last = list(values)[-1] if values else None
    number = filled(values.get("Registration Number", []))
    cut = not ended and last == "Registration Number"
    trial_id = own_id([n for n in number if not cut or re.fullmatch(r"NCT\d{8}", n)], document)
    if not ended and last in {*_HEAD, *_ELIGIBILITY[:3], *_DESIGN[:2]}:
        values.pop(last)
    foreign = not trial_id.startswith("NCT")
    facts = Facts()
    _header(facts, filled(top))
    stripped = listed > 1
    _conditions(facts, filled(values.get("Conditions", [])), stripped)
    _interventions(facts, filled(values.get("Interventions", [])))
    _sponsor(facts, _first(values, "Lead Sponsor"), foreign)
    facts.put("brief_summary", prose(values.get("Brief Summary", [])))
    facts.put("detailed_description", prose(values.get("Detailed Description", [])))
    _eligibility(facts, values, stripped)
    facts.put_code("study_type", "StudyType", _first(values, "Study Type"))
    _model(facts, _first(values, "Study Design"))
    names = [i.name for i in facts.found.get("interventions", ())]
    table = filled(values.get("Arm && Interventions", []))
    put_arms(facts, table if ended or last != "Arm && Interventions" else table[:-1], names)
    facts.put("outcomes", tuple(_outcomes(values)))
    places = filled(values.get("Locations", []))
    if not ended and any(map(FLAG.fullmatch, places)):  # a last facility may have lost its flag or place
        last_flag = max(at for at, line in enumerate(places) if FLAG.fullmatch(line))
        whole = any(map(place, places[last_flag + 1 : last_flag + 2]))
        places = places[: last_flag + 2] if whole else places[: max(0, last_flag - 1)]
    facts.put("sites", sites(places, facts))
    count = re.search(r"\d+", "".join(values.get("Locations count", [])))
    if count and ended and int(count[0]) > len(facts.found.get("sites", ())):
        found = len(facts.found.get("sites", ()))
        facts.doubt("sites", f"Locations ({count[0]})", f"page lists only the first {found} of {count[0]}")
    facts.put("related_ids", tuple(i for i in ids_in("\n".join(values.get("©", []))) if i != trial_id))
    form: Form = "stripped-page" if stripped else "labelled-page"
    return facts.record(
        trial_id, msgspec.structs.replace(document, site=NAME, form=form, partial=document.partial or not ended)
    )


def _values(rows: list[str]) -> tuple[list[str], dict[str, list[str]]]:
    """Read each value up to the next label. Labels come in one order, so a label's word in a text is no label."""
    top: list[str] = []
    values: dict[str, list[str]] = {}
    here, reached = top, -1
    for line in rows:
        bare = line.strip()
        if not bare or len(bare) > 60:
            here.append(line)
            continue
        count = re.fullmatch(r"Locations \((\d+)\)", bare)
        label = "Locations" if count else "©" if bare.startswith("© Copyright") else bare
        at = _ORDER.index(label) if label in _ORDER and (label != "Locations" or count) else -1
        if at > reached and (label not in _UNDER or _UNDER[label] in values or "Status" in values):
            here, reached = values.setdefault(label, []), at
            if count:
                values["Locations count"] = [count[1]]
                values[label] = values.pop(label)
        else:
            here.append(line)
    return top, values


def _first(values: dict[str, list[str]], label: str) -> str:
    return next(iter(filled(values.get(label, []))), "")


def _header(facts: Facts, lines: list[str]) -> None:
    """Read title, phase and status badge: a line each, phase and badge told by what they say."""
    titles: list[str] = []
    for line in lines:
        if line == "MedPath":
            continue
        if titles and phases(line):
            facts.put_phases(line)
        elif titles and (code("RecruitmentStatus", line) or line == "ot Recruiting"):
            facts.found.setdefault("badge", line)
        else:
            titles.append(line)
    if titles:
        facts.put("brief_title", unescape(titles[0]))


def _conditions(facts: Facts, lines: list[str], stripped: bool) -> None:
    """Read conditions, one a line; a stripped page glues them, as in `CarcinomaMelanoma`."""
    lines = [unescape(line) for line in lines]
    if stripped and any(_GLUE.search(line) for line in lines):
        facts.put("conditions_glued", " ".join(_GLUE.sub(" ", line) for line in lines))
    else:
        facts.put("conditions", tuple(dict.fromkeys(lines)))


def _interventions(facts: Facts, lines: list[str]) -> None:
    """Read `Type: name` lines, glued ones too, and the product forms of the EU register."""
    found: list[Intervention] = []
    for line in map(unescape, lines):
        if product := _EU_PRODUCT.fullmatch(line):
            found.append(Intervention(name=product[1].strip()))
        elif other := _EU_OTHER.fullmatch(line):
            if found and stated(other[1]):
                names = (*found[-1].other_names, other[1].strip())
                found[-1] = msgspec.structs.replace(found[-1], other_names=names)
        elif not _EU_FORM.fullmatch(line):
            head, *rest = _TYPED.split(line)
            if head.strip():
                found.append(Intervention(name=head.strip()))
            for kind, name in zip(rest[::2], rest[1::2], strict=True):
                if name.strip():
                    found.append(Intervention(name=name.strip(), type=code("InterventionType", kind)))
    facts.put("interventions", tuple(dict.fromkeys(found)))


def _sponsor(facts: Facts, name: str, foreign: bool) -> None:
    """Keep the sponsor. Where the page cut the first letter off, restore it only if the word leaves no doubt."""
    if not stated(name):
        return
    word = re.split(r"[\s,]", name, maxsplit=1)[0].lower()
    if foreign and name[0].islower():
        whole = [full for full in _INSTITUTIONS if full[1:] == word]
        if len(whole) != 1:
            facts.doubt("lead_sponsor", name, "the page cut the first letter off")
            return
        name = whole[0][0].upper() + name
    facts.put("lead_sponsor", Agent(unescape(name)))


def _eligibility(facts: Facts, values: dict[str, list[str]], stripped: bool) -> None:
    badge = facts.found.pop("badge", "")
    status = _first(values, "Status") or badge
    facts.put_code("overall_status", "RecruitmentStatus", status)
    if badge and status != badge and code("RecruitmentStatus", badge) != code("RecruitmentStatus", status):
        facts.doubt("overall_status", badge, f"the page also says {status}")
    facts.put_code("sex", "Sex", " ".join(filled(values.get("Sex", []))))
    target, *rest = filled(values.get("Target Recruitment", [])) or [""]
    if re.fullmatch(r"\d[\d,]*", target):
        facts.put("enrollment", Enrollment(int(target.replace(",", ""))))
    elif stated(target):
        facts.doubt("enrollment", target, "not a number of participants")
    unknown = split("\n".join(rest))
    texts = ["\n".join(filled(values.get(label, []))) for label in _ELIGIBILITY[3:]]
    if stripped and not texts[1]:
        texts, rest = ["", ""], [*rest, texts[0]]  # exclusions may stand among them, without their heading
        unknown = split("\n".join(rest))
    inclusion, exclusion = (split(_EU_AGES.sub("", text)) for text in texts)
    facts.put_criteria(
        unknown._replace(
            inclusion=(*unknown.inclusion, *inclusion.unknown, *inclusion.inclusion),
            exclusion=(*unknown.exclusion, *inclusion.exclusion, *exclusion.unknown, *exclusion.exclusion),
        )
    )


def _model(facts: Facts, design: str) -> None:
    if found := code("InterventionModel", design):
        facts.put("intervention_model", found)
    elif found := code("ObservationalModel", design):
        facts.put("observational_model", found)
    elif stated(design):
        facts.doubt("intervention_model", design, "not an InterventionModel of the registry")


def _outcomes(values: dict[str, list[str]]) -> list[Outcome]:
    """Keep each table of outcomes raw: name, time and method are glued and cannot be told apart."""
    kinds: tuple[Literal["primary", "secondary", "other"], ...] = ("primary", "secondary", "other")
    found = []
    for kind, label in zip(kinds, _DESIGN[3:], strict=True):
        lines = filled(values.get(label, []))
        for line in lines:
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if line.startswith("|") and len(cells) == 3 and cells[0] and cells[0] != "Name" and set(line) - set("|-: "):
                name, time, method = cells
                found.append(
                    Outcome(kind=kind, measure=unescape(name), time_frame=stated(time), description=stated(method))
                )
        raw = prose([line for line in lines if not line.startswith("|") and line != "NameTimeMethod"])
        if raw:
            found.append(Outcome(kind=kind, measure=raw))
    return found
