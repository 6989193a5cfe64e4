"""The pictures of the README, as `kg view` draws them; `make docs` writes them, and `make docs-check` compares."""
