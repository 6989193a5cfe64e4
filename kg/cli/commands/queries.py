"""`kg queries`."""

from kg.cli import kg
from kg.cli.collect import option_or_argument
from kg.cli.output_options import Output, output_options


@kg.command()
@option_or_argument(
    "--topic",
    "topic",
    "TOPIC",
    "One topic, the same as the argument TOPIC; by default all.",
)
@output_options
def queries(topic: str | None, output: Output) -> None:
    """List the query library, or one topic of it."""
    from kg.queries.ask import catalogue

    output.write(catalogue(topic))
