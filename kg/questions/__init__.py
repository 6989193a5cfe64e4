"""The questions: each a function from a case to a frozen result, one a file."""
