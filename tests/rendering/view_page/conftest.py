"""Pages opened in a real browser that are watched: what they ask for, say and try."""

import pytest

from tests.rendering.view_page.watched_page import CLEAN, Watched
from tests.support.small_view import page as page_of
from tests.support.small_view import small_world


@pytest.fixture
def opened(browser, tmp_path):
    """Return a function that opens a view, and check at the end that its page did nothing that it must not do."""
    pages = []

    def go(view=None, anchor="", **context):
        pages.append(Watched(browser, tmp_path, page_of(view or small_world()), anchor, **context))
        return pages[-1]

    yield go
    for one in pages:
        assert one.misdeeds() == CLEAN
        one.context.close()
