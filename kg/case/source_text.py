"""A reader's own copy of the text of a source: one line a passage, locator, tab and text."""

from collections.abc import Mapping
from pathlib import Path

from kg.case.text_lines import lines
from kg.errors import FileProblem
from kg.system.input_limits import TEXT_BYTES
from kg.system.open_input import InputRefused, read_text_bytes


def read_passages(path: str | Path) -> Mapping[str, str]:
    """Return the passages of a source text by their locators.

    Raises:
        FileProblem: the file cannot be read, is not UTF-8, or a line has no tab.
    """
    path = Path(path)
    try:
        text = read_text_bytes(path, TEXT_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileProblem(
            f"{path} is not UTF-8 (byte {error.start})", "save the file as UTF-8"
        ) from None
    except InputRefused as error:
        raise FileProblem(f"{path} {error.reason}", "give the text of one document") from None
    if "\0" in text:
        raise FileProblem(f"{path} holds a NUL character", "save the file as plain text in UTF-8")
    passages = {}
    for number, line in enumerate(lines(text), 1):
        locator, tab, passage = line.partition("\t")
        if not tab and line.strip():
            hint = "write a locator, a tab and the passage on each line"
            raise FileProblem(f"{path}:{number}: the line has no tab", hint)
        if locator.strip():
            passages[locator.strip()] = passage
    return passages


def is_source_text(head: bytes) -> bool:
    r"""Tell whether a file begins as a source text: on each line a locator, one tab and a passage.

    >>> is_source_text(b"one.1\tThe first passage.\none.2\tThe sec")
    True
    """
    text = head.decode("utf-8-sig", "replace")
    filled = [line for line in lines(text) if line.strip()] or [""]
    # The last line may be cut, and counts only where it is the first too.
    complete = filled[:-1] or filled
    return all(line.count("\t") == 1 and not line.startswith("\t") for line in complete)
