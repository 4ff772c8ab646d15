"""Sites: one trial's use of one facility. What the registry gives as a site's point is its city's centroid."""

from __future__ import annotations

from kg import names
from kg.model import Grounding, Record, SiteUse
from kg.triples.encode import Graph


def state_places(g: Graph, r: Record, grounding: Grounding) -> None:
    """State the sites of a trial, their facilities and countries."""
    t = names.trial(r.trial_id)
    nodes = names.parts("site", r.trial_id, map(_key, r.sites))
    for node, site, identity in zip(nodes, r.sites, grounding.sites, strict=True):
        g.link(t, "hasSite", node)
        g.is_a(node, "Site")
        g.text(node, "rdfs:label", ", ".join(filter(None, (site.facility, site.city, site.country))) or "unnamed site")
        g.text(node, "statedFacility", site.facility)
        if identity.rule != "name":
            g.text(node, "rule", identity.rule)
        g.coded(node, "siteStatus", "RecruitmentStatus", site.status)
        g.text(node, "siteCity", site.city)
        g.text(node, "siteState", site.state)
        g.text(node, "postalCode", site.zip)
        if site.lat is not None and site.lon is not None:
            g.decimal(node, "geo:lat", site.lat)
            g.decimal(node, "geo:long", site.lon)
            g.coded(node, "geoPrecision", "GeoPrecision", "city_centroid")
        if identity.country:
            country = names.country(identity.country)
            g.link(node, "siteCountry", country)
            g.link(t, "hasCountry", country)
        else:
            g.text(node, "statedCountry", site.country)
        if place := identity.facility:
            g.link(node, "atFacility", place.iri)
            g.is_a(place.iri, "Facility")
            g.text(place.iri, "rdfs:label", place.label)
            g.text(place.iri, "city", place.city)
            g.text(place.iri, "state", place.state)
            if place.organization:
                g.link(place.iri, "facilityOf", place.organization)
            if place.country:
                g.link(place.iri, "country", names.country(place.country))


def _key(site: SiteUse) -> str:
    return " ".join(filter(None, (site.facility, site.city, site.state, site.zip, site.country)))
