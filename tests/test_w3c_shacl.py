"""The standard's own tests (https://w3c.github.io/data-shapes/data-shapes-test-suite/), each by both engines.

The whole expected report is compared: focus node, path, value, component and severity of every result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, SH, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from kg.validate import ENGINES, Finding
from kg.validate.engines import as_written

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")

Result = tuple[str, str, str, str, str]

PASSED = {("core", "pyshacl"): 97, ("core", "shacl"): 98, ("sparql", "pyshacl"): 14, ("sparql", "shacl"): 16}
FAILED = {("core", "pyshacl"): {"uniqueLang-002"}, ("sparql", "pyshacl"): {"prefixes-001", "shapesGraph-001"}}
"""What each engine gets wrong; docs/reference/validation.md says why."""


@pytest.fixture(scope="module")
def suite(shared: Path) -> Path:
    return shared / "w3c" / "shacl"


@pytest.mark.parametrize("engine", ["pyshacl", "shacl"])
@pytest.mark.parametrize("part", ["core", "sparql"])
def test_standard_suite(part: str, engine: str, suite: Path) -> None:
    if engine == "shacl" and not find_spec("shacl"):
        pytest.skip("the engine shacl is not installed: extra `fast`")
    verdicts = {file: verdict(engine, file) for file in sorted((suite / part).rglob("*.ttl")) if is_test(file)}
    failed = {file.stem for file, right in verdicts.items() if not right}
    assert failed == FAILED.get((part, engine), set())
    assert Counter(verdicts.values())[True] >= PASSED[part, engine]


def verdict(engine: str, file: Path) -> bool:
    """Whether an engine gives the expected report."""
    data, shapes, expected = case(file)
    try:
        found = Counter(key(f) for f in ENGINES[engine](shapes)(data))
    except Exception:  # an engine may raise what it likes; the test then counts as failed
        return False
    return found == expected


def is_test(file: Path) -> bool:
    """Whether a file has a test with a report; those that expect a refusal of the shapes are no such tests."""
    graph = read(file)
    test = next(graph.subjects(RDF.type, SHT.Validate), None)
    return test is not None and graph.value(test, MF.result) != SHT.Failure


@lru_cache(maxsize=256)
def read(file: Path) -> Graph:
    with as_written():
        return Graph().parse(file, publicID=file.as_uri())


@lru_cache(maxsize=256)
def case(file: Path) -> tuple[bytes, Graph, Counter[Result]]:
    """Give data as N-Triples, shapes, and the results expected."""
    graph = read(file)
    test = next(graph.subjects(RDF.type, SHT.Validate))
    action = graph.value(test, MF.action)
    data, shapes = (read(Path(str(graph.value(action, part)).removeprefix("file://")))
                    for part in (SHT.dataGraph, SHT.shapesGraph))  # fmt: skip
    report = graph.value(test, MF.result)
    return data.serialize(format="nt").encode(), shapes, Counter(expected(graph, report))


def expected(graph: Graph, report: Node | None) -> Iterator[Result]:
    for result in graph.objects(report, SH.result):
        path = graph.value(result, SH.resultPath)
        yield (
            term(graph.value(result, SH.focusNode)),
            path.n3() if isinstance(path, URIRef) else "",
            term(graph.value(result, SH.value)),
            str(graph.value(result, SH.sourceConstraintComponent)),
            str(graph.value(result, SH.resultSeverity)).rsplit("#", 1)[-1],
        )


def key(finding: Finding) -> Result:
    simple = finding.path if finding.path.startswith("<") else ""
    return (unlabelled(finding.focus), simple, unlabelled(finding.value), finding.component, finding.severity)


def term(node: Node | None) -> str:
    if node is None:
        return ""
    if isinstance(node, Literal):
        (triple,) = ox.parse(f"<urn:s> <urn:p> {node.n3()} .", format=ox.RdfFormat.TURTLE)
        return str(triple.object)
    return unlabelled(node.n3())


def unlabelled(node: str) -> str:
    return "_:" if node.startswith("_:") else node
