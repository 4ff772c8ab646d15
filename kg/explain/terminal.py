"""An explanation as `kg explain` prints it: in colours on a terminal, in plain text elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from kg.explain.explanation import Carried, Explanation, Fact, Grounded, Product, Relative, Seen, Span
    from kg.explain.inferred import Inferred

_Item = TypeVar("_Item")


def show(explained: Explanation, console: Console) -> None:
    """Print the explanation; without colours, surfaces stand in «…»."""

    def section(title: str, items: Sequence[_Item], entry: Callable[[Console, _Item], None], nothing: str = "") -> None:
        if items or nothing:
            console.print()
            console.print(Text(title if items else nothing, style="bold cyan"))
        for item in items:
            entry(console, item)

    console.print(Text.assemble((explained.trial_id, "bold"), "  ", explained.title))
    _facts(console, explained.facts)
    section("Conditions", explained.conditions, _condition)
    no_product = "No cell product: the record names none that we recognise"
    section("Cell products", explained.products, _product, no_product)
    carried_on = "Carried on from earlier trials (inferred: this record does not say what its product targets)"
    section(carried_on, explained.carried, _carried)
    taken = [m for m in explained.mentions if m.taken]
    section("Taken as targets", taken, _mention, "Taken as targets: none")
    passed = [m for m in explained.mentions if not m.taken]
    section("Seen, and not taken as targets", passed, _mention, "Seen, and not taken as targets: none")
    section("Family", explained.family, _relative)
    section("What follows, and why", explained.inferred, _conclusion)
    section("Conflicts between documents", explained.conflicts, _conflict)
    section("Documents", list(enumerate(explained.documents, 1)), _document, "Documents")


def _facts(console: Console, facts: Sequence[Fact]) -> None:
    grid = Table(show_header=False, box=None, pad_edge=False)
    for fact in facts:
        grid.add_row(Text(fact.name, "dim"), Text(fact.value), Text(f"[{fact.document}]" if fact.document else ""))
    console.print(grid)


def _condition(console: Console, c: Grounded) -> None:
    console.print(Text.assemble("  ", c.stated, " → ", c.condition, (f"  ({c.match})", "dim")))


def _product(console: Console, product: Product) -> None:
    targets = ", ".join(product.targets) or "none stated"
    console.print(Text.assemble("  ", (product.label, "bold"), "  targets ", (targets, "bold green")))
    for prop in product.properties:
        how = "  ".join(("", prop.basis, *prop.read_by))
        console.print(Text.assemble("    ", (prop.name, "dim"), " ", prop.value, (how, "dim")), soft_wrap=True)
        for span in prop.spans:
            _words(console, span)


def _carried(console: Console, borne: Carried) -> None:
    targets, earlier = ", ".join(borne.targets) or "none stated", (f"  of {borne.trial_id}", "dim")
    console.print(Text.assemble("  ", (borne.label, "bold"), "  targets ", (targets, "green"), earlier))


def _mention(console: Console, m: Seen) -> None:
    of = f" of {m.product}" if m.product else ""
    where = (f"  {m.field}{m.trusted}  {m.read_by}", "dim")
    style = "bold green" if m.taken else "bold yellow"
    console.print(Text.assemble("  ", (m.antigen, style), f" as {m.role_label}{of}", where), soft_wrap=True)
    _words(console, m.span)


def _relative(console: Console, r: Relative) -> None:
    link = ((r.later, "bold"), " carries on ", (r.earlier, "bold"), f"  {r.relation}")
    console.print(Text.assemble("  ", *link, (f"  says {r.stated_by}", "dim")))
    console.print(Text(f"      {r.words}"), soft_wrap=_colourless(console))


def _conclusion(console: Console, c: Inferred) -> None:
    console.print(Text.assemble("  ", c.conclusion, (f"  rule {c.rule}", "dim")))
    because = Text.assemble("      because ", "; ".join(c.grounds) or c.why)
    console.print(because, soft_wrap=_colourless(console))


def _conflict(console: Console, conflict: tuple[str, str, int, str, int]) -> None:
    name, kept, kept_by, other, other_by = conflict
    console.print(Text.assemble("  ", (name, "dim"), f" {kept} [{kept_by}] was kept, not {other} [{other_by}]"))


def _document(console: Console, numbered: tuple[int, str]) -> None:
    number, document = numbered
    console.print(Text(f"  [{number}] {document}"), soft_wrap=True)


def _words(console: Console, span: Span) -> None:
    """Print the words around a surface, indented, the surface in colour or, where there is none, in «…»."""
    colourless = _colourless(console)
    left, right = ("… " if span.cut[0] else ""), (" …" if span.cut[1] else "")
    surface = f"«{span.surface}»" if colourless else span.surface
    around = (left, span.before, (surface, "black on yellow"), span.after, right)
    console.print(Text.assemble("      ", *around), soft_wrap=colourless)


def _colourless(console: Console) -> bool:
    return not console.is_terminal or console.color_system is None
