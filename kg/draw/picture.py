"""A picture: a scene with the figures behind it, given as SVG, as a page of its own, or as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from kg.draw.page import page
from kg.draw.scene import Mark, Scene
from kg.draw.still import still
from kg.draw.svg import svg
from kg.query import UsageError

Rows = Sequence[tuple[str, ...]]

SUFFIXES = (".html", ".svg", ".png", ".pdf")


class Picture:
    """What a picture shows (`scene`), and the same as a table (`columns`, `rows`). Jupyter displays it as SVG."""

    def __init__(self, scene: Scene, columns: tuple[str, ...], rows: Rows) -> None:
        self.scene, self.columns, self.rows = scene, columns, rows
        self.forms: dict[str, Callable[[], str]] = {}
        """More endings it may be saved with, and how each is written."""

    @property
    def title(self) -> str:
        """What it shows."""
        return self.scene.title

    def svg(self, link: Callable[[Mark], str] | None = None) -> str:
        """Give it as one `<svg>` element, without script, style or anything from elsewhere; to stand in any page.

        `link` gives the address that a mark leads to, or nothing.
        """
        return svg(self.scene, link)

    def html(self) -> str:
        """Give it as a page in one file that asks for nothing: tool tips, keyboard, zoom, its figures as a table."""
        return page(svg(self.scene, trials=True), self.title, self.columns, self.rows)

    def save(self, path: Path | str) -> Path:
        """Write it to a file, in the form that the ending says; the same graph gives the same bytes.

        Raises UsageError for another ending, or where the libraries to draw with are missing.
        """
        path = Path(path)
        suffix = path.suffix.lower()
        if suffix == ".html":
            data = self.html().encode()
        elif suffix == ".svg":
            data = self.svg().encode()
        elif suffix in (".png", ".pdf"):
            data = still(self.scene, suffix[1:])
        elif suffix in self.forms:
            data = self.forms[suffix]().encode()
        else:
            known = [*SUFFIXES, *self.forms]
            raise UsageError(f"cannot draw to “{path.name}”: use {', '.join(known[:-1])} or {known[-1]}")
        path.write_bytes(data)
        return path

    def _repr_svg_(self) -> str:
        return self.svg()
