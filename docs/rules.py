"""Renew ontology/rules.ttl, the rules that read as data: `python docs/rules.py`, or with --check only compare."""

from __future__ import annotations

import sys
from pathlib import Path

import pyoxigraph as ox

ROOT = Path(__file__).parents[1]
FILE = ROOT / "ontology" / "rules.ttl"
HEAD = """\
# The rules by which the words of a record are read, with the reason for each. Printed by docs/rules.py of what the
# code says of itself: a rule is changed there.
@prefix kg: <https://w3id.org/cell-therapy-kg/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def printed() -> str:
    """Give the file as it should be now."""
    sys.path.insert(0, str(ROOT))
    from kg import names
    from kg.explain.reasons import reasons

    return HEAD + "".join(
        f"\n{ox.NamedNode(names.reading_rule(rule))} a kg:ReadingRule, skos:Concept ;\n"
        f"  rdfs:label {ox.Literal(rule)} ;\n"
        f"  skos:notation {ox.Literal(rule)} ;\n"
        f"  skos:definition {ox.Literal(reason, language='en')} .\n"
        for rule, reason in sorted(reasons().items())
    )


def main() -> int:
    """Renew or compare; with --check, give 1 where the file is stale."""
    now = printed()
    if "--check" in sys.argv:
        return int(not FILE.exists() or now != FILE.read_text("utf-8"))
    FILE.write_text(now, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
