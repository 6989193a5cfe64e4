"""The places of the ontology, the embedded cases and the queries."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


@cache
def folder(name: str) -> Path:
    """Return the folder `ontology`, `data` or `queries`, of the installed package or the checkout.

    The checkout is the folder above the package, but only if its `pyproject.toml` is that of this
    project.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    inside = _PACKAGE / "share" / name
    if inside.is_dir():
        return inside
    checkout = _PACKAGE.parent
    marker = checkout / "pyproject.toml"
    if (
        marker.is_file()
        and 'name = "intermediation"' in marker.read_text("utf-8")
        and (checkout / name).is_dir()
    ):
        return checkout / name
    raise FileNotFoundError(
        f"the folder {name}/ is missing from this installation of kg; install it again"
    )
