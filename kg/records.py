"""The records of a build on disk: gathered by trial while sources stream past, kept for showing evidence in context."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from types import TracebackType

import msgspec

from kg.model import Quarantined, Record

_SCHEMA = """
CREATE TABLE record (trial_id TEXT, sha256 TEXT, body BLOB, PRIMARY KEY (trial_id, sha256)) WITHOUT ROWID;
CREATE TABLE alias (alias TEXT, trial_id TEXT, PRIMARY KEY (alias, trial_id)) WITHOUT ROWID;
"""


class RecordStore:
    """Records by trial id in one SQLite file, so that gathering them needs no memory.

    Raises sqlite3.Error where the file cannot be written or read.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        if read_only:
            self._db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
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

    def add(self, record: Record) -> bool:
        """Keep a record; give False where this very document is there already."""
        body = zlib.compress(msgspec.msgpack.encode(record), 1)
        added = self._db.execute(
            "INSERT OR IGNORE INTO record VALUES (?, ?, ?)", (record.trial_id, record.document.sha256, body)
        ).rowcount
        for alias in record.aliases:
            if alias != record.trial_id:
                self._db.execute("INSERT OR IGNORE INTO alias VALUES (?, ?)", (alias, record.trial_id))
        return bool(added)

    def disputed_aliases(self) -> Iterator[Quarantined]:
        """Yield every alias that cannot be followed: claimed by two trials, or itself the id of a live record."""
        for alias, claimants in self._db.execute(
            "SELECT alias, group_concat(trial_id, ' ') FROM alias GROUP BY alias "
            "HAVING count(*) > 1 OR alias IN (SELECT trial_id FROM alias) ORDER BY alias"
        ):
            yield Quarantined(
                source="registry aliases", stage="merge", level="value", trial_id=alias, field="aliases",
                value=claimants, reason="this retired id is claimed by several trials, or has retired ids itself",
            )  # fmt: skip

    def by_trial(self) -> Iterator[list[Record]]:
        """Yield all records of each trial, in order of trial id; undisputed aliases lead to their trial."""
        rows = self._db.execute(
            "SELECT coalesce(a.trial_id, r.trial_id) AS live, r.body FROM record r LEFT JOIN ("
            "  SELECT alias, min(trial_id) AS trial_id FROM alias GROUP BY alias"
            "  HAVING count(*) = 1 AND alias NOT IN (SELECT trial_id FROM alias)"
            ") a ON a.alias = r.trial_id ORDER BY live, r.sha256"
        )
        for _, group in groupby(rows, key=itemgetter(0)):
            yield [_unpack(body) for _, body in group]

    def count(self) -> int:
        """Count the trial ids that records stand under."""
        (count,) = self._db.execute("SELECT count(DISTINCT trial_id) FROM record").fetchone()
        return int(count)

    def of(self, trial_id: str) -> list[Record]:
        """Give the records of one trial, by its id or by a retired id of it; empty where there are none."""
        rows = self._db.execute(
            "SELECT body FROM record WHERE trial_id IN (SELECT ?1 UNION SELECT trial_id FROM alias WHERE alias = ?1"
            "  UNION SELECT alias FROM alias WHERE trial_id = ?1) ORDER BY sha256",
            (trial_id,),
        )
        return [_unpack(body) for (body,) in rows]


def _unpack(body: bytes) -> Record:
    return msgspec.msgpack.decode(zlib.decompress(body), type=Record)
