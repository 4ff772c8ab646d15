"""What the pictures are of: the cell-therapy trials that fit, with what each tests, against what, in what, where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple, cast

import pyoxigraph as ox
from msgspec import Struct, field

from kg.query import UsageError, find
from kg.query.header import THINGS

_PREFIXES = """
PREFIX kg: <https://w3id.org/cell-therapy-kg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX geo: <http://www.w3.org/2003/01/geo/wgs84_pos#>
"""
_LABELS = "SELECT DISTINCT ?thing ?label WHERE { ?subject %s ?thing . ?thing %s ?label }"
_WITH_THING = "SELECT DISTINCT ?trial WHERE { ?trial %s %s }"
_LABEL_OF = {"kg:targetsAntigen": "skos:prefLabel", "kg:modality": "skos:notation"}
_SITES = """
SELECT DISTINCT ?trial ?site ?city ?land ?lat ?long ?precision WHERE {
  ?trial kg:hasProduct ?product ; kg:hasSite ?site .
  OPTIONAL { ?site kg:siteCity ?city } OPTIONAL { ?site kg:siteCountry ?land }
  OPTIONAL { ?site geo:lat ?lat ; geo:long ?long } OPTIONAL { ?site kg:geoPrecision ?precision }
}
"""
_DATES = """
SELECT ?site ?dated (COUNT(DISTINCT ?document) AS ?documents) WHERE {
  ?document kg:sourceSite ?site . OPTIONAL { ?document kg:documentDate ?dated }
} GROUP BY ?site ?dated
"""


class Filters(Struct, frozen=True, kw_only=True):
    """What trials are chosen by, in the words of the user; all must hold. `since` is a year of start."""

    antigen: str | None = None
    modality: str | None = None
    since: int | None = None
    sponsor: str | None = None
    condition: str | None = None


class Trial(Struct, kw_only=True):
    """A trial as pictures need it; things by IRI. Antigens are those that its fitting products target."""

    id: str
    start: str
    antigens: set[str] = field(default_factory=set)
    modalities: set[str] = field(default_factory=set)
    sponsors: set[str] = field(default_factory=set)
    conditions: set[str] = field(default_factory=set)

    @property
    def year(self) -> int | None:
        """The year of start."""
        return int(self.start[:4]) if self.start[:4].isdigit() else None


class Place(NamedTuple):
    """A site of a trial; coordinates in degrees, None where there are none."""

    trial: str
    city: str
    country: str
    at: tuple[float, float] | None
    precision: str

    @property
    def key(self) -> str:
        """The place, to a hundredth of a degree; empty where it is not known."""
        return f"{self.at[0]:.2f},{self.at[1]:.2f}" if self.at else ""


class Trials(Struct, kw_only=True):
    """The trials that fit, by IRI, the labels of what they name, and in words what they were chosen by."""

    by_iri: dict[str, Trial]
    label: dict[str, str]
    filters: tuple[str, ...]
    source: str
    last: str
    """The day until which the source was followed, as YYYY-MM-DD; empty where none is known."""

    def targeted(self) -> list[Trial]:
        """Give the trials with a known target. Raises UsageError where there is none."""
        trials = [t for t in self.by_iri.values() if t.antigens]
        if not trials:
            raise UsageError("no trial with a known target fits")
        return trials


def choose(store: ox.Store, filters: Filters) -> Trials:
    """Give the cell-therapy trials that fit.

    A sponsor stands for itself and for what belongs to it, a condition for itself and for narrower ones. Antigen and
    modality must be those of one product. Raises UsageError where a name is unknown or nothing fits.
    """
    wanted = {k: _found(store, k, name) for k in ("antigen", "modality", "sponsor", "condition")
              if (name := getattr(filters, k))}  # fmt: skip
    said = {p: _values(store, f"?s {p} ?o") for p in ("kg:hasProduct", "kg:targetsAntigen", "kg:modality")}
    said |= {p: _values(store, f"?s kg:hasProduct ?product ; {p} ?o")
             for p in ("kg:trialId", "kg:startDate", "kg:hasLeadSponsor", "kg:hasCondition")}  # fmt: skip
    label = {row["thing"]: row["label"] for p in
             ("kg:targetsAntigen", "kg:modality", "kg:hasLeadSponsor", "kg:hasCondition")
             for row in _rows(store, _LABELS % (p, _LABEL_OF.get(p, "rdfs:label")))}  # fmt: skip
    antigen, modality = (wanted[k].value if k in wanted else None for k in ("antigen", "modality"))
    chosen: dict[str, Trial] = {}
    for iri, products in sorted(said["kg:hasProduct"].items()):
        trial = Trial(id=said["kg:trialId"][iri][0], start=said["kg:startDate"].get(iri, [""])[0])
        for product in products:
            antigens, modalities = (said[p].get(product, ()) for p in ("kg:targetsAntigen", "kg:modality"))
            if antigen in (None, *antigens) and modality in (None, *modalities):
                chosen[iri] = trial
                trial.antigens.update([antigen] if antigen else antigens)
                trial.modalities.update([modality] if modality else modalities)
        trial.sponsors.update(said["kg:hasLeadSponsor"].get(iri, ()))
        trial.conditions.update(said["kg:hasCondition"].get(iri, ()))
    fitting = set(chosen)
    for kind, path in (
        ("sponsor", "kg:hasLeadSponsorGroup|kg:hasLeadSponsor"), ("condition", "kg:hasBroadCondition|kg:hasCondition"),
    ):  # fmt: skip
        if kind in wanted:
            fitting &= {row["trial"] for row in _rows(store, _WITH_THING % (path, wanted[kind]))}
    if filters.since is not None:
        fitting = {t for t in fitting if (chosen[t].year or 0) >= filters.since}
    if not fitting:
        raise UsageError("no trial of a cell therapy fits")
    words = [f"{kind} {label.get(iri.value) or _label(store, iri)}" for kind, iri in wanted.items()]
    if filters.since is not None:
        words.append(f"started {filters.since} or later")
    source, last = source_of(store)
    by_iri = {iri: chosen[iri] for iri in chosen if iri in fitting}
    return Trials(by_iri=by_iri, label=label, filters=tuple(words), source=source, last=last)


def places(store: ox.Store, trials: Trials) -> list[Place]:
    """Give the sites of the trials."""
    country = {row["thing"]: row["label"] for row in _rows(store, _LABELS % ("kg:siteCountry", "rdfs:label"))}
    found: dict[tuple[str, str], Place] = {}
    for row in sorted(_rows(store, _SITES), key=lambda row: (row["trial"], row["site"], *row.values())):
        at = (float(row["lat"]), float(row["long"])) if row["lat"] and row["long"] else None
        place = Place(row["trial"], row["city"], country.get(row["land"], ""), at, row["precision"].rpartition("-")[2])
        if row["trial"] in trials.by_iri:
            found.setdefault((row["trial"], row["site"]), place)
    return list(found.values())


def _values(store: ox.Store, pattern: str) -> dict[str, list[str]]:
    """Give the values of `?o` by `?s`, in order: one property at a time, or the engine takes four times as long."""
    of: dict[str, list[str]] = {}
    for row in _rows(store, f"SELECT DISTINCT ?s ?o WHERE {{ {pattern} }}"):
        of.setdefault(row["s"], []).append(row["o"])
    for values in of.values():
        values.sort()
    return of


def _found(store: ox.Store, kind: str, name: str) -> ox.NamedNode:
    try:
        return find(store, kind, THINGS[kind], name)
    except UsageError as error:
        raise UsageError(f"{kind}: {error}") from None


def _label(store: ox.Store, iri: ox.NamedNode) -> str:
    rows = _rows(store, f"SELECT ?label WHERE {{ {iri} rdfs:label ?label }} ORDER BY ?label LIMIT 1")
    return next((row["label"] for row in rows), iri.value)


def source_of(store: ox.Store) -> tuple[str, str]:
    """Give where the records are from and as of when, in words, and the last day of these.

    A record is as of the day that its snapshot was taken on (`version_holder`), and where that is not known, of no
    earlier day than that of its last change.
    """
    sites: Counter[str] = Counter()
    taken: set[str] = set()
    changed: set[str] = set()
    for row in _rows(store, _DATES):
        sites[row["site"]] += int(row["documents"])
        kind, _, day = row["dated"].partition(" ")
        if kind in ("version_holder", "last_update_post"):
            (taken if kind == "version_holder" else changed).add(day[:10])
    last = max(taken | changed, default="")
    first = min(taken, default=last)
    named = ", ".join("ClinicalTrials.gov" if s == "clinicaltrials.gov" else s for s, _ in sites.most_common(4))
    dated = f", records as of {last}" if first == last else f", records as of {first} to {last}"
    return (named or "records of unknown origin") + (dated if last else ""), last


def _rows(store: ox.Store, text: str) -> Iterator[dict[str, str]]:
    """Yield solutions with the plain value of each variable, empty where it is unbound."""
    solutions = cast("ox.QuerySolutions", store.query(_PREFIXES + text, use_default_graph_as_union=True))
    variables = [(v.value, v) for v in solutions.variables]
    for solution in solutions:
        terms: list[tuple[str, Any]] = [(name, solution[v]) for name, v in variables]
        yield {name: "" if term is None else term.value for name, term in terms}
