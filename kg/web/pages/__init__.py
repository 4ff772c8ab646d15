"""What is shown at which path. A page is a module with one function: of a generation and what was asked, a reply.

Paths that are no page of their own are those of IRIs, whose page is `resource`.
"""

import sqlite3

from kg.web.addresses import address
from kg.web.messages import Look, Reply
from kg.web.pages import home, network, ontology, pictures, quality, questions, resource, search, sparql, terms, trials
from kg.web.published import Published

_PAGES = {
    "/": home.page,
    "/network": network.page,
    "/quality": quality.page,
    "/questions": questions.page,
    "/search": search.page,
    "/sparql": sparql.page,
    "/terms": terms.page,
    "/trials": trials.page,
    **dict.fromkeys(pictures.PATHS, pictures.page),
    "/ontology": ontology.page,
    "/resource": resource.elsewhere,
}


def warm(graph: Published) -> None:
    """Make some pages for nobody, so that templates and columns of facets are read. Fails as silently as it works."""
    try:
        every = graph.facets.fitting({})
        paths = ["/", "/trials", *(address(trial.iri) for trial in graph.facets.trials(every, 0, 1))]
        for path in paths:
            look(graph, Look(path=path, accept="text/html", site=""))
    except (OSError, sqlite3.Error):
        return


def look(graph: Published, asked: Look) -> Reply:
    """Give what is at a path, with an extension or without."""
    stem, mark, _ = asked.path.rpartition(".")
    path = stem if mark and stem != "/" else asked.path
    if path.startswith("/questions/"):
        return questions.one(graph, asked)
    return _PAGES.get(path, resource.page)(graph, asked)
