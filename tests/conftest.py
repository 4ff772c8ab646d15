"""What tests share: where the real files are, if they are here at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from forge import Forge, forging
from web_server import Site, serving

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""Runs of seconds never earn back what the better compiler of Java takes: half of their time."""


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the shared data folder is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of the bundled examples, built once."""
    from kg.pipeline import build

    out = tmp_path_factory.mktemp("examples")
    build([], out)
    return out


@pytest.fixture(scope="session")
def seeds(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of the five seed pages, built once, by the command."""
    from click.testing import CliRunner

    from kg.cli import main

    out = tmp_path_factory.mktemp("seeds")
    done = CliRunner().invoke(main, ["build", str(shared / "seeds"), "-o", str(out)])
    assert done.exit_code in (0, 1), done.output
    return out


@pytest.fixture(scope="session")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    """Builds that start at once."""
    with forging(tmp_path_factory.mktemp("forge")) as running:
        yield running


@pytest.fixture(scope="session")
def web(examples: Path) -> Iterator[Site]:
    """A server over the bundled examples."""
    with serving(examples, "--workers", 2, "--deadline", 20) as site:
        yield site
