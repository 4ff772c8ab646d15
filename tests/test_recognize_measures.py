"""Recognition of real trials: figures may not fall below what was reached, nor speed collapse."""

import csv
import gzip
import itertools
import json
import re
import time
from pathlib import Path

import pytest

from kg.evaluate import evaluate
from kg.model import Document, Record
from kg.recognize import load_lexicon, recognize
from kg.sources.ctgov import record_of

DOCUMENT = Document(sha256="0" * 64, site="test", form="registry-json")


@pytest.fixture(scope="module")
def labelled(shared: Path) -> tuple[list[dict[str, str]], dict[str, Record]]:
    with (shared / "gold" / "dev.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    wanted = {row["nct_id"] for row in rows}
    records: dict[str, Record] = {}
    for name in ("ctgov_v2", "throughput_v2", "cart_v2_partial"):
        with gzip.open(shared / "registry" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                found = re.search(r'"nctId":\s*"(NCT\d{8})"', line)
                if found and found[1] in wanted and found[1] not in records:
                    records[found[1]] = record_of(json.loads(line), DOCUMENT)
    return rows, records


def test_labelled_trials(labelled: tuple[list[dict[str, str]], dict[str, Record]]):
    rows, records = labelled
    lexicon = load_lexicon()
    report = evaluate(rows, {i: recognize(r, lexicon) for i, r in records.items()}, lexicon=lexicon)
    assert report.trials >= 360
    assert report.detection.f1 >= 0.985
    assert report.targets.precision.value >= 0.97
    assert report.targets.recall.value >= 0.94
    assert report.exact.value >= 0.93
    assert report.modality.value >= 0.96
    assert report.source.value >= 0.95


def test_eligibility_and_other_drugs_create_no_target(labelled: tuple[list[dict[str, str]], dict[str, Record]]):
    _, records = labelled
    lexicon = load_lexicon()
    for record in records.values():
        findings = recognize(record, lexicon)
        cells = {i for p in findings.products for i in p.interventions}
        for mention in findings.mentions:
            if mention.role == "target":
                path = mention.evidence.path
                assert not path.startswith(("inclusion", "exclusion", "criteria", "conditions", "keywords", "outcomes"))
                if path.startswith("interventions[") and cells and mention.evidence.rule != "frame.adapter-antibody":
                    assert int(path[14 : path.index("]")]) in cells


def test_speed(shared: Path):
    """A tenth of what a quiet machine does, so that only a collapse fails."""
    lexicon = load_lexicon()
    with gzip.open(shared / "registry" / "throughput_v2.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [record_of(json.loads(line), DOCUMENT) for line in itertools.islice(lines, 1500)]
    start = time.process_time()
    for record in records:
        recognize(record, lexicon)
    assert len(records) / (time.process_time() - start) > 150


def test_every_target_of_a_product_is_proved(labelled: tuple[list[dict[str, str]], dict[str, Record]]):
    _, records = labelled
    lexicon = load_lexicon()
    for record in records.values():
        findings = recognize(record, lexicon)
        told = {m.antigen for m in findings.mentions if m.role == "target"}
        for product in findings.products:
            known = {f.value for f in product.facets if f.facet == "target"}
            assert set(product.targets) <= told | known, (record.trial_id, product.name)
