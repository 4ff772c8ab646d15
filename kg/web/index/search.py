"""Things by their names: a word may be cut short, accents and hyphens do not matter."""

from __future__ import annotations

import re
import sqlite3

import msgspec

from kg.web.index.build import fold
from kg.web.index.gather import KINDS


class Found(msgspec.Struct, frozen=True):
    """A thing, the name it was found by, and the number of its trials."""

    iri: str
    kind: str
    label: str
    name: str
    trials: int


_MOST = 2000
_QUERY = """
SELECT t.iri, t.kind, t.label, called.name, t.trials, called.folded = ?2 AS exact, bm25(called) AS rank
FROM called JOIN thing t ON t.n = called.thing WHERE called MATCH ?1
  AND (t.trials > 0 OR called.folded = ?2
    OR t.kind IN ('Antigen', 'CatalogueProduct', 'CellTherapyProduct', 'Person'))
ORDER BY exact DESC, t.trials DESC, rank LIMIT ?3
"""


def search(db: sqlite3.Connection, words: str, most: int = 8) -> dict[str, list[Found]]:
    """Give what is called so, by kind: at most so many of each."""
    groups: dict[str, list[Found]] = {kind: [] for kind in KINDS}
    seen: set[str] = set()
    wanted = _match(words)
    exact: set[str] = set()
    for iri, kind, label, name, trials, is_exact, _ in (
        db.execute(_QUERY, (wanted, fold(words), _MOST)) if wanted else ()
    ):
        if iri not in seen and len(groups[kind]) < most:
            seen.add(iri)
            groups[kind].append(Found(iri, kind, label, name, trials))
            if is_exact:
                exact.add(kind)
    found = {kind: things for kind, things in groups.items() if things}
    return dict(sorted(found.items(), key=lambda item: item[0] not in exact))


def matching(db: sqlite3.Connection, words: str) -> list[int]:
    """Give the numbers of the trials with these words in a name: title, acronym, id."""
    wanted = _match(words)
    if not wanted:
        return []
    rows = db.execute(
        "SELECT DISTINCT trial.n FROM called JOIN thing t ON t.n = called.thing JOIN trial ON trial.iri = t.iri"
        " WHERE called MATCH ? AND t.kind = 'ClinicalTrial'",
        (wanted,),
    )
    return [n for (n,) in rows]


def _match(words: str) -> str:
    """Write words as a query: https://www.sqlite.org/fts5.html#full_text_query_syntax."""
    pieces = re.findall(r"[^\W_]+", words)[:12]
    if not pieces:
        return ""
    each = " AND ".join(f'"{piece}"*' for piece in pieces)
    whole = fold(words)
    return f'(name : ({each})) OR (folded : "{whole}"*)' if whole else each
