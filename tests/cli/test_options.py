"""The options of all commands: the same name means the same everywhere, and an argument is never the only way."""

import ast
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import kg.cli
from kg.cli import kg as group
from tests.cli.test_cli import kg as run

COMMANDS = Path(kg.cli.__file__).parent / "commands"
MOST_LINES = 25
MOST_PARAMETERS = 6

# Arguments first, then options in the order of the help. A command that departs from the others shows here.
MATRIX = {
    "audit": "--case --format -o --table",
    "bottlenecks": "[CHANNEL] --case --channel --from --to --count --as-of --witnesses --coalitions --quick --engine"
    " --master --format -o --table",
    "brokers": "[CHANNEL] --case --channel --as-of --permutations --seed --partial --format -o --table",
    "build": "--case --as-of --robustness -o",
    "bypass": "[CHANNEL] --case --channel --from --to --count --as-of --avoid -k --engine --format -o --table",
    "check": "--case --source-text --fail-on --all --format -o --table",
    "dependence": "--case --as-of --threshold --engine --master --format -o --table",
    "evidence": "ROW --case --as-of --source-text --format -o --table",
    "export": "[CHANNEL] --case --channel --as-of --format -o --excel",
    "find": "WORDS... --case --source-text --format -o --table",
    "findings": "--case --x --y --expect --of --format -o --table",
    "generate": "--firms --seed --like --force --format -o",
    "import": "SOURCE -o --map --encoding --numbers --dates --update --show-map",
    "new": "DIR --from",
    "overview": "[CHANNEL] --case --channel --from --to --count --as-of --avoid --engine --format -o --table",
    "procedures": "[PROCEDURE]... --case --procedure --format -o --table",
    "queries": "[TOPIC] --topic --format -o --table",
    "query": "NAME|FILE.rq|- --case --store --endpoint --graph -p --timeout --rows --format",
    "rank": "[CHANNEL] --case --channel --as-of --kind --measure --top --engine --master --format -o --table",
    "recapture": "--case --as-of --format -o --table",
    "report": "--case --as-of --engine --all --format -o --table",
    "robustness": "[CHANNEL] --case --channel --from --to --count --as-of --avoid --accept --without --monte-carlo --seed"
    " --chance --engine --format -o --table",
    "serve": "--case --store --as-of --host --port --public --allow-origin --timeout --memory --rows --yasgui",
    "verify": "FILE --case --format -o --table",
    "view": "[CHANNEL] --case --channel --as-of --focus --depth --avoid --bottlenecks --top --layout --title --lang --picture"
    " --format -o --open",
}
# Of these the words differ with what there is to choose from; all others have one metavar.
CHOICES = {"--format", "-o"}
# `kg new --from FILE` says what a case is made from; in all other commands --from says where routes start.
OWN = {"new": {"--from"}}
# An option comes with these, in this order, wherever it stands.
TOGETHER = {
    "--channel": ("--case", "--channel", "--as-of"),
    "--from": ("--channel", "--from", "--to", "--count"),
    "--master": ("--engine", "--master"),
    "--table": ("--format", "-o", "--table"),
}


def options_of(command: click.Command) -> dict[str, click.Option]:
    return {p.opts[0]: p for p in command.params if isinstance(p, click.Option)}


def shared_options_of(command: click.Command) -> dict[str, click.Option]:
    """Return the options of a command that mean the same wherever they stand."""
    own = OWN.get(command.name, set())
    return {name: option for name, option in options_of(command).items() if name not in own}


def words_of(command: click.Command) -> str:
    """Return the arguments and options of a command as the matrix has them."""
    context = click.Context(command)
    arguments = [p.make_metavar(context) for p in command.params if isinstance(p, click.Argument)]
    return " ".join([*arguments, *options_of(command)])


@pytest.mark.parametrize("name", sorted(group.commands))
def test_each_command_has_the_options_of_the_matrix(name):
    assert words_of(group.commands[name]) == MATRIX[name]


def test_the_matrix_has_every_command():
    assert sorted(MATRIX) == sorted(group.commands)


def test_an_option_is_written_alike_in_every_command():
    metavars: dict[str, set[str]] = {}
    for command in group.commands.values():
        for name, option in shared_options_of(command).items():
            metavars.setdefault(name, set()).add(option.make_metavar(click.Context(command)))
    assert {
        name: forms for name, forms in metavars.items() if len(forms) > 1 and name not in CHOICES
    } == {}


def test_an_option_means_the_same_in_every_command():
    """The help of an option differs only in what is taken by default."""
    meanings: dict[str, set[str]] = {}
    for command in group.commands.values():
        for name, option in shared_options_of(command).items():
            meanings.setdefault(name, set()).add((option.help or "").partition("; by default")[0])
    assert {
        name: texts for name, texts in meanings.items() if len(texts) > 1 and name not in CHOICES
    } == {}
    assert all(all(texts) for texts in meanings.values())


@pytest.mark.parametrize("name", sorted(group.commands))
def test_options_that_belong_together_stand_together(name):
    words = [word for word in MATRIX[name].split() if word not in OWN.get(name, ())]
    for option, names in TOGETHER.items():
        if option in words:
            assert [word for word in words if word in names] == list(names)


def test_an_argument_that_may_be_left_out_is_an_option_too():
    for command in group.commands.values():
        options = options_of(command)
        for argument in command.params:
            if isinstance(argument, click.Argument) and not argument.required:
                word = argument.make_metavar(click.Context(command)).strip("[].").lower()
                assert options[f"--{word}"].multiple == (argument.nargs == -1), command.name
        assert ("--channel" in options) == ("[CHANNEL]" in words_of(command)), command.name


# --- an argument and its option ---------------------------------------------------------------------------------------

QUICK = {"brokers": ("--permutations", "20"), "view": ("--format", "svg")}
SAME = [
    *(
        (name, "--channel", ("capital",))
        for name in ("bottlenecks", "brokers", "bypass", "export", "rank", "view")
    ),
    ("procedures", "--procedure", ("patent",)),
    ("procedures", "--procedure", ("patent-japan", "patent-europe")),
    ("queries", "--topic", ("finance",)),
]  # fmt: skip


def called(*words: str) -> str:
    done = CliRunner().invoke(group, words)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize(("name", "option", "values"), SAME)
def test_an_argument_is_the_option_of_that_name(name, option, values):
    more = QUICK.get(name, ())
    by_option = called(name, *(word for value in values for word in (option, value)), *more)
    assert called(name, *values, *more) == by_option
    assert called(name, *more) != by_option


def test_both_may_say_the_same_and_several_procedures_add_up():
    assert called("rank", "capital", "--channel", "capital") == called("rank", "capital")
    answer = called("procedures", "patent-japan", "--procedure", "patent-europe")
    assert answer == called("procedures", "patent-japan", "patent-europe")


@pytest.mark.parametrize("name", ["bottlenecks", "brokers", "bypass", "export", "rank", "view"])
def test_two_channels_are_one_clear_error(name):
    done = CliRunner().invoke(group, [name, "patent", "--channel", "capital"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert (
        done.stderr.splitlines()[-1]
        == "Error: 'patent' and --channel 'capital' differ; give one of them"
    )


def test_two_topics_are_one_clear_error():
    done = CliRunner().invoke(group, ["queries", "finance", "--topic", "market"])
    assert (
        done.stderr.splitlines()[-1]
        == "Error: 'finance' and --topic 'market' differ; give one of them"
    )


@pytest.mark.parametrize("name", ["bottlenecks", "brokers", "bypass", "export", "rank", "view"])
def test_what_is_no_channel_is_said_with_the_nearest(name):
    done = run(name, "captial")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "kg: there is no channel 'captial'; did you mean capital?\n"


def test_an_option_of_another_engine_is_one_clear_error():
    for name in ("bottlenecks", "dependence", "rank"):
        done = CliRunner().invoke(group, [name, "--master", "local[1]"])
        assert done.exit_code == 2
        assert done.stderr.splitlines()[-1] == "Error: --master goes with --engine spark"


def test_the_report_passes_its_engine_on():
    done = run("report", "--case", "example", "--engine", "warp")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("kg: there is no engine warp")


def test_check_heeds_a_table_that_is_named_alone():
    done = run("check", "--case", "example", "--table", "problem")
    assert done.returncode == 2
    assert "did you mean problems" in done.stderr


def test_evidence_takes_the_texts_of_several_sources(tmp_path):
    run("new", tmp_path / "case")
    lines = (tmp_path / "case" / "report-2020.tsv").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "a.tsv").write_text("".join(lines[::2]), "utf-8")
    (tmp_path / "b.tsv").write_text("".join(lines[1::2]), "utf-8")
    words = ("evidence", "fund-bails-out-bank", "--case", tmp_path / "case", "--format", "json")
    single = run(*words, "--source-text", tmp_path / "case" / "report-2020.tsv")
    parts = run(*words, "--source-text", tmp_path / "a.tsv", "--source-text", tmp_path / "b.tsv")
    assert single.returncode == 0
    assert parts.stdout == single.stdout


@pytest.mark.parametrize("name", sorted(group.commands))
def test_the_help_fits_into_80_columns(name):
    done = CliRunner().invoke(group, [name, "--help"], terminal_width=80)
    assert done.exit_code == 0
    assert max(map(len, done.stdout.splitlines())) <= 80


# --- short commands ---------------------------------------------------------------------------------------------------


def faults(source: str) -> list[str]:
    """Return what is too long in the text of a module: bodies, docstrings not counted, and lists of parameters."""
    result = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef):
            continue
        body = node.body[ast.get_docstring(node) is not None :]
        lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
        parameters = len(node.args.posonlyargs + node.args.args + node.args.kwonlyargs)
        if lines > MOST_LINES:
            result.append(f"{node.name}: {lines} lines")
        if parameters > MOST_PARAMETERS:
            result.append(f"{node.name}: {parameters} parameters")
    return result


@pytest.mark.parametrize(
    "path", sorted([*COMMANDS.glob("*.py"), *COMMANDS.parent.glob("*.py")]), ids=lambda p: p.name
)
def test_commands_are_short_and_take_few_parameters(path):
    assert faults(path.read_text("utf-8")) == []


def test_each_command_has_a_file_of_its_own():
    # `import` is a word of Python: its file has an underscore.
    files = [p.stem.removesuffix("_") for p in COMMANDS.glob("[a-z]*.py")]
    assert sorted(files) == sorted(group.commands)


def test_the_checker_sees_a_fault_that_is_planted():
    lines = "\n".join("    x = 1" for _ in range(26))
    assert faults(f'def f(a):\n    """Doc."""\n{lines}\n') == ["f: 26 lines"]
    assert faults("def f(a, b, c, d, e, f, *, g):\n    return 1\n") == ["f: 7 parameters"]
    assert faults(f'def f(a, b, c, d, e, f):\n    """Doc."""\n{lines[10:]}\n') == []
