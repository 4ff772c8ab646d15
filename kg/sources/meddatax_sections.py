"""How pages of meddatax.com are cut: under every heading stands a fixed sentence of the site, which marks the section.

The fixed sentences are the fingerprint, the section marks, and never part of the record.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

from kg.sources.meddatax_basics import LABELS
from kg.sources.pages import drop_cut_label, filled

SENTENCES = {
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
_STARTS = {start[:_START]: name for start, name in SENTENCES.items()}
_HEADINGS = {*SENTENCES.values(), "Study Results"}
_TEXTS = {"Brief Summary", "Detailed Description"}
_LAST = {"Provided Documents", "More Related Trials", "References"}
_LAST_IDENTIFIER = re.compile(r"Identifier Source: *(?:org_study_id|secondary_id\w*|\w*alias)")
_BARE_END = re.compile(r"\d{1,3}( [A-Za-z]{,6})?|A|ALL?|M(ALE?)?|F(EMALE?)?|Y|Yes?|N|No")


class Page(NamedTuple):
    """What stands above the first heading, under each, and which is last; not `ended`: the page was cut off there."""

    top: list[str]
    under: defaultdict[str, list[str]]
    last: str | None
    ended: bool


def cut(lines: list[str]) -> Page:
    """Cut a page at the site's own sentences; in one that was cut off, without the value that may have been cut."""
    top: list[str] = []
    under: defaultdict[str, list[str]] = defaultdict(list)
    here, last = top, None
    for line in lines:
        name = _STARTS.get(line.lstrip()[:_START])
        if name is None or name in under:
            here.append(line)
            continue
        _drop_heading(here, name)
        here, last = under[name], name
    _drop_cut_heading(here)
    under.pop("no results", None)
    last = None if last == "no results" else last
    ended = last in _LAST or (last == "Other Identifiers" and _ends_whole(under[last]))
    if last is not None and not ended:
        _drop_cut_value(last, under[last])
    return Page(top, under, last, ended)


def _drop_heading(lines: list[str], name: str) -> None:
    """Take the heading that belongs to the next section off the end of this one."""
    while lines and not lines[-1].strip():
        lines.pop()
    if lines and lines[-1].strip().lstrip("#").strip() in {name, "Study Results", "Results pending"}:
        lines.pop()


def _drop_cut_heading(lines: list[str]) -> None:
    """Take a heading, whole or cut, and any beginning of its sentence off the end of a page that was cut there."""
    said = filled(lines)
    if len(said) > 1 and said[-2] in _HEADINGS and any(s.startswith(said[-1]) for s in SENTENCES):
        drop_cut_label(lines, SENTENCES)
    drop_cut_label(lines, (*_HEADINGS, *LABELS))


def _ends_whole(lines: list[str]) -> bool:
    said = filled(lines)
    return bool(said) and _LAST_IDENTIFIER.fullmatch(said[-1]) is not None


def _drop_cut_value(name: str, lines: list[str]) -> None:
    """Forget the last line of a cut page: a value cut short may read as another value. A text cut short is kept."""
    said = filled(lines)
    in_text = name in _TEXTS or (
        name == "Eligibility Criteria"
        and not (said and _BARE_END.fullmatch(said[-1]))
        and not any(line in LABELS for line in said)
    )
    if not said or in_text:
        return
    while not lines.pop().strip():
        pass
