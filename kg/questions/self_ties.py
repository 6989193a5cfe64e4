"""Ties from an actor to itself in words: an answer that counts them says they carry nothing."""


def loops_in_words(loops: int) -> str:
    """Return a sentence on ties from an actor to itself, to follow a count of ties; "" if none.

    >>> loops_in_words(1), loops_in_words(0)
    (' 1 tie leads from an actor to itself and carries nothing.', '')
    """
    if not loops:
        return ""
    if loops == 1:
        return " 1 tie leads from an actor to itself and carries nothing."
    return f" {loops:,} ties lead from an actor to itself and carry nothing."
