"""What proves an answer, and whether a saved one holds."""
