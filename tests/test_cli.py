import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from forge import make_small

from kg import assets, names
from kg.cli import main

PSMA_ANSWER = "Cancer Institute and Hospital, Chinese Academy of Medical Sciences"


def run(*args):
    return CliRunner().invoke(main, [str(a) for a in args])


def rows(result):
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    return [{k: v["value"] for k, v in row.items()} for row in found["results"]["bindings"]]


def test_which_sponsors_run_several_psma_trials(seeds):
    (row,) = rows(run("query", "sponsors-by-antigen", "-p", "antigen=PSMA", "-g", seeds, "--format", "json"))
    assert (row["sponsor_label"], row["trials"]) == (PSMA_ANSWER, "2")
    assert row["trial_ids"].split() == ["NCT07298239", "NCT07409766"]


def test_a_synonym_gives_the_same_answer_and_one_trial_suffices_if_asked(seeds):
    found = rows(run(
        "query", "sponsors-by-antigen", "-p", "antigen=folh1", "-p", "min_trials=1", "-g", seeds, "--format", "json"
    ))  # fmt: skip
    answer = [(r["sponsor_label"], r["trials"]) for r in found]
    assert answer == [(PSMA_ANSWER, "2"), ("Shanghai Changzheng Hospital", "1")]


def test_targets_of_the_seeds(seeds):
    found = rows(run("query", "trial-targets", "-g", seeds, "--format", "json"))
    targets = {}
    for row in found:
        targets.setdefault(row["trial_id"], set()).add(row["antigen"])
    assert targets == {
        "NCT06228404": {"PSMA"},
        "NCT07298239": {"PSMA"},
        "NCT07409766": {"HER2", "PSMA", "FAP"},
        "NCT05745454": {"HER2"},
    }


def test_products_of_the_seeds(seeds):
    found = rows(run("query", "trial-products", "-g", seeds, "--format", "json"))
    assert {(r["trial_id"], r["modality"], r.get("cell_source", "")) for r in found} == {
        ("NCT06228404", "CAR-T", "autologous"),
        ("NCT07298239", "CAR-NK", "allogeneic"),
        ("NCT07409766", "CAR-M", ""),
        ("NCT05745454", "CAR-T", ""),
        ("NCT04691349", "CAR-T", ""),
    }


def test_a_linked_trial_is_no_trial_and_a_person_is_a_person(seeds):
    found = rows(run("query", "trial-facts", "-g", seeds, "--format", "json"))
    assert sorted(r["trial_id"] for r in found) == [
        "NCT04691349", "NCT05745454", "NCT06228404", "NCT07298239", "NCT07409766"
    ]  # fmt: skip
    ask = f"ASK {{ ?p a <{names.KG}Person> ; <{names.PREFIXES['rdfs']}label> 'su haichuan' }}"
    person = run("sparql", ask, "-g", seeds, "--format", "json")
    assert json.loads(person.stdout)["boolean"] is True


@pytest.mark.parametrize("query", ["ASK { ?s ?p ?o }", "ASK{?s?p?o}", "ASK { " + "?s ?p ?o . " * 40 + "}"])
def test_a_query_is_told_from_the_name_of_a_file(query, seeds):
    assert run("sparql", query, "-g", seeds).stdout.strip() == "true"


def test_exit_codes(tmp_path, monkeypatch):
    make_small(monkeypatch)
    good = {"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}}}
    (tmp_path / "good").write_text(json.dumps(good))
    (tmp_path / "bad").write_text("")
    odd = {"protocolSection": good["protocolSection"] | {"designModule": {"phases": ["PHASE5"]}}}
    (tmp_path / "odd").write_text(json.dumps(odd))
    assert run("build", tmp_path / "good", "-o", tmp_path / "g").exit_code == 0
    mixed = run("build", tmp_path / "good", tmp_path / "bad", "-o", tmp_path / "g")
    assert mixed.exit_code == 1
    assert f"quarantined {tmp_path / 'bad'}: empty" in mixed.stderr
    phase5 = run("build", tmp_path / "odd", "-o", tmp_path / "g")
    assert phase5.exit_code == 1
    assert "PHASE5" in phase5.stderr
    assert run("build", tmp_path / "bad", "-o", tmp_path / "h").exit_code == 2
    assert run("query", "trial-facts", "-g", tmp_path / "nowhere").exit_code == 2
    assert run("query", "no-such-question", "-g", tmp_path / "g").exit_code == 2
    assert run("query", "sponsors-by-antigen", "-p", "antigen", "-g", tmp_path / "g").exit_code == 2
    assert run("explain", "NCT99999999", "-g", tmp_path / "g").exit_code == 2


def test_what_cannot_be_read_or_written_is_said_in_one_line(examples, tmp_path):
    (tmp_path / "odd.rq").write_bytes(b"\xff\xfeSELECT")
    for args in (
        ("export", "turtle", "-o", tmp_path / "no" / "x.ttl", "-g", examples),
        ("draw", "network", "-o", tmp_path / "x.gif", "-g", examples),
        ("sparql", tmp_path / "odd.rq", "-g", examples),
        ("sparql", tmp_path / "absent.rq", "-g", examples),
    ):
        result = run(*args)
        assert result.exit_code == 2, args
        assert "Traceback" not in result.output
    evaluated = run("evaluate", tmp_path / "absent", "--gold", assets.folder("examples") / "expected.tsv")
    assert evaluated.exit_code == 2
    assert "absent: cannot be read" in evaluated.stderr


def test_an_address_may_stand_after_an_empty_line(tmp_path, monkeypatch):
    make_small(monkeypatch)
    page = assets.folder("examples") / "records" / "NCT06224738-page.txt"
    (tmp_path / "page").write_text("\n" + page.read_text())
    assert run("build", tmp_path / "page", "-o", tmp_path / "g").exit_code == 0
    (row,) = rows(run("query", "trial-targets", "-g", tmp_path / "g", "--format", "json"))
    assert (row["trial_id"], row["antigen"]) == ("NCT06224738", "HER2")


def test_every_command_has_help():
    for name, command in main.commands.items():
        result = run(name, "--help")
        assert result.exit_code == 0
        assert command.help


def test_questions_are_listed():
    result = run("query")
    assert result.exit_code == 0
    assert "sponsors-by-antigen" in result.stdout


def test_machine_formats_leave_stdout_to_the_machine(seeds):
    code = "from kg.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "query", "trial-targets", "-g", str(seeds), "--format", "csv"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[0] == "trial_id,product_label,antigen,confidence"
    assert done.stderr == ""
