"""The commands as a user gives them: the output, the exit code, and the process where it matters."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.support.commands import ENV, kg, kg_apart, kg_by_hash_seed
from tests.support.worlds import write

EXAMPLE = ("--case", "example")


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_help_lists_every_command_and_imports_no_library():
    done = kg("--help")
    assert done.returncode == 0
    for command in (
        "report", "bottlenecks", "bypass", "rank", "brokers", "dependence", "recapture", "procedures", "findings", "audit", "view", "export", "serve",
        "verify", "evidence", "overview", "find", "query", "queries", "check", "build", "new", "generate",
    ):  # fmt: skip
        assert f"\n  {command} " in done.stdout
    code = "import sys; sys.argv = ['kg', '--help']\ntry:\n  import kg.cli; kg.cli.main()\nexcept SystemExit: pass\n"
    heavy = "{'polars', 'rdflib', 'networkx', 'numpy', 'pyoxigraph', 'jinja2', 'werkzeug'}"
    code += f"print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.endswith("[]\n")


def test_a_question_imports_nothing_that_serves():
    code = "import sys; sys.argv = ['kg', 'bottlenecks']\ntry:\n  import kg.cli; kg.cli.main()\nexcept SystemExit: pass\n"
    code += "print(sorted({'waitress', 'werkzeug'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")


def test_the_patent_agents_are_unavoidable_for_every_applicant():
    answer = json.loads(kg("bottlenecks", "--channel", "patent", "--format", "json").stdout)
    assert (answer["format"], answer["case"], answer["command"]) == (2, "japan-1998", "bottlenecks")
    reach = {row["population"]: row for row in answer["reach"]}
    assert reach["sme"]["reached"] == reach["sme"]["counted"] > 12
    held = next(
        r for r in answer["gatekeepers"] if r["actor"] == "benrishi" and r["population"] == "sme"
    )
    assert (held["captives"], held["captive_share"], held["basis"]) == (
        reach["sme"]["counted"],
        1.0,
        "stated",
    )


def test_m_s_routes_to_capital_avoid_every_ministry_and_bank_and_say_how():
    found = rows(
        kg("bypass", "--channel", "capital", "--format", "csv", "--table", "routes").stdout
    )
    mine = [r for r in found if r["target"] == "m-firm" and r["status"] == "used"]
    actors = rows(kg("query", "actors", "--format", "csv").stdout)
    kinds = {r["actor"].rsplit("/", 1)[-1]: r["kind"].rsplit("#", 1)[-1] for r in actors}
    shut = {
        "Ministry",
        "Agency",
        "State",
        "Bank",
        "CityBank",
        "LocalBank",
        "GovernmentBank",
        "FinancialInstitution",
    }
    assert len(mine) >= 2
    for route in mine:
        assert not {kinds[a] for a in route["actors"].split(";")} & shut
        assert route["strategies"]


def test_the_doors_closed_to_t_and_h_are_named():
    closed = rows(kg("bypass", "--format", "csv", "--table", "closed").stdout)
    doors = {(r["channel"], r["target"], r["other"], r["status"], r["refused_by"]) for r in closed}
    assert ("market", "t-firm", "assemblers", "refused", "assemblers") in doors
    assert ("capital", "h-firm", "sme-agency", "refused", "sme-agency") in doors


FORMS = ("terminal", "markdown", "html", "json", "csv")
EMBEDDED_FORMS = ("html", "json")


@pytest.fixture(scope="module")
def reports():
    """Return reports on the example and on the embedded case in every format, each by three processes."""
    example = (("report", *EXAMPLE, "--format", form) for form in FORMS)
    embedded = (("report", "--format", form) for form in EMBEDDED_FORMS)
    first, second, third = kg_by_hash_seed(*example, *embedded, seeds=("1", "2", "3"))
    names = [*FORMS, *(("embedded", form) for form in EMBEDDED_FORMS)]
    return dict(zip(names, zip(first, second, third, strict=True), strict=True))


@pytest.mark.parametrize("form", FORMS)
def test_the_report_comes_in_every_format_and_the_same_twice(form, reports):
    runs = reports[form]
    assert runs[0].returncode == 0
    assert runs[0].stdout == runs[1].stdout
    assert "film-fund" in runs[0].stdout


@pytest.mark.parametrize("form", EMBEDDED_FORMS)
def test_the_report_on_the_embedded_case_is_the_same_over_hash_seeds(form, reports):
    runs = reports["embedded", form]
    assert "Ministry of Finance" in runs[0].stdout
    assert len({run.stdout for run in runs}) == 1


def test_output_goes_to_files_by_suffix_and_to_a_folder(tmp_path):
    assert kg("report", *EXAMPLE, "-o", tmp_path / "report.html").stdout == ""
    assert (tmp_path / "report.html").read_text("utf-8").startswith("<!")
    assert kg("report", *EXAMPLE, "-o", f"{tmp_path}/tables/").returncode == 0
    names = {p.name for p in (tmp_path / "tables").iterdir()}
    assert {
        "gatekeepers.csv",
        "groups.csv",
        "unreached.csv",
        "routes.csv",
        "closed.csv",
        "sources.csv",
    } <= names


def test_evidence_shows_what_supports_what_disputes_and_the_passage(tmp_path):
    mine = tmp_path / "mine"
    kg("new", mine)
    done = kg(
        "evidence",
        "fund-bails-out-bank",
        "--case",
        mine,
        "--source-text",
        mine / "report-2020.tsv",
        "--format",
        "json",
    )
    pieces = json.loads(done.stdout)["evidence"]
    assert [(p["stance"], p["locator"]) for p in pieces] == [
        ("disputes", "findings.5"),
        ("supports", "findings.4"),
    ]
    assert pieces[0]["passage"] == "A spokesman of the bank denies this."


def test_new_makes_a_case_that_checks_and_reports(tmp_path):
    done = kg("new", tmp_path / "My Case")
    assert done.returncode == 0
    check = kg(
        "check",
        "--case",
        tmp_path / "My Case",
        "--source-text",
        tmp_path / "My Case" / "report-2020.tsv",
        "--fail-on",
        "warning",
    )
    assert (check.returncode, check.stdout) == (0, "")
    assert "23 citations found in the source text" in check.stderr
    assert kg("report", "--case", tmp_path / "My Case").returncode == 0
    again = kg("new", tmp_path / "My Case")
    assert (again.returncode, again.stderr) == (
        2,
        f"kg: {tmp_path}/My Case exists and is not empty; give a new folder\n",
    )


def test_new_makes_a_case_of_a_table_as_import_does(tmp_path):
    table = tmp_path / "loans.csv"
    table.write_text("lender,borrower\nNordbank,Studio Alpha\nNordbank,Studio Beta\n")
    new, imported = tmp_path / "new" / "loans", tmp_path / "imported" / "loans"
    made = kg("new", new, "--from", table)
    same = kg("import", table, "-o", imported)
    assert made.returncode == same.returncode == 0
    assert made.stdout == same.stdout
    assert made.stderr == same.stderr.replace(str(imported), str(new))
    names = sorted(path.name for path in new.iterdir())
    assert names == sorted(path.name for path in imported.iterdir())
    assert (new / "ties.csv").read_bytes() == (imported / "ties.csv").read_bytes()


def test_the_case_comes_from_the_option_before_the_environment(tmp_path):
    write(tmp_path, actors="id|name|kind\na|A|sme")
    assert (
        json.loads(kg("queries", "--format", "json", env={"KG_CASE": str(tmp_path)}).stdout)[
            "command"
        ]
        == "queries"
    )
    assert (
        json.loads(kg("evidence", "a", "--format", "json", env={"KG_CASE": str(tmp_path)}).stdout)[
            "case"
        ]
        == "world"
    )
    assert (
        kg("evidence", "mof", "--case", "japan-1998", env={"KG_CASE": str(tmp_path)}).returncode
        == 0
    )


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("reprot",), 2, "did you mean report or export?"),
        (("report", "--cas", "x"), 2, "--case"),
        (("report", "--case", "japan-1989"), 2, "kg: there is no case 'japan-1989', neither embedded nor as a folder; did you mean japan-1998?"),
        (("bottlenecks", "--channel", "captial"), 2, "kg: there is no channel 'captial'; did you mean capital?"),
        (("bottlenecks", "--channel", "authority"), 2, "kg: the case japan-1998 has no standard question for the channel authority; give --from and --to"),
        (("bottlenecks", "--channel", "capital", "--from", "mofo"), 2, "kg: no actor or kind is called 'mofo'; did you mean mof"),
        (("evidence", "benrish"), 2, "kg: the case japan-1998 has no row 'benrish'; did you mean benrishi"),
        (("report", "--as-of", "someday"), 2, "'someday' is not a date; write 1998, 1998-05, 1998-05-14, or 1996/1998 for a span"),
        (("report", "--as-of", "1998-00-05"), 2, "'1998-00-05' is not a date; leave out the month or the day that is not known, for example 1998"),
        (("report", "--as-of", "１998"), 2, "'１998' mixes digits of several scripts; write all its digits in one script"),
        (("dependence", "--threshold", "nan"), 2, "'nan' is not a number; leave it out if no number is known"),
        (("dependence", "--threshold", "40%"), 2, "'40%' is not a number; write it without the percent sign"),
        (("dependence", "--threshold", "４０"), 2, "40.0 is not in the range 0<x<=1"),
        (("rank", "--top", "1_0"), 2, "'1_0' is not a number; write it without thousands separators"),
        (("rank", "--top", "8０"), 2, "'8０' mixes digits of several scripts"),
        (("rank", "--top", "1.5"), 2, "'1.5' is not a valid integer"),
        (("rank", "--top", "1e999"), 2, "'1e999' is not a valid integer"),
        (("query", "dependence", "-p", "threshold=8０"), 2, "kg: threshold = '8０' mixes digits of several scripts; write all its digits in one script"),
        (("report", "--table", "gatekeeper", "--format", "csv"), 2, "did you mean gatekeepers"),
        (("query", "refusal"), 2, "kg: the library has no query 'refusal'; did you mean refusals"),
        (("query", "refusals", "-p", "chanel=capital"), 2, "kg: the query refusals has no parameter 'chanel'; did you mean channel?"),
        (("query", "refusals", "-p", "channel=gold"), 2, "kg: channel = 'gold' is not a term of the ontology"),
        (("query", "refusals", "-p", "channel"), 2, "kg: 'channel' is not a parameter; write -p name=value"),
        (("query", "nothing.rq"), 2, "kg: nothing.rq cannot be read"),
        (("queries", "finances"), 2, "kg: there is no topic 'finances'; did you mean finance?"),
        (("bottlenecks", "--engine", "warp"), 2, "kg: there is no engine warp"),
        (("report", "-o", "/dev/null/x.html"), 2, "kg: "),
        (("build", "-o", "/dev/null/x"), 2, "kg: /dev/null/x cannot be written"),
    ],
)  # fmt: skip
def test_a_mistake_costs_one_line_and_a_code(arguments, code, said):
    done = kg(*arguments)
    assert done.returncode == code
    assert done.stdout == ""
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_case_gives_its_first_problems_and_their_number(tmp_path):
    rows = (f"t{i}|h|g|lend{i}-to|active" for i in range(12))
    ties = "\n".join(
        ["id|source|target|kind|status", *rows, *(f"p{i}|h|g|pays|active" for i in range(4))]
    )
    write(tmp_path, actors="id|name|kind\nh|H|sme\ng|G|sme", ties=ties)
    done = kg("report", "--case", tmp_path)
    lines = done.stderr.splitlines()
    assert done.returncode == 2
    assert [line.split(":")[1] for line in lines[:10]] == [str(n) for n in range(2, 12)]
    assert lines[10] == "… and 6 more"
    assert lines[11].startswith(
        f"kg: the case {tmp_path} has 16 problems; list all problems with: kg check"
    )
    check = kg("check", "--case", tmp_path)
    assert check.returncode == 1
    [summed_up] = check.stdout.splitlines()[12:]
    assert summed_up.startswith("ties.csv:14:kind: 4 rows: unknown kind 'pays'")
    assert "capital: finances," in summed_up
    assert "world: 16 errors in" in check.stderr
    assert "kg check --all lists each" in check.stderr
    every = kg("check", "--case", tmp_path, "--all")
    assert (every.returncode, len(every.stdout.splitlines())) == (1, 16)
    assert "--all" not in every.stderr
    table = kg("check", "--case", tmp_path, "--format", "csv")
    assert (table.returncode, len(table.stdout.splitlines())) == (1, 17)


def test_what_sums_up_one_sort_names_the_bad_id_and_what_follows(tmp_path):
    ties = "id|source|target|kind|status\n" + "\n".join(
        f"t{i}|big-bank|h|funds|active" for i in range(13)
    )
    write(tmp_path, actors="id|name|kind\nh|H|sme\nBig Bank|B|bank", ties=ties)
    told = "actors.csv:3:id: 'Big Bank' is not an id, and 13 more that follow from it; use small letters, digits and hyphens"
    assert kg("check", "--case", tmp_path).stdout.splitlines() == [told]
    assert kg("bottlenecks", "--case", tmp_path).stderr.splitlines()[0] == told


def test_a_file_that_is_not_read_stops_what_reads_and_a_note_does_not(tmp_path):
    write(tmp_path, actors="id|name|kind\nh|H|sme")
    (tmp_path / "notes.txt").write_text("to do")
    assert kg("evidence", "h", "--case", tmp_path).returncode == 0
    check = kg("check", "--case", tmp_path)
    assert check.returncode == 0
    assert "notes.txt:1:: note: is not a file that kg reads\n" in check.stdout
    (tmp_path / "measures.CSV").write_text("id\n")
    stopped = kg("evidence", "h", "--case", tmp_path)
    assert stopped.returncode == 2
    told = "measures.CSV:1:: is not a table that kg reads; rename it to measures.csv"
    assert stopped.stderr.splitlines()[0] == told
    note = "notes.txt:1:: note: is not a file that kg reads"
    assert kg("check", "--case", tmp_path).stdout.splitlines() == [note, told]


def test_fail_on_decides_the_exit_code_of_check(tmp_path):
    write(tmp_path, actors="id|name|kind\nh|H|sme")
    assert kg("check", "--case", tmp_path).returncode == 0
    strict = kg("check", "--case", tmp_path, "--fail-on", "note")
    assert strict.returncode == 1
    assert "actors.csv:2:" in strict.stdout


def test_terminal_escapes_in_data_do_not_reach_the_terminal(tmp_path):
    write(tmp_path, actors="id|name|kind\nh|\x1b]0;owned\x07H|sme")
    shown = kg("evidence", "h", "--case", tmp_path)
    assert shown.returncode == 0
    assert "\x1b" not in shown.stdout
    write(tmp_path / "two", actors="id|name|kind\n\x1b[31mh|H|sme")
    bad = kg("check", "--case", tmp_path / "two")
    assert bad.returncode == 1
    assert "\x1b" not in bad.stdout + bad.stderr


@pytest.mark.parametrize(
    ("form", "start"),
    [("csv", "tie,source"), ("tsv", "?tie\t"), ("json", '{"head"'), ("xml", "<?xml")],
)
def test_query_gives_the_result_formats_of_w3c(form, start):
    done = kg("query", "refusals", "--format", form)
    assert done.returncode == 0
    assert done.stdout.startswith(start)
    assert "https://w3id.org/intermediation/case/japan-1998/sme-agency-funds-h" in done.stdout


def test_query_takes_files_standard_input_and_graphs(tmp_path):
    ask = "ASK { ?t a ih:Tie }"
    assert "yes" in kg("query", "-", stdin=ask).stdout
    (tmp_path / "mine.rq").write_text(
        "CONSTRUCT { ?a ih:capitalTo ?b } WHERE { ?a ih:capitalTo ?b }"
    )
    graph = kg("query", tmp_path / "mine.rq", "--format", "turtle", *EXAMPLE)
    assert "ih:capitalTo" in graph.stdout
    assert kg("query", tmp_path / "mine.rq", "--format", "json", *EXAMPLE).stderr.startswith(
        "kg: the query gives a graph"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * {", "the query is malformed"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "took more than 1 seconds"),
        ("SELECT * WHERE " + "{" * 3000 + "}" * 3000, "nested more than"),
        ("SELECT * { FILTER(" + "||".join(["1=1"] * 15000) + ") }", "stopped the engine"),
        ("DELETE WHERE { ?s ?p ?o }", "the query is malformed"),
    ],
)
def test_a_hostile_query_costs_one_line(text, said):
    done = kg_apart("query", "-", "--timeout", "1", stdin=text)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_ends_at_once_and_leaves_nothing(tmp_path):
    (tmp_path / "endless.rq").write_text(
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    )
    command = [sys.executable, "-m", "kg", "query", str(tmp_path / "endless.rq")]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, env=ENV, text=True, start_new_session=True
    ) as process:
        time.sleep(3)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=10) == 130
        assert process.stderr.read().strip() == "kg: interrupted"


def test_a_closed_pipe_is_no_error():
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "kg", "report"]
    done = subprocess.run(
        command, stdout=writer, stderr=subprocess.PIPE, env=ENV, check=False, timeout=60
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")
