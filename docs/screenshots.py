"""Take the pictures of the documentation anew: `python docs/screenshots.py`, or of every page with `--all FOLDER`.

Builds the bundled examples, serves them, and looks at the pages in headless Chromium as people do, on a desk and on a
phone, by day and by night; draws the pictures of `kg draw` too. What the documentation shows goes to docs/pictures, in
few colours. `--graph DIR` takes another graph, `--address URL` a server that runs already.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
SHOWN = ROOT / "docs" / "pictures"
_COLOURS = 160
_DESK, _PHONE = (1280, 800), (390, 844)
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--hide-scrollbars")


class Shot(NamedTuple):
    """A page, what is done on it before it is looked at, and whether the documentation shows it."""

    name: str
    path: str
    act: Callable[[Any], None] | None = None
    shown: bool = False
    view: str = "desk"
    whole: bool = False


def _click(selector: str, text: str = "") -> Callable[[Any], None]:
    return lambda page: page.locator(selector, has_text=text or None).first.click()


def _complete(page: Any) -> None:
    page.wait_for_load_state("networkidle")
    page.evaluate("sparqlEditor.setValue('SELECT ?trial ?phase {\\n  ?trial kg:hasPhase ?phase ; ')")
    page.evaluate("sparqlEditor.setCursor(sparqlEditor.lineCount(), 0); sparqlEditor.focus()")
    page.keyboard.type("kg:hasL", delay=60)
    page.locator(".CodeMirror-hint").first.wait_for()


SHOTS = (
    Shot("home", "/", shown=True),
    Shot("search", "/search?q=prostate"),
    Shot("trials", "/trials?antigen=PSMA&modality=CAR-T", shown=True),
    Shot("trial", "/id/trial/NCT06228404", _click("a.target"), shown=True),
    Shot("trial-phone", "/id/trial/NCT06228404", _click("a.target"), shown=True, view="phone"),
    Shot("antigen", "/id/antigen/PSMA", shown=True),
    Shot("product", "/id/catalogue-product/idecabtagene-vicleucel-9a96ab33"),
    Shot("sponsor", "/id/org/baylor-college-of-medicine-a5b875a3"),
    Shot("condition", "/id/condition/MONDO_0008315"),
    Shot("site", "/id/facility/2139c1daec30afa0"),
    Shot("country", "/id/country/CN"),
    Shot("questions", "/questions"),
    Shot("question", "/questions/sponsors-by-antigen?antigen=PSMA", shown=True),
    Shot("sparql", "/sparql", _complete, shown=True),
    Shot("answer", "/sparql?format=html&query=SELECT%20%3Ft%20%7B%20%3Ft%20a%20kg%3AClinicalTrial%20%7D%20LIMIT%2020"),
    Shot("quality", "/quality?by=country", shown=True),
    Shot("landscape", "/landscape", whole=True),
    Shot("landscape-sponsors", "/landscape/sponsors", whole=True),
    Shot("timeline", "/timeline", whole=True),
    Shot("map", "/map?antigen=CD19", whole=True),
    Shot("network", "/network?node=antigen:PSMA", shown=True),
    Shot("network-dark", "/network?node=antigen:PSMA", shown=True, view="dark"),
    Shot("network-start", "/network"),
    Shot("ontology", "/ontology"),
    Shot("statements", "/id/trial/NCT06228404?view=statements"),
    Shot("missing", "/id/trial/NCT00000000"),
)
FILES = ("network", "landscape", "timeline", "map", "schema")


def pages(browser: Any, address: str, every: bool) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the PNG of each page that is looked at; of every page in every view, or of those shown."""
    views = {
        "desk": {"viewport": dict(zip(("width", "height"), _DESK, strict=True))},
        "phone": {"viewport": dict(zip(("width", "height"), _PHONE, strict=True)), "device_scale_factor": 2},
        "dark": {"viewport": dict(zip(("width", "height"), _DESK, strict=True)), "color_scheme": "dark"},
    }
    for name, view in views.items():
        context = browser.new_context(base_url=address, **view)
        page = context.new_page()
        for shot in SHOTS:
            if (every and shot.view == "desk") or (not every and shot.shown and shot.view == name):
                page.goto(shot.path)
                if shot.act and (name != "phone" or shot.view == "phone" or shot.name != "sparql"):
                    shot.act(page)
                page.wait_for_timeout(150)
                whole = shot.whole or (every and name == "phone")
                yield shot.name if not every else f"{shot.name}-{name}", page.screenshot(full_page=whole)
        context.close()


def files(graph: Path, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the pictures of `kg draw`."""
    for name in FILES:
        out = folder / f"{name}.png"
        given = () if name == "schema" else ("-g", str(graph))
        subprocess.run([sys.executable, "-m", "kg.cli", "draw", name, *given, "-o", str(out)], check=True)  # noqa: S603
        yield f"draw-{name}", out.read_bytes()


def small(png: bytes, widest: int = 1280) -> bytes:
    """Give a picture in few colours, at most so many pixels wide."""
    from io import BytesIO

    from PIL import Image

    image = Image.open(BytesIO(png)).convert("RGB")
    if image.width > widest:
        image = image.resize((widest, round(image.height * widest / image.width)), Image.Resampling.LANCZOS)
    out = BytesIO()
    image.quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


@contextmanager
def served(graph: Path) -> Iterator[str]:
    """Serve a graph on any free port, and give the address."""
    command = [sys.executable, "-m", "kg.cli", "serve", "-g", str(graph), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        yield process.stdout.readline().split()[0]  # type: ignore[union-attr]
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """Look at the pages, and write what is seen."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER")
    parser.add_argument("--graph", type=Path)
    parser.add_argument("--address")
    asked = parser.parse_args()
    folder = asked.all or SHOWN
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PYTHONPATH"] = str(ROOT)
    with ExitStack() as stack:
        graph, aside = asked.graph, Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if graph is None:
            sys.path.insert(0, str(ROOT))
            from kg.pipeline import build

            graph = aside / "graph"
            build([], graph)
        address = asked.address or stack.enter_context(served(graph))
        playwright = stack.enter_context(sync_playwright())
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS))
        for name, png in pages(browser, address, every=bool(asked.all)):
            (folder / f"{name}.png").write_bytes(png if asked.all else small(png))
        browser.close()
        for name, png in files(graph, aside):
            (folder / f"{name}.png").write_bytes(png if asked.all else small(png))


if __name__ == "__main__":
    main()
