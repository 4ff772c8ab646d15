from kg.model import Document, Record
from kg.records import RecordStore


def record(trial_id, sha, **fields):
    return Record(trial_id=trial_id, document=Document(sha256=sha, site="s", form="registry-json"), **fields)


ONE = record("NCT00000002", "b", brief_title="one")
TWO = record("NCT00000002", "a", brief_title="two")
OTHER = record("NCT00000001", "c", aliases=("NCT00000009",))
RETIRED = record("NCT00000009", "d")


def stored(path, *records):
    with RecordStore(path) as store:
        for r in records:
            store.add(r)
    return RecordStore(path, read_only=True)


def test_records_come_back_by_trial_in_order(tmp_path):
    with stored(tmp_path / "r", ONE, RETIRED, TWO, OTHER) as store:
        assert list(store.by_trial()) == [[OTHER, RETIRED], [TWO, ONE]]


def test_the_same_document_is_kept_once(tmp_path):
    with RecordStore(tmp_path / "r") as store:
        assert store.add(ONE)
        assert not store.add(ONE)
        assert list(store.by_trial()) == [[ONE]]


def test_a_trial_is_found_by_its_live_and_by_its_retired_id(tmp_path):
    with stored(tmp_path / "r", OTHER, RETIRED) as store:
        assert store.of("NCT00000001") == store.of("NCT00000009") == [OTHER, RETIRED]
        assert store.of("NCT00000007") == []


def test_an_alias_that_two_trials_claim_is_followed_by_neither(tmp_path):
    rival = record("NCT00000003", "e", aliases=("NCT00000009",))
    with stored(tmp_path / "r", OTHER, RETIRED, rival) as store:
        assert [[r.trial_id for r in group] for group in store.by_trial()] == [
            ["NCT00000001"], ["NCT00000003"], ["NCT00000009"]
        ]  # fmt: skip
        (disputed,) = store.disputed_aliases()
        assert (disputed.trial_id, disputed.value) == ("NCT00000009", "NCT00000001 NCT00000003")


def test_an_alias_cycle_is_reported_and_not_followed(tmp_path):
    a = record("NCT00000001", "a", aliases=("NCT00000002",))
    b = record("NCT00000002", "b", aliases=("NCT00000001",))
    with stored(tmp_path / "r", a, b) as store:
        assert list(store.by_trial()) == [[a], [b]]
        assert len(list(store.disputed_aliases())) == 2
