"""A result as one HTML page: text, tables and figures, no script."""
