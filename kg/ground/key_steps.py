"""The steps from the words of an organization's name to its key: each takes words and gives words, in this order."""

from __future__ import annotations

from collections.abc import Callable

from kg.ground.pinyin import is_pinyin, is_syllable

ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
)  # fmt: skip
ORDINAL_WORDS = frozenset(ORDINALS)
PROVINCES = frozenset((
    "anhui", "fujian", "gansu", "guangdong", "guizhou", "hainan", "hebei", "heilongjiang", "henan", "hubei",
    "hunan", "jiangsu", "jiangxi", "liaoning", "qinghai", "shaanxi", "shandong", "shanxi", "sichuan", "yunnan",
    "zhejiang",
))  # fmt: skip
"""Chinese provinces, without Jilin, which is a city too: there "provincial" tells two hospitals apart."""

_LEGAL = frozenset((
    "inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "lp", "llp", "plc",
    "gmbh", "ggmbh", "ag", "sa", "sas", "sarl", "srl", "spa", "nv", "bv", "kg", "se", "oy", "ab", "as", "aps",
    "sl", "slu", "eood", "ood", "doo", "sro", "zrt", "kft", "onlus", "ets",
))  # fmt: skip
"""Words of legal form. `pty` and `kk` are not among them: they mark the Australian or Japanese sister company."""
_LEGAL_WITHIN = frozenset(("ltd", "inc", "gmbh", "llc"))
"""Those that are left out within a name too."""


def _without_legal_form(words: list[str]) -> list[str]:
    while len(words) > 1 and (words[-1] in _LEGAL or words[-1] in (",", "and")):
        words = words[:-1]
    if _LEGAL_WITHIN.isdisjoint(words):
        return words
    return words[:1] + [w for w in words[1:] if w not in _LEGAL_WITHIN]


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


_COUNTRIES = frozenset(("china", "germany", "france", "switzerland", "sweden", "denmark", "italy", "spain", "belgium"))
_CHINESE = frozenset(("affiliated", "peoples", "provincial", "province", "military", "command"))


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


_SCHOOLS = (
    " school of medicine", " medical school", " college of medicine", " tongji medical college", " medical college",
)  # fmt: skip
_REORDERED = ORDINAL_WORDS | {"affiliated", "peoples", "childrens", "cancer", "general", "union"}
_LINKS = frozenset(("of", "to", "with", "at", ",", "affiliated"))


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
    words = _without_school(words)
    at = words.index("university")
    last = len(words) - 1 - words[::-1].index("hospital")
    if at < last == len(words) - 1:
        start = next((i for i in range(at + 1, last) if words[i] in _REORDERED), None)
        if start is None or (at == 0 and start == 1):
            return words
        return [*words[start:], "of", *_trimmed(words[:start])]
    rest = _trimmed(words[last + 1 :], alone=last == 0)
    return [*words[: last + 1], "of", *rest] if "university" in rest else words


def _without_school(words: list[str]) -> list[str]:
    """Leave out the medical school where the university and its hospital stay."""
    text = " ".join(words)
    for school in _SCHOOLS:
        shorter = text.replace(school, "", 1).split() if school in text else ()
        if "university" in shorter and "hospital" in shorter:
            text = " ".join(shorter)
    return text.split()


def _trimmed(words: list[str], *, alone: bool = False) -> list[str]:
    """Drop the links at both ends; "affiliated" stays where it is all that names the hospital."""
    while words and words[0] in _LINKS and not (alone and words[0] == "affiliated"):
        words = words[1:]
    while words and words[-1] in _LINKS:
        words = words[:-1]
    return words


_BODIES = frozenset(("university", "hospital", "academy", "college", "institute", "center", "trust", "army", "force"))


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


def _synonyms(words: list[str]) -> list[str]:
    text = " ".join(words)
    if "hospital" in text or "army" in text:
        for old, new in _PHRASES:
            text = text.replace(old, new)
    if not text.startswith("university "):
        return text.split()
    city = text.removeprefix("university ").removeprefix("of ")
    return [city, "university"] if city in _ONE_UNIVERSITY else text.split()


_GENERAL = frozenset((
    "general", "peoples", "central", "childrens", "cancer", "chest", "mental", "health", "maternal", "maternity",
    "and", "child", "women", "womens", "traditional", "chinese", "medicine", "pulmonary", "union", "renmin",
    "infectious", "diseases", "hepatobiliary", "municipal", "military", "obstetrics", "gynecology",
))  # fmt: skip
"""Words before "hospital" that name no place and no founder."""


def _hospital_of_place(words: list[str]) -> list[str]:
    """Bring the ways to write a place's hospital into one order, "X first peoples hospital"."""
    if town := _town_of_chu(words):
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
    return [*place, *before, "hospital"] if len(place) == 1 and is_pinyin(place[0]) else words


def _town_of_chu(words: list[str]) -> list[str]:
    """Give the town of a French university hospital, "CHU de X"; of one written out, only after "de"."""
    short = words[:1] == ["chu"]
    if not short and words[:3] != ["center", "hospitalier", "universitaire"]:
        return []
    rest = words[1:] if short else words[3:]
    town = rest[1:] if rest[:1] in (["de"], ["d"]) else rest if short else []
    return town if len(town) in (1, 2) and town[0] != "la" else []


STEPS: tuple[tuple[str, Callable[[list[str]], list[str]]], ...] = (
    ("legal form and articles left out", lambda words: [w for w in _without_legal_form(words) if w != "the"]),
    ("pinyin written together", _joined),
    ("country after a city and “provincial” left out", _places),
    ("a university's hospital in one order", _hospital),
    ("a comma read as “of” or as nothing", _commas),
    ("names of one body in one form", _synonyms),
    ("a place's hospital in one order", _hospital_of_place),
)
