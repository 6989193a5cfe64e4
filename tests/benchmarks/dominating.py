"""What a user of a graph library writes to find who holds whom: read the tables, build the graph, ask, count, write.

It runs as a process of its own: `python dominating.py LIBRARY FOLDER QUESTION OUT.csv`, and knows nothing of kg.
"""

import json
import sys

import numpy as np
import polars as pl


def main(library: str, folder: str, question: str, path: str) -> None:
    """Write the gatekeepers of a case and how many each holds."""
    asked = json.loads(question)
    actors = pl.read_parquet(f"{folder}/actors.parquet", columns=["id", "kind"]).with_row_index(
        "number"
    )
    columns = ["source", "target", "kind", "status", "share"]
    ties = pl.read_parquet(f"{folder}/ties.parquet", columns=columns)
    ties = ties.filter(
        (pl.col("status").cast(pl.String) == "active")
        & pl.col("kind").cast(pl.String).is_in(asked["kinds"])
    )
    numbers = actors.select("id", "number")
    ties = ties.join(numbers.rename({"id": "source", "number": "tail"}), on="source")
    ties = ties.join(numbers.rename({"id": "target", "number": "head"}), on="target")
    root = len(actors)
    kinds = actors["kind"].cast(pl.String)
    starts = kinds.is_in(asked["sources"]).arg_true().to_numpy()
    # A supplier whose known sales are less than all has further buyers.
    sold = ties.group_by("head").agg(
        pl.col("share").cast(pl.Float64).sum(), known=pl.col("share").is_not_null().all()
    )
    more = sold.filter(pl.col("known") & (pl.col("share") < 100))["head"].to_numpy()
    starts = np.union1d(starts, more)
    tail = np.concatenate([ties["tail"].to_numpy(), np.full(len(starts), root)]).astype(np.int64)
    head = np.concatenate([ties["head"].to_numpy(), starts]).astype(np.int64)
    above = FOUND[library](root + 1, tail, head, root)
    wanted = kinds.is_in(asked["targets"]).to_numpy()
    held = captives(above, np.append(wanted, [False]), root)[:root]
    keepers = np.flatnonzero(held)
    found = pl.DataFrame({"actor": actors["id"].gather(keepers), "captives": held[keepers]})
    found.sort(["captives", "actor"], descending=[True, False]).write_csv(path)


def captives(above: np.ndarray, wanted: np.ndarray, root: int) -> np.ndarray:
    """Return how many of those wanted are below each node of a dominator tree, level by level from the bottom."""
    depth = np.where(above >= 0, 0, -1)
    at, left = above.copy(), above >= 0
    left[root] = False
    while left.any():
        depth[left] += 1
        left[left] = at[left] != root
        at[left] = above[at[left]]
    held = np.zeros(len(above), np.int64)
    own = (wanted & (above >= 0)).astype(np.int64)
    for level in range(int(depth.max()), 0, -1):
        some = np.flatnonzero(depth == level)
        np.add.at(held, above[some], held[some] + own[some])
    return held


def by_igraph(n: int, tail: np.ndarray, head: np.ndarray, root: int) -> np.ndarray:
    """Return immediate dominators by igraph."""
    import igraph

    found = np.array(
        igraph.Graph(n=n, edges=np.column_stack([tail, head]), directed=True).dominator(root)
    )
    above = np.where(np.isnan(found), -1, found).astype(np.int64)
    above[root] = root
    return above


def by_rustworkx(n: int, tail: np.ndarray, head: np.ndarray, root: int) -> np.ndarray:
    """Return immediate dominators by rustworkx."""
    import rustworkx

    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from_no_data(list(zip(tail.tolist(), head.tolist(), strict=True)))
    return _filled(n, rustworkx.immediate_dominators(graph, root), root)


def by_networkx(n: int, tail: np.ndarray, head: np.ndarray, root: int) -> np.ndarray:
    """Return immediate dominators by networkx."""
    import networkx

    graph = networkx.DiGraph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(zip(tail.tolist(), head.tolist(), strict=True))
    return _filled(n, networkx.immediate_dominators(graph, root), root)


def _filled(n: int, found: dict, root: int) -> np.ndarray:
    above = np.full(n, -1, np.int64)
    for node, dominator in found.items():
        above[node] = root if dominator is None else dominator
    above[root] = root
    return above


FOUND = {"igraph": by_igraph, "rustworkx": by_rustworkx, "networkx": by_networkx}

if __name__ == "__main__":
    main(*sys.argv[1:])
