"""Trials are linked by what their records state of one another: an id, and words that say how they belong together."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from forge import make_small
from hypothesis import given
from hypothesis import strategies as st

from kg import assets, names
from kg.explain import explain
from kg.ground.families import _MENTION, _PROTOCOLS, family_links
from kg.infer import infer
from kg.merge import merge
from kg.model import (
    Agent,
    AgentIdentity,
    Arm,
    Document,
    Facet,
    Findings,
    Grounding,
    Identifier,
    Product,
    Record,
    text_at,
)
from kg.pipeline import build
from kg.query import UsageError, ask
from kg.sources import read
from kg.store import open_store
from kg.triples import nquads

OWN = "NCT90000001"


def record(trial_id: str = OWN, **fields: object) -> Record:
    document = Document(sha256=trial_id[-1] * 64, site="clinicaltrials.gov", form="registry-json")
    return Record(trial_id=trial_id, document=document, **fields)  # type: ignore[arg-type]


def said(text: str, field: str = "brief_summary", **fields: object) -> list[tuple[str, str, str]]:
    value: object = (text,) if field in ("inclusion", "exclusion") else text
    links = family_links(record(**{field: value} | fields))
    return [(link.relation, link.part, link.named_id) for link in links]


OLD, ELSE = "NCT10000002", "NCT10000003"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"This is a long-term follow-up study of everyone treated in {OLD}.", [("follow_up", "parent", OLD)]),
        (f"An extension of the DAWN study ({OLD}) over two more years.", [("extension", "parent", OLD)]),
        (f"A rollover study for participants of {OLD} and {ELSE}.",
         [("rollover", "parent", OLD), ("rollover", "parent", ELSE)]),
        (f"Rollover participants from study AB-1234-01 [{OLD}] were eligible.", [("rollover", "parent", OLD)]),
        (f"A sub-study of the DAWN trial ({OLD}) that looks at samples.", [("substudy", "parent", OLD)]),
        (f"Adults who completed {OLD} may take part.", [("follow_on", "parent", OLD)]),
        (f"Open to all from the parent trials {OLD} and {ELSE}.",
         [("follow_on", "parent", OLD), ("follow_on", "parent", ELSE)]),
        (f"After month 24, participants will enter a separate long-term follow-up study ({OLD}).",
         [("follow_up", "child", OLD)]),
        (f"At progression, patients may roll over to {OLD}.", [("rollover", "child", OLD)]),
        (f"A long-term follow-up (LTF-9 [{OLD}]) is planned.", [("follow_up", "child", OLD)]),
        (f"This study was previously registered as {OLD}.", [("re_registration", "twin", OLD)]),
        (f"The record was replaced by {OLD}.", [("re_registration", "twin", OLD)]),
        ("A rollover study for AB-1234-01 and AB-1234-02.",
         [("rollover", "parent", "AB-1234-01"), ("rollover", "parent", "AB-1234-02")]),
        ("Adults who completed study AB1234 may take part.", [("follow_on", "parent", "AB1234")]),
    ],
)  # fmt: skip
def test_words_and_an_id_make_a_link(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        f"Safety was shown in an earlier trial ({OLD}).",
        f"The dose is based on the ongoing study {OLD}.",
        f"It will reproduce the results of {OLD} in another country.",
        f"Study two ({OLD}) is identical in design and run in parallel.",
        f"For information on a related study, see {OLD}.",
        f"Cells were tested in a recently-completed phase 2 trial ({OLD}).",
        f"Patients who have not participated in {OLD} may take part.",
        f"Patients treated in {OLD} showed lasting responses.",
        f"Enrollment and apheresis take place in a screening study ({OLD}).",
        f"It is a follow-up study. {OLD}",
        f"Long-term follow-up of patients treated in this trial ({OWN}).",
        "A follow-up study of AB1234 given by vein.",
        "Be enrolled in a current protocol for IL-2 therapy.",
        "SNCTP000001674 is the number of the long-term follow-up study.",
    ],
)
def test_a_trial_that_is_cited_belongs_to_no_family(text: str) -> None:
    assert said(text) == []


def test_a_likeness_of_titles_links_nothing() -> None:
    title = "Long-Term Follow-Up of Participants Treated With Made-Up Cells"
    assert said(title, "brief_title") == []


def test_titles_and_type_tell_the_relation_where_a_sentence_leaves_it_open() -> None:
    text = f"Adults who completed {OLD} may take part."
    assert said(text, brief_title="Long-Term Follow-Up of Made-Up Cells") == [("follow_up", "parent", OLD)]
    assert said(text, official_title="An Open-Label Extension With Made-Up Cells") == [("extension", "parent", OLD)]
    assert said(text, study_type="EXPANDED_ACCESS") == [("expanded_access", "parent", OLD)]


def test_a_list_after_a_colon_names_the_parents_of_a_follow_up() -> None:
    text = f"Everyone who got cells here is followed. The trials include the following:\n\nOne ({OLD}); Two ({ELSE})"
    title = "Long-Term Follow-Up After Made-Up Cells"
    assert said(text, brief_title=title) == [("follow_up", "parent", OLD), ("follow_up", "parent", ELSE)]
    assert said(text, brief_title="A Trial of Made-Up Cells") == []


def test_people_enrolled_in_both_are_no_continuation() -> None:
    assert said(f"Adults enrolled in {OLD} may take part.") == [("participants", "parent", OLD)]
    screened = f"Adults who completed the screening protocol ({OLD}) may take part."
    assert said(screened) == [("participants", "parent", OLD)]


def test_exclusions_and_history_state_no_family() -> None:
    assert said(f"Participated in study {OLD}.", "inclusion") == [("follow_on", "parent", OLD)]
    assert said(f"Participated in study {OLD}.", "exclusion") == []
    assert said(f"Most boys had been treated under {OLD} with success.", "detailed_description") == []
    assert said(f"Those treated under {OLD} will be asked to join.", "detailed_description") != []


def test_fields_that_hold_ids_state_them() -> None:
    links = family_links(
        record(
            expanded_access_id=OLD,
            secondary_ids=(Identifier(id="ISRCTN12345678"), Identifier(id=OWN), Identifier(id="U10CA180868")),
            org_study_id=ELSE,
        )
    )
    assert [(x.relation, x.part, x.named_id, x.evidence[0].path) for x in links] == [
        ("re_registration", "twin", "ISRCTN12345678", "secondary_ids[0].id"),
        ("expanded_access", "child", OLD, "expanded_access_id"),
        ("shared_id", "twin", ELSE, "org_study_id"),
    ]


def test_the_registry_field_for_expanded_access_is_read(tmp_path: Path) -> None:
    def study(named: str) -> str:
        info = {"hasExpandedAccess": True, "nctId": named}
        return json.dumps(
            {"protocolSection": {"identificationModule": {"nctId": OWN}, "statusModule": {"expandedAccessInfo": info}}}
        )

    (tmp_path / "good.json").write_text(study(OLD))
    (tmp_path / "odd.json").write_text(study("see below"))
    good, odd = (r for r in read([tmp_path / "good.json", tmp_path / "odd.json"]) if isinstance(r, Record))
    assert good.expanded_access_id == OLD
    assert odd.expanded_access_id is None
    assert [d.value for d in odd.doubts] == ["see below"]


def test_a_record_that_contradicts_itself_states_nothing() -> None:
    both = f"Adults who completed {OLD} may take part. Afterwards they may roll over to {OLD}."
    assert said(both) == []


PIECES = ("rollover study for ", f"{OLD} ", "completed study ", "AB-12-34, ", "(", ": ", ". ", "\r\n")


@given(st.lists(st.sampled_from(PIECES)))
def test_evidence_is_what_the_field_holds(pieces: list[str]) -> None:
    r = record(brief_summary="".join(pieces) or None, arms=(Arm(label="".join(pieces[:5]) or "x"),))
    for link in family_links(r):
        for e in link.evidence:
            assert text_at(r, e.path)[e.start : e.end] == e.surface


@pytest.mark.parametrize(
    "piece", [f"completed {OLD} ", "rollover study AB-123, ", "parent: ", "(NCT", "study of study to "]
)
def test_a_long_text_takes_linear_time(piece: str) -> None:
    began = time.process_time()
    family_links(record(brief_summary=piece * (1_000_000 // len(piece)), brief_title="A Rollover Study"))
    assert time.process_time() - began < 4


MAKER = AgentIdentity(iri=names.organization("maker", "Maker"), label="Maker", kind="company", rule="key")
OTHER = AgentIdentity(iri=names.organization("other", "Other"), label="Other", kind="company", rule="key")


def graph(*trials: tuple[Record, str | None], sponsor: dict[str, AgentIdentity] | None = None) -> ox.Store:
    """Give the graph of records, each with the antigen of its only product: `-` where none is stated, None for none."""
    lines = []
    for r, antigen in trials:
        stated = record(**{f: getattr(r, f) for f in Record.__struct_fields__ if f not in ("document", "lead_sponsor")},
                        lead_sponsor=Agent("Maker"))  # fmt: skip
        targets = (antigen,) if antigen not in (None, "-") else ()
        facet = Facet(facet="modality", value="CAR-T", basis="stated")
        products = (Product(name="cells", facets=(facet,), targets=targets),) if antigen else ()
        who = (sponsor or {}).get(r.trial_id, MAKER)
        grounding = Grounding(lead_sponsor=who, family=family_links(stated))
        lines.append(nquads(merge([stated]), Findings(products=products), grounding))
    store = ox.Store()
    store.load(b"".join(lines), format=ox.RdfFormat.N_QUADS)
    for name in ("core", "antigens"):
        path = assets.folder("ontology") / f"{name}.ttl"
        store.load(path=path, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(names.ONTOLOGY))
    infer(store)
    return store


def edges(store: ox.Store, name: str) -> set[tuple[str, str]]:
    quads = store.quads_for_pattern(None, ox.NamedNode(names.term(name)), None, None)
    return {(q.subject.value.rpartition("/")[2], q.object.value.rpartition("/")[2]) for q in quads}  # type: ignore[union-attr]


FIRST, SECOND, THIRD = "NCT10000001", "NCT20000002", "NCT30000003"


def follow_up(trial_id: str, *parents: str) -> Record:
    return record(trial_id, brief_summary=f"A long-term follow-up study of those from {' and '.join(parents)}.")


def test_a_programme_is_counted_once() -> None:
    store = graph((record(FIRST), "CD19"), (follow_up(SECOND, FIRST), "CD19"), (follow_up(THIRD, SECOND), "CD19"))
    assert edges(store, "continuesTrial") == {(SECOND, FIRST), (THIRD, SECOND)}
    assert edges(store, "carriesOn") == {(SECOND, FIRST), (THIRD, SECOND), (THIRD, FIRST)}
    [row] = ask(store, "programmes-by-sponsor", antigen="CD19").records()
    assert (row["sponsor_label"], row["programmes"], row["trials"]) == ("Maker", 1, 3)
    assert (row["first_ids"], row["trial_ids"]) == (FIRST, f"{FIRST} {SECOND} {THIRD}")
    assert len(ask(store, "programmes-by-sponsor", antigen="CD19", min_programmes=2)) == 0


def test_a_follow_up_of_many_trials_makes_them_no_single_programme() -> None:
    store = graph((record(FIRST), "CD19"), (record(SECOND), "CD19"), (follow_up(THIRD, FIRST, SECOND), "CD19"))
    [row] = ask(store, "programmes-by-antigen", antigen="CD19").records()
    assert (row["programmes"], row["trials"]) == (2, 3)
    of_first = [(r["trial_id"], r["earlier_id"]) for r in ask(store, "trial-family", trial=FIRST).records()]
    assert of_first == [(THIRD, FIRST)]
    of_third = [(r["trial_id"], r["earlier_id"]) for r in ask(store, "trial-family", trial=THIRD).records()]
    assert of_third == [(THIRD, FIRST), (THIRD, SECOND)]


def test_two_trials_that_each_carry_on_the_other_are_one_programme() -> None:
    store = graph((follow_up(FIRST, SECOND), "CD19"), (follow_up(SECOND, FIRST), "CD19"))
    [row] = ask(store, "programmes-by-antigen", antigen="CD19").records()
    assert (row["programmes"], row["trials"]) == (1, 2)


@pytest.mark.parametrize(("own", "expected"), [(None, True), ("-", True), ("BCMA", False)])
def test_a_silent_follow_up_carries_the_product_by_inference_only(own: str | None, expected: bool) -> None:
    store = graph((record(FIRST), "CD19"), (follow_up(SECOND, FIRST), own), (follow_up(THIRD, SECOND), None))
    carriers = {trial for trial, _ in edges(store, "carriesProduct")}
    assert carriers == ({SECOND, THIRD} if expected else {THIRD})
    inferred = ox.NamedNode(names.INFERRED)
    quads = list(store.quads_for_pattern(None, ox.NamedNode(names.term("carriesProduct")), None, None))
    assert {q.graph_name for q in quads} == {inferred}
    assert edges(store, "hasProduct") == {(FIRST, *p) for t, *p in edges(store, "hasProduct") if t == FIRST} | (
        {(SECOND, *p) for t, *p in edges(store, "hasProduct") if t == SECOND} if own else set()
    )
    asked = {(r["trial_id"], r["antigen_label"]) for r in ask(store, "carried-products").records()}
    assert ((SECOND, "CD19") in asked) == expected
    targeting = {t for t, _ in edges(store, "trialTargetsAntigen")}
    assert targeting == ({FIRST} if own in (None, "-") else {FIRST, SECOND})


def test_people_in_two_studies_carry_nothing() -> None:
    store = graph(
        (record(FIRST), "CD19"), (record(SECOND, brief_summary=f"Adults enrolled in {FIRST} may join."), None)
    )
    assert edges(store, "namedTrial") != set()
    assert edges(store, "continuesTrial") == edges(store, "carriesProduct") == set()


def test_a_retired_id_leads_to_its_trial() -> None:
    store = graph((record(FIRST, aliases=("NCT00000009",)), "CD19"), (follow_up(SECOND, "NCT00000009"), None))
    assert edges(store, "continuesTrial") == {(SECOND, FIRST)}
    [row] = ask(store, "trial-family", trial="NCT00000009").records()
    assert (row["trial_id"], row["earlier_id"], row["relation"]) == (SECOND, FIRST, "follow_up")


def test_a_trial_that_is_not_in_the_graph_is_still_told_of() -> None:
    store = graph((follow_up(SECOND, FIRST), None))
    assert edges(store, "continuesTrial") == set()
    [row] = ask(store, "trial-family", trial=SECOND).records()
    assert (row["trial_id"], row["earlier_id"], row["stated_by"]) == (SECOND, FIRST, SECOND)


@pytest.mark.parametrize(("who", "expected"), [(MAKER, {(SECOND, FIRST)}), (OTHER, set())])
def test_a_protocol_number_counts_with_its_own_sponsor(who: AgentIdentity, expected: set[tuple[str, str]]) -> None:
    parent = record(FIRST, org_study_id="AB-1234-01")
    child = record(SECOND, brief_summary="A rollover study for AB-1234-01 participants.")
    assert edges(graph((parent, "CD19"), (child, None), sponsor={SECOND: who}), "continuesTrial") == expected
    stating = record(SECOND, secondary_ids=(Identifier(id="AB-1234-01", type="OTHER"),))
    assert edges(graph((parent, "CD19"), (stating, None), sponsor={SECOND: who}), "continuesTrial") == expected


EUROPEAN = Identifier(id="2016-000628-24", type="EUDRACT_NUMBER")


@pytest.mark.parametrize(
    ("first", "second", "linked"),
    [
        (EUROPEAN, EUROPEAN, True),
        (Identifier(id="pending", type="EUDRACT_NUMBER"), Identifier(id="pending", type="EUDRACT_NUMBER"), False),
        (Identifier(id="U10CA180868", type="NIH"), Identifier(id="U10CA180868", type="NIH"), False),
        (Identifier(id="M01RR000036"), Identifier(id="M01RR000036"), False),
    ],
)  # fmt: skip
def test_records_that_share_a_number_are_linked_where_it_is_one_of_a_study(
    first: Identifier, second: Identifier, linked: bool
) -> None:
    store = graph((record(FIRST, secondary_ids=(first,)), "CD19"), (record(SECOND, secondary_ids=(second,)), "CD19"))
    assert edges(store, "continuesTrial") == ({(SECOND, FIRST)} if linked else set())
    rows = [(r["trial_id"], r["relation"], r["words"]) for r in ask(store, "trial-family", trial=SECOND).records()]
    assert rows == ([(SECOND, "shared_identifier", first.id)] if linked else [])


STATED = {
    ("NCT03478930", "extension", "parent", "NCT03280550"),
    ("NCT03478930", "extension", "parent", "NCT03280537"),
    ("NCT01366846", "extension", "parent", "NCT00329784"),
    ("NCT00329784", "extension", "child", "NCT01366846"),
    ("NCT06631677", "expanded_access", "parent", "NCT06369467"),
    ("NCT01380327", "follow_up", "parent", "NCT00829985"),
    ("NCT01923779", "follow_up", "parent", "TG002"),
    ("NCT05326516", "expanded_access", "child", "NCT05918913"),
    ("NCT03375619", "follow_up", "parent", "NCT05990465"),
    ("NCT02926833", "follow_up", "child", "NCT05041309"),
    ("NCT03366350", "extension", "parent", "NCT02965092"),
}
CITING = {"NCT06054308", "NCT06323525", "NCT06481735", "NCT03937726", "NCT05521087", "NCT07337447", "NCT04006106",
          "NCT03280550", "NCT03280537", "NCT06072989", "NCT02423707"}  # fmt: skip
"""Records read by eye that only cite other trials."""


def test_links_of_real_records(shared: Path) -> None:
    files = ("ctgov_v2", "cart_v2_partial")
    records = [r for f in files for r in read([shared / "registry" / f"{f}.jsonl.gz"]) if isinstance(r, Record)]
    found = {(r.trial_id, x.relation, x.part, x.named_id) for r in records for x in family_links(r)}
    assert found >= STATED
    assert {link for link in found if link[0] in CITING} == set()
    assert 30 <= len(found) <= 70


def test_questions_and_explanations_take_retired_ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_small(monkeypatch)

    def study(trial_id: str, aliases: list[str], summary: str) -> dict[str, object]:
        ident = {"nctId": trial_id, "nctIdAliases": aliases, "briefTitle": f"Trial {trial_id[-1]}"}
        given = [{"name": summary, "type": "BIOLOGICAL"}] if "CAR-T" in summary else []
        return {
            "protocolSection": {
                "identificationModule": ident,
                "descriptionModule": {"briefSummary": summary},
                "armsInterventionsModule": {"interventions": given},
            }
        }

    studies = [
        study(FIRST, ["NCT00000009", "NCT00000008"], "CD19 CAR-T cells"),
        study(SECOND, ["NCT00000008"], "A long-term follow-up study of participants in NCT00000009."),
    ]
    (tmp_path / "studies.json").write_text(json.dumps(studies))
    build([tmp_path / "studies.json"], tmp_path / "graph")
    store = open_store(tmp_path / "graph")
    [row] = ask(store, "trial-facts", trial="nct00000009").records()
    assert (row["trial_id"], row["title"]) == (FIRST, "Trial 1")
    explained = explain(tmp_path / "graph", "NCT00000009")
    assert explained.trial_id == FIRST
    assert [(r.later, r.earlier, r.relation, r.stated_by) for r in explained.family] == [
        (SECOND, FIRST, "long-term follow-up", SECOND)
    ]
    assert [(c.trial_id, c.targets) for c in explain(tmp_path / "graph", SECOND).carried] == [(FIRST, ("CD19",))]
    with pytest.raises(UsageError, match=f"{FIRST} and {SECOND} both claim"):
        ask(store, "trial-facts", trial="NCT00000008")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("patients of study AB-101 may join", True),
        ("Studies ABC 123 and ABC 124", True),
        ("a trial (AB-101)", True),
        ("Protocol no. 12345", True),
        ("the rollover for XY123", True),
        ("Extension 01-C-0001", True),
        ("a follow-up of AB_101 trials", True),
        ("Follow-Up to AB123", True),
        ("industry AB-101, a col AB-101, back-up AB-101", False),
        ("this study of healthy volunteers", False),
    ],
)
def test_the_quick_look_finds_the_texts_that_the_pattern_would(text, names):
    assert (bool(_MENTION.search(text)), bool(_PROTOCOLS.search(text))) == (names, names)
