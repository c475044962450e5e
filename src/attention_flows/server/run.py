"""Serves an application at a socket until a signal, and then stops without delay."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import Sequence

import uvicorn
from starlette.types import ASGIApp

from .model_queue import ModelQueue
from .protocol import DeadlineProtocol

IDLE_S = 15  # between two requests of a connection
ANSWER_S = 1.0  # for responses that are on their way when the server stops
CLOSE_S = 0.5


class Server(uvicorn.Server):
    """uvicorn, except that it stops: queued work is dropped, and requests and responses under way are cut off."""

    def __init__(self, config: uvicorn.Config, *queues: ModelQueue) -> None:
        super().__init__(config)
        self.queues = queues

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop within ANSWER_S + CLOSE_S."""
        for server in self.servers:
            server.close()
        for listener in sockets or ():
            listener.close()
        for queue in self.queues:
            queue.stop()
        for connection in self._connections():
            connection.stop()
        await self._closed(ANSWER_S)
        for connection in self._connections():
            connection.transport.abort()
        await self._closed(CLOSE_S)

    def _connections(self) -> list[DeadlineProtocol]:
        return [one for one in self.server_state.connections if isinstance(one, DeadlineProtocol)]

    async def _closed(self, seconds: float) -> None:
        """Wait until all connections are closed and their requests done, at most so many seconds."""
        end = asyncio.get_running_loop().time() + seconds
        while self.server_state.connections or self.server_state.tasks:
            if asyncio.get_running_loop().time() >= end:
                return
            await asyncio.sleep(0.02)


def make_server(app: ASGIApp, *queues: ModelQueue, protocol: type[DeadlineProtocol] = DeadlineProtocol) -> Server:
    """The server of an application whose work ``queues`` run."""
    config = uvicorn.Config(
        app,
        http=protocol,
        ws="none",
        lifespan="off",
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=IDLE_S,
    )
    return Server(config, *queues)


def run(app: ASGIApp, queues: Sequence[ModelQueue], listener: socket.socket) -> None:
    """Serve ``app`` at ``listener`` until Ctrl+C or a signal to end.

    Where work still runs then, the process ends here: a thread cannot be stopped, and Python would wait for it.
    """
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl+C is the normal end
        make_server(app, *queues).run(sockets=[listener])
    if any(queue.busy for queue in queues):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
