"""One trial explained: what the graph holds of it, with the words behind each decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from kg.explain.inferred import Inferred
from kg.explain.reasons import by_rule

if TYPE_CHECKING:
    from rich.console import Console


class Span(Struct, frozen=True):
    """Words of a record, with those before and after; `cut` tells on which side the text goes on."""

    before: str
    surface: str
    after: str
    cut: tuple[bool, bool] = (False, False)


class Fact(Struct, frozen=True):
    """A fact of the trial as a whole, and the number of the document that gave it."""

    name: str
    value: str
    document: int | None = None


class Grounded(Struct, frozen=True):
    """A stated condition and the disease it was taken for."""

    stated: str
    condition: str
    match: str


class Property(Struct, frozen=True):
    """A property of a product, with its basis (stated, catalogue, inferred), the words behind it and by what rules."""

    name: str
    value: str
    basis: str
    spans: tuple[Span, ...]
    read_by: tuple[str, ...] = ()
    """The rules that read the words, with their reasons."""


class Product(Struct, frozen=True):
    """A cell product of the trial, with what it targets."""

    label: str
    properties: tuple[Property, ...]
    targets: tuple[str, ...]


class Seen(Struct, frozen=True):
    """A mention of an antigen: its role, the rule that gave it the role with its reason, and where it stands."""

    antigen: str
    role: str
    role_label: str
    product: str | None
    field: str
    rule: str
    why: str
    span: Span
    trust: float = 1.0
    """How far its role is trusted, from 0 to 1."""

    @property
    def taken(self) -> bool:
        """Whether the mention makes the antigen a target."""
        return self.role == "target"

    @property
    def read_by(self) -> str:
        """The rule, with its reason."""
        return by_rule(self.rule, self.why)

    @property
    def trusted(self) -> str:
        """How far a target is trusted, where that is less than wholly; else nothing."""
        return f"  trust {self.trust:g}" if self.taken and self.trust < 1 else ""


class Relative(Struct, frozen=True, kw_only=True):
    """One link of the trial's family: which trial carries on which, how, by whose record and in which words."""

    later: str
    earlier: str
    relation: str
    stated_by: str
    words: str


class Carried(Struct, frozen=True):
    """A product of an earlier trial that this one carries on, and what it targets there. Inferred."""

    label: str
    trial_id: str
    targets: tuple[str, ...]


class Explanation(Struct, frozen=True, kw_only=True):
    """What the graph holds of one trial, and why. Documents are numbered from 1 in order of precedence."""

    trial_id: str
    title: str
    facts: tuple[Fact, ...]
    conditions: tuple[Grounded, ...]
    products: tuple[Product, ...]
    mentions: tuple[Seen, ...]
    conflicts: tuple[tuple[str, str, int, str, int], ...]
    """Field, kept value and its document, other value and its document."""
    documents: tuple[str, ...]
    family: tuple[Relative, ...] = ()
    carried: tuple[Carried, ...] = ()

    inferred: tuple[Inferred, ...] = ()
    """What the rules concluded of the trial and its products."""

    def _repr_html_(self) -> str:
        from kg.explain.page import html

        return html(self)

    def render(self, console: Console) -> None:
        """Print the explanation; without colours, surfaces stand in «…»."""
        from kg.explain.terminal import show

        show(self, console)
