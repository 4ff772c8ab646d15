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
    r"(?<![0-9A-Za-z])(?:tel|telephone|phone|mobile|cell ?phone|fax|call)[^0-9A-Za-z]{0,8}\+?\d[\d ().-]{6,20}\d",
    re.ASCII | re.I,
)
_LIKE_EMAIL = re.compile(r"[^@\s]{0,64}(?<=[^@ ])@[^@ ]+?[.][A-Za-z]{2,}", re.ASCII)
"""What kgsh:E-mail finds: also addresses in other scripts, and broken ones."""
_SHORT_PHONE = re.compile(
    r"(?<![a-z])(?:telephone|tel|phone|fax|mobile|cell)[.: ]*[+(]?[0-9][0-9 ().-]{4,}", re.ASCII | re.I
)
"""What kgsh:Telephone finds in names of people and places."""
_NUMBER = re.compile(
    r"(?P<postal>\b(?:box|room|suite|zip|post(?:al)? ?code|mail ?(?:code|stop))\b\W{0,3}\d[\d-]*"
    r"|(?<![\w/-])\d{5}-\d{3,4}(?![\w/-]))"
    r"|(?<![\w/-])\+?\(?\d[\d ().-]{7,20}\d(?![\w/-])",
    re.I,
)
"""A telephone number by its form alone, or what looks like the start of one and is part of a postal address."""

_AT_A_HOST = re.compile(rb"@(?![0-9a-f]{64})[^@ ]+[.][A-Za-z]{2}")
"""MessagePack writes `@` before a text of 64 bytes, such as a hash."""
_PHONE_WORDS = (b"tel", b"phone", b"mobile", b"fax", b"call")
_NEARBY = re.compile(rb"(?:telephone|tel|phone|mobile|fax|call)[^0-9a-z]{0,32}\+?\d", re.I)
_DIGITS = re.compile(r"\d[\d ().-]{7,20}\d")


REMOVED = "(contact data, taken out)"
"""The name of a part that had no other."""


def without_contacts(record: Record) -> Record:
    """Give the record without addresses; in names and affiliations of people and places also without bare numbers."""
    packed = msgspec.msgpack.encode(record)
    if _AT_A_HOST.search(packed) or _may_hold_phone(packed):
        told = msgspec.msgpack.decode(packed)
        if (cleaned := _cleaned(told)) != told:
            return _without_numbers(_named(msgspec.convert(cleaned, Record)))
    names = "\n".join(_names(record))
    return _without_numbers(record) if _DIGITS.search(names) or _SHORT_PHONE.search(names) else record


def _named(record: Record) -> Record:
    """Give the record with parts whose whole name was a contact called so: nothing is without a name."""
    replace = msgspec.structs.replace
    return replace(
        record,
        arms=tuple(replace(arm, label=arm.label.strip() or REMOVED) for arm in record.arms),
        interventions=tuple(replace(i, name=i.name.strip() or REMOVED) for i in record.interventions),
        outcomes=tuple(replace(outcome, measure=outcome.measure.strip() or REMOVED) for outcome in record.outcomes),
        secondary_ids=tuple(identifier for identifier in record.secondary_ids if identifier.id.strip()),
        conditions=tuple(text for text in record.conditions if text.strip()),
    )


def _without_numbers(record: Record) -> Record:
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
        return _PHONE.sub("", _without_addresses(told))
    if isinstance(told, list):
        return [_cleaned(item) for item in told]
    return {key: _cleaned(value) for key, value in told.items()} if isinstance(told, dict) else told


def _without_addresses(text: str) -> str:
    if "@" not in text:
        return text
    text = _LIKE_EMAIL.sub("", _EMAIL.sub("", text))
    return text.replace("@", " ") if _LIKE_EMAIL.search(text) else text


def _names(record: Record) -> list[str]:
    """Give the names, titles and affiliations of people and places: what `_without_numbers` takes numbers out of."""
    texts = [agent.name for agent in (record.lead_sponsor, record.organization, *record.collaborators) if agent]
    if party := record.responsible_party:
        texts += filter(None, (party.name, party.affiliation, party.title))
    texts += [text for o in record.officials for text in (o.name, o.affiliation) if text]
    texts += [text for s in record.sites for text in (s.facility, s.city, s.state) if text]
    return texts


def _bare(text: str | None) -> str | None:
    if not text:
        return None
    text = _SHORT_PHONE.sub("", text)
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
    city, state = (_SHORT_PHONE.sub("", text or "").strip() or None for text in (site.city, site.state))
    return msgspec.structs.replace(site, facility=_bare(site.facility), city=city, state=state)
