"""What is known beforehand: antigens and products, read from the Turtle catalogues."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph
from msgspec import Struct

from kg import assets, names
from kg.recognize.matching.matcher import Matcher, fold, fold_case_kept, normal
from kg.recognize.matching.scan import Scanner

_SKOS = names.PREFIXES["skos"]
_LABEL = names.PREFIXES["rdfs"] + "label"
_TYPE = names.PREFIXES["rdf"] + "type"

SELDOM = frozenset(
    {
        "effector_arm", "biomarker_mostly", "armoring_mostly", "phenotype_mostly", "knockout_mostly",
        "restriction_mostly", "construct_mostly", "adaptor_tag", "virus_level",
    }
)  # fmt: skip
"""Catalogue roles of antigens that a product's name may hold without being their target."""


class AntigenEntry(Struct, frozen=True, kw_only=True):
    """An antigen of the catalogue. `cued` spellings count only beside a cue and in exactly that case."""

    iri: str
    label: str
    spellings: tuple[str, ...]
    cued: tuple[str, ...] = ()
    role: str = "therapeutic_target"
    variant_of: str | None = None
    drugs: tuple[str, ...] = ()
    """Names of drugs that are no cells and bind it."""
    binder_of: tuple[str, ...] = ()
    """What a receptor with this as its binder targets."""
    kinds: tuple[str, ...] = ()
    serves: frozenset[str] = frozenset()
    """Its label, its usual role and what else it serves as: what rules for some antigens ask for."""
    diseases: tuple[str, ...] = ()
    """Words, folded, for diseases that other drugs sort by it."""

    @property
    def seldom_target(self) -> bool:
        """Whether naming it in a product does not by itself make it a target."""
        return self.role in SELDOM


class ProductEntry(Struct, frozen=True, kw_only=True):
    """A product of the catalogue and what is known of it. `targets` are antigen labels."""

    iri: str
    label: str
    spellings: tuple[str, ...]
    cued: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    modality: str | None = None
    source: str | None = None
    design: str | None = None
    grade: str | None = None


class Lexicon:
    """The catalogues, ready to be matched."""

    def __init__(self, antigens: list[AntigenEntry], products: list[ProductEntry]) -> None:
        """Build the matchers over all spellings."""
        self.antigens = {a.label: a for a in antigens}
        self.products = {p.label: p for p in products}
        self.antigen_matcher = Matcher(
            (spelling, a.label)
            for a in antigens
            for spelling in (*a.spellings, *a.cued, *a.drugs)
            if not spelling.isdecimal()
        )
        self.product_matcher = Matcher(
            ((spelling, p.label) for p in products for spelling in (*p.spellings, *p.cued)),
            glued=False,
        )
        self.scanner = Scanner(
            (*self.antigen_matcher.pieces(), *self.product_matcher.pieces()),
            self.antigen_matcher.starts,
            self.product_matcher.starts,
        )
        self.drug_names = frozenset(normal(d) for a in antigens for d in a.drugs)
        self.cued: dict[str, frozenset[str]] = {}
        entries: list[AntigenEntry | ProductEntry] = [*antigens, *products]
        for entry in entries:
            for spelling in entry.cued:
                key = normal(spelling)
                self.cued[key] = self.cued.get(key, frozenset()) | {_exact(spelling)}
        plain = {normal(s) for e in entries for s in e.spellings}
        self.cued = {key: exact for key, exact in self.cued.items() if key not in plain}
        self.numbers = {int(number): a.label for a in antigens for number in a.cued if number.isdecimal()}
        """What numbers stand for right after the letters of a receptor: `CART19`, `CAR-20/19`, `19-28z`."""

    def antigen_named(self, name: str) -> str | None:
        """Give the catalogue label that a spelling names, if it names just one."""
        found = self.antigen_matcher.keys.get(normal(name), ())
        return found[0] if found else None

    def is_cued(self, spelling: str, surface: str) -> tuple[bool, bool]:
        """Give whether a spelling counts only beside a cue, and whether the surface is as the catalogue has it."""
        exact = self.cued.get(spelling)
        return (False, True) if exact is None else (True, _exact(surface) in exact)


def _exact(spelling: str) -> str:
    return re.sub(r"[\s-]+", "", fold_case_kept(spelling))


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """Read `antigens.ttl` and `products.ttl` of a folder, the bundled ontology unless told otherwise.

    Read once per folder. Raises OSError or SyntaxError where a file is missing or is not Turtle.
    """
    return _load(folder if folder is not None else assets.folder("ontology"))


@lru_cache(maxsize=4)
def _load(folder: Path) -> Lexicon:
    antigens = [_antigen(iri, facts) for iri, facts in _subjects(folder / "antigens.ttl", names.term("Antigen"))]
    products = [
        _product(iri, facts) for iri, facts in _subjects(folder / "products.ttl", names.term("CatalogueProduct"))
    ]
    return Lexicon(antigens, products)


_Facts = dict[str, list[str]]


def _subjects(path: Path, kind: str) -> list[tuple[str, _Facts]]:
    found: dict[str, _Facts] = defaultdict(lambda: defaultdict(list))
    for quad in pyoxigraph.parse(path=str(path)):
        if isinstance(quad.subject, pyoxigraph.NamedNode):
            value = quad.object
            if isinstance(value, pyoxigraph.NamedNode | pyoxigraph.Literal):
                found[quad.subject.value][quad.predicate.value].append(value.value)
    return sorted((iri, facts) for iri, facts in found.items() if kind in facts[_TYPE])


def _one(facts: _Facts, key: str) -> str | None:
    return facts[key][0] if facts.get(key) else None


def _spellings(facts: _Facts, cued: tuple[str, ...]) -> tuple[str, ...]:
    every = [s for key in ("prefLabel", "altLabel", "hiddenLabel") for s in facts.get(_SKOS + key, ())]
    return tuple(dict.fromkeys(s for s in every if s not in cued))


def _last(iri: str) -> str:
    return unquote(iri.rsplit("/", 1)[-1])


def _antigen(iri: str, facts: _Facts) -> AntigenEntry:
    cued = tuple(facts.get(names.term("cuedLabel"), ()))
    parent = _one(facts, names.term("variantOf"))
    label = _one(facts, _LABEL) or _last(iri)
    role = _one(facts, names.term("catalogueRole")) or "therapeutic_target"
    return AntigenEntry(
        iri=iri,
        label=label,
        spellings=_spellings(facts, cued),
        cued=cued,
        role=role,
        variant_of=_last(parent) if parent else None,
        drugs=tuple(facts.get(names.term("drugLabel"), ())),
        binder_of=tuple(sorted(_last(b) for b in facts.get(names.term("binderOf"), ()))),
        serves=frozenset({label, role, *facts.get(names.term("alsoServesAs"), ())}),
        diseases=tuple(sorted(fold(d) for d in facts.get(names.term("sortsDisease"), ()))),
        kinds=tuple(sorted(k.removeprefix(names.KG) for k in facts[_TYPE] if k != names.term("Antigen"))),
    )


def _product(iri: str, facts: _Facts) -> ProductEntry:
    cued = tuple(facts.get(names.term("cuedLabel"), ()))
    modality = _one(facts, names.term("modality"))
    source = _one(facts, names.term("cellSource"))
    return ProductEntry(
        iri=iri,
        label=_one(facts, _LABEL) or _last(iri),
        spellings=_spellings(facts, cued),
        cued=cued,
        targets=tuple(sorted(_last(t) for t in facts.get(names.term("targetsAntigenCatalogued"), ()))),
        modality=unquote(modality.removeprefix(names.term("Modality-"))) if modality else None,
        source=unquote(source.removeprefix(names.term("CellSource-"))) if source else None,
        design=_one(facts, names.term("targetingDesign")),
        grade=_one(facts, names.term("sourceGrade")),
    )
