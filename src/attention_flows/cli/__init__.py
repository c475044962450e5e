"""The command line: ``attention-flows demo | serve | trace | query``."""

from __future__ import annotations

import sys

import click

from ..errors import InputError, TooLongError
from .commands import COMMANDS
from .output import drop, echo, plain_logs
from .parser import PROGRAM, command_line

DONE, WRONG_INPUT, INTERRUPTED, NO_READER = 0, 2, 130, 141


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code.

    It is 0 when the command is done, 2 after one line on stderr when the input is wrong or the system refuses a file,
    130 after Ctrl+C, and 141, without a word, where the reader of a pipe has gone, as the shell has it.
    """
    with plain_logs():
        try:
            code = _run(arguments)
            sys.stdout.flush()
        except BrokenPipeError:
            drop(sys.stdout)
            return NO_READER
        except OSError as error:
            drop(sys.stdout)
            return _refuse(_os_reason(error))
        return code


def _run(arguments: list[str] | None) -> int:
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
    except SystemExit as error:  # click's own end where the reader of a pipe has gone
        raise BrokenPipeError from error
    return DONE


def _refuse(message: str) -> int:
    try:
        echo(f"{PROGRAM}: {' '.join(message.split())}", stream=sys.stderr)
    except OSError:
        drop(sys.stderr)
    return WRONG_INPUT


def _os_reason(error: OSError) -> str:
    reason = (error.strerror or str(error) or type(error).__name__).lower()
    return f"{error.filename}: {reason}" if error.filename else f"cannot write the output: {reason}"
