"""The proof of an answer, and the check whether a saved answer holds."""
