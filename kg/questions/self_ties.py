"""Ties from an actor to itself in words: they carry nothing, and an answer that counts them says so."""


def loops_in_words(loops: int) -> str:
    """Return what to say after a count of ties of those that lead from an actor to itself; of none, nothing.

    >>> loops_in_words(1), loops_in_words(0)
    (' 1 tie leads from an actor to itself and carries nothing.', '')
    """
    if not loops:
        return ""
    if loops == 1:
        return " 1 tie leads from an actor to itself and carries nothing."
    return f" {loops:,} ties lead from an actor to itself and carry nothing."
