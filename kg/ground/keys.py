"""The identity key of an organization: a readable normal form of its name.

Two names are one organization when their keys are equal, never because they are similar. So every word
that tells two bodies apart (an ordinal, a place, "children's", "cancer", "affiliated", a campus) stays in
the key, and only what is known to be noise is taken out: legal forms, articles, punctuation, owners.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from functools import lru_cache

_QUOTES = str.maketrans({"´": "'", "’": "'", "‘": "'", "`": "'", "ʼ": "'", "，": ", ", "；": "; ", "‐": "-", "–": "-",
                         "—": "-", "ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae",
                         "đ": "d"})  # fmt: skip

_OWNED_COMPANY = re.compile(r"(?:,\s*|\s+\(|\s+-\s+)an?\s+[\w.&' -]{2,40}\bcompany\)?$", re.I)
_OWNED_OF = re.compile(
    r"[\s,(-]+(?:is\s+)?(?:now\s+)?(?:an?\s+)?(?:(?:wholly[- ]owned|indirect)\s+)*"
    r"(?:subsidiary|division|affiliate|part)\s+of\s.*$",
    re.I,
)
_ACRONYM = re.compile(r"\s*\(\s*[A-Z]{2}[A-Za-z0-9&/-]{0,10}\s*\)")

_LEGAL = frozenset((
    "inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "lp", "llp", "plc",
    "gmbh", "ggmbh", "ag", "sa", "sas", "sarl", "srl", "spa", "nv", "bv", "kg", "se", "oy", "ab", "as", "aps",
    "sl", "slu", "eood", "ood", "doo", "sro", "zrt", "kft", "onlus", "ets",
))  # fmt: skip
"""Words of legal form. `pty` and `kk` are not among them: they mark the Australian or Japanese sister company."""

_WORDS = {
    "univ": "university", "hosp": "hospital", "inst": "institute", "natl": "national", "ctr": "center",
    "centre": "center", "cntr": "center", "centres": "centers", "dept": "department", "med": "medical",
    "intl": "international", "st": "saint", "mt": "mount", "tumour": "tumor", "tumors": "tumor", "tcm":
    "traditional chinese medicine", "labs": "laboratories", "sch": "school",
    "sci": "sciences", "paediatric": "pediatric", "paediatrics": "pediatrics", "haematology": "hematology",
    "organisation": "organization",
    "pla": "peoples liberation army", "muenchen": "munich", "munchen": "munich", "koeln": "cologne",
    "koln": "cologne", "wien": "vienna", "praha": "prague", "antwerpen": "antwerp", "gent": "ghent",
    "zuerich": "zurich", "tuebingen": "tubingen", "wuerzburg": "wurzburg", "goettingen": "gottingen",
    "duesseldorf": "dusseldorf", "luebeck": "lubeck", "muenster": "munster", "linkoeping": "linkoping",
    "joenkoeping": "jonkoping", "goteborg": "gothenburg", "goeteborg": "gothenburg", "kobenhavn": "copenhagen",
    "geneve": "geneva", "genf": "geneva", "bruxelles": "brussels", "brussel": "brussels", "milano": "milan",
    "torino": "turin", "roma": "rome", "napoli": "naples", "firenze": "florence", "genova": "genoa",
    "padova": "padua", "lisboa": "lisbon", "sevilla": "seville", "warszawa": "warsaw", "beograd": "belgrade",
    "universitat": "university", "universitaet": "university", "universiteit": "university",
    "universite": "university", "universidad": "university", "universita": "university", "universidade":
    "university", "universitet": "university", "hopital": "hospital", "ospedale": "hospital",
    "universitatsklinikum": "university hospital", "universitaetsklinikum": "university hospital",
    "universitatsspital": "university hospital",
}  # fmt: skip

_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
)  # fmt: skip
_ORDINAL_WORDS = frozenset(_ORDINALS)
_NUMBER = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")

_PROVINCES = frozenset((
    "anhui", "fujian", "gansu", "guangdong", "guizhou", "hainan", "hebei", "heilongjiang", "henan", "hubei",
    "hunan", "jiangsu", "jiangxi", "liaoning", "qinghai", "shaanxi", "shandong", "shanxi", "sichuan", "yunnan",
    "zhejiang",
))  # fmt: skip
"""Chinese provinces, without Jilin, which is a city too: there "provincial" tells two hospitals apart."""

_PHRASES = (
    ("tumor hospital", "cancer hospital"),
    ("oncology hospital", "cancer hospital"),
    ("children hospital", "childrens hospital"),
    ("people hospital", "peoples hospital"),
    ("chinese peoples liberation army", "peoples liberation army"),
    ("peoples liberation army of china", "peoples liberation army"),
    ("general hospital of peoples liberation army", "peoples liberation army general hospital"),
)

_ONE_UNIVERSITY = frozenset((
    "aarhus", "antwerp", "basel", "bergen", "bern", "bonn", "copenhagen", "freiburg", "geneva", "ghent",
    "gothenburg", "gottingen", "groningen", "heidelberg", "helsinki", "innsbruck", "jena", "kiel", "leiden",
    "leipzig", "linkoping", "ljubljana", "lubeck", "lund", "maastricht", "mainz", "marburg", "munster", "oslo",
    "oulu", "regensburg", "rostock", "tartu", "tubingen", "turku", "ulm", "uppsala", "utrecht", "wurzburg",
    "zagreb", "zurich",
))  # fmt: skip
"""Cities where "University of X" and "X University" can only be one body."""

_LINKS = frozenset(("of", "to", "with", "at", ",", "affiliated"))
_BODIES = frozenset(("university", "hospital", "academy", "college", "institute", "center", "trust", "army", "force"))
_SCHOOLS = (
    " school of medicine", " medical school", " college of medicine", " tongji medical college", " medical college",
)  # fmt: skip
_REORDERED = _ORDINAL_WORDS | {"affiliated", "peoples", "childrens", "cancer", "general", "union"}
_COUNTRIES = frozenset(("china", "germany", "france", "switzerland", "sweden", "denmark", "italy", "spain", "belgium"))
_CHINESE = frozenset(("affiliated", "peoples", "provincial", "province", "military", "command"))


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Give the text in lower case ASCII-like letters: no accents, typographic quotes or full-width forms."""
    if not text.isascii():
        if "Ã" in text or "â€" in text:
            with suppress(UnicodeError):
                text = text.encode("cp1252").decode("utf-8")
        decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES))
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    return text.lower()


def _tokens(name: str) -> list[str]:
    folded = fold(name).replace("'s", "s").replace("'", "").replace("&", " and ")
    folded = re.sub(r"\b((?:[a-z]\.){2,})", lambda m: m[1].replace(".", "") + " ", folded)
    folded = re.sub(r"\bno\s*\.?\s*(\d{1,2})\b", r"\1th", folded)
    found: list[str] = []
    for word in re.findall(r"[^\W_]+|,", folded):
        number = _NUMBER.fullmatch(word)
        if number and 1 <= int(number[1]) <= 20:
            found.append(_ORDINALS[int(number[1]) - 1])
        else:
            found.extend(_WORDS.get(word, word).split())
    return found


def _without_legal_form(words: list[str]) -> list[str]:
    while len(words) > 1 and (words[-1] in _LEGAL or words[-1] in (",", "and")):
        words = words[:-1]
    return [w for i, w in enumerate(words) if not (w in ("ltd", "inc", "gmbh", "llc") and i > 0)]


def _places(words: list[str]) -> list[str]:
    """Drop a country after a city ("..., Basel, Switzerland") and "provincial" after a province's name."""
    if len(words) > 3 and words[-1] in _COUNTRIES and words[-2] == ",":
        rest = words[:-2]
        if "," in rest or (words[-1] == "china" and _CHINESE.intersection(rest)):
            words = rest
    kept: list[str] = []
    for word in words:
        if word in ("province", "provincial") and kept and kept[-1] in _PROVINCES:
            continue
        kept.append(word)
    return kept


def _hospital(words: list[str]) -> list[str]:
    """Bring the ways to write a hospital of a university into one order, "X hospital of Y university"."""
    if words[:3] == ["university", "hospital", ","] and len(words) > 3:
        words = [*words[3:], "university", "hospital"]
    if "hospital" not in words:
        return words
    if words[-2:] == ["medical", "college"] and "affiliated" in words and "university" not in words:
        words = [*words[:-1], "university"]  # China's medical colleges were renamed, their hospitals with them
    if "university" not in words:
        return words
    text = " ".join(words)
    for school in _SCHOOLS:
        shorter = text.replace(school, "", 1).split()
        if "university" in shorter and "hospital" in shorter:
            text = " ".join(shorter)
    words = text.split()
    at = words.index("university")
    last = len(words) - 1 - words[::-1].index("hospital")
    if at < last == len(words) - 1:
        start = next((i for i in range(at + 1, last) if words[i] in _REORDERED), None)
        if start is None or (at == 0 and start == 1):
            return words
        return [*words[start:], "of", *_trimmed(words[:start])]
    rest = _trimmed(words[last + 1 :], alone=last == 0)
    return [*words[: last + 1], "of", *rest] if "university" in rest else words


def _trimmed(words: list[str], *, alone: bool = False) -> list[str]:
    """Drop the links at both ends; "affiliated" stays where it is all that names the hospital."""
    while words and words[0] in _LINKS and not (alone and words[0] == "affiliated"):
        words = words[1:]
    while words and words[-1] in _LINKS:
        words = words[:-1]
    return words


def _commas(words: list[str]) -> list[str]:
    """Read a comma as "of" before a body ("..., Chinese Academy ...") and as nothing before a place."""
    kept: list[str] = []
    for i, word in enumerate(words):
        if word != ",":
            kept.append(word)
        elif kept and kept[-1] not in _LINKS and _BODIES.intersection(_segment(words, i + 1)):
            kept.append("of")
    return kept


def _segment(words: list[str], start: int) -> list[str]:
    end = words.index(",", start) if "," in words[start:] else len(words)
    return words[start:end]


def _synonyms(words: list[str]) -> str:
    text = " ".join(words)
    for old, new in _PHRASES:
        text = text.replace(old, new)
    city = text.removeprefix("university ").removeprefix("of ")
    return f"{city} university" if city in _ONE_UNIVERSITY and text.startswith("university ") else text


@lru_cache(maxsize=65536)
def organization_key(name: str) -> str:
    """Give the identity key of an organization's name: lower-case words, in the order that counts."""
    stated = name.translate(_QUOTES).strip()
    plain = _OWNED_OF.sub("", _OWNED_COMPANY.sub("", stated))
    plain = _ACRONYM.sub("", plain).strip() or stated
    words = [w for w in _without_legal_form(_tokens(plain)) if w != "the"]
    return _synonyms(_commas(_hospital(_places(words)))) or fold(stated)
