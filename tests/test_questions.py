"""Every question of queries/ has an answer in the bundled examples; the chief ones are checked against others."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import assets
from kg.query import ask, questions
from kg.store import open_store

GIVEN = {
    "antigen": "folh1",
    "condition": "prostate cancer",
    "country": "China",
    "modality": "CAR-T",
    "trial": "NCT05990465",
}
"""Something that the examples hold, by type of parameter."""


@pytest.fixture(scope="module")
def store(examples: Path) -> ox.Store:
    return open_store(examples)


@pytest.mark.parametrize("name", questions())
def test_every_question_has_an_answer(store: ox.Store, name: str) -> None:
    question = questions()[name]
    sponsor = next(ask(store, "sponsors-by-antigen", antigen="PSMA", min_trials=1).records())["sponsor_label"]
    given = GIVEN | {"sponsor": str(sponsor)}
    rows = ask(store, name, **{p.name: given[p.type] for p in question.params if p.required})
    assert len(rows) > 0
    assert rows.columns == tuple(c.name for c in question.columns)
    assert len(set(rows)) == len(rows), "the same row twice"
    for column in rows.columns:
        assert any(row[column] is not None for row in rows.records()) or column in ("url", "design"), column


def test_an_optional_parameter_narrows(store: ox.Store) -> None:
    for name, question in questions().items():
        free = {p.name: GIVEN[p.type] for p in question.params if p.default == "any" and p.type in GIVEN}
        if free:
            rows = {tuple(map(str, r)) for r in ask(store, name)}
            narrowed = {tuple(map(str, r)) for r in ask(store, name, **free)}
            assert narrowed < rows, name


def test_sponsors_by_antigen_agrees_with_the_trials_one_by_one(store: ox.Store) -> None:
    sponsor_of = {r["trial_id"]: r["sponsor_label"] for r in ask(store, "trial-facts").records()}
    trials: defaultdict[object, set[str]] = defaultdict(set)
    for row in ask(store, "trial-targets").records():
        if row["antigen"] == "HER2":
            trials[sponsor_of[row["trial_id"]]].add(str(row["trial_id"]))
    expected = sorted(
        ((s, len(ids), " ".join(sorted(ids))) for s, ids in trials.items() if len(ids) >= 2 and s),
        key=lambda row: (-row[1], str(row[0])),
    )
    rows = ask(store, "sponsors-by-antigen", antigen="erbb2").records()
    assert [(r["sponsor_label"], r["trials"], r["trial_ids"]) for r in rows] == expected


def test_only_the_role_target_makes_a_target(store: ox.Store) -> None:
    targeted = {(r["trial_id"], r["antigen"]) for r in ask(store, "trial-targets").records()}
    mentioned = {(r["trial_id"], r["antigen_label"]) for r in ask(store, "mentioned-not-targeted").records()}
    assert mentioned
    assert not targeted & mentioned


def test_facts_have_one_row_a_trial(store: ox.Store) -> None:
    ids = [r["trial_id"] for r in ask(store, "trial-facts").records()]
    assert ids == sorted(set(ids))
    assert len(ids) == len((assets.folder("examples") / "records" / "trials.jsonl").read_bytes().splitlines())


def test_a_quote_holds_what_was_seen(store: ox.Store) -> None:
    for row in ask(store, "evidence-for-targets").records():
        assert str(row["surface"]) in str(row["quote"])


def test_a_conflict_names_both_claims(store: ox.Store) -> None:
    [row] = ask(store, "conflicts").records()
    assert (row["trial_id"], row["field"]) == ("NCT06224738", "overall_status")
    assert (row["kept_value"], row["other_value"]) == ("UNKNOWN", "NOT_YET_RECRUITING")
