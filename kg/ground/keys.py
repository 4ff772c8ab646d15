"""The identity key of an organization: a readable normal form of its name.

Two names are one organization when their keys are equal, never because they are similar. So every word
that tells two bodies apart (an ordinal, a place, "children's", "cancer", "affiliated", a campus) stays in
the key, and only what is known to be noise is taken out: legal forms, articles, punctuation, owners.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import chain

from kg.ground.alternatives import has_any
from kg.ground.pinyin import is_pinyin, is_syllable

_QUOTES = str.maketrans({"´": "'", "’": "'", "‘": "'", "`": "'", "ʼ": "'", "，": ", ", "；": "; ", "‐": "-", "–": "-",
                         "—": "-", "ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae",
                         "đ": "d", "\u00ad": None, "\u200b": None, "\u200c": None, "\u200d": None,
                         "\ufeff": None})  # fmt: skip

_OWNED_COMPANY = re.compile(r"(?:,\s*|\s+\(|\s+-\s+)an?\s+[\w.&' -]{2,40}\bcompany\)?$", re.I)
_OWNED_OF = re.compile(
    r"[\s,(-]+(?:is\s+)?(?:now\s+)?(?:(?:an?\s+)?(?:(?:wholly[- ]owned|indirect)\s+)*(?:subsidiary|affiliate|part)"
    r"|an?\s+division)\s+of\s.*$",
    re.I,
)
"""Without an article a division is a part of its body with trials of its own: "Division of Research"."""
_OWNED = ("company", "subsidiary", "affiliate", "part", "division")
"""Pieces of words of which one is in every name that the two patterns change: the fewest names have one."""
_ACRONYM = re.compile(r"\s*\(\s*([A-Z]{2}[A-Za-z0-9&/-]{0,10})\s*\)")
_REGIONS = frozenset(("USA", "US", "UK", "EU", "HK", "PRC", "UAE", "NSW", "ROC", "ANZ", "APAC", "EMEA"))
"""Letters in brackets that tell a sister company or a namesake: never taken for an acronym."""

_LEGAL = frozenset((
    "inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "lp", "llp", "plc",
    "gmbh", "ggmbh", "ag", "sa", "sas", "sarl", "srl", "spa", "nv", "bv", "kg", "se", "oy", "ab", "as", "aps",
    "sl", "slu", "eood", "ood", "doo", "sro", "zrt", "kft", "onlus", "ets",
))  # fmt: skip
"""Words of legal form. `pty` and `kk` are not among them: they mark the Australian or Japanese sister company."""
_LEGAL_WITHIN = frozenset(("ltd", "inc", "gmbh", "llc"))
"""Those that are left out within a name too."""

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
ORDINAL_WORDS = frozenset(_ORDINALS)
_TWO_LETTERS = re.compile(r"[A-DF-XZ]\.? [A-Z]\b")
_INITIALS = re.compile(r"(?<![\w.'’])([A-DF-XZ])\.? (?=[A-Z]\b(?!['’]|\.?[A-Za-z]))")
"""Initials written apart: "M D Anderson", "M. D. Anderson". Hardly a name has two letters that may be such."""
_LETTERS = re.compile(r"\b([a-z](?:\.[a-z])+)\b\.?")
_NUMBERED = re.compile(r"\bno\s*\.?\s*(\d{1,4})\b")
_WORD = re.compile(r"[^\W_]+|,")
_NUMBER = re.compile(r"(\d{1,4})(?:st|nd|rd|th)")

PROVINCES = frozenset((
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

_GENERAL = frozenset((
    "general", "peoples", "central", "childrens", "cancer", "chest", "mental", "health", "maternal", "maternity",
    "and", "child", "women", "womens", "traditional", "chinese", "medicine", "pulmonary", "union", "renmin",
    "infectious", "diseases", "hepatobiliary", "municipal", "military", "obstetrics", "gynecology",
))  # fmt: skip
"""Words before "hospital" that name no place and no founder."""
_LINKS = frozenset(("of", "to", "with", "at", ",", "affiliated"))
_BODIES = frozenset(("university", "hospital", "academy", "college", "institute", "center", "trust", "army", "force"))
_SCHOOLS = (
    " school of medicine", " medical school", " college of medicine", " tongji medical college", " medical college",
)  # fmt: skip
_REORDERED = ORDINAL_WORDS | {"affiliated", "peoples", "childrens", "cancer", "general", "union"}
_COUNTRIES = frozenset(("china", "germany", "france", "switzerland", "sweden", "denmark", "italy", "spain", "belgium"))
_CHINESE = frozenset(("affiliated", "peoples", "provincial", "province", "military", "command"))


def fold(text: str) -> str:
    """Give the text in lower case ASCII-like letters: no accents, typographic quotes or full-width forms."""
    return text.lower() if text.isascii() else _without_accents(text).lower()


@lru_cache(maxsize=16384)
def _without_accents(text: str) -> str:
    if "Ã" in text or "â€" in text:
        with suppress(UnicodeError):
            text = text.encode("cp1252").decode("utf-8")
    decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _tokens(folded: str) -> list[str]:
    plain = folded.replace("'s", "s").replace("'", "").replace("&", " and ")
    if "." in plain:
        plain = _LETTERS.sub(lambda m: m[1].replace(".", "") + " ", plain)
    if "no" in plain:
        plain = _NUMBERED.sub(r"\1th", plain)
    return list(chain.from_iterable(map(_written_out, _WORD.findall(plain))))


@lru_cache(maxsize=16384)
def _written_out(word: str) -> tuple[str, ...]:
    number = _NUMBER.fullmatch(word)
    if number and 1 <= int(number[1]) <= 20:
        return (_ORDINALS[int(number[1]) - 1],)
    return (number[1],) if number else tuple(_WORDS.get(word, word).split())


def _without_legal_form(words: list[str]) -> list[str]:
    while len(words) > 1 and (words[-1] in _LEGAL or words[-1] in (",", "and")):
        words = words[:-1]
    if _LEGAL_WITHIN.isdisjoint(words):
        return words
    return words[:1] + [w for w in words[1:] if w not in _LEGAL_WITHIN]


def _places(words: list[str]) -> list[str]:
    """Drop a country after a city ("..., Basel, Switzerland") and "provincial" after a province's name."""
    if len(words) > 3 and words[-1] in _COUNTRIES and words[-2] == ",":
        rest = words[:-2]
        if "," in rest or (words[-1] == "china" and _CHINESE.intersection(rest)):
            words = rest
    kept: list[str] = []
    for word in words:
        if word in ("province", "provincial") and kept and kept[-1] in PROVINCES:
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
        shorter = text.replace(school, "", 1).split() if school in text else ()
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
    if "," not in words:
        return words
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


def _joined(words: list[str]) -> list[str]:
    """Write syllables of pinyin that stand alone as one word: "Jiao Tong", "Tong Ren", "Xin Hua"."""
    syllables = list(map(is_syllable, words))
    if sum(syllables) < 2:
        return words
    kept: list[str] = []
    alone = False
    for word, syllable in zip(words, syllables, strict=True):
        if syllable and alone:
            kept[-1] += word
        else:
            kept.append(word)
        alone = syllable and not alone
    return kept


def _hospital_of_place(words: list[str]) -> list[str]:
    """Bring the ways to write a place's hospital into one order, "X first peoples hospital"."""
    if words[:3] == ["center", "hospitalier", "universitaire"] or words[:1] == ["chu"]:
        rest = words[3:] if words[0] == "center" else words[1:]
        town = rest[1:] if rest[:1] in (["de"], ["d"]) else rest if words[0] == "chu" else []
        if len(town) in (1, 2) and town[0] != "la":
            return [*town, "university", "hospital"]
    if words[:2] == ["university", "hospital"] and len(rest := [w for w in words[2:] if w != "of"]) == 1:
        return [*rest, "university", "hospital"]
    if words[-4:] == ["of", "peoples", "liberation", "army"] and words[:-4][-1:] == ["hospital"]:
        return ["peoples", "liberation", "army", *words[:-4]]
    if "hospital" not in words or words[0] == "hospital":
        return words
    at = words.index("hospital")
    before, after = words[:at], words[at + 1 :]
    if after[:1] != ["of"] or not all(w in _GENERAL or w in ORDINAL_WORDS for w in before):
        return words
    place = after[1:]
    if place[-1:] == ["city"] and len(place) == 2:
        place = place[:-1]
    if len(place) == 1 and is_pinyin(place[0]):
        return [*place, *before, "hospital"]
    return words


def _synonyms(words: list[str]) -> list[str]:
    text = " ".join(words)
    if "hospital" in text or "army" in text:
        for old, new in _PHRASES:
            text = text.replace(old, new)
    if not text.startswith("university "):
        return text.split()
    city = text.removeprefix("university ").removeprefix("of ")
    return [city, "university"] if city in _ONE_UNIVERSITY else text.split()


_STEPS: tuple[tuple[str, Callable[[list[str]], list[str]]], ...] = (
    ("legal form and articles left out", lambda words: [w for w in _without_legal_form(words) if w != "the"]),
    ("pinyin written together", _joined),
    ("country after a city and “provincial” left out", _places),
    ("a university's hospital in one order", _hospital),
    ("a comma read as “of” or as nothing", _commas),
    ("names of one body in one form", _synonyms),
    ("a place's hospital in one order", _hospital_of_place),
)


def _bare(stated: str) -> str:
    """Leave out who owns the body, and its acronym in brackets where the letters are those of its name."""
    owned = has_any(stated.lower(), _OWNED)
    plain = _OWNED_OF.sub("", _OWNED_COMPANY.sub("", stated)) if owned else stated
    if "(" not in plain:
        return plain.strip() or stated
    return _ACRONYM.sub(lambda m: "" if _abbreviates(m[1], plain[: m.start()]) else m[0], plain).strip() or stated


def _abbreviates(acronym: str, name: str) -> bool:
    """Tell whether the letters begin the name's words, or stand in it in their order from the start of a word."""
    if acronym in _REGIONS:
        return False
    letters = [c for c in fold(acronym.partition("/")[0]) if c.isalnum()]
    initials = Counter(word[0] for word in re.findall(r"\w+", fold(name)))
    return not Counter(letters) - initials or re.search(r"\b" + ".*?".join(letters), fold(name)) is not None


def steps(name: str) -> Iterator[tuple[str, str]]:
    """Yield each rule that changes a name on the way to its key, with what it makes of it."""
    stated = _straight(name).strip()
    plain = _bare(stated)
    if plain != stated:
        yield "owner and acronym left out", plain
    words = _tokens(_folded(plain))
    yield "words in lower case, without accents, written out", " ".join(words)
    for rule, change in _STEPS:
        before, words = words, change(words)
        if words != before:
            yield rule, " ".join(words)
    if not words:
        yield "nothing is left: as stated", fold(stated)


@lru_cache(maxsize=65536)
def organization_key(name: str) -> str:
    """Give the identity key of an organization's name: lower-case words, in the order that counts."""
    stated = _straight(name).strip()
    return _key(_folded(_bare(stated))) or fold(stated)


def _straight(name: str) -> str:
    """Write quotes and dashes as a typewriter does. Of the signs meant, ASCII has one, and most names are ASCII."""
    return name.replace("`", "'") if name.isascii() else name.translate(_QUOTES)


def _folded(plain: str) -> str:
    """Give what counts of a name: case tells nothing more once initials stand together."""
    return fold(_INITIALS.sub(r"\1.", plain) if _TWO_LETTERS.search(plain) else plain)


@lru_cache(maxsize=16384)
def _key(folded: str) -> str:
    words = _tokens(folded)
    for _, change in _STEPS:
        words = change(words)
    return " ".join(words)
