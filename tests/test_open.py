"""`kg.open` and what it gives to notebooks, and the notebook of the documentation."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from web_server import Site

import kg
from kg.graph import Graph
from kg.query import UsageError
from kg.query.answer import Rows
from kg.store import Missing

ROOT = Path(__file__).parents[1]
XSD = "http://www.w3.org/2001/XMLSchema#"


def literal(text: str, kind: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


ROWS = Rows(
    ("thing", "thing_label", "n", "share", "open", "day", "start", "empty"),
    [
        (ox.NamedNode("http://x/a"), ox.Literal("<A>"), ox.Literal(1), ox.Literal(1), ox.Literal(True),
         literal("2024-02-29", "date"), literal("2024-02-29", "date"), None),
        (ox.NamedNode("http://x/b"), ox.Literal("007"), None, literal("0.5", "decimal"), ox.Literal(False),
         None, literal("2024-02", "gYearMonth"), None),
    ],
)  # fmt: skip


@pytest.fixture(scope="module")
def graph(examples: Path) -> Graph:
    return kg.open(examples)


def test_frames_have_the_types_of_the_terms() -> None:
    pl = pytest.importorskip("polars")
    frame = ROWS.to_polars()
    assert dict(frame.schema) == {
        "thing": pl.String, "thing_label": pl.String, "n": pl.Int64, "share": pl.Float64, "open": pl.Boolean,
        "day": pl.Date, "start": pl.String, "empty": pl.String,
    }  # fmt: skip
    assert frame.rows() == [
        ("http://x/a", "<A>", 1, 1.0, True, date(2024, 2, 29), "2024-02-29", None),
        ("http://x/b", "007", None, 0.5, False, None, "2024-02", None),
    ]


def test_pandas_frames_too() -> None:
    pytest.importorskip("pandas")
    frame = ROWS.to_pandas()
    assert [str(t) for t in frame.dtypes] == [
        "string", "string", "Int64", "Float64", "boolean", "datetime64[s]", "string", "string",
    ]  # fmt: skip
    assert frame["n"].isna().tolist() == [False, True]


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.query.frames.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"this needs pandas: pip install 'cell-therapy-kg\[notebook\]'"):
        ROWS.to_pandas()


def test_rows_show_themselves() -> None:
    shown = ROWS._repr_html_()
    assert "&lt;A&gt;" in shown
    assert "http://x/a" not in shown
    assert "empty" not in shown
    assert shown.endswith("<p><small>2 rows</small></p>")
    many = Rows(("n",), [(ox.Literal(n),) for n in range(120)])
    assert many._repr_html_().count("<tr>") == 1 + 50
    assert "120 rows, the first 50 shown" in many._repr_html_()


def test_a_graph_answers(graph: Graph) -> None:
    rows = graph.query("sponsors-by-antigen", antigen="PSMA")
    assert len(rows) == len(list(rows)) == len(list(rows.records())) > 0
    assert graph.sparql("ASK { ?t a kg:ClinicalTrial }").value is True
    assert "sponsors-by-antigen" in {str(name.value) for name, *_ in graph.questions()}
    assert "NCT06228404" in graph.neighbourhood("NCT06228404").title
    assert graph.timeline(antigen="PSMA").title == "Trial starts per year, by modality and target antigen"
    with pytest.raises(UsageError, match="no question called"):
        graph.query("sponsors")


def test_an_explanation_marks_the_words(graph: Graph) -> None:
    shown = graph.explain("NCT06228404")._repr_html_()
    assert "<b>PSMA</b> as therapeutic target of PSMA CAR-T" in shown
    assert "Enhanced autologous CAR-T cells against <mark>PSMA</mark> are given" in shown


def test_nothing_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="no graph in"):
        kg.open(tmp_path)


def test_an_endpoint_is_asked_as_a_directory_is(graph: Graph, web: Site) -> None:
    remote = kg.open(f"http://{web.host}:{web.port}/sparql")
    asked = {"antigen": "PSMA"}
    assert remote.query("sponsors-by-antigen", **asked).rows == graph.query("sponsors-by-antigen", **asked).rows
    assert remote.timeline(**asked).svg() == graph.timeline(**asked).svg()
    assert set(remote.neighbourhood("PSMA").graph) == set(graph.neighbourhood("PSMA").graph)
    with pytest.raises(UsageError, match="an explanation needs the records"):
        remote.explain("NCT06228404")


def test_opening_is_light(examples: Path) -> None:
    script = (
        "import sys, time, kg\n"
        "assert not [m for m in sys.modules if m.startswith('kg.')]\n"
        f"rows = kg.open({str(examples)!r}).query('sponsors-by-antigen', antigen='PSMA')\n"
        "heavy = {'matplotlib', 'networkx', 'numpy', 'pandas', 'polars', 'rdflib', 'pyshacl', 'rich'}\n"
        "heavy &= set(sys.modules)\n"
        "assert len(rows) and not heavy, heavy\n"
        "print(time.process_time())"
    )
    command = [sys.executable, "-c", script]
    runs = [subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True) for _ in range(2)]
    seconds = [float(run.stdout) for run in runs]
    assert min(seconds) < 1


def test_the_notebook_shows_what_it_answers_now(examples: Path, tmp_path: Path) -> None:
    for library in ("nbclient", "ipykernel", "polars", "networkx"):
        pytest.importorskip(library)
    import nbformat

    spec = importlib.util.spec_from_file_location("notebook", ROOT / "docs" / "notebook.py")
    assert spec is not None
    assert spec.loader is not None
    notebook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(notebook)
    (tmp_path / "graph").symlink_to(examples, target_is_directory=True)
    now = notebook.executed(tmp_path)
    assert notebook.words(now) == notebook.words(nbformat.read(notebook.PAGE, as_version=4)), "renew it: `make answers`"
    assert (tmp_path / "psma.html").stat().st_size > 10_000
