"""What a query from outside may not do: write, reach other hosts, read other graphs, or overrun the stack.

The engine has no switch for SERVICE and no limit of its own: a deeply nested query ends the process, so that
what is refused must be refused before the engine sees it.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from kg.names import GRAPHS
from kg.query.errors import Forbidden, UsageError

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
_GAP = r"(?:\s|\#[^\n\r]*[\n\r])*+"
_REACHING_OUT = re.compile(
    r"[?$]\w+|(SERVICE" + _GAP + r"(?:SILENT" + _GAP + r")?"
    r"(?:<[^>]*>|[?$][^\s{#]++|(?:[^\s<>\"'(){}#\\:]|\\.)*+:(?:[^\s{#\\]|\\.)*+)" + _GAP + r"\{)",
    re.IGNORECASE,
)
"""A SERVICE clause wherever it may stand, even where tokens as we read them hide it: the engine reads without
tokens, so that `1<2#>` is a comment to it and `trueSERVICE` two words. Variables are stepped over."""
_JOINS = {"MINUS", "UNION", "OPTIONAL", "FILTER", "BIND", "EXISTS", "GRAPH"}


def check(text: str, graphs: Collection[str] = GRAPHS) -> bool:
    """Pass a query that only reads these graphs, and give whether it names its own dataset by FROM.

    Raises UsageError that says what is wrong, Forbidden where it is more than a matter of form, before evaluation.
    """
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise UsageError(f"the query is longer than {MAX_BYTES // 1024} KB")
    if any(match[1] for match in _REACHING_OUT.finditer(text)):
        raise Forbidden("SERVICE is refused: a query reaches no other host")
    depth = bangs = operators = 0
    form = own = False
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
            raise Forbidden("SERVICE is refused: a query reaches no other host")
        if word in _WRITES and not form:
            raise Forbidden(f"{word} is refused: a query only reads; the graph is changed by building it")
        if before in ("FROM", "FROM NAMED") and word != "NAMED":
            _check_graph(piece, graphs)
            own = True
        form = form or word in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
        before = "FROM NAMED" if before == "FROM" and word == "NAMED" else word
    return own


def _check_graph(piece: str, graphs: Collection[str]) -> None:
    if piece[1:-1] not in graphs:
        raise Forbidden(f"FROM {piece} is refused: the graphs here are {', '.join(f'<{g}>' for g in graphs)}")
