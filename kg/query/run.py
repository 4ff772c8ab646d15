"""Asking: a named question with its parameters, or SPARQL as written."""

from __future__ import annotations

import re

import pyoxigraph as ox

from kg import assets
from kg.names import PREFIXES
from kg.query.answer import Answer, Rows, Triples, Truth
from kg.query.errors import UsageError
from kg.query.guard import check
from kg.query.header import ANY, BLOCK, THINGS, Param, Question, parse, questions
from kg.query.names_of import find, find_trial

_NAME = re.compile(r"[a-z0-9-]+")
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


def ask(store: ox.Store, name: str, **params: object) -> Rows:
    """Answer a named question: one row a solution, in the columns that its header names.

    Raises UsageError that names the question or the parameter that is wrong.
    """
    path = assets.folder("queries") / f"{name}.rq"
    if not _NAME.fullmatch(name) or not path.is_file():
        raise UsageError(f"no question called “{name}”; there are {', '.join(questions())}")
    return answer(store, parse(name, path.read_text("utf-8"), path.name), params)


def answer(store: ox.Store, question: Question, params: dict[str, object]) -> Rows:
    """Answer a question that need not be one of the project's own."""
    names = [p.name for p in question.params]
    for given in params:
        if given not in names:
            raise UsageError(f"{question.name} has no parameter “{given}”; it takes {', '.join(names) or 'none'}")
    text = question.text
    for param in question.params:
        _counts(question, param, params)
        text = _put(text, param.name, bind(store, param, params.get(param.name)))
    solutions = store.query(text, use_default_graph_as_union=True)
    if not isinstance(solutions, ox.QuerySolutions):
        raise TypeError(f"{question.name} is not a SELECT query")
    columns = tuple(c.name for c in question.columns)
    return Rows(columns, [tuple(s[c] for c in columns) for s in solutions], question.title)


def _counts(question: Question, param: Param, params: dict[str, object]) -> None:
    """Refuse a parameter that would be passed over in silence."""
    if param.counts_with is None or str(params.get(param.name) or ANY).strip() == ANY:
        return
    other, value = param.counts_with
    default = next(p.default for p in question.params if p.name == other)
    if str(params.get(other) or default).strip() != value:
        raise UsageError(f"{param.name} counts only with {other}={value}")


def _put(text: str, name: str, term: ox.NamedNode | ox.Literal | None) -> str:
    """Put a term where its parameter stands; take the place away where it stays free.

    The engine's own substitutions do not do: its planner does not know of them, so that a question about one trial
    scans the graph, and it takes `BOUND` of such a variable for false. A term writes itself, escapes and all.
    """
    return re.sub(BLOCK.format(name=name), lambda _: f"VALUES ?{name} {{ {term} }}" if term else "", text)


def bind(store: ox.Store, param: Param, value: object) -> ox.NamedNode | ox.Literal | None:
    """Give the term of a value of its parameter's type; None where the parameter stays free.

    Raises UsageError that names the parameter.
    """
    stated = "" if value is None else str(value).strip()
    if not stated:
        if param.default is None:
            raise UsageError(f"{param.name} is missing: {param.meaning}")
        stated = param.default
    if stated == ANY and param.default == ANY:
        return None
    try:
        return _term(store, param.type, stated)
    except UsageError as error:
        raise UsageError(f"{param.name}: {error}") from None


def _term(store: ox.Store, kind: str, stated: str) -> ox.NamedNode | ox.Literal:
    if kind in THINGS:
        return find(store, kind, THINGS[kind], stated)
    if "|" in kind:
        if stated not in kind.split("|"):
            raise UsageError(f"“{stated}” is none of {', '.join(kind.split('|'))}")
        return ox.Literal(stated)
    if kind == "trial":
        return find_trial(store, stated)
    if kind == "integer":
        if not re.fullmatch(r"-?\d{1,18}", stated, re.ASCII):
            raise UsageError(f"“{stated}” is not a whole number")
        return ox.Literal(int(stated))
    if kind == "date" and not _DATE.fullmatch(stated):
        raise UsageError(f"“{stated}” is not a date; write YYYY, YYYY-MM or YYYY-MM-DD")
    return ox.Literal(stated)


def sparql(store: ox.Store, text: str) -> Answer:
    """Answer a SPARQL 1.1 query; the prefixes of `names` need no declaration.

    It is over the union of the graphs unless it says FROM.

    Raises UsageError where the query is not well formed or may not run (see `guard`).
    """
    own_dataset = check(text)
    try:
        result = store.query(text, use_default_graph_as_union=not own_dataset, prefixes=PREFIXES)
        if isinstance(result, ox.QueryBoolean):
            return Truth(bool(result))
        if not isinstance(result, ox.QuerySolutions):
            return Triples(tuple(sorted(set(result), key=str)))
        columns = tuple(v.value for v in result.variables)
        return Rows(columns, [tuple(s[i] for i in range(len(columns))) for s in result])
    except SyntaxError as error:
        raise UsageError(f"not SPARQL 1.1: {error}") from None
