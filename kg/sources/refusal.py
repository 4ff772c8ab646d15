"""Why a document is set aside."""

from __future__ import annotations


class Refused(Exception):
    """A document that cannot become a record. `reason` is for the quarantine list."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
