"""How the graph is asked: named questions from queries/*.rq, and any read-only SPARQL 1.1."""

from kg.query.answer import FORMATS, Answer, Rows, Triples, Truth
from kg.query.errors import Forbidden, UsageError
from kg.query.header import Column, Param, Question, questions
from kg.query.names_of import find, find_trial
from kg.query.run import ask, sparql

__all__ = [
    "FORMATS",
    "Answer",
    "Column",
    "Forbidden",
    "Param",
    "Question",
    "Rows",
    "Triples",
    "Truth",
    "UsageError",
    "ask",
    "find",
    "find_trial",
    "questions",
    "sparql",
]
