"""Documents in, records out: each form a record arrives in has one module, found by its own sniffing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kg.model import Document, Quarantined, Record
from kg.sources import ctgov, findatrial, ignite, meddatax, medpath
from kg.sources.allowed import only_allowed
from kg.sources.contacts import without_contacts
from kg.sources.containers import cut as cut
from kg.sources.refusal import Refused
from kg.sources.studies import Part as Part
from kg.sources.studies import decode

LAYOUTS = (findatrial, ignite, meddatax, medpath)

_ADDRESS = re.compile(r"\A\s*# url:[ \t]*(\S+)[^\n]*\n(?:# note:[^\n]*\n)?")
"""A page may be saved with its address in front, on a line `# url: https://...`."""
_HTML = re.compile(r"\A\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_XML = re.compile(r"\A\s*<(?:\?xml|clinical_study)\b", re.IGNORECASE)


def read(paths: Iterable[str | Path]) -> Iterator[Record | Quarantined]:
    """Yield a record for every document under the paths, or the reason why there is none.

    Values that a field does not allow follow their record, one `Quarantined` of level `value` each.
    """
    for part in cut(paths):
        yield from read_part(part)


def read_part(part: Part | Quarantined) -> Iterator[Record | Quarantined]:
    """Yield what `read` yields for one document as `cut` gave it. Pure, so that any process may do it."""
    return (item for _, item in read_placed(part))


def read_placed(part: Part | Quarantined) -> Iterator[tuple[Part | Quarantined, Record | Quarantined]]:
    """Yield what `read_part` yields, each with what tells its source and offset."""
    if isinstance(part, Quarantined):
        yield part, part
    elif isinstance(part.content, bytes):
        for study in decode(part.source, part.content, part.offset):
            yield from read_placed(study)
    else:
        for item in _record(part, part.content):
            yield part, item


def _record(part: Part, content: dict[str, Any] | str) -> Iterator[Record | Quarantined]:
    try:
        stated = _study(content, part.sha256) if isinstance(content, dict) else _page(content)
        record = without_contacts(only_allowed(stated))
    except Refused as refused:
        yield _set_aside(part, content, refused.reason)
        return
    except Exception as error:  # a fault of ours in one document must not cost the others
        yield _set_aside(part, content, f"{type(error).__name__}: {error}")
        return
    yield record
    for doubt in record.doubts:
        yield Quarantined(
            source=part.source, stage="read", level="value", reason=doubt.reason, offset=part.offset,
            trial_id=record.trial_id, field=doubt.field, value=doubt.value, sha256=record.document.sha256,
        )  # fmt: skip


def _set_aside(part: Part, content: dict[str, Any] | str, reason: str) -> Quarantined:
    digest = _text_digest(content) if isinstance(content, str) else part.sha256
    return Quarantined(source=part.source, stage="read", reason=reason, sha256=digest, offset=part.offset)


def _study(study: dict[str, object], digest: str) -> Record:
    document = Document(sha256=digest, site="clinicaltrials.gov", form="registry-json")
    return ctgov.record_of(study, document)


def _page(text: str) -> Record:
    address = _ADDRESS.match(text)
    body = text[address.end() :] if address else text
    if _HTML.match(body):
        raise Refused("an HTML page: save the text of the page, not its markup")
    if _XML.match(body):
        raise Refused("an XML document: the registry retired this format, use its JSON")
    document = Document(
        sha256=hashlib.sha256(body.strip().encode()).hexdigest(),
        site="unknown",
        form="labelled-page",
        url=address[1] if address else None,
    )
    for layout in LAYOUTS:
        if layout.sniff(body):
            record: Record = layout.read(body, document)
            return record
    raise Refused("no known layout: neither a study of the registry's JSON nor a page of a known aggregator")


def _text_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
