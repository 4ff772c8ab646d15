"""What identity shows of itself: lists resolved, names explained, near misses, families of owners as of a day."""

import csv
import io
import json
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kg import assets, names
from kg.cli import main
from kg.explain.organization import explain_organization
from kg.explain.sponsors import near_misses, of_list
from kg.ground import Catalogue, load_catalogue, organization
from kg.ground.differences import why_apart
from kg.ground.keys import organization_key, steps
from kg.ground.kinds import why_kind
from kg.ground.near import near_pairs, near_to
from kg.query import UsageError, ask
from kg.store import open_store

CATALOGUE = load_catalogue()
HEADER = "name,iri,label,kind,parent,rule"


def ground(text: str | bytes, *arguments: str):
    return CliRunner().invoke(main, ["ground", "organizations", "-", *arguments], input=text)


def test_a_list_is_resolved_line_by_line():
    done = ground("Kite Pharma\n\n  Qwerty Biotech Co., Ltd.  \r\nJane Q. Doe\n", "--format", "csv")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == HEADER
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [tuple(r[c] for c in ("name", "label", "kind", "parent", "rule")) for r in rows] == [
        ("Kite Pharma", "Kite, A Gilead Company", "company", "Gilead Sciences", "catalogue:Kite, A Gilead Company"),
        ("Qwerty Biotech Co., Ltd.", "Qwerty Biotech", "company", "", "key"),
        ("Jane Q. Doe", "Jane Q. Doe", "person", "", "person:name"),
    ]
    assert rows[1]["iri"] == organization("QWERTY BioTech", CATALOGUE).iri


def test_formats_hold_the_same_rows():
    text = "Kite Pharma\nQwerty Biotech\n"
    rows = list(csv.reader(io.StringIO(ground(text, "--format", "csv").stdout)))
    assert list(csv.reader(io.StringIO(ground(text, "--format", "tsv").stdout), dialect="excel-tab")) == rows
    found = json.loads(ground(text, "--format", "json").stdout)
    assert [list(found[0]), *(list(row.values()) for row in found)] == rows
    assert json.loads(ground("", "--format", "json").stdout) == []
    assert "Gilead Sciences" in ground(text).stdout


def test_lines_that_are_no_names_are_named_and_left_out():
    done = ground("Kite Pharma\tx\n" + "a" * 3000 + "\nKi\x00te\nKite Pharma\n", "--format", "csv")
    assert done.exit_code == 1
    assert [row.split(",")[0] for row in done.stdout.splitlines()] == ["name", "Kite Pharma"]
    assert done.stderr.splitlines() == [
        "kg: line 1 is left out: holds a tab; a line is one name and nothing else",
        "kg: line 2 is left out: longer than 2000 characters",
        "kg: line 3 is left out: holds the control character U+0000; a line is one name and nothing else",
    ]


def test_a_list_that_is_no_text_is_refused():
    done = ground(b"Kite\n\xff\xfe\n", "--format", "csv")
    assert done.exit_code == 2
    assert "not UTF-8" in done.stderr


def test_what_a_spreadsheet_would_run_is_kept_from_it():
    assert "'=cmd()" in ground("=cmd()\n", "--format", "csv").stdout


def test_the_steps_lead_to_the_key():
    for name in (
        "The Foo Biotech Co., Ltd.",
        "Foo University 2nd Affiliated Hosp.",
        "Foo (HK) Ltd, a Bar Company",
        "不限",
    ):
        done = list(steps(name))
        assert done[-1][1] == organization_key(name)
        assert len({text for _, text in done}) == len(done)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Shanxi Cancer Hospital", "Shaanxi Cancer Hospital", (True, "protected province: shanxi ≠ shaanxi")),
        ("Foo First Hospital", "Foo Second Hospital", (True, "protected ordinal: first ≠ second")),
        ("Foo University", "Foo University Hospital", (True, "protected kind of body: – ≠ hospital")),
        ("Henrui Bio", "Hengrui Bio", (True, "different names in pinyin: henrui ≠ hengrui")),
        ("Foo Biotech", "Foo Bio Tech", (False, "no rule: written together, biotech ≠ bio tech")),
        ("Foo Bioscience", "Foo Biosciences", (False, "no rule: spelled otherwise, bioscience ≠ biosciences")),
        ("Foo", "Foo Cells", (False, "no rule: more words in one, – ≠ cells")),
        ("Foo Cells", "Cells Foo", (False, "no rule: the same words in another order")),
        ("Aeon Therapeutics", "Base Therapeutics", (True, "different words: aeon ≠ base")),
    ],
)
def test_two_names_say_why_they_are_two(one: str, other: str, expected: tuple[bool, str]):
    assert why_apart(one, other) == expected


def test_close_names_are_paired_whatever_the_list_is_long():
    filler = [f"Hospital {n:04}" for n in range(300)]
    listed = ["Qwertz Biosciences", *filler, "Qwertz Bioscience", "Qwertz BioScience, Inc."]
    assert list(near_pairs(listed)) == [(0, 301), (0, 302)]
    assert near_to("Qwertz Biosciense", listed) == [301, 302, 0]


def test_near_misses_come_with_the_line_that_joins_them():
    stated = ["Qwertz Biosciences"] * 2 + [
        "Qwertz Bioscience",
        "Kite Pharma",
        "Kite Pharmaceuticals",
        "Jane Doe",
        "Jan Doe",
    ]
    misses = near_misses(of_list(stated, CATALOGUE), CATALOGUE, candidates=True)
    assert [(m.name, m.other, m.trials, m.other_trials) for m in misses] == [
        ("Qwertz Biosciences", "Qwertz Bioscience", 2, 1)
    ]
    iri = organization("Qwertz Biosciences", CATALOGUE).iri
    entry = 'a kg:Organization ; rdfs:label "Qwertz Biosciences" ;'
    assert misses[0].line == f'<{iri}> {entry} skos:altLabel "Qwertz Bioscience" .'


def test_the_command_lists_near_misses(examples: Path):
    done = CliRunner().invoke(main, ["review", "sponsors", "-g", str(examples), "--format", "csv", "--limit", "2"])
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == "name,other,why,trials,other_trials,line"
    assert len(done.stdout.splitlines()) == 3


def test_the_kind_says_what_told_it():
    assert why_kind("Foo University Hospital") == ("hospital", "the word “hospit”")
    assert why_kind("Foo GmbH") == ("company", "the legal form “gmbh”")
    assert why_kind("Foo", "INDUSTRY") == ("company", "the registry's agency class INDUSTRY")
    assert why_kind("Foo") == ("other", "nothing tells")


def test_a_name_is_explained_with_its_owners_and_spellings(examples: Path):
    found = explain_organization("Juno Therapeutics, Inc.", CATALOGUE, open_store(examples))
    assert found.rule.startswith("the catalogue: its key is that of the label")
    assert [(p.label, p.how) for p in found.parents] == [
        ("Celgene", "owned, since 2018-03 until 2019-11"),
        ("Bristol-Myers Squibb", "owned, since 2019-11"),
    ]
    sponsor = explain_organization("shanghai changzheng hospital", CATALOGUE, open_store(examples))
    assert [(s.name, s.trials) for s in sponsor.spellings] == [("Shanghai Changzheng Hospital", 2)]
    assert [p.how for p in sponsor.parents] == ["a unit of it"]


@pytest.mark.parametrize("words", [["org", "Kite", "Pharma"], ["NCT06228404"]])
def test_the_command_explains_organizations_and_trials(examples: Path, words: list[str]):
    done = CliRunner().invoke(main, ["explain", *words, "-g", str(examples)])
    assert done.exit_code == 0
    assert ("Gilead Sciences" if words[0] == "org" else "PSMA") in done.stdout


def test_an_organization_is_explained_without_a_graph(tmp_path: Path):
    done = CliRunner().invoke(main, ["explain", "org", "Kite Pharma", "-g", str(tmp_path)])
    assert done.exit_code == 0
    assert "explained by the catalogue alone" in done.stderr
    assert CliRunner().invoke(main, ["explain", "org"]).exit_code == 2


CONDITION = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<x:flu> rdfs:label "influenza" ; skos:notation "MONDO:0005812" .
"""


def with_line(folder: Path, line: str) -> Catalogue:
    folder.mkdir()
    for name in ("organizations.ttl", "countries.ttl"):
        shutil.copy(assets.folder("ontology") / name, folder)
    (folder / "conditions.ttl").write_text(CONDITION)
    with (folder / "organizations.ttl").open("a") as catalogue:
        catalogue.write(line + "\n")
    return load_catalogue(folder)


def test_one_line_joins_and_one_line_splits(tmp_path: Path):
    foo = organization("Foo Biotech", CATALOGUE)
    assert foo.iri != organization("Bar Cells", CATALOGUE).iri
    assert foo.iri == organization("Foo Biotech GmbH", CATALOGUE).iri
    entry = f'<{foo.iri}> a kg:Organization ; rdfs:label "Foo Biotech" ; skos:altLabel "Bar Cells" .'
    joined = with_line(tmp_path / "joined", entry)
    assert organization("Bar Cells", joined).iri == foo.iri
    assert organization("Bar Cells", joined).matched == "Bar Cells"
    split = with_line(tmp_path / "split", f'<{foo.iri}> kg:notNamed "Foo Biotech GmbH" .')
    apart = organization("FOO Biotech GmbH", split)
    assert (organization("Foo Biotech", split).iri, apart.rule) == (foo.iri, "apart")
    assert apart.iri != foo.iri
    kite = organization("Kite Pharma", CATALOGUE)
    assert organization("Kite Pharma Limited", CATALOGUE).iri == kite.iri
    without = with_line(tmp_path / "without", f'<{kite.iri}> kg:notNamed "Kite Pharma Limited" .')
    assert organization("Kite Pharma Limited", without).iri != kite.iri
    assert organization("Kite Pharma", without).iri == kite.iri


def test_each_participation_has_its_decision_and_its_document(examples: Path):
    store = open_store(examples)

    def counted(pattern: str) -> int:
        text = f"PREFIX kg: <{names.KG}> SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}"
        return int(next(iter(store.query(text, use_default_graph_as_union=True)))["n"].value)

    total = counted("?p a kg:Participation")
    assert total > 100
    agreed = (
        "?p kg:agentGrounding ?g ; kg:agent ?who ; kg:statedName ?n . ?g kg:groundedAgent ?who ; kg:groundedName ?n"
    )
    assert counted(agreed) == counted("?p a kg:Participation ; kg:statedInDocument/a kg:SourceDocument") == total
    often = '?g a kg:AgentGrounding ; kg:groundedName "Shenzhen Geno-Immune Medical Institute"'
    assert (counted(often), counted(f"{often} . ?p kg:agentGrounding ?g") > 1) == (1, True)


OWNERS = """
@prefix kg: <https://w3id.org/cell-therapy-kg/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<x:cd19> a kg:Antigen ; rdfs:label "CD19" ; skos:prefLabel "CD19" .
<x:a> a kg:Organization ; rdfs:label "A" ; kg:partOf <x:c> .
<x:b> a kg:Organization ; rdfs:label "B" ; kg:partOf <x:c> .
<x:c> a kg:Organization ; rdfs:label "C" .
<x:h> a kg:Organization ; rdfs:label "H" ; kg:partOf <x:u> .
<x:u> a kg:Organization ; rdfs:label "U" .
<x:o1> kg:ownedOrganization <x:a> ; kg:owningOrganization <x:b> ; kg:ownedSince "2018-03"^^xsd:gYearMonth .
<x:o2> kg:ownedOrganization <x:b> ; kg:owningOrganization <x:c> ; kg:ownedSince "2019-11"^^xsd:gYearMonth .
<x:o3> kg:ownedOrganization <x:b> ; kg:owningOrganization <x:u> ; kg:ownedUntil "2012"^^xsd:gYear .
<x:t1> kg:trialId "1" ; kg:hasLeadSponsor <x:a> ; kg:startDate "2017-01-09"^^xsd:date .
<x:t2> kg:trialId "2" ; kg:hasLeadSponsor <x:b> ; kg:startDate "2018-06"^^xsd:gYearMonth .
<x:t3> kg:trialId "3" ; kg:hasLeadSponsor <x:h> .
<x:t4> kg:trialId "4" ; kg:hasLeadSponsor <x:c> ; kg:hasCollaborator <x:a>, <x:h> ; kg:isCellTherapyTrial true .
"""


@pytest.fixture(scope="module")
def owners() -> ox.Store:
    store = ox.Store()
    trials = "".join(
        f'<x:t{n}> kg:hasProduct <x:p{n}> ; rdfs:label "T" . <x:p{n}> kg:targetsAntigen <x:cd19> .\n' for n in "1234"
    )
    store.bulk_load((OWNERS + trials).encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(names.ASSERTED))
    return store


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {"A": ("1", ""), "B": ("2", ""), "C": ("4", ""), "H": ("3", "")}),
        ({"level": "family"}, {"C": ("1 2 4", "A; B"), "H": ("3", "")}),
        ({"level": "family", "as_of": "2019-06-01"}, {"B": ("1 2", "A"), "C": ("4", ""), "H": ("3", "")}),
        ({"level": "family", "as_of": "2019-11"}, {"C": ("1 2 4", "A; B"), "H": ("3", "")}),
        ({"level": "family", "as_of": "2017"}, {"A": ("1", ""), "B": ("2", ""), "C": ("4", ""), "H": ("3", "")}),
        ({"level": "family", "as_of": "2011"}, {"A": ("1", ""), "U": ("2", "B"), "C": ("4", ""), "H": ("3", "")}),
        ({"level": "family_at_start"}, {"A": ("1", ""), "B": ("2", ""), "C": ("4", ""), "H": ("3", "")}),
    ],
)
def test_sponsors_count_for_themselves_or_with_their_owners(owners: ox.Store, given: dict[str, str], expected: dict):
    rows = ask(owners, "sponsors-by-antigen", antigen="CD19", min_trials=1, **given).records()
    assert {r["sponsor_label"]: (r["trial_ids"], r["members"]) for r in rows} == expected


@pytest.mark.parametrize(
    ("sponsor", "given", "expected"),
    [
        ("C", {"level": "self"}, ["4"]),
        ("C", {"level": "family"}, ["1", "2", "4"]),
        ("B", {"level": "family", "as_of": "2018-03"}, ["1", "2"]),
        ("B", {"level": "family_at_start"}, ["2"]),
        ("U", {"level": "family"}, []),
        ("U", {}, ["3"]),
    ],
)
def test_a_sponsor_brings_what_it_owns_and_its_units_only_when_asked(
    owners: ox.Store, sponsor: str, given: dict[str, str], expected: list[str]
):
    assert [r["trial_id"] for r in ask(owners, "trials-by-sponsor", sponsor=sponsor, **given).records()] == expected


def test_other_questions_know_families(owners: ox.Store):
    rows = ask(owners, "sponsors-and-antigens", sponsor="C", level="family").records()
    assert [(r["antigen"], r["trials"], r["members"]) for r in rows] == [("CD19", 3, "A; B")]
    pairs = [(r["sponsor_label"], r["collaborator_label"]) for r in ask(owners, "collaborations").records()]
    assert pairs == [("C", "A"), ("C", "H")]
    rows = ask(owners, "collaborations", level="family").records()
    assert [(r["sponsor_label"], r["collaborator_label"]) for r in rows] == [("C", "H")]


def test_a_level_is_one_of_the_list(owners: ox.Store):
    with pytest.raises(UsageError, match="level: “famly” is none of self, family, family_at_start"):
        ask(owners, "sponsors-by-antigen", antigen="CD19", level="famly")


def test_no_organization_has_two_owners_at_once_nor_more_than_three_above_it():
    turtle = ox.parse(path=str(assets.folder("ontology") / "organizations.ttl"), format=ox.RdfFormat.TURTLE)
    facts: dict[str, dict[str, str]] = {}
    for quad in turtle:
        facts.setdefault(quad.subject.value, {})[quad.predicate.value.rpartition("#")[2]] = quad.object.value
    spans = [
        (f["ownedOrganization"], f["owningOrganization"], f.get("ownedSince", ""), f.get("ownedUntil", "9999"))
        for f in facts.values()
        if "ownedOrganization" in f
    ]
    overlapping = [
        (one, other)
        for one in spans
        for other in spans
        if one < other and one[0] == other[0] and one[2] < other[3] and other[2] < one[3]
    ]
    assert overlapping == []
    owners = {owned: owner for owned, owner, _, until in spans if until == "9999"}
    for owned in owners:
        chain = [owned]
        while chain[-1] in owners:
            chain.append(owners[chain[-1]])
        assert len(chain) <= 4, chain
    assert [o for o, owner in owners.items() if facts[o].get("partOf") != owner] == []
