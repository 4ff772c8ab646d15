"""Street addresses, which stand beside or instead of the name of a facility."""

from __future__ import annotations

import re

from kg.ground.alternatives import any_of
from kg.ground.keys import fold

_STREET = re.compile(
    r"(?:no\.?\s*)?\d+(?!\d|st\b|nd\b|rd\b|th\b)[\w/-]*,?\s+(?:[\w'.-]+\s+){1,4}?"
    r"(?:road|rd|street|str|st|avenue|ave|av|boulevard|blvd|drive|lane|ln|way|square|highway|hwy|pkwy|parkway|pike|plaza"
    r"|terrace|crescent|nanli|hutong|dajie|lu|dong|gil|ro)\.?(?:\s+(?:north|south|east|west|[nsew]{1,2}))?"
    r"|(?:[\w'.-]+\s+){0,4}?(?:road|street|avenue|boulevard|lane)\.?,?\s*(?:no\.?\s*)?\d[\w/-]*"
    r"|[\w.-]*(?:strasse|straße|str\.|gasse|allee|weg|platz|laan|straat|plein|vagen|gatan|vej)\s*\d[\w/-]*"
    r"|\d+,?\s*(?:rue|avenue|av\.?|boulevard|cours|quai|place)\s[\w'. -]+"
    r"|(?:rue|via|viale|corso|piazza|calle|c/|carrer|avenida|av\.?|avda\.?|paseo|rua|ul\.?|ulica)\s[\w'. -]+,?\s*"
    r"(?:n[°o.]*\s*)?\d+"
    r"|(?:p\.?\s?o\.?\s*)?box\s*[a-z]?-?\d+|\d{3,6}|[a-z]{1,2}\d{1,2}[a-z]?\s*\d[a-z]{2}"
)
"""A street with its number, in either order; a post box; a post code."""
_DISTRICT = re.compile(r"(?:[\w'-]+\s){1,2}(?:district|sub-?district|township|prefecture|province|municipality)")
_BODIES = """
hosp hopit ospedal klini[kc] clini[cq] universi cent(?:er|re|ro) institut infirmary medical college school health
foundation academy polic
"""
_BODY = re.compile(any_of(_BODIES.split()))


def is_street(segment: str) -> bool:
    """Tell whether a part of a text is a street with its number, a post code or a district, and no body."""
    plain = fold(segment).strip(" .")
    return not _BODY.search(plain) and bool(_STREET.fullmatch(plain) or _DISTRICT.fullmatch(plain))
