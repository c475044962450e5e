"""What the site adds to a page at a comment: the documentation of a Python name, or the help of a command.

<!-- autodoc: attention_flows.Flow -->
<!-- help: study run -->
"""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from typing import Any

import click

from attention_flows.cli.commands import COMMANDS
from attention_flows.cli.parser import PROGRAM, command_line

AUTODOC = re.compile(r"^<!-- autodoc: ([\w.]+) -->$", re.MULTILINE)
HELP = re.compile(r"^<!-- help: ([a-z ]+?) -->$", re.MULTILINE)


def inserted(markdown: str) -> str:
    """The page with what each of its comments asks for."""
    return HELP.sub(lambda match: _help(match[1]), AUTODOC.sub(lambda match: _autodoc(match[1]), markdown))


def documented_names(markdown: str) -> tuple[str, ...]:
    """The Python names that a page documents, in its order."""
    return tuple(AUTODOC.findall(markdown))


def documented_commands(markdown: str) -> tuple[str, ...]:
    """The commands whose help a page has, without the program's name."""
    return tuple(HELP.findall(markdown))


def resolve(name: str) -> Any:
    """What a dotted name of the package stands for."""
    module, _, attribute = name.rpartition(".")
    return getattr(import_module(module), attribute)


def _autodoc(name: str) -> str:
    value = resolve(name)
    lines = [f".. autofunction:: {name}"]
    if inspect.isclass(value) and issubclass(value, Exception):
        lines = [f".. autoexception:: {name}", "   :members:"]
    elif inspect.isclass(value):
        lines = [
            f".. autoclass:: {name}",
            "   :members:",
            "   :exclude-members: of",
            f"   :inherited-members: {_outside(value)}",
        ]
    return "\n".join(["```{eval-rst}", *lines, "```"])


def _outside(cls: type) -> str:
    """The bases whose members are not the package's, which are left out."""
    return ", ".join(base.__name__ for base in cls.__mro__ if not base.__module__.startswith("attention_flows."))


def _help(words: str) -> str:
    # As the command line makes contexts: commands keep the options of the first help that is asked of them.
    context = command_line(COMMANDS).make_context(PROGRAM, [], resilient_parsing=True)
    for word in words.split():
        assert isinstance(context.command, click.Group), f"{context.command_path} has no subcommands"
        command = context.command.get_command(context, word)
        assert command is not None, f"there is no command {words!r}"
        context = command.make_context(word, [], parent=context, resilient_parsing=True, terminal_width=88)
    return f"```text\n{context.get_help()}\n```"
