"""Persons who stand where an organization is expected: how they are told apart, and their keys."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.ground.alternatives import any_of
from kg.ground.given import FAMILY, FAMILY_FIRST, GIVEN, KOREAN
from kg.ground.key_steps import PROVINCES
from kg.ground.keys import fold
from kg.ground.pinyin import is_pinyin, syllables

_SURNAMES = frozenset((
    "bai", "cai", "cao", "chang", "chen", "cheng", "cui", "dai", "deng", "ding", "dong", "dou", "du", "duan",
    "fan", "fang", "feng", "fu", "gao", "gong", "gu", "guan", "guo", "han", "hao", "he", "hou", "hu", "hua",
    "huang", "jia", "jiang", "jin", "kang", "kong", "lai", "lei", "li", "lian", "liang", "liao", "lin", "liu",
    "long", "lou", "lu", "luo", "lv", "ma", "mao", "mei", "meng", "mo", "mu", "ni", "niu", "pan", "pang",
    "peng", "pu", "qi", "qian", "qiao", "qin", "qiu", "qu", "ren", "shao", "shen", "sheng", "shi", "song",
    "su", "sun", "tan", "tang", "tao", "tian", "tong", "wan", "wang", "wei", "wen", "wu", "xi", "xia", "xiang",
    "xiao", "xie", "xin", "xing", "xiong", "xu", "xue", "yan", "yang", "yao", "ye", "yi", "yin", "you", "yu",
    "yuan", "yue", "zang", "zeng", "zhai", "zhan", "zhang", "zhao", "zheng", "zhong", "zhou", "zhu", "zhuang",
    "zong", "zou", "zuo",
))  # fmt: skip

_TITLES = frozenset((
    "md", "phd", "dr", "prof", "professor", "mph", "ms", "msc", "mbbs", "mbchb", "do", "pharmd", "rn", "bs",
    "ba", "mba", "facp", "faan", "frcpc", "frcp", "dsc", "scd", "ma", "drph", "dds", "dmd", "mbbch", "mrcp",
    "fracp", "frcs", "edd", "rd", "np", "dnp", "psyd", "ph", "d", "m", "dm", "mhs", "mhsc", "mscr", "bsn",
    "msn", "pa", "fasn", "pi", "jr", "sr", "ii", "iii",
))  # fmt: skip
_TITLED = re.compile(
    r"(?:^(?:dr|prof|professor)\b\.?\s)|[,\s](?:M\.?D\.?|Ph\.?\s?D\.?|MBBS|MPH|PharmD|MBChB|D\.?O\.)"
    r"(?=\s*(?:[,;.(-]|$|(?:M\.?D|Ph\.?\s?D|MPH|MBBS|P\.?C|R\.?D|F[A-Z]{3})\b))",
    re.I,
)
"""A title before a name or a degree after it; "MD Anderson" has none."""

_WITHIN = r"""
hosp hopita ospedal klini clini univ instit cent(?:er|re|rum) colleg school facult limited gmbh compan pharm bio\b
therap genix genom gentech cell\b cells\b cellul immun onco onko medic medis health foundation fonda[tz] fundaci stift
sticht groupe gesellschaft gemeinschaft network consort associa[tz] asocia societ council minist agenc agenz depart
national office servi[cz] laborat research recherch forschung academ akadem azienda irccs sanita public committee
program project system scien techn vaccin device diagnos cancer tumou?r leuk lymphom allerg asthma gasthuis sygehus
sykehus sjukhus spital region county district alliance organi[sz] commission command veterans partner solution industr
product international global europ americ canad austral stud(?:y|ies)\b division contact director sponsor information
monitor forening infirmary zentrum peptid innovat rehab orthop dermat chemie discover engine\b szpital krankenh
nemocnic sairaal bolnic korhaz spedal ziek kliini policl vamc pediatri surger practice praxis doctors house\b
ology(?<=\w{8})\b iatric(?<=\w{9})s?\b asistenc investigac pesquis complex kabinet hotel.?dieu physician associat
specialist consult family women children memorial campus pavil building sans\x20frontieres singapore danmark italia\b
deutschland permanente life\b &
"""
_BEGINNING = r"""
centro ltd inc\b corp bio gene helse group grupo gruppo trust labs?\b asst\b board funds?\b bank care\b city union
force army nation nhs\b umc\b hiv\b aids\b trials?\b units?\b team call\b fonds\b forum\b va\b crs\b osp\b ctr\b
med\.?\x20(?:cent|coll|sch) uni\b islands?\b springs\b valley\b coast\b republic kingdom\b emirates\b royal\b club\b
site\b st\. of\b for\b fur\b and\b voor\b pour\b the\b
"""
_ORGANIZED = re.compile(rf"{any_of(_WITHIN.split())}|\b(?:{any_of(_BEGINNING.split())})")
"""Pieces of words that stand in names of organizations, in the languages of the registry; on folded text."""
_INCORPORATED = re.compile(
    r"\b(?:inc|llc|ltd|p\.?c|pllc|p\.?a|s\.?p\.?a|s\.?a\.?s|gmbh|b\.?v|n\.?v|plc)\b\.?\s*$", re.I
)
_COINED = re.compile(r"\b(?!(?:Mc|Mac|De|Del|Di|Da|Du|La|Le|Van|Fitz|O)[A-Z])[A-Za-z]*[a-z][A-Z]")
"""A capital within a word, which a name of a firm has ("CytRx"), and no surname but those with a prefix."""
_LANDS = frozenset((
    "australia", "austria", "belgium", "brazil", "canada", "china", "denmark", "egypt", "finland", "france",
    "germany", "greece", "hungary", "india", "iran", "ireland", "israel", "italy", "japan", "korea", "mexico",
    "netherlands", "norway", "pakistan", "poland", "portugal", "russia", "spain", "sweden", "switzerland", "taiwan",
    "thailand", "turkey", "united kingdom", "united states", "uk", "usa",
))  # fmt: skip
"""Countries that stand after a body's name, and after no person's."""
_UNSURE = frozenset(("OTHER", "OTHER_GOV", "NIH", "UNKNOWN", "AMBIG"))
"""Agency classes under which the registry files persons too."""
_NAME = re.compile(r"[^\W\d_][^\W\d_.'’-]*(?:['’-][^\W\d_]+)*\.?")
_INITIAL = re.compile(r"[A-Z]\.?")
_PATRONYMIC = re.compile(r"(?:ovich|evich|ovna|evna|ovych|kyzy|uulu)$")
_KOREAN_SYLLABLES = re.compile(
    r"(?:(?:[bdghjklmnprst]|ch|kw|ky|ry|by|hy|my|gy|y|w|hw|s|sh)?"
    r"(?:a|ae|e|eo|eu|i|o|oe|oo|u|ui|wa|wo|ya|yeo|yo|yu|ye|woo|yoo|oung|young)(?:ng|[bgkmnlpt])?){1,2}"
)
"""One or two syllables as Koreans write them in Latin letters: "Minkyu", "Eun", "Hae"."""
_CHINESE_PLACES = PROVINCES | {
    "beijing", "shanghai", "tianjin", "chongqing", "guangzhou", "shenzhen", "hangzhou", "nanjing", "wuhan", "chengdu",
    "xian", "suzhou", "zhengzhou", "changsha", "shenyang", "qingdao", "jinan", "harbin", "kunming", "dalian", "xiamen",
    "fuzhou", "hefei", "nanchang", "wuxi", "ningbo", "wenzhou", "xuzhou", "lanzhou", "guiyang", "nanning", "haikou",
    "taiyuan", "shijiazhuang", "changchun", "jilin", "hongkong", "macau", "taipei", "taiwan",
}  # fmt: skip
_NUMBER = re.compile(r"[,\s]*\(?[\d][\d\s().-]{5,}$")
"""A telephone number after a name: some records of the nineties have it."""
_WITHOUT_SPACE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_INITIALS = re.compile(r"\b((?:[a-z]\.){2,})")
_PART = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


@lru_cache(maxsize=65536)
def _parts(name: str) -> tuple[str, ...]:
    """Give the words of a name without titles, degrees and initials' dots; "Surname, Given" is turned round."""
    spaced = name if " " in name.strip() else _WITHOUT_SPACE.sub(" ", name.strip())
    text = fold(spaced.partition(";")[0])
    if "." in text:
        text = _INITIALS.sub(lambda m: m[1].replace(".", ""), text)
    pieces = [[w for w in _PART.findall(p) if w not in _TITLES] for p in text.split(",")]
    pieces = [p for p in pieces if p]
    if len(pieces) >= 2 and len(pieces[0]) == 1 and len(pieces[1]) <= 2:
        return (*pieces[1], *pieces[0])
    return tuple(pieces[0]) if pieces else ()


@lru_cache(maxsize=65536)
def person_key(name: str) -> str:
    """Give a key that is the same for one person's name in any order: "su haichuan", "Haichuan Su".

    Names in pinyin are split into syllables, so that "Kai Lin Xu" and "Kailin Xu" agree; of other names
    the first and the last word count. The key tells persons apart within one trial only.
    """
    if ";" in name:
        return " & ".join(sorted(person_key(n) for n in name.split(";") if n.strip()))
    words = tuple([w for w in _parts(name) if len(w) > 1]) or _parts(name)
    if _is_pinyin(words):
        return " ".join(sorted(s for w in words for p in w.split("-") for s in syllables(p)))
    return " ".join(sorted({words[0], words[-1]})) if words else fold(name).strip()


def _is_pinyin(words: tuple[str, ...]) -> bool:
    flat = [p for w in words for p in w.split("-")]
    if not 1 <= len(flat) <= 4 or not all(map(is_pinyin, flat)):
        return False
    ends = {flat[0], flat[-1], syllables(flat[0])[0]}
    return bool(ends & _SURNAMES)


@lru_cache(maxsize=65536)
def is_person(name: str, agency_class: str | None = None) -> bool:
    """Tell whether a sponsor's name is a person's, by the words alone.

    A person has class INDIV, or a title, or two to four words of which none names an organization and one is known as a
    person's: a given name, a family name, an initial between two names, a patronymic, syllables of Chinese or Korean.
    What only could be a name ("Royal Marsden", "Fosun Kite") is none.
    """
    if agency_class == "INDIV":
        return True
    if "," not in name and _names_body(name):  # most sponsors: nothing below would find a person
        return False
    words = _parts(name)
    if not words or any(map(str.isdigit, name.partition(",")[0])):
        return False
    if _has_title(name):
        return not _INCORPORATED.search(name)
    if _is_firm(name, words):
        return False
    if _names_body(name):
        return _with_affiliation(name, words) and agency_class != "INDUSTRY"
    count = sum(len(syllables(p)) for w in words for p in w.split("-")) if _is_pinyin(words) else 0
    if 2 <= count <= 4:
        return (len(words) > 1 and "".join(words) not in _CHINESE_PLACES) or (name.islower() and count > 2)
    return agency_class in _UNSURE and _is_given_and_family(name, words)


def _has_title(name: str) -> bool:
    """Tell whether a title or a degree stands with a name, and no body is named before it or next to it."""
    titled = _TITLED.search(name)
    if titled is None or _names_body(name.partition(",")[0]):
        return False
    return not _names_body(name[titled.end() :].partition(",")[0])


def _is_firm(name: str, words: tuple[str, ...]) -> bool:
    """Tell whether a name is written as no person's is: with a legal form, a country, in one coined word."""
    if _INCORPORATED.search(name) or fold(name.rpartition(",")[2]).strip(" .") in _LANDS:
        return True
    alone = " " not in name.strip(" ,;")
    return bool(_COINED.search(name) or alone) and not _is_pinyin(words)


def _is_given_and_family(name: str, words: tuple[str, ...]) -> bool:
    """Tell whether a text of two to four words has the form of a name, and one word is known as a person's."""
    stated = _NUMBER.sub("", name).split()
    if not 2 <= len(words) <= 4 or not all(_NAME.fullmatch(w.rstrip(",")) for w in stated) or "'s" in name.lower():
        return False
    if _has_abbreviation(stated) and not name.isupper():
        return False
    return _has_sign(words) or (len(stated) > 2 and any(_INITIAL.fullmatch(w) for w in stated[1:-1]))


def _has_abbreviation(stated: list[str]) -> bool:
    """Tell whether two capitals stand anywhere, or more at the end: the letters of a body."""
    if any(w.isupper() and len(w) == 2 and "." not in w for w in stated):
        return True
    return len(stated) > 2 and stated[-1].isupper() and len(stated[-1]) > 2


def _has_sign(words: tuple[str, ...]) -> bool:
    """Tell whether words that may be a person's name show that they are: by a given or a family name."""
    given = words[0]
    if given in GIVEN or given.partition("-")[0] in GIVEN:
        return True
    if any(_PATRONYMIC.search(w) for w in words) or words[-1] in FAMILY or words[0] in FAMILY_FIRST:
        return True
    family = next((w for w in (words[-1], words[0]) if w in KOREAN), None)
    others = [p for w in words if w != family for p in w.split("-")]
    return family is not None and 0 < len(others) <= 2 and all(_KOREAN_SYLLABLES.fullmatch(p) for p in others)


def _with_affiliation(name: str, words: tuple[str, ...]) -> bool:
    """Read "Given Surname, Hospital, University": a person who wrote where she works."""
    parts = [p.strip() for p in name.split(",")]
    return (
        len(parts) > 2
        and len(words) == len(parts[0].split()) == 2
        and not _names_body(parts[0])
        and all(re.search(r"hospital|universit|institut|department|college", p, re.I) for p in parts[1:])
    )


@lru_cache(maxsize=65536)
def is_name(text: str) -> bool:
    """Tell whether the text of an official's name can be a person's at all."""
    return bool(_parts(text)) and (not _names_body(text) or bool(_TITLED.search(text)))


def _names_body(text: str) -> bool:
    return bool(_ORGANIZED.search(fold(text)))


@lru_cache(maxsize=65536)
def tidy_name(name: str) -> str:
    """Give a person's name as stated, without degrees and numbers: "Jane Doe MD PhD" is "Jane Doe"."""
    plain = " ".join(_NUMBER.sub("", name).replace("，", ", ").split())
    bare = re.sub(
        r"(?:[,\s]+(?:M\.?\s?D\.?|Ph\.?\s?D\.?|MPH|MBBS|MSc?|FACP|FRCPC?|PharmD|M\.?S\.?|DO|RN|Dr"
        r"|Prof)\.?)+[,.\s]*$",
        "",
        plain,
    )
    return bare.strip(" ,.") or plain
