"""Hypothesis draws the same examples on every run; set KG_EXPLORE to draw new ones."""

import os

import hypothesis

hypothesis.settings.register_profile("steady", derandomize=True)
if "KG_EXPLORE" not in os.environ:
    hypothesis.settings.load_profile("steady")
