"""The means by which data in a page stays data.

These are templates that escape, hashes for a policy, and data as JSON.
"""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from kg.rendering.cell_text import visible

# Characters that would end a script or a data block, or the line in which it stands.
_ESCAPES = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


def templates(folder: Path) -> Any:  # noqa: ANN401
    """Return the templates of a folder.

    Every value is escaped, and its control characters are written out.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _finalize(value: object) -> object:
    """Write out control characters in whatever reaches the page, unless it is markup of our own."""
    from markupsafe import Markup

    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value)
    return value


def allowed(text: str) -> str:
    """Return a script or style sheet as a policy names it: by its hash."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def data(value: object) -> Any:  # noqa: ANN401
    """Return plain data as JSON that can stand in a page.

    Nothing in it ends the element or reads as markup.
    """
    from markupsafe import Markup

    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPES))  # noqa: S704
