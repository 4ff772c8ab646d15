"""The whole path, on small inputs of our own and on every shared record."""

import gzip
import io
import itertools
import json
import zipfile

import msgspec
import pyoxigraph as ox
import pytest

from kg import names, store
from kg.export import export
from kg.pipeline import NothingToBuild, Unsound, build
from kg.pipeline.chunk import Report
from kg.pipeline.verify import golden, verify
from kg.publish import read_manifest

STUDY = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT00000001", "briefTitle": "Anti-PSMA CAR-T for Prostate Cancer"},
        "statusModule": {
            "overallStatus": "RECRUITING", "lastUpdatePostDateStruct": {"date": "2025-02-03", "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Some Hospital", "class": "OTHER"}},
        "conditionsModule": {"conditions": ["Prostate Cancer"]},
        "armsInterventionsModule": {"interventions": [{"name": "Autologous anti-PSMA CAR-T", "type": "BIOLOGICAL"}]},
    }
}  # fmt: skip


def study(nct_id, **modules):
    protocol = STUDY["protocolSection"]
    ident = protocol["identificationModule"] | {"nctId": nct_id}
    return {"protocolSection": protocol | {"identificationModule": ident} | modules}


THREE = [study(f"NCT0000000{n}") for n in (1, 2, 3)]


def nquads(root):
    """The published graph as sorted N-Quads, without what ships with the program."""
    out = io.BytesIO()
    export(store.open_store(root), "nquads", out, ("asserted", "evidence", "inferred"))
    return out.getvalue()


def built(tmp_path, name, *inputs):
    summary, _ = build([str(i) for i in inputs], tmp_path / name)
    return summary, nquads(tmp_path / name)


def test_order_and_packaging_do_not_change_a_byte(tmp_path):
    (tmp_path / "lines").write_text("\n".join(map(json.dumps, THREE)))
    (tmp_path / "array").write_text(json.dumps(THREE[::-1], indent=3))
    (tmp_path / "page.gz").write_bytes(gzip.compress(json.dumps({"studies": THREE}).encode()))
    with zipfile.ZipFile(tmp_path / "bulk", "w") as archive:
        for n in (2, 0, 1):
            archive.writestr(f"{n}.json", json.dumps(THREE[n], indent=1, sort_keys=True))
    results = [built(tmp_path, f"g-{name}", tmp_path / name) for name in ("lines", "array", "page.gz", "bulk")]
    assert len({content for _, content in results}) == 1
    assert results[0][1].count(b"\n") > 100


def test_documents_are_all_accounted_for(tmp_path):
    newer = study("NCT00000001", statusModule={
        "overallStatus": "COMPLETED", "lastUpdatePostDateStruct": {"date": "2026-01-01"},
    })  # fmt: skip
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.jsonl").write_text("\n".join(map(json.dumps, [*THREE, newer, THREE[1]])))
    (tmp_path / "in" / "cut.json").write_text(json.dumps(THREE)[:-30])
    (tmp_path / "in" / "page.html").write_text("<!DOCTYPE html><html><body>NCT00000004</body></html>")
    (tmp_path / "in" / "empty.txt").write_text("")
    summary, problems = build([str(tmp_path / "in"), str(tmp_path / "absent")], tmp_path / "g")
    assert summary.trials == 3
    assert summary.quarantined == 4
    assert summary.documents == summary.trials + summary.merged + summary.quarantined == 11
    assert all(p.reason for p in problems)
    assert summary.conflicts == 1
    lines = (tmp_path / "g" / "current" / "quarantine.jsonl").read_text().splitlines()
    assert len(lines) == 4
    manifest = json.loads((tmp_path / "g" / "current" / "manifest.json").read_text())
    assert manifest["documents"] == 11
    assert set(manifest["triples"]) == {"asserted", "evidence", "inferred", "ontology"}


def test_named_graphs_are_disjoint(tmp_path):
    (tmp_path / "lines").write_text("\n".join(map(json.dumps, THREE)))
    build([str(tmp_path / "lines")], tmp_path / "g")
    graph = store.open_store(tmp_path / "g")
    count = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"
    union = graph.query(count, use_default_graph_as_union=True)
    assert int(next(iter(union))["n"].value) == sum(store.counts(graph).values())


def test_nothing_readable_publishes_nothing(tmp_path):
    (tmp_path / "empty").write_text("")
    with pytest.raises(NothingToBuild) as raised:
        build([str(tmp_path / "empty")], tmp_path / "g")
    assert "empty" in raised.value.quarantined[0].reason
    assert not (tmp_path / "g" / "current").exists()


def test_a_fault_in_one_trial_costs_only_that_trial(tmp_path, monkeypatch):
    from kg.pipeline import chunk

    real = chunk.recognize

    def recognize(record, lexicon):
        if record.trial_id == "NCT00000002":
            raise ValueError("made up")
        return real(record, lexicon)

    monkeypatch.setattr(chunk, "recognize", recognize)
    (tmp_path / "lines").write_text("\n".join(map(json.dumps, THREE)))
    summary, problems = build([str(tmp_path / "lines")], tmp_path / "g")
    assert (summary.trials, summary.quarantined) == (2, 1)
    assert problems[0].trial_id == "NCT00000002"
    assert problems[0].reason == "ValueError: made up"


def test_named_questions_must_find_what_was_told(tmp_path):
    """Those that begin at an antigen, a sponsor and a trial are asked of every finished graph."""
    other = study("NCT00000004", sponsorCollaboratorsModule={"leadSponsor": {"name": "A University"}})
    (tmp_path / "lines").write_text("\n".join(map(json.dumps, [*THREE, other])))
    build([tmp_path / "lines"], tmp_path / "g")
    folder = tmp_path / "g" / "current"
    counted = msgspec.to_builtins(read_manifest(folder))
    (told,) = (msgspec.json.decode(file.read_bytes(), type=Report).told for file in (folder / "chunks").glob("*.json"))
    assert list(told) == [f"NCT0000000{n}" for n in (1, 2, 3, 4)]
    assert [question for question, _, _ in golden(told)] == [
        "trials-by-antigen", "sponsors-by-antigen", "trial-targets", "trial-targets",
    ]  # fmt: skip
    assert verify(folder / "store", counted, told) == counted["triples"]
    for wrong, complaint in (
        ({"NCT00000009": told["NCT00000001"]}, "trials-by-antigen of .+PSMA does not answer .+NCT00000009"),
        ({"NCT00000002": msgspec.structs.replace(told["NCT00000002"], sponsor=None)}, "sponsors-by-antigen of .+PSMA"),
        ({"NCT00000004": msgspec.structs.replace(told["NCT00000004"], targets=["CD19", "PSMA"])}, "NCT00000004 .+CD19"),
    ):
        with pytest.raises(Unsound, match=complaint):
            verify(folder / "store", counted, told | wrong)


def broken_statements(monkeypatch, *bad):
    """Have the builder state a latitude that is none, and a label that others share, of some trials."""
    from kg.pipeline import chunk

    real = chunk.statements

    def statements(trial, findings, grounding):
        lines = real(trial, findings, grounding)
        if trial.record.trial_id in bad:
            site = names.part("site", trial.record.trial_id, "made up")
            for name, value in (
                ("rdf:type", f"<{names.KG}Site>"),
                ("geo:lat", f'"99"^^<{names.PREFIXES["xsd"]}decimal>'),
            ):
                prefix, local = name.split(":")
                lines.add(f"<{site}> <{names.PREFIXES[prefix]}{local}> {value} <{names.ASSERTED}> .\n".encode())
        return lines

    monkeypatch.setattr(chunk, "statements", statements)


def test_a_trial_that_breaks_a_shape_costs_only_itself(tmp_path, monkeypatch):
    broken_statements(monkeypatch, "NCT00000001")
    newer = study("NCT00000001", statusModule={"overallStatus": "COMPLETED"})
    (tmp_path / "lines").write_text("\n".join(map(json.dumps, [*THREE, newer])))
    summary, problems = build([tmp_path / "lines"], tmp_path / "g")
    assert (summary.documents, summary.trials, summary.merged, summary.quarantined) == (4, 2, 0, 2)
    assert [(p.trial_id, p.stage, p.shape) for p in problems] == [
        ("NCT00000001", "validate", f"{names.BASE}shapes#Site-coordinates")
    ] * 2
    at = {p.sha256: (p.source, p.offset) for p in problems}
    lines = (tmp_path / "lines").read_bytes().splitlines(keepends=True)
    assert sorted(at.values()) == [
        (f"{tmp_path / 'lines'}:1", 0),
        (f"{tmp_path / 'lines'}:4", sum(map(len, lines[:3]))),
    ]
    (tmp_path / "rest").write_text("\n".join(map(json.dumps, THREE[1:])))
    assert nquads(tmp_path / "g") == built(tmp_path, "rest-g", tmp_path / "rest")[1]  # what was shared is still there
    assert json.loads((tmp_path / "g" / "current" / "validation.json").read_text())["counts"]["Violation"] == 0


def test_where_chunks_end_does_not_change_what_is_set_aside(monkeypatch):
    from kg.pipeline.chunk import build_chunk

    broken_statements(monkeypatch, "NCT00000001", "NCT00000004")
    trials = [[record] for record in read_studies([study(f"NCT0000000{n}") for n in range(1, 7)])]
    whole, parts = build_chunk(trials), [build_chunk(trials[:3]), build_chunk(trials[3:])]
    assert set(whole.nquads.splitlines()) == {line for part in parts for line in part.nquads.splitlines()}
    assert whole.quarantined == [item for part in parts for item in part.quarantined]
    assert [item.trial_id for item in whole.quarantined] == ["NCT00000001", "NCT00000004"]
    assert whole.tally["trials"] == sum(part.tally["trials"] for part in parts) == 4


def test_evidence_stands_where_it_stands_in_the_text_as_read():
    from kg.merge import merge
    from kg.model import text_at
    from kg.pipeline.chunk import tools
    from kg.recognize import recognize

    odd = study("NCT00000001")
    odd["protocolSection"]["identificationModule"]["briefTitle"] = (
        "Safety &Amp; Dose&#39;s of Anti-PSMA &amp; CD19 CAR-T"
    )
    trial = merge(list(read_studies([odd])))
    assert trial.record.brief_title == "Safety & Dose's of Anti-PSMA & CD19 CAR-T"
    found = recognize(trial.record, tools()[0])
    spans = [m.evidence for m in found.mentions if m.evidence.path == "brief_title"]
    assert [e.surface for e in spans] == ["PSMA", "CD19"]
    assert all(text_at(trial.record, e.path)[e.start : e.end] == e.surface for e in spans)


def read_studies(studies):
    from kg.sources import Part, read_part

    for one in studies:
        yield from read_part(Part("given", json.dumps(one).encode()))


@pytest.mark.parametrize(("name", "every", "documents"), [("ctgov_v2", 1, 1529), ("throughput_v2", 8, 1353)])
def test_shared_records_build_and_conform(tmp_path, shared, name, every, documents):
    """In two processes. Of the studies for load tests every eighth: all would take as long as all other tests."""
    with gzip.open(shared / "registry" / f"{name}.jsonl.gz") as lines:
        (tmp_path / "lines").write_bytes(b"".join(itertools.islice(lines, 0, None, every)))
    summary, _ = build([tmp_path / "lines"], tmp_path / "g", jobs=2)
    assert (summary.documents, summary.quarantined) == (documents, 0)
    assert summary.trials + summary.merged == documents
    set_aside = (tmp_path / "g" / "current" / "quarantine.jsonl").read_text().splitlines()
    assert len(set_aside) == summary.values_set_aside
    assert all(json.loads(line)["reason"] for line in set_aside)
    assert json.loads((tmp_path / "g" / "current" / "validation.json").read_text())["counts"]["Violation"] == 0


def test_what_a_chunk_says_is_what_the_store_gives_back(examples):
    """Literals are written in the form that the store knows, so that all ways out of a build agree byte by byte."""
    from kg.pipeline.chunk import blocks

    text = b"".join(b"".join(blocks(file)) for file in (examples / "current" / "chunks").glob("*.zst"))
    stated = {line for line in text.splitlines(keepends=True) if not line.endswith(f"<{names.INFERRED}> .\n".encode())}
    out = io.BytesIO()
    export(store.open_store(examples), "nquads", out, ("asserted", "evidence"))
    assert b"".join(sorted(stated)) == out.getvalue()


def test_what_is_emitted_is_declared(examples):
    """Every predicate and class in use is a term of the ontology, or of a vocabulary that it names."""
    graph = store.open_store(examples)
    used = {
        row["term"].value
        for row in graph.query("SELECT DISTINCT ?term { GRAPH ?g { { ?s ?term ?o } UNION { ?s a ?term } } }")
        if row["term"].value.startswith(names.KG)
    }
    declared = {
        quad.subject.value
        for quad in graph.quads_for_pattern(None, ox.NamedNode(names.PREFIXES["rdf"] + "type"), None)
        if quad.graph_name.value == names.ONTOLOGY
    }
    assert sorted(used - declared) == []
