import gzip
import io
import json
import os
import zipfile

import pytest

from kg.model import Quarantined
from kg.sources.containers import cut
from kg.sources.studies import Part, decode

STUDIES = [{"protocolSection": {"identificationModule": {"nctId": f"NCT0000000{n}"}}, "n": n} for n in range(3)]
LINES = "\n".join(map(json.dumps, STUDIES)).encode()


def zipped(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def parts(paths):
    for part in cut(paths):
        undecoded = isinstance(part, Part) and isinstance(part.content, bytes)
        yield from decode(part.source, part.content, part.offset) if undecoded else [part]


PACKAGINGS = {
    "one object a line": LINES,
    "with a byte order mark": b"\xef\xbb\xbf" + LINES,
    "an array with a byte order mark": b"\xef\xbb\xbf" + json.dumps(STUDIES).encode(),
    "an array": json.dumps(STUDIES).encode(),
    "a pretty array": json.dumps(STUDIES, indent=2).encode(),
    "a page of the API": json.dumps({"studies": STUDIES, "nextPageToken": "x"}).encode(),
    "a page that opens with its token": json.dumps({"nextPageToken": "x", "studies": STUDIES}, indent=1).encode(),
    "a page on one line": json.dumps({"totalCount": 3, "studies": STUDIES}).encode(),
    "a page that opens with something else": json.dumps({"hello": 1, "studies": STUDIES}).encode(),
    "gzip of lines": gzip.compress(LINES),
    "gzip of gzip": gzip.compress(gzip.compress(LINES)),
    "zip of members": zipped({f"{n}.json": json.dumps(s, indent=1) for n, s in enumerate(STUDIES)}),
    "zip of gzip": zipped({"all.json.gz": gzip.compress(LINES)}),
}


@pytest.mark.parametrize("packaging", PACKAGINGS)
def test_every_packaging_gives_the_same_studies(tmp_path, packaging):
    path = tmp_path / "no-telling-name"
    path.write_bytes(PACKAGINGS[packaging])
    assert [p.content for p in parts([path])] == STUDIES


@pytest.mark.parametrize("packaging", ["one object a line", "gzip of lines", "zip of members", "an array"])
def test_standard_input(monkeypatch, packaging):
    class Pipe(io.RawIOBase):
        inner = io.BytesIO(PACKAGINGS[packaging])

        def readable(self):
            return True

        def readinto(self, buffer):
            return self.inner.readinto(buffer)

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(Pipe())))
    assert [p.content for p in parts(["-"])] == STUDIES


def test_one_pretty_study(tmp_path):
    path = tmp_path / "study"
    path.write_text(json.dumps(STUDIES[0], indent=2))
    assert [p.content for p in parts([path])] == STUDIES[:1]


def test_folders_are_walked_and_hidden_files_left_alone(tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "a.txt").write_text("some page")
    (tmp_path / ".hidden").write_text("not this")
    assert [p.content for p in parts([tmp_path])] == ["some page"]


def reasons(path):
    return [p.reason for p in parts([path]) if isinstance(p, Quarantined)]


def test_a_link_that_leads_nowhere_is_named(tmp_path):
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "good.jsonl").write_bytes(LINES)
    for name, target in {"dead.json": "gone.json", "round": "round", "up": "..", "live.jsonl": "good.jsonl"}.items():
        (tmp_path / "some" / name).symlink_to(target)
    os.mkfifo(tmp_path / "some" / "pipe")
    dead = "a symbolic link that leads nowhere"
    expected = {"dead.json": dead, "round": dead, "up": "a symbolic link: not followed"}
    expected["pipe"] = "neither a file nor a folder"
    found = list(parts([tmp_path / "some"]))
    refused = {p.source.rpartition("/")[2]: p.reason for p in found if isinstance(p, Quarantined)}
    assert refused == expected
    assert len(found) == len(expected) + 2 * len(STUDIES)
    (given,) = parts([tmp_path / "some" / "dead.json"])
    assert given.reason == dead


def test_a_truncated_array_costs_only_its_end(tmp_path):
    path = tmp_path / "cut.json"
    path.write_bytes(json.dumps(STUDIES).encode()[:-20])
    found = list(parts([path]))
    assert [p.content for p in found[:-1]] == STUDIES[:2]
    assert "breaks off" in found[-1].reason
    assert found[-1].source == f"{path}#3"


def test_a_broken_line_costs_only_itself(tmp_path):
    path = tmp_path / "lines"
    path.write_bytes(b'{"protocolSection": {\n' + LINES)
    found = list(parts([path]))
    assert isinstance(found[0], Quarantined)
    assert found[0].source == f"{path}:1"
    assert [p.content for p in found[1:]] == STUDIES


def test_a_truncated_gzip_keeps_its_good_lines(tmp_path):
    path = tmp_path / "cut.gz"
    path.write_bytes(gzip.compress(LINES * 400, 0)[:40_000])
    found = list(parts([path]))
    assert sum(not isinstance(p, Quarantined) for p in found) > 100
    assert any("read to its end" in p.reason for p in found if isinstance(p, Quarantined))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b'{"a": ', "not valid JSON"),
        (b"[1, 2]", "stands where a study object belongs"),
        (b"[]", "holds no study"),
        (b"NCT \xff\xfe", "byte 4 is 0xff"),
        ("trial".encode("utf-16"), "not UTF-8"),
        (b"PK\x03\x04 and no archive", "cannot be read to its end"),
        (b'{"a": NaN}', "not valid JSON"),
        (b'{"a": ' * 100_000, "not valid JSON"),
    ],
)
def test_bad_input_is_named_with_its_reason(tmp_path, data, reason):
    path = tmp_path / "bad"
    path.write_bytes(data)
    found = reasons(path)
    assert found
    assert reason in found[0]


def test_an_unreadable_path_is_named(tmp_path):
    assert "No such file" in reasons(tmp_path / "absent")[0]


def test_an_encrypted_member_costs_only_itself(tmp_path):
    archive = bytearray(zipped({"a.json": json.dumps(STUDIES[0]), "b.json": json.dumps(STUDIES[1])}))
    archive[6] |= 1  # the first member's flag of encryption, in its own header
    archive[archive.index(b"PK\x01\x02") + 8] |= 1  # and in the archive's directory
    path = tmp_path / "archive"
    path.write_bytes(archive)
    locked, good = parts([path])
    assert "encrypted" in locked.reason
    assert locked.source == f"{path}!a.json"
    assert good.content == STUDIES[1]


def test_streams_without_holding_the_file(tmp_path):
    """An array of 40 MB is cut while a hundredth of it is in memory."""
    import tracemalloc

    path = tmp_path / "large.json"
    study = {"protocolSection": {"text": "x" * 100_000}}
    with path.open("w") as file:
        file.write("[" + ",".join([json.dumps(study)] * 400) + "]")
    tracemalloc.start()
    assert sum(1 for _ in parts([path])) == 400
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000
