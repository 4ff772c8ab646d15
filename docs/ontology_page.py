"""The reference page of the ontology, asked of the ontology: all classes, properties and values with what is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from kg import assets, names
from kg.infer import rules

FORMS = {"ttl": "turtle", "rdf": "xml", "nt": "nt"}
KINDS = {"Classes": (OWL.Class,), "Properties": (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)}


def ontology() -> str:
    """Give the page as Markdown."""
    files = {name: Graph().parse(assets.folder("ontology") / f"{name}.ttl") for name in ("core", "defined")}
    shapes = Graph()
    for path in sorted(assets.folder("shapes").glob("*.ttl")):
        shapes.parse(path)
    of_rule = {rule.id: rule for rule in rules()}
    parts = []
    for title, file, kinds in (
        ("Classes", "core", KINDS["Classes"]),
        ("Defined classes", "defined", KINDS["Classes"]),
        ("Properties", "core", KINDS["Properties"]),
    ):
        parts.append(f"## {title}")
        graph = files[file]
        terms = {
            cast(URIRef, t) for kind in kinds for t in graph.subjects(RDF.type, kind) if str(t).startswith(names.KG)
        }
        parts += [
            entry(graph, shapes, term, short(term).removeprefix("kg:") in of_rule)
            for term in sorted(terms, key=lambda t: short(t).lower())
        ]
    return "\n\n".join(parts)


def write_files(folder: Path) -> None:
    """Write each file of the T-Box in Turtle, RDF/XML and N-Triples, for tools that read only one of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("core", "defined", "alignments"):
        graph = Graph().parse(assets.folder("ontology") / f"{name}.ttl")
        for ending, form in FORMS.items():
            graph.serialize(folder / f"{name}.{ending}", format=form, encoding="utf-8")


def entry(graph: Graph, shapes: Graph, term: URIRef, inferred: bool) -> str:
    """Write one term down."""
    lines = [f"### {short(term)}", f"**{graph.value(term, RDFS.label)}**. {graph.value(term, SKOS.definition)}"]
    if note := graph.value(term, SKOS.scopeNote):
        lines.append(f"*{note}*")
    facts = [f"- {name}: {value}" for name, value in told(graph, shapes, term)]
    if inferred:
        facts.append("- concluded by a rule of the same name")
    values = sorted((str(graph.value(v, SKOS.notation)), v) for v in graph.subjects(RDF.type, term))
    if values:
        facts.append("- values, with their codes:")
        said = ((code, graph.value(v, RDFS.label), graph.value(v, SKOS.definition)) for code, v in values)
        facts += [f"  - `{code}` {label}: {definition}" for code, label, definition in said]
    return "\n\n".join([*lines, "\n".join(facts)])


def told(graph: Graph, shapes: Graph, term: URIRef) -> Iterator[tuple[str, str]]:
    """Yield what else is said of a term."""
    for name, predicate in (
        ("example", SKOS.example), ("kind of", RDFS.subClassOf), ("kind of", RDFS.subPropertyOf), ("of", RDFS.domain),
        ("value", RDFS.range), ("source", DCTERMS.source),
    ):  # fmt: skip
        values = sorted(written(v) for v in graph.objects(term, predicate))
        if values:
            yield name, ", ".join(values)
    shaped = {*shapes.subjects(SH.targetClass, term), *shapes.subjects(SH.path, term)}
    if shaped:
        yield "shapes", ", ".join(f"`{str(s).rpartition('#')[2]}`" for s in sorted(shaped) if isinstance(s, URIRef))


def written(value: Node) -> str:
    """Write a value down: a term as its name, an address as a link, words as words."""
    if isinstance(value, Literal):
        return str(value)
    name = short(value)
    if name.startswith("http"):
        return "this ontology" if str(value) == names.KG.rstrip("#") else f"<{value}>"
    return f"`{name}`"


def short(term: Node) -> str:
    """Give the prefixed name of a term."""
    found = ((p, i) for p, i in names.PREFIXES.items() if str(term).startswith(i))
    return next((f"{p}:{str(term).removeprefix(i)}" for p, i in found), str(term))
