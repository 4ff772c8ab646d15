"""Whose a node is: a finding is of use to a curator only with the trial it belongs to, and with a name to read."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, cast

import pyoxigraph as ox

from kg import names
from kg.model import REGISTRY_ID

_LABEL = ox.NamedNode(names.PREFIXES["rdfs"] + "label")
_ABOUT = ox.NamedNode(names.term("aboutTrial"))
_FROM = ox.NamedNode(names.term("fromDocument"))
_LABEL_OF = b" <" + _LABEL.value.encode() + b"> "
_TRIAL_ID = re.compile(re.escape(names.term("trialId")).encode() + rb'> "([^"]+)"')
_STEPS = 3
_USERS = 50


class InStore:
    """Whose a node of a store is: called with a node as N-Triples write it, gives (trial id, label)."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def __call__(self, node: str) -> tuple[str, str]:
        """Give the trial a node belongs to, or the first of those that use it, and its label; else empty texts."""
        if not node.startswith("<"):
            return "", ""
        focus = ox.NamedNode(node[1:-1])
        labels = (cast("ox.Literal", q.object).value for q in self._store.quads_for_pattern(focus, _LABEL, None, None))
        return self._trial(focus), min(labels, default="")

    def _trial(self, focus: ox.NamedNode) -> str:
        """Look in the IRI, at what the node is about, at its document, and at what leads to it, a few steps far."""
        nodes: list[Any] = [focus]
        for _ in range(_STEPS):
            found = [trial for node in nodes for trial in self._named(node)]
            if found:
                return min(found)
            nodes = [user for node in nodes for user in self._users(node)]
        return ""

    def _named(self, node: Any) -> Iterator[str]:
        stated = [q.object for q in self._store.quads_for_pattern(node, _ABOUT, None, None)]
        for each in stated or [node]:
            iri = str(each)
            if (trial := REGISTRY_ID.search(iri)) is not None and _of_trial(iri):
                yield trial[0]

    def _users(self, node: Any) -> Iterator[Any]:
        yield from (q.object for q in self._store.quads_for_pattern(node, _FROM, None, None))
        yield from (q.subject for q in islice(self._store.quads_for_pattern(None, None, node, None), _USERS))


class InChunk:
    """Whose a node of the N-Quads of whole trials is, as `InStore` does; lines are sorted within a trial."""

    def __init__(self, nquads: bytes) -> None:
        self._text = nquads
        self._find = lru_cache(maxsize=1024)(self._search)

    def __call__(self, node: str) -> tuple[str, str]:
        """Give the trial a node belongs to and its label; else empty texts."""
        if not node.startswith("<"):
            return "", ""
        return self._find(node)

    def _search(self, node: str) -> tuple[str, str]:
        subject = node.encode()
        trial = REGISTRY_ID.search(node)
        start, end = self._block(trial[0]) if trial and _of_trial(node) else (0, len(self._text))
        at = self._line(subject + _LABEL_OF, start, end)
        label = "" if at < 0 else _literal(self._text, at + len(subject + _LABEL_OF))
        if trial and _of_trial(node):
            return trial[0], label
        first = self._line(subject + b" ", 0, len(self._text))
        return ("" if first < 0 else self._trial_at(first)), label

    def _line(self, beginning: bytes, start: int, end: int) -> int:
        """Find where a line starts so; -1 where none does."""
        if self._text.startswith(beginning, start):
            return start
        at = self._text.find(b"\n" + beginning, max(start - 1, 0), end)
        return at + 1 if at >= 0 else -1

    @property
    def _trials(self) -> tuple[list[str], list[int]]:
        if not hasattr(self, "_ends"):
            found = [(m[1].decode(), m.end()) for m in _TRIAL_ID.finditer(self._text)]
            self._ends = [name for name, _ in found], [end for _, end in found]
        return self._ends

    def _block(self, trial: str) -> tuple[int, int]:
        """Give the part of the text in which the lines of a trial are: its id is among the last of them."""
        ids, ends = self._trials
        if trial not in ids:
            return 0, len(self._text)
        at = ids.index(trial)
        start = self._text.find(b"\n", ends[at - 1]) if at else 0
        return start, ends[at + 1] if at + 1 < len(ends) else len(self._text)

    def _trial_at(self, position: int) -> str:
        ids, ends = self._trials
        at = bisect_left(ends, position)
        return ids[at] if at < len(ids) else ""


def _of_trial(iri: str) -> bool:
    """Whether the id of a trial in an IRI is whose it is, and not only something that looks like one."""
    return names.ID in iri and "/org/" not in iri and "/facility/" not in iri


def _literal(text: bytes, at: int) -> str:
    """Read a literal, which is written as a JSON string."""
    end = text.find(b"\n", at)
    value, _ = json.JSONDecoder().raw_decode(text[at:end].decode())
    return str(value)
