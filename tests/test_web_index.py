"""The index: its counts are those of SPARQL, and names lead to things however they are written."""

import pytest

from kg.query import ask, sparql
from kg.store import current, open_store
from kg.web.index.build import fold, index_of
from kg.web.index.facets import Facets, key
from kg.web.index.places import places
from kg.web.index.search import search


@pytest.fixture(scope="module")
def facets(examples):
    return Facets(index_of(current(examples)))


def asked(examples, pattern):
    """Give what a pattern counts: value to number of trials."""
    text = f"SELECT ?v (COUNT(DISTINCT ?t) AS ?n) {{ ?t a kg:ClinicalTrial . {pattern} }} GROUP BY ?v"
    return {str(row["v"]): row["n"] for row in sparql(open_store(examples), text).records()}


PSMA = "?t kg:hasProduct/kg:targetsAntigen antigen:PSMA ."
PATTERNS = {
    "antigen": "?t kg:hasProduct/kg:targetsAntigen ?v",
    "modality": "?t kg:hasProduct/kg:modality ?v",
    "phase": "?t kg:hasPhase ?v",
    "status": "?t kg:overallStatus ?v",
    "country": "?t kg:hasCountry ?v",
    "condition": "?t kg:hasCondition/skos:broader* ?v",
    "sponsor": "?t kg:hasLeadSponsor/kg:partOf* ?v",
    "facility": "?t kg:hasSite/kg:atFacility ?v",
    "year": "?t kg:startDate ?d BIND(SUBSTR(STR(?d), 1, 4) AS ?v)",
}


@pytest.mark.parametrize("facet", PATTERNS)
@pytest.mark.parametrize(("chosen", "also"), [({}, ""), ({"antigen": ["PSMA"]}, PSMA)], ids=["all", "PSMA"])
def test_counts_are_those_of_sparql(facets, examples, facet, chosen, also):
    also = "" if facet == "antigen" else also  # its own choice is left aside
    expected = {key(iri): n for iri, n in asked(examples, also + PATTERNS[facet]).items()}
    found = {v.key: v.count for v in facets.counts(facet, chosen, facets.masks(chosen)) if v.count}
    assert found == expected
    assert found


def test_an_antigen_is_a_target_unless_a_role_is_named(facets, examples):
    roles = asked(
        examples,
        "?a a kg:AntigenAssertion ; kg:aboutTrial ?t ; kg:antigen antigen:PSMA ; kg:antigenRole ?v ."
        "FILTER(?v != kg:AntigenRole-target)",
    )
    found = {v.key: v.count for v in facets.counts("role", {"antigen": ["PSMA"]}, {})}
    assert found.pop("target") == sum(asked(examples, PSMA + "BIND(1 AS ?v)").values())
    assert found == {key(iri).removeprefix("AntigenRole-"): n for iri, n in roles.items()}
    chosen = {"antigen": ["PSMA"], "role": ["imaging"]}
    assert facets.fitting(facets.masks(chosen)).sum() == found["imaging"] > 0


def test_values_of_a_facet_are_added_and_facets_narrow(facets):
    def number(**chosen):
        return int(facets.fitting(facets.masks(chosen)).sum())

    one, other, both = number(phase=["PHASE1"]), number(phase=["PHASE2"]), number(phase=["PHASE1", "PHASE2"])
    assert both == one + other
    assert number(phase=["PHASE1", "PHASE2"], modality=["CAR-T"]) < both
    assert number(antigen=["no such antigen"]) == 0
    assert number(since=["2020"], until=["2021"]) == number(year=["2020", "2021"])


def test_trials_come_last_start_first(facets):
    starts = [trial.start for trial in facets.trials(facets.fitting({}))]
    assert starts == sorted(starts, reverse=True)
    assert len(starts) == facets.total


def test_wider_conditions_that_say_no_more_are_left_out_and_narrower_ones_stand_below(facets):
    values = facets.counts("condition", {}, {})
    lean = facets.leanest(values)
    assert {v.label for v in values} - {v.label for v in lean} >= {"neoplastic disease or syndrome"}
    tree = {v.label: depth for v, depth in facets.tree(lean)}
    assert len(tree) == len(lean)
    assert tree["neoplasm"] < tree["cancer"] < tree["prostate cancer"]


@pytest.mark.parametrize(
    ("words", "kind", "label"),
    [
        ("psma", "Antigen", "PSMA"),
        ("prostate-specific membrane antigen", "Antigen", "PSMA"),
        ("CD-19", "Antigen", "CD19"),
        ("NCT06228404", "ClinicalTrial", None),
        ("castration resistant prostate", "Condition", "hormone-resistant prostate carcinoma"),
        ("MONDO:0008315", "Condition", "prostate cancer"),
        ("baylor coll", "Organization", "Baylor College of Medicine"),
        ("ide-cel", "CatalogueProduct", "idecabtagene vicleucel"),
    ],
)
def test_things_are_found_by_any_name(facets, words, kind, label):
    found = search(facets.db, words)[kind][0]
    assert found.label == label or (label is None and found.iri.endswith(words))


@pytest.mark.parametrize(
    "words", ["", "  ", '"', "a AND", "NEAR(", "*", "'; DROP TABLE trial", "\x00", "🧬", "(" * 500]
)
def test_no_words_break_the_search(facets, words):
    assert isinstance(search(facets.db, words), dict)


def test_names_are_folded():
    assert fold("CD-19") == fold("cd 19") == "cd19"
    assert fold("Köln") == "koln"


def test_an_index_is_made_once_beside_its_generation(examples):
    generation = current(examples)
    path = index_of(generation)
    assert path == places(generation)[0]
    made = path.stat().st_mtime_ns
    assert index_of(generation).stat().st_mtime_ns == made
    assert not list(generation.glob(".explorer-*"))


def test_an_index_that_its_generation_has_no_room_for_is_made_aside(examples, tmp_path, monkeypatch):
    blocked, aside = tmp_path / "file" / "index", tmp_path / "aside" / "index"
    (tmp_path / "file").write_text("in the way of a folder")
    monkeypatch.setattr("kg.web.index.build.places", lambda generation: (blocked, aside))
    assert index_of(current(examples)) == aside
    assert Facets(aside).total > 100


@pytest.mark.parametrize(("facet", "column"), [("origin", "source"), ("country", "country")])
def test_scores_are_those_of_the_questions(facets, examples, facet, column):
    rows = ask(open_store(examples), f"quality-by-{column}", min_trials=1).records()
    expected = {
        str(row[column]): (row["trials"], row["complete"], row["no_sites"], row["odd"]) for row in rows if row[column]
    }

    def share(number, score):
        return int(100 * number / score.trials + 0.5)

    found = {
        s.label: (s.trials, share(s.complete, s), share(s.lacking["no-sites"], s), share(s.lacking["odd"], s))
        for s in facets.scores(facet)
    }
    assert found == expected
    assert found


def test_what_a_record_lacks_is_what_sparql_says(facets, examples):
    patterns = {
        "no-sites": "FILTER NOT EXISTS { ?t kg:hasSite ?s }",
        "conflict": "?c a kg:Conflict ; kg:aboutTrial ?t .",
        "no-dates": "FILTER(NOT EXISTS { ?t kg:startDate ?a }"
        " || NOT EXISTS { ?t kg:primaryCompletionDate|kg:completionDate ?b })",
    }
    found = {lack: int(facets.fitting(facets.masks({"lack": [lack]})).sum()) for lack in patterns}
    assert found == {lack: sum(asked(examples, p + "BIND(1 AS ?v)").values()) for lack, p in patterns.items()}
