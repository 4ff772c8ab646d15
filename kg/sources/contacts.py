"""Contacts never enter the graph: e-mail addresses and telephone numbers are taken out of whatever was read."""

from __future__ import annotations

import re

import msgspec

from kg.model import Agent, Official, Record, ResponsibleParty, SiteUse

_EMAIL = re.compile(rb"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b")
_PHONE_WORDS = (b"tel", b"phone", b"mobile", b"fax", b"call")
_PHONE = re.compile(
    rb"(?i)\b(?:tel|telephone|phone|mobile|cell ?phone|fax|call)\b[^0-9A-Za-z\"\\]{0,8}\+?\d[\d ().-]{6,20}\d"
)
_NEARBY = re.compile(rb"(?:telephone|tel|phone|mobile|fax|call)[^0-9a-z\"\\]{0,8}\+?\d")
_NUMBER = re.compile(r"(?<![\w/-])\+?\(?\d[\d ().-]{7,20}\d(?![\w/-])")


def without_contacts(record: Record) -> Record:
    """Give the record without addresses; in names and affiliations of people and places also without bare numbers."""
    packed = msgspec.json.encode(record)
    cleaned = _EMAIL.sub(b"", packed) if b"@" in packed else packed
    if _may_hold_phone(cleaned):
        cleaned = _PHONE.sub(b"", cleaned)
    if cleaned != packed:
        record = msgspec.json.decode(cleaned, type=Record)
    if not any(_NUMBER.search(name) for name in _names(record)):
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


def _may_hold_phone(text: bytes) -> bool:
    """Tell whether a digit comes soon after a word for telephones: a fraction of the cost of the whole pattern."""
    low = text.lower()
    for word in _PHONE_WORDS:
        at = low.find(word)
        while at >= 0:
            if _NEARBY.match(low, at):
                return True
            at = low.find(word, at + len(word))
    return False


def _names(record: Record) -> list[str]:
    agents = [a.name for a in (record.lead_sponsor, record.organization, *record.collaborators) if a]
    party = record.responsible_party
    people = [party.name, party.affiliation, party.title] if party else []
    people += [text for o in record.officials for text in (o.name, o.affiliation)]
    return agents + [text for text in (*people, *(s.facility for s in record.sites)) if text]


def _bare(text: str | None) -> str | None:
    return _NUMBER.sub("", text).replace("()", "").strip(" ,;:") or None if text else None


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
