"""All standard questions in one answer: a first screen, then the detail."""
