"""The question `robustness`: how sure an answer is, what it rests on, and what would flip it."""
