"""One organization explained: how a name becomes its key, whose it is, who owned it when, and what nearly was it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pyoxigraph as ox
from msgspec import Struct

from kg.explain.rows import rows_of
from kg.explain.sponsors import Stated, of_graph
from kg.ground import Catalogue, organization
from kg.ground.differences import why_apart
from kg.ground.keys import organization_key, steps
from kg.ground.kinds import why_kind
from kg.ground.near import near_to
from kg.ground.people import is_person

if TYPE_CHECKING:
    from rich.console import Console

NEAREST = 8
"""Near misses shown."""

_OWNERS = """
SELECT ?owner ?since ?until ?basis WHERE {
  ?ownership kg:ownedOrganization <%s> ; kg:owningOrganization/rdfs:label ?owner ; kg:ownershipBasis ?basis .
  OPTIONAL { ?ownership kg:ownedSince ?since }
  OPTIONAL { ?ownership kg:ownedUntil ?until }
} ORDER BY ?since ?owner
"""
_STATED = """
SELECT ?name ?rule ?matched (COUNT(DISTINCT ?trial) AS ?trials) WHERE {
  ?grounding kg:groundedAgent <%s> ; kg:groundedName ?name ; kg:rule ?rule .
  OPTIONAL { ?grounding kg:matchedName ?matched }
  ?participation kg:agentGrounding ?grounding .
  ?trial kg:hasParticipation ?participation .
} GROUP BY ?name ?rule ?matched ORDER BY DESC(?trials) ?name
"""


class Parent(Struct, frozen=True):
    """What an organization belongs or belonged to, and how that is known; a unit has no dates."""

    label: str
    how: str
    basis: str


class Spelling(Struct, frozen=True):
    """A name by which trials of the graph state the organization, with the rule that took it so."""

    name: str
    rule: str
    trials: int


class Near(Struct, frozen=True):
    """An organization of the graph or the catalogue with a close name, and why it is another."""

    label: str
    name: str
    why: str


class OrganizationExplained(Struct, frozen=True, kw_only=True):
    """What a name means, and why."""

    name: str
    iri: str
    label: str
    rule: str
    kind: str
    why_kind: str
    key: str
    steps: tuple[tuple[str, str], ...]
    parents: tuple[Parent, ...]
    spellings: tuple[Spelling, ...]
    near: tuple[Near, ...]
    note: str = ""

    def render(self, console: Console) -> None:
        """Print the explanation."""
        from rich.table import Table
        from rich.text import Text

        def section(title: str, rows: Sequence[tuple[str, ...]], nothing: str) -> None:
            console.print()
            console.print(Text(title if rows else f"{title}: {nothing}", style="bold cyan"))
            table = Table(show_header=False, box=None, pad_edge=False)
            for row in rows:
                table.add_row("", *(Text(cell, "" if i == 0 else "dim") for i, cell in enumerate(row)))
            if rows:
                console.print(table)

        console.print(Text.assemble((self.name, "bold"), " is ", (self.label, "bold green")))
        console.print(Text(self.iri, "dim"), soft_wrap=True)
        console.print(Text(f"by {self.rule}"))
        console.print(Text(f"a {self.kind}, by {self.why_kind}" if self.kind != "other" else "of no known kind"))
        if self.note:
            console.print(Text(self.note, "yellow"))
        section("Its key", [(text, rule) for rule, text in self.steps], "")
        section("Belongs to", [(p.label, p.how, p.basis) for p in self.parents], "nobody that is known")
        counted = [(f"{s.trials:,}", s.name, s.rule) for s in self.spellings]
        section("Names of it in the graph, with their trials", counted, "none")
        section("Close, and others all the same", [(n.name, n.why) for n in self.near], "none")


def explain_organization(name: str, catalogue: Catalogue, graph: ox.Store | None) -> OrganizationExplained:
    """Explain what the name of an organization means; with a graph, also who is called so and nearly so there."""
    known = catalogue.known(name)
    who = organization(name, catalogue)
    kind, why = why_kind(who.label)
    if known is not None:
        kind, why = known.entry.kind, "its entry in the catalogue"
        exact = known.name == name
        how = "the label" if known.name == known.entry.label else "the alias"
        rule = f"the catalogue: {'it is' if exact else 'its key is that of'} {how} “{known.name}”"
    elif who.rule == "apart":
        rule = "the catalogue: kg:notNamed keeps this name apart from all others"
    else:
        kind, why = (kind, why) if kind == who.kind else why_kind(name)
        rule = "its key alone: the catalogue knows neither the name nor the key"
    bodies = of_graph(graph) if graph is not None else []
    return OrganizationExplained(
        name=name,
        iri=who.iri,
        label=who.label,
        rule=rule,
        kind=kind,
        why_kind=why,
        key=organization_key(name),
        steps=tuple(steps(name)),
        parents=tuple(_parents(who.iri, catalogue, name, graph)),
        spellings=tuple(_spellings(who.iri, graph)),
        near=tuple(_near(name, who.iri, bodies, catalogue)),
        note=_note(name, catalogue),
    )


def _note(name: str, catalogue: Catalogue) -> str:
    if catalogue.body(name) is None and is_person(name, "OTHER"):
        return "The name is like a person's: where it sponsors a trial it is a person of that trial."
    return ""


def _parents(iri: str, catalogue: Catalogue, name: str, graph: ox.Store | None) -> Iterator[Parent]:
    owners = set()
    for row in rows_of(graph, _OWNERS % iri) if graph is not None else ():
        since, until = row["since"], row["until"]
        owners.add(row["owner"])
        span = " ".join(filter(None, (since and f"since {since}", until and f"until {until}"))) or "no date known"
        yield Parent(row["owner"], f"owned, {span}", row["basis"])
    entry = catalogue.body(name)
    for label in entry.parents if entry else ():
        if label not in owners:
            yield Parent(label, "today" if graph is None else "a unit of it", "its entry in the catalogue")


def _spellings(iri: str, graph: ox.Store | None) -> Iterator[Spelling]:
    for row in rows_of(graph, _STATED % iri) if graph is not None else ():
        rule = f"catalogue, as {row['matched']}" if row["matched"] else row["rule"]
        yield Spelling(row["name"], rule, int(row["trials"]))


def _near(name: str, iri: str, bodies: list[Stated], catalogue: Catalogue) -> Iterator[Near]:
    """Yield the closest names of other organizations, one for each of them."""
    others = {n: (body.iri, body.label) for body in bodies for n in body.stated}
    for known in (*catalogue.exact.values(), *catalogue.organizations.values()):
        others.setdefault(known.name, (known.entry.iri, known.entry.label))
    listed = sorted(others)
    shown: Counter[str] = Counter({iri: 1})
    for i in near_to(name, listed):
        other, label = others[listed[i]]
        if not shown[other] and sum(shown.values()) <= NEAREST:
            shown[other] += 1
            yield Near(label, listed[i], why_apart(name, listed[i])[1])
