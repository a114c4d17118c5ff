"""Catches outgoing mail: an SMTP server that writes each message to a file.

Nothing a development database sends may reach the people in it.
"""

import asyncio
import itertools
import threading
import time
from pathlib import Path

_REPLIES = {
    b"NOOP": b"250 OK",
    b"RSET": b"250 OK",
    b"MAIL": b"250 OK",
    b"RCPT": b"250 OK",
    b"HELO": b"250 localhost",
    b"EHLO": b"250-localhost\r\n250-8BITMIME\r\n250 SMTPUTF8",
}
_LIMIT = 64 * 1024 * 1024


class Mailbox:
    """An SMTP server on 127.0.0.1 in a thread of its own.

    :param folder: where the `.eml` files go
    :param port: port to listen on, 0 for any free one
    """

    def __init__(self, folder, port=0):
        self.folder = Path(folder)
        self.port = port
        self._count = itertools.count(1)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self):
        """Listen; `port` says where from now on.

        :raises OSError: the port is taken
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._thread.start()
        opening = asyncio.start_server(
            self._serve, "127.0.0.1", self.port, limit=_LIMIT
        )
        self._server = asyncio.run_coroutine_threadsafe(opening, self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self):
        """Listen no longer."""
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)

    async def _serve(self, reader, writer):
        writer.write(b"220 localhost mail catcher\r\n")
        try:
            while line := await reader.readline():
                verb = line.strip().upper()[:4]
                if verb == b"DATA":
                    writer.write(b"354 end with a dot\r\n")
                    self._keep(await reader.readuntil(b"\r\n.\r\n"))
                    writer.write(b"250 kept\r\n")
                elif verb == b"QUIT":
                    writer.write(b"221 bye\r\n")
                    break
                else:
                    writer.write(_REPLIES.get(verb, b"502 unknown") + b"\r\n")
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            pass  # the client went away or sent far too much: there is no mail
        finally:
            writer.close()

    def _keep(self, data):
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{next(self._count):04d}.eml"
        text = data[: -len(b".\r\n")].replace(b"\r\n..", b"\r\n.")
        (self.folder / name).write_bytes(text)
