"""kilter.service, saying yes."""

import logging
import sys

import anyio
from kilter.protocol import Accept
from kilter.service import ResponseMessage, Runner, Session


async def accept_all(session: Session) -> ResponseMessage:
    async for _recipient in session.envelope_recipients():
        pass
    return Accept()


async def main() -> None:
    logging.disable(logging.CRITICAL)
    listener = await anyio.create_unix_listener(sys.argv[1].removeprefix("unix:"))
    print("listening", flush=True)
    await listener.serve(Runner(accept_all))


anyio.run(main)
