"""How a record says that its trial belongs with another: what it calls the relation, and the words for it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from kg.model.findings import Evidence


class FamilyLink(Struct, frozen=True, gc=False, kw_only=True):
    """One statement of a record that its trial carries on another trial, is carried on by it, or is the same.

    `relation` is a code of FamilyRelation. `part` says what the named trial is to this one: its `parent`, its
    `child` or its `twin`. `named_id` is a registry id, or the sponsor's protocol number of the other trial.
    """

    relation: str
    part: Literal["parent", "child", "twin"]
    named_id: str
    evidence: tuple[Evidence, ...]
