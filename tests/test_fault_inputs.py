"""What hostile and broken input costs: itself, and nothing else. Every refusal is compared as a whole."""

import errno
import gzip
import hashlib
import io
import json
import os
import re
import socket
import stat
import zipfile

import msgspec
import pytest

from kg.model import Quarantined
from kg.sources import containers, read
from tests.test_containers import zipped
from tests.test_pipeline import study

FIRST, BAD, LAST = (json.dumps(study(f"NCT0000000{n}"), separators=(",", ":")).encode() for n in (1, 2, 3))
ID, TITLE = b'"nctId":"NCT00000002"', b"Anti-PSMA CAR-T"


def of_bytes(data):
    return hashlib.sha256(data).hexdigest()


def of_content(data):
    return of_bytes(msgspec.json.encode(json.loads(data), order="sorted"))


def with_id(value):
    return BAD.replace(ID, b'"nctId":' + value)


UNREADABLE = {
    "cut off": (BAD[:101], "not valid JSON: .+invalid character.+|the JSON breaks off: another study begins within"),
    "Latin-1": (BAD.replace(TITLE, b"Anti-PSM\xc4 CAR-T"), "not valid JSON: 'utf-8' codec can't decode .+"),
    "a NUL": (BAD.replace(TITLE, b"Anti-PSMA\0CAR-T"), "not valid JSON: .+invalid character.+"),
    "a key twice": (BAD.replace(ID, ID + b',"nctId":"NCT00000009"'), "the key 'nctId' stands twice in one object"),
    "a key twice, spaced": (BAD.replace(ID, ID + b',"nctId" : 1'), "the key 'nctId' stands twice in one object"),
    "a key twice, hidden": (
        BAD.replace(ID, ID + b',"nctId":1,"x":"a\\u003ab"'), "the key 'nctId' stands twice in one object",
    ),
    "NaN": (BAD.replace(ID, ID + b',"x":NaN'), "not valid JSON: .+invalid character.+"),
    "Infinity": (BAD.replace(ID, ID + b',"x":-Infinity'), "not valid JSON: .+invalid.+"),
    "1e999": (BAD.replace(ID, ID + b',"x":1e999'), "not valid JSON: Number out of range.*"),
    "5,000 digits": (BAD.replace(ID, ID + b',"x":' + b"1234567890" * 500), "not valid JSON: .*out of range.*"),
    "100,000 deep": (b'{"a":' * 100_000, "not valid JSON: maximum recursion .+|the JSON breaks off: another study .+"),
    "100,000 deep and closed": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "not valid JSON: maximum recursion .+"),
    "a trailing comma": (BAD[:-1] + b",}", "not valid JSON: .+trailing comma.+"),
}  # fmt: skip
"""What is no JSON, or what readers of JSON understand in different ways."""

UNUSABLE = {
    "no id": (b'{"protocolSection":{}}', "no registry id: nctId is 'None', not NCT and eight digits"),
    "a short id": (with_id(b'"NCT1"'), "no registry id: nctId is 'NCT1', not NCT and eight digits"),
    "a path": (with_id(b'"../../etc"'), r"no registry id: nctId is '../../etc', not NCT and eight digits"),
    "an id that breaks out": (with_id(b'"NCT00000001> <x"'), "no registry id: nctId is 'NCT00000001> <x', .+"),
    "an id with a newline": (with_id(b'"NCT00000002\\n"'), r"no registry id: nctId is 'NCT00000002\\n', .+"),
    "digits of another script": (with_id('"NCT٠٠٠٠٠٠٠٢"'.encode()), "no registry id: .+"),
    "a number": (with_id(b"2"), "no registry id: nctId is '2', not NCT and eight digits"),
    "a context from elsewhere": (b'{"@context":"http://127.0.0.1:9/","@id":"NCT00000002"}', "no registry id: .+"),
}


def given(path, data, form):
    """Write the bad record between two good ones; give its name and its place."""
    if form == "lines":
        path.write_bytes(b"\n".join((FIRST, data, LAST)))
        return f"{path}:2", len(FIRST) + 1
    path.write_bytes(b"[" + b",".join((FIRST, data, LAST)) + b"]")
    return f"{path}#2", len(FIRST) + 2


@pytest.mark.parametrize("form", ["lines", "array"])
@pytest.mark.parametrize("name", [*UNREADABLE, *UNUSABLE])
def test_a_bad_record_costs_itself_and_is_kept_in_mind(tmp_path, name, form):
    data, reason = (UNREADABLE | UNUSABLE)[name]
    source, offset = given(tmp_path / "given", data, form)
    first, bad, last = read([tmp_path / "given"])
    assert (first.trial_id, last.trial_id) == ("NCT00000001", "NCT00000003")
    digest = of_content(data) if name in UNUSABLE else of_bytes(data)
    if "breaks off" in bad.reason:
        digest = of_bytes(data + b",")
    expected = Quarantined(source=source, stage="read", reason=bad.reason, offset=offset, sha256=digest)
    assert bad == expected
    assert re.fullmatch(reason, bad.reason)


@pytest.mark.parametrize("form", ["lines", "array"])
def test_a_study_of_fifty_megabytes_is_refused_unread(tmp_path, form):
    data = BAD.replace(TITLE, b"x" * 50_400_000)
    source, offset = given(tmp_path / "given", data, form)
    first, bad, last = read([tmp_path / "given"])
    assert (first.trial_id, last.trial_id) == ("NCT00000001", "NCT00000003")
    digest = of_bytes(data + b"\n" * (form == "lines"))
    too_large = "larger than 50,331,648 bytes"
    assert bad == Quarantined(source=source, stage="read", reason=too_large, offset=offset, sha256=digest)


@pytest.mark.parametrize("form", ["lines", "array"])
def test_half_characters_are_replaced_and_said(tmp_path, form):
    data = BAD.replace(TITLE, rb"Anti\ud800-PSMA \\ud800 \ud83d\ude00 \uDC00CAR-T")
    source, offset = given(tmp_path / "given", data, form)
    _, record, said, _ = read([tmp_path / "given"])
    assert record.brief_title == "Anti\ufffd-PSMA \\ud800 😀 \ufffdCAR-T for Prostate Cancer"
    assert said == Quarantined(
        source=source, stage="read", level="value", offset=offset,
        reason="half a character, as \\ud800 is, stands there 2 times: U+FFFD is in its place",
    )  # fmt: skip


def test_a_value_that_its_field_does_not_allow_is_set_aside_with_its_place(tmp_path):
    data = BAD.replace(b'"RECRUITING"', b'"PHASE\\u001b[2J5"').replace(b'["Prostate Cancer"]', b'"Prostate Cancer"')
    source, offset = given(tmp_path / "given", data, "lines")
    _, record, status, conditions, _ = read([tmp_path / "given"])
    assert (record.overall_status, record.conditions) == (None, ())
    common = {"source": source, "stage": "read", "level": "value", "offset": offset, "sha256": of_content(data)}
    assert (status, conditions) == (
        Quarantined(
            **common, trial_id="NCT00000002", field="overallStatus", value="PHASE[2J5",
            reason="none of the registry's values for RecruitmentStatus",
        ),
        Quarantined(
            **common, trial_id="NCT00000002", field="conditions", value="Prostate Cancer",
            reason="a str stands where a list belongs",
        ),
    )  # fmt: skip


def test_control_characters_go_and_those_that_turn_the_text_stay(tmp_path):
    (tmp_path / "given").write_bytes(BAD.replace(TITLE, rb"A\u0000n\u0007ti\u202e-PSMA\u200b"))
    (record,) = read([tmp_path / "given"])
    assert record.brief_title == "Anti\u202e-PSMA\u200b for Prostate Cancer"


TEXTS = {
    "UTF-16": (BAD.decode().encode("utf-16"), "not UTF-8 text: byte 0 is 0xff"),
    "Latin-1": ("Zulassungskriterien für NCT00000002".encode("latin-1"), "not UTF-8 text: byte 21 is 0xfc"),
    "a document type": (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', "no known layout: .+"),
    "XML with a document type": (b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///x"><x/>', "an XML document: .+"),
    "a script": (b"<script>alert('NCT00000002')</script>", "no known layout: .+"),
    "a page": (b"<html><body>NCT00000002</body></html>", "an HTML page: .+"),
    "an object of a browser": (b"Trial\n[object Object]\nNCT00000002", "no known layout: .+"),
    "a thousand trials": (b"\n".join(b"NCT%08d" % n for n in range(1000)), "no known layout: .+"),
    "a dictionary of Python": (b"[{'nctId': 'NCT00000002'}]", "not valid JSON: .+"),
    "a tar archive": (b"a.json".ljust(257, b"\0") + b"ustar", "a tar archive: files, folders, gzip and zip are read"),
    "bzip2": (b"BZh91AY", "a bzip2 archive: files, folders, gzip and zip are read"),
    "nothing": (b"", "empty: there is nothing in it"),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_no_record_is_refused_by_name(tmp_path, name):
    data, reason = TEXTS[name]
    (tmp_path / "given").write_bytes(data)
    (bad,) = read([tmp_path / "given"])
    assert re.fullmatch(reason, bad.reason)
    if bad.stage == "read":
        assert (bad.offset, bad.sha256) == (int(name == "a dictionary of Python"), of_bytes(data.strip(b"[]")))


def test_nothing_that_is_read_makes_us_reach_out(tmp_path):
    """Neither a context of JSON-LD, nor a document type or entity of XML, nor the address of a page."""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.2)
        address = f"http://127.0.0.1:{canary.getsockname()[1]}/x"
        for number, text in enumerate(
            (
                f'{{"@context":"{address}","@id":"NCT00000002"}}',
                f'<?xml version="1.0"?><!DOCTYPE x SYSTEM "{address}"><x/>',
                f'<!DOCTYPE x [<!ENTITY a SYSTEM "{address}">]><x>&a;</x>',
                f"# url: {address}\nNCT00000002\n",
            )
        ):
            (tmp_path / f"{number}").write_text(text)
        assert [item.stage for item in read([tmp_path])] == ["read"] * 4
        with pytest.raises(TimeoutError):
            canary.accept()


def member(name, mode=stat.S_IFREG | 0o644):
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = mode << 16
    return info


def archive(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for info, data in members:
            file.writestr(info, data, zipfile.ZIP_DEFLATED)
    return path


MEMBERS = {
    "a path out": (member("../../etc/cron.d/x"), "refused: its name leads out of the archive"),
    "a path out of Windows": (member("a\\..\\..\\x"), "refused: its name leads out of the archive"),
    "an absolute path": (member("/etc/passwd"), "refused: its name leads out of the archive"),
    "a drive": (member("C:\\x"), "refused: its name leads out of the archive"),
    "a symbolic link": (member("x", stat.S_IFLNK | 0o777), "refused: a symbolic link"),
    "a device": (member("x", stat.S_IFBLK | 0o666), "refused: a device, a pipe or the like"),
    "a pipe": (member("x", stat.S_IFIFO | 0o666), "refused: a device, a pipe or the like"),
}


@pytest.mark.parametrize("name", MEMBERS)
def test_a_hostile_member_is_refused_and_the_others_are_read(tmp_path, name):
    info, reason = MEMBERS[name]
    path = archive(tmp_path / "zip", [(info, BAD), (member("z.json"), LAST)])
    bad, good = read([path])
    assert bad == Quarantined(source=f"{path}!{info.filename}", stage="open", reason=reason)
    assert good.trial_id == "NCT00000003"
    assert [p.name for p in tmp_path.iterdir()] == ["zip"]


def test_a_name_is_harmless_wherever_it_is_shown(tmp_path):
    path = archive(tmp_path / "zip", [(member("\x1b[2Ja\u202eb.txt"), b"nothing known")])
    (bad,) = read([path])
    assert bad.source == f"{path}!\\x1b[2Ja\\u202eb.txt"
    odd = os.fsencode(tmp_path) + b"/caf\xe9.json"
    with open(odd, "wb") as file:
        file.write(b"{")
    (bad,) = read([os.fsdecode(odd)])
    assert bad.source == f"{tmp_path}/caf\\udce9.json:1"
    assert msgspec.json.encode(bad)


def test_two_members_of_one_name_are_both_read(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = archive(tmp_path / "zip", [(member("a.json"), FIRST), (member("a.json"), LAST)])
    assert [item.trial_id for item in read([path])] == ["NCT00000001", "NCT00000003"]


def test_a_wrong_checksum_is_said(tmp_path):
    data = bytearray(zipped({"a.json": FIRST, "b.json": LAST}))
    data[data.index(b"Some Hospital")] ^= 1
    (tmp_path / "zip").write_bytes(data)
    bad, good = read([tmp_path / "zip"])
    assert bad.reason == "cannot be read to its end: Bad CRC-32 for file 'a.json'"
    assert good.trial_id == "NCT00000003"


def test_sizes_that_are_lies_cost_nothing(tmp_path):
    """A member that says it has 4 GB is as long as it is; of one that says it is shorter, the checksum is wrong."""
    data = zipped({"a.json": FIRST})
    at = data.index(b"PK\x01\x02") + 24
    for size, said in ((2**32 - 2, []), (100, ["cannot be read to its end: Bad CRC-32 for file 'a.json'"])):
        (tmp_path / "zip").write_bytes(data[:at] + size.to_bytes(4, "little") + data[at + 4 :])
        assert [item.reason for item in read([tmp_path / "zip"]) if isinstance(item, Quarantined)] == said


def test_entries_that_overlap_are_refused(tmp_path):
    """The bomb that packs one kernel many times over: two names of the directory lead to the same bytes."""
    data = bytearray(zipped({"a.json": FIRST, "b.json": LAST}))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    data[second + 42 : second + 46] = bytes(4)
    (tmp_path / "zip").write_bytes(data)
    refused = [item.reason for item in read([tmp_path / "zip"]) if isinstance(item, Quarantined)]
    assert len(refused) >= 1
    assert all("cannot be unpacked" in reason for reason in refused)


def test_archives_within_archives_have_an_end(tmp_path):
    data = FIRST
    for depth in range(1, 8):
        data = gzip.compress(data) if depth % 2 else zipped({"x": data})
        (tmp_path / "nested").write_bytes(data)
        (item,) = read([tmp_path / "nested"])
        if depth <= containers.DEEPEST:
            assert item.trial_id == "NCT00000001"
        else:
            assert item.reason == "more than 4 archives within each other"


BOMBS = {
    "one line": lambda size: gzip.compress(b"{" + b" " * size),
    "many lines": lambda size: gzip.compress(b"{}\n" + b"\n" * size),
    "gzip in gzip": lambda size: gzip.compress(gzip.compress(b"{" + b" " * size)),
    "a member": lambda size: packed({"x.json": b"{" + b" " * size}),
    "members": lambda size: packed({f"{n}.json": b"{" + b" " * (size // 10) for n in range(10)}),
}


def packed(members):
    out = io.BytesIO()
    archive(out, [(member(name), data) for name, data in members.items()])
    return out.getvalue()


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_left_where_it_goes_off(tmp_path, monkeypatch, name):
    monkeypatch.setattr(containers, "MOST_UNPACKED", 2_000_000)
    unpacked = []
    real = containers._Metered.unpacked
    monkeypatch.setattr(
        containers._Metered, "unpacked", lambda self, size: (unpacked.append(size), real(self, size))[1]
    )
    (tmp_path / "bomb").write_bytes(BOMBS[name](6_000_000))
    (tmp_path / "good").write_bytes(FIRST)
    *refused, good = read([tmp_path])
    assert good.trial_id == "NCT00000001"
    assert any("cannot be read to its end: it unpacks to more than 200 times" in item.reason for item in refused)
    assert sum(unpacked) < 4_000_000


def test_a_hundred_thousand_members_cost_what_they_weigh(tmp_path):
    count = 100_000 if os.environ.get("KG_KILLS") else 5_000
    path = archive(tmp_path / "zip", [(f"{n:06}", b"") for n in range(count)])
    assert sum("empty" in item.reason for item in read([path])) == count


def test_what_is_wrong_with_this_machine_is_no_fault_of_an_input(tmp_path, monkeypatch):
    (tmp_path / "given").write_bytes(FIRST)

    def none_left(*arguments, **keywords):
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr("pathlib.Path.open", none_left)
    with pytest.raises(OSError, match="Too many open files"):
        list(read([tmp_path / "given"]))


def test_a_folder_that_lets_nobody_in_is_named(tmp_path, monkeypatch):
    (tmp_path / "in" / "shut").mkdir(parents=True)
    (tmp_path / "in" / "good").write_bytes(FIRST)
    real = os.scandir

    def scandir(path):
        if str(path).endswith("shut"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    shut, good = read([tmp_path / "in"])
    assert shut == Quarantined(
        source=str(tmp_path / "in" / "shut"), stage="open", reason="cannot be read: Permission denied"
    )
    assert good.trial_id == "NCT00000001"


def test_a_build_of_all_this_balances_and_says_so(tmp_path, forge):
    """Everything at once, good records between: what is published is the good, and every refusal is on record."""
    inputs = tmp_path / "in"
    inputs.mkdir()
    newer = FIRST.replace(b"2025-02-03", b"2026-02-03").replace(b"RECRUITING", b"COMPLETED")
    bad = [data for data, _ in (UNREADABLE | UNUSABLE).values()]
    (inputs / "lines").write_bytes(b"\n".join([FIRST, *bad, LAST, LAST, newer]))
    for number, (data, _) in enumerate(TEXTS.values()):
        (inputs / f"text-{number:02}").write_bytes(data)
    for number, (info, _) in enumerate(MEMBERS.values()):
        archive(inputs / f"zip-{number}", [(info, BAD)])
    refused = forge.kg("build", inputs, "-o", tmp_path / "g", "-j", 1)
    assert (refused.code, (tmp_path / "g" / "current").exists()) == (2, False)
    ended = forge.kg("build", inputs, "-o", tmp_path / "g", "-j", 1, "--max-quarantined", 1)
    assert ended.code == 1
    assert ended.said.count(f"\nquarantined {inputs}") == 10
    assert "\x1b" not in ended.said
    manifest = json.loads((tmp_path / "g" / "current" / "manifest.json").read_text())
    refused = len(bad) + len(TEXTS) + len(MEMBERS)
    counts = {name: manifest[name] for name in ("documents", "trials", "merged", "quarantined", "conflicts")}
    assert counts == {"documents": refused + 4, "trials": 2, "merged": 2, "quarantined": refused, "conflicts": 1}
    kept = (tmp_path / "g" / "current" / "quarantine.jsonl").read_text().splitlines()
    assert len(kept) == refused
    for line in map(json.loads, kept):
        assert line.keys() >= {"source", "stage", "reason"}
        assert line["stage"] == "open" or line.keys() >= {"offset", "sha256"}


def test_what_breaks_a_shape_is_set_aside_and_costs_no_record(tmp_path, forge):
    odd = msgspec.json.decode(FIRST)
    odd["protocolSection"]["contactsLocationsModule"] = {
        "locations": [{"city": "Basel", "country": "Switzerland", "geoPoint": {"lat": 99, "lon": 7.6}}]
    }
    odd["derivedSection"] = {"conditionBrowseModule": {"meshes": [{"id": "X-1", "term": "Odd"}]}}
    (tmp_path / "lines").write_bytes(b"\n".join([msgspec.json.encode(odd), LAST]))
    ended = forge.kg("build", tmp_path / "lines", "-o", tmp_path / "g", "-j", 1)
    assert ended.code == 1
    manifest = json.loads((tmp_path / "g" / "current" / "manifest.json").read_text())
    assert (manifest["trials"], manifest["quarantined"], manifest["values_set_aside"]) == (2, 0, 2)
    kept = [json.loads(line) for line in (tmp_path / "g" / "current" / "quarantine.jsonl").read_text().splitlines()]
    assert [(k["trial_id"], k["field"], k["value"], k["offset"]) for k in kept] == [
        ("NCT00000001", "sites.geoPoint", "99.0, 7.6", 0),
        ("NCT00000001", "condition_mesh", "X-1 Odd", 0),
    ]
