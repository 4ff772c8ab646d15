"""The identity key of an organization: a readable normal form of its name.

Two names are one organization when their keys are equal, never because they are similar. So every word
that tells two bodies apart (an ordinal, a place, "children's", "cancer", "affiliated", a campus) stays in
the key, and only what is known to be noise is taken out: legal forms, articles, punctuation, owners.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import chain

from kg.ground.alternatives import has_any
from kg.ground.key_steps import ORDINALS, STEPS

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

_TWO_LETTERS = re.compile(r"[A-DF-XZ]\.? [A-Z]\b")
_INITIALS = re.compile(r"(?<![\w.'’])([A-DF-XZ])\.? (?=[A-Z]\b(?!['’]|\.?[A-Za-z]))")
"""Initials written apart: "M D Anderson", "M. D. Anderson". Hardly a name has two letters that may be such."""
_LETTERS = re.compile(r"\b([a-z](?:\.[a-z])+)\b\.?")
_NUMBERED = re.compile(r"\bno\s*\.?\s*(\d{1,4})\b")
_WORD = re.compile(r"[^\W_]+|,")
_NUMBER = re.compile(r"(\d{1,4})(?:st|nd|rd|th)")


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
        return (ORDINALS[int(number[1]) - 1],)
    return (number[1],) if number else tuple(_WORDS.get(word, word).split())


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
    for rule, change in STEPS:
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
    for _, change in STEPS:
        words = change(words)
    return " ".join(words)
