"""Benchmarks beside the peers: `python -m tests.benchmarks`, or `make bench`.

A benchmark is one function in one file: `bench_first_picture.py` holds `first_picture`, which yields measurements.
"""
