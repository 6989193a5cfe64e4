"""Which routes get around: in use, possible, closed, and by whom."""
