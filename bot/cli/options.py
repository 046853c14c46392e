"""What the command line says of options and values it cannot take."""

import typer
from typer.core import TyperGroup


class PlainGroup(TyperGroup):
    """Commands whose options are refused in words for people, also where a type refuses them."""

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        """Run a command; raises BadParameter."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as refused:
            refused.message = refused.message.removeprefix("Value error, ")
            raise
