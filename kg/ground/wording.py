"""How disease names are compared: by their words, in any order, in one spelling."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.ground.keys import fold

WORD = re.compile(r"[A-Za-z0-9À-ɏͰ-Ͽ]+(?:['’][A-Za-z]+)?\+?")

_SPELLING = (
    ("leukaem", "leukem"), ("haem", "hem"), ("anaem", "anem"), ("myasthaen", "myasthen"), ("tumour", "tumor"),
    ("oesoph", "esoph"), ("aemia", "emia"), ("haemorrh", "hemorrh"),
    ("paediatr", "pediatr"), ("oedema", "edema"), ("gynaec", "gynec"), ("diarrhoea", "diarrhea"),
    ("ischaem", "ischem"), ("caecum", "cecum"), ("foetal", "fetal"), ("faec", "fec"),
)  # fmt: skip

_SAME = {
    "disease": "disorder", "diseased": "disorder", "diffused": "diffuse", "hepatic": "liver",
    "renal": "kidney", "gastric": "stomach", "ovarian": "ovary", "pancreatic": "pancreas", "pulmonary": "lung",
    "colonic": "colon", "esophageal": "esophagus", "prostatic": "prostate", "mammary": "breast",
    "rectal": "rectum", "testicular": "testis", "uterine": "uterus", "cervical": "cervix", "thymic": "thymus",
    "laryngeal": "larynx", "pharyngeal": "pharynx", "nasopharyngeal": "nasopharynx",
    "oropharyngeal": "oropharynx", "peritoneal": "peritoneum", "pleural": "pleura", "bronchial": "bronchus",
    "splenic": "spleen", "nodal": "node", "endometrial": "endometrium", "vulvar": "vulva", "vaginal": "vagina",
    "hematological": "hematologic", "haematologic": "hematologic", "hematopoetic": "hematopoietic",
    "urological": "urologic", "neurological": "neurologic", "immunological": "immunologic",
    "gynecological": "gynecologic", "rheumatological": "rheumatologic", "oncological": "oncologic",
    "hodgkins": "hodgkin", "waldenstroms": "waldenstrom", "ewings": "ewing", "sjogrens": "sjogren",
    "burkitts": "burkitt", "crohns": "crohn", "nonhodgkin": "non hodgkin", "nonhodgkins": "non hodgkin",
    "bcell": "b cell", "tcell": "t cell", "nkcell": "nk cell", "nonsmall": "non small", "tumoral": "tumor",
    "metastase": "metastasis", "metastases": "metastasis", "metastatis": "metastasis", "condition": "disorder",
    "α": "alpha", "β": "beta", "γ": "gamma",
    "neoplasia": "neoplasm", "polymorphe": "multiforme", "erythematous": "erythematosus",
    "erythematosis": "erythematosus", "lymphoblast": "lymphoblastic", "myelogenous": "myeloid",
    "nephropathies": "nephropathy", "myopathies": "myopathy", "lymphocyte": "cell", "lymphocytes": "cell",
}  # fmt: skip

_STOP = frozenset(("of", "the", "in", "and", "or", "with", "a", "an", "to", "by", "for", "nos", "gland"))
"""Words that do not tell diseases apart."""


_TYPE_A = "type-a"
"""The letter in "Hepatitis A", which is no article."""

_PARTED = re.compile(r"\b(?!pseudo)([A-Za-z]{2,}o)-(?=[a-z]{4})")
"""Hyphens after a combining form, which half of all writers put: "colo-rectal", "gastro-esophageal"."""


def joined(text: str) -> str:
    """Write "colo-rectal" and the like as one word."""
    return _PARTED.sub(r"\1", text) if "o-" in text else text


@lru_cache(maxsize=65536)
def word_form(word: str) -> str:
    """Give the form of one word in which it is compared: one spelling, singular, the organ's noun."""
    plain = fold(word).replace("'s", "").replace("'", "")
    for old, new in _SPELLING:
        if old in plain:
            plain = plain.replace(old, new)
    if plain in _SAME:
        return _SAME[plain]
    if len(plain) > 7 and plain.startswith("non"):
        return "non " + word_form(plain[3:])
    if len(plain) > 6 and plain.endswith(("oses", "omata")):
        return plain[:-2] + "is" if plain.endswith("oses") else plain[:-2]
    if len(plain) > 3 and plain[-1] == "s" and plain[-2:] not in ("ss", "us", "is") and plain != "pancreas":
        plain = plain[:-3] + "y" if plain.endswith("ies") else plain[:-1]
    return _SAME.get(plain, plain)


def _forms(word: str) -> list[str]:
    return [word_form(word[:-1]), "positive"] if word[-1] == "+" else word_form(word).split()


def words(text: str) -> list[str]:
    """Split text into words as stated, but for the hyphen of "colo-rectal"."""
    return WORD.findall(joined(text))


def bag(stated: tuple[str, ...] | list[str]) -> str:
    """Give the key of a run of words: their forms, sorted, without repeats and links; "non" stays by its word."""
    forms: set[str] = set()
    negated = False
    for i, word in enumerate(stated):
        for form in (_TYPE_A,) if i and word == "A" else _forms(word):
            if form != "non":
                forms.add("non-" + form if negated else form)
            negated = form == "non"
    return " ".join(sorted(forms - _STOP or forms))
