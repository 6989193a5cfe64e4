"""Whether the source's patterns hold."""
