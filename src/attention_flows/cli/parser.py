"""The building blocks of the command line: groups of parameters, commands, and the group of all commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import click

from .._version import __version__

PROGRAM = "attention-flows"
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100, "show_default": True}
EXAMPLE = f'{PROGRAM} trace bert-base-uncased ./my-adapter --text "Who wrote it?" -o figure.pdf'


@dataclass(frozen=True)
class ParameterGroup:
    """Parameters that belong together.

    ``heading`` stands above them in the help. ``read`` takes the value of each by its name and returns one object of
    all values; it may raise InputError.
    """

    heading: str
    read: Callable[..., object]
    parameters: tuple[click.Parameter, ...]

    def take(self, values: dict[str, Any]) -> object:
        """The object for a command's ``values``, of which it uses those of this group."""
        names = (parameter.name for parameter in self.parameters)
        return self.read(**{name: values[name] for name in names})


class Command(click.Command):
    """A command whose parameters are the parameters of ``groups``.

    It calls ``run`` with the object of each group, under the keyword of the group. Its name and its help text are
    those of ``run``.
    """

    def __init__(self, run: Callable[..., None], **groups: ParameterGroup) -> None:
        def callback(**values: Any) -> None:
            run(**{keyword: group.take(values) for keyword, group in groups.items()})

        parameters = [parameter for group in groups.values() for parameter in group.parameters]
        super().__init__(
            run.__name__, context_settings=SETTINGS, callback=callback, params=parameters, help=run.__doc__
        )
        self.groups = tuple(groups.values())

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # click leaves it out for an option without its value
            raise

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write nothing: the arguments stand with the options of their group."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the groups under their headings, in columns of one width; ``--help`` ends the last group."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for group in self.groups:
            sections.setdefault(group.heading, []).extend(_help_rows(ctx, group.parameters))
        help_option = self.get_help_option(ctx)
        if help_option is not None:
            sections[self.groups[-1].heading].extend(_help_rows(ctx, [help_option]))
        width = max(len(term) for rows in sections.values() for term, _ in rows)
        for heading, rows in sections.items():
            with formatter.section(heading):
                formatter.write_dl([(term.ljust(width), text) for term, text in rows])


class CommandGroup(click.Group):
    """Commands under a name; the help lists them in the order given, and ends with an example."""

    def __init__(self, name: str, commands: Iterable[click.Command], text: str, example: str) -> None:
        super().__init__(
            name,
            {str(command.name): command for command in commands},
            context_settings=SETTINGS,
            no_args_is_help=False,
            help=text,
            epilog=f"Example:\n\n{example}",
        )

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)  # in the order given, not by the alphabet


def command_line(commands: Iterable[click.Command]) -> click.Group:
    """The whole command line."""
    group = CommandGroup(PROGRAM, commands, "See what fine-tuning did to a Transformer's attention.", EXAMPLE)
    return click.version_option(__version__, message="%(prog)s %(version)s")(group)


def _help_rows(ctx: click.Context, parameters: Iterable[click.Parameter]) -> list[tuple[str, str]]:
    records = (parameter.get_help_record(ctx) for parameter in parameters)
    return [record for record in records if record is not None]
