"""A named question: one .rq file whose leading comments say what it asks, takes and gives.

    # title: Sponsors by antigen
    # question: Which lead sponsors run the most trials against an antigen?
    # param antigen: antigen — by any of its names
    # param min_trials: integer = 2 — fewest trials of a sponsor
    # param level: self|family = self — the sponsor itself, or who owns it
    # param as_of: date = any, with level=family — who owned it on that day
    # column sponsor — the lead sponsor

A parameter stands in the query as `VALUES ?antigen { UNDEF }`, or with its default in the braces, in every scope
that uses it, so that the file as it stands is a whole query. `= any` is a default that leaves it free. A type such
as `self|family` lists the words that may be given. `with level=family` names the only case in which it counts.
Patterns that must match come before OPTIONAL ones: the engine plans what follows an OPTIONAL without what precedes it.
For the same reason an optional path is written as one OPTIONAL within the other wherever it leads to many values.
"""

from __future__ import annotations

import re
from pathlib import Path

from msgspec import Struct

from kg import assets

THINGS = {
    "antigen": "Antigen",
    "sponsor": "Organization",
    "condition": "Condition",
    "country": "Country",
    "modality": "Modality",
}
"""Types of parameter that name a thing of the graph, and its class."""

TYPES = (*THINGS, "trial", "text", "integer", "date")

ANY = "any"
"""The default of a parameter that may stay free."""

BLOCK = r"VALUES \?{name} \{{ (\S+) \}}"
"""Where a parameter stands in a query, by its name."""

_PARAM = re.compile(r"(\w+): (\w+(?:\|\w+)*)(?: = ([^\s,]+))?(?:, with (\w+)=(\w+))? — (\S.*)")
_COLUMN = re.compile(r"(\w+) — (\S.*)")


class Param(Struct, frozen=True, kw_only=True):
    """What a question takes. Without a default it must be given."""

    name: str
    type: str
    default: str | None
    meaning: str
    counts_with: tuple[str, str] | None = None
    """The other parameter, and its value, without which this one would change nothing."""

    @property
    def required(self) -> bool:
        """Whether the question cannot be asked without it."""
        return self.default is None

    def __str__(self) -> str:
        return self.name if self.default is None else f"{self.name}={self.default}"


class Column(Struct, frozen=True):
    """What a question gives, one of its columns."""

    name: str
    meaning: str


class Question(Struct, frozen=True, kw_only=True):
    """A named question and the SPARQL that answers it."""

    name: str
    title: str
    question: str
    params: tuple[Param, ...]
    columns: tuple[Column, ...]
    text: str


def questions(folder: Path | None = None) -> dict[str, Question]:
    """Give every named question by its name, in order of name; those of the project unless a folder is given.

    Raises ValueError, with file and line, where a header is wrong.
    """
    files = sorted((folder or assets.folder("queries")).glob("*.rq"))
    return {path.stem: parse(path.stem, path.read_text("utf-8"), path.name) for path in files}


def parse(name: str, text: str, where: str) -> Question:
    """Read the header of one question. Raises ValueError with `where` and the line."""
    said: dict[str, str] = {}
    params: list[Param] = []
    columns: list[Column] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#"):
            break
        key, _, rest = line[1:].strip().partition(" ")
        match key:
            case "title:" | "question:" if rest:
                said[key] = rest
            case "param":
                params.append(_param(rest, f"{where}:{number}", text))
            case "column" if match_ := _COLUMN.fullmatch(rest):
                columns.append(Column(*match_.groups()))
            case _:
                raise ValueError(f"{where}:{number}: cannot read `{line}`")
    _check(said, columns, text, where)
    return Question(
        name=name,
        title=said["title:"],
        question=said["question:"],
        params=tuple(params),
        columns=tuple(columns),
        text=text,
    )


def _check(said: dict[str, str], columns: list[Column], text: str, where: str) -> None:
    """See that a header says all it must. Raises ValueError where it does not."""
    for key in ("title:", "question:"):
        if key not in said:
            raise ValueError(f"{where}:1: the header has no `# {key}`")
    if not columns:
        raise ValueError(f"{where}:1: the header names no column")
    for column in columns:
        if not re.search(rf"\?{column.name}\b", text):
            raise ValueError(f"{where}:1: the query has no variable ?{column.name} for its column")


def _param(stated: str, where: str, text: str) -> Param:
    match = _PARAM.fullmatch(stated)
    if match is None:
        raise ValueError(f"{where}: a parameter is `NAME: TYPE [= default] — what it is`, not `{stated}`")
    name, kind, default, other, value, meaning = match.groups()
    choice = "|" in kind
    if kind not in TYPES and not choice:
        raise ValueError(f"{where}: no type `{kind}`; there are {', '.join(TYPES)}")
    stands = set(re.findall(BLOCK.format(name=name), text))
    expected = "UNDEF" if default in (None, ANY) else f'"{default}"' if choice else default
    if choice and default not in (None, ANY, *kind.split("|")):
        raise ValueError(f"{where}: `{default}` is none of {kind}")
    if stands != {expected}:
        raise ValueError(f"{where}: the query needs `VALUES ?{name} {{ {expected} }}` where it uses ?{name}")
    if other is None:
        return Param(name=name, type=kind, default=default, meaning=meaning)
    if not re.search(rf"^# param {other}: \S*\b{value}\b", text, re.MULTILINE):
        raise ValueError(f"{where}: no parameter {other} that may be {value}")
    meaning = f"with {other}={value}: {meaning}"
    return Param(name=name, type=kind, default=default, meaning=meaning, counts_with=(other, value))
