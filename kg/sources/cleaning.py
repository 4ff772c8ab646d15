"""Texts as they were meant: without what no RDF syntax can hold, a registry's escapes and lines that a file broke."""

from __future__ import annotations

import re

from kg.sources.criteria import unescape

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Control characters and unpaired surrogates, which no RDF syntax can hold."""

_GOES_ON = re.compile(r"[ \t]+(?=[\w(])(?!\w{1,2}[.)])")
"""How a line begins that goes on with the sentence above it and is no item of a list."""
_UNFINISHED = re.compile(r"[\w,;/()-]")
"""With what a line ends within a sentence."""


def printable(text: str) -> str:
    """Strip control characters and unpaired surrogates, which no RDF syntax can hold, and put broken lines together."""
    if "\r\n" in text:
        text = _unbroken(text)
    plain = text.isprintable() or text.replace("\n", "").replace("\r", "").isprintable()
    return (text if plain else CONTROL.sub("", text)).strip()


def _unbroken(text: str) -> str:
    """Join lines that are broken within a sentence, as they are in the registry's older files."""
    first, *others = text.split("\r\n")
    pieces = [first]
    for line in others:
        indent = _GOES_ON.match(line)
        above = pieces[-1].rstrip(" \t")
        if indent and _UNFINISHED.match(above[-1:]):
            pieces[-1:] = [above, " ", line[indent.end() :]]
        else:
            pieces += ["\r\n", line]
    return "".join(pieces)


def clean(text: str) -> str:
    """Strip what RDF cannot hold and the registry's Markdown escapes."""
    return unescape(printable(text))
