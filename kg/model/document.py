"""The documents we were given, and those that could not be used."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Form = Literal["registry-json", "labelled-page", "stripped-page", "module-page"]
"""How a document states its facts, most trusted first: this is the order in which claims win."""

FORMS: tuple[Form, ...] = ("registry-json", "labelled-page", "module-page", "stripped-page")


class Document(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """One file, page or study object that we were given."""

    sha256: str
    """Hash of the content: of canonical JSON for study objects, of the text for pages."""
    site: str
    form: Form
    url: str | None = None
    partial: bool = False
    """True where the document is known to be cut or to hold only some modules."""
    dates: dict[str, str] = {}
    """Dates that the document states of itself: `last_update_post`, `version_holder`, `editorial_review` ..."""


class Quarantined(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """Something that could not be used, and why. Nothing is dropped without one of these.

    `level` tells whether a whole input was refused, or only a value of a record that was kept.
    """

    source: str
    """File, and member or line within it."""
    stage: Literal["open", "read", "merge", "build", "validate"]
    reason: str
    shape: str | None = None
    """The shape that its trial breaks, at the stage `validate`."""
    level: Literal["input", "value"] = "input"
    offset: int | None = None
    """Where the input begins in its file or archive member, in bytes, after decompression."""
    trial_id: str | None = None
    field: str | None = None
    value: str | None = None
    sha256: str | None = None
