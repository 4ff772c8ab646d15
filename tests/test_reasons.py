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
from kg.recognize.cells.modalities import CELL
from kg.recognize.interventions.non_cells import NON_CELL
from kg.recognize.reasons import WITHOUT_ROW
from kg.recognize.roles.frames import FRAMES
from kg.recognize.roles.masks import MASKS
from kg.recognize.roles.rules import BESIDES
from kg.recognize.traits.facets import STATEMENTS, FacetRule
from kg.recognize.traits.fallbacks import LOOSE, SELECTED
from kg.recognize.traits.grafts import GRAFTS
from kg.store import open_store

ROOT = Path(__file__).parents[1]
ID = re.compile(r'"([a-z]+\.[a-z0-9]+(?:-[a-z0-9]+)*)"')
NO_RULES = [
    "antigens.ttl", "conditions.ttl", "countries.ttl", "kg.ground", "mask.knock-out", "organizations.ttl",
    "products.ttl", "written.txt",
]  # fmt: skip
"""What looks like an id and is none, or the beginning of several."""
CARRIED = "SELECT DISTINCT ?rule WHERE { [] a kg:TextEvidence ; kg:rule ?rule }"
SAID = """
SELECT ?rule ?why WHERE {
  [] a kg:TextEvidence ; kg:rule ?rule .
  ?reading a kg:ReadingRule ; skos:notation ?rule ; skos:definition ?why .
}
"""


def test_every_id_in_the_code_has_a_reason():
    rooms = ("recognize", "ground")
    files = [file for room in rooms for file in (ROOT / "kg" / room).rglob("*.py") if file.name != "reasons.py"]
    written = {i for file in files for i in ID.findall(file.read_text("utf-8"))}
    assert sorted(i for i in written if i not in reasons()) == NO_RULES
    assert WITHOUT_ROW.keys() <= written


def test_no_rule_has_two_reasons():
    statements = [row for row in STATEMENTS.guarded if isinstance(row, FacetRule)]
    rows = [row.id for table in (CELL, NON_CELL, MASKS, FRAMES, BESIDES, LOOSE, SELECTED, GRAFTS) for row in table]
    rows += [row.id for row in statements]
    assert len(rows) == len(set(rows))
    assert WITHOUT_ROW.keys().isdisjoint(rows)


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
