"""A page in a browser, and all that it does which a page must not do."""

import pytest

# Runs before the page: what the policy refused, and any use of what hostile text would call.
WATCH = """
window.refused = [];
window.alert = window.confirm = window.prompt = (text) => { window.__pwned = text; };
document.addEventListener("securitypolicyviolation", (e) => window.refused.push(`${e.violatedDirective} ${e.blockedURI}`));
"""


class Watched:
    """A page in the browser, and all that it did which a page must not do."""

    def __init__(self, browser, folder, text, anchor="", **context):
        """Open a text as a file."""
        self.file = folder / "view.html"
        self.file.write_text(text, "utf-8")
        self.context = browser.new_context(
            **{"viewport": {"width": 1300, "height": 900}, **context}
        )
        self.context.add_init_script(WATCH)
        self.page = self.context.new_page()
        self.requests, self.said, self.dialogs, self.moves, self.popups = [], [], [], [], []
        self.context.on("request", lambda r: self.requests.append(r.url))
        self.page.on("console", lambda m: self.said.append(f"{m.type}: {m.text}"))
        self.page.on("pageerror", lambda e: self.said.append(f"error: {e}"))
        self.page.on("dialog", lambda d: (self.dialogs.append(d.message), d.dismiss()))
        self.page.on("framenavigated", lambda f: self.moves.append(f.url))
        self.page.on("popup", lambda p: self.popups.append(p.url))
        self.open(anchor)

    def open(self, anchor=""):
        """Open the file anew at an anchor, and wait for the first picture."""
        address = self.file.as_uri() + (f"#{anchor}" if anchor else "")
        self.page.goto("about:blank")
        self.page.goto(address)
        self.until(
            "document.querySelector('#legend input') && performance.getEntriesByName('first-picture').length > 0"
        )

    def until(self, said):
        """Wait until an expression is true; the page's own policy forbids the browser to poll it itself."""
        for _ in range(400):
            if self.page.evaluate(f"Boolean({said})"):
                return
            self.page.wait_for_timeout(25)
        pytest.fail(f"never true: {said}")

    def hash(self):
        """Return what the hash of the address says."""
        return self.page.evaluate("Object.fromEntries(new URLSearchParams(location.hash.slice(1)))")

    def text(self, selector):
        """Return the text of an element."""
        return self.page.locator(selector).inner_text()

    def misdeeds(self):
        """Return everything that a page must not do."""
        own = self.file.as_uri()
        allowed = (own, "data:,", "about:blank", "blob:")
        return {
            "requests": [url for url in self.requests if not url.startswith(allowed)],
            "said": self.said,
            "dialogs": self.dialogs,
            "moves": [url for url in self.moves if not url.startswith((own, "about:blank"))],
            "popups": self.popups,
            "refused": self.page.evaluate("window.refused"),
            "pwned": self.page.evaluate("window.__pwned"),
        }


CLEAN = {
    "requests": [],
    "said": [],
    "dialogs": [],
    "moves": [],
    "popups": [],
    "refused": [],
    "pwned": None,
}
