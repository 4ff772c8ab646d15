"""The same build on Apache Spark: any lines that Hadoop can read in, parts of N-Quads out.

The work is done by the functions that a build on one machine calls, so the triples are the same. Not among them is
what follows only from several trials together (kg:namedTrial, kg:carriesOn, kg:carriesProduct and what these lead to),
and from the ontology alone: rules over a whole store conclude that, and there is no store here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec

from kg.model import Quarantined, Record
from kg.pipeline.chunk import Chunk, build_chunk
from kg.records import RecordStore, Row, pack, unpack, without_aliases
from kg.sources import Part, read_placed

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import SparkSession

TRIALS_AT_ONCE = 400


class OutputExists(Exception):
    """There is something where the parts are to be written."""


def build_on_spark(session: SparkSession, inputs: Sequence[str], output: str) -> Counter[str]:
    """Build N-Quads from study objects, one a line, and write them in gzipped parts to `output`/nquads.

    `inputs` and `output` are paths or addresses as Hadoop takes them. What cannot be used is in `output`/quarantine,
    one JSON object a line. Gives the counts, which balance as those of a build on one machine do.

    Raises OutputExists where `output` is there.
    """
    from pyspark import StorageLevel

    context = session.sparkContext
    _must_not_exist(session, output)
    lines = session.read.text(list(inputs)).selectExpr("input_file_name() AS file", "cast(value AS binary) AS line")
    read = lines.rdd.mapPartitions(_read).persist(StorageLevel.DISK_ONLY)
    rows = cast("RDD[Row]", read.filter(lambda item: isinstance(item, Row)))
    refused = cast("RDD[Quarantined]", read.filter(lambda item: isinstance(item, Quarantined)))
    claims = rows.filter(lambda row: bool(row.aliases)).collect()
    claimed = {alias for row in claims for alias in row.aliases}
    moved, disputed = _retired_ids(claims)
    in_use = (
        set(rows.map(lambda row: row.trial_id).filter(lambda trial_id: trial_id in claimed).distinct().collect())
        - moved.keys()
    )
    distinct = rows.map(
        lambda row: ((moved.get(row.trial_id, row.trial_id), row.trial_id, row.sha256), row)
    ).reduceByKey(_first)
    chunks = distinct.sortByKey().mapPartitions(partial(_build, in_use)).persist(StorageLevel.DISK_ONLY)
    chunks.flatMap(lambda chunk: chunk.nquads.decode().splitlines()).saveAsTextFile(
        f"{output}/nquads", "org.apache.hadoop.io.compress.GzipCodec"
    )
    failed = chunks.flatMap(lambda chunk: chunk.quarantined).collect()
    set_aside = refused.union(context.parallelize([*_placed(failed, distinct.values()), *disputed], 1))
    set_aside.map(lambda item: msgspec.json.encode(item).decode()).saveAsTextFile(f"{output}/quarantine")
    tally = chunks.map(lambda chunk: Counter(chunk.tally)).fold(Counter(), lambda a, b: a + b)
    tally["quarantined"] = set_aside.filter(lambda item: item.level == "input").count()
    tally["values_set_aside"] = set_aside.filter(lambda item: item.level == "value").count()
    stated = rows.count()
    tally["merged"] += stated - distinct.count()
    tally["documents"] = stated + refused.filter(lambda item: item.level == "input").count()
    return tally


def _must_not_exist(session: SparkSession, output: str) -> None:
    java = session.sparkContext._jvm
    path = java.org.apache.hadoop.fs.Path(output)  # type: ignore[union-attr]
    if path.getFileSystem(session.sparkContext._jsc.hadoopConfiguration()).exists(path):
        raise OutputExists(f"{output} exists already")


def _read(lines: Iterable[tuple[str, bytearray]]) -> Iterator[Row | Quarantined]:
    for file, line in lines:
        if line.strip():
            for place, item in read_placed(Part(file, bytes(line))):
                yield pack(item, place.source, place.offset) if isinstance(item, Record) else item


def _placed(failed: list[Quarantined], rows: RDD[Row]) -> Iterator[Quarantined]:
    """Yield what failed after reading with the places where it was read."""
    wanted = {(item.trial_id, item.sha256) for item in failed}
    found = rows.filter(lambda row: (row.trial_id, row.sha256) in wanted).collect() if wanted else []
    places = {(row.trial_id, row.sha256): (row.source, row.offset) for row in found}
    for item in failed:
        source, offset = places[item.trial_id or "", item.sha256 or ""]
        yield msgspec.structs.replace(item, source=source, offset=offset)


def _retired_ids(rows: Iterable[Row]) -> tuple[dict[str, str], list[Quarantined]]:
    """Give where undisputed retired ids lead, and those that are disputed."""
    with RecordStore(Path(":memory:")) as records:
        for row in rows:
            records.add(row)
        records.settle()
        return dict(records.moved()), list(records.disputed_aliases())


def _first(one: Row, other: Row) -> Row:
    """Decide between two rows of one document as a record store does."""
    return min(one, other, key=lambda row: row.digest)


def _build(in_use: set[str], keyed: Iterable[tuple[tuple[str, str, str], Row]]) -> Iterator[Chunk]:
    """Make chunks of the rows of one partition, which come in order of live id."""
    trials = (
        [without_aliases(unpack(row.body), in_use) for _, row in sorted(group, key=lambda item: item[0][2])]
        for _, group in groupby(keyed, key=lambda item: item[0][0])
    )
    while some := list(islice(trials, TRIALS_AT_ONCE)):
        yield build_chunk(some)
