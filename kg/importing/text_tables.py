"""Text tables in any delimiter and encoding: what they are is detected over the whole file."""

import codecs
import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from pathlib import Path

from charset_normalizer import from_bytes

from kg.errors import FileProblem, quoted
from kg.importing.sheets import Sheet, SourceRow
from kg.system.input_limits import LINE_CHARACTERS, SNIFFED_BYTES, TABLE_BYTES
from kg.system.open_input import is_regular
from kg.system.sizes import BLOCK_BYTES, SAMPLE_ROWS

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# In this order: nearly every text in one byte a letter is cp1252, whatever it really is.
_JAPANESE = ("euc_jp", "cp932")
_NAMES = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16",
          "utf-16-be": "UTF-16", "cp932": "Shift_JIS", "euc_jp": "EUC-JP",
          "cp1252": "Windows-1252"}  # fmt: skip
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def read_text_table(path: Path, encoding: str = "", delimiter: str = "") -> Sheet:
    """Return a text table as a sheet.

    Args:
        path: the file.
        encoding: its encoding, as Python calls it; by default it is detected.
        delimiter: what separates its cells; by default it is detected.

    Raises:
        FileProblem: it is no file, is too large, or is not in the encoding.
    """
    if not is_regular(path):
        raise FileProblem(f"{path} is not a file", "give a table, a workbook or a graph")
    if path.stat().st_size > TABLE_BYTES:
        raise FileProblem(f"{path} is larger than {TABLE_BYTES >> 30} GiB", "split the file")
    encoding = _checked(path, encoding) if encoding else detect_encoding(path)
    delimiter = delimiter or _delimiter(path, encoding)

    def rows() -> Iterator[SourceRow]:
        """Yield the rows from the start of the file, as often as somebody asks for them."""
        yield from _rows(path, encoding, delimiter)

    separator = DELIMITERS.get(delimiter, delimiter)
    form = f"{_NAMES.get(encoding, encoding)}, cells separated by {separator}"
    return Sheet(path.stem, rows, path.name, form=form)


def encoding_name(encoding: str) -> str:
    """Return what people call an encoding.

    >>> encoding_name("cp932")
    'Shift_JIS'
    """
    return _NAMES.get(encoding, encoding)


def detect_encoding(path: Path) -> str:
    """Return the encoding in which a whole file can be read.

    A mark at the beginning decides, then UTF-8 where all of the file is UTF-8; then the Japanese
    encodings, if their letters are kana and kanji; then that of Western Europe.

    Raises:
        FileProblem: it is in none of these.
    """
    with path.open("rb") as file:
        head = file.read(BLOCK_BYTES)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return _checked(path, encoding)
    if wide := _without_mark(head):
        return _checked(path, wide)
    if _decodes(path, "utf-8"):
        return "utf-8"
    sample = _sample(path)
    for encoding in _JAPANESE:
        if _is_japanese(sample, encoding) and _decodes(path, encoding):
            return encoding
    guess = from_bytes(sample, cp_isolation=["cp1252", "cp1250", "cp1251", "gb18030", "euc_kr"])
    best = guess.best()
    if best and best.encoding != "cp1252" and not _is_western(sample):
        return _checked(path, best.encoding)
    if _decodes(path, "cp1252"):
        return "cp1252"
    cure = "say which: --encoding latin-1, or save the file as UTF-8"
    raise FileProblem(f"the encoding of {path} cannot be told", cure)


def _without_mark(head: bytes) -> str:
    """Return the sort of UTF-16 that a text without a mark is in, or nothing.

    No other text has bytes of zero; in a table at least its delimiters and ends of lines have.
    """
    start = head[:SNIFFED_BYTES]
    low, high = start[1::2].count(0), start[::2].count(0)
    if not low and not high:
        return ""
    encoding = "utf-16-le" if low > high else "utf-16-be"
    text = start[: len(start) // 2 * 2].decode(encoding, "replace")
    return encoding if "\0" not in text and ("\n" in text or "\r" in text) else ""


def _sample(path: Path) -> bytes:
    """Return the first lines that are not ASCII."""
    lines: list[bytes] = []
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                lines.append(line[:SNIFFED_BYTES])
            if len(lines) == SAMPLE_ROWS:
                break
    return b"".join(lines)


def _is_japanese(sample: bytes, encoding: str) -> bool:
    """Tell whether bytes in an encoding are kana, kanji and marks of Japanese, mostly."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    letters = [char for char in text if not char.isascii()]
    usual = sum("\u3000" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" or "\uff01" <= c <= "\uff5e"
                for c in letters)  # fmt: skip
    return usual * 10 > 9 * len(letters)


def _is_western(sample: bytes) -> bool:
    """Tell whether bytes in the encoding of Western Europe are letters that are common there."""
    text = sample.decode("cp1252", "replace")
    return sum(c in "äöüßéèêëàâçñóíáúãõåøæœôîïÄÖÜÉ’“”–€£" for c in text) * 2 > sum(
        not c.isascii() for c in text
    )


def _decodes(path: Path, encoding: str) -> bool:
    """Tell whether a whole file is text in an encoding."""
    try:
        _checked(path, encoding)
    except FileProblem:
        return False
    return True


def _checked(path: Path, encoding: str) -> str:
    """Return an encoding in which all of a file can be read."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError:
        cure = "write utf-8, utf-16, shift_jis, euc_jp or cp1252"
        raise FileProblem(f"no encoding is called {quoted(encoding)}", cure) from None
    line = 1
    with path.open("rb") as file:
        try:
            while block := file.read(BLOCK_BYTES):
                line += decoder.decode(block).count("\n")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            name = _NAMES.get(encoding, encoding)
            raise FileProblem(
                f"{path}:{line}: the file is not {name} from here on", "say which: --encoding"
            ) from None
    return encoding


def _delimiter(path: Path, encoding: str) -> str:
    """Return what separates the cells of a text: what splits most of its first lines alike."""
    with path.open(encoding=encoding, newline="") as file:
        lines = [line[:LINE_CHARACTERS] for line in islice(file, SAMPLE_ROWS)]
    head = next((line for line in lines if line.casefold().startswith("sep=")), "")
    if head and (separator := head.strip().strip('"')[4:5]):
        return separator
    best, most = ",", 0
    for delimiter in DELIMITERS:
        rows = csv.reader(StringIO("".join(lines)), delimiter=delimiter)
        try:
            widths = [len(row) for row in rows if row]
        except csv.Error:
            continue
        usual = max(set(widths), key=widths.count, default=1)
        score = widths.count(usual) * (usual - 1)
        if usual > 1 and score > most:
            best, most = delimiter, score
    return best


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[SourceRow]:
    """Yield the rows with a filled cell, each with its first line; a line `sep=` is no row."""
    csv.field_size_limit(LINE_CHARACTERS)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        line = 1
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                cure = "write a double quote inside a quoted text twice"
                raise FileProblem(f"{path}:{line}: is not a table: {error}", cure) from None
            is_separator = (
                line == 1 and len(row) <= 2 and "".join(row).casefold().startswith("sep=")
            )
            if any(map(str.strip, row)) and not is_separator:
                yield SourceRow(line, row)
            line = reader.line_num + 1
