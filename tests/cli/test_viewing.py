"""`kg view` and `kg export` as a user runs them."""

import io
import json
import os
import pty
import subprocess
import sys
from threading import Event
from xml.etree import ElementTree

import networkx as nx
import pytest

from kg.errors import FileProblem
from kg.rendering.write_files import own_place
from tests.support.commands import ENV, kg


def test_a_picture_is_printed_or_written(tmp_path):
    done = kg(
        "view", "--channel", "patent", "--bottlenecks", "--format", "svg", "--title", "Mine & yours"
    )
    assert done.returncode == 0
    assert "<title" in done.stdout
    root = ElementTree.fromstring(done.stdout)  # noqa: S314 - our own
    assert root.find("{http://www.w3.org/2000/svg}title").text == "Mine & yours"
    written = kg(
        "view",
        "--channel",
        "patent",
        "--bottlenecks",
        "-o",
        tmp_path / "a.svg",
        "--title",
        "Mine & yours",
    )
    assert (written.returncode, written.stdout, written.stderr) == (0, "", "")
    assert (tmp_path / "a.svg").read_text("utf-8") == done.stdout


def test_a_page_is_written(tmp_path):
    done = kg("view", "--case", "example", "-o", tmp_path / "a.html")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "a.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert [p.name for p in tmp_path.iterdir()] == ["a.html"]


@pytest.fixture(scope="module")
def plain():
    """Return the picture without any option."""
    return kg("view", "--format", "svg").stdout


@pytest.mark.parametrize(
    "options",
    [
        ("--focus", "h-firm", "--depth", "2"), ("--avoid", "keiretsu-links", "--channel", "capital"), ("--top", "60"),
        ("--as-of", "1998-12"), ("--layout", "force"), ("--lang", "ja"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_each_option_is_passed_on_and_changes_the_picture(options, plain):
    done = kg("view", "--format", "svg", *options)
    assert done.returncode == 0
    assert done.stdout != plain


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("view", "--channel", "capitol"), "no channel 'capitol'; did you mean capital?"),
        (("view", "--focus", "benrish"), "did you mean benrishi?"),
        (("view", "-o", "picture.png"), "formats are html, svg"),
        (("view", "-o", "no/picture.svg"), "make the folder first"),
        (("view", "--layout", "circle"), "'circle' is not one of"),
        (("view", "--channel", "authority", "--bottlenecks"), "has no standard question"),
        (("export", "-o", "case.docx"), "does not say the format"),
        (("export", "--format", "pajek"), "'pajek' is not one of"),
        (("export", "--channel", "capitol"), "did you mean capital?"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(tmp_path, arguments, said):
    done = kg(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_export_is_printed_or_written_and_read_by_networkx(tmp_path):
    done = kg("export", "--case", "example", "--format", "graphml")
    assert done.returncode == 0
    found = nx.read_graphml(io.BytesIO(done.stdout.encode()))
    assert found.graph["id"] == "example"
    assert kg("export", "--case", "example").stdout == done.stdout
    written = kg("export", "--case", "example", "-o", tmp_path / "a.graphml")
    assert (written.returncode, written.stdout, written.stderr) == (0, "", "")
    assert (tmp_path / "a.graphml").read_text("utf-8") == done.stdout


def test_an_export_of_a_channel_has_what_is_inherited():
    done = kg("export", "--channel", "patent", "--format", "cytoscape")
    edges = [e["data"] for e in json.loads(done.stdout)["elements"]["edges"]]
    assert {
        "source": "j-firm",
        "target": "benrishi",
        "inherited_at": "source",
        "tie": "smes-apply-benrishi",
    }.items() <= next(e for e in edges if e["source"] == "j-firm").items()


def on_a_terminal(*arguments, cwd, **more):
    """Return the exit code of a command on a terminal of its own, and what it says there."""
    here, there = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", *map(str, arguments)],
        stdin=there,
        stdout=there,
        stderr=there,
        cwd=cwd,
        env={**ENV, **more},
    )
    os.close(there)
    said = b""
    try:
        while chunk := os.read(here, 4096):
            said += chunk
    except OSError:  # how the end of a terminal is told
        pass
    os.close(here)
    return process.wait(120), said.decode().replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("view",), "example.html"), (("view", "--format", "svg"), "example.svg"), (("export",), "example.graphml"),
        (("export", "--format", "gexf"), "example.gexf"), (("export", "--format", "cytoscape"), "example.cyjs"),
        (("export", "--format", "dot"), "example.dot"),
    ],
)  # fmt: skip
def test_on_a_terminal_a_file_is_written_and_said_and_written_again(tmp_path, arguments, name):
    path = tmp_path / name
    asked = (*arguments, "--case", "example")
    assert on_a_terminal(*asked, cwd=tmp_path) == (0, f"kg: wrote {path}\n")
    text = path.read_text("utf-8")
    assert kg(*asked, cwd=tmp_path).stdout == text
    path.chmod(0o640)
    path.write_text(text[: text.index("kg") + 200], "utf-8")  # its head is still that of ours
    assert on_a_terminal(*asked, cwd=tmp_path)[0] == 0
    assert (path.read_text("utf-8"), path.stat().st_mode & 0o777) == (text, 0o640)
    path.write_text("<p>Mine: not written by kg.</p>", "utf-8")
    code, said = on_a_terminal(*asked, cwd=tmp_path)
    assert code == 2
    assert said.startswith(
        f"kg: {name} exists, but kg {arguments[0]} did not write it; name another: -o NAME."
    )
    assert said.count("\n") == 1
    assert path.read_text("utf-8") == "<p>Mine: not written by kg.</p>"
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_what_is_no_file_of_ours_is_left_alone(tmp_path):
    path = tmp_path / "example.html"
    for make in (path.mkdir, lambda: path.symlink_to("nowhere"), lambda: os.mkfifo(path)):
        make()
        code, said = on_a_terminal("view", "--case", "example", cwd=tmp_path)
        assert (code, "did not write it" in said) == (2, True)
        assert [p.name for p in tmp_path.iterdir()] == ["example.html"]
        path.rmdir() if path.is_dir() else path.unlink()
    report = kg("report", "--case", "example", "-o", path)  # of ours, but another page
    assert report.returncode == 0
    assert on_a_terminal("view", "--case", "example", cwd=tmp_path)[0] == 2


def test_an_id_that_is_no_name_of_a_file_is_refused():
    for name in ("../up", "", ".hidden", "-o", "a/b", "a\nb", "x" * 200):
        with pytest.raises(FileProblem, match="cannot name a file"):
            own_place(name, "html", "view")


def opener(folder):
    """Return an environment with a program that opens files: it writes down which."""
    program = folder / "xdg-open"
    program.write_text(
        f"#!/bin/sh\nprintf '%s' \"$1\" > '{folder / 'opened.part'}'\nmv '{folder / 'opened.part'}' '{folder / 'opened'}'\n"
    )
    program.chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}", "DISPLAY": ":0"}


@pytest.mark.skipif(sys.platform != "linux", reason="the program that opens files has another name")
def test_what_was_written_is_opened(tmp_path):
    env = opener(tmp_path)
    page = tmp_path / "a page.html"
    done = subprocess.run(
        [sys.executable, "-m", "kg", "view", "--case", "example", "-o", page, "--open"],
        capture_output=True, text=True, env={**ENV, **env}, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    for _ in range(400):  # it is not waited for
        if (tmp_path / "opened").exists():
            break
        Event().wait(0.025)
    assert (tmp_path / "opened").read_text() == str(page)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a program")
def test_what_cannot_be_opened_says_so_in_a_line(tmp_path):
    nothing = {**ENV, "PATH": str(tmp_path), "DISPLAY": ":0"}
    blind = {
        k: v
        for k, v in ENV.items()
        if k not in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME")
    }
    for env in (nothing, blind):
        done = subprocess.run(
            [sys.executable, "-m", "kg", "view", "--case", "example", "-o", "a.html", "--open"],
            capture_output=True, text=True, env=env, check=False, timeout=120, cwd=tmp_path,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (
            2,
            "kg: a.html is written, but no program here can open it; open the file in a browser\n",
        )
        assert (tmp_path / "a.html").exists()


def test_without_a_terminal_open_needs_a_file(tmp_path):
    done = kg("view", "--case", "example", "--open", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--open opens a file: name it with -o FILE" in done.stderr


def test_an_export_says_who_is_current_on_a_day(tmp_path):
    def when(*more):
        text = kg("export", "--format", "cytoscape", *more).stdout
        return {n["data"]["id"]: n["data"]["when"] for n in json.loads(text)["elements"]["nodes"]}

    late, early = when(), when("--as-of", "1998-06")
    over = {actor for actor, word in late.items() if word == "ended"}
    assert over
    assert {early[actor] for actor in over} == {"current"}
    assert when("--channel", "patent", "--as-of", "1998-06") == early
