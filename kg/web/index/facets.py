"""Trials by facet: which fit, and how many would for each value. The counts of a facet leave its own choice aside."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import numpy as np
from numpy.typing import NDArray

from kg.web.index.gather import LACKS
from kg.web.index.search import matching

Numbers = NDArray[np.int32]
Chosen = NDArray[np.bool_]

FACETS = {
    "antigen": "Antigen",
    "role": "Role of the antigen",
    "modality": "Modality",
    "source": "Cell source",
    "phase": "Phase",
    "status": "Status",
    "condition": "Condition, with what is narrower",
    "sponsor": "Sponsor, with what it owns",
    "country": "Country",
    "year": "Start year",
    "cells": "Cell therapy",
    "collaborator": "Collaborator",
    "product": "Known product",
    "facility": "Site",
    "lack": "What the record lacks",
    "origin": "Source of the record",
    "disease": "Condition itself, without what is narrower",
    "lead": "Lead sponsor itself, without what it owns",
    "alone": "Only modality",
    "place": "Place of a site",
}
"""Facets by name, in the order of the page, with what people call them."""
ON_REQUEST = ("collaborator", "product", "facility", "lack", "origin", "disease", "lead", "alone", "place")
"""Facets that are shown only where one of their values is chosen. The last four are those of cells of pictures."""
_ESSENTIAL = ("no-dates", "no-sites", "no-target", "conflict")
TARGET = "target"
"""The role that an antigen has where none is chosen."""


class Value(msgspec.Struct, frozen=True):
    """A value of a facet: its key in addresses, and the number of trials it would leave."""

    key: str
    label: str
    count: int
    chosen: bool


class Trial(msgspec.Struct, frozen=True):
    """A row of a table of trials."""

    iri: str
    id: str
    title: str
    start: str
    status: str
    phase: str
    sponsor: str
    targets: str
    modality: str


class Score(msgspec.Struct, frozen=True):
    """How many trials of a group there are, have all that a record should, and lack what (by codes of `LACKS`)."""

    key: str
    label: str
    trials: int
    complete: int
    lacking: dict[str, int]


class Column(msgspec.Struct, frozen=True):
    """A facet as numbers: trial and value, and for antigens the role."""

    rows: Numbers
    values: Numbers
    roles: Numbers | None
    iris: list[str]
    labels: list[str]

    @property
    def keys(self) -> list[str]:
        """The values as addresses have them."""
        return [key(iri) for iri in self.iris]


def key(iri: str) -> str:
    """Give the part of an IRI that names a value within its facet."""
    return re.sub(r"^.*/(?:ontology#[A-Za-z]+-)?", "", iri)


class Facets:
    """The facets of one generation. Raises sqlite3.Error where the index cannot be read."""

    def __init__(self, index: Path) -> None:
        self.db = sqlite3.connect(f"file:{quote(str(index))}?mode=ro&immutable=1", uri=True)
        (self.total,) = self.db.execute("SELECT count(*) FROM trial").fetchone()
        self._columns: dict[str, Column] = {}

    def column(self, facet: str) -> Column:
        """Read a facet."""
        if facet not in self._columns:
            rows, values, roles = self.db.execute(
                "SELECT rows, vals, roles FROM facet WHERE name = ?", (facet,)
            ).fetchone()
            named = self.db.execute("SELECT iri, label FROM value WHERE facet = ? ORDER BY v", (facet,)).fetchall()
            self._columns[facet] = Column(
                np.frombuffer(rows, dtype=np.int32),
                np.frombuffer(values, dtype=np.int32),
                None if roles is None else np.frombuffer(roles, dtype=np.int32),
                [iri for iri, _ in named],
                [label for _, label in named],
            )
        return self._columns[facet]

    @cached_property
    def roles(self) -> dict[str, tuple[int, str]]:
        """The roles of antigens: code and label of each."""
        rows = self.db.execute("SELECT iri, v, label FROM value WHERE facet = 'role' ORDER BY label")
        return {role: (v, label) for role, v, label in rows}

    @cached_property
    def _numbers(self) -> dict[str, dict[str, int]]:
        return {}

    def number(self, facet: str, value: str) -> int | None:
        """Give the number of a value by its key; None where there is no such value."""
        if facet not in self._numbers:
            self._numbers[facet] = {k: v for v, k in enumerate(self.column(facet).keys)}
        return self._numbers[facet].get(value)

    def masks(self, chosen: Mapping[str, Iterable[str]]) -> dict[str, Chosen]:
        """Give which trials each facet with a choice leaves. `q` is words of a title, `since` and `until` are years."""
        found: dict[str, Chosen] = {}
        for facet, values in chosen.items():
            if facet == "q":
                mask = np.zeros(self.total, dtype=bool)
                mask[matching(self.db, " ".join(values))] = True
                found[facet] = mask
            elif facet in ("since", "until"):
                found[facet] = self._years(facet, next(iter(values)))
            elif facet in FACETS and facet not in ("antigen", "role"):
                column = self.column(facet)
                found[facet] = self._mask(column, [self.number(facet, value) for value in values])
        if chosen.get("antigen") or chosen.get("role"):
            found["antigen"] = self._antigens(chosen.get("antigen", ()), _role(chosen))
        return found

    def _years(self, bound: str, year: str) -> Chosen:
        column = self.column("year")
        fits = [v for v, y in enumerate(column.iris) if (y >= year if bound == "since" else y <= year)]
        return self._mask(column, fits)

    def _antigens(self, values: Iterable[str], role: str) -> Chosen:
        column, wanted = self.column("antigen"), [self.number("antigen", value) for value in values]
        fits = (
            np.isin(column.values, [v for v in wanted if v is not None]) if wanted else np.ones(len(column.rows), bool)
        )
        mask = np.zeros(self.total, dtype=bool)
        mask[column.rows[fits & self._in_role(column, role)]] = True
        return mask

    def _in_role(self, column: Column, role: str) -> Chosen:
        if role == "any" or column.roles is None:
            return np.ones(len(column.rows), dtype=bool)
        return np.asarray(column.roles == self.roles.get(role, (-1, ""))[0])

    def _mask(self, column: Column, values: Iterable[int | None]) -> Chosen:
        mask = np.zeros(self.total, dtype=bool)
        mask[column.rows[np.isin(column.values, [v for v in values if v is not None])]] = True
        return mask

    def fitting(self, masks: Mapping[str, Chosen], without: str = "") -> Chosen:
        """Give which trials fit all choices, or all but those of one facet."""
        fits = np.ones(self.total, dtype=bool)
        for facet, mask in masks.items():
            if facet != without:
                fits &= mask
        return fits

    def counts(self, facet: str, chosen: Mapping[str, list[str]], masks: Mapping[str, Chosen]) -> list[Value]:
        """Give the values of a facet that leave any trial, and those that are chosen, by number of trials."""
        if facet == "role":
            return self._role_counts(chosen, masks)
        column, fits = self.column(facet), self.fitting(masks, facet)
        held = fits[column.rows]
        if facet == "antigen":
            rows = np.unique(
                np.stack([column.rows, column.values])[:, held & self._in_role(column, _role(chosen))], axis=1
            )
            found = np.bincount(rows[1], minlength=len(column.iris))
        else:
            found = np.bincount(column.values[held], minlength=len(column.iris))
        wanted = {self.number(facet, value) for value in chosen.get(facet, ())}
        shown = [v for v in np.argsort(-found, kind="stable").tolist() if found[v] or v in wanted]
        return [Value(key(column.iris[v]), column.labels[v], int(found[v]), v in wanted) for v in shown]

    def _role_counts(self, chosen: Mapping[str, list[str]], masks: Mapping[str, Chosen]) -> list[Value]:
        fits, column = self.fitting(masks, "antigen"), self.column("antigen")
        wanted = [v for value in chosen.get("antigen", ()) if (v := self.number("antigen", value)) is not None]
        held = fits[column.rows] & (np.isin(column.values, wanted) if wanted else True)
        named = {}
        for role, (code, label) in self.roles.items():
            count = len(np.unique(column.rows[held & (column.roles == code)]))
            named[role] = Value(role, label, count, chosen.get("role", []) == [role])
        return sorted((v for v in named.values() if v.count or v.chosen), key=lambda v: -v.count)

    @cached_property
    def _above(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for child, parent in self.db.execute("SELECT child, parent FROM above ORDER BY child, parent"):
            found.setdefault(key(child), []).append(key(parent))
        return found

    def leanest(self, values: list[Value], share: float = 1.0) -> list[Value]:
        """Leave out conditions of whose trials a narrower one, which says more, holds such a share: all of them."""
        count = {v.key: v.count for v in values}
        told = {p for v in values for p in self._above.get(v.key, ()) if v.count >= share * count.get(p, v.count + 1)}
        return [v for v in values if v.chosen or v.key not in told]

    def tree(self, values: list[Value]) -> list[tuple[Value, int]]:
        """Put conditions below the narrowest of those that are wider, and give how deep each is."""
        shown = {v.key: v for v in values}
        below: dict[str, list[Value]] = {}
        for v in values:
            wider, seen = list(self._above.get(v.key, ())), {v.key}
            while wider and wider[0] not in shown:
                at = wider.pop(0)
                wider += [p for p in self._above.get(at, ()) if p not in seen]
                seen |= {at, *wider}
            below.setdefault(wider[0] if wider else "", []).append(v)
        ordered: list[tuple[Value, int]] = []

        def put(parent: str, depth: int) -> None:
            for v in below.get(parent, ()):
                ordered.append((v, depth))
                put(v.key, depth + 1)

        put("", 0)
        return ordered

    def scores(self, facet: str, least: int = 1) -> list[Score]:
        """Give how complete the records are for each value of a facet, those of most trials first."""
        column, size = self.column(facet), len(self.column(facet).iris)
        masks = {lack: self.masks({"lack": [lack]})["lack"] for lack in LACKS}
        lacking = {lack: np.bincount(column.values[mask[column.rows]], minlength=size) for lack, mask in masks.items()}
        poor = np.any([masks[lack] for lack in _ESSENTIAL], axis=0)
        totals = np.bincount(column.values, minlength=size)
        whole = totals - np.bincount(column.values[poor[column.rows]], minlength=size)
        return [
            Score(
                key(column.iris[v]),
                column.labels[v],
                int(totals[v]),
                int(whole[v]),
                {k: int(n[v]) for k, n in lacking.items()},
            )
            for v in range(size)
            if totals[v] >= least
        ]

    def trials(self, fits: Chosen, first: int = 0, most: int | None = None) -> list[Trial]:
        """Give trials that fit, those that started last first."""
        wanted = np.flatnonzero(fits)[first : None if most is None else first + most].tolist()
        found: list[Trial] = []
        columns = ", ".join(Trial.__struct_fields__)
        for at in range(0, len(wanted), 500):
            some = wanted[at : at + 500]
            marks = ",".join("?" * len(some))
            rows = self.db.execute(f"SELECT {columns} FROM trial WHERE n IN ({marks}) ORDER BY n", some)  # noqa: S608
            found += [Trial(*row) for row in rows]
        return found

    def of_trial(self, iri: str) -> int | None:
        """Give the number of a trial."""
        row: Any = self.db.execute("SELECT n FROM trial WHERE iri = ?", (iri,)).fetchone()
        return None if row is None else int(row[0])


def _role(chosen: Mapping[str, Iterable[str]]) -> str:
    return next(iter(chosen.get("role", ())), TARGET)
