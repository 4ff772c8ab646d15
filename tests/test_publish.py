import json

import msgspec
import pytest

from kg import publish
from kg.model import Quarantined


class Manifest(msgspec.Struct):
    note: str


def make(out, note):
    with publish.aside(out) as folder:
        (folder / "file").write_text(note)
        return publish.publish(folder, out, Manifest(note))


def test_current_turns_to_the_new_generation_and_an_open_file_stays(tmp_path):
    make(tmp_path, "first")
    with (tmp_path / "current" / "file").open() as reader:
        make(tmp_path, "second")
        assert reader.read() == "first"
    assert (tmp_path / "current" / "file").read_text() == "second"
    assert json.loads((tmp_path / "current" / "manifest.json").read_text()) == {"note": "second"}


def test_only_the_last_generations_are_kept(tmp_path):
    for n in range(5):
        make(tmp_path, str(n))
    kept = sorted(g.name for g in (tmp_path / "generations").iterdir())
    assert kept == ["000003", "000004", "000005"]


def test_a_failed_build_publishes_nothing_and_leaves_nothing(tmp_path):
    make(tmp_path, "good")

    def fail():
        with publish.aside(tmp_path) as folder:
            (folder / "half").write_text("done")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (tmp_path / "current" / "file").read_text() == "good"
    assert [g.name for g in (tmp_path / "generations").iterdir()] == ["000001"]


def test_a_second_build_is_told_to_wait(tmp_path):
    with publish.aside(tmp_path), pytest.raises(publish.Busy), publish.aside(tmp_path):
        pass


def test_leftovers_of_a_killed_build_are_swept(tmp_path):
    leftover = tmp_path / "generations" / ".000001.tmp"
    leftover.mkdir(parents=True)
    make(tmp_path, "good")
    assert not leftover.exists()


def test_quarantine_is_one_object_a_line(tmp_path):
    with publish.Quarantine(tmp_path / "q.jsonl") as quarantine:
        quarantine.add(Quarantined(source="a", stage="read", reason="bad"))
        quarantine.add(Quarantined(source="b", stage="read", reason="worse"))
    lines = [json.loads(line) for line in (tmp_path / "q.jsonl").read_text().splitlines()]
    assert lines == [
        {"source": "a", "stage": "read", "reason": "bad"},
        {"source": "b", "stage": "read", "reason": "worse"},
    ]
