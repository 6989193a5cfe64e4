"""Write the pictures of the README, or with `--check` fail where they are not current."""

import argparse
from pathlib import Path

import kg
from kg.questions.view.question import view
from kg.rendering.draw_view import draw

FOLDER = Path(__file__).parent
CHANNELS = {"matrix.svg": None, "gate-of-money.svg": "capital"}


def pictures() -> dict[str, str]:
    """Return the text of each picture by its name."""
    case = kg.read_case()
    return {name: draw(view(case, channel), "svg") for name, channel in CHANNELS.items()}


def main() -> None:
    """Write the pictures, or with `--check` fail where they are not current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if one is stale")
    check = parser.parse_args().check
    for name, text in pictures().items():
        path = FOLDER / name
        if not check:
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            raise SystemExit(f"{name} is not current; run make docs")


if __name__ == "__main__":
    main()
