"""Every rule by which words are read says why it is there: in the code, in the graph, and to who asks."""

import json
import re
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from kg.cli import main
from kg.explain.reasons import reason_of, reasons
from kg.query import sparql
from kg.store import open_store

ROOT = Path(__file__).parents[1]
ID = re.compile(r'"([a-z]+\.[a-z0-9]+(?:-[a-z0-9]+)*)"')
CARRIED = "SELECT DISTINCT ?rule WHERE { [] a kg:TextEvidence ; kg:rule ?rule }"
SAID = """
SELECT ?rule ?why WHERE {
  [] a kg:TextEvidence ; kg:rule ?rule .
  ?reading a kg:ReadingRule ; skos:notation ?rule ; skos:definition ?why .
}
"""


def test_every_id_in_the_code_has_a_reason():
    rooms = ("recognize", "ground")
    files = [file for room in rooms for file in (ROOT / "kg" / room).glob("*.py")]
    written = {i for file in files for i in ID.findall(file.read_text("utf-8"))}
    kinds = {rule.partition(".")[0] for rule in reasons()}
    known = tuple(reasons())
    of_rules = sorted(i for i in written if i.partition(".")[0] in kinds)
    assert len(of_rules) > 150
    assert [i for i in of_rules if not any(k.startswith(i) for k in known)] == []


def test_reasons_read_as_sentences_of_their_own():
    vague = [rule for rule, why in reasons().items() if len(why) < 6 or why.startswith("the same") or why.endswith(".")]
    assert vague == []


def test_the_ontology_holds_the_rules_as_they_are():
    done = subprocess.run([sys.executable, ROOT / "docs" / "rules.py", "--check"], check=False)
    assert done.returncode == 0, "renew it with `make answers`"


def test_every_evidence_in_a_graph_can_be_asked_for_its_reason(examples):
    graph = open_store(examples)
    carried = {rule.value for (rule,) in sparql(graph, CARRIED)}
    said = {rule.value: why.value for rule, why in sparql(graph, SAID)}
    assert len(carried) > 40
    assert {rule for rule in carried if not rule.startswith("catalogue:")} == said.keys()
    assert {rule: reason_of(graph, rule) for rule in said} == said
    assert {rule for rule in carried if not reason_of(graph, rule)} == set()
    assert reason_of(graph, "no rule") == ""


def test_the_command_looks_a_rule_up():
    found = CliRunner().invoke(main, ["rules", "field.EXCLUSION-lab", "--format", "json"])
    assert json.loads(found.stdout) == [
        {"rule": "field.exclusion-lab", "does": "reads", "reason": reasons()["field.exclusion-lab"]}
    ]
    concluded = CliRunner().invoke(main, ["rules", "PSMACellTherapyTrial", "--format", "json"])
    assert [row["does"] for row in json.loads(concluded.stdout)] == ["concludes"]


def test_the_command_says_that_there_is_no_such_rule():
    done = CliRunner().invoke(main, ["rules", "no such rule"])
    assert (done.exit_code, done.stderr) == (
        2, "kg: no rule has 'no such rule' in its id or its reason; `kg rules` lists them all\n"
    )  # fmt: skip
