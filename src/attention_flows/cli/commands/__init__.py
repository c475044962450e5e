"""The commands, one a file, in the order in which the help lists them."""

from __future__ import annotations

from . import demo, effects, knockout, query, rollout, serve, study, trace

COMMANDS = (
    demo.COMMAND,
    serve.COMMAND,
    trace.COMMAND,
    query.COMMAND,
    effects.COMMAND,
    knockout.COMMAND,
    rollout.COMMAND,
    study.COMMAND,
)
