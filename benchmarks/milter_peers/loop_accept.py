"""The floor of what one event loop in Python can do: yes to everything, and nothing is read."""

import asyncio
import sys

import uvloop

# OPTNEG: version 6, no actions, what `gatepost milter` asks for as well.
AGREED = bytes.fromhex("0000000d4f000000060000000000005172")
SAID = {b"O"[0]: AGREED, b"R"[0]: b"\0\0\0\1c", b"T"[0]: b"\0\0\0\1a"}


class Accept(asyncio.Protocol):
    """Walks from packet to packet by their lengths."""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        at, said = 0, b""
        while at < len(data):
            said += SAID.get(data[at + 4], b"")
            at += 4 + int.from_bytes(data[at : at + 4], "big")
        if said:
            self.transport.write(said)


async def main(path):
    server = await asyncio.get_running_loop().create_unix_server(Accept, path)
    print("listening", flush=True)
    await server.serve_forever()


uvloop.run(main(sys.argv[1].removeprefix("unix:")))
