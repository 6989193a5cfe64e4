"""Build the wheel, install it into an empty environment outside the checkout, and ask it for the report."""

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from urllib.request import urlopen

from tests.support.places import ROOT


def serve(command: Path, folder: Path, environment: dict[str, str]) -> None:
    """Fail with a message unless the installed wheel serves a page, with only its own files."""
    server = [command, "serve", "--port", "0"]
    with subprocess.Popen(
        server, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        line = process.stdout.readline() if process.stdout else ""
        try:
            with urlopen(line.partition(" ")[0], timeout=60) as reply:  # noqa: S310 - what it said itself
                if reply.status != 200 or b"<html" not in reply.read():
                    sys.exit("kg serve gives no page")
        except ValueError:
            sys.exit(f"kg serve says {line!r}")
        finally:
            process.terminate()


def main() -> None:
    """Fail with a message unless the installed wheel works by itself."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        build = [
            sys.executable,
            "-m",
            "build",
            "--wheel",
            "--no-isolation",
            "--outdir",
            str(scratch),
            str(ROOT),
        ]
        subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
        wheel = next(scratch.glob("*.whl"))
        venv.create(scratch / "env", with_pip=True)
        scripts = scratch / "env" / ("Scripts" if os.name == "nt" else "bin")
        subprocess.run([scripts / "python", "-m", "pip", "install", "-q", wheel], check=True)
        environment = {
            k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV", "KG_CASE")
        }

        def kg(*arguments: str) -> str:
            done = subprocess.run(
                [scripts / "kg", *arguments],
                cwd=scratch,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                sys.exit(f"kg {' '.join(arguments)} gave {done.returncode}: {done.stderr}")
            return done.stdout

        answer = json.loads(kg("report", "--format", "json"))
        held = {row["actor"] for row in answer["gatekeepers"] if row["channel"] == "patent"}
        if "benrishi" not in held:
            sys.exit(f"the report of the installed wheel names {held} as gatekeepers of patents")
        kg("check")
        kg("new", "mine")
        kg("report", "--case", "mine", "-o", "mine.html")
        if "<html" not in (scratch / "mine.html").read_text("utf-8"):
            sys.exit("the report is not an HTML page")
        kg("query", "actors")
        kg("build", "-o", "built")
        serve(scripts / "kg", scratch, environment)
    print("The wheel works outside the checkout.")


if __name__ == "__main__":
    main()
