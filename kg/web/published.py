"""One generation as a worker sees it: open for reading, with what it looks up again and again."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

import msgspec
import pyoxigraph as ox

from kg.explain.reasons import reason_of
from kg.infer import Rule, rules
from kg.names import BASE, PREFIXES
from kg.query.terms import Term, readable
from kg.records import RecordStore
from kg.store import open_folder
from kg.web.index.build import index_of
from kg.web.index.facets import Facets
from kg.web.messages import Limits

_LABELS = tuple(
    ox.NamedNode(iri)
    for iri in (PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel", PREFIXES["dcterms"] + "title")
)

_UNNAMED = BASE + ".well-known/genid/"
"""What ontologies leave without a name of its own, such as a restriction."""
_COMMON = ("rdf", "rdfs", "owl", "skos", "dcterms", "prov", "oa", "geo", "schema")


class Published:
    """A generation of the graph. Raises OSError where it cannot be opened."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder, self.limits = folder, limits
        self.store = open_folder(folder / "store")
        manifest = folder / "manifest.json"
        self.manifest: dict[str, Any] = msgspec.json.decode(manifest.read_bytes()) if manifest.exists() else {}
        self.graphs = tuple(g.value for g in self.store.named_graphs() if isinstance(g, ox.NamedNode))
        self.label = lru_cache(maxsize=65536)(self._label)
        self.reason = lru_cache(maxsize=1024)(partial(reason_of, self.store))

    @cached_property
    def facets(self) -> Facets:
        """The index of the generation. Raises OSError or sqlite3.Error where there is none and none can be made."""
        return Facets(index_of(self.folder))

    @cached_property
    def rules(self) -> list[Rule]:
        """The rules of inference, which take as long to make as the page of a trial."""
        return rules()

    @cached_property
    def records(self) -> RecordStore | None:
        """The records behind the generation; None where it was published without them."""
        path = self.folder / "records" / "records.sqlite"
        return RecordStore(path, read_only=True) if path.is_file() else None

    def _label(self, node: Term) -> str:
        """Give the name that people read: the label of a node, in English where it has several; else its IRI, short."""
        if isinstance(node, ox.NamedNode | ox.BlankNode):
            for predicate in _LABELS:
                found = [q.object for q in self.store.quads_for_pattern(node, predicate, None)]
                names = [name for name in found if isinstance(name, ox.Literal)]
                if names:
                    return min(names, key=lambda name: ((name.language or "en") != "en", name.value)).value
        if isinstance(node, ox.NamedNode) and node.value.startswith(_UNNAMED):
            return f"unnamed {node.value.removeprefix(_UNNAMED)}"
        return _words(readable(node))


def _words(short: str) -> str:
    """Give `exact match` for `skos:exactMatch`; what is not a term of a common vocabulary stays as it is."""
    prefix, _, local = short.partition(":")
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local).lower() if prefix in _COMMON and local.isalpha() else short
