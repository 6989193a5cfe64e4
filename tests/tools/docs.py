"""What the documentation takes from the ontology, the query library and the program itself.

The Markdown files call these functions in cog blocks: `make docs` writes what they return, and a test checks that it
is current.
"""

import inspect
import os
import shlex
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import kg
from kg.queries import library
from kg.queries.faults import KINDS
from kg.schema import rdf_files
from kg.schema.model import Schema, SchemaColumn, TableSpec, slug_of
from kg.schema.rdf_files import IH, OWL, RDF, RDFS, Index
from kg.schema.read import own_schema
from kg.system import shipped_files


def columns() -> str:
    """Return the tables of a case with their columns, as Markdown."""
    schema = own_schema()
    parts = []
    for spec in (*schema.tables.values(), *schema.settings.values()):
        title = f"`{spec.name}.csv`" if spec.name in schema.tables else spec.label
        parts.append(f"### {title}\n\n{spec.comment}\n\n{_columns(spec)}")
    return "\n" + "\n\n".join(parts) + "\n"


def _columns(spec: TableSpec) -> str:
    lines = ["| column | holds | |", "|---|---|---|"]
    lines += [
        f"| `{c.name}`{' **required**' if c.required else ''} | {_holds(c)} | {c.description} |"
        for c in spec.columns
    ]
    return "\n".join(lines)


def _holds(column: SchemaColumn) -> str:
    match column.form:
        case "term" | "word":
            what = ", ".join(f"`{v}`" for v in column.values)
            what += f"; `{column.default}` where left out" if column.default else ""
        case "reference":
            what = (
                f"the id of a row of {column.refers}"
                if column.refers
                else "the id of a row of any table"
            )
            what += ", or `source` or `target`" if column.or_end else ""
        case "kind":
            what = f"a kind of {slug_of(column.root)}"
        case "date":
            what = "a date: `1998`, `1998-05`, `1998-05-14`; `1996/1998` for a span it lies in"
        case "boolean":
            what = "`true` or `false`"
        case "decimal":
            what = "a number"
        case "integer":
            what = "a whole number"
        case _:
            what = f"text in {column.language}" if column.language else "text"
    return f"a list of: {what}" if column.many else what


def kinds() -> str:
    """Return the kinds of ties and actors as Markdown: slug, channel and flow, meaning."""
    schema = own_schema()
    lines = ["### Kinds of ties", "", "| kind | channel | flow | meaning |", "|---|---|---|---|"]
    for kind in _tree(schema, "tie"):
        extra = [f"exclusive at the {kind.exclusive_at}"] if kind.exclusive_at else []
        extra += ["returns money"] if kind.returns else []
        extra += [f"share of the {kind.share_of}'s total"] if kind.share_of else []
        extra += [f"strategy: {', '.join(kind.strategies)}"] if kind.strategies else []
        under = f" (a kind of `{kind.parents[0]}`)" if kind.parents else ""
        note = f" *{'; '.join(extra)}.*" if extra else ""
        lines.append(
            f"| `{kind.slug}`{under} | {kind.channel or '–'} | {kind.flow or '–'} | {kind.comment}{note} |"
        )
    lines += ["", "### Kinds of actors", "", "| kind | meaning |", "|---|---|"]
    for kind in _tree(schema, "actor"):
        under = (
            f" (a kind of `{kind.parents[0]}`)"
            if kind.parents and kind.parents != ("actor",)
            else ""
        )
        lines.append(f"| `{kind.slug}`{under} | {kind.comment} |")
    return "\n" + "\n".join(lines) + "\n"


def _tree(schema: Schema, root: str) -> list:  # type: ignore[type-arg]
    known = schema.tie_kinds if root == "tie" else schema.actor_kinds
    found = []

    def add(above: str) -> None:
        for kind in known.values():
            if (above in kind.parents) or (not above and not kind.parents):
                found.append(kind)
                add(kind.slug)

    add("" if root == "tie" else "actor")
    return found


def terms() -> str:
    """Return every term of the ontology by sort, as Markdown."""
    graph = rdf_files.index(rdf_files.read(shipped_files.folder("ontology") / "ih.ttl"))
    groups = {
        "Classes": OWL + "Class",
        "Object properties": OWL + "ObjectProperty",
        "Datatype properties": OWL + "DatatypeProperty",
        "Annotation properties": OWL + "AnnotationProperty",
        "Individuals": OWL + "NamedIndividual",
    }
    parts = []
    for title, kind in groups.items():
        rows = sorted(
            i
            for i, node in graph.items()
            if i.startswith(IH) and kind in {t.value for t in node[RDF + "type"]}
        )
        lines = [
            f"## {title}",
            "",
            "| term | label | meaning |",
            "|---|---|---|",
            *(_term(graph, iri) for iri in rows),
        ]
        parts.append("\n".join(lines))
    return "\n" + "\n\n".join(parts) + "\n"


def _term(graph: Index, iri: str) -> str:
    node = graph[iri]
    labels = ", ".join(f"{v.value}" for v in node[RDFS + "label"])
    above = [
        v.value.removeprefix(IH)
        for p in ("subClassOf", "subPropertyOf")
        for v in node.get(RDFS + p, ())
    ]
    under = f" *Below {', '.join(f'`{a}`' for a in above)}.*" if above else ""
    return f"| `ih:{iri.removeprefix(IH)}` | {labels} | {node[RDFS + 'comment'][0].value}{under} |"


def query_faults() -> str:
    """Return the kinds of query that the engine answers wrongly, as Markdown."""
    lines = ["", "| kind | what is wrong | write | as in | instead of |", "|---|---|---|---|---|"]
    for kind in KINDS.values():
        cells = (kind.fault, kind.cure, f"`{kind.right}`", f"`{kind.wrong}`")
        lines.append(f"| {kind.name} | " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    """Return a text for a cell; outside code an address in angle brackets is not to be taken for a tag."""
    shown = text if text.startswith("`") else text.replace("<", "&lt;").replace("*", "\\*")
    return shown.replace("|", "\\|")


def query_index() -> str:
    """Return the query library by topic, as Markdown."""
    parts = []
    for topic in dict.fromkeys(q.topic for q in library().values()):
        lines = [
            f"## {topic}",
            "",
            "| query | question | a row says | parameters |",
            "|---|---|---|---|",
        ]
        for q in library().values():
            if q.topic == topic:
                given = "; ".join(
                    f"`{p.name}` ({p.type}, `{p.default}`): {p.description}" for p in q.parameters
                )
                lines.append(
                    f"| [{q.name}]({topic}/{q.name}.rq) | {q.question} | {q.reading} | {given} |"
                )
        parts.append("\n".join(lines))
    return "\n" + "\n\n".join(parts) + "\n"


def functions() -> str:
    """Return the public functions with what each returns, as Markdown: signature, first sentence."""
    lines = ["", "| function | what it does |", "|---|---|"]
    for name in kg.__all__:
        function = getattr(kg, name)
        if callable(function):
            said = inspect.cleandoc(function.__doc__ or "").split("\n\n")[0].replace("\n", " ")
            names = (_parameter(p) for p in inspect.signature(function).parameters.values())
            call = f"kg.{name}({', '.join(names)})"
            lines.append(f"| `{call}` | {_cell(said)} |")
    return "\n".join([*lines, ""])


def _parameter(parameter: inspect.Parameter) -> str:
    """Return a parameter as a call writes it: by name where it need not be given."""
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    has_default = parameter.default is not inspect.Parameter.empty
    return f"{stars.get(parameter.kind, '')}{parameter.name}{'=…' if has_default else ''}"


@cache
def _desk() -> tempfile.TemporaryDirectory:  # type: ignore[type-arg]
    return tempfile.TemporaryDirectory()


def session(*commands: str, most: int = 40) -> str:
    """Return what commands print, as a console block; the commands of one document share a folder.

    A line `# …` of a command list is a remark. A `kg` is the one of this environment; output past `most` lines is cut.
    """
    lines = []
    scripts = Path(sys.executable).parent
    environment = {
        **os.environ,
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    environment.pop("KG_CASE", None)
    for command in commands:
        lines.append(f"$ {command}")
        run = ["sh", "-c", command] if any(c in command for c in "|><&") else shlex.split(command)
        done = subprocess.run(
            run,
            cwd=_desk().name,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            encoding="utf-8",
        )
        said = (done.stdout + done.stderr).rstrip().splitlines()
        lines += said[:most] + ([f"… {len(said) - most} more lines"] if len(said) > most else [])
    return "\n```console\n" + "\n".join(line.rstrip() for line in lines) + "\n```\n"
