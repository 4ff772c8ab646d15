"""Pages of meddatax.com: the registry's record cut into sections, each under a fixed sentence of the site.

The fixed sentences are the fingerprint, the section marks, and never part of the record. An extraction of the
same page may have lost its labels and short lines; then bare values are told apart by what they can be.
"""

from __future__ import annotations

import re

import msgspec

from kg.model import (
    Agent,
    Document,
    Enrollment,
    Form,
    Identifier,
    Official,
    Record,
    Reference,
    ResponsibleParty,
    SiteUse,
)
from kg.sources.codes import code, phases
from kg.sources.criteria import Criteria, split, unescape
from kg.sources.meddatax_design import put_arms, put_design, put_interventions
from kg.sources.pages import (
    COUNTRIES,
    Facts,
    age,
    countries_in,
    drop_cut_label,
    filled,
    ids_in,
    is_text,
    lines_of,
    own_id,
    prose,
    sites,
    stated,
    stated_date,
)

NAME = "meddatax.com"

_SECTIONS = {
    "The study team has not published": "no results",
    "Get a concise snapshot of the trial": "Basic Information",
    "Review the sponsor-provided sy": "Brief Summary",
    "Explore similar clinical trial": "Related Clinical Trials",
    "Dive into the extended narrati": "Detailed Description",
    "See the medical conditions and": "Conditions",
    "Explore important study keywor": "Keywords",
    "Understand how the trial is st": "Study Design",
    "Review each arm or cohort in t": "Study Groups",
    "Learn about the drugs, procedu": "Interventions",
    "Check the participation requir": "Eligibility Criteria",
    "Meet the organizations funding": "Sponsors",
    "Identify the individual or org": "Responsible Party",
    "Learn about the lead researche": "Principal Investigators",
    "Explore where the study is tak": "Locations",
    "Review the countries where the": "Countries",
    "Reach out to these primary con": "Central Contacts",
    "Find local site contact detail": "Facility Contacts",
    "Explore related publications, ": "References",
    "Download supplemental material": "Provided Documents",
    "Review additional registry num": "Other Identifiers",
    "Additional clinical trials tha": "More Related Trials",
}
"""How the site's own sentence under a heading begins -> the heading."""
_START = 28
_STARTS = {start[:_START]: name for start, name in _SECTIONS.items()}
_HEADINGS = {*_SECTIONS.values(), "Study Results"}
_LABELS = {
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
_BARE_END = re.compile(r"\d{1,3}( [A-Za-z]{,6})?|A|ALL?|M(ALE?)?|F(EMALE?)?|Y|Yes?|N|No")
_TEXTS = {"Brief Summary", "Detailed Description"}
_LAST = {"Provided Documents", "More Related Trials", "References"}


def sniff(text: str) -> bool:
    """Whether a text has at least two of the site's fixed sentences."""
    return is_text(text) and sum(f"\n{start}" in f"\n{text}" for start in _SECTIONS) >= 2


def read(text: str, document: Document) -> Record:
    """Read one page. Raises Refused where neither the page nor its address has a registry id."""
    lines = lines_of(text)
    top, sections, last = _sections(lines)
    header = "\n".join(top)
    own = re.search(r"(?m)^NCT ID:[ \t]*(\S+)", header)
    trial_id = own_id([own[1]] if own else [], document)
    ended = last in _LAST or (last == "Other Identifiers" and _ends_whole(sections[last]))
    labelled = any(line.strip() in _LABELS for line in lines) or (
        "Basic Information" not in sections and any(not line.strip() for line in lines[:-1])
    )
    if not ended and last is not None and last not in _TEXTS:
        _drop_last(sections.get(last, []), keep_text=last == "Eligibility Criteria")
    facts = Facts()
    dates = _header(facts, top, text)
    _basics(facts, filled(sections.get("Basic Information", [])), labelled)
    facts.put("brief_summary", prose(sections.get("Brief Summary", [])))
    facts.put("detailed_description", prose(sections.get("Detailed Description", [])))
    facts.put("conditions_glued", unescape(" ".join(filled(sections.get("Conditions", [])))))
    facts.put("keywords", tuple(map(unescape, filled(sections.get("Keywords", [])))))
    put_design(facts, filled(sections.get("Study Design", [])))
    described = put_interventions(facts, filled(sections.get("Interventions", [])), labelled)
    put_arms(facts, filled(sections.get("Study Groups", [])), described, labelled)
    _eligibility(facts, sections.get("Eligibility Criteria", []), labelled, last == "Eligibility Criteria")
    _sponsors(facts, filled(sections.get("Sponsors", [])), roles_lost=not labelled and last != "Sponsors")
    _responsible(facts, filled(sections.get("Responsible Party", [])))
    _officials(facts, filled(sections.get("Principal Investigators", [])))
    countries = countries_in(sections.get("Countries", []))
    known = COUNTRIES.union(countries)
    placed = sites(sections.get("Locations", []), facts, known)
    unplaced = [c for c in countries if c not in {site.country for site in placed}]
    facts.put("sites", (*placed, *(SiteUse(country=country) for country in unplaced)))
    pmids = re.findall(r"PMID:? *(\d{5,9})", "\n".join(sections.get("References", [])))
    facts.put("references", tuple(Reference(pmid=pmid) for pmid in dict.fromkeys(pmids)))
    _identifiers(facts, filled(sections.get("Other Identifiers", [])))
    related = "\n".join([*sections.get("Related Clinical Trials", []), *sections.get("More Related Trials", [])])
    facts.put("related_ids", tuple(i for i in ids_in(related) if i != trial_id))
    form: Form = "labelled-page" if labelled else "stripped-page"
    return facts.record(
        trial_id,
        msgspec.structs.replace(
            document, site=NAME, form=form, partial=document.partial or not ended, dates=document.dates | dates
        ),
    )


def _sections(lines: list[str]) -> tuple[list[str], dict[str, list[str]], str | None]:
    """Cut the page at the site's own sentences; give what stands above, the sections, and which is last."""
    top: list[str] = []
    sections: dict[str, list[str]] = {}
    here, last = top, None
    for line in lines:
        name = _STARTS.get(line.lstrip()[:_START])
        if name is None or name in sections:
            here.append(line)
            continue
        _drop_heading(here, name)
        here, last = sections.setdefault(name, []), name
    _drop_cut_heading(here)
    sections.pop("no results", None)
    return top, sections, None if last == "no results" else last


def _drop_heading(lines: list[str], name: str) -> None:
    """Take the heading that belongs to the next section off the end of this one."""
    while lines and not lines[-1].strip():
        lines.pop()
    if lines and lines[-1].strip().lstrip("#").strip() in {name, "Study Results", "Results pending"}:
        lines.pop()


def _drop_cut_heading(lines: list[str]) -> None:
    """Take a heading, whole or cut, and any beginning of its sentence off the end of a page that was cut there."""
    said = filled(lines)
    if len(said) > 1 and said[-2] in _HEADINGS and any(s.startswith(said[-1]) for s in _SECTIONS):
        drop_cut_label(lines, _SECTIONS)
    drop_cut_label(lines, (*_HEADINGS, *_LABELS))


def _ends_whole(lines: list[str]) -> bool:
    said = filled(lines)
    return (
        bool(said)
        and re.fullmatch(r"Identifier Source: *(?:org_study_id|secondary_id\w*|\w*alias)", said[-1]) is not None
    )


def _drop_last(lines: list[str], keep_text: bool) -> None:
    """Forget the last line of a cut page: a value cut short may read as another value."""
    said = filled(lines)
    if not said or (keep_text and not (_BARE_END.fullmatch(said[-1]) or any(line in _LABELS for line in said))):
        return
    while not lines.pop().strip():
        pass


def _header(facts: Facts, top: list[str], text: str) -> dict[str, str]:
    dates = {}
    titles = []
    for line in filled(top):
        if match := re.fullmatch(r"Last Updated:\s*(.*)", line):
            if stated_date(match[1]):
                dates["last_update_post"] = match[1].strip()
        elif line in {"Results available", "View full results"}:
            facts.put("has_results", True)
        elif line == "Study Results":
            break
        elif not line.startswith("NCT ID:"):
            titles.append(line)
    if titles:
        facts.put("brief_title", unescape(titles[0]))
    if re.search(r"(?m)^(?:Results available|View full results)$", text):
        facts.put("has_results", True)
    elif re.search(r"(?m)^(?:Results pending$|The study team has not published)", text):
        facts.put("has_results", False)
    return dates


def _basics(facts: Facts, lines: list[str], labelled: bool) -> None:
    if labelled:
        for field, value in _labelled(lines):
            _put_basic(facts, field, value)
        return
    dates = sorted(line for line in lines if stated_date(line))
    if len(dates) == 2:
        facts.put_date("start_date", dates[0])
        facts.put_date("completion_date", dates[1])
    for line in lines:
        if phases(line):
            facts.put_phases(line)
        elif code("StudyType", line):
            facts.put_code("study_type", "StudyType", line)
        elif code("RecruitmentStatus", line):
            facts.put_code("overall_status", "RecruitmentStatus", line)
        elif re.fullmatch(r"[\d,]+ participants?", line):
            _put_basic(facts, "enrollment", line)
        elif not stated_date(line):
            facts.doubt("basic information", line, "a bare value that no field allows")
        elif len(dates) != 2:
            facts.doubt("start_date", line, "a bare date: start or completion")


def _labelled(lines: list[str]) -> list[tuple[str, str]]:
    """Pair labels with the line that follows, unless that is a label too."""
    return [
        (_LABELS[line], lines[at + 1])
        for at, line in enumerate(lines[:-1])
        if line in _LABELS and lines[at + 1] not in _LABELS
    ]


def _put_basic(facts: Facts, field: str, value: str) -> None:
    if field == "phases":
        facts.put_phases(value)
    elif field in _SCHEMES:
        facts.put_code(field, _SCHEMES[field], value)
    elif field.endswith("_date"):
        facts.put_date(field, value)
    elif field.endswith("_age"):
        facts.put(field, age(value))
        if age(value) is None and stated(value):
            facts.doubt(field, value, "not an age")
    elif field == "healthy_volunteers":
        facts.put(field, {"yes": True, "no": False}.get(value.lower()))
    elif match := re.fullmatch(r"([\d,]*\d)(?: participants?)?", value):
        facts.put("enrollment", Enrollment(int(match[1].replace(",", ""))))
    elif stated(value):
        facts.doubt("enrollment", value, "not a number of participants")


def _eligibility(facts: Facts, lines: list[str], labelled: bool, cut: bool) -> None:
    bare = [line.strip() for line in lines]
    if labelled:
        end = next((at for at, line in enumerate(bare) if line in _LABELS), len(lines))
        for field, value in _labelled([line for line in bare[end:] if line]):
            _put_basic(facts, field, value)
    else:
        end = len(lines)
        ages = []
        while end and (
            not bare[end - 1] or age(bare[end - 1]) or bare[end - 1] in {"ALL", "MALE", "FEMALE", "Yes", "No"}
        ):
            end -= 1
            if age(bare[end]):
                ages.append(bare[end])
            elif bare[end] in {"Yes", "No"}:
                _put_basic(facts, "healthy_volunteers", bare[end])
            elif bare[end]:
                facts.put_code("sex", "Sex", bare[end])
        if len(ages) == 2:
            _put_basic(facts, "maximum_age", ages[0])
            _put_basic(facts, "minimum_age", ages[1])
        for value in ages if len(ages) == 1 else []:
            facts.doubt("minimum_age", value, "a bare age: least or greatest")
    found = split("\n".join(lines[:end]))
    if not labelled and not cut and not found.exclusion:  # its heading may be lost, and exclusions read as inclusions
        found = Criteria((), (), (*found.unknown, *found.inclusion))
    facts.put_criteria(found)


def _sponsors(facts: Facts, lines: list[str], roles_lost: bool) -> None:
    """Read `name, CLASS, Sponsor Role r`; without its roles a list of one is the lead sponsor."""
    agents: list[tuple[Agent, str]] = []
    names: list[str] = []
    for line in lines:
        role = re.fullmatch(r"Sponsor Role:?\s*(\w+)", line)
        if role is None and code("AgencyClass", line) is None:
            names.append(unescape(line))
        elif role is None and names:
            agents.append((Agent(names[-1], code("AgencyClass", line)), ""))
            names = []
        elif role is not None:
            if names:
                agents.append((Agent(names[-1]), role[1].lower()))
                names = []
            elif agents and not agents[-1][1]:
                agents[-1] = (agents[-1][0], role[1].lower())
    if roles_lost and len(agents) == 1 and not agents[0][1]:
        agents = [(agents[0][0], "lead")]
    for agent, role_name in agents:
        if role_name.startswith("lead"):
            facts.put("lead_sponsor", agent)
        elif not role_name:
            facts.doubt("lead_sponsor", agent.name, "a sponsor without its role")
    facts.put("collaborators", tuple(agent for agent, role_name in agents if role_name.startswith("collab")))


def _responsible(facts: Facts, lines: list[str]) -> None:
    """Read `[name], [title], [affiliation], Responsibility Role R, [affiliation]`."""
    for at, line in enumerate(lines):
        if role := re.fullmatch(r"Responsibility Role:?\s*(\w+)", line):
            name, title, affiliation = (*map(unescape, lines[:at][:3]), None, None, None)[:3]
            after = [unescape(text) for text in lines[at + 1 :]]
            party = ResponsibleParty(
                type=role[1], name=name, title=title, affiliation=affiliation or (after[0] if after else None)
            )
            facts.put("responsible_party", party)
            return
    if lines:
        facts.doubt("responsible_party", "; ".join(lines), "no role stated")


def _officials(facts: Facts, lines: list[str]) -> None:
    """Read `name, Role: R, [affiliation]`, where the next name is the line before the next role."""
    roles = [at for at, line in enumerate(lines) if line.startswith("Role:")]
    found = []
    for nth, at in enumerate(roles):
        if at == 0:
            continue
        end = roles[nth + 1] - 1 if nth + 1 < len(roles) else len(lines)
        affiliation = unescape("".join(lines[at + 1 : end][:1])) or None
        role = stated(lines[at].removeprefix("Role:"))
        found.append(Official(name=unescape(lines[at - 1]), role=role, affiliation=affiliation))
    facts.put("officials", tuple(found))


def _identifiers(facts: Facts, lines: list[str]) -> None:
    """Read `id, Identifier Type: T, Identifier Source: S`."""
    found: list[Identifier] = []
    name, kind = None, None
    for line in lines:
        if line.startswith("Identifier Type:"):
            kind = stated(line.removeprefix("Identifier Type:"))
        elif not line.startswith("Identifier Source:"):
            name, kind = line, None
        elif name is not None:
            source = line.removeprefix("Identifier Source:").strip()
            if source == "org_study_id":
                facts.put("org_study_id", name)
            elif "alias" in source or "obsolete" in source:
                facts.put("aliases", (*facts.found.pop("aliases", ()), *ids_in(name)))
            else:
                found.append(Identifier(id=name, type=kind))
            name = None
    facts.put("secondary_ids", tuple(found))
