"""How an answer shows itself: in a line at a prompt, as a page in a notebook, tables by name."""

from kg.errors import NameUnknown, near, quoted
from kg.results.answers import Result, Table, in_one_line


class Displayed:
    """What all answers have in common.

    Example:
        >>> import kg
        >>> answer = kg.bottlenecks(kg.read_case(), "patent")
        >>> answer["gatekeepers"].to_polars().select("population", "actor").rows()
        [('sme', 'benrishi'), ('large-firm', 'benrishi')]
    """

    def __repr__(self: Result) -> str:
        """Return the question, the case, the first sentence and the tables in one short line."""
        heading, tables = self.heading, self.tables()
        names = ", ".join(f"{table.name} ({len(table.rows):,})" for table in tables)
        first = next((sentence.text for sentence in self.sentences()), "")
        return in_one_line(f"{heading.command} of {heading.case}: {names or 'no tables'}. {first}")

    def __getitem__(self: Result, name: str) -> Table:
        """Return the table of a name.

        Args:
            name: the name of one of `tables()`.

        Raises:
            NameUnknown: there is no such table.
        """
        tables = {table.name: table for table in self.tables()}
        if name not in tables:
            hint = near(name, tables) or f"tables: {', '.join(tables) or 'none'}"
            raise NameUnknown(f"the answer has no table {quoted(str(name))}", hint)
        return tables[name]

    def _repr_html_(self: Result) -> str:
        """Return the answer as a notebook shows it."""
        from kg.rendering.notebook import frame

        return frame(self)
