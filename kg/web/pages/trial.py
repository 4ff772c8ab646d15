"""The page of a trial."""

from __future__ import annotations

import pyoxigraph as ox

from kg.names import PREFIXES
from kg.web.messages import Reply
from kg.web.published import Published
from kg.web.rendering import rendered
from kg.web.trial import shown

_KG = PREFIXES["kg"]
_FACTS = (
    "overallStatus",
    "whyStopped",
    "hasPhase",
    "startDate",
    "primaryCompletionDate",
    "completionDate",
    "lastUpdatePostDate",
    "enrollmentCount",
    "allocation",
    "interventionModel",
    "masking",
    "primaryPurpose",
    "minimumAge",
    "maximumAge",
    "sex",
    "hasIdentifier",
    "keyword",
)


def show(graph: Published, node: ox.NamedNode, here: str, others: list[tuple[str, str, str]]) -> Reply | None:
    """Show a trial: what the graph says of it beside the words of the record that say so.

    None where the graph has no more than the name of a trial.
    """
    said: dict[str, list[ox.Quad]] = {}
    for quad in graph.store.quads_for_pattern(node, None, None):
        said.setdefault(quad.predicate.value.removeprefix(_KG), []).append(quad)
    values = {name: [q.object for q in said[name]] for name in said}
    trial_id = next((str(v.value) for v in values.get("trialId", ()) if isinstance(v, ox.Literal)), "")
    if not trial_id:
        return None
    it = shown(graph, node, trial_id)
    facts = [(ox.NamedNode(_KG + name), sorted(values[name], key=str)) for name in _FACTS if name in values]
    summary = [graph.label(v) for name in ("overallStatus", "hasPhase") for v in values.get(name, ())]
    summary += [f"starts {v.value}" for v in values.get("startDate", ()) if isinstance(v, ox.Literal)]
    summary += [graph.label(v) for v in values.get("hasLeadSponsor", ())]
    documents = [d for d in values.get("describedBy", ()) if isinstance(d, ox.NamedNode)]
    url = ox.NamedNode(_KG + "sourceUrl")
    urls = {d: [str(q.object.value) for q in graph.store.quads_for_pattern(d, url, None)] for d in documents}  # type: ignore[union-attr]
    return rendered(
        "trial.html",
        graph,
        it=it,
        facts=facts,
        here=here,
        others=others,
        trial_id=trial_id,
        label=graph.label(node),
        summary=summary,
        documents=list(urls.items()),
    )
