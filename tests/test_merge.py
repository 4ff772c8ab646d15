from hypothesis import given
from hypothesis import strategies as st

from kg.merge import merge
from kg.model import Agent, Conflict, Document, Record, StatedDate


def document(name, form="registry-json", updated="2025-01-01", **more):
    return Document(sha256=name, site="clinicaltrials.gov", form=form, dates={"last_update_post": updated}, **more)


def record(name="a", form="registry-json", updated="2025-01-01", trial_id="NCT00000001", **fields):
    return Record(trial_id=trial_id, document=document(name, form, updated), **fields)


def test_one_record_is_the_trial():
    only = record(brief_title="Cells for a disease")
    trial = merge([only])
    assert trial.record == only
    assert trial.documents == (only.document,)
    assert trial.conflicts == ()


def test_registry_beats_page_and_the_loser_is_kept_as_conflict():
    page = record("p", "labelled-page", "2026-01-01", overall_status="COMPLETED", keywords=("k",))
    registry = record("r", "registry-json", "2025-01-01", overall_status="RECRUITING")
    trial = merge([page, registry])
    assert trial.record.overall_status == "RECRUITING"
    assert trial.record.keywords == ("k",)
    assert trial.source_of["keywords"] == 1
    assert trial.conflicts == (Conflict("overall_status", "RECRUITING", 0, "COMPLETED", 1),)


def test_newer_beats_older_of_the_same_form():
    old = record("z", updated="2025-01-01", lead_sponsor=Agent("First Hospital"))
    new = record("a", updated="2025-06-01", lead_sponsor=Agent("Second Hospital"))
    trial = merge([old, new])
    assert trial.record.lead_sponsor == Agent("Second Hospital")
    assert [c.other_value for c in trial.conflicts] == ["First Hospital"]


def test_labelled_beats_stripped():
    stripped = record("s", "stripped-page", "2026-01-01", sex="MALE")
    labelled = record("l", "labelled-page", "2025-01-01", sex="ALL")
    assert merge([stripped, labelled]).record.sex == "ALL"


def test_a_less_precise_date_or_another_case_is_no_conflict():
    exact = record("a", start_date=StatedDate("2025-03-04", "ACTUAL"), brief_title="A Title")
    vague = record("b", "labelled-page", start_date=StatedDate("2025-03"), brief_title="a  title")
    assert merge([exact, vague]).conflicts == ()


def test_a_retired_id_gives_way_to_the_live_one():
    retired = record("b", "labelled-page", trial_id="NCT00000009")
    live = record("a", trial_id="NCT00000001", aliases=("NCT00000009",))
    assert merge([retired, live]).record.trial_id == "NCT00000001"


def test_split_conditions_make_glued_ones_needless():
    glued = record("a", "labelled-page", conditions_glued="Lymphoma Leukemia")
    split = record("b", "stripped-page", conditions=("Lymphoma", "Leukemia"))
    assert merge([glued, split]).record.conditions_glued is None


FORMS = st.sampled_from(["registry-json", "labelled-page", "module-page", "stripped-page"])
RECORDS = st.lists(
    st.builds(
        record,
        name=st.text("abcdef", min_size=1, max_size=3),
        form=FORMS,
        updated=st.sampled_from(["2024-01-01", "2025-01-01", ""]),
        overall_status=st.sampled_from([None, "COMPLETED", "RECRUITING"]),
        conditions=st.sampled_from([(), ("Lymphoma",), ("Leukemia", "Lymphoma")]),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda r: r.document.sha256,
)


@given(RECORDS, st.randoms())
def test_the_order_of_documents_never_matters(records, random):
    shuffled = random.sample(records, len(records))
    assert merge(shuffled) == merge(records)


@given(RECORDS)
def test_every_claim_is_kept_or_in_conflict(records):
    trial = merge(records)
    claims = {r.overall_status for r in records} - {None}
    found = {trial.record.overall_status, *(c.other_value for c in trial.conflicts)} - {None}
    assert claims == found
