"""Eligibility text -> inclusion and exclusion criteria, one string each.

The registry's text is Markdown: headings, bullets, numbers, indented sub-lists, escaped signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_ESCAPE = re.compile(r"\\([<>\[\]^.*&~\-_()+|\\#`{}!])")

# a bullet, a circled digit, or a number that is not the start of a decimal such as 1.5
_MARK = re.compile(r"(?:[*•●○▪■◦‣·–—]|-(?!\d)|[①-⑳⑴-⒇]|\(?\d{1,3}[.)、](?!\d))[ \t]*")
_LETTER = re.compile(r"\(?[A-Za-z][.)]\s|\(?[ivx]{1,4}[.)]\s")
_KIND = re.compile(r"\b(non?[ -]?inclusion|inclusion|exclusion|ineligibility)", re.IGNORECASE)
_CRITERIA = (
    r"(?:non?[ -]?inclusion|inclusion|exclusion)(?:\s*(?:/|and|&)\s*exclusion)?\s+criteri(?:a|on|um)"
    r"|criteria\s+for\s+(?:inclusion|exclusion)|(?:in)?eligibility\s+criteria"
)
# "Key Exclusion Criteria (Part B):", "Common inclusion criteria for all participants", alone on a line
_HEADING = re.compile(
    rf"(?:[\w/&-]+\s+){{0,5}}(?:{_CRITERIA}|inclusions?|exclusions?)(?:\s*\([^()]{{0,80}}\))?"
    r"(?:\s+(?:for|of|in|-|–|—)\s+[\w /&,()-]{1,80})?\s*[:：.\-–]?",
    re.IGNORECASE,
)
_MARKED_HEADING = re.compile(rf"(?:(?:key|main|major|general|additional)\s+)?(?:{_CRITERIA})\s*[:：.]?", re.IGNORECASE)
# "not meeting inclusion criteria" is a criterion, "other protocol-defined criteria may apply" is a remark
_SENTENCE = re.compile(r"\b(?:not?|meet|meets|fulfil\w*|satisf\w*|conform\w*|other|see|any|who)\b(?!-)", re.IGNORECASE)
# "Exclusion criteria for donors: text", "Patients meeting these exclusion criteria are excluded:"
_HEADING_COLON = re.compile(
    rf"(?P<head>(?:[\w/&,'()-]+\s+){{0,10}}(?:{_CRITERIA})(?=\W)[^:：.;]{{0,60}})[:：]\s*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_EXCLUDED = re.compile(
    r"[^.;]{0,80}\b(?:excluded|ineligible|not (?:be )?eligible|may not participate)\b[^.;]{0,60}:", re.IGNORECASE
)
_NAMED = r"(?:Key |Main )?(?:Inclusion|Exclusion|INCLUSION|EXCLUSION) (?:Criteria|criteria|CRITERIA)\s*(?::|$)"
_WHOLE = ("inclusion criteria:", "exclusion criteria:", "key inclusion criteria:", "key exclusion criteria:")
_LEAD = re.compile(r"^(?:[*#_]|\s)+")
_INLINE_HEADING = re.compile(rf"(?<=[.;)\]])[ \t]+(?={_NAMED})")
_JOINED_HEADING = re.compile(rf"(?<!\bKey)(?<!\bMain)(?<![ \t])[ \t]+(?={_NAMED})")
_INLINE_BULLET = re.compile(r"(?<![ \t])[ \t]+(?=[*•●] )")
_INLINE_NUMBER = re.compile(r"(?:^|(?<=\s))(\d{1,2})[.)][ \t]+(?=\S)")


_NO_HEADING = (None, "")


class Criteria(NamedTuple):
    """Criteria by section; `unknown` holds those that stand under no heading."""

    inclusion: tuple[str, ...]
    exclusion: tuple[str, ...]
    unknown: tuple[str, ...]


def unescape(text: str) -> str:
    r"""Strip the registry's Markdown escapes, once: `ECOG \< 2` -> `ECOG < 2`."""
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def split(text: str) -> Criteria:
    r"""Split eligibility text, still escaped, into criteria, with marks, headings and escapes stripped.

    Escapes go after the split because a bare `*` is a bullet and `\*` is a sign. A sub-list and the
    paragraphs after a criterion stay with it, joined by newlines. Text above the first heading is `unknown`.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    lines = list(_broken_at_headings(lines)) if len(lines) > 1 else [part for line in lines for part in _unfold(line)]
    last = _LEAD.sub("", lines[-1].strip().lower()) if lines else ""
    if lines and any(name.startswith(last) for name in _WHOLE):
        lines.pop()  # a text cut within its next heading
    sections = [_section(line) if _names_section(line.lower()) else _NO_HEADING for line in lines]
    named_exclusion = any(section == "exclusion" for section, _ in sections)
    bodies: dict[str, list[list[str]]] = {"inclusion": [], "exclusion": [], "unknown": []}
    body: list[str] = []
    bodies["unknown"].append(body)
    for line, (section, rest) in zip(lines, sections, strict=True):
        if section is None and not named_exclusion and _names_excluded(line.strip()):
            section = "exclusion"
        if section is None:
            body.append(line)
            continue
        if section:
            body = []
            bodies[section].append(body)
        body.extend([rest] if rest else [])
    items = {name: tuple(unescape(item) for part in parts for item in _items(part)) for name, parts in bodies.items()}
    return Criteria(items["inclusion"], items["exclusion"], items["unknown"])


def _broken_at_headings(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if "clusion" in line or "CLUSION" in line:
            yield from _INLINE_HEADING.split(line)
        else:
            yield line


def _names_excluded(line: str) -> bool:
    return line.endswith(":") and _EXCLUDED.fullmatch(line) is not None


def _names_section(low: str) -> bool:
    return "clusion" in low or "ligib" in low


def _section(line: str) -> tuple[str | None, str]:
    """Give the section that a heading opens and the text on its line: "" for no section, None for no heading."""
    bare = line.strip()
    if len(bare) > 20000 or not _names_section(bare[:160].lower()):
        return _NO_HEADING
    bare = bare.strip("*_# \t")
    mark = _MARK.match(bare)
    head, rest = bare[mark.end() :] if mark else bare, ""
    whole = _MARKED_HEADING if mark else _HEADING
    if not whole.fullmatch(head) or (_SENTENCE.search(head) and not head.lower().startswith(("no ", "any other"))):
        match = _HEADING_COLON.fullmatch(bare)
        if match is None or re.search(r"\bnot\b", match["head"], re.IGNORECASE):
            return _NO_HEADING
        head, rest = match["head"], match["rest"]
    kinds = {match[1].lower() for match in _KIND.finditer(head)}
    if not kinds:
        return "", rest
    if "inclusion" in kinds:
        return ("inclusion" if len(kinds) == 1 else "unknown"), rest
    return "exclusion", rest


def _unfold(line: str) -> list[str]:
    """Break text that was joined into one line at its headings and bullets."""
    out: list[str] = []
    for part in _JOINED_HEADING.split(line):
        section, rest = _section(part)
        body = rest if section and rest else part
        if section and rest:
            out.append(part[: len(part) - len(rest)])
        bullets = _INLINE_BULLET.split(body)
        out.extend(bullets if len(bullets) > 1 else _numbered(body))
    return [part for part in out if part.strip()]


def _numbered(line: str) -> Iterator[str]:
    """Break one line at 1. 2. 3. where the numbers count up from its start."""
    start, expected = 0, 2
    first = _INLINE_NUMBER.match(line)
    if first is not None and first[1] == "1":
        for match in _INLINE_NUMBER.finditer(line):
            if int(match[1]) == expected:
                yield line[start : match.start()]
                start, expected = match.start(), expected + 1
    yield line[start:]


def _items(lines: list[str]) -> list[str]:
    """Join the lines of one section into criteria."""
    items: list[list[str]] = []
    base: int | None = None
    for line in lines:
        bare = line.strip()
        begin = 0
        while not bare[begin : begin + 1].isalpha() and (mark := _MARK.match(bare, begin)):
            begin = mark.end()
        text, marked = bare[begin:], begin > 0
        if not text or text.isdigit() or text == "<!-- -->":
            continue
        indent = len(line) - len(line.lstrip()) if marked else 0
        if marked and (base is None or indent <= base + 1):
            base = indent if base is None else min(base, indent)
            items.append([text])
        elif marked or (base is not None and not _opens_list(bare, items)) or _is_lettered(bare, items):
            items[-1].append(bare)
        else:
            items.append([text])
    return ["\n".join(item) for item in items]


def _is_lettered(line: str, items: list[list[str]]) -> bool:
    return bool(items) and items[-1][0].endswith(":") and _LETTER.match(line) is not None


def _opens_list(line: str, items: list[list[str]]) -> bool:
    return line.endswith(":") and not items[-1][-1].endswith(":") and not _LETTER.match(line)
