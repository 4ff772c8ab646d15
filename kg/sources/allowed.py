"""Values of a record that their field cannot hold: set aside here, whatever form the record came in.

What a field can hold is what the shapes allow (shapes/trial.ttl, shapes/site.ttl, shapes/condition.ttl,
shapes/evidence.ttl): a value that broke one would cost the whole trial.
"""

from __future__ import annotations

import re

import msgspec

from kg.model import CODES, Doubt, MeshTerm, Record, Reference, SiteUse

PHASES = frozenset(
    ((), ("PHASE1", "PHASE2"), ("PHASE2", "PHASE3"), *((phase,) for phase in CODES["Phase"]))
)  # fmt: skip
"""The registry's combinations of phases."""
MOST_PARTICIPANTS = 10**10
"""More people than there are."""

_MESH = re.compile(r"[A-Z][0-9]+")
_PMID = re.compile(r"[0-9]+")
_WEB = re.compile(r"https?://")


def only_allowed(record: Record) -> Record:
    """Give the record without values that its fields cannot hold; each of them is among its doubts."""
    doubts: list[Doubt] = []
    changes: dict[str, object] = {}
    if record.phases not in PHASES:
        changes["phases"] = _phases(record.phases, doubts)
    if record.enrollment and not 0 <= record.enrollment.count <= MOST_PARTICIPANTS:
        doubts.append(Doubt("enrollment", str(record.enrollment.count), "no number of participants"))
        changes["enrollment"] = None
    if not all(map(_is_placed, record.sites)):
        changes["sites"] = tuple(_site(site, doubts) for site in record.sites)
    if not all(map(_is_cited, record.references)):
        changes["references"] = tuple(_reference(reference, doubts) for reference in record.references)
    for field in ("condition_mesh", "condition_mesh_ancestors", "intervention_mesh"):
        terms: tuple[MeshTerm, ...] = getattr(record, field)
        if odd := [term for term in terms if not _MESH.fullmatch(term.id)]:
            doubts += [Doubt(field, f"{term.id} {term.term}"[:200], "no id of a MeSH descriptor") for term in odd]
            changes[field] = tuple(term for term in terms if term not in odd)
    if record.document.url and not _WEB.match(record.document.url):
        doubts.append(Doubt("url", record.document.url[:200], "no address of the web"))
        changes["document"] = msgspec.structs.replace(record.document, url=None)
    if not changes:
        return record
    return msgspec.structs.replace(record, doubts=(*record.doubts, *doubts), **changes)


def _phases(stated: tuple[str, ...], doubts: list[Doubt]) -> tuple[str, ...]:
    phases = tuple(sorted(dict.fromkeys(stated), key=CODES["Phase"].index))
    if phases in PHASES:
        return phases
    doubts.append(Doubt("phases", "/".join(phases), "phases that no trial can have at once"))
    return ()


def _is_placed(site: SiteUse) -> bool:
    if site.lat is None or site.lon is None:
        return site.lat is site.lon
    return -90 <= site.lat <= 90 and -180 <= site.lon <= 180


def _site(site: SiteUse, doubts: list[Doubt]) -> SiteUse:
    """Give the site without a point that is none: half of one is none either."""
    if _is_placed(site):
        return site
    point = f"{'?' if site.lat is None else site.lat}, {'?' if site.lon is None else site.lon}"
    doubts.append(Doubt("sites.geoPoint", point, "no latitude from -90 to 90 and longitude from -180 to 180"))
    return msgspec.structs.replace(site, lat=None, lon=None)


def _is_cited(reference: Reference) -> bool:
    return reference.pmid is None or _PMID.fullmatch(reference.pmid) is not None


def _reference(reference: Reference, doubts: list[Doubt]) -> Reference:
    if _is_cited(reference):
        return reference
    doubts.append(Doubt("references.pmid", (reference.pmid or "")[:200], "no id of PubMed"))
    return msgspec.structs.replace(reference, pmid=None)
