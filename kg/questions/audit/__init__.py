"""Whether the source's numbers hold together."""
