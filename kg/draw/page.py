"""A picture as a page of its own: one file, no request, and a policy that forbids all but its own style and script."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files

_MOST = 2000
"""Rows of the table: whoever needs more asks the graph."""


def page(svg: str, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Give the page: the picture, its keys, and the figures behind it as a table that screen readers read."""
    style, script = ((files("kg.draw") / "data" / f"page.{kind}").read_text("utf-8") for kind in ("css", "js"))
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'"
    head = "".join(f'<th scope="col">{escape(c)}</th>' for c in columns)
    more = f", the first {_MOST:,} of them" if len(rows) > _MOST else ""
    body = "\n".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in rows[:_MOST])
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="cell-therapy-kg">
<title>{escape(title)}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1 class="away">{escape(title)}</h1>
<nav aria-label="View"><button id="in" aria-label="Larger">+</button><button id="out" aria-label="Smaller">−</button>
<button id="all">Whole</button><small>Point at anything to see what it is, or press Tab and the arrow keys; click it or
press Enter for its trials. Enlarged, it can be dragged.</small></nav>
<figure>
{svg}</figure>
<section id="chosen" aria-live="polite" hidden></section>
<details><summary>The figures as a table ({len(rows):,} rows{more})</summary>
<div class="table" tabindex="0" role="region" aria-label="Figures"><table>
<thead><tr>{head}</tr></thead>
<tbody>
{body}
</tbody></table></div></details>
</main>
<div id="tip" role="status" hidden></div>
<script>{script}</script>
</body>
</html>
"""


def _hash(text: str) -> str:
    """Give the source expression of an inline block (https://www.w3.org/TR/CSP3/#grammardef-hash-source)."""
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()
