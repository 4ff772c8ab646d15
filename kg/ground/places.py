"""Sites to facilities and countries."""

from __future__ import annotations

import re
from functools import lru_cache

from kg import names
from kg.ground.alternatives import has_any
from kg.ground.broken import mended
from kg.ground.catalogue import Catalogue, Known
from kg.ground.facilities import city_key, facility_key, is_bare, is_short, state_key
from kg.ground.fillers import is_common, names_no_place
from kg.ground.keys import fold, organization_key
from kg.ground.organizations import display
from kg.ground.people import is_person
from kg.ground.pinyin import is_pinyin
from kg.model import FacilityIdentity, SiteIdentity, SiteUse
from kg.model.entities import without_entities

_SITE_NOTE = re.compile(
    r"\s*(?:/\s*ID#?\s*\w+|\(\s*(?:Site|ID)\b\s*(?:No\.?|#)?\s*:?\s*[\w-]*\s*\)?"
    r"|[-–,;]?\s*Site\s*(?:Number|No\.?|#|ID)\s*:?\s*[\w-]*\d+|\s+-\s+Site \d+)\s*$",
    re.I,
)
"""A sponsor's number after the name of a place, which is taken off."""

_PREMISES = re.compile(r"research|health|institut|cent(?:er|re)|clinic|hospital|unit\b")
"""What a company's name has where it is a place to which patients go. A sponsor's name alone stands for any site."""

_LONGEST_LETTERS = 4
_LONGEST_PERSON = 6
"""Blanks in the name and the degrees of a person."""
NO_PLACE_BUT_PERSON = "no place: person"

_STATES_COUNT = "US"
"""Where two cities of one name are common, and every address gives the state."""


def country_code(name: str | None, catalogue: Catalogue) -> str | None:
    """Give the ISO 3166-1 alpha-2 code of a country by any of its names, or None."""
    return catalogue.countries.get(fold(name).strip(" .")) if name else None


def site(use: SiteUse, catalogue: Catalogue) -> SiteIdentity:
    """Give the facility and country of a site. Text that names no place gives no facility; the rest stays."""
    return _site(use.facility, use.city, use.state, use.country, catalogue)


@lru_cache(maxsize=65536)
def _site(
    facility: str | None, city: str | None, state: str | None, country: str | None, catalogue: Catalogue
) -> SiteIdentity:
    code = country_code(country, catalogue)
    label = catalogue.country_labels[code] if code else None
    stated = _tidy(facility)
    if stated is None:
        return SiteIdentity(country=code, country_label=label)
    stated = mended(stated, code, catalogue.spelling)
    found = _facility(stated, _tidy(city), _tidy(state), code or _tidy(country), catalogue)
    if isinstance(found, str):
        return SiteIdentity(country=code, country_label=label, rule=found)
    return SiteIdentity(facility=found, country=code, country_label=label, rule=found.rule)


def _facility(
    stated: str, city: str | None, state: str | None, country: str | None, catalogue: Catalogue
) -> FacilityIdentity | str:
    """Give the facility that a text names, or why it names none."""
    plain = _without_note(stated).strip(" ,;/") or stated
    if names_no_place(plain):
        return "no place: filler"
    if country_code(plain, catalogue):
        return "no place: address"
    town = city_key(city, country) if city else ""
    rules: tuple[str, ...] = ("site number",) if plain != stated else ()
    known = _known(plain, country, town, catalogue)
    if known is None and plain.count(" ") <= _LONGEST_PERSON and is_person(plain, "OTHER"):
        return NO_PLACE_BUT_PERSON
    if known is None:
        key, changes = facility_key(plain, city, state, country)
        rules += changes
        if not key or (len(key) > _LONGEST_LETTERS and country_code(key, catalogue)):
            return "no place: " + (" and ".join(changes) or "address")
        if is_common(key) and "address" in changes:
            key = organization_key(plain)
            rules = rules[: -len(changes)]
        known = _known(key, country, town, catalogue) if changes else None
    if known is not None:
        if known.entry.kind == "company" and not _PREMISES.search(fold(plain)):
            return "no place: company"
        key, label = known.entry.label, known.entry.label
        rules += (f"catalogue:{label}",) if fold(label) != fold(plain) else ()
    elif is_common(key):
        return "no place: common words"
    else:
        label = key.upper() if _is_letters(key, catalogue) else _written(key, catalogue)
        rules += ("key",) if fold(label) != fold(plain) and not rules else ()
        if town and is_bare(key):
            label += f", {_written(town, catalogue)}"
    region = state_key(state) if state and country == _STATES_COUNT else ""
    return FacilityIdentity(
        iri=names.facility(key, town, region, country or ""),
        label=label,
        city=_written(town, catalogue) if town else None,
        state=_written(region, catalogue) if region else None,
        country=country if country in catalogue.country_labels else None,
        organization=known.entry.iri if known else None,
        rule="; ".join(rules) or "name",
    )


@lru_cache(maxsize=65536)
def _written(key: str, catalogue: Catalogue) -> str:
    return display(key, catalogue)


def _without_note(stated: str) -> str:
    """Take a sponsor's number off; the fewest names have one."""
    return _SITE_NOTE.sub("", stated) if has_any(stated.lower(), ("site", "id")) else stated


def _is_letters(key: str, catalogue: Catalogue) -> bool:
    """Tell whether a name is an abbreviation ("USZ"): one short word that nobody writes otherwise."""
    return len(key) <= _LONGEST_LETTERS and " " not in key and key not in catalogue.spelling and not is_pinyin(key)


def _known(name: str, country: str | None, town: str, catalogue: Catalogue) -> Known | None:
    """Give the catalogue's organization of that name, but not another country's: every one has a cancer institute.

    Nor another city's, where the name is short: Wuhan and Shanghai have a Tongji Hospital each.
    """
    known = catalogue.known(name)
    if known is None or known.entry.kind == "company":
        return known
    entry = known.entry
    if entry.country and country in catalogue.country_labels and entry.country != country:
        return None
    if entry.city and town and town != city_key(entry.city, country) and is_short(organization_key(name)):
        return None
    return known


def _tidy(text: str | None) -> str | None:
    plain = " ".join(without_entities(text).split()) if text else ""
    return None if not plain or plain in ("不限", "N/A", "-", "None") else plain
