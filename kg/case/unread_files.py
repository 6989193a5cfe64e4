"""Files in the folder of a case that kg does not read: which are a mistake, and what to do then.

A table under another name or ending, RDF under another ending and a misnamed case.toml are
mistakes. Read-mes, licences, pictures, what editors leave behind, what kg writes, and source texts
are at home in a case. What is neither is worth a note.
"""

import re
import shlex
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePath

from kg.case.settings import FILE
from kg.case.source_text import is_source_text
from kg.case.text_lines import lines
from kg.schema.rdf_files import FORMATS
from kg.system.input_limits import SNIFFED_BYTES
from kg.system.open_input import is_regular

TABLE_SUFFIXES = (".csv", ".parquet")
BUILT = "build.json"  # beside a store that kg build wrote
OWN = frozenset({
    FILE, "generate.toml", "generated.json", BUILT, "left_out.csv", "imported.csv",
    "import.toml", "tour.csv"})  # fmt: skip
_FURNITURE = re.compile(
    r"(readme|licen[cs]es?|copying|notice|authors|citation|contributing|changelog|changes)"
    r"([^a-z].*)?|makefile|desktop\.ini|thumbs\.db|icon"
)
_LEFTOVERS = frozenset({
    ".bak", ".old", ".orig", ".rej", ".swp", ".swo", ".tmp", ".temp", ".lock", ".part",
    ".crdownload",
})  # fmt: skip
_PICTURES = frozenset({
    ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".tif", ".tiff", ".bmp", ".ico", ".avif",
    ".heic", ".heif", ".jp2", ".eps",
})  # fmt: skip
# Written by kg view, kg report and kg export.
_WRITTEN = frozenset({".html", ".htm", ".graphml", ".gexf", ".cyjs", ".dot", ".gv"})
# Texts and programs are not tables, whatever they are called.
_PROSE = frozenset({
    ".md", ".rst", ".tex", ".bib", ".pdf", ".doc", ".docx", ".odt", ".rtf", ".ppt", ".pptx",
    ".odp", ".epub", ".py", ".ipynb", ".r", ".rmd", ".qmd", ".jl", ".sh", ".bat", ".ps1", ".js",
    ".css", ".sql", ".do", ".sps", ".rq", ".sparql", ".mp3", ".mp4", ".wav", ".mov",
})  # fmt: skip
_SHEETS = frozenset({".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".fods", ".numbers", ".gsheet"})
_TABBED = (".tsv", ".tab", ".txt")  # endings that a source text may have too
_SEPARATED = frozenset({*_TABBED, ".psv", ".ssv", ".dat", ".asc"})
_PACKED = frozenset({
    ".gz", ".bz2", ".xz", ".zst", ".zip", ".7z", ".tar", ".tgz", ".rar", ".lz4", ".br", ".z",
})  # fmt: skip
_DATA = frozenset({
    ".json", ".jsonl", ".ndjson", ".xml", ".yaml", ".yml", ".toml", ".parq", ".pq", ".feather",
    ".arrow", ".ipc", ".avro", ".orc", ".sqlite", ".sqlite3", ".db", ".dta", ".sav", ".rds",
    ".rdata", ".dbf",
})  # fmt: skip
_RDF = frozenset({
    ".owl", ".rdfs", ".n3", ".turtle", ".ntriples", ".nquads", ".trix", ".hdt", ".rj",
    ".json-ld",
})  # fmt: skip
# SPARQL begins with prefixes too, but then it asks.
_ASKS = re.compile(r"(?im)^\s*(select|construct|ask|describe|insert|delete)\b")
_TURTLE = re.compile(r"(?i)(@prefix|prefix)\s+[\w.-]*:\s*<[^>]*>|@?base\s+<")
_NODE, _TEXT = r"(?:<[^<>\s]+>|_:\S+)", r'(?:"(?:[^"\\]|\\.)*"\S*)'
_STATEMENT = re.compile(rf"{_NODE}\s+<[^<>\s]+>\s+(?:{_NODE}|{_TEXT})\s*(?P<graph>{_NODE})?\s*\.")
_ALIKE = 0.82  # tie and ties, evidences and evidence; not notes and ties


@dataclass(frozen=True)
class Stray:
    """A file that is not read.

    Attributes:
        message: what is wrong with it.
        hint: what to do; empty where nothing need be done.
        tables: the tables that it stands for, of which it may hold rows.
        level: `error` for a mistake, or `note`.
        is_graph: whether it is RDF, which may hold rows of any table.
    """

    message: str
    hint: str = ""
    tables: tuple[str, ...] = ()
    level: str = "error"
    is_graph: bool = False


_NOTE = Stray("is not a file that kg reads", level="note")


def find_stray(
    path: PurePath,
    head: bytes,
    tables: Collection[str],
    *,
    has_settings: bool,
) -> Stray | None:
    """Find what is wrong with a file that kg does not read; nothing where it is at home in a case.

    Args:
        path: the file; only its name counts.
        head: the first bytes of the file; none where it cannot be opened.
        tables: the names of the tables of a case.
        has_settings: whether case.toml is there.

    >>> find_stray(PurePath("measures.CSV"), b"", ["measures"], has_settings=True).hint
    'rename it to measures.csv'
    """
    name = _folded(path.name)
    suffix = PurePath(name).suffix
    if is_at_home(path.name) or _is_answer(head):
        return None
    if suffix in FORMATS or suffix in _RDF or _is_packed_rdf(name):
        return _rdf(path, suffix, _rdf_suffix(head))
    if suffix not in _PROSE and (form := _rdf_suffix(head)):
        return _rdf(path, suffix, form)
    if table := _table(name, suffix, head, tables):
        return Stray("is not a table that kg reads", _cure(table, name, suffix), (table,))
    if not has_settings and _is_settings(name):
        return Stray(f"is not read: the settings belong in {FILE}", f"rename it to {FILE}")
    if suffix in _TABBED and is_source_text(head):
        return None
    return _NOTE


def is_at_home(name: str) -> bool:
    """Tell whether a file of this name is one that may lie in a case and need not be read."""
    if is_hidden(name) or name in OWN:
        return True
    folded = _folded(name)
    suffix = PurePath(folded).suffix
    if suffix in _LEFTOVERS or suffix in _PICTURES or suffix in _WRITTEN:
        return True
    # A table called notice.csv is not a notice.
    return suffix not in TABLE_SUFFIXES and bool(_FURNITURE.fullmatch(folded))


def is_hidden(name: str) -> bool:
    """Tell whether systems hide files of this name, or editors give it to locks and backups."""
    return name.startswith((".", "~", "#")) or name.endswith(("~", "#"))


def nearest_table(stem: str, tables: Collection[str]) -> str:
    """Return the table that a name stands for though it is written otherwise, or nothing.

    Args:
        stem: the name of a file without its ending.
        tables: the names of the tables of a case.

    >>> [nearest_table(stem, ["measures", "ties"]) for stem in ("Measure", "ties (2)", "notes")]
    ['measures', 'ties', '']
    """
    word = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", _folded(stem))
    return next(iter(get_close_matches(word, tables, n=1, cutoff=_ALIKE)), "")


def _folded(name: str) -> str:
    """Return the name of a file in small letters of usual width, without spaces around it."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def _table(name: str, suffix: str, head: bytes, tables: Collection[str]) -> str:
    """Return the table that a file stands for by its name, or nothing."""
    if suffix in _PROSE:
        return ""
    parts = name.split(".")
    stems = parts[:-1] or parts
    if exact := next((stem.strip() for stem in stems if stem.strip() in tables), ""):
        return exact
    if suffix in _TABBED and is_source_text(head):
        return ""
    if suffix in {*TABLE_SUFFIXES, *_SHEETS, *_SEPARATED, *_PACKED, *_DATA}:
        return nearest_table(stems[0], tables)
    return ""


def _cure(table: str, name: str, suffix: str) -> str:
    """Return what to do with a file that holds a table in another form, by its ending."""
    csv = f"{table}.csv"
    if suffix in TABLE_SUFFIXES:
        return f"rename it to {table}{suffix}"
    if suffix in _SHEETS:
        way = "(in Excel: CSV UTF-8; in LibreOffice: Text CSV)"
        return f"save it as {csv} {way}, or read it with: kg import {shlex.quote(name)} -o DIR"
    if suffix in _SEPARATED:
        way = f"kg import {shlex.quote(name)} -o DIR"
        return f"save it as {csv}, with commas between the cells, or read it with: {way}"
    if suffix in _PACKED:
        return f"unpack it to {table}.parquet" if ".parquet." in name else f"unpack it to {csv}"
    return f"save it as {csv} or {table}.parquet"


def _is_answer(head: bytes) -> bool:
    """Tell whether a file begins as the JSON that kg writes."""
    return bool(re.match(rb'\{\s*"format"\s*:\s*\d+\s*,\s*"command"', head))


def _is_settings(name: str) -> bool:
    """Tell whether a file name resembles case.toml, as `cases.toml` or `case.toml.txt` do."""
    stem, *endings = (part.strip() for part in name.split("."))
    return stem in ("case", "cases") and "toml" in endings


def _is_packed_rdf(name: str) -> bool:
    """Tell whether a file name is one of compressed RDF, such as `graph.ttl.gz`."""
    packed = PurePath(name)
    return packed.suffix in _PACKED and PurePath(packed.stem).suffix in {*FORMATS, *_RDF}


def _rdf(path: PurePath, suffix: str, form: str) -> Stray:
    """Return the fault of RDF that kg does not read: it must be unpacked, renamed or saved anew."""
    if suffix in _PACKED:
        return Stray("is packed RDF", "unpack it", is_graph=True)
    form = suffix if suffix in FORMATS else form
    stem = path.name.removesuffix(path.suffix)
    if PurePath(stem).suffix.casefold() == form:
        stem = PurePath(stem).stem
    cure = f"rename it to {stem}{form}" if form else f"save it as Turtle: {stem}.ttl"
    return Stray("is RDF, but kg does not read files with this ending", cure, is_graph=True)


def _rdf_suffix(head: bytes) -> str:
    """Return the ending of the form of RDF that a file begins as, or nothing."""
    text = head.decode("utf-8-sig", "replace").lstrip()
    if text.startswith("<") and "<rdf:RDF" in text:
        return ".rdf"
    if text.startswith(("{", "[")) and re.search(r'"@(context|graph|id)"\s*:', text):
        return ".jsonld"
    filled = (line.strip() for line in lines(text) if line.strip())
    first = next((line for line in filled if not line.startswith("#")), "")
    if _TURTLE.match(first):
        return "" if _ASKS.search(text) else ".ttl"
    if not (statement := _STATEMENT.fullmatch(first)):
        return ""
    return ".nq" if statement["graph"] else ".nt"


def read_head(path: Path) -> bytes:
    """Return the first bytes of a regular file; none if it is not a file or cannot be read."""
    try:
        if not is_regular(path):
            return b""
        with path.open("rb") as file:
            return file.read(SNIFFED_BYTES)
    except OSError:
        return b""
