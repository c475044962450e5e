"""HTTP/1.1 of uvicorn with what it lacks: deadlines, a limit of connections, and headers on its own responses."""

from __future__ import annotations

import asyncio
import http
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from .security import RETRY_AFTER_S, SECURITY_HEADERS

ARRIVED = (h11.DONE, h11.MUST_CLOSE, h11.CLOSED, h11.ERROR)


class DeadlineProtocol(H11Protocol):
    """One connection.

    A request must have arrived, headers and body, ``arrival_s`` seconds after the connection is made or its first byte
    is read; uvicorn's ``timeout_keep_alive`` runs between requests only, and every byte stops it. A client must read a
    response within ``reading_s`` seconds of the moment when no more of it can be sent. Beyond ``max_connections`` the
    oldest that has sent no whole request is closed for a new one.
    """

    arrival_s = 10.0
    reading_s = 30.0
    max_connections = 800  # a process may open 1,024 files on most machines
    _arrival: asyncio.TimerHandle | None = None
    _reading: asyncio.TimerHandle | None = None
    made_at = 0.0

    def connection_made(self, transport: Any) -> None:
        self.made_at = self.loop.time()
        room = len(self.connections) < self.max_connections or self._close_oldest()
        super().connection_made(transport)
        if room:
            self._arrival = self.loop.call_later(self.arrival_s, self._not_arrived)
        else:
            self._refuse(503, "too many connections: try again in a moment")

    def connection_lost(self, exc: Exception | None) -> None:
        self._arrival = _cancel(self._arrival)
        self._reading = _cancel(self._reading)
        super().connection_lost(exc)

    def handle_events(self) -> None:
        super().handle_events()
        if self.conn.their_state in ARRIVED:
            self._arrival = _cancel(self._arrival)
        elif self._arrival is None:
            self._arrival = self.loop.call_later(self.arrival_s, self._not_arrived)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.timeout_keep_alive_task is not None and self.conn.their_state is h11.IDLE:
            self._arrival = _cancel(self._arrival)  # uvicorn times the pause between requests

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reading = self._reading or self.loop.call_later(self.reading_s, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._reading = _cancel(self._reading)

    def send_400_response(self, msg: str) -> None:
        self._refuse(400, msg)

    def stop(self) -> None:
        """Close the connection, after its response where a whole request is here."""
        if self.waits():
            self.transport.abort()
        else:
            self.shutdown()

    def waits(self) -> bool:
        """Whether no whole request is here to be answered."""
        return not self.transport.is_closing() and self.conn.their_state not in ARRIVED

    def _not_arrived(self) -> None:
        self._arrival = None
        if self.cycle is None and not self.conn.trailing_data[0]:
            self.transport.close()  # it is silent, such as those that a browser keeps ready
        else:
            self._refuse(408, "the request did not arrive in time")

    def _close_oldest(self) -> bool:
        """Close the oldest connection without a whole request; False if there is none."""
        waiting = [other for other in self.connections if isinstance(other, DeadlineProtocol) and other.waits()]
        if waiting:
            min(waiting, key=lambda other: other.made_at).transport.abort()
        return bool(waiting)

    def _refuse(self, status: int, message: str) -> None:
        """Close the connection, with a response unless one has been started."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE) and not self.transport.is_closing():
            body = message.encode()
            fields = {**SECURITY_HEADERS, "Content-Type": "text/plain; charset=utf-8", "Connection": "close"}
            fields["Content-Length"] = str(len(body))
            if status == 503:
                fields["Retry-After"] = str(RETRY_AFTER_S)
            headers = [(name.lower().encode(), value.encode()) for name, value in fields.items()]
            response = h11.Response(status_code=status, headers=headers, reason=http.HTTPStatus(status).phrase)
            for event in (response, h11.Data(data=body), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        if self.cycle is not None:
            self.cycle.disconnected = True  # the application must not answer any more
            self.cycle.message_event.set()
        self.transport.close()


def _cancel(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """Stop a timer; returns None, for the attribute that held it."""
    if timer is not None:
        timer.cancel()
    return None
