"""The ontology as a picture: the central classes and what joins them, in the rooms of the graph, drawn by Graphviz.

What is shown is asked of the ontology: labels, properties and their ends. Only the choice of classes, the order of the
rooms and their colours are ours.
"""

from __future__ import annotations

import html
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from kg import assets, names
from kg.query import UsageError

SUFFIXES = (".svg", ".png", ".pdf", ".html", ".dot")
_FONT = "Helvetica,Arial,sans-serif"
_INK, _FAINT = "#1f2933", "#52606d"
_ROOMS = {
    "what follows · graph inferred": (
        "#f3e3ef", "#99457f", ("CellTherapyTrial", "CARTTrial", "PSMACellTherapyTrial"),
    ),
    "what the record states · graph asserted": (
        "#d9eaf7", "#0072b2",
        ("ClinicalTrial", "Organization", "Site", "Facility", "Arm", "Intervention", "CellTherapyProduct"),
    ),
    "the words that say so · graph evidence": (
        "#fdebd8", "#b45309", ("AntigenAssertion", "TextEvidence", "SourceDocument"),
    ),
    "what is known beforehand · graph ontology": (
        "#dff3ea", "#00785a", ("Condition", "CatalogueProduct", "Antigen"),
    ),
}  # fmt: skip
"""By room, as the named graphs divide the graph: fill, line and classes. Colours told apart in colour blindness."""
_SHOWN = (
    "hasLeadSponsor", "hasSite", "atFacility", "hasCondition", "hasArm", "usesIntervention", "hasProduct",
    "isRealizedAs", "targetsAntigen", "instanceOfProduct", "targetsAntigenCatalogued", "aboutTrial", "antigen",
    "hasEvidence", "fromDocument",
)  # fmt: skip
_INSIDE = {
    "ClinicalTrial": ("hasPhase", "overallStatus", "startDate", "enrollmentCount"),
    "CellTherapyProduct": ("modality", "cellSource", "targetingDesign"),
    "AntigenAssertion": ("antigenRole", "confidence"),
    "TextEvidence": ("fieldPath", "quote", "rule"),
    "Organization": ("organizationKind", "partOf"),
    "Condition": ("understoodAs",),
    "Facility": ("city", "country"),
    "Site": ("siteStatus",),
    "Intervention": ("interventionType", "interventionRole"),
    "Arm": ("armType",),
    "CatalogueProduct": ("owner",),
    "SourceDocument": ("sourceSite", "documentDate"),
}
"""Properties that a class is shown with, in its box."""


def draw_schema(paths: Iterable[Path], *, full: bool = False) -> None:
    """Draw the ontology to .svg, .png, .pdf, .html or .dot files: its central classes, or all of them.

    Raises UsageError where Graphviz is missing, and ValueError for another ending.
    """
    text = schema_dot(full=full)
    for path in map(Path, paths):
        if path.suffix not in SUFFIXES:
            raise ValueError(f"cannot draw to “{path.name}”: use {', '.join(SUFFIXES)}")
        if path.suffix == ".dot":
            path.write_text(text, encoding="utf-8")
        elif path.suffix == ".html":
            drawn = _drawn(text, "svg").decode()
            head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>The ontology</title>'
            style = "<style>body{margin:0}svg{width:100vw;height:100vh}</style>"
            path.write_text(head + style + drawn[drawn.index("<svg") :] + "</html>\n", encoding="utf-8")
        else:
            path.write_bytes(_drawn(text, path.suffix[1:]))


def schema_dot(*, full: bool = False) -> str:
    """Give the picture in Graphviz's language (https://graphviz.org/doc/info/lang.html)."""
    told = _Told()
    rooms = _ROOMS if not full else {"": ("#eef2f6", _FAINT, tuple(told.classes()))}
    lines = [
        "digraph schema {",
        f'graph [rankdir=LR, nodesep=0.28, ranksep=0.62, fontname="{_FONT}", fontsize=19, pad=0.3, newrank=true,'
        " splines=spline, bgcolor=white, labeljust=l, dpi=130]",
        f'node [shape=plain, fontname="{_FONT}"]',
        f'edge [fontname="{_FONT}", fontsize=14, fontcolor="{_FAINT}", color="{_FAINT}", arrowsize=0.7, penwidth=1.2]',
    ]
    for number, (room, (fill, line, classes)) in enumerate(rooms.items()):
        lines += [f"subgraph {'' if full else 'cluster_'}{number} {{"]
        if room:
            lines += [f'label=<<b>{room}</b>>; style="rounded,filled"; color="{line}"; fillcolor="{fill}50";',
                      f'fontcolor="{line}"; margin=14; labelloc={"b" if number == 3 else "t"};',
                      f'labeljust={"r" if number == 2 else "l"};']  # fmt: skip
        for name in classes:
            inside = told.inside(name) if full else _INSIDE.get(name, ())
            lines.append(f"{name} [label={told.box(name, inside, line)}];")
        lines.append("}")
    shown = {name for _, _, of_room in rooms.values() for name in of_room}
    for name in told.links() if full else _SHOWN:
        for subject in sorted(told.ends(name, "domain") & shown):
            for value in sorted(told.ends(name, "range") & shown):
                lines.append(f'{subject} -> {value} [label="{told.label(name)}"{told.weight(name)}];')
    for name in sorted(shown):
        for wider in sorted(told.wider(name) & shown):
            lines.append(f'{name} -> {wider} [style=dashed, arrowhead=empty, label="is a"];')
    return "\n".join([*lines, "}", ""])


def _drawn(text: str, form: str) -> bytes:
    dot = shutil.which("dot")
    if dot is None:
        raise UsageError(
            "drawing the schema needs Graphviz, whose program `dot` is not on the path: apt install graphviz"
        )
    done = subprocess.run([dot, f"-T{form}"], input=text.encode(), capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise UsageError(f"Graphviz could not draw: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


class _Told:
    """What the ontology says of its terms, by their local names."""

    def __init__(self) -> None:
        import pyoxigraph as ox

        self._of: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for file in ("core", "defined"):
            path = assets.folder("ontology") / f"{file}.ttl"
            for q in ox.parse(path=path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
                if isinstance(q.subject, ox.NamedNode) and not isinstance(q.object, ox.BlankNode):
                    predicate = q.predicate.value.rpartition("#")[2]
                    self._of[_local(q.subject.value), predicate].append(_local(q.object.value))
        self._individuals = {
            kind for (name, p), kinds in list(self._of.items()) if p == "type" and "-" in name for kind in kinds
        }

    def label(self, name: str) -> str:
        return next(iter(self._of[name, "label"]), name)

    def ends(self, name: str, end: str) -> set[str]:
        """Give the classes of one end of a property; the narrowest where there are several."""
        found = set(self._of[name, end])
        found = found - {w for n in found for w in self._of[n, "subClassOf"]}
        return (
            {"Organization"}
            if found == {"Agent"}
            else {"AntigenAssertion"}
            if found == {"Assertion"}
            else found or ({"AntigenAssertion"} if name == "aboutTrial" and end == "domain" else set())
        )

    def wider(self, name: str) -> set[str]:
        """Give the classes of which a class is a kind, stated or by its definition."""
        from kg.infer.axioms import And, Named, axioms

        by_definition = {
            _local(part.iri.strip("<>"))
            for axiom in axioms()
            if _local(axiom.head.strip("<>")) == name and isinstance(axiom.body, And)
            for part in axiom.body.parts
            if isinstance(part, Named)
        }
        return set(self._of[name, "subClassOf"]) | by_definition

    def classes(self) -> list[str]:
        """Give every class that is no value set, kind of antigen, or defined class."""
        named = (name for (name, p), kinds in list(self._of.items()) if p == "type" and "Class" in kinds)
        linked = {c for p in self.links() for end in ("domain", "range") for c in self.ends(p, end)}
        return sorted(name for name in named if name in linked - self._individuals)

    def links(self) -> list[str]:
        return sorted(name for (name, p), kinds in list(self._of.items()) if p == "type" and "ObjectProperty" in kinds)

    def inside(self, name: str) -> list[str]:
        """Give the properties of a class that lead to no other box."""
        return sorted(
            p for (p, end), classes in list(self._of.items())
            if end == "domain" and name in classes and not set(self._of[p, "range"]) & set(self.classes())
        )  # fmt: skip

    def weight(self, name: str) -> str:
        strong = name in ("hasProduct", "targetsAntigen")
        return f', penwidth=3, color="{_INK}", fontcolor="{_INK}", weight=5' if strong else ""

    def box(self, name: str, inside: Iterable[str], line: str) -> str:
        """Write a class as a table: its name, an example, and what it is described by."""
        example = html.escape(next(iter(self._of[name, "example"]), ""))
        cells = [f'<font point-size="19" color="{_INK}"><b>{html.escape(self.label(name))}</b></font>']
        if example:
            cells.append(f'<font point-size="13" color="{line}"><i>{_wrapped(example)}</i></font>')
        if told := ", ".join(self.label(p) for p in inside):
            cells.append(f'<font point-size="13" color="{_FAINT}">{_wrapped(html.escape(told))}</font>')
        rows = "".join(f'<tr><td align="left">{cell}</td></tr>' for cell in cells)
        look = f'border="1.5" cellborder="0" cellspacing="0" cellpadding="4" style="rounded" color="{line}"'
        return f'<<table {look} bgcolor="white">{rows}</table>>'


def _local(iri: str) -> str:
    return iri.removeprefix(names.KG).rpartition("#")[2] if iri.startswith("http") else iri


def _wrapped(text: str, width: int = 26) -> str:
    import textwrap

    return '<br align="left"/>'.join(textwrap.wrap(text, width)) + '<br align="left"/>'
