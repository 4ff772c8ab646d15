"""The explorer in a real browser: what an analyst does, by mouse and by keyboard, and that nothing leaves the host."""

import csv
import hashlib
import json
import os
import re
import shutil
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: the dev group has it")

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --no-first-run"
AXE = Path(__file__).parent / "fixtures" / "vendor" / "axe-core-4.14.1" / "axe.min.js"
TRIAL = "/id/trial/NCT06228404"
PAGES = (
    "/", "/search?q=PSMA", "/trials?antigen=PSMA", TRIAL, "/id/antigen/PSMA", "/questions",
    "/questions/sponsors-by-antigen?antigen=PSMA", "/network?node=antigen:PSMA", "/quality?by=country",
    "/sparql", "/ontology", "/landscape", "/timeline", "/map",
)  # fmt: skip
COSTLY = ("/ontology", "/map")
"""Long pages that have no colours of their own in the dark."""
RULES = "{resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']}"
CONTRAST = "{runOnly: {type: 'rule', values: ['color-contrast']}}"

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here")


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture
def page(browser, web):
    """A page that fails its test where the console complains or a request leaves the host."""
    context = browser.new_context(base_url=f"http://{web.host}:{web.port}", viewport={"width": 1360, "height": 900})
    page, wrong = context.new_page(), []
    page.set_default_timeout(8000)
    page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith(f"http://{web.host}:{web.port}/") else wrong.append(r.url))
    yield page
    context.close()
    assert not wrong


def test_from_a_name_to_the_words_that_prove_a_target(page):
    page.goto("/")
    page.fill("main input[type=search]", "PSMA")
    page.press("main input[type=search]", "Enter")
    page.get_by_role("link", name=re.compile("^27 trials")).click()
    assert page.url.endswith("/trials?antigen=PSMA")
    page.locator("#facet-modality a", has_text=re.compile("^CAR-T")).click()
    heading = page.locator("h1").inner_text()
    assert "antigen=PSMA&modality=CAR-T" in page.url
    assert page.locator("table.trials tbody tr").count() == int(heading.split()[0])
    page.locator("table.trials a[href$=NCT06228404]").click()
    page.locator("a.target", has_text="PSMA").click()
    marked = page.locator(":target + mark")
    assert marked.inner_text() == "PSMA"
    assert marked.evaluate("m => getComputedStyle(m).outlineStyle") == "solid"
    assert marked.evaluate("m => { const r = m.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight }")
    for expected in (TRIAL, "antigen=PSMA&modality=CAR-T", "antigen=PSMA", "/search?q=PSMA"):
        page.go_back()
        assert page.url.endswith(expected)


def test_a_facet_is_taken_out_as_it_was_taken_in(page):
    page.goto("/trials?antigen=PSMA&phase=PHASE1")
    page.locator(".chips a", has_text="Phase 1").click()
    assert page.url.endswith("/trials?antigen=PSMA")
    page.locator("#facet-antigen a.chosen").click()
    assert page.url.endswith("/trials")


def test_a_table_is_carried_away(page, tmp_path):
    page.goto("/trials?antigen=PSMA")
    for name, end in (("CSV", "csv"), ("Turtle", "ttl")):
        with page.expect_download() as download:
            page.locator(".forms a", has_text=name).click()
        download.value.save_as(tmp_path / f"t.{end}")
    rows = list(csv.DictReader((tmp_path / "t.csv").open(encoding="utf-8")))
    assert {"PSMA" in row["targets"] for row in rows} == {True}
    turtle = (tmp_path / "t.ttl").read_text("utf-8")
    assert all(f'"{row["trial_id"]}"' in turtle for row in rows)


def test_the_graph_grows_where_one_clicks_and_by_keyboard(page):
    page.goto("/network?node=antigen:PSMA")
    nodes = page.locator("figure.picture svg a")
    before = nodes.count()
    page.locator("figure.picture svg a[aria-label*='. lead sponsor']").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**open=sponsor*")
    assert nodes.count() > before
    assert page.locator("figure.picture svg a[href^='/id/']").count() == 2  # those that are open lead to their pages
    boxes = page.eval_on_selector_all(
        "figure.picture svg a text",
        "all => all.map(t => { const r = t.getBoundingClientRect(); return [r.x, r.y, r.right, r.bottom] })",
    )
    over = [
        1
        for i, a in enumerate(boxes)
        for b in boxes[:i]
        if min(a[2], b[2]) - max(a[0], b[0]) > 4 and min(a[3], b[3]) - max(a[1], b[1]) > 4
    ]
    assert over == []


def test_numbers_of_pictures_lead_to_their_trials_and_names_to_their_pages(page):
    page.goto("/landscape?modality=CAR-T")
    cell = page.locator("figure.picture a[href^='/trials?']").first
    number = re.search(r"\. (\d+) trial", cell.get_attribute("aria-label"))[1]
    cell.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/trials?modality=CAR-T&disease=*")
    assert page.locator("h1").inner_text() == f"{number} trials"
    page.go_back()
    page.locator("figure.picture a", has_text="B7-H3").first.click()
    page.wait_for_url("**/id/antigen/B7-H3")


def test_a_picture_in_a_file_lists_the_trials_behind_what_is_clicked(browser, examples, tmp_path):
    from kg.draw import landscape
    from kg.store import open_store

    saved = landscape(open_store(examples)).save(tmp_path / "picture.html")
    page = browser.new_page()
    page.goto(saved.as_uri())
    mark = page.locator("g[data-trials]").nth(2)
    ids = mark.get_attribute("data-trials").split()
    mark.click()
    assert page.locator("#chosen li a").all_inner_texts() == ids
    assert page.locator("#chosen li a").first.get_attribute("href") == f"https://clinicaltrials.gov/study/{ids[0]}"
    page.locator("#chosen button").click()
    assert page.locator("#chosen").is_hidden()
    page.keyboard.press("Enter")
    assert page.locator("#chosen li").count() == len(ids)
    page.close()


def test_a_question_and_its_query_changed(page):
    page.goto("/questions")
    page.get_by_role("link", name="Sponsors by antigen").click()
    page.fill("#p-antigen", "PSMA")
    page.get_by_role("button", name="Ask").first.click()
    number = int(page.get_by_role("status").inner_text().split()[0])
    assert number == page.locator("main table tbody tr").count() > 3
    page.locator("summary", has_text="SPARQL").click()
    page.evaluate("sparqlEditor.setValue(sparqlEditor.getValue() + '\\nLIMIT 2')")
    page.locator(".behind button").click()
    assert page.locator("h1").inner_text() == "Answer"
    assert page.locator("main table tbody tr").count() == 2


def test_the_editor_completes_terms_and_lets_the_keyboard_out(page):
    with page.expect_response("**/terms"):
        page.goto("/sparql")
    page.evaluate("sparqlEditor.setValue('')")
    page.locator(".CodeMirror-code").click()
    page.keyboard.type("SELECT * { ?p kg:targetsAnt", delay=5)
    page.locator(".CodeMirror-hint", has_text="kg:targetsAntigen").first.wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type(" antigen:PSM", delay=5)
    page.locator(".CodeMirror-hint", has_text="antigen:PSMA").first.wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type(" } LIMIT 3")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "format"
    page.locator(".query button").click()
    assert page.locator("main table tbody tr").count() == 3


def test_no_page_shuts_anybody_out(page):
    """No violation that axe-core calls serious or critical, in light and in dark; no page is wider than a phone."""
    found, wide = {}, {}
    page.add_init_script(AXE.read_text("utf-8"))
    for path in PAGES:
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1360, "height": 900})
        page.goto(path)
        violations = page.evaluate(f"axe.run(document, {RULES})")["violations"]
        if path not in COSTLY:
            page.emulate_media(color_scheme="dark")
            violations += page.evaluate(f"axe.run(document, {CONTRAST})")["violations"]
        grave = [v for v in violations if v["impact"] in ("serious", "critical")]
        found |= {path: [(v["id"], v["nodes"][0]["html"][:150]) for v in grave]} if grave else {}
        page.set_viewport_size({"width": 390, "height": 844})
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 390:
            wide[path] = width
    assert (found, wide) == ({}, {})


def test_what_others_made_is_as_they_made_it():
    root = Path(__file__).resolve().parents[1]
    for folder in (root / "kg/web/static/vendor", root / "tests/fixtures/vendor"):
        stated = {
            name: sha
            for entry in json.loads((folder / "manifest.json").read_text())
            for name, sha in entry["files"].items()
        }
        found = {
            str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in folder.glob("*/*")
            if p.is_file()
        }
        assert found == stated
