"""The command line: ``attention-flows demo | serve | trace | query``."""

from __future__ import annotations

import sys

import click

from ..errors import InputError, TooLongError
from .commands import COMMANDS
from .parser import PROGRAM, command_line

DONE, WRONG_INPUT, INTERRUPTED = 0, 2, 130


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code.

    It is 0 when the command is done, 2 after one line on stderr when the input is wrong, and 130 after Ctrl+C.
    """
    try:
        command_line(COMMANDS).main(arguments, PROGRAM, standalone_mode=False)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else PROGRAM
        message = error.format_message().removesuffix(".")
        return _refuse(f"{message[:1].lower()}{message[1:]} (see {command} --help)")
    except TooLongError as error:
        return _refuse(error.advice(" (--truncate)", " (--window)"))
    except InputError as error:
        return _refuse(str(error))
    except click.Abort as error:
        # click reports an EOFError, which is a damaged file here, in the same way as Ctrl+C.
        if not isinstance(error.__cause__, KeyboardInterrupt):
            raise
        return INTERRUPTED
    return DONE


def _refuse(message: str) -> int:
    print(f"{PROGRAM}: {' '.join(message.split())}", file=sys.stderr)
    return WRONG_INPUT
