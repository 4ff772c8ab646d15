"""Graphs of made-up trials for the tests of pictures."""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

import pyoxigraph as ox

from kg import names

HEAD = """
@prefix kg: <https://w3id.org/cell-therapy-kg/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
@prefix x: <https://w3id.org/cell-therapy-kg/id/> .
x:car-t a kg:Modality ; rdfs:label "CAR-T" ; skos:notation "CAR-T" .
x:nk a kg:Modality ; rdfs:label "NK cells" ; skos:notation "NK" .
x:land rdfs:label "Landia" .
x:doc kg:sourceSite "clinicaltrials.gov" ; kg:documentDate "version_holder 2026-03-14", "last_update_post 2026-02-01" .
"""


def trial(
    number: int | str, sponsor: str, antigens: Iterable[str], condition: str, year: int | str = 2020,
    modality: str = "car-t", sites: Iterable[tuple[str, float, float] | str] = (),
) -> str:  # fmt: skip
    """State a trial of one product; a site is a city with its coordinates, or without."""
    t = f"x:trial\\/t{number}"
    sponsor_node, condition_node = f"x:org\\/{crc32(sponsor.encode())}", f"x:condition\\/{crc32(condition.encode())}"
    text = (
        f'{t} a kg:ClinicalTrial ; kg:trialId "t{number}" ; rdfs:label "Trial {number}" ;'
        f" kg:hasProduct x:product\\/p{number} ; kg:hasLeadSponsor {sponsor_node} ; kg:hasCondition {condition_node} ."
        f'x:product\\/p{number} rdfs:label "Product {number}" ; kg:modality x:{modality} .'
        f'{sponsor_node} a kg:Organization ; rdfs:label "{sponsor}" .'
        f'{condition_node} a kg:Condition ; rdfs:label "{condition}" .'
    )
    if year:
        text += f'{t} kg:startDate "{year}-01" .'
    for antigen in antigens:
        node = f"x:antigen\\/{antigen}"
        text += f"x:product\\/p{number} kg:targetsAntigen {node} ."
        text += f'{node} a kg:Antigen ; rdfs:label "{antigen}" ; skos:prefLabel "{antigen}" .'
    for order, site in enumerate(sites):
        node = f"x:site\\/{number}-{order}"
        city, *at = (site,) if isinstance(site, str) else site
        text += f'{t} kg:hasSite {node} . {node} kg:siteCity "{city}" ; kg:siteCountry x:land .'
        if at:
            text += f"{node} geo:lat {at[0]} ; geo:long {at[1]} ; kg:geoPrecision kg:GeoPrecision-city_centroid ."
    return text


def graph_of(*trials: str) -> ox.Store:
    """Load trials into a store."""
    store = ox.Store()
    text = HEAD + "\n".join(trials)
    store.bulk_load(text.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(names.ASSERTED))
    return store


def crowd(number: int) -> ox.Store:
    """Give a graph of so many trials, every name long and every count different."""
    return graph_of(
        *(
            trial(
                n,
                f"Sponsor {n % (number // 3 + 1)} of a very long name that goes on and on and on",
                (f"AG{n % (number // 4 + 1)}-LONG-NAME", f"AG{n % 7}"),
                f"disease {n % (number // 2 + 1)}, relapsed or refractory, of the whole body",
                1990 + n % 38,
                "car-t" if n % 3 else "nk",
                [(f"City {n % 97}", (n * 7) % 120 - 50, (n * 13) % 360 - 180)],
            )
            for n in range(number)
        )
    )
