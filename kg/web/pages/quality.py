"""The scorecard: how complete the records are, by source, country or sponsor; each number leads to its trials."""

from __future__ import annotations

from urllib.parse import urlencode

import pyoxigraph as ox

from kg.query import Rows
from kg.web.index.facets import Score
from kg.web.index.gather import LACKS
from kg.web.messages import Look, Reply
from kg.web.negotiation import HTML
from kg.web.pages.forms import form_of, unavailable
from kg.web.pages.trials import TABLES, address_of, table
from kg.web.published import Published
from kg.web.rendering import rendered

_BY = {
    "origin": "source",
    "country": "country",
    "sponsor": "sponsor, with what it owns",
    "phase": "phase",
    "year": "start year",
}
_SHOWN = tuple(lack for lack in LACKS if lack != "receptor")
_MOST = 300


def page(graph: Published, asked: Look) -> Reply:
    """Show the scorecard by one facet, or give it as a table of numbers of trials."""
    form = form_of(asked, (HTML, *TABLES))
    if form is None:
        return unavailable(TABLES)
    by = asked.params.get("by", "")
    by = by if by in _BY else "origin"
    stated = asked.params.get("min_trials", "")
    least = int(stated) if stated.isascii() and stated.isdigit() and 0 < len(stated) < 7 else 1
    scores = graph.facets.scores(by, max(least, 1))
    if form is not HTML:
        return table(_rows(scores, by), form)
    here = urlencode({"by": by, "min_trials": least})
    return rendered(
        "quality.html",
        graph,
        by=by,
        choices=_BY,
        scores=scores[:_MOST],
        hidden=len(scores) - _MOST,
        least=least,
        lacks={lack: LACKS[lack] for lack in _SHOWN},
        trials=lambda key, lack="": address_of({by: [key]} | ({"lack": [lack]} if lack else {})),
        share=_share,
        others=[(f"/quality.{f.name}?{here}", f.media_type.partition(";")[0], f.name) for f in TABLES],
    )


def _share(score: Score, lack: str) -> int:
    """Give how many in a hundred trials lack something; of targets, of those that have a receptor."""
    of = score.lacking["receptor"] if lack == "no-target" else score.trials
    return round(100 * score.lacking[lack] / of) if of else 0


def _rows(scores: list[Score], by: str) -> Rows:
    columns = ("value", "trials", "complete", *(lack.replace("-", "_") for lack in _SHOWN), "car_tcr")
    return Rows(
        columns,
        [
            (
                ox.Literal(score.label),
                ox.Literal(score.trials),
                ox.Literal(score.complete),
                *(ox.Literal(score.lacking[lack]) for lack in (*_SHOWN, "receptor")),
            )
            for score in scores
        ],
        f"quality-by-{by}",
    )
