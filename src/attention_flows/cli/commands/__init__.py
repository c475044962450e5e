"""The commands, one a file, in the order in which the help lists them."""

from __future__ import annotations

from . import demo, query, serve, trace

COMMANDS = (demo.COMMAND, serve.COMMAND, trace.COMMAND, query.COMMAND)
