"""Publishing is cut off at every single step, and what is on the disk then is looked at: as a crash leaves it."""

import os
import re
import shutil
from pathlib import Path

import pytest

from kg import publish
from tests.test_publish import make, manifest

STEPS = ("fsync", "rename", "replace", "symlink", "link", "unlink", "rmdir", "mkdir")


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def build(out, note):
    """Publish a generation that holds a folder, and takes a file over from the one before."""
    with publish.aside(out) as folder:
        (folder / "chunks").mkdir(exist_ok=True)
        (folder / "chunks" / note).write_text(note)
        if (out / "current").exists():
            publish.share(out / "current", folder, ["file"])
        else:
            (folder / "file").write_text("the same")
        return publish.publish(folder, out, manifest(publish.name_of(folder)))


def cut_off(monkeypatch, at, ending):
    """Let the first calls that change the disk pass, and end at the next instead."""
    count = [0]

    def watched(real):
        def call(*arguments, **keywords):
            count[0] += 1
            if count[0] > at:
                count[0] = -1000  # what tidies up afterwards is let pass
                ending()
            return real(*arguments, **keywords)

        return call

    for name in STEPS:
        monkeypatch.setattr(os, name, watched(getattr(os, name)))
    write = Path.write_bytes

    def torn(path, content):
        count[0] += 1
        if count[0] > at:
            count[0] = -1000
            write(path, content[: len(content) // 2])
            ending()
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", torn)


def killed(out, at):
    """Build in a process that vanishes at that step, without a word and without tidying up; tell whether it did."""
    pid = os.fork()
    if pid == 0:
        patch = pytest.MonkeyPatch()
        cut_off(patch, at, lambda: os._exit(9))
        build(out, "next")
        os._exit(0)
    return os.waitpid(pid, 0)[1] != 0


def stopped(out, at):
    """Build and be interrupted at that step, as by SIGTERM; tell whether it was."""
    with pytest.MonkeyPatch().context() as patch:

        def interrupt():
            raise KeyboardInterrupt

        cut_off(patch, at, interrupt)
        try:
            build(out, "next")
        except KeyboardInterrupt:
            return True
    return False


@pytest.mark.parametrize("ended", [killed, stopped])
def test_cut_off_at_any_step_of_publishing_the_graph_is_the_old_one_or_the_new_one(tmp_path, ended):
    template = tmp_path / "template"
    for note in ("one", "two", "three"):
        build(template, note)
    seen = []
    for at in range(200):
        out = tmp_path / f"{at}"
        shutil.copytree(template, out, symlinks=True)
        if not ended(out, at):
            break
        current = (out / "current").resolve()
        assert publish.damage(current, thorough=True) is None
        seen.append(current.name)
        published = build(out, "after")
        assert (out / "current").resolve() == published
        assert publish.damage(published, thorough=True) is None
        kept = sorted(path.name for path in (out / "generations").iterdir())
        assert len(kept) == publish.KEPT_GENERATIONS
        assert all(publish.damage(out / "generations" / name, thorough=True) is None for name in kept[1:])
    assert sorted(set(seen)) == seen[:1] + seen[-1:] == ["000003", "000004"]
    assert len(seen) > 20


def test_all_is_on_the_disk_before_what_leads_to_it(tmp_path, monkeypatch):
    """A loss of power forgets what was not waited for: nothing may be renamed or linked to before."""
    events = []

    def note(name, real):
        def call(*arguments, **keywords):
            paths = [os.readlink(f"/proc/self/fd/{a}") if type(a) is int else str(a) for a in arguments[:2]]
            events.append(f"{name} " + " ".join(re.sub(rf"^{re.escape(str(tmp_path))}/?", "", p) for p in paths))
            return real(*arguments, **keywords)

        monkeypatch.setattr(os, name, call)

    for name in ("fsync", "rename", "replace", "symlink"):
        note(name, getattr(os, name))
    build(tmp_path, "one")
    aside, final = "generations/.000001.tmp", "generations/000001"
    renamed = events.index(f"rename {aside} {final}")
    assert sorted(events[:renamed]) == sorted(
        f"fsync {aside}{name}" for name in ("", "/chunks", "/chunks/one", "/file", "/manifest.json")
    )
    assert events[renamed + 1 :] == [
        "fsync generations", f"symlink {final} .current.tmp", "replace .current.tmp current", "fsync ",
    ]  # fmt: skip


def test_a_clock_that_goes_backwards_changes_nothing(tmp_path):
    """Generations are in the order of their numbers, not of their times."""
    for age, note in enumerate(("one", "two", "three")):
        folder = make(tmp_path, note)
        os.utime(folder, (2e9 - age * 1e8, 2e9 - age * 1e8))
    assert [g.name for g in publish.generations(tmp_path)] == ["000003", "000002", "000001"]
    assert publish.rollback(tmp_path).name == "000002"
    assert make(tmp_path, "four").name == "000004"
    assert [g.name for g in publish.generations(tmp_path)] == ["000004", "000003", "000002"]


def test_the_lock_of_a_process_that_is_dead_holds_nobody(tmp_path):
    pid = os.fork()
    if pid == 0:
        with publish.aside(tmp_path):
            os._exit(9)
    os.waitpid(pid, 0)
    assert (tmp_path / ".lock").exists()
    assert [path.name for path in (tmp_path / "generations").iterdir()] == [".000001.tmp"]
    assert make(tmp_path, "next").name == "000001"
    assert [path.name for path in (tmp_path / "generations").iterdir()] == ["000001"]


def test_the_page_of_faults_names_tests_that_there_are():
    tests = Path(__file__).parent
    page = (tests.parent / "docs" / "reference" / "faults.md").read_text()
    named = set(re.findall(r"`(test_\w+\.py)::(test_\w+)`", page))
    assert len(named) > 40
    missing = [f"{file}::{name}" for file, name in sorted(named) if f"def {name}(" not in (tests / file).read_text()]
    assert missing == []
    assert [int(n) for n in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)] == list(range(1, 26))
