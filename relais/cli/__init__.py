"""The ``relais`` command. It stands above the rooms and composes them; each module holds some subcommands."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relais.settings")

COMMANDS = {
    "serve": "relais.cli.serve:serve",
    "demo": "relais.cli.demo:demo",
    "import": "relais.cli.exchange:import_",
    "export": "relais.cli.exchange:export",
    "match": "relais.cli.match:match",
    "assess": "relais.cli.assess:assess",
    "receive": "relais.cli.receive:receive",
    "verify": "relais.cli.verify:verify",
    "learn": "relais.cli.setup:learn",
    "setup": "relais.cli.setup:setup",
    "check": "relais.cli.check:check",
    "manage": "relais.cli.setup:manage",
}


class Lazy(click.Group):
    """Loads a subcommand's module when it is asked for, so that help is instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in their order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import the module of ``name``."""
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].split(":")
        from importlib import import_module

        with _settings_explained():
            command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the subcommand; settings are first read inside it."""
        with _settings_explained():
            return super().invoke(ctx)


@contextmanager
def _settings_explained() -> Iterator[None]:
    """Turn wrong settings into a message that names them."""
    try:
        yield
    except Exception as error:
        from pydantic import ValidationError

        if isinstance(error, ValidationError) and error.title == "Table":
            raise click.ClickException(wrong_settings(error)) from error
        raise


def wrong_settings(error: "object") -> str:
    """Return which settings are wrong and why, one a line."""
    lines = [f"RELAIS_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]  # type: ignore[attr-defined]
    return "the settings are wrong:\n  " + "\n  ".join(lines)


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="relais")
def main() -> None:
    """Relais: from a firm's words to the right door.

    Data live in RELAIS_HOME (default: .relais in a checkout, else the user's data folder), prepared at first use.
    Exit codes: 0 done, 1 refused (the message says why), 2 wrong usage.
    """


def fail(message: str) -> "None":
    """Print ``message`` on the error stream and end with code 1."""
    click.echo(f"relais: {message}", err=True)
    sys.exit(1)
