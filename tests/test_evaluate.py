"""Figures against labels."""

from pathlib import Path

import pytest

from kg.evaluate import Agreement, Share, evaluate, evaluate_records, figures, read_gold, render, tables
from kg.model import CODES, Document, Intervention, Record
from kg.recognize import load_lexicon, recognize

LEXICON = load_lexicon()


def trial(trial_id: str, *names: str) -> Record:
    return Record(
        trial_id=trial_id,
        document=Document(sha256="0" * 64, site="test", form="registry-json"),
        interventions=tuple(Intervention(name=n) for n in names),
    )


def label(trial_id: str, cell: str, modality: str, source: str, targets: str, **more: str) -> dict[str, str]:
    row = {"also_ok": "-", "confidence": "high", "label_source": "us"}
    return {
        "nct_id": trial_id,
        "is_cell_therapy": cell,
        "modality": modality,
        "source": source,
        "targets": targets,
        **row,
        **more,
    }


RECORDS = [
    trial("NCT00000001", "Autologous CD19/CD22 CAR-T cells"),
    trial("NCT00000002", "HER2 CAR-NK cells"),
    trial("NCT00000003", "Trastuzumab"),
    trial("NCT00000004", "Axicabtagene ciloleucel"),
    trial("NCT00000005", "BCMA CAR-T"),
]
GOLD = [
    label("NCT00000001", "yes", "Auto CAR-T", "autologous", "CD19;CD20"),
    label("NCT00000002", "yes", "CAR-NK", "?", "ERBB2"),
    label("NCT00000003", "no", "none", "not_stated", "none"),
    label("NCT00000004", "yes", "CAR-T", "not_stated", "none", also_ok="CD19"),
    label("NCT00000005", "yes", "CAR-T", "not_stated", "CD19", confidence="low"),
    label("NCT00000006", "no", "none", "not_stated", "none"),
]


@pytest.fixture(scope="module")
def report():
    return evaluate(GOLD, {r.trial_id: recognize(r, LEXICON) for r in RECORDS})


def test_figures_count_what_they_say(report):
    assert report.trials == 4
    assert report.detection == Agreement(found=3, wrong=0, missed=0)
    assert report.targets == Agreement(found=2, wrong=1, missed=1)
    assert (report.exact, report.modality, report.source) == (Share(3, 4), Share(3, 3), Share(2, 2))
    assert report.by_antigen == {
        "CD19": Agreement(1),
        "CD20": Agreement(missed=1),
        "CD22": Agreement(wrong=1),
        "HER2": Agreement(1),
    }
    assert report.by_group == {"us": report.targets}
    assert report.not_found == ("NCT00000006",)


def test_every_error_comes_with_the_words_that_led_to_it(report):
    (error,) = report.errors
    assert (error.trial_id, error.measure, error.expected, error.said) == (
        "NCT00000001",
        "targets",
        "CD19;CD20",
        "CD19;CD22",
    )
    assert "CD22 as target at interventions[0].name[16:20] 'CD22' (frame.receptor-after)" in error.evidence


def test_low_confidence_is_scored_when_asked():
    assert evaluate(GOLD, {r.trial_id: recognize(r, LEXICON) for r in RECORDS}, confidence=None).trials == 5


def test_wilson_intervals():
    # Newcombe, Stat Med 1998, 17:857-872, table I: 81 of 263.
    low, high = Share(81, 263).interval
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert Share(0, 0).interval == (0.0, 1.0)
    assert Share(10, 10).interval[1] == pytest.approx(1.0)


def test_rendering(report):
    assert ("target sets exact", "0.750 [0.301, 0.954] (3/4)") in figures(report)
    assert tables(report)["antigen"][0] == ("CD19", 1, 0, 0, "1.000")
    text = render(report)
    assert "NCT00000001 targets: expected CD19;CD20, said CD19;CD22" in text
    assert "NCT00000001" not in render(report, errors=False)


def test_records_against_a_file(tmp_path: Path, report):
    path = tmp_path / "labels.tsv"
    columns = list(GOLD[0])
    path.write_text(
        "\n".join("\t".join(row) for row in [columns, *([r[c] for c in columns] for r in GOLD)]), encoding="utf-8"
    )
    assert evaluate_records(RECORDS, path) == report


def test_a_file_without_the_columns_is_refused(tmp_path: Path):
    path = tmp_path / "labels.tsv"
    path.write_text("trial\ttarget\nNCT1\tCD19\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no column is_cell_therapy"):
        read_gold(path)


@pytest.mark.parametrize("name", ["dev.tsv", "second.tsv", "third.tsv"])
def test_the_open_labels_use_the_codes(name: str):
    rows = read_gold(Path(__file__).parents[1] / "benchmarks" / "gold" / name)
    assert len({row["nct_id"] for row in rows}) == len(rows) > 200
    for row in rows:
        assert row["is_cell_therapy"] in ("yes", "no", "?")
        assert row["source"] in (*CODES["CellSource"], "not_stated", "?"), row
        assert row["half"] in ("A", "B")
