"""Check a graph against the shapes of shapes/ (SHACL, https://www.w3.org/TR/shacl/).

`validate_chunk` checks whole trials while a build has them at hand, `validate_shared` then what they share, and
`validate_store` everything in a store; `validate_chunks` spares it to read what is still at hand as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
from rdflib import SH, Graph
from rdflib.term import Node

from kg import names
from kg.validate.chunks import left_to_store, prepare, validate_chunk
from kg.validate.closing import FILE, SHAPES
from kg.validate.engines import ENGINES, Engine, fastest
from kg.validate.naming import InStore
from kg.validate.report import NEVER, SEVERITIES, Finding, Group, Report
from kg.validate.shapes import shapes_graph
from kg.validate.show import show
from kg.validate.windows import Window, windows

__all__ = [
    "ENGINES", "NEVER", "SEVERITIES", "Engine", "Finding", "Group", "Report", "prepare", "shapes_graph", "show",
    "validate_chunk", "validate_chunks", "validate_shared", "validate_store", "windows",
]  # fmt: skip

_TYPE = re.compile(rf"^(<[^>]+>) <{re.escape(names.PREFIXES['rdf'])}type> <([^>]+)> ".encode(), re.MULTILINE)


def validate_store(store: ox.Store, shapes: Path | None = None, engine: str | None = None) -> Report:
    """Check the union of a store's graphs against a file or folder of shapes; without one, against our own.

    The store is cut into windows (see `windows`), so memory stays flat. Checks with `shacl` where it is installed,
    else with pySHACL, which finds the same. Raises ValueError where the engine or the shapes cannot be used.
    """
    return _validate(store, shapes_graph(shapes), engine or fastest())


def validate_chunks(chunks: Iterable[bytes], store: ox.Store, engine: str | None = None) -> Report:
    """Check a store by the chunks of N-Quads that it was loaded from; only what these leave out is read from it.

    To read statements back from a store takes five times as long as to check them. Finds what `validate_store` does,
    but for what follows across trials alone: that is in no chunk.
    """
    report, shapes = Report(engine=prepare(engine)), shapes_graph()
    kinds = left_to_store(shapes)
    elsewhere = {str(kind).encode() for kind in kinds}
    for nquads in chunks:
        report.add(validate_chunk(nquads, engine))
        report.checked += len({node for node, kind in _TYPE.findall(nquads) if kind not in elsewhere})
    left = _validate(store, _only(shapes, kinds), report.engine)
    report.add(left.findings)
    report.checked += left.checked
    return report


def validate_shared(store: ox.Store, engine: str | None = None) -> Report:
    """Check what trials share (kgsh:shared) and `validate_chunk` left out: whether they agree on it shows only now."""
    shapes = shapes_graph()
    return _validate(store, _only(shapes, {*shapes.objects(FILE, SHAPES.shared)}), engine or fastest())


def _only(shapes: Graph, kinds: set[Node]) -> Graph:
    """Give the shapes without the targets of all classes but these."""
    for shape, kind in shapes.subject_objects(SH.targetClass):
        if kind not in kinds:
            shapes.remove((shape, SH.targetClass, kind))
    return shapes


def _validate(store: ox.Store, shapes: Graph, engine: str) -> Report:
    check, whose = ENGINES[engine](shapes), InStore(store)
    report = Report(engine=engine)
    for window in windows(store, shapes):
        report.checked += len(window.own)
        report.add(_named(_of(window, check), whose))
    return report


def _of(window: Window, check: Engine) -> Iterator[Finding]:
    """Yield what is wrong with a window's own nodes: what it only refers to is some other window's."""
    for finding in check(window.ntriples):
        if finding.focus in window.own or not finding.focus.startswith("<"):
            yield finding


def _named(findings: Iterator[Finding], whose: InStore) -> Iterator[Finding]:
    for finding in findings:
        trial, label = whose(finding.focus)
        yield replace(finding, trial=trial, label=label)
