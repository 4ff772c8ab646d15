"""The rules: one for each conjunction that the ontology lets conclude from, and those of queries/rules/ after them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import count, pairwise, product
from pathlib import Path

from kg import assets, names
from kg.infer.axioms import And, AtLeast, Axiom, Chain, Expression, Facet, Named, Or, Some, Unsupported, Value, axioms

A = f"<{names.PREFIXES['rdf']}type>"
Atom = tuple[str, str, str]
"""A triple pattern; its variables are `?x`, `?y` and `?v1`, `?v2` …"""

_HEADER = re.compile(r"^# (rule|why): (.+)$", re.MULTILINE)
_HEAD = re.compile(r"(\?\w+)\s+(a|kg:\w+)\s+(\?\w+|kg:[\w-]+)")
_TERM = re.compile(rf"(?<![?\w])(?:{'|'.join(names.PREFIXES)}):\w+")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id, the reason for it, what it concludes, and from what."""

    id: str
    why: str
    head: tuple[Atom, ...]
    where: str
    """A SPARQL group graph pattern, without its braces."""
    prologue: str = ""
    atoms: tuple[Atom, ...] = ()
    """The patterns of `where`, each as one step; none for a rule that was written as a query."""
    filters: tuple[str, ...] = ()

    @property
    def concludes(self) -> frozenset[str]:
        """The classes and properties that may gain members by the rule."""
        return frozenset(o if p == A else p for _, p, o in self.head)

    @property
    def reads(self) -> frozenset[str]:
        """The classes and properties whose members the rule goes by; none stated: any of them."""
        if self.atoms:
            return frozenset(o if p == A else p for _, p, o in self.atoms)
        return (
            frozenset()
            if re.search(r"\ba \?|\?\w+ \?\w+ ", self.where)
            else frozenset(map(_full, _TERM.findall(self.where)))
        )

    @property
    def step(self) -> str:
        """What the last step to a conclusion goes by: as `where`, but without going on and on."""
        return _joined(self.atoms, self.filters) if self.atoms else self.where

    @property
    def construct(self) -> str:
        """The rule as a SPARQL query."""
        head = " . ".join(" ".join(atom) for atom in self.head)
        return f"{self.prologue}CONSTRUCT {{ {head} }} WHERE {{ {self.where}\n}}"


def rules(folder: Path | None = None, ontology: Iterable[Path] | None = None) -> list[Rule]:
    """Give the rules in an order in which each finds what it reads; without a folder, with those of queries/rules/.

    The id of a rule that the ontology gives is the name of the term that it concludes. Raises Unsupported for an axiom
    that cannot be made into rules, and ValueError for a file without `# rule:` and `# why:`, or with another id than
    its name.
    """
    made = [rule for axiom in in_order(axioms(ontology)) for rule in _of(axiom)]
    return [*made, *_written(folder or assets.folder("queries") / "rules")]


def in_order(table: Iterable[Axiom]) -> list[Axiom]:
    """Order axioms so that each comes after those whose conclusions it reads; Unsupported where they go round."""
    table = list(table)
    heads = {axiom.head for axiom in table}
    order: TopologicalSorter[str] = TopologicalSorter()
    for axiom in table:
        order.add(axiom.head, *(mentioned(axiom.body) & heads - ({axiom.head} if _goes_on(axiom) else set())))
    try:
        place = {head: n for n, head in enumerate(order.static_order())}
    except CycleError as error:
        around = " → ".join(_short(term) for term in error.args[1])
        raise Unsupported(f"{around}: a definition that goes round. Write it as a rule in queries/rules/") from None
    return sorted(table, key=lambda axiom: (place[axiom.head], _goes_on(axiom)))


def _goes_on(axiom: Axiom) -> bool:
    """Whether a property is concluded from itself, one step further. The rule takes all steps at once."""
    return isinstance(axiom.body, Chain) and axiom.body.properties[0] == axiom.head


def mentioned(body: Expression | Chain) -> set[str]:
    """Give the classes and properties that a body reads."""
    match body:
        case Chain(properties):
            return set(properties)
        case Named(iri):
            return {iri}
        case And(parts) | Or(parts):
            return set().union(*map(mentioned, parts))
        case Some(on, of) if of is not None:
            return {on} | mentioned(of)
        case _:
            return {body.property}


def across(table: list[Rule], shared: Iterable[str]) -> list[Rule]:
    """Give the rules that one trial's statements may not be enough for.

    They read what is said of things that trials share (properties `shared`), or what such rules conclude; and those of
    queries/rules/, which may read anything.
    """
    wide = set(shared)
    while more := [rule for rule in table if _wide(rule, wide) and not rule.concludes <= wide]:
        wide |= set().union(*(rule.concludes for rule in more))
    return [rule for rule in table if _wide(rule, wide)]


def _wide(rule: Rule, wide: set[str]) -> bool:
    return not rule.atoms or not wide.isdisjoint(rule.reads)


def _of(axiom: Axiom) -> Iterator[Rule]:
    """Yield a rule for each conjunction of an axiom's body; those that read most narrowly first."""
    name = _short(axiom.head).removeprefix("kg:")
    if isinstance(axiom.body, Chain):
        steps = axiom.body.properties
        ends = ["?x", *(f"?v{n}" for n in range(1, len(steps))), "?y"]
        atoms = tuple((s, p, o) for (s, o), p in zip(pairwise(ends), steps, strict=True))
        where = _joined([(s, f"{p}+" if _goes_on(axiom) and o == "?y" else p, o) for s, p, o in atoms], ())
        yield Rule(name, axiom.why, (("?x", axiom.head, "?y"),), where, atoms=atoms)
        return
    for atoms, filters in _conjunctions(axiom.body, "?x", count(1)):
        where = _joined(atoms, filters)
        yield Rule(name, axiom.why, (("?x", A, axiom.head),), where, atoms=atoms, filters=filters)


def _conjunctions(body: Expression, x: str, fresh: Iterator[int]) -> Iterator[tuple[tuple[Atom, ...], tuple[str, ...]]]:
    """Yield the ways to be in a class: each is patterns and filters that must all hold of `x`."""
    match body:
        case Named(iri):
            yield ((x, A, iri),), ()
        case Value(on, value):
            yield ((x, on, value),), ()
        case Some(on, None):
            yield ((x, on, f"?v{next(fresh)}"),), ()
        case Some(on, of) if of is not None:
            y = f"?v{next(fresh)}"
            for atoms, filters in _conjunctions(of, y, fresh):
                yield ((x, on, y), *atoms), filters
        case AtLeast(number, on):
            values = [f"?v{next(fresh)}" for _ in range(number)]
            yield tuple((x, on, v) for v in values), tuple(f"STR({v}) < STR({w})" for v, w in pairwise(values))
        case Facet(on, compares, value):
            v = f"?v{next(fresh)}"
            pattern = f'REGEX(STR({v}), "^({value})$")'
            yield ((x, on, v),), (pattern if compares == "~" else f"{v} {compares} {value}",)
        case Or(parts):
            for part in parts:
                yield from _conjunctions(part, x, fresh)
        case And(parts):
            for way in product(*(list(_conjunctions(part, x, fresh)) for part in parts)):
                yield tuple(a for atoms, _ in way for a in atoms), tuple(f for _, filters in way for f in filters)


def _joined(atoms: Iterable[Atom], filters: Iterable[str]) -> str:
    """Write patterns for the store: what names a value first, then what leads to it, classes last."""
    ordered = sorted(atoms, key=lambda atom: (atom[1] == A, atom[2].startswith("?")))
    return " . ".join(" ".join(atom) for atom in ordered) + "".join(f" FILTER({test})" for test in filters)


def _written(folder: Path) -> Iterator[Rule]:
    for path in sorted(folder.glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        header = dict(_HEADER.findall(text))
        parts = re.fullmatch(r"(.*)\bCONSTRUCT\s*\{(.*?)\}\s*WHERE\s*\{(.*)\}\s*", text, re.DOTALL)
        if header.keys() != {"rule", "why"} or header["rule"] != path.stem or not parts:
            raise ValueError(
                f"{path.name} must start with `# rule: {path.stem}` and `# why: …`, then CONSTRUCT … WHERE …"
            )
        head = tuple((s, A if p == "a" else _full(p), _full(o)) for s, p, o in _HEAD.findall(parts[2]))
        yield Rule(header["rule"], header["why"], head, parts[3].strip(), prologue=parts[1])


def _full(term: str) -> str:
    prefix, colon, local = term.partition(":")
    return f"<{names.PREFIXES[prefix]}{local}>" if colon else term


def _short(term: str) -> str:
    iri = term.strip("<>")
    prefixed = ((p, i) for p, i in names.PREFIXES.items() if iri.startswith(i))
    return next((f"{p}:{iri.removeprefix(i)}" for p, i in prefixed), iri)
