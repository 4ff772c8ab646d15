"""Sites to facilities and countries."""

from __future__ import annotations

import re
from functools import lru_cache

from kg import names
from kg.ground.catalogue import Catalogue
from kg.ground.keys import fold
from kg.model import FacilityIdentity, SiteIdentity, SiteUse

_NO_PLACE = re.compile(
    "|".join(
        (
            r"^(?:不限|[a-z]?\d+|n/?a|none|unknown|tbd|tba|na|multiple|various.*|site|other|test|to be determined)$",
            r"\b(?:research|investigat\w*|study|clinical|trial|local|additional|clinical (?:trial|research|study))\s*"
            r"(?:sites?|institution|facility|location)\b\s*(?:[#:(]|-\s*\d|no\b|number|id\b|\d|$)",
            r"\binvestigat(?:ional|ive|or|ion)\w*\s+(?:site|cent(?:er|re)|facility)|^local institution",
            r"^site\b.*\d|\bsite (?:reference|id|number|no|#|\d)|\bsite\s*\d+\s*$",
            r"^(?:research )?(?:facility|institution) (?:id|#|no)",
            r"for (?:additional|further|more) information|\bcontact\b|call\s+\d|please (?:call|contact|email)",
            r"\S@\S+\.\w|1-8\d\d[- ]|\(?\d{3}\)?[- ]\d{3}[- ]\d{4}",
        )
    )
)
"""Texts that stand where a facility's name should: sponsors' site numbers, calls to phone, "no limit"."""

_SITE_NOTE = re.compile(
    r"\s*(?:/\s*ID#?\s*\w+|\(\s*Site\s*(?:No\.?|#)?\s*:?\s*\w+\s*\)|[-–,]?\s*Site (?:Number|No\.?)\s*:?\s*\d+)\s*$",
    re.I,
)
"""A sponsor's number after the name of a place, which is taken off."""


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
    if stated is not None:
        stated = _SITE_NOTE.sub("", stated).strip(" ,;/") or stated
    if stated is None or names_no_place(stated) or country_code(stated, catalogue):
        return SiteIdentity(country=code, country_label=label)
    town, region = _tidy(city), _tidy(state)
    key = _name(stated, catalogue)
    return SiteIdentity(
        facility=FacilityIdentity(
            iri=names.facility(key, town or "", region or "", code or _tidy(country) or ""),
            label=key,
            city=town,
            state=region,
            country=code,
        ),
        country=code,
        country_label=label,
    )


def names_no_place(text: str) -> bool:
    """Tell whether a facility's text is a number, a phone call or another filler instead of a name."""
    return len(text) < 3 or not any(c.isalpha() for c in text) or bool(_NO_PLACE.search(text.lower()))


def _tidy(text: str | None) -> str | None:
    plain = " ".join(text.split()) if text else ""
    return None if not plain or plain in ("不限", "N/A", "-", "None") else plain


_UPPER_WORD = re.compile(r"[A-Z]{5,}")


def _name(stated: str, catalogue: Catalogue) -> str:
    """Give the name that is both key and label of a facility: the catalogue's, where it knows the body."""
    entry = catalogue.body(stated)
    if entry is not None:
        return entry.label
    return _UPPER_WORD.sub(lambda m: m[0].capitalize(), stated) if stated.isupper() else stated
