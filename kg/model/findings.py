"""What recognition makes of a trial: products, mentions of antigens in their roles, and the words that prove them."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Evidence(Struct, frozen=True, gc=False, kw_only=True):
    """A span of one text field of the merged record.

    `text_at(record, path)[start:end] == surface` always; offsets count Unicode code points.
    """

    path: str
    start: int
    end: int
    surface: str
    rule: str
    """Id of the frame, mask or catalogue entry that decided."""


class Mention(Struct, frozen=True, gc=False, kw_only=True):
    """An antigen named in a record, in one role. `product` indexes `Findings.products`."""

    antigen: str
    role: str
    evidence: Evidence
    score: float = 1.0
    product: int | None = None
    quote: Evidence | None = None
    """The wider words that prove the role, where they are not the whole sentence around the surface."""


class Facet(Struct, frozen=True, gc=False, kw_only=True):
    """One property of a product, with its basis: stated in the record, known from the catalogue, or inferred."""

    facet: str
    value: str
    basis: Literal["stated", "catalogue", "inferred"]
    evidence: tuple[Evidence, ...] = ()


class Product(Struct, frozen=True, gc=False, kw_only=True):
    """An investigational cell product of a trial. `interventions` index the record's interventions."""

    name: str
    interventions: tuple[int, ...] = ()
    facets: tuple[Facet, ...] = ()
    targets: tuple[str, ...] = ()
    catalogue_entry: str | None = None
    open_list: bool = False
    """True where the record says that the named targets are only some of them."""

    def value(self, facet: str, *, stated_only: bool = True) -> str | None:
        """Give the value of a facet, without inferences unless asked."""
        for f in self.facets:
            if f.facet == facet and not (stated_only and f.basis == "inferred"):
                return f.value
        return None


class CoIntervention(Struct, frozen=True, gc=False, kw_only=True):
    """An intervention given beside the product, in its role: `lymphodepletion`, `bridging`, `partner_drug` ..."""

    name: str
    role: str
    intervention: int | None = None
    evidence: tuple[Evidence, ...] = ()


class Findings(Struct, frozen=True, gc=False, kw_only=True):
    """What recognition made of one trial."""

    products: tuple[Product, ...] = ()
    mentions: tuple[Mention, ...] = ()
    co_interventions: tuple[CoIntervention, ...] = ()
    notes: tuple[str, ...] = ()
    """Why nothing was decided, where something might have been expected."""

    @property
    def is_cell_therapy(self) -> bool:
        """Whether an investigational product of the trial consists of living cells or makes CAR cells in vivo."""
        return bool(self.products)
