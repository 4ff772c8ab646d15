"""The records of a build on disk: gathered by trial while sources stream past, kept for showing evidence in context."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import zlib
from collections.abc import Container, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Literal

import msgspec
import zstandard

from kg.model import Quarantined, Record

_SCHEMA = """
CREATE TABLE record (
  trial_id TEXT, sha256 TEXT, digest BLOB, body BLOB, source TEXT, offset INTEGER,
  PRIMARY KEY (trial_id, sha256)) WITHOUT ROWID;
CREATE TABLE alias (alias TEXT, trial_id TEXT, PRIMARY KEY (alias, trial_id)) WITHOUT ROWID;
CREATE INDEX alias_of ON alias (trial_id);
CREATE TABLE moved (alias TEXT PRIMARY KEY, trial_id TEXT) WITHOUT ROWID;
CREATE INDEX moved_to ON moved (trial_id);
"""
_DISPUTED = "FROM alias GROUP BY alias HAVING count(*) > 1 OR alias IN (SELECT trial_id FROM alias)"
_CHUNK, _LONGEST_CHUNK = 400, 1200
_LAST = "\U0010ffff"


class Row(msgspec.Struct, frozen=True):
    """A record as it is stored: packed where it was read, which may be another process."""

    trial_id: str
    sha256: str
    digest: bytes
    """Hash of the body: two documents of the same content may still come from two places."""
    body: bytes
    aliases: tuple[str, ...] = ()
    source: str = ""
    offset: int | None = None
    """Where it was read, for whoever must find it again: no part of what is hashed."""


class _Zstandard(threading.local):
    """What packs and unpacks in one thread: to make it anew for each record would take longer than its work."""

    def __init__(self) -> None:
        self.compress = zstandard.ZstdCompressor(level=1).compress
        self.decompress = zstandard.ZstdDecompressor().decompress


_ZSTD = _Zstandard()


def pack(record: Record, source: str = "", offset: int | None = None) -> Row:
    """Give the row of a record that was read there. The same record always gives the same bytes."""
    packed = msgspec.msgpack.encode(record)
    return Row(
        trial_id=record.trial_id,
        sha256=record.document.sha256,
        digest=hashlib.sha256(packed).digest(),
        body=_ZSTD.compress(packed),
        aliases=tuple(a for a in record.aliases if a != record.trial_id),
        source=source,
        offset=offset,
    )


def without_aliases(record: Record, in_use: Container[str]) -> Record:
    """Give the record without the ids that it calls retired though trials stand under them."""
    kept = tuple(a for a in record.aliases if a == record.trial_id or a not in in_use)
    return record if kept == record.aliases else msgspec.structs.replace(record, aliases=kept)


def unpack(body: bytes) -> Record:
    """Give the record of a row's body."""
    return msgspec.msgpack.decode(_ZSTD.decompress(body), type=Record)


class RecordStore:
    """Records by trial id in one SQLite file, so that gathering them needs no memory.

    Raises sqlite3.Error where the file cannot be written or read.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        if read_only:
            self._db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        else:
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
            self._db.execute("BEGIN")

    def __enter__(self) -> RecordStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._db.in_transaction:
            self._db.execute("COMMIT")
        self._db.close()

    def add(self, row: Row) -> bool:
        """Keep a record; give False where this very document is there already.

        Two copies of one document may come from two places: the one with the lesser digest is kept.
        """
        held = self._db.execute(
            "SELECT digest FROM record WHERE trial_id = ? AND sha256 = ?", (row.trial_id, row.sha256)
        ).fetchone()
        if held is None or row.digest < held[0]:
            self._db.execute(
                "INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?, ?)",
                (row.trial_id, row.sha256, row.digest, row.body, row.source, row.offset),
            )
        for alias in row.aliases:
            self._db.execute("INSERT OR IGNORE INTO alias VALUES (?, ?)", (alias, row.trial_id))
        return held is None

    def settle(self) -> None:
        """Decide which retired ids lead to their trial, once all records are in: those that nobody disputes."""
        self._db.execute(
            f"INSERT INTO moved SELECT * FROM alias WHERE alias NOT IN (SELECT alias {_DISPUTED})"  # noqa: S608
        )

    def moved(self) -> Iterator[tuple[str, str]]:
        """Yield each undisputed retired id with the trial that it leads to."""
        rows: Iterator[tuple[str, str]] = self._db.execute("SELECT alias, trial_id FROM moved")
        return rows

    def in_use(self, first: str = "", last: str = _LAST) -> Iterator[tuple[str, str]]:
        """Yield each id that a trial from `first` to `last` calls retired though another trial stands under it."""
        # EXISTS, because of IN SQLite makes a list of all records first, and this is asked for each chunk
        rows: Iterator[tuple[str, str]] = self._db.execute(
            "SELECT alias, trial_id FROM alias AS a WHERE trial_id BETWEEN ? AND ?"
            " AND NOT EXISTS (SELECT 1 FROM moved WHERE alias = a.alias)"
            " AND EXISTS (SELECT 1 FROM record WHERE trial_id = a.alias) ORDER BY alias, trial_id",
            (first, last),
        )
        return rows

    def disputed_aliases(self) -> Iterator[Quarantined]:
        """Yield every alias that cannot be followed: claimed by two trials, or itself the id of a live record."""
        for alias, claimants in self._db.execute(
            f"SELECT alias, group_concat(trial_id, ' ') {_DISPUTED} ORDER BY alias"
        ):
            yield Quarantined(
                source="registry aliases", stage="merge", level="value", trial_id=alias, field="aliases",
                value=claimants, reason="this retired id is claimed by several trials, or has retired ids itself",
            )  # fmt: skip

    def chunks(self) -> Iterator[tuple[str, str]]:
        """Yield the first and last trial id of each chunk of some hundred trials, in order.

        Where a chunk ends is decided by the ids themselves, so that a new trial changes its own chunk only.
        """
        first, size = "", 0
        live = ""
        for (live,) in self._db.execute(
            "SELECT trial_id FROM record WHERE trial_id NOT IN (SELECT alias FROM moved) "
            "UNION SELECT m.trial_id FROM moved m JOIN record r ON r.trial_id = m.alias ORDER BY 1"
        ):
            first, size = first or live, size + 1
            if zlib.crc32(live.encode()) % _CHUNK == 0 or size == _LONGEST_CHUNK:
                yield first, live
                first, size = "", 0
        if size:
            yield first, live

    def by_trial(self, first: str = "", last: str = _LAST) -> Iterator[list[Record]]:
        """Yield all records of each trial, in order of trial id and hash.

        Only trials from `first` to `last`, both included; undisputed retired ids lead to their trial.
        """
        in_use = {alias for alias, _ in self.in_use(first, last)}
        for _, group in groupby(self._rows("body", first, last), key=itemgetter(0)):
            yield [without_aliases(unpack(body), in_use) for _, _, body in group]

    def digest(self, first: str = "", last: str = _LAST) -> str:
        """Hash all that `by_trial` yields, without reading it: equal records give equal hashes."""
        digest = hashlib.sha256()
        for trial_id, _, of_one in self._rows("digest", first, last):
            digest.update(trial_id.encode() + of_one)
        for alias, trial_id in self.in_use(first, last):
            digest.update(f"{alias} {trial_id}".encode())
        return digest.hexdigest()

    def _rows(self, column: Literal["body", "digest"], first: str, last: str) -> Iterator[tuple[str, str, bytes]]:
        rows: Iterator[tuple[str, str, bytes]] = self._db.execute(
            f"SELECT trial_id AS live, sha256, {column} FROM record"  # noqa: S608
            " WHERE trial_id BETWEEN ?1 AND ?2 AND trial_id NOT IN (SELECT alias FROM moved) "
            f"UNION ALL SELECT m.trial_id, r.sha256, {column} FROM moved m JOIN record r ON r.trial_id = m.alias"
            " WHERE m.trial_id BETWEEN ?1 AND ?2 ORDER BY 1, 2",
            (first, last),
        )
        return rows

    def gone_since(self, earlier: Path) -> list[str]:
        """Give each trial id of an earlier store that no record stands under any more, nor calls retired, in order.

        Raises sqlite3.Error where the earlier store cannot be read.
        """
        self._db.execute("ATTACH ? AS earlier", (f"{earlier.absolute().as_uri()}?mode=ro",))
        rows = self._db.execute(
            "SELECT DISTINCT trial_id FROM earlier.record WHERE trial_id NOT IN (SELECT trial_id FROM record)"
            " AND trial_id NOT IN (SELECT alias FROM alias) ORDER BY 1"
        ).fetchall()
        self._db.execute("DETACH earlier")
        return [trial_id for (trial_id,) in rows]

    def count(self) -> int:
        """Count the trial ids that records stand under."""
        (count,) = self._db.execute("SELECT count(DISTINCT trial_id) FROM record").fetchone()
        return int(count)

    def placed(self, item: Quarantined) -> Quarantined:
        """Give what was set aside of a record after reading with the place where that was read."""
        place = self._db.execute(
            "SELECT source, offset FROM record WHERE trial_id = ? AND sha256 = ?", (item.trial_id, item.sha256)
        ).fetchone()
        return msgspec.structs.replace(item, source=place[0], offset=place[1]) if place and place[0] else item

    def of(self, trial_id: str) -> list[Record]:
        """Give the records of one trial, by its id or by a retired id of it; empty where there are none."""
        rows = self._db.execute(
            "SELECT body FROM record WHERE trial_id IN (SELECT ?1 UNION SELECT trial_id FROM alias WHERE alias = ?1"
            "  UNION SELECT alias FROM alias WHERE trial_id = ?1) ORDER BY sha256",
            (trial_id,),
        )
        return [unpack(body) for (body,) in rows]
