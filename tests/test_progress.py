"""What a build shows of itself: the truth on a terminal, nothing elsewhere."""

import fcntl
import os
import pty
import re
import struct
import termios
import threading

import pytest

from kg.cli.progress import figures
from tests.test_faults import records

TRIALS = 60


def on_a_terminal(forge, *arguments):
    """Give all that `kg` writes to a terminal of 120 columns, without the moves of its cursor, and how it ends."""
    mine, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    written = []

    def listen():
        while True:
            try:
                written.append(os.read(mine, 65536))
            except OSError:  # the other end is closed
                return

    listener = threading.Thread(target=listen)
    listener.start()
    code = forge.start(*arguments, terminal=os.ttyname(its)).wait().code
    os.close(its)
    listener.join()
    os.close(mine)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", b"".join(written).decode()), code


def test_a_terminal_is_told_the_stage_the_speed_and_the_time_left(tmp_path, forge):
    lines = records(tmp_path / "lines", trials=TRIALS)
    seen, code = on_a_terminal(forge, "build", lines, "-o", tmp_path / "g", "-j", 1)
    assert code == 0
    stages = re.findall(r"\b(reading|building|loading|compacting|inferring|verifying)\b", seen)
    assert list(dict.fromkeys(stages)) == ["reading", "building", "loading", "compacting", "inferring", "verifying"]
    told = re.findall(r"building\W+(\d+) of (\d+) +([\d,]+)/s 0:00:\d\d(?: (0:00:\d\d) left)?", seen)
    assert told
    assert {int(total) for _, total, _, _ in told} == {TRIALS}
    counts = [int(done) for done, _, _, _ in told]
    assert counts == sorted(counts)
    assert counts[-1] == TRIALS
    assert all(not left for done, _, _, left in told if int(done) == TRIALS)
    assert "published" in seen


def test_nobody_is_told_anything_where_nobody_watches(tmp_path, forge):
    lines = records(tmp_path / "lines", trials=6)
    ended = forge.kg("build", lines, "-o", tmp_path / "g", "-j", 1)
    assert ended.code == 0
    assert not re.search(r"reading|building|left|/s|\x1b|\r", ended.said)


@pytest.mark.parametrize(
    ("done", "total", "seconds", "said"),
    [
        (0, None, 3.0, {"count": "", "rate": "", "left": ""}),
        (0, 580_000, 3.0, {"count": "0 of 580,000", "rate": "", "left": ""}),
        (256, None, 0.5, {"count": "256", "rate": "512/s", "left": ""}),
        (145_000, 580_000, 150.0, {"count": "145,000 of 580,000", "rate": "967/s", "left": "0:07:30 left"}),
        (580_000, 580_000, 600.0, {"count": "580,000 of 580,000", "rate": "967/s", "left": ""}),
    ],
)
def test_what_is_said_is_what_was_measured(done, total, seconds, said):
    assert figures(done, total, seconds) == said
