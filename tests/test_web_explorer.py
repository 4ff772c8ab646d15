"""The pages of the explorer as they come over the wire: facts lead to their words, tables go out as files."""

import csv
import html
import io
import json
import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, quote

import pyoxigraph as ox
import pytest

from kg.draw import landscape, site_map, timeline
from kg.draw.landscape import landscape_of
from kg.draw.timeline import timeline_of
from kg.draw.worldmap import map_of
from kg.names import PREFIXES
from kg.query import ask, questions, sparql
from kg.store import current, open_store
from kg.web import drawn, pages
from kg.web.messages import Limits, Look
from kg.web.pages import trials
from kg.web.pages.trials import chosen
from kg.web.published import Published
from kg.web.record import Mark, sections

TRIAL = "/id/trial/NCT06228404"
TRIALS = ("NCT06228404", "NCT05437341", "NCT03375619", "NCT06224738", "NCT05993611")
EVIDENCE = """SELECT DISTINCT ?evidence ?words ?path {
  ?assertion kg:aboutTrial trial:%s ; kg:hasEvidence ?evidence . ?evidence oa:exact ?words ; kg:fieldPath ?path }"""


class Record(HTMLParser):
    """The marked words of a page by the anchors before them, and its links to anchors."""

    def __init__(self, text):
        super().__init__()
        self.words, self.targets, self.ids, self._open, self._mark = {}, set(), set(), [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids |= {given["id"]} if "id" in given else set()
        if given.get("class") == "at":
            self._open.append(given["id"])
        elif tag == "mark":
            self._mark = True
        elif tag == "a" and given.get("href", "").startswith("#"):
            self.targets.add(given["href"][1:])

    def handle_endtag(self, tag):
        if tag == "mark":
            self._mark, self._open = False, []

    def handle_data(self, data):
        if self._mark:
            for anchor in self._open:
                self.words[anchor] = data


def shown(web, path, status=200):
    answer = web.ask(path, accept="text/html")
    assert (answer.status, answer.kind) == (status, "text/html"), answer.text[:300]
    return answer.text


@pytest.mark.parametrize("trial", TRIALS)
def test_every_piece_of_evidence_is_marked_in_the_record(web, examples, trial):
    """Each has an anchor where its words begin, one click away from the fact, and every link leads to one."""
    page = Record(shown(web, f"/id/trial/{trial}"))
    evidence = list(sparql(open_store(examples), EVIDENCE % trial).records())
    assert evidence
    for row in evidence:
        anchor = f"e-{row['evidence'].rpartition('/')[2]}"
        assert row["words"].startswith(page.words[anchor])
        assert anchor in page.targets
    assert page.targets <= page.ids


def test_a_trial_says_what_it_is_and_where_it_goes_on(web):
    text = shown(web, TRIAL)
    for part in ("Shanghai Changzheng Hospital", "Castration-resistant Prostate Cancer", "Seen, and not taken"):
        assert part in text
    for link in (f"{TRIAL}.ttl", f"{TRIAL}.jsonld", f"{TRIAL}?view=statements", "/id/antigen/PSMA"):
        assert f'href="{link}"' in text
    assert "What the graph says of it" in shown(web, f"{TRIAL}?view=statements")


def test_words_under_two_pieces_of_evidence_are_cut_where_either_begins():
    from msgspec import convert

    from kg.model import Record as TrialRecord

    record = convert(
        {
            "trial_id": "NCT1",
            "document": {"sha256": "0", "site": "s", "form": "registry-json"},
            "brief_title": "anti-PSMA CAR",
        },
        TrialRecord,
    )
    marks = [Mark("brief_title", 0, 9, "e-1", "product", "a"), Mark("brief_title", 5, 13, "e-2", "target", "b")]
    ((_, (field,)),) = sections(record, marks)
    assert [(p.text, p.kind, p.begins) for p in field.pieces] == [
        ("anti-", "product", ("e-1",)), ("PSMA", "target", ("e-2",)), (" CAR", "target", ())
    ]  # fmt: skip


def test_trials_as_csv_json_and_turtle_are_the_same(web):
    rows = list(csv.DictReader(io.StringIO(web.ask("/trials.csv?antigen=PSMA&modality=CAR-T").text)))
    found = {row["trial_id"] for row in rows}
    bindings = json.loads(web.ask("/trials.json?antigen=PSMA&modality=CAR-T").body)["results"]["bindings"]
    assert {b["trial_id"]["value"] for b in bindings} == found
    triples = list(ox.parse(web.ask("/trials.ttl?antigen=PSMA&modality=CAR-T").body, format=ox.RdfFormat.TURTLE))
    ids = {q.object.value for q in triples if q.predicate.value == PREFIXES["kg"] + "trialId"}
    assert ids == found
    assert len(found) == 21


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/trials?antigen=nothing", "0 trials"),
        ("/trials?page=9999", "not so many pages"),
        ("/trials?page=x&since=x&role=y&bogus=1", "trials"),
        ("/trials?q=%22%29%28", "0 trials"),
        ("/search?q=zzzzzzzz", "in this graph is called so"),
        ("/network?node=antigen:nothing", "1 nodes"),
        ("/network?node=%3Cx%3E", "from one node on"),
        ("/network?node=trial:a%20b", "from one node on"),
        ("/quality?by=nothing&min_trials=x", "How complete"),
    ],
)
def test_addresses_that_make_no_sense_are_answered_all_the_same(web, path, says):
    assert says in shown(web, path)


@pytest.mark.parametrize(
    "path", ["/search?q=", "/trials?q=", "/trials?antigen=", "/questions/trial-facts?trial=", "/map?antigen="]
)
def test_what_is_asked_for_is_text_and_never_markup(web, path):
    evil = '"><img src=x onerror=alert(1)>'
    assert "<img" not in web.ask(path + quote(evil), accept="text/html").text


def test_every_question_has_a_form_and_its_sparql(web):
    text = shown(web, "/questions")
    for name, question in questions().items():
        assert f'href="/questions/{name}"' in text
        page = shown(web, f"/questions/{name}")
        assert all(f'name="{param.name}"' in page for param in question.params)


def test_a_question_is_answered_and_its_query_gives_the_same(web, examples):
    expected = ask(open_store(examples), "sponsors-by-antigen", antigen="PSMA")
    path = "/questions/sponsors-by-antigen"
    text = shown(web, f"{path}?antigen=PSMA")
    query = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", text, re.DOTALL)[1])
    assert "antigen/PSMA" in query
    again = json.loads(web.sparql(query, accept="application/sparql-results+json").body)
    assert len(again["results"]["bindings"]) == len(expected) > 3
    assert web.ask(f"{path}.csv?antigen=PSMA").body == expected.serialize("csv")
    assert web.ask(f"{path}.ttl?antigen=PSMA").kind == "text/turtle"


def test_a_question_of_everything_waits_until_it_is_asked(web):
    path = "/questions/target-landscape"
    assert "With nothing filled in" in shown(web, path)
    assert 'role="status"' not in shown(web, path)
    assert 'role="status"' in shown(web, f"{path}?ask=")
    assert 'role="status"' in shown(web, f"{path}?antigen=PSMA")
    assert web.ask(f"{path}.csv").text.count("\n") > 100
    assert 'role="status"' in shown(web, "/questions/quality-by-source")


def test_a_question_with_a_wrong_parameter_says_so(web):
    assert "did you mean" in shown(web, "/questions/sponsors-by-antigen?antigen=PSMB", 400)
    assert web.ask("/questions/sponsors-by-antigen.csv").status == 400
    assert web.ask("/questions/nothing", accept="text/html").status == 404


def test_the_graph_view_has_an_end(web):
    opened = "&".join(f"open=antigen:{a}" for a in ("HER2", "CD19", "BCMA", "B7-H3", "GD2", "MUC1", "EGFR", "CD20"))
    drawn = json.loads(web.ask(f"/network.json?node=antigen:PSMA&{opened}").body)
    assert 100 < len(drawn["nodes"]) <= 150
    keys = {node["key"] for node in drawn["nodes"]}
    assert {end for edge in drawn["edges"] for end in edge} <= keys
    assert (
        web.ask(f"/network.json?node=antigen:PSMA&{opened}").body
        == web.ask(f"/network.json?node=antigen:PSMA&{opened}").body
    )


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/id/antigen/PSMA", "FOLH1"),
        ("/id/condition/MONDO_0008315", "narrower"),
        ("/id/country/CN", "with a site there"),
        ("/id/org/baylor-college-of-medicine-a5b875a3", "led by it or by what it owns"),
    ],
)
def test_things_are_shown_by_their_trials(web, path, says):
    text = shown(web, path)
    number = int(re.search(r"([\d,]+) trials?</a>", text)[1].replace(",", ""))
    link = html.unescape(re.search(r'class="lead"><a href="([^"]+)"', text)[1])
    assert says in text
    assert f"<h1>{number:,} trial" in shown(web, link)


def test_pictures_stand_in_pages(web):
    for path in ("/landscape", "/landscape/sponsors", "/timeline", "/map"):
        assert "<svg" in shown(web, f"{path}?antigen=PSMA")
        assert web.ask(f"{path}.svg").kind == "image/svg+xml"
        assert web.ask(f"{path}.csv?antigen=PSMA").text.count("\n") > 2
    assert "is not a year" in shown(web, "/timeline?since=x", 400)


@pytest.fixture(scope="module")
def graph(examples):
    return Published(current(examples), Limits())


@pytest.mark.parametrize("more", ["", "?antigen=PSMA", "?modality=CAR-T&since=2018", "?condition=prostate cancer"])
@pytest.mark.parametrize("path", ["/landscape", "/landscape/sponsors", "/timeline", "/map"])
def test_every_number_of_a_picture_leads_to_so_many_trials(graph, path, more):
    """What a mark says it counts is what the address behind it finds."""
    fields = tuple(parse_qsl(more[1:]))
    page = pages.look(graph, Look(path, "text/html", "http://x", dict(fields), fields)).body.decode()
    found = re.findall(r'<a href="/trials\?([^"]+)" data-key="\d+" aria-label="[^"]*?\. ([\d,]+) trials?[.,"]', page)
    assert len(found) > 3
    for address, number in found:
        choice = chosen(tuple(parse_qsl(html.unescape(address))))
        fits = graph.facets.fitting(graph.facets.masks(choice))
        assert int(fits.sum()) == int(number.replace(",", "")), address
    assert len(re.findall(r'aria-label="[^"]*?\. [\d,]+ trials?[.,"]', page)) < len(found) * 3


@pytest.mark.parametrize(
    "given",
    [{}, {"antigen": "FOLH1"}, {"modality": "CAR-NK", "since": "2020"}, {"sponsor": "Baylor College of Medicine"}],
)
def test_pictures_of_pages_are_those_of_the_command(graph, given):
    trials, sites = drawn.chosen(graph, drawn.choice_of(graph, given))
    filters = {**given, "since": int(given["since"])} if "since" in given else given
    for picture, same in (
        (landscape_of(trials), landscape(graph.store, **filters)),
        (landscape_of(trials, "sponsor"), landscape(graph.store, "sponsor", **filters)),
        (timeline_of(trials), timeline(graph.store, **filters)),
        (map_of(trials, sites), site_map(graph.store, **filters)),
    ):
        assert picture.svg() == same.svg()


def test_turtle_comes_in_pages_that_lead_to_each_other(web, monkeypatch, graph):
    monkeypatch.setattr(trials, "IN_TURTLE", 10)

    def asked(number):
        fields = (("antigen", "PSMA"), ("page", str(number)))
        return trials.page(graph, Look("/trials.ttl", "", "http://x", dict(fields), fields))

    replies = [asked(number) for number in (1, 2, 3)]
    links = [dict(re.findall(r'<([^>]*)>; rel="(\w+)"', r.headers["Link"])) for r in replies]
    here = "/trials.ttl?antigen=PSMA&page="
    assert {rel: to for to, rel in links[0].items()} == {"last": f"{here}3", "next": f"{here}2"} | {"first": f"{here}1"}
    assert set(links[2].values()) == {"first", "prev", "last"}
    ids = [set(re.findall(r'kg:trialId "(\w+)"', r.body.decode())) for r in replies]
    whole = web.ask("/trials.ttl?antigen=PSMA")
    assert "Link" not in whole.headers
    assert sorted(map(len, ids)) == [7, 10, 10]
    assert set().union(*ids) == set(re.findall(r'kg:trialId "(\w+)"', whole.text))


def test_the_editor_has_terms_to_complete(web):
    known = json.loads(web.ask("/terms").body)
    assert known["prefixes"]["kg"] == PREFIXES["kg"]
    assert ["antigen:PSMA", "PSMA"] in known["terms"]
    assert "kg:targetsAntigen" in {name for name, _ in known["terms"]}
