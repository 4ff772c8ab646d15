import hashlib
import json
from pathlib import Path

import pytest

from kg import publish


def manifest(generation):
    return publish.Manifest(
        generation=generation, program="p", versions={}, records="r", documents=1, trials=1, merged=0, quarantined=0,
        values_set_aside=0, cell_therapy_trials=0, targets=0, conflicts=0, triples={}, chunks=[],
    )  # fmt: skip


def make(out, note):
    with publish.aside(out) as folder:
        (folder / "file").write_text(note)
        return publish.publish(folder, out, manifest(publish.name_of(folder)))


def test_current_turns_to_the_new_generation_and_an_open_file_stays(tmp_path):
    make(tmp_path, "first")
    with (tmp_path / "current" / "file").open() as reader:
        make(tmp_path, "second")
        assert reader.read() == "first"
    assert (tmp_path / "current" / "file").read_text() == "second"
    assert json.loads((tmp_path / "current" / "manifest.json").read_text())["files"] == {
        "file": {"size": 6, "sha256": hashlib.sha256(b"second").hexdigest()}
    }


def test_what_was_compared_and_linked_is_not_read_once_more(tmp_path, monkeypatch):
    twin = make(tmp_path, "shared")
    read, digest = [], hashlib.file_digest
    with publish.aside(tmp_path) as folder:
        publish.share(twin, folder, ("file",))
        (folder / "new").write_text("of today")
        monkeypatch.setattr(
            publish.hashlib, "file_digest", lambda file, how: read.append(Path(file.name).name) or digest(file, how)
        )
        published = publish.publish(folder, tmp_path, manifest(publish.name_of(folder)), twin)
    assert read == ["new"]
    monkeypatch.undo()
    assert publish.read_manifest(published).files.keys() == {"file", "new"}
    assert publish.damage(published, thorough=True) is None


def test_a_file_of_the_same_name_that_is_another_is_read(tmp_path):
    twin = make(tmp_path, "before")
    with publish.aside(tmp_path) as folder:
        (folder / "file").write_text("after!")
        published = publish.publish(folder, tmp_path, manifest(publish.name_of(folder)), twin)
    assert publish.damage(published, thorough=True) is None


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


def test_finished_chunks_of_a_killed_build_are_taken_up(tmp_path):
    chunks = tmp_path / "generations" / ".000001.tmp" / "chunks"
    chunks.mkdir(parents=True)
    (chunks / "one.nq.zst").write_text("done")
    (chunks / ".two.nq.zst.77").write_text("half")
    (chunks.parent / "store").mkdir()
    with publish.aside(tmp_path) as folder:
        assert sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*")) == ["chunks", "chunks/one.nq.zst"]


def test_rollback_returns_to_the_generation_before(tmp_path):
    for n in range(3):
        make(tmp_path, str(n))
    assert publish.rollback(tmp_path).name == "000002"
    assert publish.rollback(tmp_path).name == "000001"
    with pytest.raises(publish.NoSuchGeneration, match="before 000001"):
        publish.rollback(tmp_path)
    assert publish.rollback(tmp_path, "000003").name == "000003"
    assert (tmp_path / "current" / "file").read_text() == "2"
    (tmp_path / "generations" / "000002" / "file").write_text("longer")
    assert publish.rollback(tmp_path).name == "000001"
    with pytest.raises(publish.NoSuchGeneration, match="000002"):
        publish.rollback(tmp_path, "000002")


def test_damage_is_named(tmp_path):
    generation = make(tmp_path, "good")
    assert publish.damage(generation, thorough=True) is None
    (generation / "file").write_text("evil")
    assert publish.damage(generation) is None
    assert publish.damage(generation, thorough=True) == "file is not what was published"
    (generation / "file").write_text("longer")
    assert publish.damage(generation) == "file has 6 bytes instead of 4"
    (generation / "file").unlink()
    assert publish.damage(generation) == "file is missing"
    (generation / "manifest.json").write_text("{")
    assert publish.damage(generation) == "its manifest is missing or unreadable"
