"""Study objects that a page shows as a Python literal, whole or cut."""

from __future__ import annotations

import ast
import re
from typing import Any

import msgspec

from kg.model import Document, Record
from kg.sources.ctgov import record_of
from kg.sources.pages import own_id
from kg.sources.refusal import Refused

_TOKEN = re.compile(
    r"""(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<atom>[\w.+-]+)|(?P<mark>[{}\[\],:])|\s+""", re.DOTALL
)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_CLOSE = {"{": "}", "[": "]"}
_DEEPEST = 60


def read_study(raw: str, said: list[str], document: Document) -> Record | None:
    """Read the study in a literal such as `{'hasResults': False, ...}`; None where there is none to read.

    A literal that breaks off is read up to its last whole value and the record is partial; an id that the cut
    took away comes from the page (`said`). Raises Refused where there is no id at all.
    """
    start = raw.find("{")
    if start < 0:
        return None
    literal, cut = close(_SURROGATE.sub(r"\\ufffd", raw[start:]))
    try:
        study: Any = ast.literal_eval(literal)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    if not isinstance(study, dict) or not all(isinstance(key, str) for key in study):
        return None
    protocol = study.setdefault("protocolSection", {})
    if not isinstance(protocol, dict):
        return None
    ident = protocol.setdefault("identificationModule", {})
    if isinstance(ident, dict) and "nctId" not in ident:
        ident["nctId"] = own_id(said, document)
    document = msgspec.structs.replace(document, form="registry-json", partial=document.partial or cut)
    try:
        return record_of(study, document)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise Refused(f"the study object cannot be read: {type(error).__name__}") from error


def close(literal: str) -> tuple[str, bool]:
    """Give a literal up to its end, or up to its last whole value with its brackets closed, and whether it was cut."""
    to_close: list[str] = []
    whole, closing = 0, "{}"
    key_next = False
    position = 0
    while match := _TOKEN.match(literal, position):
        position = match.end()
        mark, value_end = match["mark"], None
        if mark in _CLOSE:
            to_close.append(_CLOSE[mark])
            if len(to_close) > _DEEPEST:
                break
            key_next = mark == "{"
        elif mark in {"}", "]"}:
            if not to_close or to_close.pop() != mark:
                break
            if not to_close:
                return literal[:position], False
            key_next, value_end = False, position
        elif mark == ",":  # a name or number is whole only if something follows
            key_next, value_end = to_close[-1:] == ["}"], match.start()
        elif mark == ":":
            key_next = False
        elif match["text"] and not key_next and to_close:
            value_end = position
        if value_end is not None:
            whole, closing = value_end, "".join(reversed(to_close))
    return literal[:whole] + closing, True
