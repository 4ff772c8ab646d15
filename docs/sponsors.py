"""Renew docs/explanation/sponsors.md from a graph: `python docs/sponsors.py GRAPH`, or with --check only compare.

The page counts the sponsors of trials against some antigens three times: by the names that records state, by
organization, and by family of owners.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox

from kg.query import ask, find
from kg.store import open_store

PAGE = Path(__file__).parent / "explanation" / "sponsors.md"
MARK = "<!-- from here on: python docs/sponsors.py -->"
ANTIGENS = ("CD19", "BCMA", "PSMA", "HER2")
FEWEST = 2
STATED = """
PREFIX kg: <https://w3id.org/cell-therapy-kg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?id ?name ?label WHERE {
  ?product kg:targetsAntigen %s .
  ?trial kg:hasProduct ?product ; kg:trialId ?id ; kg:hasParticipation ?part .
  ?part kg:participationRole kg:ParticipationRole-lead_sponsor ; kg:statedName ?name ; kg:agent/rdfs:label ?label .
} ORDER BY ?id
"""


def written(store: ox.Store) -> str:
    """Give the tables of the page."""
    columns = ("antigen", "trials", "names", "organizations", "families", "names with 2 or more trials",
               "organizations with 2 or more", "families with 2 or more")  # fmt: skip
    counts = [f"| {' | '.join(columns)} |", "| --- " + "| ---: " * (len(columns) - 1) + "|"]
    merges: list[str] = []
    for antigen in ANTIGENS:
        trials_of: dict[str, set[str]] = defaultdict(set)
        names_of: dict[str, set[str]] = defaultdict(set)
        node = find(store, "antigen", "Antigen", antigen)
        for row in store.query(STATED % node, use_default_graph_as_union=True):
            trials_of[row["name"].value].add(row["id"].value)
            names_of[row["label"].value].add(row["name"].value)
        bodies = list(ask(store, "sponsors-by-antigen", antigen=antigen, min_trials=1).records())
        families = list(ask(store, "sponsors-by-antigen", antigen=antigen, min_trials=1, level="family").records())
        often = [sum(int(r["trials"]) >= FEWEST for r in rows) for rows in (bodies, families)]
        total = len(set().union(*trials_of.values()))
        row_ = (total, len(trials_of), len(bodies), len(families),
                sum(len(t) >= FEWEST for t in trials_of.values()), *often)  # fmt: skip
        counts.append(f"| {antigen} | " + " | ".join(map(str, row_)) + " |")
        merges += [
            f"| {antigen} | organization | {label} | " + "; ".join(f"{n} ({len(trials_of[n])})" for n in sorted(stated))
            + f" | {len(set().union(*(trials_of[n] for n in stated)))} |"
            for label, stated in sorted(names_of.items()) if len(stated) > 1
        ]  # fmt: skip
        merges += [
            f"| {antigen} | family | {r['sponsor_label']} | {_members(r, bodies)} | {r['trials']} |"
            for r in families if r["members"]
        ]  # fmt: skip
    head = ["| antigen | joined as | name | from (trials) | trials |", "| --- | --- | --- | --- | ---: |"]
    return "\n".join([*counts, "", "## What was joined", "", *head, *merges]) + "\n"


def _members(family: dict[str, object], bodies: list[dict[str, object]]) -> str:
    """Give the organizations of a family, the head among them where it leads trials itself, with their trials."""
    members = {*str(family["members"]).split("; "), family["sponsor_label"]}
    return "; ".join(f"{b['sponsor_label']} ({b['trials']})" for b in bodies if b["sponsor_label"] in members)


def main() -> int:
    """Renew or compare the page; give 1 where --check finds it different."""
    graph, *_ = (a for a in sys.argv[1:] if a != "--check")
    old = PAGE.read_text()
    new = f"{old.partition(MARK)[0]}{MARK}\n\n{written(open_store(Path(graph)))}"
    if "--check" not in sys.argv:
        PAGE.write_text(new)
    return int(old != new)


if __name__ == "__main__":
    sys.exit(main() if "--check" in sys.argv else main() & 0)
