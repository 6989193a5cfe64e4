"""Anybody's data as a case: text tables, workbooks, graph files, graphs and frames.

Every source becomes sheets of texts (`sheets`), a plan says what each column of a sheet is
(`plan`, `guess`), and each row either finds a place in a table or is left out with the reason.
"""
