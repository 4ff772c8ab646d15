"""Pages of trial.medpath.com: labels and values a line each, tables glued into one line.

Records of other registries than ClinicalTrials.gov occur; their values have lost the first letter.
"""

from __future__ import annotations

import re
from collections import defaultdict

import msgspec

from kg.model import Agent, Document, Enrollment, Form, Intervention, Record
from kg.sources.codes import code, phases
from kg.sources.criteria import split, unescape
from kg.sources.medpath_tables import put_arms, put_outcomes
from kg.sources.pages import Facts, drop_cut_label, filled, ids_in, is_text, lines_of, own_id, prose, stated
from kg.sources.places import FLAG, place, sites

NAME = "trial.medpath.com"

_Values = defaultdict[str, list[str]]
"""Lines by the label above them."""

_HEAD = ("Conditions", "Interventions", "Registration Number", "Lead Sponsor")
_ELIGIBILITY = ("Status", "Sex", "Target Recruitment", "Inclusion Criteria", "Exclusion Criteria")
_DESIGN = ("Study Type", "Study Design", "Arm && Interventions", "Primary Outcome Measures",
           "Secondary Outcome Measures", "Other Outcome Measures")  # fmt: skip
_ORDER = (*_HEAD, "Brief Summary", "Detailed Description", "Recruitment & Eligibility", *_ELIGIBILITY,
          "Study & Design", *_DESIGN, "Trial Locations", "Locations", "©")  # fmt: skip
_UNDER = {**dict.fromkeys(_ELIGIBILITY[3:], "Recruitment & Eligibility"), **dict.fromkeys(_DESIGN[1:], "Study Type")}
_COUNTED = re.compile(r"Locations \((\d+)\)")
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
    stripped = sum(line.startswith("- ") and line[2:].strip() in _ORDER for line in lines) > 1
    rows = [re.sub(r"^-(?: |$)", "", line) for line in lines] if stripped else lines
    if "© Copyright" not in text:
        drop_cut_label(rows, (*_ORDER, "Not available", "NameTimeMethod", "Are the trial subjects under 18", _FOOTER))
    top, values, sites_counted = _values(rows)
    ended = "©" in values
    cut = None if ended else next(reversed(values), None)
    numbers = filled(values["Registration Number"])
    whole = [n for n in numbers if re.fullmatch(r"NCT\d{8}", n)] if cut == "Registration Number" else numbers
    trial_id = own_id(whole, document)
    if cut in {*_HEAD, *_ELIGIBILITY[:3], *_DESIGN[:2]}:  # a value cut short may read as another value
        values[cut].clear()
    facts = Facts()
    _header(facts, filled(top))
    _conditions(facts, filled(values["Conditions"]), stripped)
    _interventions(facts, filled(values["Interventions"]))
    _sponsor(facts, _first(values["Lead Sponsor"]), foreign=not trial_id.startswith("NCT"))
    facts.put("brief_summary", prose(values["Brief Summary"]))
    facts.put("detailed_description", prose(values["Detailed Description"]))
    _eligibility(facts, values, stripped)
    facts.put_code("study_type", "StudyType", _first(values["Study Type"]))
    _model(facts, _first(values["Study Design"]))
    table = filled(values["Arm && Interventions"])
    names = [i.name for i in facts.found.get("interventions", ())]
    put_arms(facts, table[:-1] if cut == "Arm && Interventions" else table, names)
    put_outcomes(facts, [filled(values[label]) for label in _DESIGN[3:]])
    _sites(facts, filled(values["Locations"]), ended, sites_counted)
    facts.put("related_ids", tuple(i for i in ids_in("\n".join(values["©"])) if i != trial_id))
    form: Form = "stripped-page" if stripped else "labelled-page"
    return facts.record(
        trial_id, msgspec.structs.replace(document, site=NAME, form=form, partial=document.partial or not ended)
    )


def _values(rows: list[str]) -> tuple[list[str], _Values, str]:
    """Read each value up to the next label. Labels come in one order, so a label's word in a text is no label.

    Give what stands above the first, the values, and how many sites the page counts, if it does.
    """
    top: list[str] = []
    values: _Values = defaultdict(list)
    here, reached, sites_counted = top, -1, ""
    for line in rows:
        bare = line.strip()
        label = _label(bare)
        at = _ORDER.index(label) if label else -1
        if label and at > reached and (label not in _UNDER or _UNDER[label] in values or "Status" in values):
            here, reached = values[label], at
            if counted := _COUNTED.fullmatch(bare):
                sites_counted = counted[1]
        else:
            here.append(line)
    return top, values, sites_counted


def _label(line: str) -> str | None:
    if len(line) > 60:
        return None
    if _COUNTED.fullmatch(line):
        return "Locations"
    if line.startswith("© Copyright"):
        return "©"
    return line if line in _ORDER and line != "Locations" else None


def _first(lines: list[str]) -> str:
    return next(iter(filled(lines)), "")


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


def _eligibility(facts: Facts, values: _Values, stripped: bool) -> None:
    badge = facts.found.pop("badge", "")
    status = _first(values["Status"]) or badge
    facts.put_code("overall_status", "RecruitmentStatus", status)
    if badge and status != badge and code("RecruitmentStatus", badge) != code("RecruitmentStatus", status):
        facts.doubt("overall_status", badge, f"the page also says {status}")
    facts.put_code("sex", "Sex", " ".join(filled(values["Sex"])))
    target, *rest = filled(values["Target Recruitment"]) or [""]
    if re.fullmatch(r"\d[\d,]*", target):
        facts.put("enrollment", Enrollment(int(target.replace(",", ""))))
    elif stated(target):
        facts.doubt("enrollment", target, "not a number of participants")
    unknown = split("\n".join(rest))
    texts = ["\n".join(filled(values[label])) for label in _ELIGIBILITY[3:]]
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


def _sites(facts: Facts, lines: list[str], ended: bool, counted: str) -> None:
    found = sites(lines if ended else _without_cut_site(lines), facts)
    facts.put("sites", found)
    if ended and counted and int(counted) > len(found):
        facts.doubt("sites", f"Locations ({counted})", f"page lists only the first {len(found)} of {counted}")


def _without_cut_site(lines: list[str]) -> list[str]:
    """Take off a last facility that may have lost its flag, which stands below it, or the place below that."""
    flags = [at for at, line in enumerate(lines) if FLAG.fullmatch(line)]
    if not flags:
        return lines
    whole = any(map(place, lines[flags[-1] + 1 : flags[-1] + 2]))
    return lines[: flags[-1] + 2] if whole else lines[: max(0, flags[-1] - 1)]
