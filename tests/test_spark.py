"""The build on Spark, with two local cores and real Java, against the build on one machine."""

import gzip
import io
import json
import os
import shutil
import sys

import msgspec
import pytest
from conftest import QUICK_JAVA
from forge import make_small

from kg import store
from kg.export import export
from kg.model import Quarantined
from kg.pipeline import build
from kg.records import Row
from kg.spark import OutputExists, _placed, build_on_spark
from tests.test_pipeline import study

pytest.importorskip("pyspark", reason="Spark is not installed")


@pytest.fixture(scope="module")
def session():
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)

    with (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.extraJavaOptions", QUICK_JAVA)
        .config("spark.sql.files.maxPartitionBytes", "40k")
        .getOrCreate() as session
    ):
        session.sparkContext.setLogLevel("ERROR")
        yield session


def test_spark_makes_the_same_triples(session, tmp_path, monkeypatch):
    make_small(monkeypatch)
    newer = study("NCT00000001", statusModule={
        "overallStatus": "COMPLETED", "lastUpdatePostDateStruct": {"date": "2026-01-01"},
    })  # fmt: skip
    retired = study("NCT00000002")
    retired["protocolSection"]["identificationModule"]["nctIdAliases"] = ["NCT00000003"]
    studies = [*(study(f"NCT{n:08d}") for n in range(1, 150)), newer, study("NCT00000004"), retired]
    lines = [json.dumps(s) for s in studies]
    lines.insert(70, lines[70][:50])
    (tmp_path / "lines.jsonl").write_text("\n".join(lines))
    counts = build_on_spark(session, [str(tmp_path / "lines.jsonl")], str(tmp_path / "out"))
    manifest, _ = build([tmp_path / "lines.jsonl"], tmp_path / "g")
    for name in ("documents", "trials", "merged", "quarantined", "values_set_aside", "targets", "conflicts"):
        assert (name, counts[name]) == (name, getattr(manifest, name))
    assert counts["documents"] == counts["trials"] + counts["merged"] + counts["quarantined"] == 153
    parts = sorted((tmp_path / "out" / "nquads").glob("part-*.gz"))
    assert len(parts) > 1
    made = {line for part in parts for line in gzip.decompress(part.read_bytes()).splitlines(keepends=True)}
    exported = io.BytesIO()
    export(store.open_store(tmp_path / "g"), "nquads", exported, ("asserted", "evidence"))
    assert b"".join(sorted(line for line in made if b"/graph/inferred> ." not in line)) == exported.getvalue()
    (refused,) = [
        json.loads(line)
        for part in (tmp_path / "out" / "quarantine").glob("part-*")
        for line in part.read_text().splitlines()
    ]
    assert refused["reason"].startswith("not valid JSON")


def test_what_fails_after_reading_is_named_by_its_place(session):
    row = Row(trial_id="NCT00000001", sha256="a", digest=b"", body=b"", source="lines:3", offset=7)
    other = msgspec.structs.replace(row, sha256="b", source="lines:4")
    failed = Quarantined(source="a record", stage="validate", reason="why", trial_id="NCT00000001", sha256="a")
    rows = session.sparkContext.parallelize([row, other])
    assert list(_placed([failed], rows)) == [msgspec.structs.replace(failed, source="lines:3", offset=7)]


def test_what_is_there_is_not_written_over(session, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(OutputExists, match="out exists already"):
        build_on_spark(session, ["nothing"], str(tmp_path / "out"))
