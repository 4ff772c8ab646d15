"""The identity key of a facility: its name without what names no building, and its city.

Two stated facilities are one when name key, city key and country are equal (in the United States also the state, for
cities repeat there). So whatever tells two buildings apart stays in the key: ordinals, compass words, campus,
"children's". Left out are the city, state and country where they only repeat the address, and departments, wards and
rooms: the hospital of a department has the address that a reader looks for, and the site keeps the words as stated.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kg.ground.addresses import is_street
from kg.ground.alternatives import any_of, has_any
from kg.ground.key_steps import PROVINCES
from kg.ground.keys import fold, organization_key

_SEGMENT = re.compile(r"\s+(?:[,;，；|–—]\s*|[-/]\s+)|[,;，；|–—]\s*")
_NO_NAME = re.compile(
    r"^name:\s*|\s*[-–(]?\s*accepting \w+ patients\)?$|[- ]*study ?coordinator.*$"
    r"|\s*\([^()]*\b(?:consent|follow[- ]?up|data (?:analysis|collection)|limited protocol|specimens?)\b[^()]*\)$",
    re.I,
)
_NOTED = ("(", "accepting", "coordinator", "name:")
"""What a name has one of where that pattern changes it."""
_ROOM = re.compile(
    r"^(?:room|rm|suite|ste|bldg|building|floor|level|block|ward)\.?\s*#?\s*[\w-]{1,4}$|^\d+(?:st|nd|rd|th)? floor$"
)
_DEPARTMENT = frozenset((
    "department", "departments", "dept", "division", "div", "section", "service", "unit", "ward", "clinic", "clinics",
    "office", "program", "programme", "servicio", "abteilung", "klinik", "medizinische", "pharmacy", "room", "team",
    "outpatient", "trials", "trial", "research", "study", "studies", "phase", "early",
))  # fmt: skip
_SPECIALTY = frozenset((
    "hematology", "haematology", "oncology", "hemato", "hematooncology", "dermatology", "neurology", "rheumatology",
    "immunology", "allergy", "allergology", "pulmonology", "pulmonary", "pneumology", "respiratory", "cardiology",
    "urology", "nephrology", "gastroenterology", "endocrinology", "gynecology", "gynaecology", "obstetrics",
    "ophthalmology", "otolaryngology", "otorhinolaryngology", "ent", "psychiatry", "radiology", "radiation",
    "radiotherapy", "anesthesiology", "anaesthesia", "pathology", "surgery", "surgical", "neurosurgery", "orthopedics",
    "orthopaedics", "pediatrics", "pediatric", "paediatrics", "paediatric", "internal", "medicine", "medical",
    "clinical", "infectious", "diseases", "disease", "transplantation", "transplant", "bone", "marrow", "stem", "cell",
    "blood", "lymphoma", "leukemia", "myeloma", "thoracic", "gastrointestinal", "hepatobiliary", "hepatology", "liver",
    "breast", "head", "neck", "general", "biotherapy", "biotherapeutic", "cellular", "therapy", "immunotherapy",
    "venereology", "dermatovenereology", "nuclear", "imaging", "i", "ii", "iii", "iv", "1", "2", "3", "a", "b",
))  # fmt: skip
_LINKS = frozenset(("of", "for", "and", "the", "de", "di", "fur", "für", "&", "in", "at"))
_BARE = frozenset((
    "chu", "uniklinikum", "university", "universitair", "universitaire", "universitario", "universitari",
    "universitatsmedizin", "hospital", "hospitalier", "ziekenhuis", "klinikum", "center", "centro", "childrens",
    "academic", "central", "national", "regional", "municipal", "county", "provincial", "peoples", "state", "cancer",
    "institute", "clinic", "clinics", "school", "college", "der", "des", "veterans", "affairs", "health", "system",
    "memorial", "hospitals", "research",
))  # fmt: skip
_NOT_OWN = _BARE | _SPECIALTY | _LINKS
_NO_BODY = _DEPARTMENT | _SPECIALTY | _LINKS
_BODIES = r"""
hospi hopit ospedal klini[kc] clini[cq] universi cent(?:er|re|ro) institut infirmary medical college school chu\b
policl azienda irccs ziekenhuis sygehus sjukhus sykehus health foundation academy krankenhaus charit
"""
_BODY = re.compile(any_of(_BODIES.split()))
_WORD = re.compile(r"[^\W_]+")
_LONGEST_ADDRESS = 3
"""Blanks in a part of a name that may be a city, a state or a country."""
_CITY_TAIL = re.compile(r"\s+(?:shi|municipality|cedex(?:\s*\d+)?|d\.?\s?c\.?|metropolitan city)$|[\s-]+\d[\d\s-]*$")
_POST_CODE = re.compile(r"^(?:[a-z]{1,2}-)?\d{4,6}\s+")
_DANISH_DISTRICT = re.compile(r"\s+(?:nv|nø|no|sv|sø|so|[nscvøko])$")
_CITY = re.compile(r"[\s-]+(?:city|si)$")
_CITY_OF_ITS_NAME = frozenset(("CN", "KR", "TW", "JP"))
"""Where "X City" is X. Elsewhere it is another place: Kansas City, Mexico City."""
_CITIES = {
    "new york city": "new york", "kiev": "kyiv", "bengaluru": "bangalore", "den haag": "hague", "krakow": "cracow",
    "nuernberg": "nuremberg", "nurnberg": "nuremberg", "hannover": "hanover", "luzern": "lucerne", "berne": "bern",
    "bombay": "mumbai", "calcutta": "kolkata", "madras": "chennai", "peking": "beijing",
}  # fmt: skip
"""Names in two languages, or of two times, of cities that have sites; keys.py has those that stand in names too."""
_POSTAL = (
    "al=alabama,ak=alaska,az=arizona,ar=arkansas,ca=california,co=colorado,ct=connecticut,de=delaware,fl=florida,"
    "ga=georgia,hi=hawaii,id=idaho,il=illinois,in=indiana,ia=iowa,ks=kansas,ky=kentucky,la=louisiana,me=maine,"
    "md=maryland,ma=massachusetts,mi=michigan,mn=minnesota,ms=mississippi,mo=missouri,mt=montana,ne=nebraska,"
    "nv=nevada,nh=new hampshire,nj=new jersey,nm=new mexico,ny=new york,nc=north carolina,nd=north dakota,oh=ohio,"
    "ok=oklahoma,or=oregon,pa=pennsylvania,ri=rhode island,sc=south carolina,sd=south dakota,tn=tennessee,tx=texas,"
    "ut=utah,vt=vermont,va=virginia,wa=washington,wv=west virginia,wi=wisconsin,wy=wyoming,dc=district of columbia,"
    "pr=puerto rico"
)
_STATES = dict(pair.split("=") for pair in _POSTAL.split(","))
"""States of the United States by the two letters of the post."""


@lru_cache(maxsize=16384)
def city_key(city: str, country: str | None = None) -> str:
    """Give the key of a city: "München", "Muenchen" and "Munich"; "Praha 5" and "Prague"; "Seoul City".

    `country` is ISO 3166-1 alpha-2, where known.
    """
    plain = fold(city).strip(" .,")
    plain = _CITY_TAIL.sub("", plain).strip(" ,") or plain
    if country in _CITY_OF_ITS_NAME:
        plain = _CITY.sub("", plain) or plain
    if country == "DK":
        plain = _DANISH_DISTRICT.sub("", plain)
    key = organization_key(plain)
    return _CITIES.get(key, key)


def state_key(state: str) -> str:
    """Give the key of a state of the United States, by its name or its two letters."""
    plain = fold(state).strip(" .")
    return _STATES.get(plain.replace(".", ""), plain)


def facility_key(name: str, city: str | None, state: str | None, country: str | None) -> tuple[str, tuple[str, ...]]:
    """Give the key of a facility's name, and the rules that changed the name on the way.

    `country` is ISO 3166-1 alpha-2, where known.
    The key is empty where nothing is left: the text was an address or a department and no name.
    """
    rules: list[str] = []
    town = city_key(city, country) if city else ""
    address = {k for k in (*map(_plain, (city, state, country)), town) if k}
    named = _NO_NAME.sub("", name) if has_any(name.lower(), _NOTED) else name
    segments = [s for s in _SEGMENT.split(named) if s.strip()]
    body, hyphen, rest = segments[-1].rpartition("-") if segments else ("", "", "")
    if hyphen and is_department(rest):
        segments[-1:] = [body, rest]
    kept = [s for s in segments if not _is_address(s, address) and not is_street(s)]
    if len(kept) < len(segments):
        rules.append("address")
    bodies = [s for s in kept if not is_department(s)]
    if len(bodies) < len(kept):
        if not bodies:
            return "", (*rules, "department")
        if any(_BODY.search(fold(s)) for s in bodies):
            kept = bodies
            rules.append("department")
    text = ", ".join(kept)
    shorter = _without_department(text)
    if shorter != text:
        text = shorter
        rules.append("department")
    key = organization_key(text) if text else ""
    if town and (tail := _without_city(key, town)) != key:
        key = tail
        rules.append("address")
    return key, tuple(dict.fromkeys(rules))


def is_department(segment: str) -> bool:
    """Tell whether a part of a name is a department, ward or room and no body: "Department of Hematology"."""
    plain = fold(segment).strip(" .")
    if _ROOM.match(plain):
        return True
    words = _WORD.findall(plain)
    return bool(words) and _NO_BODY.issuperset(words)


def is_bare(key: str) -> bool:
    """Tell whether a key says what a place is and not which, as "university hospital" does without its city."""
    return _NOT_OWN.issuperset(key.split())


def is_short(key: str) -> bool:
    """Tell whether a key has one word of its own at most, and no province: other cities may have one too."""
    own = [w for w in key.split() if w not in _NOT_OWN]
    return len(own) <= 1 and PROVINCES.isdisjoint(own) and "university" not in key


def _plain(text: str | None) -> str:
    return organization_key(text) if text else ""


def _is_address(segment: str, address: set[str]) -> bool:
    plain = fold(segment).strip(" .")
    if plain.count(" ") > _LONGEST_ADDRESS:
        return False
    town = _POST_CODE.sub("", plain)
    return not plain or organization_key(segment) in address or city_key(town) in address or plain.isdigit()


def _without_department(text: str) -> str:
    """Take "Department of X" off either end where no comma parts it from the hospital's name."""
    folded = fold(text)
    if not has_any(folded, ("department", "dept", "division")):
        return text
    words = text.split()
    plain = [w.strip(".,") for w in folded.split()]
    if len(plain) > 3 and plain[0] in ("department", "dept", "division") and plain[1] in ("of", "for"):
        end = 2
        while end < len(plain) and (plain[end] in _SPECIALTY or plain[end] in _LINKS):
            end += 1
        rest = " ".join(words[end:])
        if end > 2 and len(words) - end > 1 and _BODY.search(fold(rest)):
            return rest
    for at in range(len(plain) - 2, 1, -1):
        if plain[at] in ("department", "dept", "division") and plain[at + 1] in ("of", "for"):
            rest = " ".join(words[:at])
            if all(w in _SPECIALTY or w in _LINKS for w in plain[at + 2 :]) and _BODY.search(fold(rest)):
                return rest.rstrip(" ,-")
    return text


def _without_city(key: str, city: str) -> str:
    """Take the city off the end of a key, but not where it is the name: "University of Chicago"."""
    head = key.removesuffix(" " + city)
    last = head.rpartition(" ")[2]
    return key if head == key or last in ("of", "de", "di", "du", "at", "in", "for", "and", "d", "la", "el") else head
