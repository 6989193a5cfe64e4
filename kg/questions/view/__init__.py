"""The case, or the answer to a question about it, as a picture."""
