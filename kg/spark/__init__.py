"""The engine for cases that no single machine holds: the same questions and answers on Spark.

The ties stay on the executors. What is a few numbers an actor comes to the driver, where the
engines of `kg.graph.engines` work on it; each round then asks the executors of every arc whether
the driver's answer holds (`kg/spark/README.md`).
"""

NAME = "spark"
