"""An explanation as HTML, as Jupyter shows it: the words behind each fact, marked in their context."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.explain.explanation import Explanation, Seen, Span


def html(explained: Explanation) -> str:
    """Give the explanation as a fragment of HTML, without script."""
    parts = [f"<h3>{escape(explained.trial_id)} {escape(explained.title)}</h3>"]
    parts.append(_table((f.name, f.value) for f in explained.facts))
    if explained.conditions:
        parts.append("<h4>Conditions</h4>")
        grounded = ((c.stated, c.condition, c.match) for c in explained.conditions)
        parts.append(_list(f"{escape(s)} → {escape(condition)} ({escape(how)})" for s, condition, how in grounded))
    parts.append("<h4>Cell products</h4>" if explained.products else "<h4>No cell product that we recognise</h4>")
    for product in explained.products:
        targets = escape(", ".join(product.targets) or "none stated")
        parts.append(f"<p><b>{escape(product.label)}</b>, targets <b>{targets}</b></p>")
        parts.append(_list(
            f"{escape(p.name)} <b>{escape(p.value)}</b>, {escape(p.basis)}"
            f" <small>{escape('; '.join(p.read_by))}</small>" + "".join(map(_words, p.spans))
            for p in product.properties
        ))  # fmt: skip
    if explained.carried:
        parts.append("<h4>Carried on from earlier trials (inferred)</h4>")
        parts.append(_list(
            f"{escape(c.label)} of {escape(c.trial_id)}, targets {escape(', '.join(c.targets) or 'none stated')}"
            for c in explained.carried
        ))  # fmt: skip
    for taken, title in ((True, "Taken as targets"), (False, "Seen, and not taken as targets")):
        mentions = [m for m in explained.mentions if m.taken == taken]
        parts.append(f"<h4>{title}{'' if mentions else ': none'}</h4>{_list(map(_mention, mentions))}")
    if explained.family:
        parts.append("<h4>Family</h4>")
        parts.append(_list(
            f"{escape(r.later)} carries on {escape(r.earlier)} ({escape(r.relation)}): {escape(r.words)}"
            for r in explained.family
        ))  # fmt: skip
    if explained.inferred:
        parts.append("<h4>What follows, and why</h4>")
        parts.append(_list(
            f"{escape(i.conclusion)} (rule {escape(i.rule)})<br><small>because "
            f"{escape('; '.join(i.grounds) or i.why)}</small>" for i in explained.inferred
        ))  # fmt: skip
    if explained.conflicts:
        parts.append("<h4>Conflicts between documents</h4>")
        parts.append(_list(
            f"{escape(name)}: {escape(kept)} [{by}] was kept, not {escape(other)} [{other_by}]"
            for name, kept, by, other, other_by in explained.conflicts
        ))  # fmt: skip
    parts.append("<h4>Documents</h4>")
    parts.append(_list(f"[{n}] {escape(d)}" for n, d in enumerate(explained.documents, 1)))
    return f"<div>{''.join(parts)}</div>"


def _mention(mention: Seen) -> str:
    of = f" of {escape(mention.product)}" if mention.product else ""
    where = f"<small>{escape(mention.field)}{mention.trusted}, {escape(mention.read_by)}</small>"
    return f"<b>{escape(mention.antigen)}</b> as {escape(mention.role_label)}{of} {where}{_words(mention.span)}"


def _words(span: Span) -> str:
    left, right = ("… " if span.cut[0] else ""), (" …" if span.cut[1] else "")
    return f"<br>{left}{escape(span.before)}<mark>{escape(span.surface)}</mark>{escape(span.after)}{right}"


def _list(items: Iterable[str]) -> str:
    rows = "".join(f"<li>{item}</li>" for item in items)
    return f"<ul>{rows}</ul>" if rows else ""


def _table(rows: Iterable[tuple[str, str]]) -> str:
    left = 'style="text-align:left"'
    cells = "".join(f"<tr><th {left}>{escape(k)}</th><td {left}>{escape(v)}</td></tr>" for k, v in rows)
    return f"<table><tbody>{cells}</tbody></table>"
