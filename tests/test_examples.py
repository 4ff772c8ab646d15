"""The bundled examples: real trials as facts, with no prose of others and no contacts."""

import csv
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.assets import folder
from kg.model import Record
from kg.sources import read

TRIALS = folder("examples") / "records" / "trials.jsonl"
EXPECTED = folder("examples") / "expected.tsv"
SEEDS = {
    "NCT06228404": "000",
    "NCT07298239": "001",
    "NCT07409766": "002",
    "NCT05745454": "003",
    "NCT04691349": "004",
}
CONTACTS = {"phone", "phoneExt", "email", "contacts", "centralContacts", "pointOfContact"}
PROSE = {"detailedDescription", "description", "citation", "studyPopulation", "interventionModelDescription"}
PHONE = re.compile(r"(?<![\w-])\+?\d[\d() ]{8,}\d(?![\w-])")
SOURCE = re.compile(r"autologous|allogeneic|both|in-vivo|not_stated|\?")
RUN = 8
"""Words in a row that our own sentences may not share with the record's."""


def _studies() -> list[dict[str, Any]]:
    return [json.loads(line) for line in TRIALS.read_text(encoding="utf-8").splitlines()]


STUDIES = _studies()


def _id(study: dict[str, Any]) -> str:
    return str(study["protocolSection"]["identificationModule"]["nctId"])


BY_ID = {_id(study): study for study in STUDIES}


def _fields(node: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text with the name of the field that holds it."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key, ""
            yield from _fields(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from _fields(value, name)
    elif isinstance(node, str):
        yield name, node


def _expected() -> list[dict[str, str]]:
    with EXPECTED.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows, delimiter="\t"))


def test_there_are_enough_trials_each_once_and_in_order() -> None:
    ids = [_id(study) for study in STUDIES]

    assert len(ids) >= 120
    assert ids == sorted(set(ids))
    assert [i for i in ids if not re.fullmatch(r"NCT\d{8}", i)] == []
    assert set(SEEDS) <= set(ids)


def test_every_trial_is_read_without_a_doubt() -> None:
    outcomes = list(read([TRIALS]))

    assert [outcome for outcome in outcomes if not isinstance(outcome, Record) or outcome.doubts] == []
    assert [outcome.trial_id for outcome in outcomes if isinstance(outcome, Record)] == list(BY_ID)


@pytest.mark.parametrize("trial_id", sorted(BY_ID))
def test_a_trial_says_where_it_is_from_and_holds_no_contacts_and_no_foreign_prose(trial_id: str) -> None:
    study = BY_ID[trial_id]
    names = {name for name, _ in _fields(study)}
    texts = [text for name, text in _fields(study) if name not in {"id", "pmid"}]

    assert {k: v for k, v in study["_example"].items() if k in {"from", "form"}} == {
        "from": "ClinicalTrials.gov",
        "form": "facts only; summary in our own words",
    }
    assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", study["_example"]["snapshot"])
    assert names & (CONTACTS | PROSE) == set()
    assert [text for text in texts if "@" in text or PHONE.search(text)] == []
    assert len(study["protocolSection"]["descriptionModule"]["briefSummary"].split()) <= 60


@pytest.mark.parametrize("trial_id", sorted(BY_ID))
def test_lists_are_kept_short(trial_id: str) -> None:
    protocol = BY_ID[trial_id]["protocolSection"]

    assert len(protocol.get("contactsLocationsModule", {}).get("locations", [])) <= 12
    assert len(protocol.get("outcomesModule", {}).get("primaryOutcomes", [])) <= 3


def test_the_expected_answers_cover_every_trial() -> None:
    rows = _expected()

    assert [row["nct_id"] for row in rows] == list(BY_ID)
    assert {row["is_cell_therapy"] for row in rows} == {"yes", "no", "?"}
    assert [row for row in rows if not SOURCE.fullmatch(row["source"])] == []
    assert [
        row["nct_id"]
        for row in rows
        if row["is_cell_therapy"] == "no" and (row["modality"], row["targets"]) != ("none", "none")
    ] == []


def test_the_expected_answers_agree_with_the_labels_made_from_the_whole_records(shared: Path) -> None:
    with (shared / "gold" / "dev.tsv").open(encoding="utf-8", newline="") as rows:
        labels = {row["nct_id"]: row for row in csv.DictReader(rows, delimiter="\t")}
    sure = {i: row for i, row in labels.items() if row["confidence"] == "high"}
    compared, differing = 0, []
    for row in _expected():
        label = sure.get(row["nct_id"])
        if label is None or label["label_source"] != "double_annotated":
            continue
        for column in ("is_cell_therapy", "modality", "source", "targets"):
            if "?" not in {row[column], label[column]}:
                compared += 1
                if _set(row[column]) != _set(label[column]):
                    differing.append((row["nct_id"], column, row[column], label[column]))

    assert compared > 100
    assert differing == []


def test_our_sentences_share_no_run_of_words_with_the_records(shared: Path) -> None:
    shared_runs = {}
    prose = _prose_of_others(shared)
    for trial_id, study in BY_ID.items():
        protocol = study["protocolSection"]
        ours = [
            protocol["descriptionModule"]["briefSummary"],
            protocol.get("eligibilityModule", {}).get("eligibilityCriteria", ""),
        ]
        names = [text for name, text in _fields(protocol) if name in {"briefTitle", "officialTitle", "name"}]
        found = (_runs(ours) & _runs(prose.get(trial_id, []))) - _runs(names)
        if found:
            shared_runs[trial_id] = found

    assert set(BY_ID) <= set(prose)
    assert shared_runs == {}


def _set(cell: str) -> set[str]:
    return {value.upper() for value in cell.split(";")}


def _runs(texts: list[str]) -> set[tuple[str, ...]]:
    found = set()
    for text in texts:
        words = re.findall(r"\w+", text.lower())
        found |= {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    return found


def _prose_of_others(shared: Path) -> dict[str, list[str]]:
    """Give the sentences of the real records and seed pages, by trial."""
    prose: dict[str, list[str]] = {}
    registry = shared / "registry"
    files = [registry / "throughput_v2.jsonl.gz", registry / "cart_v2_partial.jsonl.gz"]
    for file in [*files, *sorted((registry / "snapshots_full").glob("*.jsonl.gz"))]:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                match = re.search(r"NCT\d{8}", line[:200])
                if match and match[0] in BY_ID:
                    prose.setdefault(match[0], []).extend(
                        text
                        for name, text in _fields(json.loads(line)["protocolSection"])
                        if name in PROSE | {"briefSummary", "eligibilityCriteria"}
                    )
    for trial_id, number in SEEDS.items():
        page = next((shared / "seeds").glob(f"{number}_*.txt"))
        prose.setdefault(trial_id, []).append(page.read_text(encoding="utf-8"))
    return prose
