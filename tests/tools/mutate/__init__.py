"""Damaged inputs through the readers: seeded, in children that are used again and again."""
