"""The checks that `kg check` runs on a case that can be read.

`queries/checks/levels.tsv` lists them. Each lives once: as a function over frames in a file here,
or as a query `queries/checks/<name>.rq`, for what is small and reads one or two tables.
"""

from kg.case_checks.listing import ListedCheck, list_checks
from kg.case_checks.run import FRAME_CHECKS, run_checks

__all__ = ["FRAME_CHECKS", "ListedCheck", "list_checks", "run_checks"]
