"""The index of a generation is one SQLite file: names for full-text search, and facets as columns of numbers.

Trials are numbered from 0, those that started last first, so that results are in order as they are found.
"""

from __future__ import annotations

import os
import re
import sqlite3
import sys
import tempfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import msgspec
import numpy as np

from kg.draw.timeline import MODALITIES, only_modality
from kg.draw.trials import Filters, Trials, choose
from kg.draw.trials import places as sites_of
from kg.names import PREFIXES, term
from kg.query import UsageError
from kg.store import open_folder
from kg.web.index.gather import KINDS, LACKS, Pairs, Store, antigens, facets, labels, names
from kg.web.index.places import places

_SCHEMA = """
CREATE TABLE trial (n INTEGER PRIMARY KEY, iri TEXT, id TEXT, title TEXT, start TEXT, status TEXT, phase TEXT,
  sponsor TEXT, targets TEXT, modality TEXT);
CREATE UNIQUE INDEX trial_iri ON trial (iri);
CREATE TABLE value (facet TEXT, v INTEGER, iri TEXT, label TEXT, total INTEGER, PRIMARY KEY (facet, v)) WITHOUT ROWID;
CREATE INDEX value_iri ON value (iri);
CREATE TABLE facet (name TEXT PRIMARY KEY, rows BLOB, vals BLOB, roles BLOB);
CREATE TABLE drawn (name TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID;
CREATE TABLE above (child TEXT, parent TEXT, PRIMARY KEY (child, parent)) WITHOUT ROWID;
CREATE INDEX above_parent ON above (parent);
CREATE TABLE thing (n INTEGER PRIMARY KEY, iri TEXT, kind TEXT, label TEXT, trials INTEGER);
CREATE INDEX thing_kind ON thing (kind, trials DESC);
CREATE VIRTUAL TABLE called USING fts5 (
  name, folded, thing UNINDEXED, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
"""
_COLUMNS = ("status", "phase", "sponsor", "modality")


def index_of(generation: Path) -> Path:
    """Give the index of a generation, made if it is not there yet: in its folder or, where that is read-only, aside."""
    for path in places(generation):
        if path.is_file():
            return path
    for path in places(generation):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, made = tempfile.mkstemp(dir=path.parent, prefix=".explorer-")
        except OSError:
            continue
        os.close(handle)
        try:
            _write(Store(open_folder(generation / "store")), Path(made))
            Path(made).chmod(0o644)
            Path(made).replace(path)
        finally:
            Path(made).unlink(missing_ok=True)
        return path
    raise OSError(f"no room for an index of {generation}")


def fold(name: str) -> str:
    """Give a name without accents, case, spaces and signs, so that `CD-19` and `cd19` are one."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[\W_]+", "", "".join(c for c in plain if not unicodedata.combining(c)))


def _write(store: Store, path: Path) -> None:
    with sqlite3.connect(path, isolation_level=None) as db:
        db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;" + _SCHEMA)
        label = LACKS | labels(store)
        called = names(store, label)
        started = dict(store.of("startDate"))
        trials = sorted(store.members("ClinicalTrial"), reverse=True)
        trials.sort(key=lambda iri: started.get(iri, ""), reverse=True)
        number = {iri: n for n, iri in enumerate(trials)}
        found, of_antigens = facets(store), antigens(store)
        label |= _drawn(db, store, number, found)
        _trials(db, store, trials, started, label, found, of_antigens)
        for name, pairs in found.items():
            _facet(db, name, pairs, number, label)
        _antigens(db, of_antigens, number, label)
        for child, parent in store.pairs(PREFIXES["skos"] + "broader", None):
            db.execute("INSERT OR IGNORE INTO above VALUES (?, ?)", (child, parent))
        _things(db, store, called, label, number)
        db.execute("COMMIT")
    db.close()


def _drawn(db: sqlite3.Connection, store: Store, number: dict[str, int], found: dict[str, Pairs]) -> dict[str, str]:
    """Write what pictures are of, and add the facets that tell their cells. Gives the names of the values of these."""
    try:
        trials = choose(store.store, Filters())
    except UsageError:
        trials = Trials(by_iri={}, label={}, filters=(), source="", last="")
    sites = sites_of(store.store, trials)
    numbers = np.array([number.get(iri, -1) for iri in trials.by_iri], dtype=np.int32)
    packed = {"trials": msgspec.msgpack.encode(trials), "sites": msgspec.msgpack.encode(sites)}
    db.executemany("INSERT INTO drawn VALUES (?, ?)", [*packed.items(), ("numbers", numbers.tobytes())])
    found["alone"] = {(iri, only_modality(trial)) for iri, trial in trials.by_iri.items()}
    found["place"] = {(site.trial, site.key) for site in sites if site.at}
    return MODALITIES | {site.key: f"{site.city}, {site.country}" for site in reversed(sites) if site.at}


def _trials(
    db: sqlite3.Connection,
    store: Store,
    trials: list[str],
    started: dict[str, str],
    label: dict[str, str],
    found: dict[str, Pairs],
    of_antigens: set[tuple[str, str, str]],
) -> None:
    """Write what a table of trials shows of each."""
    shown: dict[str, defaultdict[str, list[str]]] = {name: defaultdict(list) for name in (*_COLUMNS, "targets")}
    direct = {"sponsor": set(store.of("hasLeadSponsor"))}
    for name in _COLUMNS:
        for trial, value in sorted(direct.get(name, found[name])):
            shown[name][trial].append(label.get(value, value))
    for trial, antigen, role in sorted(of_antigens):
        if role == "target":
            shown["targets"][trial].append(label.get(antigen, antigen))
    ids, titles = dict(store.of("trialId")), dict(store.of("briefTitle"))
    rows = (
        (
            n, iri, ids.get(iri, iri.rpartition("/")[2]), titles.get(iri) or label.get(iri, ""), started.get(iri, ""),
            *("; ".join(shown[name].get(iri, ())) for name in ("status", "phase", "sponsor", "targets", "modality")),
        )
        for n, iri in enumerate(trials)
    )  # fmt: skip
    db.executemany("INSERT INTO trial VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _facet(db: sqlite3.Connection, name: str, pairs: Pairs, number: dict[str, int], label: dict[str, str]) -> None:
    """Write a facet: two columns of numbers, trial and value, in order of trials."""
    values = _values(db, name, Counter(value for trial, value in pairs if trial in number), label)
    coded = sorted((number[trial], values[value]) for trial, value in pairs if trial in number)
    columns = np.array(coded, dtype=np.int32).reshape(-1, 2)
    db.execute("INSERT INTO facet VALUES (?, ?, ?, NULL)", (name, columns[:, 0].tobytes(), columns[:, 1].tobytes()))


def _antigens(
    db: sqlite3.Connection, found: set[tuple[str, str, str]], number: dict[str, int], label: dict[str, str]
) -> None:
    """Write the facet of antigens, whose third column is the role."""
    known = [row for row in found if row[0] in number]
    targets = Counter(antigen for _, antigen, role in known if role == "target")
    values = _values(db, "antigen", targets + Counter(), label, (antigen for _, antigen, _ in known))
    roles = sorted({role for _, _, role in known})
    for code, role in enumerate(roles):
        called = label.get(term(f"AntigenRole-{role}"), role)
        db.execute("INSERT INTO value VALUES ('role', ?, ?, ?, 0)", (code, role, called))
    coded = sorted((number[trial], values[antigen], roles.index(role)) for trial, antigen, role in known)
    columns = np.array(coded, dtype=np.int32).reshape(-1, 3)
    db.execute("INSERT INTO facet VALUES ('antigen', ?, ?, ?)", [columns[:, i].tobytes() for i in range(3)])


def _values(
    db: sqlite3.Connection, facet: str, totals: Counter[str], label: dict[str, str], others: Iterable[str] = ()
) -> dict[str, int]:
    """Write the values of a facet, those with most trials first, and give the number of each."""
    iris = sorted({*totals, *others}, key=lambda v: (-totals[v], label.get(v, v)))
    db.executemany(
        "INSERT INTO value VALUES (?, ?, ?, ?, ?)",
        ((facet, v, iri, label.get(iri, iri), totals[iri]) for v, iri in enumerate(iris)),
    )
    return {iri: v for v, iri in enumerate(iris)}


def _things(
    db: sqlite3.Connection, store: Store, called: dict[str, set[str]], label: dict[str, str], number: dict[str, int]
) -> None:
    """Write every thing that can be searched for, with its names and the number of its trials."""
    totals = dict(db.execute("SELECT iri, max(total) FROM value GROUP BY iri"))
    done: set[str] = set()
    for kind in KINDS:
        for iri in sorted(store.members(kind) - done):
            done.add(iri)
            of_it = called.get(iri) or {iri.rpartition("/")[2]}
            trials = 1 if iri in number else totals.get(iri, 0)
            row = (iri, kind, label.get(iri, min(of_it)), trials)
            n = db.execute("INSERT INTO thing (iri, kind, label, trials) VALUES (?, ?, ?, ?)", row).lastrowid
            db.executemany("INSERT INTO called VALUES (?, ?, ?)", ((name, fold(name), n) for name in sorted(of_it)))


if __name__ == "__main__":
    index_of(Path(sys.argv[1]))
