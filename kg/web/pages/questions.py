"""Named questions: the list, and for each a form of its parameters, its answer, and its SPARQL to change."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from kg.names import PREFIXES
from kg.query import Param, Question, Rows, UsageError, questions
from kg.query.header import BLOCK
from kg.query.run import answer, bind
from kg.web.messages import Look, Reply, refusal
from kg.web.negotiation import HTML
from kg.web.pages.forms import form_of, unavailable
from kg.web.pages.trials import TABLES, table
from kg.web.published import Published
from kg.web.rendering import rendered

MOST = 500
"""Rows on the page; tables have all."""
_SUGGESTED = 300
_SHELVES = {
    "antigen": "Antigens",
    "target": "Antigens",
    "mention": "Antigens",
    "evidence": "Evidence",
    "trial": "Trials",
    "sponsor": "Sponsors",
    "programme": "Programmes",
    "collaboration": "Sponsors",
    "product": "Products",
    "quality": "Quality of records",
    "condition": "Conditions",
    "conflict": "Quality of records",
    "document": "Quality of records",
}
_KIND = {
    "antigen": "Antigen",
    "sponsor": "Organization",
    "condition": "Condition",
    "country": "Country",
    "modality": "Modality",
}


@lru_cache(maxsize=1)
def _questions() -> dict[str, Question]:
    return questions()


def page(graph: Published, asked: Look) -> Reply:
    """List all questions."""
    shelves: dict[str, list[Question]] = {}
    for question in _questions().values():
        first = [word for word in re.split("-", question.name) if word.rstrip("s") in _SHELVES]
        shelves.setdefault(_SHELVES[first[0].rstrip("s")] if first else "Others", []).append(question)
    return rendered("questions.html", graph, shelves=dict(sorted(shelves.items())))


def one(graph: Published, asked: Look) -> Reply:
    """Show a question with its form, and its answer where all it needs is given; or give the answer as a table."""
    form = form_of(asked, (HTML, *TABLES))
    if form is None:
        return unavailable(TABLES)
    name = asked.path.removeprefix("/questions/")
    question = _questions().get(name.rpartition(".")[0] or name)
    if question is None:
        return (
            rendered("missing.html", graph, 404, path=asked.path) if form is HTML else refusal(404, "no such question")
        )
    given = {p.name: asked.params[p.name].strip() for p in question.params if asked.params.get(p.name, "").strip()}
    needed = [p for p in question.params if p.required and p.name not in given]
    rows, wrong = None, ""
    # Of everything at once there may be more than anybody waits for: that is asked for, not come upon.
    open_to_all = any(p.type in _KIND for p in question.params) and not given and "ask" not in asked.params
    if not needed and not (open_to_all and form is HTML):
        try:
            rows = answer(graph.store, question, dict(given))
        except UsageError as error:
            wrong = str(error)
    elif form is not HTML:
        wrong = f"needs {', '.join(p.name for p in needed)}"
    if form is not HTML:
        return refusal(400, wrong) if rows is None else table(Rows(rows.columns, rows.rows, question.name), form)
    text = _bound(graph, question, given) if rows is not None else question.text
    others = [
        (
            f"/questions/{question.name}.{f.name}" + (f"?{urlencode(given)}" if given else ""),
            f.media_type.partition(";")[0],
            f.name,
        )
        for f in TABLES
    ]
    return rendered(
        "question.html",
        graph,
        400 if wrong else 200,
        question=question,
        given=given,
        rows=rows,
        wrong=wrong,
        text=text,
        most=MOST,
        open_to_all=open_to_all and not needed,
        others=others if rows is not None else [],
        suggestions={p.name: _suggestions(graph, p) for p in question.params},
        meanings={c.name: c.meaning for c in question.columns},
    )


def _bound(graph: Published, question: Question, given: dict[str, Any]) -> str:
    """Give the query with its parameters in place, as it may be changed and asked again."""
    text = "\n".join(line for line in question.text.splitlines() if not line.startswith("#")).strip()
    for param in question.params:
        term = bind(graph.store, param, given.get(param.name))
        stands = f"VALUES ?{param.name} {{ {term} }}" if term else ""
        text = re.sub(BLOCK.format(name=param.name), stands.replace("\\", r"\\"), text)
    known = "|".join(re.escape(line) for line in (f"PREFIX {p}: <{iri}>" for p, iri in PREFIXES.items()))
    return re.sub(rf"(?m)^(?:{known})\n+", "", text)


def _suggestions(graph: Published, param: Param) -> list[str]:
    """Give what may be filled in: the names of things with most trials, or the words that the type lists."""
    if "|" in param.type:
        return param.type.split("|")
    kind = _KIND.get(param.type)
    if kind is None:
        return []
    some = graph.facets.db.execute(
        "SELECT label FROM thing WHERE kind = ? AND trials > 0 ORDER BY trials DESC, label LIMIT ?", (kind, _SUGGESTED)
    )
    return [label for (label,) in some]
