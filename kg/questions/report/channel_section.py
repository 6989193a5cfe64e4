"""What several answers say of one channel, as a section of the report."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from kg.case import Case
from kg.results.answers import Result, Section, Sentence, Table


class AnswerPart(NamedTuple):
    """What an answer says of all channels, and the topic under which it does so.

    Its table `asked` stands with the method.
    """

    topic: str
    sentences: tuple[Sentence, ...]
    tables: tuple[Table, ...]
    reason: str = ""

    @classmethod
    def of(cls, answer: Result | Sentence, topic: str) -> "AnswerPart":
        """Return an answer as a part, or the sentence why there is none.

        Args:
            answer: either.
            topic: the topic.
        """
        if isinstance(answer, Sentence):
            return cls(topic, (), (), answer.text)
        tables = tuple(table for table in answer.tables() if table.name != "asked")
        return cls(topic, answer.sentences(), tables)


def channel_section(case: Case, channel: str, parts: Iterable[AnswerPart]) -> Section:
    """Return all answers about one channel; what two of them say stands once.

    Args:
        case: the case.
        channel: the channel.
        parts: the answers.
    """
    sentences: list[Sentence] = []
    tables: dict[str, Table] = {}
    earlier: set[Sentence] = set()
    for part in parts:
        if part.reason:
            sentences.append(Sentence(part.reason, (), part.topic))
        on_channel = [s for s in part.sentences if s.topic == channel and s not in earlier]
        sentences += [replace(s, topic=part.topic) for s in on_channel]
        earlier.update(on_channel)
        for table in part.tables:
            tables.setdefault(table.name, table)
    title = f"Channel: {case.schema.channels[channel]}"
    rows = tuple(_rows_of_channel(table, channel) for table in tables.values())
    return Section(title, tuple(sentences), rows, title_columns=("channel",))


def _rows_of_channel(table: Table, channel: str) -> Table:
    """Return a table with its rows of one channel."""
    names = [column.name for column in table.columns]
    position = names.index("channel")
    rows = tuple(row for row in table.rows if row[position] == channel)
    return replace(table, rows=rows)
