"""The guard of queries, and the client of endpoints over HTTP."""
