"""What happens to a build when the machine fails it: killed, out of space, not let in, lied to by the disk."""

import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from kg import publish, store
from kg.export import export
from kg.pipeline import build
from tests.test_pipeline import study

KILLS = int(os.environ.get("KG_KILLS", "4"))
"""How many builds to kill; the figure in the documentation is for 50."""

BUILD = """
import sys
from pathlib import Path
import kg.records
kg.records._CHUNK = 6  # many chunks of few trials
from kg.pipeline import build
build(sys.argv[1:2], Path(sys.argv[2]), jobs=2)
"""


def nquads(root):
    out = io.BytesIO()
    export(store.open_store(root), "nquads", out, ("asserted", "evidence", "inferred"))
    return out.getvalue()


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    path = tmp_path_factory.mktemp("records") / "lines.jsonl"
    path.write_text("\n".join(json.dumps(study(f"NCT{n:08d}")) for n in range(1, 200)))
    return path


def start(lines, out):
    return subprocess.Popen([sys.executable, "-c", BUILD, lines, out], stderr=subprocess.DEVNULL)


def test_killed_at_any_moment_nothing_is_lost_and_the_next_build_is_the_same(tmp_path, lines):
    began = time.monotonic()
    assert start(lines, tmp_path / "whole").wait() == 0
    duration = time.monotonic() - began
    build([lines], tmp_path / "out")
    moments = random.Random(7)  # noqa: S311
    for _ in range(KILLS):
        process = start(lines, tmp_path / "out")
        time.sleep(moments.uniform(0, duration))
        process.send_signal(signal.SIGKILL)
        process.wait()
        generation = store.current(tmp_path / "out")
        assert publish.damage(generation, thorough=True) is None
        assert store.counts(store.open_store(tmp_path / "out")) == publish.read_manifest(generation).triples
    assert start(lines, tmp_path / "out").wait() == 0
    assert nquads(tmp_path / "out") == nquads(tmp_path / "whole")
    assert list((tmp_path / "out" / "generations").glob(".*")) == []


def test_an_interrupted_build_is_taken_up_where_it_stopped(tmp_path, lines, monkeypatch):
    from kg.pipeline import chunk

    monkeypatch.setattr("kg.records._CHUNK", 6)
    made = []
    real = chunk.build_chunk

    def build_chunk(trials):
        if len(made) == 5:
            raise KeyboardInterrupt
        made.append(real(trials))
        return made[-1]

    monkeypatch.setattr(chunk, "build_chunk", build_chunk)
    with pytest.raises(KeyboardInterrupt):
        build([lines], tmp_path / "g")
    (leftover,) = (tmp_path / "g" / "generations").iterdir()
    assert [path.name for path in leftover.iterdir()] == ["chunks"]
    made.clear()
    monkeypatch.setattr(chunk, "build_chunk", lambda trials: made.append(real(trials)) or made[-1])
    manifest, _ = build([lines], tmp_path / "g")
    assert len(made) == len(manifest.chunks) - 5


def test_unchanged_records_are_not_worked_through_again(tmp_path, lines, monkeypatch):
    from kg.pipeline import chunk

    first, _ = build([lines], tmp_path / "g")
    before = nquads(tmp_path / "g")
    monkeypatch.setattr(chunk, "build_chunk", None)
    monkeypatch.setattr(store, "load", None)
    second, _ = build([lines], tmp_path / "g")
    assert (second.generation, second.triples, second.trials) == ("000002", first.triples, 199)
    assert nquads(tmp_path / "g") == before


def test_one_changed_record_costs_one_chunk(tmp_path, lines, monkeypatch):
    from kg.pipeline import chunk

    monkeypatch.setattr("kg.records._CHUNK", 6)
    build([lines], tmp_path / "g")
    changed = tmp_path / "changed.jsonl"
    studies = lines.read_text().splitlines()
    changed.write_text(
        "\n".join([*studies[:50], studies[50].replace("Some Hospital", "Another Hospital"), *studies[51:]])
    )
    made = []
    real = chunk.build_chunk
    monkeypatch.setattr(chunk, "build_chunk", lambda trials: made.append(1) or real(trials))
    build([changed], tmp_path / "g")
    assert len(made) == 1
    assert b"Another Hospital" in nquads(tmp_path / "g")
    monkeypatch.undo()
    build([changed], tmp_path / "fresh")
    assert nquads(tmp_path / "g") == nquads(tmp_path / "fresh")


def test_workers_give_the_same_bytes_as_one_process(tmp_path, lines):
    subprocess.run([sys.executable, "-c", BUILD, lines, tmp_path / "two"], check=True)
    build([lines], tmp_path / "one", jobs=1)
    assert nquads(tmp_path / "two") == nquads(tmp_path / "one")


def test_workers_end_when_their_build_is_killed(tmp_path, lines):
    process = start(lines, tmp_path / "out")
    children = []
    for _ in range(200):
        time.sleep(0.05)
        children = children_of(process.pid)
        if len(children) >= 3:  # two workers and the tracker of their resources
            break
    process.kill()
    process.wait()
    assert len(children) >= 3
    for _ in range(100):
        if not any(alive(pid) for pid in children):
            return
        time.sleep(0.1)
    pytest.fail("workers outlive the build")


def children_of(pid):
    path = f"/proc/{pid}/task/{pid}/children"
    try:
        with open(path) as file:
            return [int(child) for child in file.read().split()]
    except OSError:
        return []


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_damaged_generation_gives_way_to_the_one_before_loudly(tmp_path, lines):
    for _ in range(2):
        build([lines], tmp_path / "g")
    sst = max((tmp_path / "g" / "current" / "store").glob("*.sst"), key=lambda path: path.stat().st_size)
    sst.unlink()
    with pytest.warns(UserWarning, match=r"damaged \(store/.*is missing\): using 000001 instead"):
        assert store.current(tmp_path / "g").name == "000001"
    with pytest.warns(UserWarning, match="damaged"):
        store.open_store(tmp_path / "g")


@contextmanager
def small_disk(path, options):
    path.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", path], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"no small disk can be made here: {mounted.stderr.decode().strip()}")
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", path], check=True)


def test_a_full_disk_publishes_nothing_and_says_so(tmp_path, lines):
    with small_disk(tmp_path / "disk", "size=24m") as disk:
        result = subprocess.run([sys.executable, "-m", "kg.cli", "build", lines, "-o", disk / "g"], capture_output=True)
        assert result.returncode == 2
        assert b"No space left" in result.stderr
        assert b"Traceback" not in result.stderr
        assert not (disk / "g" / "current").exists()
        assert [p.name for g in (disk / "g" / "generations").iterdir() for p in g.iterdir()] in (["chunks"], [])


def test_a_read_only_disk_is_named(tmp_path, lines):
    with small_disk(tmp_path / "disk", "ro") as disk:
        result = subprocess.run([sys.executable, "-m", "kg.cli", "build", lines, "-o", disk / "g"], capture_output=True)
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"Read-only file system" in result.stderr
    assert b"Traceback" not in result.stderr


def test_one_bad_record_among_ten_thousand_costs_itself_only(tmp_path):
    from kg.model import Quarantined
    from kg.sources import read

    path = tmp_path / "lines.jsonl"
    good = [json.dumps(study(f"NCT{n:08d}")) for n in range(10_000)]
    path.write_text("\n".join([*good[:6000], good[6000][:100], *good[6001:]]))
    (bad,) = [item for item in read([path]) if isinstance(item, Quarantined)]
    assert bad.source == f"{path}:6001"
    assert bad.offset == sum(len(line) + 1 for line in good[:6000])
    assert path.read_bytes()[bad.offset :].startswith(good[6000][:100].encode())
    assert sum(1 for item in read([path]) if not isinstance(item, Quarantined)) == 9_999
