"""Rows for lists of names: what one condition or one place of a list is resolved to."""

from __future__ import annotations

from kg import names
from kg.ground.catalogue import Catalogue
from kg.ground.conditions import ground_condition
from kg.ground.places import site
from kg.model import SiteUse

CONDITION = ("name", "is_disease", "iri", "mondo", "match", "qualifiers", "rule")
FACILITY = ("name", "city", "country", "iri", "label", "country_code", "organization", "rule")


def condition_row(name: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Resolve one condition: the columns of CONDITION. Several diseases or qualifiers are joined with ";".

    `match` says how well `mondo` fits: where MONDO has only a broader term than `iri`, it is that, and `broader`.
    """
    found = ground_condition(name, catalogue.vocabulary)
    mondo = tuple(dict.fromkeys(m for c in found.conditions for m in catalogue.vocabulary.mondo(c)))
    return (
        name,
        "yes" if found.is_disease else "no",
        ";".join(names.condition(c) for c in found.conditions),
        ";".join(mondo),
        found.match if mondo == found.conditions else "broader",
        ";".join(found.qualifiers),
        found.rule,
    )


def condition_labels(name: str, catalogue: Catalogue) -> str:
    """Give the labels of the diseases that a condition names, joined with "; "."""
    found = ground_condition(name, catalogue.vocabulary)
    return "; ".join(catalogue.vocabulary.labels[c] for c in found.conditions)


def facility_row(line: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Resolve one facility: the columns of FACILITY.

    A line is a name, or a name, city, country and state parted by tabs; what is not known may be left out. Where the
    text names no place, IRI and label are empty and the rule says why.
    """
    name, city, country, state, *_ = [*(part.strip() for part in line.split("\t")), "", "", ""]
    found = site(SiteUse(facility=name, city=city or None, country=country or None, state=state or None), catalogue)
    place = found.facility
    return (
        name,
        city,
        country,
        place.iri if place else "",
        place.label if place else "",
        found.country or "",
        (place.organization or "") if place else "",
        found.rule or ("" if name else "no place: no name"),
    )
