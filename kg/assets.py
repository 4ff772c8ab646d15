"""Where ontology/, shapes/, queries/ and examples/ are: in a wheel, an editable install or a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Give the folder of one kind of asset: `ontology`, `shapes`, `queries` or `examples`.

    A wheel carries them inside the package; a checkout and an editable install have them beside it.
    """
    packed = _PACKAGE / "_data" / name
    return packed if packed.is_dir() else _PACKAGE.parent / name
