"""One trial explained, and how that is shown: in colours on a terminal, in plain text elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from kg.explain.inferred import Inferred

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


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
    """A property of a product, with its basis (stated, catalogue, inferred) and the words behind it."""

    name: str
    value: str
    basis: str
    spans: tuple[Span, ...]


class Product(Struct, frozen=True):
    """A cell product of the trial, with what it targets."""

    label: str
    properties: tuple[Property, ...]
    targets: tuple[str, ...]


class Seen(Struct, frozen=True):
    """A mention of an antigen: its role, the rule that gave it the role, and where it stands."""

    antigen: str
    role: str
    role_label: str
    product: str | None
    field: str
    rule: str
    span: Span
    trust: float = 1.0
    """How far its role is trusted, from 0 to 1."""

    @property
    def taken(self) -> bool:
        """Whether the mention makes the antigen a target."""
        return self.role == "target"

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
        from rich.table import Table
        from rich.text import Text

        marked = not console.is_terminal or console.color_system is None

        def head(title: str) -> None:
            console.print()
            console.print(Text(title, style="bold cyan"))

        console.print(Text.assemble((self.trial_id, "bold"), "  ", self.title))
        grid = Table(show_header=False, box=None, pad_edge=False)
        for fact in self.facts:
            grid.add_row(Text(fact.name, "dim"), Text(fact.value), Text(f"[{fact.document}]" if fact.document else ""))
        console.print(grid)

        if self.conditions:
            head("Conditions")
            for c in self.conditions:
                console.print(Text.assemble("  ", c.stated, " → ", c.condition, (f"  ({c.match})", "dim")))

        head("Cell products" if self.products else "No cell product: the record names none that we recognise")
        for product in self.products:
            targets = ", ".join(product.targets) or "none stated"
            console.print(Text.assemble("  ", (product.label, "bold"), "  targets ", (targets, "bold green")))
            for prop in product.properties:
                line = Text.assemble("    ", (prop.name, "dim"), " ", prop.value, (f"  {prop.basis}", "dim"))
                console.print(line)
                for span in prop.spans:
                    console.print(_shown(span, marked), soft_wrap=marked)

        if self.carried:
            head("Carried on from earlier trials (inferred: this record does not say what its product targets)")
            for borne in self.carried:
                targets = ", ".join(borne.targets) or "none stated"
                earlier = (f"  of {borne.trial_id}", "dim")
                console.print(Text.assemble("  ", (borne.label, "bold"), "  targets ", (targets, "green"), earlier))

        for taken, title in ((True, "Taken as targets"), (False, "Seen, and not taken as targets")):
            mentions = [m for m in self.mentions if m.taken == taken]
            head(title if mentions else f"{title}: none")
            for m in mentions:
                of = f" of {m.product}" if m.product else ""
                style = "bold green" if taken else "bold yellow"
                where = (f"  {m.field}  rule {m.rule}{m.trusted}", "dim")
                console.print(Text.assemble("  ", (m.antigen, style), f" as {m.role_label}{of}", where))
                console.print(_shown(m.span, marked), soft_wrap=marked)

        if self.family:
            head("Family")
            for r in self.family:
                console.print(
                    Text.assemble(
                        "  ", (r.later, "bold"), " carries on ", (r.earlier, "bold"),
                        f"  {r.relation}", (f"  says {r.stated_by}", "dim"),
                    )
                )  # fmt: skip
                console.print(Text(f"      {r.words}"), soft_wrap=marked)

        if self.inferred:
            head("What follows, and why")
        for follows in self.inferred:
            console.print(Text.assemble("  ", follows.conclusion, (f"  rule {follows.rule}", "dim")))
            console.print(Text.assemble("      because ", "; ".join(follows.grounds) or follows.why), soft_wrap=marked)

        if self.conflicts:
            head("Conflicts between documents")
            for name, kept, kept_by, other, other_by in self.conflicts:
                console.print(
                    Text.assemble("  ", (name, "dim"), f" {kept} [{kept_by}] was kept, not {other} [{other_by}]")
                )
        head("Documents")
        for number, document in enumerate(self.documents, 1):
            console.print(Text(f"  [{number}] {document}"), soft_wrap=True)


def _shown(span: Span, marked: bool) -> Text:
    """Give the words around a surface, indented, the surface in colour or, where there is none, in «…»."""
    from rich.text import Text

    left, right = ("… " if span.cut[0] else ""), (" …" if span.cut[1] else "")
    surface = f"«{span.surface}»" if marked else span.surface
    return Text.assemble("      ", left, span.before, (surface, "black on yellow"), span.after, right)
