"""The wheel, as somebody gets it who has nothing else of the project."""

import json
import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

import kg

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
SHIPPED = {".py", ".html", ".css", ".svg", ".js", ".woff2"}
ASSETS = ("ontology", "shapes", "queries", "examples")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


def run(*command: object, cwd: Path, expect: int = 0) -> str:
    """Run a command as a stranger would: no settings of this checkout, and no standard input."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "KG_GRAPH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [*map(str, command)], cwd=cwd, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.returncode == expect, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def metadata_of(wheel: Path, name: str) -> str:
    with zipfile.ZipFile(wheel) as archive:
        (member,) = (m for m in archive.namelist() if m.endswith(f".dist-info/{name}"))
        return archive.read(member).decode()


def test_metadata(wheel: Path) -> None:
    metadata = Parser().parsestr(metadata_of(wheel, "METADATA"))
    assert metadata["Name"] == "cell-therapy-kg"
    assert metadata["Version"] == kg.__version__ == PROJECT["version"]
    assert metadata["License-Expression"] == "Apache-2.0 AND CC-BY-4.0"
    assert set(metadata.get_all("License-File")) == {"LICENSE", "LICENSE-DATA", "NOTICE"}
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata.get_payload() == (ROOT / "README.md").read_text()
    assert metadata_of(wheel, "entry_points.txt").split() == ["[console_scripts]", "kg", "=", "kg.cli:main"]


def test_nothing_of_the_core_is_copyleft(wheel: Path) -> None:
    required = Parser().parsestr(metadata_of(wheel, "METADATA")).get_all("Requires-Dist")
    core = {re.split(r"[^\w-]", r, maxsplit=1)[0] for r in required if "extra ==" not in r}
    assert core == {
        "ahocorasick-rs", "click", "msgspec", "pyoxigraph", "pyshacl", "rapidfuzz", "rdflib", "requests",
        "rich", "zstandard",
    }  # fmt: skip


def test_the_wheel_holds_code_and_data_alike(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    ours = {path.relative_to(ROOT).as_posix() for path in (ROOT / "kg").rglob("*.*") if path.suffix in SHIPPED}
    ours |= {
        f"kg/_data/{path.relative_to(ROOT).as_posix()}"
        for folder in ASSETS
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    assert ours <= packed
    assert {f"kg/_data/{folder}" for folder in ASSETS} <= {"/".join(name.split("/")[:3]) for name in packed}


def test_an_installed_wheel_answers_from_anywhere(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "env"
    venv.create(home)
    python = home / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-compile", wheel, cwd=tmp_path)
    command, graph = home / "bin" / "kg", tmp_path / "graph"

    asked = "from kg import assets; print(assets.folder('examples'))"
    examples = Path(run(python, "-c", asked, cwd=tmp_path).strip())
    assert examples.is_relative_to(home)
    (page,) = (examples / "records").glob("*-page.txt")  # pySHACL, which the core has, takes half a minute over all
    run(command, "build", page, "-o", graph, cwd=tmp_path)
    answer = run(command, "query", "trial-targets", "-g", graph, "--format", "json", cwd=tmp_path)
    (row,) = json.loads(answer)["results"]["bindings"]

    assert (row["trial_id"]["value"], row["antigen"]["value"]) == ("NCT06224738", "HER2")
    assert run(command, "--version", cwd=tmp_path).split()[-1] == kg.__version__
