"""A tab of a real browser in which nothing may go wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

# Runs before the page: what its policy refused.
WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (e) => window.refused.push(`${e.violatedDirective} ${e.blockedURI}`));
"""


@contextmanager
def watched(browser, server, may_refuse: tuple[str, ...] = ()) -> Iterator:
    """Open a tab in which nothing may go wrong: no error, nothing that a policy refuses, no request to anybody else.

    The requests that it made are in `asked` of the tab. `may_refuse` names directives under which the policy of the page
    may refuse something: then nothing ran, but was tried.
    """
    context = browser.new_context(base_url=server.address)
    context.add_init_script(WATCH)
    page = context.new_page()
    page.asked = []
    wrong: list[str] = []
    expected = ["400 (Bad Request)", *(["Content Security Policy"] if may_refuse else [])]
    page.on(
        "console",
        lambda message: (
            wrong.append(message.text)
            if message.type in ("error", "warning")
            and not any(text in message.text for text in expected)
            else None
        ),
    )
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
    page.on("popup", lambda popup: wrong.append(popup.url))
    context.on("request", lambda request: page.asked.append(request.url))
    yield page
    wrong += [text for text in page.evaluate("window.refused") if text.split()[0] not in may_refuse]
    own = (urlsplit(server.address).netloc, "")
    wrong += [url for url in page.asked if urlsplit(url).netloc not in own]
    context.close()
    assert wrong == [], wrong
