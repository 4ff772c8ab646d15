"""Contacts never enter the graph: e-mail addresses and telephone numbers are taken out of whatever was read."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import Any

import msgspec
from ahocorasick_rs import BytesAhoCorasick, Implementation

from kg.model import Agent, Official, Record, ResponsibleParty, SiteUse

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b", re.ASCII)
_PHONE = re.compile(
    r"\b(?:tel|telephone|phone|mobile|cell ?phone|fax|call)\b[^0-9A-Za-z]{0,8}\+?\d[\d ().-]{6,20}\d", re.ASCII | re.I
)
_NUMBER = re.compile(
    r"(?P<postal>\b(?:box|room|suite|zip|post(?:al)? ?code|mail ?(?:code|stop))\b\W{0,3}\d[\d-]*"
    r"|(?<![\w/-])\d{5}-\d{3,4}(?![\w/-]))"
    r"|(?<![\w/-])\+?\(?\d[\d ().-]{7,20}\d(?![\w/-])",
    re.I,
)
"""A telephone number by its form alone, or what looks like the start of one and is part of a postal address."""

_AT_A_HOST = re.compile(rb"@[A-Za-z0-9-]+\.")
_PHONE_WORDS = (b"tel", b"phone", b"mobile", b"fax", b"call")
_NEARBY = re.compile(rb"(?:telephone|tel|phone|mobile|fax|call)[^0-9a-z]{0,32}\+?\d", re.I)
_DIGITS = re.compile(r"\d[\d ().-]{7,20}\d")


def without_contacts(record: Record) -> Record:
    """Give the record without addresses; in names and affiliations of people and places also without bare numbers."""
    packed = msgspec.msgpack.encode(record)
    if _AT_A_HOST.search(packed) or _may_hold_phone(packed):
        told = msgspec.msgpack.decode(packed)
        if (cleaned := _cleaned(told)) != told:
            record = msgspec.convert(cleaned, Record)
    if not _DIGITS.search("\n".join(_names(record))):
        return record
    return msgspec.structs.replace(
        record,
        lead_sponsor=_agent(record.lead_sponsor),
        organization=_agent(record.organization),
        collaborators=tuple(filter(None, map(_agent, record.collaborators))),
        responsible_party=_party(record.responsible_party),
        officials=tuple(
            Official(name=name, role=o.role, affiliation=_bare(o.affiliation))
            for o in record.officials
            if (name := _bare(o.name))
        ),
        sites=tuple(_site(s) for s in record.sites),
    )


def _may_hold_phone(packed: bytes) -> bool:
    """Tell whether a digit comes soon after a word for telephones: a fraction of the cost of looking at every text."""
    found = _phone_words().find_matches_as_indexes(packed)
    return any(_NEARBY.match(packed, start) for _, start, _ in found)


@lru_cache(maxsize=1)
def _phone_words() -> BytesAhoCorasick:
    """Give what finds the words in one pass, spelled in any case."""
    spelled = (product(*zip(word.lower(), word.upper(), strict=True)) for word in _PHONE_WORDS)
    return BytesAhoCorasick([bytes(letters) for word in spelled for letters in word], implementation=Implementation.DFA)


def _cleaned(told: Any) -> Any:
    """Give decoded MessagePack with every text cleaned."""
    if isinstance(told, str):
        return _PHONE.sub("", _EMAIL.sub("", told))
    if isinstance(told, list):
        return [_cleaned(item) for item in told]
    return {key: _cleaned(value) for key, value in told.items()} if isinstance(told, dict) else told


def _names(record: Record) -> list[str]:
    agents = [a.name for a in (record.lead_sponsor, record.organization, *record.collaborators) if a]
    party = record.responsible_party
    people = [party.name, party.affiliation, party.title] if party else []
    people += [text for o in record.officials for text in (o.name, o.affiliation)]
    return agents + [text for text in (*people, *(s.facility for s in record.sites)) if text]


def _bare(text: str | None) -> str | None:
    if not text:
        return None
    return _NUMBER.sub(lambda number: number["postal"] or "", text).replace("()", "").strip(" ,;:") or None


def _agent(agent: Agent | None) -> Agent | None:
    name = _bare(agent.name) if agent else None
    return Agent(name, agent.agency_class) if agent and name else None


def _party(party: ResponsibleParty | None) -> ResponsibleParty | None:
    if party is None:
        return None
    return ResponsibleParty(
        type=party.type, name=_bare(party.name), title=_bare(party.title), affiliation=_bare(party.affiliation)
    )


def _site(site: SiteUse) -> SiteUse:
    return msgspec.structs.replace(site, facility=_bare(site.facility))
