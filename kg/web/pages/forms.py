"""The forms that a page has beside HTML: by extension, by Accept, and as links to the others."""

from __future__ import annotations

from collections.abc import Sequence

from kg.web.messages import Look, Reply, refusal
from kg.web.negotiation import Form, bare, choose


def form_of(asked: Look, forms: Sequence[Form]) -> Form | None:
    """Give the form that the extension of a path names, or else the Accept header; None where there is none such."""
    return choose(asked.accept, forms, extension(asked.path, forms))


def extension(path: str, forms: Sequence[Form]) -> str:
    """Give the extension of a path if it names one of the forms, without its dot; empty where it does not."""
    last = path.rpartition(".")[2]
    return last if any(form.name == last for form in forms) else ""


def other_forms(path: str, forms: Sequence[Form]) -> list[tuple[str, str, str]]:
    """Give the address, the media type and the name of each form of a page, for links."""
    if "?" in path:
        return [(f"{path}&format={form.name}", bare(form.media_type), form.name) for form in forms]
    return [(f"{path}.{form.name}", bare(form.media_type), form.name) for form in forms]


def unavailable(forms: Sequence[Form]) -> Reply:
    """Say that there is no such form, and which there are."""
    return refusal(406, f"this comes as {', '.join(bare(form.media_type) for form in forms)} and text/html")
