"""Generations of a graph: built aside, swapped in by one rename, the last few kept. Readers are never disturbed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

KEPT_GENERATIONS = 3
_CHUNKS = "chunks"


class Busy(Exception):
    """Another build is writing to the same graph directory."""


class NoSuchGeneration(Exception):
    """There is no sound generation of that name, or none before the current one."""


class File(msgspec.Struct, frozen=True):
    """A file of a generation. Where there is no hash, an earlier program wrote it, for files of the store."""

    size: int
    sha256: str | None = None


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a build did, and what it did it with. `documents == trials + merged + quarantined`, always."""

    generation: str
    program: str
    """Hash of the program and of the data that it works with."""
    versions: dict[str, str]
    records: str
    """Hash of all records: builds of equal records by one program are equal."""
    documents: int
    trials: int
    merged: int
    quarantined: int
    values_set_aside: int
    cell_therapy_trials: int
    targets: int
    conflicts: int
    gone: int = 0
    """Trials of the generation before about which no record came any more; gone.txt names them."""
    triples: dict[str, int]
    chunks: list[str]
    """Keys of the chunks of N-Quads that the store was loaded from."""
    files: dict[str, File] = {}


@contextmanager
def aside(out: Path) -> Iterator[Path]:
    """Give a fresh generation folder that nobody reads yet.

    If it is not published it is swept away, but for the chunks that are finished: the next build takes them up.
    Raises Busy where another build holds `out`.
    """
    generations = out / "generations"
    generations.mkdir(parents=True, exist_ok=True)
    with _locked(out):
        leftovers = sorted(generations.glob(".*.tmp"))
        folder = generations / f".{_number(out) + 1:06d}.tmp"
        for leftover in leftovers:
            _sweep(leftover)
            if leftover != folder and leftover.exists():
                folder.mkdir(exist_ok=True)
                if not (folder / _CHUNKS).exists():
                    (leftover / _CHUNKS).rename(folder / _CHUNKS)
                shutil.rmtree(leftover)
        folder.mkdir(exist_ok=True)
        try:
            yield folder
        finally:
            if folder.exists():
                _sweep(folder)


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    with (out / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"another build is writing to {out}") from None
        yield


def _number(out: Path) -> int:
    return max((int(g.name) for g in (out / "generations").iterdir() if g.name.isdigit()), default=0)


def _sweep(folder: Path) -> None:
    """Take away what an unfinished build has made, except finished chunks."""
    for path in folder.iterdir():
        if path.name != _CHUNKS:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    chunks = folder / _CHUNKS
    if chunks.is_dir():
        for unfinished in chunks.glob(".*"):
            unfinished.unlink()
        if not any(chunks.iterdir()):
            chunks.rmdir()
    if not any(folder.iterdir()):
        folder.rmdir()


def name_of(folder: Path) -> str:
    """Give the name that a folder given by `aside` will be published under."""
    return folder.name[1:].removesuffix(".tmp")


def publish(folder: Path, out: Path, manifest: Manifest, twin: Path | None = None) -> Path:
    """Write the manifest with all files in it, make the folder a generation, and turn `current` to it in one step.

    Files that are those of `twin`, as `reusable` gave it and `share` linked them, are not read once more.
    """
    complete = msgspec.structs.replace(manifest, files=dict(_inventory(folder, twin)))
    written = msgspec.json.format(msgspec.json.encode(complete), indent=2)
    (folder / "manifest.json").write_bytes(written + b"\n")
    _settle(*folder.rglob("*"), folder)
    final = folder.with_name(name_of(folder))
    folder.rename(final)
    _settle(final.parent)
    _turn(out, final)
    for old in sorted(g for g in final.parent.iterdir() if g.name.isdigit())[:-KEPT_GENERATIONS]:
        shutil.rmtree(old)
    return final


def _inventory(folder: Path, twin: Path | None) -> Iterator[tuple[str, File]]:
    compared = read_manifest(twin) if twin else None
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if twin and compared and name in compared.files and path.samefile(twin / name):
            yield name, compared.files[name]
        else:
            with path.open("rb") as file:
                yield name, File(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _turn(out: Path, generation: Path) -> None:
    link = out / ".current.tmp"
    link.unlink(missing_ok=True)
    link.symlink_to(generation.relative_to(out))
    os.replace(link, out / "current")
    _settle(out)


def _settle(*paths: Path) -> None:
    """Make sure that files and folders are on the disk before what comes next."""
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read_manifest(generation: Path) -> Manifest | None:
    """Give the manifest of a generation; None where it is missing or cannot be read."""
    try:
        return msgspec.json.decode((generation / "manifest.json").read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError):
        return None


def damage(generation: Path, *, thorough: bool = False) -> str | None:
    """Say what is wrong with a generation: a file missing or of another size; `thorough` also compares content.

    None where nothing is.
    """
    manifest = read_manifest(generation)
    if manifest is None:
        return "its manifest is missing or unreadable"
    for name, file in manifest.files.items():
        path = generation / name
        if not path.is_file():
            return f"{name} is missing"
        if path.stat().st_size != file.size:
            return f"{name} has {path.stat().st_size:,} bytes instead of {file.size:,}"
        if thorough and file.sha256:
            with path.open("rb") as content:
                if hashlib.file_digest(content, "sha256").hexdigest() != file.sha256:
                    return f"{name} is not what was published"
    return None


def generations(out: Path) -> Iterator[Path]:
    """Yield the generations of a graph directory, newest first."""
    folder = out / "generations"
    if folder.is_dir():
        yield from sorted((g for g in folder.iterdir() if g.name.isdigit()), reverse=True)


def rollback(out: Path, name: str | None = None) -> Path:
    """Turn `current` to the generation of that name, or to the newest sound one before it; give that generation.

    Raises NoSuchGeneration where there is none, and Busy while a build is writing.
    """
    with _locked(out):
        current = (out / "current").resolve().name
        older = [g for g in generations(out) if (g.name == name if name else g.name < current)]
        for generation in older:
            if damage(generation) is None:
                _turn(out, generation)
                return generation
    raise NoSuchGeneration(
        f"no sound generation {name} in {out}" if name else f"no sound generation before {current} in {out}"
    )


def reusable(out: Path, records: str, program: str) -> Path | None:
    """Give the current generation where it was made of the same records by the same program, and is whole.

    Its content is compared too: the store is taken over, and generations that share a file share what befalls it.
    """
    current = out / "current"
    manifest = read_manifest(current)
    if manifest is None or (manifest.records, manifest.program) != (records, program):
        return None
    if damage(current, thorough=True):
        return None
    return current.resolve()


def chunk_folders(out: Path) -> tuple[Path, ...]:
    """Give the folders of chunks that generations were made of, newest first."""
    return tuple(g / _CHUNKS for g in generations(out) if (g / _CHUNKS).is_dir())


def share(source: Path, target: Path, names: Iterable[str]) -> None:
    """Put files of one generation into another without copying those that never change."""
    for name in names:
        for path in [source / name] if (source / name).is_file() else (source / name).rglob("*"):
            if path.is_file():
                copy = target / path.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                link_or_copy(path, copy)


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file a second name; where the file system cannot, copy it."""
    try:
        os.link(source, target)
    except FileExistsError:
        return
    except OSError:
        shutil.copy2(source, target)
