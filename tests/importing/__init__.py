"""Anybody's data as a case."""
