"""Pages from templates: everything escaped, one style, scripts only by their hash."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from kg.rendering import html
from kg.rendering.safe_html import allowed, templates
from kg.serve.http import STRICT

_TEMPLATES = Path(__file__).parent / "templates"
_STYLES = (Path(html.__file__).parent / "page.css", _TEMPLATES / "serve.css")
_More = Mapping[str, str] | None


def render_page(
    template: str,
    script: str = "",
    besides: _More = None,
    **values: Any,  # noqa: ANN401 - what a template shows
) -> tuple[bytes, str]:
    """Return a page and its content-security policy.

    Args:
        template: the name of the template.
        script: the name of the script that the page may run, if any.
        besides: what else its policy allows, by directive.
        values: what the template shows.
    """
    from markupsafe import Markup

    code = ""
    if script:
        code = Markup((_TEMPLATES / script).read_text("utf-8"))  # noqa: S704 - ours, not data
    text: str = _environment().get_template(template).render(style=_style(), script=code, **values)
    return text.encode("utf-8", "replace"), policy(str(_style()), str(code), besides)


def policy(style: str, script: str = "", besides: _More = None) -> str:
    """Return the policy that allows one style sheet, forms to this server, and little else.

    Args:
        style: the text of the style sheet; the policy has its hash.
        script: the text of the script that the page may run, if any.
        besides: more sources by directive; a directive that is not there is added.
    """
    script_sources = {"script-src": allowed(script)} if script else {}
    sources_of = {
        "default-src": "'none'",
        **script_sources,
        "style-src": allowed(style),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    for name, sources in (besides or {}).items():
        sources_of[name] = f"{sources_of[name]} {sources}" if name in sources_of else sources
    return "; ".join(f"{name} {sources}" for name, sources in sources_of.items())


def policy_of(text: str) -> str:
    """Return the policy that a page of ours carries, and that no other page may frame it."""
    meta = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text)
    return f"{meta[1]}; frame-ancestors 'none'" if meta else STRICT


def style_of(text: str) -> str:
    """Return the style sheet of a page."""
    element = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    return element[1] if element else ""


def verbatim(text: str) -> Any:  # noqa: ANN401
    """Return a text as markup with its line breaks; other control characters are replaced."""
    from markupsafe import Markup, escape

    lines = text.replace("\r\n", "\n").replace("\r", "\n")  # browsers send the longer ones
    visible = "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in lines)
    return Markup(escape(visible))  # noqa: S704 - escaped


@cache
def _style() -> Any:  # noqa: ANN401
    """Return the style sheets of all pages as one text, which templates do not escape."""
    from markupsafe import Markup

    sheets = "\n".join(path.read_text("utf-8") for path in _STYLES)
    return Markup(sheets)  # noqa: S704 - ours, not data


@cache
def _environment() -> Any:  # noqa: ANN401
    """Return the environment of the templates, made once."""
    return templates(_TEMPLATES)
