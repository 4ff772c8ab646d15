"""Pictures: what they count, what they say of it, and that one can read them, of one trial as of three hundred."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from itertools import pairwise
from math import radians, sin
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from draw_graphs import crowd, graph_of, trial

from kg.query import UsageError

networkx = pytest.importorskip("networkx")
pytest.importorskip("matplotlib")

from kg.draw import Picture, landscape, neighbourhood, network, site_map, timeline  # noqa: E402
from kg.draw.scene import Text  # noqa: E402
from kg.draw.trials import Filters, choose  # noqa: E402
from kg.draw.wording import shorten, width, wrap  # noqa: E402

PICTURES: dict[str, Callable[[ox.Store], Picture]] = {
    "landscape": landscape,
    "landscape by sponsor": lambda store: landscape(store, "sponsor"),
    "timeline": timeline,
    "map": site_map,
    "network": network,
    "network of sponsors": lambda store: network(store, "sponsors"),
}
SOURCE = "Source: ClinicalTrials.gov, records as of 2026-03-14"


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return graph_of(
        trial(1, "Alpha", ["AG1"], "flu", 2018, sites=[("Rome", 41.9, 12.5), "Nowhere"]),
        trial(2, "Alpha", ["AG1", "AG2"], "flu", 2021, sites=[("Rome", 41.9, 12.5), ("Oslo", 59.9, 10.7)]),
        trial(3, "Beta", ["AG2"], "cold", 2022, "nk"),
        trial(4, "Gamma", [], "cold", 2027),
        trial(5, "Gamma", ["AG3"], "cold", ""),
    )


def words(picture: Picture) -> list[str]:
    return [shape.text for shape in picture.scene.shapes() if isinstance(shape, Text)]


def ids(store: ox.Store, **filters: object) -> list[str]:
    return sorted(t.id for t in choose(store, Filters(**filters)).by_iri.values())


def test_filters_choose_the_same_trials_for_all(store: ox.Store) -> None:
    assert ids(store) == ["t1", "t2", "t3", "t4", "t5"]
    assert ids(store, antigen="ag2") == ["t2", "t3"]
    assert ids(store, antigen="AG2", modality="CAR-T") == ["t2"]
    assert ids(store, since=2021) == ["t2", "t3", "t4"]
    assert ids(store, sponsor="gamma", condition="Cold") == ["t4", "t5"]
    chosen = choose(store, Filters(antigen="ag2", since=2022))
    assert chosen.filters == ("antigen AG2", "started 2022 or later")
    with pytest.raises(UsageError, match="antigen: no antigen called “AG22”; did you mean AG2"):
        ids(store, antigen="AG22")
    with pytest.raises(UsageError, match="no trial of a cell therapy fits"):
        ids(store, since=2030)
    with pytest.raises(UsageError, match="no trial with a known target fits"):
        landscape(store, since=2027)


def test_sponsors_stand_for_what_belongs_to_them_and_conditions_for_narrower_ones(examples: Path) -> None:
    from kg.store import open_store

    store = open_store(examples)
    hospital = ids(store, sponsor="Shanghai Changzheng Hospital")
    assert "NCT06228404" in hospital
    assert set(hospital) <= set(ids(store, sponsor="Second Military Medical University"))
    assert set(ids(store, condition="prostate cancer")) >= set(ids(store, condition="prostate adenocarcinoma")) != set()


def test_cells_of_the_landscape_count_trials(store: ox.Store) -> None:
    picture = landscape(store)
    assert picture.rows == [
        ("flu", "AG1", "2", "t1 t2"), ("cold", "AG2", "1", "t3"), ("cold", "AG3", "1", "t5"), ("flu", "AG2", "1", "t2"),
    ]  # fmt: skip
    tips = {mark.tip[0]: mark.tip[1:] for mark in picture.scene.items if hasattr(mark, "tip")}
    assert tips["flu × AG1"] == ("2 trials", "t1, t2")
    assert tips["flu × AG3"] == ("no trials",)
    said = {"Target antigens by condition", "4 trials of cell therapies whose target is known", SOURCE}
    assert said <= set(words(picture))


def test_what_is_not_shown_is_said() -> None:
    many = crowd(300)
    assert {"131 more conditions", "63 more antigens"} <= set(words(landscape(many)))
    assert "the 18 most active; 133 more" in words(network(many))
    assert {"≤ 2006", "2026*", "71 more antigens"} <= set(words(timeline(many)))
    one_too_many = graph_of(*(trial(n, f"S{n}", ["A"], "c") for n in range(21)))
    assert not [w for w in words(landscape(one_too_many, "sponsor")) if " more " in w]


def test_generic_conditions_stand_below_the_others(examples: Path) -> None:
    from kg.store import open_store

    said = words(landscape(open_store(examples)))
    at = [i for i, word in enumerate(said) if word in ("cancer", "neoplasm")]
    assert at
    assert all(said.index(specific) < min(at) for specific in ("prostate cancer", "neuroblastoma"))


def test_the_timeline_tells_planned_starts_and_missing_ones(store: ox.Store) -> None:
    said = words(timeline(store))
    assert {"2018", "2026*", "2027*"} <= set(said)
    assert any("1 trial without a known start left out" in word for word in said)
    assert any("last followed on 2026-03-14" in word for word in said)
    assert [w for w in words(timeline(store, since=2021)) if w in ("CAR-T", "NK")] == ["CAR-T", "NK"]


def test_the_map_says_what_its_circles_are(store: ox.Store) -> None:
    picture = site_map(store)
    tips = sorted(mark.tip for mark in picture.scene.items if hasattr(mark, "tip"))
    assert tips == [("Oslo, Landia", "1 trial, 1 site", "t2"), ("Rome, Landia", "2 trials, 2 sites", "t1, t2")]
    said = words(picture)
    assert "2 trials in 2 cities" in said
    (note,) = (w for w in said if "middle of a city" in w)
    assert note.endswith("Not on the map: 1 site without coordinates and 3 trials that name no site.")
    with pytest.raises(UsageError, match="no trial that fits has a site whose place is known"):
        site_map(store, sponsor="Beta")


def test_the_base_map_is_whole() -> None:
    from kg.draw import worldmap

    data = Path(worldmap.__file__).parent / "data" / "world-atlas-2.0.2-countries-110m.json"
    assert sha256(data.read_bytes()).hexdigest() in (Path(__file__).parents[1] / "NOTICE").read_text()
    countries = worldmap._countries()
    assert len(countries) == 176  # without Antarctica
    # What crosses the date line must not run across the whole map.
    points = [ring for rings in countries for ring in rings]
    assert max(abs(a[0] - b[0]) for ring in points for a, b in pairwise(ring)) < 60
    assert worldmap._project(180, 0)[0] == pytest.approx(2.7066, abs=1e-4)  # half the width of Equal Earth
    assert worldmap._project(0, 90)[1] == pytest.approx(1.3174, abs=1e-4)


def test_the_network_counts_and_is_analysed(store: ox.Store) -> None:
    graph = network(store).graph
    data = {d["label"]: d for _, d in graph.nodes(data=True)}
    assert {k: (d["kind"], d["trials"], d["degree"]) for k, d in data.items()} == {
        "Alpha": ("sponsor", 2, 2), "Beta": ("sponsor", 1, 1), "Gamma": ("sponsor", 1, 1), "AG1": ("antigen", 2, 2),
        "AG2": ("antigen", 2, 4), "AG3": ("antigen", 1, 2), "flu": ("condition", 2, 2), "cold": ("condition", 1 + 1, 2),
    }  # fmt: skip
    assert data["AG2"]["betweenness_centrality"] == max(d["betweenness_centrality"] for d in data.values())
    assert data["AG2"]["degree_centrality"] == round(4 / 7, 6)
    assert data["AG1"]["community"] == data["Alpha"]["community"] == data["flu"]["community"]
    assert (data["Alpha"]["rivals"], data["Alpha"]["closest_rival"], data["Gamma"]["rivals"]) == (1, "Beta", 0)
    assert graph.graph == {
        "trials": 4, "filters": "", "source": "ClinicalTrials.gov, records as of 2026-03-14", "betweenness": "exact",
    }  # fmt: skip
    between = network(store, "sponsors").graph
    assert [(between.nodes[a]["label"], between.nodes[b]["label"], d) for a, b, d in between.edges(data=True)] in (
        [("Alpha", "Beta", {"shared": 1, "antigens": "AG2", "jaccard": 0.5})],
        [("Beta", "Alpha", {"shared": 1, "antigens": "AG2", "jaccard": 0.5})],
    )
    of_one = network(store, "sponsors", antigen="AG1").graph
    assert [(d["label"], d["antigens"]) for d in of_one.nodes.values()] == [("Alpha", "AG1; AG2")]


def test_the_network_goes_to_other_programs_whole(store: ox.Store, tmp_path: Path) -> None:
    picture = network(store)
    given = {n: {k: v for k, v in d.items() if k != "label"} for n, d in picture.graph.nodes(data=True)}
    graphml = networkx.read_graphml(picture.save(tmp_path / "n.graphml"))
    gexf = networkx.read_gexf(picture.save(tmp_path / "n.gexf"))
    for read in (graphml, gexf):
        assert {n: {k: d[k] for k in given[n]} for n, d in read.nodes(data=True)} == given
        assert read.number_of_edges() == picture.graph.number_of_edges()
    import json

    cyjs = json.loads(picture.save(tmp_path / "n.cyjs").read_text())
    assert {n["data"]["id"] for n in cyjs["elements"]["nodes"]} == set(given)
    with pytest.raises(UsageError, match=r"cannot draw to “t\.gexf”: use \.html, \.svg, \.png or \.pdf"):
        timeline(store).save(tmp_path / "t.gexf")


def test_neighbours_in_the_columns_stand_side_by_side() -> None:
    from kg.draw.columns import columns, strongest

    graph = network(graph_of(*(trial(n, f"S{n % 5}", [f"A{4 - n % 5}"], f"C{n % 5}") for n in range(20)))).graph
    shown = strongest(graph, limit=4)
    assert sorted(d["kind"] for _, d in shown.nodes(data=True)) == ["antigen"] * 4 + ["condition"] * 4 + ["sponsor"] * 4
    order = columns(shown)
    partner = {a: s for s in order["sponsor"] for a in shown.neighbors(s)}
    assert [partner[a] for a in order["antigen"]] == order["sponsor"]


def test_a_neighbourhood_is_found_by_name_and_walked(store: ox.Store) -> None:
    near = neighbourhood(store, "ag2").graph
    label = {node: data["label"] for node, data in near.nodes(data=True)}
    assert {(label[a], d["label"], label[b]) for a, b, d in near.edges(data=True)} == {
        ("t2", "antigen", "AG1"), ("t2", "antigen", "AG2"), ("t2", "lead sponsor", "Alpha"), ("t2", "condition", "flu"),
        ("t3", "antigen", "AG2"), ("t3", "lead sponsor", "Beta"), ("t3", "condition", "cold"),
    }  # fmt: skip
    assert {label[n]: d["distance"] for n, d in near.nodes(data=True) if d["kind"] != "trial"} == {
        "AG2": 0, "AG1": 2, "Alpha": 2, "Beta": 2, "flu": 2, "cold": 2,
    }  # fmt: skip
    wider = neighbourhood(store, "https://w3id.org/cell-therapy-kg/id/antigen/AG2", depth=2).graph
    assert {d["label"] for d in wider.nodes.values() if d["kind"] == "trial"} == {"t1", "t2", "t3", "t4", "t5"}
    assert neighbourhood(store, "t1").title == "t1 Trial 1"
    crowded = neighbourhood(crowd(300), "AG1", depth=2, limit=20).graph
    assert len(crowded) == 20
    assert crowded.graph["left_out"] == 43 - sum(d["kind"] == "trial" for d in crowded.nodes.values())
    with pytest.raises(UsageError, match="nothing in this graph is called “AG22”; did you mean AG2"):
        neighbourhood(store, "AG22")
    with pytest.raises(UsageError, match="nothing in this graph has the IRI"):
        neighbourhood(store, "https://w3id.org/cell-therapy-kg/id/antigen/NO")
    with pytest.raises(UsageError, match=r"a neighbourhood is that of a trial, antigen, .* or country; .* is none"):
        neighbourhood(store, "https://w3id.org/cell-therapy-kg/id/product/p1")


@pytest.mark.parametrize("number", [1, 20, 300])
def test_labels_are_on_the_page_and_do_not_overlap(number: int) -> None:
    many = crowd(number)
    for name, draw in (*PICTURES.items(), ("neighbourhood", lambda s: neighbourhood(s, "AG0", depth=2))):
        picture = draw(many)
        boxes = []
        for text in (s for s in picture.scene.shapes() if isinstance(s, Text)):
            wide = width(text.text, text.size, text.bold)
            if text.turn:
                assert text.y - wide * sin(radians(50)) > 70, (name, text.text)
                continue
            left = text.x - {"start": 0, "middle": wide / 2, "end": wide}[text.anchor]
            boxes.append((text.text, left, left + wide, text.y - 0.72 * text.size, text.y))
            assert left >= 0, (name, text.text)
            assert left + wide <= picture.scene.width, (name, text.text)
            assert text.y < picture.scene.height, (name, text.text)
        overlaps = [
            (name, a[0], b[0])
            for i, a in enumerate(boxes)
            for b in boxes[i + 1 :]
            if a[1] < b[2] and b[1] < a[2] and a[3] < b[4] and b[3] < a[4]
        ]
        assert overlaps == []


def test_words_are_never_wider_than_measured() -> None:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    for text in ("Shenzhen Geno-Immune Medical Institute", "αβ T-cell – 100 %", "Universitätsklinikum", "WWW iii"):
        for bold in (False, True):
            font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
            drawn = TextPath((0, 0), text, size=100, prop=font).get_extents().width
            assert drawn <= width(text, 100, bold) <= 1.25 * drawn
    assert shorten("a long name, of somebody", 100, 13) == "a long name…"
    assert wrap("one two three four", 60, 13) == ["one two", "three f…"]


@pytest.mark.parametrize("name", PICTURES)
def test_the_same_graph_gives_the_same_files(name: str, store: ox.Store, tmp_path: Path) -> None:
    picture = PICTURES[name](store)
    assert picture.svg() == PICTURES[name](store).svg()
    root = ElementTree.fromstring(picture.svg())  # noqa: S314 - our own
    used = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert used <= {"svg", "g", "title", "rect", "circle", "path", "text"}
    assert not {key for element in root.iter() for key in element.attrib} & {"style", "class", "id", "href"}
    assert SOURCE in words(picture)
    if name == "network":
        once, again = (picture.save(tmp_path / f"{n}.pdf").read_bytes() for n in "ab")
        assert once == again
        assert once.startswith(b"%PDF")
        assert picture.save(tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_no_picture_depends_on_the_order_of_sets(tmp_path: Path) -> None:
    """Python orders sets of strings anew in each process."""
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from draw_graphs import crowd\n"
        "from kg.draw import *\n"
        "many = crowd(40)\n"
        "for p in (network(many), network(many, 'sponsors'), landscape(many), neighbourhood(many, 'AG1', depth=2)):\n"
        "    sys.stdout.write(p.svg())\n"
    )
    here = Path(__file__).parent
    drawn = {
        subprocess.run([sys.executable, "-c", script, str(here)], capture_output=True, check=True, cwd=here.parent,
                       env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(drawn) == 1


def test_text_of_records_is_text_and_nothing_else() -> None:
    sharp = graph_of(trial(1, "<script>alert(1)</script> & Sons $x$", ["AG1"], "flu"))
    page = landscape(sharp, "sponsor").html()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons $x$" in page


def test_a_page_asks_for_nothing_and_allows_only_itself(store: ox.Store) -> None:
    page = network(store).html()
    followed = {"https://clinicaltrials.gov/study/"}  # where ids lead whoever clicks them
    assert set(re.findall(r"https?://[^\"'\s<]+", page)) == {"http://www.w3.org/2000/svg", *followed}
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    for kind in ("style", "script"):
        (inline,) = re.findall(f"<{kind}>(.*?)</{kind}>", page, re.DOTALL)
        assert b64encode(sha256(inline.encode()).digest()).decode() in policy[1]
    assert policy[1].startswith("default-src 'none'")


@pytest.mark.skipif(not shutil.which("chromium"), reason="no chromium here")
def test_a_page_runs_in_a_browser(store: ox.Store, tmp_path: Path) -> None:
    page = network(store).save(tmp_path / "page.html")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    command += ["--dump-dom", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    marks = re.findall(r"<g data-key[^>]*>", done.stdout)
    assert len(marks) == 8 + 8
    assert sum('tabindex="0"' in mark for mark in marks) == 1
    assert sum('tabindex="-1"' in mark for mark in marks) == len(marks) - 1
    assert done.stdout.count("data-tip=") == len(marks)
    assert "<title>" not in done.stdout[done.stdout.index("<svg") :]


def test_the_command_draws_and_refuses(examples: Path, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from kg.cli import main

    def run(*arguments: str | Path) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["draw", *map(str, arguments), "-g", str(examples)])
        return done.exit_code, done.output

    filters = ("--antigen", "PSMA", "--since", "2019", "--modality", "CAR-T", "--condition", "prostate cancer")
    for picture in ("network", "landscape", "timeline", "map"):
        out = tmp_path / f"{picture}.svg"
        assert run(picture, *filters, "-o", out, "-o", tmp_path / f"{picture}.html") == (0, "")
        said = "only antigen PSMA, modality CAR-T, condition prostate cancer, started 2019 or later"
        assert said in out.read_text()
    assert run("timeline", "-o", tmp_path / "a.gif")[0] == 2
    code, said = run("map", "--antigen", "PSMAA", "-o", tmp_path / "a.svg")
    assert code == 2
    assert said.startswith("kg: antigen: no antigen called “PSMAA”; did you mean")
