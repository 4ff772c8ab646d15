"""Entities of HTML in names and conditions, which forms escape, and escape again, and capitalize."""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5

_ENTITY = re.compile(r"&(?:#[xX]?[0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_SIGNS = frozenset(("amp;", "lt;", "gt;", "quot;", "apos;", "nbsp;"))
"""What forms escape. HTML gives `&Lt;` and `&Gt;` meanings of their own, which nobody means."""

_AT_MOST = 4
"""How often a text is read. What was escaped more often is no text, and reading it to its end could take for ever."""


def without_entities(text: str) -> str:
    """Read the entities of a text in any capitalization, also where it was escaped again: `&Amp;Amp;#39;` is `'`.

    An ampersand that begins none stays: "AT&T", "Head&Neck".
    """
    for _ in range(_AT_MOST):
        if "&" not in text or ";" not in text:
            break
        text = _ENTITY.sub(_read, text)
    return text


def _read(entity: re.Match[str]) -> str:
    name = entity[0][1:]
    lower = name.lower()
    if name not in html5 or lower in _SIGNS or entity.string[: entity.start()][-1:].islower():
        name = lower  # a capital within a word is the form's: `Sj&Ouml;gren`
    return unescape("&" + name) if name in html5 or name[0] == "#" else entity[0]
