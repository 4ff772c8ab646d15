"""What happens to a build when the machine fails it: killed, out of space, out of files, lied to by the disk."""

import io
import itertools
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import warnings
from collections import Counter
from contextlib import contextmanager

import msgspec
import pytest
from forge import make_small

from kg import publish, store
from kg.export import export
from kg.model import Quarantined
from kg.pipeline import build
from kg.pipeline.room import bytes_needed
from kg.sources import read
from tests.test_pipeline import study

KILLS = int(os.environ.get("KG_KILLS", "3"))
"""How many builds to kill; the figure in the documentation is for 50."""
KILLS_A_BUILD = 3
TRIALS = 60


def nquads(root):
    out = io.BytesIO()
    export(store.open_store(root), "nquads", out, ("asserted", "evidence", "inferred"))
    return out.getvalue()


def records(path, sponsor="Some Hospital", trials=TRIALS):
    lines = (json.dumps(study(f"NCT{n:08d}")).replace("Some Hospital", sponsor) for n in range(1, trials + 1))
    path.write_text("\n".join(lines))
    return path


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    return records(tmp_path_factory.mktemp("records") / "lines.jsonl")


@pytest.fixture(scope="module")
def whole(tmp_path_factory, forge, lines):
    """A graph that was built without a fault, by one process."""
    out = tmp_path_factory.mktemp("whole")
    assert forge.kg("build", lines, "-o", out, "-j", 1).code == 0
    return out


def sound(root):
    """Give the current generation after looking into every byte of it and counting what it holds."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        generation = store.current(root)
    assert publish.damage(generation, thorough=True) is None
    assert store.counts(store.open_store(root)) == publish.read_manifest(generation).triples
    return generation


def stage_of(out, last):
    """Tell how far a build had come, by what it left."""
    aside = list((out / "generations").glob(".*"))
    if not aside:
        return "published" if store.current(out).name != last else "nothing begun, or turned not yet"
    held = {path.name for path in aside[0].iterdir()}
    for name in ("manifest.json", "validation.json", "store", "chunks", "records", "quarantine.jsonl"):
        if name in held:
            return f"{name} begun"
    return "lock taken"


def test_killed_at_any_moment_nothing_is_lost_and_the_next_build_is_the_same(tmp_path, forge, lines, capsys):
    out = tmp_path / "out"
    assert forge.kg("build", lines, "-o", out, "-j", 1).code == 0
    moments = random.Random(7)  # noqa: S311
    stages = Counter()
    duration = 0.5
    for number in range(-(-KILLS // KILLS_A_BUILD)):
        input_ = records(tmp_path / "input", f"Hospital {number}")
        for _ in range(KILLS_A_BUILD):
            last = sound(out).name
            process = forge.start("build", input_, "-o", out, "-j", 1)
            time.sleep(moments.uniform(0, duration))
            process.signal(signal.SIGKILL)
            assert process.wait().code in {-signal.SIGKILL, 0}
            stages[stage_of(out, last)] += 1
            sound(out)
        assert forge.kg("build", input_, "-o", out, "-j", 1).code == 0
        began = time.monotonic()
        assert forge.kg("build", input_, "-o", tmp_path / f"whole-{number}", "-j", 1).code == 0
        duration = time.monotonic() - began
        assert nquads(out) == nquads(tmp_path / f"whole-{number}")
        assert list((out / "generations").glob(".*")) == []
    if "KG_KILLS" in os.environ:
        with capsys.disabled():
            sys.stdout.write("".join(f"\n{times:>4} {stage}" for stage, times in stages.most_common()))


def wait_until(process, holds):
    while not holds():
        with open(f"/proc/{process.pid}/stat") as file:
            assert file.read().rsplit(")", 1)[1].split()[0] != "Z", f"ended too soon: {process.wait()}"
        time.sleep(0.002)


def test_a_build_by_several_processes_survives_the_loss_of_any(tmp_path, forge):
    """What is done stays, the other processes end, and the last build is as if nothing had been."""
    lines, out, whole = records(tmp_path / "lines", trials=5 * TRIALS), tmp_path / "out", tmp_path / "whole"
    assert forge.kg("build", lines, "-o", whole, "-j", 1).code == 0

    def begun(chunks):
        process = forge.start("build", lines, "-o", out, "-j", 2)
        before = len(done())
        wait_until(process, lambda: len(done()) >= before + chunks and len(workers_of(process.pid)) == 2)
        return process, workers_of(process.pid)

    def done():
        return {path.name for path in (out / "generations").glob(".*/chunks/[!.]*.json")}

    process, workers = begun(2)
    os.kill(workers[0], signal.SIGKILL)
    ended = process.wait()
    assert ended.code == 2
    assert ended.said == (
        "kg: a process was killed, perhaps for want of memory: build again, and what is finished is used again\n"
    )
    kept = done()
    assert kept
    assert_gone(workers)

    process, workers = begun(2)
    process.signal(signal.SIGINT, group=True)
    assert process.wait() == (130, "kg: stopped: build again, and what is finished is used again\n")
    assert kept < done()
    kept = done()
    assert_gone(workers)

    process, workers = begun(0)
    process.signal(signal.SIGKILL)
    assert process.wait().code == -signal.SIGKILL
    assert kept == done()
    assert_gone(workers)

    assert forge.kg("build", lines, "-o", out, "-j", 2).code == 0
    assert nquads(out) == nquads(whole)


def workers_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        children = [int(child) for child in file.read().split()]
    return [child for child in children if b"spawn_main" in command_of(child)]


def command_of(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read()
    except OSError:
        return b""


def assert_gone(pids):
    assert len(pids) == 2
    deadline = time.monotonic() + 20
    while any(command_of(pid) for pid in pids):
        assert time.monotonic() < deadline, "workers outlive their build"
        time.sleep(0.02)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_build_that_is_asked_to_stop_stops_in_good_order(tmp_path, forge, lines, number, code):
    process = forge.start("build", lines, "-o", tmp_path, "-j", 1)
    wait_until(process, lambda: list((tmp_path / "generations").glob(".*/chunks/[!.]*.json")))
    process.signal(number)
    assert process.wait() == (code, "kg: stopped: build again, and what is finished is used again\n")
    assert not (tmp_path / "current").exists()
    (leftover,) = (tmp_path / "generations").iterdir()
    assert [path.name for path in leftover.iterdir()] == ["chunks"]


def test_of_two_builds_at_once_one_is_told(tmp_path, forge, lines, whole):
    first = forge.start("build", lines, "-o", tmp_path, "-j", 1)
    wait_until(first, lambda: list((tmp_path / "generations").glob(".*/*")))
    assert forge.kg("build", lines, "-o", tmp_path, "-j", 1) == (2, f"kg: another build is writing to {tmp_path}\n")
    assert forge.kg("rollback", "-g", tmp_path) == (2, f"kg: another build is writing to {tmp_path}\n")
    assert first.wait().code == 0
    assert nquads(tmp_path) == nquads(whole)


def test_an_interrupted_build_is_taken_up_where_it_stopped(tmp_path, lines, monkeypatch):
    from kg.pipeline import chunk

    make_small(monkeypatch)
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
    torn, cut = sorted((leftover / "chunks").glob("*.zst"))[:2]
    torn.write_bytes(b"")  # as a loss of power leaves it
    cut.write_bytes(cut.read_bytes()[:-1])
    made.clear()
    monkeypatch.setattr(chunk, "build_chunk", lambda trials: made.append(real(trials)) or made[-1])
    manifest, _ = build([lines], tmp_path / "g")
    assert len(made) == len(manifest.chunks) - 3

    made.clear()
    changed = tmp_path / "changed.jsonl"
    studies = lines.read_text().splitlines()
    changed.write_text("\n".join([*studies[:30], studies[30].replace("Some Hospital", "Another Hospital")]))
    second, _ = build([changed], tmp_path / "g")
    assert len(made) <= 2  # the chunk with the change, and the one that now ends earlier
    assert b"Another Hospital" in nquads(tmp_path / "g")
    assert (second.trials, second.gone) == (31, TRIALS - 31)
    gone = (tmp_path / "g" / "current" / "gone.txt").read_text().split()
    assert gone == [f"NCT{n:08d}" for n in range(32, TRIALS + 1)]

    made.clear()
    monkeypatch.setattr(store, "load", None)
    third, _ = build([changed], tmp_path / "g")
    assert (third.generation, third.triples, third.gone, made) == ("000003", second.triples, 0, [])


def flipped(path):
    """Change bytes in the middle and near the end of a file, which keeps its length."""
    content = bytearray(path.read_bytes())
    for place in (len(content) // 2, len(content) - 6):
        content[place] ^= 0x55
    path.unlink()  # generations may share the file
    path.write_bytes(content)


@pytest.fixture(scope="module")
def twice(tmp_path_factory, forge, lines):
    """A graph of two generations, of 50 trials and of all."""
    out = tmp_path_factory.mktemp("twice")
    assert forge.kg("build", records(out / "fewer", trials=50), "-o", out / "g", "-j", 1).code == 0
    assert forge.kg("build", lines, "-o", out / "g", "-j", 1).code == 0
    return out / "g"


@pytest.fixture
def two(twice, tmp_path):
    shutil.copytree(twice, tmp_path / "two", symlinks=True)
    return tmp_path / "two"


@pytest.mark.parametrize("name", ["store/*.sst", "store/MANIFEST-*", "chunks/*.zst", "records/records.sqlite"])
def test_a_file_of_the_same_length_with_other_content_is_found_and_healed(forge, two, lines, whole, name):
    file = max((two / "current").glob(name), key=lambda path: path.stat().st_size)
    flipped(file)
    checked = forge.kg("generations", "--check", "-g", two)
    assert checked.code == 1
    assert f"damaged: {file.relative_to(two / 'current')}" in " ".join(checked.said.split())
    asked = forge.kg("query", "trial-facts", "-g", two, "--format", "csv")
    assert asked.code == 0, asked.said
    opens = not name.startswith("store/")
    assert asked.said.count("\nNCT") == (TRIALS if opens else 50)
    assert ("is damaged (store does not open: Corruption:" in asked.said) is not opens
    healed = forge.kg("build", lines, "-o", two, "-j", 1)
    assert healed.code == 0, healed.said
    assert sound(two).name == "000003"
    assert nquads(two) == nquads(whole)


def test_what_a_query_reads_of_a_damaged_store_is_an_error_and_no_answer(forge, two):
    """Small files are read when a store is opened, the others when something is asked of them."""
    for file in (f for f in (two / "current" / "store").glob("*.sst") if f.stat().st_size > 10_000):
        content = bytearray(file.read_bytes())
        content[20] ^= 0x55
        file.unlink()
        file.write_bytes(content)
    asked = forge.kg("export", "nquads", "-g", two, "-o", two / "out.nq")
    assert asked.code == 2
    assert asked.said.startswith("kg: the store is damaged; `kg rollback` returns to the generation before, `kg build`")
    assert forge.kg("rollback", "-g", two).code == 0
    assert sound(two).name == "000001"


STATES = {
    "a torn manifest": lambda g: (g / "generations/000002/manifest.json").write_text('{"generation": "0000'),
    "a manifest of zeros": lambda g: (g / "generations/000002/manifest.json").write_bytes(bytes(4096)),
    "a file that is gone": lambda g: max((g / "current/store").glob("*.sst"), key=os.path.getsize).unlink(),
    "no link to the current generation": lambda g: (g / "current").unlink(),
    "a link to a generation that is gone": lambda g: shutil.rmtree(g / "generations/000002"),
}


@pytest.mark.parametrize("state", STATES)
def test_a_broken_generation_gives_way_loudly_and_the_next_build_heals(forge, two, lines, whole, state):
    STATES[state](two)
    asked = forge.kg("query", "trial-facts", "-g", two, "--format", "csv")
    assert asked.code == 0
    used = "000002" if state.startswith("no link") else "000001"
    assert re.match(rf"kg: the current generation of \S+ is damaged \(.+\): using {used} instead\n", asked.said)
    assert asked.said.count("\nNCT") == (TRIALS if used == "000002" else 50)
    assert forge.kg("rollback", "-g", two).code == 0
    assert sound(two).name == used
    assert forge.kg("build", lines, "-o", two, "-j", 1).code == 0
    assert nquads(sound(two).parents[1]) == nquads(whole)


def test_where_no_generation_is_sound_it_is_said(forge, two):
    for manifest in two.glob("generations/*/manifest.json"):
        manifest.unlink()
    assert forge.kg("query", "trial-facts", "-g", two) == (
        2,
        f"kg: no graph in {two}: make one with `kg build -o {two}`\n",
    )


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


def test_a_full_disk_costs_the_new_graph_and_not_the_old_one(tmp_path, forge, lines, whole):
    """With less or more free the disk is full at the records, the opening, the filling or the closing of the store."""
    with small_disk(tmp_path / "disk", "size=24m") as disk:
        out = disk / "g"
        assert forge.kg("build", records(tmp_path / "fewer", trials=50), "-o", out, "-j", 1, "--ignore-space").code == 0
        before = sound(out)
        for free in (40_000, 150_000, 800_000, 2_600_000):
            system = os.statvfs(disk)
            (disk / "filler").write_bytes(bytes(system.f_bavail * system.f_frsize - free))
            ended = forge.kg("build", lines, "-o", out, "-j", 1, "--ignore-space")
            (disk / "filler").unlink()
            assert ended.code == 2
            assert re.search(r"^kg: .*(No space left on device|database or disk is full)", ended.said)
            assert ended.said.count("\n") == 1
            assert sound(out) == before
        assert forge.kg("build", lines, "-o", out, "-j", 1, "--ignore-space").code == 0
        assert nquads(out) == nquads(whole)


def test_a_read_only_disk_is_named_and_its_graph_can_be_asked(tmp_path, forge, lines):
    with small_disk(tmp_path / "disk", "size=24m") as disk:
        assert forge.kg("build", lines, "-o", disk / "g", "-j", 1, "--ignore-space").code == 0
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        refused = forge.kg("build", lines, "-o", disk / "g", "-j", 1, "--ignore-space")
        assert (refused.code, refused.said.count("\n")) == (2, 1)
        assert "Read-only file system" in refused.said
        asked = forge.kg("query", "trial-facts", "-g", disk / "g", "--format", "csv")
        assert (asked.code, asked.said.count("\nNCT")) == (0, TRIALS)


@pytest.mark.parametrize("files", [8, 16, 64])
def test_with_too_few_open_files_nothing_is_set_aside_for_it(tmp_path, forge, lines, files):
    ended = forge.kg("build", lines, "-o", tmp_path, "-j", 1, files=files)
    assert ended.code == 2
    assert re.fullmatch(r"kg: .*(Too many open files|file descriptors).*\n", ended.said)
    assert not (tmp_path / "current").exists()


def test_a_clock_that_runs_backwards_changes_nothing(tmp_path, lines, whole, monkeypatch):
    make_small(monkeypatch)
    now = itertools.count(2e9, -60)
    monkeypatch.setattr(time, "time", lambda: next(now))
    monkeypatch.setattr(time, "time_ns", lambda: int(next(now) * 1e9))
    build([lines], tmp_path)
    assert nquads(tmp_path) == nquads(whole)


@pytest.mark.parametrize("array", [False, True])
def test_one_bad_record_among_ten_thousand_costs_itself_only(tmp_path, array):
    good = [json.dumps(study(f"NCT{n:08d}")) for n in range(10_000)]
    given = [*good[:6000], good[6000][:100], *good[6001:]]
    path = tmp_path / "given"
    path.write_text("[" + ",".join(given) + "]" if array else "\n".join(given))
    found = list(read([path]))
    (bad,) = [item for item in found if isinstance(item, Quarantined)]
    assert bad.source == f"{path}{'#' if array else ':'}6001"
    assert bad.offset == sum(len(line) + 1 for line in good[:6000]) + array
    assert path.read_bytes()[bad.offset :].startswith(good[6000][:100].encode())
    assert {item.trial_id for item in found} - {None} == {f"NCT{n:08d}" for n in range(10_000)} - {"NCT00006000"}


def test_more_than_a_share_in_quarantine_is_not_published(tmp_path, forge, whole):
    """Ten may always be, or a folder with a few odd files in it could not be built."""
    path = records(tmp_path / "lines")
    good = path.read_text()
    path.write_text(good + "\n{]" * 10)
    assert forge.kg("build", path, "-o", tmp_path / "g", "-j", 1).code == 1
    before = sound(tmp_path / "g")
    path.write_text(good + "\n{]" * 11)
    refused = forge.kg("build", path, "-o", tmp_path / "g", "-j", 1)
    assert refused.code == 2
    assert "\nkg: refused: 11 of 71 records are in quarantine, 10 allowed\n  11 of the first at read: " in (
        "\n" + refused.said
    )
    assert sound(tmp_path / "g") == before
    kept = tmp_path / "g" / "refused.jsonl"
    assert str(kept) in refused.said
    assert len(kept.read_text().splitlines()) == 11
    assert forge.kg("build", path, "-o", tmp_path / "g", "-j", 1, "--max-quarantined", 0.5).code == 1
    assert not kept.exists()
    assert nquads(tmp_path / "g") == nquads(whole)


def test_too_little_room_is_said_before_the_work_begins(tmp_path, forge, lines, monkeypatch):
    with small_disk(tmp_path / "disk", "size=24m") as disk:
        refused = forge.kg("build", lines, "-o", disk / "g", "-j", 1)
        assert refused.code == 2
        assert re.search(
            rf"kg: no room: {TRIALS} trials may need 33 MB .+ and \d+ MB are free in {disk}/g: ", refused.said
        )
        assert forge.kg("build", lines, "-o", disk / "g", "-j", 1, "--ignore-space").code == 0


def test_the_room_that_is_needed_is_told_by_the_last_generation(whole):
    last = publish.read_manifest(store.current(whole))
    assert bytes_needed(1000, None) == bytes_needed(1000, last) == 174_000_000
    large = msgspec.structs.replace(last, trials=2000, files={"a": publish.File(100_000_000)})
    assert bytes_needed(1000, large) == 84_000_000
