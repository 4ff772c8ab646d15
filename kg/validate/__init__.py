"""Check a graph against the shapes of shapes/ (SHACL, https://www.w3.org/TR/shacl/)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import cast

import pyoxigraph as ox
from rdflib import Graph

from kg import assets, names
from kg.validate.engines import ENGINES, Engine
from kg.validate.report import Finding, Group, Report
from kg.validate.windows import Window, windows

__all__ = ["ENGINES", "Engine", "Finding", "Group", "Report", "shapes_graph", "validate_store", "windows"]

_LABEL = ox.NamedNode(names.PREFIXES["rdfs"] + "label")
_TYPE = ox.NamedNode(names.PREFIXES["rdf"] + "type")
_TRIAL = ox.NamedNode(names.term("ClinicalTrial"))
_MANY_TRIALS = 500


def validate_store(store: ox.Store, shapes: Path | None = None, engine: str | None = None) -> Report:
    """Check the union of a store's graphs against a file or folder of shapes; without one, against our own.

    The store is cut into windows (see `windows`), so memory stays flat. pySHACL checks them; above 500 trials, the
    faster `shacl` does where it is installed. Raises ValueError where the engine or the shapes cannot be used.
    """
    rules = shapes_graph(shapes)
    name = engine or _engine_for(store)
    check = ENGINES[name](rules)
    found: set[Finding] = set()
    checked = 0
    for window in windows(store, rules):
        checked += len(window.own)
        found.update(_named(store, _of(window, check)))
    return Report(found, checked, name)


def shapes_graph(shapes: Path | None = None) -> Graph:
    """Read a file of shapes, or all of a folder; without one, our own."""
    path = shapes or assets.folder("shapes")
    graph = Graph()
    for file in sorted(path.glob("*.ttl")) if path.is_dir() else [path]:
        graph.parse(file)
    return graph


def _engine_for(store: ox.Store) -> str:
    trials = store.quads_for_pattern(None, _TYPE, _TRIAL, None)
    many = sum(1 for _ in islice(trials, _MANY_TRIALS + 1)) > _MANY_TRIALS
    return "shacl" if many and find_spec("shacl") else "pyshacl"


def _of(window: Window, check: Engine) -> Iterator[Finding]:
    """Yield what is wrong with a window's own nodes: what it only refers to is some other window's."""
    for finding in check(window.ntriples):
        if finding.focus in window.own or not finding.focus.startswith("<"):
            yield finding


def _named(store: ox.Store, findings: Iterator[Finding]) -> Iterator[Finding]:
    for finding in findings:
        if finding.focus.startswith("<"):
            focus = ox.NamedNode(finding.focus[1:-1])
            labels = (
                str(cast("ox.Literal", q.object).value) for q in store.quads_for_pattern(focus, _LABEL, None, None)
            )
            yield replace(finding, label=min(labels, default=""))
        else:
            yield finding
