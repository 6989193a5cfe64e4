"""The command that makes a synthetic economy."""

import click

from kg.cli import kg, options


@kg.command()
@click.option(
    "--firms",
    type=options.AnyWhole(),
    metavar="N",
    help="How many firms; by default as many as the case says there are.",
)
@click.option("--seed", type=options.AnyWhole(), default=0, show_default=True, help="The start of the random numbers.")
@click.option("--like", metavar="NAME|FOLDER", help="The case to be like; by default the embedded japan-1998.")
@click.option("-o", "--output", "folder", metavar="DIR", required=True, help="The folder to write the case into.")
@click.option("--force", is_flag=True, help="Replace a case that this command wrote there before.")
@click.option("--format", "form", type=click.Choice(options.FORMATS), help="Of the calibration; by default terminal.")
def generate(firms: int | None, seed: int, like: str | None, folder: str, force: bool, form: str | None) -> None:
    """Write a synthetic economy as a case in Parquet; tell target and achieved of each parameter.

    Nobody in it exists: it is for trying questions at scale.
    """
    from kg.synthetic import generate as make
    from kg.system.progress import progress

    with progress("generating"):
        found = make(folder, firms, seed, like, force=force)
    options.put(found, form, None, None)
