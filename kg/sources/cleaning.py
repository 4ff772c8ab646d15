"""Texts as they were meant: without what no RDF syntax can hold, a registry's escapes and lines that a file broke."""

from __future__ import annotations

import re

from kg.sources.criteria import unescape

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Control characters and unpaired surrogates, which no RDF syntax can hold."""

_WRAPPED = re.compile(r"(?<=[\w,;/()-])[ \t]*\r\n[ \t]+(?=[\w(])(?!\w{1,2}[.)])")
"""A line broken within a sentence, as the registry's older files have them: what follows is no item of a list."""


def printable(text: str) -> str:
    """Strip control characters and unpaired surrogates, which no RDF syntax can hold, and put broken lines together."""
    if "\r\n" in text:
        text = _WRAPPED.sub(" ", text)
    plain = text.isprintable() or text.replace("\n", "").replace("\r", "").isprintable()
    return (text if plain else CONTROL.sub("", text)).strip()


def clean(text: str) -> str:
    """Strip what RDF cannot hold and the registry's Markdown escapes."""
    return unescape(printable(text))
