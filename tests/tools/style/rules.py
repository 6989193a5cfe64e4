"""Each house rule as a function from source files to the places that break it."""

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from tests.tools.style.source import Function, Source, is_public, parameters

Sources = Sequence[Source]
PRONOUNS = "some mine other one both rest whole"
PARTICIPLES = (
    "found said told held given asked kept known shown wanted led made put seen chosen placed drawn"
)
VAGUE = frozenset([*PRONOUNS.split(), *PARTICIPLES.split()])
# Public names that may stand in several files: the variants of an interface, and a command beside its question.
INTERFACES = "render write rows ask read draw main heading sentences tables figures sections"
COMMANDS = "serve build check export generate new flow query verify view report evidence audit findings procedures"
QUESTIONS = "bottlenecks bypass brokers dependence find overview rank recapture robustness"
TWINS = frozenset([*INTERFACES.split(), *COMMANDS.split(), *QUESTIONS.split()])
ENGINES = ("kg/graph/engines/", "kg/spark/")
COLUMNS = 100
PARAMETERS = 6
FILE_LINES = 400
QUESTION_LINES = 250
BODY_LINES = 25
_COMPREHENSION = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_UNNAMED = 3  # a tuple of so many different things needs names for them


@dataclass(frozen=True)
class Fault:
    """A place that breaks a rule."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        """Return the place as editors read it."""
        return f"{self.path}:{self.line}: {self.text}"


def vague_definitions(sources: Sources) -> Iterator[Fault]:
    """Yield modules, public classes and functions, and parameters of these, that pronouns or participles name."""
    for source in sources:
        stem = source.module.rpartition(".")[2]
        if stem in VAGUE:
            yield Fault(source.path, 1, f"module {stem}")
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef) and node.name.lower() in VAGUE:
                yield Fault(source.path, node.lineno, f"class {node.name}")
        for function, is_method in source.functions:
            yield from _vague_function(source, function, is_method=is_method)


def _vague_function(source: Source, function: Function, *, is_method: bool) -> Iterator[Fault]:
    if not is_public(function.name):
        return
    if function.name in VAGUE:
        yield Fault(source.path, function.lineno, f"function {function.name}")
    for parameter in parameters(function, is_method=is_method):
        if parameter.arg in VAGUE:
            yield Fault(
                source.path, parameter.lineno, f"parameter {parameter.arg} of {function.name}"
            )


def vague_names(sources: Sources) -> Iterator[Fault]:
    """Yield every name in the code that is a pronoun or a participle."""
    for source in sources:
        for token in source.names:
            if token.string.strip("_") in VAGUE:
                yield Fault(source.path, token.start[0], token.string)


def twin_classes(sources: Sources) -> Iterator[Fault]:
    """Yield public classes that bear the name of a class of another file."""
    yield from _twins(sources, _class_names, frozenset())


def twin_functions(sources: Sources) -> Iterator[Fault]:
    """Yield public functions that have the name of a function of another file, except the intended twins."""
    own = [source for source in sources if not source.path.startswith(ENGINES)]
    yield from _twins(own, _function_names, TWINS)


def _class_names(source: Source) -> Iterator[tuple[str, int]]:
    for node in source.tree.body:
        if isinstance(node, ast.ClassDef):
            yield node.name, node.lineno


def _function_names(source: Source) -> Iterator[tuple[str, int]]:
    for node in source.tree.body:
        if isinstance(node, Function):
            yield node.name, node.lineno


def _twins(
    sources: Sources,
    names_of: Callable[[Source], Iterator[tuple[str, int]]],
    allowed: frozenset[str],
) -> Iterator[Fault]:
    homes: dict[str, list[Fault]] = defaultdict(list)
    for source in sources:
        for name, line in dict(names_of(source)).items():
            if is_public(name) and name not in allowed:
                homes[name].append(Fault(source.path, line, name))
    for places in homes.values():
        if len(places) > 1:
            yield from places[1:]


def rooms_named_as_functions(sources: Sources) -> Iterator[Fault]:
    """Yield modules and folders directly under `kg/` that are called like a function of `kg`."""
    inits = [source for source in sources if source.path == "kg/__init__.py"]
    functions = set(chain.from_iterable(_strings_of(init, "__all__") for init in inits))
    for source in sources:
        room = source.module.split(".")[1:2]
        if room and room[0] in functions:
            yield Fault(source.path, 1, f"kg.{room[0]} is a function")


def _strings_of(source: Source, name: str) -> Iterator[str]:
    for node in source.tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            yield from ast.literal_eval(node.value)


def long_lines(sources: Sources) -> Iterator[Fault]:
    """Yield lines over 100 columns."""
    for source in sources:
        for number, line in enumerate(source.lines, 1):
            if len(line) > COLUMNS:
                yield Fault(source.path, number, f"{len(line)} columns")


def nested_loops(sources: Sources) -> Iterator[Fault]:
    """Yield comprehensions with more than one `for`."""
    for source in sources:
        for node in ast.walk(source.tree):
            if isinstance(node, _COMPREHENSION) and len(node.generators) > 1:
                yield Fault(source.path, node.lineno, "a comprehension with several for")


def chained_conditions(sources: Sources) -> Iterator[Fault]:
    """Yield conditional expressions within a conditional expression."""
    for source in sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.IfExp) and _has_condition(node):
                yield Fault(source.path, node.lineno, "a conditional expression in another")


def _has_condition(node: ast.IfExp) -> bool:
    return isinstance(node.body, ast.IfExp) or isinstance(node.orelse, ast.IfExp)


def many_parameters(sources: Sources) -> Iterator[Fault]:
    """Yield functions of more than six parameters, not counting keyword-only ones of public questions or options."""
    for source in sources:
        if source.path.startswith("kg/cli/commands/"):
            continue
        is_question = source.path.startswith(("kg/questions/", "kg/spark/"))
        for function, is_method in source.functions:
            if _is_overload(function):
                continue
            keywords = (
                len(function.args.kwonlyargs) if is_question and is_public(function.name) else 0
            )
            count = len(parameters(function, is_method=is_method)) - keywords
            if count > PARAMETERS:
                yield Fault(source.path, function.lineno, f"{function.name} has {count} parameters")


def _is_overload(function: Function) -> bool:
    return any("overload" in ast.unparse(decorator) for decorator in function.decorator_list)


def unnamed_tuples(sources: Sources) -> Iterator[Fault]:
    """Yield functions that take or return a tuple of three or more things without names."""
    for source in sources:
        for function, is_method in source.functions:
            annotations = [p.annotation for p in parameters(function, is_method=is_method)]
            for annotation in [*annotations, function.returns]:
                if annotation is not None and _has_unnamed(annotation):
                    yield Fault(
                        source.path,
                        annotation.lineno,
                        f"{function.name}: {ast.unparse(annotation)}",
                    )


def _has_unnamed(annotation: ast.expr) -> bool:
    for node in ast.walk(annotation):
        if not isinstance(node, ast.Subscript) or ast.unparse(node.value) not in ("tuple", "Tuple"):
            continue
        if isinstance(node.slice, ast.Tuple) and len(node.slice.elts) >= _UNNAMED:
            return True
    return False


def long_files(sources: Sources) -> Iterator[Fault]:
    """Yield files over 400 lines."""
    for source in sources:
        if len(source.lines) > FILE_LINES:
            yield Fault(source.path, 1, f"{len(source.lines)} lines")


def long_questions(sources: Sources) -> Iterator[Fault]:
    """Yield questions of one file that are so long that they are to be a folder."""
    for source in sources:
        room, _, stem = source.module.rpartition(".")
        names = {name for name, _ in _function_names(source)}
        is_question = room == "kg.questions" and stem in names
        if is_question and len(source.lines) > QUESTION_LINES:
            yield Fault(source.path, 1, f"{len(source.lines)} lines; make it a folder")


def long_commands(sources: Sources) -> Iterator[Fault]:
    """Yield functions of commands with a body of more than 25 lines."""
    for source in sources:
        if not source.path.startswith("kg/cli/commands/"):
            continue
        for function, _ in source.functions:
            length = (function.end_lineno or 0) - function.body[0].lineno + 1
            if length > BODY_LINES:
                yield Fault(source.path, function.lineno, f"{function.name} has {length} lines")


def undescribed_parameters(sources: Sources) -> Iterator[Fault]:
    """Yield parameters of public functions with two or more that the docstring does not describe."""
    for source in sources:
        for function, is_method in described_functions(source):
            text = ast.get_docstring(function) or ""
            for parameter in parameters(function, is_method=is_method):
                if not _describes(text, parameter.arg):
                    yield Fault(
                        source.path, parameter.lineno, f"{parameter.arg} of {function.name}"
                    )


def described_functions(source: Source) -> Iterator[tuple[Function, bool]]:
    """Yield the functions whose docstrings describe parameters: public, with two or more; a command has its help."""
    if source.path.startswith("kg/cli/commands/"):
        return
    for function, is_method in source.functions:
        if not is_public(function.name) or _is_overload(function):
            continue
        if len(parameters(function, is_method=is_method)) > 1:
            yield function, is_method


def _describes(docstring: str, parameter: str) -> bool:
    section = re.search(r"^Args:\n(.*?)(?=^\S|\Z)", docstring, re.MULTILINE | re.DOTALL)
    if section is None:
        return False
    pattern = rf"^\s+\**(?:\w+, )*\**{re.escape(parameter)}(?:, \**\w+)*(?: \([^\n]*\))?:"
    return re.search(pattern, section[1], re.MULTILINE) is not None
