"""`kg generate`."""

import click

from kg.cli import kg
from kg.cli.options import seed_option
from kg.cli.output_options import Output, folder_option, format_option
from kg.cli.value_types import AnyWholeNumber
from kg.rendering import FORMATS


@kg.command()
@click.option(
    "--firms",
    type=AnyWholeNumber(),
    metavar="N",
    help="How many firms to make; by default the number that the case states.",
)
@seed_option(AnyWholeNumber())
@click.option(
    "--like",
    metavar="NAME|FOLDER",
    help="The case to imitate; by default the embedded japan-1998.",
)
@click.option("--force", is_flag=True, help="Replace a case that this command wrote there before.")
@format_option(FORMATS, "terminal")
@folder_option
def generate(
    firms: int | None,
    seed: int,
    like: str | None,
    force: bool,
    form: str | None,
    folder: str,
) -> None:
    """Write a synthetic economy as a case in Parquet; list each parameter as aimed at and achieved.

    No actor in it exists: use it to try questions at scale.
    """
    from kg.synthetic import generate as make
    from kg.system.progress import progress

    with progress("generating"):
        calibration = make(folder, firms, seed, like, force=force)
    Output(form).write(calibration)
