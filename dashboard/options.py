"""The options that several commands share."""

from typing import Annotated

import typer

Town = Annotated[str | None, typer.Option(help="The town's code, where the database holds many.")]
Json = Annotated[bool, typer.Option("--json", help="JSON to standard output, nothing else.")]
