"""What a query from outside may not do: write, reach other hosts, read other graphs, or overrun the stack.

The engine has no switch for SERVICE and no limit of its own: a deeply nested query ends the process, so that
what is refused must be refused before the engine sees it.
"""

from __future__ import annotations

import re

from kg.names import GRAPHS
from kg.query.errors import UsageError

MAX_BYTES = 65536
MAX_DEPTH = 200
"""Brackets within brackets, or `!` after `!`."""
MAX_OPERATORS = 2000
"""Operators and joined groups in one query: each is one more level of the tree that the engine walks."""

_TOKEN = re.compile(
    r"""(?P<skip>\#[^\n\r]*|\s+)
    |(?P<string>\"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*\"{3}|'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
        |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<iri><[^<>"{}|^`\\\s]*>)
    |(?P<variable>[?$]\w+|@[A-Za-z][\w-]*)
    |(?P<name>[^\W\d][\w.\-]*:(?:[\w.:\-%]|\\.)*|:(?:[\w.:\-%]|\\.)+|_:[\w.\-]+)
    |(?P<word>[^\W\d]\w*)
    |(?P<open>[({\[]|<<)|(?P<close>[)}\]]|>>)
    |(?P<operator>\|\||&&|[-+*/|^!])
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_WRITES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
_JOINS = {"MINUS", "UNION", "OPTIONAL", "FILTER", "BIND", "EXISTS", "GRAPH"}


def check(text: str) -> None:
    """Pass a query that only reads this graph. Raises UsageError that says what is wrong, before evaluation."""
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise UsageError(f"the query is longer than {MAX_BYTES // 1024} KB")
    depth = bangs = operators = 0
    form = False
    before = ""
    for match in _TOKEN.finditer(text):
        kind, piece = match.lastgroup, match.group()
        word = piece.upper() if kind == "word" else ""
        if kind == "skip":
            continue
        depth += (kind == "open") - (kind == "close")
        bangs = bangs + 1 if piece == "!" else 0
        operators += kind == "operator" or word in _JOINS
        if depth > MAX_DEPTH or bangs > MAX_DEPTH:
            raise UsageError(f"the query is nested more than {MAX_DEPTH} levels deep")
        if operators > MAX_OPERATORS:
            raise UsageError(f"the query has more than {MAX_OPERATORS} operators")
        if word == "SERVICE":
            raise UsageError("SERVICE is refused: a query reaches no other host")
        if word in _WRITES and not form:
            raise UsageError(f"{word} is refused: a query only reads; the graph is changed by building it")
        if before in ("FROM", "FROM NAMED") and word != "NAMED":
            _check_graph(piece)
        form = form or word in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
        before = "FROM NAMED" if before == "FROM" and word == "NAMED" else word


def _check_graph(piece: str) -> None:
    if piece[1:-1] not in GRAPHS:
        raise UsageError(f"FROM {piece} is refused: the graphs here are {', '.join(f'<{g}>' for g in GRAPHS)}")
