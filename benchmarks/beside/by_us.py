"""This project: its own reading and its own statements, as `kg build` runs them.

    python by_us.py file STUDIES.jsonl OUT.nq     read and state, in one process, into a file
    python by_us.py store STUDIES.jsonl OUT       the same, loaded into a store on disk
    python by_us.py memory STUDIES.jsonl OUT      the same, loaded into a store in memory, of which nothing is left
    python by_us.py whole STUDIES.jsonl OUT       `kg build` with all that it does, in one process

The first three leave out recognition, grounding, validation and inference: names stand for whom they name, as stated.
"""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
from mapping import QUESTION
from marks import mark, report

from kg import names, pipeline
from kg import store as stores
from kg.merge import merge
from kg.model import AgentIdentity, ConditionGrounding, Findings, Grounding, Record, SiteIdentity
from kg.sources import read
from kg.triples import statements

NOTHING_FOUND = Findings()
CHUNK = 400
"""Trials in a chunk of a build, on average: within one, no line is there twice."""


def as_stated(record):
    """Give the grounding that looks nothing up: each name is an agent, a place has no identity, a condition none."""

    def agent(name):
        if not name:
            return None
        return AgentIdentity(iri=names.organization(name, name), label=name, kind="other", rule="name")

    party = record.responsible_party
    return Grounding(
        lead_sponsor=agent(record.lead_sponsor and record.lead_sponsor.name),
        collaborators=tuple(agent(c.name) for c in record.collaborators),
        organization=agent(record.organization and record.organization.name),
        responsible_party=agent(party and party.name),
        officials=tuple(agent(o.name) for o in record.officials),
        sites=tuple(SiteIdentity(rule="name") for _ in record.sites),
        conditions=tuple(ConditionGrounding(text=c, is_disease=False) for c in record.conditions),
    )


def nquads(studies):
    """Yield the N-Quads of each trial, sorted and each line once, as a build does."""
    seen = set()
    for number, record in enumerate(r for r in read([studies]) if isinstance(r, Record)):
        if number % CHUNK == 0:
            seen.clear()
        lines = statements(merge([record]), NOTHING_FOUND, as_stated(record))
        yield b"".join(sorted(lines - seen))
        seen |= lines


def answer(store):
    return int(next(iter(store.query(QUESTION, use_default_graph_as_union=True)))["n"].value)


def main(mode, studies, out):
    mark("started")
    found = triples = None
    if mode == "file":
        with open(out, "wb") as file:
            file.writelines(nquads(studies))
        mark("written")
    elif mode in ("store", "memory"):
        if mode == "store":
            store = stores.load(Path(out), nquads(studies), ())
        else:
            store, trials = ox.Store(), nquads(studies)
            while chunk := b"".join(islice(trials, CHUNK)):
                store.bulk_load(chunk, format=ox.RdfFormat.N_QUADS)
        mark("loaded")
        found = answer(store)
        mark("answered")
        triples = len(store)
    else:
        pipeline.build([studies], Path(out))
        mark("loaded")
        store = stores.open_store(Path(out))
        found = answer(store)
        mark("answered")
        triples = sum(stores.counts(store).values())
    report(found, triples, pyoxigraph="pyoxigraph")


if __name__ == "__main__":
    main(*sys.argv[1:])
