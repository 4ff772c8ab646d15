"""Sites and countries on trial pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import zip_longest

import msgspec

from kg.model import SiteUse
from kg.sources.criteria import unescape
from kg.sources.pages import Facts, filled, stated

COUNTRIES = frozenset(
    """Algeria|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahrain|Bangladesh|Belarus|Belgium|Bolivia|Bosnia and
    Herzegovina|Botswana|Brazil|Bulgaria|Burkina Faso|Cambodia|Cameroon|Canada|Chile|China|Colombia|Congo|Costa Rica|
    Croatia|Cuba|Cyprus|Czech Republic|Czechia|Denmark|Dominican Republic|Ecuador|Egypt|El Salvador|Estonia|Ethiopia|
    Finland|France|Gabon|Gambia|Georgia|Germany|Ghana|Greece|Guatemala|Honduras|Hong Kong|Hungary|Iceland|India|
    Indonesia|Iran|Iran, Islamic Republic of|Iraq|Ireland|Israel|Italy|Jamaica|Japan|Jordan|Kazakhstan|Kenya|Korea|
    Korea, Republic of|Kuwait|Kyrgyzstan|Latvia|Lebanon|Libya|Lithuania|Luxembourg|Macau|Malawi|Malaysia|Mali|Malta|
    Mexico|Moldova|Moldova, Republic of|Monaco|Mongolia|Montenegro|Morocco|Mozambique|Myanmar|Nepal|Netherlands|
    New Zealand|Nicaragua|Nigeria|North Macedonia|Macedonia, The Former Yugoslav Republic of|Norway|Oman|Pakistan|
    Palestine|Panama|Paraguay|Peru|Philippines|Poland|Portugal|Puerto Rico|Qatar|Romania|Russia|Russian Federation|
    Rwanda|Saudi Arabia|Senegal|Serbia|Sierra Leone|Singapore|Slovakia|Slovenia|South Africa|South Korea|Spain|
    Sri Lanka|Sudan|Sweden|Switzerland|Syria|Syrian Arab Republic|Taiwan|Taiwan, Province of China|Tanzania|Thailand|
    The Netherlands|Tunisia|Turkey|Turkey (Türkiye)|Türkiye|UK|USA|Uganda|Ukraine|United Arab Emirates|United Kingdom|
    United States|Uruguay|Uzbekistan|Venezuela|Vietnam|Viet Nam|Yemen|Zambia|Zimbabwe""".replace("\n    ", " ")
    .replace("| ", "|").split("|")
)  # fmt: skip
"""Country names as the registry and its copies write them."""

FLAG = re.compile(r"[\U0001F1E6-\U0001F1FF\uFE0F\s]+")
"""A line that is only a flag."""
_COUNTRY = re.compile("|".join(re.escape(name) for name in sorted(COUNTRIES, key=len, reverse=True)))
_STATUS = re.compile(r"Site Status:?\s*(\w+)")


def place(line: str, countries: frozenset[str] = COUNTRIES) -> SiteUse | None:
    """Read `city[, state], country`; None where the line does not end in a country."""
    parts = [part.strip() for part in line.split(",")]
    for size in (2, 1):
        country = ", ".join(parts[-size:])
        if len(parts) >= size and country in countries:
            city, *state = parts[:-size] or [""]
            return SiteUse(city=stated(city), state=stated(", ".join(filter(stated, state))), country=country)
    return None


def countries_in(lines: Iterable[str]) -> tuple[str, ...]:
    """Give the countries of a list that may be joined by spaces; a line without a known one is taken as it is."""
    found: list[str] = []
    for line in filled(lines):
        found.extend(_COUNTRY.findall(line) or ([line] if len(line) < 60 else []))
    return tuple(dict.fromkeys(found))


def sites(lines: Iterable[str], facts: Facts, countries: frozenset[str] = COUNTRIES) -> tuple[SiteUse, ...]:
    """Read sites written as facility, place and, maybe, `Site Status X`, a line each. Flags are passed over.

    A facility's own name may end in a country: then the place stands on the next line.
    """
    found: list[SiteUse] = []
    facility: str | None = None
    rows = [line for line in filled(lines) if not FLAG.fullmatch(line)]
    for line, below in zip_longest(rows, rows[1:], fillvalue=""):
        if status := _STATUS.fullmatch(line):
            if facility is not None:
                found.append(SiteUse(facility=facility))
                facility = None
            if found:
                state = facts.coded("sites.status", "RecruitmentStatus", status[1])
                found[-1] = msgspec.structs.replace(found[-1], status=state)
        elif (here := place(line, countries)) and (facility is not None or not _is_city_and_country(below, countries)):
            found.append(msgspec.structs.replace(here, facility=facility))
            facility = None
        elif facility is None:
            facility = unescape(line)
        else:
            found.append(SiteUse(facility=facility))
            facts.doubt("sites", line, "a place without a known country")
            facility = None
    if facility is not None:
        facts.doubt("sites", facility, "a facility without a place")
    return tuple(found)


def _is_city_and_country(line: str, countries: frozenset[str]) -> bool:
    return "," in line and place(line, countries) is not None
