"""The identities behind the names of one record."""

from __future__ import annotations

from kg import names
from kg.ground.catalogue import Catalogue
from kg.ground.conditions import confirmed, ground_condition
from kg.ground.families import family_links
from kg.ground.glued import split_glued
from kg.ground.organizations import organization
from kg.ground.people import is_name, is_person, person_key, tidy_name
from kg.ground.places import NO_PLACE_BUT_PERSON, site
from kg.model import Agent, AgentIdentity, ConditionGrounding, Grounding, Record, SiteIdentity, SiteUse
from kg.model.entities import without_entities


def ground(record: Record, catalogue: Catalogue) -> Grounding:
    """Give the identities behind the sponsors, officials, sites and conditions of a record. Pure."""
    people = _People(record, catalogue)
    party = record.responsible_party
    party_name = party.name if party else None
    return Grounding(
        lead_sponsor=people.agent(record.lead_sponsor),
        collaborators=tuple(people.identify(c.name, c.agency_class) for c in record.collaborators),
        organization=people.agent(record.organization),
        responsible_party=people.identify(party_name, None, named=True) if party_name else None,
        officials=tuple(people.identify(o.name, None, named=True) for o in record.officials),
        sites=tuple(people.site(s) for s in record.sites),
        conditions=conditions(record, catalogue),
        family=family_links(record),
    )


def conditions(record: Record, catalogue: Catalogue) -> tuple[ConditionGrounding, ...]:
    """Ground each stated condition, then those of a glued line as far as the vocabulary can split it.

    The record's MeSH terms confirm what was found. They find nothing themselves: docs/explanation/identity.md says why.
    """
    stated = record.conditions
    if record.conditions_glued:
        stated += split_glued(record.conditions_glued, catalogue.vocabulary)
    found = (ground_condition(s, catalogue.vocabulary) for s in stated)
    return tuple(confirmed(g, record.condition_mesh, catalogue.vocabulary) for g in found)


class _People:
    """The persons of one record, so that one person has one IRI and one label in all of its roles."""

    def __init__(self, record: Record, catalogue: Catalogue) -> None:
        self.trial_id = record.trial_id
        self.catalogue = catalogue
        self.labels: dict[str, str] = {}
        self.affiliations: dict[str, str] = {}
        party = record.responsible_party
        named = [(without_entities(o.name), o.affiliation) for o in record.officials]
        if party and party.name:
            named.insert(0, (without_entities(party.name), party.affiliation))
        stated_people = {person_key(n) for n, _ in named if self._is_official(n)}
        claims = [
            name
            for a in (record.lead_sponsor, *record.collaborators, record.organization)
            if a and self._is_person(name := without_entities(a.name), a.agency_class, stated_people)
        ]
        self.keys = stated_people | {person_key(n) for n in claims}
        for name in (*claims, *(n for n, _ in named)):
            self.labels.setdefault(person_key(name), tidy_name(name))
        for name, affiliation in named:
            if affiliation and not is_person(affiliation):
                self.affiliations.setdefault(person_key(name), affiliation)

    def _is_official(self, name: str) -> bool:
        return is_name(name) and self.catalogue.body(name) is None

    def _is_person(self, name: str, agency_class: str | None, stated_people: set[str]) -> bool:
        if self.catalogue.body(name) is not None:
            return False
        return is_person(name, agency_class) or (
            agency_class != "INDUSTRY" and is_name(name) and person_key(name) in stated_people
        )

    def agent(self, agent: Agent | None) -> AgentIdentity | None:
        """Give the identity of a sponsor or organization, where one is stated."""
        return self.identify(agent.name, agent.agency_class) if agent else None

    def site(self, use: SiteUse) -> SiteIdentity:
        """Give the facility and country of a site; where it has an official's name for a facility, only the country."""
        found = site(use, self.catalogue)
        place = found.facility
        if use.facility and place and not place.organization and self._is_one_of_us(use.facility):
            return SiteIdentity(country=found.country, country_label=found.country_label, rule=NO_PLACE_BUT_PERSON)
        return found

    def _is_one_of_us(self, name: str) -> bool:
        return person_key(name) in self.keys and is_name(name)

    def identify(self, name: str, agency_class: str | None, *, named: bool = False) -> AgentIdentity:
        """Give the identity behind a name: `named` where the field is for persons."""
        name = without_entities(name)
        key = person_key(name)
        person = key in self.keys and (
            self._is_official(name) if named else self._is_person(name, agency_class, self.keys)
        )
        if not person:
            return organization(name, self.catalogue, agency_class)
        affiliation = self.affiliations.get(key)
        return AgentIdentity(
            iri=names.person(self.trial_id, key),
            label=self.labels[key],
            kind="person",
            rule="person:indiv" if agency_class == "INDIV" else "person:role" if named else "person:name",
            affiliation=organization(affiliation, self.catalogue) if affiliation else None,
        )
