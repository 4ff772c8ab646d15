"""Values out of a registry's nested JSON, whatever stands where they belong."""

from __future__ import annotations

import math
import re
from datetime import date
from functools import lru_cache
from typing import Any

from kg.model import CODES, Agent, Doubt, StatedDate
from kg.model.entities import without_entities
from kg.sources.cleaning import clean, printable
from kg.sources.codes import code as spelled

Json = dict[str, Any]

_DATE = re.compile(r"[12]\d{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


class Fields:
    """Read values by their names; set aside those that are not what their field allows."""

    def __init__(self) -> None:
        self.doubts: list[Doubt] = []

    def doubt(self, field: str, value: object, reason: str) -> None:
        """Set a value aside."""
        self.doubts.append(Doubt(field, str(value)[:200], reason))

    def _misplaced(self, field: str, value: object, what: str) -> None:
        self.doubt(field, value, f"a {type(value).__name__} stands where {what} belongs")

    def module(self, parent: Json, name: str) -> Json:
        """Give an object; an empty one where there is none."""
        value = parent.get(name)
        if value is None or isinstance(value, dict):
            return value or {}
        self._misplaced(name, value, "an object")
        return {}

    def objects(self, parent: Json, name: str) -> list[Json]:
        """Give the objects of a list."""
        value = parent.get(name) or []
        if not isinstance(value, list):
            self._misplaced(name, value, "a list")
            return []
        good = [v for v in value if isinstance(v, dict)]
        if len(good) != len(value):
            self.doubt(name, [v for v in value if not isinstance(v, dict)], "not an object")
        return good

    def text(self, parent: Json, name: str, *, escaped: bool = False) -> str | None:
        """Give a text without entities and, unless it is to stay `escaped`, without Markdown escapes."""
        value = parent.get(name)
        if value is None:
            return None
        if type(value) is not str:
            self._misplaced(name, value, "text")
            return None
        if "&" in value:
            value = without_entities(value)
        if value.isprintable() and "\\" not in value:  # nearly all of them
            return value.strip() or None
        return (printable(value) if escaped else clean(value)) or None

    def texts(self, parent: Json, name: str) -> tuple[str, ...]:
        """Give the texts of a list."""
        value = parent.get(name) or []
        if not isinstance(value, list):
            self._misplaced(name, value, "a list")
            return ()
        if odd := [v for v in value if not isinstance(v, str)]:
            self.doubt(name, odd, "not text")
            value = [v for v in value if isinstance(v, str)]
        return tuple([t for v in value if (t := clean(without_entities(v)))])

    def flag(self, parent: Json, name: str) -> bool | None:
        """Give true or false."""
        value = parent.get(name)
        return value if isinstance(value, bool) else None

    def code(self, parent: Json, name: str, scheme: str) -> str | None:
        """Give a code of a scheme of the registry, whose older spellings count."""
        value = self.text(parent, name)
        if value is None or value in CODES[scheme]:
            return value
        if (known := spelled(scheme, value)) is None:
            self.doubt(name, value, f"none of the registry's values for {scheme}")
        return known

    def date(self, parent: Json, name: str) -> StatedDate | None:
        """Give a date that is a text."""
        day = self._day(name, self.text(parent, name))
        return StatedDate(day) if day else None

    def dated(self, parent: Json, name: str) -> StatedDate | None:
        """Give a date that is an object, with its type."""
        struct = self.module(parent, name)
        day = self._day(name, self.text(struct, "date"))
        return StatedDate(day, self.code(struct, "type", "DateType")) if day else None

    def _day(self, name: str, value: str | None) -> str | None:
        if value is None or is_date(value):
            return value
        self.doubt(name, value, "not a date of the form YYYY, YYYY-MM or YYYY-MM-DD")
        return None

    def number(self, parent: Json, name: str) -> float | None:
        """Give a finite number."""
        value = parent.get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
        if value is not None:
            self._misplaced(name, value, "a number")
        return None

    def agent(self, value: Json, name: str = "name") -> Agent | None:
        """Give an organization with its class."""
        stated = self.text(value, name)
        return Agent(stated, self.code(value, "class", "AgencyClass")) if stated else None


@lru_cache(maxsize=16384)
def is_date(text: str) -> bool:
    """Whether a text is a year, a month or a day of the calendar in ISO 8601."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return True
