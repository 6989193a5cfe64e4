"""Where the checkout is, and what stands in it that several rooms read: no test depends on the folder it is run in."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLORENCE = Path(__file__).parent / "florence"
