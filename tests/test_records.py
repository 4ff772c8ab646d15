from kg.model import Document, Record
from kg.records import RecordStore, pack


def record(trial_id, sha, **fields):
    return Record(trial_id=trial_id, document=Document(sha256=sha, site="s", form="registry-json"), **fields)


ONE = record("NCT00000002", "b", brief_title="one")
TWO = record("NCT00000002", "a", brief_title="two")
OTHER = record("NCT00000001", "c", aliases=("NCT00000009",))
RETIRED = record("NCT00000009", "d")


def stored(path, *records):
    with RecordStore(path) as store:
        for r in records:
            store.add(pack(r))
        store.settle()
    return RecordStore(path, read_only=True)


def by_trial(store, *span):
    return list(store.by_trial(*span))


def test_records_come_back_by_trial_in_order(tmp_path):
    with stored(tmp_path / "r", ONE, RETIRED, TWO, OTHER) as store:
        assert by_trial(store) == [[OTHER, RETIRED], [TWO, ONE]]


def test_the_same_document_is_kept_once(tmp_path):
    with RecordStore(tmp_path / "r") as store:
        assert store.add(pack(ONE))
        assert not store.add(pack(ONE))
        assert by_trial(store) == [[ONE]]


def test_a_trial_is_found_by_its_live_and_by_its_retired_id(tmp_path):
    with stored(tmp_path / "r", OTHER, RETIRED) as store:
        assert store.of("NCT00000001") == store.of("NCT00000009") == [OTHER, RETIRED]
        assert store.of("NCT00000007") == []


def test_an_alias_that_two_trials_claim_is_followed_by_neither(tmp_path):
    rival = record("NCT00000003", "e", aliases=("NCT00000009",))
    with stored(tmp_path / "r", OTHER, RETIRED, rival) as store:
        assert [[r.trial_id for r in group] for group in by_trial(store)] == [
            ["NCT00000001"], ["NCT00000003"], ["NCT00000009"]
        ]  # fmt: skip
        assert [r.aliases for group in by_trial(store) for r in group] == [(), (), ()]
        (disputed,) = store.disputed_aliases()
        assert (disputed.trial_id, disputed.value) == ("NCT00000009", "NCT00000001 NCT00000003")


def test_an_alias_cycle_is_reported_and_not_followed(tmp_path):
    a = record("NCT00000001", "a", aliases=("NCT00000002",))
    b = record("NCT00000002", "b", aliases=("NCT00000001",))
    with stored(tmp_path / "r", a, b) as store:
        assert [[(r.trial_id, r.aliases) for r in group] for group in by_trial(store)] == [
            [("NCT00000001", ())], [("NCT00000002", ())]
        ]  # fmt: skip
        assert len(list(store.disputed_aliases())) == 2


def test_chunks_hold_every_trial_once_and_a_new_trial_changes_one_chunk(tmp_path):
    trials = [record(f"NCT{n:08d}", f"{n:x}") for n in range(0, 30000, 10)]
    with stored(tmp_path / "r", RETIRED, *trials[1:]) as store:
        chunks = list(store.chunks())
        assert [r.trial_id for span in chunks for (r,) in by_trial(store, *span)] == sorted(
            [r.trial_id for r in trials[1:]] + [RETIRED.trial_id]
        )
    with stored(tmp_path / "more", RETIRED, *trials) as store:
        assert len(set(store.chunks()) ^ set(chunks)) <= 2
    assert 4 <= len(chunks) <= 20


def test_a_chunk_holds_the_records_of_retired_ids_wherever_those_stand(tmp_path):
    far = record("NCT00000005", "f")
    with stored(tmp_path / "r", OTHER, far, RETIRED) as store:
        assert by_trial(store, "NCT00000000", "NCT00000001") == [[OTHER, RETIRED]]
        assert by_trial(store, "NCT00000002", "NCT00000009") == [[far]]


def test_the_digest_tells_whether_records_changed(tmp_path):
    with stored(tmp_path / "a", ONE, TWO, OTHER) as a, stored(tmp_path / "b", OTHER, TWO, ONE) as b:
        assert a.digest() == b.digest()
        assert a.digest("NCT00000002") != a.digest()
    moved = record("NCT00000002", "b", brief_title="one", official_title="more")
    with stored(tmp_path / "c", moved, TWO, OTHER) as c:
        assert a_digest_of(tmp_path / "a") != c.digest()
        assert a_digest_of(tmp_path / "a", "NCT00000001", "NCT00000001") == c.digest("NCT00000001", "NCT00000001")


def a_digest_of(path, *span):
    with RecordStore(path, read_only=True) as store:
        return store.digest(*span)


def test_a_dispute_that_begins_elsewhere_changes_the_digest_of_a_trial(tmp_path):
    rival = record("NCT00000003", "e", aliases=("NCT00000009",))
    with stored(tmp_path / "a", OTHER) as alone, stored(tmp_path / "b", OTHER, rival) as disputed:
        assert alone.digest("", "NCT00000001") == disputed.digest("", "NCT00000001")
    with stored(tmp_path / "c", OTHER, rival, RETIRED) as in_use:
        assert alone_digest(tmp_path / "a") != in_use.digest("", "NCT00000001")


def alone_digest(path):
    return a_digest_of(path, "", "NCT00000001")


def test_of_two_copies_from_two_places_the_same_is_kept_in_any_order(tmp_path):
    here, there = (
        Record(trial_id="NCT00000001", document=Document(sha256="a", site=site, form="registry-json"))
        for site in ("here", "there")
    )
    with stored(tmp_path / "a", here, there) as one, stored(tmp_path / "b", there, here) as other:
        assert by_trial(one) == by_trial(other)
        assert one.digest() == other.digest()


def test_a_chunk_is_read_without_a_look_at_the_others(tmp_path):
    """What is asked for each chunk must find its rows by an index: else a build takes the square of its trials."""
    with RecordStore(tmp_path / "records.sqlite") as store:
        asked: list[str] = []
        store._db.set_trace_callback(asked.append)
        store.digest("NCT1", "NCT2")
        list(store.by_trial("NCT1", "NCT2"))
        store._db.set_trace_callback(None)
        plans = [step for query in asked for *_, step in store._db.execute(f"EXPLAIN QUERY PLAN {query}")]
    assert any(step.startswith("SEARCH record") for step in plans)
    assert not [step for step in plans if step.startswith("SCAN")]
