"""Names that came through a wrong code page: "Charită", "Hă"Pital" for Charité, Hôpital.

UTF-8 read as the code page of Central Europe makes two characters of an accented letter: ă, and a sign that most forms
drop or turn into a quote or a space. Which letter it was is found among the words that are known; else the text stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.ground.keys import fold

_LOST = re.compile(r"([^\W_]*)[ăĂ]( (?=[^\W_])|[\"<´]?)([^\W_]*)")
_OWN_LETTER = frozenset(("RO", "MD"))
"""Countries that write ă themselves."""


def mended(text: str, country: str | None, known: Mapping[str, str]) -> str:
    """Give a text with its broken words as `known` writes them, which is keyed by folded word.

    `country` is ISO 3166-1 alpha-2, where known.
    """
    if ("ă" not in text and "Ă" not in text) or country in _OWN_LETTER:
        return text
    return _LOST.sub(lambda m: _word(m[1], m[3], known) or _alone(m[1], known, m[2] + m[3]) or m[0], text)


def _word(before: str, after: str, known: Mapping[str, str]) -> str | None:
    found = {word for v in "aeiou" if not (word := known.get(fold(before) + v + fold(after), "")).isascii()}
    return found.pop() if len(found) == 1 else None


def _alone(before: str, known: Mapping[str, str], rest: str) -> str | None:
    word = _word(before, "", known) if rest.startswith(" ") else None
    return word + rest if word else None
