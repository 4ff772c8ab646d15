"""Pages of meddatax.com: the registry's record cut into sections, each under a fixed sentence of the site.

An extraction of the same page may have lost its labels and short lines; then bare values are told apart by what
they can be.
"""

from __future__ import annotations

import re
from itertools import takewhile

import msgspec

from kg.model import Document, Form, Identifier, Record, Reference, SiteUse
from kg.sources.criteria import unescape
from kg.sources.meddatax_agents import put_officials, put_responsible, put_sponsors
from kg.sources.meddatax_basics import LABELS, put_basics, put_eligibility
from kg.sources.meddatax_design import put_arms, put_design, put_interventions
from kg.sources.meddatax_sections import SENTENCES, Page, cut
from kg.sources.pages import Facts, filled, ids_in, is_text, lines_of, own_id, prose, stated, stated_date
from kg.sources.places import COUNTRIES, countries_in, sites

NAME = "meddatax.com"

_HAS_RESULTS = re.compile(r"(?m)^(?:Results available|View full results)$")
_NO_RESULTS = re.compile(r"(?m)^(?:Results pending$|The study team has not published)")
_UPDATED = re.compile(r"Last Updated:\s*(.*)")
_NO_TITLE = re.compile(r"Last Updated:.*|NCT ID:.*|Results available|View full results")


def sniff(text: str) -> bool:
    """Whether a text has at least two of the site's fixed sentences."""
    return is_text(text) and sum(f"\n{start}" in f"\n{text}" for start in SENTENCES) >= 2


def read(text: str, document: Document) -> Record:
    """Read one page. Raises Refused where neither the page nor its address has a registry id."""
    lines = lines_of(text)
    page = cut(lines)
    under = page.under
    labelled = _has_labels(page, lines)
    trial_id = own_id(re.findall(r"(?m)^NCT ID:[ \t]*(\S+)", "\n".join(page.top))[:1], document)
    facts = Facts()
    dates = _header(facts, page.top, text)
    put_basics(facts, filled(under["Basic Information"]), labelled)
    facts.put("brief_summary", prose(under["Brief Summary"]))
    facts.put("detailed_description", prose(under["Detailed Description"]))
    facts.put("conditions_glued", unescape(" ".join(filled(under["Conditions"]))))
    facts.put("keywords", tuple(map(unescape, filled(under["Keywords"]))))
    put_design(facts, filled(under["Study Design"]))
    described = put_interventions(facts, filled(under["Interventions"]), labelled)
    put_arms(facts, filled(under["Study Groups"]), described, labelled)
    put_eligibility(facts, under["Eligibility Criteria"], labelled, cut=page.last == "Eligibility Criteria")
    put_sponsors(facts, filled(under["Sponsors"]), roles_lost=not labelled and page.last != "Sponsors")
    put_responsible(facts, filled(under["Responsible Party"]))
    put_officials(facts, filled(under["Principal Investigators"]))
    _places(facts, under["Locations"], under["Countries"])
    pmids = re.findall(r"PMID:? *(\d{5,9})", "\n".join(under["References"]))
    facts.put("references", tuple(Reference(pmid=pmid) for pmid in dict.fromkeys(pmids)))
    _identifiers(facts, filled(under["Other Identifiers"]))
    related = ids_in("\n".join([*under["Related Clinical Trials"], *under["More Related Trials"]]))
    facts.put("related_ids", tuple(i for i in related if i != trial_id))
    form: Form = "labelled-page" if labelled else "stripped-page"
    return facts.record(
        trial_id,
        msgspec.structs.replace(
            document, site=NAME, form=form, partial=document.partial or not page.ended, dates=document.dates | dates
        ),
    )


def _has_labels(page: Page, lines: list[str]) -> bool:
    """Whether labels were kept. On a page cut before the first of them empty lines tell: they are lost together."""
    if any(line.strip() in LABELS for line in lines):
        return True
    return "Basic Information" not in page.under and any(not line.strip() for line in lines[:-1])


def _header(facts: Facts, top: list[str], text: str) -> dict[str, str]:
    """Keep the title, and whether there are results; give the dates of the document."""
    lines = list(takewhile(lambda line: line != "Study Results", filled(top)))
    facts.put("brief_title", next((unescape(line) for line in lines if not _NO_TITLE.fullmatch(line)), None))
    if any(map(_HAS_RESULTS.fullmatch, lines)) or _HAS_RESULTS.search(text):
        facts.put("has_results", True)
    elif _NO_RESULTS.search(text):
        facts.put("has_results", False)
    dates = [date[1].strip() for line in lines if (date := _UPDATED.fullmatch(line)) and stated_date(date[1])]
    return {"last_update_post": dates[-1]} if dates else {}


def _places(facts: Facts, locations: list[str], countries: list[str]) -> None:
    """Read the sites, and as a site without a place every country that has none of them."""
    named = countries_in(countries)
    placed = sites(locations, facts, COUNTRIES.union(named))
    unplaced = [country for country in named if country not in {site.country for site in placed}]
    facts.put("sites", (*placed, *(SiteUse(country=country) for country in unplaced)))


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
